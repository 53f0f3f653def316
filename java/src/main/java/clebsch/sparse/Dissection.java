package clebsch.sparse;

import java.util.Arrays;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveAction;

/**
 * An order of elimination by nested dissection: a set of vertices that separates a graph into two halves comes last, and each
 * half is
 * ordered in the same way (A. George, SIAM J. Numer. Anal. 10, 345 (1973)).
 *
 * <p>Vertices may have integer coordinates. A half then is what lies on one side of a line or plane across an axis, or across
 * the sum or
 * the difference of two, whichever separates with the fewest unknowns; without coordinates it is what lies near to one end of the
 * graph. The separator itself is read off the graph, so that it separates however far edges reach.
 */
final class Dissection {
    /** Vertices that are not dissected further. */
    private static final int SMALL = 4;
    /** Directions in a plane: there nothing separates better than a line; in more dimensions level sets often do. */
    private static final int PLANE = 4;
    /** Vertices from which the halves are ordered at the same time. */
    private static final int WORTH_SHARING = 2000;

    private final int[] start;
    private final int[] neighbour;
    private final int[] weight;
    private final Runnable goOn;
    /** Values of each vertex along each direction that is looked at, and how far apart two neighbours are at most. */
    private final int[][] directions;
    private final long[] reach;
    private final int[] order;
    /** Number of the part that a vertex lies in, −1 if it is part of a separator. */
    private final int[] part;
    private final int[] level;
    private final int[] side;

    /**
     * @param start       first neighbour of each vertex, as in {@link Csr}
     * @param neighbour   neighbours, each edge twice, no loops
     * @param weight      number of unknowns in each vertex
     * @param coordinates one array for each axis, or none
     * @param goOn        called before each part is divided, from any thread; what it throws ends the search
     */
    Dissection(int[] start, int[] neighbour, int[] weight, int[][] coordinates, Runnable goOn) {
        this.start = start;
        this.neighbour = neighbour;
        this.weight = weight;
        this.goOn = goOn;
        this.directions = directions(coordinates);
        reach = Arrays.stream(directions).mapToLong(this::reach).toArray();
        int n = weight.length;
        order = new int[n];
        Arrays.setAll(order, v -> v);
        part = new int[n];
        level = new int[n];
        side = new int[n];
    }

    private static int[][] directions(int[][] axes) {
        int n = axes.length;
        var all = new int[n * n][];
        int count = 0;
        for (int a = 0; a < n; a++) {
            all[count++] = axes[a];
            for (int b = 0; b < a; b++) {
                int[] x = axes[a];
                int[] y = axes[b];
                var sum = new int[x.length];
                var difference = new int[x.length];
                for (int v = 0; v < x.length; v++) {
                    sum[v] = x[v] + y[v];
                    difference[v] = x[v] - y[v];
                }
                all[count++] = sum;
                all[count++] = difference;
            }
        }
        return all;
    }

    private long reach(int[] values) {
        long most = 0;
        for (int v = 0; v < weight.length; v++) {
            for (int k = start[v]; k < start[v + 1]; k++) {
                most = Math.max(most, Math.abs((long) values[v] - values[neighbour[k]]));
            }
        }
        return most;
    }

    /** The vertices in the order of elimination. */
    int[] order() {
        new Part(0, order.length).invoke();
        return order;
    }

    /** Orders the vertices that stand at {@code from} … {@code to} − 1 of the order. */
    private final class Part extends RecursiveAction {
        private static final long serialVersionUID = 1L;
        private final int from;
        private final int to;

        Part(int from, int to) {
            this.from = from;
            this.to = to;
        }

        @Override
        protected void compute() {
            int lo = from;
            int hi = to;
            // the right half is a part of its own, the left one goes on here
            while (hi - lo > SMALL) {
                int[] ends = split(lo, hi);
                if (ends == null) {
                    return;
                }
                var right = new Part(ends[0], ends[1]);
                if (hi - lo > WORTH_SHARING) {
                    ForkJoinTask.invokeAll(right, new Part(lo, ends[0]));
                    return;
                }
                right.compute();
                hi = ends[0];
            }
        }
    }

    /** Sorts a part into left half, right half and separator; the ends of the halves, or null if there is nothing to separate. */
    private int[] split(int from, int to) {
        goOn.run();
        for (int i = from; i < to; i++) {
            part[order[i]] = from;
        }
        long best = Long.MAX_VALUE;
        int[] chosen = null;
        int cut = 0;
        long far = 1;   // as far apart as neighbours' levels are
        for (int d = 0; d < directions.length; d++) {
            int at = median(directions[d], from, to);
            long cost = at == Integer.MAX_VALUE ? Long.MAX_VALUE : cost(directions[d], at, reach[d], from, to);
            if (cost < best) {
                best = cost;
                chosen = directions[d];
                cut = at;
                far = reach[d];
            }
        }
        if (chosen == null || directions.length > PLANE) {
            levels(from, to);
            int at = median(level, from, to);
            if (at != Integer.MAX_VALUE && cost(level, at, 1, from, to) < best) {
                chosen = level;
                cut = at;
                far = 1;
            }
        }
        return chosen == null ? null : divide(chosen, cut, far, from, to);
    }

    /** The last value of the left half; the largest integer if all values are the same. */
    private int median(int[] values, int from, int to) {
        int least = Integer.MAX_VALUE;
        int most = Integer.MIN_VALUE;
        for (int i = from; i < to; i++) {
            least = Math.min(least, values[order[i]]);
            most = Math.max(most, values[order[i]]);
        }
        if (least == most) {
            return Integer.MAX_VALUE;
        }
        if ((long) most - least > 8L * (to - from) + 64) {   // a sparse axis: sort instead of counting
            int[] sorted = new int[to - from];
            for (int i = from; i < to; i++) {
                sorted[i - from] = values[order[i]];
            }
            Arrays.sort(sorted);
            int at = sorted[(sorted.length - 1) / 2];
            return at == most ? most - 1 : at;
        }
        var count = new int[most - least + 1];
        long total = 0;
        for (int i = from; i < to; i++) {
            count[values[order[i]] - least] += weight[order[i]];
            total += weight[order[i]];
        }
        long sum = 0;
        int at = 0;
        while (2 * (sum + count[at]) < total) {
            sum += count[at++];
        }
        // the value in the middle goes where it leaves the halves more alike
        if (at > 0 && 2 * sum + count[at] > total || at == count.length - 1) {
            at--;
        }
        return at + least;
    }

    /** What speaks against a cut: the unknowns of its separator for each of the smaller half. */
    private long cost(int[] values, int cut, long reach, int from, int to) {
        long left = 0;
        long right = 0;
        long atLeft = 0;
        long atRight = 0;
        for (int i = from; i < to; i++) {
            int v = order[i];
            boolean isLeft = values[v] <= cut;
            boolean crossed = values[v] > cut - reach && values[v] <= cut + reach && isCrossed(v, values, cut, from);
            if (isLeft) {
                left += weight[v];
                atLeft += crossed ? weight[v] : 0;
            } else {
                right += weight[v];
                atRight += crossed ? weight[v] : 0;
            }
        }
        return ((Math.min(atLeft, atRight) << 20) + 1) / (1 + Math.min(left, right));
    }

    /** Whether an edge leads from v to the other side of a cut. */
    private boolean isCrossed(int v, int[] values, int cut, int own) {
        boolean isLeft = values[v] <= cut;
        for (int k = start[v]; k < start[v + 1]; k++) {
            int u = neighbour[k];
            if (part[u] == own && values[u] <= cut != isLeft) {
                return true;
            }
        }
        return false;
    }

    private int[] divide(int[] values, int cut, long reach, int from, int to) {
        long atLeft = 0;
        long atRight = 0;
        for (int i = from; i < to; i++) {
            int v = order[i];
            boolean isLeft = values[v] <= cut;
            boolean crossed = values[v] > cut - reach && values[v] <= cut + reach && isCrossed(v, values, cut, from);
            side[v] = (isLeft ? 0 : 1) + (crossed ? 2 : 0);
            if (crossed && isLeft) {
                atLeft += weight[v];
            } else if (crossed) {
                atRight += weight[v];
            }
        }
        int separator = atLeft <= atRight ? 2 : 3;
        var sorted = new int[to - from];
        int left = 0;
        int right = 0;
        for (int i = from; i < to; i++) {
            int s = side[order[i]];
            left += s != separator && (s & 1) == 0 ? 1 : 0;
            right += s != separator && (s & 1) == 1 ? 1 : 0;
        }
        int atL = 0;
        int atR = left;
        int atS = left + right;
        for (int i = from; i < to; i++) {
            int v = order[i];
            if (side[v] == separator) {
                sorted[atS++] = v;
                part[v] = -1;
            } else if ((side[v] & 1) == 0) {
                sorted[atL++] = v;
            } else {
                sorted[atR++] = v;
                part[v] = from + left;
            }
        }
        System.arraycopy(sorted, 0, order, from, to - from);
        return new int[] {from + left, from + left + right};
    }

    /** The distance of each vertex from one far out; components follow each other. */
    private void levels(int from, int to) {
        var queue = new int[to - from];
        for (int i = from; i < to; i++) {
            level[order[i]] = -1;
        }
        int count = 0;
        int next = 0;
        for (int i = from; i < to; i++) {
            if (level[order[i]] >= 0) {
                continue;
            }
            // again from the vertex found last: far from everything else
            int root = order[i];
            for (int sweep = 0; sweep < 2; sweep++) {
                int end = breadthFirst(root, next, queue, count, from);
                root = queue[end - 1];
                if (sweep == 0) {
                    for (int k = count; k < end; k++) {
                        level[queue[k]] = -1;
                    }
                } else {
                    count = end;
                    next = level[root] + 1;
                }
            }
        }
    }

    private int breadthFirst(int root, int first, int[] queue, int count, int own) {
        int end = count;
        queue[end++] = root;
        level[root] = first;
        for (int at = count; at < end; at++) {
            int v = queue[at];
            for (int k = start[v]; k < start[v + 1]; k++) {
                int u = neighbour[k];
                if (part[u] == own && level[u] < 0) {
                    level[u] = level[v] + 1;
                    queue[end++] = u;
                }
            }
        }
        return end;
    }
}
