// libFuzzer: any bytes as a compiled program, its context and a record, each behind two bytes of
// length. What is accepted must run within its memory and without overflow.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/expr/bytes.h"

namespace {

std::string_view take(std::string_view* bytes) {
  if (bytes->size() < 2) return {};
  const auto byte = [&](std::size_t at) {
    return static_cast<std::size_t>(static_cast<unsigned char>((*bytes)[at]));
  };
  const std::size_t length = byte(0) + byte(1) * 256;
  const std::string_view part = bytes->substr(2, length);
  bytes->remove_prefix(2 + part.size());
  return part;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto program = expr::program_from_bytes(take(&bytes));
  if (!program) return 0;
  expr::Context context;
  if (!expr::read_context(*program, take(&bytes), &context)) return 0;
  const expr::Layout layout = expr::layout_of(*program);
  expr::Record record;
  if (!expr::RecordReader(*program, layout).read(bytes, &record)) return 0;
  int64_t cells = 0;
  for (const expr::Node& node : program->nodes) {
    cells += node.table < 0 ? 1 : record.rows[static_cast<std::size_t>(node.table)];
  }
  if (cells > 1 << 20) return 0;  // As the evaluator refuses.
  expr::Slots slots;
  expr::run(*program, layout, record, context, &slots);
  return 0;
}
