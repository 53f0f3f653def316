package clebsch.backend.cuda;

import clebsch.backend.StateVector;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A vector on the device, between {@link Kernel#LANES} zeros on either side, which kernels may read and never write. Vectors of one
 * size that were made together lie one after another, as the columns of a matrix; their memory is given back with the last of them.
 */
final class CudaVector implements StateVector {
    private final Device device;
    private final DeviceMemory.Holding holding;
    private final AtomicInteger sharers;
    private final long first;
    private final int size;
    private boolean open = true;

    private CudaVector(Device device, DeviceMemory.Holding holding, AtomicInteger sharers, long first, int size) {
        this.device = device;
        this.holding = holding;
        this.sharers = sharers;
        this.first = first;
        this.size = size;
    }

    /** So many vectors side by side, all zero. */
    static CudaVector[] make(Device device, DeviceMemory memory, int size, int count) {
        if (count == 0) {
            return new CudaVector[0];
        }
        DeviceMemory.Holding holding =
                memory.holding((count == 1 ? "a vector" : count + " vectors") + " of " + size + " elements");
        try {
            // each begins where memory could
            long stride = (size + (long) Kernel.LANES + Device.ALIGNMENT / Double.BYTES - 1) / (Device.ALIGNMENT / Double.BYTES)
                    * Device.ALIGNMENT;
            long bytes = (count - 1L) * stride + (size + 2L * Kernel.LANES) * Double.BYTES;
            long begin = holding.take(bytes);
            device.clear(begin, bytes);
            var sharers = new AtomicInteger(count);
            var vectors = new CudaVector[count];
            for (int k = 0; k < count; k++) {
                vectors[k] = new CudaVector(device, holding, sharers, begin + (long) Kernel.LANES * Double.BYTES + k * stride, size);
            }
            return vectors;
        } catch (RuntimeException | Error e) {
            holding.close();
            throw e;
        }
    }

    /** Where the elements lie, as long as it is open. */
    long address() {
        holding.requireOpen();
        if (!open) {
            throw new IllegalStateException("a vector of " + size + " elements was used after it was closed");
        }
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
        if (open) {
            open = false;
            if (sharers.decrementAndGet() == 0) {
                holding.close();
            }
        }
    }
}
