package clebsch.solver;

import clebsch.sparse.Csr;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * The whole spectrum of a small generator, by the QR method on its dense matrix: every eigenvalue with its multiplicity. About 40 n³
 * operations and 32 n² bytes: a second for 500 rows.
 */
public final class DenseSpectrum {
    /** Rows up to which this is the method of choice. */
    public static final int WORTHWHILE = 400;

    private DenseSpectrum() {
    }

    /**
     * The eigenvalues wanted.
     *
     * @param generator 𝓛
     * @param target    which
     * @param count     at least so many; pairs and equal distances are completed
     * @param left      whether left eigenvectors are wanted
     * @throws IllegalArgumentException if there are not so many, or the matrix is not square
     */
    public static Spectrum of(Csr generator, Target target, int count, boolean left) {
        int n = generator.rows();
        if (generator.columns() != n) {
            throw new IllegalArgumentException("a " + n + " × " + generator.columns() + " matrix has no eigenvalues");
        }
        if (count < 1 || count > n) {
            throw new IllegalArgumentException(count + " eigenvalues of a generator of " + n + " rows were asked for");
        }
        var columns = new double[n * n];
        for (int r = 0; r < n; r++) {
            for (int k = generator.rowStart()[r]; k < generator.rowStart()[r + 1]; k++) {
                columns[generator.column()[k] * n + r] += generator.value()[k];
            }
        }
        double norm = generator.maximumRowSum();
        var schur = new RealSchur(columns, n);
        Eigenvalues all = Eigenvalues.of(schur, n);
        var vectors = new double[n][];
        var conditions = new double[n];
        var errors = new double[n];
        for (int k = 0; k < n; k++) {
            vectors[k] = schur.rotated(all.right()[k]);
        }
        for (int k = 0; k < n; k++) {
            if (all.first(k)) {
                conditions[k] = all.condition(k);
                errors[k] = error(generator, vectors, all, k);
            }
        }
        boolean[] defective = all.defective(all.re(), all.im(), conditions, errors, norm);
        List<Integer> nearest = Eigenvalues.nearest(target, all.re(), all.im(), count, norm);
        double[][] dual = left ? dual(schur, all, nearest, defective) : new double[n][];
        var pairs = new ArrayList<Eigenpair>();
        for (int k : nearest) {
            boolean pair = all.im()[k] > 0;
            Eigenpair found = Eigenpair.of(all.re()[k], all.im()[k], vectors[k], pair ? vectors[k + 1] : null, dual[k],
                    pair ? dual[k + 1] : null, norm > 0 ? errors[k] / norm : 0, conditions[k]);
            pairs.add(defective[k] ? found.asDefective(conditions[k]) : found);
        }
        return new Spectrum(pairs, "QR method on the dense matrix", 0, 0, true);
    }

    private static double error(Csr generator, double[][] vectors, Eigenvalues values, int k) {
        double re = values.re()[k];
        double im = values.im()[k];
        double square = 0;
        for (int r = 0; r < generator.rows(); r++) {
            double real = -re * vectors[k][r] + (im > 0 ? im * vectors[k + 1][r] : 0);
            double imaginary = im > 0 ? -re * vectors[k + 1][r] - im * vectors[k][r] : 0;
            for (int at = generator.rowStart()[r]; at < generator.rowStart()[r + 1]; at++) {
                int c = generator.column()[at];
                real += generator.value()[at] * vectors[k][c];
                imaginary += im > 0 ? generator.value()[at] * vectors[k + 1][c] : 0;
            }
            square += real * real + imaginary * imaginary;
        }
        return Math.sqrt(square);
    }

    /**
     * Left eigenvectors in the dual basis of those that are nearest; of defective eigenvalues, whose y†x is zero, as they are, of
     * length 1.
     */
    private static double[][] dual(RealSchur schur, Eigenvalues all, List<Integer> nearest, boolean[] defective) {
        int[] regular = nearest.stream().filter(k -> !defective[k])
                .flatMapToInt(k -> all.im()[k] > 0 ? IntStream.of(k, k + 1) : IntStream.of(k)).toArray();
        var pairing = new DMatrixRMaj(regular.length, regular.length);
        for (int i = 0; i < regular.length; i++) {
            for (int j = 0; j < regular.length; j++) {
                pairing.set(i, j, Eigenvalues.dot(all.left()[regular[i]], all.right()[regular[j]]));
            }
        }
        var inverse = new DMatrixRMaj(regular.length, regular.length);
        CommonOps_DDRM.invert(pairing, inverse);
        var dual = new double[all.size()][];
        for (int j = 0; j < regular.length; j++) {
            var sum = new double[all.size()];
            for (int i = 0; i < regular.length; i++) {
                for (int l = 0; l < sum.length; l++) {
                    sum[l] += inverse.get(j, i) * all.left()[regular[i]][l];
                }
            }
            dual[regular[j]] = schur.rotated(sum);
        }
        for (int k : nearest) {
            if (defective[k]) {
                dual[k] = schur.rotated(all.left()[k]);
                if (all.im()[k] > 0) {
                    dual[k + 1] = schur.rotated(all.left()[k + 1]);
                }
            }
        }
        return dual;
    }
}
