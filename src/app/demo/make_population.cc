#include "app/demo/make_population.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "app/demo/people.h"
#include "core/registry/history.h"
#include "core/registry/region_tree.h"
#include "edge/policy/load.h"
#include "edge/transfer/region_files.h"

namespace demo {
namespace {

std::optional<std::string> read_file(const std::string& path, base::Diagnostics* problems) {
  std::ifstream stream(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (stream) return text;
  problems->push_back(base::diagnose("demo.unreadable", {path, 0, 0}, {path}));
  return std::nullopt;
}

// People who name no village of this place are spread over its villages.
std::string village_of(const policy::Person& person, const std::vector<VillagePlan>& villages,
                       std::size_t index) {
  const bool is_here = std::any_of(villages.begin(), villages.end(), [&](const VillagePlan& one) {
    return one.code == person.region;
  });
  return is_here ? person.region : villages[index * 7 % villages.size()].code;
}

registry::AsOf instant_of(const Scene& scene) {
  registry::AsOf made;
  made.valid = scene.population.instant;
  if (scene.population.period)
    made.period = registry::Period{scene.population.period->first, scene.population.period->second};
  return made;
}

}  // namespace

std::unique_ptr<const Scene> make_scene(const actions::DeploymentSettings& settings,
                                        const policy::Policy& policy, base::Diagnostics* problems,
                                        const std::vector<Region>* regions) {
  if (!settings.demo) return nullptr;
  const std::string& villages_file = settings.demo->villages;
  auto scene = std::make_unique<Scene>();
  auto description = read_population_file(settings.demo->population, problems);
  if (!description) return nullptr;
  if (regions != nullptr) {
    scene->regions = *regions;
  } else {
    const auto text = read_file(villages_file, problems);
    auto read = text ? read_regions(*text, villages_file, problems) : std::nullopt;
    if (!read) return nullptr;
    scene->regions = *std::move(read);
  }
  const auto& all = scene->regions;
  if (std::none_of(all.begin(), all.end(),
                   [&](const Region& region) { return region.code == settings.region; })) {
    problems->push_back(
        base::diagnose("demo.other_region", {villages_file, 0, 0}, {settings.region}));
    return nullptr;
  }
  description->instant = settings.as_of;
  description->period = settings.period;
  scene->population = *std::move(description);
  scene->compiled =
      compile(scene->population, policy.dictionary, settings.demo->population, problems);
  if (!scene->compiled) return nullptr;
  scene->villages = plan_villages(scene->population, scene->regions, settings.demo->households,
                                  settings.demo->seed);
  scene->setting.seed = settings.demo->seed;
  scene->setting.history = {settings.region.substr(0, 6), policy.content_hash};
  return scene;
}

base::Result<void> register_all(const Scene& scene, const policy::Policy& policy,
                                const std::function<base::Result<void>(Newcomer&&)>& take) {
  CountySetting setting = scene.setting;
  for (std::size_t i = 0; i < policy.people.size() && !scene.villages.empty(); ++i) {
    const policy::Person& person = policy.people[i];
    Newcomer made{person.id,
                  setting.first_household,
                  setting.first_person,
                  count_members(policy, person),
                  {}};
    registry::Submission founding = found_person(policy, person, scene.population, setting.history,
                                                 made.household, made.first_person);
    founding.region = village_of(person, scene.villages, i);
    founding.number = *founding.region + std::to_string(9001 + i);
    founding.group = std::to_string(1 + i % 4) + "组";
    made.submissions.push_back(std::move(founding));
    ++setting.first_household;
    setting.first_person += made.persons;
    TRY(take(std::move(made)));
  }
  return make_county(*scene.compiled, scene.villages, setting, [&](Registered&& registered) {
    return take({"", registered.household, registered.first_person,
                 static_cast<int64_t>(registered.made->members.size()),
                 std::move(registered.submissions)});
  });
}

std::shared_ptr<const policy::Policy> load_pack(const std::string& root, const std::string& pack,
                                                base::Diagnostics* problems) {
  policy::Loaded loaded = policy::load_policy(root, pack);
  problems->insert(problems->end(), loaded.diagnostics.begin(), loaded.diagnostics.end());
  return loaded.policy;
}

std::optional<std::vector<Region>> regions_of_country(const std::string& path,
                                                      const std::string& code,
                                                      base::Diagnostics* problems) {
  const auto file = transfer::RegionFile::open(path);
  if (!file) {
    problems->push_back(base::diagnose("demo.no_regions", {path, 0, 0}, {path}));
    return std::nullopt;
  }
  std::vector<Region> regions;
  for (auto& one : registry::regions_around(file->tree(), code))
    regions.push_back({std::move(one.code), std::move(one.name), std::move(one.parent)});
  if (!regions.empty()) return regions;
  problems->push_back(base::diagnose("region.unknown", {path, 0, 0}, {code}));
  return std::nullopt;
}

std::optional<actions::Population> make_population(const actions::DeploymentSettings& settings,
                                                   const policy::Policy& policy,
                                                   base::Diagnostics* problems) {
  const auto scene = make_scene(settings, policy, problems);
  if (scene == nullptr) return std::nullopt;
  actions::Population population;
  population.is_demo = true;
  for (const Region& region : scene->regions)
    population.places.push_back({region.code, region.name, region.parent});
  const registry::Historian historian(policy.dictionary);
  const registry::AsOf instant = instant_of(*scene);
  // Nothing that is taken fails.
  const auto made = register_all(*scene, policy, [&](Newcomer&& one) -> base::Result<void> {
    auto household = historian.project(one.submissions, instant);
    if (!household) return {};
    if (!one.id.empty()) household->id = one.id;
    population.households.push_back(*std::move(household));
    return {};
  });
  return made ? std::optional(std::move(population)) : std::nullopt;
}

}  // namespace demo
