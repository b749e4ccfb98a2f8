// What the number format of a cell does to how its value is read: whether it is a date, and which
// zeros or signs belong to what people see. ECMA-376 part 1, 18.8.30 and 18.8.31.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace office {

struct CellFormat {
  enum class Kind : std::uint8_t { kPlain, kPercent, kDigits, kDate };
  Kind kind = Kind::kPlain;
  // kDate: what is shown of it.
  bool has_year = false;
  bool has_month = false;
  bool has_day = false;
  bool has_time = false;
  bool has_seconds = false;
  // kDigits: "0" for a digit, everything else as it is: "0000-00-00".
  std::string digits;
};

CellFormat format_of_code(std::string_view code);
CellFormat format_of_id(std::uint32_t number_format_id);  // Those that need no code.

// A number cell: what it shows. `decimal` is its value as an exact decimal.
void append_shown_number(const CellFormat& format, std::string_view decimal, std::string* shown);

}  // namespace office
