package clebsch.study;

import clebsch.backend.Backend;
import clebsch.model.Model;
import clebsch.model.ModelDescription;
import clebsch.model.ModelException;
import clebsch.model.Solve;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Runs a described model at every point of its sweep and gathers one table. */
public final class Study {
    private final List<LinkedHashMap<String, Double>> points;
    private final List<Model> models;
    private final Backend backend;
    private final OperatorForm form;
    private final Progress progress;
    private final Checkpoints checkpoints;
    /** Moments of many points are computed side by side: one for each point then, else none. */
    private final List<Supplier<Outcome>> together;
    /** The eigenvalues of the point before, after which those of the next are numbered. */
    private LiouvillianSpectrum.Result followed;

    private final List<double[]> rows = new ArrayList<>();
    private final List<Point> done = new ArrayList<>();
    private final Map<String, Table> files = new LinkedHashMap<>();
    private List<String> names = List.of();
    private List<String> independent = List.of();
    private String failure = "";
    private boolean cannot;

    /**
     * What was done at a point of the sweep.
     *
     * @param at      values of the swept parameters; none without a sweep
     * @param account what was done there
     */
    public record Point(Map<String, Double> at, Account account) {

        /** All of it, for {@code run.json}. */
        Map<String, Object> entries() {
            var entries = new LinkedHashMap<String, Object>();
            if (!at.isEmpty()) {
                entries.put("point", at);
            }
            entries.putAll(account.entries());
            return entries;
        }
    }

    /**
     * What a study gave.
     *
     * @param table   swept parameters, the method's own variable such as {@code t}, then the observables; the rows computed, all
     *                of them unless it failed
     * @param failure empty if everything was computed, else what ended it before
     * @param cannot  true if the failure is a tolerance or a memory that does not suffice, false if it was cancelled
     * @param points  what was done at each point
     * @param files   further tables by name, such as eigenoperators; with a sweep the point's number is in the name
     */
    public record Result(Table table, String failure, boolean cannot, List<Point> points, Map<String, Table> files) {

        /** What was done at each point, for {@code run.json}. */
        public List<Map<String, Object>> record() {
            return points.stream().map(Point::entries).toList();
        }
    }

    private Study(ModelDescription description, Backend backend, OperatorForm form, Progress progress, Checkpoints checkpoints) {
        this.backend = backend;
        this.form = form;
        this.progress = progress;
        this.checkpoints = checkpoints;
        points = description.sweepPoints();
        models = points.stream().map(description::resolve).toList();
        for (int p = 0; p < models.size(); p++) {
            check(p);
        }
        boolean moments = points.size() > 1 && models.stream().allMatch(model -> model.solve() instanceof Solve.Moments);
        together = moments ? MomentRun.all(models, points.stream().map(Object::toString).toList(), progress) : List.of();
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
        return new Study(description, backend, form, progress, checkpoints).run();
    }

    /** Computes every point with the generator in whatever form suits, and keeps nothing on the way. */
    public static Result run(ModelDescription description, Backend backend, Progress progress) {
        return run(description, backend, OperatorForm.AUTO, progress, Checkpoints.NONE);
    }

    /** Whether any of the checkpoints that a study leaves is there. */
    public static boolean hasCheckpoints(ModelDescription description, Checkpoints checkpoints) {
        int points = description.sweepPoints().size();
        return IntStream.range(0, points).anyMatch(p -> checkpoints.exists(pointName(p)) || checkpoints.exists(runName(p, points)));
    }

    private void check(int p) {
        Model model = models.get(p);
        switch (model.solve()) {
            case Solve.Trajectories _ -> Trajectories.check(model, backend);
            case Solve.Moments _ -> MomentRun.check(model);
            case Solve.Evolve _, Solve.Steady _, Solve.Spectrum _ -> Plan.check(model, backend);
        }
        if (model.solve() instanceof Solve.Spectrum asked && asked.follow() && !model.subsystems().equals(models.getFirst().subsystems())) {
            throw new ModelException(asked.location().child("follow"), "the system at " + points.get(p) + " is not that at "
                    + points.getFirst() + ", so that eigenoperators cannot be compared",
                    "sweep what leaves the size and the basis of every subsystem as they are, or leave follow out");
        }
    }

    private Result run() {
        for (int p = 0; p < points.size() && failure.isEmpty(); p++) {
            if (p > 0 && progress.cancelled() && together.isEmpty()) {
                failure = "stopped before " + points.get(p);
            } else {
                int point = p;
                outcome(p).ifPresent(outcome -> gather(point, outcome));
            }
        }
        if (failure.isEmpty()) {
            IntStream.range(0, points.size()).forEach(p -> checkpoints.remove(pointName(p)));
        }
        return new Result(table(), failure, cannot, done, files);
    }

    /** What a point gave; empty if it is what ends the sweep. The first that ends it leaves nothing, which is an error. */
    private Optional<Outcome> outcome(int p) {
        try {
            return Optional.of(together.isEmpty() ? solved(p) : together.get(p).get());
        } catch (CapacityException e) {
            if (rows.isEmpty()) {
                throw e;
            }
            failure = e.getMessage();
            cannot = true;
        } catch (ModelException e) {
            if (rows.isEmpty()) {
                throw e;
            }
            failure = "at " + points.get(p) + ": " + e.getMessage();
        }
        return Optional.empty();
    }

    /** As a run before this one left it, or computed. */
    private Outcome solved(int p) {
        Model model = models.get(p);
        boolean keeps = points.size() > 1 && keepsPoints(model.solve());
        String task = keeps && checkpoints.kept() ? Checkpoints.task(model, model.solve()) : "";
        if (keeps && checkpoints.available(pointName(p))) {
            return checkpoints.readJson(pointName(p), task, Outcome.class);
        }
        LinkedHashMap<String, Double> point = points.get(p);
        Outcome outcome = solve(model, runName(p, points.size()), progress.part((double) p / points.size(), (p + 1.0) / points.size(),
                point.isEmpty() ? "" : point.toString()));
        if (keeps && outcome.failure().isEmpty()) {
            checkpoints.writeJson(pointName(p), task, outcome);
        }
        return outcome;
    }

    /** The checkpoint of a point that is complete. */
    private static String pointName(int p) {
        return "point-" + (p + 1);
    }

    /** The checkpoint of one that is not. */
    private static String runName(int p, int points) {
        return points == 1 ? "run" : "run-" + (p + 1);
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

    private Outcome solve(Model model, String name, Progress part) {
        return switch (model.solve()) {
            case Solve.Evolve _ -> Simulation.run(model, backend, form, part, checkpoints, name).outcome();
            case Solve.Steady asked -> StationaryState.run(model, backend, part).outcome(asked);
            case Solve.Spectrum asked -> LiouvillianSpectrum.outcome(followed(LiouvillianSpectrum.run(model, backend, form, part),
                    asked), asked);
            case Solve.Moments asked -> MomentRun.run(model, asked, part);
            case Solve.Trajectories _ -> Trajectories.run(model, backend, part, checkpoints, name).outcome();
        };
    }

    private LiouvillianSpectrum.Result followed(LiouvillianSpectrum.Result result, Solve.Spectrum asked) {
        if (!asked.follow()) {
            return result;
        }
        followed = followed == null ? result : result.following(followed);
        return followed;
    }

    /** Puts what a point gave behind what those before it did. */
    private void gather(int p, Outcome outcome) {
        LinkedHashMap<String, Double> point = points.get(p);
        boolean measured = !outcome.names().isEmpty();   // unless it ended before
        if (p > 0 && measured && !names.equals(outcome.names())) {
            failure = "the observables have columns " + names + " before " + point + " and " + outcome.names()
                    + " there; write operators that are Hermitian at every point of the sweep, or at none";
            return;
        }
        if (measured) {
            names = outcome.names();
            independent = outcome.independent();
        }
        done.add(new Point(point, outcome.account()));
        double[] swept = point.values().stream().mapToDouble(Double::doubleValue).toArray();
        outcome.rows().forEach(row -> rows.add(Outcome.row(swept, row)));
        String suffix = points.size() == 1 ? "" : "-" + (p + 1);
        outcome.files().forEach((name, table) -> files.put(name + suffix, table));
        failure = outcome.failure().isEmpty() || point.isEmpty() ? outcome.failure()
                : "at " + point + ", point " + (p + 1) + " of " + points.size() + ": " + outcome.failure();
        cannot = outcome.cannot();
    }

    private Table table() {
        var headers = new ArrayList<>(points.getFirst().keySet());
        headers.addAll(independent);
        int leading = headers.size();
        headers.addAll(names);
        return Table.ofRows(headers, leading, rows);
    }
}
