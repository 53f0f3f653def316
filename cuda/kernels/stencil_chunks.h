#ifndef CLEBSCH_STENCIL_CHUNKS_H
#define CLEBSCH_STENCIL_CHUNKS_H
#include "blocks.h"
#include "../../native/kernels/stencil.h"

/* Elements of one segment that a thread computes, THREADS apart: what is read of a run is read once for all of them. */
#define PER_THREAD 4

/* A run that is read in two pieces of sixteen bytes. */
struct __attribute__((aligned(16))) run_of_a_chunk {
    struct run run;
};

/* sum[e] = elements i + e THREADS of Ax, as stencil_product adds them. */
FN void chunk_sums(double *sum, int64_t i, int32_t from, int32_t to, const struct run_of_a_chunk *run, const double *table,
        const double *x) {
    UNROLL for (int e = 0; e < PER_THREAD; e++) {
        sum[e] = 0;
    }
    for (int32_t k = from; k < to; k++) {
        const struct run r = run[k].run;
        const double *in = x + i + r.source;
        const double *left = table + i + r.left;
        const double *right = table + i + r.right;
        if (i < r.target || i + (PER_THREAD - 1) * THREADS >= r.end) {
            UNROLL for (int e = 0; e < PER_THREAD; e++) {
                int64_t at = e * THREADS;
                if (i + at >= r.target && i + at < r.end) {
                    double factor = r.tables == ADDED ? r.factor * (left[at] + right[at]) : r.tables > 0 ? r.factor * left[at] : r.factor;
                    factor = r.tables == 2 ? factor * right[at] : factor;
                    sum[e] += factor * in[at];
                }
            }
        } else if (r.tables == ADDED) { /* all of them lie in the run: all loads are under way before the first is used */
            UNROLL for (int e = 0; e < PER_THREAD; e++) {
                sum[e] += r.factor * (left[e * THREADS] + right[e * THREADS]) * in[e * THREADS];
            }
        } else if (r.tables == 2) {
            UNROLL for (int e = 0; e < PER_THREAD; e++) {
                sum[e] += r.factor * left[e * THREADS] * right[e * THREADS] * in[e * THREADS];
            }
        } else if (r.tables == 1) {
            UNROLL for (int e = 0; e < PER_THREAD; e++) {
                sum[e] += r.factor * left[e * THREADS] * in[e * THREADS];
            }
        } else {
            UNROLL for (int e = 0; e < PER_THREAD; e++) {
                sum[e] += r.factor * in[e * THREADS];
            }
        }
    }
}

/* y = Ax with A a sum of runs, as stencil_product, for segments cut into chunks of PER_THREAD THREADS elements: chunk c begins at
   chunk_start[c] in segment chunk_segment[c]. An output element is a chunk.

   Moves 8 bytes an element for y and 8 for x, as long as the pieces of x that neighbouring segments read, and the tables, stay in
   cache. Beside what stencil_product reads from cache, a quarter of its loads of runs and of its addresses. */
KERNEL(stencil_chunk_product, const int32_t *chunk_start, const int32_t *chunk_segment, const int32_t *segment_start,
        const int32_t *first_run, const struct run_of_a_chunk *run, const double *table, const double *x, double *y) {
    FOR_EACH_BLOCK(chunk) {
        int32_t segment = chunk_segment[chunk];
        int64_t end = segment_start[segment + 1];
        STEP(t) {
            int64_t i = chunk_start[chunk] + t;
            double sum[PER_THREAD];
            chunk_sums(sum, i, first_run[segment], first_run[segment + 1], run, table, x);
            UNROLL for (int e = 0; e < PER_THREAD; e++) {
                int64_t at = i + e * THREADS;
                if (at < end) {
                    y[at] = sum[e];
                }
            }
        }
    }
}

/* y = αAx + βx + γz, a step of a three-term recurrence; z may be y. Moves 16 bytes an element more, 8 if z is y. */
KERNEL(stencil_chunk_recurrence, const int32_t *chunk_start, const int32_t *chunk_segment, const int32_t *segment_start,
        const int32_t *first_run, const struct run_of_a_chunk *run, const double *table, double alpha, double beta, double gamma,
        const double *x, const double *z, double *y) {
    FOR_EACH_BLOCK(chunk) {
        int32_t segment = chunk_segment[chunk];
        int64_t end = segment_start[segment + 1];
        STEP(t) {
            int64_t i = chunk_start[chunk] + t;
            double sum[PER_THREAD];
            chunk_sums(sum, i, first_run[segment], first_run[segment + 1], run, table, x);
            UNROLL for (int e = 0; e < PER_THREAD; e++) {
                int64_t at = i + e * THREADS;
                if (at < end) {
                    y[at] = alpha * sum[e] + beta * x[at] + gamma * z[at];
                }
            }
        }
    }
}
#endif
