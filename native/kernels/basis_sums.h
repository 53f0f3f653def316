#ifndef CLEBSCH_BASIS_SUMS_H
#define CLEBSCH_BASIS_SUMS_H
#include "lanes.h"

/* Products of `rows` vectors v with `columns` vectors w over the elements from, from + LANES, … before to: the sums stay in
   registers, and each vector's number is used for two of them. */
FN void sum_tile(int64_t from, int64_t to, const double *const *v, int rows, const double *const *w, int columns,
        double *partial, int64_t stride) {
    struct lanes sum[2][2] = {0};
    for (int64_t i = from; i < to; i += LANES) {
        for (int k = 0; k < rows; k++) {
            for (int j = 0; j < columns; j++) {
                add_products(&sum[k][j], v[k] + i, w[j] + i);
            }
        }
    }
    for (int k = 0; k < rows; k++) {
        for (int j = 0; j < columns; j++) {
            store(partial + k * stride + j * LANES, &sum[k][j], WIDTH);
        }
    }
}

/* The parts of Σ_i v_k,i w_j,i for all k < count and j < targets that each block of `length` elements and each lane
   contribute: partial[((block count + k) targets + j) LANES + lane]. An output element is a block's lane, for all products at
   once. Each product is summed as by dot_sums. The zeros behind the vectors make the last group whole.

   Reads the v_k once, and the w_j once as long as a block of them stays in cache: 8 (count + targets) bytes an element. */
KERNEL(basis_sums, int64_t n, int64_t length, int64_t count, int64_t targets, const double *const *v, const double *const *w,
        double *partial) {
    FOR_EACH_GROUP(block, lane) {
        int64_t from = block * length + lane;
        int64_t to = (block + 1) * length < n ? (block + 1) * length : n;
        int64_t stride = targets * LANES;
        double *into = partial + block * count * stride + lane;
        for (int64_t k = 0; k < count; k += 2) {
            for (int64_t j = 0; j < targets; j += 2) {
                double *at = into + k * stride + j * LANES;
                if (k + 1 < count && j + 1 < targets) {
                    sum_tile(from, to, v + k, 2, w + j, 2, at, stride);
                } else if (k + 1 < count) {
                    sum_tile(from, to, v + k, 2, w + j, 1, at, stride);
                } else if (j + 1 < targets) {
                    sum_tile(from, to, v + k, 1, w + j, 2, at, stride);
                } else {
                    sum_tile(from, to, v + k, 1, w + j, 1, at, stride);
                }
            }
        }
    }
}
#endif
