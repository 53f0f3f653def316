package clebsch.study;

import clebsch.backend.Backend;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import clebsch.basis.InitialState;
import clebsch.basis.Sector;
import clebsch.model.Model;
import clebsch.model.Solve;
import clebsch.observable.ObservableSet;
import clebsch.solver.Integrator;
import clebsch.solver.ToleranceException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** One evolution of one model: from the model to its generator, through time, to the observables' columns. */
public final class Simulation {
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

        Outcome outcome() {
            List<double[]> rows = IntStream.range(0, times.length)
                    .mapToObj(k -> Outcome.row(new double[] {times[k]}, columns[k])).toList();
            return new Outcome(List.of("t"), names, rows, failure, tolerance, record, Map.of());
        }
    }

    /**
     * Runs a model's evolution.
     *
     * @throws CapacityException if it would not fit in the backend's memory
     * @throws clebsch.model.ModelException if the model is wrong in a way that only its matrices show
     */
    public static Result run(Model model, Backend backend, OperatorForm form, Progress progress) {
        long started = System.nanoTime();
        var plan = new Plan(model, backend, form);
        Solve.Evolve evolve = (Solve.Evolve) model.solve();
        Sector sector = plan.sector();
        Map<String, Object> record = plan.record();
        try (LinearOperator liouvillian = plan.operator(backend);
                var observables = new ObservableSet(model, sector, backend, liouvillian);
                StateVector state = backend.vector(sector.size())) {
            state.upload(packed(plan.initial(), sector));
            double assembled = seconds(started);
            var recorder = new Recorder(evolve, observables, progress, plan.onlySeen());
            String failure = "";
            boolean tolerance = false;
            Integrator.Statistics statistics = null;
            try {
                Integrator integrator = plan.integrator(backend, liouvillian, observables.covectors());
                statistics = integrator.integrate(state, fromTheStart(evolve), recorder);
                if (integrator instanceof TensorEvolution inTensors) {
                    record.put("tensors", inTensors.record());
                }
                if (recorder.reached < evolve.times().length) {
                    failure = "stopped at t = " + statistics.reached() + " of " + evolve.times()[evolve.times().length - 1];
                }
            } catch (ToleranceException e) {
                failure = e.getMessage();
                tolerance = true;
            }
            record.put("rtol", evolve.rtol());
            record.put("atol", evolve.atol());
            if (statistics != null) {
                record.put("stepsAccepted", statistics.accepted());
                record.put("stepsRejected", statistics.rejected());
                record.put("operatorApplications", statistics.applications());
                if (statistics.factorisations() > 0) {
                    record.put("factorisations", statistics.factorisations());
                }
            }
            record.put("secondsToAssemble", assembled);
            record.put("seconds", seconds(started));
            record.put("certificates", recorder.certificates());
            return new Result(observables.names(), Arrays.copyOf(evolve.times(), recorder.reached),
                    Arrays.copyOf(recorder.rows, recorder.reached), failure, tolerance, record);
        }
    }

    /** Runs a model's evolution with the generator in whatever form suits. */
    public static Result run(Model model, Backend backend, Progress progress) {
        return run(model, backend, OperatorForm.AUTO, progress);
    }

    /** The output times, with the start before them if it is not one of them. */
    private static double[] fromTheStart(Solve.Evolve evolve) {
        return evolve.times()[0] == evolve.start() ? evolve.times()
                : DoubleStream.concat(DoubleStream.of(evolve.start()), Arrays.stream(evolve.times())).toArray();
    }

    static double[] packed(InitialState initial, Sector sector) {
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
    private static final class Recorder implements Integrator.Listener {
        final double[][] rows;
        int reached;
        private final double[] times;
        private final double start;
        private final ObservableSet observables;
        private final boolean onlySeen;
        private final Progress progress;
        private double traceError;
        private double fockTail;
        private Object smallestEigenvalue = "not computed: the last time was not reached";

        Recorder(Solve.Evolve evolve, ObservableSet observables, Progress progress, boolean onlySeen) {
            this.onlySeen = onlySeen;
            this.times = evolve.times();
            this.start = evolve.start();
            this.observables = observables;
            this.progress = progress;
            rows = new double[times.length][];
        }

        @Override
        public Optional<LinearOperator> functionals() {
            return observables.moments();
        }

        @Override
        public void output(int ignored, double t, double[] moments) {
            if (t >= times[0]) {   // the start, if it was not asked for, lies before
                record(observables.read(moments));
            }
        }

        @Override
        public void output(int ignored, double t, StateVector state) {
            if (t >= times[0]) {
                record(observables.read(state));
                if (reached == times.length) {
                    smallestEigenvalue = onlySeen ? "not computed: only the elements of ρ that the observables depend on were"
                            : Positivity.of(observables, state);
                }
            }
        }

        private void record(ObservableSet.Reading reading) {
            rows[reached++] = reading.columns();
            traceError = Math.max(traceError, Math.abs(reading.trace() - 1));
            fockTail = Math.max(fockTail, reading.fockTail());
        }

        @Override
        public boolean step(double t) {
            progress.at((t - start) / (times[times.length - 1] - start), String.format(Locale.ROOT, "t = %.4g", t));
            return !progress.cancelled();
        }

        Map<String, Object> certificates() {
            var certificates = new LinkedHashMap<String, Object>();
            certificates.put("largestTraceError", traceError);
            certificates.put("hermitian", "by construction");
            certificates.put("smallestEigenvalue", smallestEigenvalue);
            certificates.put("largestFockTail", fockTail);
            return certificates;
        }
    }
}
