package clebsch.paper.barberena;

import clebsch.exact.PuriLawande;
import clebsch.model.Grid;
import clebsch.paper.Check;
import clebsch.paper.Figure;
import clebsch.paper.FigureResult;
import clebsch.paper.Runs;
import clebsch.report.Picture;
import clebsch.study.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The potential V(b) of the particle that the mean field is equivalent to, and s_z(t) = −ḃ from all spins down, at a drive below and one
 * above Ω̃; 2χ = 1.875 Γ, 2Ω/(NΓ) = 1.48 and 2.09. Times are in units of 2/(NΓ).
 *
 * <p>D. Barberena et al., Phys. Rev. A 99, 053411 (2019), Fig. 4, Eq. (16)–(20). The paper does not say which drives it has.
 */
public final class Figure4 implements Figure {
    private static final double CHI = 0.9375;
    private static final double[] DRIVES = {1.48, 2.09};
    private static final int POINTS = 801;
    private static final double LAST = 40;

    @Override
    public String id() {
        return "barberena/fig4";
    }

    @Override
    public String title() {
        return "Mean field of driven, interacting, decaying spins as a particle in a potential";
    }

    @Override
    public String source() {
        return "D. Barberena et al., Phys. Rev. A 99, 053411 (2019), Fig. 4";
    }

    @Override
    public FigureResult produce(Context context) {
        int n = context.spins().orElse(Large.SPINS);
        var runs = new Runs(context, Map.of("N", n, "chi over Gamma", CHI));
        Table run = runs.run("meanField", 1,
                Large.describe(n, CHI, DRIVES[0], 0, 0, Grid.linear(0, LAST, POINTS)).sweep("drive", Grid.of(DRIVES)));
        var toCheck = new ArrayList<Consumer<List<Check>>>();
        var curves = new ArrayList<Picture.Series>();
        var potentials = new ArrayList<Picture.Series>();
        var columns = new ArrayList<double[]>();
        double[] all = Runs.values(run, "t");
        for (int p = 0; p < DRIVES.length; p++) {
            // in units of 2/(NΓ) the printed equations are those with N = 1, Γ = 2
            var printed = new MeanField(1, 2 * CHI, DRIVES[p], 2);
            int from = Math.min(p * POINTS, all.length);
            int to = Math.min(from + POINTS, all.length);
            double[] times = Arrays.copyOfRange(all, from, to);
            double[][] s = Arrays.copyOfRange(Large.vectors(run), from, to);
            Picture.Style style = Picture.Style.of(p == 0 ? Picture.Colour.ORANGE : Picture.Colour.BLUE,
                    p == 0 ? Picture.Line.SOLID : Picture.Line.DASHED);
            String label = "2Ω/(NΓ) = " + DRIVES[p];
            double[] height = Arrays.stream(s).mapToDouble(v -> v[2]).toArray();
            double[] b = new double[height.length];
            for (int k = 1; k < b.length; k++) {
                b[k] = b[k - 1] - (times[k] - times[k - 1]) * (height[k] + height[k - 1]) / 2;
            }
            double[] way = IntStream.range(0, 301).mapToDouble(k -> -0.5 + 5.5 * k / 300).toArray();
            curves.add(new Picture.Series(label, times, height, null, style));
            potentials.add(new Picture.Series(label, way, DoubleStream.of(way).map(printed::potential).toArray(), null, style));
            columns.add(b);
            toCheck.add(checks -> check(label, n, printed, times, s, b, checks));
        }
        var table = new ArrayList<Table.Column>();
        for (String name : List.of("drive", "t", "sx", "sy", "sz")) {
            table.add(new Table.Column(name, Runs.values(run, name)));
        }
        table.add(new Table.Column("b", columns.stream().flatMapToDouble(Arrays::stream).toArray()));
        var picture = new Picture("The mean field as a particle in a potential", "2χ = 1.875 Γ, from all spins down", 2, List.of(
                new Picture.Panel("(a)", new Picture.Axis("NΓb/2", false), new Picture.Axis("V(b)", false), potentials,
                        List.of(new Picture.Level("energy", 1, Picture.Style.of(Picture.Colour.GREY, Picture.Line.DOTTED)))),
                new Picture.Panel("(b)", new Picture.Axis("NΓt/2", false), new Picture.Axis("s_z", false), curves, List.of())));
        return runs.result(new Table(table, 2), picture, checks -> {
            toCheck.forEach(each -> each.accept(checks));
            checks.add(Check.near("2Ω̃/(NΓ) from the south pole, Eq. (20)", MeanField.southPoleDrive(1, 2 * CHI, 2), 1.74, 0.005));
        });
    }

    private static void check(String label, int n, MeanField printed, double[] times, double[][] s, double[] b, List<Check> checks) {
        Large.check(label, s, new MeanField(n, printed.chi() / n, printed.omega(), 2.0 / n), times, checks);
        // b is by the trapezoidal rule, whose error is (Δt)²/12 times the change of ds_z/dt, at most 2Ω; V' times that is what is seen
        double step = times[1] - times[0];
        double worst = IntStream.range(0, b.length).mapToDouble(k -> Math.abs(s[k][2] * s[k][2] + printed.potential(b[k]) - 1)).max()
                .orElseThrow();
        checks.add(Check.atMost(label + ": largest |ḃ² + V(b) − 1|, Eq. (17)", worst, printed.omega() * step * step + 20 * LAST / n));
        double critical = PuriLawande.criticalDrive(1, printed.chi(), 2);
        double last = s[s.length - 1][2];
        double highest = Arrays.stream(s).mapToDouble(v -> v[2]).max().orElseThrow();
        if (printed.omega() < MeanField.southPoleDrive(1, printed.chi(), 2)) {
            double rest = -Math.sqrt(1 - Math.pow(printed.omega() / critical, 2));
            // what is left falls at the rate NΓ/2 · |s_z|, Eq. (22)
            checks.add(Check.near(label + ": s_z at the end, against Eq. (21)", last, rest, Math.exp(rest * LAST / 2) + 20 * LAST / n));
            checks.add(Check.atMost(label + ": largest s_z, the particle is not turned back", highest, 0));
        } else {
            checks.add(Check.atLeast(label + ": largest s_z, the particle is turned back", highest, 0.1));
            checks.add(Check.near(label + ": largest plus smallest s_z, the particle goes to and fro", highest
                    + Arrays.stream(s).mapToDouble(v -> v[2]).min().orElseThrow(), 0, 1e-3 + 20 * LAST / n));
        }
    }
}
