#ifndef CLEBSCH_SUMS_H
#define CLEBSCH_SUMS_H
#include "blocks.h"
#include "../../native/kernels/terms.h"

/* The part of Σ_i x_i y_i that each of `blocks` blocks contributes: partial[block]. Neighbouring threads take neighbouring
   elements. An output element is a block.

   Reads both vectors once: 16 bytes an element. */
KERNEL(dot_blocks, int64_t n, int64_t blocks, const double *x, const double *y, double *partial) {
    FOR_EACH_BLOCK(block) {
        SHARED double sum[THREADS];
        STEP(t) {
            double mine = 0;
            UNROLL4 for (int64_t i = block * THREADS + t; i < n; i += blocks * THREADS) {
                mine += x[i] * y[i];
            }
            sum[t] = mine;
        }
        add_threads(sum);
        STEP(t) {
            if (t == 0) {
                partial[block] = sum[0];
            }
        }
    }
}

/* The parts of Σ_i (e_i / (atol + rtol max(|x_i|, |y_i|)))², e = Σ_k w_k v_k, for two rows of weights:
   partial[row blocks + block]. Where one row is asked for, the other has zeros: it costs no byte.

   Reads x, y and the v_k once: 8 (count + 2) bytes an element. */
KERNEL(error_blocks, int64_t n, int64_t blocks, const double *x, const double *y, double rtol, double atol,
        BUNDLE(struct terms) given, double *partial) {
    OPEN(struct terms, t, given)
    FOR_EACH_BLOCK(block) {
        SHARED double sum[2][THREADS];
        STEP(thread) {
            double mine[2] = {0, 0};
#define ADD_ERRORS(count) for (int64_t i = block * THREADS + thread; i < n; i += blocks * THREADS) { \
                double inverse = inverse_scale(x[i], y[i], rtol, atol); \
                double a = add_terms(0, t.weight[0], t.vector, count, i) * inverse; \
                double b = add_terms(0, t.weight[1], t.vector, count, i) * inverse; \
                mine[0] += a * a; \
                mine[1] += b * b; \
            }
            FOR_COUNT(t.count, ADD_ERRORS)
#undef ADD_ERRORS
            sum[0][thread] = mine[0];
            sum[1][thread] = mine[1];
        }
        add_threads(sum[0]);
        add_threads(sum[1]);
        STEP(thread) {
            if (thread < 2) {
                partial[thread * blocks + block] = sum[thread][0];
            }
        }
    }
}

/* sums[s] = Σ_b partial[s blocks + b]: what the blocks contributed. An output element is a sum. */
KERNEL(fold, int64_t blocks, const double *partial, double *sums) {
    FOR_EACH_BLOCK(s) {
        SHARED double sum[THREADS];
        STEP(t) {
            double mine = 0;
            for (int64_t b = t; b < blocks; b += THREADS) {
                mine += partial[s * blocks + b];
            }
            sum[t] = mine;
        }
        add_threads(sum);
        STEP(t) {
            if (t == 0) {
                sums[s] = sum[0];
            }
        }
    }
}
#endif
