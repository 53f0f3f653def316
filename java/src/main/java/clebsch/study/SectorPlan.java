package clebsch.study;

import clebsch.backend.Backend;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import clebsch.liouville.Assembly;
import clebsch.liouville.BlockCoherences;
import clebsch.liouville.Generator;
import clebsch.liouville.Sectors;
import clebsch.model.Model;
import clebsch.model.Solve;
import clebsch.sparse.Csr;
import clebsch.sparse.Elimination;
import java.util.ArrayList;
import java.util.List;

/**
 * What one symmetry sector of a Liouvillian will need, known before anything is computed in it.
 *
 * @param elements     what the sector's elements have in common
 * @param carriesTrace whether it holds populations
 * @param dimension    numbers of ρ
 * @param nonzeros     of the generator
 * @param method       by which a stationary state or eigenvalues will be looked for
 * @param entries      of the factors; 0 without them
 * @param products     multiplications of a factorisation; 0 without one
 * @param bytes        that the method holds at the most; without factors, that it needs at the least
 */
public record SectorPlan(String elements, boolean carriesTrace, int dimension, long nonzeros, String method, long entries, double products,
        double bytes) {

    /**
     * The sectors of a model that a stationary state or a spectrum is looked for in: all, for a stationary state those that the initial
     * state reaches if there is one, and for a spectrum the coherences between blocks if they are asked for.
     *
     * @throws CapacityException if even the search for sectors would not fit in the backend's memory
     */
    public static List<SectorPlan> of(Model model, Backend backend) {
        Capacity memory = Capacity.of(backend);
        Plan.requireSearch(model, memory);
        var packing = new Packing(new ProductBasis(model.subsystems()));
        Generator generator = Generator.of(model, packing);
        ProductBasis basis = packing.basis();
        var parts = new ArrayList<Part>();
        for (Sector sector : sectors(model, generator, memory)) {
            var assembly = new Assembly(generator, sector);
            double least = (double) Csr.BYTES_OF_NONZERO * assembly.nonzeros();
            if (!memory.holds(least) || !Capacity.isArray(assembly.nonzeros())) {
                throw memory.refusal(model, packing.size(), least / sector.size());
            }
            parts.add(new Part(Sectors.describe(sector), Sectors.carriesTrace(sector), assembly.matrix(), sector.coordinates()));
        }
        if (model.solve() instanceof Solve.Spectrum asked && asked.coherences()) {
            BlockCoherences.of(generator).forEach(pair -> parts.add(new Part(pair.describe(), false, pair.matrix(), pair.coordinates())));
        }
        return parts.stream().map(part -> switch (model.solve()) {
            case Solve.Steady asked -> part.steady(asked, basis, memory);
            case Solve.Spectrum asked -> part.spectrum(asked, memory);
            case Solve.Evolve _, Solve.Moments _, Solve.Trajectories _ ->
                    throw new IllegalArgumentException("sectors are looked through for stationary states and spectra only");
        }).toList();
    }

    /** A sector and its matrix, whose factors may or may not fit. */
    private record Part(String elements, boolean carriesTrace, Csr matrix, int[][] coordinates) {

        SectorPlan steady(Solve.Steady asked, ProductBasis basis, Capacity memory) {
            var elimination = new Elimination(matrix, coordinates);
            double bytes = StationaryState.bytesBesideFactors(matrix.rows(), matrix.nonzeros()) + elimination.peakBytes(false);
            boolean direct = asked.method() == Solve.StationaryMethod.DIRECT
                    || asked.method() == Solve.StationaryMethod.AUTO && memory.holds(bytes);
            return direct ? factored("factors", elimination, bytes)
                    : unfactored("an iteration", bytesOfMatrix() + StationaryIteration.bytes(basis, matrix.rows()));
        }

        SectorPlan spectrum(Solve.Spectrum asked, Capacity memory) {
            double products = SpectralSearch.bytesOfVectors(asked, matrix.rows(), asked.count()) + bytesOfMatrix();
            Solve.SpectralMethod method = SpectralSearch.method(asked, matrix.rows(), matrix.nonzeros());
            if (method == Solve.SpectralMethod.DENSE) {
                return unfactored("the whole matrix", SpectralSearch.bytesOfDense(matrix.rows()));
            }
            if (method == Solve.SpectralMethod.PROPAGATOR) {
                return unfactored("the propagator", products);
            }
            var elimination = new Elimination(matrix, coordinates);
            double bytes = products + elimination.peakBytes(asked.near().getImaginary() != 0);
            return asked.method() == Solve.SpectralMethod.AUTO && !memory.holds(bytes) ? unfactored("the propagator", products)
                    : factored("factors", elimination, bytes);
        }

        private double bytesOfMatrix() {
            return (double) Csr.BYTES_OF_NONZERO * matrix.nonzeros();
        }

        private SectorPlan factored(String method, Elimination elimination, double bytes) {
            return new SectorPlan(elements, carriesTrace, matrix.rows(), matrix.nonzeros(), method, elimination.entries(),
                    elimination.products(), bytes);
        }

        private SectorPlan unfactored(String method, double bytes) {
            return new SectorPlan(elements, carriesTrace, matrix.rows(), matrix.nonzeros(), method, 0, 0, bytes);
        }
    }

    private static List<Sector> sectors(Model model, Generator generator, Capacity memory) {
        if (model.solve() instanceof Solve.Steady && !model.initial().isEmpty()) {
            return Sectors.within(generator, StationaryState.reached(model, generator, memory));
        }
        Plan.requireSectors(model, generator.packing().size(), memory);
        return Sectors.of(generator);
    }
}
