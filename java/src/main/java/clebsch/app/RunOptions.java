package clebsch.app;

import clebsch.backend.Backend;
import clebsch.report.EigenvalueParts;
import clebsch.report.OutputFolder;
import clebsch.report.Picture;
import clebsch.report.PictureException;
import clebsch.report.Provenance;
import clebsch.study.Study;
import clebsch.study.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all commands that compute have in common: where they run, what they say, and the files that they write. */
final class RunOptions {
    private static final Pattern NUMBERS = Pattern.compile("(?<![\\p{L}\\d])[-−+]?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");

    /** Eigenvalues that are said; the table has all. */
    private static final int MOST_SAID = 8;
    /** Files that are named one by one; of more, those that every run writes, which come last. */
    private static final int MOST_NAMED = 20;
    private static final int LAST = 5;

    @Mixin
    private BackendOption backend;

    @Option(names = "--quiet", description = "No progress and no summary.")
    private boolean quiet;

    Backend openBackend() {
        return backend.open();
    }

    Terminal terminal(String task) {
        return new Terminal(task, quiet);
    }

    void say(String format, Object... arguments) {
        if (!quiet) {
            System.out.println(String.format(Locale.ROOT, format, arguments));
        }
    }

    /** Says what a method has to warn of: where points of a sweep say the same of themselves, but for its numbers, once. */
    static void warn(List<Study.Point> points) {
        var groups = new LinkedHashMap<String, List<String>>();
        for (Study.Point point : points) {
            String at = point.at().isEmpty() ? "" : point.at() + ": ";
            var here = new HashSet<String>();
            for (String warning : point.account().warnings()) {
                String kind = NUMBERS.matcher(warning).replaceAll("#");
                while (!here.add(kind)) {
                    kind += " again";   // of the same point they are two things, such as two modes
                }
                groups.computeIfAbsent(kind, _ -> new ArrayList<>()).add(at + warning);
            }
        }
        groups.values().forEach(same -> Main.remark("warning: " + (same.size() == 1 ? ""
                : "at " + same.size() + " of " + points.size() + " points, the first at ") + same.getFirst()));
    }

    /** Says what there is to say of a result that is one row: its numbers. */
    void sayValues(Table table) {
        if (table.rows() == 1) {
            table.columns().forEach(column -> say("  %-14s %.8g", column.name(), column.values()[0]));
        }
    }

    /** Says the first eigenvalues of a spectrum at one point, and the gap if it is known; what may be zero as zero. */
    void sayEigenvalues(Study.Result result) {
        Table table = result.table();
        double[] re = EigenvalueParts.shown(table, "re");
        double[] im = EigenvalueParts.shown(table, "im");
        int said = table.rows() <= MOST_SAID + 1 ? table.rows() : MOST_SAID;
        for (int row = 0; row < said; row++) {
            say("  %-14s %.8g%s", "λ_" + row, re[row], im[row] == 0 ? "" : String.format(Locale.ROOT, " %s %.8gi", im[row] < 0 ? "-" : "+",
                    Math.abs(im[row])));
        }
        if (table.rows() > said) {
            say("  %-14s %d more", "…", table.rows() - said);
        }
        if (result.points().getFirst().account().entries().get("gap") instanceof Double gap) {
            say("  %-14s %.8g", "gap", gap);
        }
    }

    /** Says which columns have no number in some rows, and where the first of them is. */
    static void warnOfUndefined(Table table) {
        List<Table.Column> independent = table.columns().subList(0, table.independent());
        for (Table.Column column : table.columns().subList(table.independent(), table.columns().size())) {
            int[] undefined = IntStream.range(0, table.rows()).filter(row -> Double.isNaN(column.values()[row])).toArray();
            if (undefined.length > 0) {
                String first = independent.stream().map(c -> c.name() + " = " + c.values()[undefined[0]]).collect(Collectors.joining(", "));
                Main.remark("warning: column " + column.name() + " is not a number in " + undefined.length + " of " + table.rows() + " rows"
                        + (first.isEmpty() ? "" : ", the first at " + first));
            }
        }
    }

    /**
     * Writes the table, the picture if anything was measured, and the record, after what else the run writes. A machine that cannot draw still
     * gets the others.
     */
    void write(OutputFolder folder, Table table, Supplier<Picture> picture, Map<String, Object> command, Backend backend,
            String failure, double seconds, Object details) throws IOException {
        folder.writeTable("data", table);
        Map<String, Object> record = Provenance.of(command, backend.name(), backend.device(),
                failure.isEmpty() ? "complete" : failure, seconds);
        record.put("results", details);
        if (table.columns().size() > table.independent()) {
            draw(folder, "plot", picture.get());
        }
        folder.writeRecord(record, failure.isEmpty());
    }

    /** Writes a picture. A machine that cannot draw is told so, and goes on. */
    void draw(OutputFolder folder, String name, Picture picture) throws IOException {
        try {
            folder.writePicture(name, picture);
        } catch (PictureException e) {
            Main.remark("no picture was drawn: " + e.getMessage());
        }
    }

    /** Says where the results are and gives the exit status. */
    int conclude(OutputFolder folder, String failure, boolean cannot, int rows) {
        if (failure.isEmpty()) {
            List<String> files = folder.written();
            List<String> named = files.size() <= MOST_NAMED ? files : files.subList(files.size() - LAST, files.size());
            say("%s: %s%s", folder.path(), String.join(" ", named),
                    files.size() > named.size() ? " and " + (files.size() - named.size()) + " more" : "");
            return Main.DONE;
        }
        return Main.error(failure + "; the " + rows + " rows computed until then are in " + folder.path(),
                cannot ? Main.CANNOT : Main.FAILED);
    }
}
