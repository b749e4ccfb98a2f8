#include "app/demo/people.h"

#include <optional>
#include <utility>

#include "core/registry/household.h"

namespace demo {
namespace {

constexpr int64_t kDayMs = 86'400'000, kNoonInChinaMs = 4 * 3'600'000;

class Founder {
 public:
  Founder(const policy::Policy& policy, const Population& population,
          registry::Submission* submission, registry::RecordId first_person)
      : dictionary_(policy.dictionary),
        population_(population),
        submission_(submission),
        next_person_(first_person),
        member_entity_(registry::member_entity(policy.dictionary)) {}

  void add(const policy::Facts& facts, registry::RecordId record);

 private:
  const dictionary::Dictionary& dictionary_;
  const Population& population_;
  registry::Submission* submission_;
  registry::RecordId next_person_;
  registry::RecordId next_record_ = 1;
  std::string member_entity_;
};

void Founder::add(const policy::Facts& facts, registry::RecordId record) {
  for (const auto& entry : facts.values) {
    const auto* indicator = dictionary_.find_indicator(entry.indicator);
    if (indicator == nullptr || !indicator->derived.empty()) continue;
    registry::StatedFact fact{record, entry.indicator, entry.value, std::nullopt, std::nullopt};
    if (indicator->kind == dictionary::Kind::kState) fact.instant = population_.instant;
    if (indicator->kind == dictionary::Kind::kFlow && population_.period)
      fact.period = registry::Period{population_.period->first, population_.period->second};
    submission_->facts.push_back(std::move(fact));
  }
  for (const policy::Group& group : facts.groups) {
    const auto* collection = dictionary_.find_collection(group.collection);
    if (collection == nullptr) continue;
    for (const policy::Facts& row : group.records) {
      registry::RecordChange change;
      change.record = collection->entity == member_entity_ ? next_person_++ : next_record_++;
      change.entity = collection->entity;
      change.owner = record;
      change.on = population_.instant;
      const registry::RecordId added = change.record;
      submission_->records.push_back(std::move(change));
      add(row, added);
    }
  }
}

}  // namespace

int64_t count_members(const policy::Policy& policy, const policy::Person& person) {
  const std::string entity = registry::member_entity(policy.dictionary);
  int64_t count = 0;
  for (const policy::Group& group : person.household.groups) {
    const auto* collection = policy.dictionary.find_collection(group.collection);
    if (collection != nullptr && collection->entity == entity)
      count += static_cast<int64_t>(group.records.size());
  }
  return count;
}

registry::Submission found_person(const policy::Policy& policy, const policy::Person& person,
                                  const Population& population, const HistorySetting& setting,
                                  registry::HouseholdId household,
                                  registry::RecordId first_person) {
  registry::Submission made;
  made.id = "person-" + person.id;
  made.county_code = setting.county_code;
  made.policy_hash = setting.policy_hash;
  made.household = household;
  made.kind = registry::SubmissionKind::kFounding;
  made.source = population.history.founding_source + "（" + population.source + "）";
  made.event_time_ms = population.instant.days * kDayMs + kNoonInChinaMs;
  made.receipt_time_ms = made.event_time_ms + 3'600'000;
  made.moved_on = population.instant;
  Founder(policy, population, &made, first_person).add(person.household, 0);
  return made;
}

}  // namespace demo
