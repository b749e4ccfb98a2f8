#include "core/rules/rule_set.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "core/expr/compile.h"

namespace rules {
namespace {

using expr::Expression;
using expr::Want;

std::size_t as_size(int64_t index) { return static_cast<std::size_t>(index); }

std::string guard_name(std::size_t rule) { return std::to_string(rule) + ".applies"; }
std::string when_name(std::size_t rule) { return std::to_string(rule) + ".when"; }
std::string part_name(std::size_t rule, std::size_t part) {
  return std::to_string(rule) + ".message." + std::to_string(part);
}

// "低于 {param.range}" → "低于 ", then what stands in braces.
struct TemplatePart {
  std::string text;
  bool is_value = false;
};
std::vector<TemplatePart> split_template(const std::string& text) {
  std::vector<TemplatePart> parts;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t open = text.find('{', at);
    const std::size_t close = open == std::string::npos ? open : text.find('}', open);
    if (close == std::string::npos) {
      parts.push_back({text.substr(at), false});
      break;
    }
    if (open > at) parts.push_back({text.substr(at, open - at), false});
    parts.push_back({text.substr(open + 1, close - open - 1), true});
    at = close + 1;
  }
  return parts;
}

}  // namespace

RuleSet RuleSet::compile(const dictionary::Dictionary& dictionary, std::string_view root_entity,
                         const std::vector<RuleDefinition>& definitions) {
  // Decisions first, so that a run may stop before what only messages show.
  std::vector<Expression> expressions;
  const auto is_ours = [&](const RuleDefinition& rule) { return rule.entity == root_entity; };
  const auto add = [&](std::string name, const std::string& text, const base::Place& place,
                       Want want) {
    expressions.push_back({std::move(name), std::string(root_entity), text, place, want});
  };
  for (std::size_t i = 0; i < definitions.size(); ++i) {
    const RuleDefinition& rule = definitions[i];
    if (!is_ours(rule)) continue;
    if (!rule.applies.empty())
      add(guard_name(i), rule.applies.text, rule.applies.place, Want::kCondition);
    add(when_name(i), rule.when.text, rule.when.place, Want::kCondition);
  }
  for (std::size_t i = 0; i < definitions.size(); ++i) {
    if (!is_ours(definitions[i])) continue;
    const auto parts = split_template(definitions[i].message.text);
    for (std::size_t p = 0; p < parts.size(); ++p) {
      if (parts[p].is_value)
        add(part_name(i, p), parts[p].text, definitions[i].message.place, Want::kAnyValue);
    }
  }
  expr::Compiled compiled = expr::compile(dictionary, root_entity, expressions);
  RuleSet set;
  set.dictionary_ = &dictionary;
  set.diagnostics_ = std::move(compiled.diagnostics);
  set.program_ = std::make_unique<expr::Program>(std::move(compiled.program));
  set.layout_ = expr::layout_of(*set.program_);
  set.explainer_ = std::make_unique<expr::Explainer>(*set.program_, dictionary);
  const expr::Program& program = *set.program_;
  set.parameter_nodes_.assign(program.parameters.size(), -1);
  for (std::size_t i = 0; i < program.nodes.size(); ++i) {
    const expr::Node& node = program.nodes[i];
    if (node.op == expr::Op::kParameter)
      set.parameter_nodes_[as_size(node.k)] = static_cast<int32_t>(i);
  }
  std::map<std::string, int32_t, std::less<>> roots;
  for (std::size_t i = 0; i < program.roots.size(); ++i)
    roots.emplace(program.roots[i].name, static_cast<int32_t>(i));
  const auto root_of = [&](const std::string& name) {
    const auto found = roots.find(name);
    return found == roots.end() ? -1 : found->second;
  };
  for (std::size_t i = 0; i < definitions.size(); ++i) {
    if (!is_ours(definitions[i])) continue;
    CompiledRule rule;
    rule.definition = &definitions[i];
    rule.guard = root_of(guard_name(i));
    rule.when = root_of(when_name(i));
    bool complete = rule.when >= 0 && (rule.guard >= 0 || definitions[i].applies.empty());
    const auto parts = split_template(definitions[i].message.text);
    for (std::size_t p = 0; p < parts.size(); ++p) {
      const int32_t root = parts[p].is_value ? root_of(part_name(i, p)) : -1;
      complete = complete && (!parts[p].is_value || root >= 0);
      rule.message.push_back({parts[p].is_value ? std::string() : parts[p].text, root});
    }
    if (!complete) continue;
    for (const int32_t root : {rule.guard, rule.when}) {
      if (root >= 0)
        set.decision_nodes_ = std::max(set.decision_nodes_, program.roots[as_size(root)].node + 1);
    }
    set.collect_reads(&rule);
    set.rules_.push_back(std::move(rule));
  }
  return set;
}

void RuleSet::collect_reads(CompiledRule* rule) const {
  std::vector<int32_t> open;
  const auto add = [&](int32_t root) {
    if (root < 0) return;
    open.push_back(program_->roots[as_size(root)].node);
    open.push_back(program_->roots[as_size(root)].denominator);
  };
  add(rule->guard);
  add(rule->when);
  for (const MessagePart& part : rule->message) add(part.root);
  std::vector<bool> seen(program_->nodes.size());
  while (!open.empty()) {
    const int32_t index = open.back();
    open.pop_back();
    if (index < 0 || seen[as_size(index)]) continue;
    seen[as_size(index)] = true;
    const expr::Node& node = program_->at(index);
    if (node.op == expr::Op::kParameter) rule->parameters.push_back(static_cast<int32_t>(node.k));
    if (node.op == expr::Op::kField) rule->fields.push_back(static_cast<int32_t>(node.k));
    for (const int32_t operand : {node.a, node.b, node.c}) open.push_back(operand);
  }
  std::sort(rule->parameters.begin(), rule->parameters.end());
  std::sort(rule->fields.begin(), rule->fields.end());
}

int32_t RuleSet::find_rule(std::string_view id) const {
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    if (rules_[i].definition->id == id) return static_cast<int32_t>(i);
  }
  return -1;
}

base::Result<ParameterUse> RuleSet::use_of(std::size_t index, const Setting& setting,
                                           const ParameterValues& instead, bool is_needed) const {
  ParameterUse use;
  use.parameter = dictionary_->find_parameter(program_->parameters[index]);
  if (use.parameter == nullptr) {
    return base::Error{base::ErrorCode::kNotFound, "没有这个参数，请检查政策包",
                       program_->parameters[index]};
  }
  for (const auto& [id, value] : instead) {
    if (id != use.parameter->id) continue;
    use.value = value;
    const expr::Interval bounds = program_->intervals[as_size(parameter_nodes_[index])];
    const bool fits = value.state != dictionary::State::kKnown ||
                      (value.number >= bounds.low && value.number <= bounds.high) ||
                      !dictionary::is_numeric(use.parameter->type.kind);
    if (fits) return use;
    const auto shown = [&](int64_t number) {
      return dictionary::to_display(dictionary::known(number), use.parameter->type, nullptr);
    };
    return base::Error{base::ErrorCode::kInvalidInput,
                       "参数“" + use.parameter->label + "”的试算值 " + shown(value.number) +
                           " 超出 " + shown(bounds.low) + " 至 " + shown(bounds.high) +
                           "，请改小试算的幅度",
                       use.parameter->id};
  }
  if (!is_needed) return use;
  auto row = dictionary::find_row(*use.parameter, setting.region,
                                  setting.rule_date.value_or(setting.as_of));
  if (!row) return std::move(row).error();
  use.row = *row;
  use.value = use.row->value;
  return use;
}

base::Result<Binding> RuleSet::bind(const Setting& setting, const ParameterValues& instead,
                                    int32_t rule) const {
  for (const auto& [id, value] : instead) {
    if (dictionary_->find_parameter(id) == nullptr) {
      return base::Error{base::ErrorCode::kNotFound, "没有叫“" + id + "”的参数，请检查拼写", id};
    }
  }
  Binding binding;
  binding.setting = setting;
  binding.context.as_of = setting.as_of.days;
  binding.context.rule_date = setting.rule_date.value_or(setting.as_of).days;
  if (setting.period) {
    binding.context.has_period = true;
    binding.context.period_from = setting.period->first.days;
    binding.context.period_to = setting.period->second.days;
  }
  for (std::size_t i = 0; i < program_->parameters.size(); ++i) {
    bool is_needed = rule < 0;
    if (rule >= 0) {
      const auto& needed = rules_[as_size(rule)].parameters;
      is_needed = std::binary_search(needed.begin(), needed.end(), static_cast<int32_t>(i));
    }
    ParameterUse use = TRY(use_of(i, setting, instead, is_needed));
    binding.context.parameters.push_back({use.value.number, use.value.state});
    binding.parameters.push_back(std::move(use));
  }
  return binding;
}

}  // namespace rules
