#ifndef CLEBSCH_RUN_PRODUCT_H
#define CLEBSCH_RUN_PRODUCT_H
#include "lanes.h"

/* y = Ax with A in runs: LANES rows in a row mostly have their entries side by side, A[r + l, c + l] for l < LANES. Such a run
   is one column c and LANES values, zero where a row has no entry. Group g of rows LANES g … has the runs
   start[g] ≤ k < start[g + 1], columns ascending, so that a row's terms are added in the order of its columns. A run may
   begin before the first column or end behind the last: there it meets the zeros around x, times zero.
   An output element is a row. Not a number in x spreads to the rows of its group.

   Moves 8 + 4/16 bytes an entry, the zeros included, and 8 + 8 a row if x stays in cache: no index is loaded for most
   entries, and there is no gathering. */
KERNEL(run_product, int64_t rows, const int32_t *start, const int32_t *column, const double *value, const double *x,
        double *y) {
    FOR_EACH_GROUP(group, lane) {
        struct lanes sum = {0};
        for (int64_t k = start[group]; k < start[group + 1]; k++) {
            add_products(&sum, value + LANES * k + lane, x + column[k] + lane);
        }
        int64_t row = LANES * group + lane;
        store(y + row, &sum, rows - row);
    }
}
#endif
