package clebsch.app;

import clebsch.backend.Backend;
import clebsch.paper.Catalogue;
import clebsch.paper.Check;
import clebsch.paper.Figure;
import clebsch.paper.FigureResult;
import clebsch.report.OutputFolder;
import clebsch.study.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code clebsch figure ID}. */
@Command(name = "figure", description = "Makes a published figure, and checks it against what was published.",
        mixinStandardHelpOptions = true, sortOptions = false)
final class FigureCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "As 'clebsch figures' lists it, such as barberena/fig7.")
    private String id;

    @Option(names = "--spins", paramLabel = "N", description = "Another N than the published one, to try it out.")
    private Integer spins;

    @Option(names = "--out", paramLabel = "DIR", description = "Where to write; results/<ID> if not given.")
    private Path out;

    @Mixin
    private RunOptions options;

    @Override
    public Integer call() throws IOException {
        Figure figure;
        try {
            figure = Catalogue.figure(id);
        } catch (IllegalArgumentException e) {
            throw new Main.WrongInput(e.getMessage() + " ('clebsch figures' lists them)");
        }
        if (spins != null && spins < 1) {
            throw new Main.WrongInput("--spins " + spins + ": it must be a whole number of 1 or more");
        }
        OutputFolder folder = OutputFolder.create(out != null ? out : Path.of("results").resolve(id));
        long started = System.nanoTime();
        try (Backend backend = options.openBackend()) {
            FigureResult result;
            try (var terminal = options.terminal(id)) {
                result = figure.produce(new Figure.Context(backend, terminal,
                        spins == null ? OptionalInt.empty() : OptionalInt.of(spins)));
            }
            double seconds = (System.nanoTime() - started) * 1e-9;
            var command = new LinkedHashMap<String, Object>();
            command.put("figure", id);
            command.put("source", figure.source());
            for (Map.Entry<String, Table> file : result.files().entrySet()) {
                folder.writeTable(file.getKey(), file.getValue());
            }
            options.write(folder, result.table(), result::picture, command, backend, result.failure(), seconds, result.record());
            result.checks().forEach(check -> options.say("%s", check.line()));
            options.say("%s: %d of %d checks passed in %.3g s on %s", id, result.checks().stream().filter(Check::passed).count(),
                    result.checks().size(), seconds, backend.device());
            int status = options.conclude(folder, result.failure(), result.cannot(), result.table().rows());
            return status != Main.DONE || result.passed() ? status
                    : Main.error("a check failed; see above and " + folder.path(), Main.FAILED);
        }
    }
}
