// Plan::create: which kernel computes which node.
#include <algorithm>
#include <cassert>
#include <memory>
#include <tuple>
#include <utility>

#include "core/expr/columns_binder.h"

namespace expr {
namespace columns {

void Binder::run() {
  for (const Root& root : program_.roots) {
    if (root.is_bool) need(root.node);
  }
  find_uniforms();
  order_nodes();
  std::size_t i = 0;
  while (i < order_.size()) {
    // Aggregates of one stage over the same rows are counted together.
    if (counts_rows(node(order_[i]).op) && !is_wide(node(order_[i]))) {
      std::size_t end = i;
      while (end < order_.size() && stage_[as_size(order_[end])] == stage_[as_size(order_[i])] &&
             counts_rows(node(order_[end]).op) &&
             node(order_[end]).table == node(order_[i]).table &&
             node(order_[end]).k == node(order_[i]).k) {
        ++end;
      }
      bind_counts(i, end);
      i = end;
    } else {
      bind(order_[i++]);
    }
  }
  for (const Root& root : program_.roots) bind_root(root);
  share_buffers(&body_);
}

void Binder::find_uniforms() {
  for (std::size_t i = 0; i < program_.nodes.size(); ++i) {
    const Node& n = program_.nodes[i];
    Shape& s = body_.shapes[i];
    if (!s.is_needed) continue;
    if (n.op == Op::kField) {
      const ColumnView& column = frame_.columns[as_size(n.k)];
      s.is_uniform = column.data == nullptr;
      s.column = static_cast<int32_t>(n.k);
      s.may_unknown = column.has_unknown;
      s.may_absent = column.has_absent;
    } else if (n.a < 0) {
      s.is_uniform = n.op != Op::kTextConst;
      const bool period =
          n.op == Op::kContext && n.k >= static_cast<int64_t>(ContextName::kPeriodFrom);
      s.is_sure = n.op != Op::kUnknown && (has_period_ || !period);
    } else if (!is_aggregate(n.op) && !is_text_op(n.op) && n.op != Op::kNormalName) {
      s.is_uniform = true;
      s.is_sure = n.op != Op::kRoundDivide && n.op != Op::kAddDuration && n.op != Op::kAddMonths &&
                  n.op != Op::kExact;
      for (const int32_t operand : {n.a, n.b, n.c}) {
        if (operand < 0) continue;
        s.is_uniform = s.is_uniform && shape(operand).is_uniform;
        s.is_sure = s.is_sure && shape(operand).is_sure;
      }
    }
    s.is_sure = s.is_sure && s.is_uniform;
    if (s.is_uniform) {
      body_.uniforms.push_back(static_cast<int32_t>(i));
      s.may_unknown = s.may_absent = !s.is_sure;
      s.may_absent = s.may_absent && !n.is_bool;
    }
  }
}

void Binder::order_nodes() {
  stage_.assign(program_.nodes.size(), 0);
  for (std::size_t i = 0; i < program_.nodes.size(); ++i) {
    const Node& n = program_.nodes[i];
    if (!body_.shapes[i].is_needed || body_.shapes[i].is_uniform) continue;
    int stage = 0;
    for (const int32_t operand : {n.a, n.b, n.c}) {
      if (operand < 0) continue;
      const bool gathers = is_aggregate(node(operand).op);
      stage = std::max(stage, stage_[as_size(operand)] + (gathers ? 1 : 0));
    }
    stage_[i] = is_aggregate(n.op) ? stage + 1 : stage;
    order_.push_back(static_cast<int32_t>(i));
  }
  const auto key = [&](int32_t i) {
    const bool counts = counts_rows(node(i).op);
    return std::tuple(stage_[as_size(i)] * 2 + (is_aggregate(node(i).op) ? 0 : 1), counts ? 1 : 0,
                      counts ? node(i).table : 0, counts ? node(i).k : 0);
  };
  // Stable: nodes keep their topological order inside a stage.
  std::stable_sort(order_.begin(), order_.end(),
                   [&](int32_t a, int32_t b) { return key(a) < key(b); });
}

std::pair<int32_t, int32_t> Binder::marks_of(int32_t index, int16_t table) {
  make_age(index);
  Shape& s = shape(index);
  if (!s.may_unknown && !s.may_absent) return {-1, -1};
  if (s.is_uniform) {
    const int32_t unknown = make(table, true);
    const int32_t absent = s.may_absent ? make(table, true) : -1;
    Step& step = add(StepKind::kFillUnknown, table);
    step.k = index;
    step.unknown = unknown;
    step.absent = absent;
    return {unknown, absent};
  }
  if (s.column >= 0 && s.unknown < 0 && s.absent < 0) {
    if (s.may_unknown) s.unknown = make(table, true);
    if (s.may_absent) s.absent = make(table, true);
    Step& step = add(StepKind::kMarks, table);
    step.column = s.column;
    step.unknown = s.unknown;
    step.absent = s.absent;
  }
  return {s.unknown, s.absent};
}

void Binder::make_age(int32_t index) {
  const Shape& s = shape(index);
  if (node(index).op == Op::kAge && !s.is_uniform && s.value < 0) bind_generic(index);
}

int32_t Binder::value_of(int32_t index, int16_t table, bool as_i64) {
  make_age(index);
  Shape& s = shape(index);
  if (s.is_uniform) {
    const int32_t out = make(table, false);
    Step& step = add(StepKind::kFillValue, table);
    step.k = index;
    step.out = out;
    step.is_i64 = as_i64;
    return out;
  }
  if (s.column >= 0 && s.value < 0) {
    s.is_i64 = !fits_double(index);
    s.value = make(table, false);
    Step& step = add(StepKind::kLoad, table);
    step.column = s.column;
    step.out = s.value;
    step.is_i64 = s.is_i64;
  }
  if (as_i64 && !s.is_i64) {
    const int32_t out = make(table, false);
    Step& step = add(StepKind::kConvert, table);
    step.a = s.value;
    step.out = out;
    return out;
  }
  return s.value;
}

std::pair<int32_t, int32_t> Binder::strict_marks(const Node& n) {
  int32_t unknown = -1;
  int32_t absent = -1;
  for (const int32_t operand : {n.a, n.b}) {
    if (operand < 0) continue;
    const auto [u, x] = marks_of(operand, n.table);
    unknown = merge_or(n.table, unknown, u);
    absent = merge_or(n.table, absent, x);
  }
  return {and_not(n.table, unknown, absent), absent};
}

void Binder::bind(int32_t index) {
  const Node& n = node(index);
  if (is_text(index)) return;  // Looked up where it is read.
  switch (n.op) {
    case Op::kField:
      return;  // Loaded when somebody asks.
    case Op::kAdd:
    case Op::kSubtract:
    case Op::kMultiply:
    case Op::kGreatest:
    case Op::kLeast:
      return bind_arithmetic(index);
    case Op::kAddDays:
    case Op::kNegate:
      return bind_generic(index);
    case Op::kLess:
    case Op::kLessEqual:
    case Op::kEqual:
    case Op::kNotEqual:
      return bind_comparison(index);
    case Op::kHasAny:
      return bind_has_any(index);
    case Op::kCovers:
      return bind_covers(index);
    case Op::kInList:
      return bind_in_list(index);
    case Op::kTruth:
      return bind_truth(index);
    case Op::kAnd:
    case Op::kOr:
      return bind_logic(index);
    case Op::kNot:
      return bind_not(index);
    case Op::kIsKnown:
    case Op::kIsUnknown:
    case Op::kIsNotApplicable:
      return bind_is(index);
    case Op::kAge:
      // Mostly compared as birth dates; made when somebody needs the number.
      if (shape(n.a).column >= 0 && shape(n.b).is_sure) return;
      return bind_generic(index);
    case Op::kFallback:
      if (shape(n.b).is_uniform && shape(n.b).column >= 0) return alias(index, n.a);
      return bind_generic(index);
    case Op::kExact:
      if (shape(n.a).value >= 0 && shape(n.a).value == shape(n.b).value) return alias(index, n.a);
      return bind_generic(index);
    case Op::kIf:
      return bind_if(index);
    case Op::kCountCompare:
      return bind_count_compare(index);
    case Op::kSum:
      if (!is_wide(n)) return bind_sum(index);
      return bind_generic(index);
    case Op::kTextConst:
      return;
    default:
      return bind_generic(index);
  }
}

void Binder::bind_if(int32_t index) {
  const Node& n = node(index);
  const bool no_stated = shape(n.c).is_uniform && shape(n.c).column >= 0;
  const bool tests_b = node(n.a).op == Op::kNot && !n.is_bool;
  if (!no_stated || !tests_b || shape(n.b).is_uniform) return bind_generic(index);
  // The derived value; unknown also where another part of it is (a quotient's divisor).
  const int32_t not_computed = yes_of(node(n.a).a, n.table);
  const auto [unknown, absent] = marks_of(n.b, n.table);
  const int32_t value = value_of(n.b, n.table, shape(n.b).is_i64);
  finish_value(index, value, shape(n.b).is_i64, merge_or(n.table, unknown, not_computed), absent);
}

void Binder::bind_arithmetic(int32_t index) {
  const Node& n = node(index);
  const bool is_i64 = !fits_double(index) || !fits_double(n.a) || !fits_double(n.b);
  Arithmetic op = n.op == Op::kAdd        ? Arithmetic::kAdd
                  : n.op == Op::kSubtract ? Arithmetic::kSubtract
                  : n.op == Op::kMultiply ? Arithmetic::kMultiply
                  : n.op == Op::kGreatest ? Arithmetic::kGreatest
                                          : Arithmetic::kLeast;
  const auto [unknown, absent] = strict_marks(n);
  int32_t variable = n.a, constant = n.b;
  if (shape(n.a).is_sure) {
    std::swap(variable, constant);
    if (op == Arithmetic::kSubtract) op = Arithmetic::kSubtractFrom;
  }
  const bool by_constant = shape(constant).is_sure;
  const int32_t a = value_of(by_constant ? variable : n.a, n.table, is_i64);
  const int32_t b = by_constant ? -1 : value_of(n.b, n.table, is_i64);
  const int32_t out = make(n.table, false);
  Step& step = add(by_constant ? StepKind::kArithmeticConstant : StepKind::kArithmetic, n.table);
  step.op = static_cast<uint8_t>(op);
  step.is_i64 = is_i64;
  step.a = a;
  step.b = b;
  step.k = by_constant ? constant : 0;
  step.out = out;
  finish_value(index, out, is_i64, unknown, absent);
}

void Binder::bind_comparison(int32_t index) {
  const Node& n = node(index);
  Comparison how = comparison_of(n.op);
  int32_t variable = n.a, constant = n.b;
  if (shape(n.a).is_sure) {
    std::swap(variable, constant);
    how = mirrored(how);
  }
  if (shape(constant).is_sure && bind_column_comparison(index, how, variable, constant)) return;
  const auto [unknown, absent] = strict_marks(n);
  const bool is_i64 = !fits_double(n.a) || !fits_double(n.b);
  const bool by_constant = shape(constant).is_sure;
  const int32_t a = value_of(by_constant ? variable : n.a, n.table, is_i64);
  const int32_t b = by_constant ? -1 : value_of(n.b, n.table, is_i64);
  const int32_t out = make(n.table, true);
  Step& step = add(by_constant ? StepKind::kCompareConstant : StepKind::kCompare, n.table);
  step.op = static_cast<uint8_t>(by_constant ? how : comparison_of(n.op));
  step.is_i64 = is_i64;
  step.a = a;
  step.b = b;
  step.k = by_constant ? constant : 0;
  step.out = out;
  finish_condition(index, out, unknown, absent, false);
}

bool Binder::bind_column_comparison(int32_t index, Comparison how, int32_t variable,
                                    int32_t constant) {
  const Node& v = node(variable);
  int32_t field = -1;
  const bool is_age = v.op == Op::kAge && shape(v.b).is_sure && how != Comparison::kEqual &&
                      how != Comparison::kNotEqual;
  if (v.op == Op::kField) field = variable;
  if (is_age && node(v.a).op == Op::kField) field = v.a;
  if (field < 0 || shape(field).is_uniform) return false;
  const ColumnView& column = frame_.columns[as_size(shape(field).column)];
  if (column.storage == Storage::kText) return false;
  const auto [unknown, absent] = marks_of(field, node(index).table);
  const int32_t out = make(node(index).table, true);
  Step& step = add(is_age ? StepKind::kAgeColumn : StepKind::kCompareColumn, node(index).table);
  step.op = static_cast<uint8_t>(how);
  step.column = shape(field).column;
  step.marked = column.has_unknown || column.has_absent;
  step.k = is_age ? v.b : 0;
  step.k2 = constant;
  step.out = out;
  finish_condition(index, out, unknown, absent, true);
  return true;
}

void Binder::bind_has_any(int32_t index) {
  const Node& n = node(index);
  if (node(n.a).op != Op::kField) return bind_generic(index);
  const ColumnView& column = frame_.columns[as_size(shape(n.a).column)];
  const auto [unknown, absent] = marks_of(n.a, n.table);
  const int32_t out = make(n.table, true);
  Step& step = add(StepKind::kAnyBits, n.table);
  step.column = shape(n.a).column;
  step.marked = column.has_unknown || column.has_absent;
  step.k = n.k;
  step.out = out;
  finish_condition(index, out, unknown, absent, true);
}

// Codes of a byte column: neighbouring ones, as lists mostly are, as a range, others by one look-up
// a row.
void Binder::bind_in_list(int32_t index) {
  const Node& n = node(index);
  const bool is_field = node(n.a).op == Op::kField;
  if (!is_field || frame_.columns[as_size(shape(n.a).column)].storage != Storage::kU8)
    return bind_generic(index);
  const auto [unknown, absent] = marks_of(n.a, n.table);
  const int32_t out = make(n.table, true);
  std::array<uint8_t, 256> table{};
  int64_t low = 256, high = -1, count = 0;
  for (const int64_t code : program_.lists[as_size(n.k)]) {
    if (code < 0 || code >= kAbsentMark<uint8_t>) continue;
    table[as_size(code)] = 1;
    low = std::min(low, code);
    high = std::max(high, code);
    ++count;
  }
  const bool is_range = count > 0 && high - low + 1 == count;
  Step& step = add(is_range ? StepKind::kRangeColumn : StepKind::kInTable, n.table);
  step.column = shape(n.a).column;
  step.out = out;
  if (is_range) {
    step.k = low;
    step.k2 = high;
  } else {
    step.k = static_cast<int64_t>(body_.tables.size());
    body_.tables.push_back(table);
  }
  finish_condition(index, out, unknown, absent, true);
}

void Binder::bind_covers(int32_t index) {
  const Node& n = node(index);
  const bool fields = node(n.a).op == Op::kField && node(n.b).op == Op::kField;
  if (!fields || shape(n.a).is_uniform || shape(n.b).is_uniform) return bind_generic(index);
  const ColumnView& a = frame_.columns[as_size(shape(n.a).column)];
  const ColumnView& b = frame_.columns[as_size(shape(n.b).column)];
  const bool same_table = node(n.a).table == n.table && node(n.b).table == n.table;
  if (a.storage != b.storage || !same_table) return bind_generic(index);
  const auto [unknown, absent] = strict_marks(n);
  const int32_t out = make(n.table, true);
  Step& step = add(StepKind::kCovers, n.table);
  step.column = shape(n.a).column;
  step.column2 = shape(n.b).column;
  step.out = out;
  finish_condition(index, out, unknown, absent, false);
}

void Binder::bind_truth(int32_t index) {
  const Node& n = node(index);
  if (node(n.a).op != Op::kField) return bind_generic(index);
  const auto [unknown, absent] = marks_of(n.a, n.table);
  const int32_t out = make(n.table, true);
  Step& step = add(StepKind::kRangeColumn, n.table);
  step.column = shape(n.a).column;
  step.k = step.k2 = 1;
  step.out = out;
  finish_condition(index, out, unknown, absent, true);
}

void Binder::bind_logic(int32_t index) {
  const Node& n = node(index);
  int32_t first = n.a, second = n.b;
  if (!shape(first).may_unknown) std::swap(first, second);
  const int32_t a = yes_of(first, n.table);
  const int32_t ua = marks_of(first, n.table).first;
  const int32_t b = yes_of(second, n.table);
  const int32_t ub = marks_of(second, n.table).first;
  const bool is_and = n.op == Op::kAnd;
  if (ua < 0) {
    finish_condition(index,
                     mask_step(is_and ? StepKind::kMaskAnd : StepKind::kMaskOr, n.table, a, b), -1,
                     -1, true);
    return;
  }
  const int32_t yes = make(n.table, true);
  const int32_t unknown = make(n.table, true);
  Step& step = add(is_and ? StepKind::kKleeneAnd : StepKind::kKleeneOr, n.table);
  step.a = a;
  step.ua = ua;
  step.b = b;
  step.ub = ub;
  step.out = yes;
  step.unknown = unknown;
  finish_condition(index, yes, unknown, -1, true);
}

void Binder::bind_not(int32_t index) {
  const Node& n = node(index);
  const int32_t yes = yes_of(n.a, n.table);
  const int32_t unknown = marks_of(n.a, n.table).first;
  const int32_t no = mask_step(StepKind::kMaskNot, n.table, yes);
  finish_condition(index, and_not(n.table, no, unknown), unknown, -1, true);
}

void Binder::bind_is(int32_t index) {
  const Node& n = node(index);
  if (is_text(n.a)) return bind_generic(index);  // The state of a text lies outside the registers.
  const auto [unknown, absent] = marks_of(n.a, n.table);
  int32_t yes = n.op == Op::kIsUnknown ? unknown : n.op == Op::kIsNotApplicable ? absent : -1;
  if (n.op == Op::kIsKnown) {
    const int32_t either = merge_or(n.table, unknown, absent);
    if (either >= 0) yes = mask_step(StepKind::kMaskNot, n.table, either);
  }
  if (yes < 0) {
    // Never (or always): a constant mask, made from a constant node's meaning.
    const int32_t out = make(n.table, true);
    Step& step = add(StepKind::kFillMask, n.table);
    step.k = -1;
    step.op = n.op == Op::kIsKnown ? 1 : 0;
    step.out = out;
    yes = out;
  }
  finish_condition(index, yes, -1, -1, true);
}

void Binder::bind_generic(int32_t index) {
  const Node n = node(index);
  const int16_t operand_table = is_aggregate(n.op) ? static_cast<int16_t>(n.k) : n.table;
  for (const int32_t operand : {n.a, n.b, n.c}) {
    if (operand < 0 || shape(operand).is_uniform) continue;
    const int16_t table = n.op == Op::kBroadcast ? node(operand).table : operand_table;
    if (node(operand).is_bool || is_text(operand)) continue;
    value_of(operand, table, shape(operand).is_i64);
    marks_of(operand, table);
  }
  Shape& s = shape(index);
  Step step;
  step.kind = StepKind::kGeneric;
  step.table = n.table;
  step.k = index;
  step.is_i64 = !fits_double(index);
  step.out = make(n.table, n.is_bool);
  step.unknown = make(n.table, true);
  step.absent = n.is_bool ? -1 : make(n.table, true);
  if (n.is_bool) {
    s.yes = step.out;
  } else {
    s.value = step.out;
    s.is_i64 = step.is_i64;
    s.absent = step.absent;
    s.may_absent = true;
  }
  s.unknown = step.unknown;
  s.may_unknown = true;
  body_.steps.push_back(step);
}

void Binder::bind_root(const Root& root) {
  RootPlan plan;
  plan.table = root.table;
  // Values (a message's placeholders) are computed for single records only.
  if (!root.is_bool) {
    body_.roots.push_back(plan);
    return;
  }
  plan.yes = yes_of(root.node, root.table);
  plan.unknown = marks_of(root.node, root.table).first;
  body_.roots.push_back(plan);
}

}  // namespace columns

Plan::Plan(std::unique_ptr<Body> body) : body_(std::move(body)) {}
Plan::Plan(Plan&&) noexcept = default;
Plan& Plan::operator=(Plan&&) noexcept = default;
Plan::~Plan() = default;

Plan Plan::create(const Program& program, const FrameView& frame, bool has_period) {
  assert(frame.tables.size() == program.tables.size() &&
         frame.columns.size() == program.fields.size());
  auto body = std::make_unique<Body>();
  columns::Binder(program, frame, has_period, body.get()).run();
  return Plan(std::move(body));
}

}  // namespace expr
