package clebsch.paper.chu;

import clebsch.model.Grid;
import clebsch.paper.Check;
import clebsch.paper.Figure;
import clebsch.paper.FigureResult;
import clebsch.paper.Runs;
import clebsch.report.Picture;
import clebsch.study.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How far cumulants of second order can be trusted with two ensembles. Left: ξ²(t) from all down for S = 30, SΔ/Ω = 10, by quantum jumps
 * and by cumulants, these with decay of single spins too. Right: ξ² of the stationary state for S = 1000 without it, by cumulants and in
 * closed form.
 *
 * <p>A. Chu et al., Fig. 10, Eq. (E1)–(E6): SΓ/Ω = 10. With this drive the stationary point of the truncated equations has a growing
 * oscillation, and they leave what states can have at Γt = 50, when the jumps have just reached the stationary state; from
 * Ω ≈ 0.4 SΓ on it is stable, and so Ω = SΓ is drawn beside. The paper does not say which Γ the right panel has; the closed form has none.
 */
public final class Figure10 implements Figure {
    private static final int SPIN = 30;
    private static final double DETUNING = 10;   // SΔ/Ω
    /** Ω/(SΓ), the paper's and one at which the stationary point is stable, and how long they take. */
    private static final double[] DRIVES = {0.1, 1};
    private static final double[] LAST = {60, 8};
    private static final double[] COOPERATIVITIES = {100, 10};
    private static final int POINTS = 61;
    private static final int COUNT = 48;
    private static final int LARGE_SPIN = 1000;
    private static final double[] LARGE_DRIVES = {1, 10};
    /** SΔ/Ω from 100 down to 0.5; each stationary point is found next to the one before. */
    private static final double[] DETUNINGS = IntStream.rangeClosed(0, 46).mapToDouble(k -> 100 * Math.pow(0.5 / 100, k / 46.0)).toArray();
    /** What a logarithmic axis still tells apart. */
    private static final double SEEN = 0.1;

    @Override
    public String id() {
        return "chu/fig10";
    }

    @Override
    public String title() {
        return "Two-mode squeezing by second-order cumulants against quantum jumps and the closed form";
    }

    @Override
    public String source() {
        return "A. Chu et al., Fig. 10";
    }

    /** ξ² by jumps, its standard error, and by cumulants, at one drive. */
    private record Evolution(double drive, double[] t, double[] jumps, double[] sem, double[] cumulants, List<double[]> withDecay) {
    }

    /** ξ² of the stationary points at one drive. */
    private record Points(double drive, double[] xi2, boolean allStable) {
    }

    @Override
    public FigureResult produce(Context context) {
        int s = context.spins().orElse(SPIN);
        int large = context.spins().isPresent() ? 10 * s : LARGE_SPIN;
        var runs = new Runs(context, new LinkedHashMap<>(Map.of("S", s, "S of the stationary states", large, "S Delta/Omega", DETUNING,
                "Gamma", 1)));
        var evolutions = new ArrayList<Evolution>();
        for (int d = 0; d < DRIVES.length; d++) {
            var model = new TwoEnsembles(s, DETUNING / s, DRIVES[d], Double.POSITIVE_INFINITY);
            Table table = runs.run("jumps, Omega = " + DRIVES[d] + " S Gamma", d == 0 ? 0.6 : 0.7,
                    model.jumps(Grid.linear(0, LAST[d], POINTS), COUNT));
            double[] t = Runs.values(table, "t");
            if (t.length < POINTS) {
                break;
            }
            double drive = DRIVES[d];
            evolutions.add(new Evolution(drive, t, Runs.values(table, "xi2"), Runs.values(table, "xi2_sem"), model.curve(t),
                    Arrays.stream(COOPERATIVITIES).mapToObj(c -> new TwoEnsembles(s, DETUNING / s, drive, c).curve(t)).toList()));
        }
        var points = new ArrayList<Points>();
        for (int k = 0; k < LARGE_DRIVES.length && runs.complete() && !context.progress().cancelled(); k++) {
            points.add(stationary(large, LARGE_DRIVES[k]));
            context.progress().at(0.7 + 0.3 * (k + 1) / LARGE_DRIVES.length, "stationary states");
        }
        runs.stoppedUnless(points.size() == LARGE_DRIVES.length, "before all stationary states were found");
        double[] closed = Arrays.stream(DETUNINGS).map(u -> new TwoEnsembles(large, u / large, 1, Double.POSITIVE_INFINITY)
                .exactStationary()).toArray();
        return runs.result(table(evolutions), Map.of("stationary", table(closed, points)), picture(s, large, evolutions, closed, points),
                checks -> check(s, evolutions, closed, points, checks));
    }

    private static Points stationary(int s, double drive) {
        var xi2 = new double[DETUNINGS.length];
        Arrays.fill(xi2, Double.NaN);
        boolean stable = true;
        TwoEnsembles.Stationary state = new TwoEnsembles(s, DETUNINGS[0] / s, drive, Double.POSITIVE_INFINITY).stationary();
        for (int k = 0; k < xi2.length && state != null; k++) {
            state = new TwoEnsembles(s, DETUNINGS[k] / s, drive, Double.POSITIVE_INFINITY).stationary(state);
            if (state != null) {
                xi2[k] = state.xi2();
                stable &= state.stable();
            }
        }
        return new Points(drive, xi2, stable);
    }

    private static void check(int s, List<Evolution> evolutions, double[] closed, List<Points> points, List<Check> checks) {
        double exact = new TwoEnsembles(s, DETUNING / s, 1, Double.POSITIVE_INFINITY).exactStationary();
        for (Evolution e : evolutions) {
            int last = e.t().length - 1;
            String drive = ", Ω = " + e.drive() + " SΓ";
            // what is left of the relaxation is of the size of the last step
            checks.add(Check.near("ξ² at the end by quantum jumps, against the stationary state in closed form" + drive, e.jumps()[last], exact,
                    4 * e.sem()[last] + Math.abs(e.jumps()[last] - e.jumps()[last - 1]) + 1e-6));
        }
        Evolution printed = evolutions.getFirst();
        int in = inRange(printed);
        checks.add(Check.atMost("Γt from which cumulants are not those of a state, Ω = 0.1 SΓ, before the end", in < printed.t().length
                ? printed.t()[in] : Double.NaN, printed.t()[printed.t().length - 1]));
        double worst = 0;
        for (int k = 1; k < in && printed.jumps()[k] > 2 * exact; k++) {
            worst = Math.max(worst, Math.abs(printed.cumulants()[k] - printed.jumps()[k]) - 4 * printed.sem()[k]) / printed.jumps()[k];
        }
        checks.add(Check.atMost("the same: largest relative distance of cumulants from jumps, beyond 4 standard errors, until ξ² is twice the "
                + "stationary one", worst, SEEN));
        Evolution strong = evolutions.getLast();
        checks.add(Check.near("stationary ξ² by cumulants over the closed form, Ω = SΓ",
                strong.cumulants()[strong.t().length - 1] / exact, 1, SEEN));
        checks.add(Check.atLeast("time within " + (int) (100 * SEEN)
                + " % of its end by cumulants, over that by jumps, Ω = SΓ: relaxation is slower",
                settled(strong.t(), strong.cumulants()) / settled(strong.t(), strong.jumps()), 1));
        for (int c = 0; c < COOPERATIVITIES.length; c++) {
            double[] xi2 = strong.withDecay().get(c);
            int best = IntStream.range(1, xi2.length).reduce(1, (i, j) -> xi2[j] < xi2[i] ? j : i);
            checks.add(Check.atMost("Γt of the best ξ² with C = " + (int) COOPERATIVITIES[c] + ", Ω = SΓ: before the end", strong.t()[best],
                    strong.t()[strong.t().length - 2]));
        }
        Points largest = points.getLast();
        double most = 0;
        for (int k = 0; k < DETUNINGS.length; k++) {
            if (DETUNINGS[k] >= 1) {
                most = Math.max(most, Math.abs(largest.xi2()[k] / closed[k] - 1));
            }
        }
        checks.add(Check.atMost("Ω = 10 SΓ: largest relative distance of the stationary ξ² from the closed form for Δ/Ω ≥ 1/S",
                Arrays.stream(largest.xi2()).anyMatch(Double::isNaN) ? Double.NaN : most, SEEN));
        checks.add(Check.atLeast("the same: share of the stationary points that are stable", largest.allStable() ? 1 : 0, 1));
    }

    /** The first row that has no value by cumulants, the one at t = 0 aside. */
    private static int inRange(Evolution e) {
        return IntStream.range(1, e.t().length).filter(k -> Double.isNaN(e.cumulants()[k])).findFirst().orElse(e.t().length);
    }

    /** From when on a curve stays within a tenth of its last value. */
    private static double settled(double[] t, double[] xi2) {
        int k = xi2.length - 1;
        while (k > 1 && Math.abs(xi2[k - 1] / xi2[xi2.length - 1] - 1) < SEEN) {
            k--;
        }
        return t[k];
    }

    private static Table table(List<Evolution> evolutions) {
        var columns = new ArrayList<Table.Column>();
        columns.add(column("Omega_over_S_Gamma", evolutions, e -> Arrays.stream(e.t()).map(t -> e.drive()).toArray()));
        columns.add(column("t", evolutions, Evolution::t));
        columns.add(column("xi2", evolutions, Evolution::jumps));
        columns.add(column("xi2_sem", evolutions, Evolution::sem));
        columns.add(column("xi2_cumulants", evolutions, Evolution::cumulants));
        for (int c = 0; c < COOPERATIVITIES.length; c++) {
            int which = c;
            columns.add(column("xi2_cumulants_C" + (int) COOPERATIVITIES[c], evolutions, e -> e.withDecay().get(which)));
        }
        return new Table(columns, 2);
    }

    private static Table.Column column(String name, List<Evolution> evolutions, java.util.function.Function<Evolution, double[]> of) {
        return new Table.Column(name, evolutions.stream().map(of).flatMapToDouble(Arrays::stream).toArray());
    }

    private static Table table(double[] closed, List<Points> points) {
        var columns = new ArrayList<Table.Column>();
        columns.add(new Table.Column("S_Delta_over_Omega", DETUNINGS));
        columns.add(new Table.Column("xi2", closed));
        points.forEach(p -> columns.add(new Table.Column("xi2_cumulants_" + (int) p.drive(), p.xi2())));
        return new Table(columns, 1);
    }

    private static Picture picture(int s, int large, List<Evolution> evolutions, double[] closed, List<Points> points) {
        var panels = new ArrayList<Picture.Panel>();
        for (int d = 0; d < DRIVES.length; d++) {
            var series = new ArrayList<Picture.Series>();
            if (d < evolutions.size()) {
                Evolution e = evolutions.get(d);
                series.add(positive("jumps", e.t(), e.jumps(), e.sem(), Picture.Style.of(Picture.Colour.BLACK, Picture.Line.SOLID)));
                series.add(positive("cumulants", e.t(), e.cumulants(), null, Picture.Style.of(Picture.Colour.BLUE, Picture.Line.DASHED)));
                for (int c = 0; c < COOPERATIVITIES.length; c++) {
                    series.add(positive("C = " + (int) COOPERATIVITIES[c], e.t(), e.withDecay().get(c), null,
                            Picture.Style.of(c == 0 ? Picture.Colour.ORANGE : Picture.Colour.VERMILLION, Picture.Line.DASHED)));
                }
            }
            panels.add(new Picture.Panel("S = " + s + ", Ω = " + DRIVES[d] + " SΓ", new Picture.Axis("Γt", false), new Picture.Axis("ξ²", true),
                    series, List.of()));
        }
        var stationary = new ArrayList<Picture.Series>();
        stationary.add(new Picture.Series("closed form", DETUNINGS, closed, null, Picture.Style.of(Picture.Colour.BLACK, Picture.Line.SOLID)));
        for (int k = 0; k < points.size(); k++) {
            stationary.add(positive("cumulants, Ω = " + (int) points.get(k).drive() + " SΓ", DETUNINGS, points.get(k).xi2(), null,
                    new Picture.Style(k == 0 ? Picture.Colour.GREEN : Picture.Colour.BLUE, Picture.Line.NONE, true)));
        }
        panels.add(new Picture.Panel("stationary, S = " + large, new Picture.Axis("SΔ/Ω", true), new Picture.Axis("ξ²", true),
                stationary, List.of()));
        return new Picture("Squeezing of two ensembles by second-order cumulants",
                "SΔ/Ω = " + (int) DETUNING + " in the first two panels", 2, panels);
    }

    /** The part of a curve that has a value above zero. */
    private static Picture.Series positive(String label, double[] x, double[] y, double[] sem, Picture.Style style) {
        int[] rows = IntStream.range(0, x.length).filter(k -> y[k] > 0).toArray();
        return new Picture.Series(label, IntStream.of(rows).mapToDouble(k -> x[k]).toArray(),
                IntStream.of(rows).mapToDouble(k -> y[k]).toArray(),
                sem == null ? null : IntStream.of(rows).mapToDouble(k -> sem[k]).toArray(), style);
    }
}
