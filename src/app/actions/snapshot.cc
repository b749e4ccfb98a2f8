#include "app/actions/snapshot.h"

#include <algorithm>
#include <cassert>
#include <set>
#include <thread>
#include <utility>

namespace actions {
namespace {

std::size_t as_size(int64_t index) { return static_cast<std::size_t>(index); }

}  // namespace

std::vector<const VillagePart*> Snapshot::parts_of(int32_t node) const {
  std::vector<const VillagePart*> found;
  const int32_t end = node < 0 ? regions_->size() : regions_->at(node).end;
  for (int32_t i = std::max(node, 0); i < end; ++i) {
    if (const VillagePart* one = part(i)) found.push_back(one);
  }
  return found;
}

std::optional<HouseholdPlace> Snapshot::find(registry::HouseholdId id) const {
  for (const Range& range : ranges_) {
    if (id < range.first || id > range.last) continue;
    const VillagePart* one = part(range.node);
    if (one->keys.contains(id)) return HouseholdPlace{one, range.node, one->keys.lower_bound(id)};
  }
  return std::nullopt;
}

void Snapshot::index() {
  ranges_.clear();
  for (int32_t node = 0; node < regions_->size(); ++node) {
    const VillagePart* one = part(node);
    if (one == nullptr || one->keys.rows() == 0) continue;
    ranges_.push_back({one->keys.id(0), one->keys.id(one->keys.rows() - 1), node});
  }
}

int64_t Snapshot::households() const {
  int64_t total = 0;
  for (const auto& one : parts_) total += one == nullptr ? 0 : one->sums.households;
  return total;
}

int64_t Snapshot::persons() const {
  int64_t total = 0;
  for (const auto& one : parts_) total += one == nullptr ? 0 : one->sums.persons;
  return total;
}

void run_on_threads(int count, const std::function<void(int)>& share) {
  std::vector<std::jthread> others;
  for (int i = 1; i < count; ++i) others.emplace_back(share, i);
  share(0);
}

SnapshotWriter::SnapshotWriter(std::shared_ptr<const SnapshotSchema> schema,
                               std::shared_ptr<const RegionTree> regions)
    : schema_(std::move(schema)),
      regions_(std::move(regions)),
      repeats_(schema_->repeats().size()) {}

base::Result<VillageDraft*> SnapshotWriter::open(int32_t node, Drafts* drafts) const {
  const auto known = drafts->find(node);
  if (known != drafts->end()) return &known->second;
  const VillagePart* part = current_ == nullptr ? nullptr : current_->part(node);
  if (part != nullptr) return &drafts->emplace(node, VillageDraft(*schema_, *part)).first->second;
  auto fresh = TRY(VillageDraft::create(*schema_, regions_->at(node).place.code));
  return &drafts->emplace(node, std::move(fresh)).first->second;
}

base::Result<void> SnapshotWriter::add(registry::HouseholdId id,
                                       const registry::Household& household) {
  assert(current_ == nullptr);
  const int32_t node = regions_->find(household.region);
  if (node < 0) {
    return base::Error{base::ErrorCode::kNotFound, household.region, "region.not_found"};
  }
  const FactRow row = TRY(schema_->make_row(id, household));
  VillageDraft* village = TRY(open(node, &filling_));
  village->put(row);
  return {};
}

base::Result<void> SnapshotWriter::add(VillageDraft village) {
  assert(current_ == nullptr);
  const int32_t node = regions_->find(village.part().region);
  if (node < 0) {
    return base::Error{base::ErrorCode::kNotFound, village.part().region, "region.not_found"};
  }
  filling_.insert_or_assign(node, std::move(village));
  return {};
}

// Every statement of a compared value counts; values that stand in several rows are found by
// sorting, so that only their households are looked at.
void SnapshotWriter::index_drafts() {
  for (std::size_t fact = 0; fact < repeats_.size(); ++fact) {
    struct Statement {
      uint64_t key;
      registry::HouseholdId household;
      VillageDraft* draft;
    };
    std::vector<Statement> statements;
    const std::size_t table = schema_->repeats()[fact].table;
    for (auto& [node, draft] : filling_) {
      const VillagePart& part = draft.part();
      for (std::size_t row = 0; row < part.keys.rows(); ++row) {
        const auto at = static_cast<int64_t>(row);
        const auto [begin, end] = part.frame.rows_below(table, at, at + 1);
        for (int64_t i = begin; i < end; ++i) {
          const uint64_t key = part.repeat_keys[fact][as_size(i)];
          if (key != 0) statements.push_back({key, part.keys.id(row), &draft});
        }
      }
    }
    std::sort(statements.begin(), statements.end(),
              [](const Statement& a, const Statement& b) { return a.key < b.key; });
    repeats_[fact].reserve(statements.size());
    for (std::size_t begin = 0; begin < statements.size();) {
      std::size_t end = begin + 1;
      while (end < statements.size() && statements[end].key == statements[begin].key) ++end;
      for (std::size_t i = begin; i < end; ++i) {
        repeats_[fact].add(statements[i].key, statements[i].household);
        statements[i].draft->set_repeats(fact, statements[i].household, statements[i].key,
                                         static_cast<int64_t>(end - begin) - 1);
      }
      begin = end;
    }
  }
}

std::shared_ptr<const Snapshot> SnapshotWriter::finish(int64_t sequence, int threads) {
  assert(current_ == nullptr);
  index_drafts();
  auto made = std::make_shared<Snapshot>();
  made->schema_ = schema_;
  made->regions_ = regions_;
  made->sequence_ = sequence;
  made->parts_.resize(as_size(regions_->size()));
  std::vector<std::pair<int32_t, VillageDraft*>> drafts;
  std::vector<expr::FrameView> views;
  const rules::RuleSet& rule_set = schema_->rule_set();
  for (auto& [node, draft] : filling_) {
    draft.shrink();
    drafts.emplace_back(node, &draft);
    views.push_back(draft.part().frame.view(rule_set.program()));
  }
  const rules::ScreenPlan plan(rule_set, views, schema_->setting().period.has_value());
  std::atomic<std::size_t> next{0};
  run_on_threads(threads, [&](int) {
    for (std::size_t i = next++; i < drafts.size(); i = next++) {
      made->parts_[as_size(drafts[i].first)] = drafts[i].second->finish(sequence, &plan);
    }
  });
  filling_.clear();
  made->index();
  std::vector<Sums> sums(as_size(regions_->size()));
  std::size_t pairs = 0;
  for (const int32_t field : schema_->collected_fields()) {
    pairs += schema_->rules_of_field()[as_size(field)].size();
  }
  Sums none;
  none.rules.resize(schema_->rule_set().rules().size());
  none.lacks.resize(schema_->collected_fields().size());
  none.blocked.resize(pairs);
  for (int32_t node = regions_->size(); node-- > 0;) {
    Sums& own = sums[as_size(node)];
    own.add(none, 1);
    if (const VillagePart* part = made->part(node)) own.add(part->sums, 1);
    const int32_t parent = regions_->at(node).parent;
    if (parent >= 0) sums[as_size(parent)].add(own, 1);
  }
  for (Sums& one : sums) made->sums_.push_back(std::make_shared<const Sums>(std::move(one)));
  current_ = made;
  return made;
}

std::optional<int32_t> SnapshotWriter::node_of(registry::HouseholdId id,
                                               const Drafts& drafts) const {
  for (const auto& [node, draft] : drafts) {
    if (draft.part().keys.contains(id)) return node;
  }
  const auto place = current_->find(id);
  // In a draft of its old village it would have been found above, unless it has left it.
  if (!place || drafts.contains(place->node)) return std::nullopt;
  return place->node;
}

void SnapshotWriter::note_keys(registry::HouseholdId id,
                               const std::vector<std::vector<uint64_t>>& keys, bool is_added,
                               std::vector<std::pair<std::size_t, uint64_t>>* touched) {
  for (std::size_t fact = 0; fact < keys.size(); ++fact) {
    for (const uint64_t key : keys[fact]) {
      if (key == 0) continue;
      if (is_added) {
        repeats_[fact].add(key, id);
      } else {
        repeats_[fact].remove(key, id);
      }
      touched->emplace_back(fact, key);
    }
  }
}

base::Result<void> SnapshotWriter::take(const HouseholdChange& change, Drafts* drafts,
                                        std::vector<std::pair<std::size_t, uint64_t>>* touched) {
  std::optional<FactRow> row;
  VillageDraft* to = nullptr;
  int32_t node = -1;
  if (change.household) {
    node = regions_->find(change.household->region);
    if (node < 0) {
      return base::Error{base::ErrorCode::kNotFound, change.household->region, "region.not_found"};
    }
    row = TRY(schema_->make_row(change.id, *change.household));
    to = TRY(open(node, drafts));
  }
  const std::optional<int32_t> old = node_of(change.id, *drafts);
  if (old) {
    VillageDraft* from = TRY(open(*old, drafts));
    note_keys(change.id, from->repeat_keys_of(change.id), false, touched);
    if (*old != node) from->erase(change.id);
  }
  if (to == nullptr) return {};
  to->put(*row);
  note_keys(change.id, row->repeat_keys, true, touched);
  return {};
}

// Who states a touched value is told how many others do.
void SnapshotWriter::spread_repeats(std::vector<std::pair<std::size_t, uint64_t>> touched,
                                    Drafts* drafts) const {
  std::sort(touched.begin(), touched.end());
  touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
  for (const auto& [fact, key] : touched) {
    const auto households = repeats_[fact].households(key);
    const std::set<registry::HouseholdId> each(households.begin(), households.end());
    for (const registry::HouseholdId id : each) {
      const auto node = node_of(id, *drafts);
      assert(node);
      // The village stands in the snapshot already: its parameters are in force.
      auto draft = open(*node, drafts);
      if (draft) (*draft)->set_repeats(fact, id, key, static_cast<int64_t>(households.size()) - 1);
    }
  }
}

std::shared_ptr<const Snapshot> SnapshotWriter::apply(const std::vector<HouseholdChange>& changes,
                                                      int64_t sequence,
                                                      std::vector<base::Error>* problems) {
  assert(current_ != nullptr);
  Drafts drafts;
  std::vector<std::pair<std::size_t, uint64_t>> touched;
  for (const HouseholdChange& change : changes) {
    const auto taken = take(change, &drafts, &touched);
    if (!taken) problems->push_back(taken.error());
  }
  spread_repeats(std::move(touched), &drafts);
  auto next = std::make_shared<Snapshot>(*current_);
  next->sequence_ = sequence;
  for (auto& [node, draft] : drafts) {
    auto& part = next->parts_[as_size(node)];
    const Sums before = part == nullptr ? Sums{} : part->sums;
    part = draft.finish(sequence);
    Sums change = part->sums;
    change.add(before, -1);
    for (int32_t at = node; at >= 0; at = regions_->at(at).parent) {
      Sums sums = *next->sums_[as_size(at)];
      sums.add(change, 1);
      next->sums_[as_size(at)] = std::make_shared<const Sums>(std::move(sums));
    }
    // The last household has left: nobody lives here any more.
    if (part->keys.rows() == 0) part = nullptr;
  }
  next->index();
  current_ = next;
  return next;
}

}  // namespace actions
