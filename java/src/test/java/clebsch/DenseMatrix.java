package clebsch;

import java.util.Random;
import org.hipparchus.complex.Complex;

/** A complex dense matrix, written as plainly as can be: what the sparse and packed forms are compared with. */
public final class DenseMatrix {
    private final int rows;
    private final int columns;
    private final double[] re;
    private final double[] im;

    /** The zero matrix. */
    public DenseMatrix(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        re = new double[rows * columns];
        im = new double[rows * columns];
    }

    public static DenseMatrix identity(int n) {
        var one = new DenseMatrix(n, n);
        for (int k = 0; k < n; k++) {
            one.set(k, k, 1, 0);
        }
        return one;
    }

    /** Entries uniform in the square [−1, 1] × i[−1, 1]. */
    public static DenseMatrix random(int n, Random random) {
        var m = new DenseMatrix(n, n);
        for (int k = 0; k < m.re.length; k++) {
            m.re[k] = 2 * random.nextDouble() - 1;
            m.im[k] = 2 * random.nextDouble() - 1;
        }
        return m;
    }

    public static DenseMatrix randomHermitian(int n, Random random) {
        DenseMatrix m = random(n, random);
        return m.plus(m.adjoint());
    }

    /** A positive matrix of trace 1 and full rank. */
    public static DenseMatrix randomState(int n, Random random) {
        DenseMatrix m = random(n, random);
        DenseMatrix positive = m.times(m.adjoint());
        return positive.times(new Complex(1 / positive.trace().getReal()));
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    public double re(int r, int c) {
        return re[r * columns + c];
    }

    public double im(int r, int c) {
        return im[r * columns + c];
    }

    public void set(int r, int c, double real, double imaginary) {
        re[r * columns + c] = real;
        im[r * columns + c] = imaginary;
    }

    public void add(int r, int c, double real, double imaginary) {
        re[r * columns + c] += real;
        im[r * columns + c] += imaginary;
    }

    public DenseMatrix plus(DenseMatrix other) {
        return plus(Complex.ONE, other);
    }

    public DenseMatrix minus(DenseMatrix other) {
        return plus(new Complex(-1), other);
    }

    /** A + cB. */
    public DenseMatrix plus(Complex c, DenseMatrix other) {
        var sum = new DenseMatrix(rows, columns);
        for (int k = 0; k < re.length; k++) {
            sum.re[k] = re[k] + c.getReal() * other.re[k] - c.getImaginary() * other.im[k];
            sum.im[k] = im[k] + c.getReal() * other.im[k] + c.getImaginary() * other.re[k];
        }
        return sum;
    }

    public DenseMatrix times(Complex c) {
        return new DenseMatrix(rows, columns).plus(c, this);
    }

    public DenseMatrix times(DenseMatrix other) {
        var product = new DenseMatrix(rows, other.columns);
        int n = other.columns;
        for (int r = 0; r < rows; r++) {
            for (int k = 0; k < columns; k++) {
                double ar = re(r, k);
                double ai = im(r, k);
                if (ar == 0 && ai == 0) {
                    continue;
                }
                for (int c = 0; c < n; c++) {
                    double br = other.re[k * n + c];
                    double bi = other.im[k * n + c];
                    product.re[r * n + c] += ar * br - ai * bi;
                    product.im[r * n + c] += ar * bi + ai * br;
                }
            }
        }
        return product;
    }

    public DenseMatrix adjoint() {
        var adjoint = new DenseMatrix(columns, rows);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                adjoint.set(c, r, re(r, c), -im(r, c));
            }
        }
        return adjoint;
    }

    /** A ⊗ B, B running fastest. */
    public DenseMatrix kron(DenseMatrix other) {
        var product = new DenseMatrix(rows * other.rows, columns * other.columns);
        for (int r = 0; r < product.rows; r++) {
            for (int c = 0; c < product.columns; c++) {
                double ar = re(r / other.rows, c / other.columns);
                double ai = im(r / other.rows, c / other.columns);
                double br = other.re(r % other.rows, c % other.columns);
                double bi = other.im(r % other.rows, c % other.columns);
                product.set(r, c, ar * br - ai * bi, ar * bi + ai * br);
            }
        }
        return product;
    }

    public Complex trace() {
        double real = 0;
        double imaginary = 0;
        for (int k = 0; k < rows; k++) {
            real += re(k, k);
            imaginary += im(k, k);
        }
        return new Complex(real, imaginary);
    }

    /** Exponential of a square matrix: halved until small, summed as a power series, squared back. */
    public DenseMatrix exp() {
        int halvings = Math.max(0, Math.getExponent(Math.max(norm(), 1e-300)) + 2);
        DenseMatrix small = times(new Complex(Math.scalb(1.0, -halvings)));
        DenseMatrix sum = identity(rows);
        DenseMatrix term = sum;
        for (int k = 1; k <= 24; k++) {
            term = term.times(small).times(new Complex(1.0 / k));
            sum = sum.plus(term);
        }
        for (int k = 0; k < halvings; k++) {
            sum = sum.times(sum);
        }
        return sum;
    }

    /** max_r Σ_c |a_rc|. */
    public double norm() {
        double largest = 0;
        for (int r = 0; r < rows; r++) {
            double sum = 0;
            for (int c = 0; c < columns; c++) {
                sum += Math.hypot(re(r, c), im(r, c));
            }
            largest = Math.max(largest, sum);
        }
        return largest;
    }

    /** max |a_rc|. */
    public double largest() {
        double largest = 0;
        for (int k = 0; k < re.length; k++) {
            largest = Math.max(largest, Math.hypot(re[k], im[k]));
        }
        return largest;
    }
}
