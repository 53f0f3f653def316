package clebsch.paper;

import clebsch.report.Picture;
import clebsch.study.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What producing a figure gave.
 *
 * @param table   the data drawn, as far as they were reached
 * @param files   further tables by name, such as those of an inset
 * @param picture how they look
 * @param checks  the numbers that the figure is judged by; none unless all was reached
 * @param runs    what was done, run by run
 * @param failure empty if all was reached, else what ended it before
 * @param cannot  true if the failure is a tolerance or a memory that does not suffice, false if the figure was cancelled
 */
public record FigureResult(Table table, Map<String, Table> files, Picture picture, List<Check> checks, Map<String, Object> runs,
        String failure, boolean cannot) {

    public FigureResult {
        checks = List.copyOf(checks);
    }

    /** With one table. */
    public FigureResult(Table table, Picture picture, List<Check> checks, Map<String, Object> runs, String failure, boolean cannot) {
        this(table, Map.of(), picture, checks, runs, failure, cannot);
    }

    /** Whether all was reached and every check passed. */
    public boolean passed() {
        return failure.isEmpty() && checks.stream().allMatch(Check::passed);
    }

    /** What {@code run.json} says: the runs, then the checks. */
    public Map<String, Object> record() {
        var record = new LinkedHashMap<>(runs);
        record.put("checks", checks.stream().map(Check::entry).toList());
        return record;
    }
}
