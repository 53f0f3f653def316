package clebsch.solver;

import clebsch.backend.Backend;
import clebsch.backend.BandedSequence;

/**
 * e^{Gτ}ψ by Chebyshev polynomials of the generator: with A = 2(G − d)/c of a {@link Recurrence},
 * e^{Gτ}ψ = e^{dτ} Σ_k (2 − δ_k0) J_k(cτ) χ_k, χ_{k+1} = Aχ_k + χ_{k−1}, χ_1 = ½Aχ_0, χ_0 = ψ, for foci along the imaginary axis,
 * and with I_k and − χ_{k−1} for foci along the real one (H. Tal-Ezer, R. Kosloff, J. Chem. Phys. 81, 3967 (1984)). The χ_k
 * are kept, so that every time within reach costs one sum and no product: the series is its own dense output. Terms are added
 * until the last two are below the tolerance; a time for which the most terms do not suffice is shortened.
 */
final class Expansion implements NoJump, AutoCloseable {
    /** The most terms, and the largest (half axes' sum) · τ tried with them. */
    private static final int MOST = 80;
    private static final double LARGEST = 40;
    /** Spaces up to this size are always taken whole; in larger ones the range follows the state in steps. */
    private static final int SMALL = 512;
    private static final int STEP = 64;

    /** Where a vector that is none of the terms lies, and its product. */
    private static final int OTHER = MOST;
    private static final int PRODUCT = MOST + 1;

    private final BandedSequence chi;
    private final double[] bessel = new double[MOST];
    private Recurrence recurrence;
    private int terms;
    private double rate;
    private long products;

    Expansion(Backend backend) {
        chi = backend.sequence(MOST + 2);
    }

    @Override
    public double begin(JumpSpace space, Wave wave, double longest, double remaining, double tolerance) {
        Recurrence needed = range(space, wave);
        if (needed != recurrence) {
            recurrence = needed;
            recurrence.load(chi);
        }
        chi.load(0, wave.re(), wave.im(), wave.lo() - recurrence.lo(), wave.hi() - wave.lo());
        chi.next(1, 0.5, 0, 0, -1);
        products++;
        rate = 2 * (recurrence.decay() - recurrence.focus() * chi.dot(0, 1));
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
            // few different widths, so that neither matrices nor memory change with every step
            int step = Math.max(STEP, Integer.highestOneBit(hi - lo) / 8);
            lo = Math.max(space.first(), Math.floorDiv(lo, step) * step);
            hi = Math.min(space.end(), Math.ceilDiv(hi, step) * step);
            space.generator().require(lo, hi);
        }
        return space.recurrence(lo, hi);
    }

    /** Adds terms until they suffice for a time, or for the returned shorter one. */
    private double expand(double tau, double tolerance) {
        coefficients(tau, MOST);
        // in units of the sum, before e^{dτ}
        double least = tolerance / 4 / factor(tau);
        double sign = recurrence.alongReal() ? -1 : 1;
        double size = 0;
        terms = 2;
        double before = norm(1);
        while (terms < MOST) {
            chi.next(terms, 1, terms - 1, sign, terms - 2);
            products++;
            terms++;
            // the norm costs a pass: only where the coefficients say that the end is near
            if (Math.abs(bessel[terms - 1]) < least && Math.abs(bessel[terms - 2]) < 1e3 * least) {
                size = norm(terms - 1);
                if (size * Math.abs(bessel[terms - 1]) + before * Math.abs(bessel[terms - 2]) < least
                        && terms > recurrence.focus() * tau) {
                    return tau;
                }
                before = size;
            } else {
                before = Double.POSITIVE_INFINITY;
            }
        }
        double last = norm(MOST - 1);
        double previous = norm(MOST - 2);
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
        for (int k = 0; k < terms; k++) {
            bessel[k] *= factor;
        }
        into.reserve(recurrence.lo(), recurrence.hi());
        return chi.sum(bessel, terms, into.re(), into.im());
    }

    @Override
    public double rate() {
        return rate;
    }

    @Override
    public double rate(Wave wave) {
        chi.load(OTHER, wave.re(), wave.im(), wave.lo() - recurrence.lo(), wave.hi() - wave.lo());
        chi.next(PRODUCT, 0.5, OTHER, 0, -1);
        products++;
        return 2 * (recurrence.decay() * chi.dot(OTHER, OTHER) - recurrence.focus() * chi.dot(OTHER, PRODUCT));
    }

    private double norm(int k) {
        return Math.sqrt(chi.dot(k, k));
    }

    @Override
    public long products() {
        return products;
    }

    @Override
    public void close() {
        chi.close();
    }
}
