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

    /**
     * y = αAx + βx + γz in one pass, for a square A: a step of a three-term recurrence. z may be y; x may be neither.
     *
     * <p>Reads 16 bytes an element more than {@link #apply}, 8 if z is y.
     *
     * @throws IllegalArgumentException if A is not square or a length does not fit, naming both shapes
     */
    void recur(double alpha, StateVector x, double beta, double gamma, StateVector z, StateVector y);

    /** Frees the memory; further use is an error. */
    @Override
    void close();
}
