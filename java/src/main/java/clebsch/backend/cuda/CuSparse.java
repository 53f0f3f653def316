package clebsch.backend.cuda;

import static clebsch.backend.cuda.Arguments.ONE;
import static clebsch.backend.cuda.Arguments.ZERO;
import static clebsch.backend.cuda.Arguments.at;
import static jcuda.cudaDataType.CUDA_R_64F;
import static jcuda.jcusparse.JCusparse.cusparseCreate;
import static jcuda.jcusparse.JCusparse.cusparseCreateCsr;
import static jcuda.jcusparse.JCusparse.cusparseCreateDnVec;
import static jcuda.jcusparse.JCusparse.cusparseDestroy;
import static jcuda.jcusparse.JCusparse.cusparseDestroyDnVec;
import static jcuda.jcusparse.JCusparse.cusparseDestroySpMat;
import static jcuda.jcusparse.JCusparse.cusparseDnVecSetValues;
import static jcuda.jcusparse.JCusparse.cusparseGetVersion;
import static jcuda.jcusparse.JCusparse.cusparseSpMV;
import static jcuda.jcusparse.JCusparse.cusparseSpMV_bufferSize;
import static jcuda.jcusparse.cusparseIndexBase.CUSPARSE_INDEX_BASE_ZERO;
import static jcuda.jcusparse.cusparseIndexType.CUSPARSE_INDEX_32I;
import static jcuda.jcusparse.cusparseOperation.CUSPARSE_OPERATION_NON_TRANSPOSE;
import static jcuda.jcusparse.cusparseSpMVAlg.CUSPARSE_SPMV_CSR_ALG2;

import jcuda.Pointer;
import jcuda.jcusparse.cusparseDnVecDescr;
import jcuda.jcusparse.cusparseHandle;
import jcuda.jcusparse.cusparseSpMatDescr;
import jcuda.jcusparse.cusparseStatus;

/**
 * cuSPARSE, in its variant that gives the same bits at every call. It works in the device's default stream, as the kernels do.
 */
final class CuSparse implements SparseLibrary {
    private final cusparseHandle handle = new cusparseHandle();
    private final int version;
    private final Runnable use;

    private CuSparse(Runnable use) {
        this.use = use;
        use.run();
        check(cusparseCreate(handle), "starting");
        var number = new int[1];
        check(cusparseGetVersion(handle, number), "asking for its version");
        version = number[0];
    }

    /**
     * Starts it.
     *
     * @param use makes the device's context that of the calling thread
     */
    static CuSparse open(Runnable use) throws Libraries.Unusable {
        Libraries.sparse();
        return new CuSparse(use);
    }

    @Override
    public String description() {
        return "cuSPARSE " + version / 1000 + "." + version % 1000 / 100;
    }

    @Override
    public SparseLibrary.Product product(int rows, int columns, int nonzeros, long start, long column, long value,
            DeviceMemory memory) {
        return new Product(rows, columns, nonzeros, start, column, value, memory);
    }

    void close() {
        check(cusparseDestroy(handle), "ending");
    }

    private static void check(int result, String what) {
        if (result != cusparseStatus.CUSPARSE_STATUS_SUCCESS) {
            throw new Device.Failure("cuSPARSE failed at " + what + ": " + cusparseStatus.stringFor(result));
        }
    }

    private final class Product implements SparseLibrary.Product {
        private final cusparseSpMatDescr matrix = new cusparseSpMatDescr();
        private final cusparseDnVecDescr in = new cusparseDnVecDescr();
        private final cusparseDnVecDescr out = new cusparseDnVecDescr();
        private final DeviceMemory.Holding holding;
        private final Pointer buffer;

        /** Vectors are described at some place first; each product puts its own there. */
        Product(int rows, int columns, int nonzeros, long start, long column, long value, DeviceMemory memory) {
            holding = memory.holding("room for cuSPARSE");
            try {
                check(cusparseCreateCsr(matrix, rows, columns, nonzeros, at(start), at(column), at(value), CUSPARSE_INDEX_32I,
                        CUSPARSE_INDEX_32I, CUSPARSE_INDEX_BASE_ZERO, CUDA_R_64F), "describing a matrix");
                check(cusparseCreateDnVec(in, columns, at(value), CUDA_R_64F), "describing a vector");
                check(cusparseCreateDnVec(out, rows, at(value), CUDA_R_64F), "describing a vector");
                var bytes = new long[1];
                check(cusparseSpMV_bufferSize(handle, CUSPARSE_OPERATION_NON_TRANSPOSE, ONE, matrix.asConst(), in.asConst(), ZERO,
                        out, CUDA_R_64F, CUSPARSE_SPMV_CSR_ALG2, bytes), "measuring its room");
                buffer = at(holding.take(bytes[0]));
            } catch (RuntimeException | Error e) {
                holding.close();
                throw e;
            }
        }

        @Override
        public void apply(long x, long y) {
            synchronized (CuSparse.this) {
                use.run();
                check(cusparseDnVecSetValues(in, at(x)), "taking a vector");
                check(cusparseDnVecSetValues(out, at(y)), "taking a vector");
                check(cusparseSpMV(handle, CUSPARSE_OPERATION_NON_TRANSPOSE, ONE, matrix.asConst(), in.asConst(), ZERO, out,
                        CUDA_R_64F, CUSPARSE_SPMV_CSR_ALG2, buffer), "a product");
            }
        }

        @Override
        public void close() {
            check(cusparseDestroyDnVec(in.asConst()), "dropping a vector");
            check(cusparseDestroyDnVec(out.asConst()), "dropping a vector");
            check(cusparseDestroySpMat(matrix.asConst()), "dropping a matrix");
            holding.close();
        }
    }
}
