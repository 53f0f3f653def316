package clebsch.solver;

import java.util.Arrays;
import org.hipparchus.complex.Complex;

/**
 * Eigenvectors of a real matrix that is triangular but for blocks of two rows on its diagonal, one for each conjugate pair, with equal
 * diagonal entries and signs that differ beside them: by substitution from the last row up, where eigenvalues that are equal to
 * rounding are taken to differ by that.
 */
final class QuasiTriangular {
    private static final double ULP = Math.ulp(1.0);
    /** A solution that grows beyond this is made smaller as a whole; its products with T are finite. */
    private static final double LARGE = 1e150;

    private final int n;
    private final double[][] t;
    /** The solution from some row on, and above it what is left of the right-hand side. */
    private final double[] re;
    private final double[] im;

    /** @param t columns */
    QuasiTriangular(double[][] t) {
        n = t.length;
        this.t = t;
        re = new double[n];
        im = new double[n];
    }

    /**
     * Tx = λx for each row: one column for a real eigenvalue; for a pair the real and the imaginary part of the first member's, which has
     * the positive imaginary part. The largest entry's |re| + |im| is 1.
     */
    double[][] eigenvectors() {
        var vectors = new double[n][];
        for (int k = 0; k < n;) {
            boolean pair = pairAt(k);
            if (pair) {
                solve(k);
            } else {
                clear();
                put(k, Complex.ONE, k);
                substitute(k - 1, new Complex(t[k][k]));
            }
            double largest = 0;
            for (int i = 0; i < n; i++) {
                largest = Math.max(largest, Math.abs(re[i]) + Math.abs(im[i]));
            }
            scale(1 / largest);
            vectors[k] = re.clone();
            if (pair) {
                vectors[k + 1] = im.clone();
            }
            k += pair ? 2 : 1;
        }
        return vectors;
    }

    /** The same for yᴴT = λyᴴ: the right eigenvectors of the transpose, turned upside down to be of the same form, conjugated. */
    double[][] leftEigenvectors() {
        var turned = new double[n][n];
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < n; i++) {
                turned[j][i] = t[n - 1 - i][n - 1 - j];
            }
        }
        double[][] right = new QuasiTriangular(turned).eigenvectors();
        var vectors = new double[n][n];
        for (int k = 0; k < n; k++) {
            boolean pair = pairAt(k);
            for (int i = 0; i < n; i++) {
                vectors[k][i] = right[pair ? n - 2 - k : n - 1 - k][n - 1 - i];
                if (pair) {
                    vectors[k + 1][i] = -right[n - 1 - k][n - 1 - i];
                }
            }
            k += pair ? 1 : 0;
        }
        return vectors;
    }

    private boolean pairAt(int k) {
        return k + 1 < n && t[k][k + 1] != 0;
    }

    /** The pair of rows k and k + 1. */
    private void solve(int k) {
        double above = t[k + 1][k];
        double below = t[k][k + 1];
        double rotation = Math.sqrt(Math.abs(above)) * Math.sqrt(Math.abs(below));
        boolean flat = Math.abs(above) >= Math.abs(below);
        clear();
        put(k, new Complex(flat ? 1 : -rotation / below), k);
        put(k + 1, new Complex(0, flat ? rotation / above : 1), k);
        substitute(k - 1, new Complex(t[k][k], rotation));
    }

    private void clear() {
        Arrays.fill(re, 0);
        Arrays.fill(im, 0);
    }

    /** Sets a row of the solution, and takes what it adds to the first rows off their right-hand side. */
    private void put(int k, Complex x, int rows) {
        re[k] = x.getReal();
        im[k] = x.getImaginary();
        subtract(re, re[k], t[k], rows);
        if (im[k] != 0) {
            subtract(im, im[k], t[k], rows);
        }
    }

    private static void subtract(double[] y, double factor, double[] x, int rows) {
        for (int i = 0; i < rows; i++) {
            y[i] -= factor * x[i];
        }
    }

    /** (T − λ) x = y from some row up. */
    private void substitute(int last, Complex lambda) {
        double least = Math.max(ULP * (Math.abs(lambda.getReal()) + Math.abs(lambda.getImaginary())), Double.MIN_NORMAL / ULP * n);
        for (int j = last; j >= 0; j--) {
            if (j > 0 && pairAt(j - 1)) {
                j--;
                Complex[] x = solve(j, lambda, least);
                double factor = bounded(x[0], x[1]);
                put(j + 1, x[1].multiply(factor), j);
                put(j, x[0].multiply(factor), j);
            } else {
                Complex x = at(j).divide(apart(t[j][j], lambda, least));
                put(j, x.multiply(bounded(x, x)), j);
            }
        }
    }

    /** Rows k and k + 1 by themselves, eliminated from the larger entry of the first column. */
    private Complex[] solve(int k, Complex lambda, double least) {
        Complex diagonal = new Complex(t[k][k]).subtract(lambda);
        Complex below = new Complex(t[k][k + 1]);
        Complex above = new Complex(t[k + 1][k]);
        boolean direct = diagonal.norm() >= below.norm();
        Complex[] pivot = direct ? new Complex[] {diagonal, above, at(k)} : new Complex[] {below, diagonal, at(k + 1)};
        Complex[] other = direct ? new Complex[] {below, diagonal, at(k + 1)} : new Complex[] {diagonal, above, at(k)};
        Complex factor = other[0].divide(pivot[0]);
        Complex left = other[1].subtract(factor.multiply(pivot[1]));
        Complex second = other[2].subtract(factor.multiply(pivot[2])).divide(left.norm() < least ? new Complex(least) : left);
        return new Complex[] {pivot[2].subtract(pivot[1].multiply(second)).divide(pivot[0]), second};
    }

    private Complex at(int k) {
        return new Complex(re[k], im[k]);
    }

    private static Complex apart(double value, Complex lambda, double least) {
        Complex difference = new Complex(value).subtract(lambda);
        return difference.norm() < least ? new Complex(least) : difference;
    }

    /** What a row of the solution is to be multiplied with to stay small; all the others have been. */
    private double bounded(Complex x, Complex y) {
        double size = Math.max(x.norm(), y.norm());
        if (size <= LARGE) {
            return 1;
        }
        scale(1 / size);
        return 1 / size;
    }

    private void scale(double factor) {
        for (int i = 0; i < n; i++) {
            re[i] *= factor;
            im[i] *= factor;
        }
    }
}
