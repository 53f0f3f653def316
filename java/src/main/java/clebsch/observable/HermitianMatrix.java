package clebsch.observable;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * A dense Hermitian matrix A for the functions of ρ that need its eigenvalues, embedded in the real symmetric matrix
 * [Re A, −Im A; Im A, Re A] of twice the size. The embedding respects products and functions, every eigenvalue comes
 * twice, and traces double.
 */
final class HermitianMatrix {
    private final int dimension;
    private final DMatrixRMaj embedded;

    private HermitianMatrix(int dimension, DMatrixRMaj embedded) {
        this.dimension = dimension;
        this.embedded = embedded;
    }

    /** The zero matrix. */
    HermitianMatrix(int dimension) {
        this(dimension, new DMatrixRMaj(2 * dimension, 2 * dimension));
    }

    /** Adds re + i·im to A_ab and its conjugate to A_ba; on the diagonal re once. */
    void add(int a, int b, double re, double im) {
        put(a, b, re, im);
        if (a != b) {
            put(b, a, re, -im);
        }
    }

    private void put(int a, int b, double re, double im) {
        embedded.add(a, b, re);
        embedded.add(a + dimension, b + dimension, re);
        embedded.add(a + dimension, b, im);
        embedded.add(a, b + dimension, -im);
    }

    /** The eigenvalues, ascending. */
    double[] eigenvalues() {
        EigenDecomposition_F64<DMatrixRMaj> eigen = decompose(false);
        double[] twice = IntStream.range(0, 2 * dimension).mapToDouble(k -> eigen.getEigenvalue(k).real).sorted().toArray();
        return IntStream.range(0, dimension).mapToDouble(k -> (twice[2 * k] + twice[2 * k + 1]) / 2).toArray();
    }

    /** tr √(√σ A √σ) for positive A and σ; negative rounding of eigenvalues counts as zero. */
    double fidelityRoot(HermitianMatrix target) {
        EigenDecomposition_F64<DMatrixRMaj> eigen = target.decompose(true);
        int n = 2 * dimension;
        var root = new DMatrixRMaj(n, n);
        for (int k = 0; k < n; k++) {
            double p = eigen.getEigenvalue(k).real;
            if (p > 0) {
                DMatrixRMaj v = eigen.getEigenVector(k);
                CommonOps_DDRM.multAddTransB(Math.sqrt(p), v, v, root);
            }
        }
        var half = new DMatrixRMaj(n, n);
        var product = new DMatrixRMaj(n, n);
        CommonOps_DDRM.mult(root, embedded, half);
        CommonOps_DDRM.mult(half, root, product);
        return Arrays.stream(new HermitianMatrix(dimension, product).eigenvalues())
                .map(p -> Math.sqrt(Math.max(0, p))).sum();
    }

    /** 2 Σ_{ij} (p_i − p_j)²/(p_i + p_j) |⟨i|G|j⟩|² with this matrix's eigenvalues p and eigenvectors. */
    double fisherInformation(HermitianMatrix generator) {
        EigenDecomposition_F64<DMatrixRMaj> eigen = decompose(true);
        int n = 2 * dimension;
        var vectors = new DMatrixRMaj(n, n);
        var p = new double[n];
        for (int k = 0; k < n; k++) {
            p[k] = Math.max(0, eigen.getEigenvalue(k).real);
            CommonOps_DDRM.insert(eigen.getEigenVector(k), vectors, 0, k);
        }
        var half = new DMatrixRMaj(n, n);
        var elements = new DMatrixRMaj(n, n);
        CommonOps_DDRM.multTransA(vectors, generator.embedded, half);
        CommonOps_DDRM.mult(half, vectors, elements);
        double sum = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double total = p[i] + p[j];
                // pairs without population carry no information, and 0/0
                if (total > 1e-14) {
                    double difference = p[i] - p[j];
                    sum += 2 * difference * difference / total * elements.get(i, j) * elements.get(i, j);
                }
            }
        }
        return sum / 2;
    }

    private EigenDecomposition_F64<DMatrixRMaj> decompose(boolean vectors) {
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(2 * dimension, vectors, true);
        if (!eigen.decompose(embedded.copy())) {
            throw new ArithmeticException("the eigenvalues of a " + dimension + " × " + dimension
                    + " Hermitian matrix did not converge");
        }
        return eigen;
    }
}
