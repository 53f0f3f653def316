package clebsch.sparse;

/**
 * A real matrix that is not stored but computed from small tables: a sum of runs, each of which adds to a contiguous piece
 * of y the product of a contiguous piece of x with one or two contiguous pieces of a table, or with the sum of two,
 * <pre>  y[target + i] += factor · table[left + i] · table[right + i] · x[source + i],   0 ≤ i &lt; length,
 *  y[target + i] += factor · (table[left + i] + table[right + i]) · x[source + i]. </pre>
 * Runs are gathered in segments; a segment's runs write to y[segment], the segments are disjoint, ascending, and cover y.
 *
 * @param size         rows and columns
 * @param segmentStart first element of each segment of y; the last entry is {@code size}
 * @param firstRun     first run of each segment; the last entry is the number of runs
 * @param target       first element of y of each run
 * @param source       first element of x of each run
 * @param length       length of each run
 * @param factor       factor of each run
 * @param left         first table entry of each run; {@link #table} starts with ones for factors that are not there
 * @param right        the same for the second factor, or for the second summand
 * @param added        whether a run's two pieces of the table are added
 * @param table        the tables one after the other
 */
public record Stencil(int size, int[] segmentStart, int[] firstRun, int[] target, int[] source, int[] length,
        double[] factor, int[] left, int[] right, boolean[] added, double[] table) {

    /** Number of segments. */
    public int segments() {
        return firstRun.length - 1;
    }

    /** Number of runs. */
    public int runs() {
        return target.length;
    }

    /** What multiplies x[source + i] in a run. */
    public double coefficient(int run, int i) {
        double a = table[left[run] + i];
        double b = table[right[run] + i];
        return factor[run] * (added[run] ? a + b : a * b);
    }

    /** Σ lengths of the runs: the products that one application computes. */
    public long products() {
        long sum = 0;
        for (int n : length) {
            sum += n;
        }
        return sum;
    }
}
