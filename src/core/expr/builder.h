// Makes nodes of a program: shares equal ones, keeps bounds, proves that nothing overflows.
// Internal to expr.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>

#include "core/expr/program.h"

namespace expr {

class Builder {
 public:
  explicit Builder(Program* program) : program_(program) {}

  int32_t constant(int64_t number);
  int32_t truth(bool value);  // A constant condition.
  int32_t text_constant(const std::string& text);
  int32_t unknown();
  int32_t field(const Field& field, Interval bounds);
  int32_t parameter(const std::string& id, Interval bounds);
  int32_t context(ContextName name);
  int32_t list(std::vector<int64_t> numbers);

  // Operations. Operands from different tables are brought to the lower one. -1 when a result may
  // leave int64; the caller reports it.
  int32_t value(Op op, int32_t a, int32_t b = -1, int32_t c = -1, int64_t k = 0);
  int32_t condition(Op op, int32_t a, int32_t b = -1, int32_t c = -1, int64_t k = 0);
  // Aggregate of `child` rows for each row of `table`; `a` and `b` are brought down to `child`.
  int32_t aggregate(Op op, int16_t table, int16_t child, int32_t a, int32_t b = -1);
  int32_t lift(int32_t node, int16_t table);

  Interval bounds(int32_t node) const {
    return program_->intervals[static_cast<std::size_t>(node)];
  }
  std::optional<int64_t> constant_of(int32_t node) const;
  // Whether `ancestor` is `table` or above it; -1 is above everything.
  bool is_above(int16_t ancestor, int16_t table) const;

 private:
  using Key = std::tuple<int, int, int32_t, int32_t, int32_t, int64_t>;
  int32_t add(Node node, Interval bounds);
  int16_t join(int32_t* a, int32_t* b, int32_t* c);
  std::optional<Interval> result_bounds(const Node& node) const;
  std::optional<int64_t> fold(const Node& node) const;

  Program* program_;
  std::map<Key, int32_t> known_;
};

}  // namespace expr
