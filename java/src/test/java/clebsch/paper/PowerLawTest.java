package clebsch.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PowerLawTest {

    @Test
    void aPowerLawIsFound() {
        PowerLaw law = PowerLaw.through(new double[] {1, 10, 50}, new double[] {3, 3 * Math.pow(10, -0.7), 3 * Math.pow(50, -0.7)});
        assertThat(law.exponent()).isCloseTo(-0.7, within(1e-14));
        assertThat(law.prefactor()).isCloseTo(3, within(1e-13));
        assertThat(law.at(7)).isCloseTo(3 * Math.pow(7, -0.7), within(1e-13));
    }

    @Test
    void noiseIsAveraged() {
        // e^{±ε} at both ends and in between: the slope keeps, as the deviations are even in ln x
        PowerLaw law = PowerLaw.through(new double[] {1, 2, 4}, new double[] {Math.exp(0.1), 4 * Math.exp(-0.2), 16 * Math.exp(0.1)});
        assertThat(law.exponent()).isCloseTo(2, within(1e-14));
        assertThat(law.prefactor()).isCloseTo(1, within(1e-14));
    }

    @Test
    void aMinimumIsFound() {
        Minimum minimum = Minimum.of(x -> Math.cosh(x - 1.3) + 2, -4, 9);
        assertThat(minimum.at()).isCloseTo(1.3, within(2e-6));
        assertThat(minimum.value()).isCloseTo(3, within(1e-12));
        assertThat(Minimum.of(x -> x, 2, 3).at()).isCloseTo(2, within(1e-6));
    }
}
