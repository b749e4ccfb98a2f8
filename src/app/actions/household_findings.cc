#include <algorithm>
#include <numeric>

#include "app/actions/deeds.h"
#include "app/actions/describe.h"
#include "app/actions/findings.h"

namespace actions {
namespace {

// What asks for action comes first: yes, then what cannot be decided, then no, then what is not
// about this household; in each what the notice asks stands before the checks of the data.
int place_of(rules::Verdict verdict) {
  switch (verdict) {
    case rules::Verdict::kYes:
      return 0;
    case rules::Verdict::kUnknown:
      return 1;
    case rules::Verdict::kNo:
      return 2;
    case rules::Verdict::kNotApplicable:
      break;
  }
  return 3;
}

std::vector<int32_t> order_of(const LiveDeployment& deployment, const rules::Judgement& judgement) {
  const auto& rules = deployment.rule_set.rules();
  std::vector<int32_t> order(rules.size());
  std::iota(order.begin(), order.end(), 0);
  const auto severity = [&](int32_t rule) {
    return static_cast<int>(rules[static_cast<std::size_t>(rule)].definition->severity);
  };
  const auto is_about_data = [&](int32_t rule) {
    return rules[static_cast<std::size_t>(rule)].definition->kind == rules::RuleKind::kQuality;
  };
  std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) {
    const int place_a = place_of(judgement.verdict(a));
    const int place_b = place_of(judgement.verdict(b));
    if (place_a != place_b) return place_a < place_b;
    if (is_about_data(a) != is_about_data(b)) return is_about_data(b);
    return severity(a) > severity(b);
  });
  return order;
}

}  // namespace

base::Result<FindingList> household_findings(const Live& live, std::string_view deployment_id,
                                             std::string_view household_id) {
  const LiveDeployment* deployment = TRY(find_deployment(live, deployment_id));
  const registry::Household* household = deployment->find_household(household_id);
  if (household == nullptr) return not_found("household.not_found", household_id);
  const rules::Subject subject = TRY(subject_of(*deployment, *household));
  const rules::Judgement judgement(deployment->rule_set, subject,
                                   deployment->binding_of(*household));
  const FindingWriter writer(*deployment, *household, judgement);
  const auto all_missing = judgement.missing();

  FindingList list;
  list.household = household->id;
  list.as_of = base::to_text(deployment->settings.as_of);
  list.pack_hash = deployment->policy->content_hash;
  for (const int32_t rule : order_of(*deployment, judgement)) {
    list.items.push_back(writer.finding(rule, all_missing));
    const std::string& result = list.items.back().result;
    ++(result == "yes" ? list.counts.yes : result == "no" ? list.counts.no : list.counts.unknown);
  }
  for (const auto& fact : all_missing) list.missing.push_back(writer.missing(fact));
  return list;
}

}  // namespace actions
