package clebsch.study;

import clebsch.backend.Backend;
import clebsch.basis.InitialState;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import clebsch.liouville.Assembly;
import clebsch.liouville.BlockCoherences;
import clebsch.liouville.Generator;
import clebsch.liouville.Reach;
import clebsch.liouville.Sectors;
import clebsch.model.Model;
import clebsch.model.Solve;
import clebsch.sparse.Csr;
import clebsch.sparse.Elimination;
import java.util.ArrayList;
import java.util.List;

/**
 * What the factorisation of one symmetry sector of a Liouvillian will need, known before it is made.
 *
 * @param elements     what the sector's elements have in common
 * @param carriesTrace whether it holds populations
 * @param dimension    numbers of ρ
 * @param nonzeros     of the generator
 * @param entries      of the factors
 * @param products     multiplications of a factorisation
 * @param bytes        of the matrix and of what the factorisation holds at most
 */
public record SectorPlan(String elements, boolean carriesTrace, int dimension, long nonzeros, long entries, double products, double bytes) {

    /**
     * The sectors of a model that a stationary state or a spectrum is looked for in: all, for a stationary state those that the initial
     * state reaches if there is one, and for a spectrum the coherences between blocks if they are asked for.
     *
     * @throws CapacityException if even the search for sectors would not fit in the backend's memory
     */
    public static List<SectorPlan> of(Model model, Backend backend) {
        Plan.requireSearch(model, Capacity.of(backend));
        Generator generator = Generator.of(model, new Packing(new ProductBasis(model.subsystems())));
        var plans = new ArrayList<SectorPlan>();
        for (Sector sector : sectors(model, generator)) {
            plans.add(of(Sectors.describe(sector), Sectors.carriesTrace(sector), new Assembly(generator, sector).matrix(),
                    sector.coordinates()));
        }
        if (model.solve() instanceof Solve.Spectrum asked && asked.coherences()) {
            BlockCoherences.of(generator).forEach(pair -> plans.add(of(pair.describe(), false, pair.matrix(), pair.coordinates())));
        }
        return plans;
    }

    private static SectorPlan of(String elements, boolean carriesTrace, Csr matrix, int[][] coordinates) {
        var elimination = new Elimination(matrix, coordinates);
        return new SectorPlan(elements, carriesTrace, matrix.rows(), matrix.nonzeros(), elimination.entries(), elimination.products(),
                (double) Csr.BYTES_OF_NONZERO * matrix.nonzeros() + elimination.peakBytes(false));
    }

    private static List<Sector> sectors(Model model, Generator generator) {
        return model.solve() instanceof Solve.Steady && !model.initial().isEmpty()
                ? Reach.from(InitialState.of(model.initial(), model.subsystems())::pack, generator, Integer.MAX_VALUE)
                        .map(whole -> Sectors.within(generator, whole)).orElse(List.of())
                : Sectors.of(generator);
    }
}
