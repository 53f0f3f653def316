package clebsch.solver;

import clebsch.backend.Backend;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import java.util.Arrays;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;

/**
 * Integrates y' = Ay by projecting on the Krylov space of the state, step by step,
 *
 * <p>y(t + s) = β V_m e^{sH_m} e_1 + β h_{m+1,m} (s φ_1(sH_m))_{m,1} v_{m+1}, β = ‖y‖,
 *
 * <p>with Arnoldi's V_m and H_m (see {@link Arnoldi}) and φ_1(z) = (e^z − 1)/z (Y. Saad, SIAM J. Numer. Anal. 29, 209 (1992), the corrected
 * scheme of Sec. 5). One basis serves every time within its step, so that outputs cost no products, and the length of the
 * step is found afterwards: the longest, up to a factor, for which the last term of the uncorrected scheme's error expansion,
 * β h_{m+1,m} (s φ_1(sH_m))_{m,1} v_{m+1}, is at most one in the norm √((1/n) Σ_i (e_i / (atol + rtol max(|y_i|, |y_i'|)))²), y and y'
 * before and after the step. The corrected result adds that term, so it is better than its estimate.
 */
public final class Krylov implements Integrator {
    /** The name in records. */
    public static final String NAME = "Krylov";

    /** Dimension of the spaces. */
    private static final int DIMENSION = 30;
    /** The exponential of hH rounds by about this times 1 + ‖hH‖. */
    private static final double ROUNDING = Math.ulp(1.0);
    private static final double SHORTER = 0.8;
    /** How much a step may be longer than the one before. */
    private static final double LONGER = 2;

    private final Backend backend;
    private final LinearOperator operator;
    private final double rtol;
    private final double atol;

    /**
     * @param operator A, square
     * @param rtol     relative tolerance, &gt; 0
     * @param atol     absolute tolerance, &gt; 0
     */
    public Krylov(Backend backend, LinearOperator operator, double rtol, double atol) {
        Integrator.requireSquare(operator);
        Integrator.requirePositive(rtol, atol);
        this.backend = backend;
        this.operator = operator;
        this.rtol = rtol;
        this.atol = atol;
    }

    /** How many vectors of the state's size an integration holds, the state itself included. */
    public static int vectors() {
        return DIMENSION + 5;
    }

    @Override
    public Statistics integrate(StateVector y, double[] times, Listener listener) {
        try (var run = new Run(y, times, listener)) {
            return run.run();
        }
    }

    private final class Run extends Integration {
        private final StateVector[] basis = vectors(DIMENSION + 1);
        private final StateVector scratch = vector();
        private final StateVector zero = vector();
        private final Arnoldi arnoldi = new Arnoldi(backend, operator, basis, scratch, zero);
        private double norm;
        private boolean complete;

        Run(StateVector y, double[] times, Listener listener) {
            super(backend, y, times, listener);
        }

        @Override
        Statistics integrate(double from) {
            double t = from;
            double before = Double.POSITIVE_INFINITY;
            while (true) {
                build();
                if (!Double.isFinite(arnoldi.norm())) {
                    throw ToleranceException.atStep(0, t, rtol, atol);
                }
                double h = Math.min(LONGER * before, end - t);
                while (!(error(h) <= 1)) {
                    rejected++;
                    h *= SHORTER;
                    if (!(h > 8 * Math.ulp(t))) {
                        throw ToleranceException.atStep(h, t, rtol, atol);
                    }
                }
                accepted++;
                before = h;
                double start = t;
                t = h == end - t ? end : t + h;
                outputs.before(t, at -> {
                    combine(scratch, weights(at - start));
                    return scratch;
                });
                outputs.at(t, at -> next);
                if (!step(t) || t == end) {
                    return statistics(t);
                }
            }
        }

        private void build() {
            norm = arnoldi.start(y);
            complete = !(norm > 0);
            while (!complete && arnoldi.size() < DIMENSION) {
                complete = !arnoldi.extend();
                applications++;
            }
        }

        /** The error estimate of a step in units of the tolerance; the state after it is in {@code next}. */
        private double error(double h) {
            double[] w = weights(h);
            combine(next, w);
            double rounding = ROUNDING * (1 + h * arnoldi.norm()) * backend.errorNorms(y, next, rtol, atol, new double[][] {{1}},
                    new StateVector[] {y})[0];
            if (complete) {
                return rounding;   // the space holds the state for all times
            }
            return Math.max(rounding, backend.errorNorms(y, next, rtol, atol, new double[][] {{w[arnoldi.size()]}},
                    new StateVector[] {basis[arnoldi.size()]})[0]);
        }

        private void combine(StateVector target, double[] w) {
            backend.combine(target, zero, w, basis);
        }

        /** The coefficients of v_1 … v_{m+1}, as far as there are such, in y(t + s). */
        private double[] weights(double s) {
            if (!(norm > 0)) {
                return new double[0];
            }
            int m = arnoldi.size();
            // exp s [[H, 0], [h e_m^T, 0]] has e^{sH} above and h s (φ_1(sH))_{m,·} below
            var extended = new double[m + 1][m + 1];
            for (int i = 0; i <= m; i++) {
                for (int j = 0; j < m; j++) {
                    extended[i][j] = s * arnoldi.h()[i][j];
                }
            }
            RealMatrix exponential = MatrixUtils.matrixExponential(MatrixUtils.createRealMatrix(extended));
            double[] w = exponential.getColumn(0);
            for (int k = 0; k < w.length; k++) {
                w[k] *= norm;
            }
            return complete ? Arrays.copyOf(w, m) : w;
        }
    }
}
