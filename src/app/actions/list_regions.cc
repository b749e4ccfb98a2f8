#include "app/actions/deeds.h"
#include "app/actions/describe.h"

namespace actions {

base::Result<std::vector<Region>> list_regions(const Live& live, std::string_view deployment_id,
                                               std::string_view parent) {
  const LiveDeployment* deployment = TRY(find_deployment(live, deployment_id));
  const std::string_view code = parent.empty() ? deployment->settings.region : parent;
  const auto found = deployment->regions.find(code);
  if (found == deployment->regions.end()) return not_found("region.not_found", code);
  std::vector<Region> items;
  for (const std::string& child : found->second.children) {
    const RegionNode& node = deployment->regions.find(child)->second;
    if (node.household_count == 0) continue;
    Region region;
    region.code = child;
    region.name = node.place.name;
    region.full_name = node.full_name;
    region.level = level_of(child);
    region.parent = node.place.parent;
    for (const std::string& below : node.children) {
      if (deployment->regions.find(below)->second.household_count > 0) region.has_children = true;
    }
    region.household_count = node.household_count;
    items.push_back(std::move(region));
  }
  return items;
}

}  // namespace actions
