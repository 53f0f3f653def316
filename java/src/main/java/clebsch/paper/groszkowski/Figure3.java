package clebsch.paper.groszkowski;

import clebsch.exact.AgarwalPuri;
import clebsch.model.Grid;
import clebsch.paper.Check;
import clebsch.paper.Figure;
import clebsch.paper.FigureResult;
import clebsch.paper.Minimum;
import clebsch.paper.Runs;
import clebsch.report.Picture;
import clebsch.study.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * ξ_R² and purity of the stationary state of dρ/dt = Γ D[cosh r J₋ − sinh r J₊]ρ against r for 200 and 201 spins, by the solver and in
 * closed form, and the smallest ξ_R² against N.
 *
 * <p>P. Groszkowski et al., Phys. Rev. X 12, 011015 (2022), Fig. 3, Sec. III A, B.
 */
public final class Figure3 implements Figure {
    private static final int SPINS = 200;
    private static final double[] SQUEEZING = IntStream.rangeClosed(1, 12).mapToDouble(k -> k / 4.0).toArray();
    private static final double[] AXIS = IntStream.rangeClosed(0, 90).mapToDouble(k -> k / 20.0).toArray();
    private static final int[] SIZES = {30, 50, 100, 200, 300, 400};
    /** Squeezing so strong that the limit is reached to the last digit. */
    private static final double STRONG = 20;
    /** How far a solver's stationary state is from the closed form, moments of k spins in units of N^k. */
    private static final double AGREEMENT = 1e-10;

    @Override
    public String id() {
        return "groszkowski/fig3";
    }

    @Override
    public String title() {
        return "Stationary squeezing and purity in a squeezed reservoir: even and odd numbers of spins";
    }

    @Override
    public String source() {
        return "P. Groszkowski et al., Phys. Rev. X 12, 011015 (2022), Fig. 3";
    }

    @Override
    public FigureResult produce(Context context) {
        int even = context.spins().orElse(SPINS) / 2 * 2;
        var runs = new Runs(context, Map.of("N", even, "Gamma", 1));
        Table solved = runs.run("stationary", 1, SqueezedReservoir.describe(even, 1)
                .sweep("N", Grid.of(even, even + 1)).sweep("r", Grid.of(SQUEEZING)).steady()
                .observable("xi2", "wineland(atoms)").observable("purity", "purity()").observable("Jz", "atoms.z")
                .observable("Jx2", "atoms.x^2").observable("Jy2", "atoms.y^2").observable("Jz2", "atoms.z^2"));
        Table minima = new Table(List.of(
                new Table.Column("N", IntStream.of(SIZES).asDoubleStream().toArray()),
                new Table.Column("xi2_even", IntStream.of(SIZES).mapToDouble(Figure3::limit).toArray()),
                new Table.Column("xi2_odd", IntStream.of(SIZES).mapToDouble(n -> best(n + 1).value()).toArray())), 1);
        return runs.result(solved, Map.of("minima", minima), picture(even, solved, minima),
                checks -> check(even, solved, minima, checks));
    }

    /** 2/(N+2). */
    private static double limit(int even) {
        return 2.0 / (even + 2);
    }

    /** The squeezing r where an odd number of spins is best, and ξ² there. */
    private static Minimum best(int odd) {
        return Minimum.of(r -> new AgarwalPuri(odd, r).wineland(), 0, Math.log(odd));
    }

    private static void check(int even, Table solved, Table minima, List<Check> checks) {
        for (int n = even; n <= even + 1; n++) {
            double moments = 0;
            double purity = 0;
            for (int k = 0; k < solved.rows(); k++) {
                if (solved.column("N").values()[k] != n) {
                    continue;
                }
                var exact = new AgarwalPuri(n, solved.column("r").values()[k]);
                double[] squares = exact.secondMoments();
                moments = Math.max(moments, Math.abs(solved.column("Jz").values()[k] - exact.inversion()) / n);
                List<String> names = List.of("Jx2", "Jy2", "Jz2");
                for (int a = 0; a < 3; a++) {
                    moments = Math.max(moments, Math.abs(solved.column(names.get(a)).values()[k] - squares[a]) / n / n);
                }
                purity = Math.max(purity, Math.abs(solved.column("purity").values()[k] - exact.purity()));
            }
            checks.add(Check.atMost("N = " + n + ": largest difference of the solver's ⟨J_z⟩/N, ⟨J_a²⟩/N² and the closed form's",
                    moments, AGREEMENT));
            checks.add(Check.atMost("N = " + n + ": largest difference of the solver's purity and the closed form's", purity, AGREEMENT));
        }
        int last = SQUEEZING.length - 1;
        double[] squeezing = solved.column("xi2").values();
        // what is missing is e^{−4r} times a number of order N²
        checks.add(Check.near("N = " + even + ", r = 3: ξ² of the solver over 2/(N+2)", squeezing[last] / limit(even), 1,
                even * even * Math.exp(-12)));
        checks.add(Check.near("N = " + even + ", r = 20: ξ² over 2/(N+2)", new AgarwalPuri(even, STRONG).wineland() / limit(even), 1, 1e-12));
        checks.add(Check.near("N = " + (even + 1) + ", r = 20: purity", new AgarwalPuri(even + 1, STRONG).purity(), 1 / 3.0, 1.0 / even));
        checks.add(Check.atLeast("N = " + (even + 1) + ", r = 3: ξ² of the solver, no squeezing left", squeezing[2 * last + 1], 1));
        // "≈ 2.6": the factor is no constant, it grows by 0.2 each time that N doubles
        double[] factors = IntStream.range(0, SIZES.length)
                .mapToDouble(k -> minima.column("xi2_odd").values()[k] / minima.column("xi2_even").values()[k]).toArray();
        checks.add(Check.near("smallest ξ² of 201 spins over 2/(N+2) of 200", best(SPINS + 1).value() / limit(SPINS), 2.6, 0.15));
        checks.add(Check.near("the same factor, mean over N = 30 … 400", DoubleStream.of(factors).average().orElseThrow(), 2.6, 0.15));
    }

    private static Picture picture(int even, Table solved, Table minima) {
        double[] r = Runs.values(solved, "r");
        double[] n = Runs.values(solved, "N");
        var squeezing = new ArrayList<Picture.Series>();
        var purity = new ArrayList<Picture.Series>();
        for (int parity = 0; parity < 2; parity++) {
            int spins = even + parity;
            Picture.Colour colour = parity == 0 ? Picture.Colour.BLUE : Picture.Colour.VERMILLION;
            Picture.Style line = Picture.Style.of(colour, parity == 0 ? Picture.Line.SOLID : Picture.Line.DASHED);
            var points = new Picture.Style(colour, Picture.Line.NONE, true);
            int[] rows = IntStream.range(0, n.length).filter(k -> n[k] == spins).toArray();
            squeezing.add(closed(spins, AgarwalPuri::wineland, line));
            purity.add(closed(spins, AgarwalPuri::purity, line));
            squeezing.add(points(spins, r, Runs.values(solved, "xi2"), rows, points));
            purity.add(points(spins, r, Runs.values(solved, "purity"), rows, points));
        }
        double[] sizes = minima.column("N").values();
        return new Picture("Stationary state in a squeezed reservoir: even and odd numbers of spins", "dρ/dt = Γ D[cosh r J₋ − sinh r J₊]ρ",
                3, List.of(
                new Picture.Panel("", new Picture.Axis("r", false), new Picture.Axis("ξ²", true), squeezing,
                        List.of(new Picture.Level("2/(N+2)", limit(even), Picture.Style.of(Picture.Colour.BLACK, Picture.Line.DASH_DOT)))),
                new Picture.Panel("", new Picture.Axis("r", false), new Picture.Axis("purity", false), purity,
                        List.of(new Picture.Level("1/3", 1 / 3.0, Picture.Style.of(Picture.Colour.GREY, Picture.Line.DOTTED)))),
                new Picture.Panel("", new Picture.Axis("N", true), new Picture.Axis("smallest ξ²", true), List.of(
                        new Picture.Series("even", sizes, minima.column("xi2_even").values(), null,
                                Picture.Style.of(Picture.Colour.BLUE, Picture.Line.SOLID).marked()),
                        new Picture.Series("odd", sizes, minima.column("xi2_odd").values(), null,
                                Picture.Style.of(Picture.Colour.VERMILLION, Picture.Line.DASHED).marked())), List.of())));
    }

    private static Picture.Series closed(int spins, ToDoubleFunction<AgarwalPuri> number, Picture.Style style) {
        return new Picture.Series("N = " + spins, AXIS,
                DoubleStream.of(AXIS).map(r -> number.applyAsDouble(new AgarwalPuri(spins, r))).toArray(), null, style);
    }

    private static Picture.Series points(int spins, double[] r, double[] values, int[] rows, Picture.Style style) {
        return new Picture.Series("N = " + spins + ", solver", IntStream.of(rows).mapToDouble(k -> r[k]).toArray(),
                IntStream.of(rows).mapToDouble(k -> values[k]).toArray(), null, style);
    }
}
