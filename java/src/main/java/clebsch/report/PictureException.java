package clebsch.report;

/**
 * This machine cannot draw. The message is one line and names what to install. Tables and records do not need what is
 * missing: a caller says the message and goes on with them.
 */
public final class PictureException extends RuntimeException {
    PictureException(String message, Throwable cause) {
        super(message, cause);
    }
}
