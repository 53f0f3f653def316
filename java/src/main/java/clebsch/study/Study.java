package clebsch.study;

import clebsch.backend.Backend;
import clebsch.model.Model;
import clebsch.model.ModelDescription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a described model at every point of its sweep and gathers one table. */
public final class Study {
    private Study() {
    }

    /**
     * What a study gave.
     *
     * @param table     swept parameters, {@code t}, then the observables; the rows computed, all of them unless it failed
     * @param failure   empty if everything was computed, else what ended it before
     * @param cannot    true if the failure is a tolerance or a memory that does not suffice, false if it was cancelled
     * @param record    for each point of the sweep what was done and its certificates, for {@code run.json}
     */
    public record Result(Table table, String failure, boolean cannot, List<Map<String, Object>> record) {
    }

    /**
     * Computes every point. All points are checked before the first one starts.
     *
     * @throws clebsch.model.ModelException if the model is wrong at some point
     * @throws CapacityException            if a point would not fit in memory and nothing was computed
     */
    public static Result run(ModelDescription description, Backend backend, OperatorForm form, Progress progress) {
        List<LinkedHashMap<String, Double>> points = description.sweepPoints();
        List<Model> models = points.stream().map(description::resolve).toList();
        models.forEach(model -> Plan.check(model, backend));

        var rows = new ArrayList<double[]>();
        var record = new ArrayList<Map<String, Object>>();
        List<String> names = List.of();
        String failure = "";
        boolean cannot = false;
        for (int p = 0; p < points.size() && failure.isEmpty(); p++) {
            Progress part = progress.part((double) p / points.size(), (p + 1.0) / points.size(),
                    points.get(p).isEmpty() ? "" : points.get(p).toString());
            if (p > 0 && progress.cancelled()) {
                failure = "stopped before " + points.get(p);
                break;
            }
            Simulation.Result result;
            try {
                result = Simulation.run(models.get(p), backend, form, part);
            } catch (CapacityException e) {
                if (rows.isEmpty()) {
                    throw e;
                }
                failure = e.getMessage();
                cannot = true;
                break;
            }
            if (p > 0 && !names.equals(result.names())) {
                failure = "the observables have columns " + names + " before " + points.get(p) + " and " + result.names()
                        + " there; write operators that are Hermitian at every point of the sweep, or at none";
                break;
            }
            names = result.names();
            var entry = new LinkedHashMap<String, Object>();
            if (!points.get(p).isEmpty()) {
                entry.put("point", points.get(p));
            }
            entry.putAll(result.record());
            record.add(entry);
            for (int k = 0; k < result.times().length; k++) {
                rows.add(row(points.get(p), result.times()[k], result.columns()[k]));
            }
            failure = result.failure();
            cannot = result.tolerance();
        }
        return new Result(table(points.getFirst(), names, rows), failure, cannot, record);
    }

    /** Computes every point with the generator in whatever form suits. */
    public static Result run(ModelDescription description, Backend backend, Progress progress) {
        return run(description, backend, OperatorForm.AUTO, progress);
    }

    private static double[] row(Map<String, Double> point, double t, double[] observables) {
        var row = new double[point.size() + 1 + observables.length];
        int c = 0;
        for (double swept : point.values()) {
            row[c++] = swept;
        }
        row[c++] = t;
        System.arraycopy(observables, 0, row, c, observables.length);
        return row;
    }

    private static Table table(Map<String, Double> point, List<String> observables, List<double[]> rows) {
        var names = new ArrayList<>(point.keySet());
        names.add("t");
        names.addAll(observables);
        var columns = new ArrayList<Table.Column>();
        for (int c = 0; c < names.size(); c++) {
            int column = c;
            columns.add(new Table.Column(names.get(c), rows.stream().mapToDouble(row -> row[column]).toArray()));
        }
        return new Table(columns, point.size() + 1);
    }
}
