package clebsch.solver;

import clebsch.backend.StateVector;
import java.util.function.DoubleFunction;

/** The output times of one integration, handed to its listener in order, whatever steps the method takes. */
final class Outputs {
    private final double[] times;
    private final Integrator.Listener listener;
    private int next;

    /**
     * @param times strictly increasing
     */
    Outputs(double[] times, Integrator.Listener listener) {
        this.times = times;
        this.listener = listener;
    }

    /** The number of the next time. */
    int next() {
        return next;
    }

    /** True once the last time was handed out. */
    boolean done() {
        return next == times.length;
    }

    /** Hands out every time left before {@code t}, with the state that dense output gives there. */
    void before(double t, DoubleFunction<StateVector> dense) {
        for (; !done() && times[next] < t; next++) {
            listener.output(next, times[next], dense.apply(times[next]));
        }
    }

    /** Hands out every time left before {@code t}, with the values of the listener's functionals there. */
    void valuesBefore(double t, DoubleFunction<double[]> values) {
        for (; !done() && times[next] < t; next++) {
            listener.output(next, times[next], values.apply(times[next]));
        }
    }

    /** Hands out the time {@code t} if it is the next one. */
    void at(double t, DoubleFunction<StateVector> state) {
        if (!done() && times[next] == t) {
            listener.output(next++, t, state.apply(t));
        }
    }
}
