package clebsch.paper.barberena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import clebsch.DenseMatrix;
import clebsch.DenseReference;
import clebsch.DrivenSpin;
import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.exact.PuriLawande;
import clebsch.model.Grid;
import clebsch.model.Model;
import clebsch.model.Operator;
import clebsch.model.Operator.Symbol;
import clebsch.study.Progress;
import clebsch.study.Simulation;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MeanFieldTest {
    private static final double CHI = 0.9375;

    private static double[] grid(double to, int points) {
        return IntStream.range(0, points).mapToDouble(k -> to * k / (points - 1)).toArray();
    }

    /** Eq. (14) with ∓χ⟨J_y,x⟩, on random states. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void momentsMoveAsTheirEquationsSay(int n) {
        double chi = 0.7;
        double omega = 1.3;
        double gamma = 0.4;
        var reference = new DenseReference(DrivenSpin.model(n, chi, omega, gamma));
        DenseMatrix x = reference.operator(new Operator.Elementary(0, "atoms", Symbol.X));
        DenseMatrix y = reference.operator(new Operator.Elementary(0, "atoms", Symbol.Y));
        DenseMatrix z = reference.operator(new Operator.Elementary(0, "atoms", Symbol.Z));
        DenseMatrix rho = DenseMatrix.randomState(n + 1, new Random(n));
        DenseMatrix rate = reference.rate(rho);
        assertThat(mean(x, rate)).isCloseTo(chi * both(y, z, rho) - chi * mean(y, rho)
                + gamma / 2 * (both(x, z, rho) - mean(x, rho)), within(1e-13));
        assertThat(mean(y, rate)).isCloseTo(-omega * mean(z, rho) - chi * both(x, z, rho) + chi * mean(x, rho)
                + gamma / 2 * (both(y, z, rho) - mean(y, rho)), within(1e-13));
        assertThat(mean(z, rate)).isCloseTo(omega * mean(y, rho)
                - gamma / 2 * (both(x, x, rho) + both(y, y, rho)) - gamma * mean(z, rho), within(1e-13));
    }

    private static double mean(DenseMatrix a, DenseMatrix rho) {
        return a.times(rho).trace().getReal();
    }

    private static double both(DenseMatrix a, DenseMatrix b, DenseMatrix rho) {
        return mean(a.times(b).plus(Complex.ONE, b.times(a)), rho);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1.5, 3})
    void exactDynamicsApproachMeanFieldAsOneOverN(double drive) {
        double small = largestDistance(40, drive);
        double large = largestDistance(80, drive);
        assertThat(large).isLessThan(0.05);
        assertThat(small / large).isCloseTo(2, within(0.3));
    }

    /** Over 2/(NΓ), all components. */
    private static double largestDistance(int n, double drive) {
        Model model = DrivenSpin.describe(n, CHI, drive * n / 2, 1, Grid.linear(0, 2.0 / n, 21)).observable("x", "atoms.x")
                .observable("y", "atoms.y").observable("z", "atoms.z").resolve();
        try (Backend backend = Backends.open("auto")) {
            double[][] exact = Simulation.run(model, backend, Progress.SILENT).columns();
            double[][] meanField = new MeanField(n, CHI, drive * n / 2, 1).trajectory(MeanField.DOWN, grid(2.0 / n, 21));
            return IntStream.range(0, 3 * 21).mapToDouble(k -> Math.abs(exact[k / 3][k % 3] / (n / 2.0) - meanField[k / 3][k % 3]))
                    .max().orElseThrow();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.48, 1.76, 2.17, 3.86})
    void theSpinKeepsItsLength(double drive) {
        for (double[] s : new MeanField(400, CHI, drive * 200, 1).trajectory(new double[] {0.48, -0.6, 0.64}, grid(0.2, 401))) {
            assertThat(Math.hypot(Math.hypot(s[0], s[1]), s[2])).isCloseTo(1, within(1e-10));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.48, 1.76, 2.17})
    void theHeightMovesInItsPotential(double drive) {
        var meanField = new MeanField(400, CHI, drive * 200, 1);
        double[] times = grid(0.05, 4001);
        double[][] s = meanField.trajectory(MeanField.DOWN, times);
        double b = 0;
        for (int k = 2; k < times.length; k += 2) {
            // ḃ = −s_z, by Simpson's rule
            b -= (times[k] - times[k - 2]) / 6 * (s[k - 2][2] + 4 * s[k - 1][2] + s[k][2]);
            assertThat(s[k][2] * s[k][2] + meanField.potential(b)).isCloseTo(1, within(1e-8));
        }
    }

    @Test
    void aSpinAtRestStays() {
        // Eq. (21), lower sign
        double ratio = 1.48 / 2.125;
        double[] rest = {-ratio * 1.875 / 2.125, ratio / 2.125, -Math.sqrt(1 - ratio * ratio)};
        double[][] s = new MeanField(400, CHI, 1.48 * 200, 1).trajectory(rest, grid(1, 3));
        assertThat(s[2]).containsExactly(rest, within(1e-10));
    }

    @Test
    void aDrivenSpinWithoutTheOthersRotates() {
        double[][] s = new MeanField(10, 0, 2, 0).trajectory(MeanField.DOWN, new double[] {0, 0.3, 0.35, 4});
        assertThat(Arrays.stream(s).mapToDouble(v -> v[2]).toArray())
                .containsExactly(new double[] {-1, -Math.cos(0.6), -Math.cos(0.7), -Math.cos(8)}, within(1e-11));
    }

    @ParameterizedTest
    @CsvSource({"0.9375, 1", "0.2, 1", "3, 1", "-0.9375, 0.5"})
    void theSouthPoleDriveIsWhereTrajectoriesBeginToCross(double chi, double gamma) {
        int n = 100;
        double below = n * gamma / 2;
        double above = PuriLawande.criticalDrive(n, chi, gamma) * 1.001;
        // near the threshold, and with a low hill all along it, the spin is slow
        double[] times = grid(1000 / (n * gamma), 2001);
        while (above / below - 1 > 1e-5) {
            double middle = (below + above) / 2;
            double[][] s = new MeanField(n, chi, middle, gamma).trajectory(MeanField.DOWN, times);
            if (Arrays.stream(s).anyMatch(v -> v[2] > 0)) {
                above = middle;
            } else {
                below = middle;
            }
        }
        assertThat(MeanField.southPoleDrive(n, chi, gamma)).isBetween(below * (1 - 1e-6), above * (1 + 1e-6));
    }

    @Test
    void withoutInteractionTheSouthPoleCrossesAtTheCriticalDrive() {
        assertThat(MeanField.southPoleDrive(100, 0, 1)).isEqualTo(50);
        assertThat(MeanField.southPoleDrive(100, 1e-9, 1)).isCloseTo(50, within(1e-9));
    }
}
