package clebsch.observable;

import java.util.Arrays;
import org.netlib.lapack.Dstedc;
import org.netlib.lapack.Dsterf;
import org.netlib.util.intW;

/**
 * T = Q†AQ, real and tridiagonal, for a dense Hermitian matrix A: Q = H_0 H_1 … with Householder's reflections H_k = 1 − τ v v†, as LAPACK's
 * zhetd2 has them. LAPACK's dsterf finds the eigenvalues of T, and dstedc eigenvectors as well, by dividing T (E. Anderson et al.,
 * LAPACK Users' Guide, 3rd ed., SIAM 1999).
 */
final class Tridiagonal {
    private final int n;
    private final double[] diagonal;
    private final double[] beside;
    /** v of H_k in row k, from its element k + 1 on, which is 1. */
    private final ComplexRows reflected;
    private final double[] tauRe;
    private final double[] tauIm;

    /**
     * Some eigenvectors.
     *
     * @param values  their eigenvalues, ascending
     * @param vectors a column each
     */
    record Eigenvectors(double[] values, ComplexRows vectors) {
    }

    /** Reduces A, which is overwritten, by 16 n³/3 multiplications. */
    Tridiagonal(ComplexRows a) {
        n = a.rows();
        diagonal = new double[n];
        beside = new double[n];
        reflected = a;
        tauRe = new double[n];
        tauIm = new double[n];
        for (int k = 0; k < n; k++) {
            diagonal[k] = a.re()[k][k];
            beside[k] = k + 1 < n ? reflect(k) : 0;
        }
    }

    /**
     * A ← H†AH on the rows and columns behind k, with H† times what stands below the diagonal of column k being (β, 0, …), and v in the place
     * of row k. Rows of A are read and written from end to end: 24 n² bytes.
     *
     * @return β
     */
    private double reflect(int k) {
        double[][] re = reflected.re();
        double[][] im = reflected.im();
        int first = k + 1;
        // column k is the conjugate of row k
        double square = 0;
        for (int i = first + 1; i < n; i++) {
            square += re[k][i] * re[k][i] + im[k][i] * im[k][i];
        }
        double alphaRe = re[k][first];
        double alphaIm = -im[k][first];
        if (square == 0 && alphaIm == 0) {
            return alphaRe;   // τ = 0
        }
        square += alphaRe * alphaRe + alphaIm * alphaIm;
        if (square < Double.MIN_NORMAL) {
            return 0;   // elements below 1e-153 are nothing beside a state's
        }
        double beta = -Math.copySign(Math.sqrt(square), alphaRe);
        tauRe[k] = (beta - alphaRe) / beta;
        tauIm[k] = -alphaIm / beta;
        double distance = (alphaRe - beta) * (alphaRe - beta) + alphaIm * alphaIm;
        double scaleRe = (alphaRe - beta) / distance;
        double scaleIm = -alphaIm / distance;
        double[] vRe = re[k];
        double[] vIm = im[k];
        vRe[first] = 1;
        vIm[first] = 0;
        for (int i = first + 1; i < n; i++) {
            double x = vRe[i];
            double y = vIm[i];
            vRe[i] = x * scaleRe + y * scaleIm;
            vIm[i] = x * scaleIm - y * scaleRe;
        }
        // w = τAv − ½ τ (τAv)†v v; the columns of A are the conjugates of its rows
        var xRe = new double[n];
        var xIm = new double[n];
        for (int j = first; j < n; j++) {
            xRe[j] = vRe[j] * tauRe[k] - vIm[j] * tauIm[k];
            xIm[j] = -(vRe[j] * tauIm[k] + vIm[j] * tauRe[k]);
        }
        var wRe = new double[n];
        var wIm = new double[n];
        reflected.combine(xRe, xIm, first, wRe, wIm, first, n);
        for (int i = first; i < n; i++) {
            wIm[i] = -wIm[i];
        }
        double dotRe = 0;
        double dotIm = 0;
        for (int i = first; i < n; i++) {
            dotRe += wRe[i] * vRe[i] + wIm[i] * vIm[i];
            dotIm += wRe[i] * vIm[i] - wIm[i] * vRe[i];
        }
        double halfRe = -(tauRe[k] * dotRe - tauIm[k] * dotIm) / 2;
        double halfIm = -(tauRe[k] * dotIm + tauIm[k] * dotRe) / 2;
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
            // the parts apart, as a loop with two sums of four products would do without vector instructions
            for (int j = first; j < n; j++) {
                rowRe[j] -= a * wRe[j] + b * wIm[j] + c * vRe[j] + d * vIm[j];
            }
            for (int j = first; j < n; j++) {
                rowIm[j] -= b * wRe[j] - a * wIm[j] + d * vRe[j] - c * vIm[j];
            }
        }
        return beta;
    }

    /** The eigenvalues of A, ascending, to the absolute precision of rounding. */
    double[] eigenvalues() {
        double[] values = diagonal.clone();
        var info = new intW(0);
        Dsterf.dsterf(n, values, 0, beside.clone(), 0, info);
        expectConvergence(info);
        return values;
    }

    /** The eigenvectors of A with positive eigenvalues; those that may be rounding of the largest one are left out. */
    Eigenvectors populated() {
        double[] values = diagonal.clone();
        var z = new double[Math.multiplyExact(n, n)];
        var work = new double[Math.addExact(z.length, 1 + 4 * n)];
        var places = new int[3 + 5 * n];
        var info = new intW(0);
        Dstedc.dstedc("I", n, values, 0, beside.clone(), 0, z, 0, n, work, 0, work.length, places, 0, places.length, info);
        expectConvergence(info);
        // of a diagonal matrix they are exact
        double rounding = Arrays.stream(beside).allMatch(b -> b == 0) ? 0 : Math.ulp(1.0) * values[n - 1];
        int first = (int) Arrays.stream(values).filter(p -> !(p > rounding)).count();
        var vectors = new ComplexRows(n, n - first);
        for (int a = 0; a < n; a++) {
            for (int i = first; i < n; i++) {
                vectors.re()[a][i - first] = z[a + n * i];
            }
        }
        vectors.forColumns(4.0 * n * n * (n - first), (from, to) -> fromTridiagonal(vectors, from, to));
        return new Eigenvectors(Arrays.copyOfRange(values, first, n), vectors);
    }

    /** X ← QX in columns from … to − 1. */
    private void fromTridiagonal(ComplexRows x, int from, int to) {
        var wRe = new double[n];
        var wIm = new double[n];
        var uRe = new double[to];
        var uIm = new double[to];
        for (int k = n - 2; k >= 0; k--) {
            if (tauRe[k] == 0 && tauIm[k] == 0) {
                continue;
            }
            double[] vRe = reflected.re()[k];
            double[] vIm = reflected.im()[k];
            // u = −τ v†X
            for (int j = k + 1; j < n; j++) {
                wRe[j] = -(tauRe[k] * vRe[j] + tauIm[k] * vIm[j]);
                wIm[j] = -(tauIm[k] * vRe[j] - tauRe[k] * vIm[j]);
            }
            Arrays.fill(uRe, from, to, 0);
            Arrays.fill(uIm, from, to, 0);
            x.combine(wRe, wIm, k + 1, uRe, uIm, from, to);
            for (int j = k + 1; j < n; j++) {
                double a = vRe[j];
                double b = vIm[j];
                double[] rowRe = x.re()[j];
                double[] rowIm = x.im()[j];
                for (int i = from; i < to; i++) {
                    rowRe[i] += a * uRe[i] - b * uIm[i];
                    rowIm[i] += a * uIm[i] + b * uRe[i];
                }
            }
        }
    }

    private void expectConvergence(intW info) {
        if (info.val != 0) {
            throw new ArithmeticException("the eigenvalues of a " + n + " × " + n + " Hermitian matrix did not converge");
        }
    }
}
