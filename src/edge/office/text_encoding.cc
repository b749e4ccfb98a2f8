#include "edge/office/text_encoding.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <iconv.h>

#include "core/base/text.h"

namespace office {
namespace {

constexpr std::size_t kProbe = 1U << 20U;

bool is_surrogate_low(char32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }
bool is_surrogate_high(char32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }

// Zeros on one side only are those of ASCII letters in UTF-16.
std::optional<TextEncoding> utf16_without_mark(std::string_view head) {
  std::size_t even = 0, odd = 0;
  for (std::size_t at = 0; at < head.size(); ++at) {
    if (head[at] == '\0') ++(at % 2 == 0 ? even : odd);
  }
  if (even + odd == 0) return std::nullopt;
  return even > odd ? TextEncoding::kUtf16Big : TextEncoding::kUtf16Little;
}

}  // namespace

DetectedEncoding detect_encoding(const InputBytes& input) {
  const std::string head = input.read_at(0, kProbe);
  const std::string_view text = head;
  if (text.substr(0, 3) == "\xEF\xBB\xBF") return {TextEncoding::kUtf8, 3};
  if (text.substr(0, 2) == "\xFF\xFE") return {TextEncoding::kUtf16Little, 2};
  if (text.substr(0, 2) == "\xFE\xFF") return {TextEncoding::kUtf16Big, 2};
  if (const auto found = utf16_without_mark(text.substr(0, 4096))) return {*found, 0};
  // Lines in either encoding may be mixed by careless appending: the larger part decides, and the
  // reader names the first line that does not fit.
  std::size_t utf8_lines = 0, other_lines = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) {
      if (begin > 0 && head.size() == kProbe) break;  // The probe cuts the last line.
      end = text.size();
    }
    const std::string_view line = text.substr(begin, end - begin);
    const bool is_ascii = std::all_of(line.begin(), line.end(),
                                      [](char c) { return static_cast<signed char>(c) >= 0; });
    if (!is_ascii) ++(base::find_invalid_utf8(line) ? other_lines : utf8_lines);
    begin = end + 1;
  }
  // A cut character at the end of the only line makes it no other encoding; ties go to UTF-8.
  return {other_lines > utf8_lines ? TextEncoding::kGb18030 : TextEncoding::kUtf8, 0};
}

Gb18030Decoder::Gb18030Decoder() : converter_(iconv_open("UTF-8", "GB18030")) {}

Gb18030Decoder::~Gb18030Decoder() {
  if (converter_ != reinterpret_cast<iconv_t>(-1)) iconv_close(converter_);
}

bool Gb18030Decoder::decode(std::string_view bytes, std::string* text) {
  text->clear();
  if (converter_ == reinterpret_cast<iconv_t>(-1)) return false;
  iconv(converter_, nullptr, nullptr, nullptr, nullptr);
  std::string rest(bytes);
  char* in = rest.data();
  std::size_t in_left = rest.size();
  std::array<char, 4096> part{};
  while (in_left > 0) {
    char* out = part.data();
    std::size_t out_left = part.size();
    const std::size_t converted = iconv(converter_, &in, &in_left, &out, &out_left);
    text->append(part.data(), part.size() - out_left);
    if (converted == static_cast<std::size_t>(-1) && errno != E2BIG) return false;
  }
  return true;
}

void append_utf16(std::string_view bytes, bool is_big, std::string* text) {
  const auto unit_at = [&](std::size_t at) -> char32_t {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    return is_big ? first << 8U | second : second << 8U | first;
  };
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    char32_t unit = unit_at(at);
    if (is_surrogate_high(unit) && at + 3 < bytes.size() && is_surrogate_low(unit_at(at + 2))) {
      unit = 0x10000 + ((unit - 0xD800) << 10U) + (unit_at(at + 2) - 0xDC00);
      at += 2;
    } else if (is_surrogate_high(unit) || is_surrogate_low(unit)) {
      unit = 0xFFFD;
    }
    base::append_code_point(text, unit);
  }
}

}  // namespace office
