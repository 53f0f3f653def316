package clebsch.sparse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveAction;
import java.util.function.BooleanSupplier;

/**
 * How to eliminate the unknowns of A − σ1, known before anything large is allocated: their order, and the tree of dense pieces
 * (fronts) that elimination passes through. Depends on the places of A's entries alone, and serves any σ.
 *
 * <p>Unknowns are ordered by nested dissection of the graph of A + Aᵀ. A front takes up columns of one structure, or nearly
 * so: a few zeros are kept as entries so that fronts are worth a dense elimination (C. Ashcraft, R. Grimes, ACM Trans. Math.
 * Softw. 15, 291
 * (1989)).
 */
public final class Elimination {
    /** Shares of zeros that are kept in fronts of up to so many columns. */
    private static final int[] COLUMNS = {8, 16, 48, Integer.MAX_VALUE};
    private static final double[] ZEROS = {0.5, 0.25, 0.1, 0.03};
    /** Multiplications of a factorisation from which a part of the tree is worth a task of its own. */
    private static final double PRODUCTS_WORTH_SHARING = 2e5;
    /** Numbers that a solution reads from which it is. */
    private static final double NUMBERS_WORTH_SHARING = 2e5;

    private final Csr pattern;
    private final Tree tree;

    /** Looks at the places of a matrix's entries, and does not end before. */
    public Elimination(Csr pattern, int[]... coordinates) {
        this(pattern, () -> false, coordinates);
    }

    /**
     * Looks at the places of a matrix's entries; values do not matter.
     *
     * @param pattern     A, square
     * @param cancelled   asked now and then, from any thread: seconds pass where there are a million unknowns
     * @param coordinates a point with integer coordinates for each unknown, one array for each axis, such that entries connect
     *             near
     *                    points: unknowns of the same point stay together, and grids are cut across their axes and
     *                    diagonals. No arrays if nothing is known; then the graph alone is cut.
     * @throws IllegalArgumentException if A is not square, or an axis has not one coordinate for each unknown
     * @throws CancellationException if {@code cancelled} said yes
     */
    public Elimination(Csr pattern, BooleanSupplier cancelled, int[]... coordinates) {
        if (pattern.rows() != pattern.columns()) {
            throw new IllegalArgumentException("elimination needs a square matrix, not " + pattern.rows() + " × "
                    + pattern.columns());
        }
        for (int[] axis : coordinates) {
            if (axis.length != pattern.rows()) {
                throw new IllegalArgumentException("an axis of " + axis.length + " coordinates for a matrix of " + pattern.rows()
                        + " rows");
            }
        }
        this.pattern = pattern;
        tree = new Tree(pattern, coordinates, () -> throwIf(cancelled, "order of elimination stopped"));
    }

    /** The matrix that was looked at. */
    public Csr pattern() {
        return pattern;
    }

    /** Number of unknowns. */
    public int size() {
        return pattern.rows();
    }

    /** Entries of L and U together, zeros in fronts included, if no pivot has to wait. */
    public long entries() {
        return tree.entries;
    }

    /** Multiplications of a real factorisation if no pivot has to wait; a complex one has four times as many. */
    public double products() {
        return tree.subtreeProducts[tree.fronts];
    }

    /** Bytes of the factors of A − σ1. */
    public long bytes(boolean complex) {
        return (complex ? 16 : 8) * (tree.entries + size()) + 24L * size() + 40L * tree.columns;
    }

    /**
     * Bytes that a factorisation on one thread holds at most, the factors included; a second thread adds up to its own
     * largest fronts.
     */
    public long peakBytes(boolean complex) {
        return (complex ? 16 : 8) * (tree.peak + size()) + 24L * size() + 40L * tree.columns;
    }

    /**
     * Factors A − σ1.
     *
     * @param arithmetic what fronts are computed with
     * @param matrix    A, with entries where the pattern has them
     * @param re        Re σ
     * @param im        Im σ; factors are real if it is 0
     * @param cancelled asked now and then, from any thread
     * @throws CancellationException if {@code cancelled} said yes
     * @throws ArithmeticException if the matrix has entries that are no numbers, or elimination leaves the range of a double
     */
    public SparseLu factor(Fronts.Arithmetic arithmetic, Csr matrix, double re, double im, BooleanSupplier cancelled) {
        if (matrix.rows() != pattern.rows() || !Arrays.equals(matrix.rowStart(), pattern.rowStart())
                || !Arrays.equals(matrix.column(), pattern.column())) {
            throw new IllegalArgumentException("a matrix of " + matrix.rows() + " rows and " + matrix.nonzeros()
                    + " entries does not have them where those of the pattern are, " + pattern.rows() + " rows and "
                    + pattern.nonzeros() + " entries");
        }
        return new SparseLu(tree, arithmetic, matrix, re, im, cancelled);
    }

    static void throwIf(BooleanSupplier cancelled, String message) {
        if (cancelled.getAsBoolean()) {
            throw new CancellationException(message);
        }
    }

    /** What is done with some neighbouring fronts. */
    interface Task {
        /** For fronts first … end − 1. */
        void run(int first, int end);
    }

    /** The fronts, what they cost, and who takes which part of them. */
    static final class Tree {
        final FrontTree shape;
        private final int fronts;
        /** First descendant of each front, itself if it has none; one entry more for a root above all. */
        private final int[] first;
        /** Children of each front, and of the root above all. */
        private final int[][] children;
        /** Multiplications in a front and everything below. */
        final double[] subtreeProducts;
        /** Where the tree is cut into tasks of a factorisation, and into those of a solution. */
        final Cut factoring;
        final Cut solving;
        final long entries;
        /** Σ sizes of fronts. */
        final long columns;
        /** Numbers held at most during a factorisation on one thread. */
        final long peak;

        /** @param goOn called often, and throws once the tree is no longer wanted */
        Tree(Csr a, int[][] coordinates, Runnable goOn) {
            var points = new Points(a, coordinates);
            int[] pointOrder = new Dissection(points.start, points.neighbour, points.weight, points.coordinates, goOn).order();
            var nodes = new Nodes(points, pointOrder, goOn);
            int[] sequence = nodes.postorder();
            fronts = sequence.length;
            int[] parent = parents(nodes, sequence);
            children = children(parent);
            first = new int[fronts + 1];
            for (int s = 0; s < fronts; s++) {
                first[s] = children[s].length == 0 ? s : first[children[s][0]];
            }
            var own = new int[fronts][];
            Arrays.setAll(own, s -> points.members(nodes.own[sequence[s]]));
            int[] ownStart = starts(own, fronts);
            int[] unknown = joined(own, fronts);
            int[] place0 = inverse(unknown);
            // variables left by each front, in the new order
            var rows = new int[fronts][];
            for (int s = 0; s < fronts; s++) {
                goOn.run();
                rows[s] = sorted(points.members(nodes.rows[sequence[s]]), place0);
            }
            var places = new int[fronts][];
            subtreeProducts = new double[fronts + 1];
            var subtreeNumbers = new double[fronts + 1];
            var subtreePeak = new long[fronts + 1];
            var held = new long[fronts + 1];
            long sum = 0;
            long sizes = 0;
            for (int s = 0; s <= fronts; s++) {
                goOn.run();
                long now = 0;
                long most = 0;
                for (int c : children[s]) {
                    subtreeProducts[s] += subtreeProducts[c];
                    subtreeNumbers[s] += subtreeNumbers[c];
                    most = Math.max(most, now + subtreePeak[c]);
                    now += held[c];
                }
                if (s < fronts) {
                    long p = ownStart[s + 1] - ownStart[s];
                    long c = rows[s].length;
                    double f = p + c;
                    subtreeProducts[s] += p * f * f - p * p * f + p * p * (double) p / 3;
                    sum += p * (p + 2 * c);
                    subtreeNumbers[s] += p * (p + 2 * c);
                    sizes += p + c;
                    held[s] = retained(now, s, rows, ownStart) + (p + c) * (p + c) + p * c;
                    // at the end of a front there are it, its factors and what it leaves
                    most = Math.max(most, now + 2 * (p + c) * (p + c));
                    places[s] = parent[s] == fronts ? new int[0] : places(rows[s], rows[parent[s]], ownStart, parent[s]);
                }
                subtreePeak[s] = most;
            }
            entries = sum;
            columns = sizes;
            peak = subtreePeak[fronts];
            factoring = new Cut(subtreeProducts, PRODUCTS_WORTH_SHARING);
            solving = new Cut(subtreeNumbers, NUMBERS_WORTH_SHARING);
            var assembled = new Entries(a, place0, rows, ownStart);
            int[] placeStart = starts(places, fronts);
            int[] place = joined(places, fronts);
            int[] part = parts(parent);
            shape = new FrontTree(parent, starts(children, fronts), joined(children, fronts), ownStart, unknown, placeStart,
                    place, part, slots(parent, ownStart, placeStart, place, part), assembled.start, assembled.entry);
        }

        private static int[] parents(Nodes nodes, int[] sequence) {
            var number = new int[nodes.count];
            for (int s = 0; s < sequence.length; s++) {
                number[sequence[s]] = s;
            }
            var parent = new int[sequence.length];
            Arrays.setAll(parent, s -> nodes.parent[sequence[s]] < 0 ? sequence.length : number[nodes.parent[sequence[s]]]);
            return parent;
        }

        private static int[][] children(int[] parent) {
            var count = new int[parent.length + 1];
            for (int p : parent) {
                count[p]++;
            }
            var children = new int[count.length][];
            Arrays.setAll(children, s -> new int[count[s]]);
            for (int s = parent.length - 1; s >= 0; s--) {
                children[parent[s]][--count[parent[s]]] = s;
            }
            return children;
        }

        private static int[] inverse(int[] permutation) {
            var inverse = new int[permutation.length];
            for (int i = 0; i < inverse.length; i++) {
                inverse[permutation[i]] = i;
            }
            return inverse;
        }

        /** The places of variables in the new order, upwards. */
        private static int[] sorted(int[] variables, int[] place0) {
            var places = new int[variables.length];
            for (int i = 0; i < places.length; i++) {
                places[i] = place0[variables[i]];
            }
            Arrays.sort(places);
            return places;
        }

        /** The first front of the part that each belongs to, where solutions cut the tree. */
        private int[] parts(int[] parent) {
            var part = new int[fronts];
            for (int s = fronts - 1; s >= 0; s--) {
                boolean within = parent[s] < fronts && part[parent[s]] < parent[s];
                part[s] = within ? part[parent[s]] : isAbove(s, solving) ? s : first[s];
            }
            return part;
        }

        /** The list {@code slot} of the {@link FrontTree}. */
        private int[] slots(int[] parent, int[] ownStart, int[] placeStart, int[] place, int[] part) {
            var slot = new int[ownStart[fronts] + placeStart[fronts]];
            int end = 0;   // of the part, in the order of elimination
            for (int s = fronts - 1; s >= 0; s--) {
                boolean top = parent[s] == fronts || part[parent[s]] != part[s];
                end = top ? ownStart[s + 1] : end;
                int before = ownStart[part[s]];
                int own = ownStart[s + 1] - ownStart[s];
                int at = ownStart[s] + placeStart[s];
                for (int i = 0; i < own; i++) {
                    slot[at + i] = ownStart[s] - before + i;
                }
                for (int i = 0; i < placeStart[s + 1] - placeStart[s]; i++) {
                    slot[at + own + i] = top ? end - before + i
                            : slot[ownStart[parent[s]] + placeStart[parent[s]] + place[placeStart[s] + i]];
                }
            }
            return slot;
        }

        private static int[] starts(int[][] lists, int count) {
            var starts = new int[count + 1];
            for (int s = 0; s < count; s++) {
                starts[s + 1] = starts[s] + lists[s].length;
            }
            return starts;
        }

        private static int[] joined(int[][] lists, int count) {
            int[] at = starts(lists, count);
            var joined = new int[at[count]];
            for (int s = 0; s < count; s++) {
                System.arraycopy(lists[s], 0, joined, at[s], lists[s].length);
            }
            return joined;
        }

        /** What is still held of the children's numbers once a front is assembled: their factors. */
        private long retained(long now, int s, int[][] rows, int[] ownStart) {
            long left = now;
            for (int c : children[s]) {
                left -= (long) rows[c].length * (rows[c].length + ownStart[c + 1] - ownStart[c]);
            }
            return left;
        }

        private static int[] places(int[] rows, int[] parentRows, int[] ownStart, int p) {
            int own = ownStart[p + 1] - ownStart[p];
            var places = new int[rows.length];
            int at = 0;
            for (int i = 0; i < rows.length; i++) {
                if (rows[i] < ownStart[p + 1]) {
                    places[i] = rows[i] - ownStart[p];
                } else {
                    while (parentRows[at] != rows[i]) {
                        at++;
                    }
                    places[i] = own + at;
                }
            }
            return places;
        }

        /** The entries of A by the front that they are assembled in. */
        private static final class Entries {
            private final Csr a;
            private final int[] place0;
            private final int[][] rows;
            private final int[] ownStart;
            private final int[] front;
            /** Where the next entry of each front goes, and once all are there, where those of the next front begin. */
            private final int[] at;
            final int[] start;
            final int[] entry;

            Entries(Csr a, int[] place0, int[][] rows, int[] ownStart) {
                this.a = a;
                this.place0 = place0;
                this.rows = rows;
                this.ownStart = ownStart;
                int fronts = rows.length;
                front = new int[place0.length];
                for (int s = 0; s < fronts; s++) {
                    Arrays.fill(front, ownStart[s], ownStart[s + 1], s);
                }
                start = new int[fronts + 1];
                for (int r = 0; r < a.rows(); r++) {   // row by row: what is called often is compiled soon
                    count(r);
                }
                Arrays.parallelPrefix(start, Math::addExact);
                at = Arrays.copyOf(start, fronts);
                entry = new int[Math.multiplyExact(3, start[fronts])];
                for (int r = 0; r < a.rows(); r++) {
                    fill(r);
                }
            }

            private void count(int r) {
                int i = place0[r];
                for (int k = a.rowStart()[r]; k < a.rowStart()[r + 1]; k++) {
                    start[front[Math.min(i, place0[a.column()[k]])] + 1]++;
                }
            }

            private void fill(int r) {
                int i = place0[r];
                for (int k = a.rowStart()[r]; k < a.rowStart()[r + 1]; k++) {
                    int j = place0[a.column()[k]];
                    int s = front[Math.min(i, j)];
                    int to = 3 * at[s]++;
                    entry[to] = k;
                    entry[to + 1] = local(i, s);
                    entry[to + 2] = local(j, s);
                }
            }

            private int local(int i, int s) {
                int end = ownStart[s + 1];
                return i < end ? i - ownStart[s] : end - ownStart[s] + Arrays.binarySearch(rows[s], i);
            }
        }

        /**
         * Where the tree is cut into tasks.
         *
         * @param work what is to be done in a front and everything below
         * @param most work that is not worth being shared
         */
        record Cut(double[] work, double most) {
        }

        /** Whether a front is above the subtrees that are tasks. */
        private boolean isAbove(int s, Cut cut) {
            return cut.work[s] > cut.most && children[s].length > 0;
        }

        /** Runs a task for each front after it has run for the front's children. Large parts of the tree run side by side. */
        void up(Task task, Cut cut) {
            new Up(fronts, task, cut).invoke();
        }

        /** Runs a task for each front before it runs for the front's children. */
        void down(Task task, Cut cut) {
            new Down(fronts, task, cut).invoke();
        }

        private final class Up extends RecursiveAction {
            private static final long serialVersionUID = 1L;
            private final int top;
            private final transient Task task;
            private final transient Cut cut;

            Up(int top, Task task, Cut cut) {
                this.top = top;
                this.task = task;
                this.cut = cut;
            }

            @Override
            protected void compute() {
                // the heaviest children of each other are this task's own, so that its depth is not the tree's
                var path = new int[16];
                int depth = 0;
                var beside = new ForkJoinTask<?>[16][];
                int s = top;
                while (isAbove(s, cut)) {
                    if (depth == path.length) {
                        path = Arrays.copyOf(path, 2 * depth);
                        beside = Arrays.copyOf(beside, 2 * depth);
                    }
                    int heaviest = heaviest(s, cut);
                    path[depth] = s;
                    beside[depth++] = beside(s, heaviest, task, cut, false);
                    s = heaviest;
                }
                try {
                    task.run(first[s], Math.min(s + 1, fronts));
                    for (int at = depth - 1; at >= 0; at--) {
                        // the last first: who waits takes only what was forked last from those that nobody has begun
                        Arrays.asList(beside[at]).reversed().forEach(ForkJoinTask::join);
                        if (path[at] < fronts) {
                            task.run(path[at], path[at] + 1);
                        }
                    }
                } finally {
                    // who frees what they work on waits for all of them, also if one has failed
                    for (int at = 0; at < depth; at++) {
                        settle(Arrays.asList(beside[at]));
                    }
                }
            }
        }

        private final class Down extends RecursiveAction {
            private static final long serialVersionUID = 1L;
            private final int top;
            private final transient Task task;
            private final transient Cut cut;

            Down(int top, Task task, Cut cut) {
                this.top = top;
                this.task = task;
                this.cut = cut;
            }

            @Override
            protected void compute() {
                var forked = new ArrayList<ForkJoinTask<?>>();
                try {
                    int s = top;
                    while (isAbove(s, cut)) {
                        if (s < fronts) {
                            task.run(s, s + 1);
                        }
                        int heaviest = heaviest(s, cut);
                        forked.addAll(Arrays.asList(beside(s, heaviest, task, cut, true)));
                        s = heaviest;
                    }
                    task.run(first[s], Math.min(s + 1, fronts));
                    // the last first: who waits takes only what was forked last from those that nobody has begun
                    forked.reversed().forEach(ForkJoinTask::join);
                } finally {
                    settle(forked);
                }
            }
        }

        private static void settle(List<ForkJoinTask<?>> tasks) {
            tasks.forEach(ForkJoinTask::quietlyJoin);
        }

        private int heaviest(int s, Cut cut) {
            int heaviest = children[s][0];
            for (int c : children[s]) {
                heaviest = cut.work[c] > cut.work[heaviest] ? c : heaviest;
            }
            return heaviest;
        }

        /** Tasks for the other children: one for each that is large, one for all that are small. */
        private ForkJoinTask<?>[] beside(int s, int heaviest, Task task, Cut cut, boolean down) {
            var tasks = new ArrayList<ForkJoinTask<?>>();
            var small = new int[children[s].length];
            int count = 0;
            for (int c : children[s]) {
                if (c == heaviest) {
                    continue;
                }
                if (cut.work[c] > cut.most) {
                    tasks.add(down ? new Down(c, task, cut) : new Up(c, task, cut));
                } else {
                    small[count++] = c;
                }
            }
            if (count > 0) {
                int[] tops = Arrays.copyOf(small, count);
                tasks.add(ForkJoinTask.adapt(() -> {
                    for (int c : tops) {
                        task.run(first[c], c + 1);
                    }
                }));
            }
            tasks.forEach(ForkJoinTask::fork);
            return tasks.toArray(ForkJoinTask<?>[]::new);
        }
    }

    /** The graph of A + Aᵀ with unknowns of the same coordinates as one vertex. */
    private static final class Points {
        final int[] memberStart;
        final int[] member;
        final int[] weight;
        final int[] start;
        final int[] neighbour;
        final int[][] coordinates;

        Points(Csr a, int[][] axes) {
            int n = a.rows();
            member = sorted(n, axes);
            var pointOf = new int[n];
            int count = 0;
            for (int i = 0; i < n; i++) {
                if (i > 0 && (axes.length == 0 || !same(axes, member[i - 1], member[i]))) {
                    count++;
                }
                pointOf[member[i]] = count;
            }
            int points = n == 0 ? 0 : count + 1;
            memberStart = new int[points + 1];
            for (int v : pointOf) {
                memberStart[v + 1]++;
            }
            weight = Arrays.copyOfRange(memberStart, 1, points + 1);
            Arrays.parallelPrefix(memberStart, Integer::sum);
            coordinates = new int[axes.length][points];
            for (int k = 0; k < axes.length; k++) {
                for (int v = 0; v < points; v++) {
                    coordinates[k][v] = axes[k][member[memberStart[v]]];
                }
            }
            // each edge once from either end, then without repetitions
            var degree = new int[points + 1];
            for (int r = 0; r < n; r++) {
                for (int k = a.rowStart()[r]; k < a.rowStart()[r + 1]; k++) {
                    int u = pointOf[r];
                    int v = pointOf[a.column()[k]];
                    if (u != v) {
                        degree[u + 1]++;
                        degree[v + 1]++;
                    }
                }
            }
            Arrays.parallelPrefix(degree, Math::addExact);
            var all = new int[degree[points]];
            var at = Arrays.copyOf(degree, points);
            for (int r = 0; r < n; r++) {
                for (int k = a.rowStart()[r]; k < a.rowStart()[r + 1]; k++) {
                    int u = pointOf[r];
                    int v = pointOf[a.column()[k]];
                    if (u != v) {
                        all[at[u]++] = v;
                        all[at[v]++] = u;
                    }
                }
            }
            start = new int[points + 1];
            int kept = 0;
            var seen = new int[points];
            for (int v = 0; v < points; v++) {
                for (int k = degree[v]; k < degree[v + 1]; k++) {
                    if (seen[all[k]] != v + 1) {
                        seen[all[k]] = v + 1;
                        all[kept++] = all[k];
                    }
                }
                start[v + 1] = kept;
            }
            neighbour = Arrays.copyOf(all, kept);
        }

        /** The variables of some points. */
        int[] members(int[] points) {
            int count = 0;
            for (int point : points) {
                count += weight[point];
            }
            var members = new int[count];
            int at = 0;
            for (int point : points) {
                System.arraycopy(member, memberStart[point], members, at, weight[point]);
                at += weight[point];
            }
            return members;
        }

        private static boolean same(int[][] axes, int i, int j) {
            for (int[] axis : axes) {
                if (axis[i] != axis[j]) {
                    return false;
                }
            }
            return true;
        }

        /** The unknowns in the order of their coordinates. */
        private static int[] sorted(int n, int[][] axes) {
            var order = new int[n];
            Arrays.setAll(order, i -> i);
            for (int[] axis : axes) {
                // stable: the value above, the place so far below
                var key = new long[n];
                for (int i = 0; i < n; i++) {
                    key[i] = (long) axis[order[i]] << 32 | i;
                }
                Arrays.parallelSort(key);
                var next = new int[n];
                for (int i = 0; i < n; i++) {
                    next[i] = order[(int) key[i]];
                }
                order = next;
            }
            return order;
        }
    }

    /** Columns gathered to fronts while the elimination of points is followed once. */
    private static final class Nodes {
        final int count;
        /** Points of each front, null if it has become part of another, and the later points that they are coupled to. */
        final int[][] own;
        final int[][] rows;
        final int[] parent;
        private final long[] exact;
        private final int[] columns;
        private final int[] left;

        Nodes(Points points, int[] order, Runnable goOn) {
            count = order.length;
            own = new int[count][];
            rows = new int[count][];
            parent = new int[count];
            exact = new long[count];
            columns = new int[count];
            left = new int[count];
            Arrays.fill(parent, -1);
            var place = new int[count];
            for (int i = 0; i < count; i++) {
                place[order[i]] = i;
            }
            var mark = new int[count];
            Arrays.fill(mark, -1);
            var firstChild = new int[count];
            var nextChild = new int[count];
            Arrays.fill(firstChild, -1);
            var list = new int[count];
            for (int j = 0; j < count; j++) {
                goOn.run();
                int v = order[j];
                mark[v] = j;
                int size = 0;
                for (int k = points.start[v]; k < points.start[v + 1]; k++) {
                    int u = points.neighbour[k];
                    if (place[u] > j && mark[u] != j) {
                        mark[u] = j;
                        list[size++] = u;
                    }
                }
                for (int c = firstChild[j]; c >= 0; c = nextChild[c]) {
                    for (int u : rows[c]) {
                        if (mark[u] != j) {
                            mark[u] = j;
                            list[size++] = u;
                        }
                    }
                }
                rows[j] = Arrays.copyOf(list, size);
                own[j] = new int[] {v};
                columns[j] = points.weight[v];
                int next = count;
                for (int u : rows[j]) {
                    left[j] += points.weight[u];
                    next = Math.min(next, place[u]);
                }
                exact[j] = dense(columns[j], left[j]);
                absorb(j, firstChild, nextChild);
                if (next < count) {
                    nextChild[j] = firstChild[next];
                    firstChild[next] = j;
                }
            }
            // a child's parent is known by the point that took it up; that may itself have been absorbed
            for (int j = 0; j < count; j++) {
                for (int c = firstChild[j]; own[j] != null && c >= 0; c = nextChild[c]) {
                    if (own[c] != null) {
                        parent[c] = j;
                    }
                }
            }
        }

        private static long dense(long p, long c) {
            return p * (p + 2 * c);
        }

        /** Takes over children that add few zeros; theirs become its own. */
        private void absorb(int j, int[] firstChild, int[] nextChild) {
            int kept = -1;
            int taken = -1;
            for (int c = firstChild[j]; c >= 0; ) {
                int following = nextChild[c];
                int p = columns[c] + columns[j];
                long merged = dense(p, left[j]);
                long needed = exact[c] + exact[j];
                int rank = 0;
                while (p > COLUMNS[rank]) {
                    rank++;
                }
                if (merged - needed <= ZEROS[rank] * merged) {
                    int[] both = Arrays.copyOf(own[c], own[c].length + own[j].length);
                    System.arraycopy(own[j], 0, both, own[c].length, own[j].length);
                    own[j] = both;
                    columns[j] = p;
                    exact[j] = needed;
                    own[c] = null;
                    rows[c] = null;
                    for (int g = firstChild[c]; g >= 0; ) {
                        int after = nextChild[g];
                        nextChild[g] = taken;
                        taken = g;
                        g = after;
                    }
                } else {
                    nextChild[c] = kept;
                    kept = c;
                }
                c = following;
            }
            while (taken >= 0) {
                int after = nextChild[taken];
                nextChild[taken] = kept;
                kept = taken;
                taken = after;
            }
            firstChild[j] = kept;
        }

        /** Fronts, children before parents; of siblings the one that needs most memory beyond what it leaves comes first. */
        int[] postorder() {
            var alive = new int[count];
            int fronts = 0;
            for (int j = 0; j < count; j++) {
                if (own[j] != null) {
                    alive[fronts++] = j;
                }
            }
            // parents have higher numbers than children, so one pass upwards finds the peaks
            var childCount = new int[count + 1];
            for (int i = 0; i < fronts; i++) {
                childCount[parent[alive[i]] < 0 ? count : parent[alive[i]]]++;
            }
            var children = new int[count + 1][];
            for (int i = 0; i < fronts; i++) {
                children[alive[i]] = new int[childCount[alive[i]]];
            }
            children[count] = new int[childCount[count]];
            Arrays.fill(childCount, 0);
            var need = new double[count];
            for (int i = 0; i <= fronts; i++) {
                int j = i == fronts ? count : alive[i];
                int[] mine = children[j];
                for (int k = 1; k < mine.length; k++) {   // few: by insertion
                    int c = mine[k];
                    int at = k;
                    while (at > 0 && excess(mine[at - 1], need) < excess(c, need)) {
                        mine[at] = mine[at - 1];
                        at--;
                    }
                    mine[at] = c;
                }
                if (j == count) {
                    break;
                }
                double now = 0;
                for (int c : mine) {
                    need[j] = Math.max(need[j], now + need[c]);
                    now += (double) left[c] * left[c];
                }
                double f = columns[j] + left[j];
                need[j] = Math.max(need[j], now + f * f);
                int p = parent[j] < 0 ? count : parent[j];
                children[p][childCount[p]++] = j;
            }
            var sequence = new int[fronts];
            var stack = new int[fronts + 1];
            var at = new int[count + 1];
            int depth = 0;
            stack[0] = count;
            int done = 0;
            while (depth >= 0) {
                int j = stack[depth];
                if (at[j] < children[j].length) {
                    stack[++depth] = children[j][at[j]++];
                } else {
                    if (j < count) {
                        sequence[done++] = j;
                    }
                    depth--;
                }
            }
            return sequence;
        }

        private double excess(int c, double[] need) {
            return need[c] - (double) left[c] * left[c];
        }
    }
}
