package clebsch.solver;

import clebsch.backend.Backend;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;

/**
 * T = e^{𝓛τ}, a product with which is an integration over the time τ (F. Minganti, D. Huybrechts, Quantum 6, 649 (2022)): what decays
 * slowly is found first. Needs products with 𝓛 alone. {@link Faber} learns the field of values once, for all integrations.
 *
 * <p>The logarithm of T's eigenvalues has many branches; those of 𝓛 come from 𝓛 itself on the eigenspace found.
 */
public final class Propagator extends Transformation {
    /** Local errors of the integration: eigenvectors inherit them. */
    private static final double RELATIVE = 1e-12;
    private static final double ABSOLUTE = 1e-14;

    private final Backend backend;
    private final LinearOperator transposed;
    private final double tau;
    private final Integrator forward;
    private final Integrator backward;
    private long products;

    /**
     * @param generator  𝓛; stays the caller's to close
     * @param transposed 𝓛ᵀ, or null if no left eigenvectors will be asked for
     * @param norm       max_r Σ_c |𝓛_rc|
     * @param target     the largest real parts, or the nearest to a point, for which all with as large a real part have to be found
     * @param tau        τ &gt; 0; {@link #time} is a good choice
     */
    public Propagator(Backend backend, LinearOperator generator, LinearOperator transposed, double norm, Target target, double tau) {
        super(generator, norm, target);
        if (target instanceof Target.LargestMagnitude) {
            throw new IllegalArgumentException("the propagator finds what decays slowly, not eigenvalues " + target
                    + "; take the generator untransformed");
        }
        if (!(tau > 0)) {
            throw new IllegalArgumentException("the propagator needs a positive time, not " + tau);
        }
        this.backend = backend;
        this.transposed = transposed;
        this.tau = tau;
        forward = new Faber(backend, generator, RELATIVE, ABSOLUTE);
        backward = transposed == null ? null : new Faber(backend, transposed, RELATIVE, ABSOLUTE);
    }

    /**
     * τ = 8 √(n/count) / ‖𝓛‖: if n eigenvalues lay evenly on a half disc of radius ‖𝓛‖, the wanted ones would have decayed to
     * e⁻⁸; as their density is larger near zero, to about e⁻¹ to e⁻². So T tells them apart, and loses none to rounding.
     */
    public static double time(int size, int count, double norm) {
        return norm == 0 ? 1 : 8 * Math.sqrt(size / (double) count) / norm;
    }

    /** Products with 𝓛 and 𝓛ᵀ so far. */
    public long products() {
        return products;
    }

    @Override
    public void apply(StateVector[] x, StateVector[] y) {
        integrate(forward, x, y);
    }

    @Override
    public void applyTransposed(StateVector[] x, StateVector[] y) {
        if (transposed == null) {
            throw new IllegalStateException("left eigenvectors need the transposed generator, which was not given");
        }
        integrate(backward, x, y);
    }

    private void integrate(Integrator integrator, StateVector[] x, StateVector[] y) {
        try (StateVector work = backend.vector(generator().rows())) {
            for (int k = 0; k < x.length; k++) {
                StateVector result = y[k];
                copy(work, x[k]);   // the integrator's to use up
                products += integrator.integrate(work, new double[] {0, tau}, (at, t, state) -> {
                    if (at == 1) {
                        copy(result, state);
                    }
                }).applications();
            }
        }
    }

    private void copy(StateVector to, StateVector from) {
        backend.combine(to, from, new double[0], new StateVector[0]);
    }

    @Override
    public double key(double re, double im) {
        return Math.hypot(re, im);
    }

    @Override
    public double distance(double re, double im) {
        double real = Math.log(Math.hypot(re, im)) / tau;
        return switch (target()) {
            case Target.Nearest point -> Math.abs(real - point.re());
            case Target.LargestRealPart largest -> largest.distance(real, 0);
            case Target.LargestMagnitude other -> throw new IllegalStateException(other.toString());
        };
    }

    @Override
    public double cover(double distance) {
        double right = target() instanceof Target.Nearest point ? point.re() : 0;
        return Math.exp(tau * (right - distance));
    }

    @Override
    public double[] eigenvalue(double re, double im) {
        return null;
    }

    @Override
    public boolean improves() {
        return true;
    }

    /** For people. */
    @Override
    public String toString() {
        return "propagator over the time " + tau;
    }

    @Override
    public void close() {
        // the operators are the caller's
    }
}
