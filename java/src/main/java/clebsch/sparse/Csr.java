package clebsch.sparse;

import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

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
    /** What a stored entry takes: its value and its column. */
    public static final int BYTES_OF_NONZERO = Double.BYTES + Integer.BYTES;

    private static final int ROWS_PER_TASK = 4096;

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

    /** Ax. */
    public double[] times(double[] x) {
        requireFits(x);
        var product = new double[rows];
        forRows(r -> {
            double sum = 0;
            for (int k = rowStart[r]; k < rowStart[r + 1]; k++) {
                sum += value[k] * x[column[k]];
            }
            product[r] = sum;
        });
        return product;
    }

    /**
     * Ax, each element summed with twice the digits of a double before it is rounded (T. Ogita, S. M. Rump, S. Oishi, SIAM J.
     * Sci. Comput. 26,
     * 1955 (2005), Dot2).
     */
    public double[] timesExactly(double[] x) {
        requireFits(x);
        var product = new double[rows];
        forRows(r -> {
            double sum = 0;
            double low = 0;
            for (int k = rowStart[r]; k < rowStart[r + 1]; k++) {
                double p = value[k] * x[column[k]];
                low += Math.fma(value[k], x[column[k]], -p);
                double next = sum + p;
                double back = next - sum;
                low += sum - (next - back) + (p - back);
                sum = next;
            }
            product[r] = sum + low;
        });
        return product;
    }

    private void requireFits(double[] x) {
        if (x.length != columns) {
            throw new IllegalArgumentException("a matrix of " + columns + " columns cannot take a vector of " + x.length);
        }
    }

    private void forRows(IntConsumer task) {
        int tasks = (rows + ROWS_PER_TASK - 1) / ROWS_PER_TASK;
        IntStream range = IntStream.range(0, tasks);
        (tasks > 1 ? range.parallel() : range).forEach(t -> {
            for (int r = t * ROWS_PER_TASK; r < Math.min(rows, (t + 1) * ROWS_PER_TASK); r++) {
                task.accept(r);
            }
        });
    }

    /** Aᵀ. */
    public Csr transposed() {
        var start = new int[columns + 1];
        for (int c : column) {
            start[c + 1]++;
        }
        Arrays.parallelPrefix(start, Integer::sum);
        int[] at = Arrays.copyOf(start, columns);
        var row = new int[column.length];
        var entry = new double[column.length];
        for (int r = 0; r < rows; r++) {
            for (int k = rowStart[r]; k < rowStart[r + 1]; k++) {
                row[at[column[k]]] = r;
                entry[at[column[k]]++] = value[k];
            }
        }
        return new Csr(columns, rows, start, row, entry);
    }
}
