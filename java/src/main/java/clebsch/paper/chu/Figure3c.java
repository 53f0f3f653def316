package clebsch.paper.chu;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * The best Wineland parameter ξ² of two ensembles against their spin S and the cooperativity C of a single spin, over Δ, Ω and time, by
 * cumulants of second order from all spins down: ∝ 1/√(SC). At a smaller S, quantum jumps with the same parameters beside.
 *
 * <p>A. Chu et al., Fig. 3(c), Eq. (14), (E1)–(E6). Drives for which the truncated equations fail without decay of single spins are left
 * out: where the drive is weak, Ω below about SΓ/3, their stationary point turns unstable, and on the way there its ξ² falls short of
 * that of the closed form until it is below zero. A search that does not look at that ends there and not at an optimum.
 */
public final class Figure3c implements Figure {
    private static final int[] LENGTHS = {100, 300, 1000, 3000};
    private static final double[] COOPERATIVITIES = {1, 3, 9};
    /** Of ln(Ω/(SΓ)). */
    private static final double LEAST_DRIVE = Math.log(0.1);
    private static final double MOST_DRIVE = Math.log(3);
    /** S and the number of trajectories of the jumps. */
    private static final int SMALL = 30;
    private static final int COUNT = 64;
    /** How far ln ξ² may be from a power law, and truncated ξ² from exact ones. */
    private static final double SCATTER = 0.15;
    /** Of ln(Δ/Ω) and ln(Ω/(SΓ)), where the search begins and ends; ξ² is flat to a square of the latter. */
    private static final double FIRST_STEP = 0.3;
    private static final double LAST_STEP = 0.07;

    @Override
    public String id() {
        return "chu/fig3c";
    }

    @Override
    public String title() {
        return "Best two-mode squeezing with single-spin decay against spin and cooperativity, by cumulants";
    }

    @Override
    public String source() {
        return "A. Chu et al., Fig. 3(c)";
    }

    /** One optimum. */
    private record Best(int s, double c, double ratio, double drive, double time, double xi2) {
        TwoEnsembles model() {
            return new TwoEnsembles(s, ratio, drive, c);
        }

        /** |ln| of the stationary ξ² without decay of single spins over the closed form; infinite if it is not stable. */
        double truncation() {
            var without = new TwoEnsembles(s, ratio, drive, Double.POSITIVE_INFINITY);
            TwoEnsembles.Stationary state = without.stationary();
            return state == null || !state.stable() || !(state.xi2() > 0) ? Double.POSITIVE_INFINITY
                    : Math.abs(Math.log(state.xi2() / without.exactStationary()));
        }
    }

    /** ξ² by quantum jumps at an optimum by cumulants. */
    private record Jumps(Best best, double xi2, double sem) {
    }

    @Override
    public FigureResult produce(Context context) {
        int[] lengths = context.spins().isPresent() ? new int[] {context.spins().getAsInt()} : LENGTHS;
        int small = context.spins().isPresent() ? Math.min(SMALL, context.spins().getAsInt()) : SMALL;
        var runs = new Runs(context, new LinkedHashMap<>(Map.of("Gamma", 1, "S of the jumps", small)));
        var jumps = new ArrayList<Jumps>();
        for (int k = 0; k < COOPERATIVITIES.length; k++) {
            double c = COOPERATIVITIES[k];
            Best best = search(small, c);
            Table table = runs.run("jumps, C = " + (int) c, 0.3 * (k + 1) / COOPERATIVITIES.length,
                    best.model().jumps(Grid.of(0, best.time()), COUNT));
            double[] xi2 = Runs.values(table, "xi2");
            if (xi2.length == 2) {
                jumps.add(new Jumps(best, xi2[1], Runs.values(table, "xi2_sem")[1]));
            }
        }
        var done = new AtomicInteger();
        int all = lengths.length * COOPERATIVITIES.length;
        List<Best> found = IntStream.range(0, all).parallel().mapToObj(k -> {
            Best best = context.progress().cancelled() ? null
                    : search(lengths[k / COOPERATIVITIES.length], COOPERATIVITIES[k % COOPERATIVITIES.length]);
            context.progress().at(0.3 + 0.7 * done.incrementAndGet() / all, "");
            return best;
        }).filter(best -> best != null).toList();
        runs.stoppedUnless(found.size() == all, "after " + found.size() + " of " + all + " points");
        return runs.result(table(found), Map.of("jumps", table(jumps, small)), picture(found, jumps, lengths),
                checks -> check(found, jumps, checks));
    }

    private static void check(List<Best> found, List<Jumps> jumps, List<Check> checks) {
        double[] product = found.stream().mapToDouble(b -> b.s() * b.c()).toArray();
        PowerLaw law = PowerLaw.through(product, found.stream().mapToDouble(Best::xi2).toArray());
        checks.add(Check.near("exponent of ξ² in SC", law.exponent(), -0.5, 0.05));
        double scatter = found.stream().mapToDouble(b -> Math.abs(Math.log(b.xi2() / law.at(b.s() * b.c())))).max().orElseThrow();
        checks.add(Check.atMost("largest distance of ln ξ² from that line: S and C come in as their product", scatter, SCATTER));
        PowerLaw ratios = PowerLaw.through(product, found.stream().mapToDouble(Best::ratio).toArray());
        checks.add(Check.near("exponent of the best Δ/Ω in SC", ratios.exponent(), -0.5, 0.1));
        checks.add(Check.atMost("largest |ln| of the stationary ξ² without single-spin decay by cumulants over the closed form, at these Δ and Ω",
                found.stream().mapToDouble(Best::truncation).max().orElseThrow(), SCATTER));
        for (Jumps j : jumps) {
            checks.add(Check.near("ln of ξ² by quantum jumps over that by cumulants, S = " + j.best().s() + ", C = " + (int) j.best().c(),
                    Math.log(j.xi2() / j.best().xi2()), 0, SCATTER + 4 * j.sem() / j.xi2()));
        }
    }

    /** Steps along both axes, halved where none of them is better. */
    private static Best search(int s, double c) {
        double ratio = Math.log(3 / Math.sqrt(s * c));
        double drive = 0;
        double step = FIRST_STEP;
        Best best = at(s, c, ratio, drive);
        while (step >= LAST_STEP) {
            boolean better = false;
            for (double[] way : new double[][] {{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
                double to = Math.clamp(drive + step * way[1], LEAST_DRIVE, MOST_DRIVE);
                Best there = way[1] != 0 && to == drive ? best : at(s, c, ratio + step * way[0], to);
                if (there.xi2() < best.xi2() && there.truncation() <= SCATTER) {
                    best = there;
                    ratio += step * way[0];
                    drive = to;
                    better = true;
                    break;
                }
            }
            step = better ? step : step / 2;
        }
        return best;
    }

    private static Best at(int s, double c, double ratio, double drive) {
        TwoEnsembles.Squeezed best = new TwoEnsembles(s, Math.exp(ratio), Math.exp(drive), c).best();
        return new Best(s, c, Math.exp(ratio), Math.exp(drive), best.time(), best.xi2());
    }

    private static Table table(List<Best> found) {
        return new Table(List.of(new Table.Column("S", found.stream().mapToDouble(Best::s).toArray()),
                new Table.Column("C", found.stream().mapToDouble(Best::c).toArray()),
                new Table.Column("xi2", found.stream().mapToDouble(Best::xi2).toArray()),
                new Table.Column("Delta_over_Omega", found.stream().mapToDouble(Best::ratio).toArray()),
                new Table.Column("Omega_over_S_Gamma", found.stream().mapToDouble(Best::drive).toArray()),
                new Table.Column("t", found.stream().mapToDouble(Best::time).toArray())), 2);
    }

    private static Table table(List<Jumps> jumps, int s) {
        return new Table(List.of(new Table.Column("S", jumps.stream().mapToDouble(j -> s).toArray()),
                new Table.Column("C", jumps.stream().mapToDouble(j -> j.best().c()).toArray()),
                new Table.Column("xi2", jumps.stream().mapToDouble(Jumps::xi2).toArray()),
                new Table.Column("xi2_sem", jumps.stream().mapToDouble(Jumps::sem).toArray()),
                new Table.Column("xi2_cumulants", jumps.stream().mapToDouble(j -> j.best().xi2()).toArray())), 2);
    }

    private static Picture picture(List<Best> found, List<Jumps> jumps, int[] lengths) {
        var series = new ArrayList<Picture.Series>();
        for (int k = 0; k < COOPERATIVITIES.length; k++) {
            double c = COOPERATIVITIES[k];
            List<Best> of = found.stream().filter(b -> b.c() == c).toList();
            series.add(new Picture.Series("C = " + (int) c, of.stream().mapToDouble(b -> b.s() * c).toArray(),
                    of.stream().mapToDouble(Best::xi2).toArray(), null,
                            new Picture.Style(Picture.Style.numbered(k).colour(), Picture.Line.NONE, true)));
        }
        series.add(new Picture.Series("jumps", jumps.stream().mapToDouble(j -> j.best().s() * j.best().c()).toArray(),
                jumps.stream().mapToDouble(Jumps::xi2).toArray(), null, new Picture.Style(Picture.Colour.BLACK, Picture.Line.NONE, true)));
        if (lengths.length > 1 && found.size() > 1) {
            double[] product = found.stream().mapToDouble(b -> b.s() * b.c()).toArray();
            PowerLaw law = PowerLaw.through(product, found.stream().mapToDouble(Best::xi2).toArray());
            double[] ends = {SMALL, Arrays.stream(product).max().orElseThrow()};
            series.add(new Picture.Series(String.format(Locale.ROOT, "%.2f (SC)^(%.3f)", law.prefactor(), law.exponent()), ends,
                    Arrays.stream(ends).map(law::at).toArray(), null, Picture.Style.of(Picture.Colour.BLACK, Picture.Line.DASHED)));
        }
        return new Picture("Best squeezing of two ensembles with single-spin decay", "cumulants of second order, over Δ, Ω and time", 1,
                List.of(new Picture.Panel("", new Picture.Axis("SC", lengths.length > 1), new Picture.Axis("ξ²", true), series, List.of())));
    }
}
