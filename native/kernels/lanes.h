/* Sixteen neighbouring elements computed alike: on a CPU together, in vector registers; on a GPU by sixteen threads.

   A sum over many elements is sixteen sums, lane l over the elements l, l + 16, … from left to right. It therefore does not
   depend on the width of a machine's registers, and four or more independent additions are always under way.

   Every vector has LANES zeros before its first and after its last element, which kernels read but never write. */
#ifndef CLEBSCH_LANES_H
#define CLEBSCH_LANES_H
#include "portable.h"

#define LANES 16

#ifdef __CUDACC__
#define WIDTH 1                         /* lanes in the hands of one thread */
#define FOR_EACH_GROUP(g, lane) for (int64_t g##_##lane = first * LANES + blockIdx.x * (int64_t) blockDim.x + threadIdx.x, \
        g = g##_##lane / LANES, lane = g##_##lane % LANES; g##_##lane < end * LANES; \
        g##_##lane += gridDim.x * (int64_t) blockDim.x, g = g##_##lane / LANES, lane = g##_##lane % LANES)
typedef double part;
#else
#define WIDTH LANES
#define FOR_EACH_GROUP(g, lane) for (int64_t g = first, lane = 0; g < end; g++)
#ifndef PART_BYTES
#ifdef __AVX__
#define PART_BYTES 32                   /* 64 gains nothing in most kernels, not with AVX-512 either */
#else
#define PART_BYTES 16
#endif
#endif
/* aligned like its elements and allowed to alias them, as it is laid over arrays of double at any place */
typedef double part __attribute__((vector_size(PART_BYTES), aligned(8), may_alias));
#endif

#define PART_LANES ((int) (sizeof(part) / sizeof(double)))
#define PARTS (WIDTH / PART_LANES)

struct lanes {
    part part[PARTS];
};

/* sum += a b, lane by lane. */
FN void add_products(struct lanes *sum, const double *a, const double *b) {
    for (int p = 0; p < PARTS; p++) {
        sum->part[p] += ((const part *) a)[p] * ((const part *) b)[p];
    }
}

/* sum = α sum + β x + γ z, lane by lane. */
FN void recur(struct lanes *sum, double alpha, double beta, const double *x, double gamma, const double *z) {
    for (int p = 0; p < PARTS; p++) {
        sum->part[p] = alpha * sum->part[p] + beta * ((const part *) x)[p] + gamma * ((const part *) z)[p];
    }
}

/* The first count of the lanes to memory: all of them, or at the end of a vector those that exist. */
FN void store(double *to, const struct lanes *from, int64_t count) {
    if (count >= WIDTH) {
        for (int p = 0; p < PARTS; p++) {
            ((part *) to)[p] = from->part[p];
        }
    } else {
        const double *lane = (const double *) from;
        for (int64_t j = 0; j < count; j++) {
            to[j] = lane[j];
        }
    }
}
#endif
