package clebsch.observable;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.netlib.lapack.Dsterf;
import org.netlib.util.intW;

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

    /**
     * The eigenvalues, ascending, to the absolute precision of rounding: Householder reflections of A itself, half the size of the
     * embedding, to a real tridiagonal matrix, as LAPACK's zhetd2 has them, and LAPACK's dsterf (E. Anderson et al., LAPACK Users' Guide,
     * 3rd ed., SIAM 1999).
     */
    double[] eigenvalues() {
        int n = dimension;
        var re = new double[n][n];
        var im = new double[n][n];
        for (int a = 0; a < n; a++) {
            for (int b = 0; b < n; b++) {
                re[a][b] = embedded.get(a, b);
                im[a][b] = embedded.get(a + n, b);
            }
        }
        var diagonal = new double[n];
        var beside = new double[n];
        for (int k = 0; k < n; k++) {
            diagonal[k] = re[k][k];
            beside[k] = k + 1 < n ? reflect(re, im, k) : 0;
        }
        var info = new intW(0);
        Dsterf.dsterf(n, diagonal, 0, beside, 0, info);
        if (info.val != 0) {
            throw new ArithmeticException("the eigenvalues of a " + n + " × " + n + " Hermitian matrix did not converge");
        }
        return diagonal;
    }

    /**
     * A ← HᴴAH on the rows and columns behind k, H = 1 − τvvᴴ with Hᴴ times what stands below the diagonal of column k being (β, 0, …).
     * Rows of A are read and written from end to end: 24 n² bytes.
     *
     * @return β
     */
    private static double reflect(double[][] re, double[][] im, int k) {
        int n = re.length;
        int first = k + 1;
        // column k is the conjugate of row k
        double square = 0;
        for (int i = first + 1; i < n; i++) {
            square += re[k][i] * re[k][i] + im[k][i] * im[k][i];
        }
        double alphaRe = re[k][first];
        double alphaIm = -im[k][first];
        if (square == 0 && alphaIm == 0) {
            return alphaRe;
        }
        square += alphaRe * alphaRe + alphaIm * alphaIm;
        if (square < Double.MIN_NORMAL) {
            return 0;   // elements below 1e-153 are nothing beside a state's
        }
        double beta = -Math.copySign(Math.sqrt(square), alphaRe);
        double tauRe = (beta - alphaRe) / beta;
        double tauIm = -alphaIm / beta;
        double distance = (alphaRe - beta) * (alphaRe - beta) + alphaIm * alphaIm;
        double scaleRe = (alphaRe - beta) / distance;
        double scaleIm = -alphaIm / distance;
        var vRe = new double[n];
        var vIm = new double[n];
        vRe[first] = 1;
        for (int i = first + 1; i < n; i++) {
            vRe[i] = re[k][i] * scaleRe + im[k][i] * scaleIm;
            vIm[i] = re[k][i] * scaleIm - im[k][i] * scaleRe;
        }
        // w = τAv − ½ τ (τAv)ᴴv v
        var wRe = new double[n];
        var wIm = new double[n];
        for (int j = first; j < n; j++) {
            double x = vRe[j] * tauRe - vIm[j] * tauIm;
            double y = vRe[j] * tauIm + vIm[j] * tauRe;
            double[] rowRe = re[j];
            double[] rowIm = im[j];
            for (int i = first; i < n; i++) {
                wRe[i] += rowRe[i] * x + rowIm[i] * y;
                wIm[i] += rowRe[i] * y - rowIm[i] * x;
            }
        }
        double dotRe = 0;
        double dotIm = 0;
        for (int i = first; i < n; i++) {
            dotRe += wRe[i] * vRe[i] + wIm[i] * vIm[i];
            dotIm += wRe[i] * vIm[i] - wIm[i] * vRe[i];
        }
        double halfRe = -(tauRe * dotRe - tauIm * dotIm) / 2;
        double halfIm = -(tauRe * dotIm + tauIm * dotRe) / 2;
        for (int i = first; i < n; i++) {
            wRe[i] += halfRe * vRe[i] - halfIm * vIm[i];
            wIm[i] += halfRe * vIm[i] + halfIm * vRe[i];
        }
        for (int i = first; i < n; i++) {
            double a = vRe[i];
            double b = vIm[i];
            double c = wRe[i];
            double d = wIm[i];
            double[] rowRe = re[i];
            double[] rowIm = im[i];
            for (int j = first; j < n; j++) {
                rowRe[j] -= a * wRe[j] + b * wIm[j] + c * vRe[j] + d * vIm[j];
                rowIm[j] -= b * wRe[j] - a * wIm[j] + d * vRe[j] - c * vIm[j];
            }
        }
        return beta;
    }

    /** tr √(√σ A √σ) for positive A and σ; negative rounding of eigenvalues counts as zero. */
    double fidelityRoot(HermitianMatrix target) {
        Spectrum spectrum = target.decompose();
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
        Spectrum spectrum = decompose();
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

    /** Eigenvalues in no order, and the eigenvector of each. */
    private record Spectrum(double[] values, DMatrixRMaj[] vectors) {
    }

    /**
     * Decomposes A, and where that does not converge A + c·1 with c the size of A, taking c off again: EJML deflates an
     * element against its neighbours on the diagonal, which may never happen where a state's populations fall off over
     * many orders of magnitude. Small eigenvalues then keep the absolute precision ‖A‖ · 2⁻⁵² alone, which is why it is not
     * done always.
     */
    private Spectrum decompose() {
        int n = 2 * dimension;
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(n, true, true);
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
                IntStream.range(0, n).mapToObj(eigen::getEigenVector).toArray(DMatrixRMaj[]::new));
    }
}
