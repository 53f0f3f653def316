package clebsch.liouville;

import clebsch.basis.ProductBasis;
import clebsch.sparse.Csr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The coherences X = Σ X_ab |a⟩⟨b| between two blocks of collective spin that a generator conserves, a in the one and b in the other:
 * dX/dt = G X + X G† + Σ_k r_k L_k X L_k†, with G and L_k on either side those of the block. A permutation-invariant ρ has none of
 * them, any other state may; each of their decay rates is one of the full space of 4^N, where it stands d_j d_j′ times for the d_j
 * and d_j′ copies of the blocks.
 *
 * <p>X is held as real parts followed by imaginary parts, row by row. The real matrix has the eigenvalues of the complex one and
 * their conjugates, which belong to |b⟩⟨a|.
 */
public final class BlockCoherences {
    private final Generator generator;
    private final int[] kets;
    private final int[] bras;

    private BlockCoherences(Generator generator, int[] kets, int[] bras) {
        this.generator = generator;
        this.kets = kets;
        this.bras = bras;
    }

    /** One for each pair of different blocks, none where 𝓛 leads from block to block or there is one block only. */
    public static List<BlockCoherences> of(Generator generator) {
        ProductBasis basis = generator.packing().basis();
        if (!generator.conservesBlocks()) {
            return List.of();
        }
        List<int[]> blocks = IntStream.range(0, basis.dimension()).filter(basis::exists).boxed()
                .collect(Collectors.groupingBy(basis::blocks, LinkedHashMap::new, Collectors.toList())).values().stream()
                .map(states -> states.stream().mapToInt(Integer::intValue).toArray()).toList();
        var pairs = new ArrayList<BlockCoherences>();
        for (int first = 0; first < blocks.size(); first++) {
            for (int second = first + 1; second < blocks.size(); second++) {
                pairs.add(new BlockCoherences(generator, blocks.get(first), blocks.get(second)));
            }
        }
        return pairs;
    }

    /** Number of real numbers: twice the product of the blocks' numbers of states. */
    public int size() {
        return Math.multiplyExact(2, Math.multiplyExact(kets.length, bras.length));
    }

    /** Which blocks, for people. */
    public String describe() {
        return "coherences between " + name(kets[0]) + " and " + name(bras[0]);
    }

    private String name(int state) {
        ProductBasis basis = generator.packing().basis();
        return IntStream.range(0, basis.subsystems().size()).filter(s -> basis.blocksOf(s) > 1).mapToObj(s -> {
            int twice = basis.top(s) - 2 * basis.block(state, s);
            return "j(" + basis.subsystems().get(s).name() + ") = " + (twice % 2 == 0 ? Integer.toString(twice / 2) : twice + "/2");
        }).collect(Collectors.joining(", "));
    }

    /** Where each real number lies on the grid of its states: an axis of kets and one of bras. */
    public int[][] coordinates() {
        int n = kets.length * bras.length;
        return new int[][] {IntStream.range(0, 2 * n).map(k -> k % n / bras.length).toArray(),
            IntStream.range(0, 2 * n).map(k -> k % n % bras.length).toArray()};
    }

    /** The real matrix of dX/dt, in CSR with 12 bytes a nonzero. */
    public Csr matrix() {
        int n = kets.length * bras.length;
        ProductBasis basis = generator.packing().basis();
        int[] ketNumber = numbers(basis, kets);
        int[] braNumber = numbers(basis, bras);
        var re = new double[n];
        var im = new double[n];
        var touched = new boolean[n];
        var starts = new int[2 * n + 1];
        var columns = new int[2][n][];
        var values = new double[2][n][];
        for (int k = 0; k < n; k++) {
            var reached = new ArrayList<Integer>();
            generator.coefficients(kets[k / bras.length], bras[k % bras.length], (a, b, cr, ci) -> {
                int at = ketNumber[a] < 0 || braNumber[b] < 0 ? -1 : ketNumber[a] * bras.length + braNumber[b];
                if (at >= 0 && (cr != 0 || ci != 0)) {
                    re[at] += cr;
                    im[at] += ci;
                    if (!touched[at]) {
                        touched[at] = true;
                        reached.add(at);
                    }
                }
            });
            int[] at = reached.stream().mapToInt(Integer::intValue).sorted().toArray();
            for (int part = 0; part < 2; part++) {
                double[] first = part == 0 ? re : im;    // of Re X in the row of Re X, of Im X
                double[] second = part == 0 ? im : re;
                double sign = part == 0 ? -1 : 1;
                int[] left = Arrays.stream(at).filter(c -> first[c] != 0).toArray();
                int[] right = Arrays.stream(at).filter(c -> second[c] != 0).toArray();
                columns[part][k] = IntStream.concat(Arrays.stream(left), Arrays.stream(right).map(c -> c + n)).toArray();
                values[part][k] = DoubleStream.concat(Arrays.stream(left).mapToDouble(c -> first[c]),
                        Arrays.stream(right).mapToDouble(c -> sign * second[c])).toArray();
            }
            for (int c : at) {
                re[c] = 0;
                im[c] = 0;
                touched[c] = false;
            }
        }
        for (int r = 0; r < 2 * n; r++) {
            starts[r + 1] = Math.addExact(starts[r], columns[r / n][r % n].length);
        }
        return new Csr(2 * n, 2 * n, starts, Arrays.stream(columns).flatMap(Arrays::stream).flatMapToInt(Arrays::stream).toArray(),
                Arrays.stream(values).flatMap(Arrays::stream).flatMapToDouble(Arrays::stream).toArray());
    }

    private static int[] numbers(ProductBasis basis, int[] states) {
        var number = new int[basis.dimension()];
        Arrays.fill(number, -1);
        for (int i = 0; i < states.length; i++) {
            number[states[i]] = i;
        }
        return number;
    }
}
