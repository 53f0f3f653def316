package clebsch.backend.ffm;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import clebsch.backend.Backend;
import clebsch.backend.BandedSequence;
import clebsch.backend.JumpBatch;
import clebsch.backend.JumpShape;
import clebsch.backend.LinearOperator;
import clebsch.backend.Operands;
import clebsch.backend.StateVector;
import clebsch.sparse.Csr;
import clebsch.sparse.Fronts;
import clebsch.sparse.Stencil;
import com.sun.management.OperatingSystemMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.function.Function;

/**
 * Compiled kernels on memory outside the heap, on all cores.
 *
 * <p>An operation is cut into blocks of a fixed size, whatever the number of threads, and sums are added in a fixed order, so
 * results depend neither on the number of threads nor on the CPU's instruction set. The C kernels fuse no multiplications
 * with additions: the numbers are those that a Java loop in the same order gives, bit for bit.
 */
final class NativeBackend implements Backend {
    static final String NAME = "native";

    /** Elements per block, 32 KiB a vector. It is part of the results: sums are by blocks. */
    static final int BLOCK = 4096;

    /** Blocks at most for the sums of a basis, of which there may be many: longer blocks where there are more elements. */
    private static final int MOST_BASIS_BLOCKS = 64;

    /** Multiplications from which on a basis of short vectors is worth sharing: a fifth of a millisecond of one thread. */
    private static final long MANY = 1 << 20;

    /** Groups of lanes per block. */
    private static final long GROUPS = BLOCK / Kernels.LANES;

    /**
     * From this mean length of runs on, a ladder's generator and the vectors of an integration no longer fit in a cache of 32 MiB
     * together: the stencil then wins, as it moves a fifth of the bytes. Below, the matrix needs fewer instructions.
     */
    private static final int STENCIL_WORTH_FROM = 200;

    private final Kernels kernels;
    private final Fronts.Arithmetic fronts;
    private final String device;
    private final Team team;
    private final ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(Scratch::new);

    NativeBackend(Kernels kernels, Fronts.Arithmetic fronts, String device, int threads) {
        this.kernels = kernels;
        this.fronts = fronts;
        this.device = device;
        this.team = new Team(threads);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String device() {
        return device;
    }

    /**
     * Half of the physical memory, because a matrix is assembled on the heap before it is copied; and for the same reason not
     * more than the heap may have. Memory outside the heap is not limited by Java: beyond what there is, the operating
     * system ends the process.
     */
    @Override
    public long memory() {
        long physical = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
        return Math.min(physical / 2, Runtime.getRuntime().maxMemory());
    }

    @Override
    public StateVector vector(int size) {
        return new NativeVector(size);
    }

    @Override
    public LinearOperator operator(Csr matrix) {
        int n = matrix.rows();
        return operator(n, matrix.columns(), arena -> {
            var held = new NativeMatrix(matrix, arena);
            return held.inRuns ? new Runs(n, held.groups(), held.start(), held.column(), held.value())
                    : new Rows(n, held.start(), held.column(), held.value());
        });
    }

    @Override
    public LinearOperator operator(Stencil stencil) {
        return operator(stencil.size(), stencil.size(), arena -> {
            var twins = NativeTwins.of(stencil, arena);
            return twins.isPresent() ? new Twins(twins.get()) : new Segments(new NativeStencil(stencil, arena));
        });
    }

    @Override
    public Fronts.Arithmetic fronts() {
        return fronts;
    }

    @Override
    public BandedSequence sequence(int vectors) {
        return new NativeSequence(kernels, vectors);
    }

    /** One at a time on the calling thread: the vectors of others beside it would drive its own out of the cache. */
    @Override
    public int jumpSlots(JumpShape shape) {
        return kernels.haveTrajectories() ? 1 : 0;
    }

    @Override
    public JumpBatch jumps(JumpShape shape, int slots) {
        return new JumpBatch(shape, slots, new NativeJumps(kernels));
    }

    @Override
    public int stencilWorthFrom() {
        return STENCIL_WORTH_FROM;
    }

    @Override
    public void combine(StateVector y, StateVector x, double[] w, StateVector[] v) {
        int n = y.size();
        long target = address(y, n);
        long base = address(x, n);
        requireTerms(w, v, n);
        for (int from = 0; from == 0 || from < w.length; from += Scratch.TERMS) {
            long terms = scratch.get().terms(new double[][] {w}, v, from, Math.min(w.length, from + Scratch.TERMS));
            long source = from == 0 ? base : target;
            team.run(blocks(n), block -> kernels.combine(first(block), end(block, n), target, source, terms));
        }
    }

    @Override
    public double[] errorNorms(StateVector x, StateVector y, double rtol, double atol, double[][] w, StateVector[] v) {
        int n = x.size();
        long before = address(x, n);
        long after = address(y, n);
        for (double[] row : w) {
            requireTerms(row, v, n);
        }
        var norms = new double[w.length];
        for (int row = 0; row < w.length; row += 2) {
            double[][] rows = row + 1 < w.length ? new double[][] {w[row], w[row + 1]} : new double[][] {w[row]};
            double[] sums = rows[0].length <= Scratch.TERMS ? errorSums(n, before, after, rtol, atol, rows, v)
                    : longErrorSums(n, before, after, rtol, atol, rows, v);
            for (int k = 0; k < rows.length; k++) {
                norms[row + k] = Math.sqrt(sums[k] / n);
            }
        }
        return norms;
    }

    /** The squares summed, for one or two rows of weights. */
    private double[] errorSums(int n, long x, long y, double rtol, double atol, double[][] w, StateVector[] v) {
        Scratch mine = scratch.get();
        long terms = mine.terms(w, v, 0, w[0].length);
        MemorySegment partial = mine.partial(blocks(n) * w.length);
        long into = partial.address();
        team.run(blocks(n), block -> kernels.errorSums(block, block + 1, n, BLOCK, x, y, rtol, atol, terms, into));
        return sums(partial, blocks(n), 1, w.length)[0];
    }

    /** The same where one pass cannot take so many vectors: the combination is made first. */
    private double[] longErrorSums(int n, long x, long y, double rtol, double atol, double[][] w, StateVector[] v) {
        var sums = new double[w.length];
        for (int row = 0; row < w.length; row++) {
            try (StateVector error = vector(n)) {
                combine(error, error, w[row], v);
                sums[row] = errorSums(n, x, y, rtol, atol, new double[][] {{1}}, new StateVector[] {error})[0];
            }
        }
        return sums;
    }

    @Override
    public double dot(StateVector x, StateVector y) {
        int n = x.size();
        long left = address(x, n);
        long right = address(y, n);
        MemorySegment partial = scratch.get().partial(blocks(n));
        long into = partial.address();
        team.run(blocks(n), block -> kernels.dotSums(block, block + 1, n, BLOCK, left, right, into));
        return sums(partial, blocks(n), 1, 1)[0][0];
    }

    @Override
    public double[][] dots(StateVector[] v, StateVector[] w) {
        if (v.length == 0 || w.length == 0) {
            return new double[v.length][w.length];
        }
        int n = w[0].size();
        long length = basisBlock(n, (long) v.length * w.length);
        int blocks = (int) ((n + length - 1) / length);
        try (Arena arena = Arena.ofConfined()) {
            long left = addresses(arena, v, n);
            long right = addresses(arena, w, n);
            MemorySegment partial = partial(blocks, v, w);
            long into = partial.address();
            team.run(blocks, block -> kernels.basisSums(block, block + 1, n, length, v.length, w.length, left, right, into));
            return sums(partial, blocks, v.length, w.length);
        }
    }

    /** Elements of a block of a basis of vectors of so many elements, with so many multiplications for each. */
    private static long basisBlock(int n, long products) {
        return n <= BLOCK && n * products >= MANY ? BLOCK / 8
                : (long) BLOCK * ((blocks(n) + MOST_BASIS_BLOCKS - 1) / MOST_BASIS_BLOCKS);
    }

    private MemorySegment partial(int blocks, StateVector[] v, StateVector[] w) {
        return scratch.get().partial(Math.toIntExact((long) blocks * v.length * w.length));
    }

    /** Adds the lanes of each block from the first to the last, and so the blocks. */
    private static double[][] sums(MemorySegment partial, int blocks, int rows, int columns) {
        var lanes = new double[blocks * rows * columns * Kernels.LANES];
        MemorySegment.copy(partial, JAVA_DOUBLE, 0, lanes, 0, lanes.length);
        var sums = new double[rows][columns];
        for (int from = 0; from < lanes.length;) {
            for (double[] row : sums) {
                for (int j = 0; j < columns; j++, from += Kernels.LANES) {
                    row[j] += sum(lanes, from, from + Kernels.LANES);
                }
            }
        }
        return sums;
    }

    private static double sum(double[] values, int from, int to) {
        double sum = 0;
        for (int k = from; k < to; k++) {
            sum += values[k];
        }
        return sum;
    }

    @Override
    public void combine(StateVector[] y, double[][] c, StateVector[] v) {
        if (y.length == 0 || v.length == 0) {
            return;
        }
        int n = y[0].size();
        long length = basisBlock(n, (long) v.length * y.length) / Kernels.LANES;
        long groups = ((long) n + Kernels.LANES - 1) / Kernels.LANES;
        try (Arena arena = Arena.ofConfined()) {
            long targets = addresses(arena, y, n);
            long terms = addresses(arena, v, n);
            long factors = factors(arena, c, v.length, y.length);
            team.run((int) ((groups + length - 1) / length), block -> kernels.basisCombine(block * length,
                    Math.min(groups, (block + 1) * length), n, v.length, y.length, targets, factors, terms));
        }
    }

    @Override
    public double[][] combineThenDots(StateVector[] y, double[][] c, StateVector[] v) {
        if (y.length == 0 || v.length == 0) {
            return new double[v.length][y.length];
        }
        int n = y[0].size();
        long length = basisBlock(n, (long) v.length * y.length);
        int blocks = (int) ((n + length - 1) / length);
        try (Arena arena = Arena.ofConfined()) {
            long targets = addresses(arena, y, n);
            long terms = addresses(arena, v, n);
            long factors = factors(arena, c, v.length, y.length);
            MemorySegment partial = partial(blocks, v, y);
            long into = partial.address();
            team.run(blocks, block -> kernels.basisProject(block, block + 1, n, length, v.length, y.length, targets,
                    factors, terms, into));
            return sums(partial, blocks, v.length, y.length);
        }
    }

    /** Weights as C reads them, row by row. */
    private static long factors(Arena arena, double[][] c, int rows, int columns) {
        Operands.requireRows(c, rows, columns);
        var factors = new double[rows * columns];
        for (int k = 0; k < rows; k++) {
            System.arraycopy(c[k], 0, factors, k * columns, columns);
        }
        return arena.allocateFrom(JAVA_DOUBLE, factors).address();
    }

    /** Where the elements of each vector lie, as C's array of pointers. */
    private static long addresses(Arena arena, StateVector[] vectors, int n) {
        var addresses = new long[vectors.length];
        for (int k = 0; k < vectors.length; k++) {
            addresses[k] = address(vectors[k], n);
        }
        return arena.allocateFrom(JAVA_LONG, addresses).address();
    }

    @Override
    public void close() {
        team.close();
    }

    private static int blocks(int n) {
        return (int) ((n + (long) BLOCK - 1) / BLOCK);
    }

    private static long first(int block) {
        return (long) block * BLOCK;
    }

    private static long end(int block, long n) {
        return Math.min(n, (block + 1L) * BLOCK);
    }

    private static NativeVector own(StateVector vector) {
        return Operands.own(vector, NativeVector.class, NAME);
    }

    private static long address(StateVector vector, int size) {
        return Operands.own(vector, NativeVector.class, NAME, size).address();
    }

    private static void requireTerms(double[] w, StateVector[] v, int n) {
        Operands.requireWeights(w.length, v);
        for (int k = 0; k < w.length; k++) {
            address(v[k], n);
        }
    }

    /**
     * Arguments and partial sums of the operations of one thread; freed with it. The terms are C's {@code struct terms} of
     * {@code terms.h}: count, rows, two rows of weights, vectors.
     */
    private static final class Scratch {
        /** Terms in one pass at most. */
        static final int TERMS = 16;
        private static final int MOST_ROWS = 2;
        private static final long WEIGHTS = 2L * Long.BYTES;
        private static final long VECTORS = WEIGHTS + (long) MOST_ROWS * TERMS * Double.BYTES;

        private final MemorySegment terms = Arena.ofAuto().allocate(VECTORS + (long) TERMS * Long.BYTES, 64);
        private MemorySegment partial = MemorySegment.NULL;

        /** Terms from … to − 1 of one or two rows of weights; the address is good until the next call. */
        long terms(double[][] w, StateVector[] v, int from, int to) {
            terms.set(JAVA_LONG, 0, to - from);
            terms.set(JAVA_LONG, Long.BYTES, w.length);
            for (int row = 0; row < w.length; row++) {
                MemorySegment.copy(w[row], from, terms, JAVA_DOUBLE, WEIGHTS + (long) row * TERMS * Double.BYTES, to - from);
            }
            for (int k = from; k < to; k++) {
                terms.set(JAVA_LONG, VECTORS + (long) (k - from) * Long.BYTES, own(v[k]).address());
            }
            return terms.address();
        }

        /** Room for that many times {@link Kernels#LANES} sums. */
        MemorySegment partial(int count) {
            long bytes = (long) count * Kernels.LANES * Double.BYTES;
            if (partial.byteSize() < bytes) {
                // a growing basis asks for a little more each time; what is too small waits for the garbage collector
                partial = Arena.ofAuto().allocate(Math.max(bytes, 2 * partial.byteSize()), 64);
            }
            return partial;
        }
    }

    /** The products of one form of an operator, on addresses that were looked at. */
    private interface Product {
        void apply(long x, long y);

        void recur(double alpha, long x, double beta, double gamma, long z, long y);
    }

    private final class Runs implements Product {
        private final int rows;
        private final int groups;
        private final long start;
        private final long column;
        private final long value;

        Runs(int rows, int groups, long start, long column, long value) {
            this.rows = rows;
            this.groups = groups;
            this.start = start;
            this.column = column;
            this.value = value;
        }

        @Override
        public void apply(long x, long y) {
            team.run(blocks(rows), block -> kernels.runProduct(block * GROUPS, Math.min(groups, (block + 1) * GROUPS), rows, start,
                    column, value, x, y));
        }

        @Override
        public void recur(double alpha, long x, double beta, double gamma, long z, long y) {
            team.run(blocks(rows), block -> kernels.runRecurrence(block * GROUPS, Math.min(groups, (block + 1) * GROUPS), rows,
                    start, column, value, alpha, beta, gamma, x, z, y));
        }
    }

    private final class Rows implements Product {
        private final int rows;
        private final long start;
        private final long column;
        private final long value;

        Rows(int rows, long start, long column, long value) {
            this.rows = rows;
            this.start = start;
            this.column = column;
            this.value = value;
        }

        @Override
        public void apply(long x, long y) {
            team.run(blocks(rows), block -> kernels.rowProduct(first(block), end(block, rows), start, column, value, x, y));
        }

        @Override
        public void recur(double alpha, long x, double beta, double gamma, long z, long y) {
            team.run(blocks(rows), block -> kernels.rowRecurrence(first(block), end(block, rows), start, column, value, alpha,
                    beta, gamma, x, z, y));
        }
    }

    private final class Segments implements Product {
        private final NativeStencil held;
        private final int blocks;

        Segments(NativeStencil held) {
            this.held = held;
            blocks = (int) ((held.groups + GROUPS - 1) / GROUPS);
        }

        @Override
        public void apply(long x, long y) {
            team.run(blocks, block -> kernels.stencilProduct(block * GROUPS, Math.min(held.groups, (block + 1) * GROUPS),
                    held.groupStart, held.groupSegment, held.segmentStart, held.firstRun, held.run, held.table, x, y));
        }

        @Override
        public void recur(double alpha, long x, double beta, double gamma, long z, long y) {
            team.run(blocks, block -> kernels.stencilRecurrence(block * GROUPS, Math.min(held.groups, (block + 1) * GROUPS),
                    held.groupStart, held.groupSegment, held.segmentStart, held.firstRun, held.run, held.table, alpha, beta, gamma,
                    x, z, y));
        }
    }

    private final class Twins implements Product {
        private final NativeTwins held;
        private final int blocks;

        Twins(NativeTwins held) {
            this.held = held;
            blocks = (int) ((held.groups + GROUPS - 1) / GROUPS);
        }

        @Override
        public void apply(long x, long y) {
            team.run(blocks, block -> kernels.stencilTwins(block * GROUPS, Math.min(held.groups, (block + 1) * GROUPS), held.groupStart,
                    held.groupSegment, held.segmentEnd, held.distance, held.firstRun, held.run, held.table, x, y));
        }

        @Override
        public void recur(double alpha, long x, double beta, double gamma, long z, long y) {
            team.run(blocks, block -> kernels.twinRecurrence(block * GROUPS, Math.min(held.groups, (block + 1) * GROUPS), held.groupStart,
                    held.groupSegment, held.segmentEnd, held.distance, held.firstRun, held.run, held.table, alpha, beta, gamma, x, z, y));
        }
    }

    /** An operator whose data are copied into an arena of its own, which is freed if that fails. */
    private static LinearOperator operator(int rows, int columns, Function<Arena, Product> copy) {
        Arena arena = Arena.ofShared();
        try {
            return new NativeOperator(rows, columns, arena, copy.apply(arena));
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    private record NativeOperator(int rows, int columns, Arena arena, Product product) implements LinearOperator {
        @Override
        public void apply(StateVector x, StateVector y) {
            requireOpen();
            long in = own(x).address();
            long out = own(y).address();
            Operands.requireShapes(this, x, y);
            product.apply(in, out);
        }

        @Override
        public void recur(double alpha, StateVector x, double beta, double gamma, StateVector z, StateVector y) {
            requireOpen();
            long in = own(x).address();
            long before = own(z).address();
            long out = own(y).address();
            Operands.requireShapes(this, x, y);
            Operands.requireShapes(this, z, x);
            product.recur(alpha, in, beta, gamma, before, out);
        }

        private void requireOpen() {
            if (!arena.scope().isAlive()) {
                throw new IllegalStateException("a " + rows + " × " + columns + " operator was used after it was closed");
            }
        }

        @Override
        public void close() {
            if (arena.scope().isAlive()) {
                arena.close();
            }
        }
    }
}
