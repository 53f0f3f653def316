/* The CPU's side: the kernels as functions of a shared library (with trajectories.c), and what this CPU can run. */
#include "kernels/basis_combine.h"
#include "kernels/basis_project.h"
#include "kernels/basis_sums.h"
#include "kernels/band_product.h"
#include "kernels/combine.h"
#include "kernels/dot_sums.h"
#include "kernels/error_sums.h"
#include "kernels/row_product.h"
#include "kernels/run_product.h"
#include "kernels/sequence_sums.h"
#include "kernels/stencil_product.h"
#include "kernels/stencil_twins.h"

/* The level of x86-64 that this CPU and its operating system offer, as far as a build makes use of it: 4 with AVX-512, 3 with
   AVX2 and FMA; 1 otherwise and elsewhere. */
__attribute__((visibility("default"))) int32_t instruction_level(void) {
#ifdef __x86_64__
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi")
            && __builtin_cpu_supports("bmi2")) {
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd")
                && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") ? 4 : 3;
    }
#endif
    return 1;
}
