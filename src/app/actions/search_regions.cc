#include "app/actions/search_regions.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "app/actions/describe.h"
#include "core/base/pinyin.h"

namespace actions {
namespace {

// How well a region fits: the smaller the better.
struct Fit {
  int rank = 0;
  std::string_view matched;
};

constexpr int kWhole = 0, kBeginning = 10, kMiddle = 20, kPath = 30;

// Where `word` stands in `text`: nowhere, in the middle, at the beginning, all of it.
std::optional<int> place_of(std::string_view word, std::string_view text) {
  const std::size_t at = text.find(word);
  if (at == std::string_view::npos) return std::nullopt;
  if (at != 0) return kMiddle;
  return word.size() == text.size() ? kWhole : kBeginning;
}

std::optional<Fit> fit_word(std::string_view word, const Place& place) {
  const auto code = place_of(word, place.code);
  if (code && *code != kMiddle) return Fit{*code, "code"};
  if (const auto name = place_of(word, place.name)) return Fit{*name + 1, "name"};
  const base::Pinyin pinyin = base::to_pinyin(place.name, base::NameOf::kPlace);
  if (const auto initials = place_of(word, pinyin.initials)) return Fit{*initials + 2, "initials"};
  if (const auto full = place_of(word, pinyin.full); full && *full != kMiddle)
    return Fit{*full + 3, "pinyin"};
  return std::nullopt;
}

// Names written together, down to this region's own: 金山镇边河村.
std::optional<Fit> fit_path(std::string_view word, const RegionNode& node) {
  const std::string_view whole = node.full_name;
  const std::size_t at = whole.rfind(word);
  if (at == std::string_view::npos) return std::nullopt;
  const bool reaches_own_name = at + word.size() + node.place.name.size() > whole.size();
  return reaches_own_name ? std::optional<Fit>({kPath, "path"}) : std::nullopt;
}

// The last word fits the region, those before it fit regions above it, in their order.
std::optional<Fit> fit_words(const std::vector<std::string>& words, const RegionTree& tree,
                             int32_t index) {
  const RegionNode& own = tree.at(index);
  auto fit = fit_word(words.back(), own.place);
  if (words.size() == 1) return fit ? fit : fit_path(words.back(), own);
  if (!fit) return std::nullopt;
  int32_t above = own.parent;
  for (std::size_t left = words.size() - 1; left > 0; --left) {
    while (above >= 0 && !fit_word(words[left - 1], tree.at(above).place)) {
      above = tree.at(above).parent;
    }
    if (above < 0) return std::nullopt;
    above = tree.at(above).parent;
  }
  return Fit{fit->rank + kPath, "path"};
}

// Parted at blanks, Latin letters in lower case.
std::vector<std::string> words_of(std::string_view query) {
  std::vector<std::string> words(1);
  for (const char c : query) {
    if (c == ' ' || c == '\t') {
      if (!words.back().empty()) words.emplace_back();
    } else {
      words.back() += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

int32_t depth_of(const RegionTree& tree, int32_t index) {
  int32_t depth = 0;
  while (tree.at(index).parent >= 0) {
    index = tree.at(index).parent;
    ++depth;
  }
  return depth;
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
  const auto words = words_of(query);
  if (words.empty()) return {};
  std::vector<std::tuple<int, int32_t, int32_t, std::string_view>> fits;
  for (int32_t node = scope; node < tree.at(scope).end; ++node) {
    if (const auto fit = fit_words(words, tree, node))
      fits.emplace_back(fit->rank, depth_of(tree, node), node, fit->matched);
  }
  std::sort(fits.begin(), fits.end());
  std::vector<RegionMatch> matches;
  matches.reserve(fits.size());
  for (const auto& [rank, depth, node, matched] : fits) matches.push_back({node, matched});
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
