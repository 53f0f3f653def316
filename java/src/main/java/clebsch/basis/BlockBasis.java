package clebsch.basis;

import clebsch.model.Dissipator;
import clebsch.model.Operator;
import clebsch.model.Subsystem;
import clebsch.sparse.Column;
import java.util.List;
import org.hipparchus.complex.Complex;

/**
 * One ladder of every subsystem: the states that a vector |ψ⟩ has when each ensemble is in one block j. They are numbered
 * Σ_k level_k · stride_k with strides Π (top + 1), the same in all blocks, so that every operator and every step to another
 * block is a few generalised diagonals; levels that a block lacks stand for no state. Nothing is allocated: operators are
 * evaluated column by column.
 */
public final class BlockBasis {
    private static final double ALL_BLOCKS = 1 << 20;

    private final List<Subsystem> subsystems;
    private final Ladder[] ladders;
    private final int[] blocks;
    private final int[] strides;
    private final int dimension;
    private final int first;
    private final int end;

    /**
     * @param blocks N/2 − j of each ensemble, 0 for every other subsystem
     * @throws ArithmeticException if the numbers of states pass 2³¹ − 1; see {@link #numbers}
     */
    public BlockBasis(List<Subsystem> subsystems, int[] blocks) {
        this.subsystems = subsystems;
        this.blocks = blocks.clone();
        ladders = subsystems.stream().map(Ladder::of).toArray(Ladder[]::new);
        strides = new int[ladders.length];
        int stride = 1;
        for (int k = ladders.length - 1; k >= 0; k--) {
            strides[k] = stride;
            stride = Math.multiplyExact(stride, ladders[k].top() + 1);
        }
        dimension = stride;
        int low = 0;
        int high = 0;
        for (int k = 0; k < ladders.length; k++) {
            low += blocks[k] * strides[k];
            high += (ladders[k].top() - blocks[k]) * strides[k];
        }
        first = low;
        end = high + 1;
    }

    /** How many numbers of states there are, which may be more than there can be: Π (top + 1). */
    public static double numbers(List<Subsystem> subsystems) {
        return subsystems.stream().mapToDouble(s -> Ladder.of(s).top() + 1.0).reduce(1, (a, b) -> a * b);
    }

    /**
     * Subsystems on which operators can be looked at as a whole: the given ones where all their blocks together are few numbers,
     * otherwise with every ensemble in its largest block, j = N/2.
     */
    public static List<Subsystem> wholly(List<Subsystem> subsystems) {
        return ProductBasis.numbers(subsystems) <= ALL_BLOCKS ? subsystems : subsystems.stream().map(subsystem ->
                subsystem instanceof Subsystem.Spins s ? (Subsystem) new Subsystem.Spins(s.name(), s.count(),
                        Subsystem.BasisChoice.IRREP, s.location()) : subsystem).toList();
    }

    /** How many blocks each subsystem has. */
    public static int[] blocks(List<Subsystem> subsystems) {
        return subsystems.stream().mapToInt(s -> Ladder.of(s).blocks()).toArray();
    }

    /** Numbers of states, the same in all blocks. */
    public int dimension() {
        return dimension;
    }

    /** The lowest state of these blocks. */
    public int first() {
        return first;
    }

    /** One beyond the highest state of these blocks. */
    public int end() {
        return end;
    }

    /** The level of subsystem k in a state. */
    public int level(int state, int k) {
        return state / strides[k] % (ladders[k].top() + 1);
    }

    /** By how much a state's number grows with the level of subsystem k. */
    public int stride(int k) {
        return strides[k];
    }

    /** The block of subsystem k. */
    public int block(int k) {
        return blocks[k];
    }

    /** True if a number stands for a state. */
    public boolean exists(int state) {
        for (int k = 0; k < ladders.length; k++) {
            int level = level(state, k);
            if (level < blocks[k] || level > ladders[k].top() - blocks[k]) {
                return false;
            }
        }
        return true;
    }

    /** The vector of a state of the basis, or nothing if the number stands for none. */
    public Column state(int state) {
        var column = new Column();
        if (exists(state)) {
            column.add(state, 1, 0, 1);
        }
        return column;
    }

    /** Adds A times a vector to another, or A† times it. */
    public void apply(Operator operator, boolean adjoint, Column in, Column out) {
        switch (operator) {
            case Operator.Identity(Complex c) -> out.addAll(in, c.getReal(), adjoint ? -c.getImaginary() : c.getImaginary());
            case Operator.Elementary e -> applyElementary(e, adjoint, in, out);
            case Operator.Adjoint(Operator of) -> apply(of, !adjoint, in, out);
            case Operator.Sum(List<Operator> summands) -> summands.forEach(a -> apply(a, adjoint, in, out));
            case Operator.Product(List<Operator> factors) -> {
                Column product = in;
                for (Operator factor : adjoint ? factors : factors.reversed()) {
                    var next = new Column();
                    apply(factor, adjoint, product, next);
                    product = next;
                }
                out.addAll(product, 1, 0);
            }
            case Operator.Power(Operator base, int exponent) -> {
                Column product = in;
                for (int n = 0; n < exponent; n++) {
                    var next = new Column();
                    apply(base, adjoint, product, next);
                    product = next;
                }
                out.addAll(product, 1, 0);
            }
        }
    }

    private void applyElementary(Operator.Elementary e, boolean adjoint, Column in, Column out) {
        int k = e.subsystem();
        Operator.Symbol symbol = adjoint ? adjoint(e.symbol()) : e.symbol();
        for (int entry = 0; entry < in.count(); entry++) {
            int state = in.row(entry);
            int from = level(state, k);
            for (int to = Math.max(blocks[k], from - 1); to <= Math.min(ladders[k].top() - blocks[k], from + 1); to++) {
                Complex value = ProductBasis.element(subsystems.get(k), ladders[k], symbol, blocks[k], to, from);
                if (!value.isZero()) {
                    add(out, state + (to - from) * strides[k], value, in, entry);
                }
            }
        }
    }

    private static void add(Column out, int state, Complex value, Column in, int entry) {
        double re = value.getReal();
        double im = value.getImaginary();
        out.add(state, re * in.real(entry) - im * in.imaginary(entry), re * in.imaginary(entry) + im * in.real(entry),
                (Math.abs(re) + Math.abs(im)) * in.magnitude(entry));
    }

    private static Operator.Symbol adjoint(Operator.Symbol symbol) {
        return switch (symbol) {
            case P -> Operator.Symbol.M;
            case M -> Operator.Symbol.P;
            case A -> Operator.Symbol.AD;
            case AD -> Operator.Symbol.A;
            case X, Y, Z, N, CASIMIR -> symbol;
        };
    }

    /**
     * Adds the Kraus operator of noise on single spins that leads from j to j + {@code change}, times a vector of these blocks, to
     * a vector of the blocks that it leads to; see {@link LocalNoise}.
     */
    public void apply(Dissipator.Each each, int change, Column in, Column out) {
        int k = each.subsystem();
        for (int entry = 0; entry < in.count(); entry++) {
            int state = in.row(entry);
            int level = level(state, k);
            for (int step = -1; step <= 1; step++) {
                Complex c = LocalNoise.amplitude(each, ladders[k], blocks[k], level, change, step);
                if (!c.isZero()) {
                    add(out, state + step * strides[k], c, in, entry);
                }
            }
        }
    }
}
