package clebsch.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * Where an axis begins and ends and what is written along it.
 *
 * @param factor the power of ten that all labels are to be multiplied by, as {@code ×10⁻⁹}; empty if it is one
 */
record Ticks(double lower, double upper, List<Tick> ticks, String factor) {
    /** Beyond it neighbouring doubles are whole anyway. */
    private static final double LARGEST_WHOLE = 1L << 52;

    /**
     * A place on the axis.
     *
     * @param label null for a minor tick
     */
    record Tick(double value, String label) {
    }

    /**
     * What all numbers on an axis are but for whole ones, such as 1/2 for the m of an odd number of spins; empty if it differs. Ticks
     * between them would stand for nothing.
     */
    static OptionalDouble fraction(double[] values) {
        double first = values.length == 0 ? 0 : values[0] - Math.floor(values[0]);
        boolean same = DoubleStream.of(values).allMatch(v -> v - Math.floor(v) == first && Math.abs(v) < LARGEST_WHOLE);
        return values.length > 0 && same && (first == 0 || first == 0.5) ? OptionalDouble.of(first) : OptionalDouble.empty();
    }

    /** Ticks wherever they are simplest. */
    static Ticks linear(double lower, double upper, Predicate<List<String>> fits) {
        return linear(lower, upper, OptionalDouble.empty(), fits);
    }

    /**
     * Ticks at multiples of 1, 2 or 5 times a power of ten: as many as fit, nine at most.
     *
     * @param fraction of all of them if that matters, see {@link #fraction}
     * @param fits     whether there is room for these labels side by side
     */
    static Ticks linear(double lower, double upper, OptionalDouble fraction, Predicate<List<String>> fits) {
        double largest = Math.max(Math.abs(lower), Math.abs(upper));
        int magnitude = (int) Math.floor(Math.log10(largest));
        int factor = magnitude >= 5 || magnitude <= -3 ? magnitude : 0;
        List<Tick> ticks = List.of();
        for (int wanted = 9; wanted >= 2; wanted--) {
            ticks = linear(lower, upper, fraction, wanted, factor);
            if (fits.test(ticks.stream().map(Tick::label).toList())) {
                break;
            }
        }
        return new Ticks(lower, upper, ticks, factor == 0 ? "" : "×" + Numerals.powerOfTen(factor));
    }

    private static List<Tick> linear(double lower, double upper, OptionalDouble fraction, int wanted, int factor) {
        double roughly = Math.max((upper - lower) / wanted, fraction.isPresent() ? 1 : 0);
        int power = (int) Math.floor(Math.log10(roughly));
        double leading = roughly / Math.pow(10, power);
        int digit = leading <= 1 || leading > 5 ? 1 : leading <= 2 ? 2 : 5;
        int scale = leading > 5 ? power + 1 : power;
        double step = BigDecimal.valueOf(digit).scaleByPowerOfTen(scale).doubleValue();
        // An end that is a multiple of the step but for rounding gets its tick.
        double slack = 1e-9;
        double from = fraction.orElse(0);
        int decimals = Math.max(factor - scale, from == 0 ? 0 : factor + 1);
        return LongStream.rangeClosed((long) Math.ceil((lower - from) / step - slack), (long) Math.floor((upper - from) / step + slack))
                .mapToObj(k -> from + BigDecimal.valueOf(k * digit).scaleByPowerOfTen(scale).doubleValue())
                .map(v -> new Tick(v, Numerals.scaled(v, factor, Math.max(0, decimals))))
                .toList();
    }

    /**
     * Ticks at the powers of ten, every so many of them if there are more than eight; with less than two decades at 1, 2
     * and 5 times each power, and with less than one wherever a linear axis would have them.
     */
    static Ticks log(double lower, double upper, Predicate<List<String>> fits) {
        double decades = Math.log10(upper) - Math.log10(lower);
        if (decades < 1) {
            List<Tick> ticks = linear(lower, upper, fits).ticks();
            return new Ticks(lower, upper,
                    ticks.stream().map(t -> new Tick(t.value(), Numerals.rounded(t.value(), 10))).toList(), "");
        }
        int every = (int) Math.ceil(decades / 8);
        List<Tick> ticks = new ArrayList<>();
        int last = (int) Math.ceil(Math.log10(upper));
        for (int power = (int) Math.floor(Math.log10(lower)); power <= last; power++) {
            for (int digit = 1; digit <= (every == 1 ? 9 : 1); digit++) {
                double value = BigDecimal.valueOf(digit).scaleByPowerOfTen(power).doubleValue();
                if (value < lower * (1 - 1e-9) || value > upper * (1 + 1e-9)) {
                    continue;
                }
                boolean named = decades < 2 ? digit == 1 || digit == 2 || digit == 5
                        : digit == 1 && Math.floorMod(power, every) == 0;
                String label = !named ? null : decades < 2 ? Numerals.rounded(value, 1) : Numerals.powerOfTen(power);
                ticks.add(new Tick(value, label));
            }
        }
        return new Ticks(lower, upper, List.copyOf(ticks), "");
    }
}
