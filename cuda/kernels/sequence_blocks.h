#ifndef CLEBSCH_SEQUENCE_BLOCKS_H
#define CLEBSCH_SEQUENCE_BLOCKS_H
#include "blocks.h"

/* y = Σ_k w[k] v_k for vectors v_k that begin `stride` numbers after one another, terms added from left to right, and the parts of
   Σ_i y_i² and Σ_i y_i z_i, z = Σ_k w[count + k] v_k, that each of `blocks` blocks contributes: partial[block] and
   partial[blocks + block]. An output element is a block, with the elements of y that are its.

   Reads the v_k once, writes y: 8 (count + 1) bytes an element. */
KERNEL(sequence_blocks, int64_t n, int64_t blocks, int64_t count, const double *w, const double *v, int64_t stride, double *y,
        double *partial) {
    FOR_EACH_BLOCK(block) {
        SHARED double sum[2][THREADS];
        STEP(t) {
            double squares = 0;
            double products = 0;
            for (int64_t i = block * THREADS + t; i < n; i += blocks * THREADS) {
                double here = 0;
                double slope = 0;
                UNROLL4 for (int64_t k = 0; k < count; k++) {
                    double x = v[k * stride + i];
                    here += w[k] * x;
                    slope += w[count + k] * x;
                }
                y[i] = here;
                squares += here * here;
                products += here * slope;
            }
            sum[0][t] = squares;
            sum[1][t] = products;
        }
        add_threads(sum[0]);
        add_threads(sum[1]);
        STEP(t) {
            if (t < 2) {
                partial[t * blocks + block] = sum[t][0];
            }
        }
    }
}
#endif
