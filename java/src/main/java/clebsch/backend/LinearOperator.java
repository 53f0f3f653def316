package clebsch.backend;

/** y = Ax with A where its backend computes. */
public interface LinearOperator extends AutoCloseable {

    /** Length of y. */
    int rows();

    /** Length of x. */
    int columns();

    /**
     * y = Ax. x and y are different vectors of this operator's backend.
     *
     * @throws IllegalArgumentException if a length does not fit, naming both shapes
     */
    void apply(StateVector x, StateVector y);

    /** Frees the memory; further use is an error. */
    @Override
    void close();
}
