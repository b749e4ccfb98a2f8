#include "core/registry/region_tree.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <limits>
#include <unordered_map>
#include <utility>

#include "core/base/pinyin.h"

namespace registry {
namespace {

// Header: magic (8), version (4), nodes (4), lives (4), bytes of texts (4).
constexpr std::string_view kMagic = "SWREGION";
constexpr uint32_t kVersion = 1;
constexpr std::size_t kHeaderSize = 24;
// Node: key (8), name, pinyin, initials (4 each: offsets of texts), parent in the lower and level
// in the upper bits (4).
constexpr std::size_t kNodeSize = 24;
constexpr std::size_t kNameAt = 8, kPinyinAt = 12, kInitialsAt = 16, kAboveAt = 20;
constexpr uint32_t kParentBits = 24;
constexpr uint32_t kNoParent = (1U << kParentBits) - 1;
// Life: node, first day, last day, successors (4 each), in the order of the nodes.
constexpr std::size_t kLifeSize = 16;
constexpr int32_t kOpen = std::numeric_limits<int32_t>::min();
constexpr std::size_t kLongestText = 0xffff;

static_assert(static_cast<uint8_t>(RegionLevel::kGroup) < 8);

uint64_t load(std::string_view bytes, std::size_t at, std::size_t size) {
  uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i)
    value |= static_cast<uint64_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
  return value;
}
uint32_t load32(std::string_view bytes, std::size_t at) {
  return static_cast<uint32_t>(load(bytes, at, 4));
}
void store(std::string* bytes, uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) *bytes += static_cast<char>(value >> (8 * i) & 0xff);
}

base::Error corrupt(std::string_view what) {
  return {base::ErrorCode::kCorrupt, "区划数据文件不能用：" + std::string(what), ""};
}

}  // namespace

struct RegionTree::Life {
  int32_t from = kOpen;
  int32_t to = kOpen;
  uint32_t successors = 0;
};

base::Result<RegionTree> RegionTree::from_bytes(std::string_view bytes) {
  if (bytes.size() < kHeaderSize || !bytes.starts_with(kMagic)) return corrupt("不是区划数据");
  if (load32(bytes, 8) != kVersion) return corrupt("版本不同，请重新生成");
  RegionTree tree;
  tree.count_ = load32(bytes, 12);
  const std::size_t nodes = std::size_t{tree.count_} * kNodeSize;
  const std::size_t order = std::size_t{tree.count_} * 4;
  const std::size_t lives = std::size_t{load32(bytes, 16)} * kLifeSize;
  const std::size_t texts = load32(bytes, 20);
  if (tree.count_ >= kNoParent || bytes.size() != kHeaderSize + nodes + order + lives + texts)
    return corrupt("长度不对，可能没有写完");
  tree.nodes_ = bytes.substr(kHeaderSize, nodes);
  tree.by_parent_ = bytes.substr(kHeaderSize + nodes, order);
  tree.lives_ = bytes.substr(kHeaderSize + nodes + order, lives);
  tree.texts_ = bytes.substr(kHeaderSize + nodes + order + lives, texts);
  for (RegionIndex i = 0; i < tree.count_; ++i) {
    const std::size_t at = std::size_t{i} * kNodeSize;
    const uint32_t above = load32(tree.nodes_, at + kAboveAt);
    const uint32_t parent = above & kNoParent, level = above >> kParentBits;
    // A parent with a smaller level cannot be its own descendant.
    if (level < 1 || level > 7 || (i > 0 && tree.key(i - 1) > tree.key(i)) ||
        (parent != kNoParent && (parent >= tree.count_ || tree.level(parent) >= tree.level(i))) ||
        load32(tree.by_parent_, std::size_t{i} * 4) >= tree.count_)
      return corrupt("内容损坏，请重新生成");
  }
  return tree;
}

std::array<int64_t, 8> RegionTree::counts() const {
  std::array<int64_t, 8> found{};
  for (RegionIndex i = 0; i < count_; ++i) ++found[static_cast<std::size_t>(level(i))];
  return found;
}

// A damaged length shortens the text instead of reaching outside.
std::string_view RegionTree::text(uint32_t offset) const {
  if (texts_.size() < 2 || offset > texts_.size() - 2) return {};
  return texts_.substr(offset + 2, static_cast<std::size_t>(load(texts_, offset, 2)));
}

uint64_t RegionTree::key(RegionIndex region) const {
  assert(region < count_);
  return load(nodes_, std::size_t{region} * kNodeSize, 8);
}
RegionLevel RegionTree::level(RegionIndex region) const {
  return static_cast<RegionLevel>(load32(nodes_, std::size_t{region} * kNodeSize + kAboveAt) >>
                                  kParentBits);
}
std::string RegionTree::code(RegionIndex region) const {
  return region_code(key(region), level(region));
}
std::string_view RegionTree::name(RegionIndex region) const {
  return text(load32(nodes_, std::size_t{region} * kNodeSize + kNameAt));
}
std::string_view RegionTree::pinyin(RegionIndex region) const {
  return text(load32(nodes_, std::size_t{region} * kNodeSize + kPinyinAt));
}
std::string_view RegionTree::pinyin_initials(RegionIndex region) const {
  return text(load32(nodes_, std::size_t{region} * kNodeSize + kInitialsAt));
}
std::optional<RegionIndex> RegionTree::parent(RegionIndex region) const {
  const uint32_t above = load32(nodes_, std::size_t{region} * kNodeSize + kAboveAt) & kNoParent;
  return above == kNoParent ? std::nullopt : std::optional<RegionIndex>(above);
}

RegionIndex RegionTree::lower_bound(uint64_t wanted) const {
  RegionIndex first = 0, length = count_;
  while (length > 0) {
    const RegionIndex half = length / 2;
    if (key(first + half) < wanted) {
      first += half + 1;
      length -= half + 1;
    } else {
      length = half;
    }
  }
  return first;
}

std::optional<RegionIndex> RegionTree::find(std::string_view code) const {
  const auto wanted = region_key(code);
  if (!wanted) return std::nullopt;
  const RegionIndex at = lower_bound(*wanted);
  if (at == count_ || key(at) != *wanted) return std::nullopt;
  return at;
}

std::vector<RegionIndex> RegionTree::children_of(uint32_t parent) const {
  const auto parent_at = [&](std::size_t place) {
    const RegionIndex region = load32(by_parent_, place * 4);
    return load32(nodes_, std::size_t{region} * kNodeSize + kAboveAt) & kNoParent;
  };
  std::size_t first = 0, length = count_;
  while (length > 0) {
    const std::size_t half = length / 2;
    if (parent_at(first + half) < parent) {
      first += half + 1;
      length -= half + 1;
    } else {
      length = half;
    }
  }
  std::vector<RegionIndex> found;
  for (; first < count_ && parent_at(first) == parent; ++first)
    found.push_back(load32(by_parent_, first * 4));
  return found;
}

std::vector<RegionIndex> RegionTree::children(RegionIndex region) const {
  return children_of(region);
}
std::vector<RegionIndex> RegionTree::roots() const { return children_of(kNoParent); }

bool RegionTree::is_within(RegionIndex region, RegionIndex ancestor) const {
  for (std::optional<RegionIndex> at = region; at; at = parent(*at)) {
    if (*at == ancestor) return true;
  }
  return false;
}

std::string RegionTree::full_name(RegionIndex region, std::optional<RegionIndex> above) const {
  std::string made;
  for (std::optional<RegionIndex> at = region; at && at != above; at = parent(*at))
    made.insert(0, name(*at));
  return made;
}

std::optional<RegionTree::Life> RegionTree::life(RegionIndex region) const {
  std::size_t first = 0, length = lives_.size() / kLifeSize;
  while (length > 0) {
    const std::size_t half = length / 2;
    if (load32(lives_, (first + half) * kLifeSize) < region) {
      first += half + 1;
      length -= half + 1;
    } else {
      length = half;
    }
  }
  const std::size_t at = first * kLifeSize;
  if (at >= lives_.size() || load32(lives_, at) != region) return std::nullopt;
  return Life{static_cast<int32_t>(load32(lives_, at + 4)),
              static_cast<int32_t>(load32(lives_, at + 8)), load32(lives_, at + 12)};
}

Region RegionTree::get(RegionIndex region) const {
  Region made;
  made.code = code(region);
  made.name = name(region);
  made.level = level(region);
  if (const auto above = parent(region)) made.parent = code(*above);
  if (const auto found = life(region)) {
    if (found->from != kOpen) made.valid_from = base::Date{found->from};
    if (found->to != kOpen) made.valid_to = base::Date{found->to};
    std::string_view codes = text(found->successors);
    while (!codes.empty()) {
      const std::size_t end = std::min(codes.find(';'), codes.size());
      made.successors.emplace_back(codes.substr(0, end));
      codes.remove_prefix(std::min(end + 1, codes.size()));
    }
  }
  return made;
}

namespace {

class Packer {
 public:
  explicit Packer(std::vector<Region> regions) : regions_(std::move(regions)) { add_text(""); }

  std::optional<std::string> pack(base::Diagnostics* problems);

 private:
  bool sort_and_check(base::Diagnostics* problems);
  // The nearest region above that has this code: the highest one of a smaller level.
  std::optional<uint32_t> parent_of(std::size_t region) const;
  uint32_t add_text(std::string_view text);

  std::vector<Region> regions_;
  std::vector<uint64_t> keys_;
  std::unordered_map<std::string, uint32_t> offsets_;
  std::string texts_;
};

uint32_t Packer::add_text(std::string_view text) {
  text = text.substr(0, kLongestText);
  const auto [found, is_new] =
      offsets_.emplace(std::string(text), static_cast<uint32_t>(texts_.size()));
  if (is_new) {
    store(&texts_, text.size(), 2);
    texts_ += text;
  }
  return found->second;
}

bool Packer::sort_and_check(base::Diagnostics* problems) {
  const std::size_t before = problems->size();
  std::erase_if(regions_, [&](const Region& region) {
    if (region_key(region.code)) return false;
    problems->push_back(base::diagnose("region.bad_code", {}, {region.code, region.name}));
    return true;
  });
  std::sort(regions_.begin(), regions_.end(), [](const Region& a, const Region& b) {
    return std::pair(*region_key(a.code), a.level) < std::pair(*region_key(b.code), b.level);
  });
  for (const Region& region : regions_) keys_.push_back(*region_key(region.code));
  for (std::size_t i = 1; i < regions_.size(); ++i) {
    if (keys_[i] == keys_[i - 1] && regions_[i].level == regions_[i - 1].level)
      problems->push_back(base::diagnose("region.given_twice", {}, {regions_[i].code}));
  }
  return problems->size() == before;
}

std::optional<uint32_t> Packer::parent_of(std::size_t region) const {
  const auto wanted = region_key(regions_[region].parent);
  if (!wanted) return std::nullopt;
  std::optional<uint32_t> found;
  for (auto at = std::lower_bound(keys_.begin(), keys_.end(), *wanted);
       at != keys_.end() && *at == *wanted; ++at) {
    const auto index = static_cast<uint32_t>(at - keys_.begin());
    if (regions_[index].level < regions_[region].level) found = index;
  }
  return found;
}

std::optional<std::string> Packer::pack(base::Diagnostics* problems) {
  if (!sort_and_check(problems)) return std::nullopt;
  std::string nodes, lives;
  std::vector<std::pair<uint32_t, uint32_t>> by_parent;
  for (std::size_t i = 0; i < regions_.size(); ++i) {
    const Region& region = regions_[i];
    const auto parent = parent_of(i);
    if (!parent && !region.parent.empty())
      problems->push_back(
          base::diagnose("region.unknown_parent", {}, {region.code, region.parent}));
    const base::Pinyin pinyin = base::to_pinyin(region.name, base::NameOf::kPlace);
    store(&nodes, keys_[i], 8);
    store(&nodes, add_text(region.name), 4);
    store(&nodes, add_text(pinyin.full), 4);
    store(&nodes, add_text(pinyin.initials), 4);
    store(&nodes, parent.value_or(kNoParent) | static_cast<uint32_t>(region.level) << kParentBits,
          4);
    by_parent.emplace_back(parent.value_or(kNoParent), static_cast<uint32_t>(i));
    if (!region.valid_from && !region.valid_to && region.successors.empty()) continue;
    std::string successors;
    for (const std::string& one : region.successors)
      successors += (successors.empty() ? "" : ";") + one;
    store(&lives, i, 4);
    store(&lives, static_cast<uint32_t>(region.valid_from ? region.valid_from->days : kOpen), 4);
    store(&lives, static_cast<uint32_t>(region.valid_to ? region.valid_to->days : kOpen), 4);
    store(&lives, add_text(successors), 4);
  }
  if (base::has_error(*problems)) return std::nullopt;
  std::sort(by_parent.begin(), by_parent.end());
  std::string bytes(kMagic);
  store(&bytes, kVersion, 4);
  store(&bytes, regions_.size(), 4);
  store(&bytes, lives.size() / kLifeSize, 4);
  store(&bytes, texts_.size(), 4);
  bytes += nodes;
  for (const auto& [parent, region] : by_parent) store(&bytes, region, 4);
  return bytes + lives + texts_;
}

void add_below(const RegionTree& tree, RegionIndex region, std::vector<Region>* into) {
  into->push_back(tree.get(region));
  for (const RegionIndex child : tree.children(region)) add_below(tree, child, into);
}

}  // namespace

std::optional<std::string> pack_regions(std::vector<Region> regions, base::Diagnostics* problems) {
  base::Diagnostics found;
  auto bytes = Packer(std::move(regions)).pack(&found);
  problems->insert(problems->end(), found.begin(), found.end());
  return bytes;
}

std::vector<Region> regions_around(const RegionTree& tree, std::string_view code) {
  std::vector<Region> made;
  const auto region = tree.find(code);
  if (!region) return made;
  for (auto at = tree.parent(*region); at; at = tree.parent(*at)) made.push_back(tree.get(*at));
  std::reverse(made.begin(), made.end());
  add_below(tree, *region, &made);
  return made;
}

std::optional<base::Diagnostic> check_region(const RegionTree& tree, std::string_view code,
                                             base::Date on, const base::Place& place) {
  const auto index = tree.find(code);
  if (!index) return base::diagnose("region.unknown", place, {code});
  const Region region = tree.get(*index);
  if (region.valid_from && on < *region.valid_from)
    return base::diagnose("region.not_yet", place,
                          {code, region.name, base::to_text(*region.valid_from)});
  if (!region.valid_to || on <= *region.valid_to) return std::nullopt;
  const std::string since = base::to_text(base::Date{region.valid_to->days + 1});
  std::string successors;
  for (const std::string& one : region.successors) {
    const auto next = tree.find(one);
    successors += (successors.empty() ? "" : "、") + one;
    if (next) successors += "（" + tree.full_name(*next) + "）";
  }
  if (successors.empty()) return base::diagnose("region.ended", place, {code, region.name, since});
  return base::diagnose("region.replaced", place, {code, region.name, since, successors});
}

}  // namespace registry
