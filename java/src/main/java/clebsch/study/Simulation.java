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
import clebsch.model.Model;
import clebsch.model.Solve;
import clebsch.model.Subsystem;
import clebsch.observable.ObservableSet;
import clebsch.solver.RungeKutta;
import clebsch.solver.Tableau;
import clebsch.solver.ToleranceException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One evolution of one model: from the model to its generator, through time, to the observables' columns. */
public final class Simulation {
    /** Up to this many states the smallest eigenvalue of the last ρ is computed: about a second at the most. */
    private static final int POSITIVITY_STATES = 512;

    private Simulation() {
    }

    /**
     * What one evolution gave.
     *
     * @param names   the observables' column names
     * @param times   the output times reached
     * @param columns a row of numbers for each time reached
     * @param failure empty if all times were reached, else what ended it before
     * @param tolerance true if the failure is a tolerance that cannot be met, false if the run was cancelled
     * @param record  what was done and its certificates, for {@code run.json}
     */
    public record Result(List<String> names, double[] times, double[][] columns, String failure, boolean tolerance,
            Map<String, Object> record) {
    }

    /**
     * Finds what can be found wrong without computing: a Hamiltonian that is not Hermitian, a state space beyond memory.
     *
     * @throws CapacityException if the model cannot fit in the backend's memory
     * @throws clebsch.model.ModelException if the model is wrong in a way that only its matrices show
     */
    public static void check(Model model, Backend backend) {
        capacity(model, backend).requireBasis();
        Generator.of(model, new Packing(new ProductBasis(model.subsystems())));
        InitialState.of(model.initial(), model.subsystems());
    }

    private static Capacity capacity(Model model, Backend backend) {
        Solve.Evolve evolve = (Solve.Evolve) model.solve();
        return new Capacity(model, backend.memory(), RungeKutta.vectors(tableau(evolve.integrator())));
    }

    /**
     * Runs a model's evolution.
     *
     * @throws CapacityException if it would not fit in the backend's memory
     * @throws clebsch.model.ModelException if the model is wrong in a way that only its matrices show
     */
    public static Result run(Model model, Backend backend, Progress progress) {
        long started = System.nanoTime();
        Solve.Evolve evolve = (Solve.Evolve) model.solve();
        Tableau tableau = tableau(evolve.integrator());
        Capacity capacity = capacity(model, backend);
        capacity.requireBasis();

        var packing = new Packing(new ProductBasis(model.subsystems()));
        Generator generator = Generator.of(model, packing);
        InitialState initial = InitialState.of(model.initial(), model.subsystems());
        Sector sector = Reach.from(initial::pack, generator, capacity.limit(generator.stencilSize()))
                .orElseThrow(() -> capacity.tooManyElements(generator.stencilSize()));
        var assembly = new Assembly(generator, sector);
        capacity.requireMatrix(sector.size(), assembly.nonzeros());

        var record = new LinkedHashMap<String, Object>();
        record.put("dimension", packing.size());
        record.put("dimensionInSector", sector.size());
        record.put("nonzerosAtMost", packing.size() * generator.stencilSize());
        record.put("nonzerosInSector", assembly.nonzeros());
        try (LinearOperator liouvillian = backend.operator(assembly.matrix());
                var observables = new ObservableSet(model, sector, backend, liouvillian);
                StateVector state = backend.vector(sector.size())) {
            state.upload(packed(initial, sector));
            double assembled = seconds(started);
            var recorder = new Recorder(evolve.times(), observables, packing.basis().dimension(), progress);
            String failure = "";
            boolean tolerance = false;
            RungeKutta.Statistics statistics = null;
            try {
                statistics = new RungeKutta(backend, liouvillian, tableau, evolve.rtol(), evolve.atol())
                        .integrate(state, evolve.times(), recorder);
                if (recorder.reached < evolve.times().length) {
                    failure = "stopped at t = " + statistics.reached() + " of " + evolve.times()[evolve.times().length - 1];
                }
            } catch (ToleranceException e) {
                failure = e.getMessage();
                tolerance = true;
            }
            record.put("integrator", tableau.name());
            record.put("rtol", evolve.rtol());
            record.put("atol", evolve.atol());
            if (statistics != null) {
                record.put("stepsAccepted", statistics.accepted());
                record.put("stepsRejected", statistics.rejected());
                record.put("operatorApplications", statistics.applications());
            }
            record.put("secondsToAssemble", assembled);
            record.put("seconds", seconds(started));
            record.put("certificates", recorder.certificates());
            return new Result(observables.names(), Arrays.copyOf(evolve.times(), recorder.reached),
                    Arrays.copyOf(recorder.rows, recorder.reached), failure, tolerance, record);
        }
    }

    /**
     * The method behind a name. {@code AUTO} is DOP853: where accuracy limits the steps it needs two thirds of the products of
     * Dormand–Prince 5(4) at rtol 10⁻⁸, where stability does, as for large spins, as many, and its error is smaller.
     */
    private static Tableau tableau(Solve.Integrator integrator) {
        return switch (integrator) {
            case RK45 -> Tableau.DORMAND_PRINCE_54;
            case AUTO, DOP853 -> Tableau.DOP853;
        };
    }

    private static double[] packed(InitialState initial, Sector sector) {
        var numbers = new double[sector.size()];
        initial.pack(sector.packing(), (at, value) -> {
            int k = sector.indexOf(at);
            if (k >= 0) {
                numbers[k] += value;
            }
        });
        return numbers;
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) * 1e-9;
    }

    /** Reads the observables at each output time and keeps the worst of what certifies them. */
    private static final class Recorder implements RungeKutta.Listener {
        final double[][] rows;
        int reached;
        private final double[] times;
        private final ObservableSet observables;
        private final int states;
        private final Progress progress;
        private double traceError;
        private double fockTail;
        private double smallestEigenvalue = Double.NaN;

        Recorder(double[] times, ObservableSet observables, int states, Progress progress) {
            this.times = times;
            this.observables = observables;
            this.states = states;
            this.progress = progress;
            rows = new double[times.length][];
        }

        @Override
        public void output(int k, double t, StateVector state) {
            ObservableSet.Reading reading = observables.read(state);
            rows[k] = reading.columns();
            reached = k + 1;
            traceError = Math.max(traceError, Math.abs(reading.trace() - 1));
            fockTail = Math.max(fockTail, reading.fockTail());
            if (reached == times.length && states <= POSITIVITY_STATES) {
                smallestEigenvalue = observables.smallestEigenvalue(state);
            }
        }

        @Override
        public boolean step(double t) {
            double span = times[times.length - 1] - times[0];
            progress.at((t - times[0]) / span, String.format(Locale.ROOT, "t = %.4g", t));
            return !progress.cancelled();
        }

        Map<String, Object> certificates() {
            var certificates = new LinkedHashMap<String, Object>();
            certificates.put("largestTraceError", traceError);
            certificates.put("hermitian", "by construction");
            certificates.put("smallestEigenvalue", Double.isNaN(smallestEigenvalue)
                    ? (states > POSITIVITY_STATES ? "not computed: more than " + POSITIVITY_STATES + " states"
                            : "not computed: the last time was not reached")
                    : smallestEigenvalue);
            certificates.put("largestFockTail", fockTail);
            return certificates;
        }
    }

    /** Whether a model fits: every number here is said in the message that refuses it. */
    private static final class Capacity {
        private final Model model;
        private final double states;
        private final double memory;
        private final double vectorBytes;

        Capacity(Model model, long memory, int vectors) {
            this.model = model;
            this.states = ProductBasis.stateCount(model.subsystems());
            // a tenth is left to observables, output and the collector
            this.memory = 0.9 * memory;
            // the vectors of the integrator, the initial state on the host, and the sector's positions
            this.vectorBytes = 8.0 * (vectors + 2);
        }

        /** The search for the sector marks every element of ρ with a bit; this alone must be cheap. */
        void requireBasis() {
            if (states * states / 8 > memory / 4 || states > Integer.MAX_VALUE / 64) {
                throw refuse(states * states, states * states * vectorBytes, 14);
            }
        }

        long limit(int stencil) {
            return (long) Math.min(Integer.MAX_VALUE - 8, memory / bytesPerElement(stencil / 2));
        }

        private double bytesPerElement(double nonzerosPerRow) {
            return vectorBytes + 12 * nonzerosPerRow + 16;
        }

        CapacityException tooManyElements(int stencil) {
            return refuse(states * states, states * states * bytesPerElement(stencil / 2.0), stencil);
        }

        void requireMatrix(double elements, double nonzeros) {
            double needed = elements * bytesPerElement(nonzeros / elements);
            if (needed > memory || nonzeros > Integer.MAX_VALUE - 8) {
                throw refuse(elements, needed, nonzeros / elements * 2);
            }
        }

        private CapacityException refuse(double elements, double needed, double stencil) {
            double largest = Math.sqrt(Math.min(Integer.MAX_VALUE - 8, memory / bytesPerElement(stencil / 2)));
            String fit = String.format(Locale.ROOT, "about %.0f states in all would fit", largest);
            List<Subsystem.Spins> ensembles = model.subsystems().stream()
                    .filter(Subsystem.Spins.class::isInstance).map(Subsystem.Spins.class::cast).toList();
            if (ensembles.size() == 1) {
                double n = largest / (states / (ensembles.getFirst().count() + 1.0)) - 1;
                fit = String.format(Locale.ROOT, "about %s = %.0f spins would fit", ensembles.getFirst().name(), Math.floor(n));
            }
            return new CapacityException(String.format(Locale.ROOT,
                    "%s does not fit in memory: ρ on %.0f states has %.3g numbers and needs about %s; there is %s; %s",
                    model.name(), states, elements, bytes(needed), bytes(memory), fit));
        }

        private static String bytes(double n) {
            String[] units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
            int u = 0;
            for (; n >= 1024 && u < units.length - 1; u++) {
                n /= 1024;
            }
            return String.format(Locale.ROOT, "%.3g %s", n, units[u]);
        }
    }
}
