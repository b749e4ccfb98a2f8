#include "app/actions/live.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "edge/policy/files.h"
#include "edge/policy/load.h"

namespace actions {
namespace {

constexpr std::size_t kAnswerBytes = std::size_t{64} << 20;  // About 50,000 summaries or 500 pages.

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

// Position of an indicator on the first paper about households; those that are not on it come last.
std::map<std::string_view, std::size_t> paper_order(const policy::Policy& policy) {
  std::map<std::string_view, std::size_t> order;
  const std::string entity = registry::household_entity(policy.dictionary);
  const auto form = std::find_if(policy.forms.begin(), policy.forms.end(),
                                 [&](const auto& one) { return one.entity == entity; });
  if (form == policy.forms.end()) return order;
  const auto add = [&order](const forms::FormItem& item) {
    if (!item.indicator.empty()) order.emplace(item.indicator, order.size());
  };
  for (const auto& item : form->header) add(item);
  for (const auto& section : form->sections) {
    for (const auto& item : section.items) add(item);
  }
  return order;
}

void list_shown(const policy::Policy& policy, const rules::RuleSet& rule_set,
                DerivedValues* derived) {
  for (const auto& indicator : policy.dictionary.indicators()) {
    ShownIndicator one{&indicator, -1, false};
    if (indicator.derived.empty()) {
      one.is_read = rule_set.program().find_field(indicator.id) >= 0;
    } else {
      one.root = derived->program.find_root(indicator.id);
      if (one.root < 0) continue;
    }
    derived->shown[indicator.entity].push_back(one);
  }
  const auto order = paper_order(policy);
  const auto rank = [&order](const ShownIndicator& one) {
    const auto found = order.find(one.indicator->id);
    return found == order.end() ? order.size() : found->second;
  };
  for (auto& [entity, shown] : derived->shown) {
    std::stable_sort(shown.begin(), shown.end(),
                     [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  }
}

rules::Setting setting_of(const DeploymentSettings& settings) {
  rules::Setting setting;
  setting.as_of = settings.as_of;
  setting.rule_date = settings.rule_date;
  setting.period = settings.period;
  return setting;
}

// Households of a population → the writer; every problem names the deployment's file.
bool fill(const HouseholdsInMemory& source, LiveDeployment* live, base::Diagnostics* problems) {
  for (const auto& [id, household] : source.all()) {
    const auto added = live->writer->add(id, household);
    if (added) continue;
    const base::Place place{live->settings.id, 0, 0};
    const std::string& reason = added.error().message;
    problems->push_back(
        added.error().where == kNoParameter
            ? base::diagnose("deployment.no_parameter", place, {household.region, reason})
            : base::diagnose("deployment.bad_household", place, {household.id, reason}));
    return false;
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

registry::AsOf LiveDeployment::as_of() const {
  registry::AsOf asked;
  asked.valid = settings.as_of;
  if (settings.period)
    asked.period = registry::Period{settings.period->first, settings.period->second};
  return asked;
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

std::unique_ptr<LiveDeployment> prepare_deployment(DeploymentSettings settings,
                                                   std::shared_ptr<const policy::Policy> policy,
                                                   const std::vector<Place>& places,
                                                   base::Diagnostics* problems) {
  auto live = std::make_unique<LiveDeployment>();
  live->settings = std::move(settings);
  live->policy = std::move(policy);
  const auto& dictionary = live->policy->dictionary;
  const std::string root = registry::household_entity(dictionary);
  live->rule_set = rules::RuleSet::compile(dictionary, root, live->policy->rules);
  live->village_rules =
      rules::RuleSet::compile(dictionary, dictionary.parent_of(root), live->policy->rules);
  for (const auto* rule_set : {&live->rule_set, &live->village_rules}) {
    const auto& found = rule_set->diagnostics();
    problems->insert(problems->end(), found.begin(), found.end());
    if (base::has_error(found)) return nullptr;
  }
  live->derived = compile_derived(dictionary);
  list_shown(*live->policy, live->rule_set, live->derived.get());
  live->regions = std::make_shared<const RegionTree>(RegionTree::create(places));
  live->schema = std::make_shared<const SnapshotSchema>(live->rule_set, live->village_rules,
                                                        setting_of(live->settings));
  live->writer = std::make_unique<SnapshotWriter>(live->schema, live->regions);
  live->published = std::make_unique<PublishedSnapshot>();
  live->answers = std::make_unique<AnswerCache>(kAnswerBytes);
  return live;
}

void open_deployment(LiveDeployment* deployment, int64_t sequence, int threads) {
  const int cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  deployment->published->publish(
      deployment->writer->finish(sequence, threads == 0 ? cores : threads));
}

std::unique_ptr<LiveDeployment> make_deployment(DeploymentSettings settings,
                                                std::shared_ptr<const policy::Policy> policy,
                                                Population population,
                                                base::Diagnostics* problems) {
  auto live =
      prepare_deployment(std::move(settings), std::move(policy), population.places, problems);
  if (live == nullptr) return nullptr;
  live->is_demo = population.is_demo;
  auto source = std::make_shared<const HouseholdsInMemory>(std::move(population.households));
  live->source = source;
  if (!fill(*source, live.get(), problems)) return nullptr;
  open_deployment(live.get(), 0);
  return live;
}

MakeDeployment from_population(MakePopulation make_population) {
  return
      [make = std::move(make_population)](
          const DeploymentSettings& settings, const std::shared_ptr<const policy::Policy>& policy,
          base::Diagnostics* problems) -> std::unique_ptr<LiveDeployment> {
        auto population = make(settings, *policy, problems);
        if (!population) return nullptr;
        return make_deployment(settings, policy, *std::move(population), problems);
      };
}

LoadedLive load_live(const std::string& policies_root,
                     const std::vector<DeploymentSettings>& deployments,
                     const MakeDeployment& make_deployment) {
  LoadedLive loaded;
  auto live = std::make_shared<Live>();
  bool complete = true;
  for (const DeploymentSettings& settings : deployments) {
    const auto policy = load_pack(policies_root, settings.pack, live.get(), &loaded.diagnostics);
    auto made =
        policy == nullptr ? nullptr : make_deployment(settings, policy, &loaded.diagnostics);
    if (made == nullptr) {
      complete = false;
      continue;
    }
    live->deployments.push_back(std::move(made));
  }
  // The others can be read and compared too; one in the making, with errors, harms nobody.
  for (const std::string& pack : policy::list_packs(policies_root)) {
    if (live->policies.contains(pack)) continue;
    const auto policy = policy::load_policy(policies_root, pack).policy;
    if (policy != nullptr) live->policies.emplace(pack, policy);
  }
  if (complete && !live->deployments.empty()) loaded.live = std::move(live);
  return loaded;
}

}  // namespace actions
