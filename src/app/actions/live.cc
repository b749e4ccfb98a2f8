#include "app/actions/live.h"

#include <algorithm>
#include <utility>

#include "app/actions/household_facts.h"
#include "edge/policy/load.h"

namespace actions {
namespace {

std::map<std::string, RegionNode, std::less<>> index_regions(const Population& population) {
  std::map<std::string, RegionNode, std::less<>> regions;
  for (const Place& place : population.places) {
    RegionNode node{place, place.name, {}, 0};
    const auto parent = regions.find(place.parent);
    if (parent != regions.end()) {
      node.full_name = parent->second.full_name + place.name;
      parent->second.children.push_back(place.code);
    }
    regions.emplace(place.code, std::move(node));
  }
  for (const registry::Household& household : population.households) {
    auto at = regions.find(household.region);
    while (at != regions.end()) {
      ++at->second.household_count;
      at = regions.find(at->second.place.parent);
    }
  }
  return regions;
}

std::unique_ptr<DerivedValues> compile_derived(const dictionary::Dictionary& dictionary) {
  auto made = std::make_unique<DerivedValues>();
  const std::string root = registry::household_entity(dictionary);
  std::vector<expr::Expression> expressions;
  for (const auto& indicator : dictionary.indicators()) {
    if (indicator.derived.empty()) continue;
    if (indicator.entity != root && dictionary.parent_of(indicator.entity) != root) continue;
    expressions.push_back({indicator.id, indicator.entity, indicator.id, indicator.derived_place,
                           expr::Want::kAnyValue, nullptr});
  }
  // Problems of a derived indicator are reported when its pack is loaded; here it is only left out.
  made->program = expr::compile(dictionary, root, expressions).program;
  made->layout = expr::layout_of(made->program);
  made->explainer = std::make_unique<expr::Explainer>(made->program, dictionary);
  return made;
}

bool bind_regions(LiveDeployment* live, base::Diagnostics* problems) {
  rules::Setting setting;
  setting.as_of = live->settings.as_of;
  setting.rule_date = live->settings.rule_date;
  setting.period = live->settings.period;
  for (const registry::Household& household : live->population.households) {
    if (live->bindings.contains(household.region)) continue;
    setting.region = household.region;
    auto binding = live->rule_set.bind(setting);
    if (!binding) {
      problems->push_back(base::diagnose("deployment.no_parameter", {live->settings.id, 0, 0},
                                         {household.region, binding.error().message}));
      return false;
    }
    live->bindings.emplace(household.region, *std::move(binding));
  }
  return true;
}

bool judge_all(LiveDeployment* live, base::Diagnostics* problems) {
  rules::Judge judge(live->rule_set);
  for (const registry::Household& household : live->population.households) {
    const auto subject = subject_of(*live, household);
    if (!subject) {
      problems->push_back(base::diagnose("deployment.bad_household", {live->settings.id, 0, 0},
                                         {household.id, subject.error().message}));
      return false;
    }
    const auto& verdicts = judge.run(subject->record, live->binding_of(household).context);
    live->verdicts.insert(live->verdicts.end(), verdicts.begin(), verdicts.end());
  }
  return true;
}

// The policy and, as policies of their own, its parents: their sources and dictionaries can be
// shown too.
std::shared_ptr<const policy::Policy> load_pack(const std::string& root, const std::string& pack,
                                                Live* live, base::Diagnostics* problems) {
  const auto known = live->policies.find(pack);
  if (known != live->policies.end()) return known->second;
  policy::Loaded loaded = policy::load_policy(root, pack);
  problems->insert(problems->end(), loaded.diagnostics.begin(), loaded.diagnostics.end());
  if (loaded.policy == nullptr) return nullptr;
  live->policies.emplace(pack, loaded.policy);
  for (const std::string& parent : loaded.policy->chain) {
    if (parent != pack && load_pack(root, parent, live, problems) == nullptr) return nullptr;
  }
  return loaded.policy;
}

}  // namespace

const registry::Household* LiveDeployment::find_household(std::string_view id) const {
  const auto found = household_by_id.find(id);
  return found == household_by_id.end() ? nullptr : &population.households[found->second];
}

const rules::Binding& LiveDeployment::binding_of(const registry::Household& household) const {
  return bindings.find(household.region)->second;
}

Counts LiveDeployment::counts_of(std::size_t household) const {
  Counts counts;
  for (std::size_t rule = 0; rule < rule_set.rules().size(); ++rule) {
    switch (verdict(household, rule)) {
      case rules::Verdict::kYes:
        ++counts.yes;
        break;
      case rules::Verdict::kUnknown:
        ++counts.unknown;
        break;
      default:
        ++counts.no;
    }
  }
  return counts;
}

base::Error not_found(std::string_view problem_id, std::string_view what) {
  return {base::ErrorCode::kNotFound, std::string(what), std::string(problem_id)};
}

base::Result<const LiveDeployment*> find_deployment(const Live& live, std::string_view id) {
  for (const auto& one : live.deployments) {
    if (id.empty() || one->settings.id == id) return one.get();
  }
  return not_found("deployment.not_found", id);
}

base::Result<const policy::Policy*> find_policy(const Live& live, std::string_view pack) {
  const auto found = live.policies.find(pack);
  if (found == live.policies.end()) return not_found("pack.not_found", pack);
  return found->second.get();
}

base::Result<rules::Subject> subject_of(const LiveDeployment& deployment,
                                        const registry::Household& household) {
  const auto& dictionary = deployment.policy->dictionary;
  const HouseholdFacts facts(dictionary, household);
  return rules::record_from(dictionary, deployment.rule_set.program(), deployment.rule_set.layout(),
                            facts);
}

std::unique_ptr<LiveDeployment> make_deployment(DeploymentSettings settings,
                                                std::shared_ptr<const policy::Policy> policy,
                                                Population population,
                                                base::Diagnostics* problems) {
  auto live = std::make_unique<LiveDeployment>();
  live->settings = std::move(settings);
  live->policy = std::move(policy);
  live->population = std::move(population);
  const auto& dictionary = live->policy->dictionary;
  live->rule_set = rules::RuleSet::compile(dictionary, registry::household_entity(dictionary),
                                           live->policy->rules);
  const auto& found = live->rule_set.diagnostics();
  problems->insert(problems->end(), found.begin(), found.end());
  if (base::has_error(found)) return nullptr;
  live->derived = compile_derived(dictionary);
  live->regions = index_regions(live->population);
  for (std::size_t i = 0; i < live->population.households.size(); ++i) {
    live->household_by_id.emplace(live->population.households[i].id, i);
  }
  if (!bind_regions(live.get(), problems) || !judge_all(live.get(), problems)) return nullptr;
  return live;
}

LoadedLive load_live(const std::string& policies_root,
                     const std::vector<DeploymentSettings>& deployments,
                     const MakePopulation& make_population) {
  LoadedLive loaded;
  auto live = std::make_shared<Live>();
  bool complete = true;
  for (const DeploymentSettings& settings : deployments) {
    const auto policy = load_pack(policies_root, settings.pack, live.get(), &loaded.diagnostics);
    if (policy == nullptr) {
      complete = false;
      continue;
    }
    auto population = make_population(settings, *policy, &loaded.diagnostics);
    auto made = population
                    ? make_deployment(settings, policy, *std::move(population), &loaded.diagnostics)
                    : nullptr;
    if (made == nullptr) {
      complete = false;
      continue;
    }
    live->deployments.push_back(std::move(made));
  }
  if (complete && !live->deployments.empty()) loaded.live = std::move(live);
  return loaded;
}

}  // namespace actions
