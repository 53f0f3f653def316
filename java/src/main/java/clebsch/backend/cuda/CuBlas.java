package clebsch.backend.cuda;

import static clebsch.backend.cuda.Arguments.ONE;
import static clebsch.backend.cuda.Arguments.ZERO;
import static jcuda.jcublas.JCublas2.cublasCreate;
import static jcuda.jcublas.JCublas2.cublasDestroy;
import static jcuda.jcublas.JCublas2.cublasDgemm;
import static jcuda.jcublas.JCublas2.cublasDgemv;
import static jcuda.jcublas.JCublas2.cublasGetVersion;
import static jcuda.jcublas.cublasOperation.CUBLAS_OP_N;
import static jcuda.jcublas.cublasOperation.CUBLAS_OP_T;

import jcuda.Pointer;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasStatus;

/**
 * cuBLAS, in the device's default stream, as the kernels. There it gives the same bits at every call on the same device
 * (cuBLAS documentation, "Results Reproducibility"), if not on every device. Matrices are in columns; what is in rows here
 * is the transposed there.
 */
final class CuBlas implements DenseLibrary {
    private final cublasHandle handle = new cublasHandle();
    private final int version;
    private final Runnable use;

    private CuBlas(Runnable use) {
        this.use = use;
        use.run();
        check(cublasCreate(handle), "starting");
        var number = new int[1];
        check(cublasGetVersion(handle, number), "asking for its version");
        version = number[0];
    }

    /**
     * Starts it.
     *
     * @param use makes the device's context that of the calling thread
     */
    static CuBlas open(Runnable use) throws Libraries.Unusable {
        Libraries.dense();
        return new CuBlas(use);
    }

    @Override
    public String description() {
        return "cuBLAS " + version / 10000 + "." + version % 10000 / 100;
    }

    @Override
    public synchronized void products(int n, Columns v, Columns w, long c) {
        use.run();
        check(w.count() == 1
                ? cublasDgemv(handle, CUBLAS_OP_T, n, v.count(), ONE, at(v), v.stride(), at(w), 1, ZERO,
                        Arguments.at(c), 1)
                : cublasDgemm(handle, CUBLAS_OP_T, CUBLAS_OP_N, w.count(), v.count(), n, ONE, at(w), w.stride(), at(v), v.stride(),
                        ZERO, Arguments.at(c), w.count()), "a product of bases");
    }

    @Override
    public synchronized void add(int n, Columns y, long c, Columns v) {
        use.run();
        check(y.count() == 1
                ? cublasDgemv(handle, CUBLAS_OP_N, n, v.count(), ONE, at(v), v.stride(), Arguments.at(c), 1, ONE, at(y), 1)
                : cublasDgemm(handle, CUBLAS_OP_N, CUBLAS_OP_T, n, y.count(), v.count(), ONE, at(v), v.stride(),
                        Arguments.at(c), y.count(), ONE, at(y), y.stride()), "a sum of a basis");
    }

    private static Pointer at(Columns columns) {
        return Arguments.at(columns.address());
    }

    private static void check(int result, String what) {
        if (result != cublasStatus.CUBLAS_STATUS_SUCCESS) {
            throw new Device.Failure("cuBLAS failed at " + what + ": " + cublasStatus.stringFor(result));
        }
    }

    void close() {
        check(cublasDestroy(handle), "ending");
    }
}
