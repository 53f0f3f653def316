package clebsch.model;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hipparchus.complex.Complex;

/** The scalar functions of the expression language. */
public enum Function {
    SQRT, EXP, LOG, SIN, COS, TAN, ASIN, ACOS, ATAN, SINH, COSH, TANH, ABS, MIN, MAX, FLOOR;

    /** The name as written. */
    public String written() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The function of that name, if there is one. */
    public static Optional<Function> named(String name) {
        for (Function f : values()) {
            if (f.written().equals(name)) {
                return Optional.of(f);
            }
        }
        return Optional.empty();
    }

    /** How many arguments it takes at the least. */
    public int minimumArguments() {
        return this == MIN || this == MAX ? 2 : 1;
    }

    /** How many arguments it takes at the most. */
    public int maximumArguments() {
        return this == MIN || this == MAX ? Integer.MAX_VALUE : 1;
    }

    /** True if it is defined for real arguments only. */
    public boolean realOnly() {
        return this == MIN || this == MAX || this == FLOOR;
    }

    /**
     * The value for complex arguments; where an argument is real and inside the function's real domain, the real
     * function's value. {@code min}, {@code max} and {@code floor} are defined for real arguments only.
     *
     * @throws IllegalArgumentException if {@code min}, {@code max} or {@code floor} meets a complex argument
     */
    public Complex apply(List<Complex> arguments) {
        Complex z = arguments.getFirst();
        if (arguments.stream().allMatch(a -> a.getImaginary() == 0)) {
            double x = z.getReal();
            double value = switch (this) {
                case SQRT -> Math.sqrt(x);
                case EXP -> Math.exp(x);
                case LOG -> Math.log(x);
                case SIN -> Math.sin(x);
                case COS -> Math.cos(x);
                case TAN -> Math.tan(x);
                case ASIN -> Math.asin(x);
                case ACOS -> Math.acos(x);
                case ATAN -> Math.atan(x);
                case SINH -> Math.sinh(x);
                case COSH -> Math.cosh(x);
                case TANH -> Math.tanh(x);
                case ABS -> Math.abs(x);
                case FLOOR -> Math.floor(x);
                case MIN -> arguments.stream().mapToDouble(Complex::getReal).min().orElseThrow();
                case MAX -> arguments.stream().mapToDouble(Complex::getReal).max().orElseThrow();
            };
            // NaN from numbers, such as √−1, has a complex value instead
            if (!Double.isNaN(value) || arguments.stream().anyMatch(a -> Double.isNaN(a.getReal()))) {
                return new Complex(value);
            }
        }
        return switch (this) {
            case SQRT -> z.sqrt();
            case EXP -> z.exp();
            case LOG -> z.log();
            case SIN -> z.sin();
            case COS -> z.cos();
            case TAN -> z.tan();
            case ASIN -> z.asin();
            case ACOS -> z.acos();
            case ATAN -> z.atan();
            case SINH -> z.sinh();
            case COSH -> z.cosh();
            case TANH -> z.tanh();
            case ABS -> new Complex(z.norm());
            case MIN, MAX, FLOOR -> throw new IllegalArgumentException(written() + " needs real arguments");
        };
    }
}
