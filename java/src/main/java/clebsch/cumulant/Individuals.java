package clebsch.cumulant;

import clebsch.cumulant.MomentSystem.Block;
import clebsch.cumulant.MomentSystem.Total;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * One class of individuals: sums over all of them, and dx_k/dt = Σ_p S_p w_pk x_k x'_k … for each.
 *
 * <p>Bytes moved for n individuals with v variables and w arrays of weights: 8nv read for the sums, and 8n(v + w) read and 8nv written
 * for the rates. They go through in tiles of {@link #TILE}, each copied to arrays in the first cache, so that whatever is computed
 * of them moves nothing more.
 */
final class Individuals {
    /** 4 KiB a variable: some six of them and their rates stay in the first cache. */
    private static final int TILE = 512;

    private final int members;
    private final int[] offsets;
    private final int[] into;
    private final double[][][] totalWeights;
    private final double[][][] weights;
    private final List<Loop> sums = new ArrayList<>();
    private final List<Loop> rates = new ArrayList<>();
    private final double[][] inputs;
    private final double[][] accumulated;
    private final double[] output = new double[TILE];
    private final double[] scales;

    /**
     * @param totals of this class
     * @param blocks of this class
     */
    Individuals(List<Total> totals, List<Block> blocks) {
        members = blocks.isEmpty() ? totals.getFirst().members() : blocks.getFirst().members();
        var used = new TreeSet<Integer>();
        totals.forEach(t -> Arrays.stream(t.offsets()).forEach(used::add));
        blocks.forEach(b -> b.parts().forEach(p -> Arrays.stream(p.offsets()).forEach(used::add)));
        offsets = used.stream().mapToInt(Integer::intValue).toArray();
        into = blocks.stream().mapToInt(Block::offset).toArray();
        var summed = new ArrayList<double[]>();
        for (Total total : totals) {
            sums.add(new Loop(List.of(new Loop.Term(-1, index(summed, total.weights()), inputs(total.offsets()))), true));
        }
        var weighted = new ArrayList<double[]>();
        int next = 0;
        for (Block block : blocks) {
            var terms = new ArrayList<Loop.Term>();
            for (MomentSystem.Part part : block.parts()) {
                terms.add(new Loop.Term(next++, index(weighted, part.weights()), inputs(part.offsets())));
            }
            rates.add(new Loop(terms, false));
        }
        totalWeights = tiles(summed);
        weights = tiles(weighted);
        inputs = new double[offsets.length][TILE];
        accumulated = new double[totals.size()][TILE];
        scales = new double[next];
    }

    private static int index(List<double[]> known, double[] weights) {
        if (weights == null) {
            return -1;
        }
        int at = IntStream.range(0, known.size()).filter(i -> known.get(i) == weights || Arrays.equals(known.get(i), weights))
                .findFirst().orElse(-1);
        if (at < 0) {
            known.add(weights);
            return known.size() - 1;
        }
        return at;
    }

    private int[] inputs(int[] positions) {
        return Arrays.stream(positions).map(p -> Arrays.binarySearch(offsets, p)).toArray();
    }

    /** By tile, then by array. */
    private double[][][] tiles(List<double[]> arrays) {
        return IntStream.iterate(0, from -> from < members, from -> from + TILE).mapToObj(from -> arrays.stream()
                .map(a -> Arrays.copyOfRange(a, from, Math.min(members, from + TILE))).toArray(double[][]::new)).toArray(double[][][]::new);
    }

    private int load(double[] x, int from) {
        int n = Math.min(TILE, members - from);
        for (int v = 0; v < offsets.length; v++) {
            System.arraycopy(x, offsets[v] + from, inputs[v], 0, n);
        }
        return n;
    }

    /** Σ_k of each total, in its order. */
    double[] sums(double[] x) {
        for (double[] tile : accumulated) {
            Arrays.fill(tile, 0);
        }
        for (int from = 0; from < members && accumulated.length > 0; from += TILE) {
            int n = load(x, from);
            for (int t = 0; t < accumulated.length; t++) {
                sums.get(t).run(n, scales, totalWeights[from / TILE], inputs, accumulated[t]);
            }
        }
        return Arrays.stream(accumulated).mapToDouble(tile -> {
            double sum = 0;
            for (double part : tile) {
                sum += part;
            }
            return sum;
        }).toArray();
    }

    /** Where the S_p go, block by block. */
    double[] scales() {
        return scales;
    }

    /** dx/dt with the S_p that are in {@link #scales()}. */
    void rates(double[] x, double[] rate) {
        for (int from = 0; from < members; from += TILE) {
            int n = load(x, from);
            for (int b = 0; b < into.length; b++) {
                rates.get(b).run(n, scales, weights[from / TILE], inputs, output);
                System.arraycopy(output, 0, rate, into[b] + from, n);
            }
        }
    }
}
