package clebsch.paper.barberena;

import clebsch.exact.PuriLawande;
import clebsch.model.Grid;
import clebsch.paper.Check;
import clebsch.paper.Figure;
import clebsch.paper.FigureResult;
import clebsch.paper.Minimum;
import clebsch.paper.PowerLaw;
import clebsch.paper.Runs;
import clebsch.report.Picture;
import clebsch.study.Table;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The squeezing ξ² = min N (ΔJ_⊥)²/⟨J⟩² of the stationary state of 1000 spins against drive and interaction, where it is best,
 * and its best value against N; by the closed form (9), and by the solver for fewer spins.
 *
 * <p>D. Barberena et al., Phys. Rev. A 99, 053411 (2019), Eq. (9), (12), Fig. 2.
 */
public final class Figure2 implements Figure {
    private static final int SPINS = 1000;
    /** A twentieth of the spins is enough for the solver to be compared. */
    private static final int SOLVED_PART = 20;
    private static final double[] SOLVED_CHI = {0, 0.5, 2};
    private static final double[] SOLVED_RATIOS = {0.3, 0.6, 0.85, 1.1};
    private static final double[] CHI_AXIS = IntStream.rangeClosed(0, 40).mapToDouble(k -> k / 20.0).toArray();
    private static final double[] DRIVE_AXIS = IntStream.rangeClosed(1, 340).mapToDouble(k -> k / 80.0).toArray();
    /** Above Ω_c the mean spin vanishes and ξ² with it grows beyond any bounds: what is not below this is left blank. */
    private static final double LARGEST = 5;
    private static final double[] SIZES = {100, 200, 500, 1000, 2000};
    private static final double MANY = 1e5;
    /** How far a solver's stationary state is from the closed form, relative. */
    private static final double AGREEMENT = 1e-10;

    @Override
    public String id() {
        return "barberena/fig2";
    }

    @Override
    public String title() {
        return "Spin squeezing of the stationary state against drive, interaction and number of spins";
    }

    @Override
    public String source() {
        return "D. Barberena et al., Phys. Rev. A 99, 053411 (2019), Fig. 2";
    }

    @Override
    public FigureResult produce(Context context) {
        int n = context.spins().orElse(SPINS);
        int few = Math.max(4, n / SOLVED_PART);
        var runs = new Runs(context, Map.of("N", n, "Gamma", 1));
        Table solved = runs.run("stationary", 1, DrivenModel.relative(few).sweep("chi", Grid.of(SOLVED_CHI))
                .sweep("ratio", Grid.of(SOLVED_RATIOS)).steady().observable("xi2", "wineland(atoms)"));

        var squeezing = new double[DRIVE_AXIS.length][CHI_AXIS.length];
        for (int i = 0; i < DRIVE_AXIS.length; i++) {
            for (int j = 0; j < CHI_AXIS.length; j++) {
                squeezing[i][j] = squeezing(n, CHI_AXIS[j], DRIVE_AXIS[i] / critical(CHI_AXIS[j]));
            }
        }
        Table table = new Table(List.of(
                new Table.Column("drive", DoubleStream.of(DRIVE_AXIS).flatMap(d -> DoubleStream.of(CHI_AXIS).map(c -> d)).toArray()),
                new Table.Column("chi", DoubleStream.of(DRIVE_AXIS).flatMap(d -> DoubleStream.of(CHI_AXIS)).toArray()),
                new Table.Column("xi2", Arrays.stream(squeezing).flatMapToDouble(DoubleStream::of).toArray())), 2);
        double[] sizes = DoubleStream.concat(DoubleStream.of(SIZES), DoubleStream.of(MANY)).toArray();
        double[] best = DoubleStream.of(sizes).map(size -> best((int) size, 0).value()).toArray();
        Table optimum = new Table(List.of(new Table.Column("N", sizes), new Table.Column("xi2", best)), 1);
        return runs.result(table, Map.of("optimum", optimum, "stationary", solved), picture(n, squeezing, best),
                checks -> check(n, few, solved, best, checks));
    }

    private static double squeezing(int n, double chi, double ratio) {
        return new PuriLawande(n, chi, ratio * PuriLawande.criticalDrive(n, chi, 1), 1).wineland();
    }

    /** 2Ω_c/(NΓ). */
    private static double critical(double chi) {
        return PuriLawande.criticalDrive(2, chi, 1);
    }

    /** The drive in units of Ω_c where squeezing is best, and ξ² there. */
    private static Minimum best(int n, double chi) {
        return Minimum.of(ratio -> squeezing(n, chi, ratio), 0.3, 1.05);
    }

    private static double decibel(double squeezing) {
        return -10 * Math.log10(squeezing);
    }

    private static PowerLaw law(double[] best) {
        double[] fitted = IntStream.range(0, SIZES.length).mapToDouble(k -> best[k]).toArray();
        return PowerLaw.through(SIZES, fitted);
    }

    private static void check(int n, int few, Table solved, double[] best, List<Check> checks) {
        double farthest = 0;
        for (int k = 0; k < solved.rows(); k++) {
            double exact = squeezing(few, solved.column("chi").values()[k], solved.column("ratio").values()[k]);
            farthest = Math.max(farthest, Math.abs(solved.column("xi2").values()[k] / exact - 1));
        }
        checks.add(Check.atMost("N = " + few + ": largest |ξ² of the solver over that of Eq. (9) − 1|", farthest, AGREEMENT));
        Minimum reference = best(n, 0);
        int ratios = SOLVED_RATIOS.length;
        double[] squeezing = solved.column("xi2").values();
        checks.add(Check.atMost("N = " + few + ": largest relative change of the solver's ξ² with χ at the same |α|, that is, Ω/Ω_c",
                IntStream.range(ratios, squeezing.length).mapToDouble(k -> Math.abs(squeezing[k] / squeezing[k % ratios] - 1))
                        .max().orElseThrow(),
                AGREEMENT));
        checks.add(Check.near("N = " + n + ": Ω/Ω_c of the best ξ², in a region below 1 that narrows with N", reference.at(), 1,
                1 / Math.sqrt(n)));
        checks.add(Check.near("N = 1000: best squeezing in dB; the paper's plane is at 6.4", decibel(best(1000, 0).value()), 6.4, 0.05));
        checks.add(Check.near("N = 10⁵, extrapolated from N ≤ 2000: best squeezing in dB", decibel(law(best).at(MANY)), 12, 1));
        checks.add(Check.near("N = 10⁵, computed: best squeezing in dB", decibel(best[SIZES.length]), 12, 1));
        checks.add(Check.atLeast("exponent of N in the best ξ²: above that of the Heisenberg limit, −1", law(best).exponent(), -0.9));
        checks.add(Check.atMost("exponent of N in the best ξ²: it improves", law(best).exponent(), -0.1));
        checks.add(Check.atLeast("N = " + n + ": ξ² at 1.2 Ω_c, in the normal phase", squeezing(n, DrivenModel.CHI, 1.2), 1));
    }

    private static Picture picture(int n, double[][] squeezing, double[] best) {
        double[][] decibels = Arrays.stream(squeezing).map(row -> DoubleStream.of(row)
                .map(xi2 -> xi2 < LARGEST ? decibel(xi2) : Double.NaN).toArray()).toArray(double[][]::new);
        double[] optimal = DoubleStream.of(CHI_AXIS).map(chi -> best(n, chi).at() * critical(chi)).toArray();
        double[] ratios = IntStream.rangeClosed(1, 120).mapToDouble(k -> k / 100.0).toArray();
        double[] sizes = DoubleStream.concat(DoubleStream.of(SIZES), DoubleStream.of(MANY)).toArray();
        PowerLaw law = law(best);
        return new Picture("Squeezing of the stationary state", "closed form (9); left and middle N = " + n, 3, List.of(
                new Picture.Panel("", new Picture.Axis("2Ω/(NΓ)", false), new Picture.Axis("χ/Γ", false), List.of(
                        new Picture.Series("Ωc", DoubleStream.of(CHI_AXIS).map(Figure2::critical).toArray(), CHI_AXIS, null,
                                Picture.Style.of(Picture.Colour.BLACK, Picture.Line.SOLID)),
                        new Picture.Series("best ξ²", optimal, CHI_AXIS, null,
                                Picture.Style.of(Picture.Colour.VERMILLION, Picture.Line.DASHED))), List.of(),
                        new Picture.Field(DRIVE_AXIS, CHI_AXIS, decibels, "−10 log₁₀ ξ²", Picture.ColourMap.DIVERGING)),
                new Picture.Panel("", new Picture.Axis("Ω/Ωc", false), new Picture.Axis("ξ²", true), List.of(
                        new Picture.Series("any χ", ratios, DoubleStream.of(ratios).map(ratio -> squeezing(n, 0, ratio)).toArray(), null,
                                Picture.Style.of(Picture.Colour.BLUE, Picture.Line.SOLID))),
                        List.of(new Picture.Level("", 1, Picture.Style.of(Picture.Colour.GREY, Picture.Line.DOTTED)))),
                new Picture.Panel("", new Picture.Axis("N", true), new Picture.Axis("−10 log₁₀ ξ², best", false), List.of(
                        new Picture.Series(String.format(Locale.ROOT, "N^(%.2f), N ≤ 2000", law.exponent()), sizes,
                                DoubleStream.of(sizes).map(law::at).map(Figure2::decibel).toArray(), null,
                                Picture.Style.of(Picture.Colour.GREEN, Picture.Line.DASHED)),
                        new Picture.Series("computed", sizes, DoubleStream.of(best).map(Figure2::decibel).toArray(), null,
                                new Picture.Style(Picture.Colour.BLUE, Picture.Line.NONE, true))), List.of())));
    }
}
