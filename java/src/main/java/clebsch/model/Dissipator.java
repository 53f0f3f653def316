package clebsch.model;

import org.hipparchus.complex.Complex;

/** A dissipative process with a rate ≥ 0. */
public sealed interface Dissipator {

    /** The rate. */
    double rate();

    /** Where it was written. */
    Location location();

    /** rate · D[jump]. */
    record Jump(double rate, Operator jump, Location location) implements Dissipator {
    }

    /**
     * rate · Σ_n D[ℓ^(n)] with ℓ = c_+ σ_+ + c_− σ_− + c_z σ_z: independent and identical on every spin of an ensemble.
     *
     * @param subsystem position of the ensemble, or of a spin 1/2, in {@link Model#subsystems()}
     * @param plus      c_+
     * @param minus     c_−
     * @param z         c_z
     */
    record Each(double rate, int subsystem, Complex plus, Complex minus, Complex z, Location location)
            implements Dissipator {
    }
}
