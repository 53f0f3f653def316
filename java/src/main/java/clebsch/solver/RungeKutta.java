package clebsch.solver;

import clebsch.backend.Backend;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Integrates y' = Ay by an explicit Runge–Kutta pair with automatic step size and dense output.
 *
 * <p>A step is accepted when its error estimate e meets ‖e‖ ≤ 1 in the norm
 * √((1/n) Σ_i (e_i / (atol + rtol max(|y_i|, |y_i'|)))²) over all n numbers, y and y' being the state before and after the
 * step. The tolerances thus bound the local error of each step, not the error at the end. Steps follow a PI controller,
 * h ← h · 0.9 ‖e‖^{−α} ‖e_before‖^β with β = 0.3/(q+1), α = 1/(q+1) − 0.75β for an estimate of order q, within [0.2, 10]
 * (E. Hairer, G. Wanner, Solving Ordinary Differential Equations II, 2nd ed., Sec. IV.2). Its memory keeps steps steady
 * where stability limits them, as it does for the Liouvillian of a large spin: without it one step in three of DOP853 is
 * rejected there.
 *
 * <p>The state is never copied: a step writes into a second vector and the two change places. Output times inside a step
 * come from dense output and cost no step; the last time is met exactly.
 */
public final class RungeKutta implements Integrator {
    private static final double SAFETY = 0.9;
    private static final double SMALLEST_FACTOR = 0.2;
    private static final double LARGEST_FACTOR = 10;

    private final Backend backend;
    private final LinearOperator operator;
    private final Tableau tableau;
    private final double rtol;
    private final double atol;

    /**
     * @param operator A, square
     * @param rtol     relative tolerance, &gt; 0
     * @param atol     absolute tolerance, &gt; 0
     */
    public RungeKutta(Backend backend, LinearOperator operator, Tableau tableau, double rtol, double atol) {
        Integrator.requireSquare(operator);
        Integrator.requirePositive(rtol, atol);
        this.backend = backend;
        this.operator = operator;
        this.tableau = tableau;
        this.rtol = rtol;
        this.atol = atol;
    }

    /** How many vectors of the state's size an integration holds, the state itself included. */
    public static int vectors(Tableau tableau) {
        return tableau.stages() + 1 + tableau.extra().length + 3;
    }

    @Override
    public Statistics integrate(StateVector y, double[] times, Listener listener) {
        try (var run = new Run(y, times, listener)) {
            return run.run();
        }
    }

    private final class Run extends Integration {
        private final int s = tableau.stages();
        private final StateVector[] k = new StateVector[s + 1 + tableau.extra().length];
        private final StateVector scratch = vector();
        private boolean hasExtraStages;

        Run(StateVector y, double[] times, Listener listener) {
            super(backend, y, times, listener);
            Arrays.setAll(k, i -> vector());
        }

        @Override
        Statistics integrate(double from) {
            double t = from;
            apply(y, k[0]);
            double h = Math.min(firstStep(end - t), end - t);
            double errorBefore = 1e-4;
            double beta = 0.3 / (tableau.errorOrder() + 1);
            double alpha = 1.0 / (tableau.errorOrder() + 1) - 0.75 * beta;
            boolean afterRejection = false;
            while (true) {
                boolean last = t + h * (1 + 1e-10) >= end;
                if (last) {
                    h = end - t;
                }
                if (!(h > 8 * Math.ulp(t)) && !last) {
                    throw ToleranceException.atStep(h, t, rtol, atol);
                }
                double error = attempt(h);
                if (!(error <= 1)) {
                    rejected++;
                    afterRejection = true;
                    h *= Double.isFinite(error) ? Math.max(SMALLEST_FACTOR, SAFETY * Math.pow(error, -1.0 / (tableau.errorOrder() + 1))) : 0.1;
                    continue;
                }
                accepted++;
                if (!tableau.errorUsesNext()) {
                    apply(next, k[s]);
                }
                double after = last ? end : t + h;
                hasExtraStages = false;
                double start = t;
                double step = h;
                outputs.before(after, at -> dense(step, (at - start) / step));
                outputs.at(after, at -> next);
                t = after;
                StateVector swap = k[0];
                k[0] = k[s];
                k[s] = swap;
                if (!step(t) || last) {
                    return statistics(t);
                }
                double bounded = Math.max(error, 1e-10);
                double factor = SAFETY * Math.pow(bounded, -alpha) * Math.pow(errorBefore, beta);
                // straight after a rejection the step may not grow: the estimate that allowed it was just wrong
                h *= Math.clamp(factor, SMALLEST_FACTOR, afterRejection ? 1 : LARGEST_FACTOR);
                errorBefore = Math.max(error, 1e-4);
                afterRejection = false;
            }
        }

        /** Computes the stages and {@code next} for a step h, and its error in units of the tolerance. */
        private double attempt(double h) {
            for (int i = 1; i < s; i++) {
                combine(scratch, h, tableau.a()[i - 1]);
                apply(scratch, k[i]);
            }
            combine(next, h, tableau.b());
            if (tableau.errorUsesNext()) {
                apply(next, k[s]);
            }
            double[][] e = tableau.e();
            int[] used = used(e);
            var weights = new double[e.length][used.length];
            var vectors = new StateVector[used.length];
            for (int i = 0; i < used.length; i++) {
                vectors[i] = k[used[i]];
                for (int row = 0; row < e.length; row++) {
                    weights[row][i] = h * e[row][used[i]];
                }
            }
            double[] norms = backend.errorNorms(y, next, rtol, atol, weights, vectors);
            if (norms.length == 1) {
                return norms[0];
            }
            double square = norms[0] * norms[0];
            return square == 0 ? 0 : square / Math.sqrt(square + 0.01 * norms[1] * norms[1]);
        }

        /** The state inside the step just taken; the extra stages are computed when first needed. */
        private StateVector dense(double h, double theta) {
            if (!hasExtraStages) {
                extraStages(h);
                hasExtraStages = true;
            }
            combine(scratch, h, tableau.denseWeights(theta));
            return scratch;
        }

        private void extraStages(double h) {
            for (int i = 0; i < tableau.extra().length; i++) {
                combine(scratch, h, tableau.extra()[i]);
                apply(scratch, k[s + 1 + i]);
            }
        }

        /** target = y + h Σ w_i k_i, leaving out the zero weights. */
        private void combine(StateVector target, double h, double[] w) {
            int[] used = used(new double[][] {w});
            var weights = new double[used.length];
            var vectors = new StateVector[used.length];
            for (int i = 0; i < used.length; i++) {
                weights[i] = h * w[used[i]];
                vectors[i] = k[used[i]];
            }
            backend.combine(target, y, weights, vectors);
        }

        private void apply(StateVector x, StateVector into) {
            operator.apply(x, into);
            applications++;
        }

        /**
         * The first step: from the sizes of y, y' and y'' (of a trial Euler step) in the weighted norm, so that the leading
         * error term is about 1 % of the tolerance (Hairer, Nørsett, Wanner, Sec. II.4, "Starting step size").
         */
        private double firstStep(double span) {
            double d0 = norm(y);
            double d1 = norm(k[0]);
            double h0 = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 * span : 0.01 * d0 / d1;
            h0 = Math.min(h0, span);
            backend.combine(scratch, y, new double[] {h0}, new StateVector[] {k[0]});
            apply(scratch, k[1]);
            backend.combine(k[1], k[1], new double[] {-1}, new StateVector[] {k[0]});
            double d2 = norm(k[1]) / h0;
            double largest = Math.max(d1, d2);
            double h1 = largest <= 1e-15 ? Math.max(1e-6 * span, 1e-3 * h0)
                    : Math.pow(0.01 / largest, 1.0 / (tableau.errorOrder() + 1));
            return Math.min(100 * h0, h1);
        }

        private double norm(StateVector v) {
            return backend.errorNorms(y, y, rtol, atol, new double[][] {{1}}, new StateVector[] {v})[0];
        }
    }

    private static int[] used(double[][] rows) {
        return IntStream.range(0, rows[0].length)
                .filter(i -> Arrays.stream(rows).anyMatch(row -> row[i] != 0)).toArray();
    }
}
