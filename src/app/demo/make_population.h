// The population of a demonstration: the pack's invented people (tests/people) and generated
// households, in memory or handed over one by one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/actions/deployments.h"
#include "app/actions/population.h"
#include "app/demo/county.h"
#include "core/base/diagnostic.h"
#include "core/base/result.h"
#include "edge/policy/policy.h"

namespace demo {

// A description, its regions and a pack, checked together. Does not move: parts refer to others.
struct Scene {
  Population population;
  std::vector<Region> regions;
  std::optional<Compiled> compiled;
  std::vector<VillagePlan> villages;
  CountySetting setting;
};

// Reads the files that settings.demo names; instant and period are the deployment's. Null when a
// problem of severity error was added.
// `regions` take the place of the file's.
std::unique_ptr<const Scene> make_scene(const actions::DeploymentSettings& settings,
                                        const policy::Policy& policy, base::Diagnostics* problems,
                                        const std::vector<Region>* regions = nullptr);

// The pack of a deployment; null when a problem of severity error was added.
std::shared_ptr<const policy::Policy> load_pack(const std::string& root, const std::string& pack,
                                                base::Diagnostics* problems);

// The county `code`, what is above and below it, from the file that script/regions makes.
std::optional<std::vector<Region>> regions_of_country(const std::string& path,
                                                      const std::string& code,
                                                      base::Diagnostics* problems);

// A household of the scene as it is registered.
struct Newcomer {
  std::string id;  // Of an invented person's file; empty: generated.
  registry::HouseholdId household = 0;
  registry::RecordId first_person = 0;
  int64_t persons = 0;
  std::vector<registry::Submission> submissions;  // In the order of receipt.
};

// The pack's people first, then the generated households; stops at an error.
base::Result<void> register_all(const Scene& scene, const policy::Policy& policy,
                                const std::function<base::Result<void>(Newcomer&&)>& take);

// All of them in memory, as they were at the instant. None when a problem of severity error was
// added.
std::optional<actions::Population> make_population(const actions::DeploymentSettings& settings,
                                                   const policy::Policy& policy,
                                                   base::Diagnostics* problems);

}  // namespace demo
