package clebsch.paper.carollo;

import clebsch.model.Grid;
import clebsch.model.ModelDescription;
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
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How far spins and modes are from mean field, at finite N and M = 1, 2 patterns:
 *
 * <p>E_N(t) = Σ_{k,a} ⟨(m_{a,k} − m_{a,k}(t))²⟩ + Σ_μ ⟨A_μ†A_μ + A_μA_μ†⟩, A_μ = a_μ/√N − α_μ(t), m_{a,k} = S_{a,k}/N,
 *
 * <p>from spins aligned with the first pattern and empty modes, where E_N(0) = (2·2^{M−1} + M)/N: by the density operator for small N, by
 * quantum jumps for larger ones. The theorem says E_N(t) → 0 at every t.
 *
 * <p>F. Carollo, I. Lesanovsky, Phys. Rev. Lett. 126, 230601 (2021), Eq. (7)–(11). The paper has no picture of it.
 */
public final class Theorem implements Figure {
    private static final double COUPLING = 0.8;   // g₀/κ, above g_crit of the first pattern
    private static final double LAST = 3;
    private static final int POINTS = 31;
    private static final int COUNT = 100;
    /** M, N, whether by quantum jumps, and the levels of each mode: ⟨n⟩ is N|α|² at the most, and the second mode has noise alone. */
    private static final List<System> SYSTEMS = List.of(
            new System(1, 4, false, 16), new System(1, 8, false, 22), new System(1, 16, false, 33), new System(1, 32, true, 52),
            new System(1, 64, true, 85), new System(2, 2, true, 15, 9), new System(2, 4, true, 21, 11), new System(2, 6, true, 27, 13));
    /** What the last level of a mode may have. */
    private static final double TAIL = 1e-6;

    private record System(int m, int n, boolean jumps, int... levels) {
        /** 2^{M−1}. */
        int ensembles() {
            return 1 << m - 1;
        }

        double start() {
            return (2.0 * ensembles() + m) / n;
        }

        String name() {
            return "M = " + m + ", N = " + n;
        }
    }

    /** E_N(t), a bound of its standard error, and the most that the last level of a mode ever has. */
    private record Curve(System system, double[] t, double[] error, double[] sem, double tail) {
    }

    @Override
    public String id() {
        return "carollo/theorem";
    }

    @Override
    public String title() {
        return "Distance of finite open Dicke models from mean field";
    }

    @Override
    public String source() {
        return "F. Carollo, I. Lesanovsky, Phys. Rev. Lett. 126, 230601 (2021), Eq. (9)";
    }

    @Override
    public FigureResult produce(Context context) {
        int most = context.spins().orElse(Integer.MAX_VALUE);
        int count = context.spins().isPresent() ? COUNT / 5 : COUNT;
        List<System> systems = SYSTEMS.stream().filter(s -> s.n() <= most).toList();
        var runs = new Runs(context, new LinkedHashMap<>(Map.of("g0", COUPLING, "Omega", Patterns.OMEGA, "kappa", Patterns.KAPPA)));
        var grid = Grid.linear(0, LAST, POINTS);
        var meanFields = new ArrayList<Table>();
        for (int m = 1; m <= 2; m++) {
            // moments per spin do not depend on N
            meanFields.add(runs.run("mean field, M = " + m, 0.01 * m, measured(new Patterns(m, COUPLING).describe(1000, new int[] {2, 2}, 1), m)
                    .cumulants(1, grid).rtol(1e-10).atol(1e-12)));
        }
        double cost = systems.stream().mapToDouble(Theorem::cost).sum();
        double done = 0;
        var curves = new ArrayList<Curve>();
        for (System s : systems) {
            done += cost(s);
            ModelDescription model = measured(new Patterns(s.m(), COUPLING).describe(s.n(), s.levels(), 1), s.m());
            Table table = runs.run(s.name(), 0.02 + 0.98 * done / cost, s.jumps() ? model.trajectories(grid, count) : model.evolve(grid));
            if (table.rows() == POINTS && runs.complete()) {
                curves.add(curve(s, table, meanFields.get(s.m() - 1)));
            }
        }
        return runs.result(table(curves), Map.of(), picture(curves), checks -> check(curves, checks));
    }

    /** Products with all amplitudes, or all numbers of ρ. */
    private static double cost(System s) {
        double dimension = Math.pow(s.n() + 1, s.ensembles()) * Arrays.stream(s.levels()).asDoubleStream().reduce(1, (a, b) -> a * b);
        return s.jumps() ? COUNT * dimension : dimension * dimension;
    }

    /** Means of m_{a,k}, of a_μ/√N and of what is quadratic in them, and how much the highest level of each mode has. */
    private static ModelDescription measured(ModelDescription model, int m) {
        for (int k = 1; k <= 1 << m - 1; k++) {
            for (String axis : List.of("x", "y", "z")) {
                model.observable(axis + k, "2/N * s" + k + "." + axis);
            }
            model.observable("square" + k, "4/N^2 * s" + k + ".casimir");
        }
        for (int mu = 1; mu <= m; mu++) {
            model.observable("re" + mu, "(c" + mu + ".a + c" + mu + ".ad) / (2*sqrt(N))")
                    .observable("im" + mu, "i * (c" + mu + ".ad - c" + mu + ".a) / (2*sqrt(N))").observable("n" + mu, "c" + mu + ".n / N")
                    // d times the population of the last of d levels, as only there aa† − a†a is not 1
                    .observable("last" + mu, "1 - (c" + mu + ".a * c" + mu + ".ad - c" + mu + ".ad * c" + mu + ".a)");
        }
        return model;
    }

    /** Everything in E_N is linear in ρ once the mean field is given; its standard error is at most the sum of those of its parts. */
    private static Curve curve(System s, Table exact, Table meanField) {
        var error = new double[POINTS];
        var sem = new double[POINTS];
        for (int k = 1; k <= s.ensembles(); k++) {
            add(error, sem, exact, "square" + k, 1, null);
            for (String axis : List.of("x", "y", "z")) {
                add(error, sem, exact, axis + k, -2, meanField.column(axis + k).values());
            }
        }
        for (int mu = 1; mu <= s.m(); mu++) {
            add(error, sem, exact, "n" + mu, 2, null);
            for (String part : List.of("re", "im")) {
                add(error, sem, exact, part + mu, -4, meanField.column(part + mu).values());
            }
        }
        for (int i = 0; i < POINTS; i++) {
            error[i] += (double) s.m() / s.n();
            for (int k = 1; k <= s.ensembles(); k++) {
                for (String axis : List.of("x", "y", "z")) {
                    error[i] += Math.pow(meanField.column(axis + k).values()[i], 2);
                }
            }
            for (int mu = 1; mu <= s.m(); mu++) {
                error[i] += 2 * Math.pow(meanField.column("re" + mu).values()[i], 2) + 2 * Math.pow(meanField.column("im" + mu).values()[i], 2);
            }
        }
        double tail = IntStream.rangeClosed(1, s.m()).mapToDouble(mu -> Arrays.stream(exact.column("last" + mu).values()).max().orElseThrow()
                / s.levels()[mu - 1]).max().orElseThrow();
        return new Curve(s, exact.column("t").values(), error, sem, tail);
    }

    private static void add(double[] error, double[] sem, Table exact, String column, double factor, double[] meanField) {
        double[] values = exact.column(column).values();
        double[] errors = Runs.values(exact, column + "_sem");
        for (int i = 0; i < POINTS; i++) {
            double weight = factor * (meanField == null ? 1 : meanField[i]);
            error[i] += weight * values[i];
            sem[i] += errors.length == 0 ? 0 : Math.abs(weight) * errors[i];
        }
    }

    private static void check(List<Curve> curves, List<Check> checks) {
        checks.add(Check.atMost("population of the last level of a mode, the largest",
                curves.stream().mapToDouble(Curve::tail).max().orElseThrow(), TAIL));
        for (Curve c : curves) {
            checks.add(Check.near("E_N(0), " + c.system().name(), c.error()[0], c.system().start(), 1e-9));
        }
        for (int m = 1; m <= 2; m++) {
            int of = m;
            List<Curve> some = curves.stream().filter(c -> c.system().m() == of).toList();
            if (some.size() < 2) {
                continue;
            }
            double rise = Double.NEGATIVE_INFINITY;
            for (int k = 1; k < some.size(); k++) {
                for (int i = 0; i < POINTS; i++) {
                    double noise = 4 * Math.hypot(some.get(k).sem()[i], some.get(k - 1).sem()[i]);
                    rise = Math.max(rise, (some.get(k).error()[i] - some.get(k - 1).error()[i] - noise) / some.get(k - 1).error()[i]);
                }
            }
            checks.add(Check.atMost("M = " + m + ": largest relative change of E_N(t) from one N to the next, "
                    + "beyond 4 standard errors: it falls at every t",
                    rise, 0));
            double[] n = some.stream().mapToDouble(c -> c.system().n()).toArray();
            // as long as E_N is small it is the variance of fluctuations of 1/√N, with corrections of 1/N and the jumps' noise
            int early = POINTS / 3;
            double noise = some.stream().mapToDouble(c -> c.sem()[early] / c.error()[early]).max().orElseThrow();
            checks.add(Check.near("M = " + m + ": exponent of E_N(t) in N at κt = 1", PowerLaw.through(n, some.stream().mapToDouble(c ->
                    c.error()[early]).toArray()).exponent(), -1, 1 / n[0] + noise / Math.log(n[n.length - 1] / n[0])));
            double gronwall = gronwall(m);
            double most = some.stream().mapToDouble(c -> IntStream.range(1, POINTS).mapToDouble(i ->
                    Math.log(c.error()[i] / c.error()[0]) / c.t()[i]).max().orElseThrow()).max().orElseThrow();
            checks.add(Check.atMost("M = " + m + ": ln(E_N(t)/E_N(0))/t, the largest, against C of Eq. (11)", most, gronwall));
        }
    }

    /** C = 2Md₀ + 3·2^{M−1}c₀, Eq. (S5), with c₀ and d₀ of the Lemmata 3 and 4 for modes that start empty. */
    private static double gronwall(int m) {
        var model = new Patterns(m, COUPLING);
        double g = COUPLING / Math.sqrt(model.ensembles());
        double field = 2 * Math.sqrt(3) * Math.pow(2, m) * g / Patterns.KAPPA;
        double spins = 12 * Patterns.OMEGA + 24 * m * g + 12 * g * m * field;
        double modes = 2 * (model.mode(m) + Patterns.KAPPA / 2 + (Math.pow(2, m) - 1) * g);
        return 2 * m * modes + 3 * model.ensembles() * spins;
    }

    private static Table table(List<Curve> curves) {
        return new Table(List.of(column("M", curves, (c, i) -> c.system().m()), column("N", curves, (c, i) -> c.system().n()),
                column("t", curves, (c, i) -> c.t()[i]), column("E_N", curves, (c, i) -> c.error()[i]),
                column("E_N_sem", curves, (c, i) -> c.sem()[i])), 3);
    }

    @FunctionalInterface
    private interface Entry {
        double at(Curve curve, int i);
    }

    private static Table.Column column(String name, List<Curve> curves, Entry entry) {
        return new Table.Column(name, curves.stream().flatMapToDouble(c -> IntStream.range(0, POINTS)
                .mapToDouble(i -> entry.at(c, i))).toArray());
    }

    private static Picture picture(List<Curve> curves) {
        var panels = new ArrayList<Picture.Panel>();
        for (int m = 1; m <= 2; m++) {
            int of = m;
            var series = new ArrayList<Picture.Series>();
            List<Curve> some = curves.stream().filter(c -> c.system().m() == of).toList();
            for (int k = 0; k < some.size(); k++) {
                Curve c = some.get(k);
                series.add(new Picture.Series("N = " + c.system().n() + (c.system().jumps() ? ", jumps" : ""), c.t(), c.error(), c.sem(),
                        Picture.Style.numbered(k)));
            }
            panels.add(new Picture.Panel("M = " + m, new Picture.Axis("κt", false), new Picture.Axis("E_N", true), series, List.of()));
        }
        return new Picture("Distance of finite open Dicke models from mean field",
                "g₀ = 0.8 κ, Ω = κ/2, Ω_μ = Ω(μ + 2); aligned with the first pattern",
                2, panels);
    }
}
