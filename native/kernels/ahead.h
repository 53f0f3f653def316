#ifndef CLEBSCH_AHEAD_H
#define CLEBSCH_AHEAD_H
#include "lanes.h"

/* Lanes that are read soon. A core's own prefetching ends with each strip of a vector. */
FN void prefetch_lanes(const double *x) {
    __builtin_prefetch(x);
    __builtin_prefetch(x + LANES / 2);
}
#endif
