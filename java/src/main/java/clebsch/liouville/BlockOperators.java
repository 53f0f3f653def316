package clebsch.liouville;

import clebsch.basis.BlockBasis;
import clebsch.basis.LocalNoise;
import clebsch.basis.ProductBasis;
import clebsch.model.Dissipator;
import clebsch.model.Model;
import clebsch.model.ModelException;
import clebsch.model.Operator;
import clebsch.sparse.Bands;
import clebsch.sparse.Column;
import java.util.ArrayList;
import java.util.List;

/**
 * What quantum jumps need of a model, for vectors |ψ⟩ that are in one block j of every ensemble at a time: the generator of the
 * evolution without a jump, G = −iH − ½ Σ_k r_k L_k†L_k, and the jumps √r_k L_k, of which noise on single spins has one for each
 * change of j (see {@link LocalNoise}). Everything is computed column by column when it is first needed.
 */
public final class BlockOperators {
    private final Model model;
    private final int[] blocks;

    /**
     * The operators of a model.
     *
     * @throws ModelException if H is not Hermitian, naming the summand whose conjugate is missing, or an operator's entries
     *                        are beyond the range of a double
     */
    public BlockOperators(Model model) {
        this.model = model;
        blocks = BlockBasis.blocks(model.subsystems());
        Generator.check(model, new ProductBasis(BlockBasis.wholly(model.subsystems())));
    }

    /** How a model's blocks are numbered: one number for N/2 − j of every ensemble. */
    public long number(int[] block) {
        long number = 0;
        for (int k = 0; k < blocks.length; k++) {
            number = number * blocks[k] + block[k];
        }
        return number;
    }

    /** The blocks of a number. */
    public int[] blocks(long number) {
        var block = new int[blocks.length];
        for (int k = blocks.length - 1; k >= 0; k--) {
            block[k] = (int) (number % blocks[k]);
            number /= blocks[k];
        }
        return block;
    }

    /**
     * One jump.
     *
     * @param dissipator which of the model's dissipators it belongs to
     * @param change     by how much j of the dissipator's ensemble changes; 0 for collective jumps
     * @param operator   √r L, from the numbers of these blocks to those of the target
     * @param target     the number of the blocks that it leads to
     */
    public record Jump(int dissipator, int change, Bands operator, long target) {
    }

    /** The operators in the blocks of a number; they hold what was computed of them. */
    public Block block(long number) {
        return new Block(new BlockBasis(model.subsystems(), blocks(number)));
    }

    /** The operators in one block of every ensemble. */
    public final class Block {
        private final BlockBasis basis;
        private final Bands generator;
        private final List<Jump> jumps = new ArrayList<>();

        private Block(BlockBasis basis) {
            this.basis = basis;
            generator = new Bands(basis.dimension(), this::generator);
            List<Dissipator> dissipators = model.dissipators();
            for (int d = 0; d < dissipators.size(); d++) {
                if (dissipators.get(d).rate() == 0) {
                    continue;
                }
                switch (dissipators.get(d)) {
                    case Dissipator.Jump jump -> jumps.add(new Jump(d, 0, operator(jump.jump(), Math.sqrt(jump.rate())), number(own())));
                    case Dissipator.Each each -> addNoise(d, each);
                }
            }
        }

        private int[] own() {
            var own = new int[blocks.length];
            for (int k = 0; k < own.length; k++) {
                own[k] = basis.block(k);
            }
            return own;
        }

        private void addNoise(int d, Dissipator.Each each) {
            double root = Math.sqrt(each.rate());
            for (int change = -1; change <= 1; change++) {
                int delta = change;
                int[] target = own();
                target[each.subsystem()] -= change;
                if (target[each.subsystem()] >= 0 && target[each.subsystem()] < blocks[each.subsystem()]) {
                    jumps.add(new Jump(d, change, new Bands(basis.dimension(), (c, into) -> {
                        var column = new Column();
                        basis.apply(each, delta, basis.state(c), column);
                        into.addAll(column, root, 0);
                    }), number(target)));
                }
            }
        }

        private void generator(int c, Column into) {
            Column state = basis.state(c);
            if (state.count() == 0) {
                return;
            }
            var energy = new Column();
            model.hamiltonian().forEach(term -> basis.apply(term.operator(), false, state, energy));
            energy.settle();
            into.addAll(energy, 0, -1);
            for (Dissipator dissipator : model.dissipators()) {
                if (dissipator.rate() == 0) {
                    continue;
                }
                var total = new Column();
                switch (dissipator) {
                    case Dissipator.Jump jump -> {
                        var jumped = new Column();
                        basis.apply(jump.jump(), false, state, jumped);
                        jumped.settle();
                        basis.apply(jump.jump(), true, jumped, total);
                    }
                    case Dissipator.Each each ->
                        basis.apply(LocalNoise.total(each, model.subsystems().get(each.subsystem())), false, state, total);
                }
                into.addAll(total, -dissipator.rate() / 2, 0);
            }
        }

        private Bands operator(Operator operator, double factor) {
            return new Bands(basis.dimension(), (c, into) -> {
                var column = new Column();
                basis.apply(operator, false, basis.state(c), column);
                into.addAll(column, factor, 0);
            });
        }

        /** The states. */
        public BlockBasis basis() {
            return basis;
        }

        /** G. */
        public Bands generator() {
            return generator;
        }

        /** The jumps that there are, in an order that is the same for every block but for those that lead nowhere. */
        public List<Jump> jumps() {
            return jumps;
        }

        /** The matrix of an operator in these blocks. */
        public Bands operator(Operator operator) {
            return operator(operator, 1);
        }
    }
}
