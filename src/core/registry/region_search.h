// Finding a region by what people type: a code or its beginning ("532929"), a name or a path of
// names ("诺邓", "云龙县诺邓镇", "云龙 诺邓"), initials or pinyin ("ylx", "yunlong", "ylx nd").
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/date.h"
#include "core/registry/region_tree.h"

namespace registry {

struct RegionSearch {
  std::optional<RegionIndex> within;  // This region and what lies below; none: the whole tree.
  std::optional<base::Date> on;       // Regions that are not valid on this day come last.
  std::size_t limit = 20;
};

// Best first: what is typed matches the name alone before it needs names above, the beginning
// before the middle, little left over before much; then the higher level, then the code. Reads the
// whole tree once (the country: some ten milliseconds).
std::vector<RegionIndex> search_regions(const RegionTree& tree, std::string_view query,
                                        const RegionSearch& search);

}  // namespace registry
