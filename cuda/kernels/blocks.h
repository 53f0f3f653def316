/* What a sum over many elements needs beyond a map: threads that meet. One text for both compilers: a kernel is written as steps
   that all threads of a block take one after another; on a GPU they take a step together and wait for each other before the
   next, on a CPU a step is a loop over them. What a thread keeps from one step to the next lies in shared memory.

   How many blocks share a sum depends on its length alone, each adds in a fixed order, and `fold` adds the blocks: the result
   depends neither on the device nor on the launch. */
#ifndef CLEBSCH_BLOCKS_H
#define CLEBSCH_BLOCKS_H
#include "../../native/kernels/portable.h"

/* Threads of a block, of every kernel that is written in steps. */
#define THREADS 128

#ifdef __CUDACC__
#define FOR_EACH_BLOCK(b) for (int64_t b = first + blockIdx.x; b < end; b += gridDim.x)
#define SHARED __shared__
#define UNROLL4 _Pragma("unroll 4")
#define STEP(t) __syncthreads(); for (int t = threadIdx.x, once = 1; once; once = 0)
#else
#define FOR_EACH_BLOCK(b) for (int64_t b = first; b < end; b++)
#define SHARED
#define UNROLL4
#define STEP(t) for (int t = 0; t < THREADS; t++)
#endif

/* sum[0] = Σ_t sum[t], by halves. */
FN void add_threads(double *sum) {
    for (int half = THREADS / 2; half > 0; half /= 2) {
        STEP(t) {
            if (t < half) {
                sum[t] += sum[t + half];
            }
        }
    }
}
#endif
