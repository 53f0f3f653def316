package clebsch.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.hipparchus.complex.Complex;

/** How an error speaks of names and numbers: which known name was meant, how a value reads. */
public final class Names {
    private Names() {
    }

    /** The mend of a wrong name: the nearest known one, or else all of them. */
    public static String didYouMean(String wrong, Collection<String> known) {
        if (known.isEmpty()) {
            return "there are none to choose from";
        }
        return nearest(wrong, known).map(name -> "did you mean '" + name + "'?")
                .orElseGet(() -> "known are " + String.join(", ", known));
    }

    /** The known name with the fewest slips of the pen between it and the wrong one, if they are few; case counts least. */
    public static Optional<String> nearest(String wrong, Collection<String> known) {
        // In a short name every slip makes another plausible name, so it is allowed fewer.
        int allowed = (wrong.length() + 1) / 3;
        return known.stream().filter(name -> distanceBesidesCase(wrong, name) <= allowed)
                .min(Comparator.<String>comparingInt(name -> distanceBesidesCase(wrong, name))
                        .thenComparingInt(name -> distance(wrong, name)));
    }

    private static int distanceBesidesCase(String a, String b) {
        return distance(a.toLowerCase(Locale.ROOT), b.toLowerCase(Locale.ROOT));
    }

    /** Optimal string alignment: insertions, deletions, replacements and swaps of neighbours. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }

    /** A number as a person writes it: 400 rather than 400.0. */
    static String number(double x) {
        return x == Math.rint(x) && Math.abs(x) < 1e15 ? Long.toString((long) x) : Double.toString(x);
    }

    /** A complex number as the language writes it. */
    static String number(Complex z) {
        if (z.getImaginary() == 0) {
            return number(z.getReal());
        }
        String real = z.getReal() == 0 ? "" : number(z.getReal());
        String sign = z.getImaginary() < 0 ? "-" : real.isEmpty() ? "" : "+";
        return real + sign + number(Math.abs(z.getImaginary())) + "*i";
    }

    /** Half of an integer: 3/2, 2. */
    static String half(int twice) {
        return twice % 2 == 0 ? Integer.toString(twice / 2) : twice + "/2";
    }
}
