package clebsch.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Chooses the basis of each ensemble of N spins: its irrep j = N/2, with N + 1 states, as long as everything in the model
 * acts on and asks for symmetric states alone, and all blocks j = N/2, N/2 − 1, … otherwise.
 */
final class BasisResolver {
    private final SystemLayout layout;
    /** What takes the ensemble at a position out of its irrep. */
    private final Map<Integer, Location> needed = new HashMap<>();

    BasisResolver(SystemLayout layout) {
        this.layout = layout;
    }

    /** Noise on single spins leads to smaller j; at a rate of zero it does nothing. */
    void dissipator(Dissipator dissipator) {
        if (dissipator instanceof Dissipator.Each each && each.rate() > 0) {
            need(each.subsystem(), each.location());
        }
    }

    void state(State.Assigned assigned) {
        assigned.members().forEach(member -> {
            if (hasSmallerJ(assigned.state(), member)) {
                need(member, assigned.location());
            }
        });
    }

    private boolean hasSmallerJ(State state, int member) {
        return switch (state) {
            case State.Mixed _, State.Thermal _ -> true;
            case State.Dicke dicke -> layout.subsystems().get(member) instanceof Subsystem.Spins spins
                    && dicke.twiceJ() < spins.count();
            case State.Superposition sum -> sum.parts().stream().anyMatch(part -> hasSmallerJ(part.state(), member));
            case State.Down _, State.Up _, State.Coherent _, State.Cat _, State.Ghz _, State.Fock _, State.Alpha _ -> false;
        };
    }

    /** The target of a fidelity is a state as well. */
    void measurement(Measurement measurement) {
        switch (measurement) {
            case Measurement.Fidelity fidelity -> fidelity.targets().forEach(this::state);
            case Measurement.Applied applied -> applied.arguments().forEach(this::measurement);
            case Measurement.Arithmetic arithmetic -> {
                measurement(arithmetic.left());
                measurement(arithmetic.right());
            }
            case Measurement.Constant _, Measurement.Mean _, Measurement.Variance _, Measurement.Covariance _,
                    Measurement.Wineland _, Measurement.Kitagawa _, Measurement.Purity _, Measurement.Entropy _,
                    Measurement.FisherInformation _, Measurement.TraceNormRate _ -> { }
        }
    }

    private void need(int position, Location location) {
        // a single spin has j = 1/2 only
        if (layout.subsystems().get(position) instanceof Subsystem.Spins spins && spins.count() > 1) {
            needed.putIfAbsent(position, location);
        }
    }

    /**
     * The tensor factors, every ensemble in its basis.
     *
     * @throws ModelException if an ensemble is to be held in its irrep and cannot be
     */
    List<Subsystem> subsystems() {
        return IntStream.range(0, layout.subsystems().size()).mapToObj(position ->
                layout.subsystems().get(position) instanceof Subsystem.Spins spins ? resolved(spins, position)
                        : layout.subsystems().get(position)).toList();
    }

    private Subsystem resolved(Subsystem.Spins spins, int position) {
        Location by = needed.get(position);
        Subsystem.BasisChoice basis = switch (spins.basis()) {
            case AUTO -> by == null ? Subsystem.BasisChoice.IRREP : Subsystem.BasisChoice.DICKE;
            case IRREP -> {
                if (by != null) {
                    throw layout.groupOf(position).entry().basis().error("basis 'irrep' has the states with j = "
                            + Names.half(spins.count()) + " of '" + spins.name() + "' only, and " + by + " needs others",
                            "write basis: dicke, or leave basis out");
                }
                yield Subsystem.BasisChoice.IRREP;
            }
            case DICKE -> Subsystem.BasisChoice.DICKE;
            case PRODUCT -> throw new AssertionError(spins.name() + " is N spins 1/2 by now");
        };
        return new Subsystem.Spins(spins.name(), spins.count(), basis, spins.location());
    }
}
