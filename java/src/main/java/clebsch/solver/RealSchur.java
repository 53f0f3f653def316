package clebsch.solver;

import java.util.Arrays;
import org.netlib.lapack.Dtrexc;
import org.netlib.util.intW;

/**
 * B = ZTZᵀ with Z orthogonal and T upper quasi-triangular: real eigenvalues stand alone on its diagonal, conjugate pairs as blocks of two
 * rows. Rows change places by LAPACK's dtrexc (E. Anderson et al., LAPACK Users' Guide, 3rd ed., SIAM 1999) in its Java translation.
 * Java compiles its dlarfx only under {@code -XX:-DontCompileHugeMethods}.
 *
 * <p>Matrices are arrays of columns laid end to end.
 */
final class RealSchur {
    private final int n;
    private final double[] t;
    private final double[] z;

    /**
     * Decomposes a matrix.
     *
     * @param b n columns of n numbers; taken over and overwritten
     * @throws ArithmeticException if it has entries that are no numbers, or an eigenvalue is not found
     */
    RealSchur(double[] b, int n) {
        this(b, identity(n), n, 0);
    }

    /**
     * Decomposes WBWᵀ, of which the leading rows of B are a Schur form already, with zeros below: they stay as they are, and so do the
     * first columns of W.
     *
     * @param b    n columns of n numbers; taken over and overwritten
     * @param w    orthogonal; becomes Z
     * @param from how many rows; does not end inside a pair
     * @throws ArithmeticException if B has entries that are no numbers, or an eigenvalue is not found
     */
    RealSchur(double[] b, double[] w, int n, int from) {
        this.n = n;
        t = b;
        z = w;
        requireFinite();
        double[][] columns = columns(t);
        double[][] turned = columns(z);
        var form = new HessenbergQr(from, columns, turned);
        form.reduce();
        if (!form.iterate()) {
            // what lies beside the diagonal is called small against the diagonal, which rounding alone fills if B is skew-symmetric;
            // as far as it came, T is similar to B, and goes on with B + ‖B‖ in its place
            double shift = length(t);
            addTo(columns, shift);
            boolean found = form.iterate();
            addTo(columns, -shift);
            if (!found) {
                throw new ArithmeticException("an eigenvalue of a matrix of " + n + " rows was not found in the iterations allowed");
            }
        }
        for (int j = 0; j < n; j++) {
            System.arraycopy(columns[j], 0, t, j * n, n);
            System.arraycopy(turned[j], 0, z, j * n, n);
        }
    }

    private void requireFinite() {
        for (double entry : t) {
            if (!Double.isFinite(entry)) {
                throw new ArithmeticException("a matrix of " + n + " rows has entries that are no numbers");
            }
        }
    }

    private double[][] columns(double[] matrix) {
        var columns = new double[n][];
        Arrays.setAll(columns, j -> Arrays.copyOfRange(matrix, j * n, (j + 1) * n));
        return columns;
    }

    /** Frobenius norm. */
    private static double length(double[] entries) {
        double square = 0;
        for (double entry : entries) {
            square += entry * entry;
        }
        return Math.sqrt(square);
    }

    static double[] identity(int n) {
        var identity = new double[n * n];
        for (int k = 0; k < n; k++) {
            identity[k * n + k] = 1;
        }
        return identity;
    }

    private static void addTo(double[][] columns, double shift) {
        for (int k = 0; k < columns.length; k++) {
            columns[k][k] += shift;
        }
    }

    int size() {
        return n;
    }

    /** T, n columns. */
    double[] t() {
        return t;
    }

    /** Z, n columns. */
    double[] z() {
        return z;
    }

    /** Zx. */
    double[] rotated(double[] x) {
        var y = new double[n];
        for (int j = 0; j < x.length; j++) {
            for (int i = 0; i < n; i++) {
                y[i] += z[j * n + i] * x[j];
            }
        }
        return y;
    }

    /** Whether rows k and k + 1 are a block: a conjugate pair, the member with positive imaginary part first. */
    boolean pairAt(int k) {
        return k + 1 < n && t[k * n + k + 1] != 0;
    }

    double re(int k) {
        return t[k * n + k];
    }

    double im(int k) {
        // blocks are kept with equal diagonal entries
        if (pairAt(k)) {
            return Math.sqrt(Math.abs(t[k * n + k + 1])) * Math.sqrt(Math.abs(t[(k + 1) * n + k]));
        }
        return k > 0 && pairAt(k - 1) ? -im(k - 1) : 0;
    }

    /**
     * Brings rows to the front, group 0 before group 1 and either in the order it has; those of other groups stay behind. A pair moves
     * as a whole to where its first row belongs.
     *
     * @param group of each row
     * @return how many rows of group 0 and how many of both are in front; fewer than there are if some could not be told apart from what
     *         they would have to pass
     */
    int[] bringForward(int[] group) {
        int[] where = group.clone();
        var work = new double[n];
        var info = new intW(0);
        var counts = new int[2];
        int front = 0;
        for (int g = 0; g < 2; g++) {
            for (int k = front; k < n;) {
                int size = pairAt(k) ? 2 : 1;
                if (where[k] == g) {
                    var reached = new intW(front + 1);
                    if (k > front) {
                        Dtrexc.dtrexc("V", n, t, 0, n, z, 0, n, new intW(k + 1), reached, work, 0, info);
                    }
                    int at = reached.val - 1;
                    System.arraycopy(where, at, where, at + size, k - at);
                    front += at == front ? size : 0;
                }
                k += size;
            }
            counts[g] = front;
        }
        return counts;
    }

    /**
     * The eigenvectors of T's leading rows: one column for a real eigenvalue; for a pair the real and the imaginary part of the first
     * member's. The largest entry's |re| + |im| is 1.
     *
     * @param rows  how many leading rows; does not end inside a pair
     * @param left  yᴴT = λyᴴ and not Tx = λx
     * @return columns of {@code rows} numbers
     */
    double[][] eigenvectors(int rows, boolean left) {
        QuasiTriangular matrix = leading(rows);
        return left ? matrix.leftEigenvectors() : matrix.eigenvectors();
    }

    private QuasiTriangular leading(int rows) {
        var leading = new double[rows][];
        Arrays.setAll(leading, j -> Arrays.copyOfRange(t, j * n, j * n + rows));
        return new QuasiTriangular(leading);
    }

    /**
     * How many times longer than in the leading rows alone left eigenvectors are in all: yᴴT₁₁ = λyᴴ goes on as zᴴ = −yᴴT₁₂(T₂₂ − λ)⁻¹.
     *
     * @param left columns of as many numbers as there are leading rows: real and imaginary part of y for each Im λ &gt; 0, or y
     * @param re   Re λ for each column
     * @param im   Im λ
     */
    double[] lengthened(double[][] left, double[] re, double[] im) {
        QuasiTriangular turned = leading(n).turned();
        var lengthened = new double[left.length];
        for (int k = 0; k < left.length; k++) {
            boolean pair = im[k] > 0;
            lengthened[k] = turned.lengthened(reversed(left[k]), pair ? reversed(left[k + 1]) : new double[left.length], re[k], -im[k]);
            if (pair) {
                lengthened[k + 1] = lengthened[k];
                k++;
            }
        }
        return lengthened;
    }

    private static double[] reversed(double[] x) {
        var reversed = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            reversed[i] = x[x.length - 1 - i];
        }
        return reversed;
    }
}
