package clebsch.basis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import clebsch.Draft;
import clebsch.model.Dissipator;
import clebsch.model.Location;
import clebsch.model.Operator.Symbol;
import clebsch.model.Subsystem;
import clebsch.sparse.Diagonals;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalNoiseTest {
    /** A squared amplitude takes some ten roundings, and three of them are added. */
    private static final double ROUNDING = 16 * Math.ulp(1.0);

    private static LocalNoise noise(ProductBasis basis, int subsystem, Complex plus, Complex minus, Complex z) {
        return new LocalNoise(new Dissipator.Each(1, subsystem, plus, minus, z, Location.api("")), basis);
    }

    // even and odd N, the smallest ones where blocks are missing, and N = 1000
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7, 30, 101, 1000})
    void theThreeChannelsOfEachOperatorExhaustItsNorm(int n) {
        var basis = new ProductBasis(List.of(Draft.dicke("a", n)));
        Complex zero = Complex.ZERO;
        List<LocalNoise> noises = List.of(noise(basis, 0, zero, Complex.ONE, zero), noise(basis, 0, Complex.ONE, zero, zero),
                noise(basis, 0, zero, zero, Complex.ONE));
        for (int operator = 0; operator < 3; operator++) {
            LocalNoise noise = noises.get(operator);
            assertThat(noise.jumps()).allMatch(jump -> jump.count() == 1).hasSizeLessThanOrEqualTo(3);
            for (int state = 0; state < basis.dimension(); state++) {
                if (basis.exists(state)) {
                    double norm = 0;
                    for (Diagonals jump : noise.jumps()) {
                        norm += jump.real(0, state) * jump.real(0, state);
                    }
                    // Σ_n σ_+σ_− = N/2 + J_z, Σ_n σ_−σ_+ = N/2 − J_z, Σ_n σ_z² = N
                    int level = basis.level(state, 0);
                    double expected = operator == 0 ? level : operator == 1 ? n - level : n;
                    if (Math.abs(norm - expected) > ROUNDING * expected) {
                        assertThat(norm).as("N = %d, operator %d, state %d", n, operator, state)
                                .isCloseTo(expected, within(ROUNDING * expected));
                    }
                }
            }
        }
    }

    // also an ensemble and a spin 1/2 among other subsystems
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 3", "4, 4", "9, 5", "24, 6"})
    void whatIsLostIsWhatTheChannelsCarryAway(int n, long seed) {
        var random = new Random(seed);
        List<Subsystem> system = List.of(Draft.boson("c", 2), Draft.dicke("a", n), Draft.spin("s", 1));
        var basis = new ProductBasis(system);
        for (int subsystem = 1; subsystem <= 2; subsystem++) {
            Complex[] c = IntStream.range(0, 3).mapToObj(k -> new Complex(random.nextGaussian(), random.nextGaussian())).toArray(Complex[]::new);
            LocalNoise noise = noise(basis, subsystem, c[0], c[1], c[2]);
            Diagonals sum = Diagonals.zero(basis.dimension());
            for (Diagonals jump : noise.jumps()) {
                sum = sum.plus(jump.adjoint().times(jump));
            }
            Diagonals left = sum.plus(new Complex(-1), noise.total());
            assertThat(left.largestEntry()).isLessThanOrEqualTo(4 * ROUNDING * noise.total().largestEntry());
            assertThat(noise.total().largestEntry()).isPositive();
        }
    }

    /** A spin 1/2 has one block: its noise is the Pauli matrix itself. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void onOneSpinItIsTheOperator(boolean ensemble) {
        Subsystem one = ensemble ? Draft.dicke("a", 1) : Draft.spin("a", 1);
        var basis = new ProductBasis(List.of(one));
        var c = List.of(new Complex(0.3, 1), new Complex(-0.2, 0.5), new Complex(0.7, -0.1));
        LocalNoise noise = noise(basis, 0, c.get(0), c.get(1), c.get(2));
        assertThat(noise.jumps()).hasSize(1);
        Draft draft = Draft.of("", one);
        Diagonals expected = basis.matrix(draft.on(Symbol.P).times(c.get(0)).plus(draft.on(Symbol.M).times(c.get(1)))
                .plus(draft.on(Symbol.Z).times(c.get(2).multiply(2))));
        assertThat(noise.jumps().getFirst().plus(new Complex(-1), expected).largestEntry()).isLessThanOrEqualTo(ROUNDING);
    }

    @Test
    void noiseOnTwoSpinsLeadsFromTheTripletToTheSinglet() {
        // σ_z on one of two spins: |1,0⟩ → ±|0,0⟩, and never the same block, as J_z has no element there
        var basis = new ProductBasis(List.of(Draft.dicke("a", 2)));
        LocalNoise noise = noise(basis, 0, Complex.ZERO, Complex.ZERO, Complex.ONE);
        int triplet = 1;
        int singlet = 3 + 1;
        double weight = 0;
        for (Diagonals jump : noise.jumps()) {
            if (jump.offset(0) == singlet - triplet) {
                weight += jump.real(0, triplet) * jump.real(0, triplet);
            } else {
                assertThat(jump.real(0, triplet)).isZero();
            }
        }
        assertThat(weight).isCloseTo(2, within(ROUNDING * 2));
    }
}
