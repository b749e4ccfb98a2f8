// Numbers as the files write them, and as people read them: without exponent, no digit invented.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/date.h"

namespace office {

// Spreadsheets keep 15 significant digits.
inline constexpr int kKeptDigits = 15;

// Whether `text` needs no change to be an exact decimal: "-12.50", at most 15 digits.
bool is_plain_number(std::string_view text);

struct ReadNumber {
  bool is_number = false;
  bool may_have_lost_digits = false;
  double value = 0;
};
// Appends the decimal that `text` ("1.3800138E10", "0.30000000000000004") means. Whole numbers
// beyond 15 digits keep the digits the file has and are marked.
ReadNumber append_number(std::string_view text, std::string* decimal);
// The same for a number that the file has in binary.
ReadNumber append_number(double value, std::string* decimal);

// "4.1E+17": a text that was a long number once.
bool looks_like_lost_digits(std::string_view text);

// A day of a spreadsheet's calendar. `is_1904`: the calendar of old Macintoshes.
struct SerialDay {
  base::Date date;
  std::int32_t second_of_day = 0;
};
// False: no day that exists (29 February 1900 among them) or beyond the year 9999.
bool read_serial_day(double serial, bool is_1904, SerialDay* day);

void append_time(std::int32_t second_of_day, bool has_seconds, std::string* text);  // "08:30"

}  // namespace office
