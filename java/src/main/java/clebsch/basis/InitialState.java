package clebsch.basis;

import clebsch.model.State;
import clebsch.model.Subsystem;
import java.util.ArrayList;
import java.util.List;

/**
 * A density operator as an equal mixture of pure states, ρ = (1/M) Σ_k |ψ_k⟩⟨ψ_k|, with M = 1 unless a subsystem is in the
 * maximally mixed state.
 */
public final class InitialState {
    private final List<PureState> mixture;

    private InitialState(List<PureState> mixture) {
        this.mixture = mixture;
    }

    /**
     * The tensor product of the states given to consecutive groups of subsystems.
     *
     * @param assigned   in order of the subsystems, each covered once
     * @param subsystems all subsystems of the model
     * @throws clebsch.model.ModelException if a superposition cancels to zero
     */
    public static InitialState of(List<State.Assigned> assigned, List<Subsystem> subsystems) {
        List<PureState> mixture = List.of(PureState.basisState(1, 0));
        for (State.Assigned group : assigned) {
            var factors = new ArrayList<PureState>();
            if (group.state() instanceof State.Mixed) {
                int d = new ProductBasis(group.members().stream().map(subsystems::get).toList()).dimension();
                for (int s = 0; s < d; s++) {
                    factors.add(PureState.basisState(d, s));
                }
            } else {
                factors.add(PureState.of(group, subsystems));
            }
            mixture = mixture.stream().flatMap(psi -> factors.stream().map(psi::tensor)).toList();
        }
        return new InitialState(mixture);
    }

    /** The states |ψ_k⟩, equally likely. */
    public List<PureState> mixture() {
        return mixture;
    }

    /** True if ρ is a single |ψ⟩⟨ψ|. */
    public boolean isPure() {
        return mixture.size() == 1;
    }

    /** Hands every pair of elements ρ_ab, ρ_ba over once for each |ψ_k⟩ with a ≤ b; what comes for one pair adds up. */
    public void elements(Packing.Elements elements) {
        double weight = 1.0 / mixture.size();
        for (PureState psi : mixture) {
            for (int i = 0; i < psi.state().length; i++) {
                for (int j = i; j < psi.state().length; j++) {
                    // ρ_ab = ψ_a ψ_b*
                    double re = psi.real()[i] * psi.real()[j] + psi.imaginary()[i] * psi.imaginary()[j];
                    double im = psi.imaginary()[i] * psi.real()[j] - psi.real()[i] * psi.imaginary()[j];
                    elements.accept(psi.state()[i], psi.state()[j], weight * re, weight * im);
                }
            }
        }
    }

    /** Hands over ρ in packed form; numbers for the same position add up. */
    public void pack(Packing packing, Packing.Sink sink) {
        elements((a, b, re, im) -> packing.pack(a, b, re, im, sink));
    }
}
