#include <vector>

#include "core/base/byte_stream.h"
#include "core/expr/bytes.h"

namespace expr {
namespace {

std::size_t as_size(int64_t index) { return static_cast<std::size_t>(index); }

void write_cell(base::ByteWriter* out, const Cell& cell) {
  out->byte(static_cast<uint8_t>(cell.state));
  if (cell.state == State::kKnown) out->number(cell.number);
}

// A value within the bounds that overflow proofs rely on.
Cell read_cell(base::ByteReader* in, Interval bounds) {
  const uint8_t state = in->byte();
  if (state > static_cast<uint8_t>(State::kNotApplicable)) in->fail();
  Cell cell{0, static_cast<State>(in->ok() ? state : 1)};
  if (cell.state != State::kKnown) return cell;
  cell.number = in->number();
  if (cell.number < bounds.low || cell.number > bounds.high) in->fail();
  return cell;
}

// Bounds of the leaf that reads field or parameter `k`; nothing fits when no node reads it.
Interval bounds_of_leaf(const Program& program, Op op, int64_t k) {
  for (std::size_t i = 0; i < program.nodes.size(); ++i) {
    if (program.nodes[i].op == op && program.nodes[i].k == k) return program.intervals[i];
  }
  return {0, 0};
}

// The rows below each row of the parent; their sum is the table's number of rows.
bool read_rows(base::ByteReader* in, std::size_t parents, std::vector<int32_t>* first) {
  first->assign(1, 0);
  int64_t total = 0;
  for (std::size_t row = 0; row < parents && in->ok(); ++row) {
    const uint64_t rows = in->size();
    if (rows > kMaxRowsPerRecord) in->fail();
    total += static_cast<int64_t>(in->ok() ? rows : 0);
    if (total > kMaxRowsPerRecord) in->fail();
    if (in->ok()) first->push_back(static_cast<int32_t>(total));
  }
  return in->ok();
}

}  // namespace

std::string to_bytes(const Program& program, const Layout& layout, const Record& record) {
  base::ByteWriter out;
  for (std::size_t t = 0; t < program.tables.size(); ++t) {
    const auto& first = record.first[t];
    if (t > 0) {
      for (std::size_t row = 0; row + 1 < first.size(); ++row)
        out.size(as_size(first[row + 1] - first[row]));
    }
    const auto& fields = layout.fields_of[t];
    for (std::size_t i = 0; i < record.cells[t].size(); ++i) {
      const Cell& cell = record.cells[t][i];
      const TypeKind kind = program.fields[as_size(fields[i % fields.size()])].kind;
      if (dictionary::is_text(kind) && cell.state == State::kKnown) {
        out.byte(0);
        out.text(record.texts[as_size(cell.number)]);
      } else {
        write_cell(&out, cell);
      }
    }
  }
  return out.take();
}

RecordReader::RecordReader(const Program& program, const Layout& layout)
    : program_(program), layout_(layout) {
  for (std::size_t f = 0; f < program.fields.size(); ++f) {
    bounds_.push_back(bounds_of_leaf(program, Op::kField, static_cast<int64_t>(f)));
  }
}

bool RecordReader::read(std::string_view bytes, Record* record) const {
  base::ByteReader in(bytes);
  const std::size_t tables = program_.tables.size();
  record->cells.resize(tables);
  record->first.resize(tables);
  record->rows.assign(tables, 0);
  record->texts.clear();
  for (std::size_t t = 0; t < tables; ++t) {
    if (t == 0) {
      record->first[0] = {0, 1};
    } else if (!read_rows(&in, as_size(record->rows[as_size(program_.tables[t].parent)]),
                          &record->first[t])) {
      return false;
    }
    record->rows[t] = record->first[t].back();
    const auto& fields = layout_.fields_of[t];
    auto& cells = record->cells[t];
    cells.clear();
    for (int32_t row = 0; row < record->rows[t]; ++row) {
      for (const int32_t field : fields) {
        if (!in.ok()) return false;
        if (!dictionary::is_text(program_.fields[as_size(field)].kind)) {
          cells.push_back(read_cell(&in, bounds_[as_size(field)]));
          continue;
        }
        const uint8_t state = in.byte();
        if (state > static_cast<uint8_t>(State::kNotApplicable)) in.fail();
        Cell cell{0, static_cast<State>(in.ok() ? state : 1)};
        if (cell.state == State::kKnown) {
          cell.number = static_cast<int64_t>(record->texts.size());
          record->texts.emplace_back(in.text());
        }
        cells.push_back(cell);
      }
    }
  }
  return in.at_end();
}

std::string to_bytes(const Program& program, const Context& context) {
  base::ByteWriter out;
  for (const int32_t day :
       {context.as_of, context.rule_date, context.period_from, context.period_to})
    out.number(day);
  out.byte(context.has_period ? 1 : 0);
  for (std::size_t i = 0; i < program.parameters.size(); ++i)
    write_cell(&out, context.parameters[i]);
  return out.take();
}

bool read_context(const Program& program, std::string_view bytes, Context* context) {
  base::ByteReader in(bytes);
  constexpr int64_t kMostDays = 150'000;  // Narrower than any bounds that a context leaf has.
  const auto day = [&] {
    const int64_t days = in.number();
    if (days < -kMostDays || days > kMostDays) in.fail();
    return static_cast<int32_t>(in.ok() ? days : 0);
  };
  context->as_of = day();
  context->rule_date = day();
  context->period_from = day();
  context->period_to = day();
  context->has_period = in.byte() != 0;
  context->parameters.clear();
  for (std::size_t i = 0; i < program.parameters.size(); ++i) {
    context->parameters.push_back(
        read_cell(&in, bounds_of_leaf(program, Op::kParameter, static_cast<int64_t>(i))));
  }
  for (std::size_t i = 0; i < program.nodes.size(); ++i) {
    if (program.nodes[i].op != Op::kContext) continue;
    for (const int32_t days :
         {context->as_of, context->rule_date, context->period_from, context->period_to}) {
      if (days < program.intervals[i].low || days > program.intervals[i].high) in.fail();
    }
  }
  return in.at_end();
}

}  // namespace expr
