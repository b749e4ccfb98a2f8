#include "app/actions/search_regions.h"

#include <optional>

#include "app/actions/describe.h"
#include "core/base/text.h"
#include "core/registry/region_search.h"

namespace actions {
namespace {

std::string lower_case(std::string_view text) {
  std::string made(text);
  for (char& c : made) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return made;
}

// Said beside the hit: what of the region's own the words are, or that they need names above it.
std::string_view matched_by(const registry::RegionTree& tree, registry::RegionIndex region,
                            std::string_view query) {
  if (query.find_first_not_of("0123456789") == std::string_view::npos) return "code";
  if (tree.pinyin_initials(region).starts_with(query)) return "initials";
  if (tree.pinyin(region).starts_with(query)) return "pinyin";
  return tree.name(region).find(query) != std::string_view::npos ? "name" : "path";
}

RegionFound describe_found(const View& view, int32_t scope, int32_t index,
                           std::string_view matched) {
  const RegionNode& own = view.regions().at(index);
  RegionFound found;
  found.matched = matched;
  found.region.code = own.place.code;
  found.region.name = own.place.name;
  found.region.full_name = own.full_name;
  found.region.level = level_of(own.place.code);
  found.region.parent = own.place.parent;
  found.region.household_count = view.snapshot->sums(index).households;
  for (const int32_t child : own.children) {
    if (view.snapshot->sums(child).households > 0) found.region.has_children = true;
  }
  for (int32_t at = index; at >= 0 && at != scope; at = view.regions().at(at).parent) {
    found.path.insert(found.path.begin(), view.regions().at(at).place.code);
  }
  return found;
}

}  // namespace

std::vector<RegionMatch> match_regions(const RegionTree& tree, int32_t scope,
                                       std::string_view query) {
  const std::string words = lower_case(base::trim(query));
  const auto top = tree.divisions().find(tree.at(scope).place.code);
  if (words.empty() || !top) return {};
  registry::RegionSearch search;
  search.within = top;
  search.limit = tree.nodes().size();
  std::vector<RegionMatch> matches;
  for (const auto region : registry::search_regions(tree.divisions(), words, search)) {
    const int32_t node = tree.find(tree.divisions().code(region));
    matches.push_back({node, matched_by(tree.divisions(), region, words)});
  }
  return matches;
}

base::Result<std::vector<RegionFound>> search_regions(const Live& live,
                                                      const rights::Caller& caller,
                                                      std::string_view deployment,
                                                      std::string_view query, std::size_t limit) {
  const View view = TRY(view_of(live, deployment));
  const int32_t scope = TRY(region_for(view, caller, std::nullopt, ""));
  std::vector<RegionFound> found;
  for (const RegionMatch& match : match_regions(view.regions(), scope, query)) {
    if (found.size() == limit) break;
    if (view.snapshot->sums(match.node).households == 0) continue;
    found.push_back(describe_found(view, scope, match.node, match.matched));
  }
  return found;
}

}  // namespace actions
