package clebsch.study;

import clebsch.backend.Backend;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import clebsch.basis.Sector;
import clebsch.model.Model;
import clebsch.model.Solve;
import clebsch.observable.FockTail;
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
     * @param account what was done
     */
    public record Result(List<String> names, double[] times, double[][] columns, String failure, boolean tolerance, Account account) {

        /** What was done, for {@code run.json}. */
        public Map<String, Object> record() {
            return account.entries();
        }

        Outcome outcome() {
            List<double[]> rows = IntStream.range(0, times.length)
                    .mapToObj(k -> Outcome.row(new double[] {times[k]}, columns[k])).toList();
            return new Outcome(List.of("t"), names, rows, failure, tolerance, account);
        }
    }

    /**
     * Runs a model's evolution.
     *
     * @param checkpoints where a state on the way is kept, every minute and when the run is cancelled, and what to go on from
     * @param name        of the checkpoint
     * @throws CapacityException if it would not fit in the backend's memory
     * @throws clebsch.model.ModelException if the model is wrong in a way that only its matrices show
     */
    public static Result run(Model model, Backend backend, OperatorForm form, Progress progress, Checkpoints checkpoints, String name) {
        long started = System.nanoTime();
        var plan = new Plan(model, backend, form);
        Solve.Evolve evolve = (Solve.Evolve) model.solve();
        Sector sector = plan.sector();
        Map<String, Object> record = plan.record();
        try (LinearOperator liouvillian = plan.operator(backend);
                var observables = new ObservableSet(model, sector, backend, liouvillian);
                StateVector state = backend.vector(sector.size())) {
            double assembled = seconds(started);
            var recorder = new Recorder(model, observables, progress, plan.onlySeen(), checkpoints, name);
            if (recorder.goesOn(state)) {
                record.put("resumedAt", recorder.start);
            } else {
                state.upload(Reached.packed(plan.initial(), sector));
            }
            String failure = "";
            boolean tolerance = false;
            Integrator.Statistics statistics = null;
            try {
                Integrator integrator = plan.integrator(backend, liouvillian, observables.covectors());
                statistics = integrator.integrate(state, recorder.timesLeft(), recorder);
                if (integrator instanceof TensorEvolution inTensors) {
                    record.put("tensors", inTensors.record());
                }
                if (recorder.reached == evolve.times().length) {
                    checkpoints.remove(name);
                } else {
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
            String work = plan.dimensionInSector() + " of " + plan.dimension() + " numbers of ρ"
                    + (statistics == null ? "" : ", " + statistics.applications() + " products");
            return new Result(observables.names(), Arrays.copyOf(evolve.times(), recorder.reached),
                    Arrays.copyOf(recorder.rows, recorder.reached), failure, tolerance,
                    new Account(work, record, recorder.certificates(), FockTail.warning(recorder.fockTail).stream().toList()));
        }
    }

    /** Runs a model's evolution with the generator in whatever form suits. */
    public static Result run(Model model, Backend backend, Progress progress) {
        return run(model, backend, OperatorForm.AUTO, progress);
    }

    /** Runs a model's evolution, and keeps nothing on the way. */
    public static Result run(Model model, Backend backend, OperatorForm form, Progress progress) {
        return run(model, backend, form, progress, Checkpoints.NONE, "");
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) * 1e-9;
    }

    /** Reads the observables at each output time, keeps the worst of what certifies them, and leaves checkpoints. */
    private static final class Recorder implements Integrator.Listener {
        private static final double SECONDS_BETWEEN_CHECKPOINTS = 60;

        final double[][] rows;
        int reached;
        /** Where the integration begins. */
        private double start;
        private final double[] times;
        private final double first;
        private final Checkpoints checkpoints;
        private final String name;
        private final String task;
        private long written = System.nanoTime();
        private final ObservableSet observables;
        private final boolean onlySeen;
        private final Progress progress;
        private double traceError;
        private double fockTail;
        private Object smallestEigenvalue = "not computed: the last time was not reached";

        Recorder(Model model, ObservableSet observables, Progress progress, boolean onlySeen, Checkpoints checkpoints, String name) {
            Solve.Evolve evolve = (Solve.Evolve) model.solve();
            this.onlySeen = onlySeen;
            this.times = evolve.times();
            this.first = evolve.start();
            this.start = first;
            this.observables = observables;
            this.progress = progress;
            this.checkpoints = checkpoints;
            this.name = name;
            task = checkpoints.kept() ? Checkpoints.task(model, evolve) : "";
            rows = new double[times.length][];
        }

        /** Takes up a checkpoint if there is one to go on from: its rows, and its state into the vector. */
        boolean goesOn(StateVector state) {
            if (!checkpoints.available(name)) {
                return false;
            }
            checkpoints.read(name, task, in -> {
                start = in.readDouble();
                int rowsKept = in.readInt();
                for (reached = 0; reached < rowsKept; reached++) {
                    rows[reached] = Checkpoints.read(in);
                }
                traceError = in.readDouble();
                fockTail = in.readDouble();
                state.upload(Checkpoints.read(in));
            });
            return true;
        }

        private void keep(Integrator.Known known) {
            double[] numbers = known.state().get().download();
            checkpoints.write(name, task, out -> {
                out.writeDouble(known.t());
                out.writeInt(reached);
                for (int k = 0; k < reached; k++) {
                    Checkpoints.write(rows[k], out);
                }
                out.writeDouble(traceError);
                out.writeDouble(fockTail);
                Checkpoints.write(numbers, out);
            });
            written = System.nanoTime();
        }

        /** The start, and the output times after it or at it. */
        double[] timesLeft() {
            double[] left = Arrays.copyOfRange(times, reached, times.length);
            return left[0] == start ? left : DoubleStream.concat(DoubleStream.of(start), Arrays.stream(left)).toArray();
        }

        @Override
        public Optional<LinearOperator> functionals() {
            return observables.moments();
        }

        @Override
        public void output(int ignored, double t, double[] moments) {
            if (t >= times[reached]) {   // the start, if it was not asked for or is behind, lies before
                record(observables.read(moments));
            }
        }

        @Override
        public void output(int ignored, double t, StateVector state) {
            if (t >= times[reached]) {
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
        public boolean step(double t, Integrator.Known known) {
            progress.at((t - first) / (times[times.length - 1] - first), String.format(Locale.ROOT, "t = %.4g", t));
            boolean goOn = !progress.cancelled();
            if (checkpoints.kept() && reached < times.length && (!goOn || seconds(written) > SECONDS_BETWEEN_CHECKPOINTS)) {
                keep(known);
            }
            return goOn;
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
