package clebsch.cumulant;

import java.util.Locale;
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
 * e_i / (atol + rtol max(|x_i|, |x_i'|)) is at most 1.
 */
public final class MomentEvolution {
    /** A step so much shorter than the whole is none any more: the moments diverge. */
    private static final double SHORTEST = 1e-13;

    private MomentEvolution() {
    }

    /** Hears of the evolution. */
    public interface Listener {
        /** x at the k-th of the times. */
        void output(int k, double t, double[] x);

        /** A step has been made. @return false to end the evolution here */
        boolean step(double t);
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
     * Integrates from the initial state, which holds at the first time.
     *
     * @param times increasing, two or more
     */
    public static Outcome run(MomentSystem system, double[] times, double rtol, double atol, Listener listener) {
        return run(system, system.initial(), times, rtol, atol, listener);
    }

    /**
     * Integrates from x at the first time.
     *
     * @param times increasing, two or more
     */
    public static Outcome run(MomentSystem system, double[] x, double[] times, double rtol, double atol, Listener listener) {
        double end = times[times.length - 1];
        double span = end - times[0];
        listener.output(0, times[0], x);
        if (x.length == 0) {
            for (int k = 1; k < times.length; k++) {
                listener.output(k, times[k], x);
            }
            return new Outcome(end, 0, 0, "");
        }
        var integrator = new DormandPrince853Integrator(SHORTEST * span, span, atol, rtol);
        var recorder = new Recorder(times, listener);
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
        } catch (Ended asked) {
            return new Outcome(recorder.reached, recorder.steps, integrator.getEvaluations(), "");
        } catch (MathIllegalArgumentException | MathIllegalStateException e) {
            failure = String.format(Locale.ROOT, "the moments cannot be followed beyond t = %.6g: %s", recorder.reached, e.getMessage());
        }
        return new Outcome(recorder.reached, recorder.steps, integrator.getEvaluations(), failure);
    }

    private static final class Recorder implements ODEStepHandler {
        private final double[] times;
        private final Listener listener;
        private int next = 1;
        private double reached;
        private int steps;

        Recorder(double[] times, Listener listener) {
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
            if (!listener.step(reached)) {
                throw new Ended();
            }
        }
    }
}
