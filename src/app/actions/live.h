// Everything the deeds read: policies, compiled rules, the households and what every rule says
// about each. Built once when the program starts and immutable afterwards, so any number of threads
// may read it; changing facts comes with storage.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/actions/answers.h"
#include "app/actions/deployments.h"
#include "app/actions/population.h"
#include "core/base/diagnostic.h"
#include "core/base/result.h"
#include "core/expr/compile.h"
#include "core/expr/explain.h"
#include "core/rules/judge.h"
#include "core/rules/rule_set.h"
#include "edge/policy/policy.h"

namespace actions {

// One region with what lies below it.
struct RegionNode {
  Place place;
  std::string full_name;
  std::vector<std::string> children;
  int64_t household_count = 0;  // In it and below.
};

// The indicators that are computed from others, as programs of their own, for showing their values.
struct DerivedValues {
  expr::Program program;
  expr::Layout layout;
  std::unique_ptr<expr::Explainer> explainer;  // Refers to `program`: a DerivedValues is not moved.
};

struct LiveDeployment {
  DeploymentSettings settings;
  std::shared_ptr<const policy::Policy> policy;
  rules::RuleSet rule_set;
  std::unique_ptr<DerivedValues> derived;
  std::map<std::string, rules::Binding, std::less<>> bindings;  // By village code.
  Population population;
  std::map<std::string, RegionNode, std::less<>> regions;
  std::map<std::string, std::size_t, std::less<>> household_by_id;
  std::vector<rules::Verdict> verdicts;  // households × rules of the set, row by row.

  const registry::Household* find_household(std::string_view id) const;
  const rules::Binding& binding_of(const registry::Household& household) const;
  rules::Verdict verdict(std::size_t household, std::size_t rule) const {
    return verdicts[household * rule_set.rules().size() + rule];
  }
  Counts counts_of(std::size_t household) const;
};

struct Live {
  std::vector<std::unique_ptr<const LiveDeployment>> deployments;  // The default one first.
  std::map<std::string, std::shared_ptr<const policy::Policy>, std::less<>> policies;  // By pack.
};

// In this folder an Error's `where` is the stable id of the problem: "household.not_found".
base::Error not_found(std::string_view problem_id, std::string_view what);

// "" means the default deployment.
base::Result<const LiveDeployment*> find_deployment(const Live& live, std::string_view id);
base::Result<const policy::Policy*> find_policy(const Live& live, std::string_view pack);

// The household as its rules read it; an error only when it has too many records.
base::Result<rules::Subject> subject_of(const LiveDeployment& deployment,
                                        const registry::Household& household);

using MakePopulation = std::function<std::optional<Population>(
    const DeploymentSettings&, const policy::Policy&, base::Diagnostics*)>;

struct LoadedLive {
  std::shared_ptr<const Live> live;  // Null when a diagnostic is an error.
  base::Diagnostics diagnostics;
};

// `policies_root` holds the packs; every deployment gets its policy, compiled rules and population.
LoadedLive load_live(const std::string& policies_root,
                     const std::vector<DeploymentSettings>& deployments,
                     const MakePopulation& make_population);

// One deployment from parts that are loaded already (command line, tests). Null when a problem is
// an error.
std::unique_ptr<LiveDeployment> make_deployment(DeploymentSettings settings,
                                                std::shared_ptr<const policy::Policy> policy,
                                                Population population, base::Diagnostics* problems);

}  // namespace actions
