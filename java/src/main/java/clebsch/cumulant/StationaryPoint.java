package clebsch.cumulant;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.hipparchus.complex.Complex;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.SingularValueDecomposition;

/**
 * The stationary point that the initial state goes to: x(t) is followed until f is small, and from there f(x) = 0 is solved by
 * Newton's method with the Jacobian of the polynomials. Where f conserves quantities the Jacobian is singular: those that are linear
 * in x, such as J² of an ensemble whose spins have no noise of their own, keep the values of the initial state, and of what is left
 * undetermined a step takes as little as it can.
 *
 * @param x           f(x) = 0
 * @param eigenvalues of ∂f/∂x for all moments, those that a symmetry keeps at zero among them, largest real part first: a positive
 *                    real part is an instability
 * @param residual    max_i |f_i|, over the largest entry of |∂f/∂x| times max(1, |x|)
 * @param time        how long x(t) was followed
 * @param failure     empty if it was found, else why not
 */
public record StationaryPoint(double[] x, List<Complex> eigenvalues, double residual, double time, String failure) {
    private static final double RTOL = 1e-7;
    private static final double ATOL = 1e-9;
    /** Where Newton's method is tried. */
    private static final double NEAR = 1e-5;
    /** How far Newton's method may go from where it started. */
    private static final double FAR = 0.02;
    private static final double CONVERGED = 1e-12;
    private static final int MOST_ITERATIONS = 30;
    /** Rounding of a singular value. */
    private static final double CONSERVED = 1e-12;
    private static final int MOST_STEPS = 20_000;
    /** The whole time in units of the fastest rate. */
    private static final double LONGEST = 1e10;

    /**
     * Finds it.
     *
     * @throws IllegalStateException for a system with individuals
     */
    public static StationaryPoint find(Equations equations) {
        MomentSystem system = equations.system();
        double[] start = system.initial();
        if (start.length == 0) {
            return new StationaryPoint(start, List.of(), 0, 0, "");
        }
        double fastest = largest(system.jacobian(start));
        if (fastest == 0) {
            return found(equations, system, start, 0);
        }
        double[] end = {0, LONGEST / fastest};
        var search = new MomentEvolution.Listener() {
            double[] point;
            double time;
            int steps;

            @Override
            public void output(int k, double t, double[] x) {
                // the way does not matter
            }

            @Override
            public boolean step(double t, double[] x) {
                steps++;
                time = t;
                if (residual(system, x) < NEAR) {
                    point = newton(system, x);
                }
                return point == null && steps < MOST_STEPS;
            }
        };
        MomentEvolution.Outcome outcome = MomentEvolution.run(system, MomentEvolution.Method.IMPLICIT, start, end, RTOL, ATOL, search);
        if (search.point == null) {
            String why = !outcome.failure().isEmpty() ? outcome.failure()
                    : String.format(Locale.ROOT, "the moments have not settled by t = %.6g", search.time);
            return new StationaryPoint(start, List.of(), Double.NaN, search.time, why);
        }
        return found(equations, system, search.point, search.time);
    }

    /**
     * The stationary point next to x, by Newton's method alone: for following one as a parameter changes. Conserved quantities are
     * those of the initial state, whatever x has.
     *
     * @throws IllegalStateException for a system with individuals
     */
    public static StationaryPoint near(Equations equations, double[] x) {
        MomentSystem system = equations.system();
        double[] point = newton(system, x);
        return point == null ? new StationaryPoint(x, List.of(), Double.NaN, 0, "no stationary point is near")
                : found(equations, system, point, 0);
    }

    /** Whether every small disturbance dies out, those that break a symmetry among them. */
    public boolean stable() {
        return failure.isEmpty() && eigenvalues.stream().allMatch(z -> z.getReal() < 0);
    }

    private static StationaryPoint found(Equations equations, MomentSystem system, double[] x, double time) {
        MomentSystem whole = equations.wholeSystem();
        var all = new double[whole.dimension()];
        List<String> names = whole.names();
        for (int i = 0; i < x.length; i++) {
            all[names.indexOf(system.names().get(i))] = x[i];
        }
        return new StationaryPoint(x, eigenvalues(whole.jacobian(all)), residual(system, x), time, "");
    }

    /** The eigenvalues of a matrix, largest real part first. */
    static List<Complex> eigenvalues(double[][] matrix) {
        var decomposition = DecompositionFactory_DDRM.eig(matrix.length, false);
        if (!decomposition.decompose(new DMatrixRMaj(matrix))) {
            throw new ArithmeticException("the eigenvalues of a Jacobian of " + matrix.length + " variables do not converge");
        }
        return IntStream.range(0, matrix.length).mapToObj(decomposition::getEigenvalue)
                .map(z -> new Complex(z.getReal(), z.getImaginary()))
                .sorted((a, b) -> Double.compare(b.getReal(), a.getReal())).toList();
    }

    private static double largest(double[][] matrix) {
        return Arrays.stream(matrix).flatMapToDouble(Arrays::stream).map(Math::abs).max().orElse(0);
    }

    private static double residual(MomentSystem system, double[] x) {
        var f = new double[x.length];
        system.rate(x, f);
        double size = Math.max(1, Arrays.stream(x).map(Math::abs).max().orElse(0));
        return Arrays.stream(f).map(Math::abs).max().orElse(0) / (largest(system.jacobian(x)) * size);
    }

    /** The zero of f near x with what is conserved as in the initial state, or null if there is none. */
    private static double[] newton(MomentSystem system, double[] x) {
        int n = x.length;
        double[][] conserved = conserved(system);
        double[] start = system.initial();
        double[] at = x.clone();
        var f = new double[n];
        double size = Math.max(1, Arrays.stream(x).map(Math::abs).max().orElse(0));
        for (int k = 0; k < MOST_ITERATIONS; k++) {
            system.rate(at, f);
            double[][] rows = Arrays.copyOf(system.jacobian(at), n + conserved.length);
            double scale = largest(system.jacobian(at));
            double[] right = Arrays.copyOf(f, n + conserved.length);
            for (int c = 0; c < conserved.length; c++) {
                rows[n + c] = Arrays.stream(conserved[c]).map(l -> scale * l).toArray();
                for (int i = 0; i < n; i++) {
                    right[n + c] += rows[n + c][i] * (at[i] - start[i]);
                }
            }
            double[] step = new SingularValueDecomposition(new Array2DRowRealMatrix(rows, false)).getSolver()
                    .solve(new ArrayRealVector(right, false)).toArray();
            double longest = 0;
            for (int i = 0; i < n; i++) {
                at[i] -= step[i];
                longest = Math.max(longest, Math.abs(step[i]));
            }
            if (!(longest <= FAR * size)) {
                return null;
            }
            if (longest <= CONVERGED * size) {
                double moved = 0;
                for (int i = 0; i < n; i++) {
                    moved = Math.max(moved, Math.abs(at[i] - x[i]));
                }
                return moved <= FAR * size ? at : null;
            }
        }
        return null;
    }

    /**
     * The l with l·f(x) = 0 for every x, orthonormal: what is left of the gradients of f_i when all polynomials are taken together. At two
     * points drawn at random no other combination of them vanishes.
     */
    private static double[][] conserved(MomentSystem system) {
        int n = system.dimension();
        var random = new Random(1);
        var gradients = new double[n][2 * n];
        for (int p = 0; p < 2; p++) {
            double[][] jacobian = system.jacobian(random.doubles(n, -1, 1).toArray());
            for (int i = 0; i < n; i++) {
                System.arraycopy(jacobian[i], 0, gradients[i], p * n, n);
            }
        }
        // of the transpose, which has more rows than columns
        var decomposition = new SingularValueDecomposition(new Array2DRowRealMatrix(gradients, false).transpose());
        double[] values = decomposition.getSingularValues();
        return IntStream.range(0, n).filter(i -> values[i] <= CONSERVED * values[0]).mapToObj(i -> decomposition.getV().getColumn(i))
                .toArray(double[][]::new);
    }
}
