package clebsch.sparse;

import java.util.Arrays;

/**
 * A complex square matrix made of a few generalised diagonals whose columns are computed when they are first asked for: a
 * vector that has its weight on few of a large space's states costs no more than those. The diagonal of offset s holds
 * A[c+s, c]; what is kept is one contiguous range of columns. Not for use by several threads at once.
 */
public final class Bands {
    /** Matrices up to this dimension give up no columns. */
    private static final int ALL = 4096;
    /** A range of columns is far from another if more than this, and its own length, are between them. */
    private static final int NEAR = 64;
    /** Bytes of the objects and arrays that hold nothing yet. */
    private static final int OVERHEAD = 512;

    private final int dimension;
    private final Source source;
    private final Column scratch = new Column();
    private int from;
    private int to;
    /** Column of the first number in the arrays, and how many columns they have room for. */
    private int base;
    private int capacity;
    private int count;
    private int[] offsets = new int[4];
    private double[][] real = new double[4][];
    private double[][] imaginary = new double[4][];
    private boolean[] complex = new boolean[4];

    /** Computes columns. */
    @FunctionalInterface
    public interface Source {
        /** Adds column c of the matrix to an empty vector. */
        void column(int c, Column into);
    }

    /** A matrix of the given dimension, of which nothing is computed yet. */
    public Bands(int dimension, Source source) {
        this.dimension = dimension;
        this.source = source;
    }

    /** Number of rows and of columns. */
    public int dimension() {
        return dimension;
    }

    /** Number of diagonals that hold anything in the columns computed so far. */
    public int count() {
        return count;
    }

    /** Offset of the k-th diagonal: row − column. */
    public int offset(int k) {
        return offsets[k];
    }

    /** Real parts of the k-th diagonal; that of column c is at c − {@link #base}. */
    public double[] real(int k) {
        return real[k];
    }

    /** Imaginary parts of the k-th diagonal; that of column c is at c − {@link #base}. */
    public double[] imaginary(int k) {
        return imaginary[k];
    }

    /** False if all imaginary parts of the k-th diagonal computed so far are zero. */
    public boolean isComplex(int k) {
        return complex[k];
    }

    /** The column of the first number of every diagonal. */
    public int base() {
        return base;
    }

    /** Bytes held, roughly. */
    public long bytes() {
        return OVERHEAD + 16L * count * capacity;
    }

    /**
     * Sees to it that columns first … end − 1 are computed. Those there were stay, with all between, unless they are far away in a
     * large matrix.
     */
    public void require(int first, int end) {
        if (first >= end || first >= from && end <= to) {
            return;
        }
        int gap = Math.max(first - to, from - end);
        if (from < to && dimension > ALL && gap > NEAR + end - first) {
            from = to;
            capacity = 0;
        }
        int newFrom = from == to ? first : Math.min(first, from);
        int newTo = from == to ? end : Math.max(end, to);
        reserve(newFrom, newTo);
        int oldFrom = from == to ? newTo : from;
        int oldTo = from == to ? newTo : to;
        for (int c = newFrom; c < newTo; c++) {
            if (c == oldFrom) {
                c = oldTo;
                if (c == newTo) {
                    break;
                }
            }
            fill(c);
        }
        from = newFrom;
        to = newTo;
    }

    /** Makes room for columns, half as many more as there are on the side that grows so that a walk along them moves little. */
    private void reserve(int first, int end) {
        if (capacity > 0 && first >= base && end <= base + capacity) {
            return;
        }
        int spare = (end - first) / 2;
        int newBase = capacity > 0 && first >= base ? base : Math.max(0, first - (capacity == 0 ? 0 : spare));
        int newCapacity = Math.min(dimension, capacity == 0 || end > base + capacity ? end + spare : base + capacity) - newBase;
        for (int k = 0; k < count; k++) {
            real[k] = moved(real[k], newBase, newCapacity);
            imaginary[k] = moved(imaginary[k], newBase, newCapacity);
        }
        base = newBase;
        capacity = newCapacity;
    }

    private double[] moved(double[] values, int newBase, int newCapacity) {
        var moved = new double[newCapacity];
        if (from < to) {
            System.arraycopy(values, from - base, moved, from - newBase, to - from);
        }
        return moved;
    }

    private void fill(int c) {
        source.column(c, scratch.clear());
        scratch.settle();
        for (int e = 0; e < scratch.count(); e++) {
            if (scratch.real(e) != 0 || scratch.imaginary(e) != 0) {
                int k = diagonal(scratch.row(e) - c);
                real[k][c - base] = scratch.real(e);
                imaginary[k][c - base] = scratch.imaginary(e);
                complex[k] |= scratch.imaginary(e) != 0;
            }
        }
    }

    private int diagonal(int offset) {
        for (int k = 0; k < count; k++) {
            if (offsets[k] == offset) {
                return k;
            }
        }
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * count);
            real = Arrays.copyOf(real, 2 * count);
            imaginary = Arrays.copyOf(imaginary, 2 * count);
            complex = Arrays.copyOf(complex, 2 * count);
        }
        offsets[count] = offset;
        real[count] = new double[capacity];
        imaginary[count] = new double[capacity];
        return count++;
    }

    /** By how much a product can reach below the first column asked for; the columns must be computed. */
    public int below() {
        int most = 0;
        for (int k = 0; k < count; k++) {
            most = Math.max(most, -offsets[k]);
        }
        return most;
    }

    /** By how much a product can reach above the last column asked for; the columns must be computed. */
    public int above() {
        int most = 0;
        for (int k = 0; k < count; k++) {
            most = Math.max(most, offsets[k]);
        }
        return most;
    }
}
