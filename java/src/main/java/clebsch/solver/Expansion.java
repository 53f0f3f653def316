package clebsch.solver;

import java.util.Arrays;

/**
 * e^{Gτ}ψ by Chebyshev polynomials of the generator: with A = 2(G − d)/c of a {@link Recurrence},
 * e^{Gτ}ψ = e^{dτ} Σ_k (2 − δ_k0) J_k(cτ) χ_k, χ_{k+1} = Aχ_k + χ_{k−1}, χ_1 = ½Aχ_0, χ_0 = ψ, for foci along the imaginary axis,
 * and with I_k and − χ_{k−1} for foci along the real one (H. Tal-Ezer, R. Kosloff, J. Chem. Phys. 81, 3967 (1984)). The χ_k
 * are kept, so that every time within reach costs one sum and no product: the series is its own dense output. Terms are added
 * until the last two are below the tolerance; a time for which the most terms do not suffice is shortened.
 */
final class Expansion implements NoJump {
    /** The most terms, and the largest (half axes' sum) · τ tried with them. */
    private static final int MOST = 80;
    private static final double LARGEST = 40;
    /** Spaces up to this size are always taken whole; in larger ones the range follows the state in steps. */
    private static final int SMALL = 512;
    private static final int STEP = 64;

    private final double[][] chi = new double[MOST][];
    private final double[] bessel = new double[MOST];
    private int margin = -1;
    private int scratchMargin = -1;
    private double[] scratch = new double[0];
    private double[] product = new double[0];
    private Recurrence recurrence;
    private int terms;
    private double rate;
    private long products;

    @Override
    public double begin(JumpSpace space, Wave wave, double longest, double remaining, double tolerance) {
        recurrence = range(space, wave);
        int half = recurrence.length() / 2;
        reserve(0);
        reserve(1);
        double[] start = chi[0];
        Arrays.fill(start, 0, recurrence.length(), 0);
        int n = wave.hi() - wave.lo();
        int shift = margin + wave.lo() - recurrence.lo();
        System.arraycopy(wave.re(), 0, start, shift, n);
        System.arraycopy(wave.im(), 0, start, half + shift, n);
        recurrence.apply(0.5, start, 0, null, chi[1]);
        products++;
        rate = 2 * (recurrence.decay() - recurrence.focus() * dot(start, chi[1]));
        double tau = Math.min(longest, Math.min(NoJump.expected(rate, remaining), LARGEST / recurrence.radius()));
        return expand(tau, tolerance);
    }

    /** The range that MOST products cannot leave, so that nothing is cut off. */
    private static Recurrence range(JumpSpace space, Wave wave) {
        if (space.end() - space.first() <= SMALL) {
            return space.recurrence(space.first(), space.end());
        }
        int lo = wave.lo();
        int hi = wave.hi();
        int below = -1;
        int above = -1;
        // columns further out can have diagonals that the first ones lack
        while (space.generator().below() > below || space.generator().above() > above) {
            space.generator().require(lo, hi);
            below = space.generator().below();
            above = space.generator().above();
            lo = (int) Math.max(space.first(), wave.lo() - (long) MOST * below);
            hi = (int) Math.min(space.end(), wave.hi() + (long) MOST * above);
            lo = Math.max(space.first(), Math.floorDiv(lo, STEP) * STEP);
            hi = Math.min(space.end(), Math.ceilDiv(hi, STEP) * STEP);
            space.generator().require(lo, hi);
        }
        return space.recurrence(lo, hi);
    }

    /** A vector with zeros in its margins. */
    private void reserve(int k) {
        if (margin != recurrence.margin()) {
            Arrays.fill(chi, null);
            margin = recurrence.margin();
        }
        if (chi[k] == null || chi[k].length != recurrence.length()) {
            chi[k] = new double[recurrence.length()];
        }
    }

    /** Adds terms until they suffice for a time, or for the returned shorter one. */
    private double expand(double tau, double tolerance) {
        coefficients(tau, MOST);
        // in units of the sum, before e^{dτ}
        double least = tolerance / 4 / factor(tau);
        double sign = recurrence.alongReal() ? -1 : 1;
        double size = 0;
        terms = 2;
        double before = norm(chi[1]);
        while (terms < MOST) {
            reserve(terms);
            recurrence.apply(1, chi[terms - 1], sign, chi[terms - 2], chi[terms]);
            products++;
            terms++;
            // the norm costs a pass: only where the coefficients say that the end is near
            if (Math.abs(bessel[terms - 1]) < least && Math.abs(bessel[terms - 2]) < 1e3 * least) {
                size = norm(chi[terms - 1]);
                if (size * Math.abs(bessel[terms - 1]) + before * Math.abs(bessel[terms - 2]) < least
                        && terms > recurrence.focus() * tau) {
                    return tau;
                }
                before = size;
            } else {
                before = Double.POSITIVE_INFINITY;
            }
        }
        double last = norm(chi[MOST - 1]);
        double previous = norm(chi[MOST - 2]);
        do {
            tau *= 0.8;
            coefficients(tau, MOST);
        } while ((last * Math.abs(bessel[MOST - 1]) + previous * Math.abs(bessel[MOST - 2])) * factor(tau) > tolerance / 4);
        return tau;
    }

    private void coefficients(double tau, int count) {
        Bessel.all(recurrence.focus() * tau, recurrence.alongReal(), count, bessel);
        for (int k = 1; k < count; k++) {
            bessel[k] *= 2;
        }
    }

    /** |e^{dτ}|, with e^{cτ} where the coefficients lack it. */
    private double factor(double tau) {
        return Math.exp(((recurrence.alongReal() ? recurrence.focus() : 0) - recurrence.decay()) * tau);
    }

    @Override
    public double at(double tau, Wave into) {
        coefficients(tau, terms);
        double factor = factor(tau);
        int n = recurrence.hi() - recurrence.lo();
        into.reserve(recurrence.lo(), recurrence.hi());
        sum(factor, recurrence.margin(), n, into.re());
        sum(factor, recurrence.margin() + recurrence.length() / 2, n, into.im());
        return into.norm2();
    }

    private void sum(double factor, int from, int n, double[] into) {
        Arrays.fill(into, 0, n, 0);
        int k = 0;
        for (; k + 3 < terms; k += 4) {
            addFour(factor, k, from, n, into);
        }
        for (; k < terms; k++) {
            double c = factor * bessel[k];
            double[] x = chi[k];
            for (int p = 0; p < n; p++) {
                into[p] += c * x[from + p];
            }
        }
    }

    private void addFour(double factor, int k, int from, int n, double[] into) {
        double a = factor * bessel[k];
        double b = factor * bessel[k + 1];
        double c = factor * bessel[k + 2];
        double d = factor * bessel[k + 3];
        double[] x = chi[k];
        double[] y = chi[k + 1];
        double[] z = chi[k + 2];
        double[] w = chi[k + 3];
        for (int p = 0; p < n; p++) {
            into[p] += a * x[from + p] + b * y[from + p] + (c * z[from + p] + d * w[from + p]);
        }
    }

    @Override
    public double rate() {
        return rate;
    }

    @Override
    public double rate(Wave wave) {
        if (product.length != recurrence.length()) {
            product = new double[recurrence.length()];
        }
        if (scratch.length != recurrence.length() || scratchMargin != margin) {
            scratch = new double[recurrence.length()];
            scratchMargin = margin;
        }
        int half = recurrence.length() / 2;
        System.arraycopy(wave.re(), 0, scratch, recurrence.margin(), wave.hi() - wave.lo());
        System.arraycopy(wave.im(), 0, scratch, half + recurrence.margin(), wave.hi() - wave.lo());
        recurrence.apply(0.5, scratch, 0, null, product);
        products++;
        return 2 * (recurrence.decay() * wave.norm2() - recurrence.focus() * dot(scratch, product));
    }

    /** Re⟨x|y⟩ = Σ over real and imaginary parts. */
    private double dot(double[] x, double[] y) {
        double a = 0;
        double b = 0;
        int n = recurrence.length();
        for (int p = 0; p + 1 < n; p += 2) {
            a += x[p] * y[p];
            b += x[p + 1] * y[p + 1];
        }
        return a + b;
    }

    private double norm(double[] x) {
        return Math.sqrt(dot(x, x));
    }

    @Override
    public long products() {
        return products;
    }
}
