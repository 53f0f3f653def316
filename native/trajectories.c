/* The kernel of trajectories, in a unit of its own: it gains a twelfth by vector instructions of 64 bytes, where others gain nothing. */
#ifdef __AVX512F__
#define PART_BYTES 64
#endif
#include "kernels/trajectories.h"
