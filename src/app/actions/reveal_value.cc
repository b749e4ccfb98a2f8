#include "app/actions/reveal_value.h"

#include <algorithm>

#include "app/actions/account_parts.h"
#include "app/actions/asking.h"
#include "app/actions/wire.h"

namespace actions {
namespace {

constexpr int64_t kShowSeconds = 30;

// Null: the household has no such record, or knows nothing of it.
const registry::Fact* find_fact(const registry::Household& household,
                                const dictionary::Indicator& indicator, const std::string& record) {
  const registry::Facts* facts = record.empty() ? &household.facts : nullptr;
  for (const registry::Record& one : household.of_entity(indicator.entity)) {
    if (!record.empty() && one.id == record) facts = &one.facts;
  }
  if (facts == nullptr) return nullptr;
  const auto found = facts->find(indicator.id);
  return found == facts->end() ? nullptr : &found->second;
}

}  // namespace

base::Result<RevealedValue> reveal_value(const Live& live, AccountBook& book,
                                         const rights::Caller& caller,
                                         const RevealRequest& request) {
  const View view = TRY(view_of(live, request.deployment));
  const LoadedHousehold loaded =
      TRY(load_household(view, caller, rights::Permission::kRevealValues, request.household));
  const std::string wrong_reason = reason_fault(request.reason);
  if (!wrong_reason.empty())
    return problem("request.invalid", base::ErrorCode::kInvalidInput, wrong_reason);
  const dictionary::Dictionary& dictionary = view.deployment->policy->dictionary;
  const dictionary::Indicator* indicator = dictionary.find_indicator(request.indicator);
  if (indicator == nullptr) return problem("indicator.not_found", base::ErrorCode::kNotFound);
  if (!dictionary::is_masked(*indicator))
    return problem("value.not_masked", base::ErrorCode::kConflict);
  const registry::Fact* fact = find_fact(loaded.household, *indicator, request.record);
  if (fact == nullptr || fact->value.state != dictionary::State::kKnown)
    return problem("value.not_known", base::ErrorCode::kNotFound);
  std::string subject = "household/" + request.household;
  if (!request.record.empty()) subject += "/" + request.record;
  const auto deed = [&](AccountChange& change) {
    return change.audit(caller.account, {"reveal_value", subject + "/" + indicator->id,
                                         loaded.household.region, request.reason});
  };
  TRY(book.change(deed));
  const dictionary::CodeList* list = dictionary.list_of(indicator->type);
  RevealedValue revealed;
  revealed.value = to_wire(fact->value, indicator->type, list);
  revealed.display = dictionary::to_display(fact->value, indicator->type, list);
  revealed.show_seconds = kShowSeconds;
  return revealed;
}

}  // namespace actions
