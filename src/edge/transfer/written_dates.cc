// Days and months in the shapes that people write them in.
#include <array>

#include "core/base/text.h"
#include "edge/transfer/cell_values.h"

namespace transfer {
namespace {

struct Parts {
  std::array<int32_t, 3> numbers{};
  std::array<int32_t, 3> digits{};
  int32_t count = 0;
  bool is_whole = false;  // Nothing but numbers, their separators, and a time behind.
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The marks between the numbers of a day: - . / and 年 月 日, in that order or all the same.
bool take_mark(std::string_view* text) {
  constexpr std::array<std::string_view, 7> kMarks = {"年", "月", "日", "-", ".", "/", "号"};
  for (const std::string_view mark : kMarks) {
    if (text->substr(0, mark.size()) != mark) continue;
    text->remove_prefix(mark.size());
    return true;
  }
  return false;
}

bool is_time(std::string_view text) {
  text = base::trim(text);
  if (!text.empty() && (text.front() == 'T' || text.front() == 't')) text.remove_prefix(1);
  return text.find_first_not_of("0123456789:. ") == std::string_view::npos;
}

Parts take_apart(std::string_view text) {
  Parts parts;
  while (parts.count < 3) {
    const auto place = static_cast<std::size_t>(parts.count);
    int32_t digits = 0;
    int32_t number = 0;
    for (; !text.empty() && is_digit(text.front()) && digits < 9; text.remove_prefix(1), ++digits)
      number = number * 10 + (text.front() - '0');
    if (digits == 0) return parts;
    parts.numbers[place] = number;
    parts.digits[place] = digits;
    ++parts.count;
    text = base::trim(text);
    const bool has_mark = take_mark(&text);
    text = base::trim(text);
    if (text.empty()) {
      parts.is_whole = true;
      return parts;
    }
    if (!has_mark && parts.count < 3) return parts;
  }
  parts.is_whole = is_time(text);
  return parts;
}

std::optional<base::Date> day_of(int32_t year, int32_t month, int32_t day) {
  if (!base::is_valid_date(year, month, day)) return std::nullopt;
  const base::Date date = base::make_date(year, month, day);
  if (date < base::kMinDate || base::kMaxDate < date) return std::nullopt;
  return date;
}

}  // namespace

std::optional<base::Date> parse_written_date(std::string_view text) {
  const std::string folded = base::fold_width(base::trim(text));
  const Parts parts = take_apart(folded);
  if (!parts.is_whole) return std::nullopt;
  const auto [first, second, third] = parts.numbers;
  if (parts.count == 3 && parts.digits[0] == 4 && parts.digits[1] <= 2 && parts.digits[2] <= 2)
    return day_of(first, second, third);
  if (parts.count == 1 && parts.digits[0] == 8)
    return day_of(first / 10'000, first / 100 % 100, first % 100);
  return std::nullopt;
}

std::optional<int32_t> parse_written_month(std::string_view text) {
  if (const auto day = parse_written_date(text)) return base::month_of(*day);
  const std::string folded = base::fold_width(base::trim(text));
  const Parts parts = take_apart(folded);
  if (!parts.is_whole) return std::nullopt;
  int32_t year = 0;
  int32_t month = 0;
  if (parts.count == 2 && parts.digits[0] == 4 && parts.digits[1] <= 2) {
    year = parts.numbers[0];
    month = parts.numbers[1];
  } else if (parts.count == 1 && parts.digits[0] == 6) {
    year = parts.numbers[0] / 100;
    month = parts.numbers[0] % 100;
  }
  const auto day = day_of(year, month, 1);
  if (!day) return std::nullopt;
  return base::month_of(*day);
}

std::optional<base::Date> date_in_name(std::string_view file_name) {
  std::optional<base::Date> found;
  for (std::size_t at = 0; at < file_name.size(); ++at) {
    const bool begins = is_digit(file_name[at]) && (at == 0 || !is_digit(file_name[at - 1]));
    if (!begins) continue;
    std::size_t end = at;
    while (end < file_name.size() && is_digit(file_name[end])) ++end;
    std::optional<base::Date> day;
    if (end - at == 8) {
      day = parse_written_date(file_name.substr(at, 8));
    } else if (end - at == 4) {
      // Up to "2023年12月18日".
      for (std::size_t length = 18; length >= 8 && !day; --length) {
        if (at + length <= file_name.size()) day = parse_written_date(file_name.substr(at, length));
      }
    }
    if (!day) continue;
    if (found && *found != *day) return std::nullopt;
    found = day;
  }
  return found;
}

}  // namespace transfer
