package clebsch.backend.cuda;

import static clebsch.backend.cuda.Kernel.Argument.REAL;
import static clebsch.backend.cuda.Kernel.Argument.TERMS;
import static clebsch.backend.cuda.Kernel.Argument.WHOLE;
import static clebsch.backend.cuda.Kernel.Each.BLOCK;
import static clebsch.backend.cuda.Kernel.Each.ELEMENT;
import static clebsch.backend.cuda.Kernel.Each.GROUP;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The kernels of the image ({@code cuda/clebsch.cu}) and their arguments. All begin with the range first … end − 1 of output
 * elements that they compute.
 */
enum Kernel {
    /** width, half, bands, band, f, s, x, z, y. */
    BAND_PRODUCT(GROUP, WHOLE, WHOLE, WHOLE, WHOLE, REAL, REAL, WHOLE, WHOLE, WHOLE),
    /** n, blocks, count, targets, v, w, partial. */
    BASIS_BLOCKS(BLOCK, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE),
    /** count, targets, y, c, v. */
    BASIS_COLUMNS(ELEMENT, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE),
    /** y, x, terms. */
    COMBINE(ELEMENT, WHOLE, WHOLE, TERMS),
    /** n, blocks, x, y, partial. */
    DOT_BLOCKS(BLOCK, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE),
    /** n, blocks, x, y, rtol, atol, terms, partial. */
    ERROR_BLOCKS(BLOCK, WHOLE, WHOLE, WHOLE, WHOLE, REAL, REAL, TERMS, WHOLE),
    /** blocks, partial, sums. */
    FOLD(BLOCK, WHOLE, WHOLE, WHOLE),
    /** start, column, value, x, y. */
    LONG_ROW_PRODUCT(BLOCK, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE),
    /** start, column, value, x, y. */
    ROW_PRODUCT(ELEMENT, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE),
    /** start, column, value, alpha, beta, gamma, x, z, y. */
    ROW_RECURRENCE(ELEMENT, WHOLE, WHOLE, WHOLE, REAL, REAL, REAL, WHOLE, WHOLE, WHOLE),
    /** rows, start, column, value, x, y. */
    RUN_PRODUCT(GROUP, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE),
    /** rows, start, column, value, alpha, beta, gamma, x, z, y. */
    RUN_RECURRENCE(GROUP, WHOLE, WHOLE, WHOLE, WHOLE, REAL, REAL, REAL, WHOLE, WHOLE, WHOLE),
    /** n, blocks, count, w, v, stride, y, partial. */
    SEQUENCE_BLOCKS(BLOCK, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE),
    /** chunk_start, chunk_segment, segment_start, first_run, run, table, x, y. */
    STENCIL_CHUNK_PRODUCT(BLOCK, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE),
    /** chunk_start, chunk_segment, segment_start, first_run, run, table, alpha, beta, gamma, x, z, y. */
    STENCIL_CHUNK_RECURRENCE(BLOCK, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE, REAL, REAL, REAL, WHOLE, WHOLE, WHOLE),
    /** given, all, products. */
    TRAJECTORIES(BLOCK, WHOLE, WHOLE, WHOLE);

    /** {@code LANES} of {@code lanes.h}: threads that compute a group, and zeros around every vector. */
    static final int LANES = 16;

    /** {@code THREADS} of {@code blocks.h}: threads of a block in a kernel that is written in steps. */
    static final int THREADS_IN_STEPS = 128;

    /** Threads of a block in a kernel whose threads do not meet. */
    private static final int THREADS_ALONE = 256;

    /**
     * Blocks for each multiprocessor at most; threads go on to the next element beyond. Eight fill one, twice that evens out the
     * end.
     */
    private static final int BLOCKS_EACH = 16;

    /** Who computes an output element: a thread, {@link #LANES} threads, or a block. */
    enum Each { ELEMENT, GROUP, BLOCK }

    /** How an argument is passed. */
    enum Argument {
        /** {@code int64_t}, or an address. */
        WHOLE(Long.BYTES),
        /** {@code double}. */
        REAL(Double.BYTES),
        /** {@code struct terms}, by value. */
        TERMS(Terms.BYTES);

        final int bytes;

        Argument(int bytes) {
            this.bytes = bytes;
        }
    }

    private final Each each;
    private final List<Argument> parameters;
    private final int bytes;

    Kernel(Each each, Argument... arguments) {
        this.each = each;
        parameters = Stream.concat(Stream.of(WHOLE, WHOLE), Stream.of(arguments)).toList();
        bytes = parameters.stream().mapToInt(a -> a.bytes).sum();
    }

    /** The name in the image. */
    String symbol() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All arguments, first and end included. */
    List<Argument> parameters() {
        return parameters;
    }

    /** Bytes of all arguments. */
    int bytes() {
        return bytes;
    }

    /** Threads of a block. */
    private int threads() {
        return each == BLOCK ? THREADS_IN_STEPS : THREADS_ALONE;
    }

    /**
     * The launch for output elements 0 … elements − 1.
     *
     * @param given as for {@link #pack}
     */
    Launch launch(long elements, int multiprocessors, Object... given) {
        long work = switch (each) {
            case BLOCK -> elements * THREADS_IN_STEPS;
            case GROUP -> elements * LANES;
            case ELEMENT -> elements;
        };
        long wanted = (work + threads() - 1) / threads();
        int blocks = (int) Math.min(wanted, each == BLOCK ? Integer.MAX_VALUE : (long) BLOCKS_EACH * multiprocessors);
        return new Launch(this, blocks, threads(), work, pack(0, elements, given));
    }

    /**
     * The arguments one behind the other, in the machine's order of bytes. All begin at multiples of eight bytes, as the device
     * has them.
     *
     * @param given a {@code Long}, {@code Double} or {@link Terms} each
     */
    private ByteBuffer pack(long first, long end, Object... given) {
        int range = parameters.size() - given.length;
        if (range != 2) {
            throw new IllegalArgumentException(symbol() + " takes " + (parameters.size() - 2) + " arguments after its range, not "
                    + given.length);
        }
        ByteBuffer packed = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
        packed.putLong(first).putLong(end);
        for (int k = 0; k < given.length; k++) {
            switch (parameters.get(range + k)) {
                case WHOLE -> packed.putLong((Long) given[k]);
                case REAL -> packed.putDouble((Double) given[k]);
                case TERMS -> ((Terms) given[k]).put(packed);
            }
        }
        return packed.flip();
    }
}
