package clebsch.basis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import clebsch.Draft;
import clebsch.model.State;
import clebsch.model.Subsystem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InitialWavesTest {

    /** The number in the basis of all blocks. */
    private static int number(ProductBasis basis, InitialWaves.Drawn drawn, int state) {
        var blocks = new BlockBasis(basis.subsystems(), drawn.blocks());
        return IntStream.range(0, basis.subsystems().size()).map(k ->
                (drawn.blocks()[k] * (basis.top(k) + 1) + blocks.level(state, k)) * basis.stride(k)).sum();
    }

    /** χ² of the states drawn against the weights of the mixture, those of less than five expected together. */
    @Test
    void mixturesAreDrawnWithTheirWeights() {
        List<Subsystem> subsystems = List.of(Draft.dicke("a", 5), Draft.boson("c", 4), Draft.spin("s", 3));
        List<State.Assigned> assigned = List.of(Draft.assigned(0, new State.Thermal(0.3)), Draft.assigned(1, new State.Thermal(0.8)),
                Draft.assigned(2, new State.Mixed()));
        var basis = new ProductBasis(subsystems);
        var waves = new InitialWaves(assigned, subsystems);
        var random = new Random(4);
        int draws = 50_000;
        Map<Integer, Integer> counts = new HashMap<>();
        for (int n = 0; n < draws; n++) {
            InitialWaves.Drawn drawn = waves.draw(random::nextDouble);
            assertThat(drawn.wave().state()).hasSize(1);
            counts.merge(number(basis, drawn, drawn.wave().state()[0]), 1, Integer::sum);
        }
        double chiSquare = 0;
        int cells = 0;
        double restExpected = 0;
        int rest = 0;
        for (InitialState.Part part : InitialState.of(assigned, subsystems).mixture()) {
            double expected = part.weight() * draws;
            int found = counts.getOrDefault(part.state().state()[0], 0);
            if (expected < 5) {
                restExpected += expected;
                rest += found;
            } else {
                chiSquare += (found - expected) * (found - expected) / expected;
                cells++;
            }
        }
        chiSquare += (rest - restExpected) * (rest - restExpected) / Math.max(1, restExpected);
        // χ² of n cells has the mean n and the variance 2n
        assertThat(cells).isGreaterThan(100);
        assertThat(Math.abs(chiSquare - cells)).isLessThan(4 * Math.sqrt(2.0 * cells));
    }

    /** Pure states of several subsystems, one in a smaller block, amplitude by amplitude. */
    @Test
    void pureStatesAreThemselves() {
        List<Subsystem> subsystems = List.of(Draft.dicke("a", 6), Draft.boson("c", 3), Draft.dicke("b", 4));
        List<State.Assigned> assigned = List.of(Draft.assigned(0, new State.Dicke(4, 2)), Draft.assigned(1, new State.Fock(1)),
                Draft.assigned(2, new State.Coherent(1.1, 0.3)));
        var basis = new ProductBasis(subsystems);
        InitialWaves.Drawn drawn = new InitialWaves(assigned, subsystems).draw(() -> 0.5);
        PureState expected = InitialState.of(assigned, subsystems).mixture().getFirst().state();
        assertThat(drawn.blocks()).containsExactly(1, 0, 0);
        assertThat(IntStream.of(drawn.wave().state()).map(s -> number(basis, drawn, s)).toArray()).isEqualTo(expected.state());
        assertThat(drawn.wave().real()).containsExactly(expected.real(), within(1e-15));
        assertThat(drawn.wave().imaginary()).containsExactly(expected.imaginary(), within(1e-15));
    }

    /** A hundred thousand spins at random: ⟨j(j+1)⟩ = 3N/4 and ⟨m²⟩ = N/4, from numbers that fit in any memory. */
    @Test
    void manySpins() {
        int n = 100_000;
        var waves = new InitialWaves(List.of(Draft.assigned(0, new State.Mixed())), List.of(Draft.dicke("a", n)));
        var random = new Random(7);
        int draws = 400;
        double casimir = 0;
        double square = 0;
        for (int d = 0; d < draws; d++) {
            InitialWaves.Drawn drawn = waves.draw(random::nextDouble);
            double j = n / 2.0 - drawn.blocks()[0];
            double m = drawn.wave().state()[0] - n / 2.0;
            assertThat(Math.abs(m)).isLessThanOrEqualTo(j);
            casimir += j * (j + 1) / draws;
            square += m * m / draws;
        }
        // J² is N/4 times χ² of three degrees of freedom, J_z² of one: relative variances 2/3 and 2
        assertThat(casimir).isCloseTo(0.75 * n, within(4 * 0.75 * n * Math.sqrt(2.0 / 3 / draws)));
        assertThat(square).isCloseTo(0.25 * n, within(4 * 0.25 * n * Math.sqrt(2.0 / draws)));
    }
}
