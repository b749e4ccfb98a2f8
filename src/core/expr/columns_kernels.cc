#include "core/expr/columns_kernels.h"

#include <type_traits>

#define KERNELS_NAME kernels_baseline
#include "core/expr/columns_kernels.inc"

namespace expr {

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
