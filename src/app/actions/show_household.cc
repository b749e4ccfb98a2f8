#include "app/actions/deeds.h"
#include "app/actions/describe.h"
#include "app/actions/household_facts.h"
#include "app/actions/indicator_values.h"

namespace actions {
namespace {

std::vector<Record> describe_records(const IndicatorValues& values, std::string_view entity,
                                     const std::vector<registry::Record>& records,
                                     std::string_view label) {
  std::vector<Record> rows;
  for (std::size_t i = 0; i < records.size(); ++i) {
    Record made;
    made.id = records[i].id;
    made.name = name_of(records[i]);
    if (made.name.empty()) made.name = std::string(label) + " " + std::to_string(i + 1);
    made.indicators = values.of(entity, static_cast<int32_t>(i));
    rows.push_back(std::move(made));
  }
  return rows;
}

// The household as the snapshot's columns have it.
rules::Subject subject_of(const View& view, const HouseholdPlace& place) {
  const rules::RuleSet& rule_set = view.deployment->rule_set;
  const expr::Program& program = rule_set.program();
  rules::Subject subject;
  frame::read_record(place.part->frame.view(program), program, rule_set.layout(),
                     static_cast<int64_t>(place.row), &subject.record);
  subject.names.resize(program.tables.size());
  const auto persons = program.find_table(registry::member_entity(view.schema().dictionary()));
  if (persons < 0) return subject;
  const HouseholdKeys& keys = place.part->keys;
  const auto [begin, end] = keys.persons_of(place.row);
  for (std::size_t person = begin; person < end; ++person) {
    subject.names[static_cast<std::size_t>(persons)].emplace_back(keys.name(person));
  }
  return subject;
}

}  // namespace

base::Result<Household> show_household(const FoundHousehold& found, const Moment& moment) {
  const View& view = found.view;
  const LoadedHousehold loaded = TRY(load_household(view, found.place, moment));
  const LiveDeployment& deployment = *view.deployment;
  const auto& dictionary = deployment.policy->dictionary;
  const IndicatorValues values(deployment, loaded.household, *loaded.binding);
  Household made;
  made.head = describe(view, loaded);
  made.deployment = deployment.settings.id;
  made.pack = deployment.policy->info.id;
  made.as_of = base::to_text(loaded.as_of.valid);
  made.period = describe(loaded.as_of.period);
  made.known_ms = moment.known_ms;
  made.is_demo = deployment.is_demo;
  made.can_correct = found.can_correct;
  made.can_reveal = found.can_reveal;
  made.sequence = found.changed();
  made.indicators = values.of(registry::household_entity(dictionary), 0);
  const std::string person = registry::member_entity(dictionary);
  for (const auto& collection : dictionary.collections()) {
    const auto& records = loaded.household.of_entity(collection.entity);
    if (collection.id == registry::kMembers) {
      made.members = describe_records(values, person, records, collection.label);
    } else if (collection.entity != person && !records.empty()) {
      made.collections.push_back(
          {collection.id, collection.label,
           describe_records(values, collection.entity, records, collection.label)});
    }
  }
  return made;
}

HouseholdSummary summarise_household(const FoundHousehold& found) {
  const View& view = found.view;
  const VillagePart& part = *found.place.part;
  HouseholdSummary made;
  made.head = describe(view, found.place);
  for (std::size_t axis = 0; axis < made.head.statuses.size(); ++axis) {
    const int32_t day = part.keys.since(axis, found.place.row);
    if (day != kNoDay) made.head.statuses[axis].since = base::to_text(base::Date{day});
  }
  made.as_of = base::to_text(view.deployment->as_of().valid);
  made.is_demo = view.deployment->is_demo;
  made.sequence = found.changed();
  made.counts = counts_of(view, found.place);
  made.top_findings = top_findings(view, found.place);
  if (made.top_findings.empty()) return made;
  const rules::RuleSet& rule_set = view.deployment->rule_set;
  const rules::Subject subject = subject_of(view, found.place);
  const rules::Judgement judgement(rule_set, subject, *part.binding);
  for (TopFinding& one : made.top_findings) {
    one.sentence = judgement.sentence(rule_set.find_rule(one.rule));
  }
  return made;
}

}  // namespace actions
