#ifndef CLEBSCH_BAND_PRODUCT_H
#define CLEBSCH_BAND_PRODUCT_H
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

/* y = f Ax + s z for complex vectors whose imaginary parts begin `half` numbers after the real ones. An output element is an
   element of y, real and imaginary part. Before the first and after the last element of x lie as many zeros as the longest
   offset, and LANES more, for its real and its imaginary parts; entries have zeros up to a multiple of LANES.

   Reads 8 bytes an entry, x and z, writes y: 48 bytes an element. */
KERNEL(band_product, int64_t width, int64_t half, int64_t bands, const struct band *band, double f, double s, const double *x,
        const double *z, double *y) {
    FOR_EACH_GROUP(group, lane) {
        int64_t i = group * LANES + lane;
        struct lanes re = {0};
        struct lanes im = {0};
        add_bands(bands, band, x + i, half, i, &re, &im);
        const part *zr = (const part *) (z + i);
        const part *zi = (const part *) (z + half + i);
        for (int p = 0; p < PARTS; p++) {
            re.part[p] = f * re.part[p] + s * zr[p];
            im.part[p] = f * im.part[p] + s * zi[p];
        }
        store(y + i, &re, width - i);
        store(y + half + i, &im, width - i);
    }
}
#endif
