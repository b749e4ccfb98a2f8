// A region of the division tree and the codes it is known by: 12 digits of the National Bureau of
// Statistics for province, prefecture, county, township and village, two digits more for a natural
// village and another two for a villagers' group (both are the county's own numbering; a group that
// belongs to no natural village has 00 there). Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/date.h"

namespace registry {

enum class RegionLevel : uint8_t {
  kProvince = 1,
  kPrefecture,
  kCounty,
  kTownship,
  kVillage,
  kNaturalVillage,
  kGroup
};

struct Region {
  std::string code;  // 12, 14 or 16 digits.
  std::string name;
  std::string parent;  // Code of the region above; empty for the topmost.
  RegionLevel level = RegionLevel::kProvince;
  std::optional<base::Date> valid_from;  // First day; none: always.
  std::optional<base::Date> valid_to;    // Last day; none: still.
  std::vector<std::string> successors;   // Codes that took its place, where it has ended.
  friend bool operator==(const Region&, const Region&) = default;
};

// The code as a number of 16 digits, so that every region sorts before what lies below it. None
// when `text` is no code.
std::optional<uint64_t> region_key(std::string_view text);
std::string region_code(uint64_t key, RegionLevel level);

// "532929" → "532929000000": what people write for a province, prefecture, county or township.
// Anything else comes back as it is.
std::string full_region_code(std::string_view text);

// By the zeros at the end (of 12 digits) or the length. None when `text` is no code.
std::optional<RegionLevel> level_of_code(std::string_view text);

// The code above by the digits; empty for a province. Where a division has no prefecture or no
// county of its own, the table of regions knows better.
std::string parent_of_code(std::string_view code);

}  // namespace registry
