package clebsch.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hipparchus.complex.Complex;

/** Evaluates a description for one set of parameters, section by section. */
final class Resolver {
    private static final String NOT_A_COLUMN = "[\\s\\p{Cntrl},;'\"/\\\\]";
    private static final int MOST_NAMED = 8;

    private final ModelDescription description;
    private final Parameters parameters;
    private final SystemLayout layout;

    /**
     * @param definitions the parameters, those of a sweep replaced by the value at its point
     */
    Resolver(ModelDescription description, Map<String, Parameters.Definition> definitions) {
        this.description = description;
        this.parameters = new Parameters(definitions, Set.of());
        description.checkParameterNames();
        parameters.all();
        if (description.system.isEmpty()) {
            throw description.missing("system", "no system is given",
                    "name at least one subsystem, such as system: {atoms: {spins: N}}");
        }
        this.layout = new SystemLayout(description.system, parameters);
        checkOperatorNames(definitions);
    }

    private void checkOperatorNames(Map<String, Parameters.Definition> definitions) {
        definitions.forEach((name, definition) -> {
            SystemLayout.Alias alias = layout.aliases().get(name);
            if (alias != null) {
                String kind = alias.group().kind().isSpin() ? "spin" : "mode";
                throw new ModelException(definition.location(), "'" + name + "' is the operator " + alias.group().name()
                        + "." + alias.symbol().written() + " of the only " + kind + " subsystem",
                        "give the parameter another name");
            }
        });
    }

    Model model() {
        List<Model.Term> hamiltonian = description.hamiltonian == null ? List.of()
                : new OperatorEvaluator(description.hamiltonian, parameters, layout).terms();
        Location hamiltonianLocation = description.hamiltonian == null ? description.location.child("hamiltonian")
                : description.hamiltonian.location();
        List<Dissipator> dissipators = dissipators();
        List<State.Assigned> initial = initial();
        Solve solve = new SolveEvaluator(description, parameters).solve();
        List<Model.Observable> observables = description.observables.entrySet().stream()
                .map(observable -> observable(observable.getKey(), observable.getValue(), initial)).toList();
        var bases = new BasisResolver(layout);
        dissipators.forEach(bases::dissipator);
        initial.forEach(bases::state);
        observables.forEach(observable -> bases.measurement(observable.measurement()));
        return new Model(description.name, description.source, parameters.all(), bases.subsystems(), layout.positions(),
                hamiltonian, hamiltonianLocation, dissipators, initial, solve, observables);
    }

    private List<Dissipator> dissipators() {
        var dissipators = new ArrayList<Dissipator>();
        for (ModelDescription.Jump jump : description.dissipators) {
            double rate = parameters.real(jump.rate(), "the rate");
            if (rate < 0) {
                throw jump.rate().error("the rate is " + Names.number(rate), "it must be zero or more");
            }
            Quantity written = jump.operator();
            if (jump.each()) {
                dissipators.addAll(new EachEvaluator(written, parameters, layout).dissipators(rate));
            } else {
                dissipators.add(new Dissipator.Jump(rate, jump(written), written.location()));
            }
        }
        return dissipators;
    }

    private Operator jump(Quantity written) {
        Operator operator = new OperatorEvaluator(written, parameters, layout).operator();
        // Zero is what a sum over no spins gives; any other number is a slip, as it dissipates nothing.
        if (operator instanceof Operator.Identity(Complex c) && !c.isZero()) {
            throw written.error("the jump '" + written.expression() + "' is a number and dissipates nothing",
                    "write an operator, such as atoms.m");
        }
        return operator;
    }

    /** Without any, where the method can do without one. */
    private List<State.Assigned> initial() {
        if (description.initial.isEmpty() && description.method != null && SolveEvaluator.startsNowhere(description.method.name())) {
            return List.of();
        }
        var byFirstMember = new TreeMap<Integer, State.Assigned>();
        Set<Integer> covered = new HashSet<>();
        var single = new ArrayList<StateEvaluator>();
        description.initial.forEach((key, state) -> {
            var label = new Evaluator(new Quantity(key, state.location()), parameters);
            if (!(ExpressionParser.parse(label.quantity) instanceof Expression.Reference reference)) {
                throw state.error("'" + key + "' is not a subsystem", "name one of " + String.join(", ", layout.names()));
            }
            SystemLayout.Group group = layout.group(reference, label);
            List<Integer> members = layout.members(reference, label);
            var evaluator = new StateEvaluator(state, parameters, layout, group, members);
            if (reference instanceof Expression.Indexed) {
                single.add(evaluator);
            } else {
                evaluator.assigned().forEach(a -> byFirstMember.put(a.members().getFirst(), a));
                covered.addAll(members);
            }
        });
        Set<Integer> given = new HashSet<>();
        for (StateEvaluator one : single) {
            int first = one.members().getFirst();
            if (!given.add(first)) {
                throw one.quantity.error("'" + layout.memberName(first) + "' has two initial states", "leave one of them out");
            }
            if (covered.contains(first)) {
                split(byFirstMember, one);
            }
            one.members().forEach(byFirstMember::remove);
            byFirstMember.put(first, one.assigned().getFirst());
            covered.addAll(one.members());
        }
        checkCovered(covered);
        return List.copyOf(byFirstMember.values());
    }

    /** Divides the state of an array that covers the member into the states of its members, if it is a product of them. */
    private void split(Map<Integer, State.Assigned> byFirstMember, StateEvaluator member) {
        int first = member.members().getFirst();
        State.Assigned whole = byFirstMember.values().stream().filter(a -> a.members().contains(first)).findFirst()
                .orElseThrow();
        switch (whole.state()) {
            case State.Down _, State.Up _, State.Coherent _, State.Mixed _, State.Thermal _, State.Fock _, State.Alpha _ -> whole.members()
                    .forEach(m -> byFirstMember.put(m, new State.Assigned(List.of(m), whole.state(), whole.location())));
            case State.Dicke _, State.Cat _, State.Ghz _, State.Superposition _ -> throw member.quantity.error("'"
                    + layout.memberName(first) + "' has a state of its own, but the state of the whole array at "
                    + whole.location() + " is not a product of states of its members",
                    "give every member its own state, or the array one");
        }
    }

    private void checkCovered(Set<Integer> covered) {
        int[] missing = IntStream.range(0, layout.subsystems().size()).filter(k -> !covered.contains(k)).toArray();
        if (missing.length == 0) {
            return;
        }
        List<String> names = IntStream.of(missing).mapToObj(layout::memberName).distinct().limit(MOST_NAMED + 1).toList();
        String example = layout.subsystems().get(missing[0]) instanceof Subsystem.Boson ? "fock(0)" : "down";
        throw description.missing("initial", "no initial state is given for "
                + names.stream().limit(MOST_NAMED).collect(Collectors.joining(", ")) + (names.size() > MOST_NAMED ? ", …" : ""),
                "add one, such as " + names.getFirst() + ": " + example);
    }

    private Model.Observable observable(String name, Quantity written, List<State.Assigned> initial) {
        if (name.isBlank() || name.replaceAll(NOT_A_COLUMN, "").length() != name.length()) {
            throw written.error("'" + name + "' cannot name a column",
                    "write a name without white space, commas, quotes and slashes");
        }
        if (name.equals("t") || description.sweeps.containsKey(name)) {
            String column = name.equals("t") ? "the time" : "a swept parameter";
            throw written.error("'" + name + "' names the column of " + column,
                    "give the observable another name");
        }
        Measurement measurement = new ObservableEvaluator(written, parameters, layout, initial).measurement();
        return new Model.Observable(name, measurement, written.location());
    }
}
