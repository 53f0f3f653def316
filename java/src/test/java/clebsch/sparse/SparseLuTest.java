package clebsch.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.Stopping;
import clebsch.backend.Backend;
import clebsch.backend.BackendProvider;
import clebsch.backend.FoundBackends;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ForkJoinPool;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With Java's arithmetic, and with that of each backend that has its own. */
@ParameterizedClass(name = "{0}")
@MethodSource("clebsch.backend.FoundBackends#found")
class SparseLuTest {
    private final Backend backend;
    private final List<SparseLu> made = new ArrayList<>();

    SparseLuTest(BackendProvider provider) {
        backend = FoundBackends.open(provider);
    }

    @AfterEach
    void close() {
        made.forEach(SparseLu::close);
        backend.close();
    }

    private SparseLu factor(Elimination elimination, double re, double im) {
        return factor(elimination, elimination.pattern(), re, im, () -> false);
    }

    private SparseLu factor(Elimination elimination, Csr matrix, double re, double im, BooleanSupplier cancelled) {
        SparseLu lu = elimination.factor(backend.fronts(), matrix, re, im, cancelled);
        made.add(lu);
        return lu;
    }

    static Csr sparse(double[][] a) {
        var start = new int[a.length + 1];
        var column = new int[a.length * a.length];
        var value = new double[a.length * a.length];
        for (int r = 0; r < a.length; r++) {
            start[r + 1] = start[r];
            for (int c = 0; c < a.length; c++) {
                if (a[r][c] != 0) {
                    column[start[r + 1]] = c;
                    value[start[r + 1]++] = a[r][c];
                }
            }
        }
        return new Csr(a.length, a.length, start, Arrays.copyOf(column, start[a.length]), Arrays.copyOf(value, start[a.length]));
    }

    static double[][] random(int n, double density, long seed) {
        var random = new Random(seed);
        var a = new double[n][n];
        for (double[] row : a) {
            for (int c = 0; c < n; c++) {
                row[c] = random.nextDouble() < density ? random.nextGaussian() : 0;
            }
        }
        return a;
    }

    private static double[][] rightHandSides(int n, int count, long seed) {
        var random = new Random(seed);
        return IntStream.range(0, count).mapToObj(k -> random.doubles(n, -1, 1).toArray()).toArray(double[][]::new);
    }

    /** The solution of (A − σ1) x = b, or of its transpose, by EJML on the 2n × 2n real form of a complex equation. */
    private static double[] dense(double[][] a, double re, double im, double[] b, double[] c, boolean transposed) {
        int n = a.length;
        var m = new DMatrixRMaj(2 * n, 2 * n);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double value = transposed ? a[j][i] : a[i][j];
                m.set(i, j, value);
                m.set(n + i, n + j, value);
            }
            m.add(i, i, -re);
            m.add(n + i, n + i, -re);
            m.set(i, n + i, im);
            m.set(n + i, i, -im);
        }
        var right = new DMatrixRMaj(2 * n, 1);
        for (int i = 0; i < n; i++) {
            right.set(i, 0, b[i]);
            right.set(n + i, 0, c[i]);
        }
        var x = new DMatrixRMaj(2 * n, 1);
        assertThat(CommonOps_DDRM.solve(m, right, x)).isTrue();
        return x.data;
    }

    // n = 1, a diagonal matrix, pieces without connection, sparse and full ones; σ far from and among the eigenvalues. A full matrix of
    // 150 passes several panels, and its last is narrower than eight columns, as 70's only one is
    @ParameterizedTest
    @CsvSource({"1, 1, 0.3, 0", "1, 1, 0.3, -2", "2, 0, 5, 0", "2, 0, 5, 1", "7, 0.5, 0.1, 0", "7, 0.5, 0.1, 0.4", "40, 0.05, 3, 0",
        "40, 0.02, 0.5, 0", "60, 0.1, 0, 0", "60, 0.1, 0, 1", "70, 1, 2, 0", "70, 1, 2, 3", "150, 1, 0.5, 0", "150, 1, 0, 0.5",
        "90, 0.02, 1e-3, 0.7", "90, 0.03, 40, -8", "200, 0.01, 0.7, 0", "200, 0.01, 0.7, 0.1"})
    void solutionsAreThoseOfADenseElimination(int n, double density, double re, double im) {
        double[][] a = random(n, density, n);
        SparseLu lu = factor(new Elimination(sparse(a)), re, im);
        assertThat(lu.perturbed()).isZero();
        for (boolean transposed : new boolean[] {false, true}) {
            double[][] b = rightHandSides(n, 3, 1);
            double[][] c = rightHandSides(n, 3, 2);
            double[][] x = Arrays.stream(b).map(double[]::clone).toArray(double[][]::new);
            double[][] y = Arrays.stream(c).map(double[]::clone).toArray(double[][]::new);
            if (transposed) {
                lu.solveTransposed(x, y);
            } else {
                lu.solve(x, y);
            }
            for (int k = 0; k < b.length; k++) {
                double[] expected = dense(a, re, im, b[k], c[k], transposed);
                double size = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
                // condition numbers up to 10⁴, multipliers up to 100
                for (int i = 0; i < n; i++) {
                    assertThat(x[k][i]).isCloseTo(expected[i], within(1e-9 * size));
                    assertThat(y[k][i]).isCloseTo(expected[n + i], within(1e-9 * size));
                }
            }
        }
    }

    @Test
    void aRealShiftTakesRealVectors() {
        double[][] a = random(50, 0.1, 3);
        SparseLu lu = factor(new Elimination(sparse(a)), 0.3, 0);
        double[] x = rightHandSides(50, 1, 1)[0];
        double[][] pair = {x.clone()};
        lu.solve(pair, new double[1][50]);
        lu.solve(x);
        assertThat(x).isEqualTo(pair[0]);
        double[] y = rightHandSides(50, 1, 1)[0];
        pair[0] = y.clone();
        lu.solveTransposed(pair, new double[1][50]);
        lu.solveTransposed(y);
        assertThat(y).isEqualTo(pair[0]);
        SparseLu complex = factor(new Elimination(sparse(a)), 0.3, 0.1);
        assertThatThrownBy(() -> complex.solve(new double[50])).isInstanceOf(IllegalStateException.class);
    }

    /** Two unknowns at each point of a grid, coupled with the next and the one after the next, without diagonal entries. */
    private static double[][] grid(int width) {
        int n = 2 * width * width;
        var random = new Random(5);
        var a = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                int dx = Math.abs(i / 2 % width - j / 2 % width);
                int dy = Math.abs(i / 2 / width - j / 2 / width);
                if (i != j && (dy == 0 && (dx == 1 || dx == 2) || dx == 0 && dy == 1)) {
                    a[i][j] = random.nextGaussian();
                }
            }
        }
        return a;
    }

    private static int[][] gridPoints(int width) {
        int n = 2 * width * width;
        return new int[][] {IntStream.range(0, n).map(i -> i / 2 % width).toArray(),
            IntStream.range(0, n).map(i -> i / 2 / width).toArray()};
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void coordinatesChangeTheOrderAndNotTheSolution(boolean given) {
        double[][] a = grid(12);
        var elimination = given ? new Elimination(sparse(a), gridPoints(12)) : new Elimination(sparse(a));
        SparseLu lu = factor(elimination, 0, 0);
        double[] b = rightHandSides(a.length, 1, 1)[0];
        double[] x = b.clone();
        lu.solve(x);
        double[] expected = dense(a, 0, 0, b, new double[b.length], false);
        double size = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        for (int i = 0; i < b.length; i++) {
            assertThat(x[i]).isCloseTo(expected[i], within(1e-9 * size));
        }
        // 288 unknowns: a dense elimination has 82944 entries, and Cuthill–McKee's envelope of 2 · 48 columns 41000
        assertThat(elimination.entries()).isLessThan(33_000);
        assertThat(lu.entries()).isBetween(elimination.entries(), elimination.entries() * 11 / 10);
    }

    @Test
    void aGridOfManyPointsFillsAsNestedDissectionDoes() {
        // A. George: 31/4 · n² log₂ n + O(n²) entries of L for n × n points with nine neighbours; here five, and one unknown each
        int width = 127;
        int n = width * width;
        Csr a = wide(width);
        int[] x = IntStream.range(0, n).map(i -> i % width).toArray();
        int[] y = IntStream.range(0, n).map(i -> i / width).toArray();
        double bound = 2 * 31 / 4.0 * n * Math.log(width) / Math.log(2);
        assertThat((double) new Elimination(a, x, y).entries()).isLessThan(bound / 1.5);
        assertThat((double) new Elimination(a).entries()).isLessThan(bound / 1.2);
        assertThat(new Elimination(a, x, y).products()).isLessThan(20 * Math.pow(width, 3));
    }

    @Test
    void theSearchForAnOrderCanBeStopped() {
        // parts of more than 2000 points are divided by several threads; each unknown and each front asks
        Csr a = wide(60);
        Stopping.expectedOf(cancelled -> new Elimination(a, cancelled), a.rows());
        assertThatThrownBy(() -> new Elimination(a, () -> true)).hasMessageContaining("order of elimination");
    }

    /** A square grid of points with an unknown each, coupled to itself and its neighbours. */
    private static Csr wide(int width) {
        int n = width * width;
        var start = new int[n + 1];
        var column = new int[5 * n];
        int at = 0;
        for (int i = 0; i < n; i++) {
            for (int j : new int[] {i - width, i - 1, i, i + 1, i + width}) {
                if (j >= 0 && j < n && (Math.abs(j - i) != 1 || j / width == i / width)) {
                    column[at++] = j;
                }
            }
            start[i + 1] = at;
        }
        return new Csr(n, n, start, Arrays.copyOf(column, at), new double[at]);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.4})
    void numbersDoNotDependOnThreads(double im) throws Exception {
        // the grid's tree is cut into tasks; the full matrix is one front whose columns are shared
        for (double[][] a : new double[][][] {grid(22), random(300, 1, 1)}) {
            double[][][] found = new double[2][][];
            for (int threads = 1; threads <= 2; threads++) {
                try (var pool = new ForkJoinPool(threads)) {
                    found[threads - 1] = pool.submit(() -> {
                        int[][] points = a.length == 300 ? new int[0][] : gridPoints(22);
                        SparseLu lu = factor(new Elimination(sparse(a), points), 0.1, im);
                        double[][] x = rightHandSides(a.length, 4, 1);
                        double[][] y = rightHandSides(a.length, 4, 2);
                        lu.solve(x, y);
                        lu.solveTransposed(y, x);
                        return new double[][] {x[0], y[3]};
                    }).get();
                }
            }
            assertThat(found[1]).isEqualTo(found[0]);
        }
    }

    // 2178 unknowns without diagonal entries: pivots wait, within the parts that are tasks of a solution and between them
    @ParameterizedTest
    @CsvSource({"0, 1", "0, 4", "0, 7", "0, 9", "0.01, 1", "0.01, 3", "0.01, 8"})
    void blocksOfAnyWidthPassAllPartsOfATree(double im, int count) {
        Csr a = sparse(grid(33));
        int n = a.rows();
        SparseLu lu = factor(new Elimination(a, gridPoints(33)), 0.01, im);
        assertThat(lu.entries()).as("so much that a solution is cut into tasks").isGreaterThan(200_000);
        assertThat(lu.delayed()).isGreaterThan(20);
        for (boolean transposed : new boolean[] {false, true}) {
            Csr applied = transposed ? a.transposed() : a;
            double[][] b = rightHandSides(n, count, 1);
            double[][] c = rightHandSides(n, count, 2);
            double[][] x = Arrays.stream(b).map(double[]::clone).toArray(double[][]::new);
            double[][] y = Arrays.stream(c).map(double[]::clone).toArray(double[][]::new);
            if (transposed) {
                lu.solveTransposed(x, y);
            } else {
                lu.solve(x, y);
            }
            for (int k = 0; k < count; k++) {
                double size = Math.max(Arrays.stream(x[k]).map(Math::abs).max().orElseThrow(),
                        Arrays.stream(y[k]).map(Math::abs).max().orElseThrow());
                double[] re = applied.times(x[k]);
                double[] imaginary = applied.times(y[k]);
                for (int i = 0; i < n; i++) {
                    // entries of about one; multipliers up to 100 let elements grow
                    assertThat(re[i] - 0.01 * x[k][i] + im * y[k][i]).isCloseTo(b[k][i], within(1e-11 * size));
                    assertThat(imaginary[i] - 0.01 * y[k][i] - im * x[k][i]).isCloseTo(c[k][i], within(1e-11 * size));
                }
            }
        }
    }

    /** A pivot that only the parent's rows make good: at a leaf the diagonal has cancelled. */
    @Test
    void aPivotWaitsForRowsThatAreLarger() {
        int n = 60;
        var a = new double[n][n];
        for (int i = 0; i + 1 < n; i++) {
            a[i][i + 1] = 1;
            a[i + 1][i] = -1;
        }
        for (int i = 0; i < n; i++) {
            a[i][i] = i % 3 == 0 ? 1e-9 : 0;
        }
        SparseLu lu = factor(new Elimination(sparse(a)), 0, 0);
        double[] b = rightHandSides(n, 1, 1)[0];
        double[] x = b.clone();
        lu.solve(x);
        for (int i = 0; i < n; i++) {
            double left = 0;
            for (int j = 0; j < n; j++) {
                left += a[i][j] * x[j];
            }
            assertThat(left).isCloseTo(b[i], within(1e-12 * n));
        }
    }

    @Test
    void ofASingularMatrixNullVectorsAreWhatASolutionConsistsOf() {
        // the Laplacian of a ring, and twice apart: constants are null vectors
        for (int rings = 1; rings <= 2; rings++) {
            int n = 100;
            var a = new double[n * rings][n * rings];
            for (int i = 0; i < n * rings; i++) {
                int next = i / n * n + (i + 1) % n;
                a[i][i] -= 2;
                a[i][next] += 1;
                a[next][i] += 1;
            }
            SparseLu lu = factor(new Elimination(sparse(a)), 0, 0);
            assertThat(lu.perturbed()).isLessThanOrEqualTo(rings);
            double[] x = rightHandSides(n * rings, 1, 1)[0];
            for (int pass = 0; pass < 2; pass++) {
                lu.solve(x);
                double size = Arrays.stream(x).map(Math::abs).max().orElseThrow();
                for (int i = 0; i < x.length; i++) {
                    x[i] /= size;
                }
            }
            for (int i = 0; i < x.length; i++) {
                assertThat(x[i]).isCloseTo(x[i / n * n], within(1e-12));
            }
        }
    }

    @Test
    void emptyRowsAndColumnsAndNothingAtAll() {
        var a = new double[5][5];
        a[0][3] = 2;
        a[3][0] = 4;
        SparseLu lu = factor(new Elimination(sparse(a)), -1, 0);
        double[] x = {1, 2, 3, 4, 5};
        lu.solve(x);
        // x₀ + 2x₃ = 1 and 4x₀ + x₃ = 4
        assertThat(x).containsExactly(new double[] {1, 2, 3, 0, 5}, within(1e-15));
        assertThat(factor(new Elimination(sparse(a)), 0, 0).perturbed()).isEqualTo(3);
        SparseLu nothing = factor(new Elimination(new Csr(0, 0, new int[1], new int[0], new double[0])), 0, 0);
        nothing.solve(new double[0]);
        assertThat(nothing.entries()).isZero();
    }

    @Test
    void sizesAreKnownBeforeAndTrueAfter() {
        var elimination = new Elimination(sparse(grid(15)), gridPoints(15));
        SparseLu lu = factor(elimination, -40, 0);   // diagonally dominant: no pivot waits
        assertThat(lu.delayed()).isZero();
        assertThat(lu.entries()).isEqualTo(elimination.entries());
        assertThat(elimination.bytes(true)).isBetween(16 * lu.entries(), 20 * lu.entries());
        assertThat(elimination.peakBytes(false)).isGreaterThan(elimination.bytes(false));
    }

    @Test
    void aChainHasThreeEntriesARowAndAFewZerosMore() {
        int n = 5000;
        var start = IntStream.rangeClosed(0, n).map(i -> Math.max(0, 2 * i - 1)).map(i -> Math.min(i, 2 * n - 2)).toArray();
        var column = new int[2 * n - 2];
        for (int i = 0, at = 0; i < n; i++) {
            for (int j : new int[] {i - 1, i + 1}) {
                if (j >= 0 && j < n) {
                    column[at++] = j;
                }
            }
        }
        var elimination = new Elimination(new Csr(n, n, start, column, new double[column.length]));
        assertThat(elimination.entries()).isBetween(3L * n - 2, 20L * n);
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> new Elimination(new Csr(2, 3, new int[3], new int[0], new double[0])))
                .hasMessageContaining("2 × 3");
        Csr one = sparse(new double[][] {{1}});
        assertThatThrownBy(() -> new Elimination(one, new int[2]))
                .hasMessageContaining("2 coordinates").hasMessageContaining("1 rows");
        var elimination = new Elimination(one);
        assertThatThrownBy(() -> factor(elimination, 0, 0).solve(new double[2]))
                .hasMessageContaining("1 rows").hasMessageContaining("of 2");
        assertThatThrownBy(() -> factor(elimination, sparse(new double[2][2]), 0, 0, () -> false)).hasMessageContaining("2 rows");
        assertThatThrownBy(() -> factor(elimination, sparse(new double[][] {{Double.NaN}}), 0, 0, () -> false))
                .isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> factor(elimination, one, 0, 0, () -> true)).isInstanceOf(CancellationException.class);
    }
}
