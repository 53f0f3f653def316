package clebsch.paper;

import clebsch.model.ModelDescription;
import clebsch.report.Picture;
import clebsch.study.Study;
import clebsch.study.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The studies that a figure is made of, run one after the other until one of them ends before it is complete. */
public final class Runs {
    private final Figure.Context context;
    private final Map<String, Object> record = new LinkedHashMap<>();
    private final Map<String, List<Study.Point>> points = new HashMap<>();
    private double reached;
    private String failure = "";
    private boolean cannot;

    /**
     * No run yet.
     *
     * @param parameters what the figure is for, in {@code run.json}
     */
    public Runs(Figure.Context context, Map<String, Object> parameters) {
        this.context = context;
        record.put("parameters", parameters);
    }

    /**
     * Runs a study, unless one before it failed.
     *
     * @param name  in {@code run.json} and beside the progress
     * @param until of the whole figure's way, what will be behind
     * @return the rows reached, in a table that has no columns if nothing was run
     * @throws clebsch.study.CapacityException if it would not fit in memory
     */
    public Table run(String name, double until, ModelDescription description) {
        if (failure.isEmpty() && context.progress().cancelled()) {
            failure = "stopped before " + name;
        }
        if (!failure.isEmpty()) {
            return new Table(List.of(), 0);
        }
        Study.Result result = Study.run(description, context.backend(), context.progress().part(reached, until, name));
        reached = until;
        record.put(name, result.record());
        points.put(name, result.points());
        failure = result.failure();
        cannot = result.cannot();
        return result.table();
    }

    /** For work that is no study: the figure ends here, stopped at some point, unless it went through. */
    public void stoppedUnless(boolean through, String where) {
        if (!through && failure.isEmpty()) {
            failure = "stopped " + where;
        }
    }

    /** What was done at the points of a run; none if it was not begun. */
    public List<Study.Point> points(String name) {
        return points.getOrDefault(name, List.of());
    }

    /** Whether all runs so far are complete. */
    public boolean complete() {
        return failure.isEmpty();
    }

    /** The numbers of a column; none if the table has no such column, as when nothing was run. */
    public static double[] values(Table table, String column) {
        return table.columns().stream().filter(c -> c.name().equals(column)).findFirst().map(Table.Column::values)
                .orElse(new double[0]);
    }

    /** The figure of one table. */
    public FigureResult result(Table table, Picture picture, Consumer<List<Check>> checks) {
        return result(table, Map.of(), picture, checks);
    }

    /**
     * The figure.
     *
     * @param files  tables beside the one that is drawn
     * @param checks fills in what the figure is judged by; asked only if all runs are complete
     */
    public FigureResult result(Table table, Map<String, Table> files, Picture picture, Consumer<List<Check>> checks) {
        var list = new ArrayList<Check>();
        if (complete()) {
            checks.accept(list);
        }
        return new FigureResult(table, files, picture, list, record, failure, cannot);
    }
}
