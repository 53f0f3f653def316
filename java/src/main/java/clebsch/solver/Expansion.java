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
    static final int MOST = 80;
    private static final double LARGEST = 56;
    /** The same for the time first looked at: where the rate of jumps is to grow, a parabola says nothing, and terms can be added. */
    private static final double FIRST = 16;
    /** Spaces up to this size are always taken whole; in larger ones the range follows the state in steps. */
    private static final int SMALL = 512;
    private static final int STEP = 64;

    private final BandedSequence chi;
    /** Of the terms, before e^{dτ} or with it, and one more. */
    private final double[] weights = new double[MOST + 1];
    private final double[] slopes = new double[MOST];
    private final double[] sums = new double[2];
    private Recurrence recurrence;
    private double tolerance;
    private double reach;
    private int terms;
    private double rateAtStart;
    private double rate;
    private long products;

    Expansion(Backend backend) {
        chi = backend.sequence(MOST);
    }

    @Override
    public double begin(JumpSpace space, Wave wave, double remaining, double newTolerance) {
        Recurrence needed = range(space, wave);
        if (needed != recurrence) {
            recurrence = needed;
            recurrence.load(chi);
        }
        tolerance = newTolerance;
        reach = 0;
        chi.load(0, wave.re(), wave.im(), wave.lo() - recurrence.lo(), wave.hi() - wave.lo());
        chi.next(1, 0.5, 0, 0, -1);
        products++;
        terms = 2;
        add();
        double d = recurrence.decay();
        double c = recurrence.focus();
        double first = chi.dot(0, 1);
        rateAtStart = 2 * (d - c * first);
        // Gψ = (c χ_1 − d χ_0), G²ψ = (c²/2)(χ_2 − sign χ_0) − 2dc χ_1 + d² χ_0, all but a phase
        double slope = 4 * d * d - 8 * d * c * first + 2 * c * c * chi.dot(1, 1) + c * c * (chi.dot(0, 2) - sign());
        return Math.min(FIRST / recurrence.radius(), NoJump.expected(rateAtStart, slope - rateAtStart * rateAtStart, remaining));
    }

    @Override
    public double rateAtStart() {
        return rateAtStart;
    }

    /** Whether a space of so many states is always taken whole. */
    static boolean isSmall(int states) {
        return states <= SMALL;
    }

    /** The range that MOST products cannot leave, so that nothing is cut off. */
    private static Recurrence range(JumpSpace space, Wave wave) {
        if (isSmall(space.end() - space.first())) {
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

    /** Adds terms until they suffice for the time, or for a shorter one if those are too many. */
    @Override
    public double reach(double wanted) {
        double tau = Math.min(wanted, LARGEST / recurrence.radius());
        if (tau <= reach) {
            return Math.min(wanted, reach);
        }
        double argument = recurrence.focus() * tau;
        // a guess at how many coefficients can matter
        int known = coefficients(tau, Math.max(terms, (int) (argument + 12 + 4 * Math.cbrt(argument))));
        double size = 1;   // of the last term, when it was last looked at; they seldom shrink
        while (true) {
            double least = tolerance / 4 / factor(tau);   // in units of the sum, before e^{dτ}
            // the norms cost a pass each: only where the coefficients say that the end is near
            if (terms > recurrence.focus() * tau && size * Math.abs(weights[terms - 1]) < least) {
                size = norm(terms - 1);
                if (rest(norm(terms - 2) * Math.abs(weights[terms - 2]), size * Math.abs(weights[terms - 1])) < least) {
                    reach = tau;
                    return tau;
                }
            }
            if (terms < MOST) {
                add();
                if (terms > known) {
                    known = coefficients(tau, MOST);
                }
            } else {
                tau *= 0.8;
                if (tau <= reach) {
                    return reach;
                }
                coefficients(tau, MOST);
                size = 1;
            }
        }
    }

    /** What follows after two terms of these sizes, which fall at least as fast from there on. */
    private static double rest(double before, double last) {
        if (!(2 * last < before)) {
            return before + last;
        }
        // even and odd terms can differ
        double ratio = Math.max(0.1, last / before);
        return Math.max(last, ratio * before) * ratio / (1 - ratio);
    }

    private void add() {
        chi.next(terms, 1, terms - 1, sign(), terms - 2);
        products++;
        terms++;
    }

    /** Of the recurrence. */
    private double sign() {
        return recurrence.alongReal() ? -1 : 1;
    }

    /** The first coefficients, before e^{dτ}; returns how many. */
    private int coefficients(double tau, int count) {
        int most = Math.min(count, weights.length);
        Bessel.all(recurrence.focus() * tau, recurrence.alongReal(), most, weights);
        for (int k = 1; k < most; k++) {
            weights[k] *= 2;
        }
        return most;
    }

    /** |e^{dτ}|, with e^{cτ} where the coefficients lack it. */
    private double factor(double tau) {
        return Math.exp(((recurrence.alongReal() ? recurrence.focus() : 0) - recurrence.decay()) * tau);
    }

    @Override
    public double at(double tau, Wave into) {
        coefficients(tau, terms);
        scale(factor(tau));
        into.reserve(recurrence.lo(), recurrence.hi());
        return chi.sum(weights, terms, into.re(), into.im());
    }

    private void scale(double factor) {
        for (int k = 0; k < terms; k++) {
            weights[k] *= factor;
        }
    }

    /** With dψ/dτ from 2J_k′ = J_{k−1} − J_{k+1} or 2I_k′ = I_{k−1} + I_{k+1}. */
    @Override
    public double atWithRate(double tau, Wave into) {
        coefficients(tau, terms + 1);
        double factor = factor(tau);
        double half = recurrence.focus() / 2 * factor;
        for (int k = 0; k < terms; k++) {
            // the coefficient of k = 0 lacks the others' two
            double below = k == 0 ? -sign() * weights[1] / 2 : k == 1 ? 2 * weights[0] : weights[k - 1];
            double above = k == 0 ? weights[1] / 2 : weights[k + 1];
            slopes[k] = half * (below - sign() * above) - recurrence.decay() * factor * weights[k];
        }
        scale(factor);
        into.reserve(recurrence.lo(), recurrence.hi());
        chi.sum(weights, slopes, terms, into.re(), into.im(), sums);
        rate = -2 * sums[1];
        return sums[0];
    }

    @Override
    public double rate() {
        return rate;
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
