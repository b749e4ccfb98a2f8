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
  const auto definition = [&](int32_t rule) -> const rules::RuleDefinition& {
    return *rules[static_cast<std::size_t>(rule)].definition;
  };
  std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) {
    const int place_a = place_of(judgement.verdict(a));
    const int place_b = place_of(judgement.verdict(b));
    if (place_a != place_b) return place_a < place_b;
    return is_graver(definition(a), definition(b));
  });
  return order;
}

}  // namespace

base::Result<FindingList> household_findings(const Live& live, const rights::Caller& caller,
                                             std::string_view deployment,
                                             std::string_view household, const Moment& moment) {
  const View view = TRY(view_of(live, deployment));
  const LoadedHousehold loaded =
      TRY(load_household(view, caller, rights::Permission::kReadHouseholds, household, moment));
  const rules::Judgement judgement(view.deployment->rule_set, loaded.subject, *loaded.binding);
  const FindingWriter writer(*view.deployment, loaded.household, judgement);
  const auto all_missing = judgement.missing();

  FindingList list;
  list.household = household;
  list.as_of = base::to_text(loaded.as_of.valid);
  list.pack_hash = view.deployment->policy->content_hash;
  for (const int32_t rule : order_of(*view.deployment, judgement)) {
    list.items.push_back(writer.finding(rule, all_missing, FindingWriter::Steps::kNone));
    const std::string& result = list.items.back().result;
    ++(result == "yes" ? list.counts.yes : result == "no" ? list.counts.no : list.counts.unknown);
  }
  for (const auto& fact : all_missing) list.missing.push_back(writer.missing(fact));
  return list;
}

base::Result<Finding> household_finding(const Live& live, const rights::Caller& caller,
                                        std::string_view deployment, std::string_view household,
                                        std::string_view rule, const Moment& moment) {
  const View view = TRY(view_of(live, deployment));
  const LoadedHousehold loaded =
      TRY(load_household(view, caller, rights::Permission::kReadHouseholds, household, moment));
  const rules::RuleSet& rule_set = view.deployment->rule_set;
  const int32_t index = rule_set.find_rule(rule);
  if (index < 0) return not_found("rule.not_found", rule);
  const rules::Judgement judgement(rule_set, loaded.subject, *loaded.binding);
  const FindingWriter writer(*view.deployment, loaded.household, judgement);
  return writer.finding(index, judgement.missing(index), FindingWriter::Steps::kAll);
}

}  // namespace actions
