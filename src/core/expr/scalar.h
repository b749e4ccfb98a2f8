// Runs a program on one record (a household with everything below it) and keeps the value of every
// node, from which explanations are read. Also the browser's way (wasm). No allocation after the
// first record of a size.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/expr/program.h"

namespace expr {

// For text kinds `number` is an index into Record::texts.
struct Cell {
  int64_t number = 0;
  State state = State::kUnknown;
};

// The facts of one record that a program reads. cells[t] is row-major: rows × fields of table t, in
// the order of Layout::fields_of[t]; first[t] has (rows of the parent table + 1) entries: the rows
// below each parent row.
struct Record {
  std::vector<std::vector<Cell>> cells;
  std::vector<std::vector<int32_t>> first;
  std::vector<int32_t> rows;
  std::vector<std::string> texts;
};

// Which cell of a row holds which field; made once for a program.
struct Layout {
  std::vector<std::vector<int32_t>> fields_of;  // For each table its fields, in cell order.
  std::vector<int32_t> slot_of;                 // For each field its cell in the row.
};
Layout layout_of(const Program& program);

// A record with `rows` rows in each table, all cells unknown; rows[0] is 1. Every parent row but
// the first is empty when a table's parent has several rows: callers that need more set first[]
// themselves.
Record make_record(const Program& program, const Layout& layout, const std::vector<int32_t>& rows);

// Everything that is the same for all records. Nothing reads a clock.
struct Context {
  int32_t as_of = 0;  // Days since 1970-01-01.
  int32_t rule_date = 0;
  int32_t period_from = 0;
  int32_t period_to = 0;
  bool has_period = false;
  std::vector<Cell> parameters;  // In the order of Program::parameters.
};

// The values of all nodes after a run. Row `row` of node `n` is at(n, row); uniform nodes have one
// row.
class Slots {
 public:
  const Cell& at(const Program& program, int32_t node, int32_t row) const {
    const bool uniform = program.at(node).table < 0;
    return cells_[static_cast<std::size_t>(base_[static_cast<std::size_t>(node)] +
                                           (uniform ? 0 : row))];
  }
  // Where the cell of a row stands among all cells: a key for whoever keeps something beside each
  // value.
  std::size_t place(const Program& program, int32_t node, int32_t row) const {
    const bool uniform = program.at(node).table < 0;
    return static_cast<std::size_t>(base_[static_cast<std::size_t>(node)] + (uniform ? 0 : row));
  }
  std::size_t size() const { return cells_.size(); }
  // Text of a text cell.
  std::string_view text(const Program& program, const Record& record, const Cell& cell) const;

 private:
  friend class ScalarRun;
  std::vector<int32_t> base_;
  std::vector<Cell> cells_;
  std::vector<std::string> texts_;  // Made by the program (normal_name).
};

void run(const Program& program, const Layout& layout, const Record& record, const Context& context,
         Slots* slots);
// Only nodes [begin, end). The first call for a record begins at 0; what is computed later finds
// the earlier values.
void run_range(const Program& program, const Layout& layout, const Record& record,
               const Context& context, int32_t begin, int32_t end, Slots* slots);
// These nodes again (ascending), after the record or the context changed; `slots` hold a run of a
// record of this shape.
void run_nodes(const Program& program, const Layout& layout, const Record& record,
               const Context& context, const std::vector<int32_t>& nodes, Slots* slots);

// The rows of table `child` below row `row` of `table`: [first, second).
std::pair<int32_t, int32_t> rows_below(const Program& program, const Record& record, int16_t table,
                                       int16_t child, int32_t row);
// The row of `ancestor` that row `row` of `table` belongs to; 0 for uniform nodes (ancestor -1).
int32_t row_above(const Program& program, const Record& record, int16_t table, int32_t row,
                  int16_t ancestor);

// The scalar meaning of an operation on numbers; shared with the column way for operations without
// a block kernel.
Cell apply(const Node& node, const Program& program, Cell a, Cell b, Cell c);

}  // namespace expr
