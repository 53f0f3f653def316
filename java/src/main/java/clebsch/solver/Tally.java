package clebsch.solver;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.UnaryOperator;

/**
 * Means over many independent vectors of numbers, and their standard errors. Every number's mean and variance is updated one
 * vector at a time (B. P. Welford, Technometrics 4, 419 (1962)); sums over {@value #GROUPS} groups, vector k being in group
 * k mod {@value #GROUPS}, give the standard error of any function of the means by the delete-a-group jackknife with groups of
 * unequal size (F. M. T. A. Busing, E. Meijer, R. van der Leeden, Stat. Comput. 9, 3 (1999)).
 */
public final class Tally {
    static final int GROUPS = 64;

    private final double[] mean;
    private final double[] squares;
    private final double[][] groupSum;
    private final int groups;
    private long count;

    /**
     * Nothing counted yet.
     *
     * @param size   numbers in a vector
     * @param groups whether functions of means will be asked for
     */
    public Tally(int size, boolean groups) {
        mean = new double[size];
        squares = new double[size];
        this.groups = groups ? GROUPS : 0;
        groupSum = new double[this.groups][size];
    }

    /** Bytes for vectors of a size. */
    public static double bytes(double size, boolean groups) {
        return 8 * size * (2 + (groups ? GROUPS : 0));
    }

    /** Counts one more vector. */
    public void add(double[] vector) {
        double[] sum = groups == 0 ? null : groupSum[(int) (count % groups)];
        count++;
        double part = 1.0 / count;
        for (int i = 0; i < mean.length; i++) {
            double difference = vector[i] - mean[i];
            mean[i] += difference * part;
            squares[i] += difference * (vector[i] - mean[i]);
            if (sum != null) {
                sum[i] += vector[i];
            }
        }
    }

    /** How many vectors were counted. */
    public long count() {
        return count;
    }

    /** The mean of the i-th number. */
    public double mean(int i) {
        return mean[i];
    }

    /** The standard error of the mean of the i-th number, s/√n; NaN for a single vector. */
    public double standardError(int i) {
        return Math.sqrt(squares[i] / (count - 1) / count);
    }

    /**
     * The standard errors of functions of some numbers' means; NaN for a single vector.
     *
     * @param first     the first of the numbers
     * @param length    how many they are
     * @param functions takes their means
     */
    public double[] standardErrors(int first, int length, UnaryOperator<double[]> functions) {
        var all = new double[length];
        System.arraycopy(mean, first, all, 0, length);
        double[] estimate = functions.apply(all);
        int used = (int) Math.min(groups, count);
        var deleted = new double[used][];
        var pooled = new double[estimate.length];
        for (int g = 0; g < used; g++) {
            double without = count - size(g);
            var means = new double[length];
            for (int i = 0; i < length; i++) {
                means[i] = (count * mean[first + i] - groupSum[g][first + i]) / without;
            }
            deleted[g] = functions.apply(means);
            for (int c = 0; c < pooled.length; c++) {
                pooled[c] += estimate[c] - without / count * deleted[g][c];
            }
        }
        var errors = new double[estimate.length];
        for (int c = 0; c < errors.length; c++) {
            double sum = 0;
            for (int g = 0; g < used; g++) {
                double h = (double) count / size(g);
                double deviation = h * estimate[c] - (h - 1) * deleted[g][c] - pooled[c];
                sum += deviation * deviation / (h - 1);
            }
            errors[c] = used < 2 ? Double.NaN : Math.sqrt(sum / used);
        }
        return errors;
    }

    /** How many vectors a group has. */
    private long size(int g) {
        return (count - g + groups - 1) / groups;
    }

    /** Writes all numbers. */
    public void write(DataOutput out) throws IOException {
        out.writeLong(count);
        out.writeInt(mean.length);
        out.writeInt(groups);
        write(mean, out);
        write(squares, out);
        for (double[] sum : groupSum) {
            write(sum, out);
        }
    }

    private static void write(double[] numbers, DataOutput out) throws IOException {
        for (double number : numbers) {
            out.writeDouble(number);
        }
    }

    /**
     * Reads what was written, exactly.
     *
     * @throws IOException if it is of another size
     */
    public void read(DataInput in) throws IOException {
        count = in.readLong();
        int size = in.readInt();
        int itsGroups = in.readInt();
        if (size != mean.length || itsGroups != groups) {
            throw new IOException("a tally of " + size + " numbers in " + itsGroups + " groups stands where one of " + mean.length
                    + " in " + groups + " was expected");
        }
        read(mean, in);
        read(squares, in);
        for (double[] sum : groupSum) {
            read(sum, in);
        }
    }

    private static void read(double[] numbers, DataInput in) throws IOException {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = in.readDouble();
        }
    }
}
