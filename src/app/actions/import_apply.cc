#include "app/actions/import_apply.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "app/actions/import_rows.h"
#include "app/actions/snapshot_schema.h"
#include "app/actions/submission_parts.h"
#include "core/base/id_number.h"
#include "edge/store/counties.h"
#include "edge/store/households.h"

namespace actions {
namespace {

using registry::Household;
using registry::Record;
using registry::RecordChange;
using registry::RecordId;
using registry::StatedFact;

registry::Period month_around(base::Date day) {
  const auto parts = base::parts_of(day);
  return {base::make_date(parts.year, parts.month, 1),
          base::make_date(parts.year, parts.month, base::days_in_month(parts.year, parts.month))};
}

registry::Period year_around(base::Date day) {
  const int32_t year = base::parts_of(day).year;
  return {base::make_date(year, 1, 1), base::make_date(year, 12, 31)};
}

std::optional<registry::Period> period_of(const ImportPlan& plan, base::Date instant) {
  switch (plan.layout->period) {
    case dictionary::LayoutPeriod::kMonth:
      return month_around(instant);
    case dictionary::LayoutPeriod::kYear:
      return year_around(instant);
    case dictionary::LayoutPeriod::kAccounting:
      break;
  }
  return plan.mapping.period ? plan.mapping.period : plan.as_of.period;
}

RecordId number_of(const Record& record) { return std::stoll(record.id); }

// Makes the one submission of a household out of its rows.
class Making {
 public:
  Making(const ImportPlan& plan, Writing& writing, const HouseholdHistory& history)
      : plan_(plan),
        writing_(writing),
        history_(history),
        dictionary_(plan.archive->historian().dictionary()),
        root_(registry::household_entity(dictionary_)),
        person_(registry::member_entity(dictionary_)),
        identity_(identity_of(dictionary_)) {
    auto now = plan.archive->historian().project(history.submissions, everything());
    if (now) now_ = *std::move(now);
  }

  const Household& now() const { return now_; }
  registry::Submission& submission() { return submission_; }
  const std::string& refusal() const { return refusal_; }

  base::Result<void> take(const ImportRow& row) {
    const base::Date instant =
        row.instant ? *row.instant : plan_.mapping.instant.value_or(plan_.as_of.valid);
    const auto period = period_of(plan_, instant);
    RecordId person = 0;
    if (plan_.layout->row != root_) {
      person = TRY(find_or_add_person(row, instant));
      if (person == 0) return {};
    }
    RecordId linked = 0;
    if (plan_.layout->row != root_ && plan_.layout->row != person_)
      linked = find_or_add_linked(row, person, instant);
    for (const auto& [column, value] : row.values) {
      const std::string& id = plan_.layout->columns[column].indicator;
      const auto* indicator = dictionary_.find_indicator(id);
      if (indicator == nullptr) continue;
      const RecordId record = indicator->entity == root_     ? 0
                              : indicator->entity == person_ ? person
                                                             : linked;
      if (record == linked && linked != 0 && indicator->entity != plan_.layout->row) continue;
      state(*indicator, record, value, instant, period);
    }
    return {};
  }

 private:
  // The person's record; 0: the row was refused.
  base::Result<RecordId> find_or_add_person(const ImportRow& row, base::Date instant) {
    const auto added = new_persons_.find(row.id_number);
    if (added != new_persons_.end()) return added->second;
    bool has_left = false;
    for (const Record& record : now_.of_entity(person_)) {
      if (identity_ == nullptr || !record.facts.contains(identity_->id)) continue;
      if (base::normal_id_number(record.facts.at(identity_->id).value.text) != row.id_number)
        continue;
      if (!record.to) return number_of(record);
      has_left = true;
    }
    const auto homes = plan_.known->find_person(repeat_key(dictionary::known_text(row.id_number)));
    if (has_left) {
      refuse(row, "这个人已从这一户减少");
    } else if (!homes.empty() && homes.front().household->id != history_.household) {
      refuse(row, "这个人刚被登记在户编号 " + std::string(homes.front().household->number));
    } else if (!plan_.layout->adds_members) {
      refuse(row, "这一户没有这个人");
    } else {
      const RecordId person = TRY(store::take_numbers(writing_.transaction, plan_.archive->county(),
                                                      store::Numbered::kPerson));
      submission_.records.push_back({RecordChange::Kind::kAdd, person, person_, 0, instant, ""});
      new_persons_.emplace(row.id_number, person);
      return person;
    }
    return RecordId{0};
  }

  RecordId find_or_add_linked(const ImportRow& row, RecordId owner, base::Date instant) {
    const std::string& entity = plan_.layout->row;
    const auto& same_by = plan_.layout->same_by;
    const dictionary::LayoutColumn* column = plan_.layout->find(same_by);
    const dictionary::Value* same =
        column == nullptr
            ? nullptr
            : row.find(static_cast<std::uint16_t>(column - plan_.layout->columns.data()));
    const auto& owners = now_.of_entity(person_);
    for (const Record& record : now_.of_entity(entity)) {
      const auto place = static_cast<std::size_t>(record.owner);
      const bool is_owners = place < owners.size() && number_of(owners[place]) == owner;
      if (!is_owners || same == nullptr || !record.facts.contains(same_by)) continue;
      if (record.facts.at(same_by).value == *same) return number_of(record);
    }
    RecordId next = next_linked_;
    for (const auto& [of_entity, records] : now_.records) {
      if (of_entity == person_) continue;
      for (const Record& record : records) next = std::max(next, number_of(record) + 1);
    }
    next_linked_ = next + 1;
    submission_.records.push_back({RecordChange::Kind::kAdd, next, entity, owner, instant, ""});
    return next;
  }

  // The household as it is read on that day and for that period; kept, as rows mostly share it.
  const Household& state_at(base::Date instant, const std::optional<registry::Period>& period) {
    const std::tuple key(instant.days, period ? period->from.days : 0,
                         period ? period->to.days : 0);
    const auto found = states_.find(key);
    if (found != states_.end()) return found->second;
    auto read = plan_.archive->historian().project(history_.submissions, {instant, period, 0});
    return states_.emplace(key, read ? *std::move(read) : Household{}).first->second;
  }

  // What is known of the record on that day. Of one that came later only what it brought along: on
  // the day it came.
  const registry::Facts* known_of(const std::string& entity, RecordId record, base::Date instant,
                                  const std::optional<registry::Period>& period) {
    const registry::Facts* facts = facts_of_record(state_at(instant, period), entity, record);
    if (facts != nullptr) return facts;
    const std::string id = std::to_string(record);
    for (const Record& one : now_.of_entity(entity)) {
      if (one.id == id && one.from && instant < *one.from)
        return facts_of_record(state_at(*one.from, period), entity, record);
    }
    return nullptr;
  }

  void state(const dictionary::Indicator& indicator, RecordId record,
             const dictionary::Value& value, base::Date instant,
             const std::optional<registry::Period>& period) {
    StatedFact fact;
    fact.record = record;
    fact.indicator = indicator.id;
    fact.value = value;
    if (indicator.kind == dictionary::Kind::kState) fact.instant = instant;
    if (indicator.kind == dictionary::Kind::kFlow) {
      if (!period) return;
      fact.period = period;
    }
    const registry::Facts* facts = known_of(indicator.entity, record, instant, period);
    const bool is_known =
        facts != nullptr && facts->contains(indicator.id) && facts->at(indicator.id).value == value;
    // What a blank means is what nobody stated.
    const bool says_nothing = value.state == dictionary::State::kNotApplicable &&
                              (facts == nullptr || !facts->contains(indicator.id));
    if (is_known || says_nothing) return;
    const bool is_stated_already = std::any_of(
        submission_.facts.begin(), submission_.facts.end(), [&](const StatedFact& other) {
          return other.record == fact.record && other.indicator == fact.indicator &&
                 other.instant == fact.instant && other.period == fact.period;
        });
    if (!is_stated_already) submission_.facts.push_back(std::move(fact));
  }

  static const registry::Facts* facts_of_record(const Household& household,
                                                const std::string& entity, RecordId record) {
    if (record == 0) return &household.facts;
    const std::string id = std::to_string(record);
    for (const Record& one : household.of_entity(entity)) {
      if (one.id == id) return &one.facts;
    }
    return nullptr;
  }

  void refuse(const ImportRow& row, const std::string& why) {
    if (!refusal_.empty()) refusal_ += "；";
    refusal_ += "第 " + std::to_string(row.number) + " 行：" + why;
  }

  const ImportPlan& plan_;
  Writing& writing_;
  const HouseholdHistory& history_;
  const dictionary::Dictionary& dictionary_;
  const std::string root_;
  const std::string person_;
  const dictionary::Indicator* identity_;
  Household now_;
  std::map<std::tuple<int32_t, int32_t, int32_t>, Household> states_;  // By day and period.
  std::map<std::string, RecordId> new_persons_;
  RecordId next_linked_ = 1;
  registry::Submission submission_;
  std::string refusal_;
};

store::ImportEntry entry_of(const StagedHousehold& staged, int64_t entry) {
  store::ImportEntry made;
  made.entry = entry;
  made.number = staged.number;
  made.region = staged.region;
  made.is_new = staged.id == 0;
  made.rows = static_cast<int64_t>(staged.rows.size());
  if (!staged.rows.empty()) made.first_row = staged.rows.front().number;
  return made;
}

// The household that the staged one is now: somebody may have registered it since.
base::Result<registry::HouseholdId> find_now(const ImportPlan& plan, Writing& writing,
                                             const StagedHousehold& staged) {
  if (staged.id != 0) return staged.id;
  const auto rows = TRY(
      store::find_households_by_number(writing.transaction, plan.archive->county(), staged.number));
  for (const store::HouseholdRow& row : rows) {
    // One whose every submission was taken back keeps its number, and comes back to life.
    return row.household;
  }
  return registry::HouseholdId{0};
}

base::Result<void> check_place(const ImportPlan& plan, const HouseholdHistory& history,
                               const Household& now) {
  const bool is_gone = !history.submissions.empty() && now.region.empty();
  if (history.submissions.empty() || is_gone || rights::is_within(now.region, plan.scope))
    return {};
  return base::Error{base::ErrorCode::kForbidden, "这一户不在您的辖区内", "region.out_of_scope"};
}

}  // namespace

base::Result<store::ImportEntry> apply_staged(const ImportPlan& plan, Writing& writing,
                                              const StagedHousehold& staged, int64_t number) {
  store::ImportEntry entry = entry_of(staged, number);
  const std::string& county = plan.archive->county();
  HouseholdHistory history;
  history.household = TRY(find_now(plan, writing, staged));
  entry.is_new = history.household == 0;
  if (entry.is_new) {
    history.household =
        TRY(store::take_numbers(writing.transaction, county, store::Numbered::kHousehold));
  } else {
    history = TRY(plan.archive->history(writing.transaction, history.household));
  }
  entry.household = history.household;
  Making making(plan, writing, history);
  const bool is_gone = !entry.is_new && making.now().region.empty();
  if (const auto place = check_place(plan, history, making.now()); !place) {
    entry.state = store::ImportEntryState::kRefused;
    entry.message = place.error().message;
    return entry;
  }
  registry::Submission& submission = making.submission();
  if (entry.is_new || is_gone) {
    submission.region = staged.region;
    submission.number = staged.number;
    if (!staged.group.empty()) submission.group = staged.group;
    submission.moved_on = plan.mapping.instant.value_or(plan.as_of.valid);
  } else {
    entry.region = making.now().region;
  }
  for (const ImportRow& row : staged.rows) TRY(making.take(row));
  entry.message = making.refusal();
  if (submission.facts.empty() && submission.records.empty()) {
    entry.state = entry.message.empty() ? store::ImportEntryState::kUnchanged
                                        : store::ImportEntryState::kRefused;
    if (entry.is_new) entry.household.reset();
    return entry;
  }
  submission.id = plan.batch_id + "-" + std::to_string(number);
  submission.kind = registry::SubmissionKind::kFeed;
  submission.form = plan.layout->id;
  submission.source = plan.layout->label;
  submission.collector = plan.account;
  submission.policy_hash = plan.policy_hash;
  submission.receipt_time_ms = writing.now_ms;
  submission.event_time_ms = writing.now_ms;
  entry.changes = static_cast<int64_t>(submission.facts.size());
  entry.submission_id = submission.id;
  TRY(plan.archive->add(writing.transaction, &history, std::move(submission)));
  writing.touched.push_back(history.household);
  return entry;
}

namespace {

// What stands in the way of taking `target` back; "" when nothing does. `later`: those after it
// that count.
std::string changed_since(const dictionary::Dictionary& dictionary,
                          const registry::Submission& target,
                          const std::vector<const registry::Submission*>& later) {
  const bool is_first = target.region.has_value();
  std::set<std::pair<RecordId, std::string>> stated;
  std::set<std::pair<std::string, RecordId>> came;
  for (const StatedFact& fact : target.facts) stated.emplace(fact.record, fact.indicator);
  for (const RecordChange& record : target.records) came.emplace(record.entity, record.record);
  for (const registry::Submission* one : later) {
    if (is_first) return "这一户是这次导入新建的，以后又有了新的登记";
    for (const StatedFact& fact : one->facts) {
      const auto* indicator = dictionary.find_indicator(fact.indicator);
      if (indicator == nullptr) continue;
      if (stated.count({fact.record, fact.indicator}) != 0)
        return "导入以后“" + indicator->label + "”又改过";
      if (came.count({indicator->entity, fact.record}) != 0)
        return "导入时新增的成员，以后又填写了“" + indicator->label + "”";
    }
    for (const RecordChange& record : one->records) {
      if (came.count({record.entity, record.record}) != 0) return "导入时新增的成员，以后又有增减";
    }
  }
  return {};
}

}  // namespace

base::Result<store::ImportEntry> undo_applied(const ImportPlan& plan, Writing& writing,
                                              store::ImportEntry entry) {
  HouseholdHistory history = TRY(plan.archive->history(writing.transaction, *entry.household));
  const auto effective = registry::effective_submissions(history.submissions, 0);
  const auto target = std::find_if(effective.begin(), effective.end(),
                                   [&](const auto* one) { return one->id == entry.submission_id; });
  entry.state = store::ImportEntryState::kUndone;
  if (target == effective.end()) return entry;  // Taken back already, at a desk.
  const std::vector<const registry::Submission*> later(target + 1, effective.end());
  entry.message = changed_since(plan.archive->historian().dictionary(), **target, later);
  if (!entry.message.empty()) {
    entry.state = store::ImportEntryState::kKept;
    return entry;
  }
  registry::Submission submission;
  submission.id = entry.submission_id + "-undo";
  submission.kind = registry::SubmissionKind::kCompensation;
  submission.source = "撤回导入";
  submission.collector = plan.account;
  submission.policy_hash = plan.policy_hash;
  submission.reason = plan.reason;
  submission.compensates = (*target)->id;
  submission.receipt_time_ms = writing.now_ms;
  submission.event_time_ms = writing.now_ms;
  TRY(plan.archive->add(writing.transaction, &history, std::move(submission)));
  writing.touched.push_back(history.household);
  return entry;
}

}  // namespace actions
