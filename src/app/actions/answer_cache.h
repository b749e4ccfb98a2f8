// Answers about single households as the bytes that went out, so that asking again costs nothing: a
// bounded number of bytes, what was not asked for longest goes first. An answer holds for one state
// of its household (VillagePart::changed) and for what its asker may see (`kind`); who may ask at
// all is decided before, with find_household(). Any number of threads may use it.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "core/registry/submission.h"

namespace actions {

struct KeptAnswer {
  std::string body;
  std::string etag;
};

// Which answer, of which state of the household.
struct AnswerKey {
  registry::HouseholdId household = 0;
  uint8_t kind = 0;  // What was asked and what the asker may see; the door's own numbers.
  int64_t changed = 0;
};

struct AnswerFigures {
  int64_t found = 0;  // Asked for and there.
  int64_t made = 0;   // Not there, made anew.
  int64_t bytes = 0;
  int64_t answers = 0;
};

class AnswerCache {
 public:
  explicit AnswerCache(std::size_t most_bytes);

  std::shared_ptr<const KeptAnswer> find(const AnswerKey& key);
  // Taken before the household is read for an answer, and given back with it.
  uint64_t age() const { return age_; }
  // Keeps the answer in the stead of an older state's; not when all was forgotten since `age`.
  void put(const AnswerKey& key, uint64_t age, std::shared_ptr<const KeptAnswer> answer);
  // For when a household changed and its row in the snapshot did not.
  void forget_all();

  AnswerFigures figures() const;

 private:
  static constexpr std::size_t kShards = 16;
  struct Entry {
    uint64_t place = 0;  // Household and kind.
    int64_t changed = 0;
    std::shared_ptr<const KeptAnswer> answer;
  };
  struct Shard {
    mutable std::mutex mutex;  // Guards what follows.
    std::list<Entry> entries;  // The last asked for first.
    std::unordered_map<uint64_t, std::list<Entry>::iterator> places;
    std::size_t bytes = 0;
    int64_t found = 0;
    int64_t made = 0;
  };
  static uint64_t place_of(const AnswerKey& key);
  static std::size_t bytes_of(const Entry& entry);
  Shard& shard_of(uint64_t place);
  static void drop(Shard* shard, std::list<Entry>::iterator entry);

  const std::size_t most_bytes_of_shard_;
  std::atomic<uint64_t> age_{0};
  std::array<Shard, kShards> shards_;
};

}  // namespace actions
