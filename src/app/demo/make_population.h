// The population of a demonstration: the pack's invented people (tests/people) and generated
// households, all checked against the pack's dictionary.
#pragma once

#include <optional>

#include "app/actions/deployments.h"
#include "app/actions/population.h"
#include "core/base/diagnostic.h"
#include "edge/policy/policy.h"

namespace demo {

// Reads the files that settings.demo names; instant and period are the deployment's. None when a
// problem of severity error was added.
std::optional<actions::Population> make_population(const actions::DeploymentSettings& settings,
                                                   const policy::Policy& policy,
                                                   base::Diagnostics* problems);

// One invented person's household as it would be registered.
registry::Household to_household(const policy::Policy& policy, const policy::Person& person,
                                 const registry::Provenance& provenance);

}  // namespace demo
