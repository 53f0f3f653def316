package clebsch.backend.ffm;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import clebsch.backend.JumpBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Trajectories on the calling thread. */
final class NativeJumps implements JumpBatch.Place {
    private static final MemorySegment ALL = all();

    private static final long PRODUCTS_A_CALL = 1000;

    private final Kernels kernels;
    private final Arena arena = Arena.ofShared();

    NativeJumps(Kernels kernels) {
        this.kernels = kernels;
    }

    @SuppressWarnings("restricted")
    private static MemorySegment all() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }

    @Override
    public long take(long bytes) {
        return arena.allocate(bytes, Kernels.CACHE_LINE).address();
    }

    @Override
    public void write(long address, ByteBuffer content) {
        MemorySegment.copy(MemorySegment.ofBuffer(content), 0, ALL, address, content.remaining());
    }

    @Override
    public void write(long address, double[] content, int count) {
        MemorySegment.copy(content, 0, ALL, JAVA_DOUBLE, address, count);
    }

    @Override
    public void read(double[] into, long address, int count) {
        MemorySegment.copy(ALL, JAVA_DOUBLE, address, into, 0, count);
    }

    @Override
    public long productsACall() {
        return PRODUCTS_A_CALL;
    }

    @Override
    public void launch(int count, long course, long trajectories, long products) {
        kernels.trajectories(0, count, course, trajectories, products);
    }

    @Override
    public void close() {
        arena.close();
    }
}
