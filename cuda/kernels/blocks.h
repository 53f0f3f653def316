/* What a sum over many elements needs beyond a map: threads that meet. A kernel is written as steps that all threads of a block
   take one after another, and wait for each other in between; what a thread keeps for others lies in shared memory.

   How many blocks share a sum depends on its length alone, each adds in a fixed order, and `fold` adds the blocks: the result
   depends neither on the device nor on the launch. */
#ifndef CLEBSCH_BLOCKS_H
#define CLEBSCH_BLOCKS_H
#include "../../native/kernels/portable.h"

/* Threads of a block, of every kernel that is written in steps. */
#define THREADS 128

#define FOR_EACH_BLOCK(b) for (int64_t b = first + blockIdx.x; b < end; b += gridDim.x)
#define SHARED __shared__
/* Once for each thread, when all have taken the step before. */
#define STEP(t) __syncthreads(); for (int t = threadIdx.x, once = 1; once; once = 0)
#define UNROLL4 _Pragma("unroll 4")

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
