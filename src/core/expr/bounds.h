// The proof that no number of a program leaves 64 bits: bounds of a node from the bounds of its
// operands. The compiler and the reader of compiled programs use the same rules. Internal to expr.
#pragma once

#include <optional>

#include "core/base/date.h"
#include "core/expr/program.h"

namespace expr {

inline constexpr int64_t kLargest = INT64_MAX / 2;  // Room for one addition inside kernels.

// Dates of the context: what a pack may name, and some years around it.
inline constexpr Interval kContextDates{base::kMinDate.days - 40000, base::kMaxDate.days + 40000};

// Inclusive bounds of an operation or aggregate; none when its result may leave ±kLargest. Leaves
// have their own bounds.
std::optional<Interval> bounds_of(const Node& node, Interval a, Interval b, Interval c);

}  // namespace expr
