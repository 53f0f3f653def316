package clebsch.backend;

/**
 * Bytes that an operation of a {@link Backend} must move to and from memory if it reads and writes each number once: with the
 * bandwidth of a copy the shortest time that it can take where nothing stays in a cache.
 *
 * <p>A backend that stores a matrix in fewer bytes than compressed rows, or keeps vectors in a cache, can be faster.
 */
public final class BytesMoved {
    private BytesMoved() {
    }

    /** y = x + Σ w_k v_k for K vectors: x and the v_k read, y written. A copy is K = 0. */
    public static double combine(double n, int vectors) {
        return 8 * n * (vectors + 2);
    }

    /** ‖Σ w_k v_k‖ in the weighted norm of x and y: x, y and the v_k read. */
    public static double errorNorm(double n, int vectors) {
        return 8 * n * (vectors + 2);
    }

    /** x · y: both read. */
    public static double dot(double n) {
        return 16 * n;
    }

    /** VᵀW for K and J vectors: each read once. */
    public static double dots(double n, int v, int w) {
        return 8 * n * (v + w);
    }

    /** Y + VC for K vectors added to J: the v_k read, the y_j read and written. */
    public static double combineBasis(double n, int v, int y) {
        return 8 * n * (v + 2 * y);
    }

    /** y = Ax of a matrix in compressed rows: 12 bytes an entry, the start of a row, its x and its y. */
    public static double csrProduct(double rows, double nonzeros) {
        return 12 * nonzeros + 20 * rows;
    }

    /** y = Ax of a stencil, whose tables and neighbours stay in cache: x read, y written. */
    public static double stencilProduct(double n) {
        return 16 * n;
    }

    /** What y = αAx + βx + γy moves beyond a product with A. */
    public static double recurrence(double n) {
        return 8 * n;
    }
}
