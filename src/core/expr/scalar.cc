#include "core/expr/scalar.h"

#include <algorithm>
#include <cassert>

#include "core/base/id_number.h"
#include "core/base/text.h"
#include "core/expr/apply.h"

namespace expr {
namespace {

std::size_t as_size(int64_t index) { return static_cast<std::size_t>(index); }

bool is_text_op(Op op) { return op >= Op::kTextEqual && op <= Op::kSameDigits; }
bool is_aggregate_op(Op op) { return op >= Op::kCountSurely; }

}  // namespace

Cell apply(const Node& node, const Program& program, Cell a, Cell b, Cell c) {
  return apply_inline(node, program, a, b, c);
}

Layout layout_of(const Program& program) {
  Layout layout;
  layout.fields_of.resize(program.tables.size());
  for (std::size_t i = 0; i < program.fields.size(); ++i) {
    auto& fields = layout.fields_of[as_size(program.fields[i].table)];
    layout.slot_of.push_back(static_cast<int32_t>(fields.size()));
    fields.push_back(static_cast<int32_t>(i));
  }
  return layout;
}

Record make_record(const Program& program, const Layout& layout, const std::vector<int32_t>& rows) {
  Record record;
  record.rows = rows;
  record.cells.resize(program.tables.size());
  record.first.resize(program.tables.size());
  for (std::size_t t = 0; t < program.tables.size(); ++t) {
    assert(rows[t] <= kMaxRowsPerRecord);
    record.cells[t].resize(as_size(rows[t]) * layout.fields_of[t].size());
    const int16_t parent = program.tables[t].parent;
    const int32_t parents = parent < 0 ? 1 : rows[as_size(parent)];
    record.first[t].assign(as_size(parents) + 1, rows[t]);
    record.first[t][0] = 0;
  }
  return record;
}

// One pass over the nodes of a program for one record.
class ScalarRun {
 public:
  ScalarRun(const Program& program, const Layout& layout, const Record& record,
            const Context& context, Slots* slots)
      : program_(program), layout_(layout), record_(record), context_(context), slots_(*slots) {}

  void run(int32_t begin, int32_t end) {
    if (begin == 0) place_slots();
    for (int32_t i = begin; i < end; ++i) evaluate(as_size(i));
  }

  void evaluate(std::size_t i) {
    const Node& node = program_.nodes[i];
    Cell* out = slots_.cells_.data() + slots_.base_[i];
    const int32_t rows = rows_of(node.table);
    if (node.a < 0) {
      leaf(node, rows, out);
    } else if (node.op == Op::kBroadcast) {
      broadcast(node, out);
    } else if (is_aggregate_op(node.op)) {
      aggregate(node, rows, out);
    } else if (is_text_op(node.op)) {
      texts(node, rows, out);
    } else {
      each_row(node, rows, out);
    }
  }

 private:
  int32_t rows_of(int16_t table) const { return table < 0 ? 1 : record_.rows[as_size(table)]; }
  int32_t stride(int32_t node) const { return program_.at(node).table < 0 ? 0 : 1; }
  const Cell* cells(int32_t node) const {
    return slots_.cells_.data() + slots_.base_[as_size(node)];
  }

  void place_slots() {
    slots_.base_.resize(program_.nodes.size());
    slots_.texts_.clear();
    int32_t total = 0;
    for (std::size_t i = 0; i < program_.nodes.size(); ++i) {
      slots_.base_[i] = total;
      total += rows_of(program_.nodes[i].table);
    }
    slots_.cells_.resize(as_size(total));
  }

  void leaf(const Node& node, int32_t rows, Cell* out) {
    switch (node.op) {
      case Op::kField: {
        const std::size_t width = layout_.fields_of[as_size(node.table)].size();
        const auto& cells_of_table = record_.cells[as_size(node.table)];
        const std::size_t slot = as_size(layout_.slot_of[as_size(node.k)]);
        for (int32_t row = 0; row < rows; ++row)
          out[row] = cells_of_table[as_size(row) * width + slot];
        return;
      }
      case Op::kParameter:
        *out = context_.parameters[as_size(node.k)];
        return;
      case Op::kContext:
        *out = context_cell(static_cast<ContextName>(node.k));
        return;
      case Op::kTextConst:
        // Texts of the program count down from -1, those of the record up from 0.
        *out = {-1 - node.k, State::kKnown};
        return;
      case Op::kUnknown:
        *out = unknown_cell();
        return;
      default:
        *out = {node.k, State::kKnown};
    }
  }

  Cell context_cell(ContextName name) const {
    switch (name) {
      case ContextName::kAsOf:
        return {context_.as_of, State::kKnown};
      case ContextName::kRuleDate:
        return {context_.rule_date, State::kKnown};
      case ContextName::kPeriodFrom:
        return context_.has_period ? Cell{context_.period_from, State::kKnown} : unknown_cell();
      default:
        return context_.has_period ? Cell{context_.period_to, State::kKnown} : unknown_cell();
    }
  }

  void each_row(const Node& node, int32_t rows, Cell* out) {
    const Cell* a = cells(node.a);
    const Cell* b = node.b < 0 ? a : cells(node.b);
    const Cell* c = node.c < 0 ? a : cells(node.c);
    const int32_t step_a = stride(node.a);
    const int32_t step_b = node.b < 0 ? 0 : stride(node.b);
    const int32_t step_c = node.c < 0 ? 0 : stride(node.c);
    for (int32_t row = 0; row < rows; ++row) {
      out[row] = apply_inline(node, program_, a[row * step_a], b[row * step_b], c[row * step_c]);
    }
  }

  std::pair<int32_t, int32_t> range_of(int16_t table, int16_t child, int32_t row) const {
    return rows_below(program_, record_, table, child, row);
  }

  void broadcast(const Node& node, Cell* out) {
    const int16_t from = program_.at(node.a).table;
    const Cell* a = cells(node.a);
    for (int32_t row = 0; row < rows_of(from); ++row) {
      const auto [begin, end] = range_of(from, node.table, row);
      std::fill(out + begin, out + end, a[row]);
    }
  }

  void aggregate(const Node& node, int32_t rows, Cell* out) {
    const Cell* a = cells(node.a);
    const Cell* b = node.b < 0 ? a : cells(node.b);
    const int32_t step_a = stride(node.a);
    const int32_t step_b = node.b < 0 ? 0 : stride(node.b);
    const auto child = static_cast<int16_t>(node.k);
    for (int32_t row = 0; row < rows; ++row) {
      const auto [begin, end] = range_of(node.table, child, row);
      Fold fold(node.op);
      for (int32_t i = begin; i < end; ++i) fold.add(a[i * step_a], b[i * step_b]);
      out[row] = fold.result();
    }
  }

  void texts(const Node& node, int32_t rows, Cell* out) {
    const Cell* a = cells(node.a);
    const Cell* b = node.b < 0 ? a : cells(node.b);
    const int32_t step_a = stride(node.a);
    const int32_t step_b = node.b < 0 ? step_a : stride(node.b);
    for (int32_t row = 0; row < rows; ++row) {
      const Cell x = a[row * step_a], y = b[row * step_b];
      const State state = strictest(x, y);
      if (state != State::kKnown) {
        out[row] = node.is_bool && state == State::kNotApplicable ? yes_no(false) : Cell{0, state};
      } else if (node.op == Op::kNormalName) {
        out[row] = {static_cast<int64_t>(record_.texts.size() + slots_.texts_.size()),
                    State::kKnown};
        slots_.texts_.push_back(base::normal_name(slots_.text(program_, record_, x)));
      } else {
        out[row] =
            apply_text(node, slots_.text(program_, record_, x), slots_.text(program_, record_, y));
      }
    }
  }

  const Program& program_;
  const Layout& layout_;
  const Record& record_;
  const Context& context_;
  Slots& slots_;
};

void run(const Program& program, const Layout& layout, const Record& record, const Context& context,
         Slots* slots) {
  run_range(program, layout, record, context, 0, static_cast<int32_t>(program.nodes.size()), slots);
}

void run_range(const Program& program, const Layout& layout, const Record& record,
               const Context& context, int32_t begin, int32_t end, Slots* slots) {
  assert(context.parameters.size() == program.parameters.size());
  ScalarRun(program, layout, record, context, slots).run(begin, end);
}

void run_nodes(const Program& program, const Layout& layout, const Record& record,
               const Context& context, const std::vector<int32_t>& nodes, Slots* slots) {
  ScalarRun again(program, layout, record, context, slots);
  for (const int32_t node : nodes) again.evaluate(as_size(node));
}

std::pair<int32_t, int32_t> rows_below(const Program& program, const Record& record, int16_t table,
                                       int16_t child, int32_t row) {
  if (table == child) return {row, row + 1};
  const int16_t parent = program.tables[as_size(child)].parent;
  // Through the tables between the two.
  std::pair<int32_t, int32_t> above{row, row + 1};
  if (parent != table) above = rows_below(program, record, table, parent, row);
  const auto& first = record.first[as_size(child)];
  return {first[as_size(above.first)], first[as_size(above.second)]};
}

int32_t row_above(const Program& program, const Record& record, int16_t table, int32_t row,
                  int16_t ancestor) {
  if (ancestor < 0) return 0;
  for (; table != ancestor && table > 0; table = program.tables[as_size(table)].parent) {
    const auto& first = record.first[as_size(table)];
    row =
        static_cast<int32_t>(std::upper_bound(first.begin(), first.end(), row) - first.begin()) - 1;
  }
  return row;
}

std::string_view Slots::text(const Program& program, const Record& record, const Cell& cell) const {
  if (cell.number < 0) return program.texts[as_size(-1 - cell.number)];
  const auto index = as_size(cell.number);
  if (index < record.texts.size()) return record.texts[index];
  return texts_[index - record.texts.size()];
}

}  // namespace expr
