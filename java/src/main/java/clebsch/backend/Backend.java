package clebsch.backend;

import clebsch.sparse.Csr;
import clebsch.sparse.Fronts;
import clebsch.sparse.Stencil;

/**
 * A place that computes: it makes vectors and operators, and combines vectors of its own. All reductions give the same
 * result for any number of threads.
 */
public interface Backend extends AutoCloseable {

    /** The name on the command line, such as {@code ejml}. */
    String name();

    /** The hardware and how it is used, for people, such as {@code EJML 0.46.1 on 2 threads}. */
    String device();

    /** Bytes that vectors and operators may take at most, as far as the backend knows. */
    long memory();

    /** A zero vector. */
    StateVector vector(int size);

    /**
     * So many zero vectors of one size, as a basis has: side by side where that makes {@link #dots} and
     * {@link #combine(StateVector[], double[][], StateVector[])} of all of them faster. Each is closed for itself; where they share
     * memory, it is free once all are.
     */
    default StateVector[] vectors(int size, int count) {
        var vectors = new StateVector[count];
        try {
            for (int k = 0; k < count; k++) {
                vectors[k] = vector(size);
            }
        } catch (RuntimeException | Error e) {
            for (StateVector vector : vectors) {
                if (vector != null) {
                    vector.close();
                }
            }
            throw e;
        }
        return vectors;
    }

    /**
     * Copies of all elements of several vectors: in one transfer where they are {@link #vectors} made together, in their order.
     */
    default double[][] download(StateVector[] v) {
        var all = new double[v.length][];
        for (int k = 0; k < v.length; k++) {
            all[k] = v[k].download();
        }
        return all;
    }

    /** The operator of a sparse matrix. */
    LinearOperator operator(Csr matrix);

    /** The operator of a stencil. */
    LinearOperator operator(Stencil stencil);

    /** What sparse matrices are factored with, on the host. */
    default Fronts.Arithmetic fronts() {
        return Fronts.Arithmetic.JAVA;
    }

    /** Room for a sequence of so many complex vectors, v_0 to v_{vectors−1}. */
    BandedSequence sequence(int vectors);

    /**
     * The mean length of a stencil's runs from which on it is expected to be applied faster here than the matrix it stands for;
     * {@link Integer#MAX_VALUE} if never.
     */
    int stencilWorthFrom();

    /**
     * Numbers of a {@link #sequence}'s vectors from which on it is expected to be computed faster here than by a backend on the CPU;
     * 0 for those.
     */
    default int sequenceWorthFrom() {
        return 0;
    }

    /**
     * Quantum trajectories that it computes best at a time in a {@link #jumps batch}; 0 if they are to be computed one by one with a
     * {@link #sequence}.
     */
    default int jumpSlots(JumpShape shape) {
        return 0;
    }

    /**
     * Room for so many quantum trajectories, 1 … {@link #jumpSlots}. Several batches of a backend may be used by as many threads.
     *
     * @throws OutOfMemoryError if there is not enough memory
     */
    default JumpBatch jumps(JumpShape shape, int slots) {
        throw new UnsupportedOperationException(name() + " computes trajectories one by one");
    }

    /**
     * y = x + Σ_k w_k v_k in one pass. y may be x, but none of the v_k.
     *
     * <p>Reads x and the v_k once, writes y once: 8 (K + 2) bytes an element.
     *
     * @throws IllegalArgumentException if a length does not fit, naming both
     */
    void combine(StateVector y, StateVector x, double[] w, StateVector[] v);

    /**
     * ‖e‖ with e = Σ_k w_k v_k in the weighted norm √((1/n) Σ_i (e_i / (atol + rtol max(|x_i|, |y_i|)))²), for several
     * sets of weights in one pass.
     *
     * <p>Reads x, y and the v_k once: 8 (K + 2) bytes an element.
     *
     * @param w one row of weights for each norm asked for
     * @return a norm for each row of w
     */
    double[] errorNorms(StateVector x, StateVector y, double rtol, double atol, double[][] w, StateVector[] v);

    /** Σ_i x_i y_i. Reads both once: 16 bytes an element. */
    double dot(StateVector x, StateVector y);

    /**
     * VᵀW: the products v_k · w_j of two groups of vectors, in one pass. Vectors may occur in both.
     *
     * <p>Reads each vector once as long as w has few: 8 (K + J) bytes an element.
     *
     * @return row k holds the products of v_k
     * @throws IllegalArgumentException if a length does not fit, naming both
     */
    double[][] dots(StateVector[] v, StateVector[] w);

    /**
     * Y ← Y + VC: y_j ← y_j + Σ_k c_kj v_k for all j in one pass over the v_k. No y_j is a v_k.
     *
     * <p>Reads each v_k once, and reads and writes each y_j once: 8 (K + 2J) bytes an element.
     *
     * @param c a row of J numbers for each v_k
     * @throws IllegalArgumentException if a length does not fit, naming both
     */
    void combine(StateVector[] y, double[][] c, StateVector[] v);

    /**
     * Y ← Y + VC, and the products VᵀY of what Y then is, which {@link #combine(StateVector[], double[][], StateVector[])} and
     * {@link #dots} would give.
     *
     * <p>Reads each v_k once where that is worth it, and reads and writes each y_j once: 8 (K + 2J) bytes an element.
     *
     * @return row k holds the products of v_k
     * @throws IllegalArgumentException if a length does not fit, naming both
     */
    default double[][] combineThenDots(StateVector[] y, double[][] c, StateVector[] v) {
        combine(y, c, v);
        return dots(v, y);
    }

    /** Frees what the backend holds; its vectors and operators are to be closed before. */
    @Override
    void close();
}
