package clebsch.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class GmresTest {
    private static double[] times(double[][] a, double[] x) {
        var y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < x.length; j++) {
                y[i] += a[i][j] * x[j];
            }
        }
        return y;
    }

    @Test
    void asManyProductsAsUnknownsSolveExactly() {
        var random = new Random(1);
        var a = new double[12][];
        Arrays.setAll(a, k -> random.doubles(12, -1, 1).toArray());
        double[] expected = random.doubles(12, -1, 1).toArray();
        double[] b = times(a, expected);
        double[] x = new double[12];
        var gmres = new Gmres(v -> times(a, v), double[]::clone, 12, 100);
        assertThat(gmres.solve(b, x, 1e-13, () -> false)).isTrue();
        assertThat(gmres.products()).isLessThanOrEqualTo(3 * 14);
        assertThat(gmres.residual()).isLessThan(1e-13);
        assertThat(x).containsExactly(expected, within(1e-11));
    }

    @Test
    void aPerfectPreconditionerNeedsOneVector() {
        var gmres = new Gmres(v -> new double[] {2 * v[0], 5 * v[1]}, v -> new double[] {v[0] / 2, v[1] / 5}, 5, 100);
        double[] x = {7, 7};
        assertThat(gmres.solve(new double[] {4, 5}, x, 1e-14, () -> false)).isTrue();
        assertThat(x).containsExactly(new double[] {2, 1}, within(1e-14));
        assertThat(gmres.products()).isEqualTo(3);
    }

    @Test
    void ofASingularMatrixTheNullVectorIsFound() {
        // rates of a ring: columns sum to zero
        int n = 9;
        var a = new double[n][n];
        for (int i = 0; i < n; i++) {
            a[i][i] -= 1 + i;
            a[(i + 1) % n][i] += 1 + i;
        }
        double[] x = new double[n];
        x[0] = 1;
        var gmres = new Gmres(v -> times(a, v), double[]::clone, n, 100);
        assertThat(gmres.solve(new double[n], x, 1e-14, () -> false)).isTrue();
        double sum = 0;
        for (int i = 0; i < n; i++) {
            assertThat(x[i] * (1 + i)).isCloseTo(x[0], within(1e-13));
            sum += x[i];
        }
        // without a preconditioner the iteration stays in the range, so that the sum is kept
        assertThat(sum).isCloseTo(1, within(1e-13));
    }

    @Test
    void whatCannotBeSolvedIsSaidSo() {
        double[] x = new double[2];
        var gmres = new Gmres(v -> new double[] {v[0], 0}, double[]::clone, 5, 100);
        assertThat(gmres.solve(new double[] {1, 1}, x, 1e-10, () -> false)).isFalse();
        assertThat(gmres.residual()).isCloseTo(1, within(1e-14));
        assertThatThrownBy(() -> gmres.solve(new double[] {1, 1}, x, 1e-10, () -> true))
                .isInstanceOf(CancellationException.class);
    }
}
