package clebsch.solver;

import clebsch.backend.StateVector;

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

    /** Receives the states at the output times, and decides whether to go on. */
    interface Listener {
        /** The state at the k-th output time; the vector is valid during the call only. */
        void output(int k, double t, StateVector y);

        /** Called after each accepted step; false ends the integration there. */
        default boolean step(double t) {
            return true;
        }
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
