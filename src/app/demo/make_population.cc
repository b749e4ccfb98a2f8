#include "app/demo/make_population.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include "app/demo/generate.h"
#include "app/demo/population.h"

namespace demo {
namespace {

std::optional<std::string> read_file(const std::string& path, base::Diagnostics* problems) {
  std::ifstream stream(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (stream) return text;
  problems->push_back(base::diagnose("demo.unreadable", {path, 0, 0}, {path}));
  return std::nullopt;
}

registry::Fact to_fact(const dictionary::Dictionary& dictionary, const policy::Facts::Entry& entry,
                       const registry::Provenance& provenance) {
  registry::Fact fact{entry.value, provenance};
  const auto* indicator = dictionary.find_indicator(entry.indicator);
  if (indicator == nullptr) return fact;
  if (indicator->kind != dictionary::Kind::kState) fact.provenance.instant.reset();
  if (indicator->kind != dictionary::Kind::kFlow) fact.provenance.period.reset();
  return fact;
}

// Adds the records of `from` and what stands below them; records of one owner stand together
// because owners are visited in their order.
void add_groups(const dictionary::Dictionary& dictionary, const policy::Facts& from, int32_t owner,
                const registry::Provenance& provenance, registry::Household* household) {
  for (const policy::Group& group : from.groups) {
    const auto* collection = dictionary.find_collection(group.collection);
    if (collection == nullptr) continue;
    auto& records = household->records[collection->entity];
    const auto first = static_cast<int32_t>(records.size());
    for (const policy::Facts& row : group.records) {
      registry::Record record;
      record.id = collection->id + "_" + std::to_string(records.size() + 1);
      record.owner = owner;
      for (const auto& entry : row.values) {
        record.facts.emplace(entry.indicator, to_fact(dictionary, entry, provenance));
      }
      records.push_back(std::move(record));
    }
    int32_t at = first;
    for (const policy::Facts& row : group.records) {
      add_groups(dictionary, row, at++, provenance, household);
    }
  }
}

// What one pack collects another computes: such values are left out, not refused.
void drop_derived(const dictionary::Dictionary& dictionary,
                  std::vector<registry::GivenValue>* values) {
  std::erase_if(*values, [&](const registry::GivenValue& value) {
    const auto* indicator = dictionary.find_indicator(value.indicator);
    return indicator != nullptr && !indicator->derived.empty();
  });
}

// People who name no village of this place are spread over its villages.
std::string village_of(const policy::Person& person, const std::vector<const Region*>& villages,
                       std::size_t index) {
  const bool is_here = std::any_of(villages.begin(), villages.end(),
                                   [&](const Region* one) { return one->code == person.region; });
  return is_here ? person.region : villages[index % villages.size()]->code;
}

}  // namespace

registry::Household to_household(const policy::Policy& policy, const policy::Person& person,
                                 const registry::Provenance& provenance) {
  registry::Household household;
  household.id = person.id;
  household.region = person.region;
  for (const auto& entry : person.household.values) {
    household.facts.emplace(entry.indicator, to_fact(policy.dictionary, entry, provenance));
  }
  add_groups(policy.dictionary, person.household, 0, provenance, &household);
  return household;
}

std::optional<actions::Population> make_population(const actions::DeploymentSettings& settings,
                                                   const policy::Policy& policy,
                                                   base::Diagnostics* problems) {
  if (!settings.demo) return std::nullopt;
  const std::string& villages_file = settings.demo->villages;
  const std::string& population_file = settings.demo->population;
  const auto villages_text = read_file(villages_file, problems);
  const auto population_text = read_file(population_file, problems);
  if (!villages_text || !population_text) return std::nullopt;
  const auto regions = read_regions(*villages_text, villages_file, problems);
  auto description = read_population(*population_text, population_file, problems);
  if (!regions || !description) return std::nullopt;
  const bool is_here = std::any_of(regions->begin(), regions->end(), [&](const Region& region) {
    return region.code == settings.region;
  });
  if (!is_here) {
    problems->push_back(
        base::diagnose("demo.other_region", {villages_file, 0, 0}, {settings.region}));
    return std::nullopt;
  }
  description->instant = settings.as_of;
  description->recorded = settings.as_of;
  description->period = settings.period;

  actions::Population population;
  population.is_demo = true;
  for (const Region& region : *regions) {
    population.places.push_back({region.code, region.name, region.parent});
  }
  const auto villages = villages_of(*regions);
  registry::Provenance provenance{description->source, description->recorded, description->instant,
                                  std::nullopt};
  if (description->period) {
    provenance.period = registry::Period{description->period->first, description->period->second};
  }
  for (std::size_t i = 0; i < policy.people.size() && !villages.empty(); ++i) {
    auto household = to_household(policy, policy.people[i], provenance);
    household.region = village_of(policy.people[i], villages, i);
    std::string serial = std::to_string(9001 + i);
    household.number = household.region + serial;
    household.group = std::to_string(1 + static_cast<int64_t>(i) % description->groups) + "组";
    population.households.push_back(std::move(household));
  }
  for (auto& given :
       generate(*description, *regions, settings.demo->households, settings.demo->seed)) {
    drop_derived(policy.dictionary, &given.values);
    for (auto& [id, rows] : given.collections) {
      for (auto& row : rows) drop_derived(policy.dictionary, &row.values);
    }
    auto household = registry::make_household(policy.dictionary, given, problems);
    // One broken description breaks every household alike: the first says it all.
    if (!household) return std::nullopt;
    population.households.push_back(*std::move(household));
  }
  return population;
}

}  // namespace demo
