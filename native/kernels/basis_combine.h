#ifndef CLEBSCH_BASIS_COMBINE_H
#define CLEBSCH_BASIS_COMBINE_H
#include "ahead.h"

/* Groups of elements for which as many results as a restart has stay in a second-level cache. */
#define STRIP 32

/* y_j += Σ_k c[k targets + j] v_k at LANES elements from i on, for `columns` of the y and `count` of the v. The next `ahead` v
   are on their way meanwhile. */
FN void combine_tile(int64_t i, int64_t n, int64_t targets, double *const *y, int columns, const double *c,
        const double *const *v, int count, int ahead) {
    struct lanes sum[2];
    for (int j = 0; j < columns; j++) {
        for (int p = 0; p < PARTS; p++) {
            sum[j].part[p] = ((const part *) (y[j] + i))[p];
        }
    }
    for (int k = 0; k < ahead; k++) {
        prefetch_lanes(v[count + k] + i);
    }
    for (int k = 0; k < count; k++) {
        for (int j = 0; j < columns; j++) {
            double factor = c[k * targets + j];
            for (int p = 0; p < PARTS; p++) {
                sum[j].part[p] += factor * ((const part *) (v[k] + i))[p];
            }
        }
    }
    for (int j = 0; j < columns; j++) {
        store(y[j] + i, &sum[j], n - i);
    }
}

/* The same for all of them, elements from … to - 1. */
FN void combine_strip(int64_t from, int64_t to, int64_t n, int64_t count, int64_t targets, double *const *y, const double *c,
        const double *const *v) {
    for (int64_t k = 0; k < count; k += 8) {
        for (int64_t j = 0; j < targets; j += 2) {
#define TILES(columns, terms, ahead) \
            for (int64_t i = from; i < to; i += LANES) { \
                combine_tile(i, n, targets, y + j, columns, c + k * targets + j, v + k, terms, ahead); \
            }
            if (k + 16 <= count && j == 0 && targets > 1) {
                TILES(2, 8, 8)
            } else if (k + 8 <= count && j + 1 < targets) {
                TILES(2, 8, 0)
            } else if (k + 8 <= count) {
                TILES(1, 8, 0)
            } else if (j + 1 < targets) {
                TILES(2, (int) (count - k), 0)
            } else {
                TILES(1, (int) (count - k), 0)
            }
#undef TILES
        }
    }
}

/* y_j = y_j + Σ_k c_kj v_k for k < count and j < targets, terms added from left to right, c in rows of `targets`. An output
   element is LANES elements of every y. No y is a v.

   Reads the v_k once, and a strip of the y_j stays in cache between eight of them and the next eight: 8 (count + 2 targets)
   bytes an element. */
KERNEL(basis_combine, int64_t n, int64_t count, int64_t targets, double *const *y, const double *c, const double *const *v) {
    for (int64_t strip = first; strip < end; strip += STRIP) {
        combine_strip(strip * LANES, (strip + STRIP < end ? strip + STRIP : end) * LANES, n, count, targets, y, c, v);
    }
}
#endif
