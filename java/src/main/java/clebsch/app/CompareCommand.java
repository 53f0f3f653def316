package clebsch.app;

import clebsch.backend.Backend;
import clebsch.model.ModelDescription;
import clebsch.report.ComparisonPicture;
import clebsch.report.OutputFolder;
import clebsch.study.Comparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code clebsch compare FILE --methods exact,cumulants,meanfield}. */
@Command(name = "compare",
        description = "Solves the model in FILE by several methods at the times it asks for, and says how far they are apart.",
        mixinStandardHelpOptions = true, sortOptions = false)
final class CompareCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions model;

    @Option(names = "--methods", paramLabel = "METHOD,…", split = ",", defaultValue = "exact,cumulants,meanfield",
            description = "exact, or methods of the language with output times; cumulants3 is of order 3. "
                    + "The first is what the others are held against. Unasked: ${DEFAULT-VALUE}.")
    private List<String> methods;

    @Option(names = "--out", paramLabel = "DIR", description = "Where to write; results/<name>-compared if not given.")
    private Path out;

    @Mixin
    private RunOptions options;

    @Override
    public Integer call() throws IOException {
        ModelDescription description = model.read();
        if (methods.size() < 2 || methods.stream().distinct().count() < methods.size()) {
            throw new Main.WrongInput("--methods " + String.join(",", methods)
                    + ": name two or more different methods, such as exact,meanfield");
        }
        for (String method : methods) {
            try {
                Comparison.requireMethod(method);
            } catch (IllegalArgumentException e) {
                throw new Main.WrongInput("--methods: " + e.getMessage());
            }
        }
        if (description.resolve(description.sweepPoints().getFirst()).observables().isEmpty()) {
            throw new Main.WrongInput(model.file() + ": observables: nothing is to be measured; "
                    + "name at least one, such as observables: {Jz: atoms.z}");
        }
        OutputFolder folder = OutputFolder.create(out != null ? out
                : Path.of("results", RunCommand.folderName(description.name()) + "-compared"));
        long started = System.nanoTime();
        try (Backend backend = options.openBackend()) {
            Comparison comparison;
            try (var terminal = options.terminal(description.name())) {
                comparison = Comparison.of(model::read, methods, backend, terminal);
            }
            double seconds = (System.nanoTime() - started) * 1e-9;
            String failure = comparison.failures().entrySet().stream().map(e -> e.getKey() + ": " + e.getValue())
                    .collect(Collectors.joining("; "));
            if (comparison.methods().isEmpty()) {
                return Main.error(failure, Main.CANNOT);
            }
            var command = new LinkedHashMap<String, Object>();
            command.put("compare", methods);
            command.put("file", model.file().toString());
            command.put("set", model.overrides());
            command.put("text", Files.readAllLines(model.file()));
            var details = new LinkedHashMap<String, Object>(comparison.record());
            details.put("deviations", comparison.deviations());
            options.write(folder, comparison.table(), () -> ComparisonPicture.of(comparison, description.name()), command, backend, failure,
                    seconds, details);
            comparison.deviations().forEach(d -> options.say("%-16s %-12s at most %.3g%s from %s, whose largest value is %.4g", d.observable(),
                    d.method(), d.largest(), d.sem() > 0 ? String.format(Locale.ROOT, " ± %.1g", d.sem()) : "", comparison.methods().getFirst(),
                    d.size()));
            RunOptions.warnOfUndefined(comparison.table());
            return options.conclude(folder, failure, true, comparison.table().rows());
        }
    }
}
