package clebsch.model;

import org.hipparchus.complex.Complex;

/** The arithmetic of the expression language, over complex numbers; real operands give the real operation's result. */
public enum Operation {
    PLUS("+"), MINUS("-"), TIMES("*"), DIVIDE("/"), POWER("^");

    private final String written;

    Operation(String written) {
        this.written = written;
    }

    /** The sign as written. */
    public String written() {
        return written;
    }

    /** left ∘ right. A real base to a real power stays real where the real power exists. */
    public Complex apply(Complex left, Complex right) {
        return switch (this) {
            case PLUS -> left.add(right);
            case MINUS -> left.subtract(right);
            case TIMES -> left.multiply(right);
            case DIVIDE -> right.getImaginary() == 0 ? left.divide(right.getReal()) : left.divide(right);
            case POWER -> power(left, right);
        };
    }

    private static Complex power(Complex base, Complex exponent) {
        if (base.getImaginary() == 0 && exponent.getImaginary() == 0) {
            double real = Math.pow(base.getReal(), exponent.getReal());
            if (!Double.isNaN(real)) {
                return new Complex(real);
            }
        }
        double n = exponent.getReal();
        if (exponent.getImaginary() == 0 && n == Math.rint(n) && Math.abs(n) < Integer.MAX_VALUE) {
            return base.pow((int) n);
        }
        return base.pow(exponent);
    }
}
