package clebsch.solver;

import java.util.Arrays;

/**
 * A complex vector that is zero outside a range of its states. Everything that touches it costs the range and not the
 * dimension.
 */
public final class Wave {
    private int lo;
    private int hi;
    private double[] re = new double[0];
    private double[] im = new double[0];

    /** The first state of the range. */
    public int lo() {
        return lo;
    }

    /** One beyond the last state of the range. */
    public int hi() {
        return hi;
    }

    /** Real parts; that of a state s is at s − lo. */
    public double[] re() {
        return re;
    }

    /** Imaginary parts; that of a state s is at s − lo. */
    public double[] im() {
        return im;
    }

    /** Becomes the zero vector on another range. */
    public void clear(int first, int end) {
        reserve(first, end);
        Arrays.fill(re, 0, hi - lo, 0);
        Arrays.fill(im, 0, hi - lo, 0);
    }

    /** Becomes a vector of undefined numbers on another range. */
    void reserve(int first, int end) {
        lo = first;
        hi = end;
        if (re.length < end - first) {
            re = new double[end - first];
            im = new double[end - first];
        }
    }

    /** Σ |ψ_s|². */
    public double norm2() {
        // four sums, as a single one would wait for each addition
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int n = hi - lo;
        int p = 0;
        for (; p + 1 < n; p += 2) {
            a += re[p] * re[p];
            b += im[p] * im[p];
            c += re[p + 1] * re[p + 1];
            d += im[p + 1] * im[p + 1];
        }
        if (p < n) {
            a += re[p] * re[p];
            b += im[p] * im[p];
        }
        return a + c + (b + d);
    }

    /** Multiplies by a real number. */
    void scale(double factor) {
        for (int p = 0; p < hi - lo; p++) {
            re[p] *= factor;
            im[p] *= factor;
        }
    }

    /** Narrows the range by the states at either end that have no more than a weight in all. */
    void trim(double weight) {
        int first = 0;
        int last = hi - lo;
        double sum = 0;
        while (first < last && (sum += re[first] * re[first] + im[first] * im[first]) <= weight) {
            first++;
        }
        sum = 0;
        while (last > first && (sum += re[last - 1] * re[last - 1] + im[last - 1] * im[last - 1]) <= weight) {
            last--;
        }
        if (first > 0) {
            System.arraycopy(re, first, re, 0, last - first);
            System.arraycopy(im, first, im, 0, last - first);
        }
        hi = lo + last;
        lo += first;
    }
}
