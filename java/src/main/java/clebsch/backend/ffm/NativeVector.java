package clebsch.backend.ffm;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import clebsch.backend.StateVector;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

/** A vector outside the heap, between {@link Kernels#LANES} zeros on either side, which kernels may read and never write. */
final class NativeVector implements StateVector {
    private static final long MARGIN = Kernels.LANES * Double.BYTES;

    /**
     * Large blocks of memory all begin at the same place in a page, and so do vectors then; but a cache keeps only a few
     * lines of the same place. A sum of twelve vectors takes two thirds of the time if each begins three lines further on.
     */
    private static final int STEP = 3 * Kernels.CACHE_LINE;
    private static final int STEPS = 16;
    private static final AtomicInteger MADE = new AtomicInteger();

    private final Arena arena = Arena.ofShared();
    private final MemorySegment elements;
    private final int size;

    NativeVector(int size) {
        this.size = size;
        long shift = (long) STEP * Math.floorMod(MADE.getAndIncrement(), STEPS);
        try {
            elements = arena.allocate(shift + MARGIN + (long) size * Double.BYTES + MARGIN, Kernels.CACHE_LINE)
                    .asSlice(shift + MARGIN, (long) size * Double.BYTES);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /** Where the elements lie, as long as it is open. */
    long address() {
        if (!elements.scope().isAlive()) {
            throw new IllegalStateException("a vector of " + size + " elements was used after it was closed");
        }
        return elements.address();
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void upload(double[] values) {
        if (values.length != size) {
            throw new IllegalArgumentException(values.length + " values for a vector of " + size);
        }
        MemorySegment.copy(values, 0, elements, JAVA_DOUBLE, 0, size);
    }

    @Override
    public double[] download() {
        return elements.toArray(JAVA_DOUBLE);
    }

    @Override
    public void close() {
        if (elements.scope().isAlive()) {
            arena.close();
        }
    }
}
