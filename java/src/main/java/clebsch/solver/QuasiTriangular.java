package clebsch.solver;

import java.util.Arrays;

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
            Arrays.fill(re, 0);
            Arrays.fill(im, 0);
            int size = pairAt(k) ? 2 : 1;
            re[k] = 1;
            substitute(k, size, t[k][k], size == 2 ? pair(k) : 0);
            scale(1 / largest());
            vectors[k] = re.clone();
            if (size == 2) {
                vectors[k + 1] = im.clone();
            }
            k += size;
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

    /** The eigenvector of rows k and k + 1 by themselves; Im λ. */
    private double pair(int k) {
        double above = t[k + 1][k];
        double below = t[k][k + 1];
        double rotation = Math.sqrt(Math.abs(above)) * Math.sqrt(Math.abs(below));
        boolean flat = Math.abs(above) >= Math.abs(below);
        re[k] = flat ? 1 : -rotation / below;
        im[k + 1] = flat ? rotation / above : 1;
        return rotation;
    }

    /** (T − λ) x = 0 for the rows before k, with the solution in some rows from there on. */
    private void substitute(int k, int rows, double lambdaRe, double lambdaIm) {
        double least = Math.max(ULP * (Math.abs(lambdaRe) + Math.abs(lambdaIm)), Double.MIN_NORMAL / ULP * n);
        int first = k;
        int size = rows;
        while (true) {
            for (int j = first; j < first + size; j++) {
                takeOff(j, first);
            }
            if (first == 0) {
                return;
            }
            size = first > 1 && pairAt(first - 2) ? 2 : 1;
            first -= size;
            if (size == 2) {
                solve(first, t[first][first] - lambdaRe, -lambdaIm, least);
            } else {
                divide(first, t[first][first] - lambdaRe, -lambdaIm, least);
            }
            double large = Math.max(norm(first), norm(first + size - 1));
            if (large > LARGE) {
                scale(1 / large);
            }
        }
    }

    /** Takes what a row of the solution adds to the first rows off their right-hand side. */
    private void takeOff(int k, int rows) {
        double[] column = t[k];
        double x = re[k];
        double y = im[k];
        for (int i = 0; i < rows; i++) {
            re[i] -= x * column[i];
            im[i] -= y * column[i];
        }
    }

    /** Rows k and k + 1 by themselves, with d on the diagonal, eliminated from the larger entry of the first column. */
    private void solve(int k, double dRe, double dIm, double least) {
        double below = t[k][k + 1];
        double above = t[k + 1][k];
        double size = Math.abs(dRe) + Math.abs(dIm);
        if (size >= Math.abs(below)) {
            double square = dRe / size * dRe + dIm / size * dIm;
            double factorRe = below / square * (dRe / size);
            double factorIm = -below / square * (dIm / size);
            addProduct(k + 1, k, -factorRe, -factorIm);
            divide(k + 1, dRe - factorRe * above, dIm - factorIm * above, least);
            addProduct(k, k + 1, -above, 0);
            divide(k, dRe, dIm, least);
        } else {
            swap(k);
            double factorRe = dRe / below;
            double factorIm = dIm / below;
            addProduct(k + 1, k, -factorRe, -factorIm);
            divide(k + 1, above - factorRe * dRe + factorIm * dIm, -factorRe * dIm - factorIm * dRe, least);
            addProduct(k, k + 1, -dRe, -dIm);
            divide(k, below, 0, least);
        }
    }

    private void swap(int k) {
        double x = re[k];
        double y = im[k];
        re[k] = re[k + 1];
        im[k] = im[k + 1];
        re[k + 1] = x;
        im[k + 1] = y;
    }

    /** Adds to row k another one times a + ib. */
    private void addProduct(int k, int other, double a, double b) {
        re[k] += re[other] * a - im[other] * b;
        im[k] += re[other] * b + im[other] * a;
    }

    /** Divides row k by a + ib, or by the least number that counts. */
    private void divide(int k, double a, double b, double least) {
        double size = Math.abs(a) + Math.abs(b);
        if (size < least) {
            re[k] /= least;
            im[k] /= least;
            return;
        }
        double cosine = a / size;
        double sine = b / size;
        double square = size * (cosine * cosine + sine * sine);
        double x = re[k];
        double y = im[k];
        re[k] = (x * cosine + y * sine) / square;
        im[k] = (y * cosine - x * sine) / square;
    }

    private double norm(int k) {
        return Math.abs(re[k]) + Math.abs(im[k]);
    }

    private double largest() {
        double largest = 0;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, norm(i));
        }
        return largest;
    }

    private void scale(double factor) {
        for (int i = 0; i < n; i++) {
            re[i] *= factor;
            im[i] *= factor;
        }
    }
}
