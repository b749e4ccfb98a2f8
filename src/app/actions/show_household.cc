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

}  // namespace

base::Result<Household> show_household(const Live& live, std::string_view deployment_id,
                                       std::string_view household_id) {
  const LiveDeployment* deployment = TRY(find_deployment(live, deployment_id));
  const registry::Household* household = deployment->find_household(household_id);
  if (household == nullptr) return not_found("household.not_found", household_id);
  const auto& dictionary = deployment->policy->dictionary;
  const IndicatorValues values(*deployment, *household);
  Household made;
  made.head = describe(*deployment, *household);
  made.deployment = deployment->settings.id;
  made.pack = deployment->policy->info.id;
  made.as_of = base::to_text(deployment->settings.as_of);
  made.is_demo = deployment->population.is_demo;
  made.indicators = values.of(registry::household_entity(dictionary), 0);
  const std::string person = registry::member_entity(dictionary);
  for (const auto& collection : dictionary.collections()) {
    const auto& records = household->of_entity(collection.entity);
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

}  // namespace actions
