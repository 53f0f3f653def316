package clebsch.backend.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Assumptions;

/**
 * A device that is none: the image's kernels on the CPU as {@code cuda/emulate.h} runs them, on memory outside the heap. As a GPU's
 * queue does, it works on nothing until somebody waits. Memory is full of what is no number until it is written, and so is what
 * lies around it, where nobody may write.
 */
final class HostDevice implements Device {
    private static final int SUCCESS = 0;
    private static final MemorySegment ALL = all();

    private final MethodHandle launch;
    private final long bytes;
    private final boolean withChains;
    private final Optional<Library> library;
    private final Map<Long, Arena> arenas = new HashMap<>();
    private final Map<Long, Long> sizes = new HashMap<>();
    private final Queue<Runnable> queue = new ArrayDeque<>();
    private long used;
    private int launches;
    private int failAt = Integer.MAX_VALUE;
    private int chains;
    private int starts;
    private int changes;
    private int downloads;
    private boolean closed;

    /** A device with so much memory, and a library of its maker or none; the test is skipped where there is no compiler. */
    HostDevice(long bytes, boolean withLibrary) {
        this(bytes, withLibrary, true);
    }

    /** The same that may make no chains. */
    HostDevice(long bytes, boolean withLibrary, boolean withChains) {
        this.bytes = bytes;
        this.withChains = withChains;
        library = withLibrary ? Optional.of(new Library()) : Optional.empty();
        launch = kernels();
    }

    @SuppressWarnings("restricted")
    private static MemorySegment all() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }

    @SuppressWarnings("restricted")
    private static MethodHandle kernels() {
        URL built = HostDevice.class.getResource("stand-in.so");
        Assumptions.assumeTrue(built != null, "the kernels were not compiled for the CPU: there is neither g++ nor c++");
        try {
            SymbolLookup found = SymbolLookup.libraryLookup(Path.of(built.toURI()), Arena.global());
            return Linker.nativeLinker().downcallHandle(found.findOrThrow("stand_in_launch"),
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
        } catch (URISyntaxException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    /** The launch of that number from now fails, as when a GPU does. */
    void failAtLaunch(int number) {
        failAt = launches + number;
    }

    /** Kernels started so far, those of chains too. */
    int launches() {
        return launches;
    }

    /** Bytes that somebody has. */
    long used() {
        return used;
    }

    boolean closed() {
        return closed;
    }

    @Override
    public String description() {
        return "kernels on the CPU";
    }

    @Override
    public int multiprocessors() {
        return 2;
    }

    @Override
    public synchronized long free() {
        return bytes - used;
    }

    @Override
    public synchronized Optional<Long> allocate(long size) {
        if (size > bytes - used) {
            return Optional.empty();
        }
        Arena arena = Arena.ofShared();
        long address = arena.allocate(size + 2 * ALIGNMENT, ALIGNMENT).fill((byte) -1).address() + ALIGNMENT;
        arenas.put(address, arena);
        sizes.put(address, size);
        used += size;
        return Optional.of(address);
    }

    @Override
    public synchronized void release(long address) {
        work();   // as a driver does before it takes memory back
        for (long begin : new long[] {address - ALIGNMENT, address + sizes.get(address)}) {
            for (long at = 0; at < ALIGNMENT; at += Long.BYTES) {
                assertThat(ALL.get(JAVA_LONG, begin + at)).as("byte %d around %d", at, sizes.get(address)).isEqualTo(-1);
            }
        }
        arenas.remove(address).close();
        used -= sizes.remove(address);
    }

    private synchronized void enqueue(Runnable task) {
        queue.add(task);
    }

    private synchronized void work() {
        for (Runnable task; (task = queue.poll()) != null; ) {
            task.run();
        }
    }

    @Override
    public void clear(long address, long size) {
        enqueue(() -> ALL.asSlice(address, size).fill((byte) 0));
    }

    @Override
    public void upload(long to, double[] from, int count) {
        double[] copy = Arrays.copyOf(from, count);
        enqueue(() -> MemorySegment.copy(copy, 0, ALL, JAVA_DOUBLE, to, count));
    }

    @Override
    public void upload(long to, int[] from, int count) {
        int[] copy = Arrays.copyOf(from, count);
        enqueue(() -> MemorySegment.copy(copy, 0, ALL, JAVA_INT, to, count));
    }

    @Override
    public void upload(long to, byte[] from, int count) {
        byte[] copy = Arrays.copyOf(from, count);
        enqueue(() -> MemorySegment.copy(MemorySegment.ofArray(copy), 0, ALL, to, count));
    }

    @Override
    public synchronized void download(double[] to, long from, int count) {
        downloads++;
        work();
        MemorySegment.copy(ALL, JAVA_DOUBLE, from, to, 0, count);
    }

    @Override
    public synchronized void launch(Launch launch) {
        count(launch);
        enqueue(() -> run(launch));
    }

    private void count(Launch launch) {
        launches++;
        if (launches == failAt) {
            throw new Failure("the launch of " + launch.kernel().symbol() + " fails");
        }
    }

    @Override
    public Optional<Chain> chain(List<Launch> given) {
        if (!withChains) {
            return Optional.empty();
        }
        chains++;
        var ready = new ArrayList<>(given);
        return Optional.of(new Chain() {
            @Override
            public void set(int k, Launch launch) {
                assertThat(launch.kernel()).isEqualTo(ready.get(k).kernel());
                changes++;
                ready.set(k, launch);
            }

            @Override
            public void start() {
                starts++;
                ready.forEach(HostDevice.this::count);
                List<Launch> now = List.copyOf(ready);
                enqueue(() -> now.forEach(HostDevice.this::run));
            }

            @Override
            public void close() {
                chains--;
            }
        });
    }

    /** Chains that are open. */
    int chains() {
        return chains;
    }

    /** Chains that were started so far. */
    int starts() {
        return starts;
    }

    /** Times that somebody waited so far. */
    int downloads() {
        return downloads;
    }

    /** Kernels of chains that were changed so far. */
    int changes() {
        return changes;
    }

    private void run(Launch given) {
        Kernel kernel = given.kernel();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = arena.allocate(kernel.bytes(), Long.BYTES)
                    .copyFrom(MemorySegment.ofBuffer(given.arguments()));
            MemorySegment each = arena.allocate(ADDRESS, kernel.parameters().size());
            long at = arguments.address();
            for (int k = 0; k < kernel.parameters().size(); k++) {
                each.setAtIndex(JAVA_LONG, k, at);
                at += kernel.parameters().get(k).bytes;
            }
            int result;
            synchronized (ALL) {   // one of all devices works at a time
                result = (int) launch.invokeExact(arena.allocateFrom(kernel.symbol()), given.blocks(), given.threads(), each);
            }
            if (result != SUCCESS) {
                throw new Failure(kernel.symbol() + " with " + given.blocks() + " blocks of " + given.threads()
                        + " threads gives error " + result);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a call of a native function failed", e);
        }
    }

    @Override
    public Optional<SparseLibrary> sparseLibrary() {
        return library.map(each -> each);
    }

    @Override
    public Optional<DenseLibrary> denseLibrary() {
        return library.map(each -> each);
    }

    @Override
    public synchronized void close() {
        work();
        closed = true;
    }

    /** Products of bases, and in compressed rows, by plain loops; these take room for themselves as the maker's do. */
    final class Library implements SparseLibrary, DenseLibrary {
        private int open;
        private int products;
        private int sums;

        /** Products of bases so far. */
        int products() {
            return products;
        }

        /** Sums of bases so far. */
        int sums() {
            return sums;
        }

        @Override
        public void products(int n, Columns v, Columns w, long c) {
            products++;
            enqueue(() -> {
                for (int k = 0; k < v.count(); k++) {
                    for (int j = 0; j < w.count(); j++) {
                        double sum = 0;
                        for (int i = 0; i < n; i++) {
                            sum += number(v, k, i) * number(w, j, i);
                        }
                        ALL.set(JAVA_DOUBLE, c + ((long) k * w.count() + j) * Double.BYTES, sum);
                    }
                }
            });
        }

        @Override
        public void add(int n, Columns y, long c, Columns v) {
            sums++;
            enqueue(() -> {
                for (int j = 0; j < y.count(); j++) {
                    for (int i = 0; i < n; i++) {
                        double sum = number(y, j, i);
                        for (int k = 0; k < v.count(); k++) {
                            sum += number(c, k * y.count() + j) * number(v, k, i);
                        }
                        ALL.set(JAVA_DOUBLE, y.address() + ((long) j * y.stride() + i) * Double.BYTES, sum);
                    }
                }
            });
        }

        private static double number(Columns columns, int k, int i) {
            return ALL.get(JAVA_DOUBLE, columns.address() + ((long) k * columns.stride() + i) * Double.BYTES);
        }

        int open() {
            return open;
        }

        @Override
        public String description() {
            return "a plain loop";
        }

        @Override
        public Product product(int rows, int columns, int nonzeros, long start, long column, long value, DeviceMemory memory) {
            DeviceMemory.Holding room = memory.holding("room for a plain loop");
            room.take(1000);
            open++;
            return new Product() {
                @Override
                public void apply(long x, long y) {
                    enqueue(() -> {
                        for (int r = 0; r < rows; r++) {
                            double sum = 0;
                            for (int k = integer(start, r); k < integer(start, r + 1); k++) {
                                sum += number(value, k) * number(x, integer(column, k));
                            }
                            ALL.set(JAVA_DOUBLE, y + (long) r * Double.BYTES, sum);
                        }
                    });
                }

                @Override
                public void close() {
                    open--;
                    room.close();
                }
            };
        }

        private static int integer(long at, int k) {
            return ALL.get(JAVA_INT, at + (long) k * Integer.BYTES);
        }

        private static double number(long at, int k) {
            return ALL.get(JAVA_DOUBLE, at + (long) k * Double.BYTES);
        }
    }
}
