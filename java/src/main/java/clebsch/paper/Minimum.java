package clebsch.paper;

import java.util.function.DoubleUnaryOperator;

/**
 * Where a function has its only minimum in an interval.
 *
 * @param at    the abscissa, to a part in 10⁷ of the interval
 * @param value the value there
 */
public record Minimum(double at, double value) {
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
    private static final int HALVINGS = 34;   // 0.618³⁴ < 10⁻⁷, about what the value of a smooth function can tell

    /** By golden section. */
    public static Minimum of(DoubleUnaryOperator function, double from, double to) {
        double low = from;
        double high = to;
        double left = high - GOLDEN * (high - low);
        double right = low + GOLDEN * (high - low);
        double atLeft = function.applyAsDouble(left);
        double atRight = function.applyAsDouble(right);
        for (int k = 0; k < HALVINGS; k++) {
            if (atLeft < atRight) {
                high = right;
                right = left;
                atRight = atLeft;
                left = high - GOLDEN * (high - low);
                atLeft = function.applyAsDouble(left);
            } else {
                low = left;
                left = right;
                atLeft = atRight;
                right = low + GOLDEN * (high - low);
                atRight = function.applyAsDouble(right);
            }
        }
        return atLeft < atRight ? new Minimum(left, atLeft) : new Minimum(right, atRight);
    }
}
