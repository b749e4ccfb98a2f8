// The evaluator for browsers: compiled rules over one household, without parser and messages. One
// program at a time; calls come from one thread. Bytes are those of core/expr/bytes.h; numbers
// below are of the same variable length.
//
//   input(size) → where to put that many bytes; valid until the next call of input
//   load_program(size), set_context(size) → 1, or 0 when the bytes are refused (the program stays
//   as it was) run(size) → bytes of the result, or -1 when the record is refused or there is no
//   program and context output() → where the result is: for each root the number of rows, and for
//   each row state and number (only when known); a quotient has state and number of its denominator
//   behind each.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/byte_stream.h"
#include "core/expr/bytes.h"
#include "core/expr/scalar.h"

#if defined(__wasm__)
#define EXPORT(name) extern "C" __attribute__((export_name(#name)))
#else
#define EXPORT(name) extern "C"
#endif

namespace {

// Cells that one run may need: more than any household, less than a browser's patience.
constexpr int64_t kMostCells = 1 << 22;

struct Engine {
  explicit Engine(expr::Program loaded)
      : program(std::move(loaded)), layout(expr::layout_of(program)), reader(program, layout) {}

  expr::Program program;
  expr::Layout layout;
  expr::RecordReader reader;
  expr::Context context;
  bool has_context = false;
  expr::Record record;
  expr::Slots slots;
};

std::string input_bytes;
std::string output_bytes;
std::unique_ptr<Engine> engine;

std::string_view input_of(uint32_t size) { return std::string_view(input_bytes).substr(0, size); }

void write_cell(base::ByteWriter* out, const expr::Cell& cell) {
  out->byte(static_cast<uint8_t>(cell.state));
  if (cell.state == expr::State::kKnown) out->number(cell.number);
}

bool fits(const Engine& loaded) {
  int64_t cells = 0;
  for (const expr::Node& node : loaded.program.nodes) {
    cells += node.table < 0 ? 1 : loaded.record.rows[static_cast<std::size_t>(node.table)];
  }
  return cells <= kMostCells;
}

}  // namespace

EXPORT(input) char* shouwang_input(uint32_t size) {
  input_bytes.resize(size);
  return input_bytes.data();
}

EXPORT(load_program) int32_t shouwang_load_program(uint32_t size) {
  auto program = expr::program_from_bytes(input_of(size));
  if (!program) return 0;
  engine = std::make_unique<Engine>(*std::move(program));
  return 1;
}

EXPORT(set_context) int32_t shouwang_set_context(uint32_t size) {
  if (engine == nullptr) return 0;
  expr::Context context;
  if (!expr::read_context(engine->program, input_of(size), &context)) return 0;
  engine->context = std::move(context);
  engine->has_context = true;
  return 1;
}

EXPORT(run) int32_t shouwang_run(uint32_t size) {
  if (engine == nullptr || !engine->has_context) return -1;
  if (!engine->reader.read(input_of(size), &engine->record) || !fits(*engine)) return -1;
  const expr::Program& program = engine->program;
  expr::run(program, engine->layout, engine->record, engine->context, &engine->slots);
  base::ByteWriter out;
  for (const expr::Root& root : program.roots) {
    const int32_t rows = engine->record.rows[static_cast<std::size_t>(root.table)];
    out.size(static_cast<uint64_t>(rows));
    for (int32_t row = 0; row < rows; ++row) {
      write_cell(&out, engine->slots.at(program, root.node, row));
      if (root.denominator >= 0) write_cell(&out, engine->slots.at(program, root.denominator, row));
    }
  }
  output_bytes = out.take();
  return static_cast<int32_t>(output_bytes.size());
}

EXPORT(output) const char* shouwang_output() { return output_bytes.data(); }
