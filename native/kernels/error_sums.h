#ifndef CLEBSCH_ERROR_SUMS_H
#define CLEBSCH_ERROR_SUMS_H
#include "lanes.h"
#include "terms.h"

/* The sums of one block for one or two rows of weights: lane by lane, the squares of
   Σ_k w_k v_k / (atol + rtol max(|x|, |y|)). */
FN void error_block(int64_t from, int64_t to, const double *x, const double *y, double rtol, double atol,
        const struct terms *t, int count, int rows, double *partial) {
    struct lanes sum[2] = {0};
    double scaled[2][WIDTH];
#define SCALED(j) { \
        double inverse = inverse_scale(x[i + j], y[i + j], rtol, atol); \
        scaled[0][j] = add_terms(0, t->weight[0], t->vector, count, i + j) * inverse; \
        if (rows == 2) { \
            scaled[1][j] = add_terms(0, t->weight[1], t->vector, count, i + j) * inverse; \
        } \
    }
    for (int64_t i = from; i < to; i += LANES) {
        if (to - i >= WIDTH) {
            TOGETHER for (int j = 0; j < WIDTH; j++) SCALED(j)
        } else {
            for (int j = 0; j < WIDTH; j++) {
                scaled[0][j] = scaled[1][j] = 0;
            }
            for (int j = 0; j < to - i; j++) SCALED(j)
        }
        for (int row = 0; row < rows; row++) {
            add_products(&sum[row], scaled[row], scaled[row]);
        }
    }
#undef SCALED
    for (int row = 0; row < rows; row++) {
        store(partial + LANES * row, &sum[row], WIDTH);
    }
}

/* The parts of Σ_i (e_i / (atol + rtol max(|x_i|, |y_i|)))², e = Σ_k w_k v_k, that each block of `length` elements and each
   lane contribute: partial[(block rows + row) LANES + lane]. An output element is a block's lane, for all rows at once.

   Reads x, y and the v_k: 8 (count + 2) bytes an element. */
KERNEL(error_sums, int64_t n, int64_t length, const double *x, const double *y, double rtol, double atol,
        BUNDLE(struct terms) given, double *partial) {
    OPEN(struct terms, t, given)
    FOR_EACH_GROUP(block, lane) {
        int64_t from = block * length + lane;
        int64_t to = (block + 1) * length < n ? (block + 1) * length : n;
        double *into = partial + block * t.rows * LANES + lane;
#define ONE(count) error_block(from, to, x, y, rtol, atol, &t, count, 1, into);
#define BOTH(count) error_block(from, to, x, y, rtol, atol, &t, count, 2, into);
        if (t.rows == 1) {
            FOR_COUNT(t.count, ONE)
        } else {
            FOR_COUNT(t.count, BOTH)
        }
#undef ONE
#undef BOTH
    }
}
#endif
