// Types and units of indicators, parameters and expressions (RULES §1.3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dictionary {

enum class TypeKind : uint8_t {
  kBool,
  kInt,
  kMoney,     // int64 fen
  kRate,      // ten-thousandths: 30 % is 3000
  kDecimal,   // int64 scaled by 10^scale
  kDate,      // days since 1970-01-01
  kMonth,     // year * 12 + month - 1
  kDuration,  // months and days apart, packed by pack_duration
  kEnum,      // index of the code in its list
  kSet,       // bit mask over the list, at most kMaxSetSize codes
  kText,
  kIdNumber,  // text, with its own functions
  kRegion,    // text: a region code
};

inline constexpr int kMaxSetSize =
    62;  // Two masks are kept for "unknown" and "not applicable" (expr/columns).
inline constexpr int64_t kRateScale = 10000;

// A product of base units, e.g. yuan/person is {{"person", -1}, {"yuan", 1}}; sorted by name, no
// zero exponents.
struct Unit {
  std::vector<std::pair<std::string, int>> factors;
  friend bool operator==(const Unit&, const Unit&) = default;
};

// Reads "yuan/person", "yuan/person·year", "month", "%", "" . None when a base unit is not one of
// the known ones.
std::optional<Unit> parse_unit(std::string_view text);
std::string to_text(const Unit& unit);     // "yuan/person"
std::string to_chinese(const Unit& unit);  // "元/人"
Unit multiply(const Unit& a, const Unit& b, int sign_of_b);

struct Type {
  TypeKind kind = TypeKind::kBool;
  uint8_t scale = 0;  // kDecimal only.
  int32_t list = -1;  // Index of the code list, for kEnum and kSet.
  Unit unit;
};

std::optional<TypeKind> parse_type_kind(std::string_view text);  // "money" …
std::string_view to_text(TypeKind kind);                         // "money"
std::string_view to_chinese(TypeKind kind);                      // "金额"
bool is_text(TypeKind kind);
// int, money, rate, decimal: kinds with arithmetic. `decimals` is how many decimal places the
// stored integer has.
bool is_numeric(TypeKind kind);
int decimals_of(const Type& type);

// Months and days are never mixed into one another (RULES §1.3).
struct Duration {
  int32_t months = 0;
  int32_t days = 0;
};
int64_t pack_duration(Duration duration);
Duration unpack_duration(int64_t packed);

}  // namespace dictionary
