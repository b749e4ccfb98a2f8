// Regions that have households, found by what people type: a code or its beginning, a name, a path
// of names ("金山 边河", or written together), pinyin or its initials.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/actions/answers.h"
#include "app/actions/live.h"
#include "app/actions/region_tree.h"
#include "core/access/access.h"
#include "core/base/result.h"

namespace actions {

struct RegionFound {
  Region region;
  std::string matched;            // "code", "name", "path", "pinyin", "initials"
  std::vector<std::string> path;  // Codes from below the caller's region down to this one.
};

struct RegionMatch {
  int32_t node = 0;
  std::string_view matched;
};
// The regions in or below node `scope` that the query means, in the order of
// registry::search_regions. Nothing for an empty query.
std::vector<RegionMatch> match_regions(const RegionTree& tree, int32_t scope,
                                       std::string_view query);

// Those that have households, within the caller's region; at most `limit`.
base::Result<std::vector<RegionFound>> search_regions(const Live& live,
                                                      const rights::Caller& caller,
                                                      std::string_view deployment,
                                                      std::string_view query, std::size_t limit);

}  // namespace actions
