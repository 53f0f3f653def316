#ifndef CLEBSCH_BAND_PRODUCT_H
#define CLEBSCH_BAND_PRODUCT_H
#include "bands.h"

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
