package clebsch.paper.groszkowski;

import clebsch.exact.AgarwalPuri;
import clebsch.model.Grid;
import clebsch.model.Subsystem.BasisChoice;
import clebsch.paper.Check;
import clebsch.paper.Figure;
import clebsch.paper.FigureResult;
import clebsch.paper.PowerLaw;
import clebsch.paper.Runs;
import clebsch.report.Picture;
import clebsch.study.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * ξ_R² from all spins down under dρ/dt = Γ D[cosh r J₋ − sinh r J₊]ρ with r = 2.5 for 200 and 201 spins, and the gap of the Liouvillian in the
 * block j = N/2 and over all blocks.
 *
 * <p>A block j is the system of 2j spins in its irrep, so that the gap over all blocks is that of 2j = 1 (odd N) or 2j = 2 (even N) when
 * it grows with j, as it does. For these it is Γe^{−2r}/2 and 2Γe^{−2r}: a number that N does not enter. In j = N/2 the gap is
 * NΓ/2 when N ≫ e^{2r}, as for a mode of rate NΓ; at r = 2.5 that is far beyond these N, and the gap still grows faster than N.
 *
 * <p>P. Groszkowski et al., Phys. Rev. X 12, 011015 (2022), Fig. 4(a), Sec. III D.
 */
public final class Figure4a implements Figure {
    private static final int SPINS = 200;
    private static final double SQUEEZING = 2.5;
    /** So weak that 100 spins are more than e^{2r}. */
    private static final double WEAK = 1;
    /** The time axis in units of 1/(NΓ). */
    private static final double FIRST = 1e-3;
    private static final double LAST = 1000;
    private static final int ROWS = 101;
    /** Of all spins in a small figure. */
    private static final double[] PARTS = {0.05, 0.1, 0.2, 0.4, 0.7, 1};
    private static final int[] WHOLE = {2, 3, 6, 7, 12, 13, 20, 21};

    @Override
    public String id() {
        return "groszkowski/fig4a";
    }

    @Override
    public String title() {
        return "Relaxation to the squeezed state for even and odd numbers of spins, and the gap with and without smaller collective spins";
    }

    @Override
    public String source() {
        return "P. Groszkowski et al., Phys. Rev. X 12, 011015 (2022), Fig. 4(a)";
    }

    @Override
    public FigureResult produce(Context context) {
        int even = Math.max(20, context.spins().orElse(SPINS) / 2 * 2);
        var runs = new Runs(context, Map.of("N", even, "r", SQUEEZING, "Gamma", 1));
        Table relaxation = runs.run("relaxation", 0.6, SqueezedReservoir.describe(even, SQUEEZING)
                .initial("atoms", "down").sweep("N", Grid.of(even, even + 1))
                .evolve(Grid.logarithmic(FIRST / even, LAST / even, ROWS)).rtol(1e-10).atol(1e-12).observable("xi2", "wineland(atoms)"));
        double[] sizes = DoubleStream.of(PARTS).flatMap(p -> DoubleStream.of(Math.round(p * even / 2) * 2.0, Math.round(p * even / 2) * 2.0 + 1))
                .distinct().sorted().toArray();
        Table largest = runs.run("gap in j = N/2", 0.8, SqueezedReservoir.describe(even, SQUEEZING).sweep("N", Grid.of(sizes)).spectrum(2));
        Table weak = runs.run("gap in j = N/2, r = 1", 0.9, SqueezedReservoir.describe(even, WEAK)
                .sweep("N", Grid.of(even / 2, even)).spectrum(2));
        Table whole = new Table(List.of(), 0);
        var gapsOfAll = new ArrayList<double[]>();
        for (int k = 0; k < WHOLE.length; k++) {
            int n = WHOLE[k];
            // every block has its stationary state
            whole = runs.run("gap over all blocks, N = " + n, 0.9 + 0.1 * (k + 1) / WHOLE.length, SqueezedReservoir.describe(n, SQUEEZING)
                    .basis("atoms", BasisChoice.DICKE).spectrum(n / 2 + 2));
            if (whole.rows() > 0) {
                gapsOfAll.add(new double[] {n, gap(whole, n / 2 + 1)});
            }
        }
        Table gaps = new Table(List.of(new Table.Column("N", sizes(largest)), new Table.Column("gap", gaps(largest))), 1);
        Table all = new Table(List.of(new Table.Column("N", gapsOfAll.stream().mapToDouble(g -> g[0]).toArray()),
                new Table.Column("gap", gapsOfAll.stream().mapToDouble(g -> g[1]).toArray())), 1);
        return runs.result(relaxation, Map.of("gap", gaps, "gap-all-blocks", all), picture(even, relaxation, gaps, all),
                checks -> check(even, relaxation, gaps, all, weak, checks));
    }

    /** The slowest rate behind so many stationary states, of a table of one spectrum. */
    private static double gap(Table spectrum, int stationary) {
        return DoubleStream.of(spectrum.column("re").values()).map(Math::abs).sorted().skip(stationary).findFirst().orElse(Double.NaN);
    }

    private static double[] sizes(Table spectra) {
        return DoubleStream.of(Runs.values(spectra, "N")).distinct().toArray();
    }

    /** The gap of each N of a sweep. */
    private static double[] gaps(Table spectra) {
        double[] n = Runs.values(spectra, "N");
        double[] re = Runs.values(spectra, "re");
        return DoubleStream.of(sizes(spectra)).map(size -> IntStream.range(0, n.length).filter(k -> n[k] == size)
                .mapToDouble(k -> Math.abs(re[k])).sorted().skip(1).findFirst().orElse(Double.NaN)).toArray();
    }

    private static double[] select(double[] values, double[] sizes, IntPredicate which) {
        return IntStream.range(0, sizes.length).filter(k -> which.test((int) sizes[k])).mapToDouble(k -> values[k]).toArray();
    }

    private static void check(int even, Table relaxation, Table gaps, Table all, Table weak, List<Check> checks) {
        double[] squeezing = relaxation.column("xi2").values();
        for (int n = even; n <= even + 1; n++) {
            double exact = new AgarwalPuri(n, SQUEEZING).wineland();
            checks.add(Check.near("N = " + n + ": ξ² at NΓt = 1000 over the closed form's of the stationary state",
                    squeezing[(n - even + 1) * ROWS - 1] / exact, 1, 1e-5));
        }
        double[] sizes = gaps.column("N").values();
        for (int parity = 0; parity < 2; parity++) {
            int rest = parity;
            String name = parity == 0 ? "even N: " : "odd N: ";
            double[] n = select(sizes, sizes, k -> k % 2 == rest);
            double[] gap = select(gaps.column("gap").values(), sizes, k -> k % 2 == rest);
            checks.add(Check.atLeast(name + "exponent of N in the gap in j = N/2 at r = 2.5, not below 1",
                    PowerLaw.through(n, gap).exponent(), 1));
            double[] allSizes = all.column("N").values();
            double[] whole = select(all.column("gap").values(), allSizes, k -> k % 2 == rest);
            double expected = parity == 0 ? 2 * Math.exp(-2 * SQUEEZING) : Math.exp(-2 * SQUEEZING) / 2;
            double farthest = DoubleStream.of(whole).map(g -> Math.abs(g / expected - 1)).max().orElseThrow();
            checks.add(Check.atMost(name + "largest |gap over all blocks over that of the smallest j − 1|, whatever N", farthest, 1e-9));
        }
        double[] asymptotic = gaps(weak);
        checks.add(Check.near("N = " + even + ", r = 1: gap in j = N/2 over NΓ/2", asymptotic[1] / (even / 2.0), 1, 3.0 / Math.sqrt(even)));
        checks.add(Check.near("r = 1: exponent of N in the gap in j = N/2 from N = " + even / 2 + " to " + even,
                Math.log(asymptotic[1] / asymptotic[0]) / Math.log(2), 1, 6.0 / Math.sqrt(even)));
    }

    private static Picture picture(int even, Table relaxation, Table gaps, Table all) {
        var curves = new ArrayList<Picture.Series>();
        var levels = new ArrayList<Picture.Level>();
        double[] n = Runs.values(relaxation, "N");
        double[] t = Runs.values(relaxation, "t");
        double[] squeezing = Runs.values(relaxation, "xi2");
        var points = new ArrayList<Picture.Series>();
        double[] sizes = gaps.column("N").values();
        double[] allSizes = all.column("N").values();
        for (int parity = 0; parity < 2; parity++) {
            int spins = even + parity;
            int rest = parity;
            Picture.Colour colour = parity == 0 ? Picture.Colour.BLUE : Picture.Colour.VERMILLION;
            int[] rows = IntStream.range(0, n.length).filter(k -> n[k] == spins).toArray();
            curves.add(new Picture.Series("N = " + spins, IntStream.of(rows).mapToDouble(k -> spins * t[k]).toArray(),
                    IntStream.of(rows).mapToDouble(k -> squeezing[k]).toArray(), null, Picture.Style.of(colour, Picture.Line.SOLID)));
            levels.add(new Picture.Level("stationary, closed form", new AgarwalPuri(spins, SQUEEZING).wineland(),
                    Picture.Style.of(Picture.Colour.GREY, Picture.Line.DOTTED)));
            String name = parity == 0 ? "even N" : "odd N";
            points.add(new Picture.Series("j = N/2, " + name, select(sizes, sizes, k -> k % 2 == rest),
                    select(gaps.column("gap").values(), sizes, k -> k % 2 == rest), null,
                            Picture.Style.of(colour, Picture.Line.SOLID).marked()));
            points.add(new Picture.Series("all j, " + name, select(allSizes, allSizes, k -> k % 2 == rest),
                    select(all.column("gap").values(), allSizes, k -> k % 2 == rest), null,
                            Picture.Style.of(colour, Picture.Line.DASHED).marked()));
        }
        return new Picture("Relaxation to the squeezed state", "r = 2.5, from all spins down; gap of the Liouvillian", 2, List.of(
                new Picture.Panel("", new Picture.Axis("NΓt", true), new Picture.Axis("ξ²", true), curves, levels),
                new Picture.Panel("", new Picture.Axis("N", true), new Picture.Axis("gap / Γ", true), points, List.of())));
    }
}
