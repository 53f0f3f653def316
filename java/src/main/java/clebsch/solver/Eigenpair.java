package clebsch.solver;

/**
 * 𝓛x = λx with ‖x‖ = 1, Im λ ≥ 0: it stands for itself and, where Im λ &gt; 0, for its complex conjugate as well.
 *
 * @param re        Re λ
 * @param im        Im λ ≥ 0
 * @param right     Re x; the largest entry of x is real and positive
 * @param rightIm   Im x; null for a real eigenvalue
 * @param left      Re y with y†𝓛 = λy† and y†x = 1, orthogonal to the other eigenvectors found; of length 1 for a defective
 *                  eigenvalue, for which y†x = 0; null if not asked for
 * @param leftIm    Im y; null for a real eigenvalue or if not asked for
 * @param residual  ‖𝓛x − λx‖ / ‖𝓛‖ with ‖𝓛‖ = max_r Σ_c |𝓛_rc|, computed with 𝓛 itself
 * @param condition ‖x‖‖y‖/|y†x|, by which errors in 𝓛 are multiplied in λ. Where left eigenvectors were not asked for, that of 𝓛
 *                  on the Krylov space of the search, which knows of the eigenvalues beyond those found as far as it went, with lengths
 *                  as it measures them: right to a factor of a few, unless an eigenvector is nearly parallel to one much farther away
 * @param defective whether λ and another eigenvalue found cannot be told apart and have the same eigenvector, as far as double
 *                  precision resolves: the generator then has no full set of eigenvectors, and decay e^{λt} comes with powers of t
 */
public record Eigenpair(double re, double im, double[] right, double[] rightIm, double[] left, double[] leftIm, double residual,
        double condition, boolean defective) {

    /** How many eigenvalues it stands for: 1, or 2 for a conjugate pair. */
    public int count() {
        return im > 0 ? 2 : 1;
    }

    /**
     * Of eigenvectors of any length and phase, whose left one has the same factor as the right one: its real and imaginary parts are
     * the dual vectors of x's, or of a single one.
     */
    static Eigenpair of(double re, double im, double[] right, double[] rightIm, double[] left, double[] leftIm, double residual,
            double condition) {
        double[] factor = factor(right, rightIm);
        multiply(right, rightIm, factor[0], factor[1]);
        double bound = condition;
        if (left != null) {
            // with a · Re x = 1 = c · Im x and a · Im x = 0 = c · Re x, y = (a + ic)/2; then x → fx takes y → y/f*
            double square = factor[0] * factor[0] + factor[1] * factor[1];
            double half = leftIm == null ? 1 : 0.5;
            multiply(left, leftIm, half * factor[0] / square, half * factor[1] / square);
            bound = length(left, leftIm);
        }
        // −0 as 0
        return new Eigenpair(re + 0.0, im + 0.0, right, rightIm, left, leftIm, residual, bound, false);
    }

    /** The same, named as defective, the left eigenvector scaled to length 1. */
    Eigenpair asDefective(double condition) {
        if (left != null) {
            double scale = 1 / length(left, leftIm);
            multiply(left, leftIm, scale, 0);
        }
        return new Eigenpair(re, im, right, rightIm, left, leftIm, residual, condition, true);
    }

    private static double length(double[] x, double[] z) {
        double square = 0;
        for (int i = 0; i < x.length; i++) {
            square += x[i] * x[i] + (z == null ? 0 : z[i] * z[i]);
        }
        return Math.sqrt(square);
    }

    /** By what x + iz has to be multiplied for length 1 and a real and positive largest entry. */
    private static double[] factor(double[] x, double[] z) {
        double square = 0;
        double largest = -1;
        int at = 0;
        for (int i = 0; i < x.length; i++) {
            double size = x[i] * x[i] + (z == null ? 0 : z[i] * z[i]);
            square += size;
            // the first of entries that are equal but for rounding
            if (size > largest * (1 + 1e-8)) {
                largest = size;
                at = i;
            }
        }
        double scale = 1 / Math.sqrt(largest * square);
        return new double[] {x[at] * scale, z == null ? 0 : -z[at] * scale};
    }

    /** x + iz ← (re + i im)(x + iz). */
    private static void multiply(double[] x, double[] z, double re, double im) {
        for (int i = 0; i < x.length; i++) {
            double real = x[i];
            double imaginary = z == null ? 0 : z[i];
            x[i] = real * re - imaginary * im;
            if (z != null) {
                z[i] = real * im + imaginary * re;
            }
        }
    }
}
