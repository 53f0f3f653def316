package clebsch.study;

import clebsch.backend.Backend;
import clebsch.backend.LinearOperator;
import clebsch.basis.InitialState;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import clebsch.liouville.Assembly;
import clebsch.liouville.Generator;
import clebsch.liouville.MatrixFree;
import clebsch.liouville.Reach;
import clebsch.liouville.TensorGenerator;
import clebsch.model.Model;
import clebsch.model.Solve;
import clebsch.model.Subsystem;
import clebsch.observable.Visible;
import clebsch.solver.Faber;
import clebsch.solver.Implicit;
import clebsch.solver.Integrator;
import clebsch.solver.Krylov;
import clebsch.solver.RungeKutta;
import clebsch.solver.Tableau;
import clebsch.sparse.Csr;
import clebsch.sparse.Elimination;
import clebsch.sparse.Stencil;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an evolution will need: the numbers of ρ before and after the search for the sector, the nonzeros of the generator, the
 * bytes of each form of it, and which form a backend would take. A run is refused by these same numbers, before anything
 * large is allocated.
 */
public final class Plan {
    /** The larger part of memory is for what is counted here; the rest for observables, output and the collector. */
    private static final double USABLE = 0.9;
    /** Differences of levels that a packing can sort within seconds and a gigabyte: fourteen spins 1/2 have fewer. */
    private static final double MOST_DIFFERENCES = 1 << 23;
    /** Bytes an element for the sector's positions, the initial state on the host, and row starts. */
    private static final double BYTES_OF_SECTOR = 8 + 8 + 8;
    private static final double BYTES_OF_NONZERO = 12;
    /** What the sector takes on the host, and a state brought there: all that counts where vectors and operators live elsewhere. */
    private static final double BYTES_ON_HOST = BYTES_OF_SECTOR + 8;
    /** Below this span an explicit method is not worth a second thought. */
    private static final double LONG_ENOUGH_TO_FACTOR = 5e4;
    /** Steps and factorisations of the implicit method per doubling of the time that a run spans, in units of 1/‖𝓛‖. */
    private static final double STEPS_PER_DOUBLING = 5;
    /** Below this span the choice of the explicit method does not matter. */
    private static final double LONG_SPAN = 500;
    /** An interval of the Faber expansion has a dozen terms at the least, and each output time may begin one. */
    private static final double SPAN_PER_OUTPUT = 8;
    private static final long MOST_SEEN_PER_STATE = 32;
    /** From this 2j on, some 10√(2j) ranks are clearly fewer than all. */
    private static final int TENSORS_WORTH_FROM = 320;
    /** By so much the implicit method must be cheaper in multiplications to be taken unasked. */
    private static final double CLEARLY = 4;

    private final Model model;
    private final Solve.Evolve evolve;
    private final Generator generator;
    private final InitialState initial;
    private final Sector sector;
    /** Whether the sector leaves out elements that the initial state reaches, because no observable depends on them. */
    private final boolean onlySeen;
    private final Assembly assembly;
    private final Stencil stencil;
    /** The generator in spherical tensors where the run takes them, else null. */
    private final TensorGenerator tensors;
    private final OperatorForm form;
    private final double memory;
    /** The matrix and its order of elimination if the method is implicit, else null. */
    private final Csr matrix;
    private final Elimination elimination;
    private final Solve.Integrator method;

    /**
     * Plans the evolution of a model.
     *
     * @param asked the form of the generator, or AUTO
     * @throws CapacityException if it would not fit in the backend's memory in the form asked for, or in any
     * @throws clebsch.model.ModelException if the model is wrong in a way that only its matrices show
     */
    public Plan(Model model, Backend backend, OperatorForm asked) {
        this.model = model;
        memory = usable(backend);
        evolve = (Solve.Evolve) model.solve();
        requireNumbers(model, memory);
        double each = bytesOfVectors(evolve.integrator());
        var packing = new Packing(new ProductBasis(model.subsystems()));
        generator = Generator.of(model, packing);
        initial = InitialState.of(model.initial(), model.subsystems());
        double most = Math.min(Integer.MAX_VALUE - 8, memory / each);
        Optional<Sector> seen = seen((long) most);
        Optional<Sector> all = Reach.from(initial::pack, generator, seen.map(s -> (long) s.size()).orElse((long) most));
        onlySeen = all.isEmpty() && seen.isPresent();
        sector = all.or(() -> seen).orElseThrow(() -> refuse(model, packing.size(), packing.size() * each, memory, most));
        assembly = new Assembly(generator, sector);
        if (evolve.integrator() == Solve.Integrator.IMPLICIT
                && (bytes(OperatorForm.CSR) > memory || assembly.nonzeros() > Integer.MAX_VALUE - 8)) {
            throw refuse(model, sector.size(), bytes(OperatorForm.CSR), memory, memory / (bytes(OperatorForm.CSR) / sector.size()));
        }
        Csr stiff = mayBeImplicit() ? assembly.matrix() : null;
        Elimination found = stiff == null ? null : new Elimination(stiff, sector.coordinates());
        boolean implicit = found != null && (evolve.integrator() == Solve.Integrator.IMPLICIT || pays(found));
        matrix = implicit ? stiff : null;
        elimination = implicit ? found : null;
        method = implicit ? Solve.Integrator.IMPLICIT : explicitMethod();
        double withMatrix = bytes(OperatorForm.CSR);
        if (implicit && withMatrix > memory) {
            throw refuse(model, sector.size(), withMatrix, memory, memory / (withMatrix / sector.size()));
        }
        tensors = tensors(asked);
        double host = USABLE * Runtime.getRuntime().maxMemory();
        double stateOnHost = BYTES_ON_HOST * sector.size();
        if (stateOnHost > host) {
            throw refuse(model, sector.size(), stateOnHost, host, host / BYTES_ON_HOST);
        }
        boolean matrixFits = withMatrix <= memory && stateOnHost + BYTES_OF_NONZERO * assembly.nonzeros() <= host
                && assembly.nonzeros() <= Integer.MAX_VALUE - 8;
        boolean worth = packing.basis().top(packing.basis().subsystems().size() - 1) >= backend.stencilWorthFrom();
        stencil = asked == OperatorForm.CSR || tensors == null && asked == OperatorForm.AUTO && matrixFits && !worth ? null
                : MatrixFree.of(generator, sector).orElse(null);
        if (asked == OperatorForm.MATRIX_FREE && stencil == null) {
            throw new CapacityException(model.name() + " cannot be held matrix-free: its sector cuts through the runs of elements; "
                    + "leave --operator out");
        }
        if (tensors != null && (stencil != null || matrixFits)) {
            form = OperatorForm.TENSORS;   // what goes on in levels has one of the other forms
        } else if (stencil != null && (asked == OperatorForm.MATRIX_FREE || !matrixFits
                || stencil.products() >= (double) backend.stencilWorthFrom() * stencil.runs())) {
            form = OperatorForm.MATRIX_FREE;
        } else if (matrixFits) {
            form = OperatorForm.CSR;
        } else {
            throw refuse(model, sector.size(), withMatrix, memory, memory / (withMatrix / sector.size()));
        }
    }

    /**
     * The generator in spherical tensors where they are asked for, or may leave most ranks out unasked: an expansion over many of the shortest
     * times of one large angular momentum. What a symmetry keeps at zero they do not leave out.
     */
    private TensorGenerator tensors(OperatorForm asked) {
        boolean large = generator.packing().basis().top(0) * (double) sector.size() >= TENSORS_WORTH_FROM * (double) generator.packing().size();
        boolean wanted = asked == OperatorForm.TENSORS || asked == OperatorForm.AUTO && large;
        Optional<TensorGenerator> possible = wanted && method == Solve.Integrator.FABER && generator.packing().size() <= Integer.MAX_VALUE - 8
                ? TensorGenerator.of(model) : Optional.empty();
        if (asked == OperatorForm.TENSORS && possible.isEmpty()) {
            throw new CapacityException(model.name() + " cannot be held in spherical tensors: that is for one ensemble in its irrep or one spin, "
                    + "without noise on single spins, and for the integrator faber; leave --operator out");
        }
        return possible.orElse(null);
    }

    /**
     * The elements that the initial state reaches, of those on which the observables and the trace ever depend: their covectors reach
     * them along the adjoint's edges. Empty if these are more than {@link #MOST_SEEN_PER_STATE} for each basis state: what a symmetry
     * leaves is a few for each, and where there is none, the search must end before it costs anything.
     */
    private Optional<Sector> seen(long most) {
        Packing packing = generator.packing();
        return Visible.of(model, packing.basis())
                .flatMap(covectors -> Reach.from(covectors, generator.adjoint(), Math.min(most, MOST_SEEN_PER_STATE * packing.basis().dimension())))
                .flatMap(visible -> Reach.from(initial::pack, generator, most, visible));
    }

    /** Whether elements that the initial state reaches are left out because no observable depends on them. */
    boolean onlySeen() {
        return onlySeen;
    }

    /** Bytes that a run may plan with. */
    public static double usable(Backend backend) {
        return USABLE * backend.memory();
    }

    /**
     * Finds what can be found wrong at once: a Hamiltonian that is not Hermitian, a ρ beyond memory.
     *
     * @throws CapacityException if the model cannot fit in the backend's memory
     * @throws clebsch.model.ModelException if the model is wrong in a way that only its matrices show
     */
    static void check(Model model, Backend backend) {
        requireNumbers(model, usable(backend));
        Generator.of(model, new Packing(new ProductBasis(model.subsystems())));
        if (!model.initial().isEmpty()) {
            InitialState.of(model.initial(), model.subsystems());
        }
    }

    /**
     * The search for the sector marks every number of ρ with a bit, operators have a table of all states, and a
     * packing one of all differences: all three must be cheap.
     */
    static void requireNumbers(Model model, double memory) {
        double elements = ProductBasis.elements(model.subsystems());
        double each = model.solve() instanceof Solve.Evolve asked ? bytesOfVectors(asked.integrator()) : BYTES_OF_SECTOR;
        if (elements / 8 > memory / 4 || ProductBasis.numbers(model.subsystems()) > Integer.MAX_VALUE / 64
                || ProductBasis.differences(model.subsystems()) > MOST_DIFFERENCES) {
            throw refuse(model, elements, elements * each, memory, memory / each);
        }
    }

    private static double bytesOfVectors(Solve.Integrator method) {
        int vectors = switch (method) {
            case IMPLICIT -> Implicit.vectors();
            case RK45 -> RungeKutta.vectors(Tableau.DORMAND_PRINCE_54);
            case FABER -> Faber.vectors();
            case KRYLOV -> Krylov.vectors();
            case DOP853, AUTO -> RungeKutta.vectors(Tableau.DOP853);   // no less than Faber's, between which AUTO chooses
        };
        return 8.0 * vectors + BYTES_OF_SECTOR;
    }

    /**
     * Whether a resolvent is to be looked at. Unasked only where there is no Hamiltonian: steps of the implicit method follow
     * the slow motion once what is fast has decayed, but what oscillates fast may never decay.
     */
    private boolean mayBeImplicit() {
        return switch (evolve.integrator()) {
            case IMPLICIT -> true;
            case RK45, DOP853, FABER, KRYLOV -> false;
            case AUTO -> model.hamiltonian().isEmpty() && span() > LONG_ENOUGH_TO_FACTOR
                    && 2 * (bytes(OperatorForm.CSR) + BYTES_OF_NONZERO * assembly.nonzeros()) <= memory
                    && assembly.nonzeros() <= Integer.MAX_VALUE - 8;
        };
    }

    /** Whether the factors fit and the implicit method needs clearly fewer multiplications than the explicit one. */
    private boolean pays(Elimination found) {
        double explicit = products(explicitMethod()) * (assembly.nonzeros() + sector.size() * vectorsPerProduct(explicitMethod()));
        return bytesOfFactors(found) + 2 * bytes(OperatorForm.CSR) <= memory && CLEARLY * multiplications(found) < explicit;
    }

    /**
     * A factorisation and {@link #STEPS_PER_DOUBLING} steps for each doubling of the time from 1/‖𝓛‖ to the end: every time scale
     * between takes its turn. Local noise on 50 spins needed 4 steps a doubling at rtol 10⁻⁸, 6 at 10⁻¹⁰.
     */
    private double multiplications(Elimination found) {
        double doublings = Math.max(1, Math.log(2 * span()) / Math.log(2));
        return doublings * (found.products() + STEPS_PER_DOUBLING * Implicit.SOLVES_PER_STEP * found.entries());
    }

    private static double bytesOfFactors(Elimination found) {
        return found.peakBytes(false);
    }

    /**
     * How many numbers of ρ a stationary state can have: those that the populations reach. Empty if they are more than fit.
     */
    public OptionalInt carryingTrace() {
        Packing packing = generator.packing();
        Optional<Sector> reached = Reach.from((p, sink) -> {
            for (long i = 0; i < p.rowLength(0); i++) {
                sink.accept(p.rowStart(0) + i, 1);
            }
        }, generator, (long) Math.min(packing.size(), memory / bytesOfVectors(explicitMethod())));
        return reached.isPresent() ? OptionalInt.of(reached.get().size()) : OptionalInt.empty();
    }

    /** Bytes that an evolution needs with the generator in a form. */
    public double bytes(OperatorForm held) {
        double vectors = sector.size() * bytesOfVectors(elimination == null ? explicitMethod() : Solve.Integrator.IMPLICIT)
                + (elimination == null ? 0 : bytesOfFactors(elimination) + BYTES_OF_NONZERO * assembly.nonzeros());
        return switch (held) {
            case CSR -> vectors + BYTES_OF_NONZERO * assembly.nonzeros();
            case TENSORS -> bytes(stencil == null ? OperatorForm.CSR : OperatorForm.MATRIX_FREE);
            case MATRIX_FREE -> vectors + (stencil == null ? 0 : 36.0 * stencil.runs() + 8.0 * stencil.table().length);
            case AUTO -> bytes(form);
        };
    }

    /** The form of the generator that the run takes. */
    public OperatorForm form() {
        return form;
    }

    /**
     * About how many products with the generator a run can need at the most. For the implicit method the products with the
     * resolvent that every time scale once needs, which is not a bound.
     */
    public double products() {
        return elimination == null ? products(method)
                : Math.max(1, Math.log(2 * span()) / Math.log(2)) * STEPS_PER_DOUBLING * Implicit.SOLVES_PER_STEP;
    }

    /** How many steps of Euler's method stability asks for, about: the time in units of the shortest that 𝓛 can have. */
    private double span() {
        return assembly.norm() * (evolve.times()[evolve.times().length - 1] - evolve.start());
    }

    /**
     * The explicit method where one is taken. Unasked it is the expansion in Faber polynomials, which needs between a quarter and three
     * quarters of the products of DOP853 where stability limits the steps, as it does over many of the shortest times of 𝓛; DOP853 where
     * accuracy does or outputs come thick.
     */
    private Solve.Integrator explicitMethod() {
        return switch (evolve.integrator()) {
            case RK45, DOP853, FABER, KRYLOV -> evolve.integrator();
            case AUTO, IMPLICIT -> span() > Math.max(LONG_SPAN, SPAN_PER_OUTPUT * evolve.times().length) ? Solve.Integrator.FABER
                    : Solve.Integrator.DOP853;
        };
    }

    /**
     * About how many products an explicit method can need at the most, with the bound ‖𝓛‖_∞ for the largest eigenvalue. A pair of s
     * stages is stable up to about |λ|h = s/2. An ellipse that lies within ‖𝓛‖ of zero is as high as that, and the expansion has
     * some terms more.
     */
    private double products(Solve.Integrator explicit) {
        return switch (explicit) {
            case RK45 -> 2 * span() + Tableau.DORMAND_PRINCE_54.stages();
            case FABER, KRYLOV -> 1.25 * span() + 100;
            default -> 2 * span() + Tableau.DOP853.stages();
        };
    }

    /** About how many vectors of the state's size are read and written beside each product. */
    private static double vectorsPerProduct(Solve.Integrator explicit) {
        return switch (explicit) {
            case RK45 -> Tableau.DORMAND_PRINCE_54.stages() / 2.0 + 2;
            case FABER -> 5;
            case KRYLOV -> Krylov.vectors() * 2;
            default -> Tableau.DOP853.stages() / 2.0 + 2;
        };
    }

    /**
     * About how long a run takes at the most: {@link #products()}, each with a product and a combination of half the stages,
     * at the speed of the backend. The matrix's product stands for the stencil's as well. For the implicit method
     * the time of its multiplications, each at the pace of a combination.
     */
    public double seconds(Calibration calibration) {
        if (elimination != null) {
            return multiplications(elimination) * calibration.secondsPerNumber();
        }
        return products() * (assembly.nonzeros() * calibration.secondsPerNonzero()
                + sector.size() * vectorsPerProduct(method) * calibration.secondsPerNumber());
    }

    /** Whether the run takes the implicit method, whose products are those with the resolvent. */
    public boolean implicit() {
        return elimination != null;
    }

    /** Bytes that there are for a run. */
    public double memory() {
        return memory;
    }

    /**
     * The method that the run takes.
     *
     * @param covectors the functionals that it may be asked for
     */
    Integrator integrator(Backend backend, LinearOperator operator, Csr covectors) {
        double rtol = evolve.rtol();
        double atol = evolve.atol();
        if (form == OperatorForm.TENSORS) {
            return new TensorEvolution(backend, tensors, sector, covectors, rtol, atol,
                    new Faber(backend, operator, rtol, atol));
        }
        return switch (method) {
            case RK45 -> new RungeKutta(backend, operator, Tableau.DORMAND_PRINCE_54, rtol, atol);
            case FABER -> new Faber(backend, operator, rtol, atol);
            case KRYLOV -> new Krylov(backend, operator, rtol, atol);
            case IMPLICIT -> new Implicit(backend, matrix, elimination, rtol, atol);
            case DOP853, AUTO -> new RungeKutta(backend, operator, Tableau.DOP853, rtol, atol);
        };
    }

    InitialState initial() {
        return initial;
    }

    Sector sector() {
        return sector;
    }

    /** The generator in the form planned. */
    public LinearOperator operator(Backend backend) {
        return form == OperatorForm.CSR || stencil == null ? backend.operator(matrix == null ? assembly.matrix() : matrix) : backend.operator(stencil);
    }

    /** The numbers, for {@code run.json} and for people. */
    public Map<String, Object> record() {
        var record = new LinkedHashMap<String, Object>();
        record.put("dimension", generator.packing().size());
        record.put("dimensionInSector", sector.size());
        record.put("sector", onlySeen ? "what the initial state reaches and the observables depend on" : "what the initial state reaches");
        record.put("nonzerosAtMost", generator.packing().size() * generator.stencilSize());
        record.put("nonzerosInSector", assembly.nonzeros());
        record.put("operator", form.toString());
        record.put("bytesPlanned", Math.round(bytes(form)));
        record.put("integrator", switch (method) {
            case RK45 -> Tableau.DORMAND_PRINCE_54.name();
            case FABER -> Faber.NAME;
            case KRYLOV -> Krylov.NAME;
            case IMPLICIT -> Implicit.NAME;
            case DOP853, AUTO -> Tableau.DOP853.name();
        });
        if (elimination != null) {
            record.put("entriesOfFactors", elimination.entries());
        }
        return record;
    }

    private static CapacityException refuse(Model model, double elements, double bytes, double memory, double largest) {
        return new CapacityException(String.format(Locale.ROOT,
                "%s does not fit in memory: ρ has %.4g numbers and needs about %s; there is %s; %s",
                model.name(), elements, bytes(bytes), bytes(memory), whatFits(model, Math.min(largest, Integer.MAX_VALUE - 8))));
    }

    /** The largest N that fits if one ensemble is what makes the model large, else the number of elements. */
    private static String whatFits(Model model, double largest) {
        List<Subsystem.Spins> ensembles = model.subsystems().stream()
                .filter(Subsystem.Spins.class::isInstance).map(Subsystem.Spins.class::cast).toList();
        if (ensembles.size() != 1) {
            return String.format(Locale.ROOT, "about %.3g numbers would fit", largest);
        }
        Subsystem.Spins ensemble = ensembles.getFirst();
        double others = ProductBasis.elements(model.subsystems()) / ProductBasis.elements(List.of(ensemble));
        int low = 0;
        int high = ensemble.count();
        while (low < high) {
            int n = low + (high - low + 1) / 2;
            var smaller = new Subsystem.Spins(ensemble.name(), n, ensemble.basis(), ensemble.location());
            if (others * ProductBasis.elements(List.of(smaller)) <= largest) {
                low = n;
            } else {
                high = n - 1;
            }
        }
        return "about " + low + " spins in '" + ensemble.name() + "' would fit";
    }

    /** A number of bytes for people. */
    public static String bytes(double n) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
        int u = 0;
        for (; n >= 1024 && u < units.length - 1; u++) {
            n /= 1024;
        }
        return String.format(Locale.ROOT, "%.3g %s", n, units[u]);
    }
}
