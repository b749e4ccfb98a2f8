// A county's own list of regions: natural villages and groups, regions renamed, founded or ended
// since the national table was made. Rows as a table brings them; everything is checked, all
// problems are told.
#pragma once

#include <string>
#include <vector>

#include "core/base/diagnostic.h"
#include "core/registry/region.h"

namespace registry {

struct RegionRow {
  std::string code;
  std::string name;    // Empty: as it was.
  std::string parent;  // Empty: as it was, or as the digits of the code say.
  std::string valid_from;
  std::string valid_to;
  std::string successor;  // Codes, separated by ; or a comma.
  base::Place place;
};

// Changes and adds regions in `regions` (with their parents, as pack_regions takes them). Rows may
// stand in any order. Nothing is changed when a problem of severity error was added.
void apply_region_rows(const std::vector<RegionRow>& rows, std::vector<Region>* regions,
                       base::Diagnostics* problems);

}  // namespace registry
