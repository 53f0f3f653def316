package clebsch.backend.cuda;

import clebsch.backend.JumpBatch;
import clebsch.backend.JumpShape;
import java.nio.ByteBuffer;

/**
 * Trajectories on the device, a block of threads each: the terms on which the next is built lie in shared memory where they fit, all
 * others in device memory. A call is one launch; what comes back is one copy of what each trajectory waits for, and what was read by
 * those that are at their end.
 */
final class CudaJumps implements JumpBatch.Place {
    /** About a millisecond: few trajectories reach their end in that time and leave their block idle until the next call. */
    private static final long PRODUCTS_A_CALL = 256;
    /** Trajectories for each multiprocessor: seven are resident where their terms are in shared memory, and as many again follow. */
    private static final int BLOCKS_EACH = 16;
    /** Share of the free memory that a batch may take. */
    private static final double SHARE = 0.5;

    private final CudaBackend backend;
    private final Device device;
    private final DeviceMemory.Holding holding;

    CudaJumps(CudaBackend backend, Device device, DeviceMemory memory, JumpShape shape) {
        this.backend = backend;
        this.device = device;
        holding = memory.holding("a batch of trajectories of " + shape.dimension() + " amplitudes");
    }

    /** Trajectories that fill the device, or as many as fit in its memory. */
    static int slots(JumpShape shape, Device device, DeviceMemory memory) {
        double fitting = SHARE * memory.total() / JumpBatch.bytes(shape);
        return (int) Math.min((double) BLOCKS_EACH * device.multiprocessors(), fitting);
    }

    @Override
    public long take(long bytes) {
        long address = holding.take(bytes);
        device.clear(address, bytes);
        return address;
    }

    @Override
    public void write(long address, ByteBuffer content) {
        var bytes = new byte[content.remaining()];
        content.get(bytes);
        device.upload(address, bytes, bytes.length);
    }

    @Override
    public void write(long address, double[] content, int count) {
        device.upload(address, content, count);
    }

    @Override
    public void read(double[] into, long address, int count) {
        device.download(into, address, count);
    }

    @Override
    public long productsACall() {
        return PRODUCTS_A_CALL;
    }

    @Override
    public void launch(int count, long course, long trajectories, long products) {
        backend.launch(Kernel.TRAJECTORIES, (long) count, course, trajectories, products);
    }

    @Override
    public void close() {
        holding.close();
    }
}
