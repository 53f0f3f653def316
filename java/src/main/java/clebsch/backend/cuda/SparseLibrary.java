package clebsch.backend.cuda;

/** Products of sparse matrices with vectors by a library of the device's maker. */
interface SparseLibrary {

    /** y = Ax for one A; x and y are the addresses of their first elements. */
    interface Product extends AutoCloseable {
        void apply(long x, long y);

        @Override
        void close();
    }

    /** Its name and version. */
    String description();

    /**
     * Prepares the product with a matrix in compressed rows that lies on the device and stays there.
     *
     * @param start  address of the row starts, rows + 1 integers
     * @param column address of the columns
     * @param value  address of the values
     * @param memory where it may take room for itself
     */
    Product product(int rows, int columns, int nonzeros, long start, long column, long value, DeviceMemory memory);
}
