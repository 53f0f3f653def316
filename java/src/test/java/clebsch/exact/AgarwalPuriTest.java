package clebsch.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.DenseMatrix;
import clebsch.DenseReference;
import clebsch.Draft;
import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.liouville.Generator;
import clebsch.liouville.Stationarity;
import clebsch.model.Measurement;
import clebsch.model.Model;
import clebsch.model.Operator;
import clebsch.model.Operator.Symbol;
import clebsch.model.Subsystem;
import clebsch.study.Progress;
import clebsch.study.Simulation;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hipparchus.complex.Complex;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;
import org.hipparchus.util.CombinatoricsUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgarwalPuriTest {
    private static final double ROUNDING = Math.ulp(0.5);

    private static Draft draft(Subsystem spins, double r) {
        Draft draft = Draft.of("squeezed reservoir", spins);
        return draft.jump(1, draft.on(Symbol.M).times(new Complex(Math.cosh(r)))
                .plus(draft.on(Symbol.P).times(new Complex(-Math.sinh(r)))));
    }

    /** N, r: one and two spins, even and odd, no squeezing, weak, strong, and of either sign. */
    static Stream<double[]> parameters() {
        return Stream.concat(
                IntStream.of(1, 2, 3, 8, 9, 40, 41).boxed().flatMap(n ->
                        DoubleStream.of(0, 1e-3, 0.5, 1.3, 3, -0.7).mapToObj(r -> new double[] {n, r})),
                DoubleStream.of(0.5, 1, 2, 3).boxed().flatMap(r -> Stream.of(new double[] {200, r}, new double[] {201, r})));
    }

    private static double[] packed(AgarwalPuri state, Packing packing, int lowest) {
        var packed = new double[Math.toIntExact(packing.size())];
        state.elements((a, b, re, im) ->
                packing.pack(lowest + a, lowest + b, re, im, (at, value) -> packed[(int) at] += value));
        return packed;
    }

    private static DenseMatrix dense(int n, AgarwalPuri state) {
        var rho = new DenseMatrix(n + 1, n + 1);
        state.elements((a, b, re, im) -> {
            rho.set(a, b, re, im);
            rho.set(b, a, re, -im);
        });
        return rho;
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void theGeneratorGivesNothing(double[] p) {
        Model model = draft(Draft.spins("atoms", (int) p[0]), p[1]).build();
        var packing = new Packing(new ProductBasis(model.subsystems()));
        double[] packed = packed(new AgarwalPuri((int) p[0], p[1]), packing, 0);
        assertThat(Stationarity.residual(Generator.of(model, packing), packed)).isLessThan(10 * p[0] * ROUNDING);
    }

    /** The blocks j < N/2 of the Dicke basis have their own states, of 2j spins. */
    @ParameterizedTest
    @CsvSource({"8, 0.9", "9, 0.9"})
    void everyBlockHasItsOwn(int n, double r) {
        Model model = draft(Draft.dicke("atoms", n), r).build();
        var packing = new Packing(new ProductBasis(model.subsystems()));
        Generator generator = Generator.of(model, packing);
        for (int block = 0; 2 * block <= n; block++) {
            double[] packed = packed(new AgarwalPuri(n - 2 * block, r), packing, block * (n + 1) + block);
            assertThat(Stationarity.residual(generator, packed)).as("block %d", block).isLessThan(10 * n * ROUNDING);
        }
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void theTraceIsOneAndNoPopulationNegative(double[] p) {
        double[] populations = new AgarwalPuri((int) p[0], p[1]).populations();
        assertThat(DoubleStream.of(populations).sum()).isCloseTo(1, within(1e-13));
        assertThat(DoubleStream.of(populations)).allMatch(x -> x >= 0);
    }

    @ParameterizedTest
    @CsvSource({"2, 0.4", "6, 1", "20, 2.5"})
    void anEvenNumberHasTheDarkStateOfEquation7(int n, double r) {
        int j = n / 2;
        double[] weights = IntStream.rangeClosed(0, j).mapToDouble(k ->
                Math.pow(CombinatoricsUtils.binomialCoefficientDouble(j, k) * Math.pow(Math.tanh(r), k), 2)
                        / CombinatoricsUtils.binomialCoefficientDouble(n, 2 * k)).toArray();
        double norm = DoubleStream.of(weights).sum();
        double[] populations = new AgarwalPuri(n, r).populations();
        for (int k = 0; k <= n; k++) {
            assertThat(populations[k]).isCloseTo(k % 2 == 0 ? weights[k / 2] / norm : 0, within(1e-13));
        }
        assertThat(dense(n, new AgarwalPuri(n, r)).times(dense(n, new AgarwalPuri(n, r))).trace().getReal())
                .isCloseTo(1, within(1e-12));
    }

    /** Eq. (15), (16): the weights are the inverse eigenvalues of e^{−2r}S_x² + e^{2r}S_y² + S_z. */
    @ParameterizedTest
    @CsvSource({"1, 0.4", "7, 0.3", "7, 1.5", "15, -1"})
    void anOddNumberMixesTheEigenstatesOfALipkinModel(int n, double r) {
        var reference = new DenseReference(draft(Draft.spins("atoms", n), r).build());
        DenseMatrix[] spin = spin(reference);
        DenseMatrix lipkin = spin[0].times(spin[0]).times(new Complex(Math.exp(-2 * r)))
                .plus(new Complex(Math.exp(2 * r)), spin[1].times(spin[1])).plus(spin[2]);
        var matrix = new Array2DRowRealMatrix(n + 1, n + 1);
        for (int a = 0; a <= n; a++) {
            for (int b = 0; b <= n; b++) {
                matrix.setEntry(a, b, lipkin.re(a, b));
            }
        }
        var eigen = new EigenDecompositionSymmetric(matrix);
        RealMatrix sum = new Array2DRowRealMatrix(n + 1, n + 1);
        for (int k = 0; k <= n; k++) {
            RealVector v = eigen.getEigenvector(k);
            sum = sum.add(v.outerProduct(v).scalarMultiply(1 / eigen.getEigenvalue(k)));
        }
        RealMatrix expected = sum.scalarMultiply(1 / sum.getTrace());
        DenseMatrix rho = dense(n, new AgarwalPuri(n, r));
        for (int a = 0; a <= n; a++) {
            for (int b = 0; b <= n; b++) {
                assertThat(rho.re(a, b)).isCloseTo(expected.getEntry(a, b), within(1e-12));
            }
        }
    }

    private static DenseMatrix[] spin(DenseReference reference) {
        return Stream.of(Symbol.X, Symbol.Y, Symbol.Z)
                .map(s -> reference.operator(new Operator.Elementary(0, "atoms", s))).toArray(DenseMatrix[]::new);
    }

    @ParameterizedTest
    @CsvSource({"1, 0.4", "2, 0.7", "7, 0.3", "8, 1.2", "9, -1.1", "20, 2", "21, 2"})
    void numbersAreThoseOfTheElements(int n, double r) {
        DenseMatrix[] spin = spin(new DenseReference(draft(Draft.spins("atoms", n), r).build()));
        var state = new AgarwalPuri(n, r);
        DenseMatrix rho = dense(n, state);
        assertThat(state.inversion()).isCloseTo(spin[2].times(rho).trace().getReal(), within(1e-12 * n));
        assertThat(spin[0].times(rho).trace().norm()).isLessThan(1e-12);
        for (int a = 0; a < 3; a++) {
            assertThat(state.secondMoments()[a]).isCloseTo(spin[a].times(spin[a]).times(rho).trace().getReal(), within(1e-12 * n * n));
            for (int b = 0; b < a; b++) {
                DenseMatrix both = spin[a].times(spin[b]).plus(spin[b].times(spin[a]));
                assertThat(both.times(rho).trace().norm()).isLessThan(1e-12 * n * n);
            }
        }
        assertThat(state.purity()).isCloseTo(rho.times(rho).trace().getReal(), within(1e-12));

        // e^{iπJ_x/2} turns the axis z into y
        DenseMatrix turn = spin[0].times(new Complex(0, Math.PI / 2)).exp();
        DenseMatrix turned = turn.times(rho).times(turn.adjoint());
        double[] along = state.alongY();
        for (int k = 0; k <= n; k++) {
            assertThat(along[k]).isCloseTo(turned.re(k, k), within(1e-12));
        }
    }

    @ParameterizedTest
    @CsvSource({"200, 0.5", "200, 3", "201, 0.5", "201, 3"})
    void theDistributionAlongYHasItsVariance(int n, double r) {
        var state = new AgarwalPuri(n, r);
        double[] along = state.alongY();
        assertThat(DoubleStream.of(along).sum()).isCloseTo(1, within(1e-12));
        double variance = IntStream.rangeClosed(0, n).mapToDouble(k -> Math.pow(k - n / 2.0, 2) * along[k]).sum();
        // every probability is right to a rounding, and m² is at most N²/4
        assertThat(variance).isCloseTo(state.secondMoments()[1], within(n * n * n * ROUNDING));
        assertThat(DoubleStream.of(along)).allMatch(p -> p > -10 * ROUNDING);
    }

    @Test
    void anEvenNumberIsSqueezedToTheHeisenbergLimit() {
        assertThat(new AgarwalPuri(200, 12).wineland()).isCloseTo(2 / 202.0, within(1e-14));
        // ⟨J_y²⟩ = e^{−4r}⟨J_x²⟩, and ⟨J_x²⟩ tends to that of |j,0⟩ along y
        assertThat(new AgarwalPuri(200, 12).secondMoments()[1] / (100 * 101 / 2.0 * Math.exp(-48))).isCloseTo(1, within(1e-9));
        assertThat(DoubleStream.iterate(0.25, r -> r + 0.25).limit(20).map(r -> new AgarwalPuri(200, r).wineland()).toArray())
                .isSortedAccordingTo((a, b) -> Double.compare(b, a));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 21, 201, 2001})
    void anOddNumberEndsInAMixtureAlongY(int n) {
        DoubleUnaryOperator inverse = power -> IntStream.rangeClosed(0, n).mapToDouble(k -> Math.pow(k - n / 2.0, -power)).sum();
        var state = new AgarwalPuri(n, 18);
        assertThat(state.purity()).isCloseTo(inverse.applyAsDouble(4) / Math.pow(inverse.applyAsDouble(2), 2), within(1e-12));
        assertThat(state.secondMoments()[1]).isCloseTo((n + 1) / inverse.applyAsDouble(2), within(1e-11 * n));
        // what the sums over m lack of π⁴/3 and π² is 4/N beyond N/2
        assertThat(Math.abs(state.purity() - 1 / 3.0)).isLessThan(1.0 / n);
        assertThat(Math.abs(state.secondMoments()[1] / (n + 1) - 1 / Math.pow(Math.PI, 2))).isLessThan(0.2 / n);
        if (n == 21) {
            double[] along = state.alongY();
            assertThat(along).containsExactly(IntStream.rangeClosed(0, n)
                    .mapToDouble(k -> Math.pow(k - n / 2.0, -2) / inverse.applyAsDouble(2)).toArray(), within(1e-13));
        }
    }

    @Test
    void parityMattersBeyondACriticalSqueezingOnly() {
        DoubleUnaryOperator ratio = r -> new AgarwalPuri(201, r).wineland() / new AgarwalPuri(200, r).wineland();
        double critical = Math.log(200) / 2;   // Eq. (14)
        assertThat(ratio.applyAsDouble(critical - 1.5)).isCloseTo(1, within(0.01));
        assertThat(ratio.applyAsDouble(critical + 1)).isGreaterThan(50);
        assertThat(new AgarwalPuri(201, critical - 1.5).purity()).isGreaterThan(0.99);
    }

    @ParameterizedTest
    @CsvSource({"20, 0.8", "21, 0.8", "21, 1.5"})
    void aLongEvolutionEndsThere(int n, double r) {
        Draft draft = draft(Draft.spins("atoms", n), r);
        List<Operator> spin = Stream.of(Symbol.X, Symbol.Y, Symbol.Z).map(draft::on).toList();
        Model model = draft.measure("z", spin.get(2)).measure("xx", spin.get(0).times(spin.get(0)))
                .measure("yy", spin.get(1).times(spin.get(1))).measure("zz", spin.get(2).times(spin.get(2)))
                .measure("purity", new Measurement.Purity()).measure("wineland", new Measurement.Wineland(List.of(0)))
                .times(0, 20).build();
        var state = new AgarwalPuri(n, r);
        double[] moments = state.secondMoments();
        double[] expected = {state.inversion(), moments[0], moments[1], moments[2], state.purity(), state.wineland()};
        double[] scale = {n, n * n, n * n, n * n, 1, 1};
        try (Backend backend = Backends.open("auto")) {
            double[] end = Simulation.run(model, backend, Progress.SILENT).columns()[1];
            for (int k = 0; k < expected.length; k++) {
                assertThat(end[k] / scale[k]).as("column %d", k).isCloseTo(expected[k] / scale[k], within(1e-8));
            }
        }
    }

    @Test
    void oneSpinIsInEquilibriumWithItsBath() {
        // rates cosh² r down and sinh² r up
        double[] populations = new AgarwalPuri(1, 0.6).populations();
        assertThat(populations[1] / populations[0]).isCloseTo(Math.pow(Math.tanh(0.6), 2), within(1e-15));
        assertThat(new AgarwalPuri(1, 0.6).inversion()).isCloseTo(-0.5 / Math.cosh(1.2), within(1e-15));
    }

    /** Sums that pass the range of doubles on either side by thousands of orders of magnitude. */
    @ParameterizedTest
    @CsvSource({"10000, 1e-100", "10001, 1e-100", "10000, 0.01", "10001, 0.01", "10000, 4", "10001, 4", "10001, 20"})
    void tenThousandSpinsGiveFiniteNumbers(int n, double r) {
        var state = new AgarwalPuri(n, r);
        assertThat(DoubleStream.of(state.populations()).sum()).isCloseTo(1, within(1e-11));
        assertThat(DoubleStream.of(state.secondMoments()).sum()).isCloseTo(n / 2.0 * (n / 2.0 + 1), within(1e-3));
        assertThat(state.purity()).isBetween(1 / 3.0, 1 + 1e-11);
        assertThat(state.wineland()).isPositive().isFinite();
    }

    @Test
    void withoutSqueezingAllSpinsAreDown() {
        for (int n : new int[] {0, 4, 5}) {
            var state = new AgarwalPuri(n, 0);
            assertThat(Arrays.stream(state.populations()).sum()).isEqualTo(1);
            assertThat(state.populations()[0]).isEqualTo(1);
            assertThat(state.inversion()).isEqualTo(-n / 2.0);
            assertThat(state.purity()).isEqualTo(1);
        }
        assertThat(new AgarwalPuri(5, 0).wineland()).isEqualTo(1);
    }

    @Test
    void withoutASqueezingThatIsANumberThereIsNoSuchState() {
        assertThatThrownBy(() -> new AgarwalPuri(-1, 1)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("N = -1");
        assertThatThrownBy(() -> new AgarwalPuri(3, Double.POSITIVE_INFINITY)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("r = Infinity");
    }
}
