package clebsch.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.hipparchus.special.BesselJ;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BesselTest {
    private static final int ORDERS = 80;

    // the series, and the recurrence where the orders pass the argument early and late
    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-12, 5e-4, 1.1e-3, 0.3, 1, 7.5, 40, 60})
    void ofTheFirstKind(double x) {
        var j = new double[ORDERS];
        Bessel.all(x, false, ORDERS, j);
        for (int k = 0; k < ORDERS; k++) {
            double expected = x == 0 ? (k == 0 ? 1 : 0) : BesselJ.value(k, x);
            assertThat(j[k]).as("J_%d(%s)", k, x).isCloseTo(expected, within(1e-13));
        }
        // fewer orders than the argument
        var few = new double[3];
        Bessel.all(x, false, few.length, few);
        assertThat(few).containsExactly(Arrays.copyOf(j, few.length), within(1e-13));
    }

    /** e^{−x}I_k(x) = Σ_m e^{−x} (x/2)^{2m+k} / (m! (m+k)!), all terms positive. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-12, 5e-4, 1.1e-3, 0.3, 1, 7.5, 40, 60})
    void modified(double x) {
        var i = new double[ORDERS];
        Bessel.all(x, true, ORDERS, i);
        double prefix = Math.exp(-x);
        for (int k = 0; k < ORDERS; k++) {
            prefix *= k == 0 ? 1 : x / 2 / k;
            double sum = 0;
            double term = prefix;
            for (int m = 1; m < 400; m++) {
                sum += term;
                term *= x * x / 4 / m / (m + k);
            }
            assertThat(i[k]).as("e^-x I_%d(%s)", k, x).isCloseTo(sum, within(1e-14 + 1e-12 * sum));
        }
    }
}
