package clebsch.backend;

/**
 * Complex vectors v_0, v_1, … that a short recurrence with a banded matrix A makes one from another, where the backend keeps
 * them. A polynomial of A applied to a vector is a sum of them. One thread at a time; several sequences of a backend may be used
 * by as many threads.
 */
public interface BandedSequence extends AutoCloseable {

    /**
     * Takes a matrix; all vectors are undefined afterwards.
     *
     * @param width     rows and columns of A
     * @param offset    row − column of each diagonal
     * @param real      for each diagonal the real parts by rows: entry r is A[r, r − offset], zero where there is no such
     *                  column; or null if all are zero
     * @param imaginary the imaginary parts alike
     */
    void matrix(int width, int[] offset, double[][] real, double[][] imaginary);

    /** v_k becomes a vector that is zero but for the given numbers from element {@code at} on. */
    void load(int k, double[] re, double[] im, int at, int length);

    /**
     * v_k = f A v_l + s v_m; k differs from l, and {@code m} is −1 for no second term.
     *
     * <p>Reads A once, v_l and v_m, writes v_k: 8 bytes an entry that is not known to be zero, 48 an element.
     */
    void next(int k, double f, int l, double s, int m);

    /** Re⟨v_k|v_l⟩. */
    double dot(int k, int l);

    /**
     * Puts Σ_k w_k v_k for k &lt; count into the first elements of two arrays. Reads 16 bytes an element of each vector.
     *
     * @return the sum's ‖·‖²
     */
    double sum(double[] w, int count, double[] re, double[] im);

    /**
     * The same y = Σ_k w_k v_k, and ‖y‖² and Re⟨y|Σ_k d_k v_k⟩, in this order, into the last array.
     */
    default void sum(double[] w, double[] d, int count, double[] re, double[] im, double[] products) {
        var real = new double[re.length];
        var imaginary = new double[im.length];
        sum(d, count, real, imaginary);
        products[0] = sum(w, count, re, im);
        products[1] = 0;
        for (int p = 0; p < re.length; p++) {
            products[1] += re[p] * real[p] + im[p] * imaginary[p];
        }
    }

    @Override
    void close();
}
