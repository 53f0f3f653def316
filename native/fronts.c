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
#define MOST_LANES 8
#elif defined(__AVX__)
#define PART_BYTES 32
#define TILE_PARTS 3
#define TILE_COLUMNS 4
#define MOST_LANES 4    /* right-hand sides side by side */
#else
#define PART_BYTES 16
#define TILE_PARTS 2
#define TILE_COLUMNS 4
#define MOST_LANES 2
#endif
typedef double part __attribute__((vector_size(PART_BYTES), aligned(8), may_alias));
#define PART ((int) (PART_BYTES / sizeof(double)))

/* Numbers that may be read behind the end of a matrix. */
#define MARGIN 8
/* Columns whose pivots are chosen before they are applied to all others. */
#define PANEL 32
/* Pivots that are applied in one pass over the other columns. */
#define DEPTH 64
/* Pivots whose triangle is applied row by row. */
#define TRIANGLE 8
/* Numbers in a column of a panel of factors: a cache line. */
#define HEIGHT 8
/* Numbers of factors that a substitution fetches ahead. */
#define AHEAD 512
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

/* c_t -= a u for one complex or real element; a and u by place. */
FN void subtract_element(struct planes c, int64_t t, struct planes a, int64_t place, struct planes u, int64_t s) {
    if (!a.im) {
        c.re[t] -= a.re[place] * u.re[s];
        return;
    }
    c.re[t] -= a.re[place] * u.re[s] - a.im[place] * u.im[s];
    c.im[t] -= a.re[place] * u.im[s] + a.im[place] * u.re[s];
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
    if (rows > TRIANGLE) {
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
        four x[TRIANGLE] = {0};
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

/* With the number of rows known to the compiler where it is the usual one. */
#define SOLVE(which, rows, ...) if ((rows) == TRIANGLE) { which(TRIANGLE, __VA_ARGS__); } else { which((int) (rows), __VA_ARGS__); }

/* Rows from … to - 1 of C as elimination with the pivots from … to - 1 among them leaves them: L11 C = C, with ones on L's
   diagonal. */
static void lower(int64_t from, int64_t to, struct planes l, int64_t ldl, int64_t n, struct planes c, int64_t ldc) {
    for (int64_t k = from; k < to; k += TRIANGLE) {
        int64_t end = k + TRIANGLE < to ? k + TRIANGLE : to;
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

FN int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

/* How many of the rows of a panel from row `at` on are pivots, if it has as many. */
FN int pivots_from(int64_t at, int64_t pivots) {
    return at + HEIGHT <= pivots ? HEIGHT : at < pivots ? (int) (pivots - at) : 0;
}

#define LANES 1
#include "panels.h"
#define LANES 2
#include "panels.h"
#if MOST_LANES >= 4
#define LANES 4
#include "panels.h"
#endif
#if MOST_LANES >= 8
#define LANES 8
#include "panels.h"
#endif

/* A front, and what is left of it: see clebsch.backend.ffm.NativeFronts for its life. */
struct front {
    double *lower;          /* L, as panels.h says */
    double *upper;          /* UT, with the pivots' inverses on its diagonal */
    double *rest;           /* for the parent, (size - pivots) squared; null once taken */
    double *work;           /* the whole front while it is eliminated */
    int32_t *order;         /* place at assembly of each of the fully summed rows, then of the columns; null if all stay */
    int32_t *number;        /* where others have waited for this front, the number within its part that each of its rows
                               has, in the order of assembly, then each of its columns; else null, as the tree tells */
    int32_t *applied;       /* pivots that have been applied to each fully summed column, while it is eliminated */
    int64_t own_factor;     /* whether its factors are not part of the common storage */
    int64_t size, summed, pivots, perturbed;
    int64_t phase, end, before;
    int64_t first, last, from;  /* columns that the next update is for, and the first pivot they lack */
};

/* What a factorisation consists of; pointers to memory that Java owns, but for what is in the fronts. */
struct tree {
    int64_t fronts, is_complex;
    double re, im, tiny;
    const int32_t *parent, *child_start, *child, *own_start, *unknown, *place_start, *place, *part, *slot, *entry_start, *entry;
    const double *value;
    struct front *front;
    double *storage;        /* L of all fronts, then UT of all fronts */
    const int64_t *offset;  /* of a front's factor in either; one more for the end */
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

/* The numbers of a front's rows within its part, if none has waited for it. */
FN const int32_t *slots(const struct tree *tree, int64_t s) {
    return tree->slot + tree->own_start[s] + tree->place_start[s];
}

/* The number within the part of the row (column: 1) of front s that was at that place at assembly. */
FN int64_t slot_at(const struct tree *tree, int64_t s, int64_t place, int column) {
    const struct front *f = &tree->front[s];
    return f->number ? f->number[(column ? f->size : 0) + place] : slots(tree, s)[place];
}

/* Where at assembly the row (column: 1) was that is at place i in the order of pivots. */
FN int64_t assembled(const struct front *f, int64_t i, int column) {
    return f->order && i < f->summed ? f->order[(column ? f->summed : 0) + i] : i;
}

/* Writes the numbers of a front's rows and columns down if some of its children have left theirs; false if there is no memory.
   A front above the subtrees is a part of its own, whose rows are numbered as they are assembled. */
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
        if (tree->part[s] == s) {
            for (int64_t i = 0; i < f->size; i++) {
                at[i] = (int32_t) i;
            }
            continue;
        }
        memcpy(at, slots(tree, s), (size_t) mine * sizeof(int32_t));
        at += mine;
        for (int64_t k = tree->child_start[s]; k < tree->child_start[s + 1]; k++) {
            int64_t c = tree->child[k];
            for (int64_t i = tree->front[c].pivots; i < tree->front[c].summed; i++) {
                *at++ = (int32_t) slot_at(tree, c, assembled(&tree->front[c], i, column), column);
            }
        }
        memcpy(at, slots(tree, s) + mine, (size_t) (f->size - f->summed) * sizeof(int32_t));
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

/* Numbers of one plane of either factor. */
FN int64_t length_of(int64_t pivots, int64_t size) {
    return pivots * size - pivots * (pivots - 1) / 2;
}

/* Lays a factor out in panels: row i and column k of it are at w[i down + k across]; its diagonal is the pivots' inverses, or
   ones. */
static void lay_out(struct planes w, int64_t down, int64_t across, int64_t pivots, int64_t size, int inverse, double *to) {
    int64_t height = w.im ? HEIGHT / 2 : HEIGHT;
    for (int64_t at = 0; at < size; at += height) {
        int64_t end = least(at + height, size);
        for (int64_t k = 0; k < least(end, pivots); k++) {
            int64_t i = k < at ? at : k;
            int64_t rows = end - i;
            for (int plane = 0; plane < (w.im ? 2 : 1); plane++) {
                const double *from = (plane ? w.im : w.re) + i * down + k * across;
                for (int64_t r = 0; r < rows; r++) {
                    to[plane * rows + r] = from[r * down];
                }
            }
            if (k >= at) {
                struct planes diagonal = {to, w.im ? to + rows : NULL};
                if (inverse) {
                    invert_element(diagonal, 0);
                } else {
                    to[0] = 1;
                    if (w.im) {
                        to[rows] = 0;
                    }
                }
            }
            to += (w.im ? 2 : 1) * rows;
        }
    }
}

/* Puts what will be needed where it stays. */
static int64_t close_front(const struct tree *tree, int64_t s) {
    struct front *f = &tree->front[s];
    int64_t ld = leading(f->size);
    int64_t p = f->pivots;
    int64_t m = f->size - p;
    int64_t parts = tree->is_complex ? 2 : 1;
    int64_t length = parts * length_of(p, f->size);
    if (length <= tree->offset[s + 1] - tree->offset[s]) {
        f->lower = tree->storage + tree->offset[s];
        f->upper = f->lower + tree->offset[tree->fronts];
    } else {
        f->own_factor = 1;
        f->lower = malloc((size_t) (2 * length) * sizeof(double));
        f->upper = f->lower + length;
    }
    f->rest = m ? malloc((size_t) (parts * m * m) * sizeof(double)) : NULL;
    if (!f->lower || (m && !f->rest)) {
        return OUT_OF_MEMORY;
    }
    struct planes w = columns_of(tree, f);
    lay_out(w, 1, ld, p, f->size, 0, f->lower);
    lay_out(w, ld, 1, p, f->size, 1, f->upper);
    for (int64_t plane = 0; plane < parts; plane++) {
        const double *from = (plane ? w.im : w.re) + p * ld + p;
        double *rest = f->rest + plane * m * m;
        for (int64_t j = 0; j < m; j++) {
            memcpy(rest + j * m, from + j * ld, (size_t) m * sizeof(double));
        }
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
            free(f->lower);
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
    double *x;              /* columns of `size` numbers one behind the other, the imaginary parts after the real ones;
                               replaced by the solution */
    double *rows;           /* for each part the rows of its unknowns and of what it leaves: numbers of all right-hand sides
                               side by side, the imaginary parts after the real ones */
    const int64_t *start;   /* where the rows of the part that a front belongs to begin */
};

FN int64_t width_of(const struct tree *tree, const struct substitution *to) {
    return (tree->is_complex ? 2 : 1) * to->columns;
}

FN double *rows_of(const struct tree *tree, const struct substitution *to, int64_t s) {
    return to->rows + to->start[s] * width_of(tree, to);
}

/* One front with as many right-hand sides at a time as there are lanes. */
static void up(const struct tree *tree, const struct substitution *to, const struct front *f, double *x, double *y,
        const int32_t *place) {
    const double *a = to->transposed ? f->upper : f->lower;
    int64_t width = width_of(tree, to);
    int64_t im = to->columns;
    for (int64_t r = 0; r < to->columns;) {
#define STEP(lanes) if (to->columns - r >= lanes) { \
            (tree->is_complex ? complex_up_##lanes : real_up_##lanes)(f->pivots, f->size, a, x + r, y + r, place, width, im); \
            r += lanes; \
            continue; \
        }
#if MOST_LANES >= 8
        STEP(8)
#endif
#if MOST_LANES >= 4
        STEP(4)
#endif
        STEP(2)
        STEP(1)
#undef STEP
    }
}

static void down(const struct tree *tree, const struct substitution *to, const struct front *f, double *x, double *y,
        const int32_t *place) {
    int64_t width = width_of(tree, to);
    int64_t im = to->columns;
    const double *a = (to->transposed ? f->lower : f->upper) + (tree->is_complex ? 2 : 1) * length_of(f->pivots, f->size);
    for (int64_t r = 0; r < to->columns;) {
#define STEP(lanes) if (to->columns - r >= lanes) { \
            (tree->is_complex ? complex_down_##lanes : real_down_##lanes)(f->pivots, f->size, a, x + r, y + r, place, width, im); \
            r += lanes; \
            continue; \
        }
#if MOST_LANES >= 8
        STEP(8)
#endif
#if MOST_LANES >= 4
        STEP(4)
#endif
        STEP(2)
        STEP(1)
#undef STEP
    }
}

/* A front whose rows have been exchanged, or waited, is gathered in the order of its pivots. Between the way up and the way down
   what belongs to a pivot is where its column is. */
static int64_t exchanged(const struct tree *tree, const struct substitution *to, int64_t s, double *y, int upwards) {
    const struct front *f = &tree->front[s];
    int64_t width = width_of(tree, to);
    int column = !to->transposed;
    double *desk = malloc((size_t) (f->size * width) * sizeof(double) + (size_t) f->size * sizeof(int32_t));
    if (!desk) {
        return OUT_OF_MEMORY;
    }
    int32_t *place = (int32_t *) (desk + f->size * width);
    for (int64_t i = 0; i < f->size; i++) {
        int64_t from = slot_at(tree, s, assembled(f, i, upwards ? !column : column), column);
        memcpy(desk + i * width, y + from * width, (size_t) width * sizeof(double));
        place[i] = (int32_t) i;
    }
    (upwards ? up : down)(tree, to, f, desk, desk, place);
    for (int64_t i = 0; i < f->size; i++) {
        int64_t into = slot_at(tree, s, assembled(f, i, column), column);
        memcpy(y + into * width, desk + i * width, (size_t) width * sizeof(double));
    }
    free(desk);
    return DONE;
}

static int64_t substitute(const struct tree *tree, const struct substitution *to, int64_t s, double *y, int upwards) {
    const struct front *f = &tree->front[s];
    if (f->order || f->number) {
        return exchanged(tree, to, s, y, upwards);
    }
    const int32_t *place = slots(tree, s);
    (upwards ? up : down)(tree, to, f, y + place[0] * width_of(tree, to), y, place);
    return DONE;
}

/* How many have waited for front s. */
FN int64_t waiting_for(const struct tree *tree, int64_t s) {
    return tree->front[s].summed - own(tree, s);
}

/* Where in its part's rows the waiting ones of front c are. */
FN int64_t waiting_at(const struct tree *tree, const struct substitution *to, int64_t c, int64_t i) {
    const struct front *f = &tree->front[c];
    int column = !to->transposed;
    return slot_at(tree, c, assembled(f, f->pivots + i, column), column);
}

/* Adds what a child leaves to the rows of a front that is a part of its own, or takes what is known of that from there. Its
   waiting ones come `first` there, after which `late` wait in all. */
FN void pass(const struct tree *tree, const struct substitution *to, int64_t c, int64_t first, int64_t late, double *child,
        double *parent, int upwards, int64_t width) {
    const struct front *f = &tree->front[c];
    int64_t mine = waiting(f);
    int64_t inside = own(tree, tree->parent[c]);
    const int32_t *place = tree->place + tree->place_start[c];
    /* what a part leaves lies side by side, behind its unknowns */
    double *left = child + (f->summed < f->size ? slot_at(tree, c, f->summed, 0) * width : 0);
    for (int64_t i = -mine; i < f->size - f->summed; i++) {
        double *x = i < 0 ? child + waiting_at(tree, to, c, mine + i) * width : left + i * width;
        double *y = parent + (i < 0 ? first + mine + i : place[i] < inside ? place[i] : place[i] + late) * width;
        for (int64_t r = 0; r < width; r++) {
            if (upwards) {
                y[r] += x[r];
            } else {
                x[r] = y[r];
            }
        }
    }
}

/* Right-hand sides into the rows of unknowns, or back. */
FN void move(const struct substitution *to, const int32_t *unknown, int64_t count, double *y, int in, int64_t width) {
    int64_t size = to->size;
    double *x = to->x;
    for (int64_t i = 0; i < count; i++) {
        for (int64_t r = 0; r < width; r++) {
            if (in) {
                y[i * width + r] = x[r * size + unknown[i]];
            } else {
                x[r * size + unknown[i]] = y[i * width + r];
            }
        }
    }
}

/* With the width known to the compiler where it is a usual one. */
#define OF_WIDTH(which, width, ...) switch (width) { \
        case 1: which(__VA_ARGS__, 1); break; \
        case 2: which(__VA_ARGS__, 2); break; \
        case 4: which(__VA_ARGS__, 4); break; \
        case 8: which(__VA_ARGS__, 8); break; \
        default: which(__VA_ARGS__, width); \
    }

/* What the children of a front that is a part of its own leave, on the way up. */
static void take_rests(const struct tree *tree, const struct substitution *to, int64_t s, double *y) {
    int64_t first = own(tree, s);
    int64_t late = waiting_for(tree, s);
    for (int64_t k = tree->child_start[s]; k < tree->child_start[s + 1]; k++) {
        int64_t c = tree->child[k];
        OF_WIDTH(pass, width_of(tree, to), tree, to, c, first, late, rows_of(tree, to, c), y, 1)
        first += waiting(&tree->front[c]);
    }
}

/* What is known of the unknowns that the last front c of a part has left, on the way down. */
static void inherit(const struct tree *tree, const struct substitution *to, int64_t c, double *y) {
    int64_t s = tree->parent[c];
    if (s == tree->fronts) {
        return;
    }
    int64_t first = own(tree, s);
    for (int64_t k = tree->child_start[s]; tree->child[k] != c; k++) {
        first += waiting(&tree->front[tree->child[k]]);
    }
    OF_WIDTH(pass, width_of(tree, to), tree, to, c, first, waiting_for(tree, s), y, rows_of(tree, to, s), 0)
}

static void move_rows(const struct tree *tree, const struct substitution *to, int64_t first, int64_t end, double *y, int in) {
    const int32_t *unknown = tree->unknown + tree->own_start[first];
    int64_t count = tree->own_start[end] - tree->own_start[first];
    if (in) {
        OF_WIDTH(move, width_of(tree, to), to, unknown, count, y, 1)
    } else {
        OF_WIDTH(move, width_of(tree, to), to, unknown, count, y, 0)
    }
}

/* From the leaves on: L C = C, or UT C = C. Fronts first … end - 1 are whole parts. */
EXPORTED int64_t substitute_up(int64_t first, int64_t end, const struct tree *tree, const struct substitution *to) {
    int64_t status = DONE;
    for (int64_t s = first; s < end && status == DONE;) {
        int64_t next = s + 1;
        while (next < end && tree->part[next] == tree->part[s]) {
            next++;
        }
        double *y = rows_of(tree, to, s);
        int64_t mine = tree->own_start[next] - tree->own_start[s];
        const struct front *top = &tree->front[next - 1];
        int64_t left = top->size - (tree->part[next - 1] == next - 1 ? own(tree, next - 1) : top->summed);
        move_rows(tree, to, s, next, y, 1);
        memset(y + mine * width_of(tree, to), 0, (size_t) (left * width_of(tree, to)) * sizeof(double));
        if (next == s + 1) {
            take_rests(tree, to, s, y);
        }
        for (; s < next && status == DONE; s++) {
            status = substitute(tree, to, s, y, 1);
        }
    }
    return status;
}

/* From the root on: U C = C, or LT C = C. */
EXPORTED int64_t substitute_down(int64_t first, int64_t end, const struct tree *tree, const struct substitution *to) {
    int64_t status = DONE;
    for (int64_t s = end; s > first && status == DONE;) {
        int64_t part = tree->part[s - 1];
        int64_t next = s;
        double *y = rows_of(tree, to, part);
        inherit(tree, to, s - 1, y);
        for (; s > part && status == DONE; s--) {
            status = substitute(tree, to, s - 1, y, 0);
        }
        move_rows(tree, to, part, next, y, 0);
    }
    return status;
}
