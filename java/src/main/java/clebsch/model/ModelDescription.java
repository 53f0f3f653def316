package clebsch.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A model as written: every quantity is still an expression of the model language, and the methods carry the names of the
 * language's keys.
 *
 * <pre>{@code
 * Model model = new ModelDescription("LMG")
 *         .parameter("N", 400).parameter("Gamma", 1).parameter("chi", "0.9375 * Gamma")
 *         .spins("atoms", "N")
 *         .hamiltonian("chi * atoms.p * atoms.m")
 *         .dissipator("Gamma", "atoms.m")
 *         .initial("atoms", "down")
 *         .evolve(Grid.linear(0, 0.05, 501))
 *         .observable("Jz", "atoms.z")
 *         .resolve();
 * }</pre>
 *
 * <p>Nothing is evaluated before {@link #resolve()} or {@link #sweepPoints()}, so the order of the calls matters only where
 * the order of the results follows it: subsystems, dissipators, observables and swept parameters. Each quantity has a
 * variant that takes a {@link Quantity} with its own location, which a {@link ModelException} about it then points at.
 */
public final class ModelDescription {
    private static final Location COMMAND_LINE = new Location("--set", 0, "");

    /** A dissipator as written. */
    record Jump(Quantity rate, Quantity operator, boolean each) {
    }

    /** The method of solution as written: its name, its times if it has any, and what else is said of it. */
    record Method(String name, Grid times, Map<String, Quantity> options, Location location) {
    }

    /** A swept parameter as written. */
    record Sweep(Grid grid, Location location) {
    }

    final String name;
    final Location location;
    private final Map<String, Location> sections = new HashMap<>();
    private final Map<String, Parameters.Definition> parameters = new LinkedHashMap<>();
    final Map<String, SystemLayout.Entry> system = new LinkedHashMap<>();
    final List<Jump> dissipators = new ArrayList<>();
    final Map<String, Quantity> initial = new LinkedHashMap<>();
    final Map<String, Quantity> observables = new LinkedHashMap<>();
    final Map<String, Sweep> sweeps = new LinkedHashMap<>();
    String source = "";
    Quantity hamiltonian;
    Method method;

    /** A model without anything in it yet. */
    public ModelDescription(String name) {
        this(name, Location.api(""));
    }

    /**
     * A model that is read from somewhere.
     *
     * @param location where it begins; an error about something that is missing points here
     */
    public ModelDescription(String name, Location location) {
        this.name = name;
        this.location = location;
    }

    /** The model's name. */
    public String name() {
        return name;
    }

    /** Where the model is from. */
    public ModelDescription source(String reference) {
        source = reference;
        return this;
    }

    /**
     * Says where a top-level section such as {@code initial} was written, so that an error about something that is
     * missing in it points there.
     */
    public ModelDescription section(String key, Location written) {
        sections.put(key, written);
        return this;
    }

    /** A parameter with a number as its value. */
    public ModelDescription parameter(String name, double value) {
        return parameter(name, Names.number(value));
    }

    /** A parameter given by an expression in other parameters. */
    public ModelDescription parameter(String name, String expression) {
        return parameter(name, new Quantity(expression, Location.api("parameters." + name)));
    }

    /**
     * A parameter given by an expression in other parameters.
     *
     * @throws ModelException if there is a parameter of that name already, or it can be no name
     */
    public ModelDescription parameter(String name, Quantity value) {
        return define(name, new Parameters.Definition.Single(value));
    }

    /** A list parameter, every entry an expression; {@code name[1]} is the first. */
    public ModelDescription parameter(String name, List<String> entries) {
        Location place = Location.api("parameters." + name);
        return parameter(name, Quantity.entriesAt(entries.stream().map(e -> new Quantity(e, place)).toList(), place), place);
    }

    /**
     * A list parameter, every entry an expression; {@code name[1]} is the first.
     *
     * @throws ModelException as for a single value
     */
    public ModelDescription parameter(String name, List<Quantity> entries, Location place) {
        return define(name, new Parameters.Definition.Listed(List.copyOf(entries), place));
    }

    /** A list parameter drawn at random. */
    public ModelDescription parameter(String name, Drawn drawn) {
        Location place = Location.api("parameters." + name);
        return parameter(name, drawn.at(place), place);
    }

    /**
     * A list parameter drawn at random.
     *
     * @throws ModelException as for a single value
     */
    public ModelDescription parameter(String name, Drawn drawn, Location place) {
        return define(name, new Parameters.Definition.Random(drawn, place));
    }

    private ModelDescription define(String name, Parameters.Definition definition) {
        checkName(name, "parameter", definition.location());
        if (parameters.putIfAbsent(name, definition) != null) {
            throw twice("parameter", name, definition.location());
        }
        return this;
    }

    /** N two-level systems, permutation symmetric. */
    public ModelDescription spins(String name, String n) {
        return spins(name, new Quantity(n, Location.api("system." + name + ".spins")));
    }

    /**
     * N two-level systems, permutation symmetric.
     *
     * @throws ModelException if there is a subsystem of that name already, or it can be no name
     */
    public ModelDescription spins(String name, Quantity n) {
        return add(name, SystemLayout.Kind.SPINS, n);
    }

    /** One spin of half-integer length. */
    public ModelDescription spin(String name, String length) {
        return spin(name, new Quantity(length, Location.api("system." + name + ".spin")));
    }

    /**
     * One spin of half-integer length.
     *
     * @throws ModelException as for {@link #spins(String, Quantity)}
     */
    public ModelDescription spin(String name, Quantity length) {
        return add(name, SystemLayout.Kind.SPIN, length);
    }

    /** A mode cut off at so many Fock states. */
    public ModelDescription boson(String name, String levels) {
        return boson(name, new Quantity(levels, Location.api("system." + name + ".boson")));
    }

    /**
     * A mode cut off at so many Fock states.
     *
     * @throws ModelException as for {@link #spins(String, Quantity)}
     */
    public ModelDescription boson(String name, Quantity levels) {
        return add(name, SystemLayout.Kind.BOSON, levels);
    }

    private ModelDescription add(String name, SystemLayout.Kind kind, Quantity size) {
        checkName(name, "subsystem", size.location());
        if (system.putIfAbsent(name, new SystemLayout.Entry(kind, size, null, null)) != null) {
            throw twice("subsystem", name, size.location());
        }
        return this;
    }

    /** Makes an entry of the system an array {@code name[1]} … {@code name[count]}. */
    public ModelDescription count(String name, String count) {
        return count(name, new Quantity(count, Location.api("system." + name + ".count")));
    }

    /**
     * Makes an entry of the system an array {@code name[1]} … {@code name[count]}.
     *
     * @throws ModelException if the entry has not been given yet
     */
    public ModelDescription count(String name, Quantity count) {
        SystemLayout.Entry entry = entry(name, count.location());
        system.put(name, new SystemLayout.Entry(entry.kind(), entry.size(), count, entry.basis()));
        return this;
    }

    /** The basis in which the spins of an entry are held. */
    public ModelDescription basis(String name, Subsystem.BasisChoice basis) {
        if (basis != Subsystem.BasisChoice.AUTO) {
            basis(name, new Quantity(basis.name().toLowerCase(Locale.ROOT), Location.api("system." + name + ".basis")));
        }
        return this;
    }

    /**
     * The basis in which the spins of an entry are held, by its name in the language.
     *
     * @throws ModelException if the entry has not been given yet, or is no {@code spins}
     */
    public ModelDescription basis(String name, Quantity basis) {
        SystemLayout.Entry entry = entry(name, basis.location());
        if (entry.kind() != SystemLayout.Kind.SPINS) {
            throw basis.error("'" + name + "' is a " + entry.kind().written() + ", which has one basis only",
                    "leave basis out");
        }
        system.put(name, new SystemLayout.Entry(entry.kind(), entry.size(), entry.count(), basis));
        return this;
    }

    private SystemLayout.Entry entry(String name, Location place) {
        SystemLayout.Entry entry = system.get(name);
        if (entry == null) {
            throw new ModelException(place, "unknown subsystem '" + name + "'", Names.didYouMean(name, system.keySet()));
        }
        return entry;
    }

    /** The Hamiltonian; without one, H = 0. */
    public ModelDescription hamiltonian(String expression) {
        return hamiltonian(new Quantity(expression, Location.api("hamiltonian")));
    }

    /** The Hamiltonian; without one, H = 0. */
    public ModelDescription hamiltonian(Quantity expression) {
        hamiltonian = expression;
        return this;
    }

    /** Adds rate · D[jump]. */
    public ModelDescription dissipator(String rate, String jump) {
        Location place = Location.api("dissipators").entry(dissipators.size() + 1);
        return dissipator(new Quantity(rate, place.child("rate")), new Quantity(jump, place.child("jump")));
    }

    /** Adds rate · D[jump]. */
    public ModelDescription dissipator(Quantity rate, Quantity jump) {
        dissipators.add(new Jump(rate, jump, false));
        return this;
    }

    /** Adds rate · Σ_n D[operator on spin n], the operator being one such as {@code atoms.sigma_m}. */
    public ModelDescription each(String rate, String operator) {
        Location place = Location.api("dissipators").entry(dissipators.size() + 1);
        return each(new Quantity(rate, place.child("rate")), new Quantity(operator, place.child("each")));
    }

    /** Adds rate · Σ_n D[operator on spin n], the operator being one such as {@code atoms.sigma_m}. */
    public ModelDescription each(Quantity rate, Quantity operator) {
        dissipators.add(new Jump(rate, operator, true));
        return this;
    }

    /** The initial state of a subsystem, of a whole array, or of one member such as {@code e[3]}. */
    public ModelDescription initial(String subsystem, String state) {
        return initial(subsystem, new Quantity(state, Location.api("initial." + subsystem)));
    }

    /**
     * The initial state of a subsystem, of a whole array, or of one member such as {@code e[3]}.
     *
     * @throws ModelException if the subsystem has one already
     */
    public ModelDescription initial(String subsystem, Quantity state) {
        if (initial.putIfAbsent(subsystem, state) != null) {
            throw twice("initial state of", subsystem, state.location());
        }
        return this;
    }

    /** Asks for the state at the given times, by integration from the initial state. */
    public ModelDescription evolve(Grid times) {
        Location place = Location.api("solve.evolve");
        return solve("evolve", times.at(place.child("times")), place);
    }

    /** Asks for the equations of motion of moments of up to so many operators, 1 for mean field, at the given times. */
    public ModelDescription cumulants(int order, Grid times) {
        Location place = Location.api("solve.cumulants");
        return solve("cumulants", times.at(place.child("times")), place).option("order", Integer.toString(order));
    }

    /** Asks for the stationary point of the equations of motion of moments of up to so many operators. */
    public ModelDescription steadyCumulants(int order) {
        return solve("cumulants", null, Location.api("solve.cumulants")).option("order", Integer.toString(order)).option("steady", "true");
    }

    /** Asks for the mean of so many quantum trajectories at the given times. */
    public ModelDescription trajectories(Grid times, int count) {
        Location place = Location.api("solve.trajectories");
        return solve("trajectories", times.at(place.child("times")), place).option("count", Integer.toString(count));
    }

    /** Asks for the stationary state. */
    public ModelDescription steady() {
        return solve("steady", null, Location.api("solve.steady"));
    }

    /** Asks for so many eigenvalues of the Liouvillian, those nearest to 0 unless {@code near} is set as an option. */
    public ModelDescription spectrum(int count) {
        return solve("spectrum", null, Location.api("solve.spectrum")).option("count", Integer.toString(count));
    }

    /**
     * Asks for what a method of the language computes.
     *
     * @param method the method's key under {@code solve}
     * @param times  the output times of a method that has them, else null
     * @throws ModelException if something is asked for already
     */
    public ModelDescription solve(String method, Grid times, Location place) {
        if (this.method != null) {
            throw new ModelException(place, "there is more than one thing to compute", "keep one of them");
        }
        this.method = new Method(method, times, new LinkedHashMap<>(), place);
        return this;
    }

    /** The methods of the language that have output times. */
    public static List<String> timedMethods() {
        return SolveEvaluator.methods().stream().filter(SolveEvaluator::hasTimes).toList();
    }

    /**
     * Asks for the same output times by another method instead; of its options those stay that the other one has too.
     *
     * @param key the method's key under {@code solve}
     * @throws ModelException if the model has no output times, or the method does not exist or has none
     */
    public ModelDescription instead(String key) {
        if (method == null || method.times() == null) {
            throw missing("solve", "there are no output times", "write solve: {evolve: {times: {from: 0, to: 1, points: 101}}}");
        }
        if (!SolveEvaluator.hasTimes(key)) {
            throw new ModelException(method.location(), "the method '" + key + "' has no output times",
                    "take one of " + String.join(", ", timedMethods()));
        }
        var options = new LinkedHashMap<>(method.options());
        options.keySet().retainAll(SolveEvaluator.options(key));
        if (!key.equals(method.name())) {
            options.remove("integrator");
        }
        method = new Method(key, method.times(), options, method.location());
        return this;
    }

    /** An option of the method, by its key in the language, such as {@code integrator} or {@code rtol}. */
    public ModelDescription option(String key, String value) {
        return option(key, new Quantity(value, Location.api("solve." + (method == null ? "" : method.name() + ".") + key)));
    }

    /**
     * An option of the method, by its key in the language, such as {@code integrator} or {@code rtol}.
     *
     * @throws ModelException if it is not said yet what to compute
     */
    public ModelDescription option(String key, Quantity value) {
        if (method == null) {
            throw new ModelException(value.location(), "an option '" + key + "' of no method", "say first what to compute");
        }
        method.options().put(key, value);
        return this;
    }

    /** Which integrator carries an evolution. */
    public ModelDescription integrator(Solve.Integrator choice) {
        return option("integrator", choice.name().toLowerCase(Locale.ROOT));
    }

    /** The relative tolerance of an integrator's step; 1e-8 if not given. */
    public ModelDescription rtol(double tolerance) {
        return option("rtol", Names.number(tolerance));
    }

    /** The absolute tolerance of an integrator's step; 1e-10 if not given. */
    public ModelDescription atol(double tolerance) {
        return option("atol", Names.number(tolerance));
    }

    /** A column of the result: an operator, whose mean is meant, or functions of the state and arithmetic on them. */
    public ModelDescription observable(String name, String expression) {
        return observable(name, new Quantity(expression, Location.api("observables." + name)));
    }

    /**
     * A column of the result: an operator, whose mean is meant, or functions of the state and arithmetic on them.
     *
     * @throws ModelException if there is a column of that name already
     */
    public ModelDescription observable(String name, Quantity expression) {
        if (observables.putIfAbsent(name, expression) != null) {
            throw twice("observable", name, expression.location());
        }
        return this;
    }

    /** Runs the model at each of the values of a parameter, for every combination of all swept parameters. */
    public ModelDescription sweep(String parameter, Grid values) {
        Location place = Location.api("sweep." + parameter);
        return sweep(parameter, values.at(place), place);
    }

    /**
     * Runs the model at each of the values of a parameter, for every combination of all swept parameters.
     *
     * @throws ModelException if the parameter is swept already
     */
    public ModelDescription sweep(String parameter, Grid values, Location place) {
        if (sweeps.putIfAbsent(parameter, new Sweep(values, place)) != null) {
            throw twice("sweep of", parameter, place);
        }
        return this;
    }

    /**
     * Overrides a parameter, as {@code --set name=expression} does on the command line. The expression may be a list
     * {@code [a, b]}. A swept parameter is fixed to the value and no longer swept.
     *
     * @throws ModelException if there is no such parameter, or a list is not well formed
     */
    public ModelDescription set(String name, String expression) {
        Location place = COMMAND_LINE.child(name);
        checkKnown(name, place);
        var quantity = new Quantity(expression, place);
        Parameters.Definition definition = expression.strip().startsWith("[")
                ? new Parameters.Definition.Listed(Quantity.entriesAt(ExpressionParser.parseList(quantity), place), place)
                : new Parameters.Definition.Single(quantity);
        parameters.put(name, definition);
        sweeps.remove(name);
        return this;
    }

    /**
     * The points of the sweep in order, the parameter written first varying slowest; one point without values if nothing
     * is swept.
     *
     * @throws ModelException if a swept parameter does not exist or is a list, or its values are not real numbers
     */
    public List<LinkedHashMap<String, Double>> sweepPoints() {
        checkParameterNames();
        var values = new Parameters(parameters, sweeps.keySet());
        List<LinkedHashMap<String, Double>> points = List.of(new LinkedHashMap<>());
        for (Map.Entry<String, Sweep> entry : sweeps.entrySet()) {
            String parameter = entry.getKey();
            Location place = entry.getValue().location();
            checkKnown(parameter, place);
            if (parameter.equals("t")) {
                throw new ModelException(place, "'t' names the column of the time", "give the parameter another name");
            }
            if (!(parameters.get(parameter) instanceof Parameters.Definition.Single)) {
                throw new ModelException(place, "'" + parameter + "' is a list",
                        "sweep a parameter that its entries depend on");
            }
            double[] axis = values.grid(entry.getValue().grid());
            if (axis.length == 0) {
                throw new ModelException(place, "the list of values is empty", "write one value or more");
            }
            if ((long) points.size() * axis.length > Parameters.LONGEST) {
                throw new ModelException(place, "the sweep has more than " + Parameters.LONGEST + " points",
                        "write fewer values");
            }
            points = points.stream().flatMap(point -> Arrays.stream(axis).mapToObj(x -> {
                var longer = new LinkedHashMap<>(point);
                longer.put(parameter, x);
                return longer;
            })).toList();
        }
        return points;
    }

    /**
     * The model with every expression evaluated at the parameters' own values.
     *
     * @throws ModelException if anything in the model is wrong; the message says where, what and how to mend it
     */
    public Model resolve() {
        return resolve(Map.of());
    }

    /**
     * The model with every expression evaluated at one point of the sweep.
     *
     * @param point values that replace the parameters' own, one of {@link #sweepPoints()}
     * @throws ModelException as for {@link #resolve()}
     */
    public Model resolve(Map<String, Double> point) {
        var definitions = new LinkedHashMap<>(parameters);
        point.forEach((parameter, value) -> {
            Sweep sweep = sweeps.get(parameter);
            Location place = sweep == null ? Location.api("sweep." + parameter) : sweep.location();
            checkKnown(parameter, place);
            definitions.put(parameter, new Parameters.Definition.Single(new Quantity(Names.number(value), place)));
        });
        return new Resolver(this, definitions).model();
    }

    /** Refuses names of parameters and subsystems that mean something else already. */
    void checkParameterNames() {
        parameters.forEach((parameter, definition) -> {
            if (system.containsKey(parameter)) {
                throw new ModelException(definition.location(), "'" + parameter + "' is a subsystem as well",
                        "give the parameter another name");
            }
        });
    }

    private void checkKnown(String parameter, Location place) {
        Set<String> known = parameters.keySet();
        if (!known.contains(parameter)) {
            throw new ModelException(place, "unknown parameter '" + parameter + "'", Names.didYouMean(parameter, known));
        }
    }

    private static void checkName(String name, String what, Location place) {
        if (!ExpressionParser.isName(name)) {
            throw new ModelException(place, "'" + name + "' cannot be the name of a " + what,
                    "write a letter followed by letters, digits and _");
        }
        Evaluator.builtIn(name).ifPresent(meaning -> {
            throw new ModelException(place, "'" + name + "' is " + meaning + " of the language already",
                    "give the " + what + " another name");
        });
    }

    private static ModelException twice(String what, String name, Location place) {
        return new ModelException(place, "the " + what + " '" + name + "' is given twice", "leave one of them out");
    }

    /** An error about something that a section lacks. */
    ModelException missing(String section, String problem, String mend) {
        return new ModelException(sections.getOrDefault(section, location.child(section)), problem, mend);
    }
}
