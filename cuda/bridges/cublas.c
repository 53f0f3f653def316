/* libcublas.so.12 where there is CUDA 13 alone: JCuda's library asks for the functions of cuBLAS under that name and in versions of that
   name, and CUDA 13 has the same functions as libcublas.so.13. Each goes on to the address that Java has put in its place. */

#define FORWARD(name, parameters, arguments) \
    __attribute__((visibility("default"))) void *next_##name; \
    __attribute__((visibility("default"))) int name parameters { return ((int (*) parameters) next_##name) arguments; }

FORWARD(cublasCreate_v2, (void **handle), (handle))
FORWARD(cublasDestroy_v2, (void *handle), (handle))
FORWARD(cublasGetVersion_v2, (void *handle, int *version), (handle, version))
FORWARD(cublasDgemv_v2, (void *handle, int t, int m, int n, const double *alpha, const double *a, int lda, const double *x, int incx,
        const double *beta, double *y, int incy), (handle, t, m, n, alpha, a, lda, x, incx, beta, y, incy))
FORWARD(cublasDgemm_v2, (void *handle, int ta, int tb, int m, int n, int k, const double *alpha, const double *a, int lda,
        const double *b, int ldb, const double *beta, double *c, int ldc),
        (handle, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc))
