#include "app/actions/deeds.h"
#include "app/actions/describe.h"

namespace actions {

base::Result<std::vector<Region>> list_regions(const Live& live, const rights::Caller& caller,
                                               std::string_view deployment,
                                               std::string_view parent) {
  const View view = TRY(view_of(live, deployment));
  const int32_t node = TRY(region_for(view, caller, std::nullopt, parent));
  std::vector<Region> items;
  for (const int32_t child : view.regions().at(node).children) {
    const RegionNode& own = view.regions().at(child);
    const int64_t households = view.snapshot->sums(child).households;
    if (households == 0) continue;
    Region region;
    region.code = own.place.code;
    region.name = own.place.name;
    region.full_name = own.full_name;
    region.level = level_of(own.place.code);
    region.parent = own.place.parent;
    for (const int32_t below : own.children) {
      if (view.snapshot->sums(below).households > 0) region.has_children = true;
    }
    region.household_count = households;
    items.push_back(std::move(region));
  }
  return items;
}

}  // namespace actions
