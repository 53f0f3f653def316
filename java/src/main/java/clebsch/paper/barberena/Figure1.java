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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The phases of the stationary state: ⟨J_z⟩ &lt; 0 below Ω_c = (N/2) √(Γ² + 4χ²) and 0 above as N → ∞; the inversion of 1000 spins in the
 * plane of drive and interaction, and that of several N against Ω/Ω_c, by the closed form (9) and by the solver.
 *
 * <p>D. Barberena et al., Phys. Rev. A 99, 053411 (2019), Eq. (9)–(11), Fig. 1.
 */
public final class Figure1 implements Figure {
    /** Of the solver. */
    private static final int SPINS = 100;
    private static final double[] SOLVED_CHI = {0, DrivenModel.CHI, 2};
    private static final double[] SOLVED_RATIOS = {0.2, 0.5, 0.8, 0.9, 1, 1.1, 1.4};
    private static final int LARGE = 10_000;
    private static final int[] SIZES = {30, 300, 3000};
    private static final double[] GROWING = {1000, 2000, 5000, 10_000};
    /** Of the diagram. */
    private static final int DRAWN = 1000;
    private static final double[] CHI_AXIS = IntStream.rangeClosed(0, 40).mapToDouble(k -> k / 20.0).toArray();
    private static final double[] DRIVE_AXIS = IntStream.rangeClosed(0, 100).mapToDouble(k -> k / 20.0).toArray();
    private static final double[] RATIO_AXIS = IntStream.rangeClosed(1, 150).mapToDouble(k -> k / 100.0).toArray();
    /** How far a solver's stationary state is from the closed form, in units of N/2. */
    private static final double AGREEMENT = 1e-10;

    @Override
    public String id() {
        return "barberena/fig1";
    }

    @Override
    public String title() {
        return "Phases of the stationary state of driven, interacting, collectively decaying spins";
    }

    @Override
    public String source() {
        return "D. Barberena et al., Phys. Rev. A 99, 053411 (2019), Fig. 1";
    }

    @Override
    public FigureResult produce(Context context) {
        int n = context.spins().orElse(SPINS);
        var runs = new Runs(context, Map.of("N", n, "Gamma", 1));
        Table solved = runs.run("stationary", 1, DrivenModel.relative(n).sweep("chi", Grid.of(SOLVED_CHI))
                .sweep("ratio", Grid.of(SOLVED_RATIOS)).steady().observable("Jz", "atoms.z"));
        var inversion = new double[DRIVE_AXIS.length][CHI_AXIS.length];
        for (int i = 0; i < DRIVE_AXIS.length; i++) {
            for (int j = 0; j < CHI_AXIS.length; j++) {
                inversion[i][j] = inversion(DRAWN, CHI_AXIS[j], DRIVE_AXIS[i] / critical(CHI_AXIS[j]));
            }
        }
        Table diagram = new Table(List.of(
                new Table.Column("drive", DoubleStream.of(DRIVE_AXIS).flatMap(d -> DoubleStream.of(CHI_AXIS).map(c -> d)).toArray()),
                new Table.Column("chi", DoubleStream.of(DRIVE_AXIS).flatMap(d -> DoubleStream.of(CHI_AXIS)).toArray()),
                new Table.Column("inversion", Arrays.stream(inversion).flatMapToDouble(DoubleStream::of).toArray())), 2);
        return runs.result(diagram, Map.of("stationary", solved), picture(n, inversion, solved), checks -> check(n, solved, checks));
    }

    /** 2Ω_c/(NΓ). */
    private static double critical(double chi) {
        return PuriLawande.criticalDrive(2, chi, 1);
    }

    /** −⟨J_z⟩/(N/2) at a drive in units of Ω_c. */
    private static double inversion(int n, double chi, double ratio) {
        return -new PuriLawande(n, chi, ratio * PuriLawande.criticalDrive(n, chi, 1), 1).mean()[2] / (n / 2.0);
    }

    /** Ω/Ω_c at which the inversion of many spins has a given size, by bisection: it falls with the drive. */
    private static double ratio(double chi, double size) {
        double low = 0;
        double high = 2;
        for (int k = 0; k < 40; k++) {
            double middle = (low + high) / 2;
            if (inversion(LARGE, chi, middle) > size) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    private static void check(int n, Table solved, List<Check> checks) {
        double farthest = 0;
        for (int k = 0; k < solved.rows(); k++) {
            double exact = inversion(n, solved.column("chi").values()[k], solved.column("ratio").values()[k]);
            farthest = Math.max(farthest, Math.abs(-solved.column("Jz").values()[k] / (n / 2.0) - exact));
        }
        checks.add(Check.atMost("N = " + n + ": largest |⟨J_z⟩ of the solver − Eq. (9)|/(N/2)", farthest, AGREEMENT));
        checks.add(Check.near("2Ω_c/(NΓ) at 2χ = 1.875 Γ, Eq. (11)", critical(DrivenModel.CHI), Math.sqrt(1 + 1.875 * 1.875), 1e-12));
        checks.add(Check.atMost("N = " + n + ": largest change of the solver's ⟨J_z⟩/(N/2) with χ at the same Ω/Ω_c",
                change(solved) / (n / 2.0), AGREEMENT));
        // √(1 − Ω²/Ω_c²) = 0.1; the transition is as wide as N^(−2/3)
        checks.add(Check.near("N = 10⁴, 2χ = 1.875 Γ: 2Ω/(NΓ) at |⟨J_z⟩| = 0.1 N/2", ratio(DrivenModel.CHI, 0.1) * critical(DrivenModel.CHI),
                2.125 * Math.sqrt(0.99), 2.125 * Math.pow(LARGE, -2 / 3.0)));
        // corrections are of order 1/N away from the transition
        checks.add(Check.near("N = 10⁴, Ω = 0.8 Ω_c: −⟨J_z⟩/(N/2) against √(1 − Ω²/Ω_c²), Eq. (10)",
                inversion(LARGE, DrivenModel.CHI, 0.8), 0.6, 10.0 / LARGE));
        checks.add(Check.near("N = 10⁴, Ω = 1.4 Ω_c: −⟨J_z⟩/(N/2)", inversion(LARGE, DrivenModel.CHI, 1.4), 0, 10.0 / LARGE));
        checks.add(Check.atMost("exponent of N in −⟨J_z⟩/(N/2) at Ω_c: the transition sharpens", PowerLaw.through(GROWING,
                DoubleStream.of(GROWING).map(size -> inversion((int) size, DrivenModel.CHI, 1)).toArray()).exponent(), -0.25));
    }

    /** By how much ⟨J_z⟩ changes with χ at one Ω/Ω_c, at the most. */
    private static double change(Table solved) {
        double[] inversion = solved.column("Jz").values();
        int ratios = SOLVED_RATIOS.length;
        return IntStream.range(ratios, inversion.length).mapToDouble(k -> Math.abs(inversion[k] - inversion[k % ratios])).max().orElseThrow();
    }

    private static Picture picture(int n, double[][] inversion, Table solved) {
        double[] critical = DoubleStream.of(CHI_AXIS).map(Figure1::critical).toArray();
        var field = new Picture.Field(DRIVE_AXIS, CHI_AXIS, inversion, "−⟨Jz⟩ / (N/2), N = " + DRAWN, Picture.ColourMap.SEQUENTIAL);
        var line = new Picture.Series("Ωc, Eq. (11)", critical, CHI_AXIS, null, Picture.Style.of(Picture.Colour.VERMILLION, Picture.Line.SOLID));
        var cuts = new ArrayList<Picture.Series>();
        for (int k = 0; k < SIZES.length; k++) {
            int size = SIZES[k];
            cuts.add(new Picture.Series("N = " + size, RATIO_AXIS,
                    DoubleStream.of(RATIO_AXIS).map(ratio -> inversion(size, DrivenModel.CHI, ratio)).toArray(), null,
                    Picture.Style.numbered(k)));
        }
        cuts.add(new Picture.Series("N → ∞", RATIO_AXIS, DoubleStream.of(RATIO_AXIS)
                .map(ratio -> Math.sqrt(Math.max(0, 1 - ratio * ratio))).toArray(), null,
                Picture.Style.of(Picture.Colour.BLACK, Picture.Line.SOLID)));
        cuts.add(new Picture.Series("N = " + n + ", solver", Runs.values(solved, "ratio"),
                DoubleStream.of(Runs.values(solved, "Jz")).map(z -> -z / (n / 2.0)).toArray(), null,
                new Picture.Style(Picture.Colour.PURPLE, Picture.Line.NONE, true)));
        return new Picture("Phases of the stationary state: superradiant left of the line, normal right of it",
                "closed form (9); solver at χ/Γ = 0, 0.9375, 2", 2, List.of(
                new Picture.Panel("", new Picture.Axis("2Ω/(NΓ)", false), new Picture.Axis("χ/Γ", false), List.of(line), List.of(), field),
                new Picture.Panel("", new Picture.Axis("Ω/Ωc", false), new Picture.Axis("−⟨Jz⟩ / (N/2)", false), cuts, List.of())));
    }
}
