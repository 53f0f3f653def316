package clebsch.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.backend.StateVector;
import clebsch.sparse.Csr;
import clebsch.sparse.Elimination;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.hipparchus.linear.MatrixUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImplicitTest {
    private static final double[][] OSCILLATOR = {{-0.3, -2, 0}, {2, -0.3, 0}, {0, 0, 0}};
    private static final double[] START = {1, 0, 5};

    private record Run(List<double[]> states, Integrator.Statistics statistics) {
    }

    private static Run integrate(double[][] matrix, double[] start, double rtol, double atol, double... times) {
        try (Backend backend = Backends.open("ejml"); StateVector y = backend.vector(start.length)) {
            y.upload(start);
            var states = new ArrayList<double[]>();
            Csr csr = sparse(matrix);
            var statistics = new Implicit(backend, csr, new Elimination(csr), rtol, atol).integrate(y, times, (k, t, state) -> {
                assertThat(k).isEqualTo(states.size());
                assertThat(t).isEqualTo(times[k]);
                states.add(state.download());
            });
            return new Run(states, statistics);
        }
    }

    private static double[] oscillator(double t) {
        return new double[] {Math.exp(-0.3 * t) * Math.cos(2 * t), Math.exp(-0.3 * t) * Math.sin(2 * t), 5};
    }

    @Test
    void theWeightsAreThoseOfTheExponential() {
        assertThat(Implicit.weights(Implicit.INVERSE_POLE, 9)).satisfies(w ->
                assertThat(Arrays.stream(w).sum()).as("L_8 vanishes at 1/γ").isCloseTo(0, within(1e-14)));
        // |R| ≤ 1 on the imaginary axis: with no poles on the left that is A-stability
        for (double y = 1e-3; y < 1e8; y *= 1.001) {
            double d = y / Implicit.INVERSE_POLE;
            // 1 − u = −iγy/(1 − iγy)
            double re = d * d / (1 + d * d);
            double im = -d / (1 + d * d);
            double[] w = Implicit.weights(Implicit.INVERSE_POLE, 9);
            double sumRe = 0;
            double sumIm = 0;
            for (int n = 8; n >= 0; n--) {
                double next = sumRe * re - sumIm * im + w[n];
                sumIm = sumRe * im + sumIm * re;
                sumRe = next;
            }
            assertThat(Math.hypot(sumRe, sumIm)).isLessThanOrEqualTo(1 + 1e-13);
        }
    }

    @Test
    void aStepHasOrderEightEverywhereInside() {
        for (double theta : new double[] {0.25, 0.5, 0.8, 1}) {
            double[] errors = new double[2];
            for (int k = 0; k < 2; k++) {
                double z = -0.5 / (1 + k);
                double difference = 1 - 1 / (1 - z / Implicit.INVERSE_POLE);
                double[] w = Implicit.weights(theta * Implicit.INVERSE_POLE, 9);
                errors[k] = IntStream.range(0, 9).mapToDouble(n -> w[n] * Math.pow(difference, n)).sum() - Math.exp(theta * z);
            }
            assertThat(Math.log(errors[0] / errors[1]) / Math.log(2)).isCloseTo(9, within(0.8));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-4, 1e-6, 1e-8, 1e-10})
    void errorsFollowTheTolerance(double tolerance) {
        double[] times = IntStream.rangeClosed(0, 100).mapToDouble(k -> 0.1 * k).toArray();
        Run run = integrate(OSCILLATOR, START, tolerance, tolerance, times);
        // each accepted step errs by at most √3 (atol + rtol) in y₁ and y₂, and what decays does not amplify it
        double bound = run.statistics().accepted() * Math.sqrt(3) * 2 * tolerance;
        for (int k = 0; k < times.length; k++) {
            assertThat(run.states().get(k)).containsExactly(oscillator(times[k]), within(bound));
        }
        assertThat(run.statistics().applications())
                .isEqualTo(9 * (run.statistics().accepted() + run.statistics().rejected()));
    }

    // a chain of rates over nine orders: y_k feeds y_{k+1}; compared with the dense exponential
    @ParameterizedTest
    @ValueSource(doubles = {1e-6, 1e-9})
    void manyTimeScales(double tolerance) {
        int n = 10;
        var chain = new double[n][n];
        for (int k = 0; k + 1 < n; k++) {
            double rate = Math.pow(10, 5 - k);
            chain[k][k] -= rate;
            chain[k + 1][k] += rate;
        }
        double[] start = new double[n];
        start[0] = 1;
        double[] times = {0, 1e-6, 3e-5, 1e-3, 0.1, 1, 30, 1e3, 1e5};
        Run run = integrate(chain, start, tolerance, tolerance, times);
        for (int i = 1; i < times.length; i++) {
            // matrixExponential scales and squares: short stretches keep its rounding small
            double[] exact = MatrixUtils.matrixExponential(MatrixUtils.createRealMatrix(chain).scalarMultiply(times[i])).operate(start);
            assertThat(run.states().get(i)).containsExactly(exact, within(run.statistics().accepted() * Math.sqrt(n) * 2 * tolerance));
            assertThat(Arrays.stream(run.states().get(i)).sum()).as("the trace").isCloseTo(1, within(1e-10));
        }
        assertThat(run.statistics().accepted()).as("not the 10¹⁰ of an explicit method").isLessThan(500);
        assertThat(run.statistics().factorisations()).isLessThan(80);
    }

    @Test
    void whatIsFastIsFollowedWhileItIsThere() {
        Run run = integrate(new double[][] {{-1, 0}, {0, -1e6}}, new double[] {1, 1}, 1e-8, 1e-10, 0, 1e-6, 2e-6, 2);
        assertThat(run.states().get(1)[1]).isCloseTo(Math.exp(-1), within(1e-6));
        assertThat(run.states().get(2)[1]).isCloseTo(Math.exp(-2), within(1e-6));
        assertThat(run.states().get(3)).containsExactly(new double[] {Math.exp(-2), 0}, within(1e-6));
    }

    @Test
    void theEndIsMetAndOneTimeDoesNothing() {
        for (double end : new double[] {0.1, 1.0 / 3, 7.3, 1e-7, 20}) {
            Run run = integrate(OSCILLATOR, START, 1e-9, 1e-9, 0, end);
            assertThat(run.statistics().reached()).isEqualTo(end);
            assertThat(run.states()).hasSize(2);
            assertThat(run.states().get(1)).containsExactly(oscillator(end), within(run.statistics().accepted() * 4e-9));
        }
        assertThat(integrate(OSCILLATOR, START, 1e-8, 1e-8, 2.5).statistics()).isEqualTo(new Integrator.Statistics(0, 0, 0, 2.5));
        assertThat(integrate(new double[3][3], START, 1e-8, 1e-8, -1, 1, 100).states())
                .allSatisfy(state -> assertThat(state).isEqualTo(START));
    }

    @Test
    void outputTimesCostNoSteps() {
        double[] many = IntStream.range(0, 500).mapToDouble(k -> 7.3 * k / 499).toArray();
        Run two = integrate(OSCILLATOR, START, 1e-8, 1e-8, 0, 7.3);
        Run fiveHundred = integrate(OSCILLATOR, START, 1e-8, 1e-8, many);
        assertThat(fiveHundred.statistics()).isEqualTo(two.statistics());
        assertThat(fiveHundred.states().getLast()).isEqualTo(two.states().getLast());
    }

    @Test
    void aToleranceBelowRoundingDoesNotHoldTheSteps() {
        Run run = integrate(new double[][] {{-1, 1}, {1, -1}}, new double[] {1, 0}, 1e-8, 1e-18, 0, 1e6);
        assertThat(run.states().get(1)).containsExactly(new double[] {0.5, 0.5}, within(1e-7));
        assertThat(run.statistics().accepted()).isLessThan(1000);
    }

    @Test
    void aListenerEndsTheIntegrationAfterAStep() {
        Csr csr = sparse(OSCILLATOR);
        try (Backend backend = Backends.open("ejml"); StateVector y = backend.vector(3)) {
            y.upload(START);
            var times = new ArrayList<Double>();
            var steps = new ArrayList<Double>();
            var statistics = new Implicit(backend, csr, new Elimination(csr), 1e-8, 1e-8).integrate(y, new double[] {0, 0.001, 50, 100},
                    new Integrator.Listener() {
                        @Override
                        public void output(int k, double t, StateVector state) {
                            times.add(t);
                        }

                        @Override
                        public boolean step(double t, Integrator.Known known) {
                            steps.add(t);
                            return steps.size() < 4;
                        }
                    });
            assertThat(statistics.accepted()).isEqualTo(4);
            assertThat(statistics.reached()).isEqualTo(steps.getLast()).isLessThan(50);
            assertThat(steps).isSorted().doesNotHaveDuplicates();
            assertThat(times).contains(0.0, 0.001).doesNotContain(50.0, 100.0);
        }
    }

    @Test
    void whatCannotBeFollowedIsATolerancesFailure() {
        assertThatThrownBy(() -> integrate(new double[][] {{1000}}, new double[] {1}, 1e-6, 1e-8, 0, 10))
                .isInstanceOf(ToleranceException.class).hasMessageContaining("step size fell").hasMessageContaining("rtol = 1.0E-6");
        for (double entry : new double[] {1e300, Double.MAX_VALUE, Double.POSITIVE_INFINITY, Double.NaN}) {
            assertThatThrownBy(() -> integrate(new double[][] {{0, entry}, {-entry, 0}}, new double[] {1, 1}, 1e-6, 1e-8, 0, 1))
                    .as("%s", entry).isInstanceOf(ToleranceException.class);
        }
        assertThatThrownBy(() -> integrate(OSCILLATOR, START, 0, 1, 0, 1)).hasMessageContaining("rtol = 0.0");
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
