package clebsch.report;

import clebsch.study.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The picture of any table: a panel for each observable, all over the same variable. That is {@code t} if the table has
 * more than one time, otherwise the first swept parameter that has more than one value; the other swept parameters make
 * a curve for each of their values, and what has one value only is said below the title. A sweep of two parameters without
 * time that would need more than {@value Picture.Style#DISTINCT} curves is a field over both, if the table has every point of their
 * grid: diverging where an observable has both signs.
 *
 * <p>A column {@code name_sem} is the standard error of {@code name} and becomes its band. Columns {@code name_re} and {@code name_im}
 * are one complex quantity and share a panel, or stand side by side where a sweep needs the styles or the colours. Of a single row the
 * numbers are written. The eigenvalues of a spectrum ({@code k}, {@code re}, {@code im}) are points in the complex plane; over a
 * parameter with more than eight values their real and imaginary parts are points of two panels. A part within the column {@code error}
 * of zero is drawn at zero.
 */
public final class DefaultPicture {
    private static final String TIME = "t";
    static final String TIME_LABEL = "t  (in inverse units of the rates)";
    private static final String SEM = "_sem";
    private static final String REAL = "_re";
    private static final String IMAGINARY = "_im";
    private static final int MOST_CURVES = Picture.Style.DISTINCT;
    /** Up to so many points of a sweep are marked: the reader sees what was computed and what only connects. */
    private static final int MOST_MARKED = 50;

    private final Table table;
    private final List<String> notes = new ArrayList<>();
    private final Table.Column abscissa;
    private final boolean logAbscissa;
    /** Whether the parts of eigenvalues are drawn over a swept parameter. */
    private final boolean overParameter;
    /** Whether eigenvalues of one number are joined. */
    private final boolean joined;
    private final Grid grid;
    private final List<Curve> curves;

    /** Two parameters, their values in increasing order and the row that belongs to a value of each. */
    private record Grid(Table.Column slow, Table.Column fast, double[] x, double[] y, int[][] row) {
    }

    /** The rows that belong to one curve, in the order of the table. */
    private record Curve(String label, int[] rows) {
    }

    private DefaultPicture(Table table, boolean logTime, boolean followed) {
        this.table = table;
        boolean spectrum = isSpectrum(table);
        List<Table.Column> varying = new ArrayList<>();
        for (Table.Column column : table.columns().subList(0, table.independent())) {
            if (spectrum && column.name().equals("k")) {
                continue;
            }
            long values = DoubleStream.of(column.values()).distinct().count();
            if (values > 1) {
                varying.add(column);
            } else if (values == 1) {
                notes.add(column.name() + " = " + Numerals.rounded(column.values()[0], 6));
            }
        }
        grid = spectrum || varying.size() != 2 || varying.stream().anyMatch(c -> c.name().equals(TIME)) ? null
                : grid(varying.get(0), varying.get(1));
        overParameter = spectrum && !varying.isEmpty()
                && DoubleStream.of(varying.getFirst().values()).distinct().count() > MOST_CURVES;
        joined = followed && overParameter;
        if (spectrum) {
            abscissa = overParameter ? varying.removeFirst() : table.column("re");
        } else {
            abscissa = varying.stream().filter(c -> c.name().equals(TIME)).findFirst()
                    .or(() -> varying.stream().findFirst()).orElse(null);
            varying.remove(abscissa);
        }
        logAbscissa = logTime && abscissa != null && abscissa.name().equals(TIME);
        curves = grid != null ? List.of() : curves(varying);
    }

    /**
     * The picture of a table. Times are drawn on a logarithmic axis where they are at a constant ratio rather than at a constant difference.
     *
     * @param name the title
     * @throws IllegalArgumentException if the table has nothing but independent variables
     */
    public static Picture of(Table table, String name) {
        return of(table, name, logarithmicTimes(table));
    }

    /** Whether output times were asked for at a constant ratio. */
    static boolean logarithmicTimes(Table table) {
        double[] t = table.columns().stream().filter(column -> column.name().equals(TIME)).findFirst().map(Table.Column::values)
                .orElse(new double[0]);
        int n = t.length;
        return n > 2 && t[0] > 0 && t[2] - t[1] > 1.01 * (t[1] - t[0]) && t[n - 1] > 20 * t[0];
    }

    /** @param logTime whether times are drawn on a logarithmic axis, which a first time of zero is left out of */
    static Picture of(Table table, String name, boolean logTime) {
        return new DefaultPicture(table, logTime, false).picture(name);
    }

    /** The picture of eigenvalues whose numbers follow them through a sweep: over the swept parameter, those of a number joined. */
    public static Picture ofFollowed(Table table, String name) {
        return new DefaultPicture(table, false, true).picture(name);
    }

    private static boolean isSpectrum(Table table) {
        return table.columns().stream().map(Table.Column::name).toList().containsAll(List.of("k", "re", "im"));
    }

    /** The grid of two parameters, or null if it has few enough curves or not every point. */
    private Grid grid(Table.Column first, Table.Column second) {
        double[] x = DoubleStream.of(first.values()).distinct().sorted().toArray();
        double[] y = DoubleStream.of(second.values()).distinct().sorted().toArray();
        if (y.length <= MOST_CURVES || (long) x.length * y.length != table.rows()) {
            return null;
        }
        int[][] row = new int[x.length][y.length];
        Set<Integer> taken = new HashSet<>();
        for (int r = 0; r < table.rows(); r++) {
            int i = Arrays.binarySearch(x, first.values()[r]);
            int j = Arrays.binarySearch(y, second.values()[r]);
            if (!taken.add(i * y.length + j)) {
                return null;
            }
            row[i][j] = r;
        }
        return new Grid(first, second, x, y, row);
    }

    private Picture picture(String name) {
        boolean spectrum = isSpectrum(table);
        if (!spectrum && table.rows() == 1) {
            return new Picture(name, String.join("; ", notes), values());
        }
        List<Picture.Panel> panels = spectrum ? spectrum() : observables();
        int columns = panels.size() <= 3 ? panels.size() : panels.size() == 4 ? 2 : 3;
        return new Picture(name, String.join("; ", notes), columns, panels);
    }

    private List<Picture.Panel> spectrum() {
        String real = "Re λ  (in units of the rates)";
        String imaginary = "Im λ  (in units of the rates)";
        return overParameter ? List.of(points(abscissa.name(), "re", real), points(abscissa.name(), "im", imaginary))
                : List.of(points(real, "im", imaginary));
    }

    private Picture.Panel points(String xLabel, String ordinate, String yLabel) {
        List<Picture.Series> series = new ArrayList<>();
        for (int i = 0; i < curves.size(); i++) {
            Picture.Style style = new Picture.Style(Picture.Colour.values()[i], joined ? Picture.Line.SOLID : Picture.Line.NONE, true);
            for (Curve curve : joined ? tracks(curves.get(i)) : List.of(curves.get(i))) {
                Picture.Series drawn = series(curve, table.column(ordinate), curve.label(), style);
                series.add(new Picture.Series(drawn.label(), overParameter ? drawn.x() : shown("re", curve),
                        shown(ordinate, curve), null, style));
            }
        }
        return new Picture.Panel("", new Picture.Axis(xLabel, false), new Picture.Axis(yLabel, false), series, List.of());
    }

    /** The eigenvalues of each number k, in pieces where one was not found at a point between. */
    private List<Curve> tracks(Curve curve) {
        double[] points = DoubleStream.of(at(curve.rows(), abscissa)).distinct().toArray();
        Map<Double, List<Integer>> numbered = new LinkedHashMap<>();
        for (int row : curve.rows()) {
            numbered.computeIfAbsent(table.column("k").values()[row], k -> new ArrayList<>()).add(row);
        }
        List<Curve> tracks = new ArrayList<>();
        for (List<Integer> rows : numbered.values()) {
            int point = 0;
            int start = 0;
            for (int i = 0; i < rows.size(); i++) {
                double here = abscissa.values()[rows.get(i)];
                if (i > start && points[point] != here) {
                    tracks.add(new Curve(curve.label(), rows.subList(start, i).stream().mapToInt(Integer::intValue).toArray()));
                    start = i;
                }
                while (points[point] != here) {
                    point++;
                }
                point = Math.min(point + 1, points.length - 1);
            }
            tracks.add(new Curve(curve.label(), rows.subList(start, rows.size()).stream().mapToInt(Integer::intValue).toArray()));
        }
        return tracks;
    }

    private double[] shown(String part, Curve curve) {
        double[] shown = EigenvalueParts.shown(table, part);
        return IntStream.of(curve.rows()).mapToDouble(r -> shown[r]).toArray();
    }

    /** What was measured by name, without the standard errors. */
    private Map<String, Table.Column> measured() {
        Map<String, Table.Column> measured = new LinkedHashMap<>();
        for (Table.Column column : table.columns().subList(table.independent(), table.columns().size())) {
            measured.put(column.name(), column);
        }
        measured.keySet().removeAll(measured.keySet().stream().filter(n -> isError(n, measured.keySet())).toList());
        return measured;
    }

    /** The numbers of a single row, which are read more exactly than they can be drawn. */
    private List<Picture.Value> values() {
        Map<String, Table.Column> measured = measured();
        List<Picture.Value> values = new ArrayList<>();
        measured.forEach((name, column) -> {
            Table.Column imaginary = partner(name, REAL, IMAGINARY, measured);
            if (imaginary != null) {
                values.add(new Picture.Value(base(name, REAL), (number(column) + " + i " + number(imaginary)).replace("+ i −", "− i ")));
            } else if (partner(name, IMAGINARY, REAL, measured) == null) {
                values.add(new Picture.Value(name, number(column)));
            }
        });
        return values;
    }

    private String number(Table.Column column) {
        double[] sem = standardErrors(column, new int[] {0});
        return Numerals.rounded(column.values()[0], 6) + (sem == null ? "" : " ± " + Numerals.rounded(sem[0], 2));
    }

    private List<Picture.Panel> observables() {
        Map<String, Table.Column> measured = measured();
        if (table.columns().size() - table.independent() > measured.size()) {
            notes.add(grid == null ? "shaded: ± one standard error of the mean" : "standard errors are in the table");
        }
        boolean apart = grid != null || curves.size() > 1;
        List<Picture.Panel> panels = new ArrayList<>();
        for (Table.Column column : measured.values()) {
            String name = column.name();
            Table.Column imaginary = partner(name, REAL, IMAGINARY, measured);
            Table.Column real = partner(name, IMAGINARY, REAL, measured);
            if (imaginary != null && !apart) {
                panels.add(panel(base(name, REAL), List.of(
                        series(curves.getFirst(), column, "real part", style(0)),
                        series(curves.getFirst(), imaginary, "imaginary part", style(1)))));
            } else if (real == null || apart) {
                String label = imaginary != null ? "Re " + base(name, REAL)
                        : real != null ? "Im " + base(name, IMAGINARY) : name;
                panels.add(grid != null ? panel(label, column) : panel(label, IntStream.range(0, curves.size())
                        .mapToObj(i -> series(curves.get(i), column, curves.get(i).label(), style(i))).toList()));
            }
        }
        return panels;
    }

    private static boolean isError(String name, Set<String> names) {
        return name.endsWith(SEM) && names.contains(base(name, SEM));
    }

    private static Table.Column partner(String name, String ending, String other, Map<String, Table.Column> measured) {
        return name.endsWith(ending) ? measured.get(base(name, ending) + other) : null;
    }

    private static String base(String name, String ending) {
        return name.substring(0, name.length() - ending.length());
    }

    private Picture.Panel panel(String label, List<Picture.Series> series) {
        String x = abscissa == null ? "" : abscissa.name().equals(TIME) ? TIME_LABEL : abscissa.name();
        return new Picture.Panel("", new Picture.Axis(x, logAbscissa), new Picture.Axis(label, false), series, List.of());
    }

    private Picture.Panel panel(String label, Table.Column column) {
        double[][] value = Arrays.stream(grid.row()).map(rows -> at(rows, column)).toArray(double[][]::new);
        double least = DoubleStream.of(column.values()).filter(Double::isFinite).min().orElse(0);
        double most = DoubleStream.of(column.values()).filter(Double::isFinite).max().orElse(0);
        // What falls below zero by rounding is not of another sign.
        boolean bothSigns = Math.min(-least, most) > PanelPlot.ROUNDING * Math.max(-least, most);
        return new Picture.Panel("", new Picture.Axis(grid.slow().name(), logarithmic(grid.x())),
                new Picture.Axis(grid.fast().name(), logarithmic(grid.y())), List.of(), List.of(), new Picture.Field(
                        grid.x(), grid.y(), value, label,
                        bothSigns ? Picture.ColourMap.DIVERGING : Picture.ColourMap.SEQUENTIAL));
    }

    /** Whether the steps are more even in the logarithm than in the values themselves. */
    private static boolean logarithmic(double[] values) {
        return values[0] > 0 && unevenness(DoubleStream.of(values).map(Math::log).toArray()) < unevenness(values);
    }

    private static double unevenness(double[] values) {
        var steps = IntStream.range(1, values.length).mapToDouble(i -> values[i] - values[i - 1]).summaryStatistics();
        return steps.getMax() / steps.getMin();
    }

    private Picture.Style style(int i) {
        Picture.Style style = Picture.Style.numbered(i);
        boolean sweep = abscissa != null && !abscissa.name().equals(TIME);
        return sweep && table.rows() <= MOST_MARKED * curves.size() ? style.marked() : style;
    }

    private Picture.Series series(Curve curve, Table.Column ordinate, String label, Picture.Style style) {
        double[] x = abscissa == null ? IntStream.rangeClosed(1, curve.rows().length).asDoubleStream().toArray()
                : at(curve.rows(), abscissa);
        return new Picture.Series(label, x, at(curve.rows(), ordinate), standardErrors(ordinate, curve.rows()), style);
    }

    /** The standard errors of a column in some rows; null if it has none. */
    private double[] standardErrors(Table.Column column, int[] rows) {
        return table.columns().stream().filter(c -> c.name().equals(column.name() + SEM)).findFirst().map(c -> at(rows, c)).orElse(null);
    }

    private static double[] at(int[] rows, Table.Column column) {
        return IntStream.of(rows).mapToDouble(r -> column.values()[r]).toArray();
    }

    private List<Curve> curves(List<Table.Column> parameters) {
        Map<List<Double>, List<Integer>> groups = new LinkedHashMap<>();
        for (int row = 0; row < table.rows(); row++) {
            int r = row;
            groups.computeIfAbsent(parameters.stream().map(p -> p.values()[r]).toList(), k -> new ArrayList<>()).add(row);
        }
        List<List<Double>> keys = List.copyOf(groups.keySet());
        List<List<Double>> chosen = keys.size() <= MOST_CURVES ? keys : IntStream.range(0, MOST_CURVES)
                .mapToObj(i -> keys.get((int) Math.round(i * (keys.size() - 1) / (MOST_CURVES - 1.0)))).toList();
        if (chosen.size() < keys.size()) {
            notes.add(chosen.size() + " of the " + keys.size() + " values of "
                    + parameters.stream().map(Table.Column::name).collect(Collectors.joining(", ")));
        }
        String[] labels = labels(parameters, chosen);
        return IntStream.range(0, chosen.size()).mapToObj(i -> new Curve(labels[i],
                groups.get(chosen.get(i)).stream().mapToInt(Integer::intValue).toArray())).toList();
    }

    /** As few digits as tell the curves apart. */
    private static String[] labels(List<Table.Column> parameters, List<List<Double>> chosen) {
        String[] labels = {};
        for (int digits = 4; digits <= 17; digits++) {
            int d = digits;
            labels = chosen.stream().map(values -> IntStream.range(0, values.size())
                    .mapToObj(p -> parameters.get(p).name() + " = " + Numerals.rounded(values.get(p), d))
                    .collect(Collectors.joining(", "))).toArray(String[]::new);
            if (new HashSet<>(Arrays.asList(labels)).size() == labels.length) {
                break;
            }
        }
        return labels;
    }
}
