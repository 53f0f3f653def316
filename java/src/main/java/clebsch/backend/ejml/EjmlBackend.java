package clebsch.backend.ejml;

import clebsch.backend.Backend;
import clebsch.backend.BandedSequence;
import clebsch.backend.LinearOperator;
import clebsch.backend.Operands;
import clebsch.backend.StateVector;
import clebsch.sparse.Csr;
import clebsch.sparse.Stencil;
import java.util.ArrayList;
import java.util.Arrays;
import org.ejml.EjmlVersion;
import org.ejml.concurrency.EjmlConcurrency;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.DMatrixSparseCSC;
import pabeles.concurrency.IntRangeConsumer;

/**
 * The reference that every other backend is tested against, and the fall-back. Vectors are EJML column matrices, operators
 * EJML sparse matrices: the compressed columns of Aᵀ are the compressed rows of A, so a matrix is adopted without a copy.
 *
 * <p>Work is cut into blocks of a fixed size whatever the number of threads, and partial sums are added in the order of
 * the blocks, so results do not depend on how many cores there are. Below one block a second thread costs more than it
 * saves.
 */
final class EjmlBackend implements Backend {
    static final String NAME = "ejml";

    /** Elements per block: 64 KiB a vector, so that a pass over a handful of them stays in the second-level cache. */
    private static final int BLOCK = 8192;

    /** Elements per strip within a block: small enough that the strip being built stays in the first-level cache. */
    private static final int STRIP = 1024;

    /** Blocks at most for the products of a basis. */
    private static final int MOST_BASIS_BLOCKS = 64;

    static String description() {
        return "EJML " + EjmlVersion.VERSION + " on " + EjmlConcurrency.getMaxThreads() + " threads";
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String device() {
        return description();
    }

    @Override
    public long memory() {
        return Runtime.getRuntime().maxMemory();
    }

    @Override
    public StateVector vector(int size) {
        return new EjmlVector(new DMatrixRMaj(size, 1));
    }

    @Override
    public LinearOperator operator(Csr matrix) {
        return new EjmlOperator(matrix);
    }

    @Override
    public LinearOperator operator(Stencil stencil) {
        return new StencilOperator(stencil);
    }

    /** Never: the copies into strips cost what the matrix's traffic would. */
    @Override
    public BandedSequence sequence(int vectors) {
        return new ArraySequence(vectors);
    }

    @Override
    public int stencilWorthFrom() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void combine(StateVector y, StateVector x, double[] w, StateVector[] v) {
        double[] target = data(y);
        double[] base = data(x, target.length);
        double[][] terms = data(v, w.length, target.length);
        blocks(target.length, (from, to) -> {
            for (int start = from; start < to; start += STRIP) {
                int end = Math.min(to, start + STRIP);
                if (target != base) {
                    System.arraycopy(base, start, target, start, end - start);
                }
                addTerms(target, start, start, end, w, terms);
            }
        });
    }

    @Override
    public double[] errorNorms(StateVector x, StateVector y, double rtol, double atol, double[][] w, StateVector[] v) {
        double[] before = data(x);
        double[] after = data(y, before.length);
        double[][] terms = data(v, w[0].length, before.length);
        int n = before.length;
        var partial = new double[(n + BLOCK - 1) / BLOCK][w.length];
        blocks(n, (from, to) -> {
            var inverse = new double[STRIP];
            var error = new double[STRIP];
            for (int start = from; start < to; start += STRIP) {
                int end = Math.min(to, start + STRIP);
                for (int i = start; i < end; i++) {
                    inverse[i - start] = 1 / (atol + rtol * Math.max(Math.abs(before[i]), Math.abs(after[i])));
                }
                for (int row = 0; row < w.length; row++) {
                    Arrays.fill(error, 0, end - start, 0);
                    addTerms(error, 0, start, end, w[row], terms);
                    double sum = 0;
                    for (int i = 0; i < end - start; i++) {
                        double e = error[i] * inverse[i];
                        sum += e * e;
                    }
                    partial[from / BLOCK][row] += sum;
                }
            }
        });
        var norms = new double[w.length];
        for (double[] block : partial) {
            for (int row = 0; row < w.length; row++) {
                norms[row] += block[row];
            }
        }
        for (int row = 0; row < w.length; row++) {
            norms[row] = Math.sqrt(norms[row] / n);
        }
        return norms;
    }

    @Override
    public double dot(StateVector x, StateVector y) {
        double[] left = data(x);
        double[] right = data(y, left.length);
        var partial = new double[(left.length + BLOCK - 1) / BLOCK];
        blocks(left.length, (from, to) -> {
            double sum = 0;
            for (int i = from; i < to; i++) {
                sum += left[i] * right[i];
            }
            partial[from / BLOCK] = sum;
        });
        double sum = 0;
        for (double block : partial) {
            sum += block;
        }
        return sum;
    }

    @Override
    public double[][] dots(StateVector[] v, StateVector[] w) {
        if (v.length == 0 || w.length == 0) {
            return new double[v.length][w.length];
        }
        int n = data(w[0]).length;
        double[][] right = data(w, w.length, n);
        double[][] left = data(v, v.length, n);
        // longer blocks where there are more elements: each holds all the sums
        int length = BLOCK * Math.max(1, (n + BLOCK * MOST_BASIS_BLOCKS - 1) / (BLOCK * MOST_BASIS_BLOCKS));
        var partial = new double[(n + length - 1) / length][v.length][w.length];
        EjmlConcurrency.loopFor(0, partial.length, b -> {
            int end = (int) Math.min(n, (b + 1L) * length);
            for (int start = b * length; start < end; start += STRIP) {
                addDots(partial[b], left, right, start, Math.min(end, start + STRIP));
            }
        });
        var dots = new double[v.length][w.length];
        for (double[][] block : partial) {
            for (int k = 0; k < v.length; k++) {
                for (int j = 0; j < w.length; j++) {
                    dots[k][j] += block[k][j];
                }
            }
        }
        return dots;
    }

    /** sums[k][j] += Σ_i v_k[i] w_j[i] for i in start … end − 1, four elements side by side. */
    private static void addDots(double[][] sums, double[][] v, double[][] w, int start, int end) {
        for (int k = 0; k < v.length; k++) {
            double[] x = v[k];
            for (int j = 0; j < w.length; j++) {
                double[] y = w[j];
                double s0 = 0;
                double s1 = 0;
                double s2 = 0;
                double s3 = 0;
                int i = start;
                for (; i + 4 <= end; i += 4) {
                    s0 += x[i] * y[i];
                    s1 += x[i + 1] * y[i + 1];
                    s2 += x[i + 2] * y[i + 2];
                    s3 += x[i + 3] * y[i + 3];
                }
                for (; i < end; i++) {
                    s0 += x[i] * y[i];
                }
                sums[k][j] += s0 + s1 + (s2 + s3);
            }
        }
    }

    @Override
    public void combine(StateVector[] y, double[][] c, StateVector[] v) {
        if (y.length == 0 || v.length == 0) {
            return;
        }
        double[][] targets = data(y, y.length, data(y[0]).length);
        double[][] terms = data(v, v.length, targets[0].length);
        var w = new double[y.length][v.length];
        Operands.requireRows(c, v.length, y.length);
        for (int k = 0; k < v.length; k++) {
            for (int j = 0; j < y.length; j++) {
                w[j][k] = c[k][j];
            }
        }
        blocks(targets[0].length, (from, to) -> {
            for (int start = from; start < to; start += STRIP) {
                int end = Math.min(to, start + STRIP);
                for (int j = 0; j < targets.length; j++) {
                    addTerms(targets[j], start, start, end, w[j], terms);
                }
            }
        });
    }

    @Override
    public void close() {
        // nothing is held outside the heap
    }

    /** target[at + i − start] += Σ_k w_k v_k[i] for i in start … end − 1, four vectors at a time. */
    private static void addTerms(double[] target, int at, int start, int end, double[] w, double[][] v) {
        int shift = at - start;
        int k = 0;
        for (; k + 4 <= w.length; k += 4) {
            double w0 = w[k];
            double w1 = w[k + 1];
            double w2 = w[k + 2];
            double w3 = w[k + 3];
            double[] v0 = v[k];
            double[] v1 = v[k + 1];
            double[] v2 = v[k + 2];
            double[] v3 = v[k + 3];
            for (int i = start; i < end; i++) {
                target[i + shift] += w0 * v0[i] + w1 * v1[i] + (w2 * v2[i] + w3 * v3[i]);
            }
        }
        for (; k < w.length; k++) {
            double w0 = w[k];
            double[] v0 = v[k];
            for (int i = start; i < end; i++) {
                target[i + shift] += w0 * v0[i];
            }
        }
    }

    /** Runs a task over fixed blocks of 0 … n − 1, on several threads if there is more than one block. */
    private static void blocks(int n, IntRangeConsumer task) {
        int blocks = (n + BLOCK - 1) / BLOCK;
        if (blocks <= 1) {
            if (n > 0) {
                task.accept(0, n);
            }
            return;
        }
        EjmlConcurrency.loopFor(0, blocks, b -> task.accept(b * BLOCK, Math.min(n, (b + 1) * BLOCK)));
    }

    private static double[] data(StateVector vector) {
        return Operands.own(vector, EjmlVector.class, NAME).matrix.data;
    }

    private static double[] data(StateVector vector, int size) {
        return Operands.own(vector, EjmlVector.class, NAME, size).matrix.data;
    }

    private static double[][] data(StateVector[] vectors, int count, int size) {
        Operands.requireWeights(count, vectors);
        var data = new double[count][];
        for (int k = 0; k < count; k++) {
            data[k] = data(vectors[k], size);
        }
        return data;
    }

    private record EjmlVector(DMatrixRMaj matrix) implements StateVector {
        @Override
        public int size() {
            return matrix.numRows;
        }

        @Override
        public void upload(double[] values) {
            if (values.length != matrix.numRows) {
                throw new IllegalArgumentException(values.length + " values for a vector of " + matrix.numRows);
            }
            System.arraycopy(values, 0, matrix.data, 0, values.length);
        }

        @Override
        public double[] download() {
            return matrix.data.clone();
        }

        @Override
        public void close() {
            // the collector frees it
        }
    }

    /** y = Ax, row by row. Moves 12 bytes a nonzero, and 4 + 8 + 8 a row if x stays in cache. */
    private static final class EjmlOperator implements LinearOperator {
        /** EJML's own threaded products cut over right-hand sides, of which there is one here, so rows are cut instead. */
        private final DMatrixSparseCSC transposed;

        EjmlOperator(Csr matrix) {
            transposed = new DMatrixSparseCSC(matrix.columns(), matrix.rows(), 0);
            transposed.nz_values = matrix.value();
            transposed.nz_rows = matrix.column();
            transposed.col_idx = matrix.rowStart();
            transposed.nz_length = matrix.nonzeros();
            transposed.indicesSorted = true;
        }

        @Override
        public int rows() {
            return transposed.numCols;
        }

        @Override
        public int columns() {
            return transposed.numRows;
        }

        @Override
        public void apply(StateVector x, StateVector y) {
            double[] in = data(x);
            double[] out = data(y);
            Operands.requireShapes(this, x, y);
            blocks(out.length, (from, to) -> {
                for (int r = from; r < to; r++) {
                    out[r] = row(r, in);
                }
            });
        }

        @Override
        public void recur(double alpha, StateVector x, double beta, double gamma, StateVector z, StateVector y) {
            double[] in = data(x);
            double[] out = data(y);
            Operands.requireShapes(this, x, y);
            double[] before = data(z);
            Operands.requireShapes(this, z, x);
            blocks(out.length, (from, to) -> {
                for (int r = from; r < to; r++) {
                    out[r] = alpha * row(r, in) + beta * in[r] + gamma * before[r];
                }
            });
        }

        private double row(int r, double[] x) {
            double[] value = transposed.nz_values;
            int[] column = transposed.nz_rows;
            int end = transposed.col_idx[r + 1];
            double sum = 0;
            for (int k = transposed.col_idx[r]; k < end; k++) {
                sum += value[k] * x[column[k]];
            }
            return sum;
        }

        @Override
        public void close() {
            // the collector frees it
        }
    }

    /**
     * y = Ax run by run. Moves 16 bytes a row if the tables and the pieces of x that several runs read stay in cache. Each
     * factor is first copied into a strip of its own: the compiler turns a loop over strips with one common index into
     * vector instructions, which it does not dare to do for pieces of arrays that might overlap.
     */
    private static final class StencilOperator implements LinearOperator {
        private final Stencil stencil;
        /** Segments in tasks of about a block's elements. */
        private final int[] firstSegment;

        StencilOperator(Stencil stencil) {
            this.stencil = stencil;
            var first = new ArrayList<Integer>();
            int begun = -BLOCK;
            for (int s = 0; s < stencil.segments(); s++) {
                if (stencil.segmentStart()[s] - begun >= BLOCK) {
                    first.add(s);
                    begun = stencil.segmentStart()[s];
                }
            }
            first.add(stencil.segments());
            firstSegment = first.stream().mapToInt(s -> s).toArray();
        }

        @Override
        public int rows() {
            return stencil.size();
        }

        @Override
        public int columns() {
            return stencil.size();
        }

        @Override
        public void apply(StateVector x, StateVector y) {
            double[] in = data(x);
            double[] out = data(y);
            Operands.requireShapes(this, x, y);
            strips(in, (sum, start, end) -> System.arraycopy(sum, 0, out, start, end - start));
        }

        @Override
        public void recur(double alpha, StateVector x, double beta, double gamma, StateVector z, StateVector y) {
            double[] in = data(x);
            double[] out = data(y);
            Operands.requireShapes(this, x, y);
            double[] before = data(z);
            Operands.requireShapes(this, z, x);
            strips(in, (sum, start, end) -> {
                for (int i = start; i < end; i++) {
                    out[i] = alpha * sum[i - start] + beta * in[i] + gamma * before[i];
                }
            });
        }

        /** Computes Ax strip by strip, and hands each over. */
        private void strips(double[] in, Strip into) {
            EjmlConcurrency.loopFor(0, firstSegment.length - 1, task -> {
                var strips = new double[4][STRIP];
                for (int s = firstSegment[task]; s < firstSegment[task + 1]; s++) {
                    for (int start = stencil.segmentStart()[s]; start < stencil.segmentStart()[s + 1]; start += STRIP) {
                        int end = Math.min(stencil.segmentStart()[s + 1], start + STRIP);
                        strip(in, s, start, end, strips);
                        into.accept(strips[0], start, end);
                    }
                }
            });
        }

        private interface Strip {
            /** Elements start … end − 1 of Ax are the first of {@code sum}. */
            void accept(double[] sum, int start, int end);
        }

        /** Elements start … end − 1 of one segment, into the first strip. */
        private void strip(double[] in, int segment, int start, int end, double[][] strips) {
            double[] sum = strips[0];
            double[] x = strips[1];
            double[] left = strips[2];
            double[] right = strips[3];
            Arrays.fill(sum, 0, end - start, 0);
            for (int r = stencil.firstRun()[segment]; r < stencil.firstRun()[segment + 1]; r++) {
                int begin = Math.max(start, stencil.target()[r]);
                int n = Math.min(end, stencil.target()[r] + stencil.length()[r]) - begin;
                if (n > 0) {
                    int skipped = begin - stencil.target()[r];
                    int at = begin - start;
                    System.arraycopy(in, stencil.source()[r] + skipped, x, at, n);
                    System.arraycopy(stencil.table(), stencil.left()[r] + skipped, left, at, n);
                    System.arraycopy(stencil.table(), stencil.right()[r] + skipped, right, at, n);
                    double factor = stencil.factor()[r];
                    if (stencil.added()[r]) {
                        for (int i = at; i < at + n; i++) {
                            sum[i] += factor * (left[i] + right[i]) * x[i];
                        }
                    } else {
                        for (int i = at; i < at + n; i++) {
                            sum[i] += factor * left[i] * right[i] * x[i];
                        }
                    }
                }
            }
        }

        @Override
        public void close() {
            // the collector frees it
        }
    }
}
