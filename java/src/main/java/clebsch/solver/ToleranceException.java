package clebsch.solver;

/** A computation cannot meet the tolerance asked for. */
public final class ToleranceException extends RuntimeException {
    /** @param message what happened, where, and what would help, in one line */
    public ToleranceException(String message) {
        super(message);
    }
}
