package clebsch.report;

import clebsch.study.Table;
import java.util.stream.IntStream;

/** Real and imaginary parts of eigenvalues as people are shown them. */
public final class EigenvalueParts {
    /** Part of the largest |λ| that is certain up to which what may be zero is shown as zero; beyond, an uncertain value says more. */
    private static final double SMALL = 1e-3;

    private EigenvalueParts() {
    }

    /**
     * A column of a spectrum's table, zero where its numbers are small and may be for all that is known: neither an axis nor a reader is to
     * dwell on their rounding.
     *
     * @param table with the columns re and im; without the column error all is shown as it is
     * @param part  re or im
     */
    public static double[] shown(Table table, String part) {
        double[] re = table.column("re").values();
        double[] im = table.column("im").values();
        double[] error = table.columns().stream().filter(c -> c.name().equals("error")).findFirst().map(Table.Column::values)
                .orElseGet(() -> new double[re.length]);
        double largest = IntStream.range(0, re.length).filter(r -> Math.hypot(re[r], im[r]) > error[r])
                .mapToDouble(r -> Math.hypot(re[r], im[r])).max().orElse(Double.POSITIVE_INFINITY);
        double[] values = table.column(part).values().clone();
        for (int r = 0; r < values.length; r++) {
            if (Math.abs(values[r]) <= Math.min(error[r], SMALL * largest)) {
                values[r] = 0;
            }
        }
        return values;
    }
}
