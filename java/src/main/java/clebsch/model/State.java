package clebsch.model;

import java.util.List;
import org.hipparchus.complex.Complex;

/**
 * A state of one subsystem, or of a whole array of spins, as named in the model language. For N spins |g⟩ is
 * {@code down}, |e⟩ is {@code up}; an array of L spins of length S and one spin of length LS have these states in common.
 */
public sealed interface State {

    /** All spins in |g⟩; the lowest state of J_z. */
    record Down() implements State {
    }

    /** All spins in |e⟩; the highest state of J_z. */
    record Up() implements State {
    }

    /** |θ,φ⟩ = ⊗ (cos(θ/2)|g⟩ + e^{iφ} sin(θ/2)|e⟩); θ = 0 is {@code down}. Angles in radians. */
    record Coherent(double theta, double phi) implements State {
    }

    /** |j,m⟩ of the collective spin, given as 2j and 2m so that half-integers are exact. */
    record Dicke(int twiceJ, int twiceM) implements State {
    }

    /** ∝ |θ,φ⟩ ± |θ,φ+π⟩. */
    record Cat(double theta, double phi, int sign) implements State {
    }

    /** (|down⟩ + |up⟩)/√2. */
    record Ghz() implements State {
    }

    /** The maximally mixed state: 1/2^N of N spins, 1/dim otherwise. */
    record Mixed() implements State {
    }

    /**
     * An uncorrelated mixture: every spin of an ensemble excited with probability {@code mean}, or a mode with
     * {@code mean} photons, p_n ∝ (mean/(1+mean))^n up to the cut-off.
     */
    record Thermal(double mean) implements State {
    }

    /** |n⟩ of a mode. */
    record Fock(int n) implements State {
    }

    /** The coherent state |α⟩ of a mode, a|α⟩ = α|α⟩, cut off with the mode and normalised. */
    record Alpha(Complex alpha) implements State {
    }

    /** Σ c_k |ψ_k⟩, normalised; every |ψ_k⟩ is pure. */
    record Superposition(List<Part> parts) implements State {
        public Superposition {
            parts = List.copyOf(parts);
        }
    }

    /** One summand of a superposition. */
    record Part(Complex coefficient, State state) {
    }

    /**
     * A state given to some subsystems together: one subsystem, or all members of an array.
     *
     * @param members  positions in {@link Model#subsystems()}, consecutive
     * @param state    the state of them all
     * @param location where it was written
     */
    record Assigned(List<Integer> members, State state, Location location) {
        public Assigned {
            members = List.copyOf(members);
        }
    }
}
