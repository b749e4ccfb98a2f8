// The meaning of each operation on single values: the one place where unknown and not applicable
// are decided. Inline, because the scalar way spends its time here. Internal to expr.
#pragma once

#include <algorithm>

#include "core/base/date.h"
#include "core/expr/scalar.h"

namespace expr {

inline Cell yes_no(bool value) { return {value ? 1 : 0, State::kKnown}; }
inline Cell unknown_cell() { return {0, State::kUnknown}; }
inline bool is_yes(Cell c) { return c.state == State::kKnown && c.number != 0; }
inline bool is_no(Cell c) { return c.state == State::kKnown && c.number == 0; }
inline bool is_absent(Cell c) { return c.state == State::kNotApplicable; }

// Not applicable wins over unknown: whatever the unknown value is, the result does not apply.
inline State strictest(Cell a, Cell b) { return std::max(a.state, b.state); }

inline bool holds(Comparison how, int64_t a, int64_t b) {
  switch (how) {
    case Comparison::kLess:
      return a < b;
    case Comparison::kLessEqual:
      return a <= b;
    case Comparison::kEqual:
      return a == b;
    case Comparison::kNotEqual:
      return a != b;
    case Comparison::kGreater:
      return a > b;
    case Comparison::kGreaterEqual:
      return a >= b;
  }
  return false;
}

// Rounded half away from zero to a multiple of `step`; `divisor` > 0. Wide, because divisor * step
// may leave int64.
inline int64_t round_divide(int64_t number, int64_t divisor, int64_t step) {
  __extension__ typedef __int128 Wide;
  const Wide unit = Wide{divisor} * step;
  const Wide magnitude = number < 0 ? -Wide{number} : Wide{number};
  const Wide rounded = (2 * magnitude + unit) / (2 * unit);
  return static_cast<int64_t>((number < 0 ? -rounded : rounded) * step);
}

// A count known only as [surely, possibly] against a number.
inline Cell compare_count(Comparison how, int64_t surely, int64_t possibly, Cell limit) {
  if (limit.state == State::kNotApplicable) return yes_no(false);
  if (limit.state == State::kUnknown) return unknown_cell();
  const int64_t k = limit.number;
  if (how == Comparison::kEqual || how == Comparison::kNotEqual) {
    const bool certain = surely == possibly;
    const bool outside = k < surely || k > possibly;
    if (!certain && !outside) return unknown_cell();
    const bool equal = certain && surely == k;
    return yes_no(how == Comparison::kEqual ? equal : !equal);
  }
  const bool low = holds(how, surely, k);
  return low == holds(how, possibly, k) ? yes_no(low) : unknown_cell();
}

inline Cell add_months_cell(Cell date, int64_t months, int64_t days, bool fail) {
  constexpr int64_t kMost = 12000;
  if (months > kMost || months < -kMost) return {0, State::kNotApplicable};
  const auto moved =
      base::add_months(base::Date{static_cast<int32_t>(date.number)}, static_cast<int32_t>(months),
                       fail ? base::EndOfMonth::kFail : base::EndOfMonth::kClip);
  if (!moved) return {0, State::kNotApplicable};
  return {moved->days + days, State::kKnown};
}

inline Cell apply_date(const Node& node, Cell a, Cell b) {
  const auto date = [](Cell cell) { return base::Date{static_cast<int32_t>(cell.number)}; };
  const State state = node.b < 0 ? a.state : strictest(a, b);
  if (state != State::kKnown) return {0, state};
  switch (node.op) {
    case Op::kAge:
      return {base::age_years(date(a), date(b)), State::kKnown};
    case Op::kMonthsBetween:
      return {base::months_between(date(a), date(b)), State::kKnown};
    case Op::kAddDuration: {
      const dictionary::Duration duration = dictionary::unpack_duration(b.number);
      return add_months_cell(a, duration.months, duration.days, node.k == 1);
    }
    case Op::kAddMonths:
      return add_months_cell(a, b.number, 0, node.k == 1);
    case Op::kAddDays:
      return {a.number + b.number, State::kKnown};
    case Op::kMonthOf:
      return {base::month_of(date(a)), State::kKnown};
    default:
      return {base::parts_of(date(a)).year, State::kKnown};
  }
}

inline Cell apply_logic(const Node& node, Cell a, Cell b, Cell c) {
  switch (node.op) {
    case Op::kAnd:
      if (is_no(a) || is_no(b)) return yes_no(false);
      return is_yes(a) && is_yes(b) ? yes_no(true) : unknown_cell();
    case Op::kOr:
      if (is_yes(a) || is_yes(b)) return yes_no(true);
      return is_no(a) && is_no(b) ? yes_no(false) : unknown_cell();
    case Op::kNot:
      return a.state == State::kKnown ? yes_no(a.number == 0) : a;
    case Op::kTruth:
      return is_absent(a) ? yes_no(false) : a;
    case Op::kIsKnown:
      return yes_no(a.state == State::kKnown);
    case Op::kIsUnknown:
      return yes_no(a.state == State::kUnknown);
    case Op::kIsNotApplicable:
      return yes_no(is_absent(a));
    default:  // kIf, kIfBool
      if (a.state != State::kKnown) return unknown_cell();
      return a.number != 0 ? b : c;
  }
}

inline Cell apply_comparison(const Node& node, const Program& program, Cell a, Cell b) {
  const State state = node.b < 0 ? a.state : strictest(a, b);
  if (state == State::kNotApplicable) return yes_no(false);
  if (state == State::kUnknown) return unknown_cell();
  switch (node.op) {
    case Op::kLess:
      return yes_no(a.number < b.number);
    case Op::kLessEqual:
      return yes_no(a.number <= b.number);
    case Op::kEqual:
      return yes_no(a.number == b.number);
    case Op::kNotEqual:
      return yes_no(a.number != b.number);
    case Op::kHasAny:
      return yes_no((a.number & node.k) != 0);
    case Op::kCovers:
      return yes_no((b.number & ~a.number) == 0);
    default: {
      const auto& list = program.lists[static_cast<std::size_t>(node.k)];
      return yes_no(std::binary_search(list.begin(), list.end(), a.number));
    }
  }
}

inline Cell apply_number(const Node& node, Cell a, Cell b) {
  const State state = node.b < 0 ? a.state : strictest(a, b);
  if (node.op == Op::kRoundDivide && b.state == State::kKnown && b.number == 0) {
    return {0, State::kNotApplicable};
  }
  if (state != State::kKnown) return {0, state};
  switch (node.op) {
    case Op::kAdd:
      return {a.number + b.number, State::kKnown};
    case Op::kSubtract:
      return {a.number - b.number, State::kKnown};
    case Op::kMultiply:
      return {a.number * b.number, State::kKnown};
    case Op::kNegate:
      return {-a.number, State::kKnown};
    case Op::kGreatest:
      return {std::max(a.number, b.number), State::kKnown};
    case Op::kLeast:
      return {std::min(a.number, b.number), State::kKnown};
    case Op::kExact:
      return a.number == b.number ? a : unknown_cell();
    default:
      return {round_divide(a.number, b.number, node.k), State::kKnown};
  }
}

inline Cell apply_inline(const Node& node, const Program& program, Cell a, Cell b, Cell c) {
  switch (node.op) {
    case Op::kAdd:
    case Op::kSubtract:
    case Op::kMultiply:
    case Op::kNegate:
    case Op::kRoundDivide:
    case Op::kGreatest:
    case Op::kLeast:
    case Op::kExact:
      return apply_number(node, a, b);
    case Op::kLess:
    case Op::kLessEqual:
    case Op::kEqual:
    case Op::kNotEqual:
    case Op::kInList:
    case Op::kHasAny:
    case Op::kCovers:
      return apply_comparison(node, program, a, b);
    case Op::kCountCompare:
      return compare_count(static_cast<Comparison>(node.k), a.number, b.number, c);
    case Op::kBoolValue:
      return a;
    case Op::kDefault:
      return a.state == State::kKnown ? a : b;
    case Op::kFallback:
      return a.state == State::kUnknown ? b : a;
    case Op::kAge:
    case Op::kMonthsBetween:
    case Op::kAddDuration:
    case Op::kAddMonths:
    case Op::kAddDays:
    case Op::kMonthOf:
    case Op::kYearOf:
      return apply_date(node, a, b);
    default:
      return apply_logic(node, a, b, c);
  }
}

// Folds the rows of a set into one cell; see RULES §1.4 for what unknown rows and values mean.
class Fold {
 public:
  explicit Fold(Op op) : op_(op) {}

  void add(Cell in_set, Cell value) {
    const bool yes = is_yes(in_set), maybe = in_set.state == State::kUnknown;
    if (!yes && !maybe) {
      seen_no_ = true;
      return;
    }
    possibly_ += 1;
    surely_ += yes ? 1 : 0;
    if (is_absent(value)) return;
    if (maybe || value.state == State::kUnknown) {
      blurred_ = true;
      return;
    }
    number_ = !any_             ? value.number
              : op_ == Op::kMin ? std::min(number_, value.number)
              : op_ == Op::kMax ? std::max(number_, value.number)
                                : number_ + value.number;
    any_ = true;
  }

  Cell result() const {
    switch (op_) {
      case Op::kCountSurely:
        return {surely_, State::kKnown};
      case Op::kCountPossibly:
        return {possibly_, State::kKnown};
      case Op::kAny:
        return surely_ > 0 ? yes_no(true) : possibly_ > 0 ? unknown_cell() : yes_no(false);
      case Op::kAll:
        return seen_no_ ? yes_no(false) : possibly_ > surely_ ? unknown_cell() : yes_no(true);
      case Op::kSum:
        return blurred_ ? unknown_cell() : Cell{any_ ? number_ : 0, State::kKnown};
      case Op::kOne:
        if (possibly_ == 0) return {0, State::kNotApplicable};
        if (possibly_ > 1 || surely_ == 0 || blurred_) return unknown_cell();
        return any_ ? Cell{number_, State::kKnown} : Cell{0, State::kNotApplicable};
      default:
        if (blurred_) return unknown_cell();
        return any_ ? Cell{number_, State::kKnown} : Cell{0, State::kNotApplicable};
    }
  }

 private:
  Op op_;
  int64_t surely_ = 0;
  int64_t possibly_ = 0;
  int64_t number_ = 0;
  bool any_ = false;
  bool blurred_ = false;
  bool seen_no_ = false;
};

// Operations on texts that are both known (apply_text.cc).
Cell apply_text(const Node& node, std::string_view a, std::string_view b);

}  // namespace expr
