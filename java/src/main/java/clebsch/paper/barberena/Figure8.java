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
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * ⟨J_z⟩(t) from all spins down at two drives between NΓ/2 and Ω_c, C and D of Fig. 7, over several 1/Γ: the distance from the
 * stationary value for several N, and the first few oscillations of the largest; beside the slowest eigenvalue of the Liouvillian.
 *
 * <p>D. Barberena et al., Phys. Rev. A 99, 053411 (2019), Fig. 8, Sec. IV B.
 */
public final class Figure8 implements Figure {
    /** The largest of three; the others are a half and a quarter of it. */
    private static final int SPINS = 200;
    private static final List<String> POINTS = List.of("C", "D");
    private static final double[] DRIVES = {1.76, 2.09};
    private static final double LAST = 5;
    private static final int ROWS = 101;
    /** The end of the time axis of the insets in units of 1/(NΓ). */
    private static final double SPAN = 30;
    private static final int SHORT_ROWS = 301;
    /** From here on the next eigenvalue, at more than twice the rate, is gone to a few percent. */
    private static final double FROM = 3;

    @Override
    public String id() {
        return "barberena/fig8";
    }

    @Override
    public String title() {
        return "Slow relaxation of the inversion in the multistable region, for several numbers of spins";
    }

    @Override
    public String source() {
        return "D. Barberena et al., Phys. Rev. A 99, 053411 (2019), Fig. 8";
    }

    /** One curve, as far as it was reached, with |⟨J_z⟩ − ⟨J_z⟩ of Eq. (9)|/(N/2). */
    private record Curve(String point, int n, double drive, double[] times, double[] inversion) {

        double stationary() {
            return new PuriLawande(n, DrivenModel.CHI, drive * n / 2, 1).mean()[2];
        }

        double[] distance() {
            double end = stationary();
            return DoubleStream.of(inversion).map(z -> Math.abs(z - end) / (n / 2.0)).toArray();
        }

        /** The rate at which the distance falls between two times, by least squares on its logarithm. */
        double rate(double from, double to) {
            int[] rows = IntStream.range(0, times.length).filter(k -> times[k] >= from - 1e-9 && times[k] <= to + 1e-9).toArray();
            double[] distance = distance();
            double meanT = IntStream.of(rows).mapToDouble(k -> times[k]).average().orElse(Double.NaN);
            double meanY = IntStream.of(rows).mapToDouble(k -> Math.log(distance[k])).average().orElse(Double.NaN);
            double across = IntStream.of(rows).mapToDouble(k -> (times[k] - meanT) * (Math.log(distance[k]) - meanY)).sum();
            double along = IntStream.of(rows).mapToDouble(k -> Math.pow(times[k] - meanT, 2)).sum();
            return -across / along;
        }
    }

    @Override
    public FigureResult produce(Context context) {
        int n = context.spins().orElse(SPINS);
        int[] sizes = {n / 4, n / 2, n};
        var runs = new Runs(context, Map.of("N", sizes, "Gamma", 1, "chi", DrivenModel.CHI));
        var curves = new ArrayList<Curve>();
        var gaps = new double[sizes.length][DRIVES.length];
        for (int s = 0; s < sizes.length; s++) {
            Table gap = runs.run("gap, N = " + sizes[s], s == 0 ? 0.01 : s == 1 ? 0.05 : 0.2, DrivenModel.describe(sizes[s])
                    .sweep("drive", Grid.of(DRIVES)).spectrum(2));
            List<Spectrum> spectra = Spectrum.of(gap);
            for (int d = 0; d < spectra.size(); d++) {
                gaps[s][d] = spectra.get(d).realGap();
            }
            Table slow = runs.run("relaxation, N = " + sizes[s], s == 0 ? 0.03 : s == 1 ? 0.15 : 0.95, DrivenModel.describe(sizes[s])
                    .initial("atoms", "down").sweep("drive", Grid.of(DRIVES)).evolve(Grid.linear(0, LAST, ROWS)).observable("Jz", "atoms.z"));
            curves.addAll(curves(sizes[s], slow));
        }
        Table fast = runs.run("oscillations", 1, DrivenModel.describe(n).initial("atoms", "down").sweep("drive", Grid.of(DRIVES))
                .evolve(Grid.linear(0, SPAN / n, SHORT_ROWS)).observable("Jz", "atoms.z"));
        List<Curve> insets = curves(n, fast);
        return runs.result(table(curves), Map.of("oscillations", table(insets)), picture(curves, insets),
                checks -> check(sizes, curves, gaps, checks));
    }

    private static List<Curve> curves(int n, Table table) {
        double[] drives = Runs.values(table, "drive");
        var curves = new ArrayList<Curve>();
        for (int d = 0; d < DRIVES.length; d++) {
            double drive = DRIVES[d];
            int[] rows = IntStream.range(0, drives.length).filter(k -> drives[k] == drive).toArray();
            curves.add(new Curve(POINTS.get(d), n, drive, IntStream.of(rows).mapToDouble(k -> Runs.values(table, "t")[k]).toArray(),
                    IntStream.of(rows).mapToDouble(k -> Runs.values(table, "Jz")[k]).toArray()));
        }
        return curves;
    }

    private static void check(int[] sizes, List<Curve> curves, double[][] gaps, List<Check> checks) {
        for (int s = 0; s < sizes.length; s++) {
            for (int d = 0; d < DRIVES.length; d++) {
                Curve curve = curves.get(s * DRIVES.length + d);
                String where = POINTS.get(d) + ", N = " + sizes[s];
                double rate = curve.rate(FROM, LAST);
                checks.add(Check.near(where + ": decay rate/Γ between Γt = 3 and 5 over the spectral gap", rate / gaps[s][d], 1, 0.03));
                checks.add(Check.near(where + ": the same rate between Γt = 3 and 4 over that between 4 and 5, exponential",
                        curve.rate(FROM, 4) / curve.rate(4, LAST), 1, 0.05));
            }
        }
        for (int d = 0; d < DRIVES.length; d++) {
            checks.add(Check.near(POINTS.get(d) + ": gap of the largest N over that of a quarter of it, not growing with N",
                    gaps[sizes.length - 1][d] / gaps[0][d], 1, 0.15));
        }
    }

    private static Table table(List<Curve> curves) {
        return new Table(List.of(
                column("N", curves, c -> filled(c, c.n())), column("drive", curves, c -> filled(c, c.drive())),
                column("t", curves, Curve::times), column("Jz", curves, Curve::inversion),
                column("Jz_stationary", curves, c -> filled(c, c.stationary()))), 3);
    }

    private static Table.Column column(String name, List<Curve> curves, Function<Curve, double[]> part) {
        return new Table.Column(name, curves.stream().flatMapToDouble(c -> DoubleStream.of(part.apply(c))).toArray());
    }

    private static double[] filled(Curve curve, double value) {
        var column = new double[curve.times().length];
        Arrays.fill(column, value);
        return column;
    }

    private static Picture picture(List<Curve> curves, List<Curve> insets) {
        var panels = new ArrayList<Picture.Panel>();
        for (int d = 0; d < DRIVES.length; d++) {
            String point = POINTS.get(d);
            String title = String.format(Locale.ROOT, "%s    2Ω/(NΓ) = %.2f", point, DRIVES[d]);
            var series = new ArrayList<Picture.Series>();
            for (Curve curve : curves) {
                if (curve.point().equals(point)) {
                    series.add(new Picture.Series("N = " + curve.n(), curve.times(), curve.distance(), null,
                            Picture.Style.numbered(series.size())));
                }
            }
            Curve inset = insets.get(d);
            panels.add(new Picture.Panel(title, new Picture.Axis("Γt", false), new Picture.Axis("|⟨Jz⟩ − stationary| / (N/2)", true), series,
                    List.of()));
            panels.add(new Picture.Panel(title + ", N = " + inset.n(), new Picture.Axis("Γt", false), new Picture.Axis("⟨Jz⟩ / (N/2)", false),
                    List.of(new Picture.Series("exact", inset.times(),
                            DoubleStream.of(inset.inversion()).map(z -> z / (inset.n() / 2.0)).toArray(),
                            null, Picture.Style.of(Picture.Colour.ORANGE, Picture.Line.SOLID))),
                    List.of(new Picture.Level("stationary, Eq. (9)", inset.stationary() / (inset.n() / 2.0),
                            Picture.Style.of(Picture.Colour.VERMILLION, Picture.Line.LONG_DASHED)))));
        }
        return new Picture("Slow relaxation in the multistable region", "2χ = 1.875 Γ, from all spins down", 2, panels);
    }
}
