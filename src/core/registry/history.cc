#include "core/registry/history.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "core/registry/receipts.h"

namespace registry {
namespace {

std::size_t as_size(int64_t index) { return static_cast<std::size_t>(index); }

// A record of the household as it stands on the day asked about.
struct Row {
  int32_t entity = 0;
  RecordId id = 0;
  RecordId owner = 0;
  std::optional<base::Date> from;
  std::optional<base::Date> to;
  const std::string* reason = nullptr;
  std::size_t coming = 0;        // Place of its first coming among all changes received.
  std::size_t first_winner = 0;  // Its winners stand from there on, one for each slot.
};

// What a statement is about, so that the greater one stands.
using About = std::pair<int32_t, int32_t>;

struct Winner {
  const StatedFact* fact = nullptr;
  const Submission* submission = nullptr;
  About about;
};

class Fold {
 public:
  Fold(const Historian& historian, const AsOf& as_of) : historian_(historian), as_of_(as_of) {}

  Household run(const std::vector<const Submission*>& effective) {
    Household household;
    household.id = std::to_string(effective.front()->household);
    place(effective, &household);
    gather_rows(effective);
    gather_facts(effective);
    write(&household);
    return household;
  }

 private:
  void place(const std::vector<const Submission*>& effective, Household* household) const {
    household->region = latest(effective, &Submission::region);
    household->group = latest(effective, &Submission::group);
    household->number = latest(effective, &Submission::number);
  }

  // The move of the greatest day until the day asked about; before the first one, the first.
  std::string latest(const std::vector<const Submission*>& effective,
                     std::optional<std::string> Submission::* part) const {
    const std::string* best = nullptr;
    base::Date best_day;
    for (const Submission* one : effective) {
      const auto& value = one->*part;
      if (!value) continue;
      const base::Date day = one->moved_on.value_or(day_of(one->event_time_ms));
      const bool is_early = best != nullptr && best_day > as_of_.valid && day < best_day;
      const bool is_later = best != nullptr && day <= as_of_.valid && day >= best_day;
      if (best != nullptr && !is_early && !is_later) continue;
      best = &*value;
      best_day = day;
    }
    return best == nullptr ? std::string() : *best;
  }

  Row* find_row(int32_t entity, RecordId id) {
    for (Row& row : rows_) {
      if (row.id == id && row.entity == entity) return &row;
    }
    return nullptr;
  }

  void gather_rows(const std::vector<const Submission*>& effective) {
    std::vector<std::pair<const RecordChange*, std::size_t>> changes;
    std::size_t place = 0;
    for (const Submission* one : effective) {
      for (const RecordChange& change : one->records) {
        if (change.on <= as_of_.valid) changes.emplace_back(&change, place);
        ++place;
      }
    }
    // By their days; of one day what was received first comes first.
    std::stable_sort(changes.begin(), changes.end(),
                     [](const auto& a, const auto& b) { return a.first->on < b.first->on; });
    for (const auto& [change, at] : changes) apply(*change, at);
    // A last day that is still going on is not over.
    std::erase_if(rows_, [&](const Row& row) {
      return row.to && *row.to < as_of_.valid && row.entity != historian_.member_entity();
    });
    std::sort(rows_.begin(), rows_.end(), [&](const Row& a, const Row& b) {
      return std::tuple(has_left(a), a.coming) < std::tuple(has_left(b), b.coming);
    });
  }

  bool has_left(const Row& row) const { return row.to && *row.to < as_of_.valid; }

  void apply(const RecordChange& change, std::size_t place) {
    const int32_t entity = historian_.find_entity(change.entity);
    if (entity <= 0) return;
    Row* row = find_row(entity, change.record);
    if (change.kind == RecordChange::Kind::kRemove) {
      if (row == nullptr) return;
      row->to = change.on;
      row->reason = &change.reason;
      return;
    }
    if (row == nullptr) {
      rows_.push_back(
          {entity, change.record, change.owner, change.on, std::nullopt, nullptr, place, 0});
      row = &rows_.back();
    }
    row->coming = std::min(row->coming, place);
    // Whoever comes back has been there from the latest coming on.
    if (row->to) row->from = change.on;
    row->to.reset();
    row->owner = change.owner;
    row->reason = &change.reason;
  }

  // None when the statement does not answer the question.
  std::optional<About> about(const dictionary::Indicator& indicator, const StatedFact& fact,
                             const Submission& submission) const {
    if (indicator.kind == dictionary::Kind::kFixed) return About{};
    if (indicator.kind == dictionary::Kind::kState) {
      const base::Date day = fact.instant.value_or(day_of(submission.event_time_ms));
      if (day > as_of_.valid) return std::nullopt;
      return About{day.days, 0};
    }
    if (as_of_.period) return fact.period == as_of_.period ? std::optional(About{}) : std::nullopt;
    if (!fact.period) return About{base::kMinDate.days, base::kMinDate.days};
    if (fact.period->to > as_of_.valid) return std::nullopt;
    return About{fact.period->to.days, fact.period->from.days};
  }

  void gather_facts(const std::vector<const Submission*>& effective) {
    std::size_t width = historian_.slots_of(0).size();
    for (Row& row : rows_) {
      row.first_winner = width;
      width += historian_.slots_of(row.entity).size();
    }
    winners_.resize(width);
    std::size_t last_row = 0;  // Statements about one record stand together.
    for (const Submission* one : effective) {
      for (const StatedFact& fact : one->facts) {
        const Historian::Slot* slot = historian_.find_slot(fact.indicator);
        if (slot == nullptr) continue;
        if (!is_row(last_row, slot->entity, fact.record)) {
          const auto found = place_of_row(slot->entity, fact.record);
          if (!found) continue;
          last_row = *found;
        }
        const auto what = about(*slot->indicator, fact, *one);
        if (!what) continue;
        Winner& winner = winners_[first_winner(last_row) + as_size(slot->rank)];
        if (winner.fact != nullptr && *what < winner.about) continue;
        winner = {&fact, one, *what};
      }
    }
  }

  std::size_t first_winner(std::size_t place) const {
    return place == 0 ? 0 : rows_[place - 1].first_winner;
  }

  bool is_row(std::size_t place, int32_t entity, RecordId id) const {
    if (place == 0) return entity == 0 && id == 0;
    const Row& row = rows_[place - 1];
    return row.id == id && row.entity == entity;
  }

  std::optional<std::size_t> place_of_row(int32_t entity, RecordId id) const {
    for (std::size_t place = 0; place <= rows_.size(); ++place) {
      if (is_row(place, entity, id)) return place;
    }
    return std::nullopt;
  }

  void write(Household* household) const {
    household->facts = facts_of(0);
    // Owners are written before what they own, whatever the order of the entities.
    write_records(0, 0, 0, household);
  }

  // The records of every entity below row `owner` of entity `parent`, and what stands below them.
  void write_records(int32_t parent, RecordId owner, int32_t owner_row,
                     Household* household) const {
    for (std::size_t e = 1; e < historian_.entities().size(); ++e) {
      const auto entity = static_cast<int32_t>(e);
      if (historian_.parent_of(entity) != parent) continue;
      for (std::size_t i = 0; i < rows_.size(); ++i) {
        const Row& row = rows_[i];
        if (row.entity != entity || row.owner != owner) continue;
        auto& records = household->records[historian_.entities()[e]];
        const auto place = static_cast<int32_t>(records.size());
        records.push_back({std::to_string(row.id), owner_row, facts_of(i + 1), row.from, row.to,
                           row.reason == nullptr ? std::string() : *row.reason});
        write_records(entity, row.id, place, household);
      }
    }
  }

  Facts facts_of(std::size_t row) const {
    const auto slots = historian_.slots_of(row == 0 ? 0 : rows_[row - 1].entity);
    const Winner* const first = winners_.data() + first_winner(row);
    Facts facts;
    facts.reserve(as_size(std::count_if(first, first + slots.size(),
                                        [](const Winner& one) { return one.fact != nullptr; })));
    for (std::size_t rank = 0; rank < slots.size(); ++rank) {
      const Winner& winner = first[rank];
      if (winner.fact == nullptr) continue;
      const dictionary::Indicator& indicator = *slots[rank].indicator;
      Fact fact{winner.fact->value, {}};
      fact.provenance.source = winner.submission->source;
      fact.provenance.sequence = winner.submission->sequence;
      fact.provenance.recorded = day_of(winner.submission->event_time_ms);
      if (indicator.kind == dictionary::Kind::kState) {
        fact.provenance.instant = base::Date{winner.about.first};
      } else if (indicator.kind == dictionary::Kind::kFlow) {
        fact.provenance.period = winner.fact->period;
      }
      facts.emplace(indicator.id, std::move(fact));
    }
    return facts;
  }

  const Historian& historian_;
  const AsOf& as_of_;
  std::vector<Row> rows_;
  std::vector<Winner> winners_;  // Of the household, then of each row.
};

}  // namespace

Historian::Historian(const dictionary::Dictionary& dictionary) : dictionary_(dictionary) {
  entities_.push_back(household_entity(dictionary));
  parents_.push_back(-1);
  for (std::size_t e = 0; e < entities_.size(); ++e) {
    for (const auto& collection : dictionary.collections()) {
      if (collection.of != entities_[e] || find_entity(collection.entity) >= 0) continue;
      entities_.push_back(collection.entity);
      parents_.push_back(static_cast<int32_t>(e));
    }
  }
  member_entity_ = find_entity(registry::member_entity(dictionary));
  for (const auto& indicator : dictionary.indicators()) {
    const int32_t entity = find_entity(indicator.entity);
    if (entity < 0 || !indicator.derived.empty()) continue;
    slots_.push_back({&indicator, entity, 0});
  }
  std::sort(slots_.begin(), slots_.end(), [](const Slot& a, const Slot& b) {
    return std::tie(a.entity, a.indicator->id) < std::tie(b.entity, b.indicator->id);
  });
  for (std::size_t at = 0; at < slots_.size(); ++at) {
    while (first_slots_.size() <= as_size(slots_[at].entity)) first_slots_.push_back(at);
    slots_[at].rank = static_cast<int32_t>(at - first_slots_.back());
    slot_by_id_.emplace(slots_[at].indicator->id, at);
  }
  first_slots_.resize(entities_.size() + 1, slots_.size());
}

const Historian::Slot* Historian::find_slot(std::string_view indicator) const {
  const auto found = slot_by_id_.find(indicator);
  return found == slot_by_id_.end() ? nullptr : &slots_[found->second];
}

int32_t Historian::find_entity(std::string_view entity) const {
  const auto found = std::find(entities_.begin(), entities_.end(), entity);
  return found == entities_.end() ? -1 : static_cast<int32_t>(found - entities_.begin());
}

std::optional<Household> Historian::project(std::span<const Submission> submissions,
                                            const AsOf& as_of) const {
  const auto effective = effective_submissions(submissions, as_of.known_ms);
  if (effective.empty()) return std::nullopt;
  return Fold(*this, as_of).run(effective);
}

std::optional<Household> project(const dictionary::Dictionary& dictionary,
                                 std::span<const Submission> submissions, const AsOf& as_of) {
  return Historian(dictionary).project(submissions, as_of);
}

}  // namespace registry
