#ifndef CLEBSCH_SEQUENCE_SUMS_H
#define CLEBSCH_SEQUENCE_SUMS_H
#include "lanes.h"

/* y = Σ_k w[k] v_k for vectors v_k that begin `stride` numbers after one another, terms added from left to right, and the parts
   of Σ_i y_i² and Σ_i y_i z_i, z = Σ_k w[count + k] v_k, that each block of `length` elements and each lane contribute:
   partial[2 block LANES + lane] and partial[(2 block + 1) LANES + lane]. An output element is a block's lane, with the
   elements of y that are its. The zeros behind the vectors make the last group whole; those behind y are written with them.

   Reads the v_k once, writes y: 8 (count + 1) bytes an element. */
KERNEL(sequence_sums, int64_t n, int64_t length, int64_t count, const double *w, const double *v, int64_t stride, double *y,
        double *partial) {
    FOR_EACH_GROUP(block, lane) {
        int64_t to = (block + 1) * length < n ? (block + 1) * length : n;
        struct lanes squares = {0};
        struct lanes products = {0};
        for (int64_t i = block * length + lane; i < to; i += LANES) {
            struct lanes sum = {0};
            struct lanes slope = {0};
            for (int64_t k = 0; k < count; k++) {
                const part *x = (const part *) (v + k * stride + i);
                for (int p = 0; p < PARTS; p++) {
                    sum.part[p] += w[k] * x[p];
                    slope.part[p] += w[count + k] * x[p];
                }
            }
            store(y + i, &sum, WIDTH);
            for (int p = 0; p < PARTS; p++) {
                squares.part[p] += sum.part[p] * sum.part[p];
                products.part[p] += sum.part[p] * slope.part[p];
            }
        }
        store(partial + 2 * block * LANES + lane, &squares, WIDTH);
        store(partial + (2 * block + 1) * LANES + lane, &products, WIDTH);
    }
}
#endif
