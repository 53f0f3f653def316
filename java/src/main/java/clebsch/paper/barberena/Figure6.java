package clebsch.paper.barberena;

import clebsch.exact.PuriLawande;
import clebsch.model.Grid;
import clebsch.paper.Check;
import clebsch.paper.Figure;
import clebsch.paper.FigureResult;
import clebsch.paper.Runs;
import clebsch.report.Picture;
import clebsch.study.Table;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The average of s_z over a long time from all spins down, in mean field, against the drive, beside the stationary value of many spins;
 * 2χ = 1.875 Γ. The average is over the second half of a time of 400 · 2/(NΓ).
 *
 * <p>D. Barberena et al., Phys. Rev. A 99, 053411 (2019), Fig. 6, Eq. (25).
 */
public final class Figure6 implements Figure {
    private static final double CHI = 0.9375;
    private static final double[] DRIVES = IntStream.range(0, 61).mapToDouble(k -> 0.05 * k).toArray();
    private static final double LAST = 400;
    private static final int POINTS = 4001;

    @Override
    public String id() {
        return "barberena/fig6";
    }

    @Override
    public String title() {
        return "Long-time average of the mean-field inversion against the drive";
    }

    @Override
    public String source() {
        return "D. Barberena et al., Phys. Rev. A 99, 053411 (2019), Fig. 6";
    }

    @Override
    public FigureResult produce(Context context) {
        int n = context.spins().orElse(Large.SPINS);
        var runs = new Runs(context, Map.of("N", n, "chi over Gamma", CHI));
        double[] all = Runs.values(runs.run("meanField", 1,
                Large.describe(n, CHI, 0, 0, 0, Grid.linear(0, LAST, POINTS)).sweep("drive", Grid.of(DRIVES))), "sz");
        int complete = all.length / POINTS;
        double[] drives = Arrays.copyOf(DRIVES, complete);
        double[] average = IntStream.range(0, complete).mapToDouble(p ->
                Large.average(Arrays.copyOfRange(all, p * POINTS + POINTS / 2, (p + 1) * POINTS))).toArray();
        double[] stationary = DoubleStream.of(drives).map(Figure6::stationary).toArray();
        var table = new Table(List.of(new Table.Column("drive", drives), new Table.Column("sz_average", average),
                new Table.Column("sz_stationary", stationary)), 1);
        var picture = new Picture("Inversion averaged over a long time", "2χ = 1.875 Γ, mean field from all spins down", 1,
                List.of(new Picture.Panel("", new Picture.Axis("2Ω/(NΓ)", false), new Picture.Axis("s_z", false), List.of(
                        new Picture.Series("average", drives, average, null,
                                Picture.Style.of(Picture.Colour.BLUE, Picture.Line.SOLID).marked()),
                        new Picture.Series("stationary state of many spins", drives, stationary, null,
                                Picture.Style.of(Picture.Colour.ORANGE, Picture.Line.DASHED))), List.of())));
        return runs.result(table, picture, checks -> check(drives, average, stationary, checks));
    }

    private static void check(double[] drives, double[] average, double[] stationary, List<Check> checks) {
        double threshold = MeanField.southPoleDrive(1, 2 * CHI, 2);
        double below = 0;
        double above = 0;
        for (int p = 0; p < drives.length; p++) {
            if (drives[p] < threshold) {
                below = Math.max(below, Math.abs(average[p] - stationary[p]));
            } else {
                // as b is bounded, the average is at most the width of its well over the time, NΓb/2 ~ 2 over 200
                above = Math.max(above, Math.abs(average[p]));
            }
        }
        checks.add(Check.near("2Ω̃/(NΓ) from the south pole, Eq. (20)", threshold, 1.74, 0.005));
        checks.add(Check.atMost("largest |average − stationary value| below Ω̃", below, 1e-3));
        checks.add(Check.atMost("largest |average| above Ω̃", above, 0.02));
    }

    /** −√(1 − Ω²/Ω_c²) below Ω_c, 0 above. */
    private static double stationary(double drive) {
        double ratio = drive / PuriLawande.criticalDrive(1, 2 * CHI, 2);
        return ratio < 1 ? -Math.sqrt(1 - ratio * ratio) : 0;
    }
}
