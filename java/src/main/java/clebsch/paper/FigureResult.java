package clebsch.paper;

import clebsch.report.Picture;
import clebsch.study.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What producing a figure gave.
 *
 * @param table     the data drawn, as far as they were reached
 * @param picture   how it looks; null if nothing was reached
 * @param checks    the numbers it is judged by; none unless all was reached
 * @param runs      what was done, run by run, for {@code run.json}
 * @param failure   empty if all was reached, else what ended it before
 * @param tolerance true if the failure is a tolerance that cannot be met, false if the figure was cancelled
 */
public record FigureResult(Table table, Picture picture, List<Check> checks, Map<String, Object> runs, String failure,
        boolean tolerance) {

    public FigureResult {
        checks = List.copyOf(checks);
    }

    /** Whether all was reached and every check passed. */
    public boolean passed() {
        return failure.isEmpty() && checks.stream().allMatch(Check::passed);
    }

    /** What {@code run.json} says of the figure. */
    public Map<String, Object> record(Figure figure) {
        var record = new LinkedHashMap<String, Object>();
        record.put("figure", figure.id());
        record.put("title", figure.title());
        record.put("source", figure.source());
        record.putAll(runs);
        if (!failure.isEmpty()) {
            record.put("failure", failure);
        }
        record.put("checks", checks.stream().map(Check::entry).toList());
        return record;
    }
}
