package clebsch.study;

import clebsch.backend.Backend;
import clebsch.model.ModelDescription;
import clebsch.model.Solve;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * One model by several methods, at the same times.
 *
 * @param table      swept parameters and {@code t}, then for each observable a column {@code name.method} for each method, and
 *                   {@code name_sem.method} where the method has standard errors
 * @param deviations of each method but the first, by observable: the largest |difference| from the first
 * @param observables the observables' columns
 * @param methods    the methods that gave all rows, in the order asked for
 * @param failures   of the others, what ended them
 * @param record     what each method did, for {@code run.json}
 */
public record Comparison(Table table, List<Deviation> deviations, List<String> observables, List<String> methods,
        Map<String, String> failures, Map<String, Object> record) {

    /**
     * How far one method's column is from the first method's.
     *
     * @param largest max |difference|
     * @param sem     the standard error of that difference; 0 if neither method has one
     * @param size    max |value| of the first method
     */
    public record Deviation(String observable, String method, double largest, double sem, double size) {
    }

    /** What the column of an observable's standard error adds to its name. */
    public static final String SEM = "_sem";
    private static final String EXACT = "exact";
    private static final Pattern OF_ORDER = Pattern.compile("cumulants[1-9]");

    /** The column of an observable by a method. */
    public static String column(String observable, String method) {
        return observable + "." + method;
    }

    /**
     * Computes the model by each of the methods.
     *
     * @param description gives the model anew each time it is asked
     * @param methods     {@code exact}, or any method of the language that has output times; {@code cumulants3} is of order 3
     * @throws clebsch.model.ModelException if the model or a method's name is wrong
     */
    public static Comparison of(Supplier<ModelDescription> description, List<String> methods, Backend backend, Progress progress) {
        var results = new LinkedHashMap<String, Study.Result>();
        var failures = new LinkedHashMap<String, String>();
        var record = new LinkedHashMap<String, Object>();
        var asked = new LinkedHashMap<String, ModelDescription>();
        methods.forEach(method -> asked.put(method, by(description.get(), method)));
        // what is wrong with the model is said before anything is computed
        asked.values().forEach(d -> d.sweepPoints().stream().map(d::resolve)
                .filter(model -> model.solve() instanceof Solve.Moments).forEach(MomentRun::check));
        int k = 0;
        for (Map.Entry<String, ModelDescription> entry : asked.entrySet()) {
            String method = entry.getKey();
            Progress part = progress.part((double) k / methods.size(), (k + 1.0) / methods.size(), method);
            k++;
            try {
                Study.Result result = Study.run(entry.getValue(), backend, part);
                record.put(method, result.record());
                if (result.failure().isEmpty()) {
                    results.put(method, result);
                } else {
                    failures.put(method, result.failure());
                }
            } catch (CapacityException tooLarge) {
                failures.put(method, tooLarge.getMessage());
            }
        }
        return gathered(results, failures, record);
    }

    /**
     * Refuses what is no method to compare by.
     *
     * @throws IllegalArgumentException if it is none; the message says which there are
     */
    public static void requireMethod(String method) {
        var known = new ArrayList<>(List.of(EXACT));
        known.addAll(ModelDescription.timedMethods());
        if (!known.contains(method) && !OF_ORDER.matcher(method).matches()) {
            throw new IllegalArgumentException("there is no method '" + method + "' with output times; take of "
                    + String.join(", ", known) + ", and cumulants3 for order 3");
        }
    }

    private static ModelDescription by(ModelDescription description, String method) {
        if (method.equals(EXACT)) {
            return description.instead("evolve");
        }
        if (OF_ORDER.matcher(method).matches()) {
            return description.instead("cumulants").option("order", method.substring("cumulants".length()));
        }
        return description.instead(method);
    }

    private static Comparison gathered(Map<String, Study.Result> results, Map<String, String> failures, Map<String, Object> record) {
        if (results.isEmpty()) {
            return new Comparison(new Table(List.of(), 0), List.of(), List.of(), List.of(), failures, record);
        }
        Table first = results.values().iterator().next().table();
        var columns = new ArrayList<>(first.columns().subList(0, first.independent()));
        var deviations = new ArrayList<Deviation>();
        var observables = new ArrayList<String>();
        for (Table.Column reference : first.columns().subList(first.independent(), first.columns().size())) {
            String name = reference.name();
            if (name.endsWith(SEM) && values(first, name.substring(0, name.length() - SEM.length())).isPresent()) {
                continue;
            }
            observables.add(name);
            results.forEach((method, result) -> values(result.table(), name).ifPresent(values -> {
                columns.add(new Table.Column(column(name, method), values));
                values(result.table(), name + SEM).ifPresent(sem -> columns.add(new Table.Column(column(name + SEM, method), sem)));
                if (result.table() != first) {
                    deviations.add(deviation(name, method, first, result.table()));
                }
            }));
        }
        return new Comparison(new Table(columns, first.independent()), deviations, observables, List.copyOf(results.keySet()), failures,
                record);
    }

    private static Optional<double[]> values(Table table, String column) {
        return table.columns().stream().filter(c -> c.name().equals(column)).findFirst().map(Table.Column::values);
    }

    private static Deviation deviation(String name, String method, Table first, Table other) {
        double[] reference = first.column(name).values();
        double[] values = other.column(name).values();
        double largest = 0;
        double size = 0;
        int farthest = 0;
        for (int i = 0; i < values.length; i++) {
            if (Math.abs(values[i] - reference[i]) > largest) {
                largest = Math.abs(values[i] - reference[i]);
                farthest = i;
            }
            size = Math.max(size, Math.abs(reference[i]));
        }
        int at = farthest;
        double sem = Math.hypot(values(first, name + SEM).map(e -> e[at]).orElse(0.0), values(other, name + SEM).map(e -> e[at]).orElse(0.0));
        return new Deviation(name, method, largest, sem, size);
    }
}
