package clebsch.cumulant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * dx/dt = f(x) for the real and imaginary parts x of moments, f polynomial, compiled to flat arrays.
 *
 * <p>Individuals come after everything else, a variable of all of them in one run of x. Their equations differ in weights only:
 * dx_k/dt = Σ_p S_p w_pk x_k x'_k …, where the polynomials S_p of sums over all individuals and of the other variables are computed
 * once. An evaluation so reads each variable once per sum and part it is in, in blocks that stay in the cache.
 *
 * <p>Not for use by several threads at once.
 */
public final class MomentSystem {
    /** Individuals handled together: 8 KiB a variable, so that the variables of a block stay in the first cache. */
    private static final int BLOCK = 1024;

    private final String[] names;
    private final double[] initial;
    private final Polynomials rows;
    private final List<Total> totals;
    private final List<Block> blocks;
    private final Polynomials measured;
    private final List<Range> ranges;
    private final double[] values;
    private final double[][] scales;
    private final double[] product = new double[BLOCK];

    /** Σ_k w_k Π x_{offset + k}; no weights are ones. */
    record Total(int members, double[] weights, int[] offsets) {
    }

    /** w_k Π x_{offset + k}. */
    record Part(double[] weights, int[] offsets) {
    }

    /** The rate of a variable of individuals: Σ_p S_p · part p. */
    record Block(int members, int offset, List<Part> parts, Polynomials scales) {
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
        scales = blocks.stream().map(b -> new double[b.parts().size()]).toArray(double[][]::new);
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
        for (int b = 0; b < blocks.size(); b++) {
            Block block = blocks.get(b);
            for (int p = 0; p < scales[b].length; p++) {
                scales[b][p] = block.scales().value(p, values);
            }
        }
        for (int b = 0; b < blocks.size(); b++) {
            Block block = blocks.get(b);
            for (int from = 0; from < block.members(); from += BLOCK) {
                int n = Math.min(BLOCK, block.members() - from);
                int at = block.offset() + from;
                Arrays.fill(into, at, at + n, 0);
                for (int p = 0; p < scales[b].length; p++) {
                    add(block.parts().get(p), scales[b][p], x, from, n, into, at);
                }
            }
        }
    }

    /** The variables that are not individuals', and all sums over individuals. */
    private void share(double[] x) {
        System.arraycopy(x, 0, values, 0, rows.size());
        for (int t = 0; t < totals.size(); t++) {
            Total total = totals.get(t);
            double sum = 0;
            for (int from = 0; from < total.members(); from += BLOCK) {
                int n = Math.min(BLOCK, total.members() - from);
                multiply(total.weights(), total.offsets(), x, from, n);
                for (int k = 0; k < n; k++) {
                    sum += product[k];
                }
            }
            values[rows.size() + t] = sum;
        }
    }

    private void multiply(double[] weights, int[] offsets, double[] x, int from, int n) {
        if (weights == null) {
            System.arraycopy(x, offsets[0] + from, product, 0, n);
        } else {
            System.arraycopy(weights, from, product, 0, n);
        }
        for (int f = weights == null ? 1 : 0; f < offsets.length; f++) {
            int at = offsets[f] + from;
            for (int k = 0; k < n; k++) {
                product[k] *= x[at + k];
            }
        }
    }

    private void add(Part part, double scale, double[] x, int from, int n, double[] into, int at) {
        double[] w = part.weights();
        int[] offsets = part.offsets();
        if (offsets.length == 0 && w == null) {
            for (int k = 0; k < n; k++) {
                into[at + k] += scale;
            }
        } else if (offsets.length == 0) {
            for (int k = 0; k < n; k++) {
                into[at + k] += scale * w[from + k];
            }
        } else if (offsets.length == 1 && w == null) {
            int a = offsets[0] + from;
            for (int k = 0; k < n; k++) {
                into[at + k] += scale * x[a + k];
            }
        } else if (offsets.length == 1) {
            int a = offsets[0] + from;
            for (int k = 0; k < n; k++) {
                into[at + k] += scale * w[from + k] * x[a + k];
            }
        } else {
            multiply(w, offsets, x, from, n);
            for (int k = 0; k < n; k++) {
                into[at + k] += scale * product[k];
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
                        : square > most ? String.format(Locale.ROOT, "|%s| = %.6g > %s", what, Math.sqrt(square), range.largest() == 1 ? "1" : "1/2")
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
