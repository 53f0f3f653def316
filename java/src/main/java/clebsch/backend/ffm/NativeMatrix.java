package clebsch.backend.ffm;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import clebsch.sparse.Csr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A sparse matrix outside the heap, in runs where that takes fewer bytes than compressed rows.
 *
 * <p>In the order in which generators index their states, an operator shifts many neighbouring states alike: rows r, r + 1, …
 * have entries at columns c, c + 1, …. {@link Kernels#LANES} such entries make a run: their values and one column. See
 * {@code native/kernels/run_product.h}. A run is filled up with zeros where a row has no entry.
 */
final class NativeMatrix {
    private static final int LANES = Kernels.LANES;

    final int rows;
    final boolean inRuns;
    private final MemorySegment start;
    private final MemorySegment column;
    private final MemorySegment value;

    /** Copies a matrix into an arena. */
    NativeMatrix(Csr matrix, Arena arena) {
        rows = matrix.rows();
        long runs = countRuns(matrix);
        inRuns = runs * (LANES * Double.BYTES + Integer.BYTES) + (long) groups() * Integer.BYTES
                < matrix.nonzeros() * (long) (Double.BYTES + Integer.BYTES) + (long) rows * Integer.BYTES;
        if (inRuns) {
            start = arena.allocate((groups() + 1L) * Integer.BYTES, Kernels.CACHE_LINE);
            column = arena.allocate(runs * Integer.BYTES, Kernels.CACHE_LINE);
            value = arena.allocate(runs * LANES * Double.BYTES, Kernels.CACHE_LINE);
            fillRuns(matrix);
        } else {
            start = arena.allocateFrom(JAVA_INT, matrix.rowStart());
            column = arena.allocateFrom(JAVA_INT, matrix.column());
            value = arena.allocateFrom(JAVA_DOUBLE, matrix.value());
        }
    }

    /** Groups of rows. */
    int groups() {
        return (rows + LANES - 1) / LANES;
    }

    long start() {
        return start.address();
    }

    long column() {
        return column.address();
    }

    long value() {
        return value.address();
    }

    private static long countRuns(Csr matrix) {
        var cursor = new Cursor(matrix);
        long runs = 0;
        for (int row = 0; row < matrix.rows(); row += LANES) {
            cursor.to(row);
            while (cursor.next()) {
                runs++;
            }
        }
        return runs;
    }

    private void fillRuns(Csr matrix) {
        var cursor = new Cursor(matrix);
        int run = 0;
        for (int group = 0; group < groups(); group++) {
            start.setAtIndex(JAVA_INT, group, run);
            cursor.to(group * LANES);
            for (; cursor.next(); run++) {
                column.setAtIndex(JAVA_INT, run, cursor.column);
                MemorySegment.copy(cursor.values, 0, value, JAVA_DOUBLE, (long) run * LANES * Double.BYTES, LANES);
            }
        }
        start.setAtIndex(JAVA_INT, groups(), run);
    }

    /** Reads the runs of a group of rows, columns ascending: a merge of the rows, each shifted by its place in the group. */
    private static final class Cursor {
        private final Csr matrix;
        private final int[] at = new int[LANES];
        private final int[] end = new int[LANES];

        /** The column of the run's first lane; before the matrix's first if the first lanes have no entry. */
        int column;
        final double[] values = new double[LANES];

        Cursor(Csr matrix) {
            this.matrix = matrix;
        }

        void to(int row) {
            for (int lane = 0; lane < LANES; lane++) {
                boolean inside = row + lane < matrix.rows();
                at[lane] = inside ? matrix.rowStart()[row + lane] : 0;
                end[lane] = inside ? matrix.rowStart()[row + lane + 1] : 0;
            }
        }

        /** Reads the next run; false if there is none. */
        boolean next() {
            int[] columns = matrix.column();
            int least = Integer.MAX_VALUE;
            for (int lane = 0; lane < LANES; lane++) {
                if (at[lane] < end[lane]) {
                    least = Math.min(least, columns[at[lane]] - lane);
                }
            }
            if (least == Integer.MAX_VALUE) {
                return false;
            }
            column = least;
            for (int lane = 0; lane < LANES; lane++) {
                boolean here = at[lane] < end[lane] && columns[at[lane]] - lane == least;
                values[lane] = here ? matrix.value()[at[lane]++] : 0;
            }
            return true;
        }
    }
}
