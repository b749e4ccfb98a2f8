// Which households of the county state a value: finds identity numbers and telephones that stand in
// several places. Owned and used by the one thread that applies changes (SnapshotWriter).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/registry/submission.h"

namespace actions {

class RepeatIndex {
 public:
  void reserve(std::size_t entries);
  // One statement: a household that states a value twice is added twice. `key` is not 0.
  void add(uint64_t key, registry::HouseholdId household);
  void remove(uint64_t key, registry::HouseholdId household);  // One of them; asserted to be there.
  // Households with this value, one entry a statement.
  std::vector<registry::HouseholdId> households(uint64_t key) const;
  std::size_t size() const { return size_; }

 private:
  struct Entry {
    uint64_t key = 0;  // 0: free.
    registry::HouseholdId household = 0;
  };
  std::size_t home(uint64_t key) const {
    return static_cast<std::size_t>(key) & (table_.size() - 1);
  }
  std::size_t next(std::size_t place) const { return (place + 1) & (table_.size() - 1); }
  void grow(std::size_t places);

  std::vector<Entry> table_;  // Open addressing, linear probing; a power of two.
  std::size_t size_ = 0;
};

}  // namespace actions
