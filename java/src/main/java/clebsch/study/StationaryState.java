package clebsch.study;

import clebsch.backend.Backend;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import clebsch.basis.InitialState;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import clebsch.liouville.Assembly;
import clebsch.liouville.Generator;
import clebsch.liouville.Reach;
import clebsch.liouville.Sectors;
import clebsch.model.Model;
import clebsch.model.ModelException;
import clebsch.model.Solve;
import clebsch.observable.FockTail;
import clebsch.observable.ObservableSet;
import clebsch.solver.NullSpace;
import clebsch.sparse.Csr;
import clebsch.sparse.Elimination;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

        Outcome outcome(Solve.Steady asked) {
            Map<String, Table> files = asked.state() && failure.isEmpty()
                    ? Map.of("state", Eigenoperators.table(sector, state, new double[state.length])) : Map.of();
            return new Outcome(List.of(), names, failure.isEmpty() ? List.of(columns) : List.of(), failure, false, account, files);
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
            held = reached(model, generator, memory);
            sectors = Sectors.within(generator, held);
            state = Reached.packed(InitialState.of(model.initial(), model.subsystems()), held);
        } else {
            Plan.requireSectors(model, packing.size(), memory);
            sectors = Sectors.of(generator);
            List<Sector> carrying = sectors.stream().filter(Sectors::carriesTrace).toList();
            requireOne(carrying);
            held = carrying.getFirst();
            state = StationaryIteration.mixed(held);
        }

        var record = new LinkedHashMap<String, Object>();
        record.put("dimension", packing.size());
        record.put("dimensionInSector", held.size());
        Found found;
        try {
            found = asked.method() == Solve.StationaryMethod.ITERATIVE ? null : direct(generator, sectors, held, state, selected, progress);
            if (found == null) {
                found = new StationaryIteration(model.name(), asked, memory, generator).find(sectors, held, selected, progress);
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
     * The elements that the initial state reaches.
     *
     * @throws CapacityException if they are too many to look for sectors among them
     */
    static Sector reached(Model model, Generator generator, Capacity memory) {
        return Reach.from(InitialState.of(model.initial(), model.subsystems())::pack, generator, memory.numbers(Plan.BYTES_OF_SECTOR))
                .orElseThrow(() -> memory.refusal(model, generator.packing().size(), Plan.BYTES_OF_SECTOR));
    }

    /**
     * A stationary state on the elements held.
     *
     * @param residual ‖𝓛ρ‖/(‖𝓛‖‖ρ‖)
     * @param decided  whether it is known how many stationary states there are
     * @param matrix   𝓛
     */
    record Found(double[] state, double residual, boolean decided, Csr matrix, Map<String, Object> record) {
    }

    /** By factorisation; null if that does not fit and the choice of the method is free. */
    private Found direct(Generator generator, List<Sector> sectors, Sector held, double[] start, boolean selected, Progress progress) {
        var search = new Search(generator, held, start.clone());
        for (int s = 0; s < sectors.size(); s++) {
            Progress of = progress.part((double) s / sectors.size(), (s + 1.0) / sectors.size(),
                    sectors.size() == 1 ? "" : "sector " + (s + 1) + " of " + sectors.size());
            of.at(0, "matrix");
            if (!search.sector(sectors.get(s), of)) {
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
                throw refusal(model.name(), memory, sector.size(), fixed);
            }
            Csr matrix = assembly.matrix();
            boolean within = held.indexOf(sector.position(0)) >= 0;
            nonzeros += within ? matrix.nonzeros() : 0;
            progress.at(0, "order of elimination");
            var elimination = new Elimination(matrix, progress::cancelled, sector.coordinates());
            entries += elimination.entries();
            if (!memory.holds(fixed + elimination.peakBytes(false))) {
                if (asked.method() == Solve.StationaryMethod.AUTO) {
                    return false;
                }
                throw refusal(model.name(), memory, sector.size(), fixed + elimination.peakBytes(false));
            }
            if (sector.size() == held.size()) {
                whole = matrix;
            }
            progress.at(0, "factors");
            try (var nullSpace = new NullSpace(backend.fronts(), matrix, elimination, progress::cancelled)) {
                // what conserves the trace has one, its left partner being the identity
                decided &= nullSpace.decided(Sectors.carriesTrace(sector) ? 1 : 0);
                for (int k = 0; k < nullSpace.dimension(); k++) {
                    stationary.add(sector);
                }
                if (within) {
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

    /** Of the matrix, what the factors are made of, and vectors. */
    static double bytesBesideFactors(int size, long nonzeros) {
        return 2.0 * Csr.BYTES_OF_NONZERO * nonzeros + BYTES_OF_VECTORS * size;
    }

    static CapacityException refusal(String model, Capacity memory, double elements, double bytes) {
        return new CapacityException(String.format(Locale.ROOT, "%s: the stationary state of %.4g numbers needs about %s; there is %s",
                model, elements, Capacity.words(bytes), memory));
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) * 1e-9;
    }
}
