package clebsch.cumulant;

import java.util.Arrays;
import java.util.Locale;
import org.hipparchus.exception.MathRuntimeException;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.DecompositionSolver;
import org.hipparchus.linear.LUDecomposition;

/**
 * x(t) of dx/dt = f(x) where some of it relaxes fast and the rest slowly: RODAS, a Rosenbrock method of order 4 with an embedded one of
 * order 3 and six stages, both stiffly accurate and L-stable (E. Hairer, G. Wanner, Solving Ordinary Differential Equations II, Sec.
 * IV.10 and the code of that name),
 *
 * <p>(1/(hγ) − J) u_i = f(x + Σ_j a_ij u_j) + Σ_j (c_ij/h) u_j,  x' = x + Σ_j a_6j u_j + u_6,
 *
 * <p>with J = ∂f/∂x of the polynomial itself and one factorisation a step; u_6 is the error estimate. Between steps the
 * method's own interpolation of order 3.
 */
final class Rosenbrock {
    private static final double GAMMA = 0.25;
    private static final double[][] A = {
        {},
        {1.544000000000000},
        {0.9466785280815826, 0.2557011698983284},
        {3.314825187068521, 2.896124015972201, 0.9986419139977817},
        {1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950},
    };
    private static final double[][] C = {
        {},
        {-5.668800000000000},
        {-2.430093356833875, -0.2063599157091915},
        {-0.1073529058151375, -9.594562251023355, -20.47028614809616},
        {7.496443313967647, -10.24680431464352, -33.99990352819905, 11.70890893206160},
        {8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136, -6.058818238834054},
    };
    private static final double[][] DENSE = {
        {10.12623508344586, -7.487995877610167, -34.80091861555747, -7.992771707568823, 1.025137723295662},
        {-0.6762803392801253, 6.087714651680015, 16.43084320892478, 24.76722511418386, -6.594389125716872},
    };
    private static final int STAGES = 6;

    private final MomentSystem system;
    private final double rtol;
    private final double atol;

    Rosenbrock(MomentSystem system, double rtol, double atol) {
        this.system = system;
        this.rtol = rtol;
        this.atol = atol;
    }

    MomentEvolution.Outcome run(double[] start, double[] times, MomentEvolution.Listener listener) {
        int n = start.length;
        double end = times[times.length - 1];
        double span = end - times[0];
        double t = times[0];
        double[] x = start.clone();
        listener.output(0, t, x);
        int next = 1;
        int steps = 0;
        int evaluations = 0;
        double h = Math.min(span, firstStep(x, span));
        boolean rejected = false;
        var u = new double[STAGES][n];
        while (t < end) {
            boolean last = t + 1.01 * h >= end;
            if (last) {
                h = end - t;
            }
            double[] to = stages(x, h, u);
            evaluations += STAGES;
            double error = error(x, to, u[STAGES - 1]);
            double factor = Math.clamp(0.9 / Math.pow(error, 0.25), 0.2, rejected ? 1 : 6);
            if (error <= 1) {
                double reached = last ? end : t + h;
                for (; next < times.length && times[next] <= reached; next++) {
                    listener.output(next, times[next], between(x, to, u, (times[next] - t) / h));
                }
                t = reached;
                x = to;
                steps++;
                rejected = false;
                String failure = MomentEvolution.diverged(system, t, x);
                if (!listener.step(t, x) || !failure.isEmpty()) {
                    return new MomentEvolution.Outcome(t, steps, evaluations, failure);
                }
            } else {
                rejected = true;
                factor = Double.isFinite(error) ? factor : 0.1;
            }
            h *= factor;
            if (t < end && h < 4 * Math.ulp(t)) {
                return new MomentEvolution.Outcome(t, steps, evaluations,
                        String.format(Locale.ROOT, "the moments cannot be followed beyond t = %.6g: the steps become too short", t));
            }
        }
        return new MomentEvolution.Outcome(t, steps, evaluations, "");
    }

    /** So long that f moves x by a hundredth of what its tolerance is relative to. */
    private double firstStep(double[] x, double span) {
        var f = new double[x.length];
        system.rate(x, f);
        double most = 0;
        for (int i = 0; i < x.length; i++) {
            most = Math.max(most, Math.abs(f[i]) / (atol / rtol + Math.abs(x[i])));
        }
        return most == 0 ? span / 100 : Math.min(span / 100, 0.01 * Math.pow(rtol, 0.25) / most);
    }

    private double[] stages(double[] x, double h, double[][] u) {
        int n = x.length;
        double[][] matrix = system.jacobian(x);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                matrix[i][j] = -matrix[i][j];
            }
            matrix[i][i] += 1 / (h * GAMMA);
        }
        DecompositionSolver solver = new LUDecomposition(new Array2DRowRealMatrix(matrix, false)).getSolver();
        var at = new double[n];
        var right = new double[n];
        System.arraycopy(x, 0, at, 0, n);
        for (int stage = 0; stage < STAGES; stage++) {
            if (stage == STAGES - 1) {
                // the last stage starts from the solution of order 3
                for (int i = 0; i < n; i++) {
                    at[i] += u[stage - 1][i];
                }
            } else {
                for (int i = 0; i < n; i++) {
                    double sum = x[i];
                    for (int j = 0; j < stage; j++) {
                        sum += A[stage][j] * u[j][i];
                    }
                    at[i] = sum;
                }
            }
            system.rate(at, right);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < stage; j++) {
                    right[i] += C[stage][j] / h * u[j][i];
                }
            }
            try {
                u[stage] = solver.solve(new ArrayRealVector(right, false)).toArray();
            } catch (MathRuntimeException singular) {
                Arrays.fill(u[STAGES - 1], Double.NaN);   // another step makes it regular
                return at;
            }
        }
        for (int i = 0; i < n; i++) {
            at[i] += u[STAGES - 1][i];
        }
        return at;
    }

    private double error(double[] x, double[] to, double[] error) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            double scaled = error[i] / (atol + rtol * Math.max(Math.abs(x[i]), Math.abs(to[i])));
            sum += scaled * scaled;
        }
        double norm = Math.sqrt(sum / x.length);
        return Double.isNaN(norm) ? Double.POSITIVE_INFINITY : Math.max(norm, 1e-10);
    }

    /** x(t + sh) = (1 − s)x + s(x' + (1 − s)(d_1 + s d_2)). */
    private static double[] between(double[] x, double[] to, double[][] u, double s) {
        var at = new double[x.length];
        for (int i = 0; i < at.length; i++) {
            double first = 0;
            double second = 0;
            for (int j = 0; j < DENSE[0].length; j++) {
                first += DENSE[0][j] * u[j][i];
                second += DENSE[1][j] * u[j][i];
            }
            at[i] = (1 - s) * x[i] + s * (to[i] + (1 - s) * (first + s * second));
        }
        return at;
    }
}
