// The division tree in one run of bytes: the whole country (665,276 regions, 50 MB) is used as the
// file stands, without reading it first; a county's own tree with its groups is made in memory from
// the same parts. A RegionTree is a view: the bytes must outlive it. It never changes, so any
// number of threads may read it.
//
// Bytes, all numbers little-endian: header; nodes in the order of their codes, each before what
// lies below; the nodes ordered by parent; lives (validity and successors of those regions that
// have any); texts (two bytes of length, then UTF-8), each once. region_tree.cc has the
// particulars.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/diagnostic.h"
#include "core/base/result.h"
#include "core/registry/region.h"

namespace registry {

// Place of a region in its tree; regions of different trees have nothing to do with each other.
using RegionIndex = uint32_t;

class RegionTree {
 public:
  RegionTree() = default;  // No regions.

  // An error (kCorrupt) when these are no such bytes, of another version, or damaged.
  static base::Result<RegionTree> from_bytes(std::string_view bytes);

  std::size_t size() const { return count_; }
  // How many regions of each level; [0] is always 0.
  std::array<int64_t, 8> counts() const;

  // The region with this code; the highest where several have the same (an area without villages
  // is repeated on every level below it).
  std::optional<RegionIndex> find(std::string_view code) const;

  uint64_t key(RegionIndex region) const;
  std::string code(RegionIndex region) const;
  std::string_view name(RegionIndex region) const;
  std::string_view pinyin(RegionIndex region) const;           // "yunlongxian"
  std::string_view pinyin_initials(RegionIndex region) const;  // "ylx"
  RegionLevel level(RegionIndex region) const;
  std::optional<RegionIndex> parent(RegionIndex region) const;
  std::vector<RegionIndex> children(RegionIndex region) const;  // In the order of their codes.
  std::vector<RegionIndex> roots() const;
  bool is_within(RegionIndex region, RegionIndex ancestor) const;  // Or the same.
  // Names from `above` (not named itself; none: from the top) down to the region, put together:
  // "云龙县诺邓镇". Levels that exist on paper only keep the name they have.
  std::string full_name(RegionIndex region, std::optional<RegionIndex> above = {}) const;
  Region get(RegionIndex region) const;

  // The first index whose key is not less.
  RegionIndex lower_bound(uint64_t key) const;

 private:
  struct Life;
  std::string_view text(uint32_t offset) const;
  std::optional<Life> life(RegionIndex region) const;
  std::vector<RegionIndex> children_of(uint32_t parent) const;

  std::string_view nodes_;
  std::string_view by_parent_;
  std::string_view lives_;
  std::string_view texts_;
  uint32_t count_ = 0;
};

// The bytes of a tree of these regions, in any order. Reports codes that are none, regions given
// twice and parents that are missing; none when there was one.
std::optional<std::string> pack_regions(std::vector<Region> regions, base::Diagnostics* problems);

// `code`, everything below it and everything above it, as pack_regions takes them. Empty when the
// tree has no such region.
std::vector<Region> regions_around(const RegionTree& tree, std::string_view code);

// What is wrong with using `code` on the day `on`: unknown, not valid yet, or ended — with the
// region that took its place, if there is one. None when it can be used.
std::optional<base::Diagnostic> check_region(const RegionTree& tree, std::string_view code,
                                             base::Date on, const base::Place& place);

}  // namespace registry
