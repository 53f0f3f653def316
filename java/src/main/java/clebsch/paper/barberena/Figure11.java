package clebsch.paper.barberena;

import clebsch.exact.PuriLawande;
import clebsch.model.Grid;
import clebsch.paper.Check;
import clebsch.paper.Figure;
import clebsch.paper.FigureResult;
import clebsch.paper.Runs;
import clebsch.report.Picture;
import clebsch.study.Table;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Real and imaginary parts of the 150 eigenvalues of smallest magnitude of the Liouvillian against the drive, for 200 spins and
 * 2χ = 1.875 Γ, with the rate and the frequency of small deviations in mean field, Eq. (22) and (24).
 *
 * <p>D. Barberena et al., Phys. Rev. A 99, 053411 (2019), Fig. 11, Sec. V.
 */
public final class Figure11 implements Figure {
    private static final int SPINS = 200;
    private static final int EIGENVALUES = 150;
    private static final double[] DRIVES = {0.25, 0.5, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 1.875, 2, 2.125, 2.25, 2.5, 3};
    /** ‖𝓛X − λX‖/(‖𝓛‖‖X‖) that an eigenpair may have. */
    private static final double RESIDUAL = 1e-10;

    @Override
    public String id() {
        return "barberena/fig11";
    }

    @Override
    public String title() {
        return "The slowest 150 eigenvalues of the Liouvillian against the drive: a real gap closes, an imaginary one opens";
    }

    @Override
    public String source() {
        return "D. Barberena et al., Phys. Rev. A 99, 053411 (2019), Fig. 11";
    }

    @Override
    public FigureResult produce(Context context) {
        int n = context.spins().orElse(SPINS);
        var runs = new Runs(context, Map.of("N", n, "Gamma", 1, "chi", DrivenModel.CHI));
        Table table = runs.run("spectrum", 1, DrivenModel.describe(n).sweep("drive", Grid.of(DRIVES)).spectrum(EIGENVALUES));
        List<Spectrum> spectra = Spectrum.of(table);
        return runs.result(table, Map.of(), picture(n, spectra), checks -> check(n, table, spectra, checks));
    }

    /** The rate |Re λ| of Eq. (22) in units of NΓ/2: √(1 − Ω²/Ω_c²) below Ω_c. */
    private static double rate(double drive) {
        double ratio = drive / PuriLawande.criticalDrive(2, DrivenModel.CHI, 1);
        return Math.sqrt(Math.max(0, 1 - ratio * ratio));
    }

    /** The smaller frequency |λ| of Eq. (24) in units of NΓ/2 above Ω_c, of the solution with s_x &lt; 0; it vanishes at Ω_c. */
    private static double frequency(double drive) {
        double x = Math.sqrt(1 - 1 / (drive * drive));
        return drive * Math.sqrt(Math.max(0, (x - 2 * DrivenModel.CHI / drive) * x));
    }

    private static Spectrum at(List<Spectrum> spectra, double drive) {
        return spectra.stream().filter(s -> s.drive() == drive).findFirst().orElseThrow();
    }

    private static void check(int n, Table table, List<Spectrum> spectra, List<Check> checks) {
        double unit = n / 2.0;
        checks.add(Check.atMost("largest residual ‖𝓛X − λX‖/(‖𝓛‖‖X‖)", DoubleStream.of(table.column("residual").values()).max().orElseThrow(),
                RESIDUAL));
        checks.add(Check.atLeast("eigenvalues at each drive", spectra.stream().mapToInt(s -> s.re().length + 1).min().orElseThrow(),
                Math.min(EIGENVALUES, (n + 1) * (n + 1))));
        // mean field errs by O(1/N)
        checks.add(Check.near("smallest |Re λ|/(NΓ/2) at 2Ω/(NΓ) = 0.5, against Eq. (22)", at(spectra, 0.5).realGap() / unit,
                rate(0.5), 1.0 / n));
        checks.add(Check.atMost("smallest |Re λ|/Γ at 2Ω/(NΓ) = 1.5: slow whatever N is", at(spectra, 1.5).realGap(), 2));
        checks.add(Check.near("2Ω/(NΓ) where the smallest |Re λ| is half of Eq. (22): the real gap closes near 1",
                closing(unit, spectra), 1, 0.1));
        // at finite N the gap is wider and opens earlier, by a power of 1/N near that of a fluctuation
        double finite = 1 / Math.sqrt(n);
        checks.add(Check.atMost("smallest |Im λ|/(NΓ/2) at 2Ω/(NΓ) = 1 … 1.5: no gap", spectra.stream()
                .filter(s -> s.drive() >= 1 && s.drive() <= 1.5).mapToDouble(s -> s.imaginaryGap() / unit).min().orElseThrow(), 0.2 * finite));
        checks.add(Check.near("2Ω/(NΓ) where the smallest |Im λ| reaches a quarter of NΓ/2: the imaginary gap opens near 2.125",
                opening(unit, spectra), 2.125, 4 * finite));
        checks.add(Check.near("smallest |Im λ|/(NΓ/2) at 2Ω/(NΓ) = 3 over the frequency of Eq. (24)",
                at(spectra, 3).imaginaryGap() / unit / frequency(3),
                1, finite));
        checks.add(Check.atMost("largest Re λ/(NΓ/2)", spectra.stream().flatMapToDouble(s -> DoubleStream.of(s.re())).max()
                .orElseThrow() / unit, 0));
    }

    /** Where the real gap falls through half of its mean-field value, by interpolation. */
    private static double closing(double unit, List<Spectrum> spectra) {
        double[] ratio = spectra.stream().mapToDouble(s -> s.realGap() / unit / rate(s.drive()) - 0.5).toArray();
        int k = IntStream.range(1, ratio.length).filter(i -> ratio[i] < 0 && ratio[i - 1] >= 0).findFirst().orElse(0);
        return k == 0 ? Double.NaN : crossing(spectra, ratio, k);
    }

    /** Where the imaginary gap rises through a quarter for the last time. */
    private static double opening(double unit, List<Spectrum> spectra) {
        double[] ratio = spectra.stream().mapToDouble(s -> s.imaginaryGap() / unit - 0.25).toArray();
        int k = IntStream.range(1, ratio.length).filter(i -> ratio[i] >= 0 && ratio[i - 1] < 0).max().orElse(0);
        return k == 0 ? Double.NaN : crossing(spectra, ratio, k);
    }

    private static double crossing(List<Spectrum> spectra, double[] values, int k) {
        double part = values[k - 1] / (values[k - 1] - values[k]);
        return spectra.get(k - 1).drive() + part * (spectra.get(k).drive() - spectra.get(k - 1).drive());
    }

    private static Picture picture(int n, List<Spectrum> spectra) {
        double unit = n / 2.0;
        double critical = PuriLawande.criticalDrive(2, DrivenModel.CHI, 1);
        double last = DRIVES[DRIVES.length - 1];
        double[] below = IntStream.rangeClosed(0, 40).mapToDouble(k -> critical * k / 40).toArray();
        double[] above = IntStream.rangeClosed(0, 40).mapToDouble(k -> critical + (last - critical) * k / 40).toArray();
        double[] rates = DoubleStream.of(below).map(d -> -rate(d)).toArray();
        double[] frequencies = DoubleStream.of(above).map(Figure11::frequency).toArray();
        double[] drives = spectra.stream().flatMapToDouble(s -> DoubleStream.of(s.re()).map(x -> s.drive())).toArray();
        double[] re = spectra.stream().flatMapToDouble(s -> DoubleStream.of(s.re())).map(x -> x / unit).toArray();
        double[] im = spectra.stream().flatMapToDouble(s -> DoubleStream.of(s.im())).map(x -> x / unit).toArray();
        return new Picture("The eigenvalues of smallest magnitude of the Liouvillian",
                String.format(Locale.ROOT, "N = %d, 2χ = 1.875 Γ, %d eigenvalues at each drive; Ωc at 2.125; below, the parts near zero", n,
                        EIGENVALUES), 2, List.of(
                panel("Re λ / (NΓ/2)", drives, re, Double.POSITIVE_INFINITY, below, rates),
                panel("Im λ / (NΓ/2)", drives, im, Double.POSITIVE_INFINITY, above, frequencies),
                panel("Re λ / (NΓ/2)", drives, re, 1.2, below, rates),
                panel("Im λ / (NΓ/2)", drives, im, 2, above, frequencies)));
    }

    /** The parts that are not farther from zero than a bound, and a curve of mean field. */
    private static Picture.Panel panel(String label, double[] drives, double[] parts, double bound, double[] at, double[] curve) {
        return new Picture.Panel("", new Picture.Axis("2Ω/(NΓ)", false), new Picture.Axis(label, false), List.of(
                new Picture.Series("eigenvalues", drives, DoubleStream.of(parts).map(x -> Math.abs(x) <= bound ? x : Double.NaN).toArray(), null,
                        new Picture.Style(Picture.Colour.BLUE, Picture.Line.NONE, true)),
                new Picture.Series("mean field, Eq. (22), (24)", at, curve, null,
                        Picture.Style.of(Picture.Colour.VERMILLION, Picture.Line.SOLID))), List.of());
    }
}
