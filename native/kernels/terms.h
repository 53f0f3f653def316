/* The terms Σ_k w_k v_k of a combination, as an argument, and the scale of what they leave out. */
#ifndef CLEBSCH_TERMS_H
#define CLEBSCH_TERMS_H
#include "portable.h"

/* Terms in one pass at most: the stages of the longest Runge–Kutta pair with its dense output. Longer sums take several. */
#define TERMS 16

struct terms {
    int64_t count;                      /* terms */
    int64_t rows;                       /* sets of weights, 1 or 2 */
    double weight[2][TERMS];
    const double *vector[TERMS];
};

/* A loop for each number of terms: where the number is known, the sum over terms unrolls and the loop over elements
   becomes vector instructions. A GPU has enough elements under way at a time and takes one loop. */
#ifdef __CUDACC__
#define FOR_COUNT(count, LOOP) LOOP((int) (count))
#else
#define FOR_COUNT(count, LOOP) switch (count) { \
        case 0: LOOP(0) break;   case 1: LOOP(1) break;   case 2: LOOP(2) break;   case 3: LOOP(3) break; \
        case 4: LOOP(4) break;   case 5: LOOP(5) break;   case 6: LOOP(6) break;   case 7: LOOP(7) break; \
        case 8: LOOP(8) break;   case 9: LOOP(9) break;   case 10: LOOP(10) break; case 11: LOOP(11) break; \
        case 12: LOOP(12) break; case 13: LOOP(13) break; case 14: LOOP(14) break; case 15: LOOP(15) break; \
        case 16: LOOP(16) break; }
#endif

/* sum + Σ_k weight[k] vector[k][i], from left to right. */
FN double add_terms(double sum, const double *weight, const double *const *vector, int count, int64_t i) {
    UNROLL for (int k = 0; k < count; k++) {
        sum += weight[k] * vector[k][i];
    }
    return sum;
}

/* 1 / (atol + rtol max(|x|, |y|)); not a number if x or y is not. */
FN double inverse_scale(double x, double y, double rtol, double atol) {
    double a = x < 0 ? -x : x;
    double b = y < 0 ? -y : y;
    return 1 / (atol + rtol * (a > b || a != a ? a : b));
}
#endif
