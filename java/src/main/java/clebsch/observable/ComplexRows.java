package clebsch.observable;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A dense complex matrix by its rows, real and imaginary parts apart. Products add multiples of one row at a time to another, with one
 * index through all arrays: so C2 uses vector instructions (15 GFlop/s a core, and half of that for two rows at a time). They are computed
 * for some columns at a time, on all processors where that is worth it; nothing depends on how many those are.
 *
 * @param re a row each
 * @param im of the same shape
 */
record ComplexRows(double[][] re, double[][] im) {
    /** Columns at a time: a thousand rows of so many take 2 MB. */
    private static final int COLUMNS = 128;
    /** Multiplications from which they are shared. */
    private static final double WORTH_SHARING = 1e6;

    /** The zero matrix. */
    ComplexRows(int rows, int columns) {
        this(new double[rows][columns], new double[rows][columns]);
    }

    /** What is done with columns from … to − 1. */
    interface Columns {
        void accept(int from, int to);
    }

    int rows() {
        return re.length;
    }

    int columns() {
        return re.length == 0 ? 0 : re[0].length;
    }

    /** |A_ab|². */
    double square(int a, int b) {
        return re[a][b] * re[a][b] + im[a][b] * im[a][b];
    }

    ComplexRows copy() {
        return new ComplexRows(copy(re), copy(im));
    }

    private static double[][] copy(double[][] rows) {
        return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
    }

    /** AX; an element of A that is zero costs no more than a look. */
    ComplexRows times(ComplexRows x) {
        var product = new ComplexRows(rows(), x.columns());
        x.forColumns(4.0 * rows() * x.rows() * x.columns(), (from, to) -> {
            for (int a = 0; a < rows(); a++) {
                x.combine(re[a], im[a], 0, product.re[a], product.im[a], from, to);
            }
        });
        return product;
    }

    /** A†X. */
    ComplexRows adjointTimes(ComplexRows x) {
        var adjoint = new ComplexRows(columns(), rows());
        for (int a = 0; a < rows(); a++) {
            for (int b = 0; b < columns(); b++) {
                adjoint.re[b][a] = re[a][b];
                adjoint.im[b][a] = -im[a][b];
            }
        }
        return adjoint.times(x);
    }

    /** A − B. */
    ComplexRows minus(ComplexRows b) {
        ComplexRows difference = copy();
        for (int a = 0; a < rows(); a++) {
            for (int i = 0; i < columns(); i++) {
                difference.re[a][i] -= b.re[a][i];
                difference.im[a][i] -= b.im[a][i];
            }
        }
        return difference;
    }

    /** Takes all columns, some at a time. */
    void forColumns(double multiplications, Columns columns) {
        var pieces = IntStream.range(0, (columns() + COLUMNS - 1) / COLUMNS);
        (multiplications < WORTH_SHARING ? pieces : pieces.parallel()).forEach(k ->
                columns.accept(k * COLUMNS, Math.min(columns(), (k + 1) * COLUMNS)));
    }

    /** y ← y + Σ_b w_b X_b over the rows of this matrix X from the first on, in columns from … to − 1. */
    void combine(double[] wRe, double[] wIm, int first, double[] yRe, double[] yIm, int from, int to) {
        for (int b = first; b < re.length; b++) {
            double p = wRe[b];
            double q = wIm[b];
            if (p == 0 && q == 0) {
                continue;
            }
            double[] u = re[b];
            double[] v = im[b];
            for (int i = from; i < to; i++) {
                yRe[i] += p * u[i] - q * v[i];
                yIm[i] += p * v[i] + q * u[i];
            }
        }
    }
}
