package clebsch.model;

import clebsch.model.Expression.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * Recursive descent for the expression language.
 *
 * <pre>
 * sum     = product { ("+" | "-") product }
 * product = signed { ("*" | "/") signed }
 * signed  = ("-" | "+") signed | power
 * power   = primary [ "^" signed ]
 * primary = number | "(" sum ")" | name "(" [ argument { "," argument } ] ")" | name [ "[" sum "]" ] [ "." name ]
 * argument = sum | name [ "[" sum "]" ] ":" sum
 * </pre>
 */
final class ExpressionParser {
    /** Deeper nesting than anybody writes; the bound keeps a mistyped file from exhausting the stack. */
    private static final int DEEPEST = 200;

    private enum Kind { NUMBER, NAME, SIGN, END }

    private record Token(Kind kind, String text, Span span) {
        boolean is(String sign) {
            return kind == Kind.SIGN && text.equals(sign);
        }
    }

    private final Quantity quantity;
    private final String text;
    private int position;
    private Token next;
    private Span last = new Span(0, 0);
    private int depth;

    private ExpressionParser(Quantity quantity) {
        this.quantity = quantity;
        this.text = quantity.expression();
        this.next = scan();
    }

    /**
     * The tree of one expression.
     *
     * @throws ModelException if the text is no expression
     */
    static Expression parse(Quantity quantity) {
        if (quantity.expression().isBlank()) {
            throw quantity.error("an expression is missing", "write one, or leave the key out");
        }
        var parser = new ExpressionParser(quantity);
        Expression whole = parser.sum();
        parser.expectEnd();
        return whole;
    }

    /** The entries of {@code [a, b, …]}, each as written. */
    static List<Quantity> parseList(Quantity quantity) {
        var parser = new ExpressionParser(quantity);
        var entries = new ArrayList<Quantity>();
        parser.expect("[");
        do {
            Span span = parser.sum().span();
            String entry = parser.text.substring(span.start(), span.end());
            entries.add(new Quantity(entry, quantity.location()));
        } while (parser.accept(","));
        parser.expect("]");
        parser.expectEnd();
        return entries;
    }

    /** Whether the text can be the name of a parameter or subsystem. */
    static boolean isName(String text) {
        return !text.isEmpty() && startsName(text.charAt(0)) && text.chars().allMatch(c -> continuesName((char) c));
    }

    private Expression sum() {
        Expression left = product();
        while (next.is("+") || next.is("-")) {
            Operation operation = next.is("+") ? Operation.PLUS : Operation.MINUS;
            advance();
            Expression right = product();
            left = new Expression.Binary(operation, left, right, left.span().to(right.span()));
        }
        return left;
    }

    private Expression product() {
        Expression left = signed();
        while (next.is("*") || next.is("/")) {
            Operation operation = next.is("*") ? Operation.TIMES : Operation.DIVIDE;
            advance();
            if (operation == Operation.TIMES && next.is("*")) {
                throw quantity.errorAt(next.span(), "'**' is no operation", "write ^ for a power");
            }
            Expression right = signed();
            left = new Expression.Binary(operation, left, right, left.span().to(right.span()));
        }
        return left;
    }

    private Expression signed() {
        if (++depth > DEEPEST) {
            throw quantity.errorAt(next.span(), "more than " + DEEPEST + " nested parts", "write it with fewer parentheses or signs");
        }
        Span start = next.span();
        Expression result;
        if (accept("-")) {
            Expression of = signed();
            result = new Expression.Negated(of, start.to(of.span()));
        } else if (accept("+")) {
            result = signed();
        } else {
            result = power();
        }
        depth--;
        return result;
    }

    private Expression power() {
        Expression base = primary();
        if (!accept("^")) {
            return base;
        }
        Expression exponent = signed();
        return new Expression.Binary(Operation.POWER, base, exponent, base.span().to(exponent.span()));
    }

    private Expression primary() {
        Token token = next;
        return switch (token.kind()) {
            case NUMBER -> {
                advance();
                yield new Expression.Literal(Double.parseDouble(token.text()), token.span());
            }
            case NAME -> {
                advance();
                yield next.is("(") ? call(token) : reference(token);
            }
            case SIGN, END -> {
                expect("(", "a number, a name or '('");
                Expression inside = sum();
                expect(")");
                yield new Expression.Grouped(inside, token.span().to(last));
            }
        };
    }

    private Expression call(Token function) {
        var arguments = new ArrayList<Expression>();
        expect("(");
        if (!next.is(")")) {
            do {
                Expression argument = sum();
                if (argument instanceof Expression.Reference label && accept(":")) {
                    Expression value = sum();
                    argument = new Expression.Labelled(label, value, label.span().to(value.span()));
                }
                arguments.add(argument);
            } while (accept(","));
        }
        expect(")", arguments.isEmpty() ? "')'" : "',' or ')'");
        return new Expression.Call(function.text(), List.copyOf(arguments), function.span().to(last));
    }

    private Expression reference(Token name) {
        Expression.Reference reference = new Expression.Name(name.text(), name.span());
        if (accept("[")) {
            Expression index = sum();
            expect("]");
            reference = new Expression.Indexed(name.text(), index, name.span().to(last));
        }
        if (!accept(".")) {
            return reference;
        }
        Token operator = next;
        if (operator.kind() != Kind.NAME) {
            throw unexpected("the name of an operator after the dot");
        }
        advance();
        return new Expression.Dotted(reference, operator.text(), name.span().to(last));
    }

    private void expect(String sign) {
        expect(sign, "'" + sign + "'");
    }

    private void expect(String sign, String wanted) {
        if (!accept(sign)) {
            throw unexpected(wanted);
        }
    }

    private void expectEnd() {
        if (next.kind() != Kind.END) {
            throw unexpected(next.kind() == Kind.SIGN && !next.is("(") ? "the end" : "an operation such as * or +");
        }
    }

    private ModelException unexpected(String wanted) {
        String found = next.kind() == Kind.END ? "the expression ends" : "'" + next.text() + "' stands";
        return quantity.errorAt(next.span(), found + " where " + wanted + " is needed, at character "
                + (next.span().start() + 1), "complete the expression");
    }

    private boolean accept(String sign) {
        if (!next.is(sign)) {
            return false;
        }
        advance();
        return true;
    }

    private void advance() {
        last = next.span();
        next = scan();
    }

    private Token scan() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
        int start = position;
        if (start == text.length()) {
            return new Token(Kind.END, "", new Span(start, start));
        }
        char c = text.charAt(start);
        Kind kind;
        if (isDigit(c) || c == '.' && start + 1 < text.length() && isDigit(text.charAt(start + 1))) {
            kind = Kind.NUMBER;
            skipNumber();
        } else if (startsName(c)) {
            kind = Kind.NAME;
            while (position < text.length() && continuesName(text.charAt(position))) {
                position++;
            }
        } else if ("+-*/^()[],.:".indexOf(c) >= 0) {
            kind = Kind.SIGN;
            position++;
        } else {
            String sign = new String(Character.toChars(text.codePointAt(start)));
            throw quantity.errorAt(new Span(start, start + 1), "the sign '" + sign + "' is not known",
                    "an expression is written with + - * / ^ ( ) [ ] and names");
        }
        return new Token(kind, text.substring(start, position), new Span(start, position));
    }

    private void skipNumber() {
        skipDigits();
        if (position < text.length() && text.charAt(position) == '.') {
            position++;
            skipDigits();
        }
        int exponent = position;
        if (exponent < text.length() && Character.toLowerCase(text.charAt(exponent)) == 'e') {
            exponent++;
            if (exponent < text.length() && "+-".indexOf(text.charAt(exponent)) >= 0) {
                exponent++;
            }
            if (exponent < text.length() && isDigit(text.charAt(exponent))) {
                position = exponent;
                skipDigits();
            }
        }
    }

    private void skipDigits() {
        while (position < text.length() && isDigit(text.charAt(position))) {
            position++;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean startsName(char c) {
        return Character.isLetter(c) || c == '_';
    }

    private static boolean continuesName(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }
}
