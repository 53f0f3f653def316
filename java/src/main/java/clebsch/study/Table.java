package clebsch.study;

import java.util.ArrayList;
import java.util.List;

/**
 * The result of a run as columns of equal length: first the independent ones (swept parameters, then {@code t}), then what
 * was measured.
 *
 * @param independent how many of the leading columns are independent variables
 */
public record Table(List<Column> columns, int independent) {

    public Table {
        columns = List.copyOf(columns);
        if (independent > columns.size()) {
            throw new IllegalArgumentException("a table of " + columns.size() + " columns cannot have "
                    + independent + " independent ones");
        }
        for (Column column : columns) {
            if (column.values().length != columns.getFirst().values().length) {
                throw new IllegalArgumentException("column " + column.name() + " has " + column.values().length
                        + " rows, but " + columns.getFirst().name() + " has " + columns.getFirst().values().length);
            }
        }
    }

    /**
     * One column.
     *
     * @param name   as in the header line
     * @param values a value per row; NaN where the quantity is undefined
     */
    public record Column(String name, double[] values) {
    }

    /** A table of rows, each with a number for every column. */
    static Table ofRows(List<String> names, int independent, List<double[]> rows) {
        var columns = new ArrayList<Column>();
        for (int c = 0; c < names.size(); c++) {
            int column = c;
            columns.add(new Column(names.get(c), rows.stream().mapToDouble(row -> row[column]).toArray()));
        }
        return new Table(columns, independent);
    }

    /** Number of rows. */
    public int rows() {
        return columns.isEmpty() ? 0 : columns.getFirst().values().length;
    }

    /**
     * The column of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Column column(String name) {
        return columns.stream().filter(c -> c.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no column " + name + " among "
                        + columns.stream().map(Column::name).toList()));
    }
}
