// Whether a node from outside may be run: right operands, tables and constants. For
// readers of bytes, here and in core/forms.
#pragma once

#include <optional>
#include <vector>

#include "core/expr/program.h"

namespace expr {

enum class ValueKind : uint8_t { kNumber, kCondition, kText, kAny };  // kAny: a value nobody has

// The kind of the node; none when it does not fit the nodes, tables and lists that `program` has so
// far. `kinds` are those of its nodes.
std::optional<ValueKind> check_node(const Program& program, const std::vector<ValueKind>& kinds,
                                    const Node& node);

// The kind of each node of a program that was checked.
std::vector<ValueKind> kinds_of(const Program& program);

}  // namespace expr
