package clebsch.sparse;

/**
 * The fronts of A − σ1 on a {@link FrontTree}: dense matrices that are assembled from entries of A and from what children
 * leave, then eliminated as far as there are pivots, and kept for substitutions. Different parts of the tree may be worked on
 * by different threads at once, as long as children come before their parents; what the numbers are does not depend on that.
 */
public interface Fronts extends AutoCloseable {
    /** A pivot is at least this part of the largest entry of its column that no row of the front may be exchanged with. */
    double THRESHOLD = 0.01;
    /** The diagonal entry is the pivot if it is at least this part of its column's largest entry. */
    double DIAGONAL = 0.1;

    /** Makes fronts. */
    interface Arithmetic {
        /** In Java, on arrays: what every machine can do, and what others are compared with. */
        Arithmetic JAVA = ArrayFronts::new;

        /**
         * Fronts that are not assembled yet.
         *
         * @param a    A, whose entries the tree counts
         * @param re   Re σ
         * @param im   Im σ; numbers are real if it is 0
         * @param tiny magnitude up to which a pivot counts as cancelled; what has to be one is set to that at least
         */
        Fronts fronts(FrontTree tree, Csr a, double re, double im, double tiny);
    }

    /** A solution on its way through the fronts, for all right-hand sides at once. */
    interface Substitution extends AutoCloseable {
        /** Goes on from the leaves towards the root: fronts first … end − 1, children before parents. */
        void up(int first, int end);

        /** Goes back: the same fronts, parents before children. */
        void down(int first, int end);

        /** Once all is done, the solutions into the arrays of the right-hand sides. */
        void finish();

        @Override
        void close();
    }

    /**
     * Assembles and eliminates fronts first … end − 1, children before parents.
     *
     * @throws ArithmeticException if elimination leaves the range of a double
     */
    void eliminate(int first, int end);

    /** Rows and columns of front s. */
    int size(int s);

    /** How many of them could have been eliminated in front s, because all that couples to them is there. */
    int summed(int s);

    /** How many of them were. */
    int pivots(int s);

    /** How many pivots of front s had cancelled, and were set to a tiny number. */
    int perturbed(int s);

    /**
     * Begins a substitution.
     *
     * @param x          real parts, one array for each right-hand side
     * @param y          imaginary parts; null if numbers are real
     * @param transposed for Aᵀ − σ1
     */
    Substitution substitution(double[][] x, double[][] y, boolean transposed);

    @Override
    void close();
}
