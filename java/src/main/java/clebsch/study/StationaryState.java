package clebsch.study;

import clebsch.backend.Backend;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import clebsch.basis.InitialState;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import clebsch.liouville.Assembly;
import clebsch.liouville.DarkStates;
import clebsch.liouville.Generator;
import clebsch.liouville.BetweenJumps;
import clebsch.liouville.Reach;
import clebsch.liouville.Sectors;
import clebsch.liouville.Stationarity;
import clebsch.model.Model;
import clebsch.model.ModelException;
import clebsch.model.Solve;
import clebsch.observable.FockTail;
import clebsch.observable.ObservableSet;
import clebsch.solver.Gmres;
import clebsch.solver.NullSpace;
import clebsch.sparse.Csr;
import clebsch.sparse.Elimination;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The stationary state of one model, 𝓛ρ = 0 with tr ρ = 1. How many there are is found from the null spaces of 𝓛's symmetry sectors; with
 * an initial state the one it goes to is ρ_∞ = Σ_i r_i (w_i · ρ₀), w_i being the conserved quantities.
 */
public final class StationaryState {
    /** Vectors of the inverse iteration and what they are compared with. */
    private static final double BYTES_OF_VECTORS = 8 * 12;
    private static final int MOST_NAMED = 8;
    /** Of the Schur form of the evolution between jumps, for each pair of states of a block. */
    private static final double BYTES_OF_INVERSE = 8 * 16;
    private static final int MOST_VECTORS = 200;
    private static final int LEAST_VECTORS = 20;
    private static final int MOST_PRODUCTS = 4000;
    /** The shift of the preconditioner in units of ‖𝓛‖: between a fiftieth and a two-hundredth was best for two ensembles. */
    private static final double SHIFT = 5e-3;
    private static final double TOLERANCE = 1e-14;
    /** States from two starts that differ by less are one. */
    private static final double SAME = 1e-7;

    private final Model model;
    private final Backend backend;
    private final Solve.Steady asked;
    private final Capacity memory;

    private StationaryState(Model model, Backend backend) {
        this.model = model;
        this.backend = backend;
        asked = (Solve.Steady) model.solve();
        memory = Capacity.of(backend);
    }

    /**
     * What was found.
     *
     * @param names   the observables' column names
     * @param columns a number for each; none if it failed
     * @param sector  the elements that the state holds
     * @param state   ρ, a number for each element
     * @param failure empty, or what ended the search before
     * @param account what was done
     */
    public record Result(List<String> names, double[] columns, Sector sector, double[] state, String failure, Account account) {

        /** What was done, for {@code run.json}. */
        public Map<String, Object> record() {
            return account.entries();
        }

        Outcome outcome() {
            return new Outcome(List.of(), names, failure.isEmpty() ? List.of(columns) : List.of(), failure, false, account);
        }
    }

    /**
     * Finds the stationary state of a model whose {@code solve} is steady.
     *
     * @throws CapacityException if it would not fit in the backend's memory
     * @throws ModelException    if there are several and no initial state selects one, or the model is wrong in a way that only its
     *                           matrices show
     */
    public static Result run(Model model, Backend backend, Progress progress) {
        return new StationaryState(model, backend).find(progress);
    }

    private Result find(Progress progress) {
        long started = System.nanoTime();
        Plan.requireSearch(model, memory);
        var packing = new Packing(new ProductBasis(model.subsystems()));
        Generator generator = Generator.of(model, packing);
        boolean selected = !model.initial().isEmpty();
        Sector held;
        List<Sector> sectors;
        double[] state;
        if (selected) {
            InitialState initial = InitialState.of(model.initial(), model.subsystems());
            held = Reach.from(initial::pack, generator, Integer.MAX_VALUE).orElseThrow(() -> refuse(packing.size(), 8.0 * packing.size()));
            sectors = Sectors.within(generator, held);
            state = Reached.packed(initial, held);
        } else {
            sectors = Sectors.of(generator);
            List<Sector> carrying = sectors.stream().filter(Sectors::carriesTrace).toList();
            requireOne(carrying);
            held = carrying.getFirst();
            state = mixed(held);
        }

        var record = new LinkedHashMap<String, Object>();
        record.put("dimension", packing.size());
        record.put("dimensionInSector", held.size());
        Found found;
        try {
            found = asked.method() == Solve.StationaryMethod.ITERATIVE ? null : direct(generator, sectors, held, state, selected, progress);
            if (found == null) {
                found = iterative(generator, sectors, held, selected, progress);
            }
        } catch (CancellationException e) {
            return new Result(List.of(), new double[0], held, new double[0], "stopped before a stationary state was found",
                    new Account("no stationary state", record, Map.of(), List.of()));
        }
        record.putAll(found.record());
        double solved = seconds(started);
        try (LinearOperator liouvillian = backend.operator(found.matrix());
                var observables = new ObservableSet(model, held, backend, liouvillian);
                StateVector vector = backend.vector(held.size())) {
            vector.upload(found.state());
            ObservableSet.Reading reading = observables.read(vector);
            var certificates = new LinkedHashMap<String, Object>();
            certificates.put("stationarityResidual", found.residual());
            certificates.put("numberOfStatesDecided", found.decided());
            certificates.put("traceError", Math.abs(reading.trace() - 1));
            certificates.put("hermitian", "by construction");
            certificates.put("smallestEigenvalue", Positivity.of(observables, vector));
            certificates.put("largestFockTail", reading.fockTail());
            record.put("secondsToSolve", solved);
            record.put("seconds", seconds(started));
            var warnings = new ArrayList<String>();
            FockTail.warning(reading.fockTail()).ifPresent(warnings::add);
            if (!found.decided()) {
                warnings.add("it is not known whether this is the only stationary state");
            }
            String work = held.size() + " of " + packing.size() + " numbers of ρ, "
                    + (record.get("method").equals("direct") ? "factored" : "by " + record.get("method"));
            return new Result(observables.names(), reading.columns(), held, found.state(), "",
                    new Account(work, record, certificates, warnings));
        }
    }

    /**
     * A stationary state on the elements held.
     *
     * @param residual ‖𝓛ρ‖/(‖𝓛‖‖ρ‖)
     * @param decided  whether it is known how many stationary states there are
     * @param matrix   𝓛
     */
    private record Found(double[] state, double residual, boolean decided, Csr matrix, Map<String, Object> record) {
    }

    /** By factorisation; null if that does not fit and the choice of the method is free. */
    private Found direct(Generator generator, List<Sector> sectors, Sector held, double[] start, boolean selected, Progress progress) {
        var search = new Search(generator, held, start.clone());
        for (int s = 0; s < sectors.size(); s++) {
            progress.at((double) s / sectors.size(), sectors.size() == 1 ? "" : "sector " + (s + 1) + " of " + sectors.size());
            if (!search.sector(sectors.get(s), progress)) {
                return null;
            }
        }
        if (!selected) {
            requireOne(search.stationary);
        }
        var record = new LinkedHashMap<String, Object>();
        record.put("nonzerosInSector", search.nonzeros);
        record.put("method", "direct");
        record.put("entriesOfFactors", search.entries);
        record.put("stationaryStates", search.stationary.size());
        record.put("conserved", search.conserved);
        return new Found(search.state, search.residual, search.decided, search.matrix(), record);
    }

    /**
     * Without factors: a single dark state that attracts everything, if there is one, else GMRES preconditioned by the inverse of what
     * happens between jumps, from two different states. What the initial state has in sectors without populations must decay: a
     * conserved quantity there is looked for as well.
     *
     * @throws CapacityException if that does not fit either, or does not settle the question
     */
    private Found iterative(Generator generator, List<Sector> sectors, Sector held, boolean selected, Progress progress) {
        List<Sector> carrying = sectors.stream().filter(Sectors::carriesTrace).toList();
        if (carrying.size() > 1) {
            throw new CapacityException(model.name() + ": " + carrying.size() + " sectors hold populations of their own, which an iteration "
                    + "cannot tell apart; " + (asked.method() == Solve.StationaryMethod.AUTO ? "factors, which can, would not fit in "
                            + memory : "write solve: {steady: {method: direct}}"));
        }
        Sector sector = carrying.getFirst();
        double inverse = bytesOfInverse(sector.packing().basis());
        int vectors = (int) Math.clamp((memory.bytes() - inverse) / 2 / (8.0 * sector.size()), 0, MOST_VECTORS);
        if (vectors < LEAST_VECTORS) {
            throw refuse(sector.size(), bytesOfIteration(sector.packing().basis(), sector.size()));
        }
        Csr matrix = new Assembly(generator, sector).matrix();
        var record = new LinkedHashMap<String, Object>();
        record.put("nonzerosInSector", matrix.nonzeros());
        progress.at(0, "dark states");
        var dark = new DarkStates(generator);
        double[] state;
        boolean decided = dark.count() == 1 && dark.attracting();
        if (decided) {
            record.put("method", "dark state");
            record.put("stationaryStates", 1);
            state = projector(sector, dark.state(0));
        } else {
            record.put("method", "GMRES, preconditioned by the evolution between jumps");
            var between = new BetweenJumps(generator, sector, SHIFT * matrix.maximumRowSum());
            int populations = sector.countIn(0, sector.packing().rowLength(0));
            var random = new Random(1);
            state = stationary(matrix, between, mixed(sector), populations, vectors, record, progress);
            double[] uneven = mixed(sector);
            for (int k = 0; k < populations; k++) {
                uneven[k] *= -2 * Math.log(1 - random.nextDouble());
            }
            double[] again = stationary(matrix, between, uneven, populations, vectors, record, progress);
            double apart = IntStream.range(0, state.length).mapToDouble(k -> Math.abs(state[k] - again[k])).max().orElse(0);
            if (apart > SAME) {
                throw several("from two starts the iteration came to different stationary states");
            }
            record.put("twoStartsAgreeTo", apart);
            if (selected) {
                for (Sector other : sectors) {
                    if (!Sectors.carriesTrace(other)) {
                        requireDecay(generator, other, vectors, record, progress);
                    }
                }
            }
        }
        var whole = new double[held.size()];
        var packed = new double[Math.toIntExact(sector.packing().size())];
        for (int k = 0; k < state.length; k++) {
            whole[held.indexOf(sector.position(k))] = state[k];
            packed[Math.toIntExact(sector.position(k))] = state[k];
        }
        return new Found(whole, Stationarity.residual(generator, packed), decided,
                sector.size() == held.size() ? matrix : new Assembly(generator, held).matrix(), record);
    }

    /** The null vector that the iteration comes to, with trace 1. */
    private double[] stationary(Csr matrix, BetweenJumps between, double[] start, int populations, int vectors, Map<String, Object> record,
            Progress progress) {
        iterate(matrix, between, start, vectors, record, progress);
        // the preconditioner does not keep the trace
        double trace = Arrays.stream(start, 0, populations).sum();
        return Arrays.stream(start).map(x -> x / trace).toArray();
    }

    /**
     * From a random vector of a sector without populations the iteration comes to zero, unless 𝓛 has a null vector there.
     *
     * @throws CapacityException if it does not
     */
    private void requireDecay(Generator generator, Sector sector, int vectors, Map<String, Object> record, Progress progress) {
        Csr matrix = new Assembly(generator, sector).matrix();
        double[] x = new Random(1).doubles(sector.size(), -1, 1).toArray();
        if (matrix.maximumRowSum() > 0) {
            iterate(matrix, new BetweenJumps(generator, sector, SHIFT * matrix.maximumRowSum()), x, vectors, record, progress);
        }
        if (Arrays.stream(x).anyMatch(value -> Math.abs(value) > SAME)) {
            throw several("something is conserved among the elements " + Sectors.describe(sector));
        }
    }

    private CapacityException several(String found) {
        return new CapacityException(model.name() + ": " + found + ", so there are several stationary states; which one it is, only a "
                + "factorisation tells, " + (asked.method() == Solve.StationaryMethod.AUTO ? "and that does not fit in " + memory
                        : "solve: {steady: {method: direct}}"));
    }

    /** Takes {@code start} to a null vector of 𝓛, or to zero if there is none. */
    private void iterate(Csr matrix, BetweenJumps between, double[] start, int vectors, Map<String, Object> record, Progress progress) {
        double length = Math.sqrt(Arrays.stream(start).map(x -> x * x).sum());
        var iteration = new Gmres(matrix::times, between::solve, vectors, MOST_PRODUCTS);
        boolean there = iteration.solve(new double[start.length], start, TOLERANCE * matrix.maximumRowSum() * length, () -> {
            progress.at(0.5, "iteration without factors");
            return progress.cancelled();
        });
        record.merge("operatorApplications", (long) iteration.products(), (a, b) -> (Long) a + (Long) b);
        if (!there) {
            throw new CapacityException(String.format(Locale.ROOT,
                    "%s: after %d products the iteration is at ‖𝓛ρ‖ = %.2g, and factors would not "
                    + "fit in %s", model.name(), iteration.products(), iteration.residual(), memory));
        }
    }

    /** |ψ⟩⟨ψ|. */
    private static double[] projector(Sector sector, double[][] psi) {
        Packing packing = sector.packing();
        ProductBasis basis = packing.basis();
        var state = new double[sector.size()];
        int[] there = IntStream.range(0, basis.dimension()).filter(a -> psi[0][a] != 0 || psi[1][a] != 0).toArray();
        for (int i = 0; i < there.length; i++) {
            for (int j = i; j < there.length; j++) {
                int a = there[i];
                int b = there[j];
                if (basis.blocks(a) == basis.blocks(b)) {
                    packing.pack(a, b, psi[0][a] * psi[0][b] + psi[1][a] * psi[1][b], psi[1][a] * psi[0][b] - psi[0][a] * psi[1][b],
                            (at, value) -> {
                                int k = sector.indexOf(at);
                                if (k >= 0) {
                                    state[k] = value;
                                }
                            });
                }
            }
        }
        return state;
    }

    /** Goes through the sectors, one at a time, and puts the stationary part of each in the place of what was there. */
    private final class Search {
        final List<Sector> stationary = new ArrayList<>();
        final List<Map<String, Object>> conserved = new ArrayList<>();
        double residual;
        boolean decided = true;
        long entries;
        long nonzeros;
        private final Generator generator;
        private final Sector held;
        private final double[] state;
        private Csr whole;

        Search(Generator generator, Sector held, double[] state) {
            this.generator = generator;
            this.held = held;
            this.state = state;
        }

        /** Whether the factors fit; an error if they do not, and were asked for. */
        boolean sector(Sector sector, Progress progress) {
            var assembly = new Assembly(generator, sector);
            double fixed = bytesBesideFactors(sector.size(), assembly.nonzeros());
            if (!memory.holds(fixed) || !Capacity.isArray(assembly.nonzeros())) {
                throw refuse(sector.size(), fixed);
            }
            Csr matrix = assembly.matrix();
            nonzeros += matrix.nonzeros();
            var elimination = new Elimination(matrix, sector.coordinates());
            entries += elimination.entries();
            if (!memory.holds(fixed + elimination.peakBytes(false))) {
                if (asked.method() == Solve.StationaryMethod.AUTO) {
                    return false;
                }
                throw refuse(sector.size(), fixed + elimination.peakBytes(false));
            }
            if (sector.size() == held.size()) {
                whole = matrix;
            }
            try (var nullSpace = new NullSpace(backend.fronts(), matrix, elimination, progress::cancelled)) {
                decided &= nullSpace.decided();
                for (int k = 0; k < nullSpace.dimension(); k++) {
                    stationary.add(sector);
                }
                if (held.indexOf(sector.position(0)) >= 0) {
                    project(sector, nullSpace);
                }
            }
            return true;
        }

        private void project(Sector sector, NullSpace nullSpace) {
            int[] place = IntStream.range(0, sector.size()).map(k -> held.indexOf(sector.position(k))).toArray();
            double[] end = nullSpace.project(IntStream.of(place).mapToDouble(k -> state[k]).toArray());
            double trace = 0;
            for (int k = 0; k < place.length; k++) {
                state[place[k]] = end[k];
                trace += sector.position(k) < sector.packing().rowLength(0) ? end[k] : 0;
            }
            if (nullSpace.dimension() > 0) {
                residual = Math.max(residual, nullSpace.residual(end));
                conserved.add(Map.of("elements", Sectors.describe(sector), "quantities", nullSpace.dimension(), "trace", trace));
            }
        }

        /** 𝓛 on all elements held. */
        Csr matrix() {
            return whole != null ? whole : new Assembly(generator, held).matrix();
        }
    }

    /** The same population everywhere in a sector, with trace 1: it goes to the only stationary state that there is. */
    private static double[] mixed(Sector sector) {
        var state = new double[sector.size()];
        int populations = sector.countIn(0, sector.packing().rowLength(0));
        Arrays.fill(state, 0, populations, 1.0 / populations);
        return state;
    }

    private void requireOne(List<Sector> stationary) {
        if (stationary.size() == 1) {
            return;
        }
        Map<String, Long> where = stationary.stream().collect(Collectors.groupingBy(Sectors::describe, LinkedHashMap::new,
                Collectors.counting()));
        String listed = where.entrySet().stream().limit(MOST_NAMED).map(e -> e.getKey() + (e.getValue() > 1 ? " (" + e.getValue() + ")" : ""))
                .collect(Collectors.joining("; "));
        throw new ModelException(asked.location(), "there are " + stationary.size() + " independent stationary states, in the sectors "
                + listed + (where.size() > MOST_NAMED ? "; …" : ""), "give an initial state, whose conserved quantities select one");
    }

    /** Of what an iteration needs at the least. */
    static double bytesOfIteration(ProductBasis basis, int size) {
        return bytesOfInverse(basis) + 2 * LEAST_VECTORS * 8.0 * size;
    }

    private static double bytesOfInverse(ProductBasis basis) {
        double states = IntStream.range(0, basis.dimension()).filter(basis::exists).boxed()
                .collect(Collectors.groupingBy(basis::blocks, Collectors.counting())).values().stream().mapToLong(n -> n).max().orElse(0);
        return BYTES_OF_INVERSE * states * states;
    }

    /** Of the matrix, what the factors are made of, and vectors. */
    static double bytesBesideFactors(int size, long nonzeros) {
        return 2.0 * Csr.BYTES_OF_NONZERO * nonzeros + BYTES_OF_VECTORS * size;
    }

    private CapacityException refuse(double elements, double bytes) {
        return new CapacityException(String.format(Locale.ROOT, "%s: the stationary state of %.4g numbers needs about %s; there is %s",
                model.name(), elements, Capacity.words(bytes), memory));
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) * 1e-9;
    }
}
