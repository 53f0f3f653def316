package clebsch.selftest;

/** A backend broke its contract; the message says at what, what it gave, and what it should have given. */
public final class Violation extends RuntimeException {
    Violation(String message) {
        super(message);
    }
}
