/* cuSPARSE that is none, beside the driver of stand-in.cpp: the functions of libcusparse.so.12 that Clebsch calls, as plain loops. It
   looks at every argument that has one right value. With CLEBSCH_TEST_NO_CUSPARSE in the environment it does not start. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define VISIBLE extern "C" __attribute__((visibility("default")))
#define NOT_INITIALIZED 1
#define INVALID 3
#define INDEX_32I 2
#define REAL_64F 1
#define CSR_ALG2 3
#define ROOM 1000

struct matrix {
    int64_t rows;
    int64_t columns;
    int64_t nonzeros;
    const int32_t *start;
    const int32_t *column;
    const double *value;
};

struct vector {
    int64_t size;
    double *values;
};

VISIBLE int cusparseCreate(void **handle) {
    static int library;
    *handle = &library;
    return getenv("CLEBSCH_TEST_NO_CUSPARSE") ? NOT_INITIALIZED : 0;
}

VISIBLE int cusparseDestroy(void *handle) {
    return handle ? 0 : INVALID;
}

VISIBLE int cusparseGetVersion(void *handle, int *version) {
    *version = 12507;
    return handle ? 0 : INVALID;
}

VISIBLE int cusparseCreateCsr(struct matrix **matrix, int64_t rows, int64_t columns, int64_t nonzeros, void *start, void *column,
        void *value, int start_type, int column_type, int base, int type) {
    if (start_type != INDEX_32I || column_type != INDEX_32I || base != 0 || type != REAL_64F) {
        return INVALID;
    }
    *matrix = (struct matrix *) malloc(sizeof(struct matrix));
    **matrix = {rows, columns, nonzeros, (int32_t *) start, (int32_t *) column, (double *) value};
    return 0;
}

VISIBLE int cusparseDestroySpMat(struct matrix *matrix) {
    free(matrix);
    return 0;
}

VISIBLE int cusparseCreateDnVec(struct vector **vector, int64_t size, void *values, int type) {
    if (type != REAL_64F) {
        return INVALID;
    }
    *vector = (struct vector *) malloc(sizeof(struct vector));
    **vector = {size, (double *) values};
    return 0;
}

VISIBLE int cusparseDestroyDnVec(struct vector *vector) {
    free(vector);
    return 0;
}

VISIBLE int cusparseDnVecSetValues(struct vector *vector, void *values) {
    vector->values = (double *) values;
    return 0;
}

static int fits(void *handle, int transposed, const struct matrix *a, const struct vector *x, const struct vector *y, int type,
        int algorithm) {
    return handle && !transposed && x->size == a->columns && y->size == a->rows && type == REAL_64F && algorithm == CSR_ALG2
            && a->start[a->rows] == a->nonzeros;
}

VISIBLE int cusparseSpMV_bufferSize(void *handle, int transposed, const double *alpha, const struct matrix *a,
        const struct vector *x, const double *beta, struct vector *y, int type, int algorithm, size_t *bytes) {
    *bytes = ROOM;
    return fits(handle, transposed, a, x, y, type, algorithm) && *alpha == 1 && *beta == 0 ? 0 : INVALID;
}

VISIBLE int cusparseSpMV(void *handle, int transposed, const double *alpha, const struct matrix *a, const struct vector *x,
        const double *beta, struct vector *y, int type, int algorithm, void *room) {
    if (!fits(handle, transposed, a, x, y, type, algorithm) || *alpha != 1 || *beta != 0) {
        return INVALID;
    }
    memset(room, 1, ROOM);
    for (int64_t r = 0; r < a->rows; r++) {
        double sum = 0;
        for (int32_t k = a->start[r]; k < a->start[r + 1]; k++) {
            sum += a->value[k] * x->values[a->column[k]];
        }
        y->values[r] = sum;
    }
    return 0;
}
