package clebsch.solver;

import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;

/**
 * A real operator T = f(𝓛) with the eigenvectors of 𝓛 whose wanted eigenvalues are what a Krylov space of T finds first: those with
 * the largest {@link #key}.
 */
public abstract sealed class Transformation implements AutoCloseable permits ShiftInvert, Propagator, Untransformed {
    private final LinearOperator generator;
    private final double norm;
    private final Target target;

    Transformation(LinearOperator generator, double norm, Target target) {
        this.generator = generator;
        this.norm = norm;
        this.target = target;
    }

    /** 𝓛 itself. */
    public final LinearOperator generator() {
        return generator;
    }

    /** max_r Σ_c |𝓛_rc|. */
    public final double norm() {
        return norm;
    }

    /** Which eigenvalues are wanted. */
    public final Target target() {
        return target;
    }

    /** y_k = T x_k. */
    public abstract void apply(StateVector[] x, StateVector[] y);

    /**
     * y_k = Tᵀ x_k.
     *
     * @throws IllegalStateException if it was not given what this needs; the message says what
     */
    public abstract void applyTransposed(StateVector[] x, StateVector[] y);

    /** In what order a Krylov space finds eigenvalues θ of T, the largest first. */
    public abstract double key(double re, double im);

    /** What the target's distance of an eigenvalue λ of 𝓛 with f(λ) = θ is, or at least is where several λ have this θ. */
    public abstract double distance(double re, double im);

    /** The smallest key that an eigenvalue can have whose distance is at most this. */
    public abstract double cover(double distance);

    /** λ with f(λ) = θ as {re, im}; null if there are several, so that 𝓛 has to be asked. */
    public abstract double[] eigenvalue(double re, double im);

    /** Whether T shrinks what is far from the wanted eigenvalues, so that one more product with it improves an eigenvector. */
    public abstract boolean improves();

    /** Frees what it holds; further use is an error. */
    @Override
    public abstract void close();
}
