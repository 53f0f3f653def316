package clebsch.paper.carollo;

import clebsch.model.Grid;
import clebsch.paper.Check;
import clebsch.paper.Figure;
import clebsch.paper.FigureResult;
import clebsch.report.Picture;
import clebsch.study.Study;
import clebsch.study.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Overlap and mode occupation that spins aligned with one of four patterns end with, against g₀, in mean field: the averages over the
 * last fifth of a time of 1500/κ. Both panels of the paper's Fig. 3. Beyond g₀ = 1.5 κ the spins precess so much faster than the
 * modes follow that they are not at rest by then.
 */
final class Retrieval {
    static final int PATTERNS = 4;
    private static final double[] COUPLINGS = IntStream.rangeClosed(1, 30).mapToDouble(k -> 0.05 * k).toArray();
    private static final double LAST = 1500;
    private static final int POINTS = 1501;

    private Retrieval() {
    }

    /**
     * @param mean    the average of |ξ_μ| or |α_μ|² for each pattern and coupling
     * @param theory  the same by Eq. (12)
     */
    private record Data(double[][] mean, double[][] theory) {
    }

    static FigureResult produce(Figure.Context context, boolean occupation) {
        var runs = new LinkedHashMap<String, Object>();
        runs.put("parameters", Map.of("M", PATTERNS, "Omega", Patterns.OMEGA, "kappa", Patterns.KAPPA));
        var data = new Data(new double[PATTERNS][], new double[PATTERNS][]);
        String failure = "";
        boolean cannot = false;
        for (int nu = 1; nu <= PATTERNS && failure.isEmpty(); nu++) {
            var model = new Patterns(PATTERNS, 1);
            // the moments per spin do not depend on N: nothing but single operators of a spin and a mode meet
            Study.Result run = Study.run(model.describe(1000, new int[] {2, 2, 2, 2}, nu)
                    .cumulants(1, Grid.linear(0, LAST, POINTS)).rtol(1e-8).atol(1e-10)
                    .observable("xi", model.overlap(nu)).observable("alpha", "c" + nu + ".a / sqrt(N)").sweep("g0", Grid.of(COUPLINGS)),
                    context.backend(), context.progress().part((nu - 1.0) / PATTERNS, (double) nu / PATTERNS, "pattern " + nu));
            runs.put("pattern " + nu, run.record().isEmpty() ? List.of() : run.record().getLast());
            failure = run.failure();
            cannot = run.cannot();
            int complete = run.table().rows() / POINTS;
            data.mean()[nu - 1] = new double[complete];
            data.theory()[nu - 1] = new double[complete];
            double[] xi = run.table().column("xi").values();
            double[] re = run.table().column("alpha_re").values();
            double[] im = run.table().column("alpha_im").values();
            for (int p = 0; p < complete; p++) {
                double sum = 0;
                double sumRe = 0;
                double sumIm = 0;
                for (int k = p * POINTS + POINTS * 4 / 5; k < (p + 1) * POINTS; k++) {
                    sum += xi[k];
                    sumRe += re[k];
                    sumIm += im[k];
                }
                int count = POINTS - POINTS * 4 / 5;
                var at = new Patterns(PATTERNS, COUPLINGS[p]);
                double overlap = at.stationaryOverlap(nu);
                data.mean()[nu - 1][p] = occupation ? (sumRe * sumRe + sumIm * sumIm) / (count * count) : Math.abs(sum / count);
                data.theory()[nu - 1][p] = occupation ? at.occupation(nu, overlap) : overlap;
            }
        }
        var checks = new ArrayList<Check>();
        if (failure.isEmpty()) {
            check(data, occupation, checks);
        }
        return new FigureResult(table(data, occupation), picture(data, occupation), checks, runs, failure, cannot);
    }

    private static void check(Data data, boolean occupation, List<Check> checks) {
        for (int nu = 1; nu <= PATTERNS; nu++) {
            double critical = new Patterns(PATTERNS, 1).criticalCoupling(nu);
            double above = 0;
            double below = 0;
            for (int p = 0; p < COUPLINGS.length; p++) {
                double found = data.mean()[nu - 1][p];
                double expected = data.theory()[nu - 1][p];
                // at the transition itself everything is slow
                if (COUPLINGS[p] > 1.1 * critical) {
                    above = Math.max(above, Math.abs(found - expected) / expected);
                } else if (COUPLINGS[p] < 0.9 * critical) {
                    below = Math.max(below, found);
                }
            }
            String what = occupation ? "|α_" + nu + "|²" : "|ξ_" + nu + "|";
            checks.add(Check.atMost(what + " above 1.1 g_crit = " + Math.round(1100 * critical) / 1000.0
                    + ": largest relative distance from Eq. (12)",
                    above, 0.01));
            checks.add(Check.atMost("largest " + what + " below 0.9 g_crit", below, 0.02));
        }
    }

    private static Table table(Data data, boolean occupation) {
        int points = Arrays.stream(data.mean()).mapToInt(m -> m == null ? 0 : m.length).min().orElseThrow();
        var columns = new ArrayList<Table.Column>();
        columns.add(new Table.Column("g0", Arrays.copyOf(COUPLINGS, points)));
        for (int nu = 1; nu <= PATTERNS && points > 0; nu++) {
            String name = occupation ? "alpha2_" : "xi_";
            columns.add(new Table.Column(name + nu, Arrays.copyOf(data.mean()[nu - 1], points)));
            columns.add(new Table.Column(name + nu + "_theory", Arrays.copyOf(data.theory()[nu - 1], points)));
        }
        return new Table(columns, 1);
    }

    private static Picture picture(Data data, boolean occupation) {
        var series = new ArrayList<Picture.Series>();
        for (int nu = 1; nu <= PATTERNS; nu++) {
            if (data.mean()[nu - 1] == null) {
                continue;
            }
            double[] g = Arrays.copyOf(COUPLINGS, data.mean()[nu - 1].length);
            Picture.Colour colour = Picture.Colour.values()[nu - 1];
            series.add(new Picture.Series("μ = " + nu, g, data.mean()[nu - 1], null, new Picture.Style(colour, Picture.Line.NONE, true)));
            series.add(new Picture.Series(nu == 1 ? "Eq. (12)" : "", g, data.theory()[nu - 1], null,
                    Picture.Style.of(colour, Picture.Line.SOLID)));
        }
        return new Picture(occupation ? "Occupation of the mode of the stored pattern" : "Retrieval of a stored pattern",
                "M = 4, Ω = κ/2, Ω_μ = Ω(μ + 2); mean field from ξ_μ = 1", 1,
                List.of(new Picture.Panel("", new Picture.Axis("g₀/κ", false), new Picture.Axis(occupation ? "|α_μ|²" : "|ξ_μ|", false),
                        series, List.of())));
    }
}
