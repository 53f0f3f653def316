package clebsch.backend.ffm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import clebsch.sparse.Csr;
import clebsch.sparse.FrontTree;
import clebsch.sparse.Fronts;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The C functions that eliminate and substitute, {@code native/fronts.c}. All take four numbers, mostly a range of fronts and
 * one or two addresses, and give one back, so that one way of calling them is made and not ten.
 */
final class FrontKernels implements Fronts.Arithmetic {
    /** Bytes of C's {@code struct front}, and where in it the counts are. */
    static final long FRONT = 18 * Long.BYTES;
    static final long SIZE = 8 * Long.BYTES;
    static final long SUMMED = 9 * Long.BYTES;
    static final long PIVOTS = 10 * Long.BYTES;
    static final long PERTURBED = 11 * Long.BYTES;
    /** Columns first … last − 1 that lack the pivots from some on. */
    static final long FIRST = 15 * Long.BYTES;
    static final long LAST = 16 * Long.BYTES;
    static final long FROM = 17 * Long.BYTES;
    /** Numbers that C may read behind the end of a matrix. */
    static final int MARGIN = 8;

    private static final int OUT_OF_RANGE = -1;
    private static final int OUT_OF_MEMORY = -2;

    /** Linked at the first factorisation, as only some runs have one. */
    private static final class Linked {
        static final MethodHandle CALL = handle();

        @SuppressWarnings("restricted")
        private static MethodHandle handle() {
            return Linker.nativeLinker().downcallHandle(
                    FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
        }
    }

    private final MemorySegment eliminateFronts;
    private final MemorySegment openLargeFront;
    private final MemorySegment advanceLargeFront;
    private final MemorySegment updateLargeFront;
    private final MemorySegment closeLargeFront;
    private final MemorySegment releaseFronts;
    private final MemorySegment substituteUp;
    private final MemorySegment substituteDown;
    private final MemorySegment takeMemory;
    private final MemorySegment giveMemoryBack;

    /**
     * The functions that a library holds.
     *
     * @throws java.util.NoSuchElementException if it lacks one
     */
    FrontKernels(SymbolLookup library) {
        eliminateFronts = library.findOrThrow("eliminate_fronts");
        openLargeFront = library.findOrThrow("open_large_front");
        advanceLargeFront = library.findOrThrow("advance_large_front");
        updateLargeFront = library.findOrThrow("update_large_front");
        closeLargeFront = library.findOrThrow("close_large_front");
        releaseFronts = library.findOrThrow("release_fronts");
        substituteUp = library.findOrThrow("substitute_up");
        substituteDown = library.findOrThrow("substitute_down");
        takeMemory = library.findOrThrow("take_memory");
        giveMemoryBack = library.findOrThrow("give_memory_back");
    }

    @Override
    public Fronts fronts(FrontTree tree, Csr a, double re, double im, double tiny) {
        return new NativeFronts(this, tree, a, re, im, tiny);
    }

    /** Assembles and eliminates fronts first … end − 1. */
    void eliminateFronts(int first, int end, long tree) {
        require(call(eliminateFronts, first, end, tree, 0));
    }

    void openLargeFront(int front, long tree) {
        require(call(openLargeFront, front, 0, tree, 0));
    }

    /** Whether columns are to be brought up to date before the next step. */
    boolean advanceLargeFront(int front, long tree) {
        long status = call(advanceLargeFront, front, 0, tree, 0);
        require(status);
        return status > 0;
    }

    void updateLargeFront(long first, long last, long tree, int front) {
        require(call(updateLargeFront, first, last, tree, front));
    }

    void closeLargeFront(int front, long tree) {
        require(call(closeLargeFront, front, 0, tree, 0));
    }

    /** Frees what is in fronts first … end − 1. */
    void releaseFronts(int first, int end, long tree) {
        call(releaseFronts, first, end, tree, 0);
    }

    void substituteUp(int first, int end, long tree, long substitution) {
        require(call(substituteUp, first, end, tree, substitution));
    }

    void substituteDown(int first, int end, long tree, long substitution) {
        require(call(substituteDown, first, end, tree, substitution));
    }

    /** The address of so many bytes, which are not cleared. */
    long takeMemory(long bytes) {
        long address = call(takeMemory, bytes, 0, 0, 0);
        require(address == 0 ? OUT_OF_MEMORY : 0);
        return address;
    }

    void giveMemoryBack(long address) {
        call(giveMemoryBack, 0, 0, address, 0);
    }

    private static void require(long status) {
        if (status == OUT_OF_RANGE) {
            throw new ArithmeticException("elimination left the range of a double");
        }
        if (status == OUT_OF_MEMORY) {
            throw new OutOfMemoryError("the system has no more memory for factors");
        }
    }

    private static long call(MemorySegment function, long a, long b, long c, long d) {
        try {
            return (long) Linked.CALL.invokeExact(function, a, b, c, d);
        } catch (Throwable e) {
            throw e instanceof Error error ? error : new AssertionError("a call of a native function failed", e);
        }
    }
}
