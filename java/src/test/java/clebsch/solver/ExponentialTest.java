package clebsch.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import clebsch.sparse.Csr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.hipparchus.linear.MatrixUtils;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The methods that expand e^{tA}: Faber's polynomials and Krylov spaces. */
class ExponentialTest {
    private static final double[][] OSCILLATOR = {{-0.3, -2, 0}, {2, -0.3, 0}, {0, 0, 0}};

    enum Method {
        FABER, KRYLOV;

        Integrator of(Backend backend, LinearOperator operator, double rtol, double atol) {
            return this == FABER ? new Faber(backend, operator, rtol, atol) : new Krylov(backend, operator, rtol, atol);
        }
    }

    private record Run(List<double[]> states, Integrator.Statistics statistics) {
    }

    private static Run integrate(Method method, Csr matrix, double[] start, double tolerance, double... times) {
        return integrate((b, a) -> method.of(b, a, tolerance, tolerance), matrix, start, times);
    }

    private static Run integrate(BiFunction<Backend, LinearOperator, Integrator> method, Csr matrix, double[] start, double... times) {
        try (Backend backend = Backends.open("ejml"); LinearOperator operator = backend.operator(matrix);
                StateVector y = backend.vector(start.length)) {
            y.upload(start);
            var states = new ArrayList<double[]>();
            var statistics = method.apply(backend, operator).integrate(y, times, (k, t, state) -> {
                assertThat(k).isEqualTo(states.size());
                assertThat(t).isEqualTo(times[k]);
                states.add(state.download());
            });
            assertThat(statistics.reached()).isEqualTo(times[times.length - 1]);
            assertThat(states).hasSize(times.length);
            return new Run(states, statistics);
        }
    }

    private static double[] exact(double[][] matrix, double t, double[] start) {
        return MatrixUtils.matrixExponential(MatrixUtils.createRealMatrix(matrix).scalarMultiply(t)).operate(start);
    }

    private static Csr sparse(double[][] matrix) {
        int n = matrix.length;
        return new Csr(n, n, IntStream.rangeClosed(0, n).map(r -> r * n).toArray(), IntStream.range(0, n * n).map(k -> k % n).toArray(),
                Arrays.stream(matrix).flatMapToDouble(Arrays::stream).toArray());
    }

    private static double[] random(int n, long seed) {
        return new Random(seed).doubles(n, -1, 1).toArray();
    }

    // each interval errs by at most √n (atol + rtol ‖y‖); what decays does not amplify it
    @ParameterizedTest
    @EnumSource
    void errorsFollowTheTolerance(Method method) {
        double[] times = IntStream.rangeClosed(0, 40).mapToDouble(k -> 0.25 * k * k / 10).toArray();
        for (double tolerance : new double[] {1e-4, 1e-7, 1e-10, 1e-12}) {
            Run run = integrate(method, sparse(OSCILLATOR), new double[] {1, 0, 5}, tolerance, times);
            double bound = run.statistics().accepted() * Math.sqrt(3) * 6 * tolerance;
            for (int k = 0; k < times.length; k++) {
                assertThat(run.states().get(k)).containsExactly(new double[] {Math.exp(-0.3 * times[k]) * Math.cos(2 * times[k]),
                    Math.exp(-0.3 * times[k]) * Math.sin(2 * times[k]), 5}, within(bound));
            }
        }
    }

    // entries above the diagonal of the size of the matrix: norms grow before they decay, and eigenvalues say nothing of that
    @ParameterizedTest
    @EnumSource
    void farFromNormal(Method method) {
        int n = 40;
        var random = new Random(5);
        var matrix = new double[n][n];
        for (int i = 0; i < n; i++) {
            matrix[i][i] = -1 - random.nextDouble();
            for (int j = i + 1; j < Math.min(n, i + 4); j++) {
                matrix[i][j] = 4 * random.nextDouble();
            }
        }
        double[] start = random(n, 6);
        double[] times = {0, 0.5, 1, 2, 4, 8};
        Run run = integrate(method, sparse(matrix), start, 1e-9, times);
        for (int k = 1; k < times.length; k++) {
            double[] exact = exact(matrix, times[k], start);
            double largest = Arrays.stream(exact).map(Math::abs).max().orElseThrow();
            // an error made early grows with what is left of the norm's growth
            double growth = MatrixUtils.matrixExponential(MatrixUtils.createRealMatrix(matrix).scalarMultiply(times[k])).getNorm1();
            assertThat(run.states().get(k)).containsExactly(exact, within(run.statistics().accepted() * 1e-9 * (largest + growth * n)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatGrowsGrows(Method method) {
        double[][] matrix = {{1, 2, 0}, {-2, 1, 0.5}, {0, 0, -3}};
        double[] start = {1, -1, 2};
        Run run = integrate(method, sparse(matrix), start, 1e-10, 0, 1, 5);
        double[] exact = exact(matrix, 5, start);
        assertThat(run.states().get(2)).containsExactly(exact, within(1e-10 * run.statistics().accepted() * 10 * Math.exp(5)));
    }

    // One oscillation and one decay a thousand times faster than all others, in a state that holds nothing of them: neither the estimate
    // from a random vector nor the state shows them well, and rounding feeds them.
    @ParameterizedTest
    @EnumSource
    void fastMotionThatTheStateDoesNotHold(Method method) {
        int n = 3000;
        var start = new int[n + 1];
        var column = new ArrayList<Integer>();
        var value = new ArrayList<Double>();
        for (int r = 0; r < n; r++) {
            if (r < 2) {
                column.addAll(List.of(0, 1));
                value.addAll(r == 0 ? List.of(-1.0, -1000.0) : List.of(1000.0, -1.0));
            } else if (r == 2) {
                column.add(2);
                value.add(-1000.0);
            } else {
                column.add(r);
                value.add(-1 - (double) r / n);
            }
            start[r + 1] = column.size();
        }
        var matrix = new Csr(n, n, start, column.stream().mapToInt(c -> c).toArray(), value.stream().mapToDouble(v -> v).toArray());
        double[] y = random(n, 7);
        y[0] = y[1] = y[2] = 0;
        Run run = integrate(method, matrix, y, 1e-8, 0, 0.7, 1);
        for (int k = 0; k < 2; k++) {
            double t = k == 0 ? 0.7 : 1;
            double[] exact = IntStream.range(0, n).mapToDouble(r -> y[r] * Math.exp(-(1 + (double) r / n) * t)).toArray();
            assertThat(run.states().get(k + 1)).containsExactly(exact, within(run.statistics().accepted() * 1e-8 * Math.sqrt(n)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSmallestCases(Method method) {
        assertThat(integrate(method, sparse(new double[][] {{-2}}), new double[] {3}, 1e-12, 0, 1).states().get(1)[0])
                .isCloseTo(3 * Math.exp(-2), within(1e-10));
        assertThat(integrate(method, sparse(new double[2][2]), new double[] {3, 4}, 1e-12, 0, 1, 1e6).states().get(2))
                .containsExactly(new double[] {3, 4}, within(1e-10));
        assertThat(integrate(method, sparse(OSCILLATOR), new double[3], 1e-12, 0, 1).states().get(1)).containsExactly(0, 0, 0);
        assertThat(integrate(method, sparse(OSCILLATOR), new double[] {1, 2, 3}, 1e-12, 4).states().get(0)).containsExactly(1, 2, 3);
        // far below the tolerance from the beginning, or soon
        for (double[] state : integrate(method, sparse(OSCILLATOR), new double[] {1e-30, 0, 0}, 1e-8, 0, 0.5, 1).states()) {
            assertThat(state).containsExactly(new double[3], within(1e-8));
        }
        List<double[]> gone = integrate(method, sparse(new double[][] {{-1e4, 1}, {-1, -1e4}}), new double[] {1, 2}, 1e-8, 0, 0.4,
                0.7, 1).states();
        assertThat(gone.subList(1, 4)).allSatisfy(state -> assertThat(state).containsExactly(new double[2], within(1e-7)));
        // it swaps two numbers, so that every other power lacks one of them
        assertThat(integrate(method, sparse(new double[][] {{0, -3}, {3, 0}}), new double[] {1, 0}, 1e-12, 0, 10).states().get(1))
                .containsExactly(new double[] {Math.cos(30), Math.sin(30)}, within(1e-10));
    }

    @ParameterizedTest
    @EnumSource
    void functionalsAreThoseOfTheStates(Method method) {
        int n = 50;
        var matrix = new double[n][n];
        for (int i = 0; i < n; i++) {
            matrix[i][i] = -i / 5.0;
            matrix[i][(i + 1) % n] = 3;
            matrix[(i + 1) % n][i] = -3;
        }
        double[] start = random(n, 8);
        double[] times = IntStream.rangeClosed(0, 300).mapToDouble(k -> 0.01 * k).toArray();
        double tolerance = 1e-9;
        var covectors = new Csr(2, n, new int[] {0, 2, 3}, new int[] {0, 7, 20}, new double[] {1, -2, 0.5});
        try (Backend backend = Backends.open("ejml"); LinearOperator operator = backend.operator(sparse(matrix));
                LinearOperator functionals = backend.operator(covectors); StateVector y = backend.vector(n)) {
            y.upload(start);
            var found = new double[times.length][];
            var whole = new ArrayList<Integer>();
            Integrator.Statistics statistics = method.of(backend, operator, tolerance, tolerance).integrate(y, times, new Integrator.Listener() {
                @Override
                public Optional<LinearOperator> functionals() {
                    return Optional.of(functionals);
                }

                @Override
                public void output(int k, double t, double[] values) {
                    assertThat(found[k]).isNull();
                    found[k] = values.clone();
                }

                @Override
                public void output(int k, double t, StateVector state) {
                    assertThat(found[k]).isNull();
                    whole.add(k);
                    double[] x = state.download();
                    found[k] = new double[] {x[0] - 2 * x[7], 0.5 * x[20]};
                }
            });
            assertThat(whole).as("the state itself at the last time").contains(times.length - 1);
            for (int k = 0; k < times.length; k += 25) {
                double[] x = exact(matrix, times[k], start);
                assertThat(found[k]).containsExactly(new double[] {x[0] - 2 * x[7], 0.5 * x[20]},
                        within(3 * statistics.accepted() * tolerance * Math.sqrt(n) * 2));
            }
            assertThat(Arrays.asList(found)).doesNotContainNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theListenerEndsIt(Method method) {
        int n = 60;   // decays at n rates, of which no small space holds all
        var matrix = new double[n][n];
        for (int i = 0; i < n; i++) {
            matrix[i][i] = -i / 3.0;
        }
        try (Backend backend = Backends.open("ejml"); LinearOperator operator = backend.operator(sparse(matrix));
                StateVector y = backend.vector(n)) {
            y.upload(random(n, 10));
            var heard = new ArrayList<Double>();
            double[] times = IntStream.rangeClosed(0, 100).mapToDouble(k -> k).toArray();
            Integrator.Statistics statistics = method.of(backend, operator, 1e-8, 1e-8).integrate(y, times, new Integrator.Listener() {
                @Override
                public void output(int k, double t, StateVector state) {
                    heard.add(t);
                }

                @Override
                public boolean step(double t, Integrator.Known known) {
                    return t < 2;
                }
            });
            assertThat(statistics.reached()).isBetween(2.0, 99.0);
            assertThat(heard).last().matches(t -> t <= statistics.reached());
        }
    }

    @ParameterizedTest
    @EnumSource
    void fewerProductsThanARungeKuttaMethodWhereStabilityLimitsIt(Method method) {
        int n = 200;   // diffusion
        var matrix = new double[n][n];
        for (int i = 0; i < n; i++) {
            matrix[i][i] = -2e3;
            matrix[i][(i + 1) % n] = 1e3;
            matrix[(i + 1) % n][i] = 1e3;
        }
        double[] start = random(n, 9);
        Run run = integrate(method, sparse(matrix), start, 1e-8, 0, 0.5, 1);
        Run reference = integrate((b, a) -> new RungeKutta(b, a, Tableau.DOP853, 1e-8, 1e-8), sparse(matrix), start, 0, 0.5, 1);
        assertThat(run.states().get(2)).containsExactly(exact(matrix, 1, start), within(1e-8 * Math.sqrt(n) * run.statistics().accepted()));
        assertThat(run.statistics().applications()).isLessThan(reference.statistics().applications() / 3);
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeMetIsSaid(Method method) {
        assertThatThrownBy(() -> integrate(method, sparse(new double[][] {{0, -1e300}, {1e300, 0}}), new double[] {1, 0}, 1e-8, 0, 1))
                .isInstanceOf(ToleranceException.class).hasMessageContaining("step size fell");
        assertThatThrownBy(() -> integrate(method, sparse(OSCILLATOR), new double[] {1, 0, 0}, 1e-20, 0, 1))
                .isInstanceOf(ToleranceException.class).hasMessageContaining("1.0E-20");
    }

    @ParameterizedTest
    @EnumSource
    void wrongArgumentsAreNamed(Method method) {
        try (Backend backend = Backends.open("ejml");
                LinearOperator wide = backend.operator(new Csr(1, 2, new int[2], new int[0], new double[0]));
                LinearOperator square = backend.operator(new Csr(1, 1, new int[2], new int[0], new double[0]))) {
            assertThatThrownBy(() -> method.of(backend, wide, 1, 1)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1 × 2");
            assertThatThrownBy(() -> method.of(backend, square, 0, 1)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("rtol = 0");
        }
    }
}
