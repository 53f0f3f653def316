#ifndef CLEBSCH_BASIS_SUMS_H
#define CLEBSCH_BASIS_SUMS_H
#include "ahead.h"

/* Elements of a strip in which four vectors and the two that they are multiplied with stay in a first-level cache. */
#define SUM_STRIP 512

/* Adds the products of `rows` vectors v with `columns` vectors w over the elements from, from + LANES, … before to: the sums
   stay in registers, and each vector's number is used for two of them. The next `ahead` vectors are on their way meanwhile. */
FN void sum_tile(int64_t from, int64_t to, const double *const *v, int rows, const double *const *w, int columns,
        double *partial, int64_t stride, int ahead) {
    struct lanes sum[2][2];
    for (int k = 0; k < rows; k++) {
        for (int j = 0; j < columns; j++) {
            for (int p = 0; p < PARTS; p++) {
                sum[k][j].part[p] = ((const part *) (partial + k * stride + j * LANES))[p];
            }
        }
    }
    for (int64_t i = from; i < to; i += LANES) {
        for (int k = 0; k < ahead; k++) {
            prefetch_lanes(v[rows + k] + i);
        }
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

/* The same for all of them; partial[(k targets + j) LANES + lane]. */
FN void sum_strip(int64_t from, int64_t to, int64_t count, int64_t targets, const double *const *v, const double *const *w,
        double *partial) {
    int64_t stride = targets * LANES;
    for (int64_t k = 0; k < count; k += 2) {
        for (int64_t j = 0; j < targets; j += 2) {
            double *at = partial + k * stride + j * LANES;
            if (k + 3 < count && j == 0 && targets > 1) {
                sum_tile(from, to, v + k, 2, w + j, 2, at, stride, 2);
            } else if (k + 1 < count && j + 1 < targets) {
                sum_tile(from, to, v + k, 2, w + j, 2, at, stride, 0);
            } else if (k + 1 < count) {
                sum_tile(from, to, v + k, 2, w + j, 1, at, stride, 0);
            } else if (j + 1 < targets) {
                sum_tile(from, to, v + k, 1, w + j, 2, at, stride, 0);
            } else {
                sum_tile(from, to, v + k, 1, w + j, 1, at, stride, 0);
            }
        }
    }
}

FN void clear_sums(int64_t count, double *partial) {
    for (int64_t i = 0; i < count * LANES; i++) {
        partial[i] = 0;
    }
}

/* The parts of Σ_i v_k,i w_j,i for all k < count and j < targets that each block of `length` elements and each lane
   contribute: partial[((block count + k) targets + j) LANES + lane]. Each product is summed as by dot_sums. The zeros behind the
   vectors make the last group whole.

   Reads the v_k once, and the w_j once as long as a strip of them stays in cache: 8 (count + targets) bytes an element. */
KERNEL(basis_sums, int64_t n, int64_t length, int64_t count, int64_t targets, const double *const *v, const double *const *w,
        double *partial) {
    for (int64_t block = first; block < end; block++) {
        int64_t to = (block + 1) * length < n ? (block + 1) * length : n;
        double *into = partial + block * count * targets * LANES;
        clear_sums(count * targets, into);
        for (int64_t from = block * length; from < to; from += SUM_STRIP) {
            sum_strip(from, from + SUM_STRIP < to ? from + SUM_STRIP : to, count, targets, v, w, into);
        }
    }
}
#endif
