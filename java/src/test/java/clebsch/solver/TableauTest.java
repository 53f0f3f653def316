package clebsch.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The methods' numbers: order conditions, and the orders that a nonlinear problem shows, which needs all of them. */
class TableauTest {

    static Stream<Tableau> tableaus() {
        return Stream.of(Tableau.DORMAND_PRINCE_54, Tableau.DOP853);
    }

    /** c_i = Σ_j a_ij over all stages, k_s (c = 1) and the extra ones included. */
    private static double[] nodes(Tableau t) {
        int s = t.stages();
        var c = new double[s + 1 + t.extra().length];
        for (int i = 1; i < s; i++) {
            c[i] = Arrays.stream(t.a()[i - 1]).sum();
        }
        c[s] = Arrays.stream(t.b()).sum();
        for (int i = 0; i < t.extra().length; i++) {
            c[s + 1 + i] = Arrays.stream(t.extra()[i]).sum();
        }
        return c;
    }

    @ParameterizedTest
    @MethodSource("tableaus")
    void rowsHaveTheShapeOfAnExplicitMethod(Tableau t) {
        int s = t.stages();
        assertThat(t.a().length).isEqualTo(s - 1);
        for (int i = 0; i < s - 1; i++) {
            assertThat(t.a()[i]).hasSize(i + 1);
        }
        for (double[] row : t.e()) {
            assertThat(row).hasSize(s + 1);
        }
        for (int i = 0; i < t.extra().length; i++) {
            assertThat(t.extra()[i].length).isLessThanOrEqualTo(s + 1 + i);
        }
        for (double[] row : t.d()) {
            assertThat(row.length).isLessThanOrEqualTo(s + 1 + t.extra().length);
        }
    }

    @ParameterizedTest
    @MethodSource("tableaus")
    void nodesAreThoseOfTheLiterature(Tableau t) {
        double root = Math.sqrt(6);
        double[] expected = t == Tableau.DORMAND_PRINCE_54 ? new double[] {0, 0.2, 0.3, 0.8, 8 / 9.0, 1, 1}
                : new double[] {0, (12 - 2 * root) / 135, (6 - root) / 45, (6 - root) / 30, (6 + root) / 30, 1 / 3.0, 0.25,
                        4 / 13.0,
                    127 / 195.0, 0.6, 6 / 7.0, 1, 1, 0.1, 0.2, 7 / 9.0};
        // the largest coefficient is 50, so that a row sums to 1 with an error of about 50 · 2.2e-16 · 12
        assertThat(nodes(t)).containsExactly(expected, within(1e-13));
    }

    @ParameterizedTest
    @MethodSource("tableaus")
    void quadratureIsExactForPowersBelowTheOrder(Tableau t) {
        double[] c = nodes(t);
        for (int k = 0; k < t.order(); k++) {
            assertThat(moment(t.b(), c, k)).as("Σ b c^%d", k).isCloseTo(1.0 / (k + 1), within(1e-13));
        }
        assertThat(moment(t.b(), c, t.order())).as("not of one order more").isNotCloseTo(1.0 / (t.order() + 1), within(1e-7));
    }

    // Σ b_i a_ij … c_j^k: the conditions of the tall trees, which are all that a linear problem sees
    @ParameterizedTest
    @MethodSource("tableaus")
    void nestedQuadraturesAreExactUpToTheOrder(Tableau t) {
        double[] c = nodes(t);
        for (int k = 0; k < t.order(); k++) {
            int power = k;
            double[] v = Arrays.stream(c).limit(t.stages()).map(x -> Math.pow(x, power)).toArray();
            double expected = 1;
            for (int depth = 1; k + depth <= t.order(); depth++) {
                expected /= k + depth;
                double sum = 0;
                for (int i = 0; i < t.stages(); i++) {
                    sum += t.b()[i] * v[i];
                }
                assertThat(sum).as("Σ b A^%d c^%d", depth - 1, k).isCloseTo(expected, within(1e-13));
                double[] below = v;
                v = IntStream.range(0, t.stages()).mapToDouble(i -> IntStream.range(0, i)
                        .mapToDouble(j -> t.a()[i - 1][j] * below[j]).sum()).toArray();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tableaus")
    void errorWeightsVanishForPowersBelowTheirOrder(Tableau t) {
        double[] c = nodes(t);
        int[] orders = t == Tableau.DORMAND_PRINCE_54 ? new int[] {4} : new int[] {5, 3};
        assertThat(t.e().length).isEqualTo(orders.length);
        for (int row = 0; row < orders.length; row++) {
            for (int k = 0; k < orders[row]; k++) {
                assertThat(moment(t.e()[row], c, k)).as("row %d, c^%d", row, k).isCloseTo(0, within(1e-13));
            }
            assertThat(Math.abs(moment(t.e()[row], c, orders[row]))).as("row %d shows the next power", row).isGreaterThan(1e-5);
        }
    }

    @ParameterizedTest
    @MethodSource("tableaus")
    void denseOutputJoinsBothEndsOfTheStep(Tableau t) {
        double[] start = t.denseWeights(0);
        double[] end = t.denseWeights(1);
        for (int i = 0; i < start.length; i++) {
            assertThat(start[i]).isZero();
            assertThat(end[i]).isCloseTo(i < t.stages() ? t.b()[i] : 0, within(1e-15));
        }
    }

    @ParameterizedTest
    @MethodSource("tableaus")
    void denseOutputIsAQuadratureOfItsOrder(Tableau t) {
        double[] c = nodes(t);
        for (double theta = 0.05; theta < 1; theta += 0.05) {
            for (int k = 0; k < t.denseOrder(); k++) {
                // weights of size up to 400 cancel to 1
                assertThat(moment(t.denseWeights(theta), c, k)).isCloseTo(Math.pow(theta, k + 1) / (k + 1), within(1e-12));
            }
        }
    }

    private static double moment(double[] w, double[] c, int k) {
        return IntStream.range(0, w.length).mapToDouble(i -> w[i] * Math.pow(c[i], k)).sum();
    }

    @ParameterizedTest
    @MethodSource("tableaus")
    void theStepsLocalErrorHasTheOrderOnANonlinearProblem(Tableau t) {
        assertThat(slope(t == Tableau.DORMAND_PRINCE_54 ? 0.04 : 0.25, h -> distance(step(t, h, t.b()), solution(h))))
                .isCloseTo(t.order() + 1, within(0.3));
    }

    @ParameterizedTest
    @MethodSource("tableaus")
    void theDenseOutputsLocalErrorHasTheOrderOnANonlinearProblem(Tableau t) {
        assertThat(slope(t == Tableau.DORMAND_PRINCE_54 ? 0.04 : 0.25, h -> IntStream.range(1, 20).mapToDouble(k ->
                distance(step(t, h, t.denseWeights(k / 20.0)), solution(k / 20.0 * h))).max().orElseThrow()))
                .isCloseTo(t.denseOrder() + 1, within(0.3));
    }

    // Order q of the estimate means h^{q+1}. For DOP853 it is made of r₅ and r₃ as r₅²/√(r₅² + 0.01 r₃²) ~ h^{12−4}.
    @ParameterizedTest
    @MethodSource("tableaus")
    void theErrorEstimateHasItsOrder(Tableau t) {
        assertThat(slope(t == Tableau.DORMAND_PRINCE_54 ? 0.04 : 0.16, h -> {
            double[] norms = Arrays.stream(t.e()).mapToDouble(row -> distance(step(t, h, row),
                    new double[] {START[0], START[1]})).toArray();
            return norms.length == 1 ? norms[0] : norms[0] * norms[0] / Math.hypot(norms[0], 0.1 * norms[1]);
        })).isCloseTo(t.errorOrder() + 1, within(0.3));
    }

    /** The exponent between h and h/2, where the error is far above rounding and small enough for its leading term to lead. */
    private static double slope(double h, DoubleUnaryOperator error) {
        assertThat(error.applyAsDouble(h / 2)).as("far above rounding").isGreaterThan(1e-14);
        return Math.log(error.applyAsDouble(h) / error.applyAsDouble(h / 2)) / Math.log(2);
    }

    /** u' = v, v' = −sin u − u²v/4: nonlinear in both, so that all trees contribute. */
    private static final UnaryOperator<double[]> FIELD = y -> new double[] {y[1], -Math.sin(y[0]) - y[0] * y[0] * y[1] / 4};
    private static final double[] START = {1.4, 0.7};

    /** y + h Σ w_i k_i with k over all stages. */
    private static double[] step(Tableau t, double h, double[] w) {
        int s = t.stages();
        var k = new double[s + 1 + t.extra().length][];
        k[0] = FIELD.apply(START);
        for (int i = 1; i < k.length; i++) {
            double[] row = i < s ? t.a()[i - 1] : i == s ? t.b() : t.extra()[i - s - 1];
            k[i] = FIELD.apply(combine(h, row, k));
        }
        return combine(h, w, k);
    }

    private static double[] combine(double h, double[] w, double[][] k) {
        double[] y = START.clone();
        for (int i = 0; i < w.length; i++) {
            for (int c = 0; c < 2; c++) {
                y[c] += w[i] == 0 ? 0 : h * w[i] * k[i][c];
            }
        }
        return y;
    }

    /** The classical method of order 4 with steps so small that its error h(Δ)^4 is below rounding. */
    private static double[] solution(double h) {
        int steps = 2000;
        double dt = h / steps;
        double[] y = START.clone();
        for (int n = 0; n < steps; n++) {
            double[] k1 = FIELD.apply(y);
            double[] k2 = FIELD.apply(new double[] {y[0] + dt / 2 * k1[0], y[1] + dt / 2 * k1[1]});
            double[] k3 = FIELD.apply(new double[] {y[0] + dt / 2 * k2[0], y[1] + dt / 2 * k2[1]});
            double[] k4 = FIELD.apply(new double[] {y[0] + dt * k3[0], y[1] + dt * k3[1]});
            for (int c = 0; c < 2; c++) {
                y[c] += dt / 6 * (k1[c] + 2 * k2[c] + 2 * k3[c] + k4[c]);
            }
        }
        return y;
    }

    private static double distance(double[] a, double[] b) {
        return Math.hypot(a[0] - b[0], a[1] - b[1]);
    }
}
