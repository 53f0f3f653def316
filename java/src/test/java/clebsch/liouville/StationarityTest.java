package clebsch.liouville;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import clebsch.DrivenSpin;
import clebsch.model.Model;
import org.junit.jupiter.api.Test;

class StationarityTest {
    private static final Model DECAYING = DrivenSpin.model(1, 0, 0, 0.3);
    private static final Generator GENERATOR = Generator.of(DECAYING, DrivenSpin.packing(DECAYING));

    @Test
    void theGroundStateOfADecayingSpinIsStationary() {
        assertThat(Stationarity.residual(GENERATOR, new double[] {2, 0, 0, 0})).isZero();
    }

    @Test
    void itsExcitedStateChangesAsFastAsAnyDoes() {
        assertThat(Stationarity.residual(GENERATOR, new double[] {0, 2, 0, 0})).isEqualTo(1);
    }

    @Test
    void coherenceDecaysHalfAsFast() {
        assertThat(Stationarity.residual(GENERATOR, new double[] {0, 0, 2, 0})).isEqualTo(0.5);
    }

    @Test
    void aVectorOfAnotherLengthIsRefused() {
        assertThatThrownBy(() -> Stationarity.residual(GENERATOR, new double[5])).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a state of 5 numbers does not fit a generator of 4");
    }
}
