package clebsch.solver;

import java.util.Arrays;
import org.netlib.lapack.Dlanv2;
import org.netlib.util.doubleW;

/**
 * Brings a real matrix to Schur form in place: to Hessenberg form by reflections, and from there by Francis' double-shift QR steps,
 * with small entries beside the diagonal recognised as M. Ahues and F. Tisseur do (LAPACK Working Note 122). What LAPACK does with dgehrd
 * and dlahqr, in short methods: their Java translations run interpreted for longer than the whole takes.
 *
 * <p>A reflection from the right goes down two or three columns, one from the left takes two or three neighbours of each column; T and
 * Z of some hundred rows stay in a second- or third-level cache. Columns are arrays of their own, because Java computes several rows at a
 * time only where it sees that columns do not overlap.
 */
final class HessenbergQr {
    /** Steps without an eigenvalue after which a pair of shifts is made up, again and again. */
    private static final int STALLED = 10;
    /** Steps an eigenvalue may take on average. */
    private static final int MOST_STEPS = 30;
    private static final double ULP = Math.ulp(1.0);
    private static final double SAFE = Double.MIN_NORMAL / ULP;

    private final int n;
    private final int from;
    private final double[][] t;
    private final double[][] z;

    /**
     * @param from leading rows that are a Schur form already, with zeros below
     * @param t    columns of a matrix; become those of its Schur form
     * @param z    columns of Z; become those of ZQ with what T was = QTQᵀ
     */
    HessenbergQr(int from, double[][] t, double[][] z) {
        n = t.length;
        this.from = from;
        this.t = t;
        this.z = z;
    }

    private double at(int row, int column) {
        return t[column][row];
    }

    private void set(int row, int column, double value) {
        t[column][row] = value;
    }

    /** To Hessenberg form: zeros below the first entry beside the diagonal. */
    void reduce() {
        var v = new double[n];
        var along = new double[n];
        for (int k = from; k + 2 < n; k++) {
            int last = n - 1;
            while (last > k + 1 && at(last, k) == 0) {
                last--;
            }
            if (last == k + 1) {
                continue;
            }
            double length = 0;
            for (int i = k + 1; i <= last; i++) {
                length = Math.hypot(length, at(i, k));
            }
            double head = -Math.copySign(length, at(k + 1, k));
            double tau = (head - at(k + 1, k)) / head;
            v[k + 1] = 1;
            for (int i = k + 2; i <= last; i++) {
                v[i] = at(i, k) / (at(k + 1, k) - head);
                set(i, k, 0);
            }
            set(k + 1, k, head);
            for (int j = k + 1; j < n; j++) {
                reflect(t[j], v, k + 1, last + 1, tau);
            }
            reflectColumns(t, v, k + 1, last + 1, tau, along);
            reflectColumns(z, v, k + 1, last + 1, tau, along);
        }
    }

    /** x ← x − τ v (v · x) at the elements first … end − 1. */
    private static void reflect(double[] x, double[] v, int first, int end, double tau) {
        double even = 0;
        double odd = 0;
        int i = first;
        for (; i + 1 < end; i += 2) {
            even += v[i] * x[i];
            odd += v[i + 1] * x[i + 1];
        }
        if (i < end) {
            even += v[i] * x[i];
        }
        add(x, -tau * (even + odd), v, first, end);
    }

    /** X ← X − τ (Xv) vᵀ for the columns first … end − 1. */
    private void reflectColumns(double[][] x, double[] v, int first, int end, double tau, double[] along) {
        Arrays.fill(along, 0);
        for (int j = first; j < end; j++) {
            add(along, v[j], x[j], 0, n);
        }
        for (int j = first; j < end; j++) {
            add(x[j], -tau * v[j], along, 0, n);
        }
    }

    private static void add(double[] y, double factor, double[] x, int first, int end) {
        for (int i = first; i < end; i++) {
            y[i] += factor * x[i];
        }
    }

    /**
     * From Hessenberg to Schur form; after false it can be called again.
     *
     * @return false if an eigenvalue was not found in the steps allowed: T is similar to what it was, as far as it came
     */
    boolean iterate() {
        int steps = MOST_STEPS * Math.max(10, n - from);
        int stalled = 0;
        int last = n - 1;
        while (last >= from) {
            int first = last;
            while (first > from && !negligible(first, last)) {
                first--;
            }
            if (first > from) {
                set(first, first - 1, 0);
            }
            if (first >= last - 1) {
                if (first == last - 1) {
                    standardise(first);
                }
                last = first - 1;
                stalled = 0;
            } else if (steps-- == 0) {
                return false;
            } else {
                step(first, last, ++stalled);
            }
        }
        return true;
    }

    /** Whether the entry left of the diagonal in a row is nothing but rounding. */
    private boolean negligible(int k, int last) {
        double beside = Math.abs(at(k, k - 1));
        double small = SAFE * (n - from);
        if (beside <= small) {
            return true;
        }
        double size = Math.abs(at(k - 1, k - 1)) + Math.abs(at(k, k));
        if (size == 0) {
            size = (k - 2 >= from ? Math.abs(at(k - 1, k - 2)) : 0) + (k + 1 <= last ? Math.abs(at(k + 1, k)) : 0);
        }
        if (beside > ULP * size) {
            return false;
        }
        double opposite = Math.abs(at(k - 1, k));
        double apart = Math.abs(at(k - 1, k - 1) - at(k, k));
        double larger = Math.max(Math.abs(at(k, k)), apart);
        double sum = larger + Math.max(beside, opposite);
        return Math.min(beside, opposite) * (Math.max(beside, opposite) / sum)
                <= Math.max(small, ULP * (Math.min(Math.abs(at(k, k)), apart) * (larger / sum)));
    }

    /** A double-shift step on the rows first … last, of which there are three at least. */
    private void step(int first, int last, int stalled) {
        double[] shift = shifts(first, last, stalled);
        var v = new double[3];
        int start = start(first, last, shift, v);
        chase(start, first, start, last, v);
        for (int k = start + 1; k < last; k++) {
            for (int i = 0; i < 3; i++) {
                v[i] = k + i <= last ? at(k + i, k - 1) : 0;
            }
            chase(k, first, start, last, v);
        }
    }

    /** A step's part at rows and columns k, k + 1, k + 2, at the end two: reflects them so that of v only the first element is left. */
    private void chase(int k, int first, int start, int last, double[] v) {
        if (v[1] == 0 && v[2] == 0) {
            return;
        }
        double length = Math.hypot(v[0], Math.hypot(v[1], v[2]));
        double head = -Math.copySign(length, v[0]);
        double tau = (head - v[0]) / head;
        double second = v[1] / (v[0] - head);
        double third = v[2] / (v[0] - head);
        boolean three = k + 2 <= last;
        if (k > start) {
            set(k, k - 1, head);
            set(k + 1, k - 1, 0);
            if (three) {
                set(k + 2, k - 1, 0);
            }
        } else if (k > first) {
            set(k, k - 1, at(k, k - 1) * (1 - tau));   // the two others are negligible there
        }
        if (three) {
            rowsOfThree(k, tau, second, third);
            columnsOfThree(t[k], t[k + 1], t[k + 2], Math.min(k + 4, last + 1), tau, second, third);
            columnsOfThree(z[k], z[k + 1], z[k + 2], n, tau, second, third);
        } else {
            rowsOfTwo(k, tau, second);
            columnsOfTwo(t[k], t[k + 1], last + 1, tau, second);
            columnsOfTwo(z[k], z[k + 1], n, tau, second);
        }
    }

    /** Two shifts, Re and Im of each: the eigenvalues of the last two rows, or the nearer one twice if they are real. */
    private double[] shifts(int first, int last, int stalled) {
        double a = at(last - 1, last - 1);
        double b = at(last - 1, last);
        double c = at(last, last - 1);
        double d = at(last, last);
        if (stalled % (2 * STALLED) == STALLED) {
            c = Math.abs(at(first + 1, first)) + Math.abs(at(first + 2, first + 1));
            a = 0.75 * c + at(first, first);
            b = -0.4375 * c;
            d = a;
        } else if (stalled % (2 * STALLED) == 0) {
            c = Math.abs(at(last, last - 1)) + Math.abs(at(last - 1, last - 2));
            a = 0.75 * c + at(last, last);
            b = -0.4375 * c;
            d = a;
        }
        double scale = Math.abs(a) + Math.abs(b) + Math.abs(c) + Math.abs(d);
        if (scale == 0) {
            return new double[4];
        }
        double half = (a / scale + d / scale) / 2;
        double determinant = (a / scale - half) * (d / scale - half) - b / scale * (c / scale);
        double root = Math.sqrt(Math.abs(determinant));
        if (determinant >= 0) {
            return new double[] {half * scale, root * scale, half * scale, -root * scale};
        }
        double nearer = Math.abs(half + root - d / scale) <= Math.abs(half - root - d / scale) ? half + root : half - root;
        return new double[] {nearer * scale, 0, nearer * scale, 0};
    }

    /** The row to start from, where two small entries in succession let the step leave out what is above, and its first column v. */
    private int start(int first, int last, double[] shift, double[] v) {
        for (int m = last - 2;; m--) {
            double below = at(m + 1, m);
            double scale = Math.abs(at(m, m) - shift[2]) + Math.abs(shift[3]) + Math.abs(below);
            below /= scale;
            v[0] = below * at(m, m + 1) + (at(m, m) - shift[0]) * ((at(m, m) - shift[2]) / scale) - shift[1] * (shift[3] / scale);
            v[1] = below * (at(m, m) + at(m + 1, m + 1) - shift[0] - shift[2]);
            v[2] = below * at(m + 2, m + 1);
            double size = Math.abs(v[0]) + Math.abs(v[1]) + Math.abs(v[2]);
            for (int i = 0; i < 3; i++) {
                v[i] /= size;
            }
            if (m == first || Math.abs(at(m, m - 1)) * (Math.abs(v[1]) + Math.abs(v[2]))
                    <= ULP * Math.abs(v[0]) * (Math.abs(at(m - 1, m - 1)) + Math.abs(at(m, m)) + Math.abs(at(m + 1, m + 1)))) {
                return m;
            }
        }
    }

    /** Rows k, k + 1, k + 2 of T, from column k on. */
    private void rowsOfThree(int k, double tau, double second, double third) {
        for (int j = k; j < n; j++) {
            double[] x = t[j];
            double sum = tau * (x[k] + second * x[k + 1] + third * x[k + 2]);
            x[k] -= sum;
            x[k + 1] -= sum * second;
            x[k + 2] -= sum * third;
        }
    }

    private void rowsOfTwo(int k, double tau, double second) {
        for (int j = k; j < n; j++) {
            double[] x = t[j];
            double sum = tau * (x[k] + second * x[k + 1]);
            x[k] -= sum;
            x[k + 1] -= sum * second;
        }
    }

    /** Three columns, rows 0 … end − 1. */
    private static void columnsOfThree(double[] x, double[] y, double[] z, int end, double tau, double second, double third) {
        for (int i = 0; i < end; i++) {
            double sum = tau * (x[i] + second * y[i] + third * z[i]);
            x[i] -= sum;
            y[i] -= sum * second;
            z[i] -= sum * third;
        }
    }

    private static void columnsOfTwo(double[] x, double[] y, int end, double tau, double second) {
        for (int i = 0; i < end; i++) {
            double sum = tau * (x[i] + second * y[i]);
            x[i] -= sum;
            y[i] -= sum * second;
        }
    }

    /** Makes rows k and k + 1 triangular or, of a conjugate pair, gives them equal diagonal entries. */
    private void standardise(int k) {
        var a = new doubleW(at(k, k));
        var b = new doubleW(at(k, k + 1));
        var c = new doubleW(at(k + 1, k));
        var d = new doubleW(at(k + 1, k + 1));
        var cosine = new doubleW(0);
        var sine = new doubleW(0);
        Dlanv2.dlanv2(a, b, c, d, new doubleW(0), new doubleW(0), new doubleW(0), new doubleW(0), cosine, sine);
        for (int j = k + 2; j < n; j++) {
            double upper = t[j][k];
            t[j][k] = cosine.val * upper + sine.val * t[j][k + 1];
            t[j][k + 1] = cosine.val * t[j][k + 1] - sine.val * upper;
        }
        rotateColumns(t[k], t[k + 1], k, cosine.val, sine.val);
        rotateColumns(z[k], z[k + 1], n, cosine.val, sine.val);
        set(k, k, a.val);
        set(k, k + 1, b.val);
        set(k + 1, k, c.val);
        set(k + 1, k + 1, d.val);
    }

    private static void rotateColumns(double[] x, double[] y, int end, double cosine, double sine) {
        for (int i = 0; i < end; i++) {
            double left = x[i];
            x[i] = cosine * left + sine * y[i];
            y[i] = cosine * y[i] - sine * left;
        }
    }
}
