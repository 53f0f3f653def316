package clebsch.sparse;

/**
 * The entries of a matrix in runs, as kernels read them: {@code lanes} neighbouring rows r, r + 1, … mostly have entries side by
 * side, at columns c, c + 1, …. Such a run is one column and {@code lanes} values, filled up with zeros where a row has no
 * entry.
 *
 * <p>In the order in which generators index their states, an operator shifts many neighbouring states alike, and runs take two
 * thirds of the bytes of compressed rows.
 */
public final class RowRuns {
    private final Csr matrix;
    private final int lanes;
    private final long count;
    private final int[] at;
    private final int[] end;
    private final double[] values;
    private int column;

    /** Counts the runs of a matrix. */
    public RowRuns(Csr matrix, int lanes) {
        this.matrix = matrix;
        this.lanes = lanes;
        at = new int[lanes];
        end = new int[lanes];
        values = new double[lanes];
        long runs = 0;
        for (int group = 0; group < groups(); group++) {
            to(group);
            while (next()) {
                runs++;
            }
        }
        count = runs;
    }

    /** Groups of rows: group g is the rows from g · lanes on. */
    public int groups() {
        return (int) ((matrix.rows() + (long) lanes - 1) / lanes);
    }

    /** Runs in all. */
    public long count() {
        return count;
    }

    /** Whether they take fewer bytes than compressed rows. */
    public boolean saves() {
        return count * (lanes * Double.BYTES + Integer.BYTES) + (long) groups() * Integer.BYTES
                < matrix.nonzeros() * (long) (Double.BYTES + Integer.BYTES) + (long) matrix.rows() * Integer.BYTES;
    }

    /** Goes to the first run of a group of rows. */
    public void to(int group) {
        for (int lane = 0; lane < lanes; lane++) {
            long row = (long) group * lanes + lane;
            boolean inside = row < matrix.rows();
            at[lane] = inside ? matrix.rowStart()[(int) row] : 0;
            end[lane] = inside ? matrix.rowStart()[(int) row + 1] : 0;
        }
    }

    /**
     * Reads the next run of the group, columns ascending: a merge of its rows, each shifted by its place. False if there is
     * none.
     */
    public boolean next() {
        int[] columns = matrix.column();
        int least = Integer.MAX_VALUE;
        for (int lane = 0; lane < lanes; lane++) {
            if (at[lane] < end[lane]) {
                least = Math.min(least, columns[at[lane]] - lane);
            }
        }
        if (least == Integer.MAX_VALUE) {
            return false;
        }
        column = least;
        for (int lane = 0; lane < lanes; lane++) {
            boolean here = at[lane] < end[lane] && columns[at[lane]] - lane == least;
            values[lane] = here ? matrix.value()[at[lane]++] : 0;
        }
        return true;
    }

    /** The column of the run's first lane; before the matrix's first if the first lanes have no entry. */
    public int column() {
        return column;
    }

    /** The run's values, good until the next is read. */
    public double[] values() {
        return values;
    }
}
