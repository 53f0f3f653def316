package clebsch.paper.groszkowski;

import clebsch.exact.AgarwalPuri;
import clebsch.model.Grid;
import clebsch.model.ModelDescription;
import clebsch.paper.Check;
import clebsch.paper.Figure;
import clebsch.paper.FigureResult;
import clebsch.paper.Runs;
import clebsch.report.Picture;
import clebsch.study.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The probabilities of the values of J_y in the stationary state of D[cosh r J₋ − sinh r J₊] for 200 and 201 spins, below, at and
 * above the squeezing at which parity begins to matter, e^{2r} = N.
 *
 * <p>The solver's system is turned about x by a right angle, so that J_y is J_z there and its values are populations: the jump
 * e^{−r}J_x − ie^{r}J_y becomes e^{−r}J_x − ie^{r}J_z.
 *
 * <p>P. Groszkowski et al., Phys. Rev. X 12, 011015 (2022), Fig. S2, App. D 2, Eq. (14), (17). The paper does not list its values of r.
 */
public final class FigureS2 implements Figure {
    private static final int SPINS = 200;
    /** In addition to ½ ln N. */
    private static final double[] BEYOND = {-1, 0, 1};
    /** How far a solver's stationary state is from the closed form. */
    private static final double AGREEMENT = 1e-10;

    @Override
    public String id() {
        return "groszkowski/figS2";
    }

    @Override
    public String title() {
        return "Distribution of the squeezed spin component: even and odd numbers of spins";
    }

    @Override
    public String source() {
        return "P. Groszkowski et al., Phys. Rev. X 12, 011015 (2022), Fig. S2";
    }

    /** The probabilities of m = −N/2 … N/2 at one squeezing. */
    private record Distribution(int n, double r, double[] solved) {

        double[] values() {
            return IntStream.rangeClosed(0, n).mapToDouble(k -> k - n / 2.0).toArray();
        }

        AgarwalPuri closed() {
            return new AgarwalPuri(n, r);
        }
    }

    @Override
    public FigureResult produce(Context context) {
        int even = context.spins().orElse(SPINS) / 2 * 2;
        double[] r = DoubleStream.of(BEYOND).map(beyond -> Math.max(0, Math.log(even) / 2) + beyond).toArray();
        var runs = new Runs(context, Map.of("N", even, "r", r, "Gamma", 1));
        var distributions = new ArrayList<Distribution>();
        for (int n = even; n <= even + 1; n++) {
            Table table = runs.run("N = " + n, (n - even + 1) / 2.0, turned(n, r));
            for (int row = 0; row < table.rows(); row++) {
                int at = row;
                distributions.add(new Distribution(n, r[row], table.columns().stream().skip(1)
                        .mapToDouble(column -> column.values()[at]).toArray()));
            }
        }
        return runs.result(table(distributions), Map.of(), picture(r, distributions), checks -> check(r, distributions, checks));
    }

    private static ModelDescription turned(int n, double[] r) {
        ModelDescription description = new ModelDescription("Squeezed reservoir, turned about x")
                .parameter("N", n).parameter("r", r[0]).parameter("Gamma", 1).spins("atoms", "N")
                .dissipator("Gamma", "exp(-r) * atoms.x - i * exp(r) * atoms.z").sweep("r", Grid.of(r)).steady();
        for (int k = 0; k <= n; k++) {
            description.observable("p" + k, String.format(Locale.ROOT, "fidelity(atoms: dicke(%d / 2))", 2 * k - n));
        }
        return description;
    }

    private static Table table(List<Distribution> distributions) {
        return new Table(List.of(
                column("N", distributions, d -> filled(d, d.n())), column("r", distributions, d -> filled(d, d.r())),
                column("m", distributions, Distribution::values), column("p", distributions, Distribution::solved),
                column("p_exact", distributions, d -> d.closed().alongY())), 3);
    }

    private static double[] filled(Distribution distribution, double value) {
        var column = new double[distribution.n() + 1];
        Arrays.fill(column, value);
        return column;
    }

    private static Table.Column column(String name, List<Distribution> distributions,
            Function<Distribution, double[]> part) {
        return new Table.Column(name, distributions.stream().flatMapToDouble(d -> DoubleStream.of(part.apply(d))).toArray());
    }

    private static void check(double[] r, List<Distribution> distributions, List<Check> checks) {
        for (Distribution d : distributions) {
            double[] exact = d.closed().alongY();
            double farthest = IntStream.rangeClosed(0, d.n()).mapToDouble(k -> Math.abs(d.solved()[k] - exact[k])).max().orElseThrow();
            checks.add(Check.atMost(String.format(Locale.ROOT, "N = %d, r = %.2f: largest difference of the solver's probabilities and "
                    + "the closed form's", d.n(), d.r()), farthest, AGREEMENT));
        }
        for (int k = 0; k < r.length; k++) {
            double ratio = variance(distributions.get(r.length + k)) / variance(distributions.get(k));
            String what = String.format(Locale.ROOT, "e^(2r) = %.2f N: ⟨J_y²⟩ of an odd number of spins over that of an even one",
                    Math.exp(2 * BEYOND[k]));
            checks.add(BEYOND[k] < 0 ? Check.near(what, ratio, 1, 0.1) : Check.atLeast(what, ratio, BEYOND[k] > 0 ? 20 : 2));
        }
        Distribution tail = distributions.getLast();
        double[] p = tail.solved();
        int middle = (tail.n() + 1) / 2;   // m = 1/2
        // Eq. (17): p ∝ 1/m², up to corrections of relative order N²e^{−4r}
        int far = middle + tail.n() / 4;
        checks.add(Check.near(String.format(Locale.ROOT, "N = %d, r = %.2f: p(m)m² at m = %.1f over that at 1/2, the tail of 1/m²", tail.n(),
                tail.r(), far - tail.n() / 2.0), p[far] / p[middle] * Math.pow(2 * far - tail.n(), 2), 1, 0.1));
        Distribution thin = distributions.get(r.length - 1);
        checks.add(Check.atMost(String.format(Locale.ROOT, "N = %d, r = %.2f: probability outside |m| ≤ 2", thin.n(), thin.r()),
                IntStream.rangeClosed(0, thin.n()).filter(k -> Math.abs(k - thin.n() / 2) > 2).mapToDouble(k -> thin.solved()[k]).sum(), 0.01));
    }

    private static double variance(Distribution d) {
        return IntStream.rangeClosed(0, d.n()).mapToDouble(k -> Math.pow(k - d.n() / 2.0, 2) * d.solved()[k]).sum();
    }

    private static Picture picture(double[] r, List<Distribution> distributions) {
        var panels = new ArrayList<Picture.Panel>();
        for (int k = 0; k < r.length; k++) {
            double squeezing = r[k];
            var series = distributions.stream().filter(d -> d.r() == squeezing).map(d -> {
                // what is below 10⁻⁸ is beyond what is of interest, and near the solver's rounding
                double[] shown = DoubleStream.of(d.solved()).map(p -> p < 1e-8 ? Double.NaN : p).toArray();
                return new Picture.Series(d.n() % 2 == 0 ? "N even" : "N odd", d.values(), shown, null,
                        d.n() % 2 == 0 ? Picture.Style.of(Picture.Colour.BLUE, Picture.Line.SOLID)
                                : Picture.Style.of(Picture.Colour.VERMILLION, Picture.Line.DASHED));
            }).toList();
            panels.add(new Picture.Panel(String.format(Locale.ROOT, "r = %.2f, exp(2r) = %.2f N", squeezing, Math.exp(2 * BEYOND[k])),
                    new Picture.Axis("m", false), new Picture.Axis("probability of Jy = m", true), series, List.of()));
        }
        return new Picture("Distribution of the squeezed component Jy in the stationary state", "", 3, panels);
    }
}
