// Programs, records and contexts as compact bytes: what a phone loads, and what crosses the border
// to WebAssembly.
//
// Readers trust nothing: whatever the bytes are, a program that is accepted runs within its memory
// and its numbers stay within 64 bits. Bounds of operations are proved again; those of fields and
// parameters travel along and values outside are refused.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/expr/program.h"
#include "core/expr/scalar.h"

namespace expr {

inline constexpr uint8_t kBytesVersion = 1;

// The trace tree and the sources are only needed for explanations and make a program several times
// larger.
enum class WithTrace : uint8_t { kNo, kYes };

std::string to_bytes(const Program& program, WithTrace with_trace);
base::Result<Program> program_from_bytes(std::string_view bytes);

std::string to_bytes(const Program& program, const Layout& layout, const Record& record);

// Made once for a program, which outlives it with its layout.
class RecordReader {
 public:
  RecordReader(const Program& program, const Layout& layout);
  // Reuses the memory of `record`. False when the bytes do not fit the program.
  bool read(std::string_view bytes, Record* record) const;

 private:
  const Program& program_;
  const Layout& layout_;
  std::vector<Interval> bounds_;  // Of each field.
};

std::string to_bytes(const Program& program, const Context& context);
bool read_context(const Program& program, std::string_view bytes, Context* context);

}  // namespace expr
