package clebsch.paper.barberena;

import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.exact.PuriLawande;
import clebsch.liouville.Generator;
import clebsch.liouville.Stationarity;
import clebsch.model.Grid;
import clebsch.model.Model;
import clebsch.model.ModelDescription;
import clebsch.model.Solve;
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
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * ⟨J_z⟩(t) from all spins down at six drives 2Ω/(NΓ), exact, in mean field and in the stationary state, for
 * dρ/dt = −i[χJ₊J₋ + ΩJ_x, ρ] + Γ D[J₋]ρ with 2χ = 1.875 Γ and N = 400. Times are in units of 1/Γ.
 *
 * <p>D. Barberena et al., Phys. Rev. A 99, 053411 (2019), Fig. 7, Sec. IV B.
 */
public final class Figure7 implements Figure {
    private static final int SPINS = 400;
    private static final List<String> PANELS = List.of("A", "B", "C", "D", "E", "F");
    private static final double[] DRIVES = {1.48, 1.69, 1.76, 2.09, 2.17, 3.86};
    /** The end of the time axis in units of 1/(NΓ), the time scale of the collective motion: 0.05/Γ for 400 spins. */
    private static final double SPAN = 20;
    private static final int POINTS = 501;
    /** So few that relaxation, at a rate near Γ/2 for any N while steps shrink as 1/N, can be followed to its end. */
    private static final int SPINS_AT_LONG_TIMES = 40;
    private static final double[] LONG_TIMES = {0, 4, 8, 40};
    private static final double SHARE_OF_CURVES = 0.9;

    @Override
    public String id() {
        return "barberena/fig7";
    }

    @Override
    public String title() {
        return "Inversion of driven, interacting, collectively decaying spins: exact, mean field, stationary";
    }

    @Override
    public String source() {
        return "D. Barberena et al., Phys. Rev. A 99, 053411 (2019), Fig. 7";
    }

    @Override
    public FigureResult produce(Context context) {
        int n = context.spins().orElse(SPINS);
        ModelDescription description = describe(n).evolve(Grid.linear(0, SPAN / n, POINTS)).observable("Jz", "atoms.z");
        var runs = new Runs(context, Map.of("N", n, "Gamma", 1, "chi", DrivenModel.CHI));
        Table curves = runs.run("panels", SHARE_OF_CURVES, description);
        int few = Math.min(n, SPINS_AT_LONG_TIMES);
        Table relaxation = runs.run("longTimes", 1, describe(few).evolve(Grid.of(LONG_TIMES)).rtol(1e-10).atol(1e-12)
                .observable("Jx", "atoms.x").observable("Jy", "atoms.y").observable("Jz", "atoms.z"));
        List<Model> models = description.sweepPoints().stream().map(description::resolve).toList();
        double[] times = ((Solve.Evolve) models.getFirst().solve()).times();
        double[] exact = Runs.values(curves, "Jz");
        var panels = new ArrayList<Panel>();
        for (int p = 0; p < DRIVES.length; p++) {
            int from = Math.min(p * POINTS, exact.length);
            int to = Math.min(from + POINTS, exact.length);
            panels.add(new Panel(PANELS.get(p), n, DRIVES[p], times, Arrays.copyOfRange(exact, from, to)));
        }
        return runs.result(table(panels), picture(n, panels), checks -> {
            checkDrives(n, checks);
            for (int p = 0; p < DRIVES.length; p++) {
                panels.get(p).check(models.get(p), checks);
            }
            checkRelaxation(few, relaxation, checks);
            checks.addAll(Check.certificates(runs.points("panels"), "of the six evolutions", 1e-10));
        });
    }

    private static ModelDescription describe(int n) {
        return DrivenModel.describe(n).initial("atoms", "down").sweep("drive", Grid.of(DRIVES));
    }

    /** The curves of one panel; {@code exact} may be shorter than the times if the run ended before. */
    private record Panel(String name, int n, double drive, double[] times, double[] exact, double[] meanField,
            PuriLawande stationary) {

        Panel(String name, int n, double drive, double[] times, double[] exact) {
            this(name, n, drive, times, exact,
                    Arrays.stream(new MeanField(n, DrivenModel.CHI, drive * n / 2, 1).trajectory(MeanField.DOWN, times))
                            .mapToDouble(s -> n / 2.0 * s[2]).toArray(),
                    new PuriLawande(n, DrivenModel.CHI, drive * n / 2, 1));
        }

        double stationaryInversion() {
            return stationary.mean()[2];
        }

        void check(Model model, List<Check> checks) {
            var packing = new Packing(new ProductBasis(model.subsystems()));
            var packed = new double[Math.toIntExact(packing.size())];
            stationary.elements((a, b, re, im) -> packing.pack(a, b, re, im, (at, value) -> packed[(int) at] += value));
            // an element of the closed form is right to some ten roundings a level; the residual is not above such an error
            checks.add(Check.atMost(name + ": ‖𝓛ρ‖/(‖𝓛‖‖ρ‖) of the closed form, Eq. (9)",
                    Stationarity.residual(Generator.of(model, packing), packed), 10 * n * Math.ulp(0.5)));

            double highest = DoubleStream.of(exact).max().orElseThrow() / (n / 2.0);
            double highestMeanField = DoubleStream.of(meanField).max().orElseThrow() / (n / 2.0);
            boolean below = drive * n / 2 < MeanField.southPoleDrive(n, DrivenModel.CHI, 1);
            String crosses = (below ? " stays negative below Ω̃" : " crosses zero above Ω̃") + ": largest ⟨J_z⟩/(N/2)";
            checks.add(sign(name + ": exact inversion" + crosses, highest, below));
            checks.add(sign(name + ": mean field" + crosses, highestMeanField, below));
            if (name.equals("A")) {
                // At the rate (22), 0.72 NΓ/2, the axis is 7 decay times long. Half of them follow the turn at a distance of
                // 0.2, which leaves 0.2 e^(−3.5) = 0.006.
                checks.add(Check.near(String.format(Locale.ROOT, "A: ⟨J_z⟩/(N/2) at Γt = %.2f, against the stationary value",
                        times[POINTS - 1]), exact[POINTS - 1] / (n / 2.0), stationaryInversion() / (n / 2.0), 0.01));
            }
            if ("DEF".contains(name)) {
                // Mean field errs by O(1/N). A fiftieth of a period at N = 400 is what a drawn line hides.
                checks.add(Check.near(name + ": oscillation period of exact over mean-field inversion, from zero crossings",
                        period(exact) / period(meanField), 1, 0.02 * SPINS / n));
            }
        }

        private static Check sign(String what, double value, boolean negative) {
            return negative ? Check.atMost(what, value, 0) : Check.atLeast(what, value, 0);
        }

        /** Twice the mean time between zero crossings, over as many as both curves have; NaN with fewer than two. */
        private double period(double[] inversion) {
            int common = (int) Math.min(crossings(exact).count(), crossings(meanField).count());
            double[] at = crossings(inversion).limit(common).toArray();
            return common < 2 ? Double.NaN : 2 * (at[common - 1] - at[0]) / (common - 1);
        }

        private DoubleStream crossings(double[] inversion) {
            return IntStream.range(1, inversion.length).filter(i -> inversion[i - 1] < 0 != inversion[i] < 0)
                    .mapToDouble(i -> times[i - 1]
                            + (times[i] - times[i - 1]) * inversion[i - 1] / (inversion[i - 1] - inversion[i]));
        }
    }

    private static void checkDrives(int n, List<Check> checks) {
        double unit = n / 2.0;
        checks.add(Check.near("2Ω_c/(NΓ), Eq. (11)", PuriLawande.criticalDrive(n, DrivenModel.CHI, 1) / unit, 2.125, 1e-12));
        checks.add(Check.near("2Ω̃/(NΓ) from the south pole, Eq. (20)", MeanField.southPoleDrive(n, DrivenModel.CHI, 1) / unit,
                1.74, 0.005));
    }

    /** By 40/Γ relaxation is over: what is left is far below the tolerance if it goes on at the rate between 4/Γ and 8/Γ. */
    private static void checkRelaxation(int n, Table table, List<Check> checks) {
        for (int p = 0; p < DRIVES.length; p++) {
            double[] stationary = new PuriLawande(n, DrivenModel.CHI, DRIVES[p] * n / 2, 1).mean();
            var distance = new double[LONG_TIMES.length];
            for (int k = 0; k < distance.length; k++) {
                int row = p * LONG_TIMES.length + k;
                double x = table.column("Jx").values()[row] - stationary[0];
                double y = table.column("Jy").values()[row] - stationary[1];
                double z = table.column("Jz").values()[row] - stationary[2];
                distance[k] = Math.hypot(Math.hypot(x, y), z) / (n / 2.0);
            }
            double rate = Math.log(distance[1] / distance[2]) / (LONG_TIMES[2] - LONG_TIMES[1]);
            checks.add(Check.atMost(String.format(Locale.ROOT,
                    "%s, N = %d: |⟨J⟩ − ⟨J⟩ of Eq. (9)|/(N/2) at Γt = %.0f (falls as e^(−%.2f Γt))",
                    PANELS.get(p), n, LONG_TIMES[3], rate), distance[3], 1e-8));
        }
    }

    private static Table table(List<Panel> panels) {
        return new Table(List.of(
                column("drive", panels, (p, i) -> p.drive()),
                column("t", panels, (p, i) -> p.times()[i]),
                column("Jz", panels, (p, i) -> p.exact()[i]),
                column("Jz_mean_field", panels, (p, i) -> p.meanField()[i]),
                column("Jz_stationary", panels, (p, i) -> p.stationaryInversion())), 2);
    }

    @FunctionalInterface
    private interface Entry {
        double at(Panel panel, int i);
    }

    private static Table.Column column(String name, List<Panel> panels, Entry entry) {
        return new Table.Column(name, panels.stream()
                .flatMapToDouble(p -> IntStream.range(0, p.exact().length).mapToDouble(i -> entry.at(p, i))).toArray());
    }

    private static Picture picture(int n, List<Panel> panels) {
        var exact = Picture.Style.of(Picture.Colour.ORANGE, Picture.Line.SOLID);
        var meanField = Picture.Style.of(Picture.Colour.BLACK, Picture.Line.DASHED);
        var stationary = Picture.Style.of(Picture.Colour.VERMILLION, Picture.Line.LONG_DASHED);
        return new Picture("Inversion from all spins down: exact, mean field and stationary",
                "N = " + n + ", 2χ = 1.875 Γ; thresholds of 2Ω/(NΓ): 1.74 in mean field from all down, 2.125 in the stationary"
                        + " state", 3,
                panels.stream().map(p -> new Picture.Panel(p.name() + "    2Ω/(NΓ) = " + p.drive(),
                        new Picture.Axis("Γt", false), new Picture.Axis("⟨Jz⟩ / (N/2)", false),
                        List.of(new Picture.Series("exact", Arrays.copyOf(p.times(), p.exact().length), scaled(p.exact(), n),
                                        null, exact),
                                new Picture.Series("mean field", p.times(), scaled(p.meanField(), n), null, meanField)),
                        List.of(new Picture.Level("stationary, Eq. (9)", p.stationaryInversion() / (n / 2.0), stationary))))
                        .toList());
    }

    private static double[] scaled(double[] inversion, int n) {
        return DoubleStream.of(inversion).map(z -> z / (n / 2.0)).toArray();
    }
}
