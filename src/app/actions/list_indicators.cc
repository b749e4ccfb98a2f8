#include "app/actions/deeds.h"
#include "app/actions/describe.h"
#include "app/actions/wire.h"

namespace actions {
namespace {

std::string_view to_text(dictionary::Kind kind) {
  switch (kind) {
    case dictionary::Kind::kState:
      return "state";
    case dictionary::Kind::kFlow:
      return "flow";
    case dictionary::Kind::kFixed:
      break;
  }
  return "fixed";
}

std::string_view to_text(dictionary::Sensitivity sensitivity) {
  switch (sensitivity) {
    case dictionary::Sensitivity::kPublic:
      return "public";
    case dictionary::Sensitivity::kPersonal:
      return "personal";
    case dictionary::Sensitivity::kSensitive:
      break;
  }
  return "sensitive";
}

Indicator describe_indicator(const policy::Policy& policy, const dictionary::Indicator& from) {
  Indicator made;
  made.id = from.id;
  made.label = from.label;
  made.entity = from.entity;
  made.type = dictionary::to_text(from.type.kind);
  made.unit = dictionary::to_chinese(from.type.unit);
  made.kind = to_text(from.kind);
  made.sensitivity = to_text(from.sensitivity);
  made.is_derived = !from.derived.empty();
  made.derived_zh = in_chinese(policy, from.derived, from.entity);
  const auto* list = policy.dictionary.list_of(from.type);
  if (dictionary::is_numeric(from.type.kind) && from.min < from.max) {
    made.range = Range{dictionary::to_display(dictionary::known(from.min), from.type, list),
                       dictionary::to_display(dictionary::known(from.max), from.type, list)};
  }
  if (list != nullptr) {
    for (const auto& code : list->codes) made.options.push_back({code.code, code.label, false});
  }
  made.help = from.help;
  Clause clause = clause_of(policy, policy.info.id, from.source);
  if (clause.line > 0) made.clause = std::move(clause);
  return made;
}

}  // namespace

base::Result<std::vector<Indicator>> list_indicators(const Live& live, std::string_view pack) {
  const policy::Policy* policy = TRY(find_policy(live, pack));
  std::vector<Indicator> items;
  for (const auto& indicator : policy->dictionary.indicators()) {
    items.push_back(describe_indicator(*policy, indicator));
  }
  return items;
}

}  // namespace actions
