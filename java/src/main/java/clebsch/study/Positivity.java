package clebsch.study;

import clebsch.backend.StateVector;
import clebsch.observable.ObservableSet;

/** The certificate that a state has no negative eigenvalue. */
final class Positivity {
    /** Up to the work of so many states in one block the smallest eigenvalue is computed: a second or so. */
    private static final double WORK = Math.pow(512, 3);

    private Positivity() {
    }

    /** The smallest eigenvalue of ρ, or why it is not known. */
    static Object of(ObservableSet observables, StateVector state) {
        if (observables.eigenvalueWork() > WORK) {
            return "not computed: too many states";
        }
        try {
            return observables.smallestEigenvalue(state);
        } catch (ArithmeticException e) {
            return "not computed: " + e.getMessage();   // a certificate that fails is not to cost the result
        }
    }
}
