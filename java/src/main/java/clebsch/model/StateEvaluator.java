package clebsch.model;

import clebsch.model.Expression.Span;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.hipparchus.complex.Complex;
import org.hipparchus.special.Gamma;

/** Evaluates states of one subsystem or of all members of an array. */
final class StateEvaluator extends Evaluator {
    /** States without arguments. */
    static final List<String> WORDS = List.of("down", "up", "ghz", "mixed");
    /** Of spins and of modes. */
    private static final String THERMAL = "thermal";
    private static final List<String> SPIN_FUNCTIONS = List.of("coherent", "dicke", "cat", THERMAL);
    private static final List<String> MODE_FUNCTIONS = List.of("fock", "alpha", THERMAL);
    private static final double LARGEST_CUT_WEIGHT = 1e-6;
    private static final double ADVISED_CUT_WEIGHT = 1e-10;
    /** Above this |α|² no mode that fits in a memory would do, and the sum over levels need not be tried. */
    private static final double LARGEST_PHOTON_NUMBER = 1e6;

    private final SystemLayout layout;
    private final SystemLayout.Group group;
    private final List<Integer> members;

    StateEvaluator(Quantity quantity, Parameters parameters, SystemLayout layout, SystemLayout.Group group,
            List<Integer> members) {
        super(quantity, parameters);
        this.layout = layout;
        this.group = group;
        this.members = members;
    }

    /** For a state inside another expression. */
    StateEvaluator(Evaluator enclosing, SystemLayout layout, SystemLayout.Group group, List<Integer> members) {
        super(enclosing);
        this.layout = layout;
        this.group = group;
        this.members = members;
    }

    /** The positions that the state is for. */
    List<Integer> members() {
        return members;
    }

    List<State.Assigned> assigned() {
        return assigned(ExpressionParser.parse(quantity));
    }

    /**
     * The state of the members. Spins of an array are in it together; {@code fock}, {@code alpha} and {@code thermal} of an array
     * of modes are the state of each of its members, as there is no other reading of them.
     */
    List<State.Assigned> assigned(Expression expression) {
        State state = state(expression);
        if (group.kind().isSpin() || members.size() == 1) {
            return List.of(new State.Assigned(members, state, quantity.location()));
        }
        if (state instanceof State.Superposition) {
            throw quantity.errorAt(expression.span(), "a superposition for all members of '" + group.name()
                    + "' together has no meaning", "give the members their states one by one: " + group.name() + "[1]: …");
        }
        return members.stream().map(m -> new State.Assigned(List.of(m), state, quantity.location())).toList();
    }

    private State state(Expression expression) {
        Value value = evaluate(expression);
        if (!(value instanceof Value.Ket(List<State.Part> parts))) {
            throw quantity.errorAt(expression.span(),
                    "'" + quantity.text(expression.span()) + "' is a number, not a state", "write " + example());
        }
        State.Part only = parts.getFirst();
        return parts.size() == 1 && only.coefficient().equals(Complex.ONE) ? only.state()
                : new State.Superposition(parts);
    }

    private String example() {
        return "a state such as " + (group.kind().isSpin() ? "down or coherent(theta, phi)" : "fock(0) or alpha(z)");
    }

    @Override
    Value combine(Operation operation, Value left, Value right, Span span) {
        if (left instanceof Value.Scalar && right instanceof Value.Scalar) {
            return super.combine(operation, left, right, span);
        }
        refuseMixed(left, span);
        refuseMixed(right, span);
        if (left instanceof Value.Ket(List<State.Part> a) && right instanceof Value.Ket(List<State.Part> b)) {
            if (operation == Operation.PLUS || operation == Operation.MINUS) {
                Complex sign = new Complex(operation == Operation.PLUS ? 1 : -1);
                return new Value.Ket(Stream.concat(a.stream(), scaled(b, sign)).toList());
            }
        } else if (operation == Operation.TIMES) {
            return left instanceof Value.Scalar(Complex c) ? new Value.Ket(scaled(parts(right), c).toList())
                    : new Value.Ket(scaled(parts(left), ((Value.Scalar) right).value()).toList());
        } else if (operation == Operation.DIVIDE && right instanceof Value.Scalar(Complex divisor)) {
            refuseZeroDivisor(divisor, span);
            return new Value.Ket(scaled(parts(left), Operation.DIVIDE.apply(Complex.ONE, divisor)).toList());
        }
        throw quantity.errorAt(span, "'" + quantity.text(span) + "' is not a state",
                "states are added, subtracted and multiplied by numbers");
    }

    private static List<State.Part> parts(Value value) {
        return ((Value.Ket) value).parts();
    }

    private static Stream<State.Part> scaled(List<State.Part> parts, Complex c) {
        return parts.stream().map(part -> new State.Part(Operation.TIMES.apply(c, part.coefficient()), part.state()));
    }

    private void refuseMixed(Value value, Span span) {
        if (value instanceof Value.Ket(List<State.Part> parts)) {
            parts.stream().map(State.Part::state).filter(s -> s instanceof State.Mixed || s instanceof State.Thermal).findFirst()
                    .ifPresent(state -> {
                        throw quantity.errorAt(span, "'" + (state instanceof State.Mixed ? "mixed" : THERMAL)
                                + "' is not a pure state", "it cannot be part of a superposition");
                    });
        }
    }

    @Override
    Value named(Expression.Name name) {
        if (WORDS.contains(name.name())) {
            return spinWord(name.name(), name.span());
        }
        return super.named(name);
    }

    private Value spinWord(String word, Span span) {
        refuseOtherKind(word, span, true);
        return ket(switch (word) {
            case "down" -> new State.Down();
            case "up" -> new State.Up();
            case "ghz" -> new State.Ghz();
            case "mixed" -> new State.Mixed();
            default -> throw new AssertionError(word);
        });
    }

    private static Value ket(State state) {
        return new Value.Ket(List.of(new State.Part(Complex.ONE, state)));
    }

    @Override
    Value call(Expression.Call call) {
        String function = call.function();
        if (WORDS.contains(function)) {
            throw quantity.errorAt(call.span(), "'" + function + "' takes no arguments", "write " + function);
        }
        boolean spin = SPIN_FUNCTIONS.contains(function);
        boolean mode = MODE_FUNCTIONS.contains(function);
        if (!spin && !mode) {
            return super.call(call);
        }
        if (!spin || !mode) {
            refuseOtherKind(function, call.span(), spin);
        }
        return ket(switch (function) {
            case "coherent" -> {
                checkArguments(call, 2, 2);
                yield new State.Coherent(angle(call, 0), angle(call, 1));
            }
            case "cat" -> cat(call);
            case "dicke" -> dicke(call);
            case "fock" -> fock(call);
            case "alpha" -> alpha(call);
            case THERMAL -> group.kind().isSpin() ? thermalSpins(call) : thermalMode(call);
            default -> throw new AssertionError(function);
        });
    }

    private void refuseOtherKind(String state, Span span, boolean spinState) {
        if (spinState == group.kind().isSpin()) {
            return;
        }
        throw spinState
                ? quantity.errorAt(span, "'" + state + "' is a state of spins, but '" + group.name() + "' is a mode",
                        "write fock(n), alpha(z) or thermal(n)")
                : quantity.errorAt(span, "'" + state + "' is a state of a mode, but '" + group.name() + "' has spins",
                        "write down, up, coherent(theta, phi), dicke(m), cat(theta, phi, +1), ghz, mixed or thermal(p)");
    }

    private double angle(Expression.Call call, int argument) {
        return real(call.arguments().get(argument), "the angle");
    }

    private State cat(Expression.Call call) {
        checkArguments(call, 3, 3);
        double sign = real(call.arguments().get(2), "the sign of the cat");
        if (Math.abs(sign) != 1) {
            throw quantity.errorAt(call.span(), "the sign of the cat is " + Names.number(sign), "it must be +1 or -1");
        }
        return new State.Cat(angle(call, 0), angle(call, 1), (int) sign);
    }

    private State dicke(Expression.Call call) {
        checkArguments(call, 1, 2);
        int twiceJ = Math.toIntExact(layout.twiceJ(members));
        if (call.arguments().size() == 2) {
            twiceJ = twiceJ(call, twiceJ);
        }
        double m = real(call.arguments().getLast(), "m");
        double twiceM = Math.rint(2 * m);
        if (!Parameters.isWhole(2 * m) || Math.abs(twiceM) > twiceJ || (twiceJ - (int) twiceM) % 2 != 0) {
            throw quantity.errorAt(call.span(),
                    "'" + group.name() + "' with j = " + Names.half(twiceJ) + " has no m = " + Names.number(m),
                    "m goes from " + Names.half(-twiceJ) + " to " + Names.half(twiceJ) + " in steps of 1");
        }
        return new State.Dicke(twiceJ, (int) twiceM);
    }

    /** 2j of {@code dicke(j, m)}: below N only of one ensemble, whose blocks of smaller j are permutation symmetric as well. */
    private int twiceJ(Expression.Call call, int largest) {
        double twice = 2 * real(call.arguments().getFirst(), "j");
        if (Parameters.isWhole(twice) && Math.rint(twice) == largest) {
            return largest;
        }
        String mend = "write dicke(m), whose j is " + Names.half(largest);
        if (group.kind() != SystemLayout.Kind.SPINS || group.array() && members.size() > 1) {
            throw quantity.errorAt(call.span(), "'" + group.name() + "' has no symmetric states with j = "
                    + Names.number(twice / 2), mend);
        }
        if (!Parameters.isWhole(twice) || twice < 0 || twice > largest || (largest - (long) Math.rint(twice)) % 2 != 0) {
            throw quantity.errorAt(call.span(), "'" + group.name() + "' has no states with j = " + Names.number(twice / 2),
                    "j goes from " + Names.half(largest % 2) + " to " + Names.half(largest) + " in steps of 1");
        }
        if (group.basis() == Subsystem.BasisChoice.PRODUCT) {
            throw quantity.errorAt(call.span(), "'" + quantity.text(call.span()) + "' needs the Dicke basis of '"
                    + group.name() + "'", mend + ", or leave basis: product out");
        }
        return (int) Math.rint(twice);
    }

    private State thermalSpins(Expression.Call call) {
        checkArguments(call, 1, 1);
        if (layout.subsystems().get(members.getFirst()) instanceof Subsystem.Spin spin && spin.twiceLength() > 1) {
            throw quantity.errorAt(call.span(), "thermal is a state of spins 1/2, but '" + spin.name() + "' has length "
                    + Names.half(spin.twiceLength()), "write another state");
        }
        double p = real(call.arguments().getFirst(), "the probability");
        if (!(p >= 0 && p <= 1)) {
            throw quantity.errorAt(call.span(), "the probability of finding a spin up is " + Names.number(p),
                    "it must be from 0 to 1");
        }
        return new State.Thermal(p);
    }

    private State thermalMode(Expression.Call call) {
        checkArguments(call, 1, 1);
        double photons = real(call.arguments().getFirst(), "the mean number of photons");
        if (!(photons >= 0 && photons <= LARGEST_PHOTON_NUMBER)) {
            throw quantity.errorAt(call.span(), "the mean number of photons is " + Names.number(photons),
                    "it must be from 0 to " + Names.number(LARGEST_PHOTON_NUMBER));
        }
        // Σ_{k ≥ d} p_k = (n/(1+n))^d
        checkCut(call, levels -> Math.exp(-levels * Math.log1p(1 / photons)));
        return new State.Thermal(photons);
    }

    private int levels() {
        return ((Subsystem.Boson) layout.subsystems().get(members.getFirst())).levels();
    }

    private State fock(Expression.Call call) {
        checkArguments(call, 1, 1);
        double n = real(call.arguments().getFirst(), "n");
        if (!Parameters.isWhole(n) || Math.rint(n) < 0 || Math.rint(n) >= levels()) {
            throw quantity.errorAt(call.span(), "'" + group.name() + "' with " + levels() + " levels has no Fock state "
                    + Names.number(n), "n is a whole number from 0 to " + (levels() - 1));
        }
        return new State.Fock((int) Math.rint(n));
    }

    private State alpha(Expression.Call call) {
        checkArguments(call, 1, 1);
        Complex alpha = number(call.arguments().getFirst());
        double photons = alpha.norm() * alpha.norm();
        if (photons > LARGEST_PHOTON_NUMBER) {
            throw quantity.errorAt(call.span(), "alpha has " + Names.number(photons)
                    + " photons, more than any mode can hold",
                    "move to a frame in which the amplitude is small");
        }
        // Σ_{n ≥ d} e^{−λ} λ^n/n! is the regularised incomplete gamma function P(d, λ), which loses no digits to 1 − Σ_{n < d}
        checkCut(call, levels -> Gamma.regularizedGammaP(levels, photons));
        return new State.Alpha(alpha);
    }

    /**
     * Refuses a state of which the cut-off leaves out too much.
     *
     * @param weightFrom the weight of all levels from the given one on
     */
    private void checkCut(Expression.Call call, IntToDoubleFunction weightFrom) {
        double cut = weightFrom.applyAsDouble(levels());
        if (cut > LARGEST_CUT_WEIGHT) {
            throw quantity.errorAt(call.span(), String.format(Locale.ROOT, "the %d levels of '%s' cut off the weight %.1e of '%s'",
                    levels(), group.name(), cut, quantity.text(call.span())),
                    "give it " + levelsFor(weightFrom) + " levels for less than 1e-10");
        }
    }

    private static int levelsFor(IntToDoubleFunction weightFrom) {
        int tooFew = 0;
        int enough = 1;
        while (weightFrom.applyAsDouble(enough) >= ADVISED_CUT_WEIGHT) {
            tooFew = enough;
            enough *= 2;
        }
        while (enough - tooFew > 1) {
            int middle = (tooFew + enough) >>> 1;
            if (weightFrom.applyAsDouble(middle) >= ADVISED_CUT_WEIGHT) {
                tooFew = middle;
            } else {
                enough = middle;
            }
        }
        return enough;
    }

    @Override
    Set<String> names() {
        Set<String> names = super.names();
        if (group.kind().isSpin()) {
            names.addAll(WORDS);
        }
        return names;
    }

    @Override
    Set<String> functions() {
        Set<String> functions = super.functions();
        functions.addAll(group.kind().isSpin() ? SPIN_FUNCTIONS : MODE_FUNCTIONS);
        return functions;
    }
}
