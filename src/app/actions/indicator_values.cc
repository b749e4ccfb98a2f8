#include "app/actions/indicator_values.h"

#include <utility>

#include "app/actions/describe.h"
#include "app/actions/household_facts.h"
#include "app/actions/wire.h"
#include "core/base/text.h"

namespace actions {
namespace {

std::string_view state_text(dictionary::State state) {
  switch (state) {
    case dictionary::State::kKnown:
      return "known";
    case dictionary::State::kNotApplicable:
      return "not_applicable";
    case dictionary::State::kUnknown:
      break;
  }
  return "unknown";
}

IndicatorValue head_of(const dictionary::Indicator& indicator) {
  IndicatorValue made;
  made.id = indicator.id;
  made.label = indicator.label;
  made.type = dictionary::to_text(indicator.type.kind);
  made.unit = dictionary::to_chinese(indicator.type.unit);
  made.is_derived = !indicator.derived.empty();
  return made;
}

// Half away from zero, as amounts are shown (RULES §1.3); the divisor is positive.
int64_t rounded_quotient(int64_t number, int64_t divisor) {
  const int64_t twice = 2 * (number % divisor);
  const int64_t step = twice >= divisor ? 1 : twice <= -divisor ? -1 : 0;
  return number / divisor + step;
}

// The context of the rules with the parameters that this program reads.
expr::Context context_for(const expr::Program& program, const rules::Binding& binding) {
  expr::Context context = binding.context;
  context.parameters.clear();
  for (const std::string& id : program.parameters) {
    expr::Cell cell;
    for (const auto& use : binding.parameters) {
      if (use.parameter != nullptr && use.parameter->id == id) {
        cell = {use.value.number, use.value.state};
      }
    }
    context.parameters.push_back(cell);
  }
  return context;
}

}  // namespace

IndicatorValues::IndicatorValues(const LiveDeployment& deployment,
                                 const registry::Household& household,
                                 const rules::Binding& binding)
    : deployment_(deployment), household_(household) {
  const DerivedValues& derived = *deployment.derived;
  const auto& dictionary = deployment.policy->dictionary;
  const HouseholdFacts facts(dictionary, household);
  auto subject = rules::record_from(dictionary, derived.program, derived.layout, facts);
  if (!subject) return;
  subject_ = *std::move(subject);
  context_ = context_for(derived.program, binding);
  expr::run(derived.program, derived.layout, subject_.record, context_, &slots_);
  has_computed_ = true;
}

std::optional<dictionary::Value> IndicatorValues::computed_value(int32_t at, int32_t row) const {
  const DerivedValues& derived = *deployment_.derived;
  if (!has_computed_ || at < 0) return std::nullopt;
  const expr::Root& root = derived.program.roots[static_cast<std::size_t>(at)];
  const expr::Cell number = slots_.at(derived.program, root.node, row);
  dictionary::Value value{number.state, number.number, {}};
  if (root.denominator < 0 || value.state != dictionary::State::kKnown) return value;
  const expr::Cell divisor = slots_.at(derived.program, root.denominator, row);
  value.state = divisor.state == dictionary::State::kKnown && divisor.number == 0
                    ? dictionary::State::kNotApplicable
                    : divisor.state;
  if (value.state == dictionary::State::kKnown) {
    value.number = rounded_quotient(number.number, divisor.number);
  }
  return value;
}

std::optional<IndicatorValue> IndicatorValues::computed(const dictionary::Indicator& indicator,
                                                        int32_t root, int32_t row) const {
  const DerivedValues& derived = *deployment_.derived;
  const auto computed = computed_value(root, row);
  if (!computed) return std::nullopt;
  const dictionary::Value& value = *computed;
  IndicatorValue made = head_of(indicator);
  made.state = state_text(value.state);
  made.value =
      to_wire(value, indicator.type, deployment_.policy->dictionary.list_of(indicator.type));
  if (value.state == dictionary::State::kKnown) {
    const expr::Evaluated evaluated{derived.layout, subject_.record, context_, slots_,
                                    subject_.names};
    made.display = derived.explainer->display(evaluated, root, row);
  }
  return made;
}

IndicatorValue IndicatorValues::recorded(const dictionary::Indicator& indicator,
                                         const registry::Facts& facts) const {
  const auto* list = deployment_.policy->dictionary.list_of(indicator.type);
  IndicatorValue made = head_of(indicator);
  dictionary::Value value = registry::value_of(facts, indicator);
  made.is_masked = dictionary::is_masked(indicator) && value.state == dictionary::State::kKnown;
  if (made.is_masked) value.text = dictionary::masked(value.text);
  made.state = state_text(value.state);
  if (!made.is_masked) made.value = to_wire(value, indicator.type, list);
  if (value.state == dictionary::State::kKnown) {
    made.display = dictionary::to_display(value, indicator.type, list);
  }
  const auto fact = facts.find(indicator.id);
  if (fact == facts.end()) return made;
  const registry::Provenance& provenance = fact->second.provenance;
  if (provenance.instant) made.instant = base::to_text(*provenance.instant);
  made.period = describe(provenance.period);
  if (!provenance.source.empty()) made.source = describe(provenance);
  return made;
}

std::string IndicatorValues::display(const dictionary::Indicator& indicator) const {
  if (indicator.derived.empty()) return recorded(indicator, household_.facts).display;
  const int32_t root = deployment_.derived->program.find_root(indicator.id);
  const auto value = computed(indicator, root, 0);
  return value ? value->display : std::string();
}

std::string IndicatorValues::cell(const dictionary::Indicator& indicator, int32_t row,
                                  bool is_open) const {
  const auto& dictionary = deployment_.policy->dictionary;
  dictionary::Value value;
  if (!indicator.derived.empty()) {
    const int32_t root = deployment_.derived->program.find_root(indicator.id);
    value = computed_value(root, row).value_or(dictionary::Value{});
  } else if (const auto* facts = facts_of(dictionary, household_, indicator.entity, row)) {
    value = registry::value_of(*facts, indicator);
  }
  if (value.state == dictionary::State::kUnknown) return {};
  if (value.state == dictionary::State::kKnown) {
    if (dictionary::is_masked(indicator) && !is_open) return dictionary::masked(value.text);
    const dictionary::Type& type = indicator.type;
    if (type.kind == dictionary::TypeKind::kInt) return std::to_string(value.number);
    if (type.kind == dictionary::TypeKind::kMoney) return base::scaled_to_text(value.number, 2);
    if (type.kind == dictionary::TypeKind::kDecimal) {
      return base::scaled_to_text(value.number, type.scale);
    }
  }
  return dictionary::to_display(value, indicator.type, dictionary.list_of(indicator.type));
}

std::vector<IndicatorValue> IndicatorValues::of(std::string_view entity, int32_t row) const {
  const registry::Facts* facts = facts_of(deployment_.policy->dictionary, household_, entity, row);
  std::vector<IndicatorValue> values;
  const auto shown = deployment_.derived->shown.find(entity);
  if (facts == nullptr || shown == deployment_.derived->shown.end()) return values;
  for (const ShownIndicator& one : shown->second) {
    if (one.root >= 0) {
      if (auto value = computed(*one.indicator, one.root, row)) values.push_back(*std::move(value));
    } else if (one.is_read || facts->contains(one.indicator->id)) {
      values.push_back(recorded(*one.indicator, *facts));
    }
  }
  return values;
}

}  // namespace actions
