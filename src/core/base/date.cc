#include "core/base/date.h"

#include <cassert>

namespace base {
namespace {

// Howard Hinnant's civil calendar arithmetic, from the published description.
int32_t days_from_civil(int32_t year, int32_t month, int32_t day) {
  year -= month <= 2 ? 1 : 0;
  const int32_t era = (year >= 0 ? year : year - 399) / 400;
  const int32_t year_of_era = year - era * 400;
  const int32_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

bool read_digits(std::string_view text, std::size_t at, std::size_t count, int32_t* value) {
  if (at + count > text.size()) return false;
  int32_t sum = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    sum = sum * 10 + (text[i] - '0');
  }
  *value = sum;
  return true;
}

void append_padded(std::string* text, int32_t value, int width) {
  const std::string digits = std::to_string(value);
  for (int i = static_cast<int>(digits.size()); i < width; ++i) *text += '0';
  *text += digits;
}

}  // namespace

int32_t days_in_month(int32_t year, int32_t month) {
  constexpr int32_t kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

bool is_valid_date(int32_t year, int32_t month, int32_t day) {
  return year >= 1800 && year <= 2300 && month >= 1 && month <= 12 && day >= 1 &&
         day <= days_in_month(year, month);
}

Date make_date(int32_t year, int32_t month, int32_t day) {
  assert(month >= 1 && month <= 12 && day >= 1 && day <= days_in_month(year, month));
  return Date{days_from_civil(year, month, day)};
}

YearMonthDay parts_of(Date date) {
  const int32_t z = date.days + 719'468;
  const int32_t era = (z >= 0 ? z : z - 146'096) / 146'097;
  const int32_t day_of_era = z - era * 146'097;
  const int32_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146'096) / 365;
  const int32_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int32_t shifted = (5 * day_of_year + 2) / 153;
  const int32_t month = shifted + (shifted < 10 ? 3 : -9);
  const int32_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  return {year, month, day_of_year - (153 * shifted + 2) / 5 + 1};
}

std::optional<Date> parse_date(std::string_view text) {
  int32_t year = 0, month = 0, day = 0;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  if (!read_digits(text, 0, 4, &year) || !read_digits(text, 5, 2, &month) ||
      !read_digits(text, 8, 2, &day)) {
    return std::nullopt;
  }
  if (!is_valid_date(year, month, day)) return std::nullopt;
  return make_date(year, month, day);
}

std::string to_text(Date date) {
  const YearMonthDay parts = parts_of(date);
  std::string text;
  append_padded(&text, parts.year, 4);
  text += '-';
  append_padded(&text, parts.month, 2);
  text += '-';
  append_padded(&text, parts.day, 2);
  return text;
}

std::optional<int32_t> parse_month(std::string_view text) {
  int32_t year = 0, month = 0;
  if (text.size() != 7 || text[4] != '-') return std::nullopt;
  if (!read_digits(text, 0, 4, &year) || !read_digits(text, 5, 2, &month)) return std::nullopt;
  if (!is_valid_date(year, month, 1)) return std::nullopt;
  return year * 12 + month - 1;
}

std::string month_to_text(int32_t month) {
  std::string text;
  append_padded(&text, month / 12, 4);
  text += '-';
  append_padded(&text, month % 12 + 1, 2);
  return text;
}

int32_t month_of(Date date) {
  const YearMonthDay parts = parts_of(date);
  return parts.year * 12 + parts.month - 1;
}

std::optional<Date> add_months(Date date, int32_t months, EndOfMonth rule) {
  const YearMonthDay parts = parts_of(date);
  const int32_t total = parts.year * 12 + parts.month - 1 + months;
  const int32_t year = (total >= 0 ? total : total - 11) / 12;
  const int32_t month = total - year * 12 + 1;
  const int32_t last_day = days_in_month(year, month);
  if (parts.day <= last_day) return make_date(year, month, parts.day);
  if (rule == EndOfMonth::kFail) return std::nullopt;
  return make_date(year, month, last_day);
}

int32_t age_years(Date birth, Date on) {
  // Comparing month and day makes 29 February become 1 March in common years by itself.
  const YearMonthDay born = parts_of(birth);
  const YearMonthDay now = parts_of(on);
  const bool before_birthday =
      now.month < born.month || (now.month == born.month && now.day < born.day);
  return now.year - born.year - (before_birthday ? 1 : 0);
}

int32_t months_between(Date from, Date to) {
  if (to < from) return -months_between(to, from);
  const YearMonthDay a = parts_of(from);
  const YearMonthDay b = parts_of(to);
  const int32_t months = (b.year - a.year) * 12 + b.month - a.month;
  const bool is_last_day = b.day == days_in_month(b.year, b.month);
  return months - (b.day < a.day && !is_last_day ? 1 : 0);
}

}  // namespace base
