/* A stencil's runs. */
#ifndef CLEBSCH_STENCIL_H
#define CLEBSCH_STENCIL_H
#include <stdint.h>

/* One run: y[i] += factor · table[i + left] · table[i + right] · x[i + source] for target ≤ i < end, with as many of the
   tables as it has; or with their sum in place of their product. */
#define ADDED 3

struct run {
    double factor;
    int32_t target;
    int32_t end;
    int32_t source;
    int32_t left;
    int32_t right;
    int32_t tables;                     /* 0, 1 (left), 2 or ADDED */
};
#endif
