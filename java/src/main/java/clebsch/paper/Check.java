package clebsch.paper;

import clebsch.study.Study;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One number of a figure against what it should be.
 *
 * @param what      the quantity, in words and symbols
 * @param found     its value here
 * @param relation  how it is to compare
 * @param expected  the value, or the limit
 * @param tolerance how far it may be from the value; 0 for a limit
 */
public record Check(String what, double found, Relation relation, double expected, double tolerance) {

    /** How a number compares with what it should be. */
    public enum Relation {
        /** Not farther from the value than the tolerance. */ NEAR,
        /** Not above the limit. */ AT_MOST,
        /** Not below the limit. */ AT_LEAST
    }

    /** |found − expected| ≤ tolerance. */
    public static Check near(String what, double found, double expected, double tolerance) {
        return new Check(what, found, Relation.NEAR, expected, tolerance);
    }

    /** found ≤ limit. */
    public static Check atMost(String what, double found, double limit) {
        return new Check(what, found, Relation.AT_MOST, limit, 0);
    }

    /** found ≥ limit. */
    public static Check atLeast(String what, double found, double limit) {
        return new Check(what, found, Relation.AT_LEAST, limit, 0);
    }

    /**
     * Trace and positivity of ρ at all points of an evolution; the smallest eigenvalue only if it is known.
     *
     * @param of    which evolutions, in words
     * @param trace how far the trace may be from one
     */
    public static List<Check> certificates(List<Study.Point> points, String of, double trace) {
        double farthest = points.stream().mapToDouble(p -> (double) p.account().certificates().get("largestTraceError")).max().orElseThrow();
        OptionalDouble smallest = points.stream().map(p -> p.account().certificates().get("smallestEigenvalue"))
                .filter(Double.class::isInstance).mapToDouble(Double.class::cast).min();
        var checks = new ArrayList<Check>();
        checks.add(atMost("largest |tr ρ − 1| " + of, farthest, trace));
        smallest.ifPresent(value -> checks.add(atLeast("smallest eigenvalue of ρ at the end " + of, value, -1e-8)));
        return checks;
    }

    /** Whether it is as it should be; a NaN never is. */
    public boolean passed() {
        return switch (relation) {
            case NEAR -> Math.abs(found - expected) <= tolerance;
            case AT_MOST -> found <= expected;
            case AT_LEAST -> found >= expected;
        };
    }

    /** The score in one line, such as {@code passed  2Ω̃/(NΓ): 1.7372, expected 1.74 ± 0.005}. */
    public String line() {
        return (passed() ? "passed  " : "FAILED  ") + what + ": " + number(found) + ", expected " + switch (relation) {
            case NEAR -> number(expected) + " ± " + number(tolerance);
            case AT_MOST -> "≤ " + number(expected);
            case AT_LEAST -> "≥ " + number(expected);
        };
    }

    private static String number(double x) {
        double size = Math.abs(x);
        if (size != 0 && (size < 1e-3 || size >= 1e6)) {
            return String.format(Locale.ROOT, "%.2e", x);
        }
        // as many digits as tell something, without zeros that do not
        String text = String.format(Locale.ROOT, "%.5f", x);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }

    /** What {@code run.json} says of it. */
    public Map<String, Object> entry() {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("what", what);
        entry.put("found", found);
        entry.put("relation", switch (relation) {
            case NEAR -> "near";
            case AT_MOST -> "at most";
            case AT_LEAST -> "at least";
        });
        entry.put("expected", expected);
        if (relation == Relation.NEAR) {
            entry.put("tolerance", tolerance);
        }
        entry.put("passed", passed());
        return entry;
    }
}
