package clebsch.paper.mok;

import clebsch.paper.Check;
import clebsch.paper.Figure;
import clebsch.paper.FigureResult;
import clebsch.report.Picture;
import clebsch.study.Progress;
import clebsch.study.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * The stationary spread ζ of the phases of N = 10⁴ spins, half of them detuned by δ and half by −δ, against δ̃ = N²δ/Γ₂ and η̃ = η/Γ₂, on
 * 60 × 60 points. For each η the synchronised state is found at δ = 0 from spins in phase, and followed by Newton's method as δ
 * grows, to where it ends. Here δ̃ and η̃ are in units of N² and N, as the paper's own formulas use them.
 *
 * <p>Spins that start in phase do not reach all of these states: near the end there is another attractor, in which they run apart. The
 * paper's ellipse (22) is the boundary that is found in time.
 *
 * <p>W.-K. Mok et al., Fig. 4, Eq. (16)–(22).
 */
public final class Figure4 implements Figure {
    private static final int SPINS = 10_000;
    private static final int CELLS = 60;
    private static final double MOST_ETA = 0.0675;
    private static final double MOST_DELTA = 0.0775;
    /** Of a cell, how closely the end of synchronisation is found. */
    private static final double CLOSELY = 1e-4;
    /** Below this η/(NΓ₂) relaxation takes so long that the boundary is not looked for in time. */
    private static final double SLOW = 0.01;

    @Override
    public String id() {
        return "mok/fig4";
    }

    @Override
    public String title() {
        return "Synchronisation of oppositely detuned spins in mean field";
    }

    @Override
    public String source() {
        return "W.-K. Mok, S. Touzard, L.-C. Kwek, Fig. 4";
    }

    /**
     * One η.
     *
     * @param spread  ζ in each cell, NaN where there is no stable synchronised state
     * @param reduced how far Eq. (20) is from rest in that state
     * @param end     the δ up to which there is one
     * @param inTime  the δ up to which spins in phase go there; NaN where that takes too long
     */
    private record Row(double[] spread, double[] reduced, double end, double inTime) {
    }

    @Override
    public FigureResult produce(Context context) {
        int n = context.spins().orElse(SPINS);
        double[] eta = IntStream.range(0, CELLS).mapToDouble(k -> MOST_ETA * (k + 0.5) / CELLS).toArray();
        double[] delta = IntStream.range(0, CELLS).mapToDouble(k -> MOST_DELTA * (k + 0.5) / CELLS).toArray();
        Progress progress = context.progress();
        var done = new AtomicInteger();
        Row[] rows = IntStream.range(0, CELLS).parallel().mapToObj(i -> {
            Row row = progress.cancelled() ? null : follow(n, eta[i], delta);
            progress.at((double) done.incrementAndGet() / CELLS, "η/(NΓ₂) = " + eta[i]);
            return row;
        }).toArray(Row[]::new);
        var runs = new LinkedHashMap<String, Object>();
        runs.put("parameters", Map.of("N", n, "Gamma2", 1));
        if (Arrays.stream(rows).anyMatch(row -> row == null)) {
            return new FigureResult(new Table(List.of(), 0), picture(n, eta, delta, new Row[0], new Ellipse(Double.NaN, Double.NaN, 0, 0)),
                    List.of(), runs, "stopped", false);
        }
        Ellipse ellipse = ellipse(eta, rows);
        runs.put("ellipse", Map.of("a", ellipse.a(), "b", ellipse.b(), "a moves by", ellipse.errorA(), "b moves by", ellipse.errorB()));
        var checks = new ArrayList<Check>();
        check(n, eta, delta, rows, ellipse, checks);
        return new FigureResult(table(eta, delta, rows), Map.of("boundary", boundary(eta, rows)),
                picture(n, eta, delta, rows, ellipse), checks, runs, "", false);
    }

    private static Row follow(int n, double eta, double[] delta) {
        var spread = new double[CELLS];
        var reduced = new double[CELLS];
        Arrays.fill(spread, Double.NaN);
        Arrays.fill(reduced, Double.NaN);
        TwoDetunings.State state = new TwoDetunings(n, eta * n, 0).synchronised();
        if (state == null || !state.stable()) {
            return new Row(spread, reduced, 0, Double.NaN);
        }
        double at = 0;
        double cell = delta[1] - delta[0];
        double step = cell / 2;
        int next = 0;
        while (step > CLOSELY * cell && next < CELLS) {
            double to = Math.min(at + step, delta[next]);
            TwoDetunings.State there = new TwoDetunings(n, eta * n, to).next(state);
            if (there == null || !there.stable()) {
                step /= 2;
                continue;
            }
            state = there;
            at = to;
            if (at == delta[next]) {
                spread[next] = state.spread();
                double[] rates = new TwoDetunings(n, eta * n, at).reduced(state.amplitude(), state.spread(), state.inversion());
                // how far Eq. (20) is from rest there, as rates, over what drives and damps
                reduced[next] = Math.max(Math.abs(rates[0]), Math.max(Math.abs(rates[1]), Math.abs(rates[2]) / 4)) / (2 * eta * n);
                next++;
            }
            step = Math.min(2 * step, cell);
        }
        return new Row(spread, reduced, at, eta < SLOW ? Double.NaN : inTime(n, eta, at));
    }

    /** By bisection. */
    private static double inTime(int n, double eta, double end) {
        // the slowest rate is 16η²/N² Γ₂; near the boundary there are slower ones
        double longest = 20 / (eta * eta);
        double inside = 0;
        double outside = 1.001 * end;
        while (outside - inside > 0.002 * end) {
            double middle = inside == 0 ? 0.9 * end : (inside + outside) / 2;
            if (new TwoDetunings(n, eta * n, middle).synchronises(longest)) {
                inside = middle;
            } else {
                outside = middle;
            }
        }
        return (inside + outside) / 2;
    }

    /**
     * a and b of an ellipse by least squares in δ over all of the boundary that was looked for, and how far other fits are from that: over
     * a part of it, or with distances in δ² or relative to δ. The boundary is no ellipse, so that this is what is uncertain about them; the
     * paper does not say how it fits.
     */
    private record Ellipse(double a, double b, double errorA, double errorB) {
    }

    private static Ellipse ellipse(double[] eta, Row[] rows) {
        double[] all = fit(eta, rows, 1, SLOW, MOST_ETA);
        var error = new double[2];
        for (double power : new double[] {0, 1, 2}) {
            for (double from : new double[] {SLOW, 0.02}) {
                for (double to : new double[] {0.05, MOST_ETA}) {
                    double[] other = fit(eta, rows, power, from, to);
                    error[0] = Math.max(error[0], Math.abs(other[0] - all[0]));
                    error[1] = Math.max(error[1], Math.abs(other[1] - all[1]));
                }
            }
        }
        return new Ellipse(all[0], all[1], error[0], error[1]);
    }

    /**
     * a, b of δ² = b²(a² − (η − a)²) = 2ab²η − b²η² by least squares over the boundary in time, with weights δ^(−2·power) of the squares:
     * power 1 is least squares in δ.
     */
    private static double[] fit(double[] eta, Row[] rows, double power, double from, double to) {
        double aa = 0;
        double ab = 0;
        double bb = 0;
        double ay = 0;
        double by = 0;
        for (int i = 0; i < eta.length; i++) {
            if (rows[i].inTime() > 0 && eta[i] >= from && eta[i] <= to) {
                double y = rows[i].inTime() * rows[i].inTime();
                double weight = Math.pow(y, -power);
                double u = eta[i];
                double v = -eta[i] * eta[i];
                aa += weight * u * u;
                ab += weight * u * v;
                bb += weight * v * v;
                ay += weight * u * y;
                by += weight * v * y;
            }
        }
        double determinant = aa * bb - ab * ab;
        double p = (ay * bb - by * ab) / determinant;
        double q = (aa * by - ab * ay) / determinant;
        return new double[] {p / (2 * q), Math.sqrt(q)};
    }

    private static void check(int n, double[] eta, double[] delta, Row[] rows, Ellipse ellipse, List<Check> checks) {
        checks.add(Check.near("a of the elliptic boundary, Eq. (22), to what other fits give", ellipse.a(), 0.03125, ellipse.errorA()));
        checks.add(Check.near("b of the elliptic boundary, Eq. (22), to what other fits give", ellipse.b(), 2.2077, ellipse.errorB()));
        double last = IntStream.range(0, CELLS).filter(i -> rows[i].end() > 0).mapToDouble(i -> eta[i]).max().orElse(0);
        checks.add(Check.near("largest η/(NΓ₂) that synchronises at δ = 0, against 1/16", last, 1.0 / 16, MOST_ETA / CELLS));
        double beyond = Arrays.stream(rows).filter(r -> r.inTime() > 0).mapToDouble(r -> r.end() / r.inTime()).max().orElseThrow();
        checks.add(Check.atLeast("largest δ with a stable synchronised state over the largest that spins in phase find it at", beyond, 1));
        double worst = 0;
        double away = 0;
        for (int i = 0; i < CELLS; i++) {
            for (int j = 0; j < CELLS; j++) {
                // Eq. (21) is the first order in ζ and in 1/N, and 1/(ηN) is not small in the first columns
                if (rows[i].spread()[j] < 0.02 && eta[i] * n > 20) {
                    double linear = (1 + Math.sqrt(1 - 16 * eta[i])) / (32 * eta[i] * eta[i]) * delta[j];
                    worst = Math.max(worst, Math.abs(rows[i].spread()[j] / linear - 1));
                }
                if (Double.isFinite(rows[i].reduced()[j])) {
                    away = Math.max(away, rows[i].reduced()[j]);
                }
            }
        }
        checks.add(Check.atMost("largest relative difference of ζ < 0.02 from Eq. (21)", worst, 0.05));
        checks.add(Check.atMost("largest rate of Eq. (20) in the stationary states of the full equations, over 2η, in units of 1/N", away * n, 10));
    }

    private static Table boundary(double[] eta, Row[] rows) {
        return new Table(List.of(new Table.Column("eta_over_N", eta),
                new Table.Column("delta_stable", Arrays.stream(rows).mapToDouble(Row::end).toArray()),
                new Table.Column("delta_in_time", Arrays.stream(rows).mapToDouble(Row::inTime).toArray())), 1);
    }

    private static Table table(double[] eta, double[] delta, Row[] rows) {
        int cells = eta.length * delta.length;
        return new Table(List.of(
                new Table.Column("eta_over_N", IntStream.range(0, cells).mapToDouble(k -> eta[k / CELLS]).toArray()),
                new Table.Column("delta", IntStream.range(0, cells).mapToDouble(k -> delta[k % CELLS]).toArray()),
                new Table.Column("zeta", IntStream.range(0, cells).mapToDouble(k -> rows[k / CELLS].spread()[k % CELLS]).toArray())), 2);
    }

    private static Picture picture(int n, double[] eta, double[] delta, Row[] rows, Ellipse ellipse) {
        double[][] value = rows.length == 0 ? IntStream.range(0, CELLS).mapToObj(i -> nothing()).toArray(double[][]::new)
                : Arrays.stream(rows).map(Row::spread).toArray(double[][]::new);
        double[] along = IntStream.rangeClosed(0, 200).mapToDouble(k -> 2 * ellipse.a() * k / 200).toArray();
        double[] boundary = Arrays.stream(along).map(u -> ellipse.b() * Math.sqrt(Math.max(0, ellipse.a() * ellipse.a()
                - (u - ellipse.a()) * (u - ellipse.a())))).toArray();
        var series = new Picture.Series(String.format(Locale.ROOT, "ellipse, a = %.5f, b = %.4f", ellipse.a(), ellipse.b()), along, boundary,
                null, Picture.Style.of(Picture.Colour.VERMILLION, Picture.Line.SOLID));
        double[] found = Arrays.stream(rows).mapToDouble(Row::inTime).toArray();
        var inTime = new Picture.Series("reached by spins in phase", Arrays.copyOf(eta, found.length), found, null,
                new Picture.Style(Picture.Colour.BLACK, Picture.Line.NONE, true));
        return new Picture("Spread of the phases of oppositely detuned spins", "N = " + n + ", mean field; blank: not synchronised", 1,
                List.of(new Picture.Panel("", new Picture.Axis("η/(NΓ₂)", false), new Picture.Axis("δ/Γ₂", false),
                        Double.isFinite(ellipse.a()) ? List.of(series, inTime) : List.of(), List.of(),
                        new Picture.Field(eta, delta, value, "ζ", Picture.ColourMap.SEQUENTIAL))));
    }

    private static double[] nothing() {
        var row = new double[CELLS];
        Arrays.fill(row, Double.NaN);
        return row;
    }
}
