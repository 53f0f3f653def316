package clebsch.backend;

import java.util.List;

/** How a backend is found: a service that says whether it can run on this machine, and starts it. */
public interface BackendProvider {

    /** What probing found. */
    sealed interface Availability {
        /** It can run; {@code description} says on what. */
        record Available(String description) implements Availability {
        }

        /** It cannot; {@code reason} says why and what would help, in one line. */
        record Unavailable(String reason) implements Availability {
        }
    }

    /** The name on the command line. */
    String name();

    /** Backends are tried in descending order of preference. */
    int preference();

    /** Whether it can run here. Never throws, and loads no more than it needs to know. */
    Availability probe();

    /**
     * What probing found, a line for each thing, for a person who asks why: devices and their memory, drivers and libraries found and
     * missing with what would help, the kernels in use. Never throws.
     */
    List<String> diagnosis();

    /**
     * Starts it; only after {@link #probe} said that it can.
     *
     * @throws IllegalArgumentException if it cannot after all, and why
     */
    Backend open();
}
