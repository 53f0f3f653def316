#ifndef CLEBSCH_DOT_SUMS_H
#define CLEBSCH_DOT_SUMS_H
#include "lanes.h"

/* The parts of Σ_i x_i y_i that each block of `length` elements and each lane contribute: partial[block LANES + lane].
   An output element is a block's lane. The zeros behind the vectors make the last group whole.

   Reads both vectors once: 16 bytes an element. */
KERNEL(dot_sums, int64_t n, int64_t length, const double *x, const double *y, double *partial) {
    FOR_EACH_GROUP(block, lane) {
        int64_t to = (block + 1) * length < n ? (block + 1) * length : n;
        struct lanes sum = {0};
        for (int64_t i = block * length + lane; i < to; i += LANES) {
            add_products(&sum, x + i, y + i);
        }
        store(partial + block * LANES + lane, &sum, WIDTH);
    }
}
#endif
