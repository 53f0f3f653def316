#ifndef CLEBSCH_STENCIL_TWINS_H
#define CLEBSCH_STENCIL_TWINS_H
#include "stencil_product.h"

/* A run and its twin: y[i] += factor · tables · x[i + source] and y[i + d] += sign · factor · tables · x[i + other], where d leads
   from a segment to its twin. Without a twin, sign is 0. */
struct twin_run {
    struct run run;
    int32_t other;
    int32_t sign;
};

/* sum += coefficient · x and, in the twin, ± the same coefficient · x'. */
#define ADD_TWINS(coefficient) \
    if (r->sign > 0) { \
        for (int p = 0; p < PARTS; p++) { \
            part c = coefficient; \
            sum->part[p] += c * in[p]; \
            twin->part[p] += c * other[p]; \
        } \
    } else if (r->sign < 0) { \
        for (int p = 0; p < PARTS; p++) { \
            part c = coefficient; \
            sum->part[p] += c * in[p]; \
            twin->part[p] -= c * other[p]; \
        } \
    } else { \
        for (int p = 0; p < PARTS; p++) { \
            sum->part[p] += coefficient * in[p]; \
        } \
    }

/* The elements i … of Ax in one segment, and those of its twin. */
FN void twin_sums(struct lanes *sum, struct lanes *twin, const struct twin_run *r, const struct twin_run *behind, const double *table,
        const double *x, int64_t i) {
    for (; r < behind; r++) {
        const struct run *run = &r->run;
        if (i + WIDTH <= run->target || i >= run->end) {
            continue;
        }
        const part *in = (const part *) (x + i + run->source);
        const part *other = (const part *) (x + i + r->other);
        const part *left = (const part *) (table + i + run->left);
        const part *right = (const part *) (table + i + run->right);
        double factor = run->factor;
        if (i >= run->target && i + WIDTH <= run->end) {
            if (run->tables == ADDED) {
                ADD_TWINS(factor * (left[p] + right[p]))
            } else if (run->tables == 2) {
                ADD_TWINS(factor * left[p] * right[p])
            } else if (run->tables == 1) {
                ADD_TWINS(factor * left[p])
            } else {
                ADD_TWINS(factor - (part) {0})
            }
        } else {
#ifndef __CUDACC__
            const part *begun = (const part *) (beginning + LANES + (i < run->target ? i - run->target : 0));
            const part *open = (const part *) (ending + (i + LANES > run->end ? i + LANES - run->end : 0));
            if (run->tables == ADDED) {
                ADD_TWINS(factor * (begun[p] * open[p]) * (left[p] + right[p]))
            } else if (run->tables == 2) {
                ADD_TWINS(factor * (begun[p] * open[p]) * left[p] * right[p])
            } else if (run->tables == 1) {
                ADD_TWINS(factor * (begun[p] * open[p]) * left[p])
            } else {
                ADD_TWINS(factor * (begun[p] * open[p]))
            }
#endif
        }
    }
}
#undef ADD_TWINS

/* The lanes that exist to memory, those at a segment's end from a copy: what has an address is not kept in registers, and the sums
   of a whole group are to be. */
FN void store_twin(double *to, const struct lanes *sum, int64_t count) {
    if (count >= WIDTH) {
        for (int p = 0; p < PARTS; p++) {
            ((part *) to)[p] = sum->part[p];
        }
    } else {
        struct lanes copy = *sum;
        store(to, &copy, count);
    }
}

#ifdef __CUDACC__
#define AHEAD(x, y, i, d)
#else
/* Asks for what the rows to come read of x and write of y. A row is too short for the hardware to follow it, and what it did not
   foresee waits for memory: beyond the caches a product takes a third less time with this, within them 2 % more. */
#define AHEAD(x, y, i, d) \
    for (int64_t at = i; at < i + LANES; at += LINE) { \
        __builtin_prefetch(x + at + 4 * d); \
        __builtin_prefetch(x + at + 5 * d); \
        __builtin_prefetch(y + at + 2 * d, 1); \
        __builtin_prefetch(y + at + 3 * d, 1); \
    }
#define LINE (64 / (int) sizeof(double)) /* numbers in a line of cache */
#endif

/* y = Ax as by stencil_product, bit by bit, where segments come in twins: the real and the imaginary parts of a row of ρ, whose runs
   have the same coefficients up to signs. A coefficient is then computed once, and half of the tables' numbers are loaded. Segment s
   lies between segment_start[s] and segment_end[s] and its twin further on by distance[s], which is 0 where it has none. An output
   element is an element of y in a segment, and the one of its twin.

   Moves what stencil_product does; it is loads from the first-level cache that are saved, which is what bounds it. */
KERNEL(stencil_twins, const int32_t *group_start, const int32_t *group_segment, const int32_t *segment_end, const int32_t *distance,
        const int32_t *first_run, const struct twin_run *run, const double *table, const double *x, double *y) {
    FOR_EACH_GROUP(group, lane) {
        int32_t segment = group_segment[group];
        int64_t i = group_start[group] + lane;
        AHEAD(x, y, i, distance[segment])
        struct lanes sum = {0};
        struct lanes twin = {0};
        twin_sums(&sum, &twin, run + first_run[segment], run + first_run[segment + 1], table, x, i);
        store_twin(y + i, &sum, segment_end[segment] - i);
        if (distance[segment]) {
            store_twin(y + i + distance[segment], &twin, segment_end[segment] - i);
        }
    }
}

/* y = αAx + βx + γz, a step of a three-term recurrence; z may be y. Moves 16 bytes an element more, 8 if z is y. */
KERNEL(twin_recurrence, const int32_t *group_start, const int32_t *group_segment, const int32_t *segment_end, const int32_t *distance,
        const int32_t *first_run, const struct twin_run *run, const double *table, double alpha, double beta, double gamma,
        const double *x, const double *z, double *y) {
    FOR_EACH_GROUP(group, lane) {
        int32_t segment = group_segment[group];
        int64_t i = group_start[group] + lane;
        AHEAD(x, y, i, distance[segment])
        struct lanes sum = {0};
        struct lanes twin = {0};
        twin_sums(&sum, &twin, run + first_run[segment], run + first_run[segment + 1], table, x, i);
        recur(&sum, alpha, beta, x + i, gamma, z + i);
        store_twin(y + i, &sum, segment_end[segment] - i);
        if (distance[segment]) {
            int64_t j = i + distance[segment];
            recur(&twin, alpha, beta, x + j, gamma, z + j);
            store_twin(y + j, &twin, segment_end[segment] - i);
        }
    }
}
#endif
