package clebsch.basis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.DenseMatrix;
import clebsch.DenseReference;
import clebsch.Draft;
import clebsch.model.Location;
import clebsch.model.ModelException;
import clebsch.model.Operator.Symbol;
import clebsch.model.State;
import clebsch.model.Subsystem;
import java.util.List;
import java.util.stream.IntStream;
import org.hipparchus.complex.Complex;
import org.hipparchus.util.CombinatoricsUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InitialStateTest {

    // both poles, the equator, angles beyond π (down to negative amplitudes), and negative angles
    @ParameterizedTest
    @CsvSource({"0, 0", "3.141592653589793, 0", "1.5707963267948966, 0", "0.7, 2.1", "2.9, -1.3", "4.4, 0.4", "-0.6, 5"})
    void coherentStateIsARotationOfAllDown(double theta, double phi) {
        for (int n : new int[] {1, 2, 5, 12}) {
            DenseMatrix expected = DenseReference.ket(new State.Coherent(theta, phi), Draft.spins("a", n));
            assertThat(distance(pure(new State.Coherent(theta, phi), Draft.spins("a", n)), expected)).isLessThan(1e-13);
        }
    }

    @Test
    void amplitudesAlongAnAxisAreExactlyRealOrImaginary() {
        int n = 400;
        for (int quarter = -4; quarter <= 4; quarter++) {
            PureState psi = pure(new State.Coherent(1.0, quarter * Math.PI / 2), Draft.spins("a", n));
            assertThat(psi.state()).hasSize(n + 1);
            for (int k = 0; k <= n; k++) {
                assertThat(quarter * k % 2 == 0 ? psi.imaginary()[k] : psi.real()[k])
                        .as("k = %d, quarter %d", k, quarter).isZero();
            }
        }
        assertThat(pure(new State.Coherent(Math.PI, 0.3), Draft.spins("a", n)).state()).containsExactly(n);
        assertThat(pure(new State.Coherent(2 * Math.PI, 0.3), Draft.spins("a", n)).state()).containsExactly(0);
        PureState alpha = pure(new State.Alpha(new Complex(-1.5)), Draft.boson("b", 40));
        assertThat(alpha.imaginary()).containsOnly(0.0);
        assertThat(alpha.real()[3]).isNegative();
    }

    @Test
    void coherentStateOfAnArrayIsTheProductOfItsMembersStates() {
        var state = new State.Coherent(1.1, -0.4);
        DenseMatrix one = DenseReference.ket(state, Draft.spin("e", 1));
        assertThat(distance(whole(state, Draft.array("e", 1, 3)), one.kron(one).kron(one))).isLessThan(1e-14);
        DenseMatrix long1 = DenseReference.ket(state, Draft.spin("e", 3));
        assertThat(distance(whole(state, List.of(Draft.spin("a", 1), Draft.spin("b", 3))), one.kron(long1))).isLessThan(1e-14);
    }

    // N = 1029 is where a binomial coefficient leaves the range of a double
    @ParameterizedTest
    @ValueSource(ints = {1000, 1029, 1030, 100_000})
    void coherentStateOfManySpinsHasTheBinomialDistributionOfExcitations(int n) {
        double theta = 1.2;
        PureState psi = pure(new State.Coherent(theta, 0.3), Draft.spins("a", n));
        double p = Math.sin(theta / 2) * Math.sin(theta / 2);
        double mean = 0;
        double square = 0;
        for (int i = 0; i < psi.state().length; i++) {
            double weight = psi.real()[i] * psi.real()[i] + psi.imaginary()[i] * psi.imaginary()[i];
            mean += weight * psi.state()[i];
            square += weight * psi.state()[i] * psi.state()[i];
        }
        assertThat(mean).isCloseTo(n * p, within(1e-13 * n));
        assertThat(square - mean * mean).isCloseTo(n * p * (1 - p), within(1e-13 * n * n));
    }

    @ParameterizedTest
    @CsvSource({"4, 1", "4, -1", "7, 1", "7, -1", "40, 1", "40, -1"})
    void catHasOneParityAndExactlyNothingOfTheOther(int n, int sign) {
        PureState cat = pure(new State.Cat(1.0, 0.6, sign), Draft.spins("a", n));
        // |θ,φ+π⟩ differs from |θ,φ⟩ by (−1)^k, so that exact zeros keep the parity sector apart
        assertThat(cat.state()).isEqualTo(IntStream.rangeClosed(0, n).filter(k -> k % 2 == (sign > 0 ? 0 : 1)).toArray());
        DenseMatrix expected = DenseReference.ket(new State.Coherent(1.0, 0.6), Draft.spins("a", n))
                .plus(new Complex(sign), DenseReference.ket(new State.Coherent(1.0, 0.6 + Math.PI), Draft.spins("a", n)));
        double norm = Math.sqrt(expected.adjoint().times(expected).trace().getReal());
        assertThat(distance(cat, expected.times(new Complex(1 / norm)))).isLessThan(1e-12);
    }

    @Test
    void catOfAnArrayIsOneCatNotManyCats() {
        PureState cat = whole(new State.Cat(1.3, 0, 1), Draft.array("e", 1, 2));
        DenseMatrix one = DenseReference.ket(new State.Coherent(1.3, 0), Draft.spin("e", 1));
        DenseMatrix other = DenseReference.ket(new State.Coherent(1.3, Math.PI), Draft.spin("e", 1));
        DenseMatrix sum = one.kron(one).plus(other.kron(other));
        double norm = Math.sqrt(sum.adjoint().times(sum).trace().getReal());
        assertThat(distance(cat, sum.times(new Complex(1 / norm)))).isLessThan(1e-14);
    }

    @Test
    void ghzIsHalfDownAndHalfUp() {
        PureState ghz = pure(new State.Ghz(), Draft.spins("a", 9));
        assertThat(ghz.state()).containsExactly(0, 9);
        assertThat(ghz.real()).containsExactly(new double[] {Math.sqrt(0.5), Math.sqrt(0.5)}, within(1e-15));
        assertThat(ghz.imaginary()).containsOnly(0.0);
        assertThat(whole(new State.Ghz(), Draft.array("e", 1, 3)).state()).containsExactly(0, 7);
    }

    @Test
    void dickeStateOfOneLadderIsItsLevel() {
        PureState m = pure(new State.Dicke(5, -3), Draft.spins("a", 5));
        assertThat(m.state()).containsExactly(1);
        assertThat(m.real()).containsExactly(1.0);
    }

    @Test
    void dickeStateOfAnArrayIsSymmetric() {
        // four spins 1/2, two of them up: all C(4,2) = 6 ways alike
        PureState psi = whole(new State.Dicke(4, 0), Draft.array("e", 1, 4));
        assertThat(psi.state()).containsExactly(3, 5, 6, 9, 10, 12);
        for (double amplitude : psi.real()) {
            assertThat(amplitude).isCloseTo(1 / Math.sqrt(6), within(1e-15));
        }
    }

    @Test
    void dickeStateOfUnequalLadderIsWhatLoweringFromTheTopGives() {
        List<Subsystem> ladders = List.of(Draft.spin("a", 1), Draft.spin("b", 2), Draft.spin("c", 3));
        Draft draft = Draft.of("", ladders);
        var reference = new DenseReference(draft.build());
        DenseMatrix lower = reference.operator(draft.on(0, Symbol.M).plus(draft.on(1, Symbol.M)).plus(draft.on(2, Symbol.M)));
        var ket = new DenseMatrix(24, 1);
        ket.set(23, 0, 1, 0);
        for (int twiceM = 6; twiceM >= -6; twiceM -= 2) {
            assertThat(distance(whole(new State.Dicke(6, twiceM), ladders), ket)).as("2m = %d", twiceM).isLessThan(1e-13);
            ket = lower.times(ket);
            ket = ket.times(new Complex(1 / Math.max(1e-300, Math.sqrt(ket.adjoint().times(ket).trace().getReal()))));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.8, 0", "-0.8, 0", "0.5, -1.1", "0, 2"})
    void alphaHasTheAmplitudesOfACoherentState(double re, double im) {
        int levels = 30;   // |α|^{2n}/n! < 1e-15 at the cut
        var alpha = new Complex(re, im);
        PureState psi = pure(new State.Alpha(alpha), Draft.boson("b", levels));
        var expected = new DenseMatrix(levels, 1);
        Complex power = new Complex(Math.exp(-alpha.norm() * alpha.norm() / 2));
        for (int n = 0; n < levels; n++) {
            double root = Math.sqrt(CombinatoricsUtils.factorialDouble(n));
            expected.set(n, 0, power.getReal() / root, power.getImaginary() / root);
            power = power.multiply(alpha);
        }
        assertThat(distance(psi, expected)).isLessThan(1e-13);
    }

    @Test
    void alphaThatIsCutOffIsNormalised() {
        PureState psi = pure(new State.Alpha(new Complex(2, 1)), Draft.boson("b", 4));
        assertThat(norm(psi)).isCloseTo(1, within(1e-15));
    }

    @Test
    void superpositionIsNormalised() {
        var state = new State.Superposition(List.of(new State.Part(Complex.ONE, new State.Dicke(4, 4)),
                new State.Part(new Complex(0, 2), new State.Dicke(4, -4))));
        PureState psi = pure(state, Draft.spins("a", 4));
        assertThat(psi.state()).containsExactly(0, 4);
        assertThat(psi.imaginary()[0]).isCloseTo(2 / Math.sqrt(5), within(1e-15));
        assertThat(psi.real()[1]).isCloseTo(1 / Math.sqrt(5), within(1e-15));
    }

    @Test
    void superpositionOfStatesThatOverlapIsOfNormalisedStates() {
        var x = new State.Coherent(Math.PI / 2, 0);
        var state = new State.Superposition(List.of(new State.Part(Complex.ONE, x),
                new State.Part(new Complex(-1), new State.Superposition(List.of(new State.Part(new Complex(5),
                        new State.Down()))))));
        PureState psi = pure(state, Draft.spins("a", 1));
        // (|g⟩ + |e⟩)/√2 − |g⟩, normalised
        double g = Math.sqrt(0.5) - 1;
        double e = Math.sqrt(0.5);
        assertThat(psi.real()).containsExactly(new double[] {g / Math.hypot(g, e), e / Math.hypot(g, e)}, within(1e-15));
    }

    @Test
    void aSuperpositionThatCancelsIsAnErrorThatSaysWhere() {
        var nothing = new State.Superposition(List.of(new State.Part(Complex.ONE, new State.Down()),
                new State.Part(new Complex(-1), new State.Down())));
        var assigned = new State.Assigned(List.of(0), nothing, Location.api("initial.a"));
        assertThatThrownBy(() -> InitialState.of(List.of(assigned), List.of(Draft.spins("a", 4))))
                .isInstanceOf(ModelException.class).hasMessageContaining("initial.a").hasMessageContaining("zero vector");
        var noCat = new State.Assigned(List.of(0), new State.Cat(0, 0, -1), Location.api("initial.a"));
        assertThatThrownBy(() -> InitialState.of(List.of(noCat), List.of(Draft.spins("a", 4))))
                .as("the odd cat of two equal states").isInstanceOf(ModelException.class);
    }

    @Test
    void mixedStateIsTheIdentityOverTheDimension() {
        List<Subsystem> system = List.of(Draft.spin("a", 2), Draft.boson("b", 2));
        InitialState state = InitialState.of(List.of(Draft.assigned(0, new State.Mixed()), Draft.assigned(1, new State.Fock(1))), system);
        assertThat(state.isPure(new ProductBasis(system))).isFalse();
        DenseMatrix rho = density(state, 6);
        var expected = new DenseMatrix(6, 6);
        for (int k = 0; k < 3; k++) {
            expected.set(2 * k + 1, 2 * k + 1, 1.0 / 3, 0);
        }
        assertThat(rho.minus(expected).largest()).isLessThan(1e-15);
    }

    @Test
    void productStateIsTheKroneckerProductInTheOrderOfTheSubsystems() {
        List<Subsystem> system = List.of(Draft.spins("a", 3), Draft.boson("b", 6), Draft.spin("s", 2));
        Draft draft = Draft.of("", system).from(new State.Coherent(0.8, 0.3), new State.Alpha(new Complex(0.4, 0.2)),
                new State.Dicke(2, 0));
        InitialState state = InitialState.of(draft.build().initial(), system);
        assertThat(state.isPure(new ProductBasis(system))).isTrue();
        assertThat(density(state, 72).minus(new DenseReference(draft.build()).initial()).largest()).isLessThan(1e-13);
    }

    @Test
    void packedStateHasTraceOneAndPurityOfItsMixture() {
        List<Subsystem> system = List.of(Draft.spins("a", 3), Draft.spin("s", 2));
        var packing = new Packing(new ProductBasis(system));
        InitialState state = InitialState.of(List.of(Draft.assigned(0, new State.Coherent(0.8, 0.3)),
                Draft.assigned(1, new State.Mixed())), system);
        var x = new double[(int) packing.size()];
        state.pack(packing, (at, value) -> x[(int) at] += value);
        assertThat(IntStream.range(0, 12).mapToDouble(k -> x[k]).sum()).isCloseTo(1, within(1e-14));
        assertThat(IntStream.range(0, x.length).mapToDouble(k -> x[k] * x[k]).sum()).isCloseTo(1.0 / 3, within(1e-14));
    }

    // 2^1100, and the copies of its blocks, are beyond the range of a double
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 11, 1000, 1100})
    void theMixedEnsembleHasTheWeightOfAllCopies(int n) {
        List<Subsystem> system = List.of(Draft.dicke("a", n));
        var basis = new ProductBasis(system);
        List<InitialState.Part> parts = InitialState.of(List.of(Draft.assigned(0, new State.Mixed())), system).mixture();
        // every |j,m⟩, except those whose weight is below the smallest double
        assertThat(parts).hasSizeBetween(n <= 1000 ? (n + 2) * (n + 2) / 4 : 1, (n + 2) * (n + 2) / 4);
        double trace = 0;
        double entropy = 0;
        double levels = 0;
        for (InitialState.Part part : parts) {
            int state = part.state().state()[0];
            double logCopies = basis.logCopies(state, 0);
            // an eigenvalue w/d_j = 2^−N, d_j times; weights that are no normal numbers have fewer digits
            if (part.weight() > Double.MIN_NORMAL) {
                assertThat(Math.log(part.weight()) - logCopies).isCloseTo(-n * Math.log(2), within(logError(n)));
            }
            trace += part.weight();
            entropy += part.weight() * (logCopies - Math.log(part.weight()));
            levels += part.weight() * basis.level(state, 0);
        }
        assertThat(trace).isCloseTo(1, within(1e-13));
        assertThat(entropy).isCloseTo(n * Math.log(2), within(2 * logError(n)));
        assertThat(levels).isCloseTo(n / 2.0, within(1e-12 * n));
    }

    /** ln d_j is a difference of numbers of the order N ln N. */
    private static double logError(int n) {
        return 16 * Math.ulp(1.0) * n * Math.log(n + 2);
    }

    @ParameterizedTest
    @CsvSource({"1, 0.3", "6, 0", "6, 1", "7, 0.5", "50, 0.2", "1000, 0.9", "1000, 1e-5"})
    void theThermalEnsembleIsAProductOfSpins(int n, double p) {
        List<Subsystem> system = List.of(Draft.dicke("a", n));
        var basis = new ProductBasis(system);
        double levels = 0;
        double entropy = 0;
        double lengths = 0;
        for (InitialState.Part part : InitialState.of(List.of(Draft.assigned(0, new State.Thermal(p))), system).mixture()) {
            int state = part.state().state()[0];
            double j = n / 2.0 - basis.blocks(state);
            levels += part.weight() * basis.level(state, 0);
            lengths += part.weight() * j * (j + 1);
            entropy += part.weight() * (basis.logCopies(state, 0) - Math.log(part.weight()));
        }
        double h = p == 0 || p == 1 ? 0 : -p * Math.log(p) - (1 - p) * Math.log(1 - p);
        double s = 2 * p - 1;
        assertThat(levels).isCloseTo(n * p, within(1e-12 * n));
        assertThat(entropy).isCloseTo(n * h, within(2 * logError(n)));
        assertThat(lengths).isCloseTo(0.75 * n + n * (n - 1) / 4.0 * s * s, within(1e-12 * n * n));
    }

    @ParameterizedTest
    @CsvSource({"40, 0.5", "40, 0", "3, 2"})
    void theThermalModeHasGeometricWeightsUpToTheCut(int levels, double mean) {
        List<Subsystem> system = List.of(Draft.boson("c", levels));
        List<InitialState.Part> parts = InitialState.of(List.of(Draft.assigned(0, new State.Thermal(mean))), system).mixture();
        double q = mean / (1 + mean);
        double total = (1 - Math.pow(q, levels)) / (1 - q);
        assertThat(parts).hasSize(mean == 0 ? 1 : levels);
        for (int k = 0; k < parts.size(); k++) {
            assertThat(parts.get(k).state().state()).containsExactly(k);
            assertThat(parts.get(k).weight()).isCloseTo(Math.pow(q, k) / total, within(1e-14 * Math.pow(q, k) * (k + 1)));
        }
    }

    @Test
    void aStateOfSmallerJLiesInItsBlock() {
        List<Subsystem> system = List.of(Draft.dicke("a", 5));
        var basis = new ProductBasis(system);
        InitialState state = InitialState.of(List.of(Draft.assigned(0, new State.Dicke(3, -1))), system);
        assertThat(state.isPure(basis)).as("it stands for four copies").isFalse();
        int number = state.mixture().getFirst().state().state()[0];
        assertThat(basis.blocks(number)).isEqualTo(1);
        assertThat(basis.level(number, 0)).isEqualTo(2);
        assertThat(basis.logCopies(number, 0)).isCloseTo(Math.log(4), within(1e-14));
        var mixture = new State.Superposition(List.of(new State.Part(Complex.ONE, new State.Dicke(3, 1)),
                new State.Part(Complex.ONE, new State.Dicke(5, 1))));
        assertThatThrownBy(() -> InitialState.of(List.of(new State.Assigned(List.of(0), mixture, Location.api("initial.a"))), system))
                .isInstanceOf(ModelException.class).hasMessageContaining("initial.a").hasMessageContaining("different j");
    }

    private static PureState pure(State state, Subsystem subsystem) {
        return whole(state, List.of(subsystem));
    }

    /** A state of several subsystems together. */
    private static PureState whole(State state, List<Subsystem> members) {
        var assigned = new State.Assigned(IntStream.range(0, members.size()).boxed().toList(), state, Location.api("initial"));
        InitialState initial = InitialState.of(List.of(assigned), members);
        assertThat(initial.isPure(new ProductBasis(members))).isTrue();
        PureState psi = initial.mixture().getFirst().state();
        assertThat(norm(psi)).isCloseTo(1, within(1e-13));
        return psi;
    }

    private static double norm(PureState psi) {
        double sum = 0;
        for (int i = 0; i < psi.state().length; i++) {
            sum += psi.real()[i] * psi.real()[i] + psi.imaginary()[i] * psi.imaginary()[i];
        }
        return sum;
    }

    private static double distance(PureState psi, DenseMatrix ket) {
        var dense = new DenseMatrix(psi.dimension(), 1);
        for (int i = 0; i < psi.state().length; i++) {
            dense.set(psi.state()[i], 0, psi.real()[i], psi.imaginary()[i]);
        }
        return dense.minus(ket).largest();
    }

    private static DenseMatrix density(InitialState state, int dimension) {
        var rho = new DenseMatrix(dimension, dimension);
        state.elements((a, b, re, im) -> {
            rho.add(a, b, re, a == b ? 0 : im);
            if (a != b) {
                rho.add(b, a, re, -im);
            }
        });
        return rho;
    }
}
