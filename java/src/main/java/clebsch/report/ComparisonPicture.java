package clebsch.report;

import clebsch.study.Comparison;
import clebsch.study.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** One model by several methods: a panel for each observable, and at each point of a sweep, with a curve for each method. */
public final class ComparisonPicture {
    private static final int MOST_PANELS = 12;

    private ComparisonPicture() {
    }

    /** The picture; of a sweep with many points the first ones. */
    public static Picture of(Comparison comparison, String name) {
        Table table = comparison.table();
        List<Table.Column> swept = table.columns().subList(0, table.independent() - 1);
        double[] times = table.column("t").values();
        var panels = new ArrayList<Picture.Panel>();
        for (int from = 0; from < table.rows(); ) {
            int to = from + 1;
            while (to < table.rows() && times[to] > times[to - 1] && same(swept, from, to)) {
                to++;
            }
            for (String observable : comparison.observables()) {
                if (panels.size() < MOST_PANELS) {
                    panels.add(panel(comparison, observable, from, to, swept));
                }
            }
            from = to;
        }
        int columns = panels.size() <= 3 ? panels.size() : panels.size() == 4 ? 2 : 3;
        return new Picture(name, comparison.methods().getFirst() + (comparison.methods().size() < 2 ? "" : " against "
                + String.join(", ", comparison.methods().subList(1, comparison.methods().size()))), columns, panels);
    }

    private static boolean same(List<Table.Column> swept, int a, int b) {
        return swept.stream().allMatch(c -> c.values()[a] == c.values()[b]);
    }

    private static Picture.Panel panel(Comparison comparison, String observable, int from, int to, List<Table.Column> swept) {
        Table table = comparison.table();
        var series = IntStream.range(0, comparison.methods().size()).mapToObj(m -> {
            String method = comparison.methods().get(m);
            double[] sem = table.columns().stream().filter(c -> c.name()
                    .equals(Comparison.column(observable + Comparison.SEM, method))).findFirst()
                    .map(c -> Arrays.copyOfRange(c.values(), from, to)).orElse(null);
            return new Picture.Series(method, Arrays.copyOfRange(table.column("t").values(), from, to),
                    Arrays.copyOfRange(table.column(Comparison.column(observable, method)).values(), from, to), sem, Picture.Style.numbered(m));
        }).toList();
        String title = String.join(", ", swept.stream().map(c -> c.name() + " = " + Numerals.rounded(c.values()[from], 6)).toList());
        var time = new Picture.Axis(DefaultPicture.TIME_LABEL, DefaultPicture.logarithmicTimes(table));
        return new Picture.Panel(title, time, new Picture.Axis(observable, false), series, List.of());
    }
}
