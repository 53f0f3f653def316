package clebsch.observable;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
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
        if (dimension == 1) {
            return new double[] {embedded.get(0, 0)};   // a population without coherences, of which there can be very many
        }
        double[] twice = decompose(false).values();
        Arrays.sort(twice);
        return IntStream.range(0, dimension).mapToDouble(k -> (twice[2 * k] + twice[2 * k + 1]) / 2).toArray();
    }

    /** tr √(√σ A √σ) for positive A and σ; negative rounding of eigenvalues counts as zero. */
    double fidelityRoot(HermitianMatrix target) {
        Spectrum spectrum = target.decompose(true);
        int n = 2 * dimension;
        var root = new DMatrixRMaj(n, n);
        for (int k = 0; k < n; k++) {
            double p = spectrum.values()[k];
            if (p > 0) {
                DMatrixRMaj v = spectrum.vectors()[k];
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
        Spectrum spectrum = decompose(true);
        int n = 2 * dimension;
        var vectors = new DMatrixRMaj(n, n);
        var p = new double[n];
        for (int k = 0; k < n; k++) {
            p[k] = Math.max(0, spectrum.values()[k]);
            CommonOps_DDRM.insert(spectrum.vectors()[k], vectors, 0, k);
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

    /** Eigenvalues in no order, and the eigenvector of each if asked for. */
    private record Spectrum(double[] values, DMatrixRMaj[] vectors) {
    }

    /**
     * Decomposes A, and where that does not converge A + c·1 with c the size of A, taking c off again: EJML deflates an
     * element against its neighbours on the diagonal, which may never happen where a state's populations fall off over
     * many orders of magnitude. Small eigenvalues then keep the absolute precision ‖A‖ · 2⁻⁵² alone, which is why it is not
     * done always.
     */
    private Spectrum decompose(boolean vectors) {
        int n = 2 * dimension;
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(n, vectors, true);
        double shift = 0;
        if (!eigen.decompose(embedded.copy())) {
            shift = NormOps_DDRM.normF(embedded);
            DMatrixRMaj shifted = embedded.copy();
            for (int k = 0; k < n; k++) {
                shifted.add(k, k, shift);
            }
            if (!eigen.decompose(shifted)) {
                throw new ArithmeticException("the eigenvalues of a " + dimension + " × " + dimension
                        + " Hermitian matrix did not converge");
            }
        }
        double c = shift;
        return new Spectrum(IntStream.range(0, n).mapToDouble(k -> eigen.getEigenvalue(k).real - c).toArray(),
                vectors ? IntStream.range(0, n).mapToObj(eigen::getEigenVector).toArray(DMatrixRMaj[]::new) : null);
    }
}
