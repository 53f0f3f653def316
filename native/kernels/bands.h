/* Complex matrices of a few generalised diagonals, and their products with complex vectors. */
#ifndef CLEBSCH_BANDS_H
#define CLEBSCH_BANDS_H
#include "lanes.h"

/* One diagonal of a complex matrix: entry r of real and imaginary is A[r, r - offset]; null where all are zero. */
struct band {
    int64_t offset;
    const double *real;
    const double *imaginary;
};

/* re + i im += Ax for the rows of a group from r on, whose diagonal meets x at `at`. */
FN void add_bands(int64_t bands, const struct band *band, const double *at, int64_t half, int64_t r, struct lanes *re,
        struct lanes *im) {
    for (int64_t k = 0; k < bands; k++) {
        const part *xr = (const part *) (at - band[k].offset);
        const part *xi = (const part *) (at + half - band[k].offset);
        const part *a = (const part *) (band[k].real + r);
        const part *b = (const part *) (band[k].imaginary + r);
        if (band[k].real && band[k].imaginary) {
            for (int p = 0; p < PARTS; p++) {
                part xr_p = xr[p];      /* once for both */
                part xi_p = xi[p];
                re->part[p] = re->part[p] + a[p] * xr_p - b[p] * xi_p;
                im->part[p] = im->part[p] + a[p] * xi_p + b[p] * xr_p;
            }
        } else if (band[k].real) {
            for (int p = 0; p < PARTS; p++) {
                re->part[p] += a[p] * xr[p];
                im->part[p] += a[p] * xi[p];
            }
        } else if (band[k].imaginary) {
            for (int p = 0; p < PARTS; p++) {
                re->part[p] -= b[p] * xi[p];
                im->part[p] += b[p] * xr[p];
            }
        }
    }
}

#endif
