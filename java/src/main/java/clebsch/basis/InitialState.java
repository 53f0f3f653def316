package clebsch.basis;

import clebsch.model.State;
import clebsch.model.Subsystem;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A density operator as a mixture of pure states, ρ = Σ_k w_k |ψ_k⟩⟨ψ_k| with Σ w_k = 1. */
public final class InitialState {
    private final List<Part> mixture;

    /** One state of the mixture and its weight. */
    public record Part(double weight, PureState state) {
    }

    private InitialState(List<Part> mixture) {
        this.mixture = mixture;
    }

    /**
     * The tensor product of the states given to consecutive groups of subsystems.
     *
     * @param assigned   in order of the subsystems, each covered once
     * @param subsystems all subsystems of the model
     * @throws clebsch.model.ModelException if a superposition cancels to zero or mixes blocks
     */
    public static InitialState of(List<State.Assigned> assigned, List<Subsystem> subsystems) {
        List<Part> mixture = List.of(new Part(1, PureState.basisState(1, 0)));
        for (State.Assigned group : assigned) {
            List<Part> factors = factors(group, subsystems);
            mixture = mixture.stream().flatMap(part -> factors.stream().map(factor ->
                    new Part(part.weight() * factor.weight(), part.state().tensor(factor.state())))).toList();
        }
        return new InitialState(mixture);
    }

    private static List<Part> factors(State.Assigned group, List<Subsystem> subsystems) {
        var basis = new ProductBasis(group.members().stream().map(subsystems::get).toList());
        return switch (group.state()) {
            case State.Mixed ignored -> diagonal(basis, 0.5, 0.5);
            case State.Thermal thermal -> subsystems.get(group.members().getFirst()) instanceof Subsystem.Boson
                    ? diagonal(basis, thermal.mean() / (1 + thermal.mean()), 1)
                    : diagonal(basis, thermal.mean(), 1 - thermal.mean());
            default -> List.of(new Part(1, PureState.of(group, subsystems)));
        };
    }

    /**
     * Weights d_j p^{k} q^{n−k} of the states with k of n excitations, normalised: p = q leaves every state of every copy
     * alike. In logarithms, because the d_j copies of a block pass the range of a double beyond a thousand spins.
     */
    private static List<Part> diagonal(ProductBasis basis, double p, double q) {
        int[] states = IntStream.range(0, basis.dimension()).filter(basis::exists).toArray();
        double[] log = IntStream.of(states).mapToDouble(state -> {
            double sum = 0;
            for (int k = 0; k < basis.subsystems().size(); k++) {
                int level = basis.level(state, k);
                sum += basis.logCopies(state, k) + times(level, Math.log(p)) + times(basis.top(k) - level, Math.log(q));
            }
            return sum;
        }).toArray();
        double largest = Arrays.stream(log).max().orElseThrow();
        double total = Arrays.stream(log).map(l -> Math.exp(l - largest)).sum();
        return IntStream.range(0, states.length).mapToObj(i ->
                new Part(Math.exp(log[i] - largest) / total, PureState.basisState(basis.dimension(), states[i])))
                .filter(part -> part.weight() > 0).toList();
    }

    /** n · ln x with 0 · ln 0 = 0. */
    static double times(int n, double log) {
        return n == 0 ? 0 : n * log;
    }

    /** The states |ψ_k⟩ and their weights. */
    public List<Part> mixture() {
        return mixture;
    }

    /** True if ρ is a single |ψ⟩⟨ψ| with |ψ⟩ in a block that has one copy. */
    public boolean isPure(ProductBasis basis) {
        int state = mixture.getFirst().state().state()[0];
        return mixture.size() == 1 && IntStream.range(0, basis.subsystems().size()).allMatch(k -> basis.logCopies(state, k) == 0);
    }

    /** Hands every pair of elements ρ_ab, ρ_ba over once for each |ψ_k⟩ with a ≤ b; what comes for one pair adds up. */
    public void elements(Packing.Elements elements) {
        for (Part part : mixture) {
            PureState psi = part.state();
            for (int i = 0; i < psi.state().length; i++) {
                for (int j = i; j < psi.state().length; j++) {
                    // ρ_ab = ψ_a ψ_b*
                    double re = psi.real()[i] * psi.real()[j] + psi.imaginary()[i] * psi.imaginary()[j];
                    double im = psi.imaginary()[i] * psi.real()[j] - psi.real()[i] * psi.imaginary()[j];
                    elements.accept(psi.state()[i], psi.state()[j], part.weight() * re, part.weight() * im);
                }
            }
        }
    }

    /** Hands over ρ in packed form; numbers for the same position add up. */
    public void pack(Packing packing, Packing.Sink sink) {
        elements((a, b, re, im) -> packing.pack(a, b, re, im, sink));
    }
}
