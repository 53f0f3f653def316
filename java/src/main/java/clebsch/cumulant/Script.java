package clebsch.cumulant;

import clebsch.cumulant.Averages.Factor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hipparchus.complex.Complex;

/** How equations are written down. */
enum Script {
    TEXT {
        @Override
        String moment(Word word, Sites sites) {
            return IntStream.of(word.letters()).mapToObj(l -> sites.at(Sites.site(l)).name() + (Sites.isSelf(l) ? "{k}" : "")
                    + "." + NAMES[Sites.operator(l)]).collect(Collectors.joining(" ", "<", ">"));
        }

        @Override
        String total(String weights, List<String> means) {
            return "sum_j(" + (weights.isEmpty() ? "" : weights + " ") + String.join(" ", means) + ")";
        }

        @Override
        String individual(String name, int operator, String index) {
            return "<" + name + "{" + index + "}." + NAMES[operator] + ">";
        }

        @Override
        String weight(int number, String index) {
            return "w" + number + "{" + index + "}";
        }

        @Override
        String power(String factor, int n) {
            return factor + "^" + n;
        }

        @Override
        String comment(String text) {
            return "# " + text;
        }

        @Override
        String equation(String moment, List<String> terms) {
            return "d/dt " + moment + " = " + joined(terms);
        }

        @Override
        List<String> environment(List<String> equations) {
            return equations;
        }

        @Override
        String exponent(String mantissa, int exponent) {
            return mantissa + "e" + exponent;
        }
    },

    LATEX {
        @Override
        String moment(Word word, Sites sites) {
            // sites of one class are numbered, so that it is seen that they differ
            var counts = new HashMap<Integer, Integer>();
            var parts = new ArrayList<String>();
            for (int l : word.letters()) {
                int n = counts.merge(Sites.site(l), 1, Integer::sum);
                boolean several = sites.at(Sites.site(l)).count() > 1;
                parts.add(operator(sites.at(Sites.site(l)).name(), Sites.operator(l),
                        Sites.isSelf(l) ? "k" : several ? Integer.toString(n) : ""));
            }
            return "\\langle " + String.join(" ", parts) + " \\rangle";
        }

        private String operator(String name, int operator, String index) {
            String subscript = "\\mathrm{" + name.replace("_", "\\_") + "}" + (index.isEmpty() ? "" : "," + index);
            return switch (operator) {
                case Sites.P -> "\\sigma^{+}_{" + subscript + "}";
                case Sites.M -> "\\sigma^{-}_{" + subscript + "}";
                case Sites.Z -> "\\sigma^{z}_{" + subscript + "}";
                case Sites.AD -> "a^{\\dagger}_{" + subscript + "}";
                default -> "a_{" + subscript + "}";
            };
        }

        @Override
        String total(String weights, List<String> means) {
            return "\\sum_j " + (weights.isEmpty() ? "" : weights + " ") + String.join(" ", means);
        }

        @Override
        String individual(String name, int operator, String index) {
            return "\\langle " + operator(name, operator, index) + " \\rangle";
        }

        @Override
        String weight(int number, String index) {
            return "w^{(" + number + ")}_{" + index + "}";
        }

        @Override
        String power(String factor, int n) {
            return "\\left(" + factor + "\\right)^{" + n + "}";
        }

        @Override
        String comment(String text) {
            return "% " + text;
        }

        @Override
        String equation(String moment, List<String> terms) {
            return "\\frac{d}{dt} " + moment + " &= " + joined(terms);
        }

        @Override
        List<String> environment(List<String> equations) {
            var lines = new ArrayList<String>();
            lines.add("\\begin{align*}");
            for (int k = 0; k < equations.size(); k++) {
                lines.add(equations.get(k) + (k < equations.size() - 1 ? " \\\\" : ""));
            }
            lines.add("\\end{align*}");
            return lines;
        }

        @Override
        String exponent(String mantissa, int exponent) {
            return mantissa + " \\cdot 10^{" + exponent + "}";
        }
    };

    private static final String[] NAMES = {"1", "sigma_p", "sigma_m", "sigma_z", "ad", "a"};

    abstract String moment(Word word, Sites sites);

    abstract String individual(String name, int operator, String index);

    abstract String weight(int number, String index);

    abstract String total(String weights, List<String> means);

    abstract String power(String factor, int n);

    abstract String comment(String text);

    abstract String equation(String moment, List<String> terms);

    abstract List<String> environment(List<String> equations);

    abstract String exponent(String mantissa, int exponent);

    String factor(Factor factor, Sites sites) {
        int[] letters = factor.letters().letters();
        String name = sites.at(Sites.site(letters[0])).name();
        return switch (factor.kind()) {
            case MEAN -> moment(factor.letters(), sites);
            case OWN -> individual(name, Sites.operator(letters[0]), "k");
            case WEIGHT -> weights(letters[0], sites, "k");
            case TOTAL -> {
                String weights = "";
                var means = new ArrayList<String>();
                for (int letter : letters) {
                    if (Sites.operator(letter) == Sites.ONE) {
                        weights = weights(letter, sites, "j");
                    } else {
                        means.add(individual(name, Sites.operator(letter), "j"));
                    }
                }
                yield total(weights, means);
            }
        };
    }

    private String weights(int letter, Sites sites, String index) {
        return IntStream.of(sites.weights(Sites.weight(letter))).mapToObj(w -> weight(w + 1, index))
                .collect(Collectors.joining(" "));
    }

    /** A coefficient and its factors, with its sign in front. */
    String term(Complex c, List<String> factors) {
        boolean real = c.getImaginary() == 0;
        boolean imaginary = c.getReal() == 0 && !real;
        double size = real ? c.getReal() : c.getImaginary();
        String number;
        boolean negative = (real || imaginary) && size < 0;
        if (real || imaginary) {
            String digits = number(Math.abs(size));
            number = imaginary ? (digits.equals("1") ? "i" : digits + " i") : digits.equals("1") && !factors.isEmpty() ? "" : digits;
        } else {
            number = "(" + (c.getReal() < 0 ? "-" : "") + number(Math.abs(c.getReal())) + (c.getImaginary() < 0 ? " - " : " + ")
                    + number(Math.abs(c.getImaginary())) + " i)";
        }
        var parts = new ArrayList<String>();
        if (!number.isEmpty()) {
            parts.add(number);
        }
        parts.addAll(factors);
        return (negative ? "- " : "+ ") + String.join(" ", parts);
    }

    static String joined(List<String> terms) {
        if (terms.isEmpty()) {
            return "0";
        }
        String all = String.join(" ", terms);
        return all.startsWith("+ ") ? all.substring(2) : "-" + all.substring(2);
    }

    /** Up to ten digits. */
    private String number(double x) {
        if (x == Math.rint(x) && x < 1e15) {
            return String.format(Locale.ROOT, "%.0f", x);
        }
        int exponent = (int) Math.floor(Math.log10(x));
        if (exponent < -4 || exponent > 9) {
            return exponent(trimmed(x / Math.pow(10, exponent), 9), exponent);
        }
        return trimmed(x, 9 - exponent);
    }

    private static String trimmed(double x, int decimals) {
        String text = String.format(Locale.ROOT, "%." + Math.max(0, decimals) + "f", x);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }
}
