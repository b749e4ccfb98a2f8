// Whether a node from outside may be run: right operands, tables and constants. Internal to expr.
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

}  // namespace expr
