package clebsch.selftest;

import clebsch.backend.StateVector;
import java.util.Arrays;

/** What a case of the contract requires. */
final class Expect {
    private Expect() {
    }

    static void that(boolean holds, String what) {
        if (!holds) {
            throw new Violation(what);
        }
    }

    /** |actual − expected| ≤ bound; a NaN never is. */
    static void close(String what, double actual, double expected, double bound) {
        if (!(Math.abs(actual - expected) <= bound)) {
            throw new Violation(what + " is " + actual + ", not " + expected + " ± " + bound);
        }
    }

    /** The same bound for each element. */
    static void close(String what, double[] actual, double[] expected, double bound) {
        sameLength(what, actual, expected);
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(actual[i] - expected[i]) <= bound)) {
                throw new Violation("element " + i + " of " + what + " is " + actual[i] + ", not " + expected[i] + " ± " + bound);
            }
        }
    }

    /** Each of the count additions and products rounds once: |difference| ≤ 2 (count + 1) ulp of the terms' magnitudes. */
    static void rounded(String what, double[] actual, double[] expected, double[] magnitude, int count) {
        sameLength(what, actual, expected);
        for (int i = 0; i < expected.length; i++) {
            double bound = 2 * (count + 1) * Math.ulp(1.0) * (Math.abs(expected[i]) + magnitude[i]);
            if (!(Math.abs(actual[i] - expected[i]) <= bound)) {
                throw new Violation("element " + i + " of " + what + " is " + actual[i] + ", not " + expected[i] + " ± " + bound);
            }
        }
    }

    /** Bit for bit. */
    static void same(String what, double[] actual, double... expected) {
        int at = Arrays.mismatch(actual, expected);
        if (at >= 0) {
            sameLength(what, actual, expected);
            throw new Violation("element " + at + " of " + what + " is " + actual[at] + ", not to the bit " + expected[at]);
        }
    }

    private static void sameLength(String what, double[] actual, double[] expected) {
        if (actual.length != expected.length) {
            throw new Violation(what + " has " + actual.length + " elements, not " + expected.length);
        }
    }

    static void unchanged(String what, StateVector vector, double[] numbers) {
        same(what + ", which is read only,", vector.download(), numbers);
    }

    /** A refusal whose message names what is wrong. */
    static void refused(String what, Runnable call, String... named) {
        try {
            call.run();
        } catch (IllegalArgumentException e) {
            for (String word : named) {
                if (!e.getMessage().contains(word)) {
                    throw new Violation(what + " is refused with '" + e.getMessage() + "', which does not name '" + word + "'");
                }
            }
            return;
        }
        throw new Violation(what + " is not refused");
    }
}
