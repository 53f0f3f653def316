package clebsch;

import clebsch.model.Dissipator;
import clebsch.model.Location;
import clebsch.model.Measurement;
import clebsch.model.Model;
import clebsch.model.Operator;
import clebsch.model.Solve;
import clebsch.model.State;
import clebsch.model.Subsystem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.hipparchus.complex.Complex;

/** A model being written down in a test; what is not said is absent: no Hamiltonian, no jumps, everything down. */
public final class Draft {
    private final String name;
    private final List<Subsystem> subsystems;
    private final List<Model.Term> hamiltonian = new ArrayList<>();
    private final List<Dissipator> dissipators = new ArrayList<>();
    private List<State.Assigned> initial;
    private final List<Model.Observable> observables = new ArrayList<>();
    private double[] times = {0, 1};
    private Solve.Integrator integrator = Solve.Integrator.AUTO;
    private double rtol = 1e-10;
    private double atol = 1e-12;

    private Draft(String name, List<Subsystem> subsystems) {
        this.name = name;
        this.subsystems = subsystems;
        initial = IntStream.range(0, subsystems.size()).mapToObj(k -> assigned(k,
                subsystems.get(k) instanceof Subsystem.Boson ? new State.Fock(0) : new State.Down())).toList();
    }

    public static Draft of(String name, Subsystem... subsystems) {
        return new Draft(name, List.of(subsystems));
    }

    public static Draft of(String name, List<Subsystem> subsystems) {
        return new Draft(name, List.copyOf(subsystems));
    }

    public static Subsystem spins(String name, int count) {
        return new Subsystem.Spins(name, count, Subsystem.BasisChoice.IRREP, Location.api("system." + name));
    }

    /** N spins with all blocks j, for noise on single spins. */
    public static Subsystem dicke(String name, int count) {
        return new Subsystem.Spins(name, count, Subsystem.BasisChoice.DICKE, Location.api("system." + name));
    }

    public static Subsystem spin(String name, int twiceLength) {
        return new Subsystem.Spin(name, twiceLength, Location.api("system." + name));
    }

    public static Subsystem boson(String name, int levels) {
        return new Subsystem.Boson(name, levels, Location.api("system." + name));
    }

    /** L spins of one length: {@code {spin: S, count: L}}. */
    public static List<Subsystem> array(String name, int twiceLength, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(k -> spin(name + "[" + k + "]", twiceLength)).toList();
    }

    public static State.Assigned assigned(int member, State state) {
        return new State.Assigned(List.of(member), state, Location.api("initial"));
    }

    /** An elementary operator of a subsystem. */
    public Operator on(int subsystem, Operator.Symbol symbol) {
        return new Operator.Elementary(subsystem, subsystems.get(subsystem).name(), symbol);
    }

    /** An elementary operator of the first subsystem. */
    public Operator on(Operator.Symbol symbol) {
        return on(0, symbol);
    }

    public Draft hamiltonian(double coefficient, Operator operator) {
        return hamiltonian(operator.times(new Complex(coefficient)));
    }

    public Draft hamiltonian(Operator term) {
        return hamiltonian(term.toString(), term);
    }

    public Draft hamiltonian(String text, Operator term) {
        hamiltonian.add(new Model.Term(text, term));
        return this;
    }

    public Draft jump(double rate, Operator jump) {
        dissipators.add(new Dissipator.Jump(rate, jump, Location.api("dissipators")));
        return this;
    }

    /** rate · Σ_n D[c_+ σ_+ + c_− σ_− + c_z σ_z] on the spins of a subsystem. */
    public Draft each(double rate, int subsystem, Complex plus, Complex minus, Complex z) {
        dissipators.add(new Dissipator.Each(rate, subsystem, plus, minus, z, Location.api("dissipators")));
        return this;
    }

    /** A state for each subsystem, in order. */
    public Draft from(State... states) {
        initial = IntStream.range(0, states.length).mapToObj(k -> assigned(k, states[k])).toList();
        return this;
    }

    /** One state of all subsystems together, as of an array. */
    public Draft fromWhole(State state) {
        initial = List.of(new State.Assigned(IntStream.range(0, subsystems.size()).boxed().toList(), state,
                Location.api("initial")));
        return this;
    }

    public Draft measure(String column, Operator mean) {
        return measure(column, new Measurement.Mean(mean));
    }

    public Draft measure(String column, Measurement measurement) {
        observables.add(new Model.Observable(column, measurement, Location.api("observables." + column)));
        return this;
    }

    public Draft times(double... at) {
        times = at;
        return this;
    }

    /** Equally spaced times, both ends included. */
    public Draft grid(double from, double to, int points) {
        times = IntStream.range(0, points).mapToDouble(k -> from + (to - from) * k / (points - 1)).toArray();
        return this;
    }

    public Draft tolerance(double relative, double absolute) {
        rtol = relative;
        atol = absolute;
        return this;
    }

    public Draft with(Solve.Integrator method) {
        integrator = method;
        return this;
    }

    public Model build() {
        var groups = new LinkedHashMap<String, List<Integer>>();
        for (int k = 0; k < subsystems.size(); k++) {
            groups.put(subsystems.get(k).name(), List.of(k));
        }
        return new Model(name, "", Map.of(), subsystems, groups, hamiltonian, Location.api("hamiltonian"), dissipators,
                initial, new Solve.Evolve(times, integrator, rtol, atol, Location.api("solve.evolve")), observables);
    }
}
