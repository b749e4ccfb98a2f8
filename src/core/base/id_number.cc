#include "core/base/id_number.h"

#include "core/base/text.h"

namespace base {
namespace {

bool all_digits(std::string_view text) {
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
  }
  return !text.empty();
}

int32_t digits_value(std::string_view text) {
  int32_t value = 0;
  for (const char c : text) value = value * 10 + (c - '0');
  return value;
}

}  // namespace

std::string normal_id_number(std::string_view text) {
  std::string normal;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    char32_t c = next_code_point(text, &at);
    if (c == kInvalidCodePoint) {
      normal += text[start];
      continue;
    }
    c = fold_width(c);
    if (c == ' ' || c == '\t' || c == '\'') continue;
    append_code_point(&normal, c == 'x' ? U'X' : c);
  }
  return normal;
}

char id_check_character(std::string_view digits) {
  constexpr int kWeights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < 17; ++i) sum += (digits[i] - '0') * kWeights[i];
  return "10X98765432"[sum % 11];
}

std::optional<Date> birth_of_id_number(std::string_view normal) {
  if (normal.size() < 18 || !all_digits(normal.substr(6, 8))) return std::nullopt;
  const int32_t year = digits_value(normal.substr(6, 4));
  const int32_t month = digits_value(normal.substr(10, 2));
  const int32_t day = digits_value(normal.substr(12, 2));
  if (year < 1850 || !is_valid_date(year, month, day)) return std::nullopt;
  return make_date(year, month, day);
}

bool is_valid_id_number(std::string_view normal) {
  const int32_t kind = kind_of_id_number(normal);
  if (kind != 18 && kind != 20 && kind != 22) return false;
  if (!all_digits(normal.substr(0, 17)) || !birth_of_id_number(normal)) return false;
  if (id_check_character(normal.substr(0, 17)) != normal[17]) return false;
  return kind == 18 || (certificate_kind(normal) != 0 && certificate_grade(normal) != 0);
}

int32_t sex_of_id_number(std::string_view normal) {
  if (normal.size() < 18 || normal[16] < '0' || normal[16] > '9') return 0;
  return (normal[16] - '0') % 2 == 1 ? 1 : 2;
}

int32_t kind_of_id_number(std::string_view normal) {
  const std::size_t size = normal.size();
  if (size == 15 || size == 18 || size == 20 || size == 22) return static_cast<int32_t>(size);
  return 0;
}

int32_t certificate_kind(std::string_view normal) {
  if (normal.size() < 20 || normal[18] < '1' || normal[18] > '7') return 0;
  return normal[18] - '0';
}

int32_t certificate_grade(std::string_view normal) {
  if (normal.size() < 20 || normal[19] < '1' || normal[19] > '4') return 0;
  return normal[19] - '0';
}

std::string normal_name(std::string_view name) {
  std::string normal;
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t start = at;
    char32_t c = next_code_point(name, &at);
    if (c == kInvalidCodePoint) {
      normal += name[start];
      continue;
    }
    if (c == 0x2022 || c == 0x30FB || c == 0x2027 || c == 0xFF65) c = 0x00B7;
    c = fold_width(c);
    if (c == ' ' || c == '\t') continue;
    append_code_point(&normal, c);
  }
  return normal;
}

}  // namespace base
