package clebsch.model;

import clebsch.model.Expression.Span;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hipparchus.complex.Complex;

/** Evaluates observables: operators, whose mean is meant, or functions of the state and arithmetic on them. */
final class ObservableEvaluator extends OperatorEvaluator {
    static final List<String> FUNCTIONS = List.of("mean", "var", "cov", "wineland", "kitagawa", "purity", "entropy",
            "fidelity", "qfi", "trace_norm_rate");
    private static final String INITIAL = "initial";

    private final List<State.Assigned> initial;

    /**
     * @param initial the model's own initial state, for {@code fidelity(initial)}
     */
    ObservableEvaluator(Quantity quantity, Parameters parameters, SystemLayout layout, List<State.Assigned> initial) {
        super(quantity, parameters, layout);
        this.initial = initial;
    }

    Measurement measurement() {
        return switch (evaluate()) {
            case Value.Acting(Operator operator) -> new Measurement.Mean(operator);
            case Value.Scalar(Complex number) -> new Measurement.Constant(number);
            case Value.Observed(Measurement measurement) -> measurement;
            case Value.Ket _, Value.Local _ -> throw new AssertionError("a value that cannot be written here");
        };
    }

    @Override
    Value combine(Operation operation, Value left, Value right, Span span) {
        if (!(left instanceof Value.Observed) && !(right instanceof Value.Observed)) {
            return super.combine(operation, left, right, span);
        }
        if (operation == Operation.DIVIDE && right instanceof Value.Scalar(Complex divisor)) {
            refuseZeroDivisor(divisor, span);
        }
        return new Value.Observed(
                new Measurement.Arithmetic(operation, asMeasurement(left, span), asMeasurement(right, span)));
    }

    private Measurement asMeasurement(Value value, Span span) {
        return switch (value) {
            case Value.Observed(Measurement measurement) -> measurement;
            case Value.Scalar(Complex number) -> new Measurement.Constant(number);
            case Value.Acting _, Value.Ket _, Value.Local _ -> throw quantity.errorAt(span, "'" + quantity.text(span)
                    + "' mixes an operator with a function of the state", "wrap the operator in mean(...)");
        };
    }

    @Override
    Value apply(Function function, List<Value> arguments, Expression.Call call) {
        if (arguments.stream().noneMatch(Value.Observed.class::isInstance)) {
            return super.apply(function, arguments, call);
        }
        return new Value.Observed(new Measurement.Applied(function,
                arguments.stream().map(argument -> asMeasurement(argument, call.span())).toList()));
    }

    @Override
    ModelException functionOfOperator(Expression.Call call) {
        return quantity.errorAt(call.span(), "'" + quantity.text(call.span()) + "' takes a function of an operator",
                "wrap the operator in mean(...)");
    }

    @Override
    Value call(Expression.Call call) {
        if (!FUNCTIONS.contains(call.function())) {
            return super.call(call);
        }
        List<Expression> arguments = call.arguments();
        return new Value.Observed(switch (call.function()) {
            case "mean" -> {
                checkArguments(call, 1, 1);
                yield new Measurement.Mean(operator(arguments.getFirst()));
            }
            case "var" -> {
                checkArguments(call, 1, 1);
                yield new Measurement.Variance(operator(arguments.getFirst()));
            }
            case "cov" -> {
                checkArguments(call, 2, 2);
                yield new Measurement.Covariance(operator(arguments.get(0)), operator(arguments.get(1)));
            }
            case "qfi" -> {
                checkArguments(call, 1, 1);
                yield new Measurement.FisherInformation(operator(arguments.getFirst()));
            }
            case "wineland" -> new Measurement.Wineland(spins(call));
            case "kitagawa" -> new Measurement.Kitagawa(spins(call));
            case "entropy" -> new Measurement.Entropy(members(call));
            case "fidelity" -> new Measurement.Fidelity(targets(call));
            case "purity" -> {
                checkArguments(call, 0, 0);
                yield new Measurement.Purity();
            }
            case "trace_norm_rate" -> {
                checkArguments(call, 0, 0);
                yield new Measurement.TraceNormRate();
            }
            default -> throw new AssertionError(call.function());
        });
    }

    private List<Integer> spins(Expression.Call call) {
        checkArguments(call, 1, 1);
        Expression.Reference reference = subsystem(call.arguments().getFirst(), call);
        if (!layout.group(reference, this).kind().isSpin()) {
            throw quantity.errorAt(reference.span(), "'" + quantity.text(reference.span()) + "' is a mode",
                    call.function() + " takes spins");
        }
        return layout.members(reference, this);
    }

    private List<Integer> members(Expression.Call call) {
        var members = new ArrayList<Integer>();
        for (Expression argument : call.arguments()) {
            List<Integer> more = layout.members(subsystem(argument, call), this);
            if (more.stream().anyMatch(members::contains)) {
                throw quantity.errorAt(argument.span(), "'" + quantity.text(argument.span()) + "' is named twice",
                        "name every subsystem once");
            }
            members.addAll(more);
        }
        return members;
    }

    private Expression.Reference subsystem(Expression argument, Expression.Call call) {
        if (argument instanceof Expression.Reference reference) {
            return reference;
        }
        throw quantity.errorAt(argument.span(), "'" + quantity.text(argument.span()) + "' is not a subsystem",
                call.function() + " takes the name of one of " + String.join(", ", layout.names()));
    }

    private List<State.Assigned> targets(Expression.Call call) {
        checkArguments(call, 1, Integer.MAX_VALUE);
        if (call.arguments().size() == 1 && call.arguments().getFirst() instanceof Expression.Name name
                && name.name().equals(INITIAL)) {
            if (initial.isEmpty()) {
                throw quantity.errorAt(name.span(), "the model has no initial state to be compared with",
                        "give one, or write fidelity(s: state)");
            }
            return initial;
        }
        var targets = new ArrayList<State.Assigned>();
        Set<Integer> covered = new HashSet<>();
        for (Expression argument : call.arguments()) {
            if (!(argument instanceof Expression.Labelled(Expression.Reference label, Expression state, Span span))) {
                throw quantity.errorAt(argument.span(), "'" + quantity.text(argument.span()) + "' is not a target state",
                        "write fidelity(initial) or fidelity(s: state)");
            }
            List<Integer> members = layout.members(label, this);
            if (!members.stream().allMatch(covered::add)) {
                throw quantity.errorAt(span, "'" + quantity.text(label.span()) + "' has two target states",
                        "give every subsystem one");
            }
            targets.addAll(new StateEvaluator(this, layout, layout.group(label, this), members).assigned(state));
        }
        return targets;
    }

    @Override
    Set<String> functions() {
        Set<String> functions = super.functions();
        functions.addAll(FUNCTIONS);
        return functions;
    }
}
