package clebsch.solver;

import clebsch.backend.Backend;
import clebsch.backend.StateVector;
import clebsch.sparse.Csr;
import clebsch.sparse.Elimination;
import clebsch.sparse.SparseLu;
import java.util.Arrays;

/**
 * Integrates y' = Ay for stiff A by a rational approximation of order 8 with one real pole,
 *
 * <p>e^{θhA} y = Σ_{n≥0} (L_n(x) − L_{n−1}(x)) d_n, x = θ/γ, d_0 = y, d_{n+1} = d_n − (1 − γhA)⁻¹ d_n,
 *
 * <p>where L_n are Laguerre's polynomials: their generating function with the argument 1 − (1 − γz)⁻¹. Nine terms are kept. They
 * are right to order 8 for every θ, so that output inside a step costs a combination of vectors. With 1/γ the
 * fourth smallest zero of L_8 the step itself, θ = 1, vanishes at infinity and is A-stable: what decays fast is gone after a
 * step of any size, and steps are as long as the slow motion allows (S. P. Nørsett, BIT 18, 199 (1978); E. Hairer, G. Wanner,
 * Solving Ordinary Differential Equations II, 2nd ed., Sec. IV.4 and IV.6, Table 6.4: s = 8).
 *
 * <p>The error estimate of a step is the first term left out, n = 9. A step is accepted as by {@link RungeKutta}: when
 * √((1/n) Σ_i (e_i / (atol + rtol max(|y_i|, |y_i'|)))²) ≤ 1. What a step of this size does not resolve stands in the
 * estimate with its whole amplitude, so that it can only be stepped over once it is below the tolerance.
 *
 * <p>The step size changes by powers of two only, since each size costs a factorisation. It is doubled where 0.9 ‖e‖^{−1/9}
 * reaches 2; and tried after some steps where it could be larger at all, so that an estimate that has come down to
 * rounding does not hold it, the more seldom the more often that fails. The last step may reach beyond the last
 * time, which is met by output inside it.
 *
 * <p>A functional that A conserves is conserved up to the rounding of A's entries, about ε‖A‖T over a time T.
 */
public final class Implicit implements Integrator {
    /** The name in records. */
    public static final String NAME = "Implicit, order 8";

    /** 1/γ, the fourth smallest zero of L_8. */
    static final double INVERSE_POLE = 4.266700170287658793649421826900;
    static final int ORDER = 8;
    /** Products with the resolvent in a step, the one of the error estimate included. */
    public static final int SOLVES_PER_STEP = ORDER + 1;
    private static final double SAFETY = 0.9;
    /** At most this power of two at once. */
    private static final int MOST_DOUBLINGS = 3;
    /** Steps after which a longer one is first tried. */
    private static final int PATIENCE = 8;
    /** After so many steps of one size, this many more are given up. */
    private static final int MANY_STEPS = 1000;
    private static final double HOPELESS = 1e9;

    private final Backend backend;
    private final Csr matrix;
    private final Elimination elimination;
    private final double rtol;
    private final double atol;

    /**
     * @param matrix      A, square
     * @param elimination an order of elimination for it; the integrator factors 1 − γhA as it needs
     * @param rtol        relative tolerance, &gt; 0
     * @param atol        absolute tolerance, &gt; 0
     */
    public Implicit(Backend backend, Csr matrix, Elimination elimination, double rtol, double atol) {
        Integrator.requirePositive(rtol, atol);
        this.backend = backend;
        this.matrix = matrix;
        this.rtol = rtol;
        this.atol = atol;
        this.elimination = elimination;
    }

    /** How many vectors of the state's size an integration holds, the state itself included. */
    public static int vectors() {
        return ORDER + 5;
    }

    @Override
    public Statistics integrate(StateVector y, double[] times, Listener listener) {
        try (var run = new Run(y, times, listener)) {
            return run.run();
        }
    }

    /** L_n(x) − L_{n−1}(x) for n = 0 … count − 1, with L_{−1} = 0. */
    static double[] weights(double x, int count) {
        var w = new double[count];
        double before = 0;
        double polynomial = 1;
        for (int n = 0; n < count; n++) {
            w[n] = polynomial - before;
            double next = ((2 * n + 1 - x) * polynomial - n * before) / (n + 1);
            before = polynomial;
            polynomial = next;
        }
        return w;
    }

    private final class Run extends Integration {
        /** d_1 … d_9. */
        private final StateVector[] d = new StateVector[SOLVES_PER_STEP];
        private final StateVector scratch = vector();
        private double factored;
        /** Of A − 1/(γh), so that (1 − γhA)⁻¹ = −(γh)⁻¹ (A − 1/(γh))⁻¹; null if that is singular. */
        private SparseLu factors;

        Run(StateVector y, double[] times, Listener listener) {
            super(backend, y, times, listener);
            Arrays.setAll(d, n -> vector());
        }

        @Override
        Statistics integrate(double from) {
            double t = from;
            // a quarter of the shortest time that A can have: right for any state, and soon left behind if too short
            double h = Math.min(0.25 / matrix.maximumRowSum(), end - t);
            int patience = PATIENCE;
            int steady = 0;
            boolean tried = false;
            while (true) {
                if (!(h > 8 * Math.ulp(t)) || steady > MANY_STEPS && (end - t) / h > HOPELESS) {
                    throw ToleranceException.atStep(h, t, rtol, atol);
                }
                double error = attempt(h);
                double factor = SAFETY * Math.pow(Math.max(error, Double.MIN_NORMAL), -1.0 / (ORDER + 1));
                if (!(error <= 1)) {
                    rejected++;
                    patience = tried ? 2 * patience : patience;
                    tried = false;
                    steady = 0;
                    h = Math.scalb(h, factor > 0 ? Math.clamp((int) Math.floor(Math.log(factor) / Math.log(2)), -MOST_DOUBLINGS, -1)
                            : -MOST_DOUBLINGS);
                    continue;
                }
                accepted++;
                steady++;
                boolean last = t + h >= end;
                double after = last ? end : t + h;
                double start = t;
                double step = h;
                outputs.before(after, at -> dense((at - start) / step));
                outputs.at(after, at -> last ? dense((at - start) / step) : next);   // the last step may reach beyond
                t = after;
                if (!step(t) || last) {
                    return statistics(t);
                }
                int doublings = Math.clamp((int) Math.floor(Math.log(factor) / Math.log(2)), 0, MOST_DOUBLINGS);
                tried = doublings == 0 && factor > 1 && steady >= patience;
                if ((doublings > 0 || tried) && t + h < end) {
                    h = Math.scalb(h, Math.max(doublings, 1));
                    steady = 0;
                }
            }
        }

        /** Computes the d_n and {@code next} for a step h, and its error in units of the tolerance; NaN if it cannot be taken. */
        private double attempt(double h) {
            double pole = INVERSE_POLE / h;
            if (factored != h) {
                forget();   // the old ones go before the new ones come
                factors = factor(pole);
                factored = h;
                factorisations++;
            }
            if (factors == null) {
                return Double.NaN;
            }
            double[] before = y.download();
            for (StateVector difference : d) {
                double[] solved = before.clone();
                factors.solve(solved);
                applications++;
                for (int i = 0; i < solved.length; i++) {
                    solved[i] = before[i] + pole * solved[i];
                }
                difference.upload(solved);
                before = solved;
            }
            combine(next, 1);
            double leftOut = weights(INVERSE_POLE, ORDER + 2)[ORDER + 1];
            return backend.errorNorms(y, next, rtol, atol, new double[][] {{leftOut}}, new StateVector[] {d[ORDER]})[0];
        }

        private void forget() {
            if (factors != null) {
                factors.close();
                factors = null;
            }
        }

        private SparseLu factor(double pole) {
            if (!Double.isFinite(matrix.maximumRowSum() + pole)) {
                return null;
            }
            SparseLu found = elimination.factor(backend.fronts(), matrix, pole, 0, () -> false);
            if (found.perturbed() == 0) {
                return found;
            }
            found.close();
            return null;
        }

        private StateVector dense(double theta) {
            combine(scratch, theta);
            return scratch;
        }

        /** target = y(t + θh). */
        private void combine(StateVector target, double theta) {
            double[] w = weights(theta * INVERSE_POLE, ORDER + 1);
            backend.combine(target, y, Arrays.copyOfRange(w, 1, w.length), d);
        }

        @Override
        public void close() {
            forget();
            super.close();
        }
    }
}
