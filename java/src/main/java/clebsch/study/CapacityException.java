package clebsch.study;

/** What is asked would not fit in memory. Thrown before anything large is allocated. */
public final class CapacityException extends RuntimeException {
    /** @param message what it needs, what there is, and what would fit, in one line */
    public CapacityException(String message) {
        super(message);
    }
}
