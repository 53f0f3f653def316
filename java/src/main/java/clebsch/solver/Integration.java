package clebsch.solver;

import clebsch.backend.Backend;
import clebsch.backend.StateVector;
import java.util.ArrayList;
import java.util.List;

/**
 * What every method has at hand while it integrates: the state and the vector that a step writes into, which then change places, the
 * output times, and the counters. Its vectors are freed with it.
 */
abstract class Integration implements AutoCloseable {
    final Integrator.Listener listener;
    final double[] times;
    final double end;
    final Outputs outputs;
    StateVector y;
    StateVector next;
    long accepted;
    long rejected;
    long applications;
    long factorisations;
    private final Backend backend;
    private final int size;
    private final List<StateVector> held = new ArrayList<>();

    Integration(Backend backend, StateVector y, double[] times, Integrator.Listener listener) {
        this.backend = backend;
        this.y = y;
        this.times = times;
        this.listener = listener;
        end = times[times.length - 1];
        outputs = new Outputs(times, listener);
        size = y.size();
        next = vector();
    }

    /** A vector of the state's size. */
    final StateVector vector() {
        StateVector vector = backend.vector(size);
        held.add(vector);
        return vector;
    }

    /** So many of them, side by side where the backend can. */
    final StateVector[] vectors(int count) {
        StateVector[] vectors = backend.vectors(size, count);
        held.addAll(List.of(vectors));
        return vectors;
    }

    /** Integrates to the last time, or to where the listener ends it. */
    final Integrator.Statistics run() {
        outputs.at(times[0], at -> y);
        return outputs.done() ? statistics(times[0]) : integrate(times[0]);
    }

    /** Goes on from the first time. */
    abstract Integrator.Statistics integrate(double t);

    /** {@link #next} becomes the state, known at t; whether the listener wants to go on. */
    final boolean step(double t) {
        StateVector swap = y;
        y = next;
        next = swap;
        return listener.step(t, new Integrator.Known(t, () -> y));
    }

    /** What was done, if it ends here. */
    final Integrator.Statistics statistics(double t) {
        return new Integrator.Statistics(accepted, rejected, applications, factorisations, t);
    }

    @Override
    public void close() {
        held.forEach(StateVector::close);
    }
}
