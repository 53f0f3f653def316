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
import java.util.function.Supplier;

/** Runs a described model at every point of its sweep and gathers one table. */
public final class Study {
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
                outcome = together ? moments.get(p).get() : solve(models.get(p), backend, form, part, followed, checkpoints,
                        points.size() == 1 ? "run" : "run-" + (p + 1));
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
            failure = outcome.failure();
            cannot = outcome.cannot();
        }
        var columns = new ArrayList<>(points.getFirst().keySet());
        columns.addAll(independent);
        int leading = columns.size();
        columns.addAll(names);
        return new Result(table(columns, leading, rows), failure, cannot, record, files);
    }

    /** The eigenvalues of the point before, which those of the next are numbered after. */
    private static final class Followed {
        LiouvillianSpectrum.Result last;
    }

    private static Outcome solve(Model model, Backend backend, OperatorForm form, Progress progress, Followed followed,
            Checkpoints checkpoints, String checkpoint) {
        return switch (model.solve()) {
            case Solve.Evolve _ -> Simulation.run(model, backend, form, progress).outcome();
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
