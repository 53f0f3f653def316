package clebsch.cumulant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * dx/dt = f(x) for the real and imaginary parts x of moments, f polynomial, compiled to flat arrays.
 *
 * <p>Individuals come after everything else, a variable of all of them in one run of x. Their equations differ in weights only:
 * dx_k/dt = Σ_p S_p w_pk x_k x'_k …, where the polynomials S_p of sums over all individuals and of the other variables are computed
 * once ({@link Individuals}).
 *
 * <p>Not for use by several threads at once.
 */
public final class MomentSystem {
    private final String[] names;
    private final double[] initial;
    private final Polynomials rows;
    private final List<Total> totals;
    private final List<Block> blocks;
    private final Polynomials measured;
    private final List<Range> ranges;
    private final double[] values;
    /** For each class of individuals: its positions among the totals and the blocks, and what computes them. */
    private final List<Class> classes = new ArrayList<>();

    private record Class(int[] totals, int[] blocks, Individuals individuals) {
    }

    /** Σ_k w_k Π x_{offset + k} over the individuals of a class; no weights are ones. */
    record Total(int site, int members, double[] weights, int[] offsets) {
    }

    /** w_k Π x_{offset + k}. */
    record Part(double[] weights, int[] offsets) {
    }

    /** The rate of a variable of individuals of a class: Σ_p S_p · part p. */
    record Block(int site, int members, int offset, List<Part> parts, Polynomials scales) {
    }

    /** The size, or the value, of a moment is to be within bounds; a part that is zero has the offset −1. */
    record Range(String name, int re, int im, int members, double least, double largest) {
    }

    MomentSystem(String[] names, double[] initial, Polynomials rows, List<Total> totals, List<Block> blocks, Polynomials measured,
            List<Range> ranges) {
        this.names = names;
        this.initial = initial;
        this.rows = rows;
        this.totals = List.copyOf(totals);
        this.blocks = List.copyOf(blocks);
        this.measured = measured;
        this.ranges = List.copyOf(ranges);
        values = new double[rows.size() + totals.size()];
        IntStream.concat(totals.stream().mapToInt(Total::site), blocks.stream().mapToInt(Block::site)).distinct().sorted().forEach(site -> {
            int[] ofTotals = IntStream.range(0, totals.size()).filter(t -> totals.get(t).site() == site).toArray();
            int[] ofBlocks = IntStream.range(0, blocks.size()).filter(b -> blocks.get(b).site() == site).toArray();
            classes.add(new Class(ofTotals, ofBlocks, new Individuals(Arrays.stream(ofTotals).mapToObj(totals::get).toList(),
                    Arrays.stream(ofBlocks).mapToObj(blocks::get).toList())));
        });
    }

    /** How many real numbers x has. */
    public int dimension() {
        return initial.length;
    }

    /** How many monomials one evaluation sums up, those of individuals counted for each of them. */
    public long monomials() {
        return rows.monomials() + totals.stream().mapToLong(Total::members).sum()
                + blocks.stream().mapToLong(b -> (long) b.members() * b.parts().size()).sum();
    }

    /** True if some variables are individuals', for which there is no Jacobian. */
    public boolean hasIndividuals() {
        return !blocks.isEmpty();
    }

    /** The names of the variables that are not individuals'. */
    public List<String> names() {
        return List.of(names);
    }

    /** x of the initial state. */
    public double[] initial() {
        return initial.clone();
    }

    /** f(x). */
    public void rate(double[] x, double[] into) {
        share(x);
        for (int i = 0; i < rows.size(); i++) {
            into[i] = rows.value(i, values);
        }
        for (Class one : classes) {
            double[] scales = one.individuals().scales();
            int next = 0;
            for (int b : one.blocks()) {
                Polynomials polynomials = blocks.get(b).scales();
                for (int p = 0; p < polynomials.size(); p++) {
                    scales[next++] = polynomials.value(p, values);
                }
            }
            one.individuals().rates(x, into);
        }
    }

    /** The variables that are not individuals', and all sums over individuals. */
    private void share(double[] x) {
        System.arraycopy(x, 0, values, 0, rows.size());
        for (Class one : classes) {
            double[] sums = one.individuals().sums(x);
            for (int t = 0; t < sums.length; t++) {
                values[rows.size() + one.totals()[t]] = sums[t];
            }
        }
    }

    /**
     * ∂f_i/∂x_j, by rows.
     *
     * @throws IllegalStateException for a system with individuals
     */
    public double[][] jacobian(double[] x) {
        if (hasIndividuals()) {
            throw new IllegalStateException("no Jacobian of a system with individuals");
        }
        var jacobian = new double[dimension()][dimension()];
        for (int i = 0; i < jacobian.length; i++) {
            rows.addGradient(i, x, jacobian[i]);
        }
        return jacobian;
    }

    /** The means of the measured operators, real and imaginary parts in turn. */
    public double[] measure(double[] x) {
        share(x);
        var means = new double[measured.size()];
        for (int i = 0; i < means.length; i++) {
            means[i] = measured.value(i, values);
        }
        return means;
    }

    /**
     * The first moment that no state of spins and modes has, in words, or "" if there is none: a product of σ_z of distinct spins beyond
     * 1, one with σ_± beyond ½, a mean of a†^k a^k below zero.
     *
     * @param slack how far it may be beyond without being reported
     */
    public String outOfRange(double[] x, double slack) {
        for (Range range : ranges) {
            double most = (range.largest() + slack) * (range.largest() + slack);
            for (int k = 0; k < range.members(); k++) {
                double re = range.re() < 0 ? 0 : x[range.re() + k];
                double im = range.im() < 0 ? 0 : x[range.im() + k];
                double square = re * re + im * im;
                if (square <= most && re >= range.least() - slack) {
                    continue;
                }
                String what = range.members() > 1 ? range.name().replace("{k}", "{" + (k + 1) + "}") : range.name();
                return Double.isNaN(square) ? what + " is not finite"
                        : square > most ? String.format(Locale.ROOT, "|%s| = %.6g > %s", what, Math.sqrt(square),
                                range.largest() == 1 ? "1" : "1/2")
                        : String.format(Locale.ROOT, "%s = %.6g < 0", what, re);
            }
        }
        return "";
    }

    /** For a record: numbers of equations and of monomials. */
    public List<Long> size() {
        return new ArrayList<>(List.of((long) dimension(), monomials()));
    }
}
