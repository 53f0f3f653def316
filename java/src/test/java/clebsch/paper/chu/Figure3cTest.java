package clebsch.paper.chu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Figure3cTest {
    /** ξ²√(SC) hardly changes with S at the Δ/Ω = 3/√(SC) that is near the best, where ξ² itself halves. */
    @Test
    void squeezingScalesWithSpinTimesCooperativity() {
        double[] scaled = new double[2];
        int[] lengths = {50, 200};
        for (int k = 0; k < 2; k++) {
            int s = lengths[k];
            scaled[k] = new TwoEnsembles(s, 3 / Math.sqrt(s), 0.5, 1).best().xi2() * Math.sqrt(s);
        }
        assertThat(scaled[0]).isCloseTo(3, within(0.5));
        assertThat(scaled[1] / scaled[0]).isCloseTo(1, within(0.2));
    }

    /** With a strong drive the truncated equations have the squeezing of the closed form within a tenth, down to Δ/Ω = 1/S. */
    @ParameterizedTest
    @ValueSource(doubles = {20, 5, 1.5, 1})
    void theStationaryPointOfAStrongDriveIsThatOfTheClosedForm(double ratio) {
        var ensembles = new TwoEnsembles(100, ratio / 100, 10, Double.POSITIVE_INFINITY);
        TwoEnsembles.Stationary state = ensembles.stationary();
        assertThat(state.stable()).isTrue();
        assertThat(state.xi2() / ensembles.exactStationary()).isCloseTo(1, within(0.1));
    }

    /** With a weak one it is not stable, and what is followed ends where it is not a state any more. */
    @Test
    void theStationaryPointOfAWeakDriveIsNotStable() {
        var ensembles = new TwoEnsembles(30, 1 / 3.0, 0.1, Double.POSITIVE_INFINITY);
        assertThat(ensembles.stationary().stable()).isFalse();
        double[] xi2 = ensembles.curve(new double[] {0, 30, 45, 52, 60});
        assertThat(xi2[0]).isNaN();
        // by quantum jumps ξ² is 1.484(36) at Γt = 30
        assertThat(xi2[1]).isCloseTo(1.484, within(0.15));
        assertThat(xi2[3]).isNaN();
        assertThat(xi2[4]).isNaN();
    }
}
