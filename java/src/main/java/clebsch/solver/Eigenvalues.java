package clebsch.solver;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The eigenvalues and eigenvectors of a small matrix in its Schur basis, real and imaginary parts of a pair's side by side as LAPACK
 * has them.
 *
 * @param re      Re λ for each row of the Schur form
 * @param im      Im λ; a pair's member with positive imaginary part comes first
 * @param right   eigenvectors as columns of length 1 in the Schur basis; a pair's two columns have length 1 together
 * @param left    the same of the transpose
 */
record Eigenvalues(double[] re, double[] im, double[][] right, double[][] left) {
    /** Squared sine of the angle below which eigenvectors are parallel; of a perturbed Jordan block's it is about the perturbation. */
    private static final double PARALLEL = 1e-4;
    /** A condition number κ shows a coalescence at the precision ε from κ√ε of this size on. */
    private static final double COALESCING = 0.01;
    /** Relative differences of distances that count as none. */
    private static final double TIE = 1e-8;

    /** Of the leading rows of a Schur form. */
    static Eigenvalues of(RealSchur schur, int rows) {
        var re = new double[rows];
        var im = new double[rows];
        for (int k = 0; k < rows; k++) {
            re[k] = schur.re(k);
            im[k] = schur.im(k);
        }
        return new Eigenvalues(re, im, normalised(schur.eigenvectors(rows, false), im), normalised(schur.eigenvectors(rows, true), im));
    }

    private static double[][] normalised(double[][] columns, double[] im) {
        int n = im.length;
        for (int k = 0; k < n; k++) {
            if (im[k] >= 0) {
                int size = im[k] > 0 ? 2 : 1;
                double square = 0;
                for (int j = k; j < k + size; j++) {
                    square += dot(columns[j], columns[j]);
                }
                for (int j = k; j < k + size; j++) {
                    for (int i = 0; i < n; i++) {
                        columns[j][i] /= Math.sqrt(square);
                    }
                }
            }
        }
        return columns;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** How many rows. */
    int size() {
        return re.length;
    }

    /** Whether a row is a real eigenvalue or the first of a pair. */
    boolean first(int k) {
        return im[k] >= 0;
    }

    /** 1/|y†x| of unit vectors. */
    double condition(int k) {
        double[] x = right[k];
        double[] y = left[k];
        if (im[k] == 0) {
            return 1 / Math.abs(dot(x, y));
        }
        return 1 / Math.hypot(dot(x, y) + dot(right[k + 1], left[k + 1]), dot(right[k + 1], y) - dot(x, left[k + 1]));
    }

    /** 1 − |x_j†x_k|² of unit vectors. */
    private double squaredSine(int j, int k) {
        double re = dot(right[j], right[k]);
        double imaginary = 0;
        if (im[k] > 0) {
            imaginary += dot(right[j], right[k + 1]);
        }
        if (im[j] > 0) {
            imaginary -= dot(right[j + 1], right[k]);
        }
        if (im[j] > 0 && im[k] > 0) {
            re += dot(right[j + 1], right[k + 1]);
        }
        return 1 - re * re - imaginary * imaginary;
    }

    /**
     * Which eigenvalues coalesce with another: closer than the errors in both, with ill-conditioned and parallel eigenvectors. A pair
     * that is about to become two real eigenvalues coalesces with itself.
     *
     * @param lambdaRe   Re λ of each row, as far as different from {@link #re}
     * @param lambdaIm   Im λ
     * @param conditions of each row
     * @param errors     ‖𝓛x − λx‖ of each row
     * @param norm       ‖𝓛‖
     */
    boolean[] defective(double[] lambdaRe, double[] lambdaIm, double[] conditions, double[] errors, double norm) {
        int n = size();
        var defective = new boolean[n];
        var inaccuracy = new double[n];
        Arrays.setAll(inaccuracy, k -> Math.max(errors[k], Math.ulp(1.0) * norm));
        var bad = new boolean[n];
        for (int k = 0; k < n; k++) {
            bad[k] = norm > 0 && !(conditions[k] * Math.sqrt(inaccuracy[k] / norm) < COALESCING);
        }
        for (int j = 0; j < n; j++) {
            if (!first(j) || !bad[j]) {
                continue;
            }
            double error = conditions[j] * inaccuracy[j];
            defective[j] |= lambdaIm[j] > 0 && !(2 * lambdaIm[j] > 2 * error);
            for (int k = j + 1; k < n; k++) {
                if (first(k) && bad[k] && squaredSine(j, k) < PARALLEL
                        && !(Math.hypot(lambdaRe[j] - lambdaRe[k], lambdaIm[j] - lambdaIm[k]) > error + conditions[k] * inaccuracy[k])) {
                    defective[j] = true;
                    defective[k] = true;
                }
            }
        }
        return defective;
    }

    /** By how much a distance may be larger and still be the same. */
    static double tie(double distance, double norm) {
        return distance + TIE * Math.abs(distance) + 16 * Math.ulp(1.0) * norm;
    }

    /** The first rows of the nearest eigenvalues: as many as asked for, and those that are as near as the last; pairs whole. */
    static List<Integer> nearest(Target target, double[] re, double[] im, int count, double norm) {
        List<Integer> order = IntStream.range(0, re.length).filter(k -> im[k] >= 0).boxed()
                .sorted(Comparator.<Integer>comparingDouble(k -> target.distance(re[k], im[k])).thenComparing(k -> -re[k])).toList();
        int taken = 0;
        int counted = 0;
        double last = Double.POSITIVE_INFINITY;
        for (int k : order) {
            double distance = target.distance(re[k], im[k]);
            if (counted >= count && distance > tie(last, norm)) {
                break;
            }
            if (counted < count) {
                last = distance;
            }
            taken++;
            counted += im[k] > 0 ? 2 : 1;
        }
        return order.subList(0, taken);
    }
}
