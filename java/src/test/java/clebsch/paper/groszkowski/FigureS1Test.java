package clebsch.paper.groszkowski;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FigureS1Test {
    /** Eq. (C2), which keeps ⟨S_z⟩ at −N/2: right as long as e^{2r} is far below N. */
    @ParameterizedTest
    @CsvSource({"100000, 10, 0.5, 0.01", "100000, 30, 1, 0.01", "1000000, 100, 1.5, 0.01", "1000000, 100, 2.5, 0.02"})
    void weakSqueezingIsLinear(int n, double ratio, double r, double tolerance) {
        double coll = 4 / (500 * (1 + ratio) * (1 + ratio));
        double gamma = coll * ratio;
        double expected = ((n + 1.0) * coll + (n * Math.exp(-2 * r) + 1) * gamma + 0.04) / ((n + 1.0) * coll
                + (n + Math.exp(-2 * r)) * gamma + 0.04);
        assertThat(FigureS1.squeezing(n, ratio, r) / expected).isCloseTo(1, within(tolerance));
    }
}
