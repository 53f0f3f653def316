package clebsch.sparse;

import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.hipparchus.complex.Complex;

/**
 * Solves GX + XG† − σX = Y for a dense complex G, by its Schur form G = QTQ† with unitary Q and triangular T: with Z = Q†XQ and W
 * = Q†YQ the columns of TZ + ZT† − σZ = W follow from the last to the first, each by one substitution (R. H. Bartels, G. W.
 * Stewart, Commun. ACM 15, 820 (1972)). Orthogonal transformations throughout, so that a G far from normal does no harm; 40 n³
 * multiplications of real numbers a solution.
 *
 * <p>Matrices are columns, real and imaginary parts apart.
 */
public final class Lyapunov {
    private static final int CHUNK = 32;

    private final int n;
    private final double shift;
    private final double[][] tre;
    private final double[][] tim;
    private final double[][] qre;
    private final double[][] qim;
    /** Q†. */
    private final double[][] are;
    private final double[][] aim;

    /**
     * Finds the Schur form.
     *
     * @param re    real part of G; its columns are overwritten
     * @param im    imaginary part of G; its columns are overwritten
     * @param shift σ, such that no two eigenvalues of G have λ_i + λ_j* = σ
     * @param cancelled asked now and then: minutes pass where G has two thousand rows
     * @throws ArithmeticException if the form is not found, or two eigenvalues have
     * @throws java.util.concurrent.CancellationException if {@code cancelled} said yes
     */
    public Lyapunov(double[][] re, double[][] im, double shift, BooleanSupplier cancelled) {
        n = re.length;
        this.shift = shift;
        qre = new double[n][n];
        qim = new double[n][n];
        for (int k = 0; k < n; k++) {
            qre[k][k] = 1;
        }
        tre = re;
        tim = im;
        Runnable goOn = () -> Elimination.throwIf(cancelled, "search for a Schur form stopped");
        hessenberg(goOn);
        triangular(goOn);
        are = new double[n][n];
        aim = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                are[i][j] = qre[j][i];
                aim[i][j] = -qim[j][i];
            }
        }
        double largest = 0;
        double smallest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double sum = Math.hypot(tre[i][i] + tre[j][j] - shift, tim[i][i] - tim[j][j]);
                largest = Math.max(largest, sum);
                smallest = Math.min(smallest, sum);
            }
        }
        if (!(smallest > Math.ulp(largest))) {
            throw new ArithmeticException("GX + XG† − σX vanishes for some X: two eigenvalues of G add up to σ = " + shift
                    + " within " + smallest);
        }
    }

    /** Solves in place: Y becomes X. */
    public void solve(double[][] yre, double[][] yim) {
        var wre = new double[n][n];
        var wim = new double[n][n];
        multiply(are, aim, yre, yim, wre, wim);
        multiply(wre, wim, qre, qim, yre, yim);
        for (int j = n - 1; j >= 0; j--) {
            int k = j + 1;
            for (; k + 1 < n; k += 2) {
                subtract(yre, yim, k, yre[j], yim[j], tre[k][j], -tim[k][j], tre[k + 1][j], -tim[k + 1][j], n);
            }
            if (k < n) {
                subtract(yre, yim, k, yre[j], yim[j], tre[k][j], -tim[k][j], n);
            }
            substitute(yre[j], yim[j], tre[j][j] - shift, -tim[j][j]);
        }
        multiply(qre, qim, yre, yim, wre, wim);
        multiply(wre, wim, are, aim, yre, yim);
    }

    /** (T + d) z = y in place. */
    private void substitute(double[] x, double[] y, double dre, double dim) {
        int k = n - 1;
        for (; k > 0; k -= 2) {
            divide(x, y, k, dre, dim);
            double u = x[k];
            double v = y[k];
            x[k - 1] -= tre[k][k - 1] * u - tim[k][k - 1] * v;
            y[k - 1] -= tre[k][k - 1] * v + tim[k][k - 1] * u;
            divide(x, y, k - 1, dre, dim);
            subtract(tre, tim, k - 1, x, y, x[k - 1], y[k - 1], u, v, k - 1);
        }
        if (k == 0) {
            divide(x, y, 0, dre, dim);
        }
    }

    private void divide(double[] x, double[] y, int k, double dre, double dim) {
        double a = tre[k][k] + dre;
        double b = tim[k][k] + dim;
        double square = a * a + b * b;
        double u = x[k];
        x[k] = (u * a + y[k] * b) / square;
        y[k] = (y[k] * a - u * b) / square;
    }

    /** c −= (column k) u + (column k + 1) v, rows up to n. */
    private static void subtract(double[][] re, double[][] im, int k, double[] x, double[] y, double ure, double uim, double vre,
            double vim, int rows) {
        Dense.four(x, re[k], im[k], re[k + 1], im[k + 1], 0, rows, ure, -uim, vre, -vim);
        Dense.four(y, re[k], im[k], re[k + 1], im[k + 1], 0, rows, uim, ure, vim, vre);
    }

    private static void subtract(double[][] re, double[][] im, int k, double[] x, double[] y, double ure, double uim, int rows) {
        Dense.one(x, re[k], 0, rows, ure);
        Dense.one(x, im[k], 0, rows, -uim);
        Dense.one(y, re[k], 0, rows, uim);
        Dense.one(y, im[k], 0, rows, ure);
    }

    /** C = AB; A's columns are read once for {@link #CHUNK} of B's. */
    private static void multiply(double[][] are, double[][] aim, double[][] bre, double[][] bim, double[][] cre, double[][] cim) {
        int n = are.length;
        IntStream.range(0, (n + CHUNK - 1) / CHUNK).parallel().forEach(chunk -> {
            int first = chunk * CHUNK;
            int last = Math.min(n, first + CHUNK);
            for (int j = first; j < last; j++) {
                Arrays.fill(cre[j], 0);
                Arrays.fill(cim[j], 0);
            }
            int k = 0;
            for (; k + 1 < n; k += 2) {
                for (int j = first; j < last; j++) {
                    subtract(are, aim, k, cre[j], cim[j], -bre[j][k], -bim[j][k], -bre[j][k + 1], -bim[j][k + 1], n);
                }
            }
            for (int j = first; k < n && j < last; j++) {
                subtract(are, aim, k, cre[j], cim[j], -bre[j][k], -bim[j][k], n);
            }
        });
    }

    /** Reflections from both sides, 1 − 2vv†, that clear what is below the first subdiagonal. */
    private void hessenberg(Runnable goOn) {
        var vre = new double[n];
        var vim = new double[n];
        var wre = new double[n];
        var wim = new double[n];
        for (int k = 0; k + 2 < n; k++) {
            goOn.run();
            double square = 0;
            for (int i = k + 1; i < n; i++) {
                square += tre[k][i] * tre[k][i] + tim[k][i] * tim[k][i];
            }
            double first = Math.hypot(tre[k][k + 1], tim[k][k + 1]);
            double length = Math.sqrt(square);
            if (length <= Math.ulp(1.0) * first + Double.MIN_NORMAL || first * first == square) {
                continue;
            }
            double phaseRe = first == 0 ? 1 : tre[k][k + 1] / first;
            double phaseIm = first == 0 ? 0 : tim[k][k + 1] / first;
            for (int i = k + 1; i < n; i++) {
                vre[i] = tre[k][i];
                vim[i] = tim[k][i];
            }
            vre[k + 1] += length * phaseRe;
            vim[k + 1] += length * phaseIm;
            double norm = Math.sqrt(2 * length * (length + first));
            for (int i = k + 1; i < n; i++) {
                vre[i] /= norm;
                vim[i] /= norm;
            }
            for (int j = k; j < n; j++) {
                double sr = 0;
                double si = 0;
                for (int i = k + 1; i < n; i++) {
                    sr += vre[i] * tre[j][i] + vim[i] * tim[j][i];
                    si += vre[i] * tim[j][i] - vim[i] * tre[j][i];
                }
                axpy(tre[j], tim[j], vre, vim, k + 1, -2 * sr, -2 * si);
            }
            fromRight(tre, tim, vre, vim, wre, wim, k + 1);
            fromRight(qre, qim, vre, vim, wre, wim, k + 1);
            for (int i = k + 2; i < n; i++) {
                tre[k][i] = 0;
                tim[k][i] = 0;
            }
        }
    }

    private void fromRight(double[][] re, double[][] im, double[] vre, double[] vim, double[] wre, double[] wim, int first) {
        Arrays.fill(wre, 0);
        Arrays.fill(wim, 0);
        for (int i = first; i < n; i++) {
            axpy(wre, wim, re[i], im[i], 0, vre[i], vim[i]);
        }
        for (int i = first; i < n; i++) {
            axpy(re[i], im[i], wre, wim, 0, -2 * vre[i], 2 * vim[i]);
        }
    }

    /** y += c x from row {@code first} on. */
    private static void axpy(double[] yre, double[] yim, double[] xre, double[] xim, int first, double cre, double cim) {
        for (int i = first; i < yre.length; i++) {
            yre[i] += cre * xre[i] - cim * xim[i];
            yim[i] += cre * xim[i] + cim * xre[i];
        }
    }

    /** QR steps with Wilkinson's shift until the subdiagonal has vanished, from the last eigenvalue to the first. */
    private void triangular(Runnable goOn) {
        int last = n - 1;
        int steps = 0;
        while (last > 0) {
            goOn.run();
            int first = last;
            while (first > 0 && !negligible(first)) {
                first--;
            }
            if (first == last) {
                last--;
                steps = 0;
                continue;
            }
            if (++steps > 60) {
                throw new ArithmeticException("no Schur form after " + steps + " steps for an eigenvalue of a matrix of " + n
                        + " rows");
            }
            step(first, last, steps % 10 == 0);
        }
    }

    private boolean negligible(int k) {
        double around = Math.abs(tre[k][k]) + Math.abs(tim[k][k]) + Math.abs(tre[k - 1][k - 1]) + Math.abs(tim[k - 1][k - 1]);
        if (Math.abs(tre[k - 1][k]) + Math.abs(tim[k - 1][k]) <= Math.ulp(1.0) * around) {
            tre[k - 1][k] = 0;
            tim[k - 1][k] = 0;
            return true;
        }
        return false;
    }

    private void step(int first, int last, boolean exceptional) {
        double[] shift = exceptional
                ? new double[] {tre[last][last] + Math.abs(tre[last - 1][last]), tim[last][last] + Math.abs(tim[last - 1][last])}
                : wilkinson(last);
        double xre = tre[first][first] - shift[0];
        double xim = tim[first][first] - shift[1];
        double yre = tre[first][first + 1];
        double yim = tim[first][first + 1];
        for (int k = first; k < last; k++) {
            if (k > first) {
                xre = tre[k - 1][k];
                xim = tim[k - 1][k];
                yre = tre[k - 1][k + 1];
                yim = tim[k - 1][k + 1];
            }
            double x = Math.hypot(xre, xim);
            double length = Math.hypot(x, Math.hypot(yre, yim));
            if (length == 0) {
                continue;
            }
            // (c s; −s* c)(x; y) = (r; 0)
            double c = x / length;
            double pre = x == 0 ? 1 : xre / x;
            double pim = x == 0 ? 0 : xim / x;
            double sre = (pre * yre + pim * yim) / length;
            double sim = (pim * yre - pre * yim) / length;
            for (int j = Math.max(first, k - 1); j < n; j++) {
                double ar = tre[j][k];
                double ai = tim[j][k];
                double br = tre[j][k + 1];
                double bi = tim[j][k + 1];
                tre[j][k] = c * ar + sre * br - sim * bi;
                tim[j][k] = c * ai + sre * bi + sim * br;
                tre[j][k + 1] = c * br - sre * ar - sim * ai;
                tim[j][k + 1] = c * bi - sre * ai + sim * ar;
            }
            if (k > first) {
                tre[k - 1][k + 1] = 0;
                tim[k - 1][k + 1] = 0;
            }
            rotateColumns(tre, tim, k, c, sre, sim, Math.min(k + 2, last) + 1);
            rotateColumns(qre, qim, k, c, sre, sim, n);
        }
    }

    /** The columns k and k + 1 times (c −s; s* c). */
    private static void rotateColumns(double[][] re, double[][] im, int k, double c, double sre, double sim, int rows) {
        double[] ar = re[k];
        double[] ai = im[k];
        double[] br = re[k + 1];
        double[] bi = im[k + 1];
        for (int i = 0; i < rows; i++) {
            double pr = ar[i];
            double pi = ai[i];
            double qr = br[i];
            double qi = bi[i];
            ar[i] = c * pr + sre * qr + sim * qi;
            ai[i] = c * pi + sre * qi - sim * qr;
            br[i] = c * qr - sre * pr + sim * pi;
            bi[i] = c * qi - sre * pi - sim * pr;
        }
    }

    /** The eigenvalue of the last two rows and columns that is nearer to the last diagonal entry. */
    private double[] wilkinson(int last) {
        double are = tre[last - 1][last - 1];
        double aim = tim[last - 1][last - 1];
        double dre = tre[last][last];
        double dim = tim[last][last];
        // b c of ((a, b), (c, d))
        double bre = tre[last][last - 1] * tre[last - 1][last] - tim[last][last - 1] * tim[last - 1][last];
        double bim = tre[last][last - 1] * tim[last - 1][last] + tim[last][last - 1] * tre[last - 1][last];
        double hre = (are - dre) / 2;
        double him = (aim - dim) / 2;
        var root = new Complex(hre * hre - him * him + bre, 2 * hre * him + bim).sqrt();
        double sign = hre * root.getReal() + him * root.getImaginary() < 0 ? -1 : 1;
        var far = new Complex(hre + sign * root.getReal(), him + sign * root.getImaginary());
        if (far.isZero()) {
            return new double[] {dre, dim};
        }
        // d − bc / (h ± √(h² + bc))
        var off = new Complex(bre, bim).divide(far);
        return new double[] {dre - off.getReal(), dim - off.getImaginary()};
    }
}
