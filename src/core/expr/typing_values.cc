#include <algorithm>
#include <utility>

#include "core/dictionary/dictionary.h"
#include "core/expr/typing.h"

namespace expr {
namespace {

using dictionary::decimals_of;
using dictionary::is_numeric;

bool is_date_like(TypeKind kind) { return kind == TypeKind::kDate || kind == TypeKind::kMonth; }

Comparison comparison_of(const std::string& symbol) {
  if (symbol == "<") return Comparison::kLess;
  if (symbol == "<=") return Comparison::kLessEqual;
  if (symbol == "=") return Comparison::kEqual;
  if (symbol == "!=") return Comparison::kNotEqual;
  if (symbol == ">") return Comparison::kGreater;
  return Comparison::kGreaterEqual;
}

bool is_ordering(Comparison how) {
  return how != Comparison::kEqual && how != Comparison::kNotEqual;
}

}  // namespace

int32_t Typing::to_condition(const Scope& scope, int32_t index, const Operand& operand,
                             std::string_view who) {
  if (operand.is_condition) return operand.number;
  if (operand.valid && !operand.is_code && operand.type.kind == TypeKind::kBool) {
    return builder_.condition(Op::kTruth, operand.number);
  }
  fail(scope, index, "expr.need_bool", {who, describe(operand)});
  return -1;
}

Operand Typing::to_value(const Operand& operand) {
  if (!operand.is_condition) return operand;
  Type type;
  type.kind = TypeKind::kBool;
  const auto constant = builder_.constant_of(operand.number);
  Operand value = value_operand(type, constant ? builder_.constant(*constant)
                                               : builder_.value(Op::kBoolValue, operand.number));
  value.trace = operand.trace;
  return value;
}

// A count that is not sure is unknown wherever a single number is needed.
Operand Typing::exact_count(Operand operand) {
  if (operand.possibly < 0) return operand;
  if (operand.possibly != operand.number) {
    operand.number = builder_.value(Op::kExact, operand.number, operand.possibly);
  }
  operand.possibly = -1;
  return operand;
}

Operand Typing::visit_logic(const Scope& scope, int32_t index) {
  const SyntaxNode node = scope.syntax->at(index);
  std::vector<int32_t> traces;
  int32_t result = -1;
  const std::string_view who = node.kind == SyntaxKind::kOr    ? "“或”"
                               : node.kind == SyntaxKind::kNot ? "“非”"
                                                               : "“且”";
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const Operand child = visit(scope, node.children[i]);
    if (!child.valid) continue;
    int32_t condition = to_condition(scope, node.children[i], child, who);
    if (condition < 0) continue;
    traces.push_back(child.trace);
    const bool exception = node.kind == SyntaxKind::kUnless && i == 1;
    if (node.kind == SyntaxKind::kNot || exception)
      condition = builder_.condition(Op::kNot, condition);
    const Op op = node.kind == SyntaxKind::kOr ? Op::kOr : Op::kAnd;
    result = result < 0 ? condition : builder_.condition(op, result, condition);
  }
  if (traces.size() != node.children.size()) return {};
  return finish(scope, index, condition_operand(result), std::move(traces));
}

Operand Typing::visit_compare(const Scope& scope, int32_t index) {
  const SyntaxNode node = scope.syntax->at(index);
  Operand left = visit(scope, node.children[0]);
  Operand right = visit(scope, node.children[1]);
  if (!left.valid || !right.valid) return {};
  const std::vector<int32_t> traces{left.trace, right.trace};
  const Operand result =
      compare(scope, index, comparison_of(node.text), std::move(left), std::move(right));
  if (!result.valid) return result;
  return finish(scope, index, result, traces);
}

Operand Typing::compare(const Scope& scope, int32_t index, Comparison how, Operand left,
                        Operand right) {
  left = to_value(left);
  right = to_value(right);
  if (!unify(scope, index, &left, &right)) return {};
  const TypeKind kind = left.type.kind;
  const bool ordered = is_numeric(kind) || is_date_like(kind);
  if (is_ordering(how) && !ordered) {
    return fail(scope, index, "expr.need_number", {"大小比较", describe(left)});
  }
  if (dictionary::is_text(kind)) {
    const int32_t equal = builder_.condition(Op::kTextEqual, left.number, right.number);
    if (how == Comparison::kEqual) return condition_operand(equal);
    // Not equal, but an absent text is neither: both must be there.
    int32_t result = builder_.condition(Op::kNot, equal);
    for (const int32_t side : {left.number, right.number}) {
      if (out_->program.at(side).op == Op::kTextConst) continue;
      const int32_t absent = builder_.condition(Op::kIsNotApplicable, side);
      result = builder_.condition(Op::kAnd, result, builder_.condition(Op::kNot, absent));
    }
    return condition_operand(result);
  }
  const bool counts = left.possibly >= 0 && left.possibly != left.number && right.denominator < 0;
  const bool mirrored =
      right.possibly >= 0 && right.possibly != right.number && left.denominator < 0;
  if (counts && mirrored) return condition_operand(compare_counts(how, left, right));
  if (counts || mirrored) {
    const Operand& count = counts ? left : right;
    const Operand other = exact_count(counts ? right : left);
    Comparison turned = how;
    if (!counts && is_ordering(how)) {
      // k < count is count > k, and k <= count is count >= k.
      constexpr int kTurn =
          static_cast<int>(Comparison::kGreater) - static_cast<int>(Comparison::kLess);
      const bool less = how == Comparison::kLess || how == Comparison::kLessEqual;
      turned = static_cast<Comparison>(static_cast<int>(how) + (less ? kTurn : -kTurn));
    }
    return condition_operand(builder_.condition(Op::kCountCompare, count.number, count.possibly,
                                                other.number, static_cast<int64_t>(turned)));
  }
  left = exact_count(left);
  right = exact_count(right);
  const int32_t node = compare_nodes(how, left, right);
  if (node < 0) return fail(scope, index, "expr.may_overflow", {written(scope, index)});
  if (left.denominator < 0 && right.denominator < 0 && ordered) {
    const Interval a = builder_.bounds(left.number), b = builder_.bounds(right.number);
    const bool less = how == Comparison::kLess || how == Comparison::kLessEqual;
    const bool strict = how == Comparison::kLess || how == Comparison::kGreater;
    const Interval low = less ? a : b, high = less ? b : a;
    const bool always = is_ordering(how) && (strict ? low.high < high.low : low.high <= high.low);
    const bool never =
        (is_ordering(how) && (strict ? low.low >= high.high : low.low > high.high)) ||
        (how == Comparison::kEqual && (a.high < b.low || b.high < a.low));
    if (always) return fail(scope, index, "expr.always_true", {written(scope, index)});
    if (never) return fail(scope, index, "expr.always_false", {written(scope, index)});
  }
  return condition_operand(node);
}

// Two counts of which both are known only within bounds: surely yes, or possibly yes and then
// unknown.
int32_t Typing::compare_counts(Comparison how, Operand left, Operand right) {
  if (how == Comparison::kGreater || how == Comparison::kGreaterEqual) {
    std::swap(left, right);
    how = how == Comparison::kGreater ? Comparison::kLess : Comparison::kLessEqual;
  }
  const auto both = [&](Op op, int32_t a, int32_t b, int32_t c, int32_t d) {
    return builder_.condition(Op::kAnd, builder_.condition(op, a, b), builder_.condition(op, c, d));
  };
  int32_t surely = -1, possibly = -1;
  if (is_ordering(how)) {
    const Op op = how == Comparison::kLess ? Op::kLess : Op::kLessEqual;
    surely = builder_.condition(op, left.possibly, right.number);
    possibly = builder_.condition(op, left.number, right.possibly);
  } else {
    surely = both(Op::kEqual, left.number, right.possibly, left.possibly, right.number);
    possibly = both(Op::kLessEqual, left.number, right.possibly, right.number, left.possibly);
  }
  const int32_t unknown = builder_.condition(Op::kTruth, builder_.unknown());
  const int32_t result =
      builder_.condition(Op::kOr, surely, builder_.condition(Op::kAnd, possibly, unknown));
  return how == Comparison::kNotEqual ? builder_.condition(Op::kNot, result) : result;
}

// Cross-multiplied, so that no quotient is ever rounded. A denominator of zero makes the quotient
// not applicable: no.
int32_t Typing::compare_nodes(Comparison how, const Operand& left, const Operand& right) {
  int32_t a = left.number;
  int32_t b = right.number;
  if (left.denominator != right.denominator) {
    if (right.denominator >= 0) a = builder_.value(Op::kMultiply, a, right.denominator);
    if (left.denominator >= 0) b = builder_.value(Op::kMultiply, b, left.denominator);
  }
  if (a < 0 || b < 0) return -1;
  int32_t result = -1;
  switch (how) {
    case Comparison::kLess:
      result = builder_.condition(Op::kLess, a, b);
      break;
    case Comparison::kLessEqual:
      result = builder_.condition(Op::kLessEqual, a, b);
      break;
    case Comparison::kGreater:
      result = builder_.condition(Op::kLess, b, a);
      break;
    case Comparison::kGreaterEqual:
      result = builder_.condition(Op::kLessEqual, b, a);
      break;
    case Comparison::kEqual:
      result = builder_.condition(Op::kEqual, a, b);
      break;
    case Comparison::kNotEqual:
      result = builder_.condition(Op::kNotEqual, a, b);
      break;
  }
  for (const int32_t denominator : {left.denominator, right.denominator}) {
    if (denominator < 0 || builder_.bounds(denominator).low > 0) continue;
    const int32_t positive = builder_.condition(Op::kLess, builder_.constant(0), denominator);
    result = builder_.condition(Op::kAnd, result, positive);
  }
  return result;
}

Operand Typing::visit_between(const Scope& scope, int32_t index) {
  const SyntaxNode node = scope.syntax->at(index);
  const Operand value = visit(scope, node.children[0]);
  const Operand low = visit(scope, node.children[1]);
  const Operand high = visit(scope, node.children[2]);
  if (!value.valid || !low.valid || !high.valid) return {};
  const Operand above = compare(scope, index, Comparison::kGreaterEqual, value, low);
  const Operand below = compare(scope, index, Comparison::kLessEqual, value, high);
  if (!above.valid || !below.valid) return {};
  const int32_t both = builder_.condition(Op::kAnd, above.number, below.number);
  return finish(scope, index, condition_operand(both), {value.trace, low.trace, high.trace});
}

Operand Typing::visit_in(const Scope& scope, int32_t index) {
  const SyntaxNode node = scope.syntax->at(index);
  Operand value = to_value(visit(scope, node.children[0]));
  if (!value.valid) return {};
  value = exact_count(value);
  std::vector<int64_t> numbers;
  std::vector<int32_t> traces{value.trace};
  int32_t texts = -1;
  bool good = true;
  for (std::size_t i = 1; i < node.children.size(); ++i) {
    Operand item = to_value(visit(scope, node.children[i]));
    if (!item.valid || !unify(scope, node.children[i], &value, &item)) {
      good = false;
      continue;
    }
    traces.push_back(item.trace);
    if (dictionary::is_text(value.type.kind)) {
      const int32_t equal = builder_.condition(Op::kTextEqual, value.number, item.number);
      texts = texts < 0 ? equal : builder_.condition(Op::kOr, texts, equal);
      continue;
    }
    const auto constant = builder_.constant_of(item.number);
    if (!constant || item.denominator >= 0) {
      fail(scope, node.children[i], "expr.not_constant", {"in {…}"});
      good = false;
      continue;
    }
    numbers.push_back(*constant);
  }
  if (!good) return {};
  if (value.denominator >= 0) return fail(scope, index, "expr.quotient_arithmetic");
  int32_t result = texts;
  if (result < 0) {
    const int32_t list = builder_.list(std::move(numbers));
    result = builder_.condition(Op::kInList, value.number, -1, -1, list);
  }
  if (node.text == "not") {
    // `x not in {…}` is a comparison: not applicable is no, like `!=`.
    const int32_t there =
        builder_.condition(Op::kNot, builder_.condition(Op::kIsNotApplicable, value.number));
    result = builder_.condition(Op::kAnd, builder_.condition(Op::kNot, result), there);
  }
  return finish(scope, index, condition_operand(result), std::move(traces));
}

int32_t Typing::is_known(const Operand& operand) {
  int32_t known = builder_.condition(Op::kIsKnown, operand.number);
  if (operand.denominator < 0) return known;
  known =
      builder_.condition(Op::kAnd, known, builder_.condition(Op::kIsKnown, operand.denominator));
  if (builder_.bounds(operand.denominator).low > 0) return known;
  // A known denominator decides; an unknown one has already said no.
  const int32_t positive = builder_.condition(Op::kLess, builder_.constant(0), operand.denominator);
  return builder_.condition(Op::kAnd, known, positive);
}

int32_t Typing::is_absent(const Operand& operand) {
  const int32_t absent = builder_.condition(Op::kIsNotApplicable, operand.number);
  if (operand.denominator < 0) return absent;
  const int32_t zero = builder_.condition(Op::kEqual, operand.denominator, builder_.constant(0));
  const int32_t there = builder_.condition(Op::kIsKnown, operand.denominator);
  const int32_t other =
      builder_.condition(Op::kOr, builder_.condition(Op::kIsNotApplicable, operand.denominator),
                         builder_.condition(Op::kAnd, zero, there));
  return builder_.condition(Op::kOr, absent, other);
}

Operand Typing::visit_is(const Scope& scope, int32_t index) {
  const SyntaxNode node = scope.syntax->at(index);
  Operand value = visit(scope, node.children[0]);
  if (!value.valid) return {};
  if (value.is_code) return fail(scope, index, "expr.untyped_text", {value.code});
  value = exact_count(to_value(value));
  int32_t result = -1;
  if (node.text == "known") {
    result = is_known(value);
  } else if (node.text == "not_applicable") {
    result = is_absent(value);
  } else {
    result = builder_.condition(Op::kIsUnknown, value.number);
    if (value.denominator >= 0) {
      // What does not apply, whatever the unknown part is, is not unknown.
      result = builder_.condition(Op::kOr, result,
                                  builder_.condition(Op::kIsUnknown, value.denominator));
      result = builder_.condition(Op::kAnd, result, builder_.condition(Op::kNot, is_absent(value)));
    }
  }
  return finish(scope, index, condition_operand(result), {value.trace});
}

// Brings both sides to one type: codes to their list, decimals to one scale, literals to the
// other's unit.
bool Typing::unify(const Scope& scope, int32_t index, Operand* left, Operand* right) {
  if (left->is_code && right->is_code) {
    fail(scope, index, "expr.untyped_text", {left->code});
    return false;
  }
  if (left->is_code) return resolve_code(scope, index, left, right->type);
  if (right->is_code) return resolve_code(scope, index, right, left->type);
  const TypeKind a = left->type.kind, b = right->type.kind;
  if (is_numeric(a) && is_numeric(b)) return align_decimals(scope, index, left, right);
  const bool texts = dictionary::is_text(a) && dictionary::is_text(b);
  const bool same_list = left->type.list == right->type.list;
  if (texts || (a == b && same_list)) return true;
  fail(scope, index, "expr.type_mismatch",
       {written(scope, index), describe(*left), describe(*right)});
  return false;
}

bool Typing::resolve_code(const Scope& scope, int32_t index, Operand* code, const Type& type) {
  if (dictionary::is_text(type.kind)) {
    code->number = builder_.text_constant(code->code);
  } else {
    const dictionary::CodeList* list = dictionary_.list_of(type);
    if (list == nullptr) {
      fail(scope, index, "expr.untyped_text", {code->code});
      return false;
    }
    const auto found = list->find(code->code);
    if (!found) {
      std::vector<std::string_view> names;
      for (const auto& candidate : list->codes) {
        names.push_back(candidate.code);
        names.push_back(candidate.label);
      }
      const std::string_view near = base::nearest_name(code->code, names);
      const std::string_view name = list->label.empty() ? list->id : list->label;
      fail(scope, index, near.empty() ? "expr.unknown_code_plain" : "expr.unknown_code",
           {code->code, name, near});
      return false;
    }
    const bool is_set = type.kind == TypeKind::kSet;
    code->number = builder_.constant(is_set ? int64_t{1} << *found : *found);
  }
  code->type = type;
  code->is_code = false;
  if (code->trace >= 0) {
    TraceNode& trace = out_->program.trace[static_cast<std::size_t>(code->trace)];
    trace.number = code->number;
    trace.type = type;
  }
  return true;
}

bool Typing::scale_by(Operand* operand, int decimals) {
  int64_t factor = 1;
  for (int i = 0; i < decimals; ++i) factor *= 10;
  const bool inexact = operand->possibly >= 0 && operand->possibly != operand->number;
  if (inexact) *operand = exact_count(*operand);
  operand->number = builder_.value(Op::kMultiply, operand->number, builder_.constant(factor));
  operand->possibly = -1;
  return operand->number >= 0;
}

bool Typing::align_decimals(const Scope& scope, int32_t index, Operand* left, Operand* right) {
  const bool money = left->type.kind == TypeKind::kMoney;
  if (money != (right->type.kind == TypeKind::kMoney)) {
    fail(scope, index, "expr.type_mismatch",
         {written(scope, index), describe(*left), describe(*right)});
    return false;
  }
  const auto& a = left->type.unit;
  const auto& b = right->type.unit;
  const bool free = left->is_literal || right->is_literal || a.factors.empty() || b.factors.empty();
  if (!free && a != b) {
    fail(scope, index, "expr.unit_mismatch",
         {dictionary::to_chinese(a), dictionary::to_chinese(b)});
    return false;
  }
  const int gap = decimals_of(left->type) - decimals_of(right->type);
  bool fits = true;
  if (gap > 0) fits = scale_by(right, gap);
  if (gap < 0) fits = scale_by(left, -gap);
  if (!fits) {
    fail(scope, index, "expr.may_overflow", {written(scope, index)});
    return false;
  }
  if (gap > 0) right->type = left->type;
  if (gap < 0) left->type = right->type;
  return true;
}

Operand Typing::visit_if(const Scope& scope, int32_t index) {
  const SyntaxNode node = scope.syntax->at(index);
  const Operand when = visit(scope, node.children[0]);
  Operand yes = visit(scope, node.children[1]);
  Operand no = visit(scope, node.children[2]);
  if (!when.valid || !yes.valid || !no.valid) return {};
  const int32_t condition = to_condition(scope, node.children[0], when, "“如果”");
  if (condition < 0) return {};
  const std::vector<int32_t> traces{when.trace, yes.trace, no.trace};
  if (yes.is_condition && no.is_condition) {
    return finish(
        scope, index,
        condition_operand(builder_.condition(Op::kIfBool, condition, yes.number, no.number)),
        traces);
  }
  yes = exact_count(to_value(yes));
  no = exact_count(to_value(no));
  if (!unify(scope, index, &yes, &no)) return {};
  Operand result = yes.is_literal ? no : yes;
  result.number = builder_.value(Op::kIf, condition, yes.number, no.number);
  if (yes.denominator >= 0 || no.denominator >= 0) {
    const int32_t one = builder_.constant(1);
    result.denominator =
        builder_.value(Op::kIf, condition, yes.denominator < 0 ? one : yes.denominator,
                       no.denominator < 0 ? one : no.denominator);
  }
  return finish(scope, index, result, traces);
}

}  // namespace expr
