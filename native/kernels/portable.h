/* What lets one kernel text compile as C for a CPU and as CUDA for a GPU.

   A kernel maps: it computes output elements first … end − 1, each from its index alone. On a CPU a call does that range,
   and threads call with ranges of their own; on a GPU one launch spreads the range over the grid. There are no atomics, no
   shared memory and no order between elements, so who computes what never shows in the result. */
#ifndef CLEBSCH_PORTABLE_H
#define CLEBSCH_PORTABLE_H
#include <stdint.h>

#ifdef __CUDACC__
#define KERNEL(name, ...) extern "C" __global__ void name(int64_t first, int64_t end, __VA_ARGS__)
#define FOR_EACH(i) for (int64_t i = first + blockIdx.x * (int64_t) blockDim.x + threadIdx.x; i < end; \
        i += gridDim.x * (int64_t) blockDim.x)
#define FN static __device__ __forceinline__
#define BUNDLE(type) const __grid_constant__ type       /* a small struct of arguments, by value: it lies in constant memory */
#define OPEN(type, name, bundle) const type &name = bundle;
#define TOGETHER
#define UNROLL _Pragma("unroll")
#else
#ifdef __clang__
#define UNROLL _Pragma("unroll")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif
#define TOGETHER _Pragma("omp simd")    /* the rounds of the next loop do not meet in memory: make vector instructions */
#define KERNEL(name, ...) __attribute__((visibility("default"))) void name(int64_t first, int64_t end, __VA_ARGS__)
#define FOR_EACH(i) TOGETHER for (int64_t i = first; i < end; i++)
#define FN static inline __attribute__((always_inline))
#define BUNDLE(type) const type *       /* the same struct, by address */
#define OPEN(type, name, bundle) const type name = *(bundle);   /* a copy, which no store can change */
#endif
#endif
