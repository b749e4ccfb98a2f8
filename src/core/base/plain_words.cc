#include "core/base/plain_words.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/base/text.h"

namespace base {
namespace {

#include "core/base/simplified_generated.inc"

constexpr char32_t kFirst = 0x3400;
constexpr std::size_t kSpan = 0xA000 - kFirst;

// One look for each character of a county's workbooks: a table instead of a search.
const std::array<uint16_t, kSpan>& twins() {
  static const std::array<uint16_t, kSpan> kTable = [] {
    std::array<uint16_t, kSpan> table{};
    for (std::size_t at = 0; at + 1 < kTwins.size(); at += 2)
      table[kTwins[at] - kFirst] = static_cast<uint16_t>(kTwins[at + 1]);
    return table;
  }();
  return kTable;
}

// Blanks of all widths, line ends, zero-width marks, the byte order mark.
bool is_invisible(char32_t c) {
  return c <= 0x20 || c == 0x7F || c == 0xA0 || c == 0x3000 || c == 0xFEFF || c == 0x00AD ||
         (c >= 0x2000 && c <= 0x200F) || (c >= 0x2028 && c <= 0x202F) || c == 0x2060;
}

}  // namespace

char32_t simplified(char32_t character) {
  if (character < kFirst || character >= kFirst + kSpan) return character;
  const uint16_t twin = twins()[character - kFirst];
  return twin == 0 ? character : twin;
}

std::string plain_words(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    char32_t c = next_code_point(text, &at);
    if (c == kInvalidCodePoint || is_invisible(c)) continue;
    c = fold_width(c);
    if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
    append_code_point(&plain, simplified(c));
  }
  return plain;
}

}  // namespace base
