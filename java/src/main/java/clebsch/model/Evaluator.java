package clebsch.model;

import clebsch.model.Expression.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hipparchus.complex.Complex;

/**
 * Evaluates one expression. This class knows numbers and parameters; what else a name, a call or an operation can mean
 * where operators, states or observables are written, the subclasses add.
 */
class Evaluator {
    private static final String SUM = "sum";

    final Quantity quantity;
    final Parameters parameters;
    /** The indices of the {@code sum}s around the place under evaluation. */
    private final Map<String, Complex> bound;
    private long turns;

    Evaluator(Quantity quantity, Parameters parameters) {
        this(quantity, parameters, new HashMap<>());
    }

    /** For a part of an expression that has another kind of value, inside the same sums. */
    Evaluator(Evaluator enclosing) {
        this(enclosing.quantity, enclosing.parameters, enclosing.bound);
    }

    private Evaluator(Quantity quantity, Parameters parameters, Map<String, Complex> bound) {
        this.quantity = quantity;
        this.parameters = parameters;
        this.bound = bound;
    }

    /** What the name means in every expression, so that no parameter or subsystem can have it; empty if nothing. */
    static Optional<String> builtIn(String name) {
        if (name.equals("pi")) {
            return Optional.of("the number π");
        }
        if (name.equals("i")) {
            return Optional.of("the imaginary unit");
        }
        if (Function.named(name).isPresent() || name.equals(SUM) || OperatorEvaluator.FUNCTIONS.contains(name)
                || ObservableEvaluator.FUNCTIONS.contains(name)) {
            return Optional.of("a function");
        }
        if (StateEvaluator.WORDS.contains(name)) {
            return Optional.of("a state");
        }
        return Optional.empty();
    }

    /** The value of the whole expression as a number. */
    final Complex number() {
        return number(ExpressionParser.parse(quantity));
    }

    final Complex number(Expression expression) {
        Value value = evaluate(expression);
        if (value instanceof Value.Scalar(Complex number)) {
            return number;
        }
        throw notANumber(expression.span());
    }

    final double real(Expression expression, String what) {
        return Parameters.real(number(expression), what, quantity);
    }

    final Value evaluate() {
        return evaluate(ExpressionParser.parse(quantity));
    }

    final Value evaluate(Expression expression) {
        return switch (expression) {
            case Expression.Literal(double value, Span span) -> new Value.Scalar(finite(new Complex(value), span));
            case Expression.Name name -> named(name);
            case Expression.Indexed indexed -> entry(indexed);
            case Expression.Dotted dotted -> dotted(dotted);
            case Expression.Call call -> call.function().equals(SUM) ? sum(call) : call(call);
            case Expression.Labelled labelled -> throw quantity.errorAt(labelled.span(), "'" + quantity.text(labelled.span())
                    + "' with a colon has no meaning", "only fidelity(s: state) takes arguments of that form");
            case Expression.Negated(Expression of, Span span) -> negate(evaluate(of), span);
            case Expression.Grouped(Expression inside, Span _) -> evaluate(inside);
            case Expression.Binary binary -> binary(binary);
        };
    }

    /** A chain of operations is a tree that leans to the left as far as the chain is long: it is not recursed into. */
    private Value binary(Expression.Binary outermost) {
        var chain = new ArrayDeque<Expression.Binary>();
        Expression first = outermost;
        while (first instanceof Expression.Binary binary) {
            chain.push(binary);
            first = binary.left();
        }
        Value value = evaluate(first);
        for (Expression.Binary binary : chain) {
            value = combine(binary.operation(), value, evaluate(binary.right()), binary.span());
        }
        return value;
    }

    private Value negate(Value value, Span span) {
        return value instanceof Value.Scalar(Complex number)
                ? new Value.Scalar(number.negate())
                : combine(Operation.TIMES, new Value.Scalar(-1), value, span);
    }

    /** left ∘ right. */
    Value combine(Operation operation, Value left, Value right, Span span) {
        if (!(left instanceof Value.Scalar(Complex a)) || !(right instanceof Value.Scalar(Complex b))) {
            throw notANumber(span);
        }
        if (operation == Operation.DIVIDE) {
            refuseZeroDivisor(b, span);
        }
        return new Value.Scalar(finite(operation.apply(a, b), span));
    }

    final void refuseZeroDivisor(Complex divisor, Span span) {
        if (divisor.getReal() == 0 && divisor.getImaginary() == 0) {
            throw quantity.errorAt(span, "division by zero", "see that the divisor is not zero");
        }
    }

    /** What a bare name stands for. */
    Value named(Expression.Name name) {
        Complex index = bound.get(name.name());
        if (index != null) {
            return new Value.Scalar(index);
        }
        if (name.name().equals("pi")) {
            return new Value.Scalar(Math.PI);
        }
        if (name.name().equals("i")) {
            return new Value.Scalar(Complex.I);
        }
        if (!parameters.isDefined(name.name())) {
            throw unknownName(name.name(), name.span());
        }
        if (parameters.isList(name.name())) {
            throw quantity.errorAt(name.span(), "'" + name.name() + "' is a list", "write one entry of it, such as "
                    + name.name() + "[1]");
        }
        return new Value.Scalar(parameter(name).getFirst());
    }

    /** What {@code name[index]} stands for. */
    Value entry(Expression.Indexed indexed) {
        if (!parameters.isDefined(indexed.name())) {
            throw unknownName(indexed.name(), indexed.span());
        }
        if (!parameters.isList(indexed.name())) {
            throw quantity.errorAt(indexed.span(), "'" + indexed.name() + "' is a number and has no entries",
                    "leave the index out");
        }
        List<Complex> list = parameter(indexed);
        return new Value.Scalar(list.get(index(indexed, list.size(), "entries") - 1));
    }

    private List<Complex> parameter(Expression.Reference reference) {
        if (parameters.isWithheld(reference.name())) {
            throw quantity.errorAt(reference.span(), "the values of a sweep depend on '" + reference.name()
                    + "', which is swept itself", "write them without it");
        }
        return parameters.values(reference.name());
    }

    /** The index of {@code name[index]}, between 1 and {@code size}. */
    final int index(Expression.Indexed indexed, int size, String ofWhat) {
        double index = real(indexed.index(), "the index");
        if (!Parameters.isWhole(index) || Math.rint(index) < 1 || Math.rint(index) > size) {
            throw quantity.errorAt(indexed.span(), "the index of '" + quantity.text(indexed.span()) + "' is "
                    + Names.number(index), "'" + indexed.name() + "' has the " + ofWhat + " 1 to " + size);
        }
        return (int) Math.rint(index);
    }

    /** What {@code name.operator} stands for. */
    Value dotted(Expression.Dotted dotted) {
        throw quantity.errorAt(dotted.span(), "'" + quantity.text(dotted.span()) + "' is an operator",
                "write a number, or an expression in the parameters");
    }

    /** The value of a call of anything but {@code sum}. */
    Value call(Expression.Call call) {
        Function function = Function.named(call.function()).orElseThrow(() -> unknownFunction(call));
        checkArguments(call, function.minimumArguments(), function.maximumArguments());
        return apply(function, call.arguments().stream().map(this::evaluate).toList(), call);
    }

    /** A scalar function's value. */
    Value apply(Function function, List<Value> arguments, Expression.Call call) {
        var numbers = new ArrayList<Complex>();
        for (int k = 0; k < arguments.size(); k++) {
            if (!(arguments.get(k) instanceof Value.Scalar(Complex number))) {
                throw notANumber(call.arguments().get(k).span());
            }
            numbers.add(number);
        }
        try {
            return new Value.Scalar(finite(function.apply(numbers), call.span()));
        } catch (IllegalArgumentException complexArgument) {
            throw quantity.errorAt(call.span(), complexArgument.getMessage(), "take abs of a complex number first");
        }
    }

    final void checkArguments(Expression.Call call, int least, int most) {
        int count = call.arguments().size();
        if (count >= least && count <= most) {
            return;
        }
        String needed = least == most ? Integer.toString(least) : most == Integer.MAX_VALUE ? least + " or more"
                : least + " to " + most;
        String given = count + (count == 1 ? " argument" : " arguments");
        throw quantity.errorAt(call.span(), "'" + call.function() + "' has " + given,
                needed.equals("0") ? "write " + call.function() + "()" : "it takes " + needed);
    }

    private Value sum(Expression.Call call) {
        checkArguments(call, 4, 4);
        List<Expression> arguments = call.arguments();
        if (!(arguments.getFirst() instanceof Expression.Name(String index, Span indexSpan))) {
            throw quantity.errorAt(call.span(), "the first argument of sum is not a name",
                    "write sum(k, 1, L, expression in k)");
        }
        Optional<String> taken = bound.containsKey(index) ? Optional.of("the index of another sum") : meaning(index);
        if (taken.isPresent()) {
            throw quantity.errorAt(indexSpan, "the index '" + index + "' of sum is " + taken.get() + " already",
                    "choose another name for it");
        }
        int from = end(arguments.get(1));
        int to = end(arguments.get(2));
        turns += Math.max(0, (long) to - from + 1);
        if (turns > Parameters.LONGEST) {
            throw quantity.errorAt(call.span(), "sum has more than " + Parameters.LONGEST + " terms", "shorten its range");
        }
        var summands = new ArrayList<Value>();
        for (int k = from; k <= to; k++) {
            bound.put(index, new Complex(k));
            summands.add(evaluate(arguments.get(3)));
        }
        bound.remove(index);
        return total(summands, call.span());
    }

    private int end(Expression expression) {
        double value = real(expression, "an end of sum");
        if (!Parameters.isWhole(value)) {
            throw quantity.errorAt(expression.span(), "an end of sum is " + Names.number(value),
                    "it must be a whole number");
        }
        return (int) Math.rint(value);
    }

    /** Σ of the values; zero for none. */
    Value total(List<Value> summands, Span span) {
        return summands.stream().reduce((a, b) -> combine(Operation.PLUS, a, b, span)).orElse(new Value.Scalar(0));
    }

    /** What a name means in this kind of expression already; empty if nothing. */
    Optional<String> meaning(String name) {
        return parameters.isDefined(name) ? Optional.of("a parameter") : builtIn(name);
    }

    /** The names that may stand in this kind of expression. */
    Set<String> names() {
        var names = new LinkedHashSet<>(bound.keySet());
        names.addAll(parameters.names());
        names.addAll(List.of("pi", "i"));
        return names;
    }

    /** The functions that may stand in this kind of expression. */
    Set<String> functions() {
        var names = new LinkedHashSet<String>();
        names.add(SUM);
        Arrays.stream(Function.values()).map(Function::written).forEach(names::add);
        return names;
    }

    final ModelException unknownName(String name, Span span) {
        if (functions().contains(name)) {
            return quantity.errorAt(span, "the function '" + name + "' stands without arguments",
                    "write " + name + "(…)");
        }
        return unknown("name", name, span, names());
    }

    final ModelException unknownFunction(Expression.Call call) {
        String name = call.function();
        if (names().contains(name)) {
            return quantity.errorAt(call.span(), "'" + name + "' is not a function", "write * to multiply");
        }
        if (ObservableEvaluator.FUNCTIONS.contains(name)) {
            return quantity.errorAt(call.span(), "'" + name + "' is a function of the state",
                    "it can stand under observables only");
        }
        return unknown("function", name, call.span(), functions());
    }

    final ModelException unknown(String kind, String name, Span span, Collection<String> known) {
        return quantity.errorAt(span, "unknown " + kind + " '" + name + "'", Names.didYouMean(name, known));
    }

    private ModelException notANumber(Span span) {
        return quantity.errorAt(span, "'" + quantity.text(span) + "' is not a number",
                "write a number, or an expression in the parameters");
    }

    private Complex finite(Complex value, Span span) {
        if (value.isNaN() || value.isInfinite()) {
            throw quantity.errorAt(span, "'" + quantity.text(span) + "' is " + (value.isNaN() ? "not a number" : "infinite"),
                    "see that its parts are in range");
        }
        return value;
    }
}
