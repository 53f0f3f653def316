package clebsch.selftest;

import clebsch.backend.Backend;
import clebsch.paper.Check;
import clebsch.study.OperatorForm;
import clebsch.study.Progress;
import java.util.List;

/**
 * One thing that is tried on a backend.
 *
 * @param name    for people
 * @param attempt tries it
 */
record Trial(String name, Attempt attempt) {

    /** Where it is tried. */
    record Context(Backend backend, OperatorForm form, Progress progress) {
    }

    /** Something that can be tried. */
    interface Attempt {
        /**
         * The numbers that came, each with what it should be; none if all that is asked is that nothing is thrown.
         *
         * @throws RuntimeException if it did not work
         */
        List<Check> run(Context context);
    }
}
