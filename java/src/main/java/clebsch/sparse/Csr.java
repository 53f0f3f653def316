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

    /** Aᵀ. */
    public Csr transposed() {
        var starts = new int[columns + 1];
        for (int c : column) {
            starts[c + 1]++;
        }
        for (int c = 0; c < columns; c++) {
            starts[c + 1] += starts[c];
        }
        int[] next = starts.clone();
        var rowOf = new int[column.length];
        var values = new double[column.length];
        for (int r = 0; r < rows; r++) {
            for (int k = rowStart[r]; k < rowStart[r + 1]; k++) {
                rowOf[next[column[k]]] = r;
                values[next[column[k]]++] = value[k];
            }
        }
        return new Csr(columns, rows, starts, rowOf, values);
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
