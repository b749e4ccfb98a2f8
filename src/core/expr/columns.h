// Runs a program on a whole population, column by column in blocks (RULES §1.8.1). Same answers as
// the scalar way, which a differential test checks; docs/adr/0005 says why the lanes and the packed
// aggregates are as they are.
//
// Columns are the frame's own narrow arrays; "unknown" and "not applicable" are two reserved values
// of each storage type, so that a block is read once. Plan is immutable: many threads may run it,
// each over its own rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/expr/program.h"
#include "core/expr/scalar.h"

namespace expr {

enum class Storage : uint8_t { kU8, kU16, kI32, kI64, kText };

// Bytes a row: 8 for texts, which keep an offset.
constexpr int64_t width_of(Storage storage) {
  return storage == Storage::kU8    ? 1
         : storage == Storage::kU16 ? 2
         : storage == Storage::kI32 ? 4
                                    : 8;
}

// The reserved values: highest two of the unsigned types, lowest two of the signed ones.
template <typename T>
inline constexpr T kUnknownMark = T(-1) < T(0) ? T(T(1) << (sizeof(T) * 8 - 1)) : T(-1);
template <>
inline constexpr int32_t kUnknownMark<int32_t> = INT32_MIN;
template <>
inline constexpr int64_t kUnknownMark<int64_t> = INT64_MIN;
template <typename T>
inline constexpr T kAbsentMark = T(-1) < T(0) ? T(kUnknownMark<T> + 1) : T(kUnknownMark<T> - 1);

// Not owned. `data` holds one value a row; for kText it holds 64-bit offsets (rows + 1) into
// `bytes`, and `states` (may be null: all known) one State a row. A null `data` means that nobody
// has this value.
struct ColumnView {
  Storage storage = Storage::kU8;
  const void* data = nullptr;
  const char* bytes = nullptr;
  const uint8_t* states = nullptr;
  bool has_unknown = false;
  bool has_absent = false;
};

struct TableView {
  int64_t rows = 0;
  const int32_t* first = nullptr;    // rows of the parent + 1 entries; null for the root table.
  int64_t most_rows_per_parent = 0;  // Upper bound; decides how narrow counters may be.
};

// Everything a program reads, in the order of its tables and fields.
struct FrameView {
  std::vector<TableView> tables;
  std::vector<ColumnView> columns;
};

// Rows [begin, end) of the root table share one context, because they lie in regions with the same
// parameter values.
struct Zone {
  int64_t begin = 0;
  int64_t end = 0;
  Context context;
};

// One bit a row for each root: yes, and unknown. Bits beyond the last row are zero.
struct BitResults {
  std::vector<std::vector<uint64_t>> yes;
  std::vector<std::vector<uint64_t>> unknown;  // Empty where a root can never be unknown.
};
BitResults make_results(const Program& program, const FrameView& frame);

class Plan {
 public:
  // Chooses kernels from the program's bounds and the columns' storage and marks. The program must
  // outlive the plan; the plan stays valid while columns keep their storage and gain no new kind of
  // mark. Only
  // conditions are computed. All contexts of its runs have a period, or none has (`has_period`).
  static Plan create(const Program& program, const FrameView& frame, bool has_period);
  Plan(Plan&&) noexcept;
  Plan& operator=(Plan&&) noexcept;
  ~Plan();

  // Fills the result bits of root rows [begin, end) and of all rows below them. Zones are sorted
  // and cover the range. Disjoint ranges may run at once when `begin` (for the root table) is a
  // multiple of kRowsPerBlock; results of child tables are then combined atomically.
  void run(const FrameView& frame, std::span<const Zone> zones, int64_t begin, int64_t end,
           BitResults* results) const;

  static constexpr int64_t kRowsPerBlock = 4096;

  struct Body;  // columns_plan.h

 private:
  explicit Plan(std::unique_ptr<Body> body);
  std::unique_ptr<Body> body_;
};

// Ones in bits [begin, end).
int64_t count_bits(std::span<const uint64_t> bits, int64_t begin, int64_t end);

}  // namespace expr
