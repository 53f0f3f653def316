package clebsch.solver;

import org.netlib.lapack.Dgehrd;
import org.netlib.lapack.Dlahqr;
import org.netlib.lapack.Dorghr;
import org.netlib.lapack.Dtrevc;
import org.netlib.lapack.Dtrexc;
import org.netlib.util.intW;

/**
 * B = ZTZᵀ with Z orthogonal and T upper quasi-triangular: real eigenvalues stand alone on its diagonal, conjugate pairs as blocks of two
 * rows. By LAPACK's dgehrd, dorghr, dlahqr, dtrexc and dtrevc (E. Anderson et al., LAPACK Users' Guide, 3rd ed., SIAM 1999) in
 * their Java translation. dlahqr and not dhseqr, whose methods for more than 75 rows are too long for Java's compiler: for
 * 300 rows it takes thirty times as long.
 *
 * <p>Matrices are arrays of columns laid end to end.
 */
final class RealSchur {
    /** Longest block of columns that dgehrd takes at once. */
    private static final int BLOCK = 64;

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
        this.n = n;
        t = b;
        z = new double[n * n];
        for (double entry : b) {
            if (!Double.isFinite(entry)) {
                throw new ArithmeticException("a matrix of " + n + " rows has entries that are no numbers");
            }
        }
        if (n == 0) {
            return;
        }
        var tau = new double[n];
        var work = new double[BLOCK * n];
        var info = new intW(0);
        Dgehrd.dgehrd(n, 1, n, t, 0, n, tau, 0, work, 0, work.length, info);
        System.arraycopy(t, 0, z, 0, t.length);
        Dorghr.dorghr(n, 1, n, z, 0, n, tau, 0, work, 0, work.length, info);
        for (int j = 0; j < n; j++) {
            for (int i = j + 2; i < n; i++) {
                t[j * n + i] = 0;
            }
        }
        Dlahqr.dlahqr(true, true, n, 1, n, t, 0, n, new double[n], 0, new double[n], 0, 1, n, z, 0, n, info);
        if (info.val != 0) {
            // what lies beside the diagonal is called small against the diagonal, which rounding alone fills if B is skew-symmetric;
            // as far as it came, T is similar to B, and goes on with B + ‖B‖ in its place
            double shift = length(t);
            addToDiagonal(shift);
            Dlahqr.dlahqr(true, true, n, 1, n, t, 0, n, new double[n], 0, new double[n], 0, 1, n, z, 0, n, info);
            addToDiagonal(-shift);
        }
        if (info.val != 0) {
            throw new ArithmeticException("an eigenvalue of a matrix of " + n + " rows was not found in the 30 n iterations allowed");
        }
    }

    /** Frobenius norm. */
    private static double length(double[] entries) {
        double square = 0;
        for (double entry : entries) {
            square += entry * entry;
        }
        return Math.sqrt(square);
    }

    private void addToDiagonal(double shift) {
        for (int k = 0; k < n; k++) {
            t[k * n + k] += shift;
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
     * Brings the rows chosen to the front, in their order; a pair moves as a whole if its first row is chosen.
     *
     * @return how many rows are in front; fewer than chosen if some could not be told apart from what they would have to pass
     */
    int bringForward(boolean[] chosen) {
        var work = new double[n];
        var info = new intW(0);
        int front = 0;
        for (int k = 0; k < n;) {
            int size = pairAt(k) ? 2 : 1;
            boolean moved = chosen[k];
            if (moved && k > front) {
                Dtrexc.dtrexc("V", n, t, 0, n, z, 0, n, new intW(k + 1), new intW(front + 1), work, 0, info);
                moved = info.val == 0;
            }
            front += moved ? size : 0;
            k += size;
        }
        return front;
    }

    /**
     * The eigenvectors of T's leading rows, as LAPACK lays them out: one column for a real eigenvalue; for a pair the real
     * and the imaginary part of the first member's. The largest entry's |re| + |im| is 1.
     *
     * @param rows  how many leading rows; does not end inside a pair
     * @param left  yᴴT = λyᴴ and not Tx = λx
     * @return columns of {@code rows} numbers
     */
    double[] eigenvectors(int rows, boolean left) {
        var vectors = new double[rows * rows];
        if (rows > 0) {
            Dtrevc.dtrevc(left ? "L" : "R", "A", new boolean[n], 0, rows, t, 0, n, vectors, 0, rows, vectors, 0, rows, rows,
                    new intW(0), new double[3 * n], 0, new intW(0));
        }
        return vectors;
    }
}
