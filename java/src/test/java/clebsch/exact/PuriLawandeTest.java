package clebsch.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.DenseMatrix;
import clebsch.DenseReference;
import clebsch.DrivenSpin;
import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.basis.Packing;
import clebsch.liouville.Generator;
import clebsch.liouville.Stationarity;
import clebsch.model.Grid;
import clebsch.model.Model;
import clebsch.model.Operator;
import clebsch.model.Operator.Symbol;
import clebsch.study.Progress;
import clebsch.study.Simulation;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PuriLawandeTest {
    private static final double ROUNDING = Math.ulp(0.5);

    /** N, χ, Ω, Γ: one and two spins, odd and even, and drives from far below Ω_c to far above, of either sign. */
    static Stream<double[]> parameters() {
        var random = new Random(3);
        return Stream.concat(IntStream.of(1, 2, 3, 7, 16, 25, 40, 40, 40).mapToObj(n -> new double[] {
            n, 2 * random.nextGaussian(), n * Math.exp(2 * random.nextGaussian()) * (random.nextBoolean() ? 1 : -1),
            0.1 + random.nextDouble()}), Stream.of(new double[] {200, 0.9375, 176, 1}, new double[] {200, 0.9375, 217, 1},
                    new double[] {40, 0, 19, 1}));
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void theGeneratorGivesNothing(double[] p) {
        Model model = DrivenSpin.model((int) p[0], p[1], p[2], p[3]);
        Packing packing = DrivenSpin.packing(model);
        Generator generator = Generator.of(model, packing);
        double[] packed = DrivenSpin.packed(new PuriLawande((int) p[0], p[1], p[2], p[3]), packing);
        assertThat(Stationarity.residual(generator, packed)).isLessThan(10 * p[0] * ROUNDING);
    }

    @Test
    void theConjugateStandsWhereThePaperPrintsIt() {
        Model model = DrivenSpin.model(10, 0.9375, 8, 1);
        Packing packing = DrivenSpin.packing(model);
        // (J₋ − α)⁻¹ (J₊ − α*)⁻¹ is what α* in place of α gives: the complex conjugate of ρ
        var conjugate = new double[(int) packing.size()];
        new PuriLawande(10, 0.9375, 8, 1).elements((a, b, re, im) ->
                packing.pack(a, b, re, -im, (at, value) -> conjugate[(int) at] += value));
        assertThat(Stationarity.residual(Generator.of(model, packing), conjugate)).isGreaterThan(0.01);
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void theTraceIsOne(double[] p) {
        double[] populations = new PuriLawande((int) p[0], p[1], p[2], p[3]).populations();
        assertThat(DoubleStream.of(populations).sum()).isCloseTo(1, within(1e-13));
        assertThat(DoubleStream.of(populations)).allMatch(x -> x > 0);
    }

    @ParameterizedTest
    @CsvSource({"1, 0.3, 0.4", "2, -0.7, 1.5", "7, 0.9375, 6", "8, 0, 20"})
    void momentsAreThoseOfTheElements(int n, double chi, double omega) {
        Model model = DrivenSpin.model(n, chi, omega, 1);
        var reference = new DenseReference(model);
        var state = new PuriLawande(n, chi, omega, 1);
        var rho = new DenseMatrix(n + 1, n + 1);
        state.elements((a, b, re, im) -> {
            rho.set(a, b, re, im);
            rho.set(b, a, re, -im);
        });
        DenseMatrix[] spin = Stream.of(Symbol.X, Symbol.Y, Symbol.Z)
                .map(s -> reference.operator(new Operator.Elementary(0, "atoms", s))).toArray(DenseMatrix[]::new);
        for (int a = 0; a < 3; a++) {
            assertThat(state.mean()[a]).isCloseTo(spin[a].times(rho).trace().getReal(), within(1e-12));
            for (int b = 0; b < 3; b++) {
                double both = spin[a].times(spin[b]).plus(spin[b].times(spin[a])).times(rho).trace().getReal();
                assertThat(state.secondMoments()[a][b]).isCloseTo(both / 2, within(1e-12));
            }
        }
    }

    @Test
    void withoutADriveAllSpinsAreDown() {
        var state = new PuriLawande(5, 0.5, 0, 1);
        assertThat(state.populations()).containsExactly(1, 0, 0, 0, 0, 0);
        assertThat(state.mean()).containsExactly(new double[] {0, 0, -2.5}, within(0.0));
        state.elements((a, b, re, im) -> assertThat(re).isEqualTo(a == 0 && b == 0 ? 1 : 0));
    }

    @ParameterizedTest
    @CsvSource({"0.2", "0.5", "0.8"})
    void belowTheCriticalDriveTheInversionTendsToItsLimitAsOneOverN(double ratio) {
        assertThat(1000 * distanceFromLimit(1000, ratio)).isCloseTo(10_000 * distanceFromLimit(10_000, ratio), within(0.05));
        assertThat(distanceFromLimit(10_000, ratio)).isLessThan(1e-3);
    }

    @ParameterizedTest
    @CsvSource({"1.2", "2", "10"})
    void aboveTheCriticalDriveTheInversionVanishes(double ratio) {
        double omega = ratio * PuriLawande.criticalDrive(100, 0.9375, 1);
        assertThat(PuriLawande.inversionAtLargeN(100, 0.9375, omega, 1)).isZero();
        assertThat(distanceFromLimit(10_000, ratio)).isLessThan(distanceFromLimit(1000, ratio) / 5).isLessThan(1e-3);
    }

    private static double distanceFromLimit(int n, double ratio) {
        double omega = ratio * PuriLawande.criticalDrive(n, 0.9375, 1);
        double inversion = new PuriLawande(n, 0.9375, omega, 1).mean()[2];
        return Math.abs(inversion - PuriLawande.inversionAtLargeN(n, 0.9375, omega, 1)) / (n / 2.0);
    }

    /** Sums that pass the range of doubles on either side by thousands of orders of magnitude. */
    @ParameterizedTest
    @CsvSource({"1e-140", "1e-12", "0.01", "0.999", "1.001", "100", "1e12", "1e140"})
    void tenThousandSpinsGiveFiniteNumbers(double ratio) {
        int n = 10_000;
        var state = new PuriLawande(n, 0.9375, ratio * PuriLawande.criticalDrive(n, 0.9375, 1), 1);
        assertThat(DoubleStream.of(state.populations()).sum()).isCloseTo(1, within(1e-11));
        assertThat(DoubleStream.of(state.mean())).allMatch(Double::isFinite);
        double[][] second = state.secondMoments();
        assertThat(second[0][0] + second[1][1] + second[2][2]).isCloseTo(n / 2.0 * (n / 2.0 + 1), within(1e-4));
        for (double[] row : second) {
            assertThat(DoubleStream.of(row)).allMatch(Double::isFinite);
        }
    }

    @ParameterizedTest
    @CsvSource({"1e-140", "1e-12"})
    void aWeakDriveLiftsTheSpinByAlpha(double omega) {
        // α = iΩ/(Γ − 2iχ) = Ω (−2χ + iΓ)/(Γ² + 4χ²)
        double[] mean = new PuriLawande(10_000, 0.9375, omega, 1).mean();
        assertThat(mean[0] / omega).isCloseTo(-1.875 / (1 + 1.875 * 1.875), within(1e-14));
        assertThat(mean[1] / omega).isCloseTo(1 / (1 + 1.875 * 1.875), within(1e-14));
        assertThat(mean[2]).isEqualTo(-5000);
    }

    @Test
    void squeezingDependsOnTheSizeOfAlphaAlone() {
        double one = new PuriLawande(50, 0, 20, 1).wineland();
        assertThat(one).isLessThan(1);
        assertThat(new PuriLawande(50, 2, -20 * Math.sqrt(17), 1).wineland()).isCloseTo(one, within(1e-12));
        assertThat(new PuriLawande(50, 0.5, 0, 1).wineland()).isCloseTo(1, within(1e-14));
    }

    @Test
    void aStrongDriveLeavesAllLevelsEquallyPopulated() {
        double[] populations = new PuriLawande(10_000, 0.9375, 1e12, 1).populations();
        assertThat(DoubleStream.of(populations)).allMatch(p -> Math.abs(p * 10_001 - 1) < 1e-6);
    }

    /** One drive below, one between the thresholds, one above; 60/Γ is thirty times the slowest relaxation. */
    @ParameterizedTest
    @CsvSource({"20, 8", "20, 19", "20, 40", "40, 35"})
    void aLongEvolutionEndsThere(int n, double omega) {
        Model model = DrivenSpin.describe(n, 0.9375, omega, 1, Grid.of(0, 60))
                .observable("x", "atoms.x").observable("y", "atoms.y").observable("z", "atoms.z")
                .observable("zz", "atoms.z^2").observable("purity", "purity()").observable("xi2", "wineland(atoms)").resolve();
        var state = new PuriLawande(n, 0.9375, omega, 1);
        double purity = DoubleStream.of(DrivenSpin.packed(state, DrivenSpin.packing(model))).map(v -> v * v).sum();
        try (Backend backend = Backends.open("auto")) {
            double[] end = Simulation.run(model, backend, Progress.SILENT).columns()[1];
            double[] expected = {state.mean()[0], state.mean()[1], state.mean()[2], state.secondMoments()[2][2], purity,
                state.wineland()};
            double[] scale = {n, n, n, n * n, 1, state.wineland()};
            for (int k = 0; k < expected.length; k++) {
                assertThat(end[k] / scale[k]).isCloseTo(expected[k] / scale[k], within(1e-8));
            }
        }
    }

    @Test
    void withoutASpinOrADecayThereIsNoSuchState() {
        assertThatThrownBy(() -> new PuriLawande(0, 1, 1, 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("N = 0");
        assertThatThrownBy(() -> new PuriLawande(5, 1, 1, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Γ = 0");
    }
}
