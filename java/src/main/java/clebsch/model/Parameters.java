package clebsch.model;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SequencedSet;
import java.util.function.DoubleSupplier;
import org.hipparchus.complex.Complex;
import org.hipparchus.random.MersenneTwister;
import org.hipparchus.random.RandomGenerator;

/** The values of the parameters, each evaluated when it is first asked for, so that the order written does not matter. */
final class Parameters {
    /** A longer list is a slip of the pen, and is refused before it fills the memory. */
    static final int LONGEST = 1_000_000;
    /** Rounding leaves this much imaginary part on a number that is meant to be real. */
    private static final double REAL = 1e-12;
    /** Rounding leaves this much on a number that is meant to be whole. */
    private static final double WHOLE = 1e-9;

    /** A parameter as written. */
    sealed interface Definition {
        Location location();

        record Single(Quantity quantity) implements Definition {
            @Override
            public Location location() {
                return quantity.location();
            }
        }

        record Listed(List<Quantity> entries, Location location) implements Definition {
        }

        record Random(Drawn drawn, Location location) implements Definition {
        }
    }

    private final Map<String, Definition> definitions;
    private final Set<String> withheld;
    private final Map<String, List<Complex>> values = new LinkedHashMap<>();
    private final SequencedSet<String> underway = new LinkedHashSet<>();

    /**
     * @param withheld parameters that have no value here, because they are swept; asking for one is an error
     */
    Parameters(Map<String, Definition> definitions, Set<String> withheld) {
        this.definitions = definitions;
        this.withheld = withheld;
    }

    /** Every parameter's value, in the order written. */
    Map<String, List<Complex>> all() {
        var all = new LinkedHashMap<String, List<Complex>>();
        definitions.keySet().forEach(name -> all.put(name, values(name)));
        return all;
    }

    Set<String> names() {
        return definitions.keySet();
    }

    boolean isDefined(String name) {
        return definitions.containsKey(name);
    }

    boolean isList(String name) {
        return !(definitions.get(name) instanceof Definition.Single);
    }

    boolean isWithheld(String name) {
        return withheld.contains(name);
    }

    /** The value of a parameter, one entry unless it is a list. */
    List<Complex> values(String name) {
        List<Complex> known = values.get(name);
        if (known != null) {
            return known;
        }
        if (!underway.add(name)) {
            List<String> cycle = underway.stream().dropWhile(other -> !other.equals(name)).toList();
            throw new ModelException(definitions.get(name).location(),
                    "the parameters define each other in a circle: " + String.join(" → ", cycle) + " → " + name,
                    "give one of them a value of its own");
        }
        List<Complex> found = switch (definitions.get(name)) {
            case Definition.Single(Quantity quantity) -> List.of(number(quantity));
            case Definition.Listed(List<Quantity> entries, Location _) -> entries.stream().map(this::number).toList();
            case Definition.Random(Drawn drawn, Location _) -> draw(drawn);
        };
        underway.remove(name);
        values.put(name, found);
        return found;
    }

    private List<Complex> draw(Drawn drawn) {
        RandomGenerator random = new MersenneTwister(seed(drawn.seed()));
        int count = whole(drawn.count(), "the count", 1);
        if (count > LONGEST) {
            throw drawn.count().error("the count is " + count, "a list may have up to " + LONGEST + " entries");
        }
        DoubleSupplier next = switch (drawn) {
            case Drawn.Normal(Quantity mean, Quantity sd, Quantity _, Quantity _) -> {
                double centre = real(mean, "the mean");
                double width = real(sd, "the standard deviation");
                if (width < 0) {
                    throw sd.error("the standard deviation is " + Names.number(width), "it must be zero or more");
                }
                yield () -> centre + width * random.nextGaussian();
            }
            case Drawn.Uniform(Quantity from, Quantity to, Quantity _, Quantity _) -> {
                double low = real(from, "the lower end");
                double high = real(to, "the upper end");
                if (high < low) {
                    throw to.error("the upper end " + Names.number(high) + " is below the lower end " + Names.number(low),
                            "exchange them");
                }
                yield () -> low + (high - low) * random.nextDouble();
            }
        };
        var list = new ArrayList<Complex>();
        for (int k = 0; k < count; k++) {
            list.add(new Complex(next.getAsDouble()));
        }
        return List.copyOf(list);
    }

    private long seed(Quantity quantity) {
        double value = real(quantity, "the seed");
        if (value != Math.rint(value) || Math.abs(value) > 1L << 53) {
            throw quantity.error("the seed is " + Names.number(value), "it must be a whole number below 2^53");
        }
        return (long) value;
    }

    /** The value of an expression in the parameters. */
    Complex number(Quantity quantity) {
        return new Evaluator(quantity, this).number();
    }

    /**
     * A value that must be real.
     *
     * @param what how an error names it, such as "the rate"
     */
    double real(Quantity quantity, String what) {
        return real(number(quantity), what, quantity);
    }

    static double real(Complex value, String what, Quantity quantity) {
        if (!isReal(value)) {
            throw quantity.error(what + " is complex: " + Names.number(value), "it must be real");
        }
        return value.getReal();
    }

    static boolean isReal(Complex value) {
        return Math.abs(value.getImaginary()) <= REAL * value.norm();
    }

    /** Whether a number is whole to within rounding, and fits an {@code int}. */
    static boolean isWhole(double value) {
        return Math.abs(value - Math.rint(value)) <= WHOLE * Math.max(1, Math.abs(value))
                && Math.abs(value) < Integer.MAX_VALUE;
    }

    /** A value that must be a whole number and at least {@code least}. */
    int whole(Quantity quantity, String what, int least) {
        double value = real(quantity, what);
        if (value >= Integer.MAX_VALUE) {
            throw quantity.error(what + " is " + Names.number(value), "write " + (Integer.MAX_VALUE - 1) + " or less");
        }
        if (!isWhole(value) || Math.rint(value) < least) {
            throw quantity.error(what + " is " + Names.number(value),
                    "it must be a whole number of " + least + " or more");
        }
        return (int) Math.rint(value);
    }

    /** The values along an axis. */
    double[] grid(Grid grid) {
        return switch (grid) {
            case Grid.Listed(List<Quantity> entries, Location _) ->
                entries.stream().mapToDouble(entry -> real(entry, "the value")).toArray();
            case Grid.Linear(Quantity from, Quantity to, Quantity points) -> {
                double a = real(from, "from");
                double b = real(to, "to");
                int intervals = intervals(points);
                yield linear(a, b, intervals);
            }
            case Grid.Logarithmic(Quantity from, Quantity to, Quantity points) -> {
                double a = positiveEnd(from, "from");
                double b = positiveEnd(to, "to");
                int intervals = intervals(points);
                double[] values = new double[intervals + 1];
                for (int k = 0; k < intervals; k++) {
                    values[k] = a * Math.pow(b / a, (double) k / intervals);
                }
                values[intervals] = b;
                yield values;
            }
        };
    }

    /** a, …, b in decimal arithmetic: 0.1 to 2 in steps of 0.1 passes through 0.8, not through 0.7999999999999999. */
    private static double[] linear(double a, double b, int intervals) {
        BigDecimal first = BigDecimal.valueOf(a);
        BigDecimal span = BigDecimal.valueOf(b).subtract(first);
        BigDecimal steps = BigDecimal.valueOf(intervals);
        double[] values = new double[intervals + 1];
        for (int k = 0; k <= intervals; k++) {
            values[k] = first.multiply(steps).add(span.multiply(BigDecimal.valueOf(k))).divide(steps, MathContext.DECIMAL128).doubleValue();
        }
        return values;
    }

    private int intervals(Quantity points) {
        int count = whole(points, "points", 2);
        if (count > LONGEST) {
            throw points.error("points is " + count, "write " + LONGEST + " or fewer");
        }
        return count - 1;
    }

    private double positiveEnd(Quantity end, String what) {
        double value = real(end, what);
        if (value <= 0) {
            throw end.error(what + " is " + Names.number(value), "a logarithmic range must lie above zero");
        }
        return value;
    }
}
