#include "core/expr/columns_kernels.h"

#include <algorithm>
#include <type_traits>

#define KERNELS_NAME kernels_baseline
#include "core/expr/columns_kernels.inc"

namespace expr {
namespace {

// Plain values of a storage type: what is left beside the two marks.
ValueRange plain_values(Storage storage) {
  switch (storage) {
    case Storage::kU8:
      return {0, kAbsentMark<uint8_t> - 1};
    case Storage::kU16:
      return {0, kAbsentMark<uint16_t> - 1};
    case Storage::kI32:
      return {int64_t{kAbsentMark<int32_t>} + 1, INT32_MAX};
    default:
      return {kAbsentMark<int64_t> + 1, INT64_MAX};
  }
}

}  // namespace

ValueRange values_where(Storage storage, Comparison how, int64_t k) {
  ValueRange range = plain_values(storage);
  switch (how) {
    case Comparison::kLess:
      range.high = std::min(range.high, k - 1);
      break;
    case Comparison::kLessEqual:
      range.high = std::min(range.high, k);
      break;
    case Comparison::kGreater:
      range.low = std::max(range.low, k + 1);
      break;
    case Comparison::kGreaterEqual:
      range.low = std::max(range.low, k);
      break;
    default:
      range.low = std::max(range.low, k);
      range.high = std::min(range.high, k);
  }
  return range;
}

const Kernels& kernels() {
#if defined(__x86_64__) && !defined(__wasm__)
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl")) {
    return kernels_avx512();
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) return kernels_avx2();
#endif
  return kernels_baseline();
}

}  // namespace expr
