package clebsch.paper.barberena;

import clebsch.exact.PuriLawande;
import clebsch.model.Grid;
import clebsch.paper.Check;
import clebsch.paper.Figure;
import clebsch.paper.FigureResult;
import clebsch.report.Picture;
import clebsch.study.Study;
import clebsch.study.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Where in the plane of drive and interaction the mean field comes to rest from all initial conditions, from some, or from none; and for
 * one point of each region which initial conditions these are. What a spin does follows from the potential of its particle, Eq.
 * (16)–(18); at some points it is integrated as well. The initial conditions are 400 directions spread evenly, and the stationary ones.
 *
 * <p>D. Barberena et al., Phys. Rev. A 99, 053411 (2019), Fig. 5, Eq. (21)–(24).
 */
public final class Figure5 implements Figure {
    private static final int DIRECTIONS = 400;
    private static final double[] INTERACTIONS = IntStream.rangeClosed(0, 12).mapToDouble(k -> 0.1 * k).toArray();
    private static final double[] DRIVES = IntStream.range(0, 25).mapToDouble(k -> 0.125 + k / 8.0).toArray();
    /** One point of each region, as (2Ω/(NΓ), χ/Γ). */
    private static final double[][] EXAMPLES = {{0.75, 0.9375}, {1.75, 0.9375}, {2.5, 0.9375}};
    /** Of these directions, every so many is integrated in each example. */
    private static final int INTEGRATED = 20;
    private static final double LAST = 300;

    private enum Kind { DECAYS, BOTH, OSCILLATES }

    @Override
    public String id() {
        return "barberena/fig5";
    }

    @Override
    public String title() {
        return "Mean-field phase diagram of driven, interacting, decaying spins, with what depends on the initial condition";
    }

    @Override
    public String source() {
        return "D. Barberena et al., Phys. Rev. A 99, 053411 (2019), Fig. 5";
    }

    @Override
    public FigureResult produce(Context context) {
        int n = context.spins().orElse(Large.SPINS);
        List<double[]> directions = directions();
        var rows = new ArrayList<double[]>();
        var found = new ArrayList<Kind>();
        for (double chi : INTERACTIONS) {
            for (double drive : DRIVES) {
                double decaying = decaying(new MeanField(1, 2 * chi, drive, 2), directions);
                rows.add(new double[] {chi, drive, decaying});
                found.add(decaying == 1 ? Kind.DECAYS : decaying == 0 ? Kind.OSCILLATES : Kind.BOTH);
            }
        }
        var checks = new ArrayList<Check>();
        var runs = new LinkedHashMap<String, Object>();
        runs.put("parameters", Map.of("N", n, "directions", DIRECTIONS));
        String failure = "";
        boolean cannot = false;
        int wrong = 0;
        int integrated = 0;
        for (int e = 0; e < EXAMPLES.length && failure.isEmpty(); e++) {
            var printed = new MeanField(1, 2 * EXAMPLES[e][1], EXAMPLES[e][0], 2);
            for (int d = 0; d < directions.size() && failure.isEmpty(); d += INTEGRATED) {
                double[] s = directions.get(d);
                double highest = printed.highestPotential(s);
                if (Math.abs(highest - 1) < 0.01) {
                    continue;   // as slow as it likes
                }
                Study.Result run = Study.run(Large.describe(n, EXAMPLES[e][1], EXAMPLES[e][0], Math.acos(-s[2]), -Math.atan2(s[1], s[0]),
                        Grid.linear(0, LAST, 601)), context.backend(), context.progress().part((double) (e * directions.size() + d)
                                / (EXAMPLES.length * directions.size()), 1, "integration"));
                failure = run.failure();
                cannot = run.cannot();
                if (failure.isEmpty()) {
                    integrated++;
                    wrong += (highest < 1) == rests(run.table().column("sz").values()) ? 0 : 1;
                }
            }
        }
        runs.put("integrated", integrated);
        if (failure.isEmpty()) {
            checks.add(Check.atLeast("trajectories integrated", integrated, 40));
            checks.add(Check.atMost("of these, not as the potential says", wrong, 0));
            check(rows, found, checks);
        }
        return new FigureResult(table(rows), picture(rows, found, directions), checks, runs, failure, cannot);
    }

    /** Whether s_z is at rest in the last third. */
    private static boolean rests(double[] height) {
        double[] end = DoubleStream.of(height).skip(400).toArray();
        return DoubleStream.of(end).max().orElseThrow() - DoubleStream.of(end).min().orElseThrow() < 1e-3;
    }

    /** A spiral of Fibonacci. */
    private static List<double[]> directions() {
        var directions = new ArrayList<double[]>();
        for (int k = 0; k < DIRECTIONS; k++) {
            double z = 1 - (2 * k + 1.0) / DIRECTIONS;
            double phi = Math.PI * (3 - Math.sqrt(5)) * k;
            double across = Math.sqrt(1 - z * z);
            directions.add(new double[] {across * Math.cos(phi), across * Math.sin(phi), z});
        }
        return directions;
    }

    /** Eq. (21), lower sign, and (23), the sign of s_x for which (24) is negative; as far as they exist. */
    private static List<double[]> stationary(MeanField model) {
        var points = new ArrayList<double[]>();
        double ratio = model.omega() / PuriLawande.criticalDrive(1, model.chi(), 2);
        double angle = Math.atan(model.chi());
        if (ratio < 1) {
            points.add(new double[] {-ratio * Math.sin(angle), ratio * Math.cos(angle), -Math.sqrt(1 - ratio * ratio)});
        }
        if (model.omega() > 1) {
            points.add(new double[] {Math.sqrt(1 - 1 / (model.omega() * model.omega())), 1 / model.omega(), 0});
        }
        return points;
    }

    private static double decaying(MeanField model, List<double[]> directions) {
        var all = new ArrayList<>(directions);
        all.addAll(stationary(model));
        return all.stream().filter(s -> model.highestPotential(s) < 1).count() / (double) all.size();
    }

    private static void check(List<double[]> rows, List<Kind> found, List<Check> checks) {
        int wrong = 0;
        for (int k = 0; k < rows.size(); k++) {
            double drive = rows.get(k)[1];
            double critical = PuriLawande.criticalDrive(1, 2 * rows.get(k)[0], 2);
            Kind expected = drive < 1 ? Kind.DECAYS : drive < critical ? Kind.BOTH : Kind.OSCILLATES;
            // on a boundary either is right
            wrong += found.get(k) == expected || Math.abs(drive - 1) < 1e-9 || Math.abs(drive - critical) < 1e-9 ? 0 : 1;
        }
        checks.add(Check.atMost("points of the plane on the wrong side of Ω = NΓ/2 or of Ω_c, of " + rows.size(), wrong, 0));
        for (Kind kind : Kind.values()) {
            checks.add(Check.atLeast("points where it " + kind.name().toLowerCase(java.util.Locale.ROOT),
                    found.stream().filter(k -> k == kind).count(), 20));
        }
    }

    private static Table table(List<double[]> rows) {
        return new Table(List.of(column("chi_over_Gamma", rows, 0), column("drive", rows, 1), column("share_that_decays", rows, 2)), 2);
    }

    private static Table.Column column(String name, List<double[]> rows, int c) {
        return new Table.Column(name, rows.stream().mapToDouble(row -> row[c]).toArray());
    }

    private static Picture picture(List<double[]> rows, List<Kind> found, List<double[]> directions) {
        var series = new ArrayList<Picture.Series>();
        Picture.Colour[] colours = {Picture.Colour.BLUE, Picture.Colour.VERMILLION, Picture.Colour.ORANGE};
        String[] labels = {"comes to rest", "either", "oscillates for ever"};
        for (Kind kind : Kind.values()) {
            List<double[]> of = IntStream.range(0, rows.size()).filter(k -> found.get(k) == kind).mapToObj(rows::get).toList();
            series.add(points(labels[kind.ordinal()], of.stream().mapToDouble(r -> r[0]).toArray(),
                    of.stream().mapToDouble(r -> r[1]).toArray(), colours[kind.ordinal()]));
        }
        series.add(new Picture.Series("Ω_c", INTERACTIONS, DoubleStream.of(INTERACTIONS)
                .map(chi -> PuriLawande.criticalDrive(1, 2 * chi, 2)).toArray(), null,
                Picture.Style.of(Picture.Colour.BLACK, Picture.Line.SOLID)));
        series.add(new Picture.Series("NΓ/2", INTERACTIONS, DoubleStream.of(INTERACTIONS).map(chi -> 1).toArray(), null,
                Picture.Style.of(Picture.Colour.BLACK, Picture.Line.DASHED)));
        var panels = new ArrayList<Picture.Panel>();
        panels.add(new Picture.Panel("", new Picture.Axis("χ/Γ", false), new Picture.Axis("2Ω/(NΓ)", false), series, List.of()));
        for (double[] example : EXAMPLES) {
            var model = new MeanField(1, 2 * example[1], example[0], 2);
            List<double[]> rest = directions.stream().filter(s -> model.highestPotential(s) < 1).toList();
            List<double[]> other = directions.stream().filter(s -> model.highestPotential(s) >= 1).toList();
            panels.add(new Picture.Panel("2Ω/(NΓ) = " + example[0] + ", χ = " + example[1] + " Γ",
                    new Picture.Axis("azimuth of the initial condition", false), new Picture.Axis("its s_z", false),
                    List.of(sphere(labels[0], rest, colours[0]), sphere(labels[2], other, colours[2])), List.of()));
        }
        return new Picture("What the mean field does, and on which initial conditions it depends", "", 2, panels);
    }

    private static Picture.Series sphere(String label, List<double[]> directions, Picture.Colour colour) {
        return points(label, directions.stream().mapToDouble(s -> Math.atan2(s[1], s[0])).toArray(),
                directions.stream().mapToDouble(s -> s[2]).toArray(), colour);
    }

    private static Picture.Series points(String label, double[] x, double[] y, Picture.Colour colour) {
        return new Picture.Series(label, x, y, null, new Picture.Style(colour, Picture.Line.NONE, true));
    }
}
