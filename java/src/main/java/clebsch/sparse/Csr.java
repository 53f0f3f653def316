package clebsch.sparse;

/**
 * A real sparse matrix in compressed rows: entry k of row r lies in {@code rowStart[r] ≤ k < rowStart[r+1]}, columns
 * ascending within a row. 12 bytes a nonzero and 4 a row. The arrays are shared, not copied, and are not to be changed.
 *
 * @param rows     number of rows
 * @param columns  number of columns
 * @param rowStart length rows + 1
 * @param column   column of each nonzero
 * @param value    value of each nonzero
 */
public record Csr(int rows, int columns, int[] rowStart, int[] column, double[] value) {

    public Csr {
        if (rowStart.length != rows + 1 || column.length != value.length || rowStart[rows] != column.length) {
            throw new IllegalArgumentException("a matrix of " + rows + " rows with " + rowStart.length + " row starts, "
                    + column.length + " columns and " + value.length + " values does not fit together");
        }
    }

    /** Number of stored entries. */
    public int nonzeros() {
        return column.length;
    }

    /** max_r Σ_c |a_rc|, the norm induced by the maximum norm. */
    public double maximumRowSum() {
        double largest = 0;
        for (int r = 0; r < rows; r++) {
            double sum = 0;
            for (int k = rowStart[r]; k < rowStart[r + 1]; k++) {
                sum += Math.abs(value[k]);
            }
            largest = Math.max(largest, sum);
        }
        return largest;
    }
}
