/* Dense fronts of a sparse elimination, and substitution with what is left of them.

   The CPU's alone, and not a map: a call works through a range of fronts, children before parents, on the calling thread. Java
   decides who takes which part of the tree (clebsch.sparse.Elimination), and the arithmetic is that of clebsch.sparse.Front,
   which says how pivots are chosen. A complex number's parts lie in two planes.

   Everything large is a product of matrices, C -= A B, taken in tiles that stay in registers. For each element the terms are
   subtracted one by one from left to right, so that its value depends neither on the tile that it lies in nor on who works on its
   neighbours. */
#define _DEFAULT_SOURCE     /* madvise */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

#define EXPORTED __attribute__((visibility("default")))
#define FN static inline __attribute__((always_inline))
#ifdef __clang__
#define UNROLL _Pragma("unroll")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif

#ifdef __AVX512F__
#define PART_BYTES 64
#define TILE_PARTS 3
#define TILE_COLUMNS 8
#elif defined(__AVX__)
#define PART_BYTES 32
#define TILE_PARTS 3
#define TILE_COLUMNS 4
#else
#define PART_BYTES 16
#define TILE_PARTS 2
#define TILE_COLUMNS 4
#endif
typedef double part __attribute__((vector_size(PART_BYTES), aligned(8), may_alias));
#define PART ((int) (PART_BYTES / sizeof(double)))

/* Numbers that may be read behind the end of a matrix. */
#define MARGIN 8
/* Columns whose pivots are chosen before they are applied to all others. */
#define PANEL 32
/* Pivots that are applied in one pass over the other columns. */
#define DEPTH 64
/* Columns of factors in one pass of a substitution: as many streams as a core follows in memory. */
#define STREAMS 8
/* As in clebsch.sparse.Front. */
#define THRESHOLD 0.01
#define DIAGONAL 0.1

enum { DONE = 0, OUT_OF_RANGE = -1, OUT_OF_MEMORY = -2 };

/* C -= A B (or += with `add`) for `parts` vectors of rows and `columns` columns, of which the first `rows` rows are written. */
FN void tile(int parts, int columns, int add, int64_t rows, int64_t k, const double *a, int64_t lda, const double *b, int64_t ldb,
        double *c, int64_t ldc) {
    part sum[TILE_PARTS][TILE_COLUMNS];
    UNROLL for (int j = 0; j < columns; j++) {
        UNROLL for (int p = 0; p < parts; p++) {
            sum[p][j] = *(const part *) (c + j * ldc + p * PART);
        }
    }
    for (int64_t s = 0; s < k; s++) {
        part left[TILE_PARTS];
        UNROLL for (int p = 0; p < parts; p++) {
            left[p] = *(const part *) (a + s * lda + p * PART);
        }
        UNROLL for (int j = 0; j < columns; j++) {
            double right = add ? -b[j * ldb + s] : b[j * ldb + s];
            UNROLL for (int p = 0; p < parts; p++) {
                sum[p][j] -= left[p] * right;
            }
        }
    }
    if (rows == (int64_t) parts * PART) {
        UNROLL for (int j = 0; j < columns; j++) {
            UNROLL for (int p = 0; p < parts; p++) {
                *(part *) (c + j * ldc + p * PART) = sum[p][j];
            }
        }
    } else {
        for (int j = 0; j < columns; j++) {
            double lanes[TILE_PARTS * PART];
            for (int p = 0; p < parts; p++) {
                *(part *) (lanes + p * PART) = sum[p][j];
            }
            for (int64_t i = 0; i < rows; i++) {
                c[j * ldc + i] = lanes[i];
            }
        }
    }
}

FN void tiles(int parts, int add, int64_t rows, int64_t n, int64_t k, const double *a, int64_t lda, const double *b, int64_t ldb,
        double *c, int64_t ldc) {
    int64_t j = 0;
    for (; j + TILE_COLUMNS <= n; j += TILE_COLUMNS) {
        tile(parts, TILE_COLUMNS, add, rows, k, a, lda, b + j * ldb, ldb, c + j * ldc, ldc);
    }
#if TILE_COLUMNS > 4
    for (; j + 4 <= n; j += 4) {
        tile(parts, 4, add, rows, k, a, lda, b + j * ldb, ldb, c + j * ldc, ldc);
    }
#endif
    for (; j + 2 <= n; j += 2) {
        tile(parts, 2, add, rows, k, a, lda, b + j * ldb, ldb, c + j * ldc, ldc);
    }
    for (; j < n; j++) {
        tile(parts, 1, add, rows, k, a, lda, b + j * ldb, ldb, c + j * ldc, ldc);
    }
}

/* C -= A B, C with m rows and n columns. */
static __attribute__((noinline)) void subtract_real(int64_t m, int64_t n, int64_t k, const double *a, int64_t lda,
        const double *b, int64_t ldb, double *c, int64_t ldc) {
    int64_t i = 0;
    for (; i + TILE_PARTS * PART <= m; i += TILE_PARTS * PART) {
        tiles(TILE_PARTS, 0, TILE_PARTS * PART, n, k, a + i, lda, b, ldb, c + i, ldc);
    }
    for (; i < m; i += PART) {
        tiles(1, 0, m - i < PART ? m - i : PART, n, k, a + i, lda, b, ldb, c + i, ldc);
    }
}

/* C += A B. */
static __attribute__((noinline)) void add_real(int64_t m, int64_t n, int64_t k, const double *a, int64_t lda, const double *b,
        int64_t ldb, double *c, int64_t ldc) {
    int64_t i = 0;
    for (; i + TILE_PARTS * PART <= m; i += TILE_PARTS * PART) {
        tiles(TILE_PARTS, 1, TILE_PARTS * PART, n, k, a + i, lda, b, ldb, c + i, ldc);
    }
    for (; i < m; i += PART) {
        tiles(1, 1, m - i < PART ? m - i : PART, n, k, a + i, lda, b, ldb, c + i, ldc);
    }
}

/* Two planes, of which the imaginary one may be null. */
struct planes {
    double *re;
    double *im;
};

FN struct planes at(struct planes x, int64_t place) {
    return (struct planes) {x.re + place, x.im ? x.im + place : NULL};
}

/* C -= A B. */
static void subtract(int64_t m, int64_t n, int64_t k, struct planes a, int64_t lda, struct planes b, int64_t ldb, struct planes c,
        int64_t ldc) {
    if (m <= 0 || n <= 0 || k <= 0) {
        return;
    }
    subtract_real(m, n, k, a.re, lda, b.re, ldb, c.re, ldc);
    if (a.im) {
        add_real(m, n, k, a.im, lda, b.im, ldb, c.re, ldc);
        subtract_real(m, n, k, a.re, lda, b.im, ldb, c.im, ldc);
        subtract_real(m, n, k, a.im, lda, b.re, ldb, c.im, ldc);
    }
}

/* Products of columns are summed in eight lanes, whatever the width of a machine's registers. */
typedef double lanes __attribute__((vector_size(64), aligned(8), may_alias));
#define LANES 8
#ifdef __AVX512F__
#define DOTS 4      /* rows and columns of products that stay in registers */
#else
#define DOTS 2
#endif

FN void dot_tile(int rows, int columns, int add, int64_t m, const double *a, int64_t lda, const double *b, int64_t ldb, double *c,
        int64_t ldc) {
    lanes sum[DOTS][DOTS] = {0};
    int64_t i = 0;
    for (; i + LANES <= m; i += LANES) {
        UNROLL for (int s = 0; s < rows; s++) {
            UNROLL for (int j = 0; j < columns; j++) {
                sum[s][j] += *(const lanes *) (a + s * lda + i) * *(const lanes *) (b + j * ldb + i);
            }
        }
    }
    for (int s = 0; s < rows; s++) {
        for (int j = 0; j < columns; j++) {
            double total = 0;
            for (int l = 0; l < LANES; l++) {
                total += sum[s][j][l];
            }
            for (int64_t r = i; r < m; r++) {
                total += a[s * lda + r] * b[j * ldb + r];
            }
            c[j * ldc + s] += add ? total : -total;
        }
    }
}

/* C -= AT B (or += with `add`), A with m rows and k columns. */
static void dot_real(int add, int64_t m, int64_t n, int64_t k, const double *a, int64_t lda, const double *b, int64_t ldb,
        double *c, int64_t ldc) {
    for (int64_t s = 0; s < k; s += DOTS) {
        for (int64_t j = 0; j < n;) {
            if (s + DOTS <= k && j + DOTS <= n) {
                dot_tile(DOTS, DOTS, add, m, a + s * lda, lda, b + j * ldb, ldb, c + j * ldc + s, ldc);
                j += DOTS;
            } else if (s + DOTS <= k) {
                dot_tile(DOTS, 1, add, m, a + s * lda, lda, b + j * ldb, ldb, c + j * ldc + s, ldc);
                j++;
            } else {
                for (int64_t t = s; t < k; t++) {
                    dot_tile(1, 1, add, m, a + t * lda, lda, b + j * ldb, ldb, c + j * ldc + t, ldc);
                }
                j++;
            }
        }
    }
}

/* C -= AT B. */
static void subtract_transposed(int64_t m, int64_t n, int64_t k, struct planes a, int64_t lda, struct planes b, int64_t ldb,
        struct planes c, int64_t ldc) {
    if (m <= 0 || n <= 0 || k <= 0) {
        return;
    }
    dot_real(0, m, n, k, a.re, lda, b.re, ldb, c.re, ldc);
    if (a.im) {
        dot_real(1, m, n, k, a.im, lda, b.im, ldb, c.re, ldc);
        dot_real(0, m, n, k, a.re, lda, b.im, ldb, c.im, ldc);
        dot_real(0, m, n, k, a.im, lda, b.re, ldb, c.im, ldc);
    }
}

/* c_t -= a u for one complex or real element; a and u by place. */
FN void subtract_element(struct planes c, int64_t t, struct planes a, int64_t place, struct planes u, int64_t s) {
    if (!a.im) {
        c.re[t] -= a.re[place] * u.re[s];
        return;
    }
    c.re[t] -= a.re[place] * u.re[s] - a.im[place] * u.im[s];
    c.im[t] -= a.re[place] * u.im[s] + a.im[place] * u.re[s];
}

/* c_s *= a. */
FN void multiply_element(struct planes c, int64_t s, struct planes a, int64_t place) {
    if (!a.im) {
        c.re[s] *= a.re[place];
        return;
    }
    double u = c.re[s];
    double v = c.im[s];
    c.re[s] = u * a.re[place] - v * a.im[place];
    c.im[s] = u * a.im[place] + v * a.re[place];
}

/* a = 1/a. */
FN void invert_element(struct planes a, int64_t place) {
    double x = a.re[place];
    if (!a.im) {
        a.re[place] = 1 / x;
        return;
    }
    double y = a.im[place];
    double size = fabs(x) + fabs(y);
    double square = (x / size * (x / size) + y / size * (y / size)) * size;
    a.re[place] = x / size / square;
    a.im[place] = -y / size / square;
}

/* Four columns beside each other: on triangles, where rows come one after the other, vectors go across. */
typedef double four __attribute__((vector_size(32), aligned(8)));
#define FOUR 4

FN void load_across(int rows, four *x, const double *c, int64_t ldc) {
    if (rows > STREAMS) {
        __builtin_unreachable();
    }
    UNROLL for (int t = 0; t < rows; t++) {
        x[t] = (four) {c[t], c[ldc + t], c[2 * ldc + t], c[3 * ldc + t]};
    }
}

FN void store_across(int rows, const four *x, double *c, int64_t ldc) {
    UNROLL for (int t = 0; t < rows; t++) {
        UNROLL for (int j = 0; j < FOUR; j++) {
            c[j * ldc + t] = x[t][j];
        }
    }
}

/* L C = C with the unit lower triangle of `rows` rows. */
FN void solve_lower(int rows, struct planes l, int64_t ldl, int64_t n, struct planes c, int64_t ldc) {
    int64_t j = 0;
    for (; !l.im && j + FOUR <= n; j += FOUR) {
        four x[STREAMS] = {0};
        load_across(rows, x, c.re + j * ldc, ldc);
        UNROLL for (int s = 0; s < rows; s++) {
            UNROLL for (int t = s + 1; t < rows; t++) {
                x[t] -= l.re[s * ldl + t] * x[s];
            }
        }
        store_across(rows, x, c.re + j * ldc, ldc);
    }
    for (; j < n; j++) {
        struct planes x = at(c, j * ldc);
        for (int s = 0; s < rows; s++) {
            for (int t = s + 1; t < rows; t++) {
                subtract_element(x, t, l, s * ldl + t, x, s);
            }
        }
    }
}

/* U C = C with the upper triangle, on whose diagonal are the pivots' inverses. */
FN void solve_upper(int rows, struct planes u, int64_t ldu, int64_t n, struct planes c, int64_t ldc) {
    int64_t j = 0;
    for (; !u.im && j + FOUR <= n; j += FOUR) {
        four x[STREAMS] = {0};
        load_across(rows, x, c.re + j * ldc, ldc);
        UNROLL for (int s = rows - 1; s >= 0; s--) {
            x[s] *= u.re[s * ldu + s];
            UNROLL for (int t = 0; t < s; t++) {
                x[t] -= u.re[s * ldu + t] * x[s];
            }
        }
        store_across(rows, x, c.re + j * ldc, ldc);
    }
    for (; j < n; j++) {
        struct planes x = at(c, j * ldc);
        for (int s = rows - 1; s >= 0; s--) {
            multiply_element(x, s, u, s * ldu + s);
            for (int t = 0; t < s; t++) {
                subtract_element(x, t, u, s * ldu + t, x, s);
            }
        }
    }
}

/* UT C = C with the same triangle. */
FN void solve_upper_transposed(int rows, struct planes u, int64_t ldu, int64_t n, struct planes c, int64_t ldc) {
    for (int64_t j = 0; j < n; j++) {
        struct planes x = at(c, j * ldc);
        for (int s = 0; s < rows; s++) {
            for (int t = 0; t < s; t++) {
                subtract_element(x, s, u, s * ldu + t, x, t);
            }
            multiply_element(x, s, u, s * ldu + s);
        }
    }
}

/* LT C = C. */
FN void solve_lower_transposed(int rows, struct planes l, int64_t ldl, int64_t n, struct planes c, int64_t ldc) {
    for (int64_t j = 0; j < n; j++) {
        struct planes x = at(c, j * ldc);
        for (int s = rows - 2; s >= 0; s--) {
            for (int t = s + 1; t < rows; t++) {
                subtract_element(x, s, l, s * ldl + t, x, t);
            }
        }
    }
}

/* With the number of rows known to the compiler where it is the usual one. */
#define SOLVE(which, rows, ...) if ((rows) == STREAMS) { which(STREAMS, __VA_ARGS__); } else { which((int) (rows), __VA_ARGS__); }

/* Rows from … to - 1 of C as elimination with the pivots from … to - 1 among them leaves them: L11 C = C, with ones on L's
   diagonal. */
static void lower(int64_t from, int64_t to, struct planes l, int64_t ldl, int64_t n, struct planes c, int64_t ldc) {
    for (int64_t k = from; k < to; k += STREAMS) {
        int64_t end = k + STREAMS < to ? k + STREAMS : to;
        SOLVE(solve_lower, end - k, at(l, k * ldl + k), ldl, n, at(c, k), ldc)
        subtract(to - end, n, end - k, at(l, k * ldl + end), ldl, at(c, k), ldc, at(c, end), ldc);
    }
}

/* Eliminates with the pivots from … to - 1 of L from n columns C of `rows` rows. */
static void forward(int64_t from, int64_t to, int64_t rows, int64_t depth, struct planes l, int64_t ldl, int64_t n,
        struct planes c, int64_t ldc) {
    for (int64_t k = from; k < to; k += depth) {
        int64_t end = k + depth < to ? k + depth : to;
        lower(k, end, l, ldl, n, c, ldc);
        subtract(rows - end, n, end - k, at(l, k * ldl + end), ldl, at(c, k), ldc, at(c, end), ldc);
    }
}

/* Solves U11 C1 = C1 - U12 C2 in place. */
static void backward(int64_t pivots, int64_t size, struct planes u, int64_t ldu, struct planes u12, int64_t n, struct planes c,
        int64_t ldc) {
    for (int64_t k = pivots; k < size; k += STREAMS) {
        int64_t end = k + STREAMS < size ? k + STREAMS : size;
        subtract(pivots, n, end - k, at(u12, (k - pivots) * pivots), pivots, at(c, k), ldc, c, ldc);
    }
    for (int64_t end = pivots; end > 0; end -= STREAMS) {
        int64_t k = end > STREAMS ? end - STREAMS : 0;
        SOLVE(solve_upper, end - k, at(u, k * ldu + k), ldu, n, at(c, k), ldc)
        subtract(k, n, end - k, at(u, k * ldu), ldu, at(c, k), ldc, c, ldc);
    }
}

/* Solves U11T C1 = C1 and takes U12T C1 from C2, in place. */
static void forward_transposed(int64_t pivots, int64_t size, struct planes u, int64_t ldu, struct planes u12, int64_t n,
        struct planes c, int64_t ldc) {
    for (int64_t k = 0; k < pivots; k += STREAMS) {
        int64_t end = k + STREAMS < pivots ? k + STREAMS : pivots;
        subtract_transposed(k, n, end - k, at(u, k * ldu), ldu, c, ldc, at(c, k), ldc);
        SOLVE(solve_upper_transposed, end - k, at(u, k * ldu + k), ldu, n, at(c, k), ldc)
    }
    subtract_transposed(pivots, n, size - pivots, u12, pivots, c, ldc, at(c, pivots), ldc);
}

/* Takes L21T C2 from C1 and solves L11T C1 = C1, in place. */
static void backward_transposed(int64_t pivots, int64_t size, struct planes l, int64_t ldl, int64_t n, struct planes c,
        int64_t ldc) {
    for (int64_t end = pivots; end > 0; end -= STREAMS) {
        int64_t k = end > STREAMS ? end - STREAMS : 0;
        subtract_transposed(size - end, n, end - k, at(l, k * ldl + end), ldl, at(c, end), ldc, at(c, k), ldc);
        SOLVE(solve_lower_transposed, end - k, at(l, k * ldl + k), ldl, n, at(c, k), ldc)
    }
}

/* A front, and what is left of it: see clebsch.backend.ffm.NativeFronts for its life. */
struct front {
    double *factor;         /* L, size x pivots with U11 above its diagonal and the pivots' inverses on it, then U12,
                               pivots x (size - pivots); all imaginary parts behind all real ones */
    double *rest;           /* for the parent, (size - pivots) squared; null once taken */
    double *work;           /* the whole front while it is eliminated */
    int32_t *order;         /* place at assembly of each of the fully summed rows, then of the columns; null if all stay */
    int32_t *number;        /* where others have waited for this front, the number that each of its rows has among all, in
                               the order of assembly, then each of its columns; else null, as the tree tells */
    int32_t *applied;       /* pivots that have been applied to each fully summed column, while it is eliminated */
    int64_t own_factor;     /* whether `factor` is not part of the common storage */
    int64_t size, summed, pivots, perturbed;
    int64_t phase, end, before;
    int64_t first, last, from;  /* columns that the next update is for, and the first pivot they lack */
};

/* What a factorisation consists of; pointers to memory that Java owns, but for what is in the fronts. */
struct tree {
    int64_t fronts, is_complex;
    double re, im, tiny;
    const int32_t *parent, *child_start, *child, *own_start, *unknown, *place_start, *place, *left, *entry_start, *entry;
    const double *value;
    struct front *front;
    double *storage;
    const int64_t *offset;
};

FN struct planes planes(const struct tree *tree, double *x, int64_t length) {
    return (struct planes) {x, tree->is_complex ? x + length : NULL};
}

/* A front's columns begin a multiple of a cache line apart, not of a page, which too many lines of a cache would share. */
FN int64_t leading(int64_t size) {
    int64_t padded = (size + 7) / 8 * 8;
    return padded % 64 == 0 ? padded + 8 : padded;
}

FN int64_t own(const struct tree *tree, int64_t s) {
    return tree->own_start[s + 1] - tree->own_start[s];
}

FN int64_t waiting(const struct front *f) {
    return f->summed - f->pivots;
}

/* Where in the parent element i of what front c leaves is, which has its waiting ones from `first` on; `late` wait in all. */
FN int64_t place_of(const struct tree *tree, int64_t c, int64_t i, int64_t first, int64_t late) {
    int64_t mine = waiting(&tree->front[c]);
    if (i < mine) {
        return first + i;
    }
    int64_t place = tree->place[tree->place_start[c] + i - mine];
    return place < own(tree, tree->parent[c]) ? place : place + late;
}

/* Adds what a child leaves: runs of neighbouring places together. */
static int64_t take_over(const struct tree *tree, int64_t c, int64_t first, int64_t late, struct planes w, int64_t ld) {
    struct front *child = &tree->front[c];
    int64_t m = child->size - child->pivots;
    if (m == 0) {
        return DONE;
    }
    int32_t *place = malloc((size_t) (2 * m + 1) * sizeof(int32_t));
    if (!place) {
        return OUT_OF_MEMORY;
    }
    int32_t *run = place + m;   /* first element of each run */
    int64_t runs = 0;
    for (int64_t i = 0; i < m; i++) {
        place[i] = (int32_t) place_of(tree, c, i, first, late);
        if (i == 0 || place[i] != place[i - 1] + 1) {
            run[runs++] = (int32_t) i;
        }
    }
    run[runs] = (int32_t) m;
    for (int plane = 0; plane <= (tree->is_complex != 0); plane++) {
        const double *rest = child->rest + plane * m * m;
        for (int64_t j = 0; j < m; j++) {
            const double *from = rest + j * m;
            double *to = (plane ? w.im : w.re) + place[j] * ld;
            for (int64_t r = 0; r < runs; r++) {
                int64_t start = run[r];
                int64_t count = run[r + 1] - start;
                double *restrict into = to + place[start];
                for (int64_t i = 0; i < count; i++) {
                    into[i] += from[start + i];
                }
            }
        }
    }
    free(place);
    free(child->rest);
    child->rest = NULL;
    return DONE;
}

/* The number of the row (column: 1) of front s that was at that place at assembly. */
FN int64_t number_at(const struct tree *tree, int64_t s, int64_t place, int column) {
    const struct front *f = &tree->front[s];
    if (f->number) {
        return f->number[(column ? f->size : 0) + place];
    }
    int64_t mine = own(tree, s);
    return place < mine ? tree->own_start[s] + place : tree->left[tree->place_start[s] + place - mine];
}

/* The same of the one that is at a place in the order of pivots. */
FN int64_t number_of(const struct tree *tree, int64_t s, int64_t i, int column) {
    const struct front *f = &tree->front[s];
    return number_at(tree, s, f->order && i < f->summed ? f->order[(column ? f->summed : 0) + i] : i, column);
}

/* Writes the numbers of a front's rows and columns down if some of its children have left theirs; false if there is no memory. */
static int numbered(const struct tree *tree, int64_t s, int64_t late) {
    struct front *f = &tree->front[s];
    f->number = NULL;
    if (late == 0) {
        return 1;
    }
    int32_t *number = malloc((size_t) (2 * f->size) * sizeof(int32_t));
    if (!number) {
        return 0;
    }
    int64_t mine = own(tree, s);
    for (int column = 0; column < 2; column++) {
        int32_t *at = number + column * f->size;
        for (int64_t i = 0; i < mine; i++) {
            *at++ = (int32_t) (tree->own_start[s] + i);
        }
        for (int64_t k = tree->child_start[s]; k < tree->child_start[s + 1]; k++) {
            int64_t c = tree->child[k];
            for (int64_t i = tree->front[c].pivots; i < tree->front[c].summed; i++) {
                *at++ = (int32_t) number_of(tree, c, i, column);
            }
        }
        memcpy(at, tree->left + tree->place_start[s], (size_t) (f->size - f->summed) * sizeof(int32_t));
    }
    f->number = number;
    return 1;
}

/* Memory that is used again from front to front. */
struct scratch {
    double *numbers;
    int64_t capacity;
};

static int64_t open_front(const struct tree *tree, int64_t s, struct scratch *scratch) {
    struct front *f = &tree->front[s];
    int64_t mine = own(tree, s);
    int64_t late = 0;
    for (int64_t k = tree->child_start[s]; k < tree->child_start[s + 1]; k++) {
        late += waiting(&tree->front[tree->child[k]]);
    }
    f->size = mine + late + tree->place_start[s + 1] - tree->place_start[s];
    f->summed = mine + late;
    f->pivots = 0;
    f->perturbed = 0;
    f->phase = 0;
    f->end = f->summed;
    f->before = 0;
    int64_t ld = leading(f->size);
    int64_t plane = ld * f->size + MARGIN;
    int64_t length = (tree->is_complex ? 2 : 1) * plane;
    f->order = malloc((size_t) (2 * f->summed + 1) * sizeof(int32_t));
    f->applied = calloc((size_t) f->summed + 1, sizeof(int32_t));
    if (scratch->capacity < length) {
        free(scratch->numbers);
        scratch->capacity = 0;
        scratch->numbers = NULL;
        scratch->numbers = aligned_alloc(64, (size_t) (length + 7) / 8 * 64);
        if (!scratch->numbers) {
            return OUT_OF_MEMORY;
        }
        scratch->capacity = length;
    }
    if (!f->order || !f->applied || !numbered(tree, s, late)) {
        return OUT_OF_MEMORY;
    }
    f->work = scratch->numbers;
    memset(f->work, 0, (size_t) length * sizeof(double));
    for (int64_t k = 0; k < f->summed; k++) {
        f->order[k] = f->order[f->summed + k] = (int32_t) k;
    }
    struct planes w = planes(tree, f->work, plane);
    for (int64_t k = tree->entry_start[s]; k < tree->entry_start[s + 1]; k++) {
        const int32_t *entry = tree->entry + 3 * k;
        int64_t i = entry[1] < mine ? entry[1] : entry[1] + late;
        int64_t j = entry[2] < mine ? entry[2] : entry[2] + late;
        w.re[j * ld + i] += tree->value[entry[0]];
    }
    for (int64_t i = 0; i < mine; i++) {
        w.re[i * ld + i] -= tree->re;
        if (w.im) {
            w.im[i * ld + i] -= tree->im;
        }
    }
    int64_t first = mine;
    for (int64_t k = tree->child_start[s]; k < tree->child_start[s + 1]; k++) {
        int64_t c = tree->child[k];
        if (take_over(tree, c, first, late, w, ld) != DONE) {
            return OUT_OF_MEMORY;
        }
        first += waiting(&tree->front[c]);
    }
    return DONE;
}

FN struct planes columns_of(const struct tree *tree, const struct front *f) {
    return planes(tree, f->work, leading(f->size) * f->size + MARGIN);
}

/* Brings columns first … last - 1, which lack the pivots from `from` on, up to date. */
static void update(const struct tree *tree, const struct front *f, int64_t first, int64_t last, int64_t from) {
    int64_t ld = leading(f->size);
    struct planes w = columns_of(tree, f);
    for (int64_t j = first; j < last; j += PANEL) {
        forward(from, f->pivots, f->size, DEPTH, w, ld, j + PANEL < last ? PANEL : last - j, at(w, j * ld), ld);
    }
}

FN double magnitude(struct planes x, int64_t place) {
    return x.im ? fabs(x.re[place]) + fabs(x.im[place]) : fabs(x.re[place]);
}

static double largest(struct planes x, int64_t from, int64_t to) {
    double most = 0;
    for (int64_t i = from; i < to; i++) {
        double size = magnitude(x, i);
        most = size > most || isnan(size) ? size : most;
    }
    return most;
}

static void exchange(double *x, double *y) {
    double held = *x;
    *x = *y;
    *y = held;
}

static void exchange_places(int32_t *list, int64_t i, int64_t j) {
    int32_t held = list[i];
    list[i] = list[j];
    list[j] = held;
}

/* First of the rows from … to - 1 with that magnitude. */
static int64_t row_of(struct planes x, int64_t from, int64_t to, double most) {
    for (int64_t i = from; i < to; i++) {
        if (magnitude(x, i) == most) {
            return i;
        }
    }
    return from;
}

static void exchange_columns(const struct tree *tree, struct front *f, int64_t j, int64_t k) {
    if (j == k) {
        return;
    }
    int64_t ld = leading(f->size);
    struct planes w = columns_of(tree, f);
    for (int64_t i = 0; i < f->size; i++) {
        exchange(&w.re[j * ld + i], &w.re[k * ld + i]);
        if (w.im) {
            exchange(&w.im[j * ld + i], &w.im[k * ld + i]);
        }
    }
    exchange_places(f->order + f->summed, j, k);
    exchange_places(f->applied, j, k);
}

static void eliminate_with(const struct tree *tree, struct front *f, int64_t row) {
    int64_t k = f->pivots;
    int64_t ld = leading(f->size);
    struct planes w = columns_of(tree, f);
    if (row != k) {
        for (int64_t j = 0; j < f->size; j++) {
            exchange(&w.re[j * ld + k], &w.re[j * ld + row]);
            if (w.im) {
                exchange(&w.im[j * ld + k], &w.im[j * ld + row]);
            }
        }
        exchange_places(f->order, k, row);
    }
    double *x = w.re + k * ld;
    if (!w.im) {
        double inverse = 1 / x[k];
        for (int64_t i = k + 1; i < f->size; i++) {
            x[i] *= inverse;
        }
    } else {
        double *y = w.im + k * ld;
        double square = x[k] * x[k] + y[k] * y[k];
        double a = x[k] / square;
        double b = -y[k] / square;
        for (int64_t i = k + 1; i < f->size; i++) {
            double u = x[i];
            double v = y[i];
            x[i] = u * a - v * b;
            y[i] = u * b + v * a;
        }
    }
    f->pivots++;
}

/* The row of a good pivot in column `pivots`, or -1. */
static int64_t pivot(const struct tree *tree, const struct front *f) {
    int64_t k = f->pivots;
    struct planes x = at(columns_of(tree, f), k * leading(f->size));
    double most = largest(x, k, f->summed);
    double outside = largest(x, f->summed, f->size);
    double diagonal = magnitude(x, k);
    if (diagonal > tree->tiny && diagonal >= DIAGONAL * (most > outside ? most : outside)) {
        return k;
    }
    return most > tree->tiny && most >= THRESHOLD * outside ? row_of(x, k, f->summed, most) : -1;
}

/* Eliminates up to PANEL columns before `end`; columns without a pivot move behind it. */
static void panel(const struct tree *tree, struct front *f) {
    int64_t start = f->pivots;
    int64_t stop = f->end;
    while (f->pivots < (stop < start + PANEL ? stop : start + PANEL)) {
        update(tree, f, f->pivots, f->pivots + 1, f->applied[f->pivots]);
        f->applied[f->pivots] = (int32_t) f->pivots;
        int64_t row = pivot(tree, f);
        if (row < 0) {
            exchange_columns(tree, f, f->pivots, --stop);
        } else {
            eliminate_with(tree, f, row);
        }
    }
    for (int64_t j = f->pivots; j < stop; j++) {
        f->applied[j] = (int32_t) f->pivots;
    }
    f->end = stop;
    f->first = f->pivots;
    f->last = stop;
    f->from = start;
}

/* What was rejected gets the pivots that it lacks. */
static void catch_up(const struct tree *tree, struct front *f) {
    for (int64_t j = f->pivots; j < f->summed; j++) {
        update(tree, f, j, j + 1, f->applied[j]);
        f->applied[j] = (int32_t) f->pivots;
    }
}

/* Eliminates the rest although its pivots have cancelled. */
static int64_t force(const struct tree *tree, struct front *f) {
    int64_t ld = leading(f->size);
    struct planes w = columns_of(tree, f);
    while (f->pivots < f->summed) {
        int64_t k = f->pivots;
        update(tree, f, k, k + 1, f->applied[k]);
        struct planes x = at(w, k * ld);
        double most = largest(x, k, f->summed);
        int64_t row = row_of(x, k, f->summed, most);
        if (!isfinite(most)) {
            return OUT_OF_RANGE;
        }
        if (most <= tree->tiny) {
            row = k;
            x.re[k] = x.re[k] < 0 ? -tree->tiny : tree->tiny;
            if (x.im) {
                x.im[k] = 0;
            }
            f->perturbed++;
        }
        eliminate_with(tree, f, row);
    }
    return DONE;
}

/* Goes on until many columns have to be brought up to date, which is for the caller to do: 1. 0 if nothing is left to be done. */
static int64_t advance(const struct tree *tree, int64_t s) {
    struct front *f = &tree->front[s];
    if (f->phase) {
        return DONE;
    }
    while (1) {
        if (f->pivots < f->end) {
            panel(tree, f);
            if (f->first < f->last && f->from < f->pivots) {
                return 1;
            }
        } else if (f->pivots == f->summed || f->pivots == f->before) {
            break;
        } else {
            catch_up(tree, f);
            f->before = f->pivots;
            f->end = f->summed;
        }
    }
    if (tree->parent[s] == tree->fronts) {
        int64_t status = force(tree, f);
        if (status != DONE) {
            return status;
        }
    }
    catch_up(tree, f);
    f->phase = 1;
    f->first = f->summed;
    f->last = f->size;
    f->from = 0;
    return 1;
}

/* Puts what will be needed where it stays. */
static int64_t close_front(const struct tree *tree, int64_t s) {
    struct front *f = &tree->front[s];
    int64_t ld = leading(f->size);
    int64_t p = f->pivots;
    int64_t m = f->size - p;
    int64_t length = p * (f->size + m);
    int64_t parts = tree->is_complex ? 2 : 1;
    if (parts * length <= tree->offset[s + 1] - tree->offset[s]) {
        f->factor = tree->storage + tree->offset[s];
    } else {
        f->own_factor = 1;
        f->factor = malloc((size_t) (parts * length + MARGIN) * sizeof(double));
    }
    f->rest = m ? malloc((size_t) (parts * m * m) * sizeof(double)) : NULL;
    if (!f->factor || (m && !f->rest)) {
        return OUT_OF_MEMORY;
    }
    struct planes w = columns_of(tree, f);
    for (int64_t plane = 0; plane < parts; plane++) {
        const double *from = plane ? w.im : w.re;
        double *to = f->factor + plane * length;
        double *rest = m ? f->rest + plane * m * m : NULL;
        for (int64_t j = 0; j < p; j++) {
            memcpy(to + j * f->size, from + j * ld, (size_t) f->size * sizeof(double));
        }
        for (int64_t j = 0; j < m; j++) {
            memcpy(to + p * f->size + j * p, from + (p + j) * ld, (size_t) p * sizeof(double));
            memcpy(rest + j * m, from + (p + j) * ld + p, (size_t) m * sizeof(double));
        }
    }
    struct planes u = planes(tree, f->factor, length);
    for (int64_t k = 0; k < p; k++) {
        invert_element(u, k * f->size + k);
    }
    free(f->applied);
    f->applied = NULL;
    f->work = NULL;
    int64_t stay = 0;
    while (stay < 2 * f->summed && f->order[stay] == stay % f->summed) {
        stay++;
    }
    if (stay == 2 * f->summed) {
        free(f->order);
        f->order = NULL;
    }
    return DONE;
}

/* Assembles and eliminates fronts first … end - 1; 0 or what went wrong. */
EXPORTED int64_t eliminate_fronts(int64_t first, int64_t end, const struct tree *tree, int64_t ignored) {
    (void) ignored;
    struct scratch scratch = {0};
    int64_t status = DONE;
    for (int64_t s = first; s < end && status == DONE; s++) {
        status = open_front(tree, s, &scratch);
        if (status == DONE) {
            struct front *f = &tree->front[s];
            while ((status = advance(tree, s)) == 1) {
                update(tree, f, f->first, f->last, f->from);
            }
        }
        if (status == DONE) {
            status = close_front(tree, s);
        }
        tree->front[s].work = NULL;
    }
    free(scratch.numbers);
    return status;
}

/* The same in steps, for a front so large that several threads bring its columns up to date. */
EXPORTED int64_t open_large_front(int64_t s, int64_t ignored, const struct tree *tree, int64_t unused) {
    (void) ignored;
    (void) unused;
    struct scratch scratch = {0};
    int64_t status = open_front(tree, s, &scratch);
    tree->front[s].work = scratch.numbers;
    return status;
}

/* 1 if columns `first` … `last` - 1 are to be brought up to date before the next step, 0 if nothing more is. */
EXPORTED int64_t advance_large_front(int64_t s, int64_t ignored, const struct tree *tree, int64_t unused) {
    (void) ignored;
    (void) unused;
    return advance(tree, s);
}

EXPORTED int64_t update_large_front(int64_t first, int64_t last, const struct tree *tree, int64_t s) {
    update(tree, &tree->front[s], first, last, tree->front[s].from);
    return DONE;
}

EXPORTED int64_t close_large_front(int64_t s, int64_t ignored, const struct tree *tree, int64_t unused) {
    (void) ignored;
    (void) unused;
    double *numbers = tree->front[s].work;
    int64_t status = close_front(tree, s);
    if (status == DONE) {
        free(numbers);
    }
    return status;
}

#define LARGE_PAGE ((size_t) 2 << 20)

/* Memory for many numbers, 0 if there is none: in large pages where the system has them, which saves most of the time that first
   touching it takes. */
EXPORTED int64_t take_memory(int64_t bytes, int64_t ignored, const void *none, int64_t unused) {
    (void) ignored;
    (void) none;
    (void) unused;
    void *memory = aligned_alloc(LARGE_PAGE, ((size_t) bytes + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE);
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    if (memory && (size_t) bytes >= LARGE_PAGE) {
        madvise(memory, (size_t) bytes / LARGE_PAGE * LARGE_PAGE, MADV_HUGEPAGE);
    }
#endif
    return (int64_t) (intptr_t) memory;
}

EXPORTED int64_t give_memory_back(int64_t ignored, int64_t unused, void *memory, int64_t none) {
    (void) ignored;
    (void) unused;
    (void) none;
    free(memory);
    return DONE;
}

/* Frees what is in fronts first … end - 1, whatever state they are in. */
EXPORTED int64_t release_fronts(int64_t first, int64_t end, const struct tree *tree, int64_t ignored) {
    (void) ignored;
    for (int64_t s = first; s < end; s++) {
        struct front *f = &tree->front[s];
        if (f->own_factor) {
            free(f->factor);
        }
        free(f->rest);
        free(f->work);
        free(f->order);
        free(f->number);
        free(f->applied);
        memset(f, 0, sizeof(*f));
    }
    return DONE;
}

/* A substitution with some right-hand sides at once. */
struct substitution {
    int64_t columns, transposed, size;
    double *x, *y;          /* columns of `size` numbers one behind the other; replaced by the solution */
    double *solved;         /* those of an unknown side by side, unknowns in the order of elimination; the imaginary
                               parts `distance` behind the real ones */
    int64_t distance;
    double **rest;          /* what each front leaves for its parent on the way up */
};

/* A front's columns while it is worked on, and room for as many numbers as it has rows. */
struct desk {
    double *numbers;
    int64_t plane;
    double *held;
};

static int set_up(struct desk *desk, const struct tree *tree, const struct substitution *to, int64_t first, int64_t end) {
    int64_t most = 1;
    for (int64_t s = first; s < end; s++) {
        most = tree->front[s].size > most ? tree->front[s].size : most;
    }
    desk->plane = most * to->columns + MARGIN;
    desk->numbers = malloc((size_t) (2 * desk->plane + most) * sizeof(double));
    desk->held = desk->numbers ? desk->numbers + 2 * desk->plane : NULL;
    return desk->numbers != NULL;
}

/* Factors that are needed next are on their way while others are worked with. */
FN void fetch(const double *from, int64_t count) {
    for (int64_t i = 0; i < count; i += 8) {
        __builtin_prefetch(from + i);
    }
}

/* Numbers of factors that are fetched ahead at most: half of a first-level cache. */
#define AHEAD 2048

FN int64_t at_most(int64_t count, int64_t most) {
    return count < most ? count : most;
}

/* Adds what the children of front s leave in one plane, and frees it after the last. */
static void take_rests(const struct tree *tree, const struct substitution *to, int64_t s, int plane, double *c) {
    const struct front *f = &tree->front[s];
    int64_t first = own(tree, s);
    int64_t late = f->summed - first;
    for (int64_t k = tree->child_start[s]; k < tree->child_start[s + 1]; k++) {
        int64_t child = tree->child[k];
        const struct front *from = &tree->front[child];
        int64_t m = from->size - from->pivots;
        int64_t mine = waiting(from);
        int64_t inside = own(tree, s);
        const int32_t *place = tree->place + tree->place_start[child];
        for (int64_t r = 0; r < to->columns; r++) {
            const double *left = to->rest[child] + (plane * to->columns + r) * m;
            double *into = c + r * f->size;
            for (int64_t i = 0; i < mine; i++) {
                into[first + i] += left[i];
            }
            left += mine;
            for (int64_t i = 0; i < m - mine; i++) {
                into[place[i] < inside ? place[i] : place[i] + late] += left[i];
            }
        }
        first += mine;
        if (plane == (tree->is_complex != 0)) {
            free(to->rest[child]);
            to->rest[child] = NULL;
        }
    }
}

/* From the leaves on: L C = C, or UT C = C. */
EXPORTED int64_t substitute_up(int64_t first, int64_t end, const struct tree *tree, const struct substitution *to) {
    struct desk desk;
    if (!set_up(&desk, tree, to, first, end)) {
        return OUT_OF_MEMORY;
    }
    int parts = tree->is_complex ? 2 : 1;
    struct planes c = planes(tree, desk.numbers, desk.plane);
    for (int64_t s = first; s < end; s++) {
        const struct front *f = &tree->front[s];
        if (s + 1 < end) {
            const struct front *next = f + 1;
            fetch(next->factor, at_most(next->size * next->pivots, AHEAD));
        }
        int64_t mine = own(tree, s);
        int64_t p = f->pivots;
        int64_t m = f->size - p;
        const int32_t *unknown = tree->unknown + tree->own_start[s];
        const int32_t *order = f->order ? f->order + (to->transposed ? f->summed : 0) : NULL;
        for (int plane = 0; plane < parts; plane++) {
            double *column = plane ? c.im : c.re;
            for (int64_t r = 0; r < to->columns; r++) {
                const double *x = (plane ? to->y : to->x) + r * to->size;
                double *into = column + r * f->size;
                for (int64_t i = 0; i < mine; i++) {
                    into[i] = x[unknown[i]];
                }
                memset(into + mine, 0, (size_t) (f->size - mine) * sizeof(double));
            }
            take_rests(tree, to, s, plane, column);
            for (int64_t r = 0; order && r < to->columns; r++) {
                double *into = column + r * f->size;
                memcpy(desk.held, into, (size_t) f->summed * sizeof(double));
                for (int64_t i = 0; i < f->summed; i++) {
                    into[i] = desk.held[order[i]];
                }
            }
        }
        struct planes l = planes(tree, f->factor, p * (f->size + m));
        if (to->transposed) {
            forward_transposed(p, f->size, l, f->size, at(l, p * f->size), to->columns, c, f->size);
        } else {
            forward(0, p, f->size, STREAMS, l, f->size, to->columns, c, f->size);
        }
        to->rest[s] = m ? malloc((size_t) (parts * to->columns * m) * sizeof(double)) : NULL;
        if (m && !to->rest[s]) {
            free(desk.numbers);
            return OUT_OF_MEMORY;
        }
        for (int plane = 0; plane < parts; plane++) {
            const double *column = plane ? c.im : c.re;
            for (int64_t i = 0; i < p; i++) {
                double *into = to->solved + plane * to->distance + number_of(tree, s, i, !to->transposed) * to->columns;
                for (int64_t r = 0; r < to->columns; r++) {
                    into[r] = column[r * f->size + i];
                }
            }
            for (int64_t r = 0; m && r < to->columns; r++) {
                memcpy(to->rest[s] + (plane * to->columns + r) * m, column + r * f->size + p, (size_t) m * sizeof(double));
            }
        }
    }
    free(desk.numbers);
    return DONE;
}

/* From the root on: U C = C, or LT C = C. */
EXPORTED int64_t substitute_down(int64_t first, int64_t end, const struct tree *tree, const struct substitution *to) {
    struct desk desk;
    if (!set_up(&desk, tree, to, first, end)) {
        return OUT_OF_MEMORY;
    }
    struct planes c = planes(tree, desk.numbers, desk.plane);
    for (int64_t s = end - 1; s >= first; s--) {
        const struct front *f = &tree->front[s];
        if (s > first) {
            const struct front *next = f - 1;
            int64_t skipped = to->transposed ? 0 : next->pivots * next->size;
            fetch(next->factor + skipped, at_most(next->pivots * (to->transposed ? next->size : next->size - next->pivots),
                    AHEAD));
        }
        int64_t p = f->pivots;
        for (int plane = 0; plane <= (tree->is_complex != 0); plane++) {
            double *column = plane ? c.im : c.re;
            for (int64_t i = 0; i < f->size; i++) {
                const double *from = to->solved + plane * to->distance + number_of(tree, s, i, !to->transposed) * to->columns;
                for (int64_t r = 0; r < to->columns; r++) {
                    column[r * f->size + i] = from[r];
                }
            }
        }
        struct planes u = planes(tree, f->factor, p * (2 * f->size - p));
        if (to->transposed) {
            backward_transposed(p, f->size, u, f->size, to->columns, c, f->size);
        } else {
            backward(p, f->size, u, f->size, at(u, p * f->size), to->columns, c, f->size);
        }
        for (int plane = 0; plane <= (tree->is_complex != 0); plane++) {
            const double *column = plane ? c.im : c.re;
            double *x = plane ? to->y : to->x;
            for (int64_t i = 0; i < p; i++) {
                int64_t number = number_of(tree, s, i, !to->transposed);
                double *into = to->solved + plane * to->distance + number * to->columns;
                for (int64_t r = 0; r < to->columns; r++) {
                    into[r] = column[r * f->size + i];
                    x[r * to->size + tree->unknown[number]] = into[r];
                }
            }
        }
    }
    free(desk.numbers);
    return DONE;
}

/* Frees what fronts first … end - 1 have left for parents who never came for it. */
EXPORTED int64_t release_substitution(int64_t first, int64_t end, const struct tree *tree, const struct substitution *to) {
    (void) tree;
    for (int64_t s = first; s < end; s++) {
        free(to->rest[s]);
        to->rest[s] = NULL;
    }
    return DONE;
}
