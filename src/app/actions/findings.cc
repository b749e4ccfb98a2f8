#include "app/actions/findings.h"

#include <algorithm>

#include "app/actions/describe.h"
#include "app/actions/household_facts.h"

namespace actions {
namespace {

std::optional<Margin> describe_margin(const std::optional<expr::Margin>& margin) {
  if (!margin) return std::nullopt;
  return Margin{margin->text, margin->amount, margin->unit};
}

}  // namespace

std::optional<ValueSource> FindingWriter::source_of(const expr::FactPlace& place) const {
  const auto& program = deployment_.rule_set.program();
  if (place.field < 0) return std::nullopt;
  const expr::Field& field = program.fields[static_cast<std::size_t>(place.field)];
  const auto& entity = program.tables[static_cast<std::size_t>(field.table)].entity;
  const auto* facts = facts_of(deployment_.policy->dictionary, household_, entity, place.row);
  if (facts == nullptr) return std::nullopt;
  const auto fact = facts->find(field.indicator);
  if (fact == facts->end() || fact->second.provenance.source.empty()) return std::nullopt;
  return describe(fact->second.provenance);
}

Clause FindingWriter::parameter_clause(const rules::ParameterUse& use) const {
  if (use.row == nullptr) return {};
  return clause_of(*deployment_.policy, deployment_.policy->info.id, use.row->source);
}

std::string FindingWriter::record_id(std::string_view entity, int32_t row) const {
  const auto& records = household_.of_entity(entity);
  const auto at = static_cast<std::size_t>(row);
  return row >= 0 && at < records.size() ? records[at].id : std::string();
}

Trace FindingWriter::trace(const expr::Step& step) const {
  Trace made;
  made.text = step.text;
  made.label = step.label;
  made.display = step.display;
  made.state = expr::to_text(step.state);
  made.margin = describe_margin(step.margin);
  if (step.table > 0) {
    made.of_whom =
        deployment_.rule_set.explainer().of_whom(judgement_.evaluated(), step.table, step.row);
  }
  made.source = source_of(step.fact);
  if (step.parameter >= 0) {
    const auto& use = judgement_.binding().parameters[static_cast<std::size_t>(step.parameter)];
    Clause clause = parameter_clause(use);
    if (clause.line > 0) made.clause = std::move(clause);
  }
  for (const expr::Step& child : step.children) made.children.push_back(trace(child));
  return made;
}

Reason FindingWriter::reason(const expr::Reason& from) const {
  Reason made;
  made.text = from.text;
  made.margin = describe_margin(from.margin);
  for (const int32_t row : from.members) {
    made.members.push_back(
        deployment_.rule_set.explainer().of_whom(judgement_.evaluated(), from.member_table, row));
  }
  for (const expr::FactPlace& fact : from.facts) {
    made.source = source_of(fact);
    if (made.source) break;
  }
  return made;
}

std::vector<ParameterUse> FindingWriter::parameters(int32_t rule) const {
  std::vector<ParameterUse> made;
  const auto& dictionary = deployment_.policy->dictionary;
  const auto& compiled = deployment_.rule_set.rules()[static_cast<std::size_t>(rule)];
  for (const int32_t index : compiled.parameters) {
    const auto& use = judgement_.binding().parameters[static_cast<std::size_t>(index)];
    if (use.parameter == nullptr) continue;
    const auto& type = use.parameter->type;
    made.push_back({use.parameter->id, use.parameter->label,
                    dictionary::to_display(use.value, type, dictionary.list_of(type)),
                    parameter_clause(use)});
  }
  return made;
}

// The dictionary names who knows what neither the person nor the household can say.
std::string FindingWriter::who_can_answer(const rules::MissingFact& fact) const {
  if (fact.indicator != nullptr && !fact.indicator->answered_by.empty()) {
    return fact.indicator->answered_by;
  }
  const auto& persons =
      household_.of_entity(registry::member_entity(deployment_.policy->dictionary));
  const std::string head_name = persons.empty() ? std::string() : name_of(persons.front());
  const std::string head = "户主" + head_name;
  const bool is_member = fact.entity == registry::member_entity(deployment_.policy->dictionary);
  return is_member && fact.of_whom != head_name ? "本人或" + head : head;
}

MissingValue FindingWriter::missing(const rules::MissingFact& fact) const {
  MissingValue made;
  const auto& dictionary = deployment_.policy->dictionary;
  if (fact.indicator != nullptr) {
    made.indicator = fact.indicator->id;
    made.label = fact.indicator->label;
    made.help = fact.indicator->help;
  }
  const bool is_household = fact.entity == registry::household_entity(dictionary);
  if (!is_household) made.member = record_id(fact.entity, fact.row);
  made.of_whom = fact.of_whom;
  made.who_can_answer = who_can_answer(fact);
  made.blocked_rule_count = static_cast<int64_t>(fact.rules.size());
  return made;
}

Finding FindingWriter::finding(int32_t rule, const std::vector<rules::MissingFact>& all_missing,
                               Steps steps) const {
  const auto& definition = *deployment_.rule_set.rules()[static_cast<std::size_t>(rule)].definition;
  const rules::Verdict verdict = judgement_.verdict(rule);
  const expr::Explanation explanation = judgement_.explain(rule);
  Finding made;
  made.rule = definition.id;
  made.code = definition.code;
  made.title = definition.title;
  made.kind = rules::to_text(definition.kind);
  made.severity = rules::to_text(definition.severity);
  made.outcome = rules::to_text(definition.outcome);
  made.result = result_of(verdict);
  made.is_outside = verdict == rules::Verdict::kNotApplicable;
  made.sentence = judgement_.sentence(rule);
  if (steps == Steps::kAll) made.trace = trace(explanation.trace);
  for (const auto& one : explanation.why) made.why.push_back(reason(one));
  for (const auto& one : explanation.why_not) made.why_not.push_back(reason(one));
  for (const rules::MissingFact& fact : all_missing) {
    const bool blocks = std::find(fact.rules.begin(), fact.rules.end(), rule) != fact.rules.end();
    if (blocks) made.missing.push_back(missing(fact));
  }
  made.parameters = parameters(rule);
  made.clause = clause_of(*deployment_.policy, definition.pack, definition.source);
  return made;
}

}  // namespace actions
