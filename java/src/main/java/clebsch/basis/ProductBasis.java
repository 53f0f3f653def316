package clebsch.basis;

import clebsch.model.Operator;
import clebsch.model.Subsystem;
import clebsch.sparse.Diagonals;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hipparchus.complex.Complex;

/**
 * The tensor product of the subsystems' ladders: N+1 states |m = −N/2 … N/2⟩ for N spins in their irrep j = N/2, all |j,m⟩ in
 * the Dicke basis, 2S+1 states for a spin of length S, d Fock states for a mode. States are numbered with the last subsystem
 * running fastest; in the Dicke basis some numbers stand for no state, and every operator is zero there.
 */
public final class ProductBasis {
    private final List<Subsystem> subsystems;
    private final Ladder[] ladders;
    private final int[] strides;
    private final int dimension;
    private final Map<Operator, Diagonals> elementary = new HashMap<>();

    /**
     * The basis of these subsystems.
     *
     * @throws ArithmeticException if the numbers of states pass 2³¹ − 1; see {@link #numbers}
     */
    public ProductBasis(List<Subsystem> subsystems) {
        this.subsystems = List.copyOf(subsystems);
        ladders = subsystems.stream().map(Ladder::of).toArray(Ladder[]::new);
        strides = new int[ladders.length];
        int stride = 1;
        for (int k = ladders.length - 1; k >= 0; k--) {
            strides[k] = stride;
            stride = Math.multiplyExact(stride, Math.toIntExact(ladders[k].numbers()));
        }
        dimension = stride;
    }

    /** How many numbers of states a basis would have, which may be more than it can have. */
    public static double numbers(List<Subsystem> subsystems) {
        return subsystems.stream().mapToDouble(s -> Ladder.of(s).numbers()).reduce(1, (a, b) -> a * b);
    }

    /** How many real numbers a Hermitian operator has in the basis: (N+1)² for an irrep, (N+1)(N+2)(N+3)/6 in the Dicke basis. */
    public static double elements(List<Subsystem> subsystems) {
        return subsystems.stream().mapToDouble(s -> Ladder.of(s).elements()).reduce(1, (a, b) -> a * b);
    }

    /** How many differences of levels there are between two states, which a packing has a table of: Π (2 top + 1). */
    public static double differences(List<Subsystem> subsystems) {
        return subsystems.stream().mapToDouble(s -> 2.0 * Ladder.of(s).top() + 1).reduce(1, (a, b) -> a * b);
    }

    /** Numbers of states, the gaps of a Dicke basis included. */
    public int dimension() {
        return dimension;
    }

    /** The tensor factors, in order. */
    public List<Subsystem> subsystems() {
        return subsystems;
    }

    /** The highest level of subsystem k: N, 2S, or the last Fock state. */
    public int top(int k) {
        return ladders[k].top();
    }

    /** True if a number stands for a state. */
    public boolean exists(int state) {
        for (int k = 0; k < ladders.length; k++) {
            if (!ladders[k].exists(local(state, k))) {
                return false;
            }
        }
        return true;
    }

    /** The number of subsystem k's own state in a state. */
    public int local(int state, int k) {
        return (int) (state / strides[k] % ladders[k].numbers());
    }

    /** How many numbers subsystem k has for its own states. */
    public int locals(int k) {
        return (int) ladders[k].numbers();
    }

    /** The blocks that the subsystems are in, as one number: states in the same blocks have it in common. */
    public int blocks(int state) {
        int number = 0;
        for (int k = 0; k < ladders.length; k++) {
            number = number * ladders[k].blocks() + ladders[k].block(local(state, k));
        }
        return number;
    }

    /** Number of blocks of subsystem k: those of j in a Dicke basis, 1 otherwise. */
    public int blocksOf(int k) {
        return ladders[k].blocks();
    }

    /** The block of subsystem k in a state: N/2 − j in a Dicke basis, 0 otherwise. */
    public int block(int state, int k) {
        return ladders[k].block(local(state, k));
    }

    /** The excitations of subsystem k in a state: m + N/2, or the Fock state. */
    public int level(int state, int k) {
        return ladders[k].level(local(state, k));
    }

    /** ln d_j of the block that subsystem k is in, the number of its copies among the N spins; 0 outside a Dicke basis. */
    public double logCopies(int state, int k) {
        return ladders[k].logCopies(ladders[k].block(local(state, k)));
    }

    Ladder ladder(int k) {
        return ladders[k];
    }

    /** By how much the state's number grows with the number of subsystem k's own state. */
    public int stride(int k) {
        return strides[k];
    }

    /** The matrix of an operator. */
    public Diagonals matrix(Operator operator) {
        return switch (operator) {
            case Operator.Identity one -> identity(one.coefficient());
            case Operator.Elementary e -> elementary.computeIfAbsent(e, x -> elementaryMatrix(e));
            case Operator.Adjoint a -> matrix(a.of()).adjoint();
            case Operator.Sum s -> s.summands().stream().map(this::matrix).reduce(Diagonals::plus)
                    .orElseGet(() -> Diagonals.zero(dimension));
            case Operator.Product p -> p.factors().stream().map(this::matrix).reduce(Diagonals::times)
                    .orElseGet(() -> identity(Complex.ONE));
            case Operator.Power p -> power(matrix(p.base()), p.exponent());
        };
    }

    /** A^n by squaring. */
    private Diagonals power(Diagonals base, int exponent) {
        Diagonals power = identity(Complex.ONE);
        Diagonals square = base;
        for (int rest = exponent; rest > 0; rest >>= 1) {
            if ((rest & 1) == 1) {
                power = power.times(square);
            }
            if (rest > 1) {
                square = square.times(square);
            }
        }
        return power;
    }

    /** c · 1 on the states that there are. */
    private Diagonals identity(Complex c) {
        var builder = new Diagonals.Builder(dimension);
        for (int state = 0; state < dimension; state++) {
            if (exists(state)) {
                builder.add(state, state, c.getReal(), c.getImaginary());
            }
        }
        return builder.build();
    }

    /** Embeds a local matrix element ⟨to|A|from⟩ of subsystem k for all states of the others. */
    private Diagonals elementaryMatrix(Operator.Elementary e) {
        int k = e.subsystem();
        var builder = new Diagonals.Builder(dimension);
        for (int state = 0; state < dimension; state++) {
            if (!exists(state)) {
                continue;
            }
            int block = ladders[k].block(local(state, k));
            int from = level(state, k);
            for (int to = Math.max(block, from - 1); to <= Math.min(ladders[k].top() - block, from + 1); to++) {
                Complex value = element(subsystems.get(k), ladders[k], e.symbol(), block, to, from);
                if (!value.isZero()) {
                    builder.add(state + (to - from) * strides[k], state, value.getReal(), value.getImaginary());
                }
            }
        }
        return builder.build();
    }

    /** ⟨to|A|from⟩ between levels of one ladder, with |to − from| ≤ 1. */
    static Complex element(Subsystem subsystem, Ladder ladder, Operator.Symbol symbol, int block, int to, int from) {
        if (subsystem instanceof Subsystem.Boson) {
            return new Complex(switch (symbol) {
                case A -> to == from - 1 ? Math.sqrt(from) : 0;
                case AD -> to == from + 1 ? Math.sqrt(to) : 0;
                case N -> to == from ? from : 0;
                default -> throw unknown(subsystem, symbol);
            });
        }
        double j = ladder.twiceJ(block) / 2.0;
        // ⟨m+1|J_+|m⟩ = √((j−m)(j+m+1)), the product written in exact integers
        int lower = Math.min(to, from) - block;
        double step = to == from ? 0 : Math.sqrt((double) (ladder.twiceJ(block) - lower) * (lower + 1.0));
        boolean up = to == from + 1;
        return switch (symbol) {
            case Z -> new Complex(to == from ? from - ladder.top() / 2.0 : 0);
            case N -> new Complex(to == from ? from : 0);
            case CASIMIR -> new Complex(to == from ? j * (j + 1) : 0);
            case P -> new Complex(up ? step : 0);
            case M -> new Complex(up ? 0 : step);
            case X -> new Complex(step / 2);
            case Y -> new Complex(0, (up ? -1 : 1) * step / 2);
            default -> throw unknown(subsystem, symbol);
        };
    }

    private static IllegalArgumentException unknown(Subsystem subsystem, Operator.Symbol symbol) {
        return new IllegalArgumentException(subsystem.name() + " has no operator ." + symbol.written());
    }
}
