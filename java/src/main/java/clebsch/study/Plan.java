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
import clebsch.model.Model;
import clebsch.model.Solve;
import clebsch.model.Subsystem;
import clebsch.solver.RungeKutta;
import clebsch.solver.Tableau;
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
    /** Bytes an element for the sector's positions, the initial state on the host, and row starts. */
    private static final double BYTES_OF_SECTOR = 8 + 8 + 8;
    private static final double BYTES_OF_NONZERO = 12;

    private final Model model;
    private final Tableau tableau;
    private final Generator generator;
    private final InitialState initial;
    private final Sector sector;
    private final Assembly assembly;
    private final Stencil stencil;
    private final OperatorForm form;
    private final double memory;

    /**
     * Plans the evolution of a model.
     *
     * @param asked the form of the generator, or AUTO
     * @throws CapacityException if it would not fit in the backend's memory in the form asked for, or in any
     * @throws clebsch.model.ModelException if the model is wrong in a way that only its matrices show
     */
    public Plan(Model model, Backend backend, OperatorForm asked) {
        this.model = model;
        memory = USABLE * backend.memory();
        tableau = Simulation.tableau(((Solve.Evolve) model.solve()).integrator());
        requireNumbers(model, memory, tableau);
        var packing = new Packing(new ProductBasis(model.subsystems()));
        generator = Generator.of(model, packing);
        initial = InitialState.of(model.initial(), model.subsystems());
        double most = Math.min(Integer.MAX_VALUE - 8, memory / bytesOfVectors(tableau));
        sector = Reach.from(initial::pack, generator, (long) most)
                .orElseThrow(() -> refuse(model, packing.size(), packing.size() * bytesOfVectors(tableau), memory, most));
        assembly = new Assembly(generator, sector);
        double withMatrix = bytes(OperatorForm.CSR);
        boolean matrixFits = withMatrix <= memory && assembly.nonzeros() <= Integer.MAX_VALUE - 8;
        boolean worth = packing.basis().top(packing.basis().subsystems().size() - 1) >= backend.stencilWorthFrom();
        stencil = asked == OperatorForm.CSR || asked == OperatorForm.AUTO && matrixFits && !worth ? null
                : MatrixFree.of(generator, sector).orElse(null);
        if (asked == OperatorForm.MATRIX_FREE && stencil == null) {
            throw new CapacityException(model.name() + " cannot be held matrix-free: its sector cuts through the runs of elements; "
                    + "leave --operator out");
        }
        if (stencil != null && (asked == OperatorForm.MATRIX_FREE || !matrixFits
                || stencil.products() >= (double) backend.stencilWorthFrom() * stencil.runs())) {
            form = OperatorForm.MATRIX_FREE;
        } else if (matrixFits) {
            form = OperatorForm.CSR;
        } else {
            throw refuse(model, sector.size(), withMatrix, memory, memory / (withMatrix / sector.size()));
        }
    }

    /**
     * Finds what can be found wrong at once: a Hamiltonian that is not Hermitian, a ρ beyond memory.
     *
     * @throws CapacityException if the model cannot fit in the backend's memory
     * @throws clebsch.model.ModelException if the model is wrong in a way that only its matrices show
     */
    static void check(Model model, Backend backend) {
        requireNumbers(model, USABLE * backend.memory(), Simulation.tableau(((Solve.Evolve) model.solve()).integrator()));
        Generator.of(model, new Packing(new ProductBasis(model.subsystems())));
        InitialState.of(model.initial(), model.subsystems());
    }

    /** The search for the sector marks every number of ρ with a bit, and operators have a table of all states: both must be cheap. */
    private static void requireNumbers(Model model, double memory, Tableau tableau) {
        double elements = ProductBasis.elements(model.subsystems());
        if (elements / 8 > memory / 4 || ProductBasis.numbers(model.subsystems()) > Integer.MAX_VALUE / 64) {
            throw refuse(model, elements, elements * bytesOfVectors(tableau), memory, memory / bytesOfVectors(tableau));
        }
    }

    private static double bytesOfVectors(Tableau tableau) {
        return 8.0 * RungeKutta.vectors(tableau) + BYTES_OF_SECTOR;
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
        }, generator, (long) Math.min(packing.size(), memory / bytesOfVectors(tableau)));
        return reached.isPresent() ? OptionalInt.of(reached.get().size()) : OptionalInt.empty();
    }

    /** Bytes that an evolution needs with the generator in a form. */
    public double bytes(OperatorForm held) {
        double vectors = sector.size() * bytesOfVectors(tableau);
        return switch (held) {
            case CSR -> vectors + BYTES_OF_NONZERO * assembly.nonzeros();
            case MATRIX_FREE -> vectors + (stencil == null ? 0 : 36.0 * stencil.runs() + 8.0 * stencil.table().length);
            case AUTO -> bytes(form);
        };
    }

    /** The form of the generator that the run takes. */
    public OperatorForm form() {
        return form;
    }

    /**
     * About how many products with the generator a run can need at the most: as many as stability asks for with the bound
     * ‖𝓛‖_∞ for the largest eigenvalue. An explicit method of s stages is stable up to about |λ|h = s/2.
     */
    public double products() {
        Solve.Evolve evolve = (Solve.Evolve) model.solve();
        return 2 * assembly.norm() * (evolve.times()[evolve.times().length - 1] - evolve.start()) + tableau.stages();
    }

    /**
     * About how long a run takes at the most: {@link #products()}, each with a product and a combination of half the stages,
     * at the speed that a short calibration finds. The matrix's product stands for the stencil's as well.
     */
    public double seconds(Backend backend) {
        Calibration calibration = Calibration.of(backend);
        return products() * (assembly.nonzeros() * calibration.secondsPerNonzero()
                + sector.size() * (tableau.stages() / 2.0 + 2) * calibration.secondsPerNumber());
    }

    /** Bytes that there are for a run. */
    public double memory() {
        return memory;
    }

    Tableau tableau() {
        return tableau;
    }

    InitialState initial() {
        return initial;
    }

    Sector sector() {
        return sector;
    }

    /** The generator in the form planned. */
    public LinearOperator operator(Backend backend) {
        return form == OperatorForm.CSR ? backend.operator(assembly.matrix()) : backend.operator(stencil);
    }

    /** The numbers, for {@code run.json} and for people. */
    public Map<String, Object> record() {
        var record = new LinkedHashMap<String, Object>();
        record.put("dimension", generator.packing().size());
        record.put("dimensionInSector", sector.size());
        record.put("nonzerosAtMost", generator.packing().size() * generator.stencilSize());
        record.put("nonzerosInSector", assembly.nonzeros());
        record.put("operator", form.toString());
        record.put("bytesPlanned", Math.round(bytes(form)));
        record.put("integrator", tableau.name());
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
