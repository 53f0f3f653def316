package clebsch.backend.cuda;

import clebsch.backend.StateVector;

/** A vector on the device, between {@link Kernel#LANES} zeros on either side, which kernels may read and never write. */
final class CudaVector implements StateVector {
    private final Device device;
    private final DeviceMemory.Holding holding;
    private final long first;
    private final int size;

    CudaVector(Device device, DeviceMemory memory, int size) {
        this.device = device;
        this.size = size;
        holding = memory.holding("a vector of " + size + " elements");
        long bytes = (size + 2L * Kernel.LANES) * Double.BYTES;
        try {
            long begin = holding.take(bytes);
            device.clear(begin, bytes);
            first = begin + (long) Kernel.LANES * Double.BYTES;
        } catch (RuntimeException | Error e) {
            holding.close();
            throw e;
        }
    }

    /** Where the elements lie, as long as it is open. */
    long address() {
        holding.requireOpen();
        return first;
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
        device.upload(address(), values, size);
    }

    @Override
    public double[] download() {
        var values = new double[size];
        device.download(values, address(), size);
        return values;
    }

    @Override
    public void close() {
        holding.close();
    }
}
