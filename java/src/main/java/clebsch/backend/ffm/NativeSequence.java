package clebsch.backend.ffm;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import clebsch.backend.BandedSequence;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A sequence outside the heap. A vector is its real parts and then its imaginary ones; around both lie as many zeros as the
 * longest offset and {@link Kernels#LANES} more.
 */
final class NativeSequence implements BandedSequence {
    /** {@code struct band} in {@code band_product.h}. */
    private static final long BAND_BYTES = 3 * Long.BYTES;

    private final Kernels kernels;
    private final int vectors;
    private final Arena own = Arena.ofShared();
    /** Two rows of weights. */
    private final MemorySegment weights;
    /** Holds the matrix and the vectors of one shape. */
    private Arena arena = Arena.ofShared();
    private MemorySegment bands;
    private MemorySegment entries;
    private MemorySegment memory;
    private MemorySegment partial;
    private int width;
    private int margin;
    private int room;
    private long half;
    private long stride;
    private int count;

    NativeSequence(Kernels kernels, int vectors) {
        this.kernels = kernels;
        this.vectors = vectors;
        weights = own.allocate(2L * vectors * Double.BYTES, Kernels.CACHE_LINE);
    }

    @Override
    public void matrix(int newWidth, int[] offset, double[][] real, double[][] imaginary) {
        int newMargin = Arrays.stream(offset).map(Math::abs).max().orElse(0);
        if (newWidth != width || newMargin != margin || offset.length > room) {
            shape(newWidth, newMargin, offset.length);
        }
        count = offset.length;
        long length = padded(width);
        for (int d = 0; d < count; d++) {
            bands.setAtIndex(JAVA_LONG, 3L * d, offset[d]);
            bands.setAtIndex(JAVA_LONG, 3L * d + 1, put(real[d], 2L * d * length));
            bands.setAtIndex(JAVA_LONG, 3L * d + 2, put(imaginary[d], (2L * d + 1) * length));
        }
    }

    /** The entries of a diagonal, with zeros behind them; address 0 if there are none. */
    private long put(double[] values, long at) {
        if (values == null) {
            return 0;
        }
        MemorySegment.copy(values, 0, entries, JAVA_DOUBLE, at * Double.BYTES, width);
        return entries.address() + at * Double.BYTES;
    }

    private void shape(int newWidth, int newMargin, int diagonals) {
        Arena next = Arena.ofShared();
        try {
            width = newWidth;
            margin = newMargin;
            room = diagonals;
            half = padded(width + margin + Kernels.LANES);
            // the zeros behind a vector's real parts are those before its imaginary ones
            stride = 2 * half + padded(margin + Kernels.LANES);
            bands = next.allocate(BAND_BYTES * Math.max(1, diagonals), Kernels.CACHE_LINE);
            entries = next.allocate(2L * Math.max(1, diagonals) * padded(width) * Double.BYTES, Kernels.CACHE_LINE);
            // one vector more, of zeros, and zeros before the first
            memory = next.allocate(((vectors + 2L) * stride) * Double.BYTES, Kernels.CACHE_LINE);
            partial = next.allocate(2 * (2 * half / NativeBackend.BLOCK + 1) * Kernels.LANES * Double.BYTES, Kernels.CACHE_LINE);
        } catch (RuntimeException | Error e) {
            next.close();
            throw e;
        }
        arena.close();
        arena = next;
    }

    private static long padded(long n) {
        return (n + Kernels.LANES - 1) / Kernels.LANES * Kernels.LANES;
    }

    /** Byte at which the first number of a vector lies; vector −1 is zero. */
    private long byteOf(int k) {
        return (padded(margin + Kernels.LANES) + (k + 1) * stride) * Double.BYTES;
    }

    private long address(int k) {
        return memory.address() + byteOf(k);
    }

    @Override
    public void load(int k, double[] re, double[] im, int at, int length) {
        memory.asSlice(byteOf(k), 2 * half * Double.BYTES).fill((byte) 0);
        MemorySegment.copy(re, 0, memory, JAVA_DOUBLE, byteOf(k) + (long) at * Double.BYTES, length);
        MemorySegment.copy(im, 0, memory, JAVA_DOUBLE, byteOf(k) + (half + at) * Double.BYTES, length);
    }

    @Override
    public void next(int k, double f, int l, double s, int m) {
        kernels.bandProduct(0, padded(width) / Kernels.LANES, width, half, count, bands.address(), f, s, address(l), address(m),
                address(k));
    }

    @Override
    public double dot(int k, int l) {
        long n = 2 * half;
        long blocks = blocks();
        kernels.dotSums(0, blocks, n, NativeBackend.BLOCK, address(k), address(l), partial.address());
        double sum = 0;
        for (long block = 0; block < blocks; block++) {
            sum += lanes(block);
        }
        return sum;
    }

    private long blocks() {
        return (2 * half + NativeBackend.BLOCK - 1) / NativeBackend.BLOCK;
    }

    /** The sum of sixteen parts. */
    private double lanes(long at) {
        double sum = 0;
        for (long lane = at * Kernels.LANES; lane < (at + 1) * Kernels.LANES; lane++) {
            sum += partial.getAtIndex(JAVA_DOUBLE, lane);
        }
        return sum;
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
        MemorySegment.copy(w, 0, weights, JAVA_DOUBLE, 0, terms);
        MemorySegment.copy(d, 0, weights, JAVA_DOUBLE, (long) terms * Double.BYTES, terms);
        // a vector behind the others takes the sum
        kernels.sequenceSums(0, blocks(), 2 * half, NativeBackend.BLOCK, terms, weights.address(), address(0), stride, address(vectors),
                partial.address());
        MemorySegment.copy(memory, JAVA_DOUBLE, byteOf(vectors), re, 0, width);
        MemorySegment.copy(memory, JAVA_DOUBLE, byteOf(vectors) + half * Double.BYTES, im, 0, width);
        var products = new double[2];
        for (long block = 0; block < blocks(); block++) {
            products[0] += lanes(2 * block);
            products[1] += lanes(2 * block + 1);
        }
        return products;
    }

    @Override
    public void close() {
        arena.close();
        own.close();
    }
}
