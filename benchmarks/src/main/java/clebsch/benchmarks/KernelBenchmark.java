package clebsch.benchmarks;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.backend.BytesMoved;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import clebsch.selftest.LmgProblem;
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
            case "csrProduct" -> BytesMoved.csrProduct(n, nonzeros);
            case "csrRecurrence" -> BytesMoved.csrProduct(n, nonzeros) + BytesMoved.recurrence(n);
            case "stencilProduct" -> BytesMoved.stencilProduct(n);
            case "stencilRecurrence" -> BytesMoved.stencilProduct(n) + BytesMoved.recurrence(n);
            case "combine" -> BytesMoved.combine(n, VECTORS);
            case "errorNorm" -> BytesMoved.errorNorm(n, VECTORS);
            case "dot" -> BytesMoved.dot(n);
            case "triad" -> BytesMoved.combine(Math.rint(BytesMoved.csrProduct(n, nonzeros) / BytesMoved.combine(1, 1)), 1);
            default -> throw new IllegalArgumentException("no kernel " + kernel);
        };
    }

    /** Makes the operands, and checks every kernel before anything is timed. */
    @Setup(Level.Trial)
    public void open() {
        var problem = LmgProblem.of(spins);
        Csr matrix = problem.matrix();
        backend = Backends.open(backendName);
        operator = backend.operator(matrix);
        stencil = backend.operator(problem.stencil());
        int n = problem.sector().size();
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
        checkVectors();
    }

    /** The combination, the norm and the dot product against plain loops. */
    private void checkVectors() {
        backend.combine(y, x, w, v);
        double[] in = x.download();
        double[] out = y.download();
        var terms = new double[VECTORS][];
        for (int k = 0; k < VECTORS; k++) {
            terms[k] = v[k].download();
        }
        double squares = 0;
        double dot = 0;
        double size = 0;
        for (int i = 0; i < in.length; i++) {
            double sum = 0;
            for (int k = 0; k < VECTORS; k++) {
                sum += w[k] * terms[k][i];
            }
            require("combination", i, out[i], in[i] + sum, 1e-14);
            squares += Math.pow(sum / (1e-10 + 1e-8 * Math.max(Math.abs(in[i]), Math.abs(out[i]))), 2);
            dot += in[i] * terms[0][i];
            size += Math.abs(in[i] * terms[0][i]);
        }
        double norm = Math.sqrt(squares / in.length);
        require("norm", 0, errorNorm(), norm, 1e-12 * norm);
        require("dot product", 0, dot(), dot, 1e-13 * size);
    }

    private static void require(String what, int i, double actual, double expected, double within) {
        if (!(Math.abs(actual - expected) <= within)) {
            throw new IllegalStateException("element " + i + " of the " + what + " is " + actual + ", not " + expected);
        }
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
            require("product", r, out[r], sum, 1e-13 * size);
        }
        applied.recur(0.5, x, 2, -1, v[0], y);
        double[] recurred = y.download();
        double[] before = v[0].download();
        for (int r = 0; r < matrix.rows(); r++) {
            require("recurrence", r, recurred[r], 0.5 * out[r] + 2 * in[r] - before[r], 1e-13 * (1 + Math.abs(out[r])));
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

    /** z = α𝓛x + βx + γz, which takes z's place; small factors keep z in range. */
    @Benchmark
    public void csrRecurrence() {
        operator.recur(1e-6, x, 0.25, -0.5, v[0], v[0]);
    }

    /** The same without a matrix. */
    @Benchmark
    public void stencilRecurrence() {
        stencil.recur(1e-6, x, 0.25, -0.5, v[0], v[0]);
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
