// The inner loops of the column way, one small loop per operation, compiled for several instruction
// sets and chosen once at run time. Masks hold one byte a row, 0 or 1. Internal to expr.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/expr/columns.h"

namespace expr {

// Masks that an operation writes beside its result; null when the plan proved that there is nothing
// to write.
struct Marks {
  uint8_t* unknown = nullptr;
  uint8_t* absent = nullptr;
};

enum class Arithmetic : uint8_t { kAdd, kSubtract, kSubtractFrom, kMultiply, kGreatest, kLeast };

struct Kernels {
  // low <= value <= high on a narrow column. Bounds keep clear of the marks (clamp_range), so a
  // marked row is never `yes`.
  void (*in_range)(Storage, const void* column, std::size_t n, int64_t low, int64_t high,
                   uint8_t* yes);
  // value != k; rows that bear a mark are not `yes`.
  void (*not_equal)(Storage, const void* column, std::size_t n, int64_t k, uint8_t* yes);
  // (value & mask) != 0; rows that bear a mark are not `yes`.
  void (*any_bits)(Storage, const void* column, std::size_t n, int64_t mask, bool may_be_marked,
                   uint8_t* yes);
  // (b & ~a) == 0 on two columns of one storage.
  void (*covers)(Storage, const void* a, const void* b, std::size_t n, uint8_t* yes);
  void (*in_table)(const uint8_t* column, const uint8_t* table, std::size_t n,
                   uint8_t* yes);  // 256 entries
  void (*marks)(Storage, const void* column, std::size_t n, Marks);
  void (*load_f64)(Storage, const void* column, std::size_t n, double* out);
  void (*load_i64)(Storage, const void* column, std::size_t n, int64_t* out);
  void (*f64_to_i64)(const double* in, std::size_t n, int64_t* out);

  void (*arithmetic_f64)(Arithmetic, const double* a, const double* b, std::size_t n, double* out);
  void (*arithmetic_i64)(Arithmetic, const int64_t* a, const int64_t* b, std::size_t n,
                         int64_t* out);
  void (*arithmetic_constant_f64)(Arithmetic, const double* a, double k, std::size_t n,
                                  double* out);
  void (*arithmetic_constant_i64)(Arithmetic, const int64_t* a, int64_t k, std::size_t n,
                                  int64_t* out);
  void (*compare_f64)(Comparison, const double* a, const double* b, std::size_t n, uint8_t* yes);
  void (*compare_i64)(Comparison, const int64_t* a, const int64_t* b, std::size_t n, uint8_t* yes);
  void (*compare_constant_f64)(Comparison, const double* a, double k, std::size_t n, uint8_t* yes);
  void (*compare_constant_i64)(Comparison, const int64_t* a, int64_t k, std::size_t n,
                               uint8_t* yes);

  void (*mask_and)(const uint8_t* a, const uint8_t* b, std::size_t n, uint8_t* out);
  void (*mask_or)(const uint8_t* a, const uint8_t* b, std::size_t n, uint8_t* out);
  void (*mask_and_not)(const uint8_t* a, const uint8_t* b, std::size_t n, uint8_t* out);  // a & !b
  void (*mask_not)(const uint8_t* a, std::size_t n, uint8_t* out);
  // Kleene; `ub` may be null (b is never unknown).
  void (*kleene_and)(const uint8_t* a, const uint8_t* ua, const uint8_t* b, const uint8_t* ub,
                     std::size_t n, uint8_t* yes, uint8_t* unknown);
  void (*kleene_or)(const uint8_t* a, const uint8_t* ua, const uint8_t* b, const uint8_t* ub,
                    std::size_t n, uint8_t* yes, uint8_t* unknown);

  // Eight masks (null: zero) into the bits of one byte a row, then running sums with one byte lane
  // for each: sums[0] = 0, sums[i + 1] = sums[i] + spread(bits[i]). Differences count rows of a
  // segment of at most 255.
  void (*pack_bits)(const uint8_t* const* masks, std::size_t n, uint8_t* bits);
  void (*running_lanes)(const uint8_t* bits, std::size_t n, uint64_t* sums);
  void (*running_sum)(Storage, const void* column, const uint8_t* keep, std::size_t n,
                      int64_t* sums);
  void (*running_sum_i64)(const int64_t* values, const uint8_t* keep, std::size_t n, int64_t* sums);
  void (*running_sum_f64)(const double* values, const uint8_t* keep, std::size_t n, int64_t* sums);
  // out[h] = sums[first[h + 1] - base] - sums[first[h] - base]
  void (*segment)(const uint64_t* sums, const int32_t* first, int32_t base, std::size_t n,
                  uint64_t* out);
  void (*lanes_to_bits)(const uint64_t* lanes, std::size_t n,
                        uint8_t* bits);  // bit k: lane k is not zero
  void (*bit_to_mask)(const uint8_t* bits, int bit, std::size_t n, uint8_t* mask);
  void (*lane_to_f64)(const uint64_t* lanes, int lane, std::size_t n, double* out);
  void (*i64_to_f64)(const int64_t* in, std::size_t n, double* out);

  int64_t (*count_ones)(const uint64_t* words, std::size_t n);
  // Masks into result bits: word i holds rows 64 i … 64 i + 63; `words` has (n + 63) / 64 entries.
  void (*mask_to_bits)(const uint8_t* mask, std::size_t n, uint64_t* words);
};

// Bounds of a comparison with `k` among the plain values of a storage type; low > high when no
// value fits.
struct ValueRange {
  int64_t low = 0;
  int64_t high = 0;
};
ValueRange values_where(Storage storage, Comparison how, int64_t k);

const Kernels& kernels();  // The best set this processor has.
const Kernels& kernels_baseline();
#if defined(__x86_64__)
const Kernels& kernels_avx2();
const Kernels& kernels_avx512();
#endif

}  // namespace expr
