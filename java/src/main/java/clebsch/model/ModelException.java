package clebsch.model;

/** The model as written is wrong. The message is one line: where, what is wrong, and how to mend it. */
public final class ModelException extends RuntimeException {
    private final Location location;

    /**
     * @param location where the mistake was written
     * @param problem  what is wrong, without a full stop
     * @param mend     what to write instead, without a full stop
     */
    public ModelException(Location location, String problem, String mend) {
        // Quoted text may hold line breaks; the promise of one line is kept here, for every caller.
        super((location + ": " + problem + "; " + mend).replaceAll("\\p{Cntrl}+", " "));
        this.location = location;
    }

    /** Where the mistake was written. */
    public Location location() {
        return location;
    }
}
