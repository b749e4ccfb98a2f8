#include "app/actions/deeds.h"
#include "app/actions/describe.h"
#include "app/actions/tried_parameters.h"
#include "app/actions/wire.h"

namespace actions {
namespace {

// Reads a request against the dictionary and the household; every part that does not fit becomes a
// fault.
class Reading {
 public:
  Reading(const LiveDeployment& deployment, const registry::Household& household)
      : dictionary_(deployment.policy->dictionary), household_(household) {}

  void read_change(std::size_t index, const WhatIfChange& change);

  std::vector<rules::Change> changes;
  std::vector<Fault> faults;

 private:
  std::optional<int32_t> row_of(const dictionary::Indicator& indicator, std::string_view member);

  const dictionary::Dictionary& dictionary_;
  const registry::Household& household_;
};

std::optional<int32_t> Reading::row_of(const dictionary::Indicator& indicator,
                                       std::string_view member) {
  const bool is_household = indicator.entity == registry::household_entity(dictionary_);
  if (is_household) return member.empty() ? std::optional<int32_t>(0) : std::nullopt;
  const auto& records = household_.of_entity(indicator.entity);
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (records[i].id == member) return static_cast<int32_t>(i);
  }
  return std::nullopt;
}

void Reading::read_change(std::size_t index, const WhatIfChange& change) {
  const std::string where = "changes." + std::to_string(index);
  const auto* indicator = dictionary_.find_indicator(change.indicator);
  if (indicator == nullptr) {
    faults.push_back({where, "没有叫“" + change.indicator + "”的指标", "请从指标清单中选择"});
    return;
  }
  if (!indicator->derived.empty()) {
    faults.push_back({where, "“" + indicator->label + "”由系统计算，不能改", "请改它的组成项"});
    return;
  }
  const auto row = row_of(*indicator, change.member);
  if (!row) {
    faults.push_back({where, "“" + indicator->label + "”没有对应的成员或记录",
                      "请在 member 里填写这一户成员的编号；户的指标不填"});
    return;
  }
  const auto* list = dictionary_.list_of(indicator->type);
  const auto value = from_wire(change.value, indicator->type, list);
  if (!value) {
    faults.push_back({where, "“" + indicator->label + "”的值读不懂",
                      "应为" + wire_shape(indicator->type, list)});
    return;
  }
  if (!is_in_range(*value, *indicator)) {
    const auto bound = [&](int64_t number) {
      return dictionary::to_display(dictionary::known(number), indicator->type, list);
    };
    faults.push_back({where, "“" + indicator->label + "”的值超出范围",
                      "应在 " + bound(indicator->min) + " 至 " + bound(indicator->max) + " 之间"});
    return;
  }
  changes.push_back({change.indicator, *row, *value});
}

WhatIfAnswer describe_answer(const LiveDeployment& deployment, const rules::WhatIf& what_if) {
  WhatIfAnswer answer;
  for (const rules::ChangedRule& changed : what_if.changed) {
    const auto& definition =
        *deployment.rule_set.rules()[static_cast<std::size_t>(changed.rule)].definition;
    answer.changed.push_back(
        {definition.id, definition.title, std::string(rules::to_text(definition.severity)),
         std::string(result_of(changed.before)), std::string(result_of(changed.after)),
         changed.sentence_before, changed.sentence_after});
  }
  for (const rules::Verdict verdict : what_if.verdicts) {
    const std::string_view result = result_of(verdict);
    ++(result == "yes"  ? answer.counts.yes
       : result == "no" ? answer.counts.no
                        : answer.counts.unknown);
  }
  return answer;
}

}  // namespace

base::Result<WhatIfResult> what_if(const Live& live, const rights::Caller& caller,
                                   std::string_view deployment, std::string_view household,
                                   const WhatIfRequest& request) {
  const View view = TRY(view_of(live, deployment));
  const LoadedHousehold loaded =
      TRY(load_household(view, caller, rights::Permission::kReadHouseholds, household));
  Reading reading(*view.deployment, loaded.household);
  for (std::size_t i = 0; i < request.changes.size(); ++i) {
    reading.read_change(i, request.changes[i]);
  }
  WhatIfResult result;
  result.faults = std::move(reading.faults);
  const auto parameters =
      read_parameters(view.deployment->policy->dictionary, request.parameters, &result.faults);
  if (!result.faults.empty()) return result;

  const rules::Judgement judgement(view.deployment->rule_set, loaded.subject, *loaded.binding);
  const auto changed = judgement.what_if(reading.changes, parameters);
  if (!changed) {
    result.faults.push_back({"changes", changed.error().message, ""});
    return result;
  }
  result.answer = describe_answer(*view.deployment, *changed);
  return result;
}

}  // namespace actions
