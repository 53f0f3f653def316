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
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RungeKuttaTest {
    private static final double DECAY = 0.3;
    private static final double FREQUENCY = 2;
    /** y₁ + iy₂ = e^{(−γ+iω)t}, and a third number that does not change. */
    private static final double[][] OSCILLATOR = {{-DECAY, -FREQUENCY, 0}, {FREQUENCY, -DECAY, 0}, {0, 0, 0}};
    private static final double[] START = {1, 0, 5};

    static Stream<Tableau> tableaus() {
        return Stream.of(Tableau.DORMAND_PRINCE_54, Tableau.DOP853);
    }

    private static double[] solution(double t) {
        return new double[] {Math.exp(-DECAY * t) * Math.cos(FREQUENCY * t), Math.exp(-DECAY * t) * Math.sin(FREQUENCY * t), 5};
    }

    /** What an integration gave: the states at the output times and the statistics. */
    private record Run(List<Double> times, List<double[]> states, RungeKutta.Statistics statistics) {
    }

    private static Run integrate(double[][] matrix, double[] start, Tableau tableau, double rtol, double atol, double... times) {
        try (Backend backend = Backends.open("ejml"); LinearOperator operator = backend.operator(sparse(matrix));
                StateVector y = backend.vector(start.length)) {
            y.upload(start);
            var reached = new ArrayList<Double>();
            var states = new ArrayList<double[]>();
            var statistics = new RungeKutta(backend, operator, tableau, rtol, atol).integrate(y, times, (k, t, state) -> {
                assertThat(k).isEqualTo(states.size());
                assertThat(t).isEqualTo(times[k]);
                reached.add(t);
                states.add(state.download());
            });
            return new Run(reached, states, statistics);
        }
    }

    @ParameterizedTest
    @MethodSource("tableaus")
    void errorsFollowTheTolerance(Tableau tableau) {
        double[] times = IntStream.rangeClosed(0, 100).mapToDouble(k -> 0.1 * k).toArray();
        for (double tolerance : new double[] {1e-4, 1e-6, 1e-8, 1e-10}) {
            Run run = integrate(OSCILLATOR, START, tableau, tolerance, tolerance, times);
            // each accepted step errs by at most √3 (atol + rtol) in y₁ and y₂, and what decays does not amplify it
            double bound = run.statistics().accepted() * Math.sqrt(3) * 2 * tolerance;
            for (int k = 0; k < times.length; k++) {
                assertThat(run.states().get(k)).containsExactly(solution(times[k]), within(bound));
            }
        }
    }

    // With tolerances that everything meets, steps are the same fractions of the span whatever its length (1e-4, then ten
    // times more each, then the rest), so that errors at the end scale as the local error of the last step does.
    @ParameterizedTest
    @MethodSource("tableaus")
    void stepsTakenHaveTheMethodsOrder(Tableau tableau) {
        double order = slope(tableau, span ->
                distance(integrate(OSCILLATOR, START, tableau, 1e10, 1e10, 0, span).states().get(1), solution(span)));
        assertThat(order).isCloseTo(tableau.order() + 1, within(0.3));
    }

    @ParameterizedTest
    @MethodSource("tableaus")
    void outputInsideAStepHasTheOrderOfDenseOutput(Tableau tableau) {
        // the largest error at times inside the last step, which begins at 0.1111 of the span
        double order = slope(tableau, span -> {
            double[] times = IntStream.rangeClosed(0, 20).mapToDouble(k -> span * k / 20).toArray();
            Run run = integrate(OSCILLATOR, START, tableau, 1e10, 1e10, times);
            return IntStream.range(3, 20).mapToDouble(k -> distance(run.states().get(k), solution(times[k]))).max().orElseThrow();
        });
        assertThat(order).isCloseTo(tableau.denseOrder() + 1, within(0.3));
    }

    private static double slope(Tableau tableau, DoubleUnaryOperator error) {
        double span = tableau == Tableau.DORMAND_PRINCE_54 ? 0.08 : 0.5;
        double fine = error.applyAsDouble(span / 2);
        assertThat(fine).as("far above rounding").isGreaterThan(1e-14);
        return Math.log(error.applyAsDouble(span) / fine) / Math.log(2);
    }

    @ParameterizedTest
    @MethodSource("tableaus")
    void aStepIsAcceptedExactlyWhenTheDocumentedNormIsAtMostOne(Tableau tableau) {
        // A chain whose first link is weak and whose later ones are strong: y, y' and y'' at the start promise a long
        // step, so that the first one tried is the whole span, and the error comes from the higher derivatives.
        int n = 12;
        var chain = new double[n][n];
        for (int i = 0; i + 1 < n; i++) {
            chain[i + 1][i] = i == 0 ? 1e-3 : 40;
        }
        double[] start = new double[n];
        start[0] = 1;
        double span = 0.5;
        double rtol = 1e-3;
        double atol = 1e-2;
        double estimate = documentedEstimate(tableau, chain, start, span, rtol, atol);
        assertThat(estimate).isPositive();
        // the norm is inversely proportional to both tolerances together
        double accepted = estimate * (1 + 1e-9);
        assertThat(documentedEstimate(tableau, chain, start, span, accepted * rtol, accepted * atol)).isLessThan(1);
        var just = integrate(chain, start, tableau, accepted * rtol, accepted * atol, 0, span).statistics();
        assertThat(just.accepted()).isEqualTo(1);
        assertThat(just.rejected()).isZero();
        double rejected = estimate * (1 - 1e-9);
        var notQuite = integrate(chain, start, tableau, rejected * rtol, rejected * atol, 0, span).statistics();
        assertThat(notQuite.rejected()).isGreaterThanOrEqualTo(1);
        assertThat(notQuite.accepted()).isGreaterThan(1);
    }

    /** One step of length h by plain loops, and its error in units of the tolerance as the documentation states it. */
    private static double documentedEstimate(Tableau t, double[][] matrix, double[] y, double h, double rtol, double atol) {
        int s = t.stages();
        var k = new double[s + 1][];
        k[0] = product(matrix, y);
        for (int i = 1; i <= s; i++) {
            k[i] = product(matrix, moved(y, h, i < s ? t.a()[i - 1] : t.b(), k));
        }
        double[] next = moved(y, h, t.b(), k);
        double[] norms = new double[t.e().length];
        for (int row = 0; row < norms.length; row++) {
            double sum = 0;
            for (int i = 0; i < y.length; i++) {
                double e = 0;
                for (int j = 0; j <= s; j++) {
                    e += h * t.e()[row][j] * k[j][i];
                }
                double scaled = e / (atol + rtol * Math.max(Math.abs(y[i]), Math.abs(next[i])));
                sum += scaled * scaled;
            }
            norms[row] = Math.sqrt(sum / y.length);
        }
        return norms.length == 1 ? norms[0] : norms[0] * norms[0] / Math.sqrt(norms[0] * norms[0] + 0.01 * norms[1] * norms[1]);
    }

    private static double[] moved(double[] y, double h, double[] w, double[][] k) {
        double[] moved = y.clone();
        for (int i = 0; i < y.length; i++) {
            for (int j = 0; j < w.length; j++) {
                moved[i] += h * w[j] * k[j][i];
            }
        }
        return moved;
    }

    private static double[] product(double[][] matrix, double[] x) {
        return Arrays.stream(matrix).mapToDouble(row -> IntStream.range(0, x.length)
                .mapToDouble(i -> row[i] * x[i]).sum()).toArray();
    }

    @ParameterizedTest
    @MethodSource("tableaus")
    void outputTimesCostNoSteps(Tableau tableau) {
        var two = integrate(OSCILLATOR, START, tableau, 1e-8, 1e-8, 0, 7.3);
        double[] many = IntStream.range(0, 500).mapToDouble(k -> 7.3 * k / 499).toArray();
        var fiveHundred = integrate(OSCILLATOR, START, tableau, 1e-8, 1e-8, many);
        assertThat(fiveHundred.states()).hasSize(500);
        assertThat(fiveHundred.statistics().accepted()).isEqualTo(two.statistics().accepted());
        assertThat(fiveHundred.statistics().rejected()).isEqualTo(two.statistics().rejected());
        long extra = fiveHundred.statistics().applications() - two.statistics().applications();
        if (tableau == Tableau.DORMAND_PRINCE_54) {
            assertThat(extra).isZero();
        } else {
            // three more stages in each step that contains an output time
            assertThat(extra).isEqualTo(3 * fiveHundred.statistics().accepted());
        }
        assertThat(fiveHundred.states().getLast()).as("the same end").isEqualTo(two.states().getLast());
    }

    @ParameterizedTest
    @MethodSource("tableaus")
    void applicationsAreThoseOfTheStages(Tableau tableau) {
        var statistics = integrate(OSCILLATOR, START, tableau, 1e-8, 1e-8, 0, 7.3).statistics();
        int s = tableau.stages();
        // two for the first step size; the first stage is the step before's last, which DOP853 computes once it is accepted
        long expected = tableau.errorUsesNext() ? 2 + s * (statistics.accepted() + statistics.rejected())
                : 2 + (s - 1) * (statistics.accepted() + statistics.rejected()) + statistics.accepted();
        assertThat(statistics.applications()).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("tableaus")
    void theLastTimeIsMetExactly(Tableau tableau) {
        for (double end : new double[] {0.1, 1.0 / 3, 7.3, 1e-7, 20}) {
            Run run = integrate(OSCILLATOR, START, tableau, 1e-8, 1e-8, 0, end);
            assertThat(run.statistics().reached()).isEqualTo(end);
            assertThat(run.times()).containsExactly(0.0, end);
        }
    }

    @ParameterizedTest
    @MethodSource("tableaus")
    void timesMayStartAnywhereAndBeUneven(Tableau tableau) {
        double[] times = {-3, -2.999999999, -1.5, -1.4999999999999998, 0, 4};
        Run run = integrate(OSCILLATOR, solution(-3), tableau, 1e-10, 1e-10, times);
        for (int k = 0; k < times.length; k++) {
            assertThat(run.states().get(k)).containsExactly(solution(times[k]),
                    within(run.statistics().accepted() * 4e-10 * Math.exp(3 * DECAY)));
        }
    }

    @ParameterizedTest
    @MethodSource("tableaus")
    void oneTimeGivesTheStartAndDoesNothing(Tableau tableau) {
        Run run = integrate(OSCILLATOR, START, tableau, 1e-8, 1e-8, 2.5);
        assertThat(run.times()).containsExactly(2.5);
        assertThat(run.states().getFirst()).isEqualTo(START);
        assertThat(run.statistics()).isEqualTo(new RungeKutta.Statistics(0, 0, 0, 2.5));
    }

    @ParameterizedTest
    @MethodSource("tableaus")
    void whatDoesNotChangeStaysToTheLastBit(Tableau tableau) {
        Run run = integrate(new double[3][3], START, tableau, 1e-8, 1e-8, 0, 1, 100);
        assertThat(run.states()).allSatisfy(state -> assertThat(state).isEqualTo(START));
        assertThat(run.statistics().rejected()).isZero();
    }

    @ParameterizedTest
    @MethodSource("tableaus")
    void aStateOfZerosStaysZero(Tableau tableau) {
        assertThat(integrate(OSCILLATOR, new double[3], tableau, 1e-8, 1e-8, 0, 3).states().get(1)).containsOnly(0.0);
    }

    @ParameterizedTest
    @MethodSource("tableaus")
    void aListenerEndsTheIntegrationAfterAStep(Tableau tableau) {
        try (Backend backend = Backends.open("ejml"); LinearOperator operator = backend.operator(sparse(OSCILLATOR));
                StateVector y = backend.vector(3)) {
            y.upload(START);
            var times = new ArrayList<Double>();
            var steps = new ArrayList<Double>();
            var statistics = new RungeKutta(backend, operator, tableau, 1e-8, 1e-8).integrate(y, new double[] {0, 0.001, 5, 10},
                    new RungeKutta.Listener() {
                        @Override
                        public void output(int k, double t, StateVector state) {
                            times.add(t);
                        }

                        @Override
                        public boolean step(double t, RungeKutta.Known known) {
                            steps.add(t);
                            return steps.size() < 4;
                        }
                    });
            assertThat(statistics.accepted()).isEqualTo(4);
            assertThat(statistics.reached()).isEqualTo(steps.getLast()).isLessThan(5);
            assertThat(steps).isSorted().doesNotHaveDuplicates();
            assertThat(times).contains(0.0).doesNotContain(5.0, 10.0);
        }
    }

    @ParameterizedTest
    @MethodSource("tableaus")
    void stiffnessCostsStepsButNotAccuracy(Tableau tableau) {
        // a fast decay next to a slow one: stability, not accuracy, limits the steps, and the controller keeps them steady
        var stiff = new double[][] {{-1, 0}, {0, -2000}};
        Run run = integrate(stiff, new double[] {1, 1}, tableau, 1e-6, 1e-8, 0, 2);
        assertThat(run.states().get(1)[0]).isCloseTo(Math.exp(-2), within(run.statistics().accepted() * Math.sqrt(2) * 1.01e-6));
        assertThat(run.states().get(1)[1]).isCloseTo(0, within(1e-5));
        assertThat(run.statistics().rejected()).isLessThan(run.statistics().accepted() / 20);
    }

    @ParameterizedTest
    @MethodSource("tableaus")
    void growthBeyondTheNumbersIsATolerancesFailure(Tableau tableau) {
        assertThatThrownBy(() -> integrate(new double[][] {{1000}}, new double[] {1}, tableau, 1e-6, 1e-8, 0, 10))
                .isInstanceOf(ToleranceException.class).hasMessageContaining("step size fell")
                .hasMessageContaining("rtol = 1.0E-6");
    }

    @ParameterizedTest
    @MethodSource("tableaus")
    void whatIsNotANumberIsATolerancesFailure(Tableau tableau) {
        for (double entry : new double[] {1e300, Double.MAX_VALUE, Double.POSITIVE_INFINITY, Double.NaN}) {
            assertThatThrownBy(() -> integrate(new double[][] {{0, entry}, {-entry, 0}}, new double[] {1, 1}, tableau,
                    1e-6, 1e-8, 0, 1))
                    .as("%s", entry).isInstanceOf(ToleranceException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("tableaus")
    void badArgumentsAreNamed(Tableau tableau) {
        try (Backend backend = Backends.open("ejml"); LinearOperator square = backend.operator(sparse(OSCILLATOR));
                LinearOperator wide = backend.operator(new Csr(2, 3, new int[3], new int[0], new double[0]))) {
            assertThatThrownBy(() -> new RungeKutta(backend, wide, tableau, 1e-6, 1e-6))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("2 × 3");
            for (double bad : new double[] {0, -1, Double.NaN}) {
                assertThatThrownBy(() -> new RungeKutta(backend, square, tableau, bad, 1e-6))
                        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("rtol = " + bad);
                assertThatThrownBy(() -> new RungeKutta(backend, square, tableau, 1e-6, bad))
                        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("atol = " + bad);
            }
        }
    }

    private static double distance(double[] a, double[] b) {
        return Math.sqrt(IntStream.range(0, a.length).mapToDouble(i -> (a[i] - b[i]) * (a[i] - b[i])).sum());
    }

    private static Csr sparse(double[][] matrix) {
        int n = matrix.length;
        var start = new int[n + 1];
        var column = new int[n * n];
        var value = new double[n * n];
        for (int r = 0; r < n; r++) {
            start[r + 1] = start[r];
            for (int c = 0; c < n; c++) {
                if (matrix[r][c] != 0) {
                    column[start[r + 1]] = c;
                    value[start[r + 1]++] = matrix[r][c];
                }
            }
        }
        return new Csr(n, n, start, Arrays.copyOf(column, start[n]), Arrays.copyOf(value, start[n]));
    }
}
