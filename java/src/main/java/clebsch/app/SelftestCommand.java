package clebsch.app;

import clebsch.backend.Backend;
import clebsch.report.OutputFolder;
import clebsch.report.Provenance;
import clebsch.selftest.Selftest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code clebsch selftest}. */
@Command(name = "selftest",
        description = "Proves that a backend computes here what it should: its contract, and systems solved in closed form.",
        mixinStandardHelpOptions = true, sortOptions = false)
final class SelftestCommand implements Callable<Integer> {
    private static final String FILE = "selftest";

    @Option(names = "--full",
            description = "Compares with the reference backend as well, and measures kernels and whole runs; takes minutes.")
    private boolean full;

    @Option(names = "--out", paramLabel = "DIR", defaultValue = "results/selftest",
            description = "Where selftest.json goes; ${DEFAULT-VALUE} if not given.")
    private Path out;

    @Mixin
    private RunOptions options;

    @Mixin
    private FormOption operator;

    @Override
    public Integer call() throws IOException {
        var form = operator.form();
        try (Backend backend = options.openBackend()) {
            OutputFolder folder = OutputFolder.create(out);
            long started = System.nanoTime();
            Selftest.Result result;
            try (var terminal = options.terminal(FILE)) {
                result = Selftest.run(backend, form, full, terminal);
            }
            return conclude(options, folder, backend, full ? "full" : "quick", result, (System.nanoTime() - started) * 1e-9);
        }
    }

    /** Writes all of it down, prints the table, and gives the exit status. */
    static int conclude(RunOptions options, OutputFolder folder, Backend backend, String extent, Selftest.Result result,
            double seconds) throws IOException {
        String status = result.stopped() ? "stopped" : result.passed() ? "complete" : "failed";
        var command = new LinkedHashMap<String, Object>();
        command.put("selftest", extent);
        Map<String, Object> record = Provenance.of(command, backend.name(), backend.device(), status, seconds);
        record.put("results", result.record());
        folder.writeJson(FILE, record);
        Path file = folder.path().resolve(FILE + ".json");
        result.failures().forEach(line -> options.say("%s", line));
        result.table().forEach(line -> options.say("%s", line));
        options.say("%s in %.3g s on %s: %s", status, seconds, backend.name(), backend.device());
        if (result.passed()) {
            options.say("%s", file);
            return Main.DONE;
        }
        return Main.error((result.stopped() ? "stopped" : "of what was tried " + result.failures().size() + " failed: "
                + result.failures().getFirst().replaceFirst("^FAILED +", "")) + "; all is in " + file, Main.FAILED);
    }
}
