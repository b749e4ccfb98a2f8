#include "core/expr/builder.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "core/expr/bounds.h"
#include "core/expr/scalar.h"

namespace expr {

int32_t Builder::add(Node node, Interval bounds) {
  const Key key{static_cast<int>(node.op) * 2 + (node.is_bool ? 1 : 0),
                node.table,
                node.a,
                node.b,
                node.c,
                node.k};
  const auto found = known_.find(key);
  if (found != known_.end()) return found->second;
  const auto index = static_cast<int32_t>(program_->nodes.size());
  program_->nodes.push_back(node);
  program_->intervals.push_back(bounds);
  known_.emplace(key, index);
  return index;
}

int32_t Builder::constant(int64_t number) {
  Node node;
  node.k = number;
  return add(node, {number, number});
}

int32_t Builder::truth(bool value) {
  Node node;
  node.is_bool = true;
  node.k = value ? 1 : 0;
  return add(node, {node.k, node.k});
}

int32_t Builder::text_constant(const std::string& text) {
  auto& texts = program_->texts;
  auto found = std::find(texts.begin(), texts.end(), text);
  if (found == texts.end()) found = texts.insert(texts.end(), text);
  Node node;
  node.op = Op::kTextConst;
  node.k = found - texts.begin();
  return add(node, {0, 0});
}

int32_t Builder::unknown() {
  Node node;
  node.op = Op::kUnknown;
  return add(node, {0, 0});
}

int32_t Builder::field(const Field& field, Interval bounds) {
  int32_t index = program_->find_field(field.indicator, field.moment);
  if (index < 0) {
    index = static_cast<int32_t>(program_->fields.size());
    program_->fields.push_back(field);
  }
  Node node;
  node.op = Op::kField;
  node.table = field.table;
  node.k = index;
  return add(node, bounds);
}

int32_t Builder::parameter(const std::string& id, Interval bounds) {
  auto& ids = program_->parameters;
  auto found = std::find(ids.begin(), ids.end(), id);
  if (found == ids.end()) found = ids.insert(ids.end(), id);
  Node node;
  node.op = Op::kParameter;
  node.k = found - ids.begin();
  return add(node, bounds);
}

int32_t Builder::context(ContextName name) {
  Node node;
  node.op = Op::kContext;
  node.k = static_cast<int64_t>(name);
  return add(node, kContextDates);
}

int32_t Builder::list(std::vector<int64_t> numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  auto& lists = program_->lists;
  auto found = std::find(lists.begin(), lists.end(), numbers);
  if (found == lists.end()) found = lists.insert(lists.end(), std::move(numbers));
  return static_cast<int32_t>(found - lists.begin());
}

bool Builder::is_above(int16_t ancestor, int16_t table) const {
  if (ancestor < 0) return true;
  for (int16_t t = table; t >= 0; t = program_->tables[static_cast<std::size_t>(t)].parent) {
    if (t == ancestor) return true;
  }
  return false;
}

int32_t Builder::lift(int32_t index, int16_t table) {
  const Node node = program_->at(index);
  if (node.table < 0 || node.table == table) return index;
  assert(is_above(node.table, table));
  Node lifted;
  lifted.op = Op::kBroadcast;
  lifted.is_bool = node.is_bool;
  lifted.table = table;
  lifted.a = index;
  return add(lifted, bounds(index));
}

int16_t Builder::join(int32_t* a, int32_t* b, int32_t* c) {
  int16_t table = -1;
  for (const int32_t* operand : {a, b, c}) {
    if (*operand < 0) continue;
    const int16_t own = program_->at(*operand).table;
    if (is_above(table, own)) table = own;
  }
  for (int32_t* operand : {a, b, c}) {
    if (*operand >= 0) *operand = lift(*operand, table);
  }
  return table;
}

std::optional<int64_t> Builder::constant_of(int32_t node) const {
  const Node& n = program_->at(node);
  return n.op == Op::kConst ? std::optional(n.k) : std::nullopt;
}

std::optional<Interval> Builder::result_bounds(const Node& node) const {
  const auto of = [&](int32_t index) { return index < 0 ? Interval{} : bounds(index); };
  return bounds_of(node, of(node.a), of(node.b), of(node.c));
}

std::optional<int64_t> Builder::fold(const Node& node) const {
  for (const int32_t operand : {node.a, node.b, node.c}) {
    if (operand >= 0 && (program_->at(operand).op != Op::kConst || program_->at(operand).is_bool)) {
      return std::nullopt;
    }
  }
  switch (node.op) {
    case Op::kAdd:
    case Op::kSubtract:
    case Op::kMultiply:
    case Op::kNegate:
      break;
    default:
      return std::nullopt;
  }
  const auto cell = [&](int32_t index) {
    return index < 0 ? Cell{} : Cell{program_->at(index).k, State::kKnown};
  };
  return apply(node, *program_, cell(node.a), cell(node.b), cell(node.c)).number;
}

int32_t Builder::value(Op op, int32_t a, int32_t b, int32_t c, int64_t k) {
  Node node;
  node.op = op;
  node.table = join(&a, &b, &c);
  node.a = a;
  node.b = b;
  node.c = c;
  node.k = k;
  const auto range = result_bounds(node);
  if (!range) return -1;
  if (const auto number = fold(node)) return constant(*number);
  if (op == Op::kMultiply && (constant_of(a) == 1 || constant_of(b) == 1)) {
    return constant_of(a) == 1 ? b : a;
  }
  return add(node, *range);
}

int32_t Builder::condition(Op op, int32_t a, int32_t b, int32_t c, int64_t k) {
  if (op == Op::kAnd || op == Op::kOr) {
    // Constant operands vanish, so that "true" filters cost nothing.
    const int64_t neutral = op == Op::kAnd ? 1 : 0;
    const auto left = constant_of(a), right = constant_of(b);
    if (left) return *left == neutral ? b : a;
    if (right) return *right == neutral ? a : b;
    if (a == b) return a;
  }
  Node node;
  node.op = op;
  node.is_bool = true;
  node.table = join(&a, &b, &c);
  node.a = a;
  node.b = b;
  node.c = c;
  node.k = k;
  if (op == Op::kNot) {
    if (const auto value = constant_of(a)) return truth(*value == 0);
    if (program_->at(a).op == Op::kNot) return program_->at(a).a;
  }
  return add(node, {0, 1});
}

int32_t Builder::aggregate(Op op, int16_t table, int16_t child, int32_t a, int32_t b) {
  Node node;
  node.op = op;
  node.is_bool = op == Op::kAny || op == Op::kAll;
  node.table = table;
  node.a = lift(a, child);
  node.b = b < 0 ? -1 : lift(b, child);
  node.k = child;
  const auto range = node.is_bool ? Interval{0, 1} : result_bounds(node);
  if (!range) return -1;
  return add(node, *range);
}

}  // namespace expr
