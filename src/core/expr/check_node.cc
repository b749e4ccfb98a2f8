#include "core/expr/check_node.h"

#include <array>
#include <string_view>

namespace expr {
namespace {

// Result and operands of each operation: n number, b condition, t text, x number or text (alike), y
// anything.
struct Signature {
  Op op;
  char result;
  std::string_view operands;
};

constexpr std::array kSignatures = {
    Signature{Op::kConst, 'n', ""},
    Signature{Op::kTextConst, 't', ""},
    Signature{Op::kUnknown, 'x', ""},
    Signature{Op::kField, 'n', ""},
    Signature{Op::kParameter, 'n', ""},
    Signature{Op::kContext, 'n', ""},
    Signature{Op::kBroadcast, 'y', "y"},
    Signature{Op::kAdd, 'n', "nn"},
    Signature{Op::kSubtract, 'n', "nn"},
    Signature{Op::kMultiply, 'n', "nn"},
    Signature{Op::kNegate, 'n', "n"},
    Signature{Op::kRoundDivide, 'n', "nn"},
    Signature{Op::kGreatest, 'n', "nn"},
    Signature{Op::kLeast, 'n', "nn"},
    Signature{Op::kLess, 'b', "nn"},
    Signature{Op::kLessEqual, 'b', "nn"},
    Signature{Op::kEqual, 'b', "nn"},
    Signature{Op::kNotEqual, 'b', "nn"},
    Signature{Op::kInList, 'b', "n"},
    Signature{Op::kCountCompare, 'b', "nnn"},
    Signature{Op::kTruth, 'b', "n"},
    Signature{Op::kIsKnown, 'b', "x"},
    Signature{Op::kIsUnknown, 'b', "x"},
    Signature{Op::kIsNotApplicable, 'b', "x"},
    Signature{Op::kAnd, 'b', "bb"},
    Signature{Op::kOr, 'b', "bb"},
    Signature{Op::kNot, 'b', "b"},
    Signature{Op::kBoolValue, 'n', "b"},
    Signature{Op::kIf, 'x', "bxx"},
    Signature{Op::kIfBool, 'b', "bbb"},
    Signature{Op::kDefault, 'x', "xx"},
    Signature{Op::kFallback, 'x', "xx"},
    Signature{Op::kExact, 'n', "nn"},
    Signature{Op::kHasAny, 'b', "n"},
    Signature{Op::kCovers, 'b', "nn"},
    Signature{Op::kAge, 'n', "nn"},
    Signature{Op::kMonthsBetween, 'n', "nn"},
    Signature{Op::kAddDuration, 'n', "nn"},
    Signature{Op::kAddMonths, 'n', "nn"},
    Signature{Op::kAddDays, 'n', "nn"},
    Signature{Op::kMonthOf, 'n', "n"},
    Signature{Op::kYearOf, 'n', "n"},
    Signature{Op::kTextEqual, 'b', "tt"},
    Signature{Op::kTextLength, 'n', "t"},
    Signature{Op::kMatches, 'b', "t"},
    Signature{Op::kIdValid, 'b', "t"},
    Signature{Op::kIdBirth, 'n', "t"},
    Signature{Op::kIdSex, 'n', "t"},
    Signature{Op::kIdKind, 'n', "t"},
    Signature{Op::kCertificateKind, 'n', "t"},
    Signature{Op::kCertificateGrade, 'n', "t"},
    Signature{Op::kNormalName, 't', "t"},
    Signature{Op::kSameDigits, 'b', "tt"},
    Signature{Op::kCountSurely, 'n', "b"},
    Signature{Op::kCountPossibly, 'n', "b"},
    Signature{Op::kAny, 'b', "b"},
    Signature{Op::kAll, 'b', "b"},
    Signature{Op::kSum, 'n', "bn"},
    Signature{Op::kMin, 'n', "bn"},
    Signature{Op::kMax, 'n', "bn"},
    Signature{Op::kOne, 'x', "bx"},
};
static_assert(kSignatures.size() == static_cast<std::size_t>(Op::kOne) + 1);

constexpr bool in_order() {
  for (std::size_t i = 0; i < kSignatures.size(); ++i) {
    if (kSignatures[i].op != static_cast<Op>(i)) return false;
  }
  return true;
}
static_assert(in_order());

constexpr int64_t kMostDays = 1'000'000'000;  // Calendar arithmetic is 32 bits wide.

bool is_above(const Program& program, int16_t ancestor, int16_t table) {
  if (table < 0 || ancestor < 0) return false;
  for (int16_t t = program.tables[static_cast<std::size_t>(table)].parent; t >= 0;
       t = program.tables[static_cast<std::size_t>(t)].parent) {
    if (t == ancestor) return true;
  }
  return false;
}

bool is_below(int64_t index, std::size_t end) {
  return index >= 0 && static_cast<uint64_t>(index) < end;
}

bool tables_fit(const Program& program, const Node& node) {
  const auto table_of = [&](int32_t operand) {
    return operand < 0 ? int16_t{-1} : program.at(operand).table;
  };
  if (node.op == Op::kField) {
    return is_below(node.k, program.fields.size()) &&
           program.fields[static_cast<std::size_t>(node.k)].table == node.table;
  }
  if (node.a < 0) return node.table < 0;
  if (node.op == Op::kBroadcast) return is_above(program, table_of(node.a), node.table);
  int16_t rows = node.table;
  if (node.op >= Op::kCountSurely) {
    if (!is_below(node.k, program.tables.size())) return false;
    rows = static_cast<int16_t>(node.k);
    if (!is_above(program, node.table, rows)) return false;
  }
  for (const int32_t operand : {node.a, node.b, node.c}) {
    const int16_t table = table_of(operand);
    if (table >= 0 && table != rows) return false;
  }
  return true;
}

bool constant_fits(const Program& program, const Node& node) {
  const auto bounds = [&](int32_t operand) {
    return program.intervals[static_cast<std::size_t>(operand)];
  };
  const auto is_date = [&](int32_t operand) {
    return bounds(operand).low >= -kMostDays && bounds(operand).high <= kMostDays;
  };
  switch (node.op) {
    case Op::kTextConst:
      return is_below(node.k, program.texts.size());
    case Op::kParameter:
      return is_below(node.k, program.parameters.size());
    case Op::kContext:
      return is_below(node.k, 4);
    case Op::kInList:
      return is_below(node.k, program.lists.size());
    case Op::kCountCompare:
      return is_below(node.k, 6);
    case Op::kMatches:
      return is_below(node.k, 4);
    case Op::kRoundDivide:
      return node.k > 0 && bounds(node.b).low >= 0;
    case Op::kAge:
    case Op::kMonthsBetween:
      return is_date(node.a) && is_date(node.b);
    case Op::kAddDuration:
    case Op::kAddMonths:
    case Op::kMonthOf:
    case Op::kYearOf:
      return is_date(node.a);
    default:
      return true;
  }
}

}  // namespace

std::optional<ValueKind> check_node(const Program& program, const std::vector<ValueKind>& kinds,
                                    const Node& node) {
  const Signature& signature = kSignatures[static_cast<std::size_t>(node.op)];
  const std::array<int32_t, 3> operands{node.a, node.b, node.c};
  ValueKind common = ValueKind::kAny;  // Of all operands written x or y.
  for (std::size_t i = 0; i < operands.size(); ++i) {
    if ((operands[i] >= 0) != (i < signature.operands.size())) return std::nullopt;
    if (operands[i] < 0) continue;
    const ValueKind kind = kinds[static_cast<std::size_t>(operands[i])];
    const char wanted = signature.operands[i];
    if (wanted == 'b' && kind != ValueKind::kCondition) return std::nullopt;
    if (wanted == 'n' && kind != ValueKind::kNumber && kind != ValueKind::kAny) return std::nullopt;
    if (wanted == 't' && kind != ValueKind::kText && kind != ValueKind::kAny) return std::nullopt;
    if (wanted == 'x' && kind == ValueKind::kCondition) return std::nullopt;
    if (wanted != 'x' && wanted != 'y') continue;
    if (common != ValueKind::kAny && kind != ValueKind::kAny && common != kind) return std::nullopt;
    if (common == ValueKind::kAny) common = kind;
  }
  if (!tables_fit(program, node) || !constant_fits(program, node)) return std::nullopt;
  ValueKind result = signature.result == 'n'   ? ValueKind::kNumber
                     : signature.result == 'b' ? ValueKind::kCondition
                     : signature.result == 't' ? ValueKind::kText
                                               : common;
  if (node.op == Op::kConst && node.is_bool) result = ValueKind::kCondition;
  if (node.op == Op::kField) {
    const TypeKind kind = program.fields[static_cast<std::size_t>(node.k)].kind;
    result = dictionary::is_text(kind) ? ValueKind::kText : ValueKind::kNumber;
  }
  if (node.is_bool != (result == ValueKind::kCondition)) return std::nullopt;
  return result;
}

std::vector<ValueKind> kinds_of(const Program& program) {
  std::vector<ValueKind> kinds;
  kinds.reserve(program.nodes.size());
  for (const Node& node : program.nodes)
    kinds.push_back(check_node(program, kinds, node).value_or(ValueKind::kAny));
  return kinds;
}

}  // namespace expr
