// What Plan::create makes and Plan::run executes: steps over registers. Internal to expr.
//
// Registers are buffers of one block: "value" registers of 8 bytes a row (double when the bounds
// fit 2^53, else int64) and "mask" registers of 1 byte a row. Steps stand in an order in which
// operands come first.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/expr/columns.h"
#include "core/expr/columns_kernels.h"
#include "core/expr/program.h"

namespace expr {

enum class StepKind : uint8_t {
  kFillMask,            // k: node of a uniform condition → yes
  kFillUnknown,         // k: node of a uniform value or condition → masks unknown, absent
  kFillValue,           // k: node → value
  kMarks,               // column → unknown, absent
  kLoad,                // column → value
  kConvert,             // a → value (f64 → i64)
  kCompareColumn,       // column against uniform k2 → yes
  kAgeColumn,           // column of birth dates: age compared with uniform k2 on the day k → yes
  kRangeColumn,         // k <= column <= k2 → yes
  kAnyBits,             // column, mask k → yes
  kCovers,              // columns a, b → yes
  kInTable,             // byte column through tables[k] → yes
  kArithmetic,          // a, b → value
  kArithmeticConstant,  // a, uniform k → value
  kCompare,             // a, b → yes
  kCompareConstant,     // a, uniform k → yes
  kMaskAnd,
  kMaskOr,
  kMaskAndNot,
  kMaskNot,
  kKleeneAnd,
  kKleeneOr,
  kPackBits,       // masks of `packed` → bits (a mask register)
  kRunningLanes,   // a: bits → sums (a value register)
  kRunningColumn,  // column, b: keep → sums
  kRunningValue,   // a: values, b: keep → sums
  kSegment,        // a: sums → lanes (value register of the table above)
  kLanesToBits,    // a: lanes → bits
  kBitToMask,      // a: bits, k: lane → mask
  kLaneToValue,    // a: lanes, k: lane → value
  kI64ToF64,       // a → value
  kGeneric,        // k: node, row by row through the scalar meaning
};

struct Step {
  StepKind kind = StepKind::kGeneric;
  uint8_t op = 0;       // Arithmetic or Comparison.
  bool is_i64 = false;  // Lanes of the value registers.
  bool marked = false;  // The column has marks.
  int16_t table = 0;    // Rows that the step runs over.
  int16_t child = -1;   // kSegment: the table below.
  int32_t column = -1;
  int32_t column2 = -1;
  int32_t a = -1, ua = -1, b = -1, ub = -1;  // Registers.
  int32_t out = -1, unknown = -1, absent = -1;
  int64_t k = 0;
  int64_t k2 = 0;
  std::array<int32_t, 8> packed{-1, -1, -1, -1, -1, -1, -1, -1};
};

// Where a node's rows are found.
struct Shape {
  bool is_needed = false;
  bool is_uniform = false;  // Same for all rows of a zone: in Uniforms.
  bool is_sure = false;     // Uniform and never unknown or absent.
  bool is_i64 = false;
  int32_t column = -1;  // A field's own column.
  int32_t value = -1;   // Registers; -1 when not (yet) made.
  int32_t yes = -1;
  int32_t unknown = -1;
  int32_t absent = -1;
  bool may_unknown = false;
  bool may_absent = false;
};

struct Register {
  int16_t table = 0;
  bool is_mask = false;
};

struct RootPlan {
  int32_t yes = -1;
  int32_t unknown = -1;
  int16_t table = 0;
};

struct Plan::Body {
  const Program* program = nullptr;
  std::vector<Shape> shapes;
  std::vector<Step> steps;
  std::vector<Register> registers;
  std::vector<int32_t> buffer_of;  // Register → buffer, after sharing.
  std::vector<Register> buffers;
  std::vector<std::array<uint8_t, 256>> tables;  // For kInTable.
  std::vector<int32_t> uniforms;                 // Uniform nodes in order.
  std::vector<RootPlan> roots;
};

// Builds steps, then lets registers share buffers (columns_bind.cc, columns_share.cc).
void share_buffers(Plan::Body* body);

}  // namespace expr
