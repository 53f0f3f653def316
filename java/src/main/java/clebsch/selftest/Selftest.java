package clebsch.selftest;

import clebsch.backend.Backend;
import clebsch.paper.Check;
import clebsch.study.OperatorForm;
import clebsch.study.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All of it on one backend, in this order: the contract, closed forms; and if asked for, what has no closed form against the
 * reference backend, and how fast it is.
 */
public final class Selftest {
    private final Backend backend;
    private final OperatorForm form;
    private final Speed speed;
    private final List<Part> parts;

    /**
     * Trials of one kind.
     *
     * @param weight about how many seconds one of them takes
     */
    record Part(String name, double weight, List<Trial> trials) {
    }

    /** What came of a trial; {@code failure} is empty if nothing went wrong beside the checks. */
    private record Attempted(String part, String trial, List<Check> checks, String failure, double seconds) {
        boolean passed() {
            return failure.isEmpty() && checks.stream().allMatch(Check::passed);
        }

        Map<String, Object> entry() {
            var entry = new LinkedHashMap<String, Object>();
            entry.put("part", part);
            entry.put("trial", trial);
            entry.put("passed", passed());
            if (!failure.isEmpty()) {
                entry.put("failure", failure);
            }
            entry.put("checks", checks.stream().map(Check::entry).toList());
            entry.put("seconds", seconds);
            return entry;
        }
    }

    /**
     * What came of it all.
     *
     * @param failures a line for each trial that failed, with what was found and expected
     * @param table    what to print at the end, a line each
     * @param stopped  true if it was cancelled before its end
     * @param record   everything, for {@code selftest.json}
     */
    public record Result(List<String> failures, List<String> table, boolean stopped, Map<String, Object> record) {

        /** Whether everything was tried and nothing failed. */
        public boolean passed() {
            return failures.isEmpty() && !stopped;
        }
    }

    private Selftest(Backend backend, OperatorForm form, Speed speed, List<Part> parts) {
        this.backend = backend;
        this.form = form;
        this.speed = speed;
        this.parts = parts;
    }

    /**
     * Tries everything; a trial that fails does not keep the others from being tried.
     *
     * @param form how generators are held where that is left to the backend
     * @param full whether the comparisons with the reference backend and the measurements are made as well, which takes minutes
     */
    public static Result run(Backend backend, OperatorForm form, boolean full, Progress progress) {
        var speed = new Speed(backend, form);
        var parts = new ArrayList<Part>();
        parts.add(new Part("contract", 0.05, Contract.cases().stream().map(promise -> new Trial(promise.name(), context -> {
            promise.run().accept(context.backend());
            return List.of();
        })).toList()));
        parts.add(new Part("closed forms", 0.3, Physics.trials()));
        if (full) {
            parts.add(new Part("against the reference", 10, AgainstReference.trials()));
            parts.add(new Part("speed", 20, speed.trials()));
        }
        return new Selftest(backend, form, speed, parts).run(progress);
    }

    /** Tries what is given. */
    static Result run(Backend backend, List<Part> parts, Progress progress) {
        return new Selftest(backend, OperatorForm.AUTO, new Speed(backend, OperatorForm.AUTO), parts).run(progress);
    }

    private Result run(Progress progress) {
        double whole = parts.stream().mapToDouble(part -> part.weight() * part.trials().size()).sum();
        double done = 0;
        var attempted = new ArrayList<Attempted>();
        boolean stopped = false;
        for (Part part : parts) {
            for (Trial trial : part.trials()) {
                Progress of = progress.part(done / whole, (done + part.weight()) / whole, trial.name());
                of.at(0, "");
                if (!stopped && !progress.cancelled()) {
                    Attempted result = attempt(part.name(), trial, new Trial.Context(backend, form, of));
                    // what was stopped in its course has neither passed nor failed
                    if (result.passed() || !progress.cancelled()) {
                        attempted.add(result);
                    }
                }
                stopped |= progress.cancelled();
                done += part.weight();
            }
        }
        return conclude(attempted, stopped);
    }

    private Attempted attempt(String part, Trial trial, Trial.Context context) {
        long start = System.nanoTime();
        List<Check> checks = List.of();
        String failure = "";
        try {
            checks = trial.attempt().run(context);
        } catch (Violation e) {
            failure = e.getMessage();
        } catch (RuntimeException | LinkageError e) {
            // whatever a driver or a device may do is a finding, and the next trial may tell more
            failure = e.toString();
        }
        return new Attempted(part, trial.name(), checks, failure, (System.nanoTime() - start) * 1e-9);
    }

    private Result conclude(List<Attempted> attempted, boolean stopped) {
        var failures = new ArrayList<String>();
        for (Attempted result : attempted) {
            String where = result.part() + ": " + result.trial() + ": ";
            if (!result.failure().isEmpty()) {
                failures.add("FAILED  " + where + result.failure());
            }
            result.checks().stream().filter(check -> !check.passed()).forEach(check -> failures.add(
                    check.line().replaceFirst("^FAILED +", "FAILED  " + where)));
        }
        var table = new ArrayList<>(speed.table());
        for (Part part : parts) {
            List<Attempted> of = attempted.stream().filter(result -> result.part().equals(part.name())).toList();
            int all = part.trials().size();
            table.add(String.format(Locale.ROOT, "%-22s %3d of %3d passed%s, %.1f s", part.name(),
                    of.stream().filter(Attempted::passed).count(), all,
                    of.size() < all ? ", " + (all - of.size()) + " not tried" : "",
                    of.stream().mapToDouble(Attempted::seconds).sum()));
        }
        var record = new LinkedHashMap<String, Object>();
        record.put("passed", failures.isEmpty() && !stopped);
        record.put("trials", attempted.stream().map(Attempted::entry).toList());
        record.put("speed", speed.record());
        return new Result(failures, table, stopped, record);
    }
}
