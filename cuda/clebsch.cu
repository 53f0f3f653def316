/* The GPU's side: the kernels of the image, those that it shares with the CPU and its own. */
#include "../native/kernels/band_product.h"
#include "../native/kernels/combine.h"
#include "../native/kernels/row_product.h"
#include "../native/kernels/run_product.h"
#include "kernels/basis.h"
#include "kernels/long_rows.h"
#include "kernels/stencil_chunks.h"
#include "kernels/sums.h"
