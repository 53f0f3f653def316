package clebsch.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RealSchurTest {
    private static final double EPS = Math.ulp(1.0);

    private static DMatrixRMaj columns(double[] columns, int n) {
        var matrix = new DMatrixRMaj(n, n);
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < n; i++) {
                matrix.set(i, j, columns[j * n + i]);
            }
        }
        return matrix;
    }

    /** B = ZTZᵀ and ZᵀZ = 1 to rounding; T is quasi-triangular, its pairs with equal diagonal entries and signs that differ beside them. */
    private static RealSchur requireSchurForm(double[] b, int n, int from) {
        var schur = new RealSchur(b.clone(), RealSchur.identity(n), n, from);
        DMatrixRMaj t = columns(schur.t(), n);
        DMatrixRMaj z = columns(schur.z(), n);
        var product = new DMatrixRMaj(n, n);
        var back = new DMatrixRMaj(n, n);
        CommonOps_DDRM.mult(z, t, product);
        CommonOps_DDRM.multTransB(product, z, back);
        CommonOps_DDRM.subtractEquals(back, columns(b, n));
        double norm = NormOps_DDRM.normF(columns(b, n));
        assertThat(NormOps_DDRM.normF(back)).isLessThanOrEqualTo(30 * Math.sqrt(n) * EPS * norm);
        var gram = new DMatrixRMaj(n, n);
        CommonOps_DDRM.multTransA(z, z, gram);
        CommonOps_DDRM.subtractEquals(gram, CommonOps_DDRM.identity(n));
        assertThat(NormOps_DDRM.normF(gram)).isLessThanOrEqualTo(30 * n * EPS);
        for (int j = 0; j < n; j++) {
            for (int i = j + 1; i < n; i++) {
                if (i > j + 1 || !schur.pairAt(j)) {
                    assertThat(t.get(i, j)).isZero();
                }
            }
            if (schur.pairAt(j)) {
                assertThat(t.get(j, j)).isEqualTo(t.get(j + 1, j + 1));
                assertThat(t.get(j + 1, j) * t.get(j, j + 1)).isNegative();
                assertThat(j + 2 < n && schur.pairAt(j + 1)).isFalse();
            }
        }
        for (boolean left : new boolean[] {false, true}) {
            requireEigenvectors(schur, n, norm, left);
        }
        return schur;
    }

    /** Tx = λx, or Tᵀy = λ̄y, to rounding, however many eigenvalues are the same. */
    private static void requireEigenvectors(RealSchur schur, int n, double norm, boolean left) {
        double[][] x = schur.eigenvectors(n, left);
        for (int k = 0; k < n; k++) {
            boolean pair = schur.pairAt(k);
            double[] zero = new double[n];
            double[] re = x[k];
            double[] im = pair ? x[k + 1] : zero;
            double largest = 0;
            double error = 0;
            for (int i = 0; i < n; i++) {
                largest = Math.max(largest, Math.abs(re[i]) + Math.abs(im[i]));
                double imaginary = left ? -schur.im(k) : schur.im(k);
                double sumRe = -(schur.re(k) * re[i] - imaginary * im[i]);
                double sumIm = -(schur.re(k) * im[i] + imaginary * re[i]);
                for (int j = 0; j < n; j++) {
                    double entry = left ? schur.t()[i * n + j] : schur.t()[j * n + i];
                    sumRe += entry * re[j];
                    sumIm += entry * im[j];
                }
                error = Math.max(error, Math.hypot(sumRe, sumIm));
            }
            assertThat(largest).isCloseTo(1, within(4 * EPS));
            assertThat(error).isLessThanOrEqualTo(10 * n * EPS * norm);
            k += pair ? 1 : 0;
        }
    }

    private static double[] random(int n, long seed) {
        return new Random(seed).doubles((long) n * n, -1, 1).toArray();
    }

    private static double[][] sorted(int n, IntToDoubleFunction re, IntToDoubleFunction im) {
        return IntStream.range(0, n).mapToObj(k -> new double[] {re.applyAsDouble(k), im.applyAsDouble(k)})
                .sorted(Comparator.<double[]>comparingDouble(x -> Math.round(x[0] * 1e8)).thenComparing(x -> x[1])).toArray(double[][]::new);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 3", "4, 4", "7, 5", "30, 6", "100, 7"})
    void randomMatricesHaveTheEigenvaluesThatAnotherProgramFinds(int n, long seed) {
        double[] b = random(n, seed);
        RealSchur schur = requireSchurForm(b, n, 0);
        var other = DecompositionFactory_DDRM.eig(n, false);
        assertThat(other.decompose(columns(b, n))).isTrue();
        double[][] mine = sorted(n, schur::re, schur::im);
        double[][] theirs = sorted(n, k -> other.getEigenvalue(k).real, k -> other.getEigenvalue(k).imaginary);
        for (int k = 0; k < n; k++) {
            assertThat(Math.hypot(mine[k][0] - theirs[k][0], mine[k][1] - theirs[k][1])).isLessThan(1e-10);
        }
    }

    /** What Krylov spaces and generators give: entries of very different size, bands, and rows that nothing couples to. */
    @Test
    void matricesOfManyShapesAreDecomposedToRounding() {
        int n = 60;
        double[] graded = random(n, 1);
        double[] banded = random(n, 2);
        double[] skew = new double[n * n];
        double[] low = new double[n * n];
        double[] x = new Random(3).doubles(n, -1, 1).toArray();
        double[] blocks = random(n, 4);
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < n; i++) {
                graded[j * n + i] *= Math.pow(10, -(i + j) / 4.0);
                banded[j * n + i] *= i > j + 4 ? 0 : 1;
                skew[j * n + i] = i == j ? 0 : i < j ? banded[j * n + i] : -banded[i * n + j];
                low[j * n + i] = x[i] * x[j];
                blocks[j * n + i] *= i / 10 == j / 10 ? 1 : 0;
            }
        }
        for (double[] b : new double[][] {graded, banded, skew, low, blocks, new double[n * n]}) {
            requireSchurForm(b, n, 0);
        }
        RealSchur imaginary = requireSchurForm(skew, n, 0);
        for (int k = 0; k < n; k++) {
            assertThat(imaginary.re(k)).isCloseTo(0, within(1e-13));
        }
    }

    /** Shifts from the last rows alone never change a permutation in a circle: they are all zero. */
    @ParameterizedTest
    @ValueSource(ints = {3, 4, 8, 33})
    void permutationInACircleHasTheRootsOfOne(int n) {
        var b = new double[n * n];
        for (int j = 0; j < n; j++) {
            b[j * n + (j + 1) % n] = 1;
        }
        RealSchur schur = requireSchurForm(b, n, 0);
        double[][] mine = sorted(n, schur::re, schur::im);
        double[][] roots = sorted(n, k -> Math.cos(2 * Math.PI * k / n), k -> Math.sin(2 * Math.PI * k / n));
        for (int k = 0; k < n; k++) {
            assertThat(Math.hypot(mine[k][0] - roots[k][0], mine[k][1] - roots[k][1])).isLessThan(1e-13);
        }
    }

    /** A Jordan block of k rows under a perturbation ε has eigenvalues on a circle of radius ε^(1/k). */
    @Test
    void jordanBlocksAreFoundAsFarAsRoundingAllows() {
        int n = 6;
        var b = new double[n * n];
        for (int k = 0; k < n; k++) {
            b[k * n + k] = 2;
            if (k > 0) {
                b[k * n + k - 1] = 1;
            }
        }
        double[] turned = similar(b, n, 5);
        RealSchur schur = requireSchurForm(turned, n, 0);
        for (int k = 0; k < n; k++) {
            assertThat(Math.hypot(schur.re(k) - 2, schur.im(k))).isLessThan(3 * Math.pow(EPS, 1.0 / n));
        }
    }

    private static double[] similar(double[] b, int n, long seed) {
        double[] z = new RealSchur(random(n, seed), n).z();
        var product = new DMatrixRMaj(n, n);
        var turned = new DMatrixRMaj(n, n);
        CommonOps_DDRM.mult(columns(z, n), columns(b, n), product);
        CommonOps_DDRM.multTransB(product, columns(z, n), turned);
        var result = new double[n * n];
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < n; i++) {
                result[j * n + i] = turned.get(i, j);
            }
        }
        return result;
    }

    @Test
    void leadingRowsInSchurFormStayAsTheyAre() {
        int n = 40;
        RealSchur first = requireSchurForm(random(n, 8), n, 0);
        int from = first.pairAt(19) ? 21 : 20;
        double[] b = random(n, 9);
        for (int j = 0; j < from; j++) {
            for (int i = 0; i < n; i++) {
                b[j * n + i] = i < from ? first.t()[j * n + i] : 0;
            }
        }
        RealSchur second = requireSchurForm(b, n, from);
        for (int j = 0; j < from; j++) {
            assertThat(Arrays.copyOfRange(second.t(), j * n, j * n + from)).isEqualTo(Arrays.copyOfRange(b, j * n, j * n + from));
            for (int i = 0; i < n; i++) {
                assertThat(second.z()[j * n + i]).isEqualTo(i == j ? 1 : 0);
            }
        }
    }

    @Test
    void matrixWithEntriesThatAreNoNumbersIsRefused() {
        double[] b = random(5, 10);
        b[7] = Double.NaN;
        assertThatThrownBy(() -> new RealSchur(b, 5)).isInstanceOf(ArithmeticException.class).hasMessageContaining("no numbers");
    }
}
