package clebsch.backend.cuda;

import java.util.List;
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

    /** Starts a kernel. */
    void launch(Launch launch);

    /** Launches one after the other that were made ready together. */
    interface Chain extends AutoCloseable {
        /** Lets the k-th start its kernel with other blocks and arguments from the next {@link #start} on. */
        void set(int k, Launch launch);

        /** Starts all of them. */
        void start();

        /** Frees what it holds, once what was started has ended. */
        @Override
        void close();
    }

    /** Makes launches ready; empty if the driver does not. */
    Optional<Chain> chain(List<Launch> launches);

    /** The maker's products of sparse matrices and vectors, if its library is here. */
    Optional<SparseLibrary> sparseLibrary();

    /** The maker's products of bases, if its library is here. */
    Optional<DenseLibrary> denseLibrary();

    /** Frees what it holds; memory is to be released before. */
    @Override
    void close();
}
