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
import clebsch.observable.MomentSet;
import clebsch.solver.Implicit;
import clebsch.solver.Integrator;
import clebsch.sparse.Csr;
import clebsch.sparse.Elimination;
import clebsch.sparse.Stencil;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an evolution will need: the numbers of ρ before and after the search for the sector, the nonzeros of the generator, the
 * bytes of each form of it, and which form a backend would take. A run is refused by these same numbers, before anything
 * large is allocated.
 */
public final class Plan {
    /** Bytes an element for the sector's positions, the initial state on the host, and row starts. */
    static final double BYTES_OF_SECTOR = 8 + 8 + 8;
    /** What the sector takes on the host, and a state brought there: all that counts where vectors and operators live elsewhere. */
    private static final double BYTES_ON_HOST = BYTES_OF_SECTOR + 8;
    /** Of a run of the stencil's table. */
    private static final double BYTES_OF_RUN = 36;
    /** Below this span an explicit method is not worth a second thought. */
    private static final double LONG_ENOUGH_TO_FACTOR = 5e4;
    /** From this 2j on, some 10√(2j) ranks are clearly fewer than all. */
    private static final int TENSORS_WORTH_FROM = 320;
    /** By so much the implicit method must be cheaper in multiplications to be taken unasked. */
    private static final double CLEARLY = 4;

    private final Model model;
    private final Solve.Evolve evolve;
    private final Capacity memory;
    private final Generator generator;
    private final Reached reached;
    private final Assembly assembly;
    private final ExplicitMethod explicit;
    private final Optional<ImplicitMethod> implicit;
    private final Optional<TensorGenerator> tensors;
    private final Optional<Stencil> stencil;
    private final OperatorForm form;

    /**
     * Plans the evolution of a model.
     *
     * @param asked the form of the generator, or AUTO
     * @throws CapacityException if it would not fit in the backend's memory in the form asked for, or in any
     * @throws clebsch.model.ModelException if the model is wrong in a way that only its matrices show
     */
    public Plan(Model model, Backend backend, OperatorForm asked) {
        this.model = model;
        memory = Capacity.of(backend);
        evolve = (Solve.Evolve) model.solve();
        double each = bytesOfNumber(evolve.integrator());
        memory.requireSearch(model, each);
        var packing = new Packing(new ProductBasis(model.subsystems()));
        generator = Generator.of(model, packing);
        reached = Reached.of(model, generator, memory.numbers(each)).orElseThrow(() -> memory.refusal(model, packing.size(), each));
        assembly = new Assembly(generator, sector());
        explicit = ExplicitMethod.of(evolve.integrator(), span(), evolve.times().length);
        implicit = implicitMethod();
        tensors = tensors(asked);
        boolean matrixFits = matrixFits();
        boolean worthALook = packing.basis().top(packing.basis().subsystems().size() - 1) >= backend.stencilWorthFrom();
        boolean noStencil = asked == OperatorForm.CSR || asked == OperatorForm.AUTO && tensors.isEmpty() && matrixFits && !worthALook;
        stencil = noStencil ? Optional.empty() : MatrixFree.of(generator, sector());
        form = form(asked, matrixFits, backend.stencilWorthFrom());
    }

    /** The numbers that the run is about. */
    Sector sector() {
        return reached.sector();
    }

    InitialState initial() {
        return reached.initial();
    }

    /** Whether elements that the initial state reaches are left out because no observable depends on them. */
    boolean onlySeen() {
        return reached.onlySeen();
    }

    /** How many steps of Euler's method stability asks for, about: the time in units of the shortest that 𝓛 can have. */
    private double span() {
        return assembly.norm() * (evolve.times()[evolve.times().length - 1] - evolve.start());
    }

    /** What a number of ρ takes before the method is known where it is open: Faber's vectors are no more than those of DOP853. */
    private static double bytesOfNumber(Solve.Integrator asked) {
        return bytesOfNumber(asked == Solve.Integrator.IMPLICIT ? Implicit.vectors() : ExplicitMethod.of(asked, 0, 1).vectors());
    }

    private static double bytesOfNumber(int vectors) {
        return 8.0 * vectors + BYTES_OF_SECTOR;
    }

    private double bytesOfMatrix() {
        return (double) Csr.BYTES_OF_NONZERO * assembly.nonzeros();
    }

    /**
     * The implicit method if it is asked for, or unasked where its factors fit and it needs clearly fewer multiplications than the
     * explicit one.
     */
    private Optional<ImplicitMethod> implicitMethod() {
        boolean asked = evolve.integrator() == Solve.Integrator.IMPLICIT;
        double bytesOfExplicit = sector().size() * bytesOfNumber(explicit.vectors()) + bytesOfMatrix();
        if (asked) {
            requireMemory(bytesOfExplicit, Capacity.isArray(assembly.nonzeros()));
        } else if (!mayBeImplicit(bytesOfExplicit)) {
            return Optional.empty();
        }
        Csr matrix = assembly.matrix();
        var found = new ImplicitMethod(matrix, new Elimination(matrix, sector().coordinates()), span());
        if (asked) {
            requireMemory(bytes(Optional.of(found)) + bytesOfMatrix(), true);
            return Optional.of(found);
        }
        double products = explicit.products(span()) * (assembly.nonzeros() + sector().size() * explicit.vectorsPerProduct());
        boolean pays = memory.holds(found.bytesOfFactors() + 2 * bytesOfExplicit) && CLEARLY * found.multiplications() < products;
        return pays ? Optional.of(found) : Optional.empty();
    }

    /**
     * Whether a resolvent is to be looked at unasked: only where there is no Hamiltonian. Steps of the implicit method follow the slow
     * motion once what is fast has decayed, but what oscillates fast may never decay.
     */
    private boolean mayBeImplicit(double bytesOfExplicit) {
        return evolve.integrator() == Solve.Integrator.AUTO && model.hamiltonian().isEmpty() && span() > LONG_ENOUGH_TO_FACTOR
                && memory.holds(2 * (bytesOfExplicit + bytesOfMatrix())) && Capacity.isArray(assembly.nonzeros());
    }

    private void requireMemory(double bytes, boolean possible) {
        if (!memory.holds(bytes) || !possible) {
            throw memory.refusal(model, sector().size(), bytes / sector().size());
        }
    }

    /**
     * The generator in spherical tensors where they are asked for, or may leave most ranks out unasked: an expansion over many of the shortest
     * times of one large angular momentum. What a symmetry keeps at zero they do not leave out.
     */
    private Optional<TensorGenerator> tensors(OperatorForm asked) {
        Packing packing = generator.packing();
        boolean large = packing.basis().top(0) * (double) sector().size() >= TENSORS_WORTH_FROM * (double) packing.size();
        boolean wanted = asked == OperatorForm.TENSORS || asked == OperatorForm.AUTO && large;
        boolean can = implicit.isEmpty() && explicit == ExplicitMethod.FABER && Capacity.isArray(packing.size());
        Optional<TensorGenerator> possible = wanted && can ? TensorGenerator.of(model) : Optional.empty();
        if (asked == OperatorForm.TENSORS && possible.isEmpty()) {
            throw new CapacityException(model.name() + " cannot be held in spherical tensors: that is for one ensemble in its irrep or one "
                    + "spin, without noise on single spins, and for the integrator faber; leave --operator out");
        }
        return possible;
    }

    /** Whether the backend and, while the matrix is assembled, the heap hold it; an error if the heap does not even hold a state. */
    private boolean matrixFits() {
        Capacity host = Capacity.ofHeap();
        double stateOnHost = BYTES_ON_HOST * sector().size();
        if (!host.holds(stateOnHost)) {
            throw host.refusal(model, sector().size(), BYTES_ON_HOST);
        }
        return memory.holds(bytes(OperatorForm.CSR)) && host.holds(stateOnHost + bytesOfMatrix()) && Capacity.isArray(assembly.nonzeros());
    }

    /** The form asked for, or the one that fits and is faster. */
    private OperatorForm form(OperatorForm asked, boolean matrixFits, int stencilWorthFrom) {
        if (asked == OperatorForm.MATRIX_FREE && stencil.isEmpty()) {
            throw new CapacityException(model.name() + " cannot be held matrix-free: its sector cuts through the runs of elements; "
                    + "leave --operator out");
        }
        if (tensors.isPresent() && (stencil.isPresent() || matrixFits)) {
            return OperatorForm.TENSORS;   // what goes on in levels has one of the other forms
        }
        if (stencil.isPresent() && (asked == OperatorForm.MATRIX_FREE || !matrixFits
                || stencil.get().products() >= (double) stencilWorthFrom * stencil.get().runs())) {
            return OperatorForm.MATRIX_FREE;
        }
        requireMemory(bytes(OperatorForm.CSR), matrixFits);
        return OperatorForm.CSR;
    }

    /**
     * Finds what can be found wrong at once: a Hamiltonian that is not Hermitian, a ρ beyond memory.
     *
     * @throws CapacityException if the model cannot fit in the backend's memory
     * @throws clebsch.model.ModelException if the model is wrong in a way that only its matrices show
     */
    static void check(Model model, Backend backend) {
        requireSearch(model, Capacity.of(backend));
        Generator.of(model, new Packing(new ProductBasis(model.subsystems())));
        if (!model.initial().isEmpty()) {
            InitialState.of(model.initial(), model.subsystems());
        }
    }

    /** Refuses a model whose sectors cannot even be looked for. */
    static void requireSearch(Model model, Capacity memory) {
        memory.requireSearch(model, model.solve() instanceof Solve.Evolve asked ? bytesOfNumber(asked.integrator()) : BYTES_OF_SECTOR);
    }

    /**
     * Refuses a search for sectors among more numbers than it can hold.
     *
     * @param numbers of ρ
     */
    static void requireSectors(Model model, double numbers, Capacity memory) {
        if (numbers > memory.numbers(BYTES_OF_SECTOR)) {
            throw memory.refusal(model, numbers, BYTES_OF_SECTOR);
        }
    }

    /**
     * How many numbers of ρ a stationary state can have: those that the populations reach. Empty if they are more than fit.
     */
    public OptionalInt carryingTrace() {
        Packing packing = generator.packing();
        Optional<Sector> found = Reach.from((p, sink) -> {
            for (long i = 0; i < p.rowLength(0); i++) {
                sink.accept(p.rowStart(0) + i, 1);
            }
        }, generator, Math.min(packing.size(), memory.numbers(bytesOfNumber(explicit.vectors()))));
        return found.isPresent() ? OptionalInt.of(found.get().size()) : OptionalInt.empty();
    }

    /** Bytes that an evolution needs with the generator in a form. */
    public double bytes(OperatorForm held) {
        return switch (held) {
            case CSR -> bytes(implicit) + bytesOfMatrix();
            case TENSORS -> bytes(stencil.isEmpty() ? OperatorForm.CSR : OperatorForm.MATRIX_FREE);
            case MATRIX_FREE -> bytes(implicit) + stencil.map(s -> BYTES_OF_RUN * s.runs() + 8.0 * s.table().length).orElse(0.0);
            case AUTO -> bytes(form);
        };
    }

    /** Without the generator: vectors, and of the implicit method the factors and the matrix that they are made of. */
    private double bytes(Optional<ImplicitMethod> method) {
        return sector().size() * bytesOfNumber(method.isPresent() ? Implicit.vectors() : explicit.vectors())
                + method.map(m -> m.bytesOfFactors() + bytesOfMatrix()).orElse(0.0);
    }

    /** The form of the generator that the run takes. */
    public OperatorForm form() {
        return form;
    }

    /** Numbers of ρ. */
    public long dimension() {
        return generator.packing().size();
    }

    /** Those that the run is about. */
    public int dimensionInSector() {
        return sector().size();
    }

    /** Of the generator on those. */
    public long nonzeros() {
        return assembly.nonzeros();
    }

    /** The name of the method that the run takes. */
    public String method() {
        return implicit.isPresent() ? Implicit.NAME : explicit.label();
    }

    /** Whether that is the implicit one, whose products are those with the resolvent. */
    public boolean implicit() {
        return implicit.isPresent();
    }

    /**
     * About how many products with the generator a run needs where stability limits its steps; where accuracy does, more. For
     * the implicit method the products with the resolvent that every time scale once needs.
     */
    public double products() {
        return implicit.map(ImplicitMethod::products).orElseGet(() -> explicit.products(span()));
    }

    /**
     * About how long that takes: {@link #products()}, each with a product and a combination of half the stages, at the speed of the
     * backend. The matrix's product stands for the stencil's as well. For the implicit method the time of its multiplications, each at
     * the pace of a combination. What observables of the whole state take is not in it.
     */
    public double seconds(Calibration calibration) {
        return implicit.map(method -> method.multiplications() * calibration.secondsPerNumber())
                .orElseGet(() -> products() * (assembly.nonzeros() * calibration.secondsPerNonzero()
                        + sector().size() * explicit.vectorsPerProduct() * calibration.secondsPerNumber()));
    }

    /** Whether something is measured that takes more of the state than moments, such as an entropy: that can take longer than all else. */
    public boolean measuresWholeState() {
        return !MomentSet.suffice(model);
    }

    /** What there is for a run. */
    public Capacity memory() {
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
        if (implicit.isPresent()) {
            return implicit.get().integrator(backend, rtol, atol);
        }
        Integrator inLevels = explicit.integrator(backend, operator, rtol, atol);
        return form == OperatorForm.TENSORS
                ? new TensorEvolution(backend, tensors.orElseThrow(), sector(), covectors, rtol, atol, inLevels) : inLevels;
    }

    /** The generator in the form planned. */
    public LinearOperator operator(Backend backend) {
        return form == OperatorForm.CSR || stencil.isEmpty()
                ? backend.operator(implicit.map(ImplicitMethod::matrix).orElseGet(assembly::matrix)) : backend.operator(stencil.get());
    }

    /** The numbers, for {@code run.json}. */
    public Map<String, Object> record() {
        var record = new LinkedHashMap<String, Object>();
        record.put("dimension", dimension());
        record.put("dimensionInSector", dimensionInSector());
        record.put("sector", onlySeen() ? "what the initial state reaches and the observables depend on" : "what the initial state reaches");
        record.put("nonzerosAtMost", dimension() * generator.stencilSize());
        record.put("nonzerosInSector", nonzeros());
        record.put("operator", form.toString());
        record.put("bytesPlanned", Math.round(bytes(form)));
        record.put("integrator", method());
        implicit.ifPresent(method -> record.put("entriesOfFactors", method.elimination().entries()));
        return record;
    }
}
