#include "app/actions/deeds.h"
#include "app/actions/describe.h"

namespace actions {

base::Result<std::vector<CountedRule>> list_rules(const Live& live, const rights::Caller& caller,
                                                  std::string_view deployment,
                                                  std::string_view region) {
  const View view = TRY(view_of(live, deployment));
  const int32_t node = TRY(region_for(view, caller, rights::Permission::kReadScreening, region));
  const Sums& sums = view.snapshot->sums(node);
  const auto& rules = view.deployment->rule_set.rules();
  std::vector<CountedRule> items;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const RuleSum& sum = sums.rules[i];
    items.push_back({describe(*view.deployment->policy, *rules[i].definition),
                     {sum.yes, sums.households - sum.yes - sum.unknown, sum.unknown}});
  }
  return items;
}

}  // namespace actions
