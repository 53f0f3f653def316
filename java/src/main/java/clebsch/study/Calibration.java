package clebsch.study;

import clebsch.backend.Backend;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import clebsch.sparse.Csr;
import java.util.Arrays;

/**
 * How fast a backend is here and now: the kernels of an integration step timed for a fraction of a second on a matrix and
 * vectors of middling size.
 *
 * @param secondsPerNonzero of a CSR product
 * @param secondsPerNumber  of a combination of vectors, per number of each vector
 */
record Calibration(double secondsPerNonzero, double secondsPerNumber) {
    private static final int ROWS = 1 << 17;
    private static final int NONZEROS_PER_ROW = 7;
    private static final int VECTORS = 6;
    private static final int REPEATS = 10;
    /** Calls after which a sample waits: a GPU only takes note of each. */
    private static final int CALLS = 4;

    static Calibration of(Backend backend) {
        var start = new int[ROWS + 1];
        Arrays.setAll(start, r -> r * NONZEROS_PER_ROW);
        var column = new int[ROWS * NONZEROS_PER_ROW];
        // a band and two far neighbours, as a generator on a ladder has them
        Arrays.setAll(column, k -> Math.floorMod(k / NONZEROS_PER_ROW + (k % NONZEROS_PER_ROW - 3) * (k % 2 == 0 ? 1 : 400), ROWS));
        var value = new double[column.length];
        Arrays.fill(value, 1e-3);
        var vectors = new StateVector[VECTORS + 2];
        Arrays.setAll(vectors, k -> backend.vector(ROWS));
        try (LinearOperator operator = backend.operator(new Csr(ROWS, ROWS, start, column, value))) {
            double product = best(backend, () -> operator.apply(vectors[0], vectors[1]));
            var weights = new double[VECTORS];
            StateVector[] terms = Arrays.copyOfRange(vectors, 2, VECTORS + 2);
            double combination = best(backend, () -> backend.combine(vectors[1], vectors[0], weights, terms));
            return new Calibration(product / column.length, combination / ((VECTORS + 2.0) * ROWS));
        } finally {
            Arrays.stream(vectors).forEach(StateVector::close);
        }
    }

    /** The shortest of several times: what the kernel takes when nothing else runs, compiled code included. */
    private static double best(Backend backend, Runnable task) {
        double best = Double.POSITIVE_INFINITY;
        try (StateVector one = backend.vector(1)) {
            for (int k = 0; k < REPEATS; k++) {
                long start = System.nanoTime();
                for (int call = 0; call < CALLS; call++) {
                    task.run();
                }
                backend.dot(one, one);   // waits
                best = Math.min(best, (System.nanoTime() - start) * 1e-9 / CALLS);
            }
        }
        return best;
    }
}
