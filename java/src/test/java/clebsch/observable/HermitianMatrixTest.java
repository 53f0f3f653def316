package clebsch.observable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HermitianMatrixTest {
    private static final String SIZES = "one, one reflection, several; divided once by dstedc; two pieces of columns, shared by threads";

    /** Σ_k p_k |k⟩⟨k| with ⟨a|k⟩ = e^{i(2πak/n + φ_a)}/√n, orthonormal. */
    private static double[][] spectral(int n, IntToDoubleFunction p, boolean real) {
        var elements = new double[n * n][2];
        for (int difference = 0; difference < n; difference++) {
            double re = 0;
            double im = 0;
            for (int k = 0; k < n; k++) {
                double angle = 2 * Math.PI * (difference * k % n) / n;
                re += p.applyAsDouble(k) * Math.cos(angle) / n;
                im += p.applyAsDouble(k) * Math.sin(angle) / n;
            }
            for (int b = 0; b < n; b++) {
                int a = (b + difference) % n;
                double phase = real ? 0 : a * a % 7 - b * b % 7;
                elements[a * n + b][0] = re * Math.cos(phase) - im * Math.sin(phase);
                elements[a * n + b][1] = re * Math.sin(phase) + im * Math.cos(phase);
            }
        }
        return elements;
    }

    private static HermitianMatrix matrix(int n, double[][] elements) {
        var matrix = new HermitianMatrix(n);
        for (int a = 0; a < n; a++) {
            for (int b = a; b < n; b++) {
                matrix.add(a, b, elements[a * n + b][0], a == b ? 0 : elements[a * n + b][1]);
            }
        }
        return matrix;
    }

    private static HermitianMatrix diagonal(int n, IntToDoubleFunction p) {
        var matrix = new HermitianMatrix(n);
        for (int a = 0; a < n; a++) {
            matrix.add(a, a, p.applyAsDouble(a), 0);
        }
        return matrix;
    }

    /** J_x between the levels m = −j … j of j = (n − 1)/2. */
    private static HermitianMatrix jx(int n) {
        var matrix = new HermitianMatrix(n);
        for (int a = 0; a + 1 < n; a++) {
            matrix.add(a, a + 1, Math.sqrt((a + 1.0) * (n - 1 - a)) / 2, 0);
        }
        return matrix;
    }

    @ParameterizedTest(name = "{0} states: " + SIZES)
    @ValueSource(ints = {1, 2, 3, 8, 40, 150})
    void eigenvaluesAreThoseItWasMadeOf(int n) {
        // alternately real and complex; two and more of each, some negative
        IntToDoubleFunction p = k -> k % 3 == 0 ? 0.7 : Math.cos(k);
        double[] expected = IntStream.range(0, n).mapToDouble(p).sorted().toArray();
        assertThat(matrix(n, spectral(n, p, false)).eigenvalues()).containsExactly(expected, within(1e-13));
        // even in k → n − k, so that nothing imaginary is left
        IntToDoubleFunction even = k -> p.applyAsDouble(Math.min(k, n - k));
        double[][] real = spectral(n, even, true);
        assertThat(Arrays.stream(real).mapToDouble(z -> Math.abs(z[1])).max().orElseThrow()).isLessThan(1e-13);
        assertThat(matrix(n, real).eigenvalues())
                .containsExactly(IntStream.range(0, n).mapToDouble(even).sorted().toArray(), within(1e-13));
    }

    @Test
    void eigenvaluesOfMatricesThatNeedNoReflection() {
        assertThat(new HermitianMatrix(4).eigenvalues()).containsOnly(0);
        assertThat(diagonal(4, k -> 3 - k).eigenvalues()).containsExactly(0, 1, 2, 3);
        assertThat(jx(5).eigenvalues()).containsExactly(new double[] {-2, -1, 0, 1, 2}, within(1e-14));
    }

    // F = 4 (Δ²G) w²/(w + 2(1 − w)/n) of ρ = w|ψ⟩⟨ψ| + (1 − w)/n: p = w + (1 − w)/n against (1 − w)/n
    @ParameterizedTest(name = "{0} states: " + SIZES)
    @ValueSource(ints = {2, 3, 8, 40, 150})
    void fisherInformationOfAPureStateInWhiteNoise(int n) {
        for (double w : new double[] {1, 0.6, 1e-3}) {
            double[][] rho = spectral(n, k -> (k == 1 ? w : 0) + (1 - w) / n, false);
            double[][] psi = spectral(n, k -> k == 1 ? 1 : 0, false);
            HermitianMatrix g = jx(n);
            double variance = variance(n, psi);
            assertThat(matrix(n, rho).fisherInformation(g))
                    .isCloseTo(4 * variance * w * w / (w + 2 * (1 - w) / n), within(1e-11 * variance));
        }
    }

    /** Of J_x in a state with these elements. */
    private static double variance(int n, double[][] rho) {
        double mean = 0;
        double square = 0;
        for (int a = 0; a < n; a++) {
            // (J_x²)_ab has neighbours of neighbours
            for (int b = 0; b < n; b++) {
                mean += jx(n, b, a) * rho[a * n + b][0];
                for (int c = Math.max(0, a - 1); c <= Math.min(n - 1, a + 1); c++) {
                    square += jx(n, b, c) * jx(n, c, a) * rho[a * n + b][0];
                }
            }
        }
        return square - mean * mean;
    }

    private static double jx(int n, int a, int b) {
        return Math.abs(a - b) == 1 ? Math.sqrt((Math.min(a, b) + 1.0) * (n - 1 - Math.min(a, b))) / 2 : 0;
    }

    // p_k ∝ q^k on the levels of J_z: only neighbours have elements of J_x, F = 2 Σ_k 2 (p_k − p_{k+1})²/(p_k + p_{k+1}) |⟨k|J_x|k+1⟩|²
    @Test
    void fisherInformationOfAThermalSpin() {
        int n = 60;
        double q = 0.3;   // the last populations are 10⁻³¹ of the first
        double z = (1 - Math.pow(q, n)) / (1 - q);
        double expected = IntStream.range(0, n - 1).mapToDouble(k ->
                4 * Math.pow(q, k) / z * (1 - q) * (1 - q) / (1 + q) * jx(n, k, k + 1) * jx(n, k, k + 1)).sum();
        assertThat(diagonal(n, k -> Math.pow(q, k) / z).fisherInformation(jx(n))).isCloseTo(expected, within(1e-13 * expected));
        // the same in another basis, where populations below rounding are lost
        assertThat(reflected(n, (a, b) -> a == b ? Math.pow(q, a) / z : 0).fisherInformation(reflected(n, (a, b) -> jx(n, a, b))))
                .isCloseTo(expected, within(1e-11 * expected));
    }

    private interface Elements {
        double at(int a, int b);
    }

    /** UAU† with the reflection U = 1 − 2vv†, v_a = e^{iφ_a}/√n. */
    private static HermitianMatrix reflected(int n, Elements a) {
        var re = new double[n][n];
        var im = new double[n][n];
        for (int j = 0; j < n; j++) {
            for (int k = 0; k < n; k++) {
                double angle = j * j % 7 - k * k % 7;
                re[j][k] = (j == k ? 1 : 0) - 2 * Math.cos(angle) / n;
                im[j][k] = j == k ? 0 : -2 * Math.sin(angle) / n;
            }
        }
        var u = new ComplexRows(re, im);
        var middle = new ComplexRows(n, n);
        for (int j = 0; j < n; j++) {
            for (int k = 0; k < n; k++) {
                middle.re()[j][k] = a.at(j, k);
            }
        }
        ComplexRows product = u.times(middle).times(u);
        var matrix = new HermitianMatrix(n);
        for (int j = 0; j < n; j++) {
            for (int k = j; k < n; k++) {
                matrix.add(j, k, product.re()[j][k], j == k ? 0 : product.im()[j][k]);
            }
        }
        return matrix;
    }

    // of qubits √F = √(tr ρσ + 2 √(det ρ det σ)) (M. Hübner, Phys. Lett. A 163, 239 (1992))
    @Test
    void fidelityOfQubits() {
        var rho = new HermitianMatrix(2);
        rho.add(0, 0, 0.7, 0);
        rho.add(0, 1, 0.2, 0.1);
        rho.add(1, 1, 0.3, 0);
        var sigma = new HermitianMatrix(2);
        sigma.add(0, 0, 0.4, 0);
        sigma.add(0, 1, -0.1, 0.3);
        sigma.add(1, 1, 0.6, 0);
        double overlap = 0.7 * 0.4 + 0.3 * 0.6 + 2 * (0.2 * -0.1 + 0.1 * 0.3);
        double determinants = (0.7 * 0.3 - 0.05) * (0.4 * 0.6 - 0.1);
        double expected = Math.sqrt(overlap + 2 * Math.sqrt(determinants));
        assertThat(rho.fidelityRoot(sigma)).isCloseTo(expected, within(1e-14));
        assertThat(sigma.fidelityRoot(rho)).isCloseTo(expected, within(1e-14));
    }

    @ParameterizedTest(name = "{0} states: " + SIZES)
    @ValueSource(ints = {1, 2, 8, 40, 150})
    void fidelityOfStatesThatCommute(int n) {
        IntToDoubleFunction p = k -> 2.0 * (k + 1) / n / (n + 1);
        IntToDoubleFunction q = k -> 1.0 / n;
        double expected = IntStream.range(0, n).mapToDouble(k -> Math.sqrt(p.applyAsDouble(k) * q.applyAsDouble(k))).sum();
        HermitianMatrix rho = matrix(n, spectral(n, p, false));
        assertThat(rho.fidelityRoot(matrix(n, spectral(n, q, false)))).isCloseTo(expected, within(1e-12));
        assertThat(matrix(n, spectral(n, q, false)).fidelityRoot(rho)).isCloseTo(expected, within(1e-12));
        assertThat(rho.fidelityRoot(rho)).isCloseTo(1, within(1e-12));
    }

    @Test
    void fidelityWithAStateThatFallsOffSteeply() {
        int n = 40;
        double z = (1 - Math.pow(0.1, n)) / 0.9;
        // √(10⁻ᵏ/zn): a diagonal matrix has no rounding in which its small eigenvalues would be lost
        double expected = IntStream.range(0, n).mapToDouble(k -> Math.sqrt(Math.pow(0.1, k) / z / n)).sum();
        assertThat(diagonal(n, k -> 1.0 / n).fidelityRoot(diagonal(n, k -> Math.pow(0.1, k) / z)))
                .isCloseTo(expected, within(1e-14));
    }

    @Test
    void whatIsNoStateHasNothing() {
        var zero = new HermitianMatrix(3);
        assertThat(zero.fisherInformation(jx(3))).isZero();
        assertThat(jx(3).fidelityRoot(zero)).isZero();
    }

    @Test
    void productsAreThoseOfTheirDefinition() {
        var random = new Random(7);
        int n = 131;   // the columns of a piece and three more
        ComplexRows a = random(5, 4, random);
        ComplexRows x = random(4, n, random);
        ComplexRows y = random(5, n, random);
        ComplexRows product = a.times(x);
        ComplexRows adjoint = a.adjointTimes(y);
        for (int k = 0; k < n; k++) {
            for (int i = 0; i < 5; i++) {
                double re = 0;
                double im = 0;
                for (int j = 0; j < 4; j++) {
                    re += a.re()[i][j] * x.re()[j][k] - a.im()[i][j] * x.im()[j][k];
                    im += a.re()[i][j] * x.im()[j][k] + a.im()[i][j] * x.re()[j][k];
                }
                assertThat(product.re()[i][k]).isCloseTo(re, within(1e-14));
                assertThat(product.im()[i][k]).isCloseTo(im, within(1e-14));
            }
            for (int j = 0; j < 4; j++) {
                double re = 0;
                double im = 0;
                for (int i = 0; i < 5; i++) {
                    re += a.re()[i][j] * y.re()[i][k] + a.im()[i][j] * y.im()[i][k];
                    im += a.re()[i][j] * y.im()[i][k] - a.im()[i][j] * y.re()[i][k];
                }
                assertThat(adjoint.re()[j][k]).isCloseTo(re, within(1e-14));
                assertThat(adjoint.im()[j][k]).isCloseTo(im, within(1e-14));
            }
        }
    }

    private static ComplexRows random(int rows, int columns, Random random) {
        var matrix = new ComplexRows(rows, columns);
        for (double[][] part : new double[][][] {matrix.re(), matrix.im()}) {
            for (double[] row : part) {
                Arrays.setAll(row, k -> random.nextDouble() - 0.5);
            }
        }
        return matrix;
    }
}
