package clebsch.backend;

/** What every backend asks of the operands that it is given, and how it says so. */
public final class Operands {
    private Operands() {
    }

    /**
     * A vector that a backend made.
     *
     * @throws IllegalArgumentException if another did, naming both
     */
    public static <V extends StateVector> V own(StateVector vector, Class<V> type, String backend) {
        if (type.isInstance(vector)) {
            return type.cast(vector);
        }
        throw new IllegalArgumentException("a vector of " + vector.getClass().getSimpleName() + " was given to the backend " + backend
                + "; vectors are used by the backend that made them");
    }

    /**
     * The same, of that size.
     *
     * @throws IllegalArgumentException if it has another, naming both
     */
    public static <V extends StateVector> V own(StateVector vector, Class<V> type, String backend, int size) {
        V own = own(vector, type, backend);
        if (own.size() != size) {
            throw new IllegalArgumentException("a vector of " + own.size() + " elements meets one of " + size);
        }
        return own;
    }

    /** Refuses more weights than there are vectors. */
    public static void requireWeights(int weights, StateVector[] vectors) {
        if (vectors.length < weights) {
            throw new IllegalArgumentException(weights + " weights were given for " + vectors.length + " vectors");
        }
    }

    /** Refuses weights that are not a row of so many numbers for each vector. */
    public static void requireRows(double[][] c, int vectors, int results) {
        if (c.length != vectors) {
            throw new IllegalArgumentException(c.length + " rows of weights were given for " + vectors + " vectors");
        }
        for (double[] row : c) {
            if (row.length != results) {
                throw new IllegalArgumentException("a row of " + row.length + " weights was given for " + results + " results");
            }
        }
    }

    /** Refuses y = Ax where the lengths do not fit, or x is y. */
    public static void requireShapes(LinearOperator operator, StateVector x, StateVector y) {
        if (x.size() != operator.columns() || y.size() != operator.rows()) {
            throw new IllegalArgumentException("a " + operator.rows() + " × " + operator.columns()
                    + " operator cannot take a vector of " + x.size() + " to one of " + y.size());
        }
        if (x == y) {
            throw new IllegalArgumentException("an operator cannot be applied in place");
        }
    }
}
