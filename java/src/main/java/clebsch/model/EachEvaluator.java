package clebsch.model;

import clebsch.model.Expression.Span;
import java.util.ArrayList;
import java.util.List;
import org.hipparchus.complex.Complex;

/**
 * Evaluates what stands after {@code each}: a linear combination of Pauli operators of one ensemble, once for every spin
 * of it. A single spin 1/2 has σ_x = 2 J_x, σ_− = J_−, and so on.
 */
final class EachEvaluator extends OperatorEvaluator {
    static final List<String> SYMBOLS = List.of("sigma_x", "sigma_y", "sigma_z", "sigma_p", "sigma_m");

    /** The spins of the ensemble, known from the first operator met. */
    private List<Integer> members = List.of();
    /** Which of them the operator is evaluated for. */
    private int current;

    EachEvaluator(Quantity quantity, Parameters parameters, SystemLayout layout) {
        super(quantity, parameters, layout);
    }

    /** The operator of each spin. */
    List<Operator> operators() {
        var operators = new ArrayList<Operator>();
        do {
            if (!(evaluate() instanceof Value.Acting(Operator operator))) {
                throw quantity.error("'" + quantity.expression() + "' has no operator in it",
                        "write a linear combination of " + String.join(", ", SYMBOLS));
            }
            operators.add(operator);
        } while (++current < members.size());
        return operators;
    }

    @Override
    Operator operator(Expression.Dotted dotted, SystemLayout.Group group, List<Integer> positions) {
        int symbol = SYMBOLS.indexOf(dotted.operator());
        if (symbol < 0 || !group.kind().isSpin()) {
            throw quantity.errorAt(dotted.span(), "'" + quantity.text(dotted.span()) + "' cannot stand after each",
                    "write a linear combination of " + String.join(", ", SYMBOLS) + " of one ensemble of spins");
        }
        if (!members.isEmpty() && !members.equals(positions)) {
            throw quantity.errorAt(dotted.span(), "two ensembles are mixed after each",
                    "write one dissipator for each of them");
        }
        members = positions;
        return switch (layout.subsystems().get(positions.get(current))) {
            case Subsystem.Spins spins when spins.count() > 1 -> throw quantity.error(
                    "each on '" + spins.name() + "', which has " + spins.count()
                            + " spins in one entry, is not available in this version",
                    "write {spin: 1/2, count: " + spins.count() + "} under system for separate spins");
            case Subsystem.Spin spin when spin.twiceLength() > 1 -> throw quantity.error("each acts on spins 1/2, but '"
                    + spin.name() + "' has length " + Names.half(spin.twiceLength()), "write jump instead of each");
            default -> {
                Operator.Symbol collective = Operator.Symbol.values()[symbol];
                Operator j = layout.elementary(positions.get(current), collective);
                yield symbol < 3 ? j.times(new Complex(2)) : j;
            }
        };
    }

    @Override
    Value combine(Operation operation, Value left, Value right, Span span) {
        boolean scalars = left instanceof Value.Scalar && right instanceof Value.Scalar;
        boolean operators = left instanceof Value.Acting && right instanceof Value.Acting;
        boolean linear = switch (operation) {
            case PLUS, MINUS -> operators;
            case TIMES, DIVIDE -> !operators;
            case POWER -> false;
        };
        if (!scalars && !linear) {
            throw notLinear(span);
        }
        return super.combine(operation, left, right, span);
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
