package clebsch.paper.chu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class Figure3cTest {
    /** ξ²√(SC) hardly changes with S at the Δ/Ω = 3/√(SC) that is near the best, where ξ² itself halves. */
    @Test
    void squeezingScalesWithSpinTimesCooperativity() {
        double[] scaled = new double[2];
        int[] lengths = {50, 200};
        for (int k = 0; k < 2; k++) {
            int s = lengths[k];
            scaled[k] = new TwoEnsembles(s, 3 / Math.sqrt(s), 0.5, 1).best() * Math.sqrt(s);
        }
        assertThat(scaled[0]).isCloseTo(3, within(0.5));
        assertThat(scaled[1] / scaled[0]).isCloseTo(1, within(0.2));
    }
}
