package clebsch.report;

import java.util.Comparator;
import java.util.function.DoublePredicate;
import java.util.stream.DoubleStream;

/**
 * The range of the numbers that an axis or a colour bar shows. That is all of them, unless a few are so far out that nothing could be seen
 * of the rest: what is divided by a mean that goes through zero has values of 10²³ beside those of 1.
 */
record Extent(double lower, double upper) {
    /** One number of so many may be left out. */
    private static final int ONE_OF = 10;
    /** By so much it is larger than the rest, and than one: a peak that a picture is about, such as N² at most times of nothing, is not. */
    private static final double FAR = 1e12;

    /** All of some finite numbers, of which there is at least one. */
    static Extent whole(double[] values) {
        return new Extent(DoubleStream.of(values).min().orElseThrow(), DoubleStream.of(values).max().orElseThrow());
    }

    /** All of them but those far out. */
    static Extent of(double[] values) {
        double[] sizes = DoubleStream.of(values).map(Math::abs).sorted().toArray();
        double rest = sizes[sizes.length - 1 - sizes.length / ONE_OF];
        DoublePredicate near = v -> Math.abs(v) <= FAR * Math.max(1, rest);
        return whole(DoubleStream.of(values).filter(near).toArray());
    }

    /** Numbers within stay as they are; others come so near that they can be drawn, but outside. */
    double drawn(double value) {
        double room = Math.max(upper - lower, Math.max(Math.abs(lower), Math.abs(upper)));
        return Math.clamp(value, lower - room, upper + room);
    }

    /** How many of some numbers are left out, for the reader; empty if none is. */
    String note(double[] values) {
        double[] out = DoubleStream.of(values).filter(v -> v < lower || v > upper).toArray();
        return out.length == 0 ? "" : out.length + (out.length == 1 ? " value" : " values") + " beyond, up to " + Numerals.rounded(
                DoubleStream.of(out).boxed().max(Comparator.comparingDouble(Math::abs)).orElseThrow(), 2);
    }
}
