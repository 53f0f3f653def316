package clebsch.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResolventTest {
    private static Csr sparse(double[][] a) {
        var start = new int[a.length + 1];
        var column = new int[a.length * a.length];
        var value = new double[a.length * a.length];
        for (int r = 0; r < a.length; r++) {
            start[r + 1] = start[r];
            for (int c = 0; c < a.length; c++) {
                if (a[r][c] != 0) {
                    column[start[r + 1]] = c;
                    value[start[r + 1]++] = a[r][c];
                }
            }
        }
        return new Csr(a.length, a.length, start, Arrays.copyOf(column, start[a.length]), Arrays.copyOf(value, start[a.length]));
    }

    private static double[][] random(int n, double density, long seed) {
        var random = new Random(seed);
        var a = new double[n][n];
        for (double[] row : a) {
            for (int c = 0; c < n; c++) {
                row[c] = random.nextDouble() < density ? random.nextGaussian() : 0;
            }
        }
        return a;
    }

    // large τ leaves diagonal entries that are near zero, so that rows are exchanged; n = 1 and an empty matrix are edges
    @ParameterizedTest
    @CsvSource({"1, 1, 0.3", "2, 0, 5", "7, 0.5, 0.1", "40, 0.05, 3", "60, 0.1, 1e6", "60, 1, 2", "90, 0.02, 1e-3", "90, 0.03, 40"})
    void whatItGivesSolvesTheEquation(int n, double density, double tau) {
        double[][] a = random(n, density, n);
        var resolvent = new Resolvent(sparse(a));
        assertThat(resolvent.factor(tau)).isTrue();
        var random = new Random(1);
        double[] right = random.doubles(n, -1, 1).toArray();
        double[] x = right.clone();
        resolvent.apply(x);
        for (int i = 0; i < n; i++) {
            double left = x[i];
            double size = Math.abs(x[i]) + Math.abs(right[i]);
            for (int c = 0; c < n; c++) {
                left -= tau * a[i][c] * x[c];
                size += Math.abs(tau * a[i][c] * x[c]);
            }
            // multipliers up to ten let entries grow
            assertThat(left).isCloseTo(right[i], within(1e-11 * Math.max(size, 1)));
        }
    }

    @Test
    void aZeroOnTheDiagonalIsExchangedAway() {
        var resolvent = new Resolvent(sparse(new double[][] {{1, 2, 0, 0}, {3, 1, 4, 0}, {0, 5, 1, 6}, {0, 0, 7, 1}}));
        assertThat(resolvent.factor(1)).isTrue();
        // (1 − A)x = (−2x₂, −3x₁ − 4x₃, −5x₂ − 6x₄, −7x₃)
        double[] x = {-2, -7, -11, -7};
        resolvent.apply(x);
        assertThat(x).containsExactly(new double[] {1, 1, 1, 1}, within(1e-13));
    }

    @Test
    void aSingularMatrixAndWhatIsNoNumberAreRefused() {
        assertThat(new Resolvent(sparse(new double[][] {{2, 0}, {0, 1}})).factor(0.5)).isFalse();
        assertThat(new Resolvent(sparse(new double[][] {{1, 1}, {Double.NaN, 1}})).factor(0.5)).isFalse();
        assertThat(new Resolvent(sparse(new double[][] {{1, 1}, {1, Double.POSITIVE_INFINITY}})).factor(0.5)).isFalse();
    }

    @Test
    void anotherTimeForgetsTheOneBefore() {
        double[][] a = random(30, 0.2, 5);
        var resolvent = new Resolvent(sparse(a));
        double[] fresh = new double[30];
        fresh[3] = 1;
        double[] again = fresh.clone();
        resolvent.factor(0.7);
        resolvent.apply(fresh);
        resolvent.factor(1e3);
        resolvent.factor(0.7);
        resolvent.apply(again);
        assertThat(again).isEqualTo(fresh);
    }

    @Test
    void aChainInAnyOrderHasThreeEntriesARow() {
        int n = 50;
        var a = new double[n][n];
        for (int i = 0; i + 1 < n; i++) {
            int from = 17 * i % n;
            int to = 17 * (i + 1) % n;
            a[from][to] = 1;
            a[to][from] = -1;
        }
        var resolvent = new Resolvent(sparse(a));
        assertThat(resolvent.entries()).isEqualTo(3 * n - 2);
        assertThat(resolvent.products()).isEqualTo(n - 1);
    }

    @Test
    void shapesAreNamed() {
        assertThatThrownBy(() -> new Resolvent(new Csr(2, 3, new int[3], new int[0], new double[0]))).hasMessageContaining("2 × 3");
        var resolvent = new Resolvent(sparse(new double[][] {{1}}));
        resolvent.factor(0.1);
        assertThatThrownBy(() -> resolvent.apply(new double[2])).hasMessageContaining("1 rows").hasMessageContaining("of 2");
    }
}
