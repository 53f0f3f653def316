package clebsch.benchmarks;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import clebsch.liouville.MatrixFree;
import clebsch.sparse.Csr;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The kernels of an integration step on the LMG generator. The bound is the bandwidth of {@link #triad}, the backend's own
 * y = x + w·v over vectors that together take as many bytes as the CSR product moves, in the same run.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"-Xmx4g", "--enable-native-access=ALL-UNNAMED"})
public class KernelBenchmark {
    /** How many vectors {@link #combine} and {@link #errorNorm} take: about the mean of DOP853's stages. */
    static final int VECTORS = 6;

    /** Spins of the model: in the second-level cache, beyond it, and beyond all caches. */
    @Param({"100", "400", "1500"})
    public int spins;

    /** The backend's name. */
    @Param({"ejml", "native"})
    public String backendName;

    private Backend backend;
    private LinearOperator operator;
    private LinearOperator stencil;
    private StateVector x;
    private StateVector y;
    private final StateVector[] v = new StateVector[VECTORS];
    private final double[] w = new double[VECTORS];
    private StateVector longX;
    private StateVector longY;
    private StateVector longV;

    /** Bytes that one call of a kernel must move. */
    static double bytes(String kernel, int spins) {
        double n = (spins + 1.0) * (spins + 1.0);
        double nonzeros = 7 * n;
        return switch (kernel) {
            // a backend that stores the matrix in fewer bytes than compressed rows can pass 100 % of the bound
            case "csrProduct" -> 12 * nonzeros + 20 * n;
            case "stencilProduct" -> 16 * n;
            case "combine", "errorNorm" -> 8 * n * (VECTORS + 2);
            case "dot" -> 16 * n;
            case "triad" -> 24 * Math.rint((12 * nonzeros + 20 * n) / 24);
            default -> throw new IllegalArgumentException("no kernel " + kernel);
        };
    }

    /** Makes the operands, and checks both products before anything is timed. */
    @Setup(Level.Trial)
    public void open() {
        var problem = new LmgProblem(spins);
        Csr matrix = problem.matrix();
        backend = Backends.open(backendName);
        operator = backend.operator(matrix);
        stencil = backend.operator(MatrixFree.of(problem.generator, problem.sector).orElseThrow());
        int n = problem.sector.size();
        var random = new Random(1);
        x = random(n, random);
        y = backend.vector(n);
        for (int k = 0; k < VECTORS; k++) {
            v[k] = random(n, random);
            w[k] = random.nextGaussian() * 1e-3;
        }
        int longLength = (int) (bytes("triad", spins) / 24);
        longX = random(longLength, random);
        longY = backend.vector(longLength);
        longV = random(longLength, random);
        check(matrix, operator);
        check(matrix, stencil);
    }

    private StateVector random(int n, Random random) {
        StateVector vector = backend.vector(n);
        vector.upload(random.doubles(n, -1, 1).toArray());
        return vector;
    }

    private void check(Csr matrix, LinearOperator applied) {
        applied.apply(x, y);
        double[] in = x.download();
        double[] out = y.download();
        for (int r = 0; r < matrix.rows(); r++) {
            double sum = 0;
            double size = 0;
            for (int k = matrix.rowStart()[r]; k < matrix.rowStart()[r + 1]; k++) {
                sum += matrix.value()[k] * in[matrix.column()[k]];
                size += Math.abs(matrix.value()[k]);
            }
            if (!(Math.abs(sum - out[r]) <= 1e-13 * size)) {
                throw new IllegalStateException("row " + r + " of the product is " + out[r] + ", not " + sum);
            }
        }
    }

    /** y = 𝓛x. */
    @Benchmark
    public void csrProduct() {
        operator.apply(x, y);
    }

    /** y = 𝓛x without a matrix. */
    @Benchmark
    public void stencilProduct() {
        stencil.apply(x, y);
    }

    /** y = x + Σ w_k v_k. */
    @Benchmark
    public void combine() {
        backend.combine(y, x, w, v);
    }

    /** ‖Σ w_k v_k‖ in the weighted norm. */
    @Benchmark
    public double errorNorm() {
        return backend.errorNorms(x, y, 1e-8, 1e-10, new double[][] {w}, v)[0];
    }

    /** x · v. */
    @Benchmark
    public double dot() {
        return backend.dot(x, v[0]);
    }

    /** The bound: y = x + w·v. */
    @Benchmark
    public void triad() {
        backend.combine(longY, longX, new double[] {0.5}, new StateVector[] {longV});
    }

    /** Frees the operands. */
    @TearDown(Level.Trial)
    public void close() {
        for (StateVector vector : v) {
            vector.close();
        }
        for (StateVector vector : new StateVector[] {x, y, longX, longY, longV}) {
            vector.close();
        }
        operator.close();
        stencil.close();
        backend.close();
    }
}
