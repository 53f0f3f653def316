#ifndef CLEBSCH_LONG_ROWS_H
#define CLEBSCH_LONG_ROWS_H
#include "blocks.h"

/* y = Ax with A in compressed rows, as row_product, for rows so long that all threads of a block share one. An output element
   is a row.

   Moves 12 bytes a nonzero, side by side, and 4 + 8 + 8 a row if x stays in cache. */
KERNEL(long_row_product, const int32_t *start, const int32_t *column, const double *value, const double *x, double *y) {
    FOR_EACH_BLOCK(row) {
        SHARED double sum[THREADS];
        STEP(t) {
            double mine = 0;
            for (int32_t k = start[row] + t; k < start[row + 1]; k += THREADS) {
                mine += value[k] * x[column[k]];
            }
            sum[t] = mine;
        }
        add_threads(sum);
        STEP(t) {
            if (t == 0) {
                y[row] = sum[0];
            }
        }
    }
}
#endif
