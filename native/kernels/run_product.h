#ifndef CLEBSCH_RUN_PRODUCT_H
#define CLEBSCH_RUN_PRODUCT_H
#include "lanes.h"

/* One group of rows of Ax. */
FN struct lanes run_sum(int64_t start, int64_t end, const int32_t *column, const double *value, const double *x, int64_t lane) {
    struct lanes sum = {0};
    for (int64_t k = start; k < end; k++) {
        add_products(&sum, value + LANES * k + lane, x + column[k] + lane);
    }
    return sum;
}

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
        struct lanes sum = run_sum(start[group], start[group + 1], column, value, x, lane);
        int64_t row = LANES * group + lane;
        store(y + row, &sum, rows - row);
    }
}

/* y = αAx + βx + γz, a step of a three-term recurrence; z may be y. Moves 16 bytes a row more, 8 if z is y. */
KERNEL(run_recurrence, int64_t rows, const int32_t *start, const int32_t *column, const double *value, double alpha, double beta,
        double gamma, const double *x, const double *z, double *y) {
    FOR_EACH_GROUP(group, lane) {
        struct lanes sum = run_sum(start[group], start[group + 1], column, value, x, lane);
        int64_t row = LANES * group + lane;
        recur(&sum, alpha, beta, x + row, gamma, z + row);
        store(y + row, &sum, rows - row);
    }
}
#endif
