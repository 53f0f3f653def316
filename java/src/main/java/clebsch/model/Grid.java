package clebsch.model;

import java.util.Arrays;
import java.util.List;

/** Values along one axis, as written: the output times of an evolution or the values of a swept parameter. */
public sealed interface Grid {

    /** {@code {from, to, points}}: equally spaced, both ends included. */
    record Linear(Quantity from, Quantity to, Quantity points) implements Grid {
    }

    /** {@code {log: {from, to, points}}}: a constant ratio from one to the next, both ends included. */
    record Logarithmic(Quantity from, Quantity to, Quantity points) implements Grid {
    }

    /** {@code [a, b, …]}. */
    record Listed(List<Quantity> values, Location location) implements Grid {
        public Listed {
            values = List.copyOf(values);
        }
    }

    /** {@code points} equally spaced values from {@code from} to {@code to}, both included. */
    static Grid linear(double from, double to, int points) {
        return new Linear(quantity(from), quantity(to), quantity(points));
    }

    /** {@code points} values with a constant ratio from {@code from} to {@code to}, both included. */
    static Grid logarithmic(double from, double to, int points) {
        return new Logarithmic(quantity(from), quantity(to), quantity(points));
    }

    /** The given values. */
    static Grid of(double... values) {
        return new Listed(Arrays.stream(values).mapToObj(Grid::quantity).toList(), Location.api(""));
    }

    /** The same values, placed under a key. */
    default Grid at(Location location) {
        return switch (this) {
            case Linear(Quantity from, Quantity to, Quantity points) -> new Linear(from.at(location.child("from")),
                    to.at(location.child("to")), points.at(location.child("points")));
            case Logarithmic(Quantity from, Quantity to, Quantity points) -> new Logarithmic(
                    from.at(location.child("log.from")), to.at(location.child("log.to")),
                    points.at(location.child("log.points")));
            case Listed(List<Quantity> values, Location _) -> new Listed(Quantity.entriesAt(values, location), location);
        };
    }

    private static Quantity quantity(double value) {
        return new Quantity(Names.number(value), Location.api(""));
    }
}
