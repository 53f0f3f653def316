package clebsch.model;

import clebsch.model.Expression.Span;
import clebsch.model.Operator.Symbol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hipparchus.complex.Complex;

/** Evaluates polynomials of operators. */
class OperatorEvaluator extends Evaluator {
    static final List<String> FUNCTIONS = List.of("dag", "comm");

    final SystemLayout layout;

    OperatorEvaluator(Quantity quantity, Parameters parameters, SystemLayout layout) {
        super(quantity, parameters);
        this.layout = layout;
    }

    /** The value of the whole expression as an operator; a number c is c · 1. */
    final Operator operator() {
        return operator(ExpressionParser.parse(quantity));
    }

    final Operator operator(Expression expression) {
        return switch (evaluate(expression)) {
            case Value.Acting(Operator operator) -> operator;
            case Value.Scalar(Complex number) -> new Operator.Identity(number);
            case Value.Observed _, Value.Ket _, Value.Local _ -> throw quantity.errorAt(expression.span(), "'"
                    + quantity.text(expression.span()) + "' is a function of the state", "write an operator");
        };
    }

    /** The summands of the outermost sum with the text of each, its minus sign included. */
    final List<Model.Term> terms() {
        var terms = new ArrayList<Model.Term>();
        Expression rest = ExpressionParser.parse(quantity);
        while (rest instanceof Expression.Binary(Operation operation, Expression left, Expression right, Span _)
                && (operation == Operation.PLUS || operation == Operation.MINUS)) {
            boolean minus = operation == Operation.MINUS;
            Operator operator = operator(right);
            String text = quantity.text(right.span());
            terms.addFirst(minus ? new Model.Term("-" + text, operator.times(new Complex(-1)))
                    : new Model.Term(text, operator));
            rest = left;
        }
        terms.addFirst(new Model.Term(quantity.text(rest.span()), operator(rest)));
        return terms;
    }

    @Override
    Value combine(Operation operation, Value left, Value right, Span span) {
        if (left instanceof Value.Scalar && right instanceof Value.Scalar) {
            return super.combine(operation, left, right, span);
        }
        return new Value.Acting(switch (operation) {
            case PLUS -> plus(asOperator(left), asOperator(right));
            case MINUS -> plus(asOperator(left), asOperator(right).times(new Complex(-1)));
            case TIMES -> times(left, right);
            case DIVIDE -> {
                if (!(right instanceof Value.Scalar(Complex divisor))) {
                    throw quantity.errorAt(span, "division by an operator", "divide by numbers only");
                }
                refuseZeroDivisor(divisor, span);
                yield asOperator(left).times(Operation.DIVIDE.apply(Complex.ONE, divisor));
            }
            case POWER -> power(left, right, span);
        });
    }

    private static Operator asOperator(Value value) {
        return switch (value) {
            case Value.Acting(Operator operator) -> operator;
            case Value.Scalar(Complex number) -> new Operator.Identity(number);
            case Value.Observed _, Value.Ket _, Value.Local _ -> throw new IllegalArgumentException("not an operator: " + value);
        };
    }

    private static Operator plus(Operator left, Operator right) {
        if (!(left instanceof Operator.Sum(List<Operator> summands))) {
            return left.plus(right);
        }
        var longer = new ArrayList<>(summands);
        longer.add(right);
        return new Operator.Sum(longer);
    }

    private static Operator times(Value left, Value right) {
        if (left instanceof Value.Scalar(Complex number)) {
            return asOperator(right).times(number);
        }
        if (right instanceof Value.Scalar(Complex number)) {
            return asOperator(left).times(number);
        }
        if (!(asOperator(left) instanceof Operator.Product(List<Operator> factors))) {
            return asOperator(left).times(asOperator(right));
        }
        var longer = new ArrayList<>(factors);
        longer.add(asOperator(right));
        return new Operator.Product(longer);
    }

    private Operator power(Value base, Value exponent, Span span) {
        if (!(exponent instanceof Value.Scalar(Complex number))) {
            throw quantity.errorAt(span, "the exponent of '" + quantity.text(span) + "' is an operator",
                    "a power of an operator is a whole number");
        }
        if (!Parameters.isReal(number) || !Parameters.isWhole(number.getReal()) || Math.rint(number.getReal()) < 0) {
            throw quantity.errorAt(span, "an operator is raised to the power " + Names.number(number),
                    "a power of an operator is a whole number of 0 or more");
        }
        return new Operator.Power(asOperator(base), (int) Math.rint(number.getReal()));
    }

    /** A long sum of operators is put together at once rather than one summand after the other. */
    @Override
    Value total(List<Value> summands, Span span) {
        boolean operators = summands.stream().allMatch(v -> v instanceof Value.Acting || v instanceof Value.Scalar)
                && summands.stream().anyMatch(Value.Acting.class::isInstance);
        if (!operators || summands.size() == 1) {
            return super.total(summands, span);
        }
        return new Value.Acting(new Operator.Sum(summands.stream().map(OperatorEvaluator::asOperator).toList()));
    }

    @Override
    Value named(Expression.Name name) {
        SystemLayout.Alias alias = layout.aliases().get(name.name());
        if (alias != null) {
            return new Value.Acting(total(alias.group().positions(), alias.symbol()));
        }
        Optional<SystemLayout.Group> group = layout.group(name.name());
        if (group.isPresent()) {
            throw subsystemAlone(name, group.get());
        }
        List<String> instead = layout.insteadOfAlias(name.name());
        if (!instead.isEmpty() && !super.names().contains(name.name())) {
            throw quantity.errorAt(name.span(), "'" + name.name() + "' could be of several subsystems",
                    "write " + String.join(" or ", instead));
        }
        return super.named(name);
    }

    @Override
    Value entry(Expression.Indexed indexed) {
        Optional<SystemLayout.Group> group = layout.group(indexed.name());
        if (group.isPresent()) {
            throw subsystemAlone(indexed, group.get());
        }
        return super.entry(indexed);
    }

    private ModelException subsystemAlone(Expression.Reference reference, SystemLayout.Group group) {
        String written = quantity.text(reference.span());
        return quantity.errorAt(reference.span(), "'" + written + "' is a subsystem, not an operator", "write one of "
                + String.join(", ", SystemLayout.written(group.kind()).stream().map(s -> written + "." + s).toList()));
    }

    @Override
    Value dotted(Expression.Dotted dotted) {
        Expression.Reference of = dotted.of();
        if (parameters.isDefined(of.name())) {
            throw quantity.errorAt(dotted.span(), "'" + of.name() + "' is a parameter and has no operators",
                    "write an operator of one of the subsystems " + String.join(", ", layout.names()));
        }
        SystemLayout.Group group = layout.group(of, this);
        List<Integer> positions = layout.members(of, this);
        return acting(dotted, group, positions);
    }

    /** What {@code dotted} names on the given members of the group. */
    Value acting(Expression.Dotted dotted, SystemLayout.Group group, List<Integer> positions) {
        String written = dotted.operator();
        if (EachEvaluator.SYMBOLS.contains(written)) {
            throw quantity.errorAt(dotted.span(), "'" + written + "' acts on the spins one by one",
                    "it can stand after each only; the collective operators are "
                            + String.join(", ", SystemLayout.written(SystemLayout.Kind.SPINS)));
        }
        Symbol symbol = SystemLayout.symbol(group.kind(), written).orElseThrow(() -> quantity.errorAt(dotted.span(),
                "'" + dotted.of().name() + "' (" + group.kind().written() + ") has no operator '" + written + "'",
                "it has " + String.join(", ", SystemLayout.written(group.kind()))));
        if (symbol == Symbol.CASIMIR && group.array() && dotted.of() instanceof Expression.Name) {
            throw quantity.errorAt(dotted.span(), "'casimir' does not sum over the members of an array", "write "
                    + group.name() + "[1].casimir for one member, or x^2 + y^2 + z^2 of the whole array");
        }
        return new Value.Acting(total(positions, symbol));
    }

    private Operator total(List<Integer> positions, Symbol symbol) {
        if (symbol == Symbol.CASIMIR && positions.size() > 1) {
            // the length of a sum is not the sum of the lengths
            return new Operator.Sum(Stream.of(Symbol.X, Symbol.Y, Symbol.Z)
                    .<Operator>map(axis -> new Operator.Power(total(positions, axis), 2)).toList());
        }
        List<Operator> each = positions.stream().map(position -> layout.elementary(position, symbol)).toList();
        return each.size() == 1 ? each.getFirst() : new Operator.Sum(each);
    }

    @Override
    Value call(Expression.Call call) {
        switch (call.function()) {
            case "dag" -> {
                checkArguments(call, 1, 1);
                return switch (evaluate(call.arguments().getFirst())) {
                    case Value.Scalar(Complex number) -> new Value.Scalar(number.conjugate());
                    case Value.Acting(Operator operator) -> new Value.Acting(new Operator.Adjoint(operator));
                    case Value.Observed _, Value.Ket _, Value.Local _ -> throw quantity.errorAt(call.span(),
                            "dag of a function of the state", "dag takes an operator");
                };
            }
            case "comm" -> {
                checkArguments(call, 2, 2);
                return new Value.Acting(operator(call.arguments().get(0)).commutator(operator(call.arguments().get(1))));
            }
            default -> {
                return super.call(call);
            }
        }
    }

    @Override
    Value apply(Function function, List<Value> arguments, Expression.Call call) {
        if (arguments.stream().anyMatch(Value.Acting.class::isInstance)) {
            throw functionOfOperator(call);
        }
        return super.apply(function, arguments, call);
    }

    ModelException functionOfOperator(Expression.Call call) {
        return quantity.errorAt(call.span(), "'" + quantity.text(call.span()) + "' is not a polynomial of operators",
                "only + - * ^, dag, comm and sum apply to operators");
    }

    @Override
    Optional<String> meaning(String name) {
        if (layout.group(name).isPresent()) {
            return Optional.of("a subsystem");
        }
        return layout.aliases().containsKey(name) ? Optional.of("an operator") : super.meaning(name);
    }

    @Override
    Set<String> names() {
        Set<String> names = super.names();
        names.addAll(layout.names());
        names.addAll(layout.aliases().keySet());
        return names;
    }

    @Override
    Set<String> functions() {
        Set<String> functions = super.functions();
        functions.addAll(FUNCTIONS);
        return functions;
    }
}
