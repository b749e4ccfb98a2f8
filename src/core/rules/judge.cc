#include "core/rules/judge.h"

#include <algorithm>
#include <utility>

#include "core/base/sha256.h"

namespace rules {
namespace {

using dictionary::State;
using expr::FactPlace;

std::size_t as_size(int64_t index) { return static_cast<std::size_t>(index); }

constexpr std::size_t kMostNamed = 3;  // Missing facts that a sentence names.

void read_verdicts(const RuleSet& rule_set, const expr::Slots& slots,
                   std::vector<Verdict>* verdicts) {
  const expr::Program& program = rule_set.program();
  const auto& rules = rule_set.rules();
  verdicts->resize(rules.size());
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const auto cell = [&](int32_t root) {
      return slots.at(program, program.roots[as_size(root)].node, 0);
    };
    const expr::Cell when = cell(rules[i].when);
    const expr::Cell guard =
        rules[i].guard < 0 ? expr::Cell{1, State::kKnown} : cell(rules[i].guard);
    Verdict& verdict = (*verdicts)[i];
    if (guard.state == State::kKnown && guard.number == 0) {
      verdict = Verdict::kNotApplicable;
    } else if (when.state == State::kKnown && when.number == 0) {
      verdict = Verdict::kNo;
    } else {
      const bool known = guard.state == State::kKnown && when.state == State::kKnown;
      verdict = known ? Verdict::kYes : Verdict::kUnknown;
    }
  }
}

bool reads_any(const std::vector<int32_t>& sorted, const std::vector<int32_t>& changed) {
  return std::any_of(changed.begin(), changed.end(), [&](int32_t one) {
    return std::binary_search(sorted.begin(), sorted.end(), one);
  });
}

}  // namespace

const std::vector<Verdict>& Judge::run(const expr::Record& record, const expr::Context& context) {
  expr::run_range(rule_set_->program(), rule_set_->layout(), record, context, 0,
                  rule_set_->decision_nodes(), &slots_);
  read_verdicts(*rule_set_, slots_, &verdicts_);
  return verdicts_;
}

Judgement::Judgement(const RuleSet& rule_set, const Subject& subject, const Binding& binding)
    : rule_set_(&rule_set), subject_(&subject), binding_(&binding) {
  expr::run(rule_set.program(), rule_set.layout(), subject.record, binding.context, &slots_);
  read_verdicts(rule_set, slots_, &verdicts_);
}

expr::Evaluated Judgement::evaluated() const {
  return {rule_set_->layout(), subject_->record, binding_->context, slots_, subject_->names};
}

expr::Question Judgement::question_of(int32_t rule) const {
  const CompiledRule& own = rule_set_->rules()[as_size(rule)];
  return {own.guard, own.when, 0};
}

expr::Explanation Judgement::explain(int32_t rule) const {
  return rule_set_->explainer().explain(evaluated(), question_of(rule));
}

std::string Judgement::sentence(int32_t rule) const {
  const CompiledRule& own = rule_set_->rules()[as_size(rule)];
  const expr::Explainer& explainer = rule_set_->explainer();
  std::string text;
  if (verdict(rule) == Verdict::kYes) {
    for (const MessagePart& part : own.message) {
      text += part.root < 0 ? part.text : explainer.display(evaluated(), part.root, 0);
    }
    return text;
  }
  const std::string title = "“" + own.definition->title + "”";
  if (verdict(rule) == Verdict::kUnknown) {
    const auto places = explainer.missing(evaluated(), question_of(rule));
    for (std::size_t i = 0; i < places.size() && i < kMostNamed; ++i) {
      // The same fact of several people is named once: "缺少张三、李四的参保".
      const bool is_shared =
          i + 1 < places.size() && i + 1 < kMostNamed && places[i].field == places[i + 1].field;
      const auto table = rule_set_->program().fields[as_size(places[i].field)].table;
      text += (i == 0 ? "：缺少" : "、") +
              (is_shared ? explainer.of_whom(evaluated(), table, places[i].row)
                         : explainer.fact_words(evaluated(), places[i]));
    }
    if (places.size() > kMostNamed) text += "等 " + std::to_string(places.size()) + " 项";
    return "还不能判断" + title + text;
  }
  const auto reasons = explainer.why_not(evaluated(), question_of(rule));
  if (!reasons.empty()) text = "：" + reasons[0].text;
  return (verdict(rule) == Verdict::kNo ? "不符合" : "不适用") + title + text;
}

std::vector<MissingFact> Judgement::missing(int32_t rule) const {
  std::vector<MissingFact> facts;
  const expr::Explainer& explainer = rule_set_->explainer();
  const expr::Program& program = rule_set_->program();
  for (const FactPlace& place : explainer.missing(evaluated(), question_of(rule))) {
    const expr::Field& field = program.fields[as_size(place.field)];
    MissingFact fact;
    fact.indicator = rule_set_->dictionary().find_indicator(field.indicator);
    fact.moment = field.moment;
    fact.entity = program.tables[as_size(field.table)].entity;
    fact.row = place.row;
    fact.of_whom = explainer.of_whom(evaluated(), field.table, place.row);
    fact.words = explainer.fact_words(evaluated(), place);
    fact.rules.push_back(rule);
    facts.push_back(std::move(fact));
  }
  return facts;
}

std::vector<MissingFact> Judgement::missing() const {
  std::vector<MissingFact> all;
  for (std::size_t i = 0; i < verdicts_.size(); ++i) {
    if (verdicts_[i] != Verdict::kUnknown) continue;
    const auto rule = static_cast<int32_t>(i);
    for (MissingFact& fact : missing(rule)) {
      const auto same = std::find_if(all.begin(), all.end(), [&](const MissingFact& other) {
        return other.indicator == fact.indicator && other.row == fact.row &&
               other.moment == fact.moment;
      });
      if (same == all.end()) {
        all.push_back(std::move(fact));
      } else {
        same->rules.push_back(rule);
      }
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const MissingFact& a, const MissingFact& b) {
    return a.rules.size() > b.rules.size();
  });
  return all;
}

base::Result<WhatIf> Judgement::what_if(const std::vector<Change>& changes,
                                        const ParameterValues& parameters) const {
  const expr::Program& program = rule_set_->program();
  Subject tried = *subject_;
  std::vector<int32_t> changed_fields;
  for (const Change& change : changes) {
    const auto* indicator = rule_set_->dictionary().find_indicator(change.indicator);
    if (indicator == nullptr) {
      return base::Error{base::ErrorCode::kNotFound,
                         "没有叫“" + change.indicator + "”的指标，请检查拼写", change.indicator};
    }
    if (!indicator->derived.empty()) {
      return base::Error{base::ErrorCode::kInvalidInput,
                         "“" + indicator->label + "”由其他指标算出，请改算它所用的指标",
                         indicator->id};
    }
    TRY(check_range(*indicator, change.value));
    const int32_t index = program.find_field(change.indicator);
    if (index < 0) continue;
    const auto table = as_size(program.fields[as_size(index)].table);
    if (change.row < 0 || change.row >= tried.record.rows[table]) {
      return base::Error{base::ErrorCode::kNotFound,
                         "没有第 " + std::to_string(change.row + 1) + " 条记录，请刷新后重试",
                         indicator->id};
    }
    const auto& layout = rule_set_->layout();
    const std::size_t width = layout.fields_of[table].size();
    expr::Cell& cell =
        tried.record
            .cells[table][as_size(change.row) * width + as_size(layout.slot_of[as_size(index)])];
    cell = {change.value.number, change.value.state};
    if (dictionary::is_text(indicator->type.kind)) {
      cell.number = static_cast<int64_t>(tried.record.texts.size());
      tried.record.texts.push_back(change.value.text);
    }
    changed_fields.push_back(index);
  }
  ParameterValues instead = parameters;
  std::vector<int32_t> changed_parameters;
  for (std::size_t i = 0; i < binding_->parameters.size(); ++i) {
    const ParameterUse& use = binding_->parameters[i];
    const std::string& id = use.parameter->id;
    const bool is_tried = std::any_of(parameters.begin(), parameters.end(),
                                      [&](const auto& one) { return one.first == id; });
    if (is_tried) changed_parameters.push_back(static_cast<int32_t>(i));
    // What this household was judged with stays, also where it was tried instead of a row.
    if (!is_tried && use.row == nullptr && use.value.state == State::kKnown)
      instead.emplace_back(id, use.value);
  }
  const Binding bound = TRY(rule_set_->bind(binding_->setting, instead));
  const Judgement after(*rule_set_, tried, bound);
  WhatIf result;
  result.verdicts = after.verdicts_;
  for (std::size_t i = 0; i < verdicts_.size(); ++i) {
    const CompiledRule& own = rule_set_->rules()[i];
    if (!reads_any(own.fields, changed_fields) && !reads_any(own.parameters, changed_parameters))
      continue;
    const auto rule = static_cast<int32_t>(i);
    ChangedRule changed{rule, verdict(rule), after.verdict(rule), sentence(rule),
                        after.sentence(rule)};
    const bool differs =
        changed.before != changed.after || changed.sentence_before != changed.sentence_after;
    if (differs) result.changed.push_back(std::move(changed));
  }
  return result;
}

Receipt Judgement::receipt(std::string_view rule_set_hash, std::string_view snapshot) const {
  Receipt receipt;
  receipt.rule_set_hash = std::string(rule_set_hash);
  receipt.engine_version = std::string(kEngineVersion);
  receipt.setting = binding_->setting;
  receipt.snapshot = std::string(snapshot);
  for (const ParameterUse& use : binding_->parameters) {
    const auto* list = rule_set_->dictionary().list_of(use.parameter->type);
    receipt.parameters.emplace_back(use.parameter->id,
                                    dictionary::to_pack_text(use.value, use.parameter->type, list));
  }
  base::Sha256 hash;
  for (std::size_t i = 0; i < verdicts_.size(); ++i) {
    hash.update(rule_set_->rules()[i].definition->id);
    hash.update(" ");
    hash.update(expr::to_text(verdicts_[i]));
    hash.update("\n");
  }
  receipt.result_hash = hash.finish_hex();
  return receipt;
}

}  // namespace rules
