package clebsch.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.Stopping;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LyapunovTest {
    private static double[][] copy(double[][] a) {
        return Arrays.stream(a).map(double[]::clone).toArray(double[][]::new);
    }

    private static double[][] random(int n, long seed) {
        var random = new Random(seed);
        var a = new double[n][];
        Arrays.setAll(a, k -> random.doubles(n, -1, 1).toArray());
        return a;
    }

    /** max |GX + XG† − σX − Y|, summed as it is written. */
    private static double residual(double[][] gre, double[][] gim, double[][] xre, double[][] xim, double[][] yre, double[][] yim,
            double shift) {
        int n = gre.length;
        double worst = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double re = -yre[j][i] - shift * xre[j][i];
                double im = -yim[j][i] - shift * xim[j][i];
                for (int k = 0; k < n; k++) {
                    re += gre[k][i] * xre[j][k] - gim[k][i] * xim[j][k] + xre[k][i] * gre[k][j] + xim[k][i] * gim[k][j];
                    im += gre[k][i] * xim[j][k] + gim[k][i] * xre[j][k] + xim[k][i] * gre[k][j] - xre[k][i] * gim[k][j];
                }
                worst = Math.max(worst, Math.hypot(re, im));
            }
        }
        return worst;
    }

    // one and two rows, odd and even, more than one chunk of columns
    @ParameterizedTest
    @CsvSource({"1, 0.5", "2, 0", "3, 0.1", "10, 0", "33, 0", "70, 2"})
    void solutionsSolve(int n, double shift) {
        double[][] gre = random(n, 1);
        double[][] gim = random(n, 2);
        for (int k = 0; k < n; k++) {
            gre[k][k] -= 2 * Math.sqrt(n);   // all eigenvalues to the left
        }
        var lyapunov = new Lyapunov(copy(gre), copy(gim), shift, () -> false);
        double[][] yre = random(n, 3);
        double[][] yim = random(n, 4);
        double[][] xre = copy(yre);
        double[][] xim = copy(yim);
        lyapunov.solve(xre, xim);
        assertThat(residual(gre, gim, xre, xim, yre, yim, shift)).isLessThan(1e-12 * n);
    }

    @Test
    void aDefectiveMatrixIsAsGoodAsAnyOther() {
        int n = 12;
        var g = new double[n][n];
        for (int k = 0; k < n; k++) {
            g[k][k] = -1;
            if (k > 0) {
                g[k][k - 1] = 1;
                g[k - 1][k] = k == 5 ? 0.25 : 0;   // and one pair below the diagonal
            }
        }
        var lyapunov = new Lyapunov(copy(g), new double[n][n], 0, () -> false);
        double[][] y = random(n, 3);
        double[][] x = copy(y);
        double[][] xim = new double[n][n];
        lyapunov.solve(x, xim);
        double size = Arrays.stream(x).flatMapToDouble(Arrays::stream).map(Math::abs).max().orElseThrow();
        assertThat(residual(g, new double[n][n], x, xim, y, new double[n][n], 0)).isLessThan(1e-13 * size);
    }

    @Test
    void theSearchForASchurFormCanBeStopped() {
        // 28 reflections, and a look at each eigenvalue and each step towards it
        double[][] g = random(30, 5);
        Stopping.expectedOf(cancelled -> new Lyapunov(copy(g), copy(g), 1e3, cancelled), 60);
    }

    @Test
    void whatHasNoSolutionIsRefused() {
        assertThatThrownBy(() -> new Lyapunov(new double[][] {{0, 0}, {0, -1}}, new double[2][2], 0, () -> false))
                .isInstanceOf(ArithmeticException.class).hasMessageContaining("add up");
        // with a shift it has
        var lyapunov = new Lyapunov(new double[][] {{0, 0}, {0, -1}}, new double[2][2], 0.5, () -> false);
        double[][] x = {{1, 0}, {0, 0}};
        lyapunov.solve(x, new double[2][2]);
        assertThat(x[0][0]).isCloseTo(-2, within(1e-15));
    }
}
