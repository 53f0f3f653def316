package clebsch.backend.cuda;

import clebsch.backend.LinearOperator;
import clebsch.backend.Operands;
import clebsch.backend.StateVector;
import clebsch.sparse.Csr;
import clebsch.sparse.RowRuns;
import clebsch.sparse.Stencil;
import clebsch.sparse.StencilGroups;
import java.util.Optional;
import java.util.function.Function;

/** An operator whose data lie on the device. */
final class CudaOperator implements LinearOperator {
    /** Rows of this mean length are worth a block of threads each. */
    private static final int LONG_ROWS = 64;
    /** Elements of a stencil's chunk at most: {@code PER_THREAD} of {@code stencil_chunks.h} for each thread. */
    private static final int CHUNK = 4 * Kernel.THREADS_IN_STEPS;
    /** Runs that are copied at a time: a megabyte. */
    private static final int RUNS_AT_A_TIME = 1 << 13;

    /** The products of one form of an operator, on addresses that were looked at. */
    private interface Product {
        void apply(long x, long y);

        void recur(double alpha, long x, double beta, double gamma, long z, long y);

        /** Gives back what is no memory of the backend's. */
        default void close() {
        }
    }

    private final int rows;
    private final int columns;
    private final DeviceMemory.Holding holding;
    private final Product product;
    private boolean closed;

    private CudaOperator(int rows, int columns, DeviceMemory.Holding holding, Product product) {
        this.rows = rows;
        this.columns = columns;
        this.holding = holding;
        this.product = product;
    }

    /** An operator whose memory is given back if copying fails. */
    private static LinearOperator of(int rows, int columns, DeviceMemory memory, Function<DeviceMemory.Holding, Product> copy) {
        DeviceMemory.Holding holding = memory.holding("a " + rows + " × " + columns + " operator");
        try {
            return new CudaOperator(rows, columns, holding, copy.apply(holding));
        } catch (RuntimeException | Error e) {
            holding.close();
            throw e;
        }
    }

    /**
     * A matrix: in runs where these take fewer bytes, else in compressed rows. There a block of threads takes each row where
     * rows are long; short rows go to the maker's library, and where that is not here, to a thread each.
     */
    static LinearOperator of(Csr matrix, CudaBackend backend, Device device, DeviceMemory memory) {
        return of(matrix.rows(), matrix.columns(), memory, holding -> {
            var runs = new RowRuns(matrix, Kernel.LANES);
            if (runs.saves()) {
                return new Runs(matrix.rows(), runs, backend, device, holding);
            }
            boolean longRows = matrix.nonzeros() >= (long) LONG_ROWS * matrix.rows();
            return new Rows(matrix, longRows, backend, device, holding,
                    longRows || matrix.nonzeros() == 0 ? Optional.empty() : device.sparseLibrary(), memory);
        });
    }

    /** A stencil. */
    static LinearOperator of(Stencil stencil, CudaBackend backend, Device device, DeviceMemory memory) {
        return of(stencil.size(), stencil.size(), memory, holding -> new Segments(stencil, backend, device, holding));
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public void apply(StateVector x, StateVector y) {
        holding.requireOpen();
        long in = CudaBackend.address(x);
        long out = CudaBackend.address(y);
        Operands.requireShapes(this, x, y);
        product.apply(in, out);
    }

    @Override
    public void recur(double alpha, StateVector x, double beta, double gamma, StateVector z, StateVector y) {
        holding.requireOpen();
        long in = CudaBackend.address(x);
        long before = CudaBackend.address(z);
        long out = CudaBackend.address(y);
        Operands.requireShapes(this, x, y);
        Operands.requireShapes(this, z, x);
        product.recur(alpha, in, beta, gamma, before, out);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            product.close();
            holding.close();
        }
    }

    private static long copy(int[] numbers, Device device, DeviceMemory.Holding holding) {
        long address = holding.take((long) numbers.length * Integer.BYTES);
        device.upload(address, numbers, numbers.length);
        return address;
    }

    private static final class Runs implements Product {
        private final CudaBackend backend;
        private final long rows;
        private final int groups;
        private final long start;
        private final long column;
        private final long value;

        Runs(int rows, RowRuns runs, CudaBackend backend, Device device, DeviceMemory.Holding holding) {
            this.backend = backend;
            this.rows = rows;
            groups = runs.groups();
            start = holding.take((groups + 1L) * Integer.BYTES);
            column = holding.take(runs.count() * Integer.BYTES);
            value = holding.take(runs.count() * Kernel.LANES * Double.BYTES);
            var starts = new int[groups + 1];
            var columns = new int[RUNS_AT_A_TIME];
            var values = new double[RUNS_AT_A_TIME * Kernel.LANES];
            long done = 0;
            int waiting = 0;
            for (int group = 0; group < groups; group++) {
                starts[group] = Math.toIntExact(done + waiting);
                runs.to(group);
                while (runs.next()) {
                    columns[waiting] = runs.column();
                    System.arraycopy(runs.values(), 0, values, waiting * Kernel.LANES, Kernel.LANES);
                    waiting++;
                    if (waiting == RUNS_AT_A_TIME) {
                        upload(device, columns, values, done, waiting);
                        done += waiting;
                        waiting = 0;
                    }
                }
            }
            upload(device, columns, values, done, waiting);
            starts[groups] = Math.toIntExact(done + waiting);
            device.upload(start, starts, starts.length);
        }

        private void upload(Device device, int[] columns, double[] values, long at, int count) {
            device.upload(column + at * Integer.BYTES, columns, count);
            device.upload(value + at * Kernel.LANES * Double.BYTES, values, count * Kernel.LANES);
        }

        @Override
        public void apply(long x, long y) {
            backend.launch(Kernel.RUN_PRODUCT, groups, rows, start, column, value, x, y);
        }

        @Override
        public void recur(double alpha, long x, double beta, double gamma, long z, long y) {
            backend.launch(Kernel.RUN_RECURRENCE, groups, rows, start, column, value, alpha, beta, gamma, x, z, y);
        }
    }

    private static final class Rows implements Product {
        private final CudaBackend backend;
        private final Kernel kernel;
        private final long rows;
        private final long start;
        private final long column;
        private final long value;
        private final Optional<SparseLibrary.Product> library;

        Rows(Csr matrix, boolean longRows, CudaBackend backend, Device device, DeviceMemory.Holding holding,
                Optional<SparseLibrary> library, DeviceMemory memory) {
            this.backend = backend;
            kernel = longRows ? Kernel.LONG_ROW_PRODUCT : Kernel.ROW_PRODUCT;
            rows = matrix.rows();
            start = copy(matrix.rowStart(), device, holding);
            column = copy(matrix.column(), device, holding);
            value = holding.take((long) matrix.nonzeros() * Double.BYTES);
            device.upload(value, matrix.value(), matrix.nonzeros());
            this.library = library.map(l ->
                    l.product(matrix.rows(), matrix.columns(), matrix.nonzeros(), start, column, value, memory));
        }

        @Override
        public void apply(long x, long y) {
            if (library.isPresent()) {
                backend.start();
                library.get().apply(x, y);
            } else {
                backend.launch(kernel, rows, start, column, value, x, y);
            }
        }

        @Override
        public void recur(double alpha, long x, double beta, double gamma, long z, long y) {
            backend.launch(Kernel.ROW_RECURRENCE, rows, start, column, value, alpha, beta, gamma, x, z, y);
        }

        @Override
        public void close() {
            library.ifPresent(SparseLibrary.Product::close);
        }
    }

    private static final class Segments implements Product {
        private final CudaBackend backend;
        private final int chunks;
        private final long chunkStart;
        private final long chunkSegment;
        private final long segmentStart;
        private final long firstRun;
        private final long run;
        private final long table;

        Segments(Stencil stencil, CudaBackend backend, Device device, DeviceMemory.Holding holding) {
            this.backend = backend;
            StencilGroups cut = StencilGroups.of(stencil, CHUNK);
            chunks = cut.size();
            chunkStart = copy(cut.start(), device, holding);
            chunkSegment = copy(cut.segment(), device, holding);
            segmentStart = copy(stencil.segmentStart(), device, holding);
            firstRun = copy(stencil.firstRun(), device, holding);
            run = holding.take(cut.runs().length);
            device.upload(run, cut.runs(), cut.runs().length);
            long bytes = (stencil.table().length + 2L * Kernel.LANES) * Double.BYTES;
            long begin = holding.take(bytes);
            device.clear(begin, bytes);
            table = begin + (long) Kernel.LANES * Double.BYTES;
            device.upload(table, stencil.table(), stencil.table().length);
        }

        @Override
        public void apply(long x, long y) {
            backend.launch(Kernel.STENCIL_CHUNK_PRODUCT, chunks, chunkStart, chunkSegment, segmentStart, firstRun, run, table, x,
                    y);
        }

        @Override
        public void recur(double alpha, long x, double beta, double gamma, long z, long y) {
            backend.launch(Kernel.STENCIL_CHUNK_RECURRENCE, chunks, chunkStart, chunkSegment, segmentStart, firstRun, run, table,
                    alpha, beta, gamma, x, z, y);
        }
    }
}
