#ifndef CLEBSCH_COMBINATION_H
#define CLEBSCH_COMBINATION_H
#include "portable.h"

/* At most this many vectors a pass: the stages of the longest Runge–Kutta pair with its dense output. */
#define TERMS 16

/* Σ_k weight[k] vector[k], k < count ≤ TERMS. */
struct combination {
    int64_t count;
    double weight[TERMS];
    const double *vector[TERMS];
};

/* One loop for each number of terms: with the number known, a loop over terms unrolls and the elements vectorise. */
#define FOR_COUNT(count, DO) switch (count) { \
    case 0: DO(0) break;   case 1: DO(1) break;   case 2: DO(2) break;   case 3: DO(3) break; \
    case 4: DO(4) break;   case 5: DO(5) break;   case 6: DO(6) break;   case 7: DO(7) break; \
    case 8: DO(8) break;   case 9: DO(9) break;   case 10: DO(10) break; case 11: DO(11) break; \
    case 12: DO(12) break; case 13: DO(13) break; case 14: DO(14) break; case 15: DO(15) break; \
    case 16: DO(16) break; }

/* sum + Σ_k weight[k] vector[k][i], from left to right. */
FN double add_terms(double sum, const double *weight, const double *const *vector, int count, int64_t i) {
#pragma GCC unroll 16
    for (int k = 0; k < count; k++) {
        sum += weight[k] * vector[k][i];
    }
    return sum;
}

/* y = x + Σ_k w_k v_k. Element i of y depends on element i of the others alone, so y may be x.

   Reads x and the v_k, writes y: 8 (count + 2) bytes an element. */
KERNEL(combine, double *y, const double *x, BUNDLE(struct combination) given) {
    const struct combination c = OPEN(given);
#define COMBINE(count) FOR_EACH(i) { y[i] = add_terms(x[i], c.weight, c.vector, count, i); }
    FOR_COUNT(c.count, COMBINE)
#undef COMBINE
}
#endif
