// UTF-8 text: decoding, full-width folding, number spelling. No allocation where a view will do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace base {

// The code point at `*at`, which moves past it. 0xFFFFFFFF for a byte that is not valid UTF-8
// (moves one byte).
inline constexpr char32_t kInvalidCodePoint = 0xFFFFFFFF;
char32_t next_code_point(std::string_view text, std::size_t* at);
void append_code_point(std::string* text, char32_t code_point);

// Offset of the first byte that is not valid UTF-8.
std::optional<std::size_t> find_invalid_utf8(std::string_view text);

// Full-width ASCII, ideographic space and Chinese punctuation to their ASCII twin; anything else is
// returned unchanged.
char32_t fold_width(char32_t code_point);
std::string fold_width(std::string_view text);

std::size_t count_code_points(std::string_view text);
bool is_han(char32_t code_point);

std::string_view trim(std::string_view text);  // ASCII blanks and U+3000 at both ends.

// A decimal number scaled by 10^scale, exact: "22499.99" with scale 2 is 2249999. None when it is
// no number, has more than `scale` decimals that are not zero, or leaves int64.
std::optional<int64_t> parse_scaled(std::string_view text, int scale);
std::string scaled_to_text(int64_t value, int scale);  // 2249999, 2 → "22499.99"

}  // namespace base
