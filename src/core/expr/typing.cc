#include "core/expr/typing.h"

#include <algorithm>
#include <utility>

#include "core/base/date.h"
#include "core/base/text.h"
#include "core/expr/lexer.h"

namespace expr {
namespace {

using dictionary::Indicator;

Interval indicator_bounds(const Indicator& indicator, const dictionary::CodeList* list) {
  switch (indicator.type.kind) {
    case TypeKind::kBool:
      return {0, 1};
    case TypeKind::kDate:
      return {base::kMinDate.days, base::kMaxDate.days};
    case TypeKind::kMonth:
      return {1800 * 12, 2301 * 12};
    case TypeKind::kEnum:
      return {0, list == nullptr ? 0 : static_cast<int64_t>(list->codes.size()) - 1};
    case TypeKind::kSet:
      return {0, list == nullptr ? 0 : (int64_t{1} << list->codes.size()) - 1};
    case TypeKind::kText:
    case TypeKind::kIdNumber:
    case TypeKind::kRegion:
    case TypeKind::kDuration:
      return {0, 0};
    default:
      return {indicator.min, indicator.max};
  }
}

}  // namespace

Typing::Typing(const dictionary::Dictionary& dictionary, std::string_view root_entity,
               Compiled* out)
    : dictionary_(dictionary), out_(out), builder_(&out->program) {
  out_->program.tables.push_back({std::string(root_entity), -1});
}

int16_t Typing::table_of(std::string_view entity) {
  const int16_t found = out_->program.find_table(entity);
  if (found >= 0) return found;
  const std::string parent = dictionary_.parent_of(entity);
  if (parent.empty()) return -1;
  const int16_t parent_table = table_of(parent);
  if (parent_table < 0) return -1;
  out_->program.tables.push_back({std::string(entity), parent_table});
  return static_cast<int16_t>(out_->program.tables.size() - 1);
}

void Typing::compile(const Expression& expression) {
  failed_ = false;
  Parsed parsed = parse(expression.text, expression.place);
  auto& diagnostics = out_->diagnostics;
  diagnostics.insert(diagnostics.end(), parsed.diagnostics.begin(), parsed.diagnostics.end());
  if (parsed.syntax.root < 0) return;
  Scope scope;
  scope.syntax = &parsed.syntax;
  scope.place = expression.place;
  scope.source = static_cast<int32_t>(out_->program.sources.size());
  scope.items = expression.items;
  scope.table = table_of(expression.entity);
  out_->program.sources.push_back(expression.text);
  const int32_t top = parsed.syntax.root;
  if (scope.table < 0) {
    fail(scope, top, "expr.unknown_collection", {expression.entity, ""});
    return;
  }
  Operand result = visit(scope, top);
  if (!result.valid || failed_) return;
  Root root;
  root.name = expression.name;
  root.table = scope.table;
  root.trace = result.trace;
  if (expression.want == Want::kCondition) {
    root.node = to_condition(scope, top, result, "规则");
    if (root.node < 0) return;
  } else {
    if (result.is_code) {
      fail(scope, top, "expr.untyped_text", {result.code});
      return;
    }
    result = exact_count(result);
    root.is_bool = result.is_condition;
    root.node = result.number;
    root.denominator = result.denominator;
    root.type = result.type;
  }
  // A root has one value for each record of its own table, even when it reads only what stands
  // above.
  root.node = builder_.lift(root.node, root.table);
  if (root.denominator >= 0) root.denominator = builder_.lift(root.denominator, root.table);
  out_->program.roots.push_back(std::move(root));
}

Operand Typing::visit(const Scope& scope, int32_t index) {
  switch (scope.syntax->at(index).kind) {
    case SyntaxKind::kName:
      return visit_name(scope, index, {});
    case SyntaxKind::kPrevious:
    case SyntaxKind::kIdentified:
    case SyntaxKind::kAtDate:
      return visit_moment(scope, index);
    case SyntaxKind::kParameter:
      return visit_parameter(scope, index);
    case SyntaxKind::kAsOf:
    case SyntaxKind::kRuleDate:
    case SyntaxKind::kPeriodFrom:
    case SyntaxKind::kPeriodTo:
      return visit_context(scope, index);
    case SyntaxKind::kOr:
    case SyntaxKind::kAnd:
    case SyntaxKind::kNot:
    case SyntaxKind::kUnless:
      return visit_logic(scope, index);
    case SyntaxKind::kCompare:
      return visit_compare(scope, index);
    case SyntaxKind::kBetween:
      return visit_between(scope, index);
    case SyntaxKind::kIn:
      return visit_in(scope, index);
    case SyntaxKind::kIs:
      return visit_is(scope, index);
    case SyntaxKind::kAdd:
    case SyntaxKind::kSubtract:
    case SyntaxKind::kMultiply:
    case SyntaxKind::kDivide:
    case SyntaxKind::kNegate:
      return visit_arithmetic(scope, index);
    case SyntaxKind::kIf:
      return visit_if(scope, index);
    case SyntaxKind::kCall:
      return visit_call(scope, index);
    case SyntaxKind::kAggregate:
      return visit_aggregate(scope, index);
    case SyntaxKind::kMember:
      return visit_member(scope, index);
    case SyntaxKind::kSet:
    case SyntaxKind::kWord:
      return fail(scope, index, "expr.unexpected", {"“" + written(scope, index) + "”", "值或条件"});
    default:
      return visit_literal(scope, index);
  }
}

Operand Typing::visit_literal(const Scope& scope, int32_t index) {
  const SyntaxNode& node = scope.syntax->at(index);
  Operand literal;
  const auto number = [&](TypeKind kind, int decimals, std::string_view unit) {
    const auto value = base::parse_scaled(node.text, decimals);
    if (!value || *value > INT64_MAX / 4 || *value < -(INT64_MAX / 4)) {
      return fail(scope, index,
                  kind == TypeKind::kMoney ? "expr.money_precision" : "expr.number_too_large",
                  {node.text});
    }
    Type type;
    type.kind = kind;
    type.unit = *dictionary::parse_unit(unit);
    literal = value_operand(type, builder_.constant(*value));
    literal.is_literal = true;
    return finish(scope, index, literal, {});
  };
  Type type;
  switch (node.kind) {
    case SyntaxKind::kMoney:
      return number(TypeKind::kMoney, 2, "yuan");
    case SyntaxKind::kPercent:
      return number(TypeKind::kRate, 2, "");
    case SyntaxKind::kNumber: {
      const std::size_t dot = node.text.find('.');
      if (dot == std::string::npos) return number(TypeKind::kInt, 0, "");
      const int decimals = static_cast<int>(node.text.size() - dot - 1);
      if (decimals > 9) return fail(scope, index, "expr.bad_number", {node.text});
      Operand decimal = number(TypeKind::kDecimal, decimals, "");
      decimal.type.scale = static_cast<uint8_t>(decimals);
      return decimal;
    }
    case SyntaxKind::kMonths:
    case SyntaxKind::kDays: {
      const auto count = base::parse_scaled(node.text, 0);
      if (!count || *count > 100000)
        return fail(scope, index, "expr.number_too_large", {node.text});
      dictionary::Duration duration;
      (node.kind == SyntaxKind::kMonths ? duration.months : duration.days) =
          static_cast<int32_t>(*count);
      type.kind = TypeKind::kDuration;
      literal = value_operand(type, builder_.constant(pack_duration(duration)));
      break;
    }
    case SyntaxKind::kDate:
      type.kind = TypeKind::kDate;
      literal = value_operand(type, builder_.constant(base::parse_date(node.text)->days));
      break;
    case SyntaxKind::kMonth:
      type.kind = TypeKind::kMonth;
      literal = value_operand(type, builder_.constant(*base::parse_month(node.text)));
      break;
    case SyntaxKind::kCode:
      literal.valid = true;
      literal.is_code = true;
      literal.code = node.text;
      type.kind = TypeKind::kText;
      literal.type = type;
      break;
    default:
      literal = condition_operand(builder_.truth(node.kind == SyntaxKind::kTrue));
      break;
  }
  literal.is_literal = true;
  return finish(scope, index, literal, {});
}

Operand Typing::visit_context(const Scope& scope, int32_t index) {
  ContextName name = ContextName::kAsOf;
  const SyntaxKind kind = scope.syntax->at(index).kind;
  if (kind == SyntaxKind::kRuleDate) name = ContextName::kRuleDate;
  if (kind == SyntaxKind::kPeriodFrom) name = ContextName::kPeriodFrom;
  if (kind == SyntaxKind::kPeriodTo) name = ContextName::kPeriodTo;
  Type type;
  type.kind = TypeKind::kDate;
  return finish(scope, index, value_operand(type, builder_.context(name)), {});
}

Operand Typing::visit_parameter(const Scope& scope, int32_t index) {
  const std::string& name = scope.syntax->at(index).text;
  const dictionary::Parameter* parameter = dictionary_.find_parameter(name);
  if (parameter == nullptr) parameter = dictionary_.find_parameter_by_label(name);
  if (parameter == nullptr) {
    std::vector<std::string_view> ids;
    for (const auto& candidate : dictionary_.parameters()) ids.push_back(candidate.id);
    return fail(scope, index, "expr.unknown_parameter", {name, base::nearest_name(name, ids)});
  }
  const int32_t node = builder_.parameter(parameter->id, parameter_bounds(*parameter));
  Operand operand = finish(scope, index, value_operand(parameter->type, node), {});
  out_->program.trace[static_cast<std::size_t>(operand.trace)].text = parameter->id;
  return operand;
}

Interval Typing::parameter_bounds(const dictionary::Parameter& parameter) const {
  Interval bounds{INT64_MAX, INT64_MIN};
  for (const dictionary::ParameterRow& row : parameter.rows) {
    bounds.low = std::min(bounds.low, row.value.number);
    bounds.high = std::max(bounds.high, row.value.number);
  }
  if (parameter.rows.empty()) return {0, 0};
  // A what-if or a test may move a parameter: room for four times its values, down to zero, and for
  // a rate the whole of it.
  constexpr int64_t kRoom = 4;
  if (bounds.high < INT64_MAX / (kRoom * 4) && bounds.low > INT64_MIN / (kRoom * 4)) {
    bounds.high = std::max<int64_t>(bounds.high, 0) * kRoom;
    bounds.low = std::min<int64_t>(bounds.low, 0) * kRoom;
  }
  if (parameter.type.kind == TypeKind::kRate)
    bounds.high = std::max(bounds.high, dictionary::kRateScale);
  return bounds;
}

const dictionary::Indicator* Typing::find_name(const Scope& scope, int32_t index, bool* negated) {
  const std::string& name = scope.syntax->at(index).text;
  if (scope.items != nullptr) {
    const auto item = scope.items->find(name);
    if (item != scope.items->end()) {
      *negated = item->second.negated;
      return dictionary_.find_indicator(item->second.indicator);
    }
  }
  if (const auto* indicator = dictionary_.find_indicator(name)) return indicator;
  std::vector<const dictionary::Indicator*> reachable;
  for (const auto* candidate : dictionary_.find_by_label(name)) {
    const int16_t table = table_of(candidate->entity);
    if (table >= 0 && builder_.is_above(table, scope.table)) reachable.push_back(candidate);
  }
  if (reachable.size() == 1) return reachable[0];
  if (reachable.size() > 1) {
    std::string ids;
    for (const auto* candidate : reachable) ids += (ids.empty() ? "" : "、") + candidate->id;
    fail(scope, index, "expr.ambiguous_label", {name, ids});
    return nullptr;
  }
  const auto elsewhere = dictionary_.find_by_label(name);
  return elsewhere.size() == 1 ? elsewhere[0] : nullptr;
}

Operand Typing::unknown_name(const Scope& scope, int32_t index) {
  if (failed_) return {};
  const std::string& name = scope.syntax->at(index).text;
  std::vector<std::string_view> names;
  for (const auto& candidate : dictionary_.indicators()) {
    names.push_back(candidate.id);
    names.push_back(candidate.label);
  }
  const std::string_view near = base::nearest_name(name, names);
  if (near.empty()) return fail(scope, index, "expr.unknown_name_plain", {name});
  return fail(scope, index, "expr.unknown_name", {name, near});
}

Operand Typing::visit_name(const Scope& scope, int32_t index, const Moment& moment) {
  if (scope.items != nullptr && moment.kind == Moment::Kind::kCurrent) {
    const auto item = scope.items->find(scope.syntax->at(index).text);
    const bool has_formula = item != scope.items->end() && item->second.formula != nullptr;
    if (has_formula) return formula_operand(scope, index, item->second);
  }
  bool negated = false;
  const bool before = failed_;
  failed_ = false;
  const dictionary::Indicator* indicator = find_name(scope, index, &negated);
  const bool ambiguous = failed_;
  failed_ = before || failed_;
  if (ambiguous) return {};
  if (indicator == nullptr) {
    failed_ = false;
    Operand none = unknown_name(scope, index);
    failed_ = true;
    return none;
  }
  Operand operand = indicator_operand(scope, index, *indicator, moment);
  if (!operand.valid || !negated) return operand;
  // The paper asks the opposite question: yes there is no here.
  const int32_t opposite = builder_.value(Op::kSubtract, builder_.constant(1), operand.number);
  Operand turned = value_operand(operand.type, opposite);
  turned = finish(scope, index, turned, {operand.trace});
  out_->program.trace[static_cast<std::size_t>(turned.trace)].negated = true;
  return turned;
}

Operand Typing::indicator_operand(const Scope& scope, int32_t index,
                                  const dictionary::Indicator& indicator, const Moment& moment) {
  const int16_t table = table_of(indicator.entity);
  if (table < 0 || !builder_.is_above(table, scope.table)) {
    const std::string& own = out_->program.tables[static_cast<std::size_t>(scope.table)].entity;
    return fail(scope, index, "expr.wrong_entity", {written(scope, index), indicator.entity, own});
  }
  const bool is_derived = !indicator.derived.empty() && moment.kind == Moment::Kind::kCurrent;
  Operand operand;
  if (is_derived) {
    Derivation derivation;
    derivation.key = indicator.id;
    derivation.text = indicator.derived;
    derivation.place = indicator.derived_place;
    operand = derived_operand(scope, index, indicator, table, derivation);
    if (!operand.valid) return operand;
  } else {
    Field field;
    field.indicator = indicator.id;
    field.table = table;
    field.kind = indicator.type.kind;
    field.moment = moment;
    const auto bounds = indicator_bounds(indicator, dictionary_.list_of(indicator.type));
    operand = value_operand(indicator.type, builder_.field(field, bounds));
  }
  std::vector<int32_t> children;
  if (is_derived && operand.trace >= 0) children.push_back(operand.trace);
  // Own nodes stay on the indicator's table; operators bring them down where needed.
  operand.trace = -1;
  operand = finish(scope, index, operand, children);
  out_->program.trace[static_cast<std::size_t>(operand.trace)].text = indicator.id;
  return operand;
}

// A derived indicator is its expression; where that is unknown, a value stated by someone (a form
// that prints only the result, an import) stands in.
Operand Typing::derived_operand(const Scope& scope, int32_t index,
                                const dictionary::Indicator& indicator, int16_t table,
                                const Derivation& derivation) {
  const auto done = derived_done_.find(derivation.key);
  if (done != derived_done_.end()) return done->second;
  if (std::find(derived_stack_.begin(), derived_stack_.end(), derivation.key) !=
      derived_stack_.end()) {
    std::string path;
    for (const std::string& id : derived_stack_) path += id + " → ";
    return fail(scope, index, "expr.derived_cycle", {path + derivation.key});
  }
  Parsed parsed = parse(derivation.text, derivation.place);
  if (parsed.syntax.root < 0) {
    out_->diagnostics.insert(out_->diagnostics.end(), parsed.diagnostics.begin(),
                             parsed.diagnostics.end());
    failed_ = true;
    return {};
  }
  Syntax& syntax = derived_syntax_[derivation.key] = std::move(parsed.syntax);
  Scope inner;
  inner.syntax = &syntax;
  inner.place = derivation.place;
  inner.source = static_cast<int32_t>(out_->program.sources.size());
  inner.table = table;
  inner.items = derivation.items;
  out_->program.sources.push_back(derivation.text);
  derived_stack_.push_back(derivation.key);
  Operand derived = visit(inner, syntax.root);
  derived_stack_.pop_back();
  if (!derived.valid) return derived;
  if (derived.is_condition) derived = to_value(derived);
  derived = exact_count(derived);
  if (dictionary::decimals_of(derived.type) != dictionary::decimals_of(indicator.type) ||
      (derived.type.kind != indicator.type.kind &&
       dictionary::is_numeric(derived.type.kind) != dictionary::is_numeric(indicator.type.kind))) {
    return fail(inner, syntax.root, "expr.need_type",
                {indicator.id, dictionary::to_chinese(indicator.type.kind), describe(derived)});
  }
  const Operand both = with_stated(indicator, table, derivation, derived);
  derived_done_.emplace(derivation.key, both);
  return both;
}

Operand Typing::with_stated(const dictionary::Indicator& indicator, int16_t table,
                            const Derivation& derivation, const Operand& derived) {
  Field field;
  field.indicator = indicator.id;
  field.table = table;
  field.kind = indicator.type.kind;
  const auto bounds = indicator_bounds(indicator, dictionary_.list_of(indicator.type));
  int32_t stated = builder_.field(field, bounds);
  if (derivation.negated) stated = builder_.value(Op::kSubtract, builder_.constant(1), stated);
  Operand both;
  if (derived.denominator < 0) {
    both =
        value_operand(indicator.type, derivation.overtyped
                                          ? builder_.value(Op::kFallback, stated, derived.number)
                                          : builder_.value(Op::kFallback, derived.number, stated));
  } else {
    // What does not apply, whatever its unknown part is, was computed: it is no gap to be filled.
    const int32_t is_unknown = builder_.condition(
        Op::kAnd,
        builder_.condition(Op::kOr, builder_.condition(Op::kIsUnknown, derived.number),
                           builder_.condition(Op::kIsUnknown, derived.denominator)),
        builder_.condition(Op::kNot, is_absent(derived)));
    const int32_t computed = derivation.overtyped ? builder_.condition(Op::kIsUnknown, stated)
                                                  : builder_.condition(Op::kNot, is_unknown);
    both =
        value_operand(indicator.type, builder_.value(Op::kIf, computed, derived.number, stated),
                      builder_.value(Op::kIf, computed, derived.denominator, builder_.constant(1)));
  }
  both.trace = derived.trace;
  return both;
}

// A generated or computed item of a form, by its code.
Operand Typing::formula_operand(const Scope& scope, int32_t index, const ItemName& item) {
  const dictionary::Indicator* indicator = dictionary_.find_indicator(item.indicator);
  if (indicator == nullptr) return unknown_name(scope, index);
  const int16_t table = table_of(indicator->entity);
  if (table < 0 || !builder_.is_above(table, scope.table)) {
    const std::string& own = out_->program.tables[static_cast<std::size_t>(scope.table)].entity;
    return fail(scope, index, "expr.wrong_entity", {written(scope, index), indicator->entity, own});
  }
  Derivation derivation;
  // Two forms may use one code for different formulas; where a formula stands tells them apart.
  derivation.key = scope.syntax->at(index).text + "（" + item.formula->place.file + ":" +
                   std::to_string(item.formula->place.line) + "）";
  derivation.text = item.formula->text;
  derivation.place = item.formula->place;
  derivation.items = scope.items;
  derivation.negated = item.negated;
  derivation.overtyped = item.overtyped;
  Operand operand = derived_operand(scope, index, *indicator, table, derivation);
  if (!operand.valid) return operand;
  const int32_t formula_trace = operand.trace;
  operand = finish(scope, index, operand, {formula_trace});
  out_->program.trace[static_cast<std::size_t>(operand.trace)].text = indicator->id;
  return operand;
}

Operand Typing::visit_moment(const Scope& scope, int32_t index) {
  const SyntaxNode& node = scope.syntax->at(index);
  const int32_t name = node.children[0];
  if (scope.syntax->at(name).kind != SyntaxKind::kName) {
    return fail(scope, index, "expr.previous_not_allowed", {written(scope, name)});
  }
  Moment moment;
  if (node.kind == SyntaxKind::kPrevious) {
    moment.kind = Moment::Kind::kPrevious;
    const auto count = base::parse_scaled(node.text, 0);
    if (!count || *count < 1 || *count > 100)
      return fail(scope, index, "expr.bad_number", {node.text});
    moment.argument = static_cast<int32_t>(*count);
  } else if (node.kind == SyntaxKind::kIdentified) {
    moment.kind = Moment::Kind::kIdentified;
  } else {
    moment.kind = Moment::Kind::kDate;
    moment.argument = base::parse_date(scope.syntax->at(node.children[1]).text)->days;
  }
  const Operand operand = visit_name(scope, name, moment);
  if (!operand.valid) return operand;
  return finish(scope, index, operand, {operand.trace});
}

Operand Typing::fail(const Scope& scope, int32_t index, std::string_view id,
                     std::initializer_list<std::string_view> arguments) {
  failed_ = true;
  const auto offset = static_cast<std::size_t>(scope.syntax->at(index).begin);
  out_->diagnostics.push_back(
      base::diagnose(id, place_at(scope.place, scope.syntax->source, offset), arguments));
  return {};
}

void Typing::warn(const Scope& scope, int32_t index, std::string_view id,
                  std::initializer_list<std::string_view> arguments) {
  const bool before = failed_;
  fail(scope, index, id, arguments);
  failed_ = before;
}

Operand Typing::finish(const Scope& scope, int32_t index, Operand operand,
                       std::vector<int32_t> children) {
  const SyntaxNode& syntax = scope.syntax->at(index);
  TraceNode trace;
  trace.kind = syntax.kind;
  trace.text = syntax.text;
  trace.source = scope.source;
  trace.begin = syntax.begin;
  trace.end = syntax.end;
  trace.number = operand.number;
  trace.denominator = operand.denominator;
  trace.is_bool = operand.is_condition;
  trace.type = operand.type;
  trace.table = operand.number < 0 ? int16_t{-1} : out_->program.at(operand.number).table;
  trace.children = std::move(children);
  operand.trace = static_cast<int32_t>(out_->program.trace.size());
  operand.valid = true;
  out_->program.trace.push_back(std::move(trace));
  return operand;
}

std::string Typing::written(const Scope& scope, int32_t index) const {
  const SyntaxNode& node = scope.syntax->at(index);
  return scope.syntax->source.substr(static_cast<std::size_t>(node.begin),
                                     static_cast<std::size_t>(node.end - node.begin));
}

std::string Typing::describe(const Operand& operand) const {
  if (operand.is_condition) return "条件";
  if (operand.is_code) return "代码“" + operand.code + "”";
  return std::string(dictionary::to_chinese(operand.type.kind));
}

Operand Typing::value_operand(Type type, int32_t number, int32_t denominator) const {
  Operand operand;
  operand.valid = number >= 0;
  operand.type = std::move(type);
  operand.number = number;
  operand.denominator = denominator;
  return operand;
}

Operand Typing::condition_operand(int32_t node) const {
  Operand operand;
  operand.valid = node >= 0;
  operand.is_condition = true;
  operand.number = node;
  return operand;
}

Compiled compile(const dictionary::Dictionary& dictionary, std::string_view root_entity,
                 const std::vector<Expression>& expressions) {
  Compiled compiled;
  Typing typing(dictionary, root_entity, &compiled);
  for (const Expression& expression : expressions) typing.compile(expression);
  return compiled;
}

}  // namespace expr
