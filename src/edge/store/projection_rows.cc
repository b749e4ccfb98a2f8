#include "edge/store/projection_rows.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <utility>

namespace store {
namespace {

using registry::Historian;
using registry::Household;
using registry::Record;
using registry::Submission;

registry::RecordId number_of(const std::string& id) {
  registry::RecordId number = 0;
  std::from_chars(id.data(), id.data() + id.size(), number);
  return number;
}

// The days on which anything about the household may begin to differ.
std::set<base::Date> days_of(const Historian& historian,
                             const std::vector<const Submission*>& effective) {
  std::set<base::Date> days;
  for (const Submission* one : effective) {
    const base::Date collected = registry::day_of(one->event_time_ms);
    if (one->region || one->group || one->number) days.insert(one->moved_on.value_or(collected));
    for (const registry::RecordChange& change : one->records) {
      const bool leaves = change.kind == registry::RecordChange::Kind::kRemove;
      days.insert(change.on);
      if (leaves) days.insert({change.on.days + 1});
    }
    for (const registry::StatedFact& fact : one->facts) {
      const auto* slot = historian.find_slot(fact.indicator);
      if (slot != nullptr && slot->indicator->kind == dictionary::Kind::kState)
        days.insert(fact.instant.value_or(collected));
    }
  }
  // What never changes, and where it lives before the first move, is known from the first day on.
  if (days.empty() && !effective.empty())
    days.insert(registry::day_of(effective.front()->event_time_ms));
  return days;
}

class Rows {
 public:
  Rows(const Projection& projection, const Historian& historian)
      : projection_(projection), historian_(historian) {}

  // The household as it stands from `day` on.
  void take_state(const Household& household, base::Date day) {
    seen_.clear();
    take(household, false, day.days, kOpenDay);
    // Records that are no longer there end the day before.
    for (auto at = open_.begin(); at != open_.end();) {
      if (seen_.contains(at->first)) {
        ++at;
        continue;
      }
      rows_[at->second].until_day = day.days;
      at = open_.erase(at);
    }
  }
  void take_flows(const Household& household, const registry::Period& period) {
    take(household, true, period.from.days, period.to.days);
  }
  std::vector<ProjectedRow> finish() && { return std::move(rows_); }

 private:
  using Key = std::pair<size_t, registry::RecordId>;  // Table and record.

  void take(const Household& household, bool is_flow, int32_t from_day, int32_t until_day) {
    for (size_t t = 0; t < projection_.tables.size(); ++t) {
      const ProjectionTable& table = projection_.tables[t];
      if (table.is_flow != is_flow) continue;
      ProjectedRow row;
      row.table = t;
      row.from_day = from_day;
      row.until_day = until_day;
      if (table.entity_place == 0) {
        row.region = household.region;
        row.group = household.group;
        row.number = household.number;
        add(household.facts, std::move(row));
        continue;
      }
      for (const Record& record : household.of_entity(table.entity)) {
        ProjectedRow of_record = row;
        of_record.record = number_of(record.id);
        of_record.owner = owner_of(household, table.entity_place, record);
        of_record.joined = record.from;
        of_record.left = record.to;
        add(record.facts, std::move(of_record));
      }
    }
  }

  registry::RecordId owner_of(const Household& household, int32_t entity,
                              const Record& record) const {
    const int32_t parent = historian_.parent_of(entity);
    if (parent <= 0) return 0;
    const auto& owners = household.of_entity(historian_.entities()[static_cast<size_t>(parent)]);
    return number_of(owners[static_cast<size_t>(record.owner)].id);
  }

  void add(const registry::Facts& facts, ProjectedRow row) {
    const ProjectionTable& table = projection_.tables[row.table];
    row.values.reserve(table.columns.size());
    bool has_fact = !table.is_flow;
    for (const ProjectionColumn& column : table.columns) {
      row.values.push_back(registry::value_of(facts, *column.indicator));
      has_fact = has_fact || facts.find(column.indicator->id) != facts.end();
    }
    if (table.is_flow) {
      if (has_fact) rows_.push_back(std::move(row));
      return;
    }
    const Key key = {row.table, row.record};
    seen_.insert(key);
    const auto open = open_.find(key);
    if (open != open_.end()) {
      ProjectedRow& last = rows_[open->second];
      const int32_t from_day = std::exchange(row.from_day, last.from_day);
      if (row == last) return;
      row.from_day = from_day;
      last.until_day = from_day;
    }
    open_[key] = rows_.size();
    rows_.push_back(std::move(row));
  }

  const Projection& projection_;
  const Historian& historian_;
  std::vector<ProjectedRow> rows_;
  std::map<Key, size_t> open_;  // Rows that still hold.
  std::set<Key> seen_;
};

}  // namespace

std::vector<ProjectedRow> project_rows(const Projection& projection, const Historian& historian,
                                       std::span<const Submission> submissions) {
  const auto effective = registry::effective_submissions(submissions, 0);
  Rows rows(projection, historian);
  base::Date last = base::kMinDate;
  for (const base::Date day : days_of(historian, effective)) {
    const auto household = historian.project(submissions, {day, std::nullopt, 0});
    if (household) rows.take_state(*household, day);
    last = day;
  }
  std::set<std::pair<base::Date, base::Date>> periods;
  for (const Submission* one : effective) {
    for (const registry::StatedFact& fact : one->facts) {
      if (fact.period) periods.emplace(fact.period->from, fact.period->to);
    }
  }
  for (const auto& [from, to] : periods) {
    const registry::Period period = {from, to};
    const auto household = historian.project(submissions, {std::max(last, to), period, 0});
    if (household) rows.take_flows(*household, period);
  }
  return std::move(rows).finish();
}

}  // namespace store
