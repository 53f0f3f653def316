package clebsch.paper.groszkowski;

import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import clebsch.basis.InitialState;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import clebsch.basis.SpinLoss;
import clebsch.liouville.Assembly;
import clebsch.liouville.Generator;
import clebsch.liouville.Reach;
import clebsch.model.Grid;
import clebsch.model.Model;
import clebsch.model.ModelDescription;
import clebsch.observable.ObservableSet;
import clebsch.paper.Check;
import clebsch.paper.Figure;
import clebsch.paper.FigureResult;
import clebsch.report.Picture;
import clebsch.solver.Implicit;
import clebsch.solver.Integrator;
import clebsch.solver.Philox;
import clebsch.sparse.Csr;
import clebsch.sparse.Elimination;
import clebsch.study.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * ⟨S_y²⟩ from all spins down for dρ/dt = Γ D[cosh r S₋ − sinh r S₊]ρ with r = 2.5, while single spins leave at random times: at each
 * of them ρ becomes tr_n ρ of one spin fewer ({@link SpinLoss}), and then goes to the stationary state of the other parity. An even
 * number of spins has a dark state with small ⟨S_y²⟩, an odd one has none. Times are in units of 1/Γ.
 *
 * <p>P. Groszkowski et al., Phys. Rev. X 12, 011015 (2022), Eq. (2), Fig. 4(b), Sec. III D. The paper gives neither the number of spins nor
 * the times; here N = 100 at the start, and the times between
 * losses are 2 and an exponentially distributed number of mean 1 together. Without a loss, ⟨S_y²⟩ follows Γ e^{−2r}N²/4 slowly where
 * e^{2r} is far above N.
 */
public final class Figure4b implements Figure {
    private static final int SPINS = 100;
    private static final int LOSSES = 5;
    private static final double SQUEEZING = 2.5;
    private static final long SEED = 1;
    private static final int POINTS = 121;
    private static final double RTOL = 1e-8;
    private static final double ATOL = 1e-11;

    @Override
    public String id() {
        return "groszkowski/fig4b";
    }

    @Override
    public String title() {
        return "Single spins lost from a squeezed ensemble, seen by the parity of those that stay";
    }

    @Override
    public String source() {
        return "P. Groszkowski et al., Phys. Rev. X 12, 011015 (2022), Fig. 4(b)";
    }

    /** The time with one number of spins: ⟨S_y²⟩ from the loss before it to the next one. */
    private record Segment(int spins, double[] times, double[] variance, double[] purity) {

        double first() {
            return variance[0];
        }

        double last() {
            return variance[variance.length - 1];
        }
    }

    /** ρ by its elements, handed over to a packing. */
    private interface State {
        void pack(Packing packing, Packing.Sink sink);
    }

    @Override
    public FigureResult produce(Context context) {
        int n = context.spins().orElse(SPINS);
        var segments = new ArrayList<Segment>();
        var record = new ArrayList<Map<String, Object>>();
        State state = null;
        double start = 0;
        String failure = "";
        for (int loss = 0; loss <= LOSSES && failure.isEmpty(); loss++) {
            var random = new Philox(SEED, 0);
            random.draw(0, loss);
            double end = start + 2 - Math.log(random.first());
            var next = new State[1];
            int reached = loss;
            Segment segment = evolve(context, n - loss, start, end, state, next, record, fraction ->
                    context.progress().at((reached + fraction) / (LOSSES + 1), (n - reached) + " spins"));
            segments.add(segment);
            if (segment.times().length < POINTS) {
                failure = "stopped at " + (n - loss) + " spins";
            }
            state = next[0];
            start = end;
        }
        var checks = new ArrayList<Check>();
        if (failure.isEmpty()) {
            check(n, segments, checks);
        }
        var runs = new LinkedHashMap<String, Object>();
        runs.put("parameters", Map.of("N", n, "Gamma", 1, "r", SQUEEZING, "seed", SEED));
        runs.put("segments", record);
        return new FigureResult(table(segments), Map.of(), picture(segments), checks, runs, failure, false);
    }

    private interface Fraction {
        void at(double fraction);
    }

    private static Segment evolve(Context context, int n, double start, double end, State state, State[] next,
            List<Map<String, Object>> record, Fraction progress) {
        Model model = new ModelDescription("Reservoir-engineered spin squeezing").parameter("r", SQUEEZING)
                .spins("atoms", Integer.toString(n)).dissipator("1", "cosh(r) * atoms.m - sinh(r) * atoms.p").initial("atoms", "down")
                .evolve(Grid.linear(0, end - start, POINTS)).observable("Sy2", "atoms.y^2").observable("purity", "purity()").resolve();
        var packing = new Packing(new ProductBasis(model.subsystems()));
        Generator generator = Generator.of(model, packing);
        State given = state != null ? state : InitialState.of(model.initial(), model.subsystems())::pack;
        Sector sector = Reach.from(given::pack, generator, Integer.MAX_VALUE).orElseThrow();
        var numbers = new double[sector.size()];
        given.pack(packing, (at, value) -> numbers[sector.indexOf(at)] += value);
        double[] times = IntStream.range(0, POINTS).mapToDouble(k -> (end - start) * k / (POINTS - 1)).toArray();
        var variance = new ArrayList<Double>();
        var purity = new ArrayList<Double>();
        Csr matrix = new Assembly(generator, sector).matrix();
        try (LinearOperator liouvillian = context.backend().operator(matrix);
                var observables = new ObservableSet(model, sector, context.backend(), liouvillian);
                StateVector vector = context.backend().vector(sector.size())) {
            vector.upload(numbers);
            Integrator.Statistics statistics = new Implicit(context.backend(), matrix,
                    new Elimination(matrix, sector.coordinates()), RTOL, ATOL).integrate(vector, times, new Integrator.Listener() {
                        @Override
                        public void output(int k, double t, StateVector at) {
                            double[] columns = observables.read(at).columns();
                            variance.add(columns[0]);
                            purity.add(columns[1]);
                            if (k == POINTS - 1) {
                                next[0] = lost(at.download(), sector);
                            }
                        }

                        @Override
                        public boolean step(double t, Integrator.Known known) {
                            progress.at(t / (end - start));
                            return !context.progress().cancelled();
                        }
                    });
            record.add(Map.of("spins", n, "numbers", sector.size(), "operatorApplications", statistics.applications()));
        }
        return new Segment(n, IntStream.range(0, variance.size()).mapToDouble(k -> start + times[k]).toArray(),
                variance.stream().mapToDouble(x -> x).toArray(), purity.stream().mapToDouble(x -> x).toArray());
    }

    private static State lost(double[] numbers, Sector sector) {
        var loss = new SpinLoss(sector.packing().basis(), 0);
        return (packing, sink) -> {
            for (int k = 0; k < numbers.length; k++) {
                sector.packing().unpack(sector.position(k), numbers[k], (a, b, re, im) ->
                        loss.apply(a, b, re, im, (c, d, r, i) -> packing.pack(c, d, r, i, sink)));
            }
        };
    }

    private static void check(int n, List<Segment> segments, List<Check> checks) {
        double worst = 0;
        for (int k = 1; k < segments.size(); k++) {
            int before = segments.get(k - 1).spins();
            // ⟨S_y²⟩ = N/4 + N(N−1)⟨s_y ⊗ s_y⟩, and the pairs that stay are as they were
            double pair = (segments.get(k - 1).last() - before / 4.0) / (before * (before - 1.0));
            double expected = (before - 1) / 4.0 + (before - 1.0) * (before - 2) * pair;
            worst = Math.max(worst, Math.abs(segments.get(k).first() / expected - 1));
        }
        checks.add(Check.atMost("⟨S_y²⟩ after a loss, relative distance from what the pairs that stay say", worst, 1e-10));
        ToDoubleFunction<Integer> typical = parity -> segments.stream().filter(s -> s.spins() % 2 == parity)
                .mapToDouble(s -> Math.log10(s.last())).average().orElseThrow();
        checks.add(Check.atLeast("orders of magnitude between ⟨S_y²⟩ before losses of odd and of even numbers of spins",
                typical.applyAsDouble(1) - typical.applyAsDouble(0), 1));
        checks.add(Check.near("purity of the last even number's state before a loss: a dark state",
                segments.get(segments.size() - 1 - (segments.getLast().spins() % 2 == 0 ? 0 : 1)).purity()[POINTS - 1], 1, 0.05));
        checks.add(Check.near("⟨S_y²⟩ at the start in units of N/4: a coherent state", segments.getFirst().first() / (n / 4.0), 1, 1e-12));
        checks.add(Check.atLeast("losses that change it at least threefold until the next", IntStream.range(1, segments.size())
                .filter(k -> Math.abs(Math.log(segments.get(k).last() / segments.get(k - 1).last())) > Math.log(3)).count(), LOSSES));
    }

    private static Table table(List<Segment> segments) {
        return new Table(List.of(
                new Table.Column("t", segments.stream().flatMapToDouble(s -> IntStream.range(0, s.times().length)
                        .mapToDouble(k -> s.times()[k])).toArray()),
                new Table.Column("N", segments.stream().flatMapToDouble(s -> IntStream.range(0, s.times().length)
                        .mapToDouble(k -> s.spins())).toArray()),
                new Table.Column("Sy2", segments.stream().flatMapToDouble(s -> IntStream.range(0, s.times().length)
                        .mapToDouble(k -> s.variance()[k])).toArray()),
                new Table.Column("purity", segments.stream()
                        .flatMapToDouble(s -> IntStream.range(0, s.times().length).mapToDouble(k -> s.purity()[k])).toArray())),
                1);
    }

    private static Picture picture(List<Segment> segments) {
        var series = new ArrayList<Picture.Series>();
        for (int k = 0; k < segments.size(); k++) {
            Segment s = segments.get(k);
            series.add(new Picture.Series(s.spins() + " spins", s.times(), s.variance(), null, Picture.Style.numbered(k)));
        }
        int losses = segments.size() - 1;
        series.add(new Picture.Series("a spin is lost", IntStream.rangeClosed(1, losses).mapToDouble(k -> segments.get(k).times()[0]).toArray(),
                IntStream.rangeClosed(1, losses).mapToDouble(k -> segments.get(k).first()).toArray(), null,
                new Picture.Style(Picture.Colour.BLACK, Picture.Line.NONE, true)));
        return new Picture("Single spins lost from a squeezed ensemble", "r = " + SQUEEZING, 1, List.of(new Picture.Panel("",
                new Picture.Axis("Γt", false), new Picture.Axis("⟨S_y²⟩", true), series, List.of())));
    }
}
