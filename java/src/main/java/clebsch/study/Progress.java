package clebsch.study;

import java.util.concurrent.CancellationException;

/** Told how far a run has come, and asked whether it is still wanted. */
public interface Progress {

    /** Hears nothing and never stops a run. */
    Progress SILENT = new Progress() {
        @Override
        public void at(double fraction, String what) {
            // nobody listens
        }

        @Override
        public boolean cancelled() {
            return false;
        }
    };

    /**
     * How far the whole is.
     *
     * @param fraction from 0 to 1
     * @param what     a few words on where it is, such as {@code t = 0.02}
     */
    void at(double fraction, String what);

    /** True once the run is to end with what it has. */
    boolean cancelled();

    /**
     * For work that has nothing to keep when it ends early.
     *
     * @throws CancellationException if it is to end
     */
    default void throwIfCancelled() {
        if (cancelled()) {
            throw new CancellationException("stopped");
        }
    }

    /**
     * The progress of a part of the whole, from one fraction of it to another.
     *
     * @param label which part, put before its own words; may be empty
     */
    default Progress part(double from, double to, String label) {
        Progress whole = this;
        return new Progress() {
            @Override
            public void at(double fraction, String what) {
                whole.at(from + (to - from) * fraction, label.isEmpty() ? what : label + " " + what);
            }

            @Override
            public boolean cancelled() {
                return whole.cancelled();
            }
        };
    }
}
