/* cuBLAS that is none, beside the driver of stand-in.cpp: the functions of libcublas.so.12 that Clebsch calls, as plain loops. It
   looks at every argument that has one right value. With CLEBSCH_TEST_NO_CUBLAS in the environment it does not start. */
#include <stdint.h>
#include <stdlib.h>

#define VISIBLE extern "C" __attribute__((visibility("default")))
#define NOT_INITIALIZED 1
#define INVALID 7
#ifndef VERSION
#define VERSION 120600
#endif

static int library;

VISIBLE int cublasCreate_v2(void **handle) {
    *handle = &library;
    return getenv("CLEBSCH_TEST_NO_CUBLAS") ? NOT_INITIALIZED : 0;
}

VISIBLE int cublasDestroy_v2(void *handle) {
    return handle == &library ? 0 : INVALID;
}

VISIBLE int cublasGetVersion_v2(void *handle, int *version) {
    *version = VERSION;
    return handle == &library ? 0 : INVALID;
}

/* Element (i, j) of A or Aᵀ, A in columns. */
static double element(const double *a, int lda, int transposed, int64_t i, int64_t j) {
    return transposed ? a[i * lda + j] : a[j * lda + i];
}

VISIBLE int cublasDgemm_v2(void *handle, int ta, int tb, int m, int n, int k, const double *alpha, const double *a, int lda,
        const double *b, int ldb, const double *beta, double *c, int ldc) {
    if (handle != &library || *alpha != 1 || (*beta != 0 && *beta != 1) || lda < (ta ? k : m) || ldb < (tb ? n : k) || ldc < m) {
        return INVALID;
    }
    for (int64_t j = 0; j < n; j++) {
        for (int64_t i = 0; i < m; i++) {
            double sum = 0;
            for (int64_t l = 0; l < k; l++) {
                sum += element(a, lda, ta, i, l) * element(b, ldb, tb, l, j);
            }
            c[j * ldc + i] = *beta == 0 ? sum : c[j * ldc + i] + sum;   /* what is not asked for is not read */
        }
    }
    return 0;
}

VISIBLE int cublasDgemv_v2(void *handle, int t, int m, int n, const double *alpha, const double *a, int lda, const double *x, int incx,
        const double *beta, double *y, int incy) {
    if (handle != &library || *alpha != 1 || (*beta != 0 && *beta != 1) || lda < m || incx != 1 || incy != 1) {
        return INVALID;
    }
    for (int64_t i = 0; i < (t ? n : m); i++) {
        double sum = 0;
        for (int64_t l = 0; l < (t ? m : n); l++) {
            sum += element(a, lda, t, i, l) * x[l];
        }
        y[i] = *beta == 0 ? sum : y[i] + sum;
    }
    return 0;
}
