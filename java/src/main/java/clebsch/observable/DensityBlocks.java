package clebsch.observable;

import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A Hermitian operator by its nonzero elements, for the functions of ρ that need eigenvalues: it is cut into the blocks
 * that its elements connect, and only those become dense matrices, so a state without coherences costs no more than its
 * populations.
 *
 * <p>In a Dicke basis a block stands for d copies, and its elements are the weight of all of them together: the eigenvalues
 * of ρ itself are those of the block divided by d, d times each. ln d is what is kept, as d passes the range of a double
 * beyond a thousand spins.
 */
final class DensityBlocks {
    private final ProductBasis basis;
    private int[] ket = new int[64];
    private int[] bra = new int[64];
    private double[] real = new double[64];
    private double[] imaginary = new double[64];
    private int elements;

    /** The zero operator. */
    DensityBlocks(ProductBasis basis) {
        this.basis = basis;
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
        if (re == 0 && im == 0) {
            return;
        }
        if (elements == ket.length) {
            int longer = Math.multiplyExact(2, elements);
            ket = Arrays.copyOf(ket, longer);
            bra = Arrays.copyOf(bra, longer);
            real = Arrays.copyOf(real, longer);
            imaginary = Arrays.copyOf(imaginary, longer);
        }
        ket[elements] = a;
        bra[elements] = b;
        real[elements] = re;
        imaginary[elements++] = im;
    }

    /**
     * Σ n³ over the blocks of a state with all elements of a sector, n being their sizes: what the functions below cost, up to
     * a factor. It needs room for the states only, not for the elements.
     */
    static double work(Sector sector) {
        return new Blocks(sector).size.values().stream().mapToDouble(n -> Math.pow(n, 3)).sum();
    }

    /** The smallest eigenvalue of ρ. */
    double smallestEigenvalue() {
        var blocks = new Blocks(this);
        double[] smallest = blocks.matrices(this).entrySet().stream().mapToDouble(block ->
                block.getValue().eigenvalues()[0] * Math.exp(-logCopies(block.getKey()))).toArray();
        int inBlocks = blocks.size.values().stream().mapToInt(n -> n).sum();
        // a state that no element touches has the eigenvalue zero
        boolean more = IntStream.range(0, basis.dimension()).filter(basis::exists).count() > inBlocks;
        return DoubleStream.concat(Arrays.stream(smallest), more ? DoubleStream.of(0) : DoubleStream.empty()).min().orElse(0);
    }

    /** −tr(ρ ln ρ) = Σ_blocks Σ_p p (ln d − ln p), over the positive eigenvalues p of the blocks. */
    double entropy() {
        return new Blocks(this).matrices(this).entrySet().stream().mapToDouble(block ->
                Arrays.stream(block.getValue().eigenvalues()).filter(p -> p > 0)
                        .map(p -> p * (logCopies(block.getKey()) - Math.log(p))).sum()).sum();
    }

    /** Σ |λ|, the same for the blocks as for all copies. */
    double traceNorm() {
        return new Blocks(this).matrices(this).values().stream().flatMapToDouble(block -> Arrays.stream(block.eigenvalues()))
                .map(Math::abs).sum();
    }

    /** (tr √(√σ ρ √σ))²: the d copies and the weights' 1/d cancel. */
    double fidelity(DensityBlocks target) {
        var blocks = new Blocks(this, target);
        var states = blocks.matrices(this);
        var targets = blocks.matrices(target);
        double root = states.keySet().stream().mapToDouble(b -> states.get(b).fidelityRoot(targets.get(b))).sum();
        return root * root;
    }

    /** The quantum Fisher information for a generator that acts within blocks: the copies cancel here as well. */
    double fisherInformation(DensityBlocks generator) {
        var blocks = new Blocks(this, generator);
        var states = blocks.matrices(this);
        var generators = blocks.matrices(generator);
        return states.keySet().stream().mapToDouble(b -> states.get(b).fisherInformation(generators.get(b))).sum();
    }

    private double logCopies(int state) {
        return IntStream.range(0, basis.subsystems().size()).mapToDouble(k -> basis.logCopies(state, k)).sum();
    }

    /** The states that the elements of some operators connect, each block known by one of its states. */
    private static final class Blocks {
        private final int[] parent;
        private final int[] index;
        final HashMap<Integer, Integer> size = new HashMap<>();

        private Blocks(int states) {
            parent = IntStream.range(0, states).toArray();
            index = new int[states];
            Arrays.fill(index, -1);
        }

        Blocks(Sector sector) {
            this(sector.packing().basis().dimension());
            for (int k = 0; k < sector.size(); k++) {
                sector.packing().unpack(sector.position(k), 1, (a, b, re, im) -> parent[root(a)] = root(b));
            }
            for (int k = 0; k < sector.size(); k++) {
                sector.packing().unpack(sector.position(k), 1, (a, b, re, im) -> {
                    place(a);
                    place(b);
                });
            }
        }

        Blocks(DensityBlocks... operators) {
            this(operators[0].basis.dimension());
            for (DensityBlocks operator : operators) {
                for (int k = 0; k < operator.elements; k++) {
                    parent[root(operator.ket[k])] = root(operator.bra[k]);
                }
            }
            for (DensityBlocks operator : operators) {
                for (int k = 0; k < operator.elements; k++) {
                    place(operator.ket[k]);
                    place(operator.bra[k]);
                }
            }
        }

        private int root(int state) {
            while (parent[state] != state) {
                parent[state] = parent[parent[state]];
                state = parent[state];
            }
            return state;
        }

        private void place(int state) {
            if (index[state] < 0) {
                index[state] = size.merge(root(state), 1, Integer::sum) - 1;
            }
        }

        /** An operator's matrix on each block. */
        HashMap<Integer, HermitianMatrix> matrices(DensityBlocks operator) {
            var matrices = new HashMap<Integer, HermitianMatrix>();
            size.forEach((block, n) -> matrices.put(block, new HermitianMatrix(n)));
            for (int k = 0; k < operator.elements; k++) {
                matrices.get(root(operator.ket[k])).add(index[operator.ket[k]], index[operator.bra[k]],
                        operator.real[k], operator.imaginary[k]);
            }
            return matrices;
        }
    }
}
