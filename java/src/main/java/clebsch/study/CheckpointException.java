package clebsch.study;

/** A computation cannot be gone on with from the file that it left. */
public final class CheckpointException extends RuntimeException {
    /** @param message which file, why, and the mend, in one line */
    public CheckpointException(String message) {
        super(message);
    }
}
