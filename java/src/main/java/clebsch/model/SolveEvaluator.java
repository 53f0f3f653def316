package clebsch.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.hipparchus.complex.Complex;

/** Evaluates what is to be computed: the method under {@code solve} and its options. */
final class SolveEvaluator {
    /** The options of each method, {@code times} apart. */
    private static final Map<String, List<String>> OPTIONS = new LinkedHashMap<>();
    private static final Set<String> TIMED = Set.of("evolve", "trajectories", "cumulants", "meanfield");
    /** Without times where {@code steady: true} stands in their place. */
    private static final Set<String> TIMES_OR_STEADY = Set.of("cumulants", "meanfield");
    private static final Set<String> STARTING_NOWHERE = Set.of("steady", "spectrum");
    private static final int COUNT = 20;
    private static final int TRAJECTORIES = 1000;
    /** Below these a step's error is rounding: the numbers of ρ are of order one, and known to 1e-16. */
    private static final double LEAST_RTOL = 1e-13;
    private static final double LEAST_ATOL = 1e-16;
    private static final double MOST_RTOL = 0.1;

    static {
        OPTIONS.put("evolve", List.of("integrator", "rtol", "atol"));
        OPTIONS.put("steady", List.of("method", "state"));
        OPTIONS.put("trajectories", List.of("count", "seed", "rtol", "target_sem", "record"));
        OPTIONS.put("spectrum", List.of("count", "which", "near", "method", "conditions", "operators", "coherences", "follow"));
        OPTIONS.put("cumulants", List.of("order", "steady", "integrator", "rtol", "atol"));
        OPTIONS.put("meanfield", List.of("steady", "integrator", "rtol", "atol"));
    }

    private final ModelDescription description;
    private final Parameters parameters;

    SolveEvaluator(ModelDescription description, Parameters parameters) {
        this.description = description;
        this.parameters = parameters;
    }

    /** The methods' keys in the language. */
    static List<String> methods() {
        return List.copyOf(OPTIONS.keySet());
    }

    /** The keys of a method's options, {@code times} apart. */
    static List<String> options(String method) {
        return OPTIONS.get(method);
    }

    /** Whether a method has output times. */
    static boolean hasTimes(String method) {
        return TIMED.contains(method);
    }

    /** Whether a method that has output times needs them. */
    static boolean needsTimes(String method) {
        return TIMED.contains(method) && !TIMES_OR_STEADY.contains(method);
    }

    /** Whether a method can do without an initial state. */
    static boolean startsNowhere(String method) {
        return STARTING_NOWHERE.contains(method);
    }

    Solve solve() {
        ModelDescription.Method method = description.method;
        if (method == null) {
            throw description.missing("solve", "nothing to compute is given",
                    "write solve: {evolve: {times: {from: 0, to: 1, points: 101}}}");
        }
        if (!OPTIONS.containsKey(method.name())) {
            throw new ModelException(method.location(), "unknown method '" + method.name() + "'",
                    Names.didYouMean(method.name(), OPTIONS.keySet()));
        }
        method.options().forEach((key, value) -> {
            if (!options(method.name()).contains(key)) {
                throw value.error(method.name() + " has no option '" + key + "'", Names.didYouMean(key, options(method.name())));
            }
        });
        return switch (method.name()) {
            case "evolve" -> new Solve.Evolve(times(method), integrator(), tolerance("rtol", 1e-8, LEAST_RTOL),
                    tolerance("atol", 1e-10, LEAST_ATOL),
                    method.location());
            case "steady" -> new Solve.Steady(choice("method", Solve.StationaryMethod.class, Solve.StationaryMethod.AUTO),
                    yes("state"), method.location());
            case "cumulants" -> moments(method, whole("order", 2, 1));
            case "meanfield" -> moments(method, 1);
            case "trajectories" -> trajectories(method);
            default -> spectrum(method);
        };
    }

    private Solve moments(ModelDescription.Method method, int order) {
        boolean steady = yes("steady");
        if (steady == (method.times() != null)) {
            throw new ModelException(method.location(), steady ? "steady and times stand together" : "'times' is missing",
                    steady ? "write one of them" : "add it, or steady: true");
        }
        Solve.Integrator integrator = integrator();
        if (!Set.of(Solve.Integrator.AUTO, Solve.Integrator.DOP853, Solve.Integrator.IMPLICIT).contains(integrator)) {
            throw option("integrator").error("moments are not integrated by " + word(integrator),
                    "write dop853 or implicit, or leave it out");
        }
        return new Solve.Moments(order, steady ? new double[0] : times(method), integrator, tolerance("rtol", 1e-8, LEAST_RTOL),
                tolerance("atol", 1e-10, LEAST_ATOL), method.location());
    }

    private Solve trajectories(ModelDescription.Method method) {
        double rtol = tolerance("rtol", 1e-6, 0);
        if (rtol < LEAST_RTOL || rtol > MOST_RTOL) {
            throw option("rtol").error("rtol is " + Names.number(rtol), "write a number between " + Names.number(LEAST_RTOL)
                    + " and " + Names.number(MOST_RTOL));
        }
        return new Solve.Trajectories(times(method), whole("count", TRAJECTORIES, 1), whole("seed", 1, 0), rtol,
                tolerance("target_sem", 0, 0), yes("record"), method.location());
    }

    private Solve spectrum(ModelDescription.Method method) {
        Quantity near = option("near");
        int count = whole("count", COUNT, 1);
        int operators = whole("operators", 0, 0);
        boolean follow = yes("follow");
        if (follow && description.sweeps.size() != 1) {
            throw option("follow").error("eigenvalues are followed along one swept parameter, and there are "
                    + description.sweeps.size(), "sweep one, or leave follow out");
        }
        Solve.Which which = choice("which", Solve.Which.class, Solve.Which.NEAREST);
        if (which == Solve.Which.SLOWEST && near != null) {
            throw near.error("the slowest eigenvalues are near no point", "leave near or which: slowest out");
        }
        Solve.SpectralMethod by = choice("method", Solve.SpectralMethod.class, Solve.SpectralMethod.AUTO);
        if (which == Solve.Which.SLOWEST && by == Solve.SpectralMethod.SHIFT_INVERT) {
            throw option("method").error("an inverse finds the eigenvalues nearest to a point, not the slowest",
                    "write propagator or dense, or leave method out");
        }
        return new Solve.Spectrum(count, which, near == null ? Complex.ZERO : parameters.number(near), by, yes("conditions"), operators,
                yes("coherences"), follow, method.location());
    }

    private double[] times(ModelDescription.Method method) {
        double[] times = parameters.grid(method.times());
        if (times.length < 2) {
            throw new ModelException(method.location().child("times"), "the list of times has fewer than two entries",
                    "write two or more");
        }
        for (int k = 1; k < times.length; k++) {
            if (times[k] > times[k - 1]) {
                continue;
            }
            throw switch (method.times()) {
                case Grid.Listed(List<Quantity> values, Location _) -> values.get(k).error("the time "
                        + Names.number(times[k]) + " does not come after " + Names.number(times[k - 1]),
                        "write the times in increasing order");
                case Grid.Linear(Quantity _, Quantity to, Quantity _) -> notIncreasing(to, times);
                case Grid.Logarithmic(Quantity _, Quantity to, Quantity _) -> notIncreasing(to, times);
            };
        }
        return times;
    }

    private static ModelException notIncreasing(Quantity to, double[] times) {
        double first = times[0];
        double last = times[times.length - 1];
        String range = "the times go from " + Names.number(first) + " to " + Names.number(last);
        return last > first
                ? to.error(range + " in steps too small for double precision", "write fewer points or a longer range")
                : to.error(range, "write a 'to' above 'from'");
    }

    private Solve.Integrator integrator() {
        return choice("integrator", Solve.Integrator.class, Solve.Integrator.AUTO);
    }

    private double tolerance(String key, double otherwise, double least) {
        Quantity written = option(key);
        if (written == null) {
            return otherwise;
        }
        double value = parameters.real(written, key);
        if (value <= 0) {
            throw written.error(key + " is " + Names.number(value), "it must be above zero");
        }
        if (value < least) {
            throw written.error(key + " is " + Names.number(value) + ", which double precision cannot meet",
                    "write " + Names.number(least) + " or more");
        }
        return value;
    }

    private int whole(String key, int otherwise, int least) {
        Quantity written = option(key);
        return written == null ? otherwise : parameters.whole(written, key, least);
    }

    private boolean yes(String key) {
        Quantity written = option(key);
        if (written == null) {
            return false;
        }
        return switch (written.expression()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw written.error(key + " is '" + written.expression() + "'", "write true or false");
        };
    }

    /** One of an enum's constants, written in lower case with hyphens; AUTO may be written too. */
    private <E extends Enum<E>> E choice(String key, Class<E> of, E otherwise) {
        Quantity written = option(key);
        if (written == null) {
            return otherwise;
        }
        List<String> known = Arrays.stream(of.getEnumConstants()).map(SolveEvaluator::word).toList();
        if (!known.contains(written.expression())) {
            throw written.error("unknown " + key + " '" + written.expression() + "'", Names.didYouMean(written.expression(), known));
        }
        return Arrays.stream(of.getEnumConstants()).filter(e -> word(e).equals(written.expression())).findFirst().orElseThrow();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Quantity option(String key) {
        return description.method.options().get(key);
    }
}
