package clebsch.study;

import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import clebsch.liouville.Assembly;
import clebsch.liouville.DarkStates;
import clebsch.liouville.Generator;
import clebsch.liouville.BetweenJumps;
import clebsch.liouville.Sectors;
import clebsch.liouville.Stationarity;
import clebsch.model.Solve;
import clebsch.solver.Gmres;
import clebsch.sparse.Csr;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The stationary state of one model without factors: the dark state, where there is one that attracts everything, or GMRES with what
 * happens between jumps as its preconditioner.
 */
final class StationaryIteration {
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

    private final String model;
    private final Solve.Steady asked;
    private final Capacity memory;
    private final Generator generator;

    /** @param model its name */
    StationaryIteration(String model, Solve.Steady asked, Capacity memory, Generator generator) {
        this.model = model;
        this.asked = asked;
        this.memory = memory;
        this.generator = generator;
    }

    /** What an iteration needs at the least. */
    static double bytes(ProductBasis basis, int size) {
        return bytesOfInverse(basis) + 2 * LEAST_VECTORS * 8.0 * size;
    }

    private static double bytesOfInverse(ProductBasis basis) {
        double states = IntStream.range(0, basis.dimension()).filter(basis::exists).boxed()
                .collect(Collectors.groupingBy(basis::blocks, Collectors.counting())).values().stream().mapToLong(n -> n).max().orElse(0);
        return BYTES_OF_INVERSE * states * states;
    }

    /**
     * Without factors: a single dark state that attracts everything, if there is one, else GMRES preconditioned by the inverse of what
     * happens between jumps, from two different states. What the initial state has in sectors without populations must decay: a
     * conserved quantity there is looked for as well.
     *
     * @param held     the elements that the state is to have
     * @param selected whether an initial state selects one of several
     * @throws CapacityException if that does not fit either, or does not settle the question
     */
    StationaryState.Found find(List<Sector> sectors, Sector held, boolean selected, Progress progress) {
        List<Sector> carrying = sectors.stream().filter(Sectors::carriesTrace).toList();
        if (carrying.size() > 1) {
            throw new CapacityException(model + ": " + carrying.size() + " sectors hold populations of their own, which an iteration "
                    + "cannot tell apart; " + (asked.method() == Solve.StationaryMethod.AUTO ? "factors, which can, would not fit in "
                            + memory : "write solve: {steady: {method: direct}}"));
        }
        Sector sector = carrying.getFirst();
        double inverse = bytesOfInverse(sector.packing().basis());
        int vectors = (int) Math.clamp((memory.bytes() - inverse) / 2 / (8.0 * sector.size()), 0, MOST_VECTORS);
        if (vectors < LEAST_VECTORS) {
            throw StationaryState.refusal(model, memory, sector.size(), bytes(sector.packing().basis(), sector.size()));
        }
        Csr matrix = new Assembly(generator, sector).matrix();
        var record = new LinkedHashMap<String, Object>();
        record.put("nonzerosInSector", matrix.nonzeros());
        progress.at(0, "dark states");
        var dark = new DarkStates(generator, progress::cancelled);
        double[] state;
        boolean decided = dark.count() == 1 && dark.attracting();
        if (decided) {
            record.put("method", "dark state");
            record.put("stationaryStates", 1);
            state = projector(sector, dark.state(0));
        } else {
            record.put("method", "GMRES, preconditioned by the evolution between jumps");
            progress.at(0, "evolution between jumps");
            var between = new BetweenJumps(generator, sector, SHIFT * matrix.maximumRowSum(), progress::cancelled);
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
                        requireDecay(other, vectors, record, progress);
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
        return new StationaryState.Found(whole, Stationarity.residual(generator, packed), decided,
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
    private void requireDecay(Sector sector, int vectors, Map<String, Object> record, Progress progress) {
        Csr matrix = new Assembly(generator, sector).matrix();
        double[] x = new Random(1).doubles(sector.size(), -1, 1).toArray();
        if (matrix.maximumRowSum() > 0) {
            var between = new BetweenJumps(generator, sector, SHIFT * matrix.maximumRowSum(), progress::cancelled);
            iterate(matrix, between, x, vectors, record, progress);
        }
        if (Arrays.stream(x).anyMatch(value -> Math.abs(value) > SAME)) {
            throw several("something is conserved among the elements " + Sectors.describe(sector));
        }
    }

    private CapacityException several(String found) {
        return new CapacityException(model + ": " + found + ", so there are several stationary states; which one it is, only a "
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
                    + "fit in %s", model, iteration.products(), iteration.residual(), memory));
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

    /** The same population everywhere in a sector, with trace 1: it goes to the only stationary state that there is. */
    static double[] mixed(Sector sector) {
        var state = new double[sector.size()];
        int populations = sector.countIn(0, sector.packing().rowLength(0));
        Arrays.fill(state, 0, populations, 1.0 / populations);
        return state;
    }
}
