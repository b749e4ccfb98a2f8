#include <type_traits>

#include "core/expr/columns_kernels.h"

#if defined(__x86_64__)
#define KERNELS_NAME kernels_avx2
#include "core/expr/columns_kernels.inc"
#endif
