// The regions of a deployment as a tree: every node with what lies below it as one range, so that
// sums and lists of a township read its villages side by side. Immutable after create(); any number
// of threads may read it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/actions/population.h"
#include "core/registry/region_tree.h"

namespace actions {

struct RegionNode {
  Place place;
  std::string full_name;          // From the first region down.
  int32_t parent = -1;            // -1: a first region.
  int32_t end = 0;                // Nodes (own index, end) lie below this one.
  std::vector<int32_t> children;  // In the order of the places.
};

class RegionTree {
 public:
  RegionTree() = default;
  // A place whose parent is not among the places is a first region.
  static RegionTree create(const std::vector<Place>& places);

  const std::vector<RegionNode>& nodes() const { return nodes_; }
  const RegionNode& at(int32_t node) const { return nodes_[static_cast<std::size_t>(node)]; }
  int32_t find(std::string_view code) const;  // -1 when there is no such region.
  // The same regions as the registry finds them by words; those whose codes are none are not there.
  const registry::RegionTree& divisions() const { return divisions_->tree; }
  // Lives as long as the pointer.
  std::shared_ptr<const registry::RegionTree> share_divisions() const {
    return {divisions_, &divisions_->tree};
  }
  int32_t size() const { return static_cast<int32_t>(nodes_.size()); }

 private:
  struct Divisions {
    std::string bytes;  // What `tree` reads.
    registry::RegionTree tree;
  };
  static std::shared_ptr<const Divisions> make_divisions(const std::vector<RegionNode>& nodes);

  std::shared_ptr<const Divisions> divisions_ = std::make_shared<const Divisions>();
  std::vector<RegionNode> nodes_;  // Every region before what lies below it.
  std::map<std::string, int32_t, std::less<>> by_code_;
};

}  // namespace actions
