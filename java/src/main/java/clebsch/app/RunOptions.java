package clebsch.app;

import clebsch.backend.Backend;
import clebsch.report.OutputFolder;
import clebsch.report.Picture;
import clebsch.report.PictureException;
import clebsch.report.Provenance;
import clebsch.study.Table;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all commands that compute have in common: where they run, what they say, and the files that they write. */
final class RunOptions {
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

    /** Says what a method has to warn of, once for each point of a sweep. */
    void warn(List<Map<String, Object>> record) {
        record.forEach(point -> ((List<?>) point.getOrDefault("warnings", List.of())).forEach(warning ->
                Main.error("warning: " + (point.containsKey("point") ? point.get("point") + ": " : "") + warning, Main.DONE)));
    }

    /** Writes the table, the picture if anything was measured, and the record. A machine that cannot draw still gets the others. */
    void write(OutputFolder folder, Table table, Supplier<Picture> picture, Map<String, Object> command, Backend backend,
            String failure, double seconds, Object details) throws IOException {
        folder.writeTable("data", table);
        Map<String, Object> record = Provenance.of(command, backend.name(), backend.device(),
                failure.isEmpty() ? "complete" : failure, seconds);
        record.put("results", details);
        folder.writeJson("run", record);
        if (table.columns().size() > table.independent()) {
            draw(folder, "plot", picture.get());
        }
    }

    /** Writes a picture. A machine that cannot draw is told so, and goes on. */
    void draw(OutputFolder folder, String name, Picture picture) throws IOException {
        try {
            folder.writePicture(name, picture);
        } catch (PictureException e) {
            Main.error("no picture was drawn: " + e.getMessage(), Main.DONE);
        }
    }

    /** Says where the results are and gives the exit status. */
    int conclude(OutputFolder folder, String failure, boolean cannot, int rows) {
        if (failure.isEmpty()) {
            say("%s: data.csv data.npz plot.png plot.svg run.json", folder.path());
            return Main.DONE;
        }
        return Main.error(failure + "; the " + rows + " rows computed until then are in " + folder.path(),
                cannot ? Main.CANNOT : Main.FAILED);
    }
}
