package clebsch.basis;

import clebsch.model.Operator;
import clebsch.model.Subsystem;
import clebsch.sparse.Diagonals;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hipparchus.complex.Complex;

/**
 * The tensor product of ladders: one of N+1 states |m = −N/2 … N/2⟩ for N spins in their irrep j = N/2, 2S+1 for a spin of
 * length S, d Fock states for a mode. Level 0 is the lowest of each. States are numbered with the last subsystem running
 * fastest.
 */
public final class ProductBasis {
    private final List<Subsystem> subsystems;
    private final int[] levels;
    private final int[] strides;
    private final int dimension;
    private final Map<Operator, Diagonals> elementary = new HashMap<>();

    /**
     * The basis of these subsystems.
     *
     * @throws ArithmeticException if the number of states passes 2³¹ − 1; see {@link #stateCount}
     */
    public ProductBasis(List<Subsystem> subsystems) {
        this.subsystems = List.copyOf(subsystems);
        levels = subsystems.stream().mapToInt(ProductBasis::levelsOf).toArray();
        strides = new int[levels.length];
        int stride = 1;
        for (int k = levels.length - 1; k >= 0; k--) {
            strides[k] = stride;
            stride = Math.multiplyExact(stride, levels[k]);
        }
        dimension = stride;
    }

    /** How many states the product has, which may be more than a basis can number. */
    public static double stateCount(List<Subsystem> subsystems) {
        return subsystems.stream().mapToDouble(s -> (double) levelsOf(s)).reduce(1, (a, b) -> a * b);
    }

    private static int levelsOf(Subsystem subsystem) {
        return switch (subsystem) {
            case Subsystem.Spins s -> Math.addExact(s.count(), 1);
            case Subsystem.Spin s -> Math.addExact(s.twiceLength(), 1);
            case Subsystem.Boson s -> s.levels();
        };
    }

    /** Number of states. */
    public int dimension() {
        return dimension;
    }

    /** The tensor factors, in order. */
    public List<Subsystem> subsystems() {
        return subsystems;
    }

    /** Number of states of subsystem k. */
    public int levels(int k) {
        return levels[k];
    }

    /** By how much the state's number grows with the level of subsystem k. */
    public int stride(int k) {
        return strides[k];
    }

    /** The level of subsystem k in a state. */
    public int level(int state, int k) {
        return state / strides[k] % levels[k];
    }

    /** The matrix of an operator. */
    public Diagonals matrix(Operator operator) {
        return switch (operator) {
            case Operator.Identity one -> Diagonals.identity(dimension, one.coefficient());
            case Operator.Elementary e -> elementary.computeIfAbsent(e, x -> elementaryMatrix(e));
            case Operator.Adjoint a -> matrix(a.of()).adjoint();
            case Operator.Sum s -> s.summands().stream().map(this::matrix).reduce(Diagonals::plus)
                    .orElseGet(() -> Diagonals.zero(dimension));
            case Operator.Product p -> p.factors().stream().map(this::matrix).reduce(Diagonals::times)
                    .orElseGet(() -> Diagonals.identity(dimension, Complex.ONE));
            case Operator.Power p -> {
                Diagonals power = Diagonals.identity(dimension, Complex.ONE);
                Diagonals base = matrix(p.base());
                for (int k = 0; k < p.exponent(); k++) {
                    power = power.times(base);
                }
                yield power;
            }
        };
    }

    /** Embeds a local matrix element ⟨to|A|from⟩ of subsystem k for all states of the others. */
    private Diagonals elementaryMatrix(Operator.Elementary e) {
        int k = e.subsystem();
        int n = levels[k];
        var builder = new Diagonals.Builder(dimension);
        for (int state = 0; state < dimension; state++) {
            int from = level(state, k);
            for (int to = Math.max(0, from - 1); to <= Math.min(n - 1, from + 1); to++) {
                Complex value = element(subsystems.get(k), e.symbol(), to, from);
                if (!value.isZero()) {
                    builder.add(state + (to - from) * strides[k], state, value.getReal(), value.getImaginary());
                }
            }
        }
        return builder.build();
    }

    /** ⟨to|A|from⟩ of one ladder, with |to − from| ≤ 1. */
    private static Complex element(Subsystem subsystem, Operator.Symbol symbol, int to, int from) {
        int top = levelsOf(subsystem) - 1;
        if (subsystem instanceof Subsystem.Boson) {
            return new Complex(switch (symbol) {
                case A -> to == from - 1 ? Math.sqrt(from) : 0;
                case AD -> to == from + 1 ? Math.sqrt(to) : 0;
                case N -> to == from ? from : 0;
                default -> throw unknown(subsystem, symbol);
            });
        }
        double j = top / 2.0;
        // ⟨k+1|J_+|k⟩ = √((j−m)(j+m+1)) with m = k − j, the product written in exact integers
        double step = to == from ? 0 : Math.sqrt((double) (top - Math.min(to, from)) * (Math.min(to, from) + 1.0));
        boolean up = to == from + 1;
        return switch (symbol) {
            case Z -> new Complex(to == from ? from - j : 0);
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
