package clebsch.solver;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * Solves Ax = b by products with A and with an approximate inverse M⁻¹: x = x₀ + M⁻¹y with the y of the Krylov space of AM⁻¹
 * for which
 * ‖b − Ax‖₂ is smallest, started anew after some vectors (Y. Saad, M. H. Schultz, SIAM J. Sci. Stat. Comput. 7, 856 (1986)).
 *
 * <p>A may be singular if b is in its range and AM⁻¹ has no Jordan block at 0: the iteration stays in the range. With b = 0
 * what comes
 * out is a null vector, the better known the larger x₀'s part in the null space.
 */
public final class Gmres {
    private final UnaryOperator<double[]> product;
    private final UnaryOperator<double[]> preconditioner;
    private final int restart;
    private final int most;
    private int products;
    private double residual;

    /**
     * @param product        x ↦ Ax, into a new array
     * @param preconditioner x ↦ M⁻¹x, into a new array
     * @param restart        how many vectors are kept, besides three
     * @param most           how many products are made at most
     */
    public Gmres(UnaryOperator<double[]> product, UnaryOperator<double[]> preconditioner, int restart, int most) {
        this.product = product;
        this.preconditioner = preconditioner;
        this.restart = restart;
        this.most = most;
    }

    /** Products with A of the last solution. */
    public int products() {
        return products;
    }

    /** ‖b − Ax‖₂ of the last solution. */
    public double residual() {
        return residual;
    }

    /**
     * Replaces x₀ by the solution.
     *
     * @param tolerance ‖b − Ax‖₂ that is good enough
     * @return whether it was reached
     * @throws CancellationException if {@code cancelled} said yes
     */
    public boolean solve(double[] b, double[] x, double tolerance, BooleanSupplier cancelled) {
        products = 0;
        double before = Double.POSITIVE_INFINITY;
        while (true) {
            double[] r = product.apply(x);
            products++;
            for (int i = 0; i < r.length; i++) {
                r[i] = b[i] - r[i];
            }
            residual = norm(r);
            if (residual <= tolerance) {
                return true;
            }
            // a cycle that gained nothing will not gain more
            if (products >= most || !(residual < 0.5 * before)) {
                return false;
            }
            before = residual;
            cycle(r, x, tolerance, cancelled);
        }
    }

    private void cycle(double[] r, double[] x, double tolerance, BooleanSupplier cancelled) {
        var v = new double[restart + 1][];
        var h = new double[restart][];
        var cosine = new double[restart];
        var sine = new double[restart];
        var g = new double[restart + 1];
        g[0] = residual;
        v[0] = scaled(r, 1 / residual);
        int count = 0;
        while (count < restart && products < most && Math.abs(g[count]) > 0.5 * tolerance) {
            if (cancelled.getAsBoolean()) {
                throw new CancellationException("iteration stopped");
            }
            double[] w = product.apply(preconditioner.apply(v[count]));
            products++;
            var column = new double[count + 2];
            double size = norm(w);
            for (int pass = 0; pass < 2; pass++) {
                for (int j = 0; j <= count; j++) {
                    double c = NullSpace.dot(v[j], w);
                    column[j] += c;
                    for (int i = 0; i < w.length; i++) {
                        w[i] -= c * v[j][i];
                    }
                }
            }
            double rest = norm(w);
            column[count + 1] = rest;
            for (int j = 0; j < count; j++) {
                double upper = column[j];
                column[j] = cosine[j] * upper + sine[j] * column[j + 1];
                column[j + 1] = cosine[j] * column[j + 1] - sine[j] * upper;
            }
            double length = Math.hypot(column[count], rest);
            if (length <= Math.ulp(size)) {
                break;   // AM⁻¹ takes this vector into what the others span: nothing to gain from it
            }
            cosine[count] = column[count] / length;
            sine[count] = rest / length;
            column[count] = length;
            g[count + 1] = -sine[count] * g[count];
            g[count] *= cosine[count];
            h[count++] = column;
            if (rest <= Math.ulp(size)) {
                break;
            }
            v[count] = scaled(w, 1 / rest);
        }
        var sum = new double[x.length];
        for (int k = count - 1; k >= 0; k--) {
            double y = g[k];
            for (int j = k + 1; j < count; j++) {
                y -= h[j][k] * g[j];
            }
            y /= h[k][k];
            g[k] = y;
            for (int i = 0; i < sum.length; i++) {
                sum[i] += y * v[k][i];
            }
        }
        double[] step = preconditioner.apply(sum);
        for (int i = 0; i < x.length; i++) {
            x[i] += step[i];
        }
    }

    private static double[] scaled(double[] x, double c) {
        return Arrays.stream(x).map(value -> c * value).toArray();
    }

    private static double norm(double[] x) {
        return Math.sqrt(NullSpace.dot(x, x));
    }
}
