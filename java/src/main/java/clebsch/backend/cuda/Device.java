package clebsch.backend.cuda;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What the backend needs of a GPU and its driver. Everything is done in the order in which it was asked for; only
 * {@link #download} waits for it. Addresses are the device's. Any thread may call.
 */
interface Device extends AutoCloseable {
    /** Bytes at whose multiples memory begins, at the least. */
    int ALIGNMENT = 256;

    /** It refused or failed; the message names what was asked and the driver's word for why. */
    final class Failure extends IllegalStateException {
        Failure(String message) {
            super(message);
        }
    }

    /** For people, such as {@code NVIDIA H200, kernels for sm_90}. */
    String description();

    /** Multiprocessors, by which the size of launches is chosen; no result depends on it. */
    int multiprocessors();

    /** Bytes that can be allocated about now. */
    long free();

    /** Takes memory; empty if there is not enough. What lies in it is undefined. */
    Optional<Long> allocate(long bytes);

    /** Gives memory back. */
    void release(long address);

    /** Sets bytes to zero. */
    void clear(long address, long bytes);

    /** Copies the first {@code count} numbers to the device; the array may be changed afterwards. */
    void upload(long to, double[] from, int count);

    /** The same for integers. */
    void upload(long to, int[] from, int count);

    /** The same for bytes. */
    void upload(long to, byte[] from, int count);

    /** Waits for all that was asked for, then copies {@code count} numbers from the device. */
    void download(double[] to, long from, int count);

    /**
     * Starts a kernel.
     *
     * @param blocks    of threads
     * @param threads   a block has
     * @param arguments as {@link Kernel#pack} lays them out; may be changed afterwards
     */
    void launch(Kernel kernel, int blocks, int threads, ByteBuffer arguments);

    /** The maker's products of sparse matrices and vectors, if its library is here. */
    Optional<SparseLibrary> sparseLibrary();

    /** Frees what it holds; memory is to be released before. */
    @Override
    void close();
}
