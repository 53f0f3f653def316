package clebsch.model;

import clebsch.model.Expression.Span;
import java.util.List;
import org.hipparchus.complex.Complex;

/**
 * Evaluates what stands after {@code each}: a linear combination of Pauli operators on every spin of one ensemble,
 * c_x σ_x + c_y σ_y + c_z σ_z + c_+ σ_+ + c_− σ_−, where σ_x = σ_+ + σ_− and σ_y = −iσ_+ + iσ_−.
 */
final class EachEvaluator extends OperatorEvaluator {
    static final List<String> SYMBOLS = List.of("sigma_x", "sigma_y", "sigma_z", "sigma_p", "sigma_m");

    /** The ensemble, or the members of an array, known from the first operator met. */
    private List<Integer> members = List.of();

    EachEvaluator(Quantity quantity, Parameters parameters, SystemLayout layout) {
        super(quantity, parameters, layout);
    }

    /** The noise on each ensemble or spin 1/2 that the operator names. */
    List<Dissipator.Each> dissipators(double rate) {
        if (!(evaluate() instanceof Value.Local(Complex plus, Complex minus, Complex z))) {
            throw quantity.error("'" + quantity.expression() + "' has no operator in it",
                    "write a linear combination of " + String.join(", ", SYMBOLS));
        }
        return members.stream()
                .map(member -> new Dissipator.Each(rate, member, plus, minus, z, quantity.location())).toList();
    }

    @Override
    Value acting(Expression.Dotted dotted, SystemLayout.Group group, List<Integer> positions) {
        if (!SYMBOLS.contains(dotted.operator()) || !group.kind().isSpin()) {
            throw quantity.errorAt(dotted.span(), "'" + quantity.text(dotted.span()) + "' cannot stand after each",
                    "write a linear combination of " + String.join(", ", SYMBOLS) + " of one ensemble of spins");
        }
        if (!members.isEmpty() && !members.equals(positions)) {
            throw quantity.errorAt(dotted.span(), "two ensembles are mixed after each",
                    "write one dissipator for each of them");
        }
        members = positions;
        if (layout.subsystems().get(positions.getFirst()) instanceof Subsystem.Spin spin && spin.twiceLength() > 1) {
            throw quantity.error("each acts on spins 1/2, but '" + spin.name() + "' has length "
                    + Names.half(spin.twiceLength()), "write jump instead of each");
        }
        Complex zero = Complex.ZERO;
        return switch (dotted.operator()) {
            case "sigma_x" -> new Value.Local(Complex.ONE, Complex.ONE, zero);
            case "sigma_y" -> new Value.Local(new Complex(0, -1), Complex.I, zero);
            case "sigma_z" -> new Value.Local(zero, zero, Complex.ONE);
            case "sigma_p" -> new Value.Local(Complex.ONE, zero, zero);
            case "sigma_m" -> new Value.Local(zero, Complex.ONE, zero);
            default -> throw new AssertionError(dotted.operator());
        };
    }

    @Override
    Value combine(Operation operation, Value left, Value right, Span span) {
        if (left instanceof Value.Scalar(Complex a) && right instanceof Value.Local b && operation == Operation.TIMES) {
            return b.times(a);
        }
        if (left instanceof Value.Local a && right instanceof Value.Scalar(Complex b)) {
            switch (operation) {
                case TIMES -> {
                    return a.times(b);
                }
                case DIVIDE -> {
                    refuseZeroDivisor(b, span);
                    return a.times(Operation.DIVIDE.apply(Complex.ONE, b));
                }
                default -> throw notLinear(span);
            }
        }
        if (left instanceof Value.Local a && right instanceof Value.Local b
                && (operation == Operation.PLUS || operation == Operation.MINUS)) {
            return a.plus(operation == Operation.PLUS ? b : b.times(new Complex(-1)));
        }
        if (left instanceof Value.Local || right instanceof Value.Local) {
            throw notLinear(span);
        }
        return super.combine(operation, left, right, span);
    }

    @Override
    Value apply(Function function, List<Value> arguments, Expression.Call call) {
        if (arguments.stream().anyMatch(Value.Local.class::isInstance)) {
            throw notLinear(call.span());
        }
        return super.apply(function, arguments, call);
    }

    @Override
    Value named(Expression.Name name) {
        if (layout.aliases().containsKey(name.name())) {
            throw quantity.errorAt(name.span(), "'" + name.name() + "' acts on all spins together",
                    "write a linear combination of " + String.join(", ", SYMBOLS) + " after each");
        }
        return super.named(name);
    }

    @Override
    Value call(Expression.Call call) {
        if (FUNCTIONS.contains(call.function())) {
            throw notLinear(call.span());
        }
        return super.call(call);
    }

    private ModelException notLinear(Span span) {
        return quantity.errorAt(span, "'" + quantity.text(span) + "' is not linear",
                "after each stands a linear combination of " + String.join(", ", SYMBOLS));
    }
}
