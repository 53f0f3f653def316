package clebsch.study;

import clebsch.backend.Backend;
import clebsch.model.Model;
import clebsch.model.ModelDescription;
import clebsch.model.ModelException;
import clebsch.model.Solve;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.ToNumberPolicy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Runs a described model at every point of its sweep and gathers one table. */
public final class Study {
    /** Numbers keep all their digits, and whole ones stay whole. */
    private static final Gson POINTS = new GsonBuilder().serializeSpecialFloatingPointValues()
            .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE).create();

    private Study() {
    }

    /**
     * What a study gave.
     *
     * @param table     swept parameters, the method's own variable such as {@code t}, then the observables; the rows computed, all
     *                  of them unless it failed
     * @param failure   empty if everything was computed, else what ended it before
     * @param cannot    true if the failure is a tolerance or a memory that does not suffice, false if it was cancelled
     * @param record    for each point of the sweep what was done and its certificates, for {@code run.json}
     * @param files     further tables by name, such as eigenoperators; with a sweep the point's number is in the name
     */
    public record Result(Table table, String failure, boolean cannot, List<Map<String, Object>> record, Map<String, Table> files) {
    }

    /**
     * Computes every point. All points are checked before the first one starts.
     *
     * @param checkpoints what to go on from, and what to leave while computing
     * @throws ModelException    if the model is wrong at some point, and nothing was computed
     * @throws CapacityException if a point would not fit in memory and nothing was computed
     */
    public static Result run(ModelDescription description, Backend backend, OperatorForm form, Progress progress,
            Checkpoints checkpoints) {
        List<LinkedHashMap<String, Double>> points = description.sweepPoints();
        List<Model> models = points.stream().map(description::resolve).toList();
        for (int p = 0; p < models.size(); p++) {
            Model model = models.get(p);
            switch (model.solve()) {
                case Solve.Trajectories _ -> Trajectories.check(model, backend);
                case Solve.Moments _ -> { }   // the derivation is the check
                case Solve.Evolve _, Solve.Steady _, Solve.Spectrum _ -> Plan.check(model, backend);
            }
            if (model.solve() instanceof Solve.Spectrum asked && asked.follow() && !model.subsystems().equals(models.getFirst().subsystems())) {
                throw new ModelException(asked.location().child("follow"), "the system at " + points.get(p) + " is not that at "
                        + points.getFirst() + ", so that eigenoperators cannot be compared",
                        "sweep what leaves the size and the basis of every subsystem as they are, or leave follow out");
            }
        }

        var rows = new ArrayList<double[]>();
        var record = new ArrayList<Map<String, Object>>();
        var files = new LinkedHashMap<String, Table>();
        List<String> names = List.of();
        List<String> independent = List.of();
        String failure = "";
        boolean cannot = false;
        var followed = new Followed();
        boolean together = points.size() > 1 && models.stream().allMatch(m -> m.solve() instanceof Solve.Moments);
        List<Supplier<Outcome>> moments = together ? MomentRun.all(models, points.stream().map(Object::toString).toList(), progress) : List.of();
        for (int p = 0; p < points.size() && failure.isEmpty(); p++) {
            LinkedHashMap<String, Double> point = points.get(p);
            Progress part = progress.part((double) p / points.size(), (p + 1.0) / points.size(),
                    point.isEmpty() ? "" : point.toString());
            if (p > 0 && progress.cancelled() && !together) {
                failure = "stopped before " + point;
                break;
            }
            Outcome outcome;
            try {
                String name = points.size() == 1 ? "run" : "run-" + (p + 1);
                outcome = together ? moments.get(p).get() : solvedBefore(models.get(p), checkpoints, pointName(p)).orElse(null);
                if (outcome == null) {
                    outcome = solve(models.get(p), backend, form, part, followed, checkpoints, name);
                    if (points.size() > 1 && outcome.failure().isEmpty()) {
                        keep(models.get(p), outcome, checkpoints, pointName(p));
                    }
                }
            } catch (CapacityException e) {
                if (rows.isEmpty()) {
                    throw e;
                }
                failure = e.getMessage();
                cannot = true;
                break;
            } catch (ModelException e) {
                if (rows.isEmpty()) {
                    throw e;
                }
                failure = "at " + point + ": " + e.getMessage();
                break;
            }
            boolean measured = !outcome.names().isEmpty();   // unless it ended before
            if (p > 0 && measured && !names.equals(outcome.names())) {
                failure = "the observables have columns " + names + " before " + point + " and " + outcome.names()
                        + " there; write operators that are Hermitian at every point of the sweep, or at none";
                break;
            }
            if (measured) {
                names = outcome.names();
                independent = outcome.independent();
            }
            var entry = new LinkedHashMap<String, Object>();
            if (!point.isEmpty()) {
                entry.put("point", point);
            }
            entry.putAll(outcome.record());
            record.add(entry);
            double[] swept = point.values().stream().mapToDouble(Double::doubleValue).toArray();
            outcome.rows().forEach(row -> rows.add(Outcome.row(swept, row)));
            String suffix = points.size() == 1 ? "" : "-" + (p + 1);
            outcome.files().forEach((name, table) -> files.put(name + suffix, table));
            failure = outcome.failure().isEmpty() || point.isEmpty() ? outcome.failure()
                    : "at " + point + ", point " + (p + 1) + " of " + points.size() + ": " + outcome.failure();
            cannot = outcome.cannot();
        }
        if (failure.isEmpty()) {
            IntStream.range(0, points.size()).forEach(p -> checkpoints.remove(pointName(p)));
        }
        var columns = new ArrayList<>(points.getFirst().keySet());
        columns.addAll(independent);
        int leading = columns.size();
        columns.addAll(names);
        return new Result(table(columns, leading, rows), failure, cannot, record, files);
    }

    private static String pointName(int p) {
        return "point-" + (p + 1);
    }

    /**
     * Whether points of a sweep are kept as they are: trajectories keep more, moments take little time, and eigenvalues that are
     * followed need those before.
     */
    private static boolean keepsPoints(Solve solve) {
        return switch (solve) {
            case Solve.Evolve _, Solve.Steady _ -> true;
            case Solve.Spectrum spectrum -> !spectrum.follow();
            case Solve.Moments _, Solve.Trajectories _ -> false;
        };
    }

    private static Optional<Outcome> solvedBefore(Model model, Checkpoints checkpoints, String name) {
        if (!keepsPoints(model.solve()) || !checkpoints.available(name)) {
            return Optional.empty();
        }
        var outcome = new Outcome[1];
        checkpoints.read(name, Checkpoints.task(model, model.solve()), in -> {
            var bytes = new byte[in.readInt()];
            in.readFully(bytes);
            outcome[0] = POINTS.fromJson(new String(bytes, StandardCharsets.UTF_8), Outcome.class);
        });
        return Optional.of(outcome[0]);
    }

    private static void keep(Model model, Outcome outcome, Checkpoints checkpoints, String name) {
        if (checkpoints.kept() && keepsPoints(model.solve())) {
            checkpoints.write(name, Checkpoints.task(model, model.solve()), out -> {
                byte[] bytes = POINTS.toJson(outcome).getBytes(StandardCharsets.UTF_8);
                out.writeInt(bytes.length);
                out.write(bytes);
            });
        }
    }

    /** The eigenvalues of the point before, which those of the next are numbered after. */
    private static final class Followed {
        LiouvillianSpectrum.Result last;
    }

    private static Outcome solve(Model model, Backend backend, OperatorForm form, Progress progress, Followed followed,
            Checkpoints checkpoints, String checkpoint) {
        return switch (model.solve()) {
            case Solve.Evolve _ -> Simulation.run(model, backend, form, progress, checkpoints, checkpoint).outcome();
            case Solve.Steady _ -> StationaryState.run(model, backend, progress).outcome();
            case Solve.Spectrum asked -> {
                LiouvillianSpectrum.Result result = LiouvillianSpectrum.run(model, backend, form, progress);
                if (asked.follow()) {
                    result = followed.last == null ? result : result.following(followed.last);
                    followed.last = result;
                }
                yield LiouvillianSpectrum.outcome(result, asked);
            }
            case Solve.Moments solve -> MomentRun.run(model, solve, progress);
            case Solve.Trajectories _ -> Trajectories.run(model, backend, progress, checkpoints, checkpoint).outcome();
        };
    }

    /** Computes every point with the generator in whatever form suits. */
    public static Result run(ModelDescription description, Backend backend, Progress progress) {
        return run(description, backend, OperatorForm.AUTO, progress, Checkpoints.NONE);
    }

    private static Table table(List<String> names, int independent, List<double[]> rows) {
        var columns = new ArrayList<Table.Column>();
        for (int c = 0; c < names.size(); c++) {
            int column = c;
            columns.add(new Table.Column(names.get(c), rows.stream().mapToDouble(row -> row[column]).toArray()));
        }
        return new Table(columns, independent);
    }
}
