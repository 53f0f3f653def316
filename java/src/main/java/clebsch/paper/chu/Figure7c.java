package clebsch.paper.chu;

import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import clebsch.basis.InitialState;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import clebsch.exact.SpinChain;
import clebsch.liouville.Assembly;
import clebsch.liouville.Generator;
import clebsch.liouville.Reach;
import clebsch.model.Grid;
import clebsch.model.Model;
import clebsch.model.ModelDescription;
import clebsch.paper.Check;
import clebsch.paper.Figure;
import clebsch.paper.FigureResult;
import clebsch.paper.PowerLaw;
import clebsch.report.Picture;
import clebsch.solver.Faber;
import clebsch.solver.Integrator;
import clebsch.study.Table;
import clebsch.study.Trajectories;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The time in which a chain of L spins 1/2 goes from all down to its stationary state {@link SpinChain} with Δ_e = 0, Δ_b = √2 χ, by
 * quantum jumps: 1 − ⟨ψ_ss|ρ(t)|ψ_ss⟩ &lt; 10⁻³ from t_ss on, for several Ω/χ, each at the best of several χ/Γ; and the fidelity of the
 * stationary state with that of Affleck, Kennedy, Lieb and Tasaki.
 *
 * <p>A. Chu et al., Reconfigurable dissipative entanglement between many spin ensembles (2025), Eq. (2), Fig. 7(c), Sec. V C: t_ss hardly
 * depends on L, grows as (Ω/χ)², and is best near χ = Γ. Trajectories are followed until a percent or two is left; t_ss is where the
 * exponential tail leads. Four spins are also solved by the master equation, to t_ss itself. Chains of ten and more are run at the χ/Γ that
 * is best for eight.
 */
public final class Figure7c implements Figure {
    private static final int LONGEST_CHAIN = 12;
    private static final int SHORTEST_CHAIN = 4;
    private static final int OPTIMISED = 8;
    /** Ω/χ. */
    private static final double[] DRIVES = {1, 2, 3};
    /** χ/Γ. */
    private static final double[] EXCHANGES = {0.5, 1, 2};
    private static final int POINTS = 121;
    private static final double TAIL_FROM = 0.3;
    private static final double TAIL_TO = 0.015;

    @Override
    public String id() {
        return "chu/fig7c";
    }

    @Override
    public String title() {
        return "Relaxation time of chains of spins 1/2 into the AKLT state, by quantum jumps";
    }

    @Override
    public String source() {
        return "A. Chu et al., Reconfigurable dissipative entanglement between many spin ensembles (2025), Fig. 7(c)";
    }

    /** A relaxation at one χ/Γ. */
    private record Point(int length, double drive, double exchange, double time) {
    }

    /** Ω/χ by position, and what is for each of them. */
    private record Exact(double byTail, double itself) {
    }

    @Override
    public FigureResult produce(Context context) {
        int longest = context.spins().orElse(LONGEST_CHAIN);
        int[] lengths = IntStream.iterate(SHORTEST_CHAIN, l -> l <= longest, l -> l + 2).toArray();
        var best = new ArrayList<Point>();
        var record = new ArrayList<Map<String, Object>>();
        String failure = "";
        for (int i = 0; i < lengths.length && failure.isEmpty(); i++) {
            for (double drive : DRIVES) {
                double[] exchanges = lengths[i] <= OPTIMISED ? EXCHANGES : new double[] {best(best, OPTIMISED, drive).exchange()};
                var points = new ArrayList<Point>();
                for (double exchange : exchanges) {
                    Trajectories.Result result = relax(context, lengths[i], drive, exchange, (double) i / lengths.length);
                    double[] t = result.rows().stream().mapToDouble(row -> row[0]).toArray();
                    double time = Relaxation.byTail(t, result.rows().stream().mapToDouble(row -> 1 - row[3]).toArray(), TAIL_FROM, TAIL_TO);
                    record.add(Map.of("L", lengths[i], "drive", drive, "exchange", exchange, "relaxationTime",
                            Double.isNaN(time) ? "not seen" : time, "run", result.record()));
                    points.add(new Point(lengths[i], drive, exchange, Double.isNaN(time) ? Double.POSITIVE_INFINITY : time));
                    failure = result.failure();
                    if (!failure.isEmpty()) {
                        break;
                    }
                }
                if (!failure.isEmpty()) {
                    break;
                }
                best.add(points.stream().min((a, b) -> Double.compare(a.time(), b.time())).orElseThrow());
            }
        }
        var checks = new ArrayList<Check>();
        if (failure.isEmpty()) {
            check(context, lengths, best, checks);
        }
        var runs = new LinkedHashMap<String, Object>();
        runs.put("parameters", Map.of("Gamma", 1, "S", 0.5, "infidelity", Relaxation.INFIDELITY));
        runs.put("points", record);
        return new FigureResult(table(best), Map.of("fidelity", fidelities(lengths)), picture(lengths, best), checks, runs, failure, false);
    }

    private static Point best(List<Point> points, int length, double drive) {
        return points.stream().filter(p -> p.length() == length && p.drive() == drive).findFirst().orElseThrow();
    }

    private static ModelDescription describe(int length, double drive, double exchange) {
        return new ModelDescription("Chain of " + length + " spins 1/2").parameter("L", length).parameter("chi", exchange)
                .parameter("Omega", drive * exchange).parameter("half", exchange / Math.sqrt(2)).spin("e", "1/2").count("e", "L")
                .hamiltonian("Omega*e.x + half*sum(k, 1, L/2 - 1, e[2*k].z - e[2*k+1].z)"
                        + " + sum(l, 2, L, sum(k, 1, l - 1, i*chi/2*(e[k].p*e[l].m - e[k].m*e[l].p)))")
                .dissipator("1", "e.m").initial("e", "down").observable("emission", "e.p*e.m");
    }

    /** Trajectories: of the longest chain each takes seconds. */
    private static int count(int length) {
        return length <= OPTIMISED ? 400 : length <= 10 ? 100 : 60;
    }

    /** Long enough for the tail, whatever Ω/χ is. */
    private static double span(double drive) {
        return 10 + 20 * drive * drive;
    }

    private static SpinChain stationary(int length, double drive, double exchange) {
        return SpinChain.stationary(length, 0, Math.sqrt(2) * exchange, exchange, drive * exchange);
    }

    private static Trajectories.Result relax(Context context, int length, double drive, double exchange, double done) {
        SpinChain goal = stationary(length, drive, exchange);
        return Trajectories.run(describe(length, drive, exchange).trajectories(Grid.linear(0, span(drive), POINTS),
                count(length)).resolve(), context.backend(),
                context.progress().part(done, done, length + " spins, Ω/χ = " + drive + ", χ/Γ = " + exchange),
                List.of(new Trajectories.Probe("F", (basis, wave) -> goal.overlap(wave.lo(), wave.hi(), wave.re(), wave.im()))));
    }

    /** The infidelity by the master equation, as far as to 10⁻³. */
    private static Exact master(Context context, int length, double drive, double exchange) {
        double[] times = IntStream.range(0, 301).mapToDouble(k -> 2 * span(drive) * k / 300).toArray();
        Model model = describe(length, drive, exchange).evolve(Grid.of(times)).resolve();
        SpinChain goal = stationary(length, drive, exchange);
        var packing = new Packing(new ProductBasis(model.subsystems()));
        Generator equation = Generator.of(model, packing);
        InitialState initial = InitialState.of(model.initial(), model.subsystems());
        Sector sector = Reach.from(initial::pack, equation, Integer.MAX_VALUE).orElseThrow();
        // ⟨ψ|ρ|ψ⟩ = tr(|ψ⟩⟨ψ|ρ) is an inner product
        var projector = new double[sector.size()];
        var start = new double[sector.size()];
        initial.pack(packing, (at, value) -> start[sector.indexOf(at)] += value);
        for (int a = 0; a < 1 << length; a++) {
            for (int b = a; b < 1 << length; b++) {
                packing.pack(a, b, goal.real(a) * goal.real(b) + goal.imaginary(a) * goal.imaginary(b),
                        goal.imaginary(a) * goal.real(b) - goal.real(a) * goal.imaginary(b), (at, value) -> {
                            int k = sector.indexOf(at);
                            if (k >= 0) {
                                projector[k] += value;
                            }
                        });
            }
        }
        var infidelity = new double[times.length];
        try (LinearOperator liouvillian = context.backend().operator(new Assembly(equation, sector).matrix());
                StateVector vector = context.backend().vector(sector.size()); StateVector seen = context.backend().vector(sector.size())) {
            vector.upload(start);
            seen.upload(projector);
            new Faber(context.backend(), liouvillian, 1e-8, 1e-11).integrate(vector, times, new Integrator.Listener() {
                @Override
                public void output(int k, double t, StateVector at) {
                    infidelity[k] = 1 - context.backend().dot(at, seen);
                }

                @Override
                public boolean step(double t, Integrator.Known known) {
                    return !context.progress().cancelled();
                }
            });
        }
        return new Exact(Relaxation.byTail(times, infidelity, TAIL_FROM, TAIL_TO), Relaxation.time(times, infidelity));
    }

    private static void check(Context context, int[] lengths, List<Point> best, List<Check> checks) {
        for (double drive : DRIVES) {
            Point four = best(best, SHORTEST_CHAIN, drive);
            Exact exact = master(context, SHORTEST_CHAIN, drive, four.exchange());
            checks.add(Check.near("t_ss of four spins against the master equation, Ω/χ = " + drive, four.time() / exact.itself(), 1, 0.15));
            checks.add(Check.near("t_ss from the tail against t_ss itself, both by the master equation, Ω/χ = " + drive,
                    exact.byTail() / exact.itself(), 1, 0.05));
            double[] times = best.stream().filter(p -> p.drive() == drive).mapToDouble(Point::time).toArray();
            // a sequence of gates, one after the other along the chain, would have the exponent 1
            checks.add(Check.atMost("exponent of t_ss against L, Ω/χ = " + drive, PowerLaw.through(
                    Arrays.stream(lengths).asDoubleStream().toArray(), times).exponent(), 0.6));
        }
        // each t_ss of a sample is good to some ten per cent, and so the exponent of one chain to a third
        double[] strong = Arrays.stream(DRIVES).filter(d -> d > 1).toArray();
        checks.add(Check.near("exponent of t_ss against Ω/χ from 2 on, the mean over all L", Arrays.stream(lengths).mapToDouble(length ->
                PowerLaw.through(strong, Arrays.stream(strong).map(d -> best(best, length, d).time()).toArray()).exponent()).average()
                .orElseThrow(), 2, 0.4));
        checks.add(Check.near("best χ/Γ from Ω/χ = 2 on, the mean over the chains for which it was sought", best.stream()
                .filter(p -> p.drive() > 1 && p.length() <= OPTIMISED).mapToDouble(Point::exchange).average().orElseThrow(), 1, 0.3));
        double[] atTwo = Arrays.stream(lengths).mapToDouble(length -> fidelity(length, 2)).toArray();
        checks.add(Check.atMost("largest growth of the fidelity with the AKLT state from L to L + 2, Ω/χ = 2", IntStream.range(1, lengths.length)
                .mapToDouble(i -> atTwo[i] - atTwo[i - 1]).max().orElse(Double.NaN), 0));
        checks.add(Check.near("infidelity with the AKLT state at Ω/χ = 50 over that at 100, the longest chain",
                (1 - fidelity(lengths[lengths.length - 1], 50)) / (1 - fidelity(lengths[lengths.length - 1], 100)), 4, 0.1));
    }

    private static double fidelity(int length, double drive) {
        return stationary(length, drive, 1).overlap(SpinChain.aklt(length));
    }

    private static double[] drives() {
        return IntStream.rangeClosed(0, 40).mapToDouble(k -> 0.5 * Math.pow(40, k / 40.0)).toArray();
    }

    private static Table fidelities(int[] lengths) {
        var columns = new ArrayList<Table.Column>();
        columns.add(new Table.Column("Omega_over_chi", drives()));
        for (int length : lengths) {
            columns.add(new Table.Column("F_" + length, Arrays.stream(drives()).map(drive -> fidelity(length, drive)).toArray()));
        }
        return new Table(columns, 1);
    }

    private static Table table(List<Point> best) {
        return new Table(List.of(column("L", best.stream().mapToDouble(Point::length)),
                column("Omega_over_chi", best.stream().mapToDouble(Point::drive)),
                column("chi_over_Gamma", best.stream().mapToDouble(Point::exchange)),
                column("t_ss", best.stream().mapToDouble(Point::time))), 2);
    }

    private static Table.Column column(String name, DoubleStream values) {
        return new Table.Column(name, values.toArray());
    }

    private static Picture picture(int[] lengths, List<Point> best) {
        var times = new ArrayList<Picture.Series>();
        for (int i = 0; i < DRIVES.length; i++) {
            double drive = DRIVES[i];
            List<Point> these = best.stream().filter(p -> p.drive() == drive).toList();
            times.add(new Picture.Series("Ω/χ = " + drive, these.stream().mapToDouble(Point::length).toArray(),
                    these.stream().mapToDouble(Point::time).toArray(), null, Picture.Style.numbered(i)));
        }
        var fidelities = new ArrayList<Picture.Series>();
        for (int i = 0; i < lengths.length; i++) {
            int length = lengths[i];
            fidelities.add(new Picture.Series("L = " + length, drives(), Arrays.stream(drives()).map(drive -> fidelity(length, drive)).toArray(),
                    null, Picture.Style.numbered(i)));
        }
        return new Picture("Relaxation of chains of spins 1/2 into the AKLT state", "Δ_e = 0, Δ_b = √2 χ, best χ/Γ", 2, List.of(
                new Picture.Panel("", new Picture.Axis("L", false), new Picture.Axis("Γt_ss", true), times, List.of()),
                new Picture.Panel("", new Picture.Axis("Ω/χ", true), new Picture.Axis("fidelity with the AKLT state", false), fidelities,
                        List.of())));
    }
}
