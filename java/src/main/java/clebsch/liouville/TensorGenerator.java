package clebsch.liouville;

import clebsch.basis.SphericalTensors;
import clebsch.model.Dissipator;
import clebsch.model.Model;
import clebsch.model.Operator;
import clebsch.model.Subsystem;
import clebsch.sparse.Csr;
import java.util.Arrays;
import java.util.Optional;
import org.hipparchus.complex.Complex;

/**
 * The generator of a model of one angular momentum in spherical tensors: P𝓛P with P the projection on ranks k ≤ K, and (1 − P)𝓛P, which
 * tells what a state that is kept to these ranks loses. A polynomial of degree d changes k by d at the most, a jump by twice its degree,
 * so that the matrix is as sparse as in the basis of levels; and where the Wigner function of a state is smooth, K may stay far
 * below N, both for the (K + 1)² numbers of the state and for the frequencies of the generator, of which K is a measure as well.
 */
public final class TensorGenerator {
    private final Model model;
    private final int top;
    private final int reach;
    /** 𝓛 on as many ranks as were needed so far, and some more. */
    private TensorMap map;

    private TensorGenerator(Model model, int top) {
        this.model = model;
        this.top = top;
        int most = 0;
        for (Model.Term term : model.hamiltonian()) {
            most = Math.max(most, degree(term.operator()));
        }
        for (Dissipator dissipator : model.dissipators()) {
            most = Math.max(most, 2 * degree(((Dissipator.Jump) dissipator).jump()));
        }
        reach = most;
    }

    /** The generator of a model that consists of one ensemble in its irrep or one spin, without noise on single spins. */
    public static Optional<TensorGenerator> of(Model model) {
        if (model.subsystems().size() != 1 || model.dissipators().stream().anyMatch(d -> !(d instanceof Dissipator.Jump))) {
            return Optional.empty();
        }
        return switch (model.subsystems().getFirst()) {
            case Subsystem.Spins s when s.basis() == Subsystem.BasisChoice.IRREP -> Optional.of(new TensorGenerator(model, s.count()));
            case Subsystem.Spin s -> Optional.of(new TensorGenerator(model, s.twiceLength()));
            default -> Optional.empty();
        };
    }

    /** By how much the generator changes a rank at the most. */
    public int reach() {
        return reach;
    }

    private static int degree(Operator operator) {
        return switch (operator) {
            case Operator.Identity _ -> 0;
            case Operator.Elementary e -> e.symbol() == Operator.Symbol.CASIMIR ? 0 : 1;
            case Operator.Adjoint a -> degree(a.of());
            case Operator.Sum s -> s.summands().stream().mapToInt(TensorGenerator::degree).max().orElse(0);
            case Operator.Product p -> p.factors().stream().mapToInt(TensorGenerator::degree).sum();
            case Operator.Power p -> p.exponent() * degree(p.base());
        };
    }

    /**
     * Both parts of 𝓛 on ranks k ≤ K, as real matrices over the shells of {@link SphericalTensors}.
     *
     * @param kept P𝓛P
     * @param lost (1 − P)𝓛P, whose first row is the first number of shell K + 1
     */
    public record Truncated(Csr kept, Csr lost) {
    }

    /** 𝓛 on ranks up to {@code highest} ≤ N. */
    public Truncated truncated(int highest) {
        int beyond = Math.min(top, highest + reach);
        if (map == null || map.highest() < beyond) {
            map = map(Math.min(top, highest + highest / 4 + reach));   // the next K are not much higher
        }
        int size = SphericalTensors.size(highest);
        return new Truncated(rows(map, 0, highest, highest, size), rows(map, highest + 1, beyond, highest, size));
    }

    private TensorMap map(int highest) {
        var sum = TensorMap.zero(highest);
        for (Model.Term term : model.hamiltonian()) {
            sum.add(new Complex(0, -1), TensorMap.multiplication(term.operator(), top, highest, true, false));
            sum.add(new Complex(0, 1), TensorMap.multiplication(term.operator(), top, highest, false, false));
        }
        for (Dissipator dissipator : model.dissipators()) {
            if (dissipator.rate() > 0) {
                Operator jump = ((Dissipator.Jump) dissipator).jump();
                TensorMap left = TensorMap.multiplication(jump, top, highest, true, false);
                TensorMap right = TensorMap.multiplication(jump, top, highest, false, false);
                TensorMap leftAdjoint = TensorMap.multiplication(jump, top, highest, true, true);
                TensorMap rightAdjoint = TensorMap.multiplication(jump, top, highest, false, true);
                sum.add(new Complex(dissipator.rate()), left.after(rightAdjoint));
                sum.add(new Complex(-dissipator.rate() / 2), leftAdjoint.after(left));
                sum.add(new Complex(-dissipator.rate() / 2), right.after(rightAdjoint));   // ρL†L = (ρL†)L
            }
        }
        sum.settle();
        return sum;
    }

    /** The rows of shells from … to in the columns of shells up to {@code highest}. Nothing leads to the trace, c_00 √(N+1). */
    private static Csr rows(TensorMap map, int from, int to, int highest, int columns) {
        int first = from * from;
        int count = Math.max(0, (to + 1) * (to + 1) - first);
        var start = new int[count + 1];
        var row = new Row(map, highest);
        for (int k = from; k <= to; k++) {
            for (int i = 0; i <= 2 * k; i++) {
                row.read(k, i);
                start[k * k + i - first + 1] = start[k * k + i - first] + row.count;
            }
        }
        var column = new int[start[count]];
        var value = new double[start[count]];
        for (int k = from; k <= to; k++) {
            for (int i = 0; i <= 2 * k; i++) {
                row.read(k, i);
                System.arraycopy(row.column, 0, column, start[k * k + i - first], row.count);
                System.arraycopy(row.value, 0, value, start[k * k + i - first], row.count);
            }
        }
        return new Csr(count, columns, start, column, value);
    }

    /** One row of the real matrix. */
    private static final class Row {
        private final TensorMap map;
        private final int highest;
        private int[] column = new int[16];
        private double[] value = new double[16];
        private int count;

        Row(TensorMap map, int highest) {
            this.map = map;
            this.highest = highest;
        }

        /** The i-th number of shell k. */
        void read(int k, int i) {
            count = 0;
            boolean imaginary = i > k;
            int q = imaginary ? i - k : i;
            for (TensorMap.Change change : map.changes()) {
                int rank = k - change.rank();
                int order = q - change.order();
                if (k == 0 || rank < 0 || rank > highest || Math.abs(order) > rank) {
                    continue;
                }
                double re = map.real(change, rank, order);
                double im = map.imaginary(change, rank, order);
                double scale = (q == 0 ? 1 : Math.sqrt(2)) * (order == 0 ? 1 : Math.sqrt(0.5));
                if (order < 0 && (order & 1) != 0) {
                    scale = -scale;   // c_{k,−q} = (−1)^q c_kq*
                }
                // of c = z − iz' for order ≥ 0, z + iz' below, and the result's real part, or its imaginary part with a minus
                double mirror = order < 0 ? -1 : 1;
                add(SphericalTensors.at(rank, Math.abs(order), 0), scale * (imaginary ? -im : re));
                if (order != 0) {
                    add(SphericalTensors.at(rank, Math.abs(order), 1), scale * mirror * (imaginary ? re : im));
                }
            }
        }

        /** Adds to the entry of a column, columns ascending. */
        private void add(int at, double by) {
            if (by == 0) {
                return;
            }
            int i = count;
            while (i > 0 && column[i - 1] > at) {
                i--;
            }
            if (i > 0 && column[i - 1] == at) {
                value[i - 1] += by;
                return;
            }
            if (count == column.length) {
                column = Arrays.copyOf(column, 2 * count);
                value = Arrays.copyOf(value, 2 * count);
            }
            System.arraycopy(column, i, column, i + 1, count - i);
            System.arraycopy(value, i, value, i + 1, count - i);
            column[i] = at;
            value[i] = by;
            count++;
        }
    }
}
