#include "app/actions/deeds.h"
#include "app/actions/describe.h"

namespace actions {
namespace {

void count(rules::Verdict verdict, Counts* counts) {
  switch (verdict) {
    case rules::Verdict::kYes:
      ++counts->yes;
      return;
    case rules::Verdict::kUnknown:
      ++counts->unknown;
      return;
    default:
      ++counts->no;
  }
}

}  // namespace

base::Result<std::vector<CountedRule>> list_rules(const Live& live, std::string_view deployment_id,
                                                  std::string_view region) {
  const LiveDeployment* deployment = TRY(find_deployment(live, deployment_id));
  if (!region.empty() && !deployment->regions.contains(region)) {
    return not_found("region.not_found", region);
  }
  const auto& rules = deployment->rule_set.rules();
  std::vector<CountedRule> items;
  for (const auto& rule : rules) {
    items.push_back({describe(*deployment->policy, *rule.definition), {}});
  }
  const auto& households = deployment->population.households;
  for (std::size_t i = 0; i < households.size(); ++i) {
    if (!region.empty() && !is_inside(households[i].region, region)) continue;
    for (std::size_t rule = 0; rule < rules.size(); ++rule) {
      count(deployment->verdict(i, rule), &items[rule].counts);
    }
  }
  return items;
}

}  // namespace actions
