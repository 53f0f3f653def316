package clebsch.solver;

import clebsch.backend.Backend;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import java.util.Arrays;

/**
 * Arnoldi's orthonormal basis of the Krylov space of x, Ax, A²x, … : A V_m = V_m H_m + h_{m+1,m} v_{m+1} e_m^T with H_m = V_m^T A V_m upper
 * Hessenberg. Each new vector is orthogonalised twice by classical Gram–Schmidt, which suffices (L. Giraud, J. Langou,
 * M. Rozložník, J. van den Eshof, Numer. Math. 101, 87 (2005)).
 */
final class Arnoldi {
    private static final int PASSES = 2;
    /** What orthogonalisation leaves of a vector that lies in the span is this fraction of it at the most. */
    private static final double ROUNDING = 1e-14;

    private final Backend backend;
    private final LinearOperator operator;
    private final StateVector[] basis;
    private final StateVector scratch;
    private final StateVector zero;
    private final double[][] h;
    private int size;

    /**
     * @param basis   room for the vectors, m + 1 of them for m steps
     * @param scratch room for one more
     * @param zero    a vector that is zero and stays so
     */
    Arnoldi(Backend backend, LinearOperator operator, StateVector[] basis, StateVector scratch, StateVector zero) {
        this.backend = backend;
        this.operator = operator;
        this.basis = basis;
        this.scratch = scratch;
        this.zero = zero;
        h = new double[basis.length][basis.length - 1];
    }

    /**
     * Starts from x / ‖x‖; where x is zero there is nothing to extend.
     *
     * @return ‖x‖
     */
    double start(StateVector x) {
        double norm = Math.sqrt(backend.dot(x, x));
        backend.combine(basis[0], zero, new double[] {1 / norm}, new StateVector[] {x});
        size = 0;
        return norm;
    }

    /** Steps done: the dimension m. */
    int size() {
        return size;
    }

    /** H with h_{m+1,m} in the row below, as far as it was computed. */
    double[][] h() {
        return h;
    }

    /** ‖H_m‖_∞; not a number if a product was beyond the range of numbers. */
    double norm() {
        double largest = 0;
        for (int i = 0; i < size; i++) {
            largest = Math.max(largest, Arrays.stream(h[i], 0, size).map(Math::abs).sum());
        }
        return largest;
    }

    /** One step; false if the space is complete: A maps it into itself. */
    boolean extend() {
        int k = size;
        operator.apply(basis[k], scratch);
        StateVector[] before = Arrays.copyOf(basis, k + 1);
        double whole = Math.sqrt(backend.dot(scratch, scratch));
        for (int i = 0; i <= k; i++) {
            h[i][k] = 0;
        }
        for (int pass = 0; pass < PASSES; pass++) {
            double[][] along = backend.dots(before, new StateVector[] {scratch});
            var minus = new double[k + 1];
            for (int i = 0; i <= k; i++) {
                minus[i] = -along[i][0];
                h[i][k] += along[i][0];
            }
            backend.combine(scratch, scratch, minus, before);
        }
        double norm = Math.sqrt(backend.dot(scratch, scratch));
        size++;
        boolean complete = !(norm > ROUNDING * whole);
        h[k + 1][k] = complete ? 0 : norm;
        if (!Double.isFinite(whole)) {
            h[k][k] = Double.NaN;
        }
        if (!complete) {
            backend.combine(basis[k + 1], zero, new double[] {1 / norm}, new StateVector[] {scratch});
        }
        return !complete;
    }
}
