#include "app/actions/region_tree.h"

#include <utility>

namespace actions {

RegionTree RegionTree::create(const std::vector<Place>& places) {
  std::map<std::string_view, std::vector<const Place*>> below;
  std::map<std::string_view, const Place*> known;
  for (const Place& place : places) known.emplace(place.code, &place);
  std::vector<const Place*> first;
  for (const Place& place : places) {
    if (known[place.code] != &place) continue;  // Listed twice: the first one counts.
    const bool is_first = place.parent == place.code || !known.contains(place.parent);
    (is_first ? first : below[place.parent]).push_back(&place);
  }
  RegionTree tree;
  // A stack instead of recursion: the depth is given by data.
  struct Step {
    const Place* place;
    int32_t parent;
  };
  std::vector<Step> waiting;
  for (auto it = first.rbegin(); it != first.rend(); ++it) waiting.push_back({*it, -1});
  while (!waiting.empty()) {
    const Step step = waiting.back();
    waiting.pop_back();
    const int32_t index = tree.size();
    RegionNode node;
    node.place = *step.place;
    node.parent = step.parent;
    node.full_name = step.place->name;
    if (step.parent >= 0) {
      RegionNode& above = tree.nodes_[static_cast<std::size_t>(step.parent)];
      node.full_name = above.full_name + step.place->name;
      above.children.push_back(index);
    }
    tree.by_code_.emplace(node.place.code, index);
    tree.nodes_.push_back(std::move(node));
    const auto& children = below[step.place->code];
    for (auto it = children.rbegin(); it != children.rend(); ++it) {
      waiting.push_back({*it, index});
    }
  }
  for (int32_t i = tree.size(); i-- > 0;) {
    RegionNode& node = tree.nodes_[static_cast<std::size_t>(i)];
    node.end = node.children.empty() ? i + 1 : tree.at(node.children.back()).end;
  }
  tree.divisions_ = make_divisions(tree.nodes_);
  return tree;
}

std::shared_ptr<const RegionTree::Divisions> RegionTree::make_divisions(
    const std::vector<RegionNode>& nodes) {
  auto made = std::make_shared<Divisions>();
  std::vector<registry::Region> regions;
  for (const RegionNode& node : nodes) {
    const auto level = registry::level_of_code(node.place.code);
    if (!level) continue;
    // A first region hangs below nothing here, whatever lies above it in the country.
    const std::string parent = node.parent < 0 ? "" : node.place.parent;
    regions.push_back({node.place.code, node.place.name, parent, *level, {}, {}, {}});
  }
  base::Diagnostics problems;
  made->bytes = registry::pack_regions(std::move(regions), &problems).value_or("");
  if (auto tree = registry::RegionTree::from_bytes(made->bytes)) made->tree = *std::move(tree);
  return made;
}

int32_t RegionTree::find(std::string_view code) const {
  const auto found = by_code_.find(code);
  return found == by_code_.end() ? -1 : found->second;
}

}  // namespace actions
