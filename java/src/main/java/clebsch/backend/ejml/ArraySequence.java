package clebsch.backend.ejml;

import clebsch.backend.BandedSequence;
import java.util.Arrays;

/** A sequence in Java's arrays: the real parts, then the imaginary ones, with zeros on either side of both. */
final class ArraySequence implements BandedSequence {
    private final double[][] vector;
    private int width;
    private int margin;
    private int[] offset = {};
    private double[][] real = {};
    private double[][] imaginary = {};

    ArraySequence(int vectors) {
        vector = new double[vectors][];
    }

    @Override
    public void matrix(int newWidth, int[] newOffset, double[][] newReal, double[][] newImaginary) {
        int newMargin = Arrays.stream(newOffset).map(Math::abs).max().orElse(0);
        if (newWidth != width || newMargin != margin) {
            Arrays.fill(vector, null);
        }
        width = newWidth;
        margin = newMargin;
        offset = newOffset;
        real = newReal;
        imaginary = newImaginary;
    }

    private int half() {
        return width + 2 * margin;
    }

    private double[] at(int k) {
        if (vector[k] == null) {
            vector[k] = new double[2 * half()];
        }
        return vector[k];
    }

    @Override
    public void load(int k, double[] re, double[] im, int at, int length) {
        double[] v = at(k);
        Arrays.fill(v, 0);
        System.arraycopy(re, 0, v, margin + at, length);
        System.arraycopy(im, 0, v, half() + margin + at, length);
    }

    @Override
    public void next(int k, double f, int l, double s, int m) {
        double[] y = at(k);
        double[] x = at(l);
        double[] z = m < 0 ? null : at(m);
        int first = margin;
        int second = half() + margin;
        for (int p = 0; p < width; p++) {
            y[first + p] = z == null ? 0 : s * z[first + p];
            y[second + p] = z == null ? 0 : s * z[second + p];
        }
        for (int d = 0; d < offset.length; d++) {
            int shift = offset[d];
            if (real[d] != null) {
                add(f, real[d], x, first - shift, y, first);
                add(f, real[d], x, second - shift, y, second);
            }
            if (imaginary[d] != null) {
                add(-f, imaginary[d], x, second - shift, y, first);
                add(f, imaginary[d], x, first - shift, y, second);
            }
        }
    }

    private void add(double f, double[] a, double[] x, int from, double[] y, int to) {
        for (int p = 0; p < width; p++) {
            y[to + p] += f * a[p] * x[from + p];
        }
    }

    @Override
    public double dot(int k, int l) {
        double[] x = at(k);
        double[] y = at(l);
        double a = 0;
        double b = 0;
        for (int p = 0; p < x.length; p += 2) {
            a += x[p] * y[p];
            b += x[p + 1] * y[p + 1];
        }
        return a + b;
    }

    @Override
    public double sum(double[] w, int count, double[] re, double[] im) {
        sum(w, count, margin, re);
        sum(w, count, half() + margin, im);
        double a = 0;
        double b = 0;
        for (int p = 0; p < width; p++) {
            a += re[p] * re[p];
            b += im[p] * im[p];
        }
        return a + b;
    }

    private void sum(double[] w, int count, int from, double[] into) {
        Arrays.fill(into, 0, width, 0);
        int k = 0;
        for (; k + 3 < count; k += 4) {
            add(w[k], vector[k], w[k + 1], vector[k + 1], w[k + 2], vector[k + 2], w[k + 3], vector[k + 3], from, into);
        }
        for (; k < count; k++) {
            double[] x = vector[k];
            for (int p = 0; p < width; p++) {
                into[p] += w[k] * x[from + p];
            }
        }
    }

    /** Four vectors in one pass. */
    private void add(double a, double[] x, double b, double[] y, double c, double[] z, double d, double[] v, int from, double[] into) {
        for (int p = 0; p < width; p++) {
            into[p] += a * x[from + p] + b * y[from + p] + (c * z[from + p] + d * v[from + p]);
        }
    }

    @Override
    public void close() {
        // arrays go with the object
    }
}
