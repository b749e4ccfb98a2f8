#include "core/registry/region_search.h"

#include <algorithm>
#include <string>
#include <tuple>

#include "core/base/text.h"

namespace registry {
namespace {

// Costs: lower is better. A region above is dearer than anything left over of the own name.
constexpr int kEachRegionAbove = 1000, kMiddle = 100, kNotValid = 100'000;

struct Hit {
  int cost = 0;
  RegionLevel level = RegionLevel::kProvince;
  RegionIndex region = 0;
  friend bool operator<(const Hit& a, const Hit& b) {
    return std::tie(a.cost, a.level, a.region) < std::tie(b.cost, b.level, b.region);
  }
};

// Width folded, letters small, every separator one blank.
std::string normal_query(std::string_view query) {
  std::string made;
  for (std::size_t at = 0; at < query.size();) {
    char32_t c = base::fold_width(base::next_code_point(query, &at));
    if (c == base::kInvalidCodePoint) continue;
    if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
    const bool separates = c < 0x80 && (c < '0' || (c > '9' && c < 'a') || c > 'z');
    if (!separates) base::append_code_point(&made, c == U'ü' ? U'v' : c);
    if (separates && !made.empty() && made.back() != ' ') made += ' ';
  }
  while (!made.empty() && made.back() == ' ') made.pop_back();
  return made;
}

bool starts_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }
bool is_letter(char byte) { return byte >= 'a' && byte <= 'z'; }

class Matcher {
 public:
  Matcher(const RegionTree& tree, std::string query) : tree_(tree), query_(std::move(query)) {
    std::size_t last = query_.size() - 1;
    while (!starts_character(query_[last])) --last;
    last_ = std::string_view(query_).substr(last);
  }

  std::optional<int> cost(RegionIndex region) const {
    // Most regions fail here. A segment of pinyin may end anywhere in a name.
    if (!is_letter(last_[0]) && tree_.name(region).find(last_) == std::string_view::npos)
      return std::nullopt;
    return cost(region, query_);
  }

 private:
  // The last segment of `rest` belongs to `region`, what stands before it to regions above.
  std::optional<int> cost(RegionIndex region, std::string_view rest) const;
  std::optional<int> cost_of_segment(RegionIndex region, std::string_view segment) const;
  std::optional<int> cost_above(RegionIndex region, std::string_view rest) const;

  const RegionTree& tree_;
  std::string query_;
  std::string_view last_;  // Its last character.
};

std::optional<int> Matcher::cost_of_segment(RegionIndex region, std::string_view segment) const {
  if (is_letter(segment[0])) {
    for (const std::string_view pinyin : {tree_.pinyin_initials(region), tree_.pinyin(region)}) {
      if (pinyin.starts_with(segment)) return static_cast<int>(pinyin.size() - segment.size());
    }
    return std::nullopt;
  }
  const std::string_view name = tree_.name(region);
  const std::size_t at = name.find(segment);
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<int>(name.size() - segment.size()) / 3 + (at == 0 ? 0 : kMiddle);
}

std::optional<int> Matcher::cost_above(RegionIndex region, std::string_view rest) const {
  std::optional<int> best;
  for (auto above = tree_.parent(region); above; above = tree_.parent(*above)) {
    const auto found = cost(*above, rest);
    if (found && (!best || *found < *best)) best = found;
  }
  return best;
}

std::optional<int> Matcher::cost(RegionIndex region, std::string_view rest) const {
  std::optional<int> best;
  for (std::size_t at = rest.size(); at-- > 0 && rest[at] != ' ';) {
    if (!starts_character(rest[at])) continue;
    const auto own = cost_of_segment(region, rest.substr(at));
    if (!own) continue;
    const std::size_t end = at > 0 && rest[at - 1] == ' ' ? at - 1 : at;
    const auto before =
        end == 0 ? std::optional<int>(-kEachRegionAbove) : cost_above(region, rest.substr(0, end));
    if (!before) continue;
    const int found = *own + *before + kEachRegionAbove;
    if (!best || found < *best) best = found;
  }
  return best;
}

bool is_number(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Keeps the best `limit` of all that are offered.
class Best {
 public:
  Best(const RegionTree& tree, const RegionSearch& search) : tree_(tree), search_(search) {}

  void offer(RegionIndex region, int cost) {
    if (search_.within && !tree_.is_within(region, *search_.within)) return;
    if (search_.on && !is_valid(region)) cost += kNotValid;
    const Hit hit{cost, tree_.level(region), region};
    if (hits_.size() >= search_.limit) {
      if (hits_.empty() || !(hit < hits_.front())) return;
      std::pop_heap(hits_.begin(), hits_.end());
      hits_.pop_back();
    }
    hits_.push_back(hit);
    std::push_heap(hits_.begin(), hits_.end());
  }

  std::vector<RegionIndex> take() {
    std::sort_heap(hits_.begin(), hits_.end());
    std::vector<RegionIndex> found;
    for (const Hit& hit : hits_) found.push_back(hit.region);
    return found;
  }

 private:
  bool is_valid(RegionIndex region) const {
    const Region one = tree_.get(region);
    return (!one.valid_from || *one.valid_from <= *search_.on) &&
           (!one.valid_to || *search_.on <= *one.valid_to);
  }

  const RegionTree& tree_;
  const RegionSearch& search_;
  std::vector<Hit> hits_;
};

}  // namespace

std::vector<RegionIndex> search_regions(const RegionTree& tree, std::string_view query,
                                        const RegionSearch& search) {
  Best best(tree, search);
  std::string normal = normal_query(query);
  if (normal.empty()) return {};
  const auto size = static_cast<RegionIndex>(tree.size());
  if (is_number(normal)) {
    if (normal.size() > 16) return {};
    std::string first = normal, last = normal;
    first.resize(16, '0');
    last.resize(16, '9');
    const uint64_t end = *region_key(last);
    for (RegionIndex at = tree.lower_bound(*region_key(first)); at < size && tree.key(at) <= end;
         ++at)
      best.offer(at, 0);
    return best.take();
  }
  const Matcher matcher(tree, std::move(normal));
  for (RegionIndex at = 0; at < size; ++at) {
    if (const auto cost = matcher.cost(at)) best.offer(at, *cost);
  }
  return best.take();
}

}  // namespace registry
