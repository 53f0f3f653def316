package clebsch.sparse;

import java.util.Arrays;

/**
 * A sparse complex vector of a few entries: one column of an operator while it is being computed. Each entry remembers the
 * magnitude of the terms it was summed from, so that {@link #settle} can tell what cancelled from what is small.
 */
public final class Column {
    /** An entry counts as cancelled below this multiple of the sum of its terms' magnitudes. */
    private static final double CANCELLED = 8 * Math.ulp(1.0);

    private int count;
    private int[] row = new int[8];
    private double[] real = new double[8];
    private double[] imaginary = new double[8];
    private double[] magnitude = new double[8];

    /** Forgets all entries. */
    public Column clear() {
        count = 0;
        return this;
    }

    /** Adds re + i·im, itself summed from terms of the given magnitude, to an entry. */
    public void add(int at, double re, double im, double size) {
        int k = 0;
        while (k < count && row[k] != at) {
            k++;
        }
        if (k == count) {
            if (count == row.length) {
                row = Arrays.copyOf(row, 2 * count);
                real = Arrays.copyOf(real, 2 * count);
                imaginary = Arrays.copyOf(imaginary, 2 * count);
                magnitude = Arrays.copyOf(magnitude, 2 * count);
            }
            row[k] = at;
            real[k] = 0;
            imaginary[k] = 0;
            magnitude[k] = 0;
            count++;
        }
        real[k] += re;
        imaginary[k] += im;
        magnitude[k] += size;
    }

    /** Adds (re + i·im) times another column. */
    public void addAll(Column other, double re, double im) {
        double size = Math.hypot(re, im);
        for (int k = 0; k < other.count; k++) {
            add(other.row[k], re * other.real[k] - im * other.imaginary[k], re * other.imaginary[k] + im * other.real[k],
                    size * other.magnitude[k]);
        }
    }

    /** Sets the parts of entries to zero that are below the rounding error of what they were summed from. */
    public void settle() {
        for (int k = 0; k < count; k++) {
            double bound = CANCELLED * magnitude[k];
            if (Math.abs(real[k]) <= bound) {
                real[k] = 0;
            }
            if (Math.abs(imaginary[k]) <= bound) {
                imaginary[k] = 0;
            }
        }
    }

    /** Number of entries. */
    public int count() {
        return count;
    }

    /** Row of the k-th entry. */
    public int row(int k) {
        return row[k];
    }

    /** Real part of the k-th entry. */
    public double real(int k) {
        return real[k];
    }

    /** Imaginary part of the k-th entry. */
    public double imaginary(int k) {
        return imaginary[k];
    }

    /** Magnitude of the terms that the k-th entry was summed from. */
    public double magnitude(int k) {
        return magnitude[k];
    }
}
