package clebsch.backend.cuda;

import clebsch.backend.BandedSequence;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A sequence on the device. A vector is its real parts and then its imaginary ones; around both lie as many zeros as the longest
 * offset and {@link Kernel#LANES} more. Vectors of a few hundred numbers fill no GPU: this is right, and slower than a CPU.
 */
final class CudaSequence implements BandedSequence {
    /** {@code struct band} in {@code band_product.h}. */
    private static final int BAND_BYTES = 3 * Long.BYTES;

    private final CudaBackend backend;
    private final Device device;
    private final DeviceMemory memory;
    private final int vectors;
    /** Holds the matrix and the vectors of one shape. */
    private DeviceMemory.Holding holding;
    private long bands;
    private long entries;
    private long begin;
    private int width;
    private int margin;
    private int room;
    private long half;
    private long stride;
    private int count;

    CudaSequence(CudaBackend backend, Device device, DeviceMemory memory, int vectors) {
        this.backend = backend;
        this.device = device;
        this.memory = memory;
        this.vectors = vectors;
        holding = memory.holding("a sequence of " + vectors + " vectors");
    }

    @Override
    public void matrix(int newWidth, int[] offset, double[][] real, double[][] imaginary) {
        holding.requireOpen();
        int newMargin = Arrays.stream(offset).map(Math::abs).max().orElse(0);
        if (newWidth != width || newMargin != margin || offset.length > room) {
            shape(newWidth, newMargin, offset.length);
        }
        count = offset.length;
        int length = (int) padded(width);
        ByteBuffer given = ByteBuffer.allocate(count * BAND_BYTES).order(ByteOrder.nativeOrder());
        var numbers = new double[2 * count * length];
        for (int d = 0; d < count; d++) {
            given.putLong(offset[d]);
            given.putLong(put(real[d], numbers, 2 * d * length));
            given.putLong(put(imaginary[d], numbers, (2 * d + 1) * length));
        }
        device.upload(bands, given.array(), given.capacity());
        device.upload(entries, numbers, numbers.length);
    }

    /** The entries of a diagonal, with zeros behind them; address 0 if there are none. */
    private long put(double[] values, double[] numbers, int at) {
        if (values == null) {
            return 0;
        }
        System.arraycopy(values, 0, numbers, at, width);
        return entries + (long) at * Double.BYTES;
    }

    private void shape(int newWidth, int newMargin, int diagonals) {
        holding.close();
        holding = memory.holding("a sequence of " + vectors + " vectors of " + newWidth + " elements");
        width = newWidth;
        margin = newMargin;
        room = diagonals;
        half = padded((long) width + margin + Kernel.LANES);
        // the zeros behind a vector's real parts are those before its imaginary ones
        stride = 2 * half + padded((long) margin + Kernel.LANES);
        bands = holding.take((long) BAND_BYTES * diagonals);
        entries = holding.take(2L * diagonals * padded(width) * Double.BYTES);
        // one vector more for sums, one of zeros before the first, and zeros before that
        long bytes = (padded((long) margin + Kernel.LANES) + (vectors + 2L) * stride) * Double.BYTES;
        begin = holding.take(bytes);
        device.clear(begin, bytes);
    }

    private static long padded(long n) {
        return (n + Kernel.LANES - 1) / Kernel.LANES * Kernel.LANES;
    }

    /** Where the first number of a vector lies; vector −1 is zero. */
    private long address(int k) {
        holding.requireOpen();
        return begin + (padded((long) margin + Kernel.LANES) + (k + 1) * stride) * Double.BYTES;
    }

    @Override
    public void load(int k, double[] re, double[] im, int at, int length) {
        long vector = address(k);
        device.clear(vector, 2 * half * Double.BYTES);
        device.upload(vector + (long) at * Double.BYTES, re, length);
        device.upload(vector + (half + at) * Double.BYTES, im, length);
    }

    @Override
    public void next(int k, double f, int l, double s, int m) {
        backend.launch(Kernel.BAND_PRODUCT, padded(width) / Kernel.LANES, (long) width, half, (long) count, bands, f, s,
                address(l), address(m), address(k));
    }

    @Override
    public double dot(int k, int l) {
        return backend.dot(2 * half, address(k), address(l));
    }

    @Override
    public double sum(double[] w, int terms, double[] re, double[] im) {
        return sums(w, w, terms, re, im)[0];
    }

    @Override
    public void sum(double[] w, double[] d, int terms, double[] re, double[] im, double[] products) {
        System.arraycopy(sums(w, d, terms, re, im), 0, products, 0, 2);
    }

    private double[] sums(double[] w, double[] d, int terms, double[] re, double[] im) {
        long sum = address(vectors);
        double[] products = backend.sums(2 * half, terms, w, d, address(0), stride, sum);
        device.download(re, sum, width);
        device.download(im, sum + half * Double.BYTES, width);
        return products;
    }

    @Override
    public void close() {
        holding.close();
    }
}
