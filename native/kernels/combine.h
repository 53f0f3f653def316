#ifndef CLEBSCH_COMBINE_H
#define CLEBSCH_COMBINE_H
#include "terms.h"

/* y = x + Σ_k w_k v_k, terms added from left to right. An output element is an element of y; it depends on the same element
   of the others alone, so y may be x.

   Reads x and the v_k, writes y: 8 (count + 2) bytes an element. */
KERNEL(combine, double *y, const double *x, BUNDLE(struct terms) given) {
    OPEN(struct terms, t, given)
#define COMBINE(count) FOR_EACH(i) { y[i] = add_terms(x[i], t.weight[0], t.vector, count, i); }
    FOR_COUNT(t.count, COMBINE)
#undef COMBINE
}
#endif
