/* Substitution with one factor of one front, LANES right-hand sides at once: L, or UT. Included once for each number of lanes.

   The factor is a trapezoid of `size` rows and `pivots` columns. It lies in panels of HEIGHT rows, each column by column, in the
   order in which the way up reads them: from a panel's first rows with columns to their left, then its own pivots' columns from
   the diagonal down, which holds what a pivot's row is multiplied by. The way down reads the same backwards. A complex column of
   a panel has its real parts first, then its imaginary parts; a row of right-hand sides has the imaginary parts `im` behind the
   real ones.

   For each element the terms are subtracted one by one, in an order that depends neither on LANES nor on an instruction set. */
#define PASTE(a, b) a##b
#define JOIN(a, b) PASTE(a, b)
#define OF_LANES(name) JOIN(name, LANES)
#define row OF_LANES(row_)
#if LANES == 1
typedef double row __attribute__((may_alias));
#else
typedef double row __attribute__((vector_size(8 * LANES), aligned(8), may_alias));
#endif

/* y_i -= sum_k a_ik x_k for the `height` rows of a panel, then y_i = d_i (y_i - sum_j a_ij y_j) among those that are pivots. */
FN const double *OF_LANES(panel_up_)(int parts, int height, int64_t before, int pivots, const double *a, const double *x, double *y,
        const int32_t *place, int64_t width, int64_t im) {
    row re[HEIGHT];
    row imaginary[HEIGHT];
    UNROLL for (int i = 0; i < height; i++) {
        const double *from = y + place[i] * width;
        re[i] = *(const row *) from;
        if (parts == 2) {
            imaginary[i] = *(const row *) (from + im);
        }
    }
    for (int64_t k = 0; k < before; k++, a += parts * height, x += width) {
        __builtin_prefetch(a + AHEAD);
        row u = *(const row *) x;
        UNROLL for (int i = 0; i < height; i++) {
            re[i] -= a[i] * u;
        }
        if (parts == 2) {
            row v = *(const row *) (x + im);
            UNROLL for (int i = 0; i < height; i++) {
                re[i] += a[height + i] * v;
                imaginary[i] -= a[i] * v;
                imaginary[i] -= a[height + i] * u;
            }
        }
    }
    UNROLL for (int j = 0; j < height; j++) {
        if (j >= pivots) {
            break;
        }
        int rest = height - j;
        row u = re[j] * a[0];
        row v = u;
        if (parts == 2) {
            v = re[j] * a[rest] + imaginary[j] * a[0];
            u -= imaginary[j] * a[rest];
            imaginary[j] = v;
        }
        re[j] = u;
        UNROLL for (int i = j + 1; i < height; i++) {
            re[i] -= a[i - j] * u;
            if (parts == 2) {
                re[i] += a[rest + i - j] * v;
                imaginary[i] -= a[i - j] * v;
                imaginary[i] -= a[rest + i - j] * u;
            }
        }
        a += parts * rest;
    }
    UNROLL for (int i = 0; i < height; i++) {
        double *to = y + place[i] * width;
        *(row *) to = re[i];
        if (parts == 2) {
            *(row *) (to + im) = imaginary[i];
        }
    }
    return a;
}

/* y_j = d_j (y_j - sum_i a_ij y_i) for those of a panel's rows that are pivots, then x_k -= sum_i a_ik y_i. */
FN const double *OF_LANES(panel_down_)(int parts, int height, int64_t before, int pivots, const double *a, double *x, double *y,
        const int32_t *place, int64_t width, int64_t im) {
    row re[HEIGHT];
    row imaginary[HEIGHT];
    UNROLL for (int i = 0; i < height; i++) {
        const double *from = y + place[i] * width;
        re[i] = *(const row *) from;
        if (parts == 2) {
            imaginary[i] = *(const row *) (from + im);
        }
    }
    UNROLL for (int j = height - 1; j >= 0; j--) {
        if (j >= pivots) {
            continue;
        }
        int rest = height - j;
        a -= parts * rest;
        row u = re[j];
        row v = parts == 2 ? imaginary[j] : u;
        UNROLL for (int i = j + 1; i < height; i++) {
            u -= a[i - j] * re[i];
            if (parts == 2) {
                u += a[rest + i - j] * imaginary[i];
                v -= a[i - j] * imaginary[i];
                v -= a[rest + i - j] * re[i];
            }
        }
        double *to = y + place[j] * width;
        re[j] = u * a[0];
        if (parts == 2) {
            re[j] -= v * a[rest];
            imaginary[j] = u * a[rest] + v * a[0];
            *(row *) (to + im) = imaginary[j];
        }
        *(row *) to = re[j];
    }
    x += before * width;
    for (int64_t k = 0; k < before; k++) {
        a -= parts * height;
        x -= width;
        __builtin_prefetch(a - AHEAD);
        row u = *(const row *) x;
        row v = parts == 2 ? *(const row *) (x + im) : u;
        UNROLL for (int i = 0; i < height; i++) {
            u -= a[i] * re[i];
            if (parts == 2) {
                u += a[height + i] * imaginary[i];
                v -= a[i] * imaginary[i];
                v -= a[height + i] * re[i];
            }
        }
        *(row *) x = u;
        if (parts == 2) {
            *(row *) (x + im) = v;
        }
    }
    return a;
}

/* All panels from the first on. x: the pivots' rows one after the other; place: where in y each row is. */
FN void OF_LANES(up_)(int parts, int64_t pivots, int64_t size, const double *a, const double *x, double *y, const int32_t *place,
        int64_t width, int64_t im) {
    int64_t at = 0;
    for (; at + HEIGHT / parts <= size; at += HEIGHT / parts) {
        a = OF_LANES(panel_up_)(parts, HEIGHT / parts, least(at, pivots), pivots_from(at, pivots), a, x, y, place + at, width, im);
    }
    switch (size % (HEIGHT / parts)) {
#define LAST(height) case height: \
        OF_LANES(panel_up_)(parts, height, least(at, pivots), pivots_from(at, pivots), a, x, y, place + at, width, im); break;
        LAST(1) LAST(2) LAST(3) LAST(4) LAST(5) LAST(6) LAST(7)
#undef LAST
    }
}

/* All panels back to the first; a: behind the last. */
FN void OF_LANES(down_)(int parts, int64_t pivots, int64_t size, const double *a, double *x, double *y, const int32_t *place,
        int64_t width, int64_t im) {
    int64_t at = size - size % (HEIGHT / parts);
    switch (size % (HEIGHT / parts)) {
#define LAST(height) case height: \
        a = OF_LANES(panel_down_)(parts, height, least(at, pivots), pivots_from(at, pivots), a, x, y, place + at, width, im); break;
        LAST(1) LAST(2) LAST(3) LAST(4) LAST(5) LAST(6) LAST(7)
#undef LAST
    }
    while ((at -= HEIGHT / parts) >= 0) {
        a = OF_LANES(panel_down_)(parts, HEIGHT / parts, least(at, pivots), pivots_from(at, pivots), a, x, y, place + at, width, im);
    }
}

static __attribute__((noinline)) void OF_LANES(real_up_)(int64_t pivots, int64_t size, const double *a, double *x, double *y,
        const int32_t *place, int64_t width, int64_t im) {
    OF_LANES(up_)(1, pivots, size, a, x, y, place, width, im);
}

static __attribute__((noinline)) void OF_LANES(complex_up_)(int64_t pivots, int64_t size, const double *a, double *x, double *y,
        const int32_t *place, int64_t width, int64_t im) {
    OF_LANES(up_)(2, pivots, size, a, x, y, place, width, im);
}

static __attribute__((noinline)) void OF_LANES(real_down_)(int64_t pivots, int64_t size, const double *a, double *x, double *y,
        const int32_t *place, int64_t width, int64_t im) {
    OF_LANES(down_)(1, pivots, size, a, x, y, place, width, im);
}

static __attribute__((noinline)) void OF_LANES(complex_down_)(int64_t pivots, int64_t size, const double *a, double *x, double *y,
        const int32_t *place, int64_t width, int64_t im) {
    OF_LANES(down_)(2, pivots, size, a, x, y, place, width, im);
}

#undef row
#undef OF_LANES
#undef JOIN
#undef PASTE
#undef LANES
