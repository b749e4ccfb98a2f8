// Everything the deeds read: policies, compiled rules and, for each deployment, the county in
// memory. What stands here is built once when the program starts and immutable afterwards, but for
// the published snapshot: readers take the present one with snapshot() and keep it for one answer;
// the one writer thread publishes the next.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/actions/answer_cache.h"
#include "app/actions/answers.h"
#include "app/actions/deployments.h"
#include "app/actions/household_source.h"
#include "app/actions/population.h"
#include "app/actions/region_tree.h"
#include "app/actions/snapshot.h"
#include "app/actions/snapshot_schema.h"
#include "core/base/diagnostic.h"
#include "core/base/result.h"
#include "core/expr/compile.h"
#include "core/expr/explain.h"
#include "core/rules/judge.h"
#include "core/rules/rule_set.h"
#include "edge/policy/policy.h"

namespace actions {

// An indicator that pages show: computed, read by a rule, or shown when somebody recorded it.
struct ShownIndicator {
  const dictionary::Indicator* indicator = nullptr;
  int32_t root = -1;     // Of DerivedValues::program; -1: recorded, not computed.
  bool is_read = false;  // By a rule: shown also when nobody recorded it.
};

// The indicators that are computed from others, as programs of their own, for showing their values.
struct DerivedValues {
  expr::Program program;
  expr::Layout layout;
  std::unique_ptr<expr::Explainer> explainer;  // Refers to `program`: a DerivedValues is not moved.
  // All that pages show of an entity, in the order of the pack's first form, then by id.
  std::map<std::string, std::vector<ShownIndicator>, std::less<>> shown;
};

struct LiveDeployment {
  DeploymentSettings settings;
  std::shared_ptr<const policy::Policy> policy;
  rules::RuleSet rule_set;
  rules::RuleSet village_rules;
  std::unique_ptr<DerivedValues> derived;
  bool is_demo = false;  // Invented: pages carry the watermark.
  std::shared_ptr<const RegionTree> regions;
  std::shared_ptr<const SnapshotSchema> schema;
  std::shared_ptr<const HouseholdSource> source;
  // Filled before the deployment is shared; afterwards only the writer thread touches it.
  std::unique_ptr<SnapshotWriter> writer;
  std::unique_ptr<PublishedSnapshot> published;
  // Answers about households as they stand in `published`.
  std::unique_ptr<AnswerCache> answers;

  std::shared_ptr<const Snapshot> snapshot() const { return published->get(); }
  // The day, the period and the moment that the deployment is about.
  registry::AsOf as_of() const;
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

// A deployment without households yet: rules compiled, regions in their tree, a writer to fill.
// Null when a problem is an error.
std::unique_ptr<LiveDeployment> prepare_deployment(DeploymentSettings settings,
                                                   std::shared_ptr<const policy::Policy> policy,
                                                   const std::vector<Place>& places,
                                                   base::Diagnostics* problems);
// Screens what was added to its writer and publishes the first snapshot. `threads` 0: as many as
// there are cores.
void open_deployment(LiveDeployment* deployment, int64_t sequence, int threads = 0);

// One deployment from parts that are loaded already (command line, tests). Null when a problem is
// an error.
std::unique_ptr<LiveDeployment> make_deployment(DeploymentSettings settings,
                                                std::shared_ptr<const policy::Policy> policy,
                                                Population population, base::Diagnostics* problems);

struct LoadedLive {
  std::shared_ptr<const Live> live;  // Null when a diagnostic is an error.
  base::Diagnostics diagnostics;
};

// How a deployment gets its households: opens it, or reports why not and gives null.
using MakeDeployment = std::function<std::unique_ptr<LiveDeployment>(
    const DeploymentSettings&, const std::shared_ptr<const policy::Policy>&, base::Diagnostics*)>;

// `policies_root` holds the packs, which are all loaded; every deployment gets its policy and
// compiled rules.
LoadedLive load_live(const std::string& policies_root,
                     const std::vector<DeploymentSettings>& deployments,
                     const MakeDeployment& make_deployment);

// The same for populations that stand in memory.
using MakePopulation = std::function<std::optional<Population>(
    const DeploymentSettings&, const policy::Policy&, base::Diagnostics*)>;
MakeDeployment from_population(MakePopulation make_population);

}  // namespace actions
