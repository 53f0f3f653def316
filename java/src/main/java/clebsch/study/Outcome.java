package clebsch.study;

import java.util.List;
import java.util.Map;

/**
 * What one point of a study gave: its piece of the table.
 *
 * @param independent names of the independent columns, such as {@code t}
 * @param names       names of the measured columns
 * @param rows        a number for each column, the independent ones first
 * @param failure     empty if all was computed, else what ended it before
 * @param cannot      true if the failure is a tolerance or a memory that does not suffice, false if it was cancelled
 * @param account     what was done
 * @param files       further tables to be written beside the main one, by name
 */
record Outcome(List<String> independent, List<String> names, List<double[]> rows, String failure, boolean cannot,
        Account account, Map<String, Table> files) {

    /** What has no further tables. */
    Outcome(List<String> independent, List<String> names, List<double[]> rows, String failure, boolean cannot, Account account) {
        this(independent, names, rows, failure, cannot, account, Map.of());
    }


    /** The table as one, with the parameters' values before each row. */
    static double[] row(double[] before, double[] row) {
        var whole = new double[before.length + row.length];
        System.arraycopy(before, 0, whole, 0, before.length);
        System.arraycopy(row, 0, whole, before.length, row.length);
        return whole;
    }
}
