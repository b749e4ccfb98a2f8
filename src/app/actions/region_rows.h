// A county's own list of regions as a table: code,name,parent,valid_from,valid_to,successor.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/diagnostic.h"
#include "core/registry/region_list.h"

namespace actions {

// Empty when the table cannot be read; every problem is reported with its place.
std::vector<registry::RegionRow> read_region_rows(std::string_view text, const std::string& file,
                                                  base::Diagnostics* problems);

}  // namespace actions
