// Chooses kernels for the nodes of a program. Internal to expr; see columns_bind.cc and
// columns_bind_aggregates.cc.
#pragma once

#include <cassert>
#include <utility>
#include <vector>

#include "core/expr/columns_plan.h"

namespace expr {

namespace columns {

inline constexpr int64_t kExactInDouble = int64_t{1} << 53;
inline constexpr int64_t kMostLaneRows = 255;

inline std::size_t as_size(int64_t index) { return static_cast<std::size_t>(index); }

inline bool is_aggregate(Op op) { return op >= Op::kCountSurely; }
inline bool counts_rows(Op op) {
  return op == Op::kCountSurely || op == Op::kCountPossibly || op == Op::kAny || op == Op::kAll;
}
inline bool is_text_op(Op op) { return op >= Op::kTextEqual && op <= Op::kSameDigits; }

inline Comparison mirrored(Comparison how) {
  switch (how) {
    case Comparison::kLess:
      return Comparison::kGreater;
    case Comparison::kLessEqual:
      return Comparison::kGreaterEqual;
    default:
      return how;
  }
}

class Binder {
 public:
  Binder(const Program& program, const FrameView& frame, bool has_period, Plan::Body* body)
      : program_(program), frame_(frame), has_period_(has_period), body_(*body) {
    body_.program = &program;
    body_.shapes.resize(program.nodes.size());
  }

  void run();

 private:
  const Node& node(int32_t index) const { return program_.at(index); }
  Shape& shape(int32_t index) { return body_.shapes[as_size(index)]; }
  const TableView& rows(int16_t table) const { return frame_.tables[as_size(table)]; }
  bool is_wide(const Node& n) const {
    const bool direct = program_.tables[as_size(n.k)].parent == n.table;
    return !direct || rows(static_cast<int16_t>(n.k)).most_rows_per_parent > kMostLaneRows;
  }

  void need(int32_t index) {
    if (index < 0 || shape(index).is_needed) return;
    shape(index).is_needed = true;
    const Node& n = node(index);
    need(n.a);
    need(n.b);
    need(n.c);
  }

  // What does not depend on the row is computed once a zone with the scalar meaning.
  void find_uniforms();

  // A stage ends where rows of a child table are gathered or rows of a parent are spread.
  void order_nodes();

  int32_t make(int16_t table, bool is_mask) {
    body_.registers.push_back({table, is_mask});
    return static_cast<int32_t>(body_.registers.size()) - 1;
  }
  Step& add(StepKind kind, int16_t table) {
    Step step;
    step.kind = kind;
    step.table = table;
    body_.steps.push_back(step);
    return body_.steps.back();
  }
  int32_t mask_step(StepKind kind, int16_t table, int32_t a, int32_t b = -1) {
    const int32_t out = make(table, true);
    Step& step = add(kind, table);
    step.a = a;
    step.b = b;
    step.out = out;
    return out;
  }

  bool fits_double(int32_t index) const {
    const Interval& range = program_.intervals[as_size(index)];
    return range.low > -kExactInDouble && range.high < kExactInDouble;
  }

  // Operands as registers over `table`; uniform ones are spread where a kernel takes no constant.
  int32_t yes_of(int32_t index, int16_t table) {
    Shape& s = shape(index);
    if (s.yes >= 0 && !s.is_uniform) return s.yes;
    if (s.is_uniform) {
      const int32_t out = make(table, true);
      Step& step = add(StepKind::kFillMask, table);
      step.k = index;
      step.out = out;
      return out;
    }
    assert(false && "a condition without a mask");
    return -1;
  }
  // Masks over `table`, -1 when the node is never unknown (or absent).
  std::pair<int32_t, int32_t> marks_of(int32_t index, int16_t table);
  int32_t value_of(int32_t index, int16_t table, bool as_i64);
  void make_age(int32_t index);

  int32_t merge_or(int16_t table, int32_t a, int32_t b) {
    if (a < 0 || a == b) return b;
    if (b < 0) return a;
    return mask_step(StepKind::kMaskOr, table, a, b);
  }
  int32_t and_not(int16_t table, int32_t a, int32_t b) {
    if (a < 0 || b < 0) return a;
    return mask_step(StepKind::kMaskAndNot, table, a, b);
  }

  // Unknown and absent of a strict operation: absent wins.
  std::pair<int32_t, int32_t> strict_marks(const Node& n);

  void finish_condition(int32_t index, int32_t yes, int32_t unknown, int32_t absent, bool clean) {
    Shape& s = shape(index);
    const int16_t table = node(index).table;
    if (!clean) {
      yes = and_not(table, yes, unknown);
      yes = and_not(table, yes, absent);
    }
    s.yes = yes;
    s.unknown = unknown;
    s.may_unknown = unknown >= 0;
  }
  void finish_value(int32_t index, int32_t value, bool is_i64, int32_t unknown, int32_t absent) {
    Shape& s = shape(index);
    s.value = value;
    s.is_i64 = is_i64;
    s.unknown = unknown;
    s.absent = absent;
    s.may_unknown = unknown >= 0;
    s.may_absent = absent >= 0;
  }
  void alias(int32_t index, int32_t other) {
    make_age(other);  // Its number is made when somebody asks; a copy of it would never be.
    const bool needed = shape(index).is_needed;
    shape(index) = shape(other);
    shape(index).is_needed = needed;
  }

  void bind(int32_t index);

  // `if computed then derived else stated`, where nobody stated anything: the derived value,
  // unknown where it was.
  void bind_if(int32_t index);

  void bind_arithmetic(int32_t index);

  static Comparison comparison_of(Op op) {
    return op == Op::kLess        ? Comparison::kLess
           : op == Op::kLessEqual ? Comparison::kLessEqual
           : op == Op::kEqual     ? Comparison::kEqual
                                  : Comparison::kNotEqual;
  }

  void bind_comparison(int32_t index);

  // A column, or the age of a column of birth dates, against a constant: no lanes are needed.
  bool bind_column_comparison(int32_t index, Comparison how, int32_t variable, int32_t constant);

  void bind_has_any(int32_t index);

  // Codes of a byte column: one look-up a row.
  void bind_in_list(int32_t index);

  void bind_covers(int32_t index);

  void bind_truth(int32_t index);

  void bind_logic(int32_t index);

  void bind_not(int32_t index);

  void bind_is(int32_t index);

  void bind_count_compare(int32_t index);

  // Masks of the child's rows that a count needs: surely, possibly or surely not in the set.
  struct Lane {
    int32_t mask = -1;
    int32_t bit = -1;  // Within its word.
    std::size_t word = 0;
    bool counts = false;
  };
  int32_t lane_of(std::vector<Lane>* lanes, int32_t mask, bool counts);

  struct Counting {
    int32_t node = -1;
    int32_t yes = -1;      // Lane of what decides yes (kAll: what decides no).
    int32_t unknown = -1;  // Lane of what may decide.
  };

  void bind_counts(std::size_t begin, std::size_t end);

  // Eight lanes a word; existence and counts are kept in words of their own, because they are read
  // differently.
  std::vector<int32_t> bind_words(std::vector<Lane>* lanes, int16_t child, int16_t table);

  int32_t bind_segment(StepKind running, int16_t child, int16_t table, int32_t a, int32_t keep,
                       int32_t column);

  void bind_sum(int32_t index);
  int32_t value_step(StepKind kind, int16_t table, int32_t a) {
    const int32_t out = make(table, false);
    Step& step = add(kind, table);
    step.a = a;
    step.out = out;
    return out;
  }

  // Row by row through the scalar meaning: everything that is rare. Operands are brought into
  // registers first.
  void bind_generic(int32_t index);
  bool is_text(int32_t index) const {
    const Node& n = node(index);
    switch (n.op) {
      case Op::kTextConst:
      case Op::kNormalName:
        return true;
      case Op::kField:
        return dictionary::is_text(program_.fields[as_size(n.k)].kind);
      case Op::kBroadcast:
        return is_text(n.a);
      case Op::kIf:
        return is_text(n.b) || is_text(n.c);
      case Op::kDefault:
      case Op::kFallback:
        return is_text(n.a) || is_text(n.b);
      case Op::kOne:
        return is_text(n.b);
      default:
        return false;
    }
  }

  void bind_root(const Root& root);

  const Program& program_;
  const FrameView& frame_;
  bool has_period_;
  Plan::Body& body_;
  std::vector<int> stage_;
  std::vector<int32_t> order_;
};

}  // namespace columns
}  // namespace expr
