package clebsch.paper.groszkowski;

import clebsch.model.Grid;
import clebsch.model.ModelDescription;
import clebsch.paper.Check;
import clebsch.paper.Figure;
import clebsch.paper.FigureResult;
import clebsch.paper.Runs;
import clebsch.study.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * ξ_R²(t) of {@link Figure6a} for N = 1000 by cumulants of second order of distinct spins, from Γt = 10⁻⁵ to 10⁶, held against Eq.
 * (B2)–(B5) as printed, which are {@link CollectiveCumulants}.
 *
 * <p>P. Groszkowski et al., Phys. Rev. X 12, 011015 (2022), Fig. 6(b), Appendix B. The paper does not say which r the figure has.
 */
public final class Figure6b implements Figure {
    private static final int SPINS = 1000;
    private static final double SQUEEZING = 1;
    private static final double DEPHASING = 0.005;
    private static final double[] RELAXATION = {0, 0.001};
    private static final double FIRST = 1e-5;
    private static final double LAST = 1e6;
    private static final int POINTS_PER_DECADE = 20;
    private static final int POINTS = 11 * POINTS_PER_DECADE + 1;
    /** Up to Γt = 0.1, when the plateau is long reached, an explicit method can follow the printed equations. */
    private static final int POINTS_COMPARED = 4 * POINTS_PER_DECADE + 1;

    @Override
    public String id() {
        return "groszkowski/fig6b";
    }

    @Override
    public String title() {
        return "Spin squeezing by an engineered reservoir with local noise, by cumulants";
    }

    @Override
    public String source() {
        return "P. Groszkowski et al., Phys. Rev. X 12, 011015 (2022), Fig. 6(b)";
    }

    @Override
    public FigureResult produce(Context context) {
        int n = context.spins().orElse(SPINS);
        var runs = new Runs(context, Map.of("N", n, "Gamma", 1, "r", SQUEEZING, "gamma_phi", DEPHASING));
        var curves = new ArrayList<Prethermal.Curve>();
        double[][] noise = {{DEPHASING, RELAXATION[0]}, {DEPHASING, RELAXATION[1]}, {0, 0}, {DEPHASING, 0}};
        // the last one has half the spins, to see how times grow with their number
        int[] spins = {n, n, n, n / 2};
        for (int p = 0; p < noise.length; p++) {
            Table run = runs.run("N = " + spins[p] + ", gamma_phi = " + noise[p][0] + ", gamma_rel = " + noise[p][1], (p + 1.0) / noise.length,
                    describe(spins[p], noise[p][0], noise[p][1]));
            if (run.rows() > 0) {
                curves.add(new Prethermal.Curve(noise[p][0], noise[p][1], run.column("t").values(), run.column("xi2").values()));
            }
        }
        List<Prethermal.Curve> drawn = curves.subList(0, Math.min(3, curves.size()));
        return runs.result(Prethermal.table(drawn), Prethermal.picture(n, drawn, "second cumulants"), checks -> {
            Prethermal.check(n, drawn, checks);
            check(n, curves, checks);
        });
    }

    private static ModelDescription describe(int n, double dephasing, double relaxation) {
        return new ModelDescription("Reservoir-engineered spin squeezing")
                .parameter("N", n).parameter("r", SQUEEZING).parameter("Gamma", 1)
                .parameter("gamma_phi", dephasing).parameter("gamma_rel", relaxation)
                .spins("atoms", "N")
                .dissipator("Gamma", "cosh(r) * atoms.m - sinh(r) * atoms.p")
                .each("gamma_phi / 2", "atoms.sigma_z").each("gamma_rel", "atoms.sigma_m")
                .initial("atoms", "down")
                .cumulants(2, Grid.logarithmic(FIRST, LAST, POINTS)).rtol(1e-9).atol(1e-12)
                .observable("xi2", "wineland(atoms)").observable("Jz", "atoms.z").observable("J2", "atoms.casimir");
    }

    private static void check(int n, List<Prethermal.Curve> curves, List<Check> checks) {
        Prethermal.Curve whole = curves.get(0);
        Prethermal.Curve half = curves.get(3);
        double level = Math.sqrt(whole.xi2()[whole.lowest()] * whole.last());
        checks.add(Check.near("time on the plateau, until ln ξ² is halfway to the end, over that of half the spins",
                whole.crossing(whole.lowest(), level) / half.crossing(half.lowest(), level), 2, 0.2));
        for (int p = 0; p < 3; p++) {
            Prethermal.Curve curve = curves.get(p);
            double[] times = Arrays.copyOf(curve.times(), POINTS_COMPARED);
            double[] printed = new CollectiveCumulants(n, SQUEEZING, 1, 0, curve.relaxation(), curve.dephasing()).squeezing(times);
            double farthest = IntStream.range(0, times.length).mapToDouble(k -> Math.abs(curve.xi2()[k] - printed[k])).max().orElseThrow();
            // the terms that Eq. (B2)–(B5) lack are of the relative order 2/N
            checks.add(Check.atMost("largest |ξ² − ξ² of Eq. (B2)–(B5)| up to Γt = 0.1, γ_φ = " + curve.dephasing() + ", γ_rel = "
                    + curve.relaxation() + ", in units of 2/N", farthest * n / 2, 1));
        }
    }
}
