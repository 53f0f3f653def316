package clebsch.solver;

import clebsch.backend.Backend;
import clebsch.backend.StateVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * TV = VB + Ub: a basis V of m vectors and a front U of those that T has not been applied to yet. Any similarity transformation of B and
 * choice of its leading rows keeps this form (G. W. Stewart, SIAM J. Matrix Anal. Appl. 23, 601 (2001)); in a front of several vectors a
 * new random one is at home as well. Such a transformation turns a few numbers at once, and the vectors only when the basis is cut.
 *
 * <p>Short vectors are orthonormal: new ones are orthogonalised by block Gram–Schmidt, twice, because inverting near an eigenvalue leaves
 * a hundredth to a thousandth of a vector after the first time, and with it all that the basis lacks in orthogonality, a thousandfold.
 * That takes three passes over the basis. Of long vectors the images under a random {@link Sketch} are, and the vectors themselves, on
 * which the same is done in a single pass, are linearly independent to a factor of a few: the relation, and with it what an eigenvalue of
 * B and its residual say of T, asks for no more.
 */
final class KrylovDecomposition implements AutoCloseable {
    /** What is left of a vector, relative to before, from which on it counts as linearly dependent. */
    private static final double DEPENDENT = 1e-14;
    /** A vector that orthogonalisation shortens by more than this is orthogonalised once more. */
    private static final double SHORTENED = 0.1;
    private static final int MOST_PASSES = 4;
    /** Where less than this is left of a vector, its image after the same operations is no longer its image to ten digits. */
    private static final double TRUSTED = 1e-6;

    /** Y = TX on blocks. */
    interface Product {
        void apply(StateVector[] x, StateVector[] y);
    }

    private final Backend backend;
    private final Product product;
    private final KrylovVectors vectors;
    /** Of the vectors, by which they are measured; these themselves if there is no sketch. */
    private final KrylovVectors images;
    private final Sketch sketch;
    /** Column j of B; B is as long as there are vectors. */
    private List<double[]> columns = new ArrayList<>();
    /** A row of b for each vector of the front. */
    private final List<double[]> rows = new ArrayList<>();
    private int locked;
    /**
     * Z: B and b belong to VZ, columns laid end to end, and Z is the unit matrix outside of its {@code turned} first rows. What
     * multiplies V itself waits until the basis is cut.
     */
    private double[] rotation = {};
    private int turned;
    /** Leading rows of B that are a Schur form with zeros below. */
    private int triangular;
    /** Leading columns of Z that are those of the unit matrix. */
    private int settled;

    /**
     * @param size       length of the vectors
     * @param dimensions vectors there are going to be, about
     * @param seed       of the sketch
     */
    KrylovDecomposition(Backend backend, int size, int dimensions, long seed, Product product) {
        this.backend = backend;
        this.product = product;
        vectors = new KrylovVectors(backend, size);
        sketch = Sketch.worthwhile(size, dimensions) ? Sketch.of(backend, size, dimensions, seed) : null;
        images = sketch == null ? vectors : new KrylovVectors(backend, sketch.rows());
    }

    /** Lets basis and front together have room for so many vectors side by side, once there are more than there is room for. */
    void reserve(int count) {
        vectors.reserve(count);
        images.reserve(count);
    }

    /** How many vectors there may be in basis and front: with more, images would be dependent where vectors are not. */
    int largest() {
        return sketch == null ? Integer.MAX_VALUE : sketch.rows() / 2;
    }

    /** Number of vectors in the basis. */
    int size() {
        return vectors.size();
    }

    /** Number of leading vectors of the basis that span an invariant subspace to rounding: B is in Schur form there, and b zero. */
    int locked() {
        return locked;
    }

    /** Number of vectors in the front; none left means that the basis spans an invariant subspace. */
    int front() {
        return rows.size();
    }

    /** The basis and the front. */
    StateVector[] vectors() {
        return vectors.all();
    }

    /** The Schur form of B with Z relative to {@link #vectors}. */
    RealSchur schur() {
        int m = size();
        var b = new double[m * m];
        for (int j = 0; j < m; j++) {
            System.arraycopy(columns.get(j), 0, b, j * m, Math.min(m, columns.get(j).length));
        }
        double[] z = RealSchur.identity(m);
        for (int j = 0; j < turned; j++) {
            System.arraycopy(rotation, j * turned, z, j * m, turned);
        }
        return new RealSchur(b, z, m, triangular);
    }

    /** b, a row for each vector of the front, in the basis that a Schur form of B belongs to. */
    double[][] coupling(RealSchur schur) {
        int m = size();
        var coupling = new double[front()][m];
        for (int f = 0; f < coupling.length; f++) {
            double[] row = Arrays.copyOf(rows.get(f), m);
            double[] own = row.clone();   // bZᵀ: with V itself
            Arrays.fill(own, 0, turned, 0);
            for (int j = 0; j < turned; j++) {
                add(own, row[j], rotation, j * turned, turned);
            }
            for (int j = 0; j < m; j++) {
                coupling[f][j] = dot(own, schur.z(), j * m, m);
            }
        }
        return coupling;
    }

    private static void add(double[] y, double factor, double[] x, int from, int count) {
        for (int i = 0; i < count; i++) {
            y[i] += factor * x[from + i];
        }
    }

    private static double dot(double[] y, double[] x, int from, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += y[i] * x[from + i];
        }
        return sum;
    }

    /**
     * Adds vectors to the front.
     *
     * @param values unlike what is there; what is linearly dependent is left out
     * @return how many were added
     */
    int widen(double[]... values) {
        StateVector[] w = vectors.work(values.length);
        for (int k = 0; k < w.length; k++) {
            w[k].upload(values[k]);
        }
        int added = orthonormalise(w).among.length;
        for (int f = 0; f < added; f++) {
            rows.add(new double[0]);
        }
        return added;
    }

    /** Applies T to the vectors of the front from some place on, which thereby become part of the basis. */
    void expand(int from) {
        StateVector[] x = vectors.front(from);
        StateVector[] w = vectors.work(x.length);
        product.apply(x, w);
        // moved to the basis: rows of b become rows of B
        int m = size();
        for (int k = 0; k < x.length; k++) {
            double[] row = rows.remove(from);
            for (int j = 0; j < row.length; j++) {
                set(columns, j, m + k, row[j]);
                if (row[j] != 0) {
                    triangular = Math.min(triangular, locked);
                }
            }
        }
        vectors.join(from);
        if (sketch != null) {
            images.join(from);
        }
        Orthonormalised done = orthonormalise(w);
        int grown = size();
        for (int k = 0; k < x.length; k++) {
            columns.add(rotated(done.products[k], grown));
            for (int f = 0; f < front(); f++) {
                set(rows, f, m + k, done.products[k][grown + f]);
            }
        }
        for (double[] among : done.among) {
            var row = new double[grown];
            System.arraycopy(among, 0, row, m, x.length);
            rows.add(row);
        }
    }

    /** Zᵀc of the first entries. */
    private double[] rotated(double[] c, int entries) {
        double[] rotated = Arrays.copyOf(c, entries);
        for (int j = 0; j < turned; j++) {
            rotated[j] = dot(c, rotation, j * turned, turned);
        }
        return rotated;
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
     * Lets B be its Schur form. From the front of its rows are locked as many as T couples to U by no more than some rounding:
     * that is dropped, and they stay as they are from then on.
     *
     * @param lockable how many rows may be locked
     * @param rounding ‖b‖ of all that is locked, at most
     */
    void turn(RealSchur schur, int lockable, double rounding) {
        int m = size();
        double[][] b = coupling(schur);
        for (int j = 0; j < m; j++) {
            columns.set(j, Arrays.copyOfRange(schur.t(), j * m, (j + 1) * m));
        }
        rows.clear();
        for (double[] row : b) {
            Arrays.fill(row, 0, locked, 0);   // but for rounding they are
            rows.add(row);
        }
        rotation = schur.z().clone();
        turned = m;
        triangular = m;
        lock(schur, lockable, rounding);
    }

    /** After {@link #turn}, cuts the basis down to its leading vectors; does not end inside a pair. */
    void truncate(int keep) {
        var weights = new double[turned - settled][keep - settled];
        for (int i = settled; i < turned; i++) {
            for (int j = settled; j < keep; j++) {
                weights[i - settled][j - settled] = rotation[j * turned + i];
            }
        }
        vectors.replace(settled, weights);
        if (sketch != null) {
            images.replace(settled, weights);
        }
        columns = new ArrayList<>(columns.subList(0, keep));
        columns.replaceAll(column -> Arrays.copyOf(column, keep));
        rows.replaceAll(row -> Arrays.copyOf(row, keep));
        rotation = new double[0];
        turned = 0;
        triangular = keep;
        settled = locked;
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

    /**
     * What became of a block W = [V, U] C + QR.
     *
     * @param from     of which vector of W each of Q was made
     * @param products a row of Cᵀ for each vector of W
     * @param among    R, a row for each vector of Q
     * @param left     least part of a vector's length that was left of one kept
     */
    private record Orthonormalised(int[] from, double[][] products, double[][] among, double left) {
        /** W = [V, U] (C + DR) + Q'SR after Q = [V, U] D + Q'S. */
        Orthonormalised and(Orthonormalised again) {
            var both = new double[products.length][products[0].length];
            var r = new double[again.among.length][products.length];
            for (int k = 0; k < products.length; k++) {
                both[k] = products[k].clone();
                for (int q = 0; q < among.length; q++) {
                    for (int i = 0; i < both[k].length; i++) {
                        both[k][i] += among[q][k] * again.products[q][i];
                    }
                    for (int f = 0; f < r.length; f++) {
                        r[f][k] += again.among[f][q] * among[q][k];
                    }
                }
            }
            return new Orthonormalised(null, both, r, again.left);
        }
    }

    /** Adds Q to the front; W holds anything afterwards. */
    private Orthonormalised orthonormalise(StateVector[] w) {
        if (sketch == null) {
            return measured(w);
        }
        Orthonormalised done = sketched(w);
        while (done.left < TRUSTED && done.among.length > 0) {
            StateVector[] again = vectors.takeBack(done.among.length);
            images.takeBack(again.length);
            done = done.and(sketched(again));
        }
        return done;
    }

    /** What orthonormalises the images is done to the vectors: a single pass over the basis. */
    private Orthonormalised sketched(StateVector[] w) {
        StateVector[] image = images.work(w.length);
        for (int k = 0; k < w.length; k++) {
            sketch.image(w[k], image[k]);
        }
        Orthonormalised done = measured(image);
        StateVector[] all = vectors.all();
        var c = new double[all.length][w.length];
        for (int k = 0; k < w.length; k++) {
            for (int i = 0; i < all.length; i++) {
                c[i][k] = -done.products[k][i];
            }
        }
        backend.combine(w, c, all);
        var added = new StateVector[done.among.length];
        for (int f = 0; f < added.length; f++) {
            int k = done.from[f];
            double length = done.among[f][k];
            var along = new double[f];
            for (int g = 0; g < f; g++) {
                along[g] = -done.among[g][k] / length;
            }
            added[f] = vectors.add(w[k], length, along, Arrays.copyOf(added, f));
        }
        return done;
    }

    /** Orthonormalises images, or vectors that have none. */
    private Orthonormalised measured(StateVector[] w) {
        StateVector[] all = images.all();
        var products = new double[w.length][all.length];
        double[] before = norms(w);
        takeOff(all, w, products, before);
        var kept = new ArrayList<StateVector>();
        var from = new int[w.length];
        var among = new double[w.length][w.length];
        double left = 1;
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
                left = Math.min(left, length / before[k]);
                among[kept.size()][k] = length;
                from[kept.size()] = k;
                kept.add(images.add(w[k], length, new double[0], new StateVector[0]));
            }
        }
        return new Orthonormalised(from, products, Arrays.copyOf(among, kept.size()), left);
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
        for (int k = 0; k < c.length; k++) {
            negative[k] = c[k].clone();
            for (int j = 0; j < negative[k].length; j++) {
                negative[k][j] = -c[k][j];
            }
        }
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
        vectors.close();
        if (sketch != null) {
            images.close();
            sketch.close();
        }
    }
}
