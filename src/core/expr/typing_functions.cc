#include <algorithm>
#include <utility>

#include "core/expr/typing.h"

namespace expr {
namespace {

std::string collection_names(const dictionary::Dictionary& dictionary) {
  std::string names;
  for (const auto& one : dictionary.collections()) names += (names.empty() ? "" : "、") + one.id;
  return names;
}

using dictionary::decimals_of;

struct Function {
  std::string_view name;
  std::size_t least;
  std::size_t most;
};

constexpr Function kFunctions[] = {
    {"age", 2, 2},
    {"months_between", 2, 2},
    {"add_months", 3, 3},
    {"month_of", 1, 1},
    {"year_of", 1, 1},
    {"round", 2, 2},
    {"default", 2, 2},
    {"greatest", 2, 16},
    {"least", 2, 16},
    {"has_any", 2, 2},
    {"covers", 2, 2},
    {"length", 1, 1},
    {"matches", 2, 2},
    {"id_valid", 1, 1},
    {"id_birth", 1, 1},
    {"id_sex", 1, 1},
    {"id_kind", 1, 1},
    {"certificate_kind", 1, 1},
    {"certificate_grade", 1, 1},
    {"normal_name", 1, 1},
    {"same_digits", 2, 2},
};

struct PatternName {
  std::string_view name;
  Pattern pattern;
};

constexpr PatternName kPatterns[] = {
    {"mobile_phone", Pattern::kMobilePhone},
    {"digits", Pattern::kDigits},
    {"han_name", Pattern::kHanName},
    {"region_code", Pattern::kRegionCode},
};

Type type_of(TypeKind kind, std::string_view unit = {}) {
  Type type;
  type.kind = kind;
  type.unit = *dictionary::parse_unit(unit);
  return type;
}

}  // namespace

Operand Typing::visit_call(const Scope& scope, int32_t index) {
  const SyntaxNode node = scope.syntax->at(index);
  const auto function = std::find_if(std::begin(kFunctions), std::end(kFunctions),
                                     [&](const Function& f) { return f.name == node.text; });
  if (function == std::end(kFunctions)) {
    std::vector<std::string_view> names;
    for (const Function& candidate : kFunctions) names.push_back(candidate.name);
    return fail(scope, index, "expr.unknown_function",
                {node.text, base::nearest_name(node.text, names)});
  }
  const std::size_t count = node.children.size();
  if (count < function->least || count > function->most) {
    return fail(scope, index, "expr.argument_count",
                {node.text, std::to_string(function->least), std::to_string(count)});
  }
  std::vector<Operand> arguments;
  std::vector<int32_t> traces;
  for (const int32_t child : node.children) {
    const SyntaxKind kind = scope.syntax->at(child).kind;
    Operand argument;
    if (kind != SyntaxKind::kWord && kind != SyntaxKind::kSet) {
      argument = visit(scope, child);
      if (!argument.valid) return {};
      traces.push_back(argument.trace);
      argument = exact_count(std::move(argument));
    }
    arguments.push_back(std::move(argument));
  }
  Operand result;
  const std::string& name = node.text;
  if (name == "round") {
    result = call_round(scope, index, arguments[0]);
  } else if (name == "default") {
    result = call_default(scope, index, arguments[0], arguments[1]);
  } else if (name == "has_any" || name == "covers") {
    result = call_set(scope, index, &arguments);
  } else if (name == "greatest" || name == "least") {
    result = call_number(scope, index, &arguments);
  } else if (name == "age" || name == "months_between" || name == "add_months" ||
             name == "month_of" || name == "year_of") {
    result = call_date(scope, index, &arguments);
  } else {
    result = call_text(scope, index, &arguments);
  }
  if (!result.valid) {
    if (!failed_) return fail(scope, index, "expr.may_overflow", {written(scope, index)});
    return {};
  }
  return finish(scope, index, result, std::move(traces));
}

Operand Typing::call_round(const Scope& scope, int32_t index, const Operand& value) {
  const SyntaxNode& word = scope.syntax->at(scope.syntax->at(index).children[1]);
  const int decimals = decimals_of(value.type);
  if (!value.valid || !dictionary::is_numeric(value.type.kind)) {
    return fail(scope, index, "expr.need_number", {"round", describe(value)});
  }
  int target = -1;
  if (word.text == "to_yuan") target = 0;
  if (word.text == "to_0.1") target = 1;
  if (word.text == "to_fen") target = 2;
  if (word.kind != SyntaxKind::kWord || target < 0) {
    return fail(scope, index, "expr.bad_rounding", {word.text});
  }
  Operand rounded = value;
  rounded.is_literal = false;
  int64_t step = 1;
  for (int i = target; i < decimals; ++i) step *= 10;
  if (target > decimals) {
    // A plain ratio gains decimals: it becomes a decimal of that scale.
    int64_t gain = 1;
    for (int i = decimals; i < target; ++i) gain *= 10;
    rounded.number = builder_.value(Op::kMultiply, value.number, builder_.constant(gain));
    rounded.type.kind = TypeKind::kDecimal;
    rounded.type.scale = static_cast<uint8_t>(target);
    if (rounded.number < 0) return {};
  }
  const int32_t divisor = value.denominator < 0 ? builder_.constant(1) : value.denominator;
  return value_operand(rounded.type,
                       builder_.value(Op::kRoundDivide, rounded.number, divisor, -1, step));
}

Operand Typing::call_default(const Scope& scope, int32_t index, Operand value, Operand fallback) {
  value = to_value(value);
  fallback = to_value(fallback);
  if (!unify(scope, index, &value, &fallback)) return {};
  if (value.denominator < 0 && fallback.denominator < 0) {
    return value_operand(value.type, builder_.value(Op::kDefault, value.number, fallback.number));
  }
  const int32_t known = is_known(value);
  const int32_t one = builder_.constant(1);
  return value_operand(
      value.type, builder_.value(Op::kIf, known, value.number, fallback.number),
      builder_.value(Op::kIf, known, value.denominator < 0 ? one : value.denominator,
                     fallback.denominator < 0 ? one : fallback.denominator));
}

Operand Typing::call_set(const Scope& scope, int32_t index, std::vector<Operand>* arguments) {
  const SyntaxNode& node = scope.syntax->at(index);
  const Operand& set = (*arguments)[0];
  if (!set.valid || set.is_condition || set.type.kind != TypeKind::kSet) {
    return fail(scope, index, "expr.need_type", {node.text, "多选代码", describe(set)});
  }
  if (node.text == "covers") {
    Operand other = (*arguments)[1];
    if (!other.valid || other.is_condition || other.type.kind != TypeKind::kSet ||
        other.type.list != set.type.list) {
      return fail(scope, index, "expr.need_type",
                  {"covers", "同一代码表的多选代码", describe(other)});
    }
    return condition_operand(builder_.condition(Op::kCovers, set.number, other.number));
  }
  const SyntaxNode& codes = scope.syntax->at(node.children[1]);
  if (codes.kind != SyntaxKind::kSet) return fail(scope, index, "expr.not_constant", {"has_any"});
  int64_t mask = 0;
  for (const int32_t child : codes.children) {
    Operand code = visit(scope, child);
    if (!code.valid) return {};
    if (!code.is_code) return fail(scope, child, "expr.not_constant", {"has_any"});
    if (!resolve_code(scope, child, &code, set.type)) return {};
    mask |= *builder_.constant_of(code.number);
  }
  return condition_operand(builder_.condition(Op::kHasAny, set.number, -1, -1, mask));
}

Operand Typing::call_number(const Scope& scope, int32_t index, std::vector<Operand>* arguments) {
  const Op op = scope.syntax->at(index).text == "greatest" ? Op::kGreatest : Op::kLeast;
  Operand best = (*arguments)[0];
  for (std::size_t i = 0; i < arguments->size(); ++i) {
    Operand other = (*arguments)[i];
    const bool ordered = dictionary::is_numeric(other.type.kind) ||
                         other.type.kind == TypeKind::kDate || other.type.kind == TypeKind::kMonth;
    if (other.is_condition || other.is_code || !ordered) {
      return fail(scope, index, "expr.need_number",
                  {scope.syntax->at(index).text, describe(other)});
    }
    if (other.denominator >= 0) return fail(scope, index, "expr.quotient_arithmetic");
    if (i == 0) continue;
    if (!unify(scope, index, &best, &other)) return {};
    const bool literal = best.is_literal && other.is_literal;
    const Type type = best.is_literal ? other.type : best.type;
    best = value_operand(type, builder_.value(op, best.number, other.number));
    best.is_literal = literal;
    if (!best.valid) return {};
  }
  return best;
}

Operand Typing::call_date(const Scope& scope, int32_t index, std::vector<Operand>* arguments) {
  const SyntaxNode& node = scope.syntax->at(index);
  const std::string& name = node.text;
  const std::size_t dates = name == "age" || name == "months_between" ? 2 : 1;
  for (std::size_t i = 0; i < dates; ++i) {
    const Operand& date = (*arguments)[i];
    if (!date.valid || date.is_condition || date.type.kind != TypeKind::kDate) {
      return fail(scope, index, "expr.need_type", {name, "日期", describe(date)});
    }
  }
  const int32_t first = (*arguments)[0].number;
  if (name == "age")
    return value_operand(type_of(TypeKind::kInt),
                         builder_.value(Op::kAge, first, (*arguments)[1].number));
  if (name == "months_between") {
    return value_operand(type_of(TypeKind::kInt, "month"),
                         builder_.value(Op::kMonthsBetween, first, (*arguments)[1].number));
  }
  if (name == "month_of")
    return value_operand(type_of(TypeKind::kMonth), builder_.value(Op::kMonthOf, first));
  if (name == "year_of")
    return value_operand(type_of(TypeKind::kInt), builder_.value(Op::kYearOf, first));
  const SyntaxNode& rule = scope.syntax->at(node.children[2]);
  if (rule.kind != SyntaxKind::kWord || (rule.text != "clip" && rule.text != "fail")) {
    return fail(scope, index, "expr.need_type",
                {"add_months 的第三个参数", "clip 或 fail", rule.text});
  }
  const Operand& amount = (*arguments)[1];
  const int64_t how = rule.text == "fail" ? 1 : 0;
  if (amount.type.kind == TypeKind::kDuration) {
    return value_operand(type_of(TypeKind::kDate),
                         builder_.value(Op::kAddDuration, first, amount.number, -1, how));
  }
  if (amount.is_condition || amount.is_code || amount.type.kind != TypeKind::kInt ||
      amount.denominator >= 0) {
    return fail(scope, index, "expr.need_type", {"add_months", "月数", describe(amount)});
  }
  return value_operand(type_of(TypeKind::kDate),
                       builder_.value(Op::kAddMonths, first, amount.number, -1, how));
}

Operand Typing::call_text(const Scope& scope, int32_t index, std::vector<Operand>* arguments) {
  const SyntaxNode& node = scope.syntax->at(index);
  const std::string& name = node.text;
  Operand& text = (*arguments)[0];
  if (text.is_code) resolve_code(scope, index, &text, type_of(TypeKind::kText));
  if (!text.valid || text.is_condition || !dictionary::is_text(text.type.kind)) {
    return fail(scope, index, "expr.need_type", {name, "文本", describe(text)});
  }
  if (name == "matches") {
    const SyntaxNode& pattern = scope.syntax->at(node.children[1]);
    for (const PatternName& candidate : kPatterns) {
      if (pattern.kind != SyntaxKind::kCode || candidate.name != pattern.text) continue;
      return condition_operand(builder_.condition(Op::kMatches, text.number, -1, -1,
                                                  static_cast<int64_t>(candidate.pattern)));
    }
    return fail(scope, index, "expr.unknown_pattern",
                {pattern.text, "mobile_phone、digits、han_name、region_code"});
  }
  if (name == "same_digits") {
    Operand& other = (*arguments)[1];
    if (other.is_code) resolve_code(scope, index, &other, type_of(TypeKind::kText));
    if (!other.valid || other.is_condition || !dictionary::is_text(other.type.kind)) {
      return fail(scope, index, "expr.need_type", {name, "文本", describe(other)});
    }
    return condition_operand(builder_.condition(Op::kSameDigits, text.number, other.number));
  }
  if (name == "id_valid") return condition_operand(builder_.condition(Op::kIdValid, text.number));
  if (name == "id_birth")
    return value_operand(type_of(TypeKind::kDate), builder_.value(Op::kIdBirth, text.number));
  if (name == "normal_name") {
    return value_operand(type_of(TypeKind::kText), builder_.value(Op::kNormalName, text.number));
  }
  Op op = Op::kTextLength;
  if (name == "id_sex") op = Op::kIdSex;
  if (name == "id_kind") op = Op::kIdKind;
  if (name == "certificate_kind") op = Op::kCertificateKind;
  if (name == "certificate_grade") op = Op::kCertificateGrade;
  return value_operand(type_of(TypeKind::kInt), builder_.value(op, text.number));
}

Typing::RowSet Typing::visit_set(const Scope& scope, int32_t index) {
  const SyntaxNode node = scope.syntax->at(index);
  RowSet set;
  set.collection = dictionary_.find_collection(node.text);
  if (set.collection == nullptr) set.collection = dictionary_.find_collection_by_label(node.text);
  if (set.collection == nullptr) {
    fail(scope, index, "expr.unknown_collection", {node.text, collection_names(dictionary_)});
    return set;
  }
  const std::string id = set.collection->id;
  set.child = table_of(set.collection->entity);
  const int16_t owner = table_of(set.collection->of);
  if (set.child < 0 || owner < 0 ||
      (!builder_.is_above(owner, scope.table) && !builder_.is_above(scope.table, owner))) {
    const std::string& own = out_->program.tables[static_cast<std::size_t>(scope.table)].entity;
    fail(scope, index, "expr.wrong_collection", {id, set.collection->of, own});
    return set;
  }
  // Inside a member's condition the household's other members may be counted: the aggregate belongs
  // to the household.
  set.table = builder_.is_above(owner, scope.table) ? owner : scope.table;
  auto filter = collection_filter_.find(id);
  if (filter == collection_filter_.end()) {
    std::pair<int32_t, int32_t> made{builder_.truth(true), -1};
    if (!set.collection->where.empty()) {
      Parsed parsed = parse(set.collection->where, set.collection->place);
      Syntax& syntax = derived_syntax_["where " + id] = std::move(parsed.syntax);
      auto& diagnostics = out_->diagnostics;
      diagnostics.insert(diagnostics.end(), parsed.diagnostics.begin(), parsed.diagnostics.end());
      if (syntax.root < 0) {
        failed_ = true;
        return set;
      }
      Scope inner;
      inner.syntax = &syntax;
      inner.place = set.collection->place;
      inner.source = static_cast<int32_t>(out_->program.sources.size());
      inner.table = set.child;
      out_->program.sources.push_back(set.collection->where);
      const Operand where = visit(inner, syntax.root);
      const int32_t condition = where.valid ? to_condition(inner, syntax.root, where, "where") : -1;
      if (condition < 0) return set;
      made = {condition, where.trace};
    }
    filter = collection_filter_.emplace(id, made).first;
  }
  set.present = filter->second.first;
  set.where = builder_.truth(true);
  std::vector<int32_t> traces;
  if (!node.children.empty()) {
    Scope inner = scope;
    inner.table = set.child;
    const Operand where = visit(inner, node.children[0]);
    if (!where.valid) return set;
    set.where = to_condition(inner, node.children[0], where, "where");
    if (set.where < 0) return set;
    traces.push_back(where.trace);
  }
  Operand rows = condition_operand(builder_.condition(Op::kAnd, set.present, set.where));
  rows = finish(scope, index, rows, std::move(traces));
  set.trace = rows.trace;
  TraceNode& trace = out_->program.trace[static_cast<std::size_t>(set.trace)];
  trace.text = id;
  trace.filter = set.present;
  trace.filter_table = set.child;
  set.valid = true;
  return set;
}

Operand Typing::visit_aggregate(const Scope& scope, int32_t index) {
  const SyntaxNode node = scope.syntax->at(index);
  const RowSet set = visit_set(scope, node.children[0]);
  if (!set.valid) return {};
  const int32_t filter = builder_.condition(Op::kAnd, set.present, set.where);
  std::vector<int32_t> traces{set.trace};
  Operand result;
  if (node.text == "count") {
    const int32_t surely = builder_.aggregate(Op::kCountSurely, set.table, set.child, filter);
    const bool certain = builder_.constant_of(filter).has_value();
    std::string unit = "record";
    if (set.collection->entity == "person" || set.collection->entity == "household")
      unit = set.collection->entity;
    result = value_operand(type_of(TypeKind::kInt, unit), surely);
    result.possibly =
        certain ? surely : builder_.aggregate(Op::kCountPossibly, set.table, set.child, filter);
  } else if (node.text == "any") {
    result = condition_operand(builder_.aggregate(Op::kAny, set.table, set.child, filter));
  } else if (node.text == "all") {
    const int32_t absent = builder_.condition(Op::kNot, set.present);
    const int32_t holds = builder_.condition(Op::kOr, absent, set.where);
    result = condition_operand(builder_.aggregate(Op::kAll, set.table, set.child, holds));
  } else if (node.text == "one") {
    return fail(scope, index, "expr.unexpected",
                {"“" + written(scope, index) + "”", "one(…).指标"});
  } else {
    Scope inner = scope;
    inner.table = set.child;
    Operand value = visit(inner, node.children[1]);
    if (!value.valid) return {};
    traces.push_back(value.trace);
    value = exact_count(value);
    const bool ordered = dictionary::is_numeric(value.type.kind) ||
                         value.type.kind == TypeKind::kDate || value.type.kind == TypeKind::kMonth;
    if (value.is_condition || value.is_code || !ordered ||
        (node.text == "sum" && !dictionary::is_numeric(value.type.kind))) {
      return fail(scope, node.children[1], "expr.need_number", {node.text, describe(value)});
    }
    if (value.denominator >= 0 && !builder_.constant_of(value.denominator)) {
      return fail(scope, node.children[1], "expr.quotient_arithmetic");
    }
    const Op op = node.text == "sum" ? Op::kSum : node.text == "min" ? Op::kMin : Op::kMax;
    result = value_operand(value.type,
                           builder_.aggregate(op, set.table, set.child, filter, value.number),
                           value.denominator);
    if (!result.valid) return fail(scope, index, "expr.may_overflow", {written(scope, index)});
  }
  result = finish(scope, index, result, std::move(traces));
  TraceNode& trace = out_->program.trace[static_cast<std::size_t>(result.trace)];
  trace.filter = node.text == "all" ? set.present : filter;
  trace.filter_table = set.child;
  return result;
}

Operand Typing::visit_member(const Scope& scope, int32_t index) {
  const SyntaxNode node = scope.syntax->at(index);
  const SyntaxNode one = scope.syntax->at(node.children[0]);
  if (one.kind != SyntaxKind::kAggregate || one.text != "one") {
    return fail(scope, index, "expr.unexpected", {"“." + node.text + "”", "运算符"});
  }
  const RowSet set = visit_set(scope, one.children[0]);
  if (!set.valid) return {};
  Scope inner = scope;
  inner.table = set.child;
  const Operand value = visit_name(inner, index, {});
  if (!value.valid) return {};
  if (value.denominator >= 0) return fail(scope, index, "expr.quotient_arithmetic");
  const int32_t filter = builder_.condition(Op::kAnd, set.present, set.where);
  Operand result = value_operand(
      value.type, builder_.aggregate(Op::kOne, set.table, set.child, filter, value.number));
  result = finish(scope, index, result, {set.trace, value.trace});
  TraceNode& trace = out_->program.trace[static_cast<std::size_t>(result.trace)];
  trace.filter = filter;
  trace.filter_table = set.child;
  return result;
}

}  // namespace expr
