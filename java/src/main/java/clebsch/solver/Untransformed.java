package clebsch.solver;

import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;

/** T = 𝓛: for eigenvalues at the rim of the spectrum, of the largest magnitude or the largest real part. Needs products alone. */
public final class Untransformed extends Transformation {
    private final LinearOperator transposed;

    /**
     * @param generator  𝓛; stays the caller's to close
     * @param transposed 𝓛ᵀ, or null if no left eigenvectors will be asked for
     * @param norm       max_r Σ_c |𝓛_rc|
     * @throws IllegalArgumentException if the target is not at the rim
     */
    public Untransformed(LinearOperator generator, LinearOperator transposed, double norm, Target target) {
        super(generator, norm, target);
        if (target instanceof Target.Nearest) {
            throw new IllegalArgumentException("eigenvalues " + target + " are inside the spectrum, where products with the generator "
                    + "alone do not lead; shift and invert, or ask for the largest real parts or magnitudes");
        }
        this.transposed = transposed;
    }

    @Override
    public void apply(StateVector[] x, StateVector[] y) {
        for (int k = 0; k < x.length; k++) {
            generator().apply(x[k], y[k]);
        }
    }

    @Override
    public void applyTransposed(StateVector[] x, StateVector[] y) {
        if (transposed == null) {
            throw new IllegalStateException("left eigenvectors need the transposed generator, which was not given");
        }
        for (int k = 0; k < x.length; k++) {
            transposed.apply(x[k], y[k]);
        }
    }

    @Override
    public double key(double re, double im) {
        return -target().distance(re, im);
    }

    @Override
    public double distance(double re, double im) {
        return target().distance(re, im);
    }

    @Override
    public double cover(double distance) {
        return -distance;
    }

    @Override
    public double[] eigenvalue(double re, double im) {
        return new double[] {re, im};
    }

    @Override
    public boolean improves() {
        return false;
    }

    /** For people. */
    @Override
    public String toString() {
        return "generator untransformed";
    }

    @Override
    public void close() {
        // the operators are the caller's
    }
}
