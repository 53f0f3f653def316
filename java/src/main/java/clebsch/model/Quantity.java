package clebsch.model;

import java.util.List;
import java.util.stream.IntStream;

/**
 * An expression of the model language as it was written, and where.
 *
 * @param expression the text, such as {@code 0.9375 * Gamma}
 * @param location   where it stands
 */
public record Quantity(String expression, Location location) {
    private static final int LONGEST_QUOTE = 100;

    public Quantity {
        if (expression == null) {
            throw new IllegalArgumentException("an expression is needed at " + location);
        }
    }

    /** The same expression, placed elsewhere. */
    Quantity at(Location place) {
        return new Quantity(expression, place);
    }

    /** The entries of a list, placed under the list's key as {@code key[1]}, {@code key[2]}, …. */
    static List<Quantity> entriesAt(List<Quantity> entries, Location list) {
        return IntStream.range(0, entries.size()).mapToObj(k -> entries.get(k).at(list.entry(k + 1))).toList();
    }

    /** An error of the expression as a whole or of its value. */
    ModelException error(String problem, String mend) {
        return new ModelException(location, problem, mend);
    }

    /**
     * An error at one place of the expression: the expression is quoted, unless the problem quotes it already, and cut to
     * the neighbourhood when it is long.
     */
    ModelException errorAt(Expression.Span span, String problem, String mend) {
        String quote = "'" + quote(span) + "'";
        return new ModelException(location, problem.contains(quote) ? problem : problem + " in " + quote, mend);
    }

    /** The text of a part of the expression on one line. */
    String text(Expression.Span span) {
        return oneLine(expression.substring(span.start(), span.end()));
    }

    private String quote(Expression.Span span) {
        if (expression.length() <= LONGEST_QUOTE) {
            return oneLine(expression);
        }
        int middle = (span.start() + span.end()) / 2;
        int from = Math.clamp(middle - LONGEST_QUOTE / 2, 0, expression.length() - LONGEST_QUOTE);
        int to = from + LONGEST_QUOTE;
        return (from > 0 ? "…" : "") + oneLine(expression.substring(from, to)) + (to < expression.length() ? "…" : "");
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
