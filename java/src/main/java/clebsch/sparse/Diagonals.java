package clebsch.sparse;

import java.util.TreeMap;
import org.hipparchus.complex.Complex;

/**
 * A complex square matrix made of a few generalised diagonals: the diagonal of offset s holds A[c+s, c] at position c.
 * Ladder operators and their polynomials have one or a few of them, whatever the dimension, so an operator costs
 * O(diagonals × dimension) numbers.
 *
 * <p>Sums and products set an entry to zero when it is below the rounding error of the terms it was summed from, so that
 * what cancels on paper (J_+J_− − J_−J_+ − 2J_z) also has no structure here. Each entry remembers the magnitude of those
 * terms, because in a longer sum it is what cancelled first that limits the precision of the rest. Values are immutable
 * after construction.
 */
public final class Diagonals {
    /** An entry counts as cancelled below this multiple of the sum of its terms' magnitudes. */
    private static final double CANCELLED = 8 * Math.ulp(1.0);

    private final int dimension;
    private final int[] offsets;
    private final double[][] real;
    private final double[][] imaginary;
    private final double[][] magnitude;

    private Diagonals(int dimension, TreeMap<Integer, Accumulator> diagonals) {
        diagonals.values().removeIf(d -> !d.settle());
        this.dimension = dimension;
        this.offsets = diagonals.keySet().stream().mapToInt(Integer::intValue).toArray();
        this.real = diagonals.values().stream().map(d -> d.real).toArray(double[][]::new);
        this.imaginary = diagonals.values().stream().map(d -> d.imaginary).toArray(double[][]::new);
        this.magnitude = diagonals.values().stream().map(d -> d.magnitude).toArray(double[][]::new);
    }

    /** One diagonal being summed, with the magnitudes that went into each entry. */
    private static final class Accumulator {
        final double[] real;
        final double[] imaginary;
        final double[] magnitude;

        Accumulator(int dimension) {
            real = new double[dimension];
            imaginary = new double[dimension];
            magnitude = new double[dimension];
        }

        /** Adds re + i·im, itself summed from terms of the given magnitude. */
        void add(int at, double re, double im, double size) {
            real[at] += re;
            imaginary[at] += im;
            magnitude[at] += size;
        }

        /** Clears what cancelled; false if nothing is left. */
        boolean settle() {
            boolean any = false;
            for (int c = 0; c < real.length; c++) {
                double bound = CANCELLED * magnitude[c];
                if (!(bound < Double.POSITIVE_INFINITY)) {
                    any = true;   // an overflow is not to pass for what cancelled
                    continue;
                }
                if (Math.abs(real[c]) <= bound) {
                    real[c] = 0;
                }
                if (Math.abs(imaginary[c]) <= bound) {
                    imaginary[c] = 0;
                }
                if (real[c] == 0 && imaginary[c] == 0) {
                    magnitude[c] = 0;   // what cancelled counts as exactly zero
                } else {
                    any = true;
                }
            }
            return any;
        }
    }

    /** Collects entries one by one. */
    public static final class Builder {
        private final int dimension;
        private final TreeMap<Integer, Accumulator> diagonals = new TreeMap<>();

        /** A matrix of the given dimension, zero so far. */
        public Builder(int dimension) {
            this.dimension = dimension;
        }

        /** Adds re + i·im to A[row, column]. */
        public Builder add(int row, int column, double re, double im) {
            accumulator(diagonals, row - column, dimension).add(column, re, im, Math.abs(re) + Math.abs(im));
            return this;
        }

        /** The matrix collected; the builder is spent. */
        public Diagonals build() {
            return new Diagonals(dimension, diagonals);
        }
    }

    private static Accumulator accumulator(TreeMap<Integer, Accumulator> diagonals, int offset, int dimension) {
        return diagonals.computeIfAbsent(offset, s -> new Accumulator(dimension));
    }

    /** c · 1. */
    public static Diagonals identity(int dimension, Complex c) {
        var builder = new Builder(dimension);
        for (int k = 0; k < dimension; k++) {
            builder.add(k, k, c.getReal(), c.getImaginary());
        }
        return builder.build();
    }

    /** The zero matrix. */
    public static Diagonals zero(int dimension) {
        return new Builder(dimension).build();
    }

    /** Number of rows and of columns. */
    public int dimension() {
        return dimension;
    }

    /** Number of diagonals that hold anything. */
    public int count() {
        return offsets.length;
    }

    /** Offset of the k-th diagonal: row − column. */
    public int offset(int k) {
        return offsets[k];
    }

    /** Real part of A[column + offset(k), column]. */
    public double real(int k, int column) {
        return real[k][column];
    }

    /** Imaginary part of A[column + offset(k), column]. */
    public double imaginary(int k, int column) {
        return imaginary[k][column];
    }

    /** A + cB. */
    public Diagonals plus(Complex c, Diagonals other) {
        requireSame(other, "+");
        var sum = new TreeMap<Integer, Accumulator>();
        addTo(sum, Complex.ONE);
        other.addTo(sum, c);
        return new Diagonals(dimension, sum);
    }

    /** A + B. */
    public Diagonals plus(Diagonals other) {
        return plus(Complex.ONE, other);
    }

    /** cA. */
    public Diagonals times(Complex c) {
        var scaled = new TreeMap<Integer, Accumulator>();
        addTo(scaled, c);
        return new Diagonals(dimension, scaled);
    }

    private void addTo(TreeMap<Integer, Accumulator> sum, Complex c) {
        double cr = c.getReal();
        double ci = c.getImaginary();
        for (int k = 0; k < offsets.length; k++) {
            Accumulator into = accumulator(sum, offsets[k], dimension);
            for (int col = 0; col < dimension; col++) {
                double re = real[k][col];
                double im = imaginary[k][col];
                into.add(col, cr * re - ci * im, cr * im + ci * re, (Math.abs(cr) + Math.abs(ci)) * magnitude[k][col]);
            }
        }
    }

    /** AB. */
    public Diagonals times(Diagonals other) {
        requireSame(other, "*");
        var product = new TreeMap<Integer, Accumulator>();
        for (int k = 0; k < other.offsets.length; k++) {
            int shift = other.offsets[k];
            for (int l = 0; l < offsets.length; l++) {
                Accumulator into = accumulator(product, shift + offsets[l], dimension);
                for (int col = Math.max(0, -shift); col < Math.min(dimension, dimension - shift); col++) {
                    double br = other.real[k][col];
                    double bi = other.imaginary[k][col];
                    double ar = real[l][col + shift];
                    double ai = imaginary[l][col + shift];
                    into.add(col, ar * br - ai * bi, ar * bi + ai * br,
                            Math.max(magnitude[l][col + shift] * (Math.abs(br) + Math.abs(bi)),
                                    (Math.abs(ar) + Math.abs(ai)) * other.magnitude[k][col]));
                }
            }
        }
        return new Diagonals(dimension, product);
    }

    /** A†. */
    public Diagonals adjoint() {
        var adjoint = new TreeMap<Integer, Accumulator>();
        for (int k = 0; k < offsets.length; k++) {
            int shift = offsets[k];
            Accumulator into = accumulator(adjoint, -shift, dimension);
            for (int col = Math.max(0, -shift); col < Math.min(dimension, dimension - shift); col++) {
                into.add(col + shift, real[k][col], -imaginary[k][col], magnitude[k][col]);
            }
        }
        return new Diagonals(dimension, adjoint);
    }

    /** True if every entry, and everything it was summed from, is in the range of a double. */
    public boolean isFinite() {
        for (double[] diagonal : magnitude) {
            for (double size : diagonal) {
                if (!Double.isFinite(size)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** max |A[r, c]|. */
    public double largestEntry() {
        double largest = 0;
        for (int k = 0; k < offsets.length; k++) {
            for (int col = 0; col < dimension; col++) {
                largest = Math.max(largest, Math.hypot(real[k][col], imaginary[k][col]));
            }
        }
        return largest;
    }

    /** True if no entry of A − A† is above rounding: |A[r,c] − A[c,r]*| ≤ 10⁻¹² max |A|. */
    public boolean isHermitian() {
        return plus(new Complex(-1), adjoint()).largestEntry() <= 1e-12 * largestEntry();
    }

    private void requireSame(Diagonals other, String operation) {
        if (dimension != other.dimension) {
            throw new IllegalArgumentException("A " + operation + " B with A " + dimension + " × " + dimension
                    + " and B " + other.dimension + " × " + other.dimension);
        }
    }
}
