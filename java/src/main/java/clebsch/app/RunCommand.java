package clebsch.app;

import clebsch.backend.Backend;
import clebsch.model.Model;
import clebsch.model.ModelDescription;
import clebsch.model.Solve;
import clebsch.report.DefaultPicture;
import clebsch.report.OperatorPicture;
import clebsch.report.OutputFolder;
import clebsch.report.Picture;
import clebsch.study.Checkpoints;
import clebsch.study.OperatorForm;
import clebsch.study.Study;
import clebsch.study.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code clebsch run FILE}. */
@Command(name = "run", description = "Solves the model in FILE and writes its table, picture and record.",
        mixinStandardHelpOptions = true, sortOptions = false)
final class RunCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions model;

    @Option(names = "--out", paramLabel = "DIR", description = "Where to write; results/<name> if not given.")
    private Path out;

    @Option(names = "--resume", description = "Goes on from where an interrupted run of the same model into DIR got to.")
    private boolean resume;

    @Option(names = "--more", paramLabel = "N", description = "Adds N trajectories to those that an earlier run left in DIR.")
    private Long more;

    @Mixin
    private RunOptions options;

    @Mixin
    private FormOption operator;

    @Override
    public Integer call() throws IOException {
        ModelDescription description = model.read();
        // every mistake in the file is said before a folder is made or a backend started
        OperatorForm form = OperatorForm.AUTO;
        Solve solve = null;
        for (Map<String, Double> point : description.sweepPoints()) {
            Model resolved = description.resolve(point);
            solve = resolved.solve();
            if (resolved.observables().isEmpty() && !(solve instanceof Solve.Spectrum)) {
                throw new Main.WrongInput(model.file() + ": observables: nothing is to be measured; "
                        + "name at least one, such as observables: {Jz: atoms.z}");
            }
            form = operator.form(solve);
            if (more != null && !(solve instanceof Solve.Trajectories)) {
                throw new Main.WrongInput("--more " + more + ": that is for trajectories, and this model asks for none; leave --more out");
            }
        }
        if (more != null && more < 0) {
            throw new Main.WrongInput("--more " + more + ": write a number of trajectories, zero or more");
        }
        OutputFolder folder = OutputFolder.create(out != null ? out : Path.of("results", folderName(description.name())));

        long started = System.nanoTime();
        try (Backend backend = options.openBackend()) {
            Study.Result result;
            var checkpoints = new Checkpoints(folder.path(), resume || more != null, more == null ? 0 : more);
            if (checkpoints.resume() && !Study.hasCheckpoints(description, checkpoints)) {
                Main.remark("there is nothing in " + folder.path() + " to go on from: this run begins anew");
            }
            try (var terminal = options.terminal(description.name())) {
                result = Study.run(description, backend, form, terminal, checkpoints);
            }
            double seconds = (System.nanoTime() - started) * 1e-9;
            var command = new LinkedHashMap<String, Object>();
            command.put("model", description.name());
            command.put("file", model.file().toString());
            command.put("set", model.overrides());
            command.put("text", Files.readAllLines(model.file()));
            for (Map.Entry<String, Table> file : result.files().entrySet()) {
                folder.writeTable(file.getKey(), file.getValue());
                Optional<Picture> picture = OperatorPicture.of(file.getValue(), file.getKey().startsWith("state") ? "ρ" : "X",
                        description.name() + ": " + file.getKey());
                if (picture.isPresent()) {
                    options.draw(folder, file.getKey(), picture.get());
                }
            }
            boolean followed = solve instanceof Solve.Spectrum asked && asked.follow();
            options.write(folder, result.table(), () -> followed ? DefaultPicture.ofFollowed(result.table(), description.name())
                    : DefaultPicture.of(result.table(), description.name()),
                    command, backend, result.failure(), seconds, result.record());
            options.say("%s: %s in %.3g s on %s", description.name(), work(result.points()), seconds, backend.device());
            if (!(solve instanceof Solve.Spectrum)) {
                options.sayValues(result.table());
            } else if (result.points().size() == 1) {
                options.sayEigenvalues(result);
            }
            RunOptions.warn(result.points());
            RunOptions.warnOfUndefined(result.table());
            String failure = result.failure().isEmpty() || result.cannot() || !Study.hasCheckpoints(description, checkpoints) ? result.failure()
                    : result.failure() + " (the same command with --resume goes on)";
            return options.conclude(folder, failure, result.cannot(), result.table().rows());
        }
    }

    private static String work(List<Study.Point> points) {
        return (points.size() > 1 ? points.size() + " points, the last with " : "") + points.getLast().account().work();
    }

    /** The model's name with everything that a file system may not like made a hyphen. */
    static String folderName(String name) {
        String folder = name.strip().replaceAll("[^\\p{L}\\p{N}._-]+", "-").replaceAll("^[.-]+|-+$", "");
        return folder.isEmpty() ? "model" : folder;
    }
}
