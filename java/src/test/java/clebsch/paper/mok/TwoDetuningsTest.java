package clebsch.paper.mok;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TwoDetuningsTest {
    private static final int N = 10_000;

    /** Eq. (19) to the order 1/N that it neglects. */
    @Test
    void withoutDetuningTheStateIsTheClosedForm() {
        double eta = 200;
        TwoDetunings.State state = new TwoDetunings(N, eta, 0).synchronised();
        double root = Math.sqrt(1 - 16 * eta / N);
        assertThat(state.stable()).isTrue();
        assertThat(state.spread()).isCloseTo(0, within(1e-10));
        assertThat(state.inversion()).isCloseTo(-(1 + root) / 2, within(20.0 / N));
        assertThat(state.amplitude() * state.amplitude()).isCloseTo((4 * eta - 1 + root) / (2 * N), within(20.0 / N));
    }

    @Test
    void aSmallDetuningSpreadsThePhasesAsEquation21Says() {
        double eta = 200;
        TwoDetunings.State still = new TwoDetunings(N, eta, 0).synchronised();
        double delta = 1e-4;
        TwoDetunings.State state = new TwoDetunings(N, eta, delta).next(still);
        double u = eta / N;
        assertThat(state.spread()).isCloseTo((1 + Math.sqrt(1 - 16 * u)) / (32 * u * u) * delta, within(0.02 * state.spread()));
        for (double rate : new TwoDetunings(N, eta, delta).reduced(state.amplitude(), state.spread(), state.inversion())) {
            assertThat(Math.abs(rate)).isLessThan(2 * eta * 20 / N);
        }
    }

    /** A stable state is there up to δ = 0.072 at this η; spins in phase find it up to 0.0695. */
    @Test
    void spinsInPhaseLoseStepBeforeTheStateEnds() {
        assertThat(new TwoDetunings(N, 300, 0.07).synchronises(2e4)).isFalse();
        TwoDetunings.State state = new TwoDetunings(N, 300, 0).synchronised();
        double at = 0;
        for (double step = 0.01; at < 0.07 && step > 1e-6; ) {
            TwoDetunings.State there = new TwoDetunings(N, 300, at + step).next(state);
            if (there == null) {
                step /= 2;
            } else {
                assertThat(there.stable()).isTrue();
                at += step;
                state = there;
            }
        }
        assertThat(at).isGreaterThanOrEqualTo(0.07);
    }
}
