package clebsch.solver;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * Points on the border of the field of values {x†Hx : ‖x‖ = 1} of a small real matrix, which lies mirror-symmetric about the real
 * line. With H = V^T A V on a Krylov space of a random vector it lies within that of A and comes close to it after a dozen steps.
 *
 * @param re,im the points, im ≥ 0
 */
record FieldOfValues(double[] re, double[] im) {
    /** Directions from 0 to π in which the border is looked for. */
    private static final int DIRECTIONS = 12;

    /** The border of the leading n × n part of h: in direction θ, the eigenvector of the largest eigenvalue of ½(e^{−iθ}H + h.c.). */
    static FieldOfValues of(double[][] h, int n) {
        var re = new double[DIRECTIONS + 1];
        var im = new double[DIRECTIONS + 1];
        for (int d = 0; d <= DIRECTIONS; d++) {
            double cos = Math.cos(Math.PI * d / DIRECTIONS);
            double sin = Math.sin(Math.PI * d / DIRECTIONS);
            // cos θ S − i sin θ K with S and K the symmetric and the antisymmetric part, as a real matrix of twice the size
            var matrix = new DMatrixRMaj(2 * n, 2 * n);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    double s = (h[i][j] + h[j][i]) / 2;
                    double k = (h[i][j] - h[j][i]) / 2;
                    matrix.set(i, j, cos * s);
                    matrix.set(n + i, n + j, cos * s);
                    matrix.set(i, n + j, sin * k);
                    matrix.set(n + i, j, -sin * k);
                }
            }
            EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(2 * n, true, true);
            if (!eigen.decompose(matrix)) {
                throw new ArithmeticException("the eigenvalues of a symmetric " + 2 * n + " × " + 2 * n + " matrix did not converge");
            }
            int largest = 0;
            for (int k = 1; k < 2 * n; k++) {
                if (eigen.getEigenvalue(k).getReal() > eigen.getEigenvalue(largest).getReal()) {
                    largest = k;
                }
            }
            DMatrixRMaj x = eigen.getEigenVector(largest);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    re[d] += h[i][j] * (x.get(i) * x.get(j) + x.get(n + i) * x.get(n + j));
                    im[d] += h[i][j] * (x.get(i) * x.get(n + j) - x.get(n + i) * x.get(j));
                }
            }
            im[d] = Math.abs(im[d]);
        }
        return new FieldOfValues(re, im);
    }

    /** The same with everything further from the point {@code right}, which is added; what lies on its right is left out. */
    FieldOfValues widened(double right, double factor) {
        var wideRe = new double[re.length + 1];
        var wideIm = new double[re.length + 1];
        for (int k = 0; k < re.length; k++) {
            wideRe[k] = right + factor * Math.min(0, re[k] - right);
            wideIm[k] = factor * im[k];
        }
        wideRe[re.length] = right;
        return new FieldOfValues(wideRe, wideIm);
    }

    double rightmost() {
        return Arrays.stream(re).max().orElseThrow();
    }
}
