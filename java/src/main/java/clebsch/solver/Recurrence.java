package clebsch.solver;

import clebsch.backend.BandedSequence;
import clebsch.backend.JumpTables;
import clebsch.sparse.Bands;

/**
 * A generator G = −iH − M/2 on a range of states, scaled for Chebyshev polynomials: A = 2(G − d)/c with the centre d and half
 * the distance c between the foci of an ellipse around G's numerical range, which Gershgorin's circles of H and of M bound.
 * The foci lie on a line parallel to the imaginary axis, or to the real one where M is wider than H.
 *
 * <p>Vectors have {@link #margin} zeros before and behind their numbers, first all real parts, then all imaginary ones.
 */
final class Recurrence {
    /** A circle has no foci; ellipses rounder than this are treated as this narrow, which costs a term or two. */
    private static final double LEAST_ECCENTRICITY = 0.25;
    private static final double NEAR_DECAY = 0.6;
    private static final double NEAR_FOCUS = 0.2;

    private final int lo;
    private final int hi;
    private final int width;
    private final int[] offset;
    /** Entries in the order of rows: the real parts of every diagonal, or null if they are all zero. */
    private final double[][] real;
    private final double[][] imaginary;
    private double decay;
    private double focus;
    private double radius;
    private boolean alongReal;

    Recurrence(Bands generator, int lo, int hi) {
        this(generator, lo, hi, 1, 1);
    }

    /**
     * For short times, and states that jump often, which are in the inner half of the range of M: next to a Taylor series about a point
     * there. Two thirds of the products suffice for two driven ensembles, by measurement. The same as the other where M is wider than H.
     */
    static Recurrence near(Bands generator, int lo, int hi) {
        return new Recurrence(generator, lo, hi, NEAR_DECAY, NEAR_FOCUS);
    }

    /** With factors of the centre and of the foci's distance from it, where the foci lie along the imaginary axis. */
    private Recurrence(Bands generator, int lo, int hi, double ofDecay, double ofFocus) {
        this.lo = lo;
        this.hi = hi;
        width = hi - lo;
        generator.require(lo, hi);
        double frequency = bounds(generator);
        if (!alongReal) {
            decay *= ofDecay;
            focus *= ofFocus;
        }
        int n = generator.count();
        boolean found = false;
        int size = n;
        for (int k = 0; k < n; k++) {
            found |= generator.offset(k) == 0;
        }
        size += found ? 0 : 1;   // the centre has a diagonal even where G has none
        offset = new int[size];
        real = new double[size][];
        imaginary = new double[size][];
        for (int k = 0; k < size; k++) {
            offset[k] = k < n ? generator.offset(k) : 0;
            var re = new double[width];
            var im = new double[width];
            boolean anyRe = false;
            boolean anyIm = false;
            for (int r = Math.max(lo, lo + offset[k]); r < Math.min(hi, hi + offset[k]); r++) {
                int at = r - offset[k] - generator.base();
                double a = k < n ? generator.real(k)[at] : 0;
                double b = k < n ? generator.imaginary(k)[at] : 0;
                if (offset[k] == 0) {
                    a += decay;
                    b += frequency;
                }
                re[r - lo] = focus == 0 ? 0 : 2 * a / focus;
                im[r - lo] = focus == 0 ? 0 : 2 * b / focus;
                anyRe |= a != 0;
                anyIm |= b != 0;
            }
            real[k] = anyRe ? re : null;
            imaginary[k] = anyIm ? im : null;
        }
    }

    /** Finds the ellipse, and returns the middle of H's range. */
    private double bounds(Bands generator) {
        double lowH = Double.POSITIVE_INFINITY;
        double highH = Double.NEGATIVE_INFINITY;
        double lowM = Double.POSITIVE_INFINITY;
        double highM = Double.NEGATIVE_INFINITY;
        int n = generator.count();
        var opposite = new int[n];
        for (int k = 0; k < n; k++) {
            opposite[k] = -1;
            for (int l = 0; l < n; l++) {
                if (generator.offset(l) == -generator.offset(k)) {
                    opposite[k] = l;
                }
            }
        }
        for (int r = lo; r < hi; r++) {
            double h = 0;
            double m = 0;
            double aroundH = 0;
            double aroundM = 0;
            for (int k = 0; k < n; k++) {
                int c = r - generator.offset(k);
                if (c < lo || c >= hi) {
                    continue;
                }
                double a = generator.real(k)[c - generator.base()];
                double b = generator.imaginary(k)[c - generator.base()];
                if (c == r) {
                    h = -b;
                    m = -a;
                    continue;
                }
                // G = −iH − M/2, so H_rc = i(G_rc − G_cr*)/2 and (M/2)_rc = −(G_rc + G_cr*)/2
                double a2 = opposite[k] < 0 ? 0 : generator.real(opposite[k])[r - generator.base()];
                double b2 = opposite[k] < 0 ? 0 : generator.imaginary(opposite[k])[r - generator.base()];
                aroundH += Math.hypot(a - a2, b + b2) / 2;
                aroundM += Math.hypot(a + a2, b - b2) / 2;
            }
            lowH = Math.min(lowH, h - aroundH);
            highH = Math.max(highH, h + aroundH);
            lowM = Math.min(lowM, Math.max(0, m - aroundM));
            highM = Math.max(highM, m + aroundM);
        }
        double halfH = (highH - lowH) / 2;
        double halfM = (highM - lowM) / 2;
        decay = (highM + lowM) / 2;
        radius = halfH + halfM;
        alongReal = halfM > halfH;
        double major = Math.max(halfH, halfM);
        double minor = Math.min(halfH, halfM);
        focus = Math.sqrt(Math.max(major * major - minor * minor, LEAST_ECCENTRICITY * LEAST_ECCENTRICITY * major * major));
        return (highH + lowH) / 2;
    }

    int lo() {
        return lo;
    }

    int hi() {
        return hi;
    }

    /** −Re d. */
    double decay() {
        return decay;
    }

    /** c. */
    double focus() {
        return focus;
    }

    /** The sum of the ellipse's half axes, by which the number of terms grows with the time. */
    double radius() {
        return radius;
    }

    /** Whether the foci lie along the real axis, so that modified Bessel functions are the coefficients. */
    boolean alongReal() {
        return alongReal;
    }

    long bytes() {
        long sum = 0;
        for (int k = 0; k < offset.length; k++) {
            sum += (real[k] == null ? 0 : 8L * width) + (imaginary[k] == null ? 0 : 8L * width);
        }
        return sum;
    }

    /** All of it as a table. */
    JumpTables.Polynomials polynomials() {
        return new JumpTables.Polynomials(decay, focus, alongReal, new JumpTables.Rows(lo, offset, real, imaginary));
    }

    /** Hands A over to a sequence. */
    void load(BandedSequence sequence) {
        sequence.matrix(width, offset, real, imaginary);
    }
}
