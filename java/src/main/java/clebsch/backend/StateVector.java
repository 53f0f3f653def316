package clebsch.backend;

/**
 * A vector of real numbers that lives where its backend computes. Transfers are visible: {@link #upload} and
 * {@link #download}, of several {@link Backend#download}, are the only ways in and out. A new vector is zero.
 */
public interface StateVector extends AutoCloseable {

    /** Number of elements. */
    int size();

    /**
     * Sets all elements.
     *
     * @throws IllegalArgumentException if the lengths differ
     */
    void upload(double[] values);

    /** A copy of all elements. */
    double[] download();

    /** Frees the memory; further use is an error. */
    @Override
    void close();
}
