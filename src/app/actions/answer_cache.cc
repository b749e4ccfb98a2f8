#include "app/actions/answer_cache.h"

#include <utility>

namespace actions {

AnswerCache::AnswerCache(std::size_t most_bytes) : most_bytes_of_shard_(most_bytes / kShards) {}

uint64_t AnswerCache::place_of(const AnswerKey& key) {
  return static_cast<uint64_t>(key.household) << 8 | key.kind;
}

// With what the list and the map take beside the texts.
std::size_t AnswerCache::bytes_of(const Entry& entry) {
  constexpr std::size_t kBeside = 160;
  return kBeside + entry.answer->body.capacity() + entry.answer->etag.capacity();
}

AnswerCache::Shard& AnswerCache::shard_of(uint64_t place) {
  return shards_[(place >> 8) * 0x9e3779b97f4a7c15ULL >> 60];
}

void AnswerCache::drop(Shard* shard, std::list<Entry>::iterator entry) {
  shard->bytes -= bytes_of(*entry);
  shard->places.erase(entry->place);
  shard->entries.erase(entry);
}

std::shared_ptr<const KeptAnswer> AnswerCache::find(const AnswerKey& key) {
  const uint64_t place = place_of(key);
  Shard& shard = shard_of(place);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.places.find(place);
  if (found == shard.places.end() || found->second->changed != key.changed) return nullptr;
  shard.entries.splice(shard.entries.begin(), shard.entries, found->second);
  ++shard.found;
  return found->second->answer;
}

void AnswerCache::put(const AnswerKey& key, uint64_t age,
                      std::shared_ptr<const KeptAnswer> answer) {
  const uint64_t place = place_of(key);
  Shard& shard = shard_of(place);
  const std::lock_guard lock(shard.mutex);
  ++shard.made;
  if (age != age_) return;
  const auto known = shard.places.find(place);
  if (known != shard.places.end()) {
    if (known->second->changed > key.changed) return;  // Made from an older snapshot.
    drop(&shard, known->second);
  }
  shard.entries.push_front({place, key.changed, std::move(answer)});
  shard.places.emplace(place, shard.entries.begin());
  shard.bytes += bytes_of(shard.entries.front());
  while (shard.bytes > most_bytes_of_shard_) drop(&shard, std::prev(shard.entries.end()));
}

void AnswerCache::forget_all() {
  ++age_;  // First: who puts while the shards are emptied has the old age.
  for (Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    shard.places.clear();
    shard.entries.clear();
    shard.bytes = 0;
  }
}

AnswerFigures AnswerCache::figures() const {
  AnswerFigures figures;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    figures.found += shard.found;
    figures.made += shard.made;
    figures.bytes += static_cast<int64_t>(shard.bytes);
    figures.answers += static_cast<int64_t>(shard.entries.size());
  }
  return figures;
}

}  // namespace actions
