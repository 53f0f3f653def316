package clebsch.model;

import clebsch.model.Subsystem.BasisChoice;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hipparchus.complex.Complex;

/**
 * One open system with all parameters evaluated: dρ/dt = −i[H, ρ] + Σ rate_k D[jump_k] ρ
 * + Σ rate_k Σ_n D[each_k^(n)] ρ, where it starts, and what is to be computed.
 *
 * @param name        the model's name
 * @param source      where the model is from, or ""
 * @param parameters  every parameter's value, a list having more than one; in the order written
 * @param subsystems  the tensor factors in order, arrays expanded to their members, every ensemble in its irrep or the Dicke basis
 * @param groups      each written name, and each array's name, with the positions it stands for
 * @param hamiltonian the summands of H, each with the text it was written as; H itself is checked to be Hermitian later
 * @param hamiltonianLocation where H was written
 * @param dissipators the jumps and the noise on single spins
 * @param initial     the initial state, covering every subsystem exactly once, in order of the subsystems
 * @param solve       what to compute
 * @param observables what to measure
 */
public record Model(
        String name,
        String source,
        Map<String, List<Complex>> parameters,
        List<Subsystem> subsystems,
        Map<String, List<Integer>> groups,
        List<Term> hamiltonian,
        Location hamiltonianLocation,
        List<Dissipator> dissipators,
        List<State.Assigned> initial,
        Solve solve,
        List<Observable> observables) {

    public Model {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
        subsystems = List.copyOf(subsystems);
        hamiltonian = List.copyOf(hamiltonian);
        dissipators = List.copyOf(dissipators);
        initial = List.copyOf(initial);
        for (Subsystem subsystem : subsystems) {
            if (subsystem instanceof Subsystem.Spins spins && spins.basis() != BasisChoice.IRREP && spins.basis() != BasisChoice.DICKE) {
                throw new IllegalArgumentException(spins.name() + " is in no basis yet: " + spins.basis());
            }
        }
        observables = List.copyOf(observables);
    }

    /** One summand of the Hamiltonian and the text it came from. */
    public record Term(String text, Operator operator) {
    }

    /** A named column (or two, where the value is complex) of the result. */
    public record Observable(String name, Measurement measurement, Location location) {
    }
}
