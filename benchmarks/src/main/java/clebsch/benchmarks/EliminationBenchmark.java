package clebsch.benchmarks;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.selftest.LmgProblem;
import clebsch.solver.NullSpace;
import clebsch.sparse.Csr;
import clebsch.sparse.Elimination;
import clebsch.sparse.SparseLu;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The direct way to a stationary state, step by step: order, factors, solutions, null vectors. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EliminationBenchmark {
    /** Spins of the model. */
    @Param({"200", "400"})
    public int spins;

    /** Whose arithmetic. */
    @Param({"ejml", "native"})
    public String backend;

    private Backend opened;
    private Csr matrix;
    private int[][] coordinates;
    private Elimination elimination;
    private SparseLu factors;

    /** Factors once, and requires of a solution that it solves. */
    @Setup
    public void prepare() {
        var problem = LmgProblem.of(spins);
        opened = Backends.open(backend);
        matrix = problem.matrix();
        coordinates = problem.sector().coordinates();
        elimination = new Elimination(matrix, coordinates);
        factors = factor(0);
        double[] x = ones();
        factors.solve(x);
        double[] product = matrix.timesExactly(x);
        double size = Arrays.stream(x).map(Math::abs).max().orElseThrow();
        for (int i = 0; i < x.length; i++) {
            if (!(Math.abs(product[i] - x[i] - 1) <= 1e-12 * matrix.maximumRowSum() * size)) {
                throw new IllegalStateException("row " + i + " is not solved");
            }
        }
    }

    /** Frees the factors. */
    @TearDown
    public void close() {
        factors.close();
        opened.close();
    }

    private SparseLu factor(double im) {
        return elimination.factor(opened.fronts(), matrix, 1, im, () -> false);
    }

    private double[] ones() {
        var x = new double[matrix.rows()];
        Arrays.fill(x, 1);
        return x;
    }

    /** The order of elimination. */
    @Benchmark
    public Elimination order() {
        return new Elimination(matrix, coordinates);
    }

    /** Factors of a real shift. */
    @Benchmark
    public int factorReal() {
        try (SparseLu made = factor(0)) {
            return made.delayed();
        }
    }

    /** Factors of a complex shift. */
    @Benchmark
    public int factorComplex() {
        try (SparseLu made = factor(0.5)) {
            return made.delayed();
        }
    }

    /** One right-hand side. */
    @Benchmark
    public double[] solveOne() {
        double[] x = ones();
        factors.solve(x);
        return x;
    }

    /** Eight at once. */
    @Benchmark
    public double[][] solveEight() {
        var x = new double[8][];
        Arrays.setAll(x, k -> ones());
        factors.solve(x);
        return x;
    }

    /** All null vectors, from the matrix. */
    @Benchmark
    public int nullSpace() {
        try (var found = new NullSpace(opened.fronts(), matrix, new Elimination(matrix, coordinates), () -> false)) {
            return found.dimension();
        }
    }
}
