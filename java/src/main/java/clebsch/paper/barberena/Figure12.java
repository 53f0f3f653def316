package clebsch.paper.barberena;

import clebsch.exact.PuriLawande;
import clebsch.model.Grid;
import clebsch.paper.Check;
import clebsch.paper.Figure;
import clebsch.paper.FigureResult;
import clebsch.paper.PowerLaw;
import clebsch.paper.Runs;
import clebsch.report.Picture;
import clebsch.study.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The gap in the real part of the Liouvillian's spectrum where it closes, near Ω = NΓ/2, and the gap in the imaginary part where it
 * opens, near Ω_c, for several N and 2χ = 1.875 Γ.
 *
 * <p>D. Barberena et al., Phys. Rev. A 99, 053411 (2019), Fig. 12, Sec. V.
 */
public final class Figure12 implements Figure {
    /** The largest of three; the others are a half and a quarter of it. */
    private static final int SPINS = 200;
    private static final double[] CLOSING = {0.8, 0.85, 0.9, 0.94, 0.98, 1.02, 1.06, 1.1, 1.15, 1.2};
    private static final double[] OPENING = {1.7, 1.8, 1.875, 1.95, 2, 2.05, 2.125, 2.2, 2.3, 2.4};
    /** So many that the pair −(NΓ/2 ± iNχ)|s_z| is among them, at a magnitude of 2.1 NΓ/2. */
    private static final int FEW = 16;
    /** So many that the smallest imaginary part is among them. */
    private static final int MANY = 60;
    private static final double CRITICAL = 2.125;

    @Override
    public String id() {
        return "barberena/fig12";
    }

    @Override
    public String title() {
        return "Where the real gap of the Liouvillian closes and the imaginary one opens, for several numbers of spins";
    }

    @Override
    public String source() {
        return "D. Barberena et al., Phys. Rev. A 99, 053411 (2019), Fig. 12";
    }

    /** The gaps along a sweep of the drive for one N, in units of NΓ/2. */
    private record Curve(int n, double[] drives, double[] gaps) {

        double at(double drive) {
            return IntStream.range(0, drives.length).filter(k -> drives[k] == drive).mapToDouble(k -> gaps[k]).findFirst().orElse(Double.NaN);
        }

        /** The slope at 2Ω/(NΓ) = 1, from the drives on either side. */
        double slope() {
            return (at(1.02) - at(0.98)) / 0.04;
        }
    }

    @Override
    public FigureResult produce(Context context) {
        int n = context.spins().orElse(SPINS);
        int[] sizes = {n / 4, n / 2, n};
        var runs = new Runs(context, Map.of("N", sizes, "Gamma", 1, "chi", DrivenModel.CHI));
        var closing = new ArrayList<Curve>();
        var opening = new ArrayList<Curve>();
        for (int k = 0; k < sizes.length; k++) {
            // nine tenths of the time goes into the largest N
            double from = k == 0 ? 0 : 0.1 * k / 2;
            double to = k == 2 ? 1 : 0.1 * (k + 1) / 2;
            Table real = runs.run("real gap, N = " + sizes[k], (from + to) / 2, DrivenModel.describe(sizes[k])
                    .sweep("drive", Grid.of(CLOSING)).spectrum(FEW));
            Table imaginary = runs.run("imaginary gap, N = " + sizes[k], to, DrivenModel.describe(sizes[k])
                    .sweep("drive", Grid.of(OPENING)).spectrum(MANY));
            double unit = sizes[k] / 2.0;
            closing.add(curve(sizes[k], Spectrum.of(real), s -> s.realGap() / unit));
            opening.add(curve(sizes[k], Spectrum.of(imaginary), s -> s.imaginaryGap() / unit));
        }
        return runs.result(table(closing, "real_gap"), Map.of("imaginary", table(opening, "imaginary_gap")), picture(closing, opening),
                checks -> check(closing, opening, checks));
    }

    private static Curve curve(int n, List<Spectrum> spectra, ToDoubleFunction<Spectrum> gap) {
        return new Curve(n, spectra.stream().mapToDouble(Spectrum::drive).toArray(), spectra.stream().mapToDouble(gap).toArray());
    }

    private static Table table(List<Curve> curves, String gap) {
        return new Table(List.of(
                new Table.Column("N", curves.stream().flatMapToDouble(c -> DoubleStream.of(c.drives()).map(d -> c.n())).toArray()),
                new Table.Column("drive", curves.stream().flatMapToDouble(c -> DoubleStream.of(c.drives())).toArray()),
                new Table.Column(gap, curves.stream().flatMapToDouble(c -> DoubleStream.of(c.gaps())).toArray())), 2);
    }

    private static double[] sizes(List<Curve> curves) {
        return curves.stream().mapToDouble(Curve::n).toArray();
    }

    private static void check(List<Curve> closing, List<Curve> opening, List<Check> checks) {
        for (Curve curve : closing) {
            double ratio = 0.8 / PuriLawande.criticalDrive(2, DrivenModel.CHI, 1);
            checks.add(Check.near("N = " + curve.n() + ": real gap/(NΓ/2) at 2Ω/(NΓ) = 0.8, against Eq. (22)", curve.at(0.8),
                    Math.sqrt(1 - ratio * ratio), 2.0 / curve.n()));
        }
        double[] slopes = closing.stream().mapToDouble(curve -> -curve.slope()).toArray();
        checks.add(Check.atLeast("exponent of N in the slope of the real gap at 2Ω/(NΓ) = 1: it closes more abruptly",
                PowerLaw.through(sizes(closing), slopes).exponent(), 0.1));
        checks.add(Check.atMost("exponent of N in the real gap/(NΓ/2) at 2Ω/(NΓ) = 1.2", PowerLaw.through(sizes(closing),
                closing.stream().mapToDouble(curve -> curve.at(1.2)).toArray()).exponent(), -0.5));
        double[] atCritical = opening.stream().mapToDouble(curve -> curve.at(CRITICAL)).toArray();
        checks.add(Check.near("exponent of N in the imaginary gap/(NΓ/2) at Ω_c: it closes as N → ∞", PowerLaw.through(sizes(opening),
                atCritical).exponent(), -1 / 3.0, 0.1));
        checks.add(Check.atMost("exponent of N in the imaginary gap/(NΓ/2) at 2Ω/(NΓ) = 1.8, in the multistable region",
                PowerLaw.through(sizes(opening), opening.stream().mapToDouble(curve -> curve.at(1.8)).toArray()).exponent(), -0.25));
    }

    private static Picture picture(List<Curve> closing, List<Curve> opening) {
        double[] sizes = sizes(opening);
        double[] slopes = closing.stream().mapToDouble(c -> -c.slope()).toArray();
        double[] critical = opening.stream().mapToDouble(c -> c.at(CRITICAL)).toArray();
        return new Picture("The gaps of the Liouvillian for several N", "2χ = 1.875 Γ; Ωc at 2Ω/(NΓ) = 2.125", 2, List.of(
                new Picture.Panel("", new Picture.Axis("2Ω/(NΓ)", false), new Picture.Axis("smallest |Re λ| / (NΓ/2)", false),
                        series(closing), List.of()),
                new Picture.Panel("", new Picture.Axis("2Ω/(NΓ)", false), new Picture.Axis("smallest |Im λ| / (NΓ/2)", false),
                        series(opening), List.of()),
                new Picture.Panel("", new Picture.Axis("N", true), new Picture.Axis("−slope at Ω = NΓ/2", true), law(sizes, slopes), List.of()),
                new Picture.Panel("", new Picture.Axis("N", true), new Picture.Axis("imaginary gap / (NΓ/2) at Ωc", true),
                        law(sizes, critical), List.of())));
    }

    private static List<Picture.Series> series(List<Curve> curves) {
        return IntStream.range(0, curves.size()).mapToObj(k -> new Picture.Series("N = " + curves.get(k).n(), curves.get(k).drives(),
                curves.get(k).gaps(), null, Picture.Style.numbered(k).marked())).toList();
    }

    private static List<Picture.Series> law(double[] sizes, double[] values) {
        PowerLaw law = PowerLaw.through(sizes, values);
        return List.of(new Picture.Series("", sizes, values, null, new Picture.Style(Picture.Colour.BLACK, Picture.Line.NONE, true)),
                new Picture.Series(String.format(Locale.ROOT, "N^(%.2f)", law.exponent()), sizes,
                        DoubleStream.of(sizes).map(law::at).toArray(), null, Picture.Style.of(Picture.Colour.GREY, Picture.Line.DASHED)));
    }
}
