package clebsch.study;

import clebsch.backend.Backend;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import clebsch.basis.Sector;
import clebsch.basis.SphericalTensors;
import clebsch.liouville.TensorGenerator;
import clebsch.solver.Faber;
import clebsch.solver.Integrator;
import clebsch.sparse.Csr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Integrates dρ/dt = 𝓛ρ for one angular momentum in spherical tensors of ranks k ≤ K, dc/dt = P𝓛P c, with K as low as the tolerance
 * allows at each time: where the Wigner function of ρ is smooth, some 10√N of N ranks hold all of it, the state is a fraction of (N + 1)²
 * numbers, and the frequencies of the generator, hence the products of an expansion, are a fraction as well.
 *
 * <p>What is left out is known while it happens. The truncated solution obeys the whole equation up to the defect d(t) = (1 − P)𝓛P c(t), so that
 * it is off by ∫ e^{(t−s)𝓛} d(s) ds. At every output time ‖d‖, computed from the state or estimated by products with random vectors
 * (E (r · d)² = ‖d‖²) where the method has functionals of the state only, times the whole span of the run must stay within a share of the
 * tolerance, atol √n for the Euclidean norm of what is small in each of n numbers. Where it does not, what was computed since the last time
 * at which the state was known is thrown away and K is raised; where K is far higher than needed it is lowered.
 * Once most of the ranks are needed, the run goes on in the basis of levels.
 */
final class TensorEvolution implements Integrator {
    /** Of the tolerance: for ranks left out of a state, and for the defect over the whole run. */
    private static final double SHARE = 0.1;
    /** Ranks added at a time in the search for those that a state holds. */
    private static final int SHELLS = 8;
    /** Above this part of all ranks there is nothing to gain. */
    private static final double MOST = 0.75;
    /** K is lowered to what is needed and a tenth if that is below this part of it. */
    private static final double MUCH_LOWER = 0.8;
    /** Random vectors for the norm of the defect between the times at which it is computed: good to a factor of three or so. */
    private static final int SAMPLES = 3;
    /** A new K is chosen for a defect lower by this than the bound: what is needed may grow. */
    private static final double RESERVE = 10;

    private final Backend backend;
    private final TensorGenerator generator;
    private final Sector sector;
    private final SphericalTensors tensors;
    private final Csr covectors;
    private final double rtol;
    private final double atol;
    private final Integrator inLevels;
    private int lowest;
    private int highest;
    private boolean leftTensors;
    private double largestDefect;

    /**
     * @param sector    what states hold
     * @param covectors the functionals that listeners ask for
     * @param inLevels  what goes on once most ranks are needed
     */
    TensorEvolution(Backend backend, TensorGenerator generator, Sector sector, Csr covectors, double rtol, double atol,
            Integrator inLevels) {
        this.backend = backend;
        this.generator = generator;
        this.sector = sector;
        tensors = new SphericalTensors(sector.packing());
        this.covectors = covectors;
        this.rtol = rtol;
        this.atol = atol;
        this.inLevels = inLevels;
    }

    /** What was done, for {@code run.json}. */
    Map<String, Object> record() {
        return Map.of("lowestRankKept", lowest, "highestRankKept", highest, "ranks", tensors.top(),
                "largestDefectTimesSpan", largestDefect, "endedInLevels", leftTensors);
    }

    @Override
    public Statistics integrate(StateVector y, double[] times, Listener listener) {
        double[] rest = packed(y.download());
        var found = new double[0];
        int k = -1;
        double tail;
        do {
            int from = k + 1;
            k = Math.min(tensors.top(), k + SHELLS);
            found = Arrays.copyOf(found, SphericalTensors.size(k));
            tensors.extract(rest, found, from, k);
            tail = Math.sqrt(Arrays.stream(rest).map(r -> r * r).sum());
        } while (tail * RESERVE > SHARE * tolerance(k) && k < limit());
        return new Run(y, times, listener, found, k).run();
    }

    private double[] packed(double[] numbers) {
        var packed = new double[Math.toIntExact(sector.packing().size())];
        for (int i = 0; i < numbers.length; i++) {
            packed[(int) sector.position(i)] = numbers[i];
        }
        return packed;
    }

    private double[] inSector(double[] packed) {
        var numbers = new double[sector.size()];
        Arrays.setAll(numbers, i -> packed[(int) sector.position(i)]);
        return numbers;
    }

    /** The Euclidean norm of n small errors that a tolerance allows. */
    private double tolerance(int k) {
        return atol * (k + 1);
    }

    private int limit() {
        return (int) (MOST * tensors.top());
    }

    private final class Run {
        private final StateVector y;
        private final double[] times;
        private final Listener listener;
        private final double span;
        /** The state at {@link #reached}, the last time at which it was known and good. */
        private double[] shells;
        private int reached;
        /** The output at which K last was too low: before it is behind, there is no telling how low K may be. */
        private int failed = -1;
        private boolean begun;
        private int k;
        private long accepted;
        private long rejected;
        private long applications;

        Run(StateVector y, double[] times, Listener listener, double[] shells, int k) {
            this.y = y;
            this.times = times;
            this.listener = listener;
            this.shells = shells;
            this.k = k;
            span = times[times.length - 1] - times[0];
            lowest = k;
            highest = k;
        }

        Statistics run() {
            while (k < limit()) {
                lowest = Math.min(lowest, k);
                highest = Math.max(highest, k);
                Leg leg = leg();
                accepted += leg.statistics.accepted();
                rejected += leg.statistics.rejected();
                applications += leg.statistics.applications();
                if (leg.next == 0) {
                    return new Statistics(accepted, rejected, applications, leg.statistics.reached());
                }
                k = leg.next;
                if (k < limit()) {
                    shells = Arrays.copyOf(shells, SphericalTensors.size(k));
                }
            }
            return goOnInLevels();
        }

        /** Integrates with the present K as far as that is right. */
        private Leg leg() {
            TensorGenerator.Truncated truncated = generator.truncated(k);
            var leg = new Leg(truncated);
            try (LinearOperator kept = backend.operator(truncated.kept());
                    StateVector x = backend.vector(SphericalTensors.size(k))) {
                x.upload(shells);
                leg.functionals = listener.functionals().isPresent() ? backend.operator(functionals(truncated)) : null;
                leg.statistics = new Faber(backend, kept, rtol, atol).integrate(x, Arrays.copyOfRange(times, reached, times.length), leg);
            } finally {
                if (leg.functionals != null) {
                    leg.functionals.close();
                }
            }
            return leg;
        }

        private Statistics goOnInLevels() {
            leftTensors = true;
            if (begun) {
                y.upload(inSector(tensors.packed(shells)));
            }
            int from = reached;
            boolean first = begun;
            Statistics rest = inLevels.integrate(y, Arrays.copyOfRange(times, from, times.length), new Listener() {
                @Override
                public void output(int j, double t, StateVector state) {
                    if (j > 0 || !first) {
                        listener.output(from + j, t, state);
                    }
                }

                @Override
                public Optional<LinearOperator> functionals() {
                    return listener.functionals();
                }

                @Override
                public void output(int j, double t, double[] values) {
                    if (j > 0 || !first) {
                        listener.output(from + j, t, values);
                    }
                }

                @Override
                public boolean step(double t, Known known) {
                    return listener.step(t, known);
                }
            });
            return new Statistics(accepted + rest.accepted(), rejected + rest.rejected(), applications + rest.applications(), rest.reached());
        }

        /** The covectors in terms of tensors, and random combinations of the defect's numbers. */
        private Csr functionals(TensorGenerator.Truncated truncated) {
            var rows = new ArrayList<double[]>();
            for (int r = 0; r < covectors.rows(); r++) {
                int begin = covectors.rowStart()[r];
                int behind = covectors.rowStart()[r + 1];
                int[] positions = IntStream.range(begin, behind).map(e -> (int) sector.position(covectors.column()[e])).toArray();
                rows.add(tensors.covector(positions, Arrays.copyOfRange(covectors.value(), begin, behind), k));
            }
            var random = new Random(k);
            Csr lost = truncated.lost();
            for (int s = 0; s < SAMPLES; s++) {
                var row = new double[SphericalTensors.size(k)];
                for (int i = 0; i < lost.rows(); i++) {
                    double weight = random.nextGaussian();
                    for (int e = lost.rowStart()[i]; e < lost.rowStart()[i + 1]; e++) {
                        row[lost.column()[e]] += weight * lost.value()[e];
                    }
                }
                rows.add(row);
            }
            var start = new int[rows.size() + 1];
            for (int r = 0; r < rows.size(); r++) {
                start[r + 1] = start[r] + (int) Arrays.stream(rows.get(r)).filter(v -> v != 0).count();
            }
            return new Csr(rows.size(), SphericalTensors.size(k), start,
                    rows.stream().flatMapToInt(row -> IntStream.range(0, row.length).filter(i -> row[i] != 0)).toArray(),
                    rows.stream().flatMapToDouble(row -> Arrays.stream(row).filter(v -> v != 0)).toArray());
        }

        /** Watches the defect while K stays as it is, and hands out what is good. */
        private final class Leg implements Listener {
            private final TensorGenerator.Truncated truncated;
            private final double bound = SHARE * tolerance(k) / span;
            private final List<Runnable> held = new ArrayList<>();
            private final int from = reached;
            private final int size = SphericalTensors.size(k);
            private LinearOperator functionals;
            private Statistics statistics;
            private double worst;
            /** Another K to go on with from the state last known; 0 if there is no need. */
            private int next;

            Leg(TensorGenerator.Truncated truncated) {
                this.truncated = truncated;
            }

            @Override
            public Optional<LinearOperator> functionals() {
                return Optional.ofNullable(functionals);
            }

            @Override
            public void output(int j, double t, double[] values) {
                double sum = 0;
                for (int s = 0; s < SAMPLES; s++) {
                    double sample = values[covectors.rows() + s];
                    sum += sample * sample;
                }
                worst = Math.max(worst, Math.sqrt(sum / SAMPLES));
                held.add(() -> listener.output(from + j, t, Arrays.copyOf(values, covectors.rows())));
            }

            @Override
            public void output(int j, double t, StateVector state) {
                if (next != 0) {
                    return;
                }
                double[] numbers = state.download();
                double defect = norm(truncated.lost().times(numbers), 0, truncated.lost().rows());
                worst = Math.max(worst, defect);
                if (worst > bound) {
                    next = higher(numbers, worst);
                    failed = from + j;
                    return;
                }
                largestDefect = Math.max(largestDefect, worst * span);
                worst = 0;
                held.forEach(Runnable::run);
                held.clear();
                shells = numbers;
                reached = from + j;
                if (j > 0 || !begun) {
                    begun = true;
                    handOut(t);
                }
                if (j > 0 && reached > failed && reached < times.length - 1) {
                    next = lower(numbers);
                }
            }

            /** The state known, as its functionals where that is all that is asked for. */
            private void handOut(double t) {
                if (functionals != null && reached < times.length - 1) {
                    try (StateVector x = backend.vector(size); StateVector values = backend.vector(functionals.rows())) {
                        x.upload(shells);
                        functionals.apply(x, values);
                        listener.output(reached, t, Arrays.copyOf(values.download(), covectors.rows()));
                    }
                } else {
                    y.upload(inSector(tensors.packed(shells)));
                    listener.output(reached, t, y);
                }
            }

            @Override
            public boolean step(double t, Known inTensors) {
                return next == 0 && listener.step(t, new Known(times[reached], () -> {
                    y.upload(inSector(tensors.packed(shells)));
                    return y;
                }));
            }

            /** The rank with which the defect should be well below the bound: shells fall off exponentially at the end. */
            private int higher(double[] numbers, double defect) {
                double[] tails = tails(numbers);
                int begin = k;
                while (begin > 0 && tails[begin] < 1e-3 * tails[0]) {
                    begin--;
                }
                double slope = (Math.log(tails[begin]) - Math.log(tails[k])) / Math.max(1, k - begin);
                double more = slope > 0 ? Math.log(RESERVE * defect / bound) / slope : k;
                return Math.min(tensors.top(), k + (int) Math.max(4, Math.min(Math.ceil(more), k / 2.0)));
            }

            /** A rank that is much lower and would do, or 0. */
            private int lower(double[] numbers) {
                double[] tails = tails(numbers);
                double coupling = Math.sqrt(truncated.lost().maximumRowSum() * maximumColumnSum(truncated.lost()));
                int needed = k;
                while (needed > generator.reach() && RESERVE * coupling * tails[needed - generator.reach()] < bound
                        && RESERVE * tails[needed] < SHARE * tolerance(needed)) {
                    needed--;
                }
                needed += needed / 10;
                return needed < MUCH_LOWER * k ? needed : 0;
            }

            /** Norms of all ranks from k on. */
            private double[] tails(double[] numbers) {
                var tails = new double[k + 1];
                double sum = 0;
                for (int rank = k; rank >= 0; rank--) {
                    double shell = norm(numbers, rank * rank, (rank + 1) * (rank + 1));
                    sum = Math.hypot(sum, shell);
                    tails[rank] = sum;
                }
                return tails;
            }
        }

        private static double norm(double[] numbers, int from, int to) {
            double sum = 0;
            for (int i = from; i < to; i++) {
                sum += numbers[i] * numbers[i];
            }
            return Math.sqrt(sum);
        }

        private static double maximumColumnSum(Csr matrix) {
            var sums = new double[matrix.columns()];
            for (int e = 0; e < matrix.nonzeros(); e++) {
                sums[matrix.column()[e]] += Math.abs(matrix.value()[e]);
            }
            return Arrays.stream(sums).max().orElse(0);
        }
    }
}
