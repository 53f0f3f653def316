package clebsch.backend.cuda;

/** Products of bases by a library of the device's maker: vectors of a basis lie one after another, all as far apart. */
interface DenseLibrary {

    /**
     * Vectors of a basis.
     *
     * @param address of the first
     * @param count   of them
     * @param stride  numbers from the begin of one to that of the next; at least the length of a vector
     */
    record Columns(long address, int count, int stride) {
    }

    /** Its name and version. */
    String description();

    /** c_kj = v_k · w_j for vectors of n numbers; c is the address of a row for each v_k. */
    void products(int n, Columns v, Columns w, long c);

    /** y_j ← y_j + Σ_k c_kj v_k; c as above. No y_j is a v_k. */
    void add(int n, Columns y, long c, Columns v);
}
