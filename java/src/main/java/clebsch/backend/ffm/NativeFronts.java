package clebsch.backend.ffm;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import clebsch.sparse.Csr;
import clebsch.sparse.FrontTree;
import clebsch.sparse.Fronts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/**
 * Fronts outside the heap, assembled, eliminated and substituted by C.
 *
 * <p>The L of all fronts lie end to end in the order of elimination, then the Uᵀ of all: a substitution reads the ones up and the
 * others down, from end to end; only those of a front that took over or left pivots may lie elsewhere. What a front leaves is
 * allocated by C until the parent has taken it. A part of the tree is one call; of a front worth it, C finds the pivots and Java's
 * threads share the columns that these are applied to.
 */
final class NativeFronts implements Fronts {
    /** Multiplications from which a front's columns, and those of one pass over them, are shared. */
    private static final double LARGE = 4e6;
    private static final double WORTH_SHARING = 1e6;
    /** Columns that one thread takes at once. */
    private static final int CHUNK = 32;
    /** Fields of C's {@code struct substitution}. */
    private static final long ARGUMENTS = 6L;

    private final FrontKernels kernels;
    private final FrontTree shape;
    private final boolean complex;
    private final Arena arena = Arena.ofShared();
    /** C's {@code struct tree}. */
    private final MemorySegment tree;
    private final MemorySegment fronts;
    /** Factors, then lists. */
    private final Block block;
    /** Room of the last substitution, for the next one. */
    private final AtomicReference<Room> spare = new AtomicReference<>();

    NativeFronts(FrontKernels kernels, FrontTree shape, Csr a, double re, double im, double tiny) {
        this.kernels = kernels;
        this.shape = shape;
        complex = im != 0;
        int count = shape.fronts();
        var offset = new long[count + 1];
        for (int s = 0; s < count; s++) {
            long own = shape.own(s);
            offset[s + 1] = offset[s] + (complex ? 2 : 1) * (own * (own + 1) / 2 + own * shape.rest(s));
        }
        int[][] lists = {shape.parent(), shape.childStart(), shape.child(), shape.ownStart(), shape.unknown(), shape.placeStart(),
            shape.place(), shape.part(), shape.slot(), shape.entryStart(), shape.entry()};
        long bytes = 2 * offset[count] * Double.BYTES + (count + 1L) * Long.BYTES + (long) a.value().length * Double.BYTES;
        for (int[] list : lists) {
            bytes += Block.rounded((long) list.length * Integer.BYTES);
        }
        Block taken = null;
        try {
            taken = new Block(bytes);
            block = taken;
            fronts = arena.allocate(Math.max(1, count) * FrontKernels.FRONT, Long.BYTES);
            long storage = block.skip(2 * offset[count] * Double.BYTES);
            var fields = new long[5 + lists.length + 4];
            fields[0] = count;
            fields[1] = complex ? 1 : 0;
            fields[2] = Double.doubleToRawLongBits(re);
            fields[3] = Double.doubleToRawLongBits(im);
            fields[4] = Double.doubleToRawLongBits(tiny);
            int at = 5;
            for (int[] list : lists) {
                fields[at++] = block.put(list, list.length, JAVA_INT);
            }
            fields[at++] = block.put(a.value(), a.value().length, JAVA_DOUBLE);
            fields[at++] = fronts.address();
            fields[at++] = storage;
            fields[at] = block.put(offset, count + 1, JAVA_LONG);
            tree = arena.allocateFrom(JAVA_LONG, fields);
        } catch (RuntimeException | Error e) {
            if (taken != null) {
                taken.close();
            }
            arena.close();
            throw e;
        }
    }

    /**
     * Memory in one piece, in large pages: in small ones, touching the lists for the first time takes about a tenth of a
     * factorisation.
     */
    private final class Block {
        private final MemorySegment memory;
        private long used;

        @SuppressWarnings("restricted")
        Block(long bytes) {
            memory = MemorySegment.ofAddress(kernels.takeMemory(bytes)).reinterpret(bytes);
        }

        static long rounded(long bytes) {
            return (bytes + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
        }

        /** The address of the next so many bytes. */
        long skip(long bytes) {
            long address = memory.address() + used;
            used += rounded(bytes);
            return address;
        }

        /** The next so many bytes. */
        MemorySegment slice(long bytes) {
            long at = used;
            skip(bytes);
            return memory.asSlice(at, bytes);
        }

        /** The address of a copy. */
        long put(Object array, int length, ValueLayout layout) {
            MemorySegment.copy(array, 0, memory, layout, used, length);
            return skip(length * layout.byteSize());
        }

        void close() {
            kernels.giveMemoryBack(memory.address());
        }
    }

    @Override
    public void eliminate(int first, int end) {
        requireOpen();
        if (end - first == 1) {
            double size = shape.own(first) + (double) shape.rest(first);
            if (size * size * shape.own(first) > LARGE) {
                eliminateLarge(first);
                return;
            }
        }
        kernels.eliminateFronts(first, end, tree.address());
    }

    private void eliminateLarge(int s) {
        kernels.openLargeFront(s, tree.address());
        while (kernels.advanceLargeFront(s, tree.address())) {
            int first = (int) count(s, FrontKernels.FIRST);
            int last = (int) count(s, FrontKernels.LAST);
            long from = count(s, FrontKernels.FROM);
            double work = (double) (last - first) * (pivots(s) - from) * (size(s) - from);
            if (last - first > CHUNK && work > WORTH_SHARING) {
                IntStream.range(0, (last - first + CHUNK - 1) / CHUNK).parallel().forEach(chunk -> {
                    int start = first + chunk * CHUNK;
                    kernels.updateLargeFront(start, Math.min(last, start + CHUNK), tree.address(), s);
                });
            } else {
                kernels.updateLargeFront(first, last, tree.address(), s);
            }
        }
        kernels.closeLargeFront(s, tree.address());
    }

    private long count(int s, long field) {
        return fronts.get(JAVA_LONG, s * FrontKernels.FRONT + field);
    }

    @Override
    public int size(int s) {
        return (int) count(s, FrontKernels.SIZE);
    }

    @Override
    public int summed(int s) {
        return (int) count(s, FrontKernels.SUMMED);
    }

    @Override
    public int pivots(int s) {
        return (int) count(s, FrontKernels.PIVOTS);
    }

    @Override
    public int perturbed(int s) {
        return (int) count(s, FrontKernels.PERTURBED);
    }

    @Override
    public Substitution substitution(double[][] x, double[][] y, boolean transposed) {
        requireOpen();
        Room room = spare.getAndSet(null);
        if (room == null || room.columns < x.length) {
            if (room != null) {
                room.close();
            }
            room = new Room(x.length);
        }
        return new NativeSubstitution(room, x, y, transposed);
    }

    private void requireOpen() {
        if (!arena.scope().isAlive()) {
            throw new IllegalStateException("factors were used after they were closed");
        }
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            Room room = spare.getAndSet(null);
            if (room != null) {
                room.close();
            }
            kernels.releaseFronts(0, shape.fronts(), tree.address());
            block.close();
            arena.close();
        }
    }

    /** Memory for a substitution: right-hand sides as they come and go, and the rows of each part of the tree. */
    private final class Room {
        private final int columns;
        private final Block memory;
        private final MemorySegment vectors;
        /** C's {@code struct substitution}. */
        private final MemorySegment arguments;
        private final long rows;
        private final long starts;

        Room(int columns) {
            this.columns = columns;
            int count = shape.fronts();
            var start = new long[count];
            long all = 0;
            for (int top = count - 1; top >= 0; top = shape.part()[top] - 1) {
                int first = shape.part()[top];
                Arrays.fill(start, first, top + 1, all);
                all += first == top ? size(top)
                        : shape.ownStart()[top + 1] - shape.ownStart()[first] + (size(top) - summed(top));
            }
            long width = (complex ? 2L : 1L) * columns * Double.BYTES;
            long inAndOut = width * shape.unknown().length;
            memory = new Block(width * all + inAndOut + (ARGUMENTS + (long) count) * Long.BYTES);
            rows = memory.skip(width * all);
            vectors = memory.slice(inAndOut);
            arguments = memory.slice(ARGUMENTS * Long.BYTES);
            starts = memory.put(start, count, JAVA_LONG);
        }

        /** The address of the arguments of a substitution. */
        long describe(int columns, boolean transposed) {
            long[] fields = {columns, transposed ? 1 : 0, shape.unknown().length, vectors.address(), rows, starts};
            MemorySegment.copy(fields, 0, arguments, JAVA_LONG, 0, fields.length);
            return arguments.address();
        }

        void close() {
            memory.close();
        }
    }

    private final class NativeSubstitution implements Substitution {
        private final Room room;
        private final double[][] x;
        private final double[][] y;
        private final long arguments;

        NativeSubstitution(Room room, double[][] x, double[][] y, boolean transposed) {
            this.room = room;
            this.x = x;
            this.y = y;
            arguments = room.describe(x.length, transposed);
            copy(x, 0, true);
            if (y != null) {
                copy(y, x.length, true);
            }
        }

        private void copy(double[][] values, int first, boolean in) {
            int n = shape.unknown().length;
            for (int k = 0; k < values.length; k++) {
                long at = (long) (first + k) * n * Double.BYTES;
                if (in) {
                    MemorySegment.copy(values[k], 0, room.vectors, JAVA_DOUBLE, at, n);
                } else {
                    MemorySegment.copy(room.vectors, JAVA_DOUBLE, at, values[k], 0, n);
                }
            }
        }

        @Override
        public void up(int first, int end) {
            kernels.substituteUp(first, end, tree.address(), arguments);
        }

        @Override
        public void down(int first, int end) {
            kernels.substituteDown(first, end, tree.address(), arguments);
        }

        @Override
        public void finish() {
            copy(x, 0, false);
            if (y != null) {
                copy(y, x.length, false);
            }
        }

        @Override
        public void close() {
            Room other = spare.getAndSet(room);
            if (other != null) {
                other.close();
            }
        }
    }
}
