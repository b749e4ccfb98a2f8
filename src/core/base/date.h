// A civil date in Asia/Shanghai, kept as days since 1970-01-01. Plain value; no clock anywhere
// (RULES §1.5).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace base {

struct Date {
  int32_t days = 0;
  friend bool operator==(Date, Date) = default;
  friend auto operator<=>(Date, Date) = default;
};

struct YearMonthDay {
  int32_t year = 1970;
  int32_t month = 1;
  int32_t day = 1;
};

// Dates outside 1800-01-01 … 2300-12-31 are refused by the parser.
inline constexpr Date kMinDate{-62091};
inline constexpr Date kMaxDate{120'894};

Date make_date(int32_t year, int32_t month, int32_t day);  // The parts must form a valid date.
bool is_valid_date(int32_t year, int32_t month, int32_t day);
YearMonthDay parts_of(Date date);
int32_t days_in_month(int32_t year, int32_t month);

std::optional<Date> parse_date(
    std::string_view text);      // "2023-09-30" only; other shapes are transfer's matter.
std::string to_text(Date date);  // "2023-09-30"

// A month as year * 12 + (month - 1).
std::optional<int32_t> parse_month(std::string_view text);  // "2023-09"
std::string month_to_text(int32_t month);
int32_t month_of(Date date);

// What to do when the target month has no such day: 2023-01-31 plus one month.
enum class EndOfMonth : uint8_t { kClip, kFail };

// kClip gives the last day of the target month; kFail gives none.
std::optional<Date> add_months(Date date, int32_t months, EndOfMonth rule);

// Completed years; the birthday itself counts, and 29 February becomes 1 March in common years.
// Negative before birth.
int32_t age_years(Date birth, Date on);

// Completed months between two dates (negative when `to` is earlier).
int32_t months_between(Date from, Date to);

}  // namespace base
