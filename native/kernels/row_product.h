#ifndef CLEBSCH_ROW_PRODUCT_H
#define CLEBSCH_ROW_PRODUCT_H
#include "portable.h"

/* y = Ax with A in compressed rows: entry k of row r lies in start[r] ≤ k < start[r + 1]. An output element is a row. This is
   the product for matrices without runs; where there are some, run_product is about three times faster.

   Moves 12 bytes a nonzero, and 4 + 8 + 8 a row if x stays in cache. */
KERNEL(row_product, const int32_t *start, const int32_t *column, const double *value, const double *x, double *y) {
    FOR_EACH(r) {
        double sum = 0;
        for (int32_t k = start[r]; k < start[r + 1]; k++) {
            sum += value[k] * x[column[k]];
        }
        y[r] = sum;
    }
}
#endif
