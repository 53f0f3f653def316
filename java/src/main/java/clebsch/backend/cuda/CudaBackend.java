package clebsch.backend.cuda;

import clebsch.backend.Backend;
import clebsch.backend.BandedSequence;
import clebsch.backend.JumpBatch;
import clebsch.backend.JumpShape;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import clebsch.sparse.Csr;
import clebsch.sparse.Stencil;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * Kernels on one GPU. Everything stays there but the sums that are asked for: each is made by blocks whose number depends on the
 * length alone and in a fixed order, so results are the same on every device and at every call. The kernels fuse no
 * multiplications with additions; what only maps gives the bits of the backend {@code native}.
 */
final class CudaBackend implements Backend {
    static final String NAME = "cuda";

    /** Blocks that share a sum at most: some fill every multiprocessor, and their sums are few beside what they read. */
    private static final int MOST_BLOCKS = 2048;
    /** The same for each tile of a basis' products, of which there are several. */
    private static final int MOST_BASIS_BLOCKS = 512;
    /** Elements that are worth a block: eight for each thread. */
    private static final int ELEMENTS_PER_BLOCK = 8 * Kernel.THREADS_IN_STEPS;
    /** Products of bases whose parts are in memory at a time, in numbers: 32 MiB. */
    private static final int MOST_PARTS = 1 << 22;
    /** Rows of a tile of a basis' products, {@code TILE_ROWS} and {@code TILE_COLUMNS} in {@code basis.h}. */
    private static final int TILE_ROWS = 8;
    private static final int TILE_COLUMNS = 4;

    /**
     * From this mean length of runs on, a ladder's matrix no longer fits in a second-level cache of 50 MB and has to come from
     * memory for every product; the stencil moves a fifth of the bytes. Counted, not yet measured.
     */
    private static final int STENCIL_WORTH_FROM = 500;

    /**
     * A step of a recurrence on fewer numbers takes no longer than to start it, which a CPU does in the same time. Counted
     * alike.
     */
    private static final int SEQUENCE_WORTH_FROM = 1 << 16;

    private final Device device;
    private final int mostParts;
    private final DeviceMemory memory;
    private final Room parts = new Room("the parts of sums");
    private final Room table = new Room("a table of vectors");

    /** A backend that closes the device with itself. */
    CudaBackend(Device device) {
        this(device, MOST_PARTS);
    }

    /** The same with room for so many parts of products of bases at a time. */
    CudaBackend(Device device, int mostParts) {
        this.device = device;
        this.mostParts = mostParts;
        memory = new DeviceMemory(device);
    }

    /** Memory for one kind of passing use, replaced by more when that is needed. */
    private final class Room {
        private final String what;
        private DeviceMemory.Holding holding;
        private long address;
        private long size;

        Room(String what) {
            this.what = what;
        }

        /** Where there is room for so many bytes. */
        long of(long bytes) {
            if (holding != null && size < bytes) {
                holding.close();
                holding = null;
            }
            if (holding == null) {
                DeviceMemory.Holding larger = memory.holding(what);
                address = larger.take(bytes);
                size = bytes;
                holding = larger;
            }
            holding.requireOpen();
            return address;
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String device() {
        return device.description();
    }

    /** What is held and what is free on the device. */
    @Override
    public long memory() {
        return memory.total();
    }

    @Override
    public StateVector vector(int size) {
        return new CudaVector(device, memory, size);
    }

    @Override
    public LinearOperator operator(Csr matrix) {
        return CudaOperator.of(matrix, this, device, memory);
    }

    @Override
    public LinearOperator operator(Stencil stencil) {
        return CudaOperator.of(stencil, this, device, memory);
    }

    @Override
    public BandedSequence sequence(int vectors) {
        return new CudaSequence(this, device, memory, vectors);
    }

    @Override
    public int jumpSlots(JumpShape shape) {
        return CudaJumps.slots(shape, device, memory);
    }

    @Override
    public JumpBatch jumps(JumpShape shape, int slots) {
        return new JumpBatch(shape, slots, new CudaJumps(this, device, memory, shape));
    }

    @Override
    public int stencilWorthFrom() {
        return STENCIL_WORTH_FROM;
    }

    @Override
    public int sequenceWorthFrom() {
        return SEQUENCE_WORTH_FROM;
    }

    /** Starts a kernel for output elements 0 … elements − 1. */
    void launch(Kernel kernel, long elements, Object... arguments) {
        if (elements > 0) {
            device.launch(kernel, kernel.blocks(elements, device.multiprocessors()), kernel.threads(),
                    kernel.pack(0, elements, arguments));
        }
    }

    @Override
    public void combine(StateVector y, StateVector x, double[] w, StateVector[] v) {
        int n = y.size();
        long target = address(y, n);
        long base = address(x, n);
        combine(n, target, base, w, addresses(w.length, v, n));
    }

    /** y = x + Σ_k w_k v_k on addresses that were looked at. */
    void combine(long n, long y, long x, double[] w, long[] v) {
        for (int from = 0; from == 0 || from < w.length; from += Terms.MOST) {
            int to = Math.min(w.length, from + Terms.MOST);
            launch(Kernel.COMBINE, n, y, from == 0 ? x : y,
                    new Terms(new double[][] {Arrays.copyOfRange(w, from, to)}, Arrays.copyOfRange(v, from, to)));
        }
    }

    @Override
    public double[] errorNorms(StateVector x, StateVector y, double rtol, double atol, double[][] w, StateVector[] v) {
        int n = x.size();
        long before = address(x, n);
        long after = address(y, n);
        var norms = new double[w.length];
        for (int row = 0; row < w.length; row += 2) {
            double[][] rows = Arrays.copyOfRange(w, row, Math.min(w.length, row + 2));
            double[] sums = rows[0].length <= Terms.MOST
                    ? errorSums(n, before, after, rtol, atol, new Terms(rows, addresses(rows[0].length, v, n)))
                    : longErrorSums(n, before, after, rtol, atol, rows, v);
            for (int k = 0; k < rows.length; k++) {
                norms[row + k] = Math.sqrt(sums[k] / n);
            }
        }
        return norms;
    }

    /** The squares summed, for both rows of weights. */
    private double[] errorSums(int n, long x, long y, double rtol, double atol, Terms terms) {
        int blocks = blocks(n, MOST_BLOCKS);
        return sums(2, blocks, partial ->
                launch(Kernel.ERROR_BLOCKS, blocks, (long) n, (long) blocks, x, y, rtol, atol, terms, partial));
    }

    /** The same where one pass cannot take so many vectors: the combination is made first. */
    private double[] longErrorSums(int n, long x, long y, double rtol, double atol, double[][] w, StateVector[] v) {
        var sums = new double[w.length];
        try (var error = new CudaVector(device, memory, n); var zero = new CudaVector(device, memory, n)) {
            for (int row = 0; row < w.length; row++) {
                combine(error, zero, w[row], v);
                sums[row] = errorSums(n, x, y, rtol, atol, new Terms(new double[][] {{1}}, new long[] {error.address()}))[0];
            }
        }
        return sums;
    }

    @Override
    public double dot(StateVector x, StateVector y) {
        int n = x.size();
        return dot(n, address(x, n), address(y, n));
    }

    /** Σ_i x_i y_i on addresses that were looked at. */
    double dot(long n, long x, long y) {
        int blocks = blocks(n, MOST_BLOCKS);
        return sums(1, blocks, partial -> launch(Kernel.DOT_BLOCKS, blocks, n, (long) blocks, x, y, partial))[0];
    }

    @Override
    public double[][] dots(StateVector[] v, StateVector[] w) {
        var dots = new double[v.length][w.length];
        if (v.length == 0 || w.length == 0) {
            return dots;
        }
        int n = w[0].size();
        long[] left = addresses(v.length, v, n);
        long[] right = addresses(w.length, w, n);
        int blocks = blocks(n, MOST_BASIS_BLOCKS);
        int tilesAcross = (w.length + TILE_COLUMNS - 1) / TILE_COLUMNS;
        int rows = (int) Math.max(TILE_ROWS, mostParts / ((long) blocks * w.length) / TILE_ROWS * TILE_ROWS);
        for (int from = 0; from < v.length; from += rows) {
            int count = Math.min(rows, v.length - from);
            long tiles = (count + TILE_ROWS - 1L) / TILE_ROWS * tilesAcross;
            ByteBuffer addresses = table(count + w.length);
            put(addresses, left, from, count);
            put(addresses, right, 0, w.length);
            double[] sums = sumsWithTable(count * w.length, blocks, addresses, (at, partial) ->
                    launch(Kernel.BASIS_BLOCKS, tiles * blocks, (long) n, (long) blocks, (long) count, (long) w.length, at,
                            at + (long) count * Long.BYTES, partial));
            for (int k = 0; k < count; k++) {
                System.arraycopy(sums, k * w.length, dots[from + k], 0, w.length);
            }
        }
        return dots;
    }

    @Override
    public void combine(StateVector[] y, double[][] c, StateVector[] v) {
        if (y.length == 0 || v.length == 0) {
            return;
        }
        int n = y[0].size();
        long[] targets = addresses(y.length, y, n);
        long[] terms = addresses(v.length, v, n);
        requireRows(c, v.length, y.length);
        ByteBuffer given = table(y.length + v.length + v.length * y.length);
        put(given, targets, 0, y.length);
        put(given, terms, 0, v.length);
        for (double[] row : c) {
            for (double weight : row) {
                given.putDouble(weight);
            }
        }
        long vectors = (long) y.length * Long.BYTES;
        long weights = vectors + (long) v.length * Long.BYTES;
        withTable(given, at -> launch(Kernel.BASIS_COLUMNS, n, (long) v.length, (long) y.length, at, at + weights, at + vectors));
    }

    private static ByteBuffer table(int numbers) {
        return ByteBuffer.allocate(Math.multiplyExact(numbers, Long.BYTES)).order(ByteOrder.nativeOrder());
    }

    private static void put(ByteBuffer into, long[] addresses, int from, int count) {
        for (int k = 0; k < count; k++) {
            into.putLong(addresses[from + k]);
        }
    }

    /** How many blocks share a sum of so many elements. */
    private static int blocks(long n, int most) {
        return Math.clamp((n + ELEMENTS_PER_BLOCK - 1) / ELEMENTS_PER_BLOCK, 1, most);
    }

    /** What to start with the address of a table, and that of the parts of sums. */
    private interface WithTable {
        void start(long table, long partial);
    }

    /** Copies a table to the device and starts something with it. The next table waits until it is no longer read. */
    private synchronized void withTable(ByteBuffer content, LongConsumer start) {
        long at = table.of(content.capacity());
        device.upload(at, content.array(), content.capacity());
        start.accept(at);
    }

    private synchronized double[] sumsWithTable(int results, int blocks, ByteBuffer content, WithTable start) {
        return sums(results, blocks, partial -> withTable(content, at -> start.start(at, partial)));
    }

    /** Starts what puts the parts of sums into memory, adds them on the device, and brings the sums back. */
    private synchronized double[] sums(int results, int blocks, LongConsumer start) {
        long numbers = (long) results * blocks;
        long partial = parts.of((numbers + results) * Double.BYTES);
        long into = partial + numbers * Double.BYTES;
        start.accept(partial);
        launch(Kernel.FOLD, results, (long) blocks, partial, into);
        var sums = new double[results];
        device.download(sums, into, results);
        return sums;
    }

    @Override
    public void close() {
        try {
            memory.close();
        } finally {
            device.close();
        }
    }

    private static void requireRows(double[][] c, int rows, int columns) {
        if (c.length != rows) {
            throw new IllegalArgumentException(c.length + " rows of weights were given for " + rows + " vectors");
        }
        for (double[] row : c) {
            if (row.length != columns) {
                throw new IllegalArgumentException("a row of " + row.length + " weights was given for " + columns + " results");
            }
        }
    }

    private static CudaVector own(StateVector vector) {
        if (vector instanceof CudaVector own) {
            return own;
        }
        throw new IllegalArgumentException("a vector of " + vector.getClass().getSimpleName()
                + " was given to the backend " + NAME + "; vectors are used by the backend that made them");
    }

    /** Where a vector lies. */
    static long address(StateVector vector) {
        return own(vector).address();
    }

    private static long address(StateVector vector, int size) {
        CudaVector own = own(vector);
        if (own.size() != size) {
            throw new IllegalArgumentException("a vector of " + own.size() + " elements meets one of " + size);
        }
        return own.address();
    }

    private static long[] addresses(int count, StateVector[] vectors, int n) {
        if (vectors.length < count) {
            throw new IllegalArgumentException(count + " weights were given for " + vectors.length + " vectors");
        }
        return Arrays.stream(vectors, 0, count).mapToLong(v -> address(v, n)).toArray();
    }
}
