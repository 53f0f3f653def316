package clebsch.model;

import java.util.List;
import java.util.stream.Collectors;
import org.hipparchus.complex.Complex;

/**
 * A polynomial of elementary operators with numbers as coefficients, kept as the tree that was written, so that a power
 * is not multiplied out. Two operators written alike are equal.
 */
public sealed interface Operator {

    /** The elementary operators of the language, under the names used after the dot. */
    enum Symbol {
        /** J_x. */ X("x"),
        /** J_y. */ Y("y"),
        /** J_z. */ Z("z"),
        /** J_+ = J_x + iJ_y. */ P("p"),
        /** J_− = J_x − iJ_y. */ M("m"),
        /** J_z + N/2 for N spins, J_z + S for one spin, a†a for a mode. */ N("n"),
        /** J² = J_x² + J_y² + J_z². */ CASIMIR("casimir"),
        /** a, annihilation. */ A("a"),
        /** a†, creation. */ AD("ad");

        private final String written;

        Symbol(String written) {
            this.written = written;
        }

        /** The name as written after the dot. */
        public String written() {
            return written;
        }
    }

    /** c · 1. */
    record Identity(Complex coefficient) implements Operator {
        @Override
        public String toString() {
            return number(coefficient);
        }
    }

    /** One elementary operator on one subsystem, the subsystem given by its position in {@link Model#subsystems()}. */
    record Elementary(int subsystem, String subsystemName, Symbol symbol) implements Operator {
        @Override
        public String toString() {
            return subsystemName + "." + symbol.written();
        }
    }

    /** Σ A_k. */
    record Sum(List<Operator> summands) implements Operator {
        public Sum {
            summands = List.copyOf(summands);
        }

        @Override
        public String toString() {
            return summands.stream().map(Operator::toString).collect(Collectors.joining(" + ", "(", ")"));
        }
    }

    /** A_1 A_2 …, in the order written. */
    record Product(List<Operator> factors) implements Operator {
        public Product {
            factors = List.copyOf(factors);
        }

        @Override
        public String toString() {
            return factors.stream().map(Operator::toString).collect(Collectors.joining("*"));
        }
    }

    /** A^n with n ≥ 0; A^0 = 1. */
    record Power(Operator base, int exponent) implements Operator {
        @Override
        public String toString() {
            return base + "^" + exponent;
        }
    }

    /** A†. */
    record Adjoint(Operator of) implements Operator {
        @Override
        public String toString() {
            return "dag(" + of + ")";
        }
    }

    /** A + B. */
    default Operator plus(Operator other) {
        return new Sum(List.of(this, other));
    }

    /** A − B. */
    default Operator minus(Operator other) {
        return new Sum(List.of(this, other.times(new Complex(-1))));
    }

    /** AB. */
    default Operator times(Operator other) {
        return new Product(List.of(this, other));
    }

    /** cA. */
    default Operator times(Complex c) {
        return new Product(List.of(new Identity(c), this));
    }

    /** [A, B] = AB − BA. */
    default Operator commutator(Operator other) {
        return times(other).minus(other.times(this));
    }

    private static String number(Complex c) {
        if (c.getImaginary() == 0) {
            return Double.toString(c.getReal());
        }
        return "(" + c.getReal() + (c.getImaginary() < 0 ? "-" : "+") + Math.abs(c.getImaginary()) + "i)";
    }
}
