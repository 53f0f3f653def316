package clebsch.study;

import clebsch.basis.Sector;
import clebsch.liouville.Assembly;
import clebsch.liouville.BlockCoherences;
import clebsch.liouville.Generator;
import clebsch.liouville.MatrixFree;
import clebsch.liouville.Sectors;
import clebsch.solver.Eigenpair;
import clebsch.solver.Spectrum;
import clebsch.sparse.Csr;
import clebsch.sparse.Stencil;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * A symmetry sector of 𝓛, or coherences between two of its blocks: where eigenvalues are looked for on their own.
 *
 * @param description what its elements have in common
 * @param matrix      gives 𝓛 there
 * @param transposed  gives 𝓛ᵀ there
 * @param coordinates gives a point of a grid for each number
 * @param stencil     gives 𝓛 without a matrix, if that is possible
 * @param size        how many numbers
 * @param norm        ‖𝓛‖_∞ there
 * @param sector      its elements; null for coherences between blocks
 */
record SpectralPart(String description, Supplier<Csr> matrix, Supplier<Csr> transposed, Supplier<int[][]> coordinates,
        Supplier<Optional<Stencil>> stencil, int size, long nonzeros, double norm, Sector sector) {
    /** An eigenvalue counts as zero below this multiple of ‖𝓛‖ and its condition number. */
    private static final double ZERO = 1e-12;
    private static final double MOST_CONDITION = 1e6;

    /** All of them, coherences between blocks if they are asked for. */
    static List<SpectralPart> of(Generator generator, boolean coherences) {
        var parts = new ArrayList<SpectralPart>();
        for (Sector sector : Sectors.of(generator)) {
            var assembly = new Assembly(generator, sector);
            parts.add(new SpectralPart(Sectors.describe(sector), assembly::matrix, () -> new Assembly(generator.adjoint(), sector).matrix(),
                    sector::coordinates, () -> MatrixFree.of(generator, sector), sector.size(), assembly.nonzeros(),
                    assembly.norm(), sector));
        }
        if (coherences) {
            for (BlockCoherences pair : BlockCoherences.of(generator)) {
                Csr matrix = pair.matrix();
                parts.add(new SpectralPart(pair.describe(), () -> matrix, matrix::transposed, pair::coordinates, Optional::empty, pair.size(),
                        matrix.nonzeros(), matrix.maximumRowSum(), null));
            }
        }
        return parts;
    }

    double bytesOfMatrix() {
        return (double) Csr.BYTES_OF_NONZERO * nonzeros;
    }

    /** Whether an eigenvalue is zero for all that is known of it. */
    boolean isZero(Eigenpair pair) {
        return Math.hypot(pair.re(), pair.im()) <= ZERO * norm * Math.max(1, Math.min(pair.condition(), MOST_CONDITION));
    }

    /** The slowest decay among some eigenvalues, other than zero; 0 where something oscillates without end. */
    OptionalDouble slowestDecay(Spectrum spectrum) {
        return spectrum.pairs().stream().filter(pair -> !isZero(pair)).mapToDouble(pair -> 0 - pair.re()).min();
    }
}
