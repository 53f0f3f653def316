package clebsch.study;

import clebsch.basis.InitialState;
import clebsch.basis.Packing;
import clebsch.basis.Sector;
import clebsch.liouville.Generator;
import clebsch.liouville.Reach;
import clebsch.model.Model;
import clebsch.observable.Visible;
import java.util.Optional;

/**
 * The numbers of ρ that an evolution is about.
 *
 * @param initial  the initial state
 * @param sector   what it reaches
 * @param onlySeen whether the sector leaves out elements that it reaches, because no observable depends on them
 */
record Reached(InitialState initial, Sector sector, boolean onlySeen) {
    private static final long MOST_SEEN_PER_STATE = 32;

    /** What a model's initial state reaches; empty if that is more than {@code most}. */
    static Optional<Reached> of(Model model, Generator generator, long most) {
        InitialState initial = InitialState.of(model.initial(), model.subsystems());
        Optional<Sector> seen = seen(model, initial, generator, most);
        Optional<Sector> all = Reach.from(initial::pack, generator, seen.map(s -> (long) s.size()).orElse(most));
        return all.map(sector -> new Reached(initial, sector, false)).or(() -> seen.map(sector -> new Reached(initial, sector, true)));
    }

    /**
     * The elements that the initial state reaches, of those on which the observables and the trace ever depend: their covectors reach
     * them along the adjoint's edges. Empty if these are more than {@link #MOST_SEEN_PER_STATE} for each basis state: what a symmetry
     * leaves is a few for each, and where there is none, the search must end before it costs anything.
     */
    private static Optional<Sector> seen(Model model, InitialState initial, Generator generator, long most) {
        Packing packing = generator.packing();
        return Visible.of(model, packing.basis())
                .flatMap(covectors -> Reach.from(covectors, generator.adjoint(),
                        Math.min(most, MOST_SEEN_PER_STATE * packing.basis().dimension())))
                .flatMap(visible -> Reach.from(initial::pack, generator, most, visible));
    }

    /** The initial state's numbers on a sector. */
    static double[] packed(InitialState initial, Sector sector) {
        var numbers = new double[sector.size()];
        initial.pack(sector.packing(), (at, value) -> {
            int k = sector.indexOf(at);
            if (k >= 0) {
                numbers[k] += value;
            }
        });
        return numbers;
    }
}
