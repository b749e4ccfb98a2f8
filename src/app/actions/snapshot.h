// The county in memory at one moment: all villages with what the rules say about each household,
// and the sums of every region. Immutable; readers keep the one they began with while the writer
// publishes the next. Households themselves are not here: HouseholdSource loads them one by one.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/actions/region_tree.h"
#include "app/actions/repeat_index.h"
#include "app/actions/snapshot_schema.h"
#include "app/actions/village_part.h"
#include "core/base/result.h"

namespace actions {

// Where a household stands in a snapshot.
struct HouseholdPlace {
  const VillagePart* part = nullptr;
  int32_t node = -1;  // Of the region tree.
  std::size_t row = 0;
};

class Snapshot {
 public:
  const SnapshotSchema& schema() const { return *schema_; }
  const RegionTree& regions() const { return *regions_; }
  int64_t sequence() const { return sequence_; }  // Of the last change it knows.

  // Of a region and everything below it; kept, not counted.
  const Sums& sums(int32_t node) const { return *sums_[static_cast<std::size_t>(node)]; }
  // Null where no household lives at this node itself.
  const VillagePart* part(int32_t node) const {
    return parts_[static_cast<std::size_t>(node)].get();
  }
  // The villages of a region and below; -1 means everywhere.
  std::vector<const VillagePart*> parts_of(int32_t node) const;
  std::optional<HouseholdPlace> find(registry::HouseholdId id) const;
  // How many other records of the county state this value of RepeatFact `fact`, as the household's
  // row knows it.
  int64_t households() const;
  int64_t persons() const;

 private:
  friend class SnapshotWriter;
  // Between which ids the households of a node stand: most villages have their own.
  struct Range {
    registry::HouseholdId first = 0;
    registry::HouseholdId last = 0;
    int32_t node = -1;
  };
  void index();  // After the parts.

  std::shared_ptr<const SnapshotSchema> schema_;
  std::shared_ptr<const RegionTree> regions_;
  std::vector<std::shared_ptr<const VillagePart>> parts_;  // By node.
  std::vector<std::shared_ptr<const Sums>> sums_;          // By node.
  std::vector<Range> ranges_;
  int64_t sequence_ = 0;
};

// How much at once when all villages are screened: calls `share` with 0 … count-1 on threads of its
// own and returns when all have ended.
void run_on_threads(int count, const std::function<void(int)>& share);

// A household as it is now; none: it is gone from the register.
struct HouseholdChange {
  registry::HouseholdId id = 0;
  std::optional<registry::Household> household;
};

// Makes the first snapshot and every next one. Used by one thread; what it publishes is read by any
// number. Only the villages that a change touches are made anew; a change of an identity number or
// telephone also judges the households that state the same.
class SnapshotWriter {
 public:
  SnapshotWriter(std::shared_ptr<const SnapshotSchema> schema,
                 std::shared_ptr<const RegionTree> regions);

  // Filling, before the first snapshot. A household is not kept. Errors: its region is not in the
  // tree ("region.not_found"), no parameters in force there, a number out of range.
  base::Result<void> add(registry::HouseholdId id, const registry::Household& household);
  // A whole village from stored columns (frame files).
  base::Result<void> add(VillageDraft village);
  // Screens what was added, on `threads` threads.
  std::shared_ptr<const Snapshot> finish(int64_t sequence, int threads = 1);

  // The next snapshot. Households that cannot be taken are reported in `problems` and stay as they
  // were; all others are taken.
  std::shared_ptr<const Snapshot> apply(const std::vector<HouseholdChange>& changes,
                                        int64_t sequence, std::vector<base::Error>* problems);

  const std::shared_ptr<const Snapshot>& current() const { return current_; }

 private:
  using Drafts = std::map<int32_t, VillageDraft>;  // By node.

  base::Result<VillageDraft*> open(int32_t node, Drafts* drafts) const;
  base::Result<void> take(const HouseholdChange& change, Drafts* drafts,
                          std::vector<std::pair<std::size_t, uint64_t>>* touched);
  void note_keys(registry::HouseholdId id, const std::vector<std::vector<uint64_t>>& keys,
                 bool is_added, std::vector<std::pair<std::size_t, uint64_t>>* touched);
  void spread_repeats(std::vector<std::pair<std::size_t, uint64_t>> touched, Drafts* drafts) const;
  std::optional<int32_t> node_of(registry::HouseholdId id, const Drafts& drafts) const;
  void index_drafts();

  std::shared_ptr<const SnapshotSchema> schema_;
  std::shared_ptr<const RegionTree> regions_;
  std::vector<RepeatIndex> repeats_;  // For each RepeatFact.
  Drafts filling_;
  std::shared_ptr<const Snapshot> current_;
};

// The snapshot that readers see now. get() and publish() may be called from any thread.
class PublishedSnapshot {
 public:
  std::shared_ptr<const Snapshot> get() const { return current_.load(); }
  void publish(std::shared_ptr<const Snapshot> next) { current_.store(std::move(next)); }

 private:
  std::atomic<std::shared_ptr<const Snapshot>> current_;
};

}  // namespace actions
