#include "app/actions/repeat_index.h"

#include <bit>
#include <cassert>
#include <utility>

namespace actions {

void RepeatIndex::reserve(std::size_t entries) {
  // At most three quarters full.
  const std::size_t places = std::bit_ceil(entries + entries / 3 + 8);
  if (places > table_.size()) grow(places);
}

void RepeatIndex::grow(std::size_t places) {
  std::vector<Entry> old(places);
  std::swap(old, table_);
  size_ = 0;
  for (const Entry& entry : old) {
    if (entry.key != 0) add(entry.key, entry.household);
  }
}

void RepeatIndex::add(uint64_t key, registry::HouseholdId household) {
  assert(key != 0);
  if ((size_ + 1) * 4 > table_.size() * 3) grow(std::bit_ceil(table_.size() * 2 + 8));
  std::size_t place = home(key);
  while (table_[place].key != 0) place = next(place);
  table_[place] = {key, household};
  ++size_;
}

void RepeatIndex::remove(uint64_t key, registry::HouseholdId household) {
  assert(!table_.empty());
  std::size_t hole = home(key);
  while (table_[hole].key != key || table_[hole].household != household) {
    assert(table_[hole].key != 0 && "what is removed was added");
    hole = next(hole);
  }
  // Entries behind the hole move up unless they stand before their own home.
  for (std::size_t place = next(hole); table_[place].key != 0; place = next(place)) {
    const std::size_t wanted = home(table_[place].key);
    const std::size_t mask = table_.size() - 1;
    if (((place - wanted) & mask) < ((place - hole) & mask)) continue;
    table_[hole] = table_[place];
    hole = place;
  }
  table_[hole] = {};
  --size_;
}

std::vector<registry::HouseholdId> RepeatIndex::households(uint64_t key) const {
  std::vector<registry::HouseholdId> found;
  if (table_.empty()) return found;
  for (std::size_t place = home(key); table_[place].key != 0; place = next(place)) {
    if (table_[place].key == key) found.push_back(table_[place].household);
  }
  return found;
}

}  // namespace actions
