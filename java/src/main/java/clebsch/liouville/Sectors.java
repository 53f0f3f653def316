package clebsch.liouville;

import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The symmetry sectors of a generator: the parts into which the graph of its matrix falls, so that 𝓛 is block-diagonal in them.
 * Every weak symmetry that is diagonal in the basis (parity, phase rotation, reality, a conserved j) shows as such parts,
 * without being told.
 */
public final class Sectors {
    /** Sectors beyond so many are put together with the smallest ones. */
    private static final int MOST = 1024;

    private Sectors() {
    }

    /**
     * All sectors, in the order of their first elements; beyond 1024 the smallest ones count as one.
     *
     * @throws ArithmeticException if ρ has more than 2³¹ − 1 numbers
     */
    public static List<Sector> of(Generator generator) {
        Packing packing = generator.packing();
        int size = Math.toIntExact(packing.size());
        var all = new long[(size + 63) >> 6];
        Arrays.fill(all, -1);
        if ((size & 63) != 0) {
            all[all.length - 1] = (1L << size) - 1;
        }
        return within(generator, new Sector(packing, all, size));
    }

    /** The parts into which a set of elements that 𝓛 does not lead out of falls, in the order of their first elements. */
    public static List<Sector> within(Generator generator, Sector whole) {
        int size = whole.size();
        int[] parent = IntStream.range(0, size).toArray();
        Generator.Rows row = generator.rows();
        for (int k = 0; k < size; k++) {
            row.read(whole.position(k));
            for (int i = 0; i < row.count(); i++) {
                int from = whole.indexOf(row.column(i));
                if (from >= 0) {
                    join(parent, k, from);
                }
            }
        }
        var count = new int[size];
        for (int k = 0; k < size; k++) {
            count[root(parent, k)]++;
        }
        gatherSmallest(parent, count);

        Arrays.fill(count, 0);   // some roots are no more
        for (int k = 0; k < size; k++) {
            count[root(parent, k)]++;
        }
        var members = new LinkedHashMap<Integer, long[]>();
        var filled = new int[size];
        for (int k = 0; k < size; k++) {
            int root = root(parent, k);
            members.computeIfAbsent(root, r -> new long[count[r]])[filled[root]++] = whole.position(k);
        }
        return members.values().stream().map(positions -> new Sector(whole.packing(), positions)).toList();
    }

    private static void gatherSmallest(int[] parent, int[] count) {
        int[] roots = IntStream.range(0, parent.length).filter(k -> count[k] > 0).boxed()
                .sorted((a, b) -> Integer.compare(count[b], count[a])).mapToInt(Integer::intValue).toArray();
        for (int k = MOST; k < roots.length; k++) {
            join(parent, roots[MOST - 1], roots[k]);
        }
    }

    private static int root(int[] parent, int k) {
        while (parent[k] != k) {
            parent[k] = parent[parent[k]];
            k = parent[k];
        }
        return k;
    }

    private static void join(int[] parent, int a, int b) {
        int first = root(parent, a);
        int second = root(parent, b);
        parent[Math.max(first, second)] = Math.min(first, second);
    }

    /** Whether a sector holds populations, so that a state in it has a trace. */
    public static boolean carriesTrace(Sector sector) {
        return sector.countIn(0, sector.packing().rowLength(0)) > 0;
    }

    /**
     * What the elements ρ_ab of a sector have in common, for people: the coherence order q = level(b) − level(a), its parity, the
     * collective spin j, real or imaginary parts.
     */
    public static String describe(Sector sector) {
        Packing packing = sector.packing();
        ProductBasis basis = packing.basis();
        int subsystems = basis.subsystems().size();
        var orders = new ArrayList<TreeSet<Integer>>();
        var blocks = new ArrayList<TreeSet<Integer>>();
        for (int s = 0; s < subsystems; s++) {
            orders.add(new TreeSet<>());
            blocks.add(new TreeSet<>());
        }
        var total = new TreeSet<Integer>();
        var realParts = new TreeSet<Integer>();
        var imaginaryParts = new TreeSet<Integer>();
        int last = 0;
        var before = new int[subsystems][2];   // of neighbours mostly the same: sets are asked where it changes
        for (int k = 0; k < sector.size(); k++) {
            long position = sector.position(k);
            int row = packing.rowAt(position);
            int ket = packing.ketAt(position);
            int bra = packing.braAt(row, ket);
            int sum = 0;
            for (int s = 0; s < subsystems; s++) {
                int q = basis.level(bra, s) - basis.level(ket, s);
                int block = basis.block(ket, s);
                if (k == 0 || q != before[s][0] || block != before[s][1]) {
                    orders.get(s).add(q);
                    blocks.get(s).add(block);
                    before[s][0] = q;
                    before[s][1] = block;
                }
                sum += q;
            }
            if (k == 0 || sum != last) {
                total.add(sum);
                last = sum;
            }
            if (position - packing.rowStart(row) >= packing.rowLength(row)) {
                imaginaryParts.add(sum);
            } else if (row != 0) {
                realParts.add(sum);
            }
        }
        var common = new ArrayList<String>();
        for (int s = 0; s < subsystems; s++) {
            String name = basis.subsystems().get(s).name();
            shared(orders.get(s)).ifPresent(q -> common.add("q(" + name + ") " + q));
            if (blocks.get(s).size() == 1 && basis.blocksOf(s) > 1) {
                int twice = basis.top(s) - 2 * blocks.get(s).first();
                common.add("j(" + name + ") = " + (twice % 2 == 0 ? Integer.toString(twice / 2) : twice + "/2"));
            }
        }
        if (subsystems > 1) {
            shared(total).ifPresent(q -> common.add("Σq " + q));
        }
        if (realParts.isEmpty() != imaginaryParts.isEmpty()) {
            common.add(imaginaryParts.isEmpty() ? "real parts" : "imaginary parts");
        } else if (!realParts.isEmpty()) {
            // Hamiltonians such as J_x lead from real parts to imaginary ones of the next order
            parity(realParts).filter(even -> parity(imaginaryParts).filter(other -> other != even).isPresent()).ifPresent(even ->
                    common.add("real parts of " + name(even) + ", imaginary parts of " + name(!even) + (subsystems > 1 ? " Σq" : " q")));
        }
        return !common.isEmpty() ? String.join(", ", common) : sector.size() == packing.size() ? "all elements"
                : sector.size() + " of " + packing.size() + " elements";
    }

    private static String name(boolean even) {
        return even ? "even" : "odd";
    }

    private static Optional<String> shared(TreeSet<Integer> orders) {
        if (orders.size() == 1) {
            return Optional.of("= " + orders.first());
        }
        return parity(orders).map(Sectors::name);
    }

    /** Whether all are even; empty if some are and others are not. */
    private static Optional<Boolean> parity(TreeSet<Integer> orders) {
        boolean even = orders.stream().allMatch(q -> q % 2 == 0);
        return even || orders.stream().allMatch(q -> q % 2 != 0) ? Optional.of(even) : Optional.empty();
    }
}
