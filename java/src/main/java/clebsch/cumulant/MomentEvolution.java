package clebsch.cumulant;

import java.util.Locale;
import org.hipparchus.complex.Complex;
import org.hipparchus.exception.MathIllegalArgumentException;
import org.hipparchus.exception.MathIllegalStateException;
import org.hipparchus.ode.ODEState;
import org.hipparchus.ode.ODEStateAndDerivative;
import org.hipparchus.ode.OrdinaryDifferentialEquation;
import org.hipparchus.ode.nonstiff.DormandPrince853Integrator;
import org.hipparchus.ode.sampling.ODEStateInterpolator;
import org.hipparchus.ode.sampling.ODEStepHandler;

/**
 * x(t) of dx/dt = f(x) by the Dormand–Prince pair 8(5,3) with step control and dense output (Hairer, Nørsett, Wanner, Solving Ordinary
 * Differential Equations I, Sec. II.5), as Hipparchus has it: a step is accepted when the root mean square of
 * e_i / (atol + rtol max(|x_i|, |x_i'|)) is at most 1. No well-kept library for Java has a method for stiff nonlinear systems; {@link
 * Rosenbrock} is one.
 */
public final class MomentEvolution {
    /** A step so much shorter than the whole is none any more: the moments diverge. */
    private static final double SHORTEST = 1e-13;
    /** Moments so far beyond what states have never come back. */
    private static final double FAR = 1e3;
    /** Decay times of the fastest process in the whole, from which on fewer but dearer steps pay. */
    private static final double MANY_STEPS = 2e4;
    private static final int LARGEST_IMPLICIT = 300;

    private MomentEvolution() {
    }

    /** Hears of the evolution. */
    public interface Listener {
        /** x at the k-th of the times. */
        void output(int k, double t, double[] x);

        /** A step has been made. @return false to end the evolution here */
        boolean step(double t, double[] x);
    }

    /** How dx/dt = f(x) is integrated. */
    public enum Method {
        /** The Dormand–Prince pair. */ EXPLICIT,
        /** A Rosenbrock method of order 4 for what relaxes on time scales that differ by orders; it needs the Jacobian. */ IMPLICIT
    }

    /**
     * What was done.
     *
     * @param reached     the time of the last step
     * @param steps       steps accepted
     * @param evaluations of f
     * @param failure     empty if the last time was reached or the listener ended it, else why it was not
     */
    public record Outcome(double reached, int steps, int evaluations, String failure) {
    }

    private static final class Ended extends RuntimeException {
        Ended() {
            super(null, null, false, false);
        }
    }

    /**
     * The method that suits: the implicit one where fast relaxation, rather than oscillation, would keep the explicit one at short steps.
     *
     * @param span how long the evolution is
     */
    public static Method suited(MomentSystem system, double span) {
        if (system.hasIndividuals() || system.dimension() > LARGEST_IMPLICIT || system.dimension() == 0) {
            return Method.EXPLICIT;
        }
        double fastest = 0;
        double oscillation = 0;
        for (Complex eigenvalue : StationaryPoint.eigenvalues(system.jacobian(system.initial()))) {
            fastest = Math.max(fastest, -eigenvalue.getReal());
            oscillation = Math.max(oscillation, Math.abs(eigenvalue.getImaginary()));
        }
        return fastest * span > MANY_STEPS && oscillation < fastest / 10 ? Method.IMPLICIT : Method.EXPLICIT;
    }

    /**
     * Integrates from x at the first time, until the last or until moments are so far from those of any state that there is no way back.
     *
     * @param times increasing, two or more
     * @throws IllegalArgumentException if an implicit method is asked for a system with individuals
     */
    public static Outcome run(MomentSystem system, Method method, double[] x, double[] times, double rtol, double atol,
            Listener listener) {
        double end = times[times.length - 1];
        double span = end - times[0];
        if (x.length == 0) {
            for (int k = 0; k < times.length; k++) {
                listener.output(k, times[k], x);
            }
            return new Outcome(end, 0, 0, "");
        }
        if (method == Method.IMPLICIT) {
            if (system.hasIndividuals()) {
                throw new IllegalArgumentException("the implicit method needs the Jacobian, which individuals do not have");
            }
            return new Rosenbrock(system, rtol, atol).run(x, times, listener);
        }
        listener.output(0, times[0], x);
        var integrator = new DormandPrince853Integrator(SHORTEST * span, span, atol, rtol);
        var recorder = new Recorder(system, times, listener);
        integrator.addStepHandler(recorder);
        integrator.setMaxEvaluations(Integer.MAX_VALUE);
        String failure = "";
        try {
            integrator.integrate(new OrdinaryDifferentialEquation() {
                @Override
                public int getDimension() {
                    return x.length;
                }

                @Override
                public double[] computeDerivatives(double t, double[] y) {
                    var rate = new double[y.length];
                    system.rate(y, rate);
                    return rate;
                }
            }, new ODEState(times[0], x), end);
        } catch (Ended early) {
            return new Outcome(recorder.reached, recorder.steps, integrator.getEvaluations(), recorder.failure);
        } catch (MathIllegalArgumentException | MathIllegalStateException e) {
            failure = String.format(Locale.ROOT, "the moments cannot be followed beyond t = %.6g: %s", recorder.reached, e.getMessage());
        }
        return new Outcome(recorder.reached, recorder.steps, integrator.getEvaluations(), failure);
    }

    /** Why the evolution cannot go on from x, or "". */
    static String diverged(MomentSystem system, double t, double[] x) {
        String far = system.outOfRange(x, FAR);
        return far.isEmpty() ? "" : String.format(Locale.ROOT, "the truncated equations diverge at t = %.6g: %s", t, far);
    }

    private static final class Recorder implements ODEStepHandler {
        private final MomentSystem system;
        private final double[] times;
        private final Listener listener;
        private int next = 1;
        private double reached;
        private int steps;
        private String failure = "";

        Recorder(MomentSystem system, double[] times, Listener listener) {
            this.system = system;
            this.times = times;
            this.listener = listener;
            reached = times[0];
        }

        @Override
        public void init(ODEStateAndDerivative start, double end) {
            // nothing before the first step
        }

        @Override
        public void handleStep(ODEStateInterpolator step) {
            reached = step.getCurrentState().getTime();
            steps++;
            for (; next < times.length && times[next] <= reached; next++) {
                listener.output(next, times[next], step.getInterpolatedState(times[next]).getPrimaryState());
            }
            failure = diverged(system, reached, step.getCurrentState().getPrimaryState());
            if (!listener.step(reached, step.getCurrentState().getPrimaryState()) || !failure.isEmpty()) {
                throw new Ended();
            }
        }
    }
}
