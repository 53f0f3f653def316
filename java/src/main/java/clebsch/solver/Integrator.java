package clebsch.solver;

import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import java.util.Optional;
import java.util.function.Supplier;

/** A method for y' = Ay. */
public interface Integrator {

    /**
     * Integrates from the first to the last of the times.
     *
     * @param y     the state at the first time; used as working memory, undefined afterwards
     * @param times output times, strictly increasing
     * @throws ToleranceException if the step size falls below what the arithmetic resolves
     */
    Statistics integrate(StateVector y, double[] times, Listener listener);

    /** Refuses an A that is not square. */
    static void requireSquare(LinearOperator operator) {
        if (operator.rows() != operator.columns()) {
            throw new IllegalArgumentException("y' = Ay needs a square operator, not " + operator.rows() + " × "
                    + operator.columns());
        }
    }

    /** Refuses tolerances that are not positive. */
    static void requirePositive(double rtol, double atol) {
        if (!(rtol > 0) || !(atol > 0)) {
            throw new IllegalArgumentException("tolerances must be positive, not rtol = " + rtol + ", atol = " + atol);
        }
    }

    /** Receives the states at the output times, and decides whether to go on. */
    interface Listener {
        /** The state at the k-th output time; the vector is valid during the call only. */
        void output(int k, double t, StateVector y);

        /**
         * Linear functionals of the state, a row each, if they are all that the listener wants to know at every time but the last: a
         * method that gets them for less than the states then calls {@link #output(int, double, double[])} at those times.
         */
        default Optional<LinearOperator> functionals() {
            return Optional.empty();
        }

        /** The values of the {@link #functionals} at the k-th output time. */
        default void output(int k, double t, double[] values) {
            throw new UnsupportedOperationException("a listener with functionals takes their values");
        }

        /**
         * Called after each accepted step, and now and then within a long one; false ends the integration there.
         *
         * @param t     the time reached, for display
         * @param known a state on the way from which the integration could be begun again
         */
        default boolean step(double t, Known known) {
            return true;
        }
    }

    /**
     * A state on the way.
     *
     * @param t     its time; every output before it, and at it, was handed out
     * @param state gives the state; valid during the call only that handed this over
     */
    record Known(double t, Supplier<StateVector> state) {
    }

    /**
     * What an integration did.
     *
     * @param accepted       steps accepted
     * @param rejected       steps rejected
     * @param applications   products with the operator, or with its resolvent
     * @param factorisations matrices factored; none by an explicit method
     * @param reached        the time reached; the last output time unless the listener ended it
     */
    record Statistics(long accepted, long rejected, long applications, long factorisations, double reached) {

        /** Of an explicit method. */
        public Statistics(long accepted, long rejected, long applications, double reached) {
            this(accepted, rejected, applications, 0, reached);
        }
    }
}
