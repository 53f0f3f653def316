package clebsch.liouville;

import clebsch.basis.Sector;
import clebsch.sparse.Csr;
import java.util.Arrays;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.stream.IntStream;

/**
 * The matrix of a generator on a sector, assembled in two passes over the term sum: count, then fill. There is no
 * intermediate form, so the peak is the matrix itself: 12 bytes a nonzero and 12 a row.
 */
public final class Assembly {
    private static final int ROWS_PER_TASK = 4096;

    private final Generator generator;
    private final Sector sector;
    private final long[] rowStarts;
    private final double norm;

    /** Counts the nonzeros of every row and bounds the norm. */
    public Assembly(Generator generator, Sector sector) {
        this.generator = generator;
        this.sector = sector;
        rowStarts = new long[sector.size() + 1];
        var largest = new DoubleAccumulator(Math::max, 0);
        forRows((rows, k) -> {
            long n = 0;
            double sum = 0;
            for (int i = 0; i < rows.count(); i++) {
                if (sector.indexOf(rows.column(i)) >= 0) {
                    n++;
                    sum += Math.abs(rows.value(i));
                }
            }
            rowStarts[k + 1] = n;
            largest.accumulate(sum);
        });
        Arrays.parallelPrefix(rowStarts, Long::sum);
        norm = largest.get();
    }

    /** max_r Σ_c |a_rc|, a bound on every eigenvalue's modulus. */
    public double norm() {
        return norm;
    }

    /** Number of nonzeros. */
    public long nonzeros() {
        return rowStarts[sector.size()];
    }

    /**
     * The matrix.
     *
     * @throws ArithmeticException if it has more than 2³¹ − 1 nonzeros
     */
    public Csr matrix() {
        int nonzeros = Math.toIntExact(nonzeros());
        var column = new int[nonzeros];
        var value = new double[nonzeros];
        forRows((rows, k) -> {
            int at = (int) rowStarts[k];
            for (int i = 0; i < rows.count(); i++) {
                int c = sector.indexOf(rows.column(i));
                if (c >= 0) {
                    column[at] = c;
                    value[at++] = rows.value(i);
                }
            }
        });
        var starts = new int[sector.size() + 1];
        Arrays.setAll(starts, k -> (int) rowStarts[k]);
        return new Csr(sector.size(), sector.size(), starts, column, value);
    }

    @FunctionalInterface
    private interface RowTask {
        void accept(Generator.Rows row, int k);
    }

    private void forRows(RowTask task) {
        int size = sector.size();
        IntStream.range(0, (size + ROWS_PER_TASK - 1) / ROWS_PER_TASK).parallel().forEach(block -> {
            Generator.Rows rows = generator.rows();
            for (int k = block * ROWS_PER_TASK; k < Math.min(size, (block + 1) * ROWS_PER_TASK); k++) {
                rows.read(sector.position(k));
                task.accept(rows, k);
            }
        });
    }
}
