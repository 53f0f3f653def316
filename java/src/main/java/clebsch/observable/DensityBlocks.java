package clebsch.observable;

import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A Hermitian operator that is block-diagonal in the blocks of the Dicke bases of its subsystems, as dense matrices, for
 * the functions of ρ that need eigenvalues. A block stands for d copies, and ρ_block is the weight of all of them
 * together: the eigenvalues of ρ itself are those of ρ_block divided by d, d times each. ln d is what is kept, as d passes
 * the range of a double beyond a thousand spins.
 */
final class DensityBlocks {
    private final int[] blockOf;
    private final int[] indexIn;
    private final List<HermitianMatrix> blocks = new ArrayList<>();
    private final List<Double> logCopies = new ArrayList<>();
    private final List<Integer> sizes = new ArrayList<>();

    /** The zero operator. */
    DensityBlocks(ProductBasis basis) {
        blockOf = new int[basis.dimension()];
        indexIn = new int[basis.dimension()];
        var numbers = new HashMap<Integer, Integer>();
        for (int state = 0; state < basis.dimension(); state++) {
            if (basis.exists(state)) {
                int number = numbers.computeIfAbsent(basis.blocks(state), key -> numbers.size());
                if (number == sizes.size()) {
                    sizes.add(0);
                    int s = state;
                    logCopies.add(IntStream.range(0, basis.subsystems().size()).mapToDouble(k -> basis.logCopies(s, k)).sum());
                }
                blockOf[state] = number;
                indexIn[state] = sizes.get(number);
                sizes.set(number, sizes.get(number) + 1);
            }
        }
        sizes.forEach(size -> blocks.add(null));
    }

    /** A block's matrix, made when something is first added to it or asked of it. */
    private HermitianMatrix block(int b) {
        if (blocks.get(b) == null) {
            blocks.set(b, new HermitianMatrix(sizes.get(b)));
        }
        return blocks.get(b);
    }

    /** Σ n³ over the blocks, n being their sizes. */
    double work() {
        return sizes.stream().mapToDouble(n -> Math.pow(n, 3)).sum();
    }

    /** ρ from its packed numbers. */
    static DensityBlocks of(double[] state, Sector sector) {
        var density = new DensityBlocks(sector.packing().basis());
        for (int k = 0; k < state.length; k++) {
            sector.packing().unpack(sector.position(k), state[k], density::add);
        }
        return density;
    }

    /** The reduced state of some subsystems, ρ_s = tr_rest ρ, in their product basis in the order given. */
    static DensityBlocks reduced(double[] state, Sector sector, List<Integer> members) {
        ProductBasis basis = sector.packing().basis();
        int[] traced = IntStream.range(0, basis.subsystems().size()).filter(k -> !members.contains(k)).toArray();
        var density = new DensityBlocks(new ProductBasis(members.stream().map(basis.subsystems()::get).toList()));
        for (int k = 0; k < state.length; k++) {
            sector.packing().unpack(sector.position(k), state[k], (a, b, re, im) -> {
                if (Arrays.stream(traced).allMatch(s -> basis.local(a, s) == basis.local(b, s))) {
                    density.add(part(basis, a, members), part(basis, b, members), re, im);
                }
            });
        }
        return density;
    }

    /** The number of the state of some subsystems within their own product. */
    static int part(ProductBasis basis, int state, List<Integer> members) {
        int number = 0;
        for (int k : members) {
            number = number * basis.locals(k) + basis.local(state, k);
        }
        return number;
    }

    /** Adds re + i·im to A_ab and its conjugate to A_ba; on the diagonal re once. */
    void add(int a, int b, double re, double im) {
        block(blockOf[a]).add(indexIn[a], indexIn[b], re, im);
    }

    /** The smallest eigenvalue of ρ. */
    double smallestEigenvalue() {
        return IntStream.range(0, blocks.size())
                .mapToDouble(b -> block(b).eigenvalues()[0] * Math.exp(-logCopies.get(b))).min().orElseThrow();
    }

    /** −tr(ρ ln ρ) = Σ_blocks Σ_p p (ln d − ln p), over the positive eigenvalues p of the blocks. */
    double entropy() {
        return IntStream.range(0, blocks.size()).mapToDouble(b -> Arrays.stream(block(b).eigenvalues())
                .filter(p -> p > 0).map(p -> p * (logCopies.get(b) - Math.log(p))).sum()).sum();
    }

    /** Σ |λ|, the same for the blocks as for all copies. */
    double traceNorm() {
        return IntStream.range(0, blocks.size()).mapToDouble(b ->
                Arrays.stream(block(b).eigenvalues()).map(Math::abs).sum()).sum();
    }

    /** (tr √(√σ ρ √σ))²: the d copies and the weights' 1/d cancel. */
    double fidelity(DensityBlocks target) {
        double root = IntStream.range(0, blocks.size())
                .mapToDouble(b -> block(b).fidelityRoot(target.block(b))).sum();
        return root * root;
    }

    /** The quantum Fisher information for a generator that acts within blocks: the copies cancel here as well. */
    double fisherInformation(DensityBlocks generator) {
        return IntStream.range(0, blocks.size())
                .mapToDouble(b -> block(b).fisherInformation(generator.block(b))).sum();
    }
}
