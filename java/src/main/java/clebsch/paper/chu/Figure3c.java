package clebsch.paper.chu;

import clebsch.paper.Check;
import clebsch.paper.Figure;
import clebsch.paper.FigureResult;
import clebsch.paper.PowerLaw;
import clebsch.report.Picture;
import clebsch.study.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * The best Wineland parameter ξ² of two ensembles against their spin S and the cooperativity C of a single spin, over Δ, Ω and time, by
 * cumulants of second order from all spins down: ∝ 1/√(SC).
 *
 * <p>A. Chu et al., Fig. 3(c), Eq. (14), (E1)–(E6). C stays below S/30: with less decay and small
 * S the variance leaves what states can have before decay ends the evolution.
 */
public final class Figure3c implements Figure {
    private static final int[] LENGTHS = {100, 300, 1000, 3000};
    private static final double[] COOPERATIVITIES = {1, 3};
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
    private record Best(int s, double c, double ratio, double drive, double xi2) {
    }

    @Override
    public FigureResult produce(Context context) {
        int[] lengths = context.spins().isPresent() ? new int[] {context.spins().getAsInt()} : LENGTHS;
        var done = new AtomicInteger();
        int all = lengths.length * COOPERATIVITIES.length;
        List<Best> found = IntStream.range(0, all).parallel().mapToObj(k -> {
            Best best = context.progress().cancelled() ? null : search(lengths[k / COOPERATIVITIES.length], COOPERATIVITIES[k % COOPERATIVITIES.length]);
            context.progress().at((double) done.incrementAndGet() / all, "");
            return best;
        }).filter(best -> best != null).toList();
        var checks = new ArrayList<Check>();
        String failure = found.size() < all ? "stopped after " + found.size() + " of " + all + " points" : "";
        if (failure.isEmpty()) {
            double[] product = found.stream().mapToDouble(b -> b.s() * b.c()).toArray();
            PowerLaw law = PowerLaw.through(product, found.stream().mapToDouble(Best::xi2).toArray());
            checks.add(Check.near("exponent of ξ² in SC", law.exponent(), -0.5, 0.05));
            double scatter = found.stream().mapToDouble(b -> Math.abs(Math.log(b.xi2() / law.at(b.s() * b.c())))).max().orElseThrow();
            checks.add(Check.atMost("largest distance of ln ξ² from that line: S and C come in as their product", scatter, 0.15));
            PowerLaw ratios = PowerLaw.through(product, found.stream().mapToDouble(Best::ratio).toArray());
            checks.add(Check.near("exponent of the best Δ/Ω in SC", ratios.exponent(), -0.5, 0.1));
        }
        return new FigureResult(table(found), picture(found, lengths), checks, new LinkedHashMap<>(Map.of("parameters", Map.of("Gamma", 1))),
                failure, false);
    }

    /** Steps along both axes, halved where none of them is better. */
    private static Best search(int s, double c) {
        double ratio = Math.log(3 / Math.sqrt(s * c));
        double drive = Math.log(0.5);
        double step = FIRST_STEP;
        double best = at(s, c, ratio, drive);
        while (step >= LAST_STEP) {
            boolean better = false;
            for (double[] way : new double[][] {{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
                double there = at(s, c, ratio + step * way[0], drive + step * way[1]);
                if (there < best) {
                    best = there;
                    ratio += step * way[0];
                    drive += step * way[1];
                    better = true;
                    break;
                }
            }
            step = better ? step : step / 2;
        }
        return new Best(s, c, Math.exp(ratio), Math.exp(drive), best);
    }

    private static double at(int s, double c, double ratio, double drive) {
        return new TwoEnsembles(s, Math.exp(ratio), Math.exp(drive), c).best();
    }

    private static Table table(List<Best> found) {
        return new Table(List.of(new Table.Column("S", found.stream().mapToDouble(Best::s).toArray()),
                new Table.Column("C", found.stream().mapToDouble(Best::c).toArray()),
                new Table.Column("xi2", found.stream().mapToDouble(Best::xi2).toArray()),
                new Table.Column("Delta_over_Omega", found.stream().mapToDouble(Best::ratio).toArray()),
                new Table.Column("Omega_over_S_Gamma", found.stream().mapToDouble(Best::drive).toArray())), 2);
    }

    private static Picture picture(List<Best> found, int[] lengths) {
        var series = new ArrayList<Picture.Series>();
        for (int k = 0; k < COOPERATIVITIES.length; k++) {
            double c = COOPERATIVITIES[k];
            List<Best> of = found.stream().filter(b -> b.c() == c).toList();
            series.add(new Picture.Series("C = " + (int) c, of.stream().mapToDouble(Best::s).toArray(),
                    of.stream().mapToDouble(Best::xi2).toArray(), null, Picture.Style.numbered(k).marked()));
        }
        return new Picture("Best squeezing of two ensembles with single-spin decay", "cumulants of second order, over Δ, Ω and time", 1,
                List.of(new Picture.Panel("", new Picture.Axis("S", lengths.length > 1), new Picture.Axis("ξ²", true), series, List.of())));
    }
}
