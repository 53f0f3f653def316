package clebsch.solver;

import clebsch.backend.Backend;
import clebsch.backend.StateVector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A basis of vectors of one length and a front of those that are to join it, in this order one behind the other in memory. */
final class KrylovVectors implements AutoCloseable {
    private final Backend backend;
    private final int size;
    private final List<StateVector> basis = new ArrayList<>();
    private final List<StateVector> front = new ArrayList<>();
    /** Vectors that nobody uses, in the order in which they lie; basis and front lie before them. */
    private final Deque<StateVector> free = new ArrayDeque<>();
    /** Kept for the next products. */
    private final List<StateVector> work = new ArrayList<>();
    private final StateVector zero;
    /** Vectors of basis, front and those that are free; and how many there are to be when more are needed. */
    private int made;
    private int reserved;

    KrylovVectors(Backend backend, int size) {
        this.backend = backend;
        this.size = size;
        zero = backend.vector(size);
    }

    /** Lets basis and front together have room for so many vectors side by side, once there are more than there is room for. */
    void reserve(int vectors) {
        reserved = Math.max(reserved, vectors);
    }

    /** The basis and the front. */
    StateVector[] all() {
        var all = new ArrayList<>(basis);
        all.addAll(front);
        return all.toArray(StateVector[]::new);
    }

    /** Number of vectors in the basis. */
    int size() {
        return basis.size();
    }

    /** The front from some place on. */
    StateVector[] front(int from) {
        return front.subList(from, front.size()).toArray(StateVector[]::new);
    }

    /** Moves the front from some place on to the basis. */
    void join(int from) {
        List<StateVector> joining = front.subList(from, front.size());
        basis.addAll(joining);
        joining.clear();
    }

    /** Adds w/length + Σ_k c_k v_k to the front. */
    StateVector add(StateVector w, double length, double[] c, StateVector[] v) {
        if (free.isEmpty()) {
            StateVector[] more = backend.vectors(size, Math.max(1, reserved - made));
            made += more.length;
            free.addAll(List.of(more));
        }
        StateVector unit = free.removeFirst();
        var weights = new double[c.length + 1];
        var vectors = new StateVector[v.length + 1];
        weights[c.length] = 1 / length;
        vectors[v.length] = w;
        System.arraycopy(c, 0, weights, 0, c.length);
        System.arraycopy(v, 0, vectors, 0, v.length);
        backend.combine(unit, zero, weights, vectors);
        front.add(unit);
        return unit;
    }

    /** So many vectors that hold anything, the same ones each time. */
    StateVector[] work(int vectors) {
        if (work.size() < vectors) {
            work.addAll(List.of(backend.vectors(size, vectors - work.size())));
        }
        return work.subList(0, vectors).toArray(StateVector[]::new);
    }

    /** Takes the last vectors of the front back out of it, into vectors of {@link #work}. */
    StateVector[] takeBack(int count) {
        StateVector[] back = work(count);
        for (int k = count - 1; k >= 0; k--) {
            StateVector last = front.removeLast();
            copy(last, back[k]);
            free.addFirst(last);
        }
        return back;
    }

    /** Σ_i c_ij v_i, i from some place on, in the place of the basis from that place on. */
    void replace(int from, double[][] c) {
        StateVector[] places = all();
        StateVector[] made = combined(backend, size, c, basis.subList(from, basis.size()).toArray(StateVector[]::new));
        for (int k = 0; k < made.length; k++) {
            copy(made[k], places[from + k]);
            made[k].close();
        }
        int keep = from + made.length;
        int count = front.size();
        for (int f = 0; f < count; f++) {   // to a place before its own, which is free by then
            copy(front.get(f), places[keep + f]);
        }
        basis.clear();
        front.clear();
        for (int k = places.length - 1; k >= keep + count; k--) {
            free.addFirst(places[k]);
        }
        basis.addAll(List.of(places).subList(0, keep));
        front.addAll(List.of(places).subList(keep, keep + count));
    }

    private void copy(StateVector from, StateVector to) {
        if (from != to) {
            backend.combine(to, from, new double[0], new StateVector[0]);
        }
    }

    /** New vectors Σ_k c_kj v_k. */
    static StateVector[] combined(Backend backend, int size, double[][] c, StateVector[] v) {
        StateVector[] result = backend.vectors(size, c.length == 0 ? 0 : c[0].length);
        backend.combine(result, c, v);
        return result;
    }

    @Override
    public void close() {
        basis.forEach(StateVector::close);
        front.forEach(StateVector::close);
        free.forEach(StateVector::close);
        work.forEach(StateVector::close);
        zero.close();
    }
}
