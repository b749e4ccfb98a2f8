// Sums, products, quotients and dates: exact, with units and proved bounds (RULES §1.3).
#include <algorithm>
#include <numeric>
#include <utility>

#include "core/dictionary/dictionary.h"
#include "core/expr/typing.h"

namespace expr {

using dictionary::decimals_of;
using dictionary::is_numeric;

Operand Typing::visit_arithmetic(const Scope& scope, int32_t index) {
  const SyntaxNode node = scope.syntax->at(index);
  std::vector<Operand> operands;
  std::vector<int32_t> traces;
  for (const int32_t child : node.children) {
    Operand operand = visit(scope, child);
    if (!operand.valid) continue;
    if (operand.is_condition || operand.is_code) {
      fail(scope, child, "expr.need_number", {"四则运算", describe(operand)});
      continue;
    }
    traces.push_back(operand.trace);
    operands.push_back(exact_count(std::move(operand)));
  }
  if (operands.size() != node.children.size()) return {};
  Operand result;
  if (node.kind == SyntaxKind::kNegate) {
    const TypeKind kind = operands[0].type.kind;
    if (!is_numeric(kind) && kind != TypeKind::kDuration) {
      return fail(scope, index, "expr.need_number", {"负号", describe(operands[0])});
    }
    result = operands[0];
    result.number = builder_.value(Op::kNegate, result.number);
  } else if (!is_numeric(operands[0].type.kind) || !is_numeric(operands[1].type.kind)) {
    result = date_arithmetic(scope, index, operands[0], operands[1]);
    if (!result.valid) return result;
  } else if (node.kind == SyntaxKind::kMultiply) {
    result = multiply_operands(scope, index, operands[0], operands[1]);
  } else if (node.kind == SyntaxKind::kDivide) {
    result = divide_operands(scope, index, operands[0], operands[1]);
  } else {
    result = add_operands(scope, index, operands[0], operands[1]);
  }
  if (failed_ && !result.valid && result.number < 0 && result.type.kind == TypeKind::kBool)
    return {};
  if (result.number < 0) return fail(scope, index, "expr.may_overflow", {written(scope, index)});
  result.is_literal = std::all_of(operands.begin(), operands.end(),
                                  [](const Operand& operand) { return operand.is_literal; });
  return finish(scope, index, result, std::move(traces));
}

Operand Typing::add_operands(const Scope& scope, int32_t index, Operand left, Operand right) {
  const Op op = scope.syntax->at(index).kind == SyntaxKind::kAdd ? Op::kAdd : Op::kSubtract;
  const auto is_variable = [&](const Operand& operand) {
    return operand.denominator >= 0 && !builder_.constant_of(operand.denominator);
  };
  if (is_variable(left) || is_variable(right))
    return fail(scope, index, "expr.quotient_arithmetic");
  if (!align_decimals(scope, index, &left, &right)) return {};
  // Constant denominators (a share of an amount) add exactly over their common multiple.
  const int64_t a = left.denominator < 0 ? 1 : *builder_.constant_of(left.denominator);
  const int64_t b = right.denominator < 0 ? 1 : *builder_.constant_of(right.denominator);
  Operand sum = left.is_literal ? right : left;
  int64_t common = 0;
  if (__builtin_mul_overflow(a / std::gcd(a, b), b, &common) || common > INT64_MAX / 4) {
    sum.number = -1;  // The caller reports the overflow.
    return sum;
  }
  const int32_t x = builder_.value(Op::kMultiply, left.number, builder_.constant(common / a));
  const int32_t y = builder_.value(Op::kMultiply, right.number, builder_.constant(common / b));
  sum.number = x < 0 || y < 0 ? -1 : builder_.value(op, x, y);
  sum.denominator = common == 1 ? -1 : builder_.constant(common);
  return sum;
}

Operand Typing::multiply_operands(const Scope& scope, int32_t index, Operand left, Operand right) {
  if (left.type.kind == TypeKind::kMoney && right.type.kind == TypeKind::kMoney) {
    return fail(scope, index, "expr.type_mismatch", {written(scope, index), "金额", "金额"});
  }
  if (right.type.kind == TypeKind::kMoney) std::swap(left, right);
  Operand product = left;
  product.is_literal = false;
  product.type.unit = multiply(left.type.unit, right.type.unit, 1);
  if (left.type.kind == TypeKind::kInt) {
    product.type.kind = right.type.kind;
    product.type.scale = right.type.scale;
  }
  product.number = builder_.value(Op::kMultiply, left.number, right.number);
  // The decimals of the factor that lost its type go into the denominator.
  const int extra = decimals_of(left.type) + decimals_of(right.type) - decimals_of(product.type);
  int64_t scale = 1;
  for (int i = 0; i < extra; ++i) scale *= 10;
  const auto factor = builder_.constant_of(right.number);
  if (product.number >= 0 && factor && *factor != 0) {
    // 30 % is 3/10: the smallest exact numbers keep the lanes narrow.
    const int64_t shared = std::gcd(*factor, scale);
    product.number =
        builder_.value(Op::kMultiply, left.number, builder_.constant(*factor / shared));
    scale /= shared;
  }
  int32_t denominator = scale == 1 ? -1 : builder_.constant(scale);
  for (const int32_t other : {left.denominator, right.denominator}) {
    if (other < 0 || product.number < 0) continue;
    denominator = denominator < 0 ? other : builder_.value(Op::kMultiply, denominator, other);
    if (denominator < 0) product.number = -1;
  }
  product.denominator = denominator;
  return product;
}

Operand Typing::divide_operands(const Scope& scope, int32_t index, Operand left, Operand right) {
  if (builder_.constant_of(right.number) == 0) return fail(scope, index, "expr.divisor_zero");
  if (builder_.bounds(right.number).low < 0) return fail(scope, index, "expr.divisor_sign");
  Operand quotient = left;
  quotient.is_literal = false;
  quotient.type.unit = multiply(left.type.unit, right.type.unit, -1);
  if (right.type.kind == TypeKind::kMoney && left.type.kind != TypeKind::kMoney) {
    return fail(scope, index, "expr.type_mismatch",
                {written(scope, index), describe(left), "金额"});
  }
  int gap = decimals_of(right.type);
  if (left.type.kind == right.type.kind && left.type.kind != TypeKind::kInt) {
    // Like by like is a plain number: its decimals cancel out.
    gap -= decimals_of(left.type);
    quotient.type.kind = TypeKind::kInt;
    quotient.type.scale = 0;
  }
  int64_t scale = 1;
  for (int i = 0; i < (gap < 0 ? -gap : gap); ++i) scale *= 10;
  quotient.number = left.number;
  int32_t denominator = right.number;
  if (gap > 0)
    quotient.number = builder_.value(Op::kMultiply, quotient.number, builder_.constant(scale));
  if (gap < 0) denominator = builder_.value(Op::kMultiply, denominator, builder_.constant(scale));
  if (right.denominator >= 0 && quotient.number >= 0) {
    quotient.number = builder_.value(Op::kMultiply, quotient.number, right.denominator);
  }
  if (left.denominator >= 0 && denominator >= 0) {
    denominator = builder_.value(Op::kMultiply, denominator, left.denominator);
  }
  if (denominator < 0) quotient.number = -1;
  quotient.denominator = denominator;
  return quotient;
}

Operand Typing::date_arithmetic(const Scope& scope, int32_t index, Operand left, Operand right) {
  const SyntaxNode& node = scope.syntax->at(index);
  const bool adds = node.kind == SyntaxKind::kAdd;
  const bool takes = node.kind == SyntaxKind::kSubtract;
  const TypeKind a = left.type.kind, b = right.type.kind;
  Type type;
  if (takes && a == TypeKind::kDate && b == TypeKind::kDate) {
    type.kind = TypeKind::kInt;
    type.unit = *dictionary::parse_unit("day");
    return value_operand(type, builder_.value(Op::kSubtract, left.number, right.number));
  }
  if ((adds || takes) && a == TypeKind::kDate && b == TypeKind::kDuration) {
    // Only days: months need a rule for the end of a month, which add_months names.
    const auto packed = builder_.constant_of(right.number);
    if (packed && dictionary::unpack_duration(*packed).months == 0) {
      const int64_t days = dictionary::unpack_duration(*packed).days;
      type.kind = TypeKind::kDate;
      return value_operand(
          type, builder_.value(Op::kAddDays, left.number, builder_.constant(adds ? days : -days)));
    }
    return fail(scope, index, "expr.need_type",
                {"日期加减", "天数（月数请用 add_months）", describe(right)});
  }
  return fail(scope, index, "expr.type_mismatch",
              {written(scope, index), describe(left), describe(right)});
}

}  // namespace expr
