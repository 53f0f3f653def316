package clebsch.model;

/** How the model is solved. */
public sealed interface Solve {

    /** Which integrator carries an evolution; AUTO leaves the choice to the solver. */
    enum Integrator { AUTO, RK45, DOP853, IMPLICIT }

    /**
     * {@code evolve}: ρ(t) by integrating dρ/dt = 𝓛ρ from the initial state.
     *
     * @param times      output times, strictly increasing; the initial state holds at t = 0, or at the first time if that is
     *                   negative
     * @param integrator the method
     * @param rtol       relative tolerance of a step's local error
     * @param atol       absolute tolerance of a step's local error
     */
    record Evolve(double[] times, Integrator integrator, double rtol, double atol, Location location) implements Solve {

        /** The time at which the initial state holds. */
        public double start() {
            return Math.min(0, times[0]);
        }
    }
}
