package clebsch.model;

import org.hipparchus.complex.Complex;

/** How the model is solved. */
public sealed interface Solve {

    /** Which integrator carries an evolution; AUTO leaves the choice to the solver. */
    enum Integrator { AUTO, RK45, DOP853, FABER, KRYLOV, IMPLICIT }

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

    /** Which solver finds a stationary state; AUTO takes the direct one where its factors fit. */
    enum StationaryMethod { AUTO, DIRECT, ITERATIVE }

    /**
     * {@code steady}: the state with 𝓛ρ = 0, tr ρ = 1. Where there are several, the one that the initial state goes to.
     *
     * @param method the method
     * @param state  whether the state itself is written
     */
    record Steady(StationaryMethod method, boolean state, Location location) implements Solve {
    }

    /**
     * What an Arnoldi method is applied to: (𝓛 − σ)⁻¹, e^{𝓛τ}, or the whole matrix at once; AUTO takes the whole matrix where it
     * is small, and the inverse where its factors fit.
     */
    enum SpectralMethod { AUTO, DENSE, SHIFT_INVERT, PROPAGATOR }

    /** Which eigenvalues: those nearest to a point, or those of the largest real part, which decay slowest. */
    enum Which { NEAREST, SLOWEST }

    /**
     * {@code spectrum}: eigenvalues λ of the Liouvillian, 𝓛X = λX.
     *
     * @param count      how many, over all symmetry sectors; one more if a conjugate pair would be cut
     * @param which      which
     * @param near       the point that they are nearest to
     * @param method     the method
     * @param conditions whether left eigenoperators and condition numbers are computed
     * @param operators  of how many eigenvalues, the first of the table, the eigenoperators are written
     * @param coherences whether coherences between conserved blocks of collective spin count as sectors too
     * @param follow     whether the numbering follows each eigenvalue along a sweep by its eigenoperator
     */
    record Spectrum(int count, Which which, Complex near, SpectralMethod method, boolean conditions, int operators,
            boolean coherences, boolean follow, Location location) implements Solve {
    }

    /**
     * {@code cumulants} and, of order 1, {@code meanfield}: equations of motion of moments, products of more than so many operators
     * split by setting their joint cumulants to zero.
     *
     * @param order      the most operators of which a moment is kept
     * @param times      output times as of {@link Evolve}; none where the stationary point is asked for
     * @param integrator AUTO, DOP853 or IMPLICIT
     * @param rtol       relative tolerance of a step's local error
     * @param atol       absolute tolerance of a step's local error
     */
    record Moments(int order, double[] times, Integrator integrator, double rtol, double atol, Location location) implements Solve {

        /** Whether the stationary point that the initial state goes to is asked for. */
        public boolean steady() {
            return times.length == 0;
        }

        /** The time at which the initial state holds. */
        public double start() {
            return Math.min(0, times[0]);
        }
    }

    /**
     * {@code trajectories}: quantum jumps from the initial state, averaged.
     *
     * @param times     output times as of {@link Evolve}
     * @param count     how many trajectories, or how many at the most
     * @param seed      of the random numbers
     * @param rtol      tolerance of jump times and of the evolution between jumps
     * @param targetSem no more trajectories once no standard error is above this; 0 to compute all
     * @param record    whether every jump is written down
     */
    record Trajectories(double[] times, long count, long seed, double rtol, double targetSem, boolean record, Location location)
            implements Solve {

        /** The time at which the initial state holds. */
        public double start() {
            return Math.min(0, times[0]);
        }
    }
}
