#ifndef CLEBSCH_BASIS_H
#define CLEBSCH_BASIS_H
#include "blocks.h"

/* Products of eight with four vectors at a time: twelve numbers are loaded for 32 products, and the sums fit in registers. */
#define TILE_ROWS 8
#define TILE_COLUMNS 4
#define TILE (TILE_ROWS * TILE_COLUMNS)
/* Threads that add one product's sums: THREADS / TILE. */
#define PER_PRODUCT 4

/* The parts of all Σ_i v_k,i w_j,i that each of `blocks` blocks contributes: partial[(k targets + j) blocks + block]. An output
   element is a block of a tile of products, tiles in rows. A tile at the edge repeats the last vector and drops what it gives.

   Reads each v_k once for every TILE_COLUMNS of the w, and each w_j once for every TILE_ROWS of the v: for up to four w,
   8 (count + targets count / 8) bytes an element. */
KERNEL(basis_blocks, int64_t n, int64_t blocks, int64_t count, int64_t targets, const double *const *v, const double *const *w,
        double *partial) {
    int64_t across = (targets + TILE_COLUMNS - 1) / TILE_COLUMNS;
    FOR_EACH_BLOCK(part) {
        SHARED double sum[TILE][THREADS + PER_PRODUCT];     /* what is added at once lies in different banks */
        int64_t block = part % blocks;
        int64_t row = part / blocks / across * TILE_ROWS;
        int64_t column = part / blocks % across * TILE_COLUMNS;
        STEP(t) {
            const double *left[TILE_ROWS];
            const double *right[TILE_COLUMNS];
            double mine[TILE_ROWS][TILE_COLUMNS];
            UNROLL for (int k = 0; k < TILE_ROWS; k++) {
                left[k] = v[row + k < count ? row + k : count - 1];
                UNROLL for (int j = 0; j < TILE_COLUMNS; j++) {
                    mine[k][j] = 0;
                }
            }
            UNROLL for (int j = 0; j < TILE_COLUMNS; j++) {
                right[j] = w[column + j < targets ? column + j : targets - 1];
            }
            for (int64_t i = block * THREADS + t; i < n; i += blocks * THREADS) {
                double x[TILE_ROWS];
                UNROLL for (int k = 0; k < TILE_ROWS; k++) {
                    x[k] = left[k][i];
                }
                UNROLL for (int j = 0; j < TILE_COLUMNS; j++) {
                    double y = right[j][i];
                    UNROLL for (int k = 0; k < TILE_ROWS; k++) {
                        mine[k][j] += x[k] * y;
                    }
                }
            }
            UNROLL for (int k = 0; k < TILE_ROWS; k++) {
                UNROLL for (int j = 0; j < TILE_COLUMNS; j++) {
                    sum[k * TILE_COLUMNS + j][t] = mine[k][j];
                }
            }
        }
        STEP(t) {
            double *of = sum[t / PER_PRODUCT];
            double mine = 0;
            for (int s = t % PER_PRODUCT; s < THREADS; s += PER_PRODUCT) {
                mine += of[s];
            }
            of[t % PER_PRODUCT] = mine;                     /* read by this thread alone */
        }
        STEP(t) {
            int64_t k = row + t / TILE_COLUMNS;
            int64_t j = column + t % TILE_COLUMNS;
            if (t < TILE && k < count && j < targets) {
                partial[(k * targets + j) * blocks + block] = sum[t][0] + sum[t][1] + (sum[t][2] + sum[t][3]);
            }
        }
    }
}

/* y_j = y_j + Σ_k c_kj v_k for k < count and j < targets, terms added from left to right, c in rows of `targets`. An output
   element is an element of every y. No y is a v.

   The sums of eight y stay in registers, where the CPU's kernel keeps a strip of them in cache: reads the v_k once for every
   eight of the y, and reads and writes the y once. */
KERNEL(basis_columns, int64_t count, int64_t targets, double *const *y, const double *c, const double *const *v) {
    FOR_EACH(i) {
        for (int64_t from = 0; from < targets; from += 8) {
            double sum[8];
            UNROLL for (int j = 0; j < 8; j++) {
                sum[j] = from + j < targets ? y[from + j][i] : 0;
            }
            for (int64_t k = 0; k < count; k++) {
                double x = v[k][i];
                UNROLL for (int j = 0; j < 8; j++) {
                    sum[j] += (from + j < targets ? c[k * targets + from + j] : 0) * x;
                }
            }
            UNROLL for (int j = 0; j < 8; j++) {
                if (from + j < targets) {
                    y[from + j][i] = sum[j];
                }
            }
        }
    }
}
#endif
