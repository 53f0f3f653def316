package clebsch.solver;

import clebsch.backend.Backend;
import clebsch.backend.StateVector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * TV = VB + Ub with [V, U] orthonormal: a basis V of m vectors and a front U of those that T has not been applied to yet. Any
 * similarity transformation of B and choice of its leading rows keeps this form (G. W. Stewart, SIAM J. Matrix Anal. Appl. 23, 601
 * (2001)); in a front of several vectors a new random one is at home as well.
 *
 * <p>New vectors are orthogonalised by block Gram–Schmidt, twice: inverting near an eigenvalue leaves a hundredth to a
 * thousandth of a vector after the first time, and with it all that the basis lacks in orthogonality, a thousandfold. That
 * takes three passes over the basis: all products, what takes them off and finds those of the second time, and one to take
 * these off.
 */
final class KrylovDecomposition implements AutoCloseable {
    /** What is left of a vector, relative to before, from which on it counts as linearly dependent. */
    private static final double DEPENDENT = 1e-14;
    /** A vector that orthogonalisation shortens by more than this is orthogonalised once more. */
    private static final double SHORTENED = 0.1;
    private static final int MOST_PASSES = 4;

    /** Y = TX on blocks. */
    interface Product {
        void apply(StateVector[] x, StateVector[] y);
    }

    private final Backend backend;
    private final int size;
    private final Product product;
    private final List<StateVector> basis = new ArrayList<>();
    private final List<StateVector> front = new ArrayList<>();
    /** Vectors that nobody uses, in the order in which they lie; basis and front lie before them, one behind the other. */
    private final Deque<StateVector> free = new ArrayDeque<>();
    /** Where products are made, kept for the next ones. */
    private final List<StateVector> work = new ArrayList<>();
    private final StateVector zero;
    /** Vectors of basis, front and those that are free; and how many there are to be when more are needed. */
    private int made;
    private int reserved;
    /** Column j of B; B is as long as there are vectors. */
    private List<double[]> columns = new ArrayList<>();
    /** A row of b for each vector of the front. */
    private final List<double[]> rows = new ArrayList<>();
    private int locked;

    KrylovDecomposition(Backend backend, int size, Product product) {
        this.backend = backend;
        this.size = size;
        this.product = product;
        zero = backend.vector(size);
    }

    /** Lets basis and front together have room for so many vectors side by side, once there are more than there is room for. */
    void reserve(int vectors) {
        reserved = Math.max(reserved, vectors);
    }

    /** A vector that holds anything. */
    private StateVector fresh() {
        if (free.isEmpty()) {
            StateVector[] more = backend.vectors(size, Math.max(1, reserved - made));
            made += more.length;
            free.addAll(List.of(more));
        }
        return free.removeFirst();
    }

    /** Number of vectors in the basis. */
    int size() {
        return basis.size();
    }

    /** Number of leading vectors of the basis that span an invariant subspace to rounding: B is in Schur form there, and b zero. */
    int locked() {
        return locked;
    }

    /** Number of vectors in the front; none left means that the basis spans an invariant subspace. */
    int front() {
        return front.size();
    }

    /** The basis and the front. */
    StateVector[] vectors() {
        var all = new ArrayList<>(basis);
        all.addAll(front);
        return all.toArray(StateVector[]::new);
    }

    /** B, columns laid end to end. */
    double[] projection() {
        int m = basis.size();
        var b = new double[m * m];
        for (int j = 0; j < m; j++) {
            System.arraycopy(columns.get(j), 0, b, j * m, Math.min(m, columns.get(j).length));
        }
        return b;
    }

    /** b, a row for each vector of the front. */
    double[][] coupling() {
        return rows.stream().map(row -> Arrays.copyOf(row, basis.size())).toArray(double[][]::new);
    }

    /**
     * Adds vectors to the front.
     *
     * @param values unlike what is there; what is linearly dependent is left out
     * @return how many were added
     */
    int widen(double[]... values) {
        StateVector[] w = work(values.length);
        for (int k = 0; k < w.length; k++) {
            w[k].upload(values[k]);
        }
        List<StateVector> added = orthonormalise(w).kept;
        for (StateVector vector : added) {
            front.add(vector);
            rows.add(new double[0]);
        }
        return added.size();
    }

    /** Applies T to the vectors of the front from some place on, which thereby become part of the basis. */
    void expand(int from) {
        StateVector[] x = front.subList(from, front.size()).toArray(StateVector[]::new);
        StateVector[] w = work(x.length);
        product.apply(x, w);
        // moved to the basis: rows of b become rows of B
        int m = basis.size();
        for (int k = 0; k < x.length; k++) {
            double[] row = rows.remove(from);
            for (int j = 0; j < row.length; j++) {
                set(columns, j, m + k, row[j]);
            }
            basis.add(front.remove(from));
        }
        Orthonormalised done = orthonormalise(w);
        int grown = basis.size();
        for (int k = 0; k < x.length; k++) {
            columns.add(Arrays.copyOf(done.products[k], grown));
            for (int f = 0; f < front.size(); f++) {
                set(rows, f, m + k, done.products[k][grown + f]);
            }
        }
        for (int f = 0; f < done.kept.size(); f++) {
            front.add(done.kept.get(f));
            var row = new double[grown];
            for (int k = 0; k < x.length; k++) {
                row[m + k] = done.among[f][k];
            }
            rows.add(row);
        }
    }

    private StateVector[] work(int vectors) {
        if (work.size() < vectors) {
            work.addAll(List.of(backend.vectors(size, vectors - work.size())));
        }
        return work.subList(0, vectors).toArray(StateVector[]::new);
    }

    private static void set(List<double[]> lists, int at, int place, double value) {
        if (value != 0) {
            if (lists.get(at).length <= place) {
                lists.set(at, Arrays.copyOf(lists.get(at), place + 1));
            }
            lists.get(at)[place] = value;
        }
    }

    /**
     * Replaces the basis by its leading Schur vectors. From the front of them are locked as many as T couples to U by no more than
     * some rounding: that is dropped, and they stay as they are from then on.
     *
     * @param schur    of B
     * @param keep     how many; does not end inside a pair
     * @param lockable how many of them may be locked
     * @param rounding ‖b‖ of all that is locked, at most
     */
    void truncate(RealSchur schur, int keep, int lockable, double rounding) {
        int m = basis.size();
        var weights = new double[m - locked][keep - locked];
        for (int i = locked; i < m; i++) {
            for (int j = locked; j < keep; j++) {
                weights[i - locked][j - locked] = schur.z()[j * m + i];
            }
        }
        double[][] before = coupling();
        StateVector[] kept = combined(backend, size, weights, basis.subList(locked, m).toArray(StateVector[]::new));
        gather(kept, keep);
        columns = new ArrayList<>();
        for (int j = 0; j < keep; j++) {
            columns.add(Arrays.copyOfRange(schur.t(), j * m, j * m + keep));
        }
        for (int f = 0; f < before.length; f++) {
            var row = new double[keep];
            for (int j = locked; j < keep; j++) {
                for (int i = locked; i < m; i++) {
                    row[j] += before[f][i] * weights[i - locked][j - locked];
                }
            }
            rows.set(f, row);
        }
        lock(schur, lockable, rounding);
    }

    /** Puts vectors in the place of those that are not locked, and the front behind them, so that all lie side by side again. */
    private void gather(StateVector[] kept, int keep) {
        StateVector[] places = vectors();
        int count = front.size();
        for (int k = 0; k < kept.length; k++) {
            copy(kept[k], places[locked + k]);
            kept[k].close();
        }
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

    private void lock(RealSchur schur, int lockable, double rounding) {
        double dropped = 0;
        for (int k = locked; k < lockable;) {
            int next = k + (schur.pairAt(k) ? 2 : 1);
            for (double[] row : rows) {
                for (int j = k; j < next; j++) {
                    dropped = Math.hypot(dropped, row[j]);
                }
            }
            if (dropped > rounding) {
                return;
            }
            for (double[] row : rows) {
                Arrays.fill(row, k, next, 0);
            }
            k = next;
            locked = k;
        }
    }

    /** New vectors Σ_k c_kj v_k. */
    static StateVector[] combined(Backend backend, int size, double[][] c, StateVector[] v) {
        StateVector[] result = backend.vectors(size, c.length == 0 ? 0 : c[0].length);
        backend.combine(result, c, v);
        return result;
    }

    /**
     * What became of a block W = [V, U] C + QR.
     *
     * @param kept     Q, of as many vectors as were independent
     * @param products a row of Cᵀ for each vector of W
     * @param among    R, a row for each vector of Q
     */
    private record Orthonormalised(List<StateVector> kept, double[][] products, double[][] among) {
    }

    private Orthonormalised orthonormalise(StateVector[] w) {
        StateVector[] all = vectors();
        var products = new double[w.length][all.length];
        double[] before = norms(w);
        takeOff(all, w, products, before);
        var kept = new ArrayList<StateVector>();
        var among = new double[w.length][w.length];
        for (int k = 0; k < w.length; k++) {
            double length = norm(w[k]);
            double start = Double.POSITIVE_INFINITY;
            // what lies along the other vectors of the block; a vector that loses much by that is no longer orthogonal to the basis
            while (length > DEPENDENT * before[k] && length < SHORTENED * start) {
                if (start < Double.POSITIVE_INFINITY) {
                    takeOff(all, new StateVector[] {w[k]}, new double[][] {products[k]}, new double[] {before[k]});
                }
                start = norm(w[k]);
                StateVector[] others = kept.toArray(StateVector[]::new);
                double[][] along = backend.dots(others, new StateVector[] {w[k]});
                subtract(new StateVector[] {w[k]}, along, others);
                for (int f = 0; f < others.length; f++) {
                    among[f][k] += along[f][0];
                }
                length = norm(w[k]);
            }
            if (length > DEPENDENT * before[k]) {
                among[kept.size()][k] = length;
                StateVector unit = fresh();
                backend.combine(unit, zero, new double[] {1 / length}, new StateVector[] {w[k]});
                kept.add(unit);
            }
        }
        return new Orthonormalised(kept, products, Arrays.copyOf(among, kept.size()));
    }

    /** W ← W − VVᵀW, twice, and once more for vectors that lose much the second time; what was taken off is added to the products. */
    private void takeOff(StateVector[] v, StateVector[] w, double[][] products, double[] before) {
        double[] length = before;
        double[][] along = backend.dots(v, w);
        for (int pass = 0; pass < MOST_PASSES; pass++) {
            double[][] next = null;
            if (pass == 0) {
                next = backend.combineThenDots(w, negative(along), v);   // a second time is always needed
            } else {
                subtract(w, along, v);
            }
            double[] after = norms(w);
            boolean settled = pass > 0;
            for (int k = 0; k < w.length; k++) {
                for (int i = 0; i < v.length; i++) {
                    products[k][i] += along[i][k];
                }
                settled &= after[k] >= SHORTENED * length[k] || after[k] <= DEPENDENT * before[k];
            }
            if (settled) {
                return;
            }
            length = after;
            along = next == null ? backend.dots(v, w) : next;
        }
    }

    private void subtract(StateVector[] w, double[][] c, StateVector[] v) {
        backend.combine(w, negative(c), v);
    }

    private static double[][] negative(double[][] c) {
        var negative = new double[c.length][];
        Arrays.setAll(negative, k -> Arrays.stream(c[k]).map(x -> -x).toArray());
        return negative;
    }

    private double[] norms(StateVector[] w) {
        return Arrays.stream(w).mapToDouble(this::norm).toArray();
    }

    private double norm(StateVector w) {
        return Math.sqrt(backend.dot(w, w));
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
