/* One thing computed together by one thread of a CPU, or by a block of a GPU's threads: everybody takes the same path through the
   text, each with their own elements, and what a sum gives is known to all. */
#ifndef CLEBSCH_TOGETHER_H
#define CLEBSCH_TOGETHER_H
#include "lanes.h"

#ifdef __CUDACC__
#include "../../cuda/kernels/blocks.h"
#define FOR_EACH_TOGETHER(b) FOR_EACH_BLOCK(b)
#define MEET __syncthreads();
/* Each of the groups of elements from a multiple of LANES on, once what was written before can be read. */
#define FOR_OUR_GROUPS(i, from, to) MEET for (int64_t i = (from) + threadIdx.x; i < (to); i += THREADS)
/* Once for all of us; the others know it after a MEET. */
#define ONE_OF_US MEET if (threadIdx.x == 0)

FN double total(const struct lanes *mine) {
    SHARED double sum[THREADS];
    STEP(t) {
        sum[t] = mine->part[0];
    }
    add_threads(sum);
    MEET
    return sum[0];
}
#else
#define FOR_EACH_TOGETHER(b) for (int64_t b = first; b < end; b++)
#define SHARED
#define MEET
#define FOR_OUR_GROUPS(i, from, to) for (int64_t i = (from); i < (to); i += LANES)
#define ONE_OF_US

/* The lanes' sum, by halves. */
FN double total(const struct lanes *mine) {
    double sum[LANES];
    store(sum, mine, LANES);
    for (int half = LANES / 2; half > 0; half /= 2) {
        for (int j = 0; j < half; j++) {
            sum[j] += sum[j + half];
        }
    }
    return sum[0];
}
#endif
#endif
