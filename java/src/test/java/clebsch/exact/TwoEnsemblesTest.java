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
import clebsch.study.Progress;
import clebsch.study.Simulation;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hipparchus.complex.Complex;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;
import org.hipparchus.linear.SingularValueDecomposition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TwoEnsemblesTest {
    private static final double ROUNDING = Math.ulp(0.5);

    private static Draft draft(int twiceS, double delta, double omega, double gamma) {
        Draft draft = Draft.of("two ensembles", Draft.array("e", twiceS, 2));
        return draft.hamiltonian(omega, draft.on(0, Symbol.X).plus(draft.on(1, Symbol.X)))
                .hamiltonian(delta / 2, draft.on(0, Symbol.Z).minus(draft.on(1, Symbol.Z)))
                .jump(gamma, draft.on(0, Symbol.M).plus(draft.on(1, Symbol.M)));
    }

    /** 2S, Δ, Ω, Γ up to S = 3: drives below and above the detuning, both signs of each. */
    static Stream<double[]> parameters() {
        return IntStream.rangeClosed(1, 6).boxed().flatMap(n -> Stream.of(new double[] {n, 0.8, 1.1, 1},
                new double[] {n, -3, 0.7, 0.2}, new double[] {n, 0.1, -2, 3}));
    }

    private static double[] packed(Packing packing, double[] state) {
        var packed = new double[Math.toIntExact(packing.size())];
        for (int a = 0; a < state.length; a++) {
            for (int b = a; b < state.length; b++) {
                packing.pack(a, b, state[a] * state[b], 0, (at, value) -> packed[(int) at] += value);
            }
        }
        return packed;
    }

    private static double[] flat(TwoEnsembles state) {
        return Arrays.stream(state.amplitudes()).flatMapToDouble(Arrays::stream).toArray();
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void theGeneratorGivesNothing(double[] p) {
        Model model = draft((int) p[0], p[1], p[2], p[3]).build();
        var packing = new Packing(new ProductBasis(model.subsystems()));
        var packed = new double[(int) packing.size()];
        new TwoEnsembles((int) p[0], p[1], p[2]).elements((a, b, re, im) ->
                packing.pack(a, b, re, im, (at, value) -> packed[(int) at] += value));
        assertThat(Stationarity.residual(Generator.of(model, packing), packed)).isLessThan(100 * ROUNDING);
        assertThat(Arrays.stream(packed).map(x -> x * x).sum()).as("purity").isCloseTo(1, within(1e-13));
    }

    /** A_J as the paper defines it, ⟨J, m+1|S₁ˣ + S₂ˣ|J, m⟩, is half of what it prints in Eq. (6). */
    @Test
    void theRecursionHasTheMatrixElementOfRaisingNotOfX() {
        Model model = draft(4, 0.8, 1.1, 1).build();
        var packing = new Packing(new ProductBasis(model.subsystems()));
        Generator generator = Generator.of(model, packing);
        assertThat(Stationarity.residual(generator, packed(packing, flat(new TwoEnsembles(4, 0.8, 1.1))))).isLessThan(1e-14);
        assertThat(Stationarity.residual(generator, packed(packing, flat(new TwoEnsembles(4, 1.6, 1.1))))).isGreaterThan(1e-3);
    }

    /** Every S up to 3/2: the Liouvillian has one null vector, and this is it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void theLiouvillianHasNoOtherNullVector(int twiceS) {
        Model model = draft(twiceS, 0.8, 1.1, 0.6).build();
        var packing = new Packing(new ProductBasis(model.subsystems()));
        int size = (int) packing.size();
        var liouvillian = new Array2DRowRealMatrix(size, size);
        Generator.Rows row = Generator.of(model, packing).rows();
        for (int i = 0; i < size; i++) {
            row.read(i);
            for (int k = 0; k < row.count(); k++) {
                liouvillian.setEntry(i, (int) row.column(k), row.value(k));
            }
        }
        double[] expected = packed(packing, flat(new TwoEnsembles(twiceS, 0.8, 1.1)));
        assertNullVector(liouvillian, expected);
    }

    private static void assertNullVector(RealMatrix matrix, double[] expected) {
        var svd = new SingularValueDecomposition(matrix);
        double[] values = svd.getSingularValues();   // descending
        int n = matrix.getColumnDimension();
        assertThat(values[n - 1]).isLessThan(1e-13 * values[0]);
        assertThat(values[n - 2]).isGreaterThan(1e-4 * values[0]);
        RealVector found = svd.getV().getColumnVector(n - 1);
        double sign = found.dotProduct(MatrixUtils.createRealVector(expected)) < 0 ? -1 : 1;
        for (int k = 0; k < n; k++) {
            assertThat(sign * found.getEntry(k)).isCloseTo(expected[k], within(1e-11));
        }
    }

    /** A pure stationary state is one that the jump takes away and the Hamiltonian keeps, here at zero energy. */
    @ParameterizedTest
    @MethodSource("parameters")
    void nothingElseIsDark(double[] p) {
        int twiceS = (int) p[0];
        Draft draft = draft(twiceS, p[1], p[2], p[3]);
        var reference = new DenseReference(draft.build());
        DenseMatrix jump = reference.operator(draft.on(0, Symbol.M).plus(draft.on(1, Symbol.M)));
        DenseMatrix hamiltonian = reference.operator(draft.on(0, Symbol.X).plus(draft.on(1, Symbol.X)))
                .times(new Complex(p[2])).plus(new Complex(p[1] / 2),
                        reference.operator(draft.on(0, Symbol.Z).minus(draft.on(1, Symbol.Z))));
        int n = jump.columns();
        var both = new Array2DRowRealMatrix(2 * n, n);
        for (int a = 0; a < n; a++) {
            for (int b = 0; b < n; b++) {
                both.setEntry(a, b, jump.re(a, b));
                both.setEntry(n + a, b, hamiltonian.re(a, b));
            }
        }
        assertNullVector(both, flat(new TwoEnsembles(twiceS, p[1], p[2])));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 20})
    void coefficientsBelongToTheStatesOfCondonAndShortley(int twiceS) {
        var state = new TwoEnsembles(twiceS, 1, 1);
        double[] c = state.coefficients();
        double[][] amplitudes = state.amplitudes();
        assertThat(c[0]).isPositive();
        for (int j = 0; j < twiceS; j++) {
            // B_J = ⟨J+1, −J| S₁ᶻ − S₂ᶻ |J, −J⟩ with J⁺|J+1, −J−1⟩ = √(2(J+1)) |J+1, −J⟩; Eq. (7) prints it positive
            double element = 0;
            for (int a = 0; a <= twiceS - j; a++) {
                int b = twiceS - j - a;
                double raised = (a > 0 ? lowering(twiceS, a) * amplitudes[a - 1][b] : 0)
                        + (b > 0 ? lowering(twiceS, b) * amplitudes[a][b - 1] : 0);
                element += raised / c[j + 1] / Math.sqrt(2 * (j + 1.0)) * (a - b) * amplitudes[a][b] / c[j];
            }
            assertThat(element).isCloseTo(Math.sqrt((double) (twiceS - j) * (twiceS + j + 2) / (2 * j + 3)), within(1e-11));
            assertThat(c[j + 1] / c[j]).isCloseTo(-element / Math.sqrt(2 * (j + 1.0)), within(1e-11));
        }
        // |J, J⟩ has a positive amplitude on m₁ = S, so |J, −J⟩ has (−1)^(2S−J) on m₁ = −S
        for (int j = 0; j <= twiceS; j++) {
            assertThat(Math.signum(amplitudes[0][twiceS - j] / c[j])).isEqualTo((twiceS - j) % 2 == 0 ? 1 : -1);
        }
    }

    private static double lowering(int twiceS, int k) {
        return Math.sqrt((double) k * (twiceS - k + 1));
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void numbersAreThoseOfTheState(double[] p) {
        int twiceS = (int) p[0];
        Draft draft = draft(twiceS, p[1], p[2], p[3]);
        var reference = new DenseReference(draft.build());
        var state = new TwoEnsembles(twiceS, p[1], p[2]);
        double[] ket = flat(state);
        var rho = new DenseMatrix(ket.length, ket.length);
        for (int a = 0; a < ket.length; a++) {
            for (int b = 0; b < ket.length; b++) {
                rho.set(a, b, ket[a] * ket[b], 0);
            }
        }
        Operator difference = draft.on(0, Symbol.Z).minus(draft.on(1, Symbol.Z));
        Operator sum = draft.on(0, Symbol.Y).plus(draft.on(1, Symbol.Y));
        assertThat(reference.mean(difference, rho).norm()).isLessThan(1e-13);
        assertThat(state.fisherInformation()).isCloseTo(4 * reference.mean(difference.times(difference), rho).getReal(), within(1e-12));
        assertThat(state.variance()).isCloseTo(reference.mean(sum.times(sum), rho).getReal(), within(1e-13));
        // Eq. (11)
        assertThat(reference.mean(draft.on(0, Symbol.X).minus(draft.on(1, Symbol.X)), rho).getReal())
                .isCloseTo(-p[1] / (4 * p[2]) * state.fisherInformation(), within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0.5, 1.5", "1, 2"})
    void theFisherInformationGrowsWithThePowerOfThePaper(double power, double expected) {
        double small = new TwoEnsembles(1000, Math.pow(500, -power), 1).fisherInformation();
        double large = new TwoEnsembles(2000, Math.pow(1000, -power), 1).fisherInformation();
        assertThat(Math.log(large / small) / Math.log(2)).isCloseTo(expected, within(0.02));
    }

    @Test
    void aStrongDriveGivesTheLargestFisherInformation() {
        // c_1² ~ (Δ/Ω)²
        assertThat(new TwoEnsembles(20, 1, 1e7).fisherInformation()).isCloseTo(16 * 10 * 11 / 3.0, within(1e-9));
        assertThat(new TwoEnsembles(20, 1, 1e7).variance()).isLessThan(1e-10);
    }

    @Test
    void withoutADriveAllSpinsAreDown() {
        var state = new TwoEnsembles(3, 0.4, 0);
        assertThat(state.coefficients()).containsExactly(new double[] {0, 0, 0, -1}, within(0.0));
        assertThat(Math.abs(state.amplitudes()[0][0])).isEqualTo(1);
        assertThat(state.variance()).isEqualTo(1.5);
    }

    /** Far beyond the range of doubles, both for the coefficients and for the amplitudes of one J. */
    @ParameterizedTest
    @CsvSource({"2000, 10", "2000, 0.001", "600, 1"})
    void manySpinsGiveFiniteNumbers(int twiceS, double delta) {
        var state = new TwoEnsembles(twiceS, delta, 1);
        assertThat(DoubleStream.of(state.coefficients()).map(c -> c * c).sum()).isCloseTo(1, within(1e-12));
        assertThat(DoubleStream.of(flat(state)).map(c -> c * c).sum()).isCloseTo(1, within(1e-11));
    }

    @Test
    void aLongEvolutionEndsThere() {
        int twiceS = 4;
        Draft draft = draft(twiceS, 1.3, 1.7, 1);
        Operator difference = draft.on(0, Symbol.Z).minus(draft.on(1, Symbol.Z));
        Model model = draft.measure("zz", difference.times(difference)).measure("x", draft.on(0, Symbol.X).minus(draft.on(1, Symbol.X)))
                .measure("purity", new Measurement.Purity()).times(0, 100).build();
        var state = new TwoEnsembles(twiceS, 1.3, 1.7);
        try (Backend backend = Backends.open("auto")) {
            double[] end = Simulation.run(model, backend, Progress.SILENT).columns()[1];
            assertThat(end[0]).isCloseTo(state.fisherInformation() / 4, within(1e-8));
            assertThat(end[1]).isCloseTo(-1.3 / 6.8 * state.fisherInformation(), within(1e-8));
            assertThat(end[2]).isCloseTo(1, within(1e-8));
        }
    }

    @Test
    void withoutASpinOrADetuningThereIsNoSuchState() {
        assertThatThrownBy(() -> new TwoEnsembles(0, 1, 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2S = 0");
        assertThatThrownBy(() -> new TwoEnsembles(3, 0, 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Δ = 0");
    }
}
