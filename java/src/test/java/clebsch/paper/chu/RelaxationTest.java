package clebsch.paper.chu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RelaxationTest {
    private static final double[] T = IntStream.range(0, 101).mapToDouble(k -> 0.1 * k).toArray();

    @Test
    void anExponentialPassesWhereItsLogarithmSays() {
        double[] infidelity = Arrays.stream(T).map(t -> 0.8 * Math.exp(-t)).toArray();
        double expected = Math.log(800);
        assertThat(Relaxation.time(T, infidelity)).isCloseTo(expected, within(1e-12));
        assertThat(Relaxation.byTail(T, infidelity, 0.3, 0.01)).isCloseTo(expected, within(1e-9));
    }

    @Test
    void whatDoesNotFallIsNotRelaxed() {
        double[] stays = Arrays.stream(T).map(t -> 0.1).toArray();
        assertThat(Relaxation.time(T, stays)).isNaN();
        assertThat(Relaxation.byTail(T, stays, 0.3, 0.01)).isNaN();
        double[] never = Arrays.stream(T).map(t -> 0.9).toArray();
        assertThat(Relaxation.byTail(T, never, 0.3, 0.01)).isNaN();
    }

    /** What passes and comes back counts from when it stays. */
    @Test
    void theLastPassageCounts() {
        double[] infidelity = Arrays.stream(T).map(t -> t > 2 && t < 3 ? 1e-5 : 0.8 * Math.exp(-t)).toArray();
        assertThat(Relaxation.time(T, infidelity)).isCloseTo(Math.log(800), within(1e-12));
    }
}
