package clebsch.model;

import java.util.List;
import org.hipparchus.complex.Complex;

/** What an expression can evaluate to. */
sealed interface Value {

    record Scalar(Complex value) implements Value {
        public Scalar {
            // −0·i would put sqrt and log of a negative number on the other side of their cut.
            if (value.getImaginary() == 0) {
                value = new Complex(value.getReal());
            }
        }

        Scalar(double real) {
            this(new Complex(real));
        }
    }

    record Acting(Operator operator) implements Value {
    }

    record Observed(Measurement measurement) implements Value {
    }

    /** c_+ σ_+ + c_− σ_− + c_z σ_z on a spin 1/2. */
    record Local(Complex plus, Complex minus, Complex z) implements Value {
        /** cA. */
        Local times(Complex c) {
            return new Local(Operation.TIMES.apply(c, plus), Operation.TIMES.apply(c, minus), Operation.TIMES.apply(c, z));
        }

        /** A + B. */
        Local plus(Local other) {
            return new Local(plus.add(other.plus), minus.add(other.minus), z.add(other.z));
        }
    }

    /** Σ c_k |ψ_k⟩. */
    record Ket(List<State.Part> parts) implements Value {
        public Ket {
            parts = List.copyOf(parts);
        }
    }
}
