// The county's own list of regions (natural villages and groups, changes since the national table
// was made) and the areas that its villages are divided into.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/date.h"
#include "core/base/result.h"
#include "edge/store/store.h"

namespace store {

struct RegionRow {
  std::string region;  // Code.
  std::string parent;
  int64_t level = 0;
  std::string name;
  std::optional<base::Date> valid_from;  // First day; none: always.
  std::optional<base::Date> valid_to;    // Last day; none: still.
  std::vector<std::string> successors;   // Sorted.
  friend bool operator==(const RegionRow&, const RegionRow&) = default;
};

struct Area {
  int64_t area_id = 0;
  std::string region;
  std::string name;
  friend bool operator==(const Area&, const Area&) = default;
};

// The whole list in the place of the one before.
base::Result<void> replace_regions(Transaction& transaction, std::string_view county,
                                   std::span<const RegionRow> regions);
base::Result<std::vector<RegionRow>> load_regions(Connection& connection, std::string_view county);

base::Result<void> put_area(Transaction& transaction, std::string_view county, const Area& area);
base::Result<std::vector<Area>> load_areas(Connection& connection, std::string_view county);

}  // namespace store
