package clebsch.study;

import clebsch.backend.Backend;
import clebsch.basis.InitialState;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import clebsch.liouville.Assembly;
import clebsch.liouville.Generator;
import clebsch.liouville.Reach;
import clebsch.liouville.Sectors;
import clebsch.model.Model;
import clebsch.model.Solve;
import clebsch.sparse.Csr;
import clebsch.sparse.Elimination;
import java.util.List;

/**
 * What the factorisation of one symmetry sector of a Liouvillian will need, known before it is made.
 *
 * @param elements    what the sector's elements have in common
 * @param carriesTrace whether it holds populations
 * @param dimension   numbers of ρ
 * @param nonzeros    of the generator
 * @param entries     of the factors
 * @param products    multiplications of a factorisation
 * @param bytes       of the matrix and of what the factorisation holds at most
 */
public record SectorPlan(String elements, boolean carriesTrace, int dimension, long nonzeros, long entries, double products, double bytes) {

    /**
     * The sectors of a model that a stationary state or a spectrum is looked for in: all, or for a stationary state those that the initial
     * state reaches if there is one.
     *
     * @throws CapacityException if even the search for sectors would not fit in the backend's memory
     */
    public static List<SectorPlan> of(Model model, Backend backend) {
        return sectors(model, backend).stream().map(SectorPlan::of).toList();
    }

    private static SectorPlan of(Found found) {
        var assembly = new Assembly(found.generator(), found.sector());
        var elimination = new Elimination(assembly.matrix(), found.sector().coordinates());
        return new SectorPlan(Sectors.describe(found.sector()), Sectors.carriesTrace(found.sector()), found.sector().size(),
                assembly.nonzeros(), elimination.entries(), elimination.products(),
                (double) Csr.BYTES_OF_NONZERO * assembly.nonzeros() + elimination.peakBytes(false));
    }

    private record Found(Generator generator, Sector sector) {
    }

    private static List<Found> sectors(Model model, Backend backend) {
        Plan.requireSearch(model, Capacity.of(backend));
        var packing = new Packing(new ProductBasis(model.subsystems()));
        Generator generator = Generator.of(model, packing);
        List<Sector> sectors = model.solve() instanceof Solve.Steady && !model.initial().isEmpty()
                ? Reach.from(InitialState.of(model.initial(), model.subsystems())::pack, generator, Integer.MAX_VALUE)
                        .map(whole -> Sectors.within(generator, whole)).orElse(List.of())
                : Sectors.of(generator);
        return sectors.stream().map(sector -> new Found(generator, sector)).toList();
    }
}
