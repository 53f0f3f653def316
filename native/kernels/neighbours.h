/* Complex matrices of a few generalised diagonals, those with neighbouring offsets together, and their products with complex vectors
   that fit in cache. What bounds such a product is loads from the first-level cache, and those that cross the border of a line count
   twice: so what diagonals next to each other multiply is loaded once, and moved by a lane within registers. */
#ifndef CLEBSCH_NEIGHBOURS_H
#define CLEBSCH_NEIGHBOURS_H
#include "lanes.h"

/* Three neighbouring diagonals of a complex matrix, of offsets o + 1, o and o − 1: entry r of the k-th is A[r, r − o − 1 + k]; null
   where all are zero. */
struct neighbours {
    int64_t offset;                     /* o */
    const double *real[3];
    const double *imaginary[3];
};

/* A complex matrix by rows. */
struct matrix {
    int64_t count;
    const struct neighbours *diagonals;
};

#if !defined(__CUDACC__) && PART_BYTES == 64
#include <immintrin.h>
#define WINDOW
#define MOST_PARTS (2 * PARTS)          /* of the rows computed at a time: twice as many gain an eighth where registers suffice */
/* The elements one after, and one before those of a part. */
FN part after(part here, part next) {
    return (part) _mm512_alignr_epi64((__m512i) next, (__m512i) here, 1);
}

FN part before(part last, part here) {
    return (part) _mm512_alignr_epi64((__m512i) here, (__m512i) last, 7);
}
#else
#define MOST_PARTS PARTS
#endif

/* Keeps in a register what is used more than once: a compiler would load it again each time. */
#if defined(__CUDACC__)
#define HOLD(x)
#elif defined(__x86_64__)
#define HOLD(x) __asm__("" : "+v"(x));
#elif defined(__aarch64__)
#define HOLD(x) __asm__("" : "+w"(x));
#else
#define HOLD(x)
#endif

/* re + i im += Ax for one diagonal and the rows from r on. */
FN void add_diagonal(int parts, const double *real, const double *imaginary, int64_t r, const part *xr, const part *xi, part *re, part *im) {
    if (real) {
        const part *a = (const part *) (real + r);
        UNROLL for (int p = 0; p < parts; p++) {
            part a_p = a[p];
            HOLD(a_p)
            re[p] += a_p * xr[p];
            im[p] += a_p * xi[p];
        }
    }
    if (imaginary) {
        const part *b = (const part *) (imaginary + r);
        UNROLL for (int p = 0; p < parts; p++) {
            part b_p = b[p];
            HOLD(b_p)
            re[p] -= b_p * xi[p];
            im[p] += b_p * xr[p];
        }
    }
}

/* The same for three, of which the middle one meets x at xr and xi. */
FN void add_neighbours(int parts, const struct neighbours *d, int64_t r, const double *xr, const double *xi, part *re, part *im) {
#ifdef WINDOW
    part here_r[MOST_PARTS + 1];
    part here_i[MOST_PARTS + 1];
    part next_r[MOST_PARTS];
    part next_i[MOST_PARTS];
    UNROLL for (int p = 0; p < parts; p++) {
        here_r[p] = ((const part *) xr)[p];
        here_i[p] = ((const part *) xi)[p];
        HOLD(here_r[p])
        HOLD(here_i[p])
    }
    add_diagonal(parts, d->real[1], d->imaginary[1], r, here_r, here_i, re, im);
    if (d->real[2] || d->imaginary[2]) {
        here_r[parts] = ((const part *) xr)[parts];
        here_i[parts] = ((const part *) xi)[parts];
        UNROLL for (int p = 0; p < parts; p++) {
            next_r[p] = after(here_r[p], here_r[p + 1]);
            next_i[p] = after(here_i[p], here_i[p + 1]);
        }
        add_diagonal(parts, d->real[2], d->imaginary[2], r, next_r, next_i, re, im);
    }
    if (d->real[0] || d->imaginary[0]) {
        UNROLL for (int p = 0; p < parts; p++) {
            next_r[p] = before(p > 0 ? here_r[p - 1] : ((const part *) xr)[-1], here_r[p]);
            next_i[p] = before(p > 0 ? here_i[p - 1] : ((const part *) xi)[-1], here_i[p]);
        }
        add_diagonal(parts, d->real[0], d->imaginary[0], r, next_r, next_i, re, im);
    }
#else
    add_diagonal(parts, d->real[1], d->imaginary[1], r, (const part *) xr, (const part *) xi, re, im);
    add_diagonal(parts, d->real[2], d->imaginary[2], r, (const part *) (xr + 1), (const part *) (xi + 1), re, im);
    add_diagonal(parts, d->real[0], d->imaginary[0], r, (const part *) (xr - 1), (const part *) (xi - 1), re, im);
#endif
}

/* re + i im += Ax for the rows from r on, with x's imaginary parts half numbers behind its real ones. */
FN void add_matrix(int parts, const struct matrix *matrix, const double *x, int64_t half, int64_t r, part *re, part *im) {
    const struct neighbours *end = matrix->diagonals + matrix->count;
    for (const struct neighbours *d = matrix->diagonals; d < end; d++) {
        add_neighbours(parts, d, r, x + r - d->offset, x + half + r - d->offset, re, im);
    }
}
#endif
