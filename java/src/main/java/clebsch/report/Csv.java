package clebsch.report;

import clebsch.study.Table;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A table as comma-separated values (RFC 4180, with line feeds): one header line, then a line per row, every number in the shortest form
 * that reads back to the same double: 2.0, or 2 in a column of whole numbers only. What is not finite is {@code nan},
 * {@code inf}, {@code -inf}, as NumPy and pandas write and read it.
 */
final class Csv {
    private Csv() {
    }

    static void write(Table table, OutputStream out) throws IOException {
        Writer text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        text.write(table.columns().stream().map(c -> quoted(c.name())).collect(Collectors.joining(",", "", "\n")));
        boolean[] whole = new boolean[table.columns().size()];
        for (int column = 0; column < whole.length; column++) {
            whole[column] = Arrays.stream(table.columns().get(column).values()).allMatch(Csv::isWhole);
        }
        for (int row = 0; row < table.rows(); row++) {
            for (int column = 0; column < table.columns().size(); column++) {
                if (column > 0) {
                    text.write(',');
                }
                double value = table.columns().get(column).values()[row];
                text.write(whole[column] ? Long.toString((long) value) : number(value));
            }
            text.write('\n');
        }
        text.flush();
    }

    /** Whether a number can be written as an integer and read back: −0 cannot. */
    private static boolean isWhole(double value) {
        return value == Math.rint(value) && Math.abs(value) <= 1L << 53 && (value != 0 || 1 / value > 0);
    }

    private static String quoted(String name) {
        boolean special = name.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return special ? '"' + name.replace("\"", "\"\"") + '"' : name;
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        return Double.toString(value);
    }
}
