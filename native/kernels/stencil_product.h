#ifndef CLEBSCH_STENCIL_PRODUCT_H
#define CLEBSCH_STENCIL_PRODUCT_H
#include "lanes.h"
#include "stencil.h"

/* Ones where a group lies in a run, zeros where it is before the run's beginning or behind its end. */
static const double beginning[2 * LANES] =
        {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
static const double ending[2 * LANES] =
        {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};

/* sum += factor · tables · x at elements i …; all of them lie in the run. */
FN void add_run(struct lanes *sum, const struct run *r, const double *table, const double *x, int64_t i) {
    const part *in = (const part *) (x + i + r->source);
    const part *left = (const part *) (table + i + r->left);
    const part *right = (const part *) (table + i + r->right);
    if (r->tables == ADDED) {
        for (int p = 0; p < PARTS; p++) {
            sum->part[p] += r->factor * (left[p] + right[p]) * in[p];
        }
    } else if (r->tables == 2) {
        for (int p = 0; p < PARTS; p++) {
            sum->part[p] += r->factor * left[p] * right[p] * in[p];
        }
    } else if (r->tables == 1) {
        for (int p = 0; p < PARTS; p++) {
            sum->part[p] += r->factor * left[p] * in[p];
        }
    } else {
        for (int p = 0; p < PARTS; p++) {
            sum->part[p] += r->factor * in[p];
        }
    }
}

/* The same where a run begins or ends within the group: what is outside counts times zero. */
FN void add_part_of_run(struct lanes *sum, const struct run *r, const double *table, const double *x, int64_t i) {
    const part *in = (const part *) (x + i + r->source);
    const part *left = (const part *) (table + i + r->left);
    const part *right = (const part *) (table + i + r->right);
    const part *begun = (const part *) (beginning + LANES + (i < r->target ? i - r->target : 0));
    const part *open = (const part *) (ending + (i + LANES > r->end ? i + LANES - r->end : 0));
    for (int p = 0; p < PARTS; p++) {
        part product = r->factor * (begun[p] * open[p]);
        if (r->tables == ADDED) {
            product *= left[p] + right[p];
        } else {
            if (r->tables > 0) {
                product *= left[p];
            }
            if (r->tables > 1) {
                product *= right[p];
            }
        }
        sum->part[p] += product * in[p];
    }
}

/* The elements i … of Ax in one segment. */
FN struct lanes stencil_sum(int32_t segment, int64_t i, const int32_t *first_run, const struct run *run, const double *table,
        const double *x) {
    struct lanes sum = {0};
    for (int32_t k = first_run[segment]; k < first_run[segment + 1]; k++) {
        if (i >= run[k].target && i + WIDTH <= run[k].end) {
            add_run(&sum, &run[k], table, x, i);
        } else if (i + WIDTH > run[k].target && i < run[k].end) {
            add_part_of_run(&sum, &run[k], table, x, i);
        }
    }
    return sum;
}

/* y = Ax with A a sum of runs, computed from tables. Segments cover y; those runs between first_run[s] and
   first_run[s + 1] write to segment s. A segment is cut into groups of LANES elements: group g begins at group_start[g] in
   segment group_segment[g]. An output element is an element of y. Around the table lie LANES numbers that are read and
   count times zero; not a number in x spreads to a few neighbours of its run.

   Moves 8 bytes an element for y and 8 for x, as long as the pieces of x that neighbouring segments read, and the tables,
   stay in cache; and 32 bytes a run. */
KERNEL(stencil_product, const int32_t *group_start, const int32_t *group_segment, const int32_t *segment_start,
        const int32_t *first_run, const struct run *run, const double *table, const double *x, double *y) {
    FOR_EACH_GROUP(group, lane) {
        int32_t segment = group_segment[group];
        int64_t i = group_start[group] + lane;
        struct lanes sum = stencil_sum(segment, i, first_run, run, table, x);
        store(y + i, &sum, segment_start[segment + 1] - i);
    }
}

/* y = αAx + βx + γz, a step of a three-term recurrence; z may be y. Moves 16 bytes an element more, 8 if z is y. */
KERNEL(stencil_recurrence, const int32_t *group_start, const int32_t *group_segment, const int32_t *segment_start,
        const int32_t *first_run, const struct run *run, const double *table, double alpha, double beta, double gamma,
        const double *x, const double *z, double *y) {
    FOR_EACH_GROUP(group, lane) {
        int32_t segment = group_segment[group];
        int64_t i = group_start[group] + lane;
        struct lanes sum = stencil_sum(segment, i, first_run, run, table, x);
        recur(&sum, alpha, beta, x + i, gamma, z + i);
        store(y + i, &sum, segment_start[segment + 1] - i);
    }
}
#endif
