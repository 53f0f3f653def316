#ifndef CLEBSCH_BASIS_PROJECT_H
#define CLEBSCH_BASIS_PROJECT_H
#include "basis_combine.h"
#include "basis_sums.h"

/* Numbers of a basis that stay in a second-level cache from the combination to the products. */
#define BASIS_STRIP 65536

/* basis_combine, y_j += Σ_k c_kj v_k, and basis_sums of what that gives, v_k · y_j, in one pass over the basis: strip by
   strip, of which the second finds in cache what the first has read. Blocks and sums are those of basis_sums.

   Reads the v_k once, reads and writes the y_j: 8 (count + 2 targets) bytes an element. */
KERNEL(basis_project, int64_t n, int64_t length, int64_t count, int64_t targets, double *const *y, const double *c,
        const double *const *v, double *partial) {
    int64_t strip = BASIS_STRIP / (count + 1) / LANES * LANES;
    strip = strip < 4 * LANES ? 4 * LANES : strip > SUM_STRIP ? SUM_STRIP : strip;
    for (int64_t block = first; block < end; block++) {
        int64_t to = (block + 1) * length < n ? (block + 1) * length : n;
        double *into = partial + block * count * targets * LANES;
        clear_sums(count * targets, into);
        for (int64_t from = block * length; from < to; from += strip) {
            int64_t stop = from + strip < to ? from + strip : to;
            combine_strip(from, stop, n, count, targets, y, c, v);
            sum_strip(from, stop, count, targets, v, (const double *const *) y, into);
        }
    }
}
#endif
