package clebsch.study;

import clebsch.cumulant.Equations;
import clebsch.cumulant.MomentEvolution;
import clebsch.cumulant.MomentSystem;
import clebsch.cumulant.StationaryPoint;
import clebsch.model.Model;
import clebsch.model.ModelException;
import clebsch.model.Solve;
import clebsch.observable.MomentSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.hipparchus.complex.Complex;

/** One model by the equations of motion of its moments: mean field and cumulants, in time or at the stationary point. */
public final class MomentRun {
    /** How far a moment may be out of its range before that is said: what a tolerance of 10⁻⁸ a step sums up to. */
    private static final double SLACK = 1e-6;
    private static final int MOST_EIGENVALUES = 50;

    private final long started = System.nanoTime();
    private final MomentSet observables;
    private final Equations equations;
    private final MomentSystem system;
    private final Map<String, String> warnings = new LinkedHashMap<>();
    private final Map<String, Object> facts = new LinkedHashMap<>();

    private MomentRun(Model model, Solve.Moments solve) {
        observables = new MomentSet(model, operator -> Equations.isHermitian(model, operator));
        equations = new Equations(model, solve.order(), observables.operators(), solve.location());
        system = equations.system();
        facts.put("method", solve.order() == 1 ? "mean field" : "cumulants of order " + solve.order());
        facts.put("classes", equations.classes());
        facts.put("moments", equations.moments());
        facts.put("zeroMoments", equations.zero());
        facts.put("realVariables", system.dimension());
        facts.put("monomials", system.monomials());
        facts.put("secondsToDerive", seconds());
    }

    /**
     * Finds what is wrong with the observables, before equations are derived.
     *
     * @throws clebsch.model.ModelException if moments do not suffice for them
     */
    static void check(Model model) {
        new MomentSet(model, operator -> Equations.isHermitian(model, operator));
    }

    /**
     * The equations of motion of what a model measures, whatever method it asks for.
     *
     * @throws clebsch.model.ModelException if the model is wrong, or moments do not suffice for what is to be measured
     */
    public static Equations equations(Model model, int order) {
        var observables = new MomentSet(model, operator -> Equations.isHermitian(model, operator));
        return new Equations(model, order, observables.operators(), model.hamiltonianLocation());
    }

    /**
     * The points of a sweep, on all processors: each is small, and none needs another. A point that fails says so when it is asked
     * for, as if it had been run then.
     *
     * @param labels of the points
     */
    static List<Supplier<Outcome>> all(List<Model> models, List<String> labels, Progress progress) {
        var done = new int[1];
        return IntStream.range(0, models.size()).parallel().<Supplier<Outcome>>mapToObj(p -> {
            if (progress.cancelled()) {
                return () -> new Outcome(List.of(), List.of(), List.of(), "stopped before " + labels.get(p), false, Account.NONE);
            }
            Model model = models.get(p);
            try {
                Outcome outcome = run(model, (Solve.Moments) model.solve(), new Progress() {
                    @Override
                    public void at(double fraction, String what) {
                        // others are under way at the same time: whole points are counted
                    }

                    @Override
                    public boolean cancelled() {
                        return progress.cancelled();
                    }
                });
                return () -> outcome;
            } catch (ModelException e) {
                return () -> {
                    throw e;
                };
            } finally {
                synchronized (done) {
                    done[0]++;
                    progress.at((double) done[0] / models.size(), labels.get(p));
                }
            }
        }).toList();
    }

    static Outcome run(Model model, Solve.Moments solve, Progress progress) {
        var run = new MomentRun(model, solve);
        return solve.steady() ? run.steady() : run.evolve(solve, progress);
    }

    private double seconds() {
        return (System.nanoTime() - started) * 1e-9;
    }

    private Account account() {
        facts.put("seconds", seconds());
        return new Account(facts.get("method") + ", " + system.dimension() + " real variables", facts, Map.of(),
                List.copyOf(warnings.values()));
    }

    private Outcome evolve(Solve.Moments solve, Progress progress) {
        double[] asked = solve.times();
        double[] times = asked[0] == solve.start() ? asked
                : DoubleStream.concat(DoubleStream.of(solve.start()), Arrays.stream(asked)).toArray();
        int skipped = times.length - asked.length;
        double span = times[times.length - 1] - times[0];
        MomentEvolution.Method method = switch (solve.integrator()) {
            case IMPLICIT -> MomentEvolution.Method.IMPLICIT;
            case AUTO -> MomentEvolution.suited(system, span);
            default -> MomentEvolution.Method.EXPLICIT;
        };
        var rows = new ArrayList<double[]>();
        MomentEvolution.Outcome outcome = MomentEvolution.run(system, method, system.initial(), times, solve.rtol(), solve.atol(),
                new MomentEvolution.Listener() {
                    @Override
                    public void output(int k, double t, double[] x) {
                        if (k >= skipped) {
                            rows.add(Outcome.row(new double[] {t}, observables.columns(moments(x))));
                        }
                    }

                    @Override
                    public boolean step(double t, double[] x) {
                        look(x, moments(x), at(t));
                        progress.at((t - times[0]) / span, String.format(Locale.ROOT, "t = %.4g", t));
                        return !progress.cancelled();
                    }
                });
        facts.put("integrator", method == MomentEvolution.Method.IMPLICIT ? "RODAS 4(3)" : "DOP853 8(5,3)");
        facts.put("rtol", solve.rtol());
        facts.put("atol", solve.atol());
        facts.put("stepsAccepted", outcome.steps());
        facts.put("evaluations", outcome.evaluations());
        boolean cannot = !outcome.failure().isEmpty();
        String failure = cannot || rows.size() == asked.length ? outcome.failure()
                : "stopped at t = " + outcome.reached() + " of " + asked[asked.length - 1];
        return new Outcome(List.of("t"), observables.names(), rows, failure, cannot, account());
    }

    private Outcome steady() {
        StationaryPoint point = StationaryPoint.find(equations);
        facts.put("timeFollowed", point.time());
        if (!point.failure().isEmpty()) {
            return new Outcome(List.of(), observables.names(), List.of(), point.failure(), true, account());
        }
        facts.put("residual", point.residual());
        facts.put("largestStabilityEigenvalues", point.eigenvalues().stream().limit(MOST_EIGENVALUES).map(MomentRun::written).toList());
        double[] moments = moments(point.x());
        look(point.x(), moments, "the stationary point");
        return new Outcome(List.of(), observables.names(), List.of(observables.columns(moments)), "", false, account());
    }

    private static List<Double> written(Complex z) {
        return List.of(z.getReal(), z.getImaginary());
    }

    private static String at(double t) {
        return "t = " + String.format(Locale.ROOT, "%.6g", t);
    }

    /** The means of what the observables are made of. */
    private double[] moments(double[] x) {
        double[] means = system.measure(x);
        var moments = new double[observables.size()];
        int next = 0;
        for (int k = 0; k < observables.operators().size(); k++) {
            moments[next++] = means[2 * k];
            if (!observables.hermitian(k)) {
                moments[next++] = means[2 * k + 1];
            }
        }
        return moments;
    }

    /** A word on what no state has, the first time that it comes up. */
    private void look(double[] x, double[] moments, String where) {
        if (!warnings.containsKey("moments")) {
            String out = system.outOfRange(x, SLACK);
            if (!out.isEmpty()) {
                warnings.put("moments", "out of the physical range at " + where + ": " + out);
            }
        }
        if (!warnings.containsKey("variances")) {
            observables.negativeVariance(moments, SLACK).ifPresent(what ->
                    warnings.put("variances", "out of the physical range at " + where + ": " + what + " < 0"));
        }
    }
}
