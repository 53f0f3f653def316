package clebsch.sparse;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A dense piece of a sparse elimination: the variables that are fully summed here, and those that they are coupled to. Rows and
 * columns are numbered alike: first the {@code summed} ones, of which {@code pivots} are eliminated.
 *
 * <p>A pivot is the diagonal entry, or else the largest of the fully summed rows, if it is not much smaller than the largest
 * of the
 * whole column: multipliers stay below 1/{@link Fronts#THRESHOLD}. A column that has none is left for the parent, where more
 * rows are fully summed (I. S. Duff, J. K. Reid, ACM Trans. Math. Softw. 9, 302 (1983); P. R. Amestoy, I. S. Duff, J.-Y.
 * L'Excellent,
 * J. Koster, SIAM J. Matrix Anal. Appl. 23, 15 (2001)).
 */
final class Front {
    /** Columns whose pivots are applied together to all others. */
    private static final int PANEL = 32;
    /** Columns that one thread takes at once; their upper parts stay in the second-level cache. */
    private static final int CHUNK = 32;
    /** Multiplications from which other threads are asked for help. */
    private static final double WORTH_SHARING = 1e6;

    final int size;
    final int summed;
    int pivots;
    int perturbed;
    /**
     * Columns. While the front is assembled all of length {@code size}; the finished ones from {@code pivots} on are cut to
     * U₁₂.
     */
    final double[][] re;
    final double[][] im;
    /** What is left for the parent: columns {@code pivots} … {@code size} − 1, rows from {@code pivots} on; null once taken. */
    double[][] restRe;
    double[][] restIm;
    /** Position at assembly of each of the fully summed rows and columns. */
    final int[] rowOrder;
    final int[] columnOrder;
    private final int[] applied;

    Front(int size, int summed, boolean complex) {
        this.size = size;
        this.summed = summed;
        re = new double[size][size];
        im = complex ? new double[size][size] : null;
        rowOrder = IntStream.range(0, summed).toArray();
        columnOrder = rowOrder.clone();
        applied = new int[summed];
    }

    /**
     * Eliminates what can be.
     *
     * @param last whether there is no parent to leave anything to
     * @param tiny magnitude below which an entry counts as cancelled; what has to be a pivot is set to that at least
     */
    void eliminate(boolean last, double tiny) {
        int end = summed;
        while (true) {
            int before = pivots;
            while (pivots < end) {
                end = panel(end, tiny);
            }
            if (pivots == summed || pivots == before) {
                break;
            }
            for (int j = pivots; j < summed; j++) {   // what was rejected may do after the others
                update(j, j + 1, applied[j]);
            }
            end = summed;
        }
        if (last) {
            force(tiny);
        }
        finish();
    }

    /**
     * Eliminates up to {@link #PANEL} columns before {@code end}; columns without a pivot move behind the end, which is
     * returned.
     */
    private int panel(int end, double tiny) {
        int start = pivots;
        int stop = end;
        while (pivots < Math.min(stop, start + PANEL)) {
            update(pivots, pivots + 1, applied[pivots]);
            int pivot = pivot(tiny);
            if (pivot < 0) {
                exchangeColumns(pivots, --stop);
            } else {
                eliminateWith(pivot);
            }
        }
        update(pivots, stop, start);
        return stop;
    }

    /** Brings columns first … last − 1, to which pivots before {@code from} were applied, up to date. */
    private void update(int first, int last, int from) {
        if (first >= last) {
            return;
        }
        if (from < pivots) {
            double work = (double) (last - first) * (pivots - from) * (size - from);
            if (last - first > CHUNK && work > WORTH_SHARING) {
                IntStream.range(0, (last - first + CHUNK - 1) / CHUNK).parallel().forEach(chunk -> {
                    int start = first + chunk * CHUNK;
                    Dense.forward(re, im, re, im, start, Math.min(last, start + CHUNK), from, pivots, size);
                });
            } else {
                Dense.forward(re, im, re, im, first, last, from, pivots, size);
            }
        }
        if (first < summed) {
            Arrays.fill(applied, first, Math.min(last, summed), pivots);
        }
    }

    /** The row of a good pivot in column {@code pivots}, or −1. */
    private int pivot(double tiny) {
        int j = pivots;
        int best = largest(j);
        double most = magnitude(best, j);
        double outside = 0;
        double[] x = re[j];
        if (im == null) {
            for (int i = summed; i < size; i++) {
                outside = Math.max(outside, Math.abs(x[i]));
            }
        } else {
            double[] y = im[j];
            for (int i = summed; i < size; i++) {
                outside = Math.max(outside, Math.abs(x[i]) + Math.abs(y[i]));
            }
        }
        double diagonal = magnitude(j, j);
        if (diagonal > tiny && diagonal >= Fronts.DIAGONAL * Math.max(most, outside)) {
            return j;
        }
        return most > tiny && most >= Fronts.THRESHOLD * outside ? best : -1;
    }

    private int largest(int j) {
        int best = j;
        double most = magnitude(j, j);
        for (int i = j + 1; i < summed; i++) {
            double size = magnitude(i, j);
            if (size > most) {
                most = size;
                best = i;
            }
        }
        return best;
    }

    private double magnitude(int i, int j) {
        return im == null ? Math.abs(re[j][i]) : Math.abs(re[j][i]) + Math.abs(im[j][i]);
    }

    private void eliminateWith(int row) {
        int k = pivots;
        if (row != k) {
            for (int j = 0; j < size; j++) {
                exchange(re[j], k, row);
            }
            for (int j = 0; im != null && j < size; j++) {
                exchange(im[j], k, row);
            }
            int held = rowOrder[k];
            rowOrder[k] = rowOrder[row];
            rowOrder[row] = held;
        }
        double[] x = re[k];
        if (im == null) {
            double inverse = 1 / x[k];
            for (int i = k + 1; i < size; i++) {
                x[i] *= inverse;
            }
        } else {
            double[] y = im[k];
            double square = x[k] * x[k] + y[k] * y[k];
            double a = x[k] / square;
            double b = -y[k] / square;
            for (int i = k + 1; i < size; i++) {
                double u = x[i];
                double v = y[i];
                x[i] = u * a - v * b;
                y[i] = u * b + v * a;
            }
        }
        pivots++;
    }

    private static void exchange(double[] x, int i, int j) {
        double held = x[i];
        x[i] = x[j];
        x[j] = held;
    }

    private void exchangeColumns(int j, int k) {
        if (j == k) {
            return;
        }
        double[] x = re[j];
        re[j] = re[k];
        re[k] = x;
        if (im != null) {
            double[] y = im[j];
            im[j] = im[k];
            im[k] = y;
        }
        int held = columnOrder[j];
        columnOrder[j] = columnOrder[k];
        columnOrder[k] = held;
        held = applied[j];
        applied[j] = applied[k];
        applied[k] = held;
    }

    /** Eliminates the rest although its pivots have cancelled. */
    private void force(double tiny) {
        while (pivots < summed) {
            int k = pivots;
            update(k, k + 1, applied[k]);
            int best = largest(k);
            double most = magnitude(best, k);
            if (!Double.isFinite(most)) {
                throw new ArithmeticException("elimination left the range of a double");
            }
            if (most <= tiny) {
                best = k;
                re[k][k] = re[k][k] < 0 ? -tiny : tiny;
                if (im != null) {
                    im[k][k] = 0;
                }
                perturbed++;
            }
            eliminateWith(best);
        }
    }

    private void finish() {
        for (int j = pivots; j < summed; j++) {
            update(j, j + 1, applied[j]);
        }
        update(summed, size, 0);
        restRe = cut(re);
        restIm = im == null ? null : cut(im);
    }

    /** Leaves U₁₂ in the columns behind the pivots, and hands out what was there. */
    private double[][] cut(double[][] columns) {
        double[][] rest = Arrays.copyOfRange(columns, pivots, size);
        for (int j = pivots; j < size; j++) {
            columns[j] = Arrays.copyOf(columns[j], pivots);
        }
        return rest;
    }
}
