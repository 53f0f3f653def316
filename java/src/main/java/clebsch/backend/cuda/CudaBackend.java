package clebsch.backend.cuda;

import clebsch.backend.Backend;
import clebsch.backend.BandedSequence;
import clebsch.backend.JumpBatch;
import clebsch.backend.JumpShape;
import clebsch.backend.LinearOperator;
import clebsch.backend.Operands;
import clebsch.backend.StateVector;
import clebsch.sparse.Csr;
import clebsch.sparse.Stencil;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * Kernels on one GPU. Everything stays there but the sums that are asked for: each is made by blocks whose number depends on the
 * length alone and in a fixed order, so results are the same on every device and at every call. The kernels fuse no
 * multiplications with additions; what only maps gives the bits of the backend {@code native}. Long stretches of a large basis go
 * to the maker's library, where it is here; its results are the same at every call on one device.
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

    /** Numbers that are copied from the device at once with what lies between the vectors they are of. */
    private static final int MOST_AT_ONCE = 1 << 16;
    /**
     * Numbers of a stretch of a basis that is worth a call of the maker's library: 16 MiB, which take as long to read as two or three
     * more launches. Counted, not yet measured.
     */
    private static final long LEAST_OF_LIBRARY = 1 << 21;
    /** Vectors of such a stretch; for each that they are added to if there are others besides. */
    private static final int LEAST_COLUMNS = 16;

    private final ChainedDevice device;
    private final Optional<DenseLibrary> dense;
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
        this.device = new ChainedDevice(device);
        this.mostParts = mostParts;
        dense = device.denseLibrary();
        memory = new DeviceMemory(this.device);
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
    public CudaVector vector(int size) {
        return vectors(size, 1)[0];
    }

    @Override
    public CudaVector[] vectors(int size, int count) {
        return CudaVector.make(device, memory, size, count);
    }

    @Override
    public double[][] download(StateVector[] v) {
        int n = v.length == 0 ? 0 : v[0].size();
        if (v.length < 2 || !Arrays.stream(v).allMatch(each -> each.size() == n)) {
            return Backend.super.download(v);
        }
        long[] addresses = addresses(v.length, v, n);
        Stretch stretch = Stretch.first(addresses);
        long last = (v.length - 1L) * stretch.stride();
        if (stretch.count() < v.length || last + n > MOST_AT_ONCE) {
            return Backend.super.download(v);
        }
        var numbers = new double[(int) last + n];
        device.download(numbers, addresses[0], numbers.length);
        var all = new double[v.length][];
        Arrays.setAll(all, k -> Arrays.copyOfRange(numbers, k * stretch.stride(), k * stretch.stride() + n));
        return all;
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
            device.launch(kernel.launch(elements, device.multiprocessors(), arguments));
        }
    }

    /** Starts what waits, before a library is asked for anything. */
    void start() {
        device.start();
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
        try (CudaVector error = vector(n); CudaVector zero = vector(n)) {
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

    /**
     * y = Σ_k w_k v_k, and Σ_i y_i² and Σ_i y_i z_i with z = Σ_k d_k v_k, for the first of some vectors.
     *
     * @param stride numbers from the begin of one to that of the next
     */
    double[] sums(long n, int count, double[] w, double[] d, long v, long stride, long y) {
        ByteBuffer weights = table(2 * count);
        put(weights, Arrays.copyOf(w, count));
        put(weights, Arrays.copyOf(d, count));
        int blocks = blocks(n, MOST_BLOCKS);
        return sumsWithTable(2, blocks, weights, (at, partial) ->
                launch(Kernel.SEQUENCE_BLOCKS, blocks, n, (long) blocks, (long) count, at, v, stride, y, partial));
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
        List<Stretch> stretches = stretches(n, left, right, LEAST_COLUMNS);
        if (!stretches.isEmpty()) {
            double[] products = products(n, left, right, stretches);
            for (Stretch s : stretches) {
                for (int k = s.from(); k < s.to(); k++) {
                    System.arraycopy(products, k * w.length, dots[k], 0, w.length);
                }
            }
        }
        int[] others = others(v.length, stretches);
        int blocks = blocks(n, MOST_BASIS_BLOCKS);
        int tilesAcross = (w.length + TILE_COLUMNS - 1) / TILE_COLUMNS;
        int rows = (int) Math.max(TILE_ROWS, mostParts / ((long) blocks * w.length) / TILE_ROWS * TILE_ROWS);
        for (int from = 0; from < others.length; from += rows) {
            int count = Math.min(rows, others.length - from);
            long tiles = (count + TILE_ROWS - 1L) / TILE_ROWS * tilesAcross;
            ByteBuffer addresses = table(count + w.length);
            for (int k = from; k < from + count; k++) {
                addresses.putLong(left[others[k]]);
            }
            put(addresses, right);
            double[] sums = sumsWithTable(count * w.length, blocks, addresses, (at, partial) ->
                    launch(Kernel.BASIS_BLOCKS, tiles * blocks, (long) n, (long) blocks, (long) count, (long) w.length, at,
                            at + (long) count * Long.BYTES, partial));
            for (int k = 0; k < count; k++) {
                System.arraycopy(sums, k * w.length, dots[others[from + k]], 0, w.length);
            }
        }
        return dots;
    }

    /** The products of stretches of the v with all the w, by the maker's library: rows of the v; those of others are undefined. */
    private synchronized double[] products(int n, long[] v, long[] w, List<Stretch> stretches) {
        var products = new double[v.length * w.length];
        long c = parts.of((long) products.length * Double.BYTES);
        start();
        for (Stretch s : stretches) {
            dense.orElseThrow().products(n, s.of(v), Stretch.first(w).of(w), c + (long) s.from() * w.length * Double.BYTES);
        }
        device.download(products, c, products.length);
        return products;
    }

    @Override
    public void combine(StateVector[] y, double[][] c, StateVector[] v) {
        if (y.length == 0 || v.length == 0) {
            return;
        }
        int n = y[0].size();
        long[] targets = addresses(y.length, y, n);
        long[] terms = addresses(v.length, v, n);
        Operands.requireRows(c, v.length, y.length);
        if (y.length == 1 && v.length <= Terms.MOST) {   // no table to copy: it can wait with other launches
            combine(n, targets[0], targets[0], Arrays.stream(c).mapToDouble(row -> row[0]).toArray(), terms);
            return;
        }
        // each reads and writes the y, which is nothing lost only where it is the only one
        boolean single = Stretch.first(terms).count() == terms.length;
        List<Stretch> stretches = stretches(n, terms, targets, single ? LEAST_COLUMNS : LEAST_COLUMNS * y.length);
        int[] others = others(v.length, stretches);
        ByteBuffer given = table(y.length + others.length + v.length * y.length);
        put(given, targets);
        for (int k : others) {
            given.putLong(terms[k]);
        }
        for (int k : others) {
            put(given, c[k]);
        }
        for (Stretch s : stretches) {
            for (int k = s.from(); k < s.to(); k++) {
                put(given, c[k]);
            }
        }
        withTable(given, at -> {
            long vectors = at + (long) y.length * Long.BYTES;
            long weights = vectors + (long) others.length * Long.BYTES;
            if (others.length > 0) {
                launch(Kernel.BASIS_COLUMNS, n, (long) others.length, (long) y.length, at, weights, vectors);
            }
            weights += (long) others.length * y.length * Double.BYTES;
            start();
            for (Stretch s : stretches) {
                dense.orElseThrow().add(n, Stretch.first(targets).of(targets), weights, s.of(terms));
                weights += (long) s.count() * y.length * Double.BYTES;
            }
        });
    }

    /** Vectors from … from + count − 1 of some, which lie one after another and all as many numbers apart. */
    private record Stretch(int from, int count, int stride) {
        /** The longest from the first one on. */
        static Stretch first(long[] addresses) {
            return at(addresses, 0);
        }

        static Stretch at(long[] addresses, int from) {
            long distance = from + 1 < addresses.length ? addresses[from + 1] - addresses[from] : 0;
            boolean usable = distance > 0 && distance % Double.BYTES == 0 && distance / Double.BYTES <= Integer.MAX_VALUE;
            int to = from + 1;
            while (usable && to < addresses.length && addresses[to] - addresses[to - 1] == distance) {
                to++;
            }
            return new Stretch(from, to - from, usable ? (int) (distance / Double.BYTES) : Integer.MAX_VALUE);
        }

        int to() {
            return from + count;
        }

        DenseLibrary.Columns of(long[] addresses) {
            return new DenseLibrary.Columns(addresses[from], count, stride);
        }
    }

    /** Stretches of at least so many of the v that are worth a call of the maker's library: if it is here, and the w are one. */
    private List<Stretch> stretches(int n, long[] v, long[] w, int least) {
        var stretches = new ArrayList<Stretch>();
        if (dense.isPresent() && Stretch.first(w).count() == w.length) {
            Stretch next;
            for (int from = 0; from < v.length; from = next.to()) {
                next = Stretch.at(v, from);
                if (next.count() >= least && (long) next.count() * n >= LEAST_OF_LIBRARY) {
                    stretches.add(next);
                }
            }
        }
        return stretches;
    }

    /** Which of so many are in none of the stretches. */
    private static int[] others(int count, List<Stretch> stretches) {
        return IntStream.range(0, count).filter(k -> stretches.stream().noneMatch(s -> s.from() <= k && k < s.to())).toArray();
    }

    private static ByteBuffer table(int numbers) {
        return ByteBuffer.allocate(Math.multiplyExact(numbers, Long.BYTES)).order(ByteOrder.nativeOrder());
    }

    private static void put(ByteBuffer into, long[] addresses) {
        for (long address : addresses) {
            into.putLong(address);
        }
    }

    private static void put(ByteBuffer into, double[] numbers) {
        for (double number : numbers) {
            into.putDouble(number);
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

    /** Where a vector lies. */
    static long address(StateVector vector) {
        return Operands.own(vector, CudaVector.class, NAME).address();
    }

    private static long address(StateVector vector, int size) {
        return Operands.own(vector, CudaVector.class, NAME, size).address();
    }

    private static long[] addresses(int count, StateVector[] vectors, int n) {
        Operands.requireWeights(count, vectors);
        return Arrays.stream(vectors, 0, count).mapToLong(v -> address(v, n)).toArray();
    }
}
