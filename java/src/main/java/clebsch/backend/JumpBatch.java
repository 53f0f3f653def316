package clebsch.backend;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Quantum trajectories, each in a slot of its own, where the backend keeps them: {@link #advance} lets all of them go on at once,
 * and nothing but what they wait for comes back. What a trajectory gives depends on its number alone, not on its slot or on those
 * beside it, nor on how far a call leads. The layout is that of {@code native/kernels/trajectories.h}; a backend lends memory and
 * runs the kernel. One thread at a time.
 */
public final class JumpBatch implements AutoCloseable {
    /** {@code MOST_TERMS} and two more. */
    private static final int VECTORS = 82;
    private static final int LANES = 16;
    /** {@code struct jump_space}, {@code channel}, {@code reading}, {@code neighbours}, {@code course}, {@code trajectory}, in numbers. */
    private static final int SPACE = 17;
    private static final int CHANNEL = 6;
    private static final int MEAN = 3;
    private static final int NEIGHBOURS = 7;
    private static final int COURSE = 15;
    private static final int TRAJECTORY = 13;
    private static final int ABSENT = 6;
    /** Jumps of a trajectory that are kept until somebody takes them. */
    private static final int RECORD = 64;
    private static final int MOST_SPACES = 64;

    private final JumpShape shape;
    private final Place memory;
    private final int slots;
    private final long half;
    private final long stride;
    private final long before;
    private final long room;
    private final double[] state;
    private final double[] numbers;
    private final double[] zeros;
    private final long course;
    private final long trajectories;
    private final long vectors;
    private final long read;
    private final long recorded;
    private final long times;
    private long[] spaces = new long[MOST_SPACES];
    private long spaceTable;
    private boolean courseIsNew = true;

    /** What a trajectory waits for: {@code UNDER_WAY} … {@code NO_CHANNEL} of the kernel. */
    public enum Waits {
        /** For nothing but more products. */
        UNDER_WAY,
        /** It has reached the last output time. */
        AT_ITS_END,
        /** For the tables of {@link #spaceOf}. */
        SPACE,
        /** That its record be taken. */
        RECORD,
        /** Its norm fell past the number drawn, and the time was not found. */
        NO_CROSSING,
        /** Its norm fell, and no jump is possible. */
        NO_CHANNEL
    }

    /** Memory of one batch, and the kernel that works on it; what is asked for is done in its order. */
    public interface Place extends AutoCloseable {
        /**
         * Takes memory full of zeros.
         *
         * @throws OutOfMemoryError if there is not as much
         */
        long take(long bytes);

        /** Writes all that remains of a buffer. */
        void write(long address, ByteBuffer content);

        /** Writes the first numbers of an array. */
        void write(long address, double[] content, int count);

        /** Reads as many numbers. */
        void read(double[] into, long address, int count);

        /** Products with a generator that a trajectory makes in one call at most: some milliseconds' worth. */
        long productsACall();

        /** Starts the kernel {@code trajectories} on the first so many trajectories. */
        void launch(int count, long course, long trajectories, long products);

        /** Gives all memory back. */
        @Override
        void close();
    }

    /**
     * A batch of a number of trajectories, whose memory is given back with it.
     *
     * @throws OutOfMemoryError if there is not enough memory
     */
    public JumpBatch(JumpShape shape, int slots, Place memory) {
        this.shape = shape;
        this.memory = memory;
        this.slots = slots;
        half = half(shape);
        before = padded(shape.margin() + LANES);
        stride = 2 * half + before;
        room = room(shape);
        zeros = new double[Math.toIntExact(2 * half)];
        state = new double[slots * TRAJECTORY];
        numbers = new double[Math.toIntExact((long) slots * shape.times().length * shape.size())];
        for (int slot = 0; slot < slots; slot++) {
            put(slot, 0, ABSENT);
        }
        try {
            course = memory.take((long) COURSE * Long.BYTES);
            trajectories = memory.take((long) state.length * Long.BYTES);
            vectors = memory.take(slots * room * Double.BYTES);
            read = memory.take(Math.max(1, (long) numbers.length) * Double.BYTES);
            recorded = memory.take(shape.record() ? 2L * slots * RECORD * Double.BYTES : Double.BYTES);
            times = memory.take((long) shape.times().length * Double.BYTES);
            memory.write(times, shape.times(), shape.times().length);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private static long padded(long n) {
        return (n + LANES - 1) / LANES * LANES;
    }

    private static long half(JumpShape shape) {
        return padded((long) shape.dimension() + shape.margin() + 2 * LANES);
    }

    /** Numbers that the vectors of a trajectory take. */
    private static long room(JumpShape shape) {
        long before = padded(shape.margin() + LANES);
        return before + VECTORS * (2 * half(shape) + before);
    }

    /** Bytes that each trajectory of a batch takes. */
    public static long bytes(JumpShape shape) {
        return (room(shape) + TRAJECTORY + (long) shape.times().length * shape.size() + (shape.record() ? 2 * RECORD : 0)) * Double.BYTES;
    }

    /** Gives back all memory. */
    @Override
    public void close() {
        memory.close();
    }

    /** How many trajectories there is room for. */
    public int slots() {
        return slots;
    }

    /** Makes the tables of a space known under a number. */
    public void space(int number, JumpTables tables) {
        if (tables.channels().size() > JumpTables.MOST_CHANNELS) {
            throw new IllegalArgumentException(tables.channels().size() + " jumps out of a space, and there is room for the weights of "
                    + JumpTables.MOST_CHANNELS);
        }
        var layout = new Layout(tables);
        layout.requireOffsets(shape.margin());
        long address = memory.take(layout.bytes());
        memory.write(address, layout.at(address));
        if (number >= spaces.length) {
            spaces = Arrays.copyOf(spaces, Math.max(number + 1, 2 * spaces.length));
            spaceTable = 0;   // a longer one is needed
        }
        spaces[number] = address;
        courseIsNew = true;
    }

    /** True if the tables of a space are there. */
    public boolean knows(int number) {
        return number < spaces.length && spaces[number] != 0;
    }

    /**
     * Puts a trajectory into a slot.
     *
     * @param number    of the trajectory
     * @param space     number of the space that it starts in
     * @param begin     time of the start
     * @param at        the state of the first amplitude
     * @param re,im     amplitudes, normalised; all others are zero
     * @param length    how many they are
     * @param remaining ‖ψ‖² at which it jumps
     * @param choice    uniform in (0, 1), by which the channel is chosen then
     */
    public void begin(int slot, long number, int space, double begin, int at, double[] re, double[] im, int length,
            double remaining, double choice) {
        long psi = vectors + (slot * room + before) * Double.BYTES;
        memory.write(psi, zeros, zeros.length);
        memory.write(psi + (long) at * Double.BYTES, re, length);
        memory.write(psi + (half + at) * Double.BYTES, im, length);
        put(slot, 0, Waits.UNDER_WAY.ordinal());
        put(slot, 1, number);
        put(slot, 2, space);
        for (int k = 3; k <= 6; k++) {
            put(slot, k, 0);
        }
        state[slot * TRAJECTORY + 7] = begin;
        state[slot * TRAJECTORY + 8] = remaining;
        state[slot * TRAJECTORY + 9] = choice;
        put(slot, 10, 0);
        put(slot, 11, 0);
        put(slot, 12, 0);
    }

    private void put(int slot, int k, long value) {
        state[slot * TRAJECTORY + k] = Double.longBitsToDouble(value);
    }

    private long get(int slot, int k) {
        return Double.doubleToRawLongBits(state[slot * TRAJECTORY + k]);
    }

    /** Lets every trajectory that waits for nothing go on for some milliseconds, or until it waits. */
    public void advance() {
        if (courseIsNew) {
            writeCourse();
        }
        memory.write(trajectories, state, state.length);
        memory.launch(slots, course, trajectories, memory.productsACall());
        memory.read(state, trajectories, state.length);
        boolean any = false;
        for (int slot = 0; slot < slots; slot++) {
            any |= holds(slot) && waits(slot) == Waits.AT_ITS_END;
        }
        if (any) {
            memory.read(numbers, read, numbers.length);
        }
    }

    private void writeCourse() {
        if (spaceTable == 0) {
            spaceTable = memory.take((long) spaces.length * Long.BYTES);
        }
        ByteBuffer table = buffer(spaces.length);
        for (long space : spaces) {
            table.putLong(space);
        }
        memory.write(spaceTable, table.flip());
        ByteBuffer c = buffer(COURSE);
        c.putLong(padded(shape.dimension())).putLong(half).putLong(stride).putLong(before).putLong(room).putLong(shape.seed())
                .putDouble(shape.tolerance()).putLong(shape.times().length).putLong(times).putLong(shape.size())
                .putLong(shape.record() ? RECORD : 0).putLong(spaceTable).putLong(vectors).putLong(read).putLong(recorded);
        memory.write(course, c.flip());
        courseIsNew = false;
    }

    private static ByteBuffer buffer(int numbers) {
        return ByteBuffer.allocate(Math.multiplyExact(numbers, Long.BYTES)).order(ByteOrder.nativeOrder());
    }

    /** True if there is a trajectory in a slot. */
    public boolean holds(int slot) {
        return get(slot, 0) != ABSENT;
    }

    /** What the trajectory in a slot waits for. */
    public Waits waits(int slot) {
        return Waits.values()[(int) get(slot, 0)];
    }

    /** Lets a trajectory go on whose space is now known, or whose record was taken. */
    public void resume(int slot) {
        put(slot, 0, Waits.UNDER_WAY.ordinal());
    }

    /** Takes a trajectory out of its slot. */
    public void leave(int slot) {
        put(slot, 0, ABSENT);
    }

    /** The number of the trajectory in a slot. */
    public long numberOf(int slot) {
        return get(slot, 1);
    }

    /** The space that a trajectory is in. */
    public int spaceOf(int slot) {
        return (int) get(slot, 2);
    }

    /** Its jumps so far. */
    public long jumps(int slot) {
        return get(slot, 4);
    }

    /** Products with a generator that it took so far. */
    public long products(int slot) {
        return get(slot, 6);
    }

    /** What a trajectory at its end has read. */
    public double[] numbers(int slot) {
        int length = shape.times().length * shape.size();
        return Arrays.copyOfRange(numbers, slot * length, (slot + 1) * length);
    }

    /** The time and the number of the channel of each jump since the record was last taken. */
    public double[] takeRecord(int slot) {
        var jumps = new double[(int) (2 * get(slot, 5))];
        if (jumps.length > 0) {
            memory.read(jumps, recorded + 2L * slot * RECORD * Double.BYTES, jumps.length);
            put(slot, 5, 0);
        }
        return jumps;
    }

    /** The tables of a space as the kernel reads them, with addresses in them. */
    private static final class Layout {
        private final JumpTables tables;
        private final int structures;
        private final int diagonals;
        private final int entries;
        private ByteBuffer into;
        private long base;
        private int nextDiagonals;
        private int nextEntry;

        Layout(JumpTables tables) {
            this.tables = tables;
            structures = SPACE + CHANNEL * tables.channels().size() + MEAN * tables.means().size();
            int count = 0;
            int arrays = 0;
            for (JumpTables.Rows rows : all()) {
                count += neighbours(rows).size();
                for (int d = 0; d < rows.offset().length; d++) {
                    arrays += length(rows, rows.real()[d]) + length(rows, rows.imaginary()[d]);
                }
            }
            diagonals = NEIGHBOURS * count;
            entries = arrays;
        }

        private List<JumpTables.Rows> all() {
            return Stream.of(List.of(tables.far().generator(), tables.near().generator()),
                    tables.channels().stream().map(JumpTables.Channel::operator).toList(),
                    tables.means().stream().map(JumpTables.Mean::operator).toList()).flatMap(List::stream).toList();
        }

        void requireOffsets(int margin) {
            for (JumpTables.Rows rows : all()) {
                for (int offset : rows.offset()) {
                    if (Math.abs(offset) > margin) {
                        throw new IllegalArgumentException("a diagonal of offset " + offset + " meets vectors with a margin of " + margin);
                    }
                }
            }
        }

        /** Numbers that an array takes, with zeros up to whole groups on either side. */
        private static int length(JumpTables.Rows rows, double[] values) {
            return values == null ? 0 : (int) (padded((long) rows.from() + values.length) - rows.from() / LANES * LANES);
        }

        long bytes() {
            return (padded(structures + diagonals) + entries) * Double.BYTES;
        }

        /** All of it, to be written to an address. */
        ByteBuffer at(long address) {
            base = address;
            into = ByteBuffer.allocate(Math.toIntExact(bytes())).order(ByteOrder.nativeOrder());
            nextDiagonals = structures;
            nextEntry = (int) padded(structures + diagonals);
            int channels = SPACE;
            int means = channels + CHANNEL * tables.channels().size();
            into.putLong(tables.first()).putLong(tables.end()).putDouble(tables.radius());
            for (JumpTables.Polynomials in : List.of(tables.far(), tables.near())) {
                into.putDouble(in.decay()).putDouble(in.focus()).putLong(in.alongReal() ? 1 : 0);
                put(in.generator());
            }
            into.putLong(tables.channels().size()).putLong(address(channels)).putLong(tables.means().size()).putLong(address(means));
            for (JumpTables.Channel channel : tables.channels()) {
                into.putLong(channel.number()).putLong(channel.target()).putLong(channel.operator().from() / LANES * LANES)
                        .putLong(padded(channel.end()));
                put(channel.operator());
            }
            for (JumpTables.Mean mean : tables.means()) {
                into.putLong(mean.parts());
                put(mean.operator());
            }
            return into.rewind();
        }

        private long address(int number) {
            return base + (long) number * Double.BYTES;
        }

        /**
         * Up to three diagonals next to each other.
         *
         * @param middle   the offset on either side of which they are; one of theirs
         * @param diagonal their numbers
         */
        private record Neighbours(int middle, List<Integer> diagonal) {
        }

        /** All diagonals, each of them once. */
        private static List<Neighbours> neighbours(JumpTables.Rows rows) {
            var left = new TreeMap<Integer, Integer>();
            for (int d = 0; d < rows.offset().length; d++) {
                left.put(rows.offset()[d], d);
            }
            var groups = new ArrayList<Neighbours>();
            while (!left.isEmpty()) {
                int lowest = left.firstKey();
                int middle = left.containsKey(lowest + 1) ? lowest + 1 : lowest;
                SortedMap<Integer, Integer> group = left.headMap(middle + 2);
                groups.add(new Neighbours(middle, List.copyOf(group.values())));
                group.clear();
            }
            return groups;
        }

        /** {@code struct matrix} where the buffer is, the rest behind. */
        private void put(JumpTables.Rows rows) {
            List<Neighbours> groups = neighbours(rows);
            into.putLong(groups.size()).putLong(address(nextDiagonals));
            for (Neighbours group : groups) {
                into.putLong(nextDiagonals * Double.BYTES, group.middle());
                for (int d : group.diagonal()) {
                    int k = group.middle() + 1 - rows.offset()[d];
                    into.putLong((nextDiagonals + 1 + k) * Double.BYTES, put(rows, rows.real()[d]));
                    into.putLong((nextDiagonals + 4 + k) * Double.BYTES, put(rows, rows.imaginary()[d]));
                }
                nextDiagonals += NEIGHBOURS;
            }
        }

        /** Where entry 0 of an array would lie; 0 if there is none. */
        private long put(JumpTables.Rows rows, double[] values) {
            if (values == null) {
                return 0;
            }
            int zeros = rows.from() % LANES;
            for (int r = 0; r < values.length; r++) {
                into.putDouble((nextEntry + zeros + r) * Double.BYTES, values[r]);
            }
            long zero = address(nextEntry) - (long) (rows.from() - zeros) * Double.BYTES;
            nextEntry += length(rows, values);
            return zero;
        }
    }
}
