package clebsch.model;

import java.util.List;

/**
 * What an expression of the model language says, the same tree for numbers, operators, states and observables; which of
 * them it is, evaluation finds out.
 */
sealed interface Expression {

    /** Where the node stands in the expression's text: from {@code start} up to but not including {@code end}. */
    record Span(int start, int end) {
        Span to(Span last) {
            return new Span(start, last.end);
        }
    }

    Span span();

    /** Something that can name a subsystem or one entry of a list or array. */
    sealed interface Reference extends Expression {
        String name();
    }

    record Literal(double value, Span span) implements Expression {
    }

    record Name(String name, Span span) implements Reference {
    }

    /** {@code name[index]}. */
    record Indexed(String name, Expression index, Span span) implements Reference {
    }

    /** {@code name.operator} or {@code name[index].operator}. */
    record Dotted(Reference of, String operator, Span span) implements Expression {
    }

    record Call(String function, List<Expression> arguments, Span span) implements Expression {
    }

    /** The argument {@code label: value} of a call. */
    record Labelled(Reference label, Expression value, Span span) implements Expression {
    }

    record Negated(Expression of, Span span) implements Expression {
    }

    record Binary(Operation operation, Expression left, Expression right, Span span) implements Expression {
    }

    /** Parentheses; kept so that the summands of {@code (A + B) + C} are the two that were written. */
    record Grouped(Expression inside, Span span) implements Expression {
    }
}
