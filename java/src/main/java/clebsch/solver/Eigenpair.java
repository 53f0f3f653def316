package clebsch.solver;

/**
 * 𝓛x = λx with ‖x‖ = 1, Im λ ≥ 0: it stands for itself and, where Im λ &gt; 0, for its complex conjugate as well.
 *
 * @param re        Re λ
 * @param im        Im λ ≥ 0
 * @param right     Re x; the largest entry of x is real and positive
 * @param rightIm   Im x; null for a real eigenvalue
 * @param left      Re y with y†𝓛 = λy† and y†x = 1, orthogonal to the other eigenvectors found; null if not asked for
 * @param leftIm    Im y; null for a real eigenvalue or if not asked for
 * @param residual  ‖𝓛x − λx‖ / ‖𝓛‖ with ‖𝓛‖ = max_r Σ_c |𝓛_rc|, computed with 𝓛 itself
 * @param condition ‖x‖‖y‖/|y†x|, by which errors in 𝓛 are multiplied in λ. Where left eigenvectors were not asked for, that of 𝓛
 *                  within the eigenspace of the eigenvalues found, which is at most as large; it shows eigenvectors that
 *                  are nearly parallel.
 * @param defective whether λ and another eigenvalue found cannot be told apart and have the same eigenvector, as far as double
 *                  precision resolves: the generator then has no full set of eigenvectors, and decay e^{λt} comes with powers of t
 */
public record Eigenpair(double re, double im, double[] right, double[] rightIm, double[] left, double[] leftIm, double residual,
        double condition, boolean defective) {

    /** How many eigenvalues it stands for: 1, or 2 for a conjugate pair. */
    public int count() {
        return im > 0 ? 2 : 1;
    }
}
