package clebsch.solver;

/** A computation cannot meet the tolerance asked for. */
public final class ToleranceException extends RuntimeException {
    /** @param message what happened, where, and what would help, in one line */
    public ToleranceException(String message) {
        super(message);
    }

    /** No step from t, however short, meets the tolerances; h is the last that was tried. */
    static ToleranceException atStep(double h, double t, double rtol, double atol) {
        return new ToleranceException("the step size fell to " + h + " at t = " + t + " without meeting rtol = " + rtol
                + ", atol = " + atol + "; ask for less, or check the rates");
    }
}
