package clebsch.exact;

import clebsch.basis.Packing;
import java.util.Arrays;

/**
 * The stationary state of N spins in a squeezed reservoir, 0 = D[Σ]ρ with Σ = cosh r J₋ − sinh r J₊ = e^{−r}J_x − ie^{r}J_y,
 * in the irrep j = N/2. More spins have the same state in every block j with N = 2j.
 *
 * <p>Even N: the dark state Σ|ψ⟩ = 0, pure. Odd N: Σ is invertible and ρ ∝ Σ⁻¹Σ⁻¹† = (Σ†Σ)⁻¹, mixed.
 *
 * <p>Σ changes the parity of the level k = m + N/2, so both are found along every second level. With the lowering amplitudes
 * c_k = √(k(N−k+1)) from level k to k − 1, t = tanh r, and g_k = t c_{k+1}/c_{k+2},
 *
 * <p>even N: ψ_{k+2} = g_k ψ_k on even levels, which is the paper's Eq. (7), and ψ_k = 0 on odd ones;
 * <br>odd N, even levels k ≤ l: ρ_kl ∝ S_l/(g_k g_{k+2} ⋯ g_{l−2}), S_k = 1/c²_{k+1} + S_{k+2}/g_k², S_{N+1} = 0;
 * <br>odd N, odd levels k ≤ l: ρ_kl ∝ T_k g_k g_{k+2} ⋯ g_{l−2}, T_k = t²/c_k² + g²_{k−2} T_{k−2}, T_{−1} = 0,
 *
 * <p>because Σ maps even levels to odd ones and back by bidiagonal matrices, whose inverses have elements of one sign.
 *
 * <p>The mean spin and its fluctuations follow from the trace of ρΣ†Σ and ρΣ². With w = (N+1) t/(2W), W being the sum of all
 * S and T, for odd N, and w = 0 for even N, and r ≥ 0,
 *
 * <p>⟨J_z⟩ = −e^{−2r} (2⟨J_x²⟩ + w), ⟨J_y²⟩ = (w − e^{−2r}⟨J_z⟩)/2, ⟨J_x²⟩ = ½ Σ_k ρ_kk (j(j+1) − m²) + ½⟨J₋²⟩.
 *
 * <p>All of these are sums and products of positive numbers: nothing cancels, however strongly J_y is squeezed. For r → ∞
 * ρ tends to |j,0⟩ along y for even N, with ξ² → 2/(N+2), and to ∝ Σ_m |j,m⟩⟨j,m|/m² along y for odd N, with purity → 1/3
 * (the paper prints the limit of tr ρ; tr ρ² is meant) and ⟨J_y²⟩ → (N+1)/π² up to corrections of relative order 1/N.
 *
 * <p>P. Groszkowski et al., Phys. Rev. X 12, 011015 (2022), Eq. (2)–(7), (15)–(17), (D1)–(D6); G. S. Agarwal and R. R. Puri,
 * Phys. Rev. A 41, 3782 (1990).
 */
public final class AgarwalPuri {
    private final int n;
    private final double r;
    private final double t;             // tanh |r|
    private final Scaled[] diagonal;    // S_k on even levels, T_k on odd ones; ψ_k² for even N
    private final Scaled norm;          // their sum

    /**
     * The stationary state, in O(N).
     *
     * @param n number of spins, or 2j of a block
     * @param r squeezing parameter; its sign exchanges J_x and J_y, and r = 0 gives |down⟩⟨down|
     * @throws IllegalArgumentException if n is negative or r is not finite
     */
    public AgarwalPuri(int n, double r) {
        if (n < 0 || !Double.isFinite(r)) {
            throw new IllegalArgumentException("the stationary state needs a number of spins and a finite squeezing, not N = "
                    + n + " and r = " + r);
        }
        this.n = n;
        this.r = r;
        t = Math.tanh(Math.abs(r));
        diagonal = new Scaled[n + 1];
        Arrays.fill(diagonal, Scaled.ZERO);
        if (t == 0) {
            diagonal[0] = Scaled.ONE;
        } else if (n % 2 == 0) {
            diagonal[n] = Scaled.ONE;
            for (int k = n - 2; k >= 0; k -= 2) {
                diagonal[k] = across(across(diagonal[k + 2], k), k);
            }
        } else {
            for (int k = n - 1; k >= 0; k -= 2) {
                Scaled here = Scaled.of(1 / square(k + 1));
                diagonal[k] = k == n - 1 ? here : across(across(diagonal[k + 2], k), k).plus(here);
            }
            for (int k = 1; k <= n; k += 2) {
                Scaled here = Scaled.of(t * t / square(k));
                diagonal[k] = k == 1 ? here : across(across(diagonal[k - 2], k - 2), k - 2).plus(here);
            }
        }
        norm = Arrays.stream(diagonal).reduce(Scaled.ZERO, Scaled::plus);
    }

    /** c_k². */
    private double square(int k) {
        return (double) k * (n - k + 1);
    }

    /** g_k = t c_{k+1}/c_{k+2}. */
    private double step(int k) {
        return t * Math.sqrt(square(k + 1) / square(k + 2));
    }

    /** The size times what a step between the levels k and k + 2 brings to an element: 1/g_k on even levels, g_k on odd ones. */
    private Scaled across(Scaled size, int k) {
        return size.times(k % 2 == 0 ? 1 / step(k) : step(k));
    }

    /** The populations ρ_kk of the levels m = k − N/2, k = 0 … N. */
    public double[] populations() {
        return Arrays.stream(diagonal).mapToDouble(s -> s.over(norm)).toArray();
    }

    /** ⟨J_z⟩ in O(N), right to a relative rounding; ⟨J_x⟩ and ⟨J_y⟩ are zero. */
    public double inversion() {
        return -Math.exp(-2 * Math.abs(r)) * (2 * antisqueezed() + mixing());
    }

    /** ⟨J_x²⟩, ⟨J_y²⟩, ⟨J_z²⟩ in O(N), each right to a relative rounding; ⟨J_aJ_b + J_bJ_a⟩ is zero for a ≠ b. */
    public double[] secondMoments() {
        double large = antisqueezed();
        double small = (mixing() - Math.exp(-2 * Math.abs(r)) * inversion()) / 2;
        double along = 0;
        for (int k = 0; k <= n; k++) {
            double m = k - n / 2.0;
            along += m * m * diagonal[k].over(norm);
        }
        return r < 0 ? new double[] {small, large, along} : new double[] {large, small, along};
    }

    /** ⟨J_x²⟩ for r > 0. */
    private double antisqueezed() {
        double sum = 0;
        for (int k = 0; k <= n; k++) {
            double m = k - n / 2.0;
            sum += (n / 2.0 * (n / 2.0 + 1) - m * m) * diagonal[k].over(norm);
            if (t > 0 && k + 2 <= n) {
                Scaled beside = across(diagonal[k % 2 == 0 ? k + 2 : k], k);
                sum += Math.sqrt(square(k + 1) * square(k + 2)) * beside.over(norm);
            }
        }
        return sum / 2;
    }

    /** w. */
    private double mixing() {
        return n % 2 == 0 ? 0 : Scaled.of((n + 1.0) / 2 * t).over(norm);
    }

    /** ξ² = N min (ΔJ_⊥)²/⟨J⟩² with N the number of spins, in O(N), right to a relative rounding; Eq. (1). */
    public double wineland() {
        double[] squares = secondMoments();
        return n * Math.min(squares[0], squares[1]) / Math.pow(inversion(), 2);
    }

    /** tr ρ² in O(N): one for even N. */
    public double purity() {
        if (n % 2 == 0 || t == 0) {
            return 1;
        }
        // an element and, twice, those that follow from it: Σ ρ_ll² (1 + 2 Σ_{k < l} (ρ_kl/ρ_ll)²) on even levels
        double sum = 0;
        Scaled beside = Scaled.ZERO;
        for (int l = 0; l < n; l += 2) {
            beside = l == 0 ? beside : across(across(beside.plusOne(), l - 2), l - 2);
            sum += diagonal[l].times(diagonal[l]).times(beside.times(2).plusOne()).over(norm.times(norm));
        }
        beside = Scaled.ZERO;
        for (int k = n; k > 0; k -= 2) {
            beside = k == n ? beside : across(across(beside.plusOne(), k), k);
            sum += diagonal[k].times(diagonal[k]).times(beside.times(2).plusOne()).over(norm.times(norm));
        }
        return sum;
    }

    /** Hands over ρ_kl for k ≤ l, levels as states of the basis of one ensemble in its irrep; O(N²). */
    public void elements(Packing.Elements elements) {
        for (int k = 0; k <= n; k++) {
            Scaled product = Scaled.ONE;
            for (int l = k; l <= (t == 0 ? k : n); l += 2) {
                product = l == k ? product : across(product, l - 2);
                double size = diagonal[k % 2 == 0 ? l : k].times(product).over(norm);
                if (size > 0) {
                    elements.accept(k, l, r < 0 && (l - k) % 4 == 2 ? -size : size, 0);
                }
            }
        }
    }

    /**
     * The probabilities ⟨m|ρ|m⟩ of the eigenvalues m = −N/2 … N/2 of J_y, in O(N³) and right to a rounding of the largest.
     *
     * <p>The eigenvectors of J_y are those of J_x, v_k, with phases: ⟨k|m⟩ = (−i)^k v_k and c_{k+1} v_{k+1} = 2m v_k − c_k v_{k−1}.
     * From the end the recurrence grows, and from the middle on they are mirrored, v_{N−k} = (−1)^{j−m} v_k, so that it is never
     * used where it would lose digits.
     */
    public double[] alongY() {
        var rho = new double[n + 1][n + 1];
        elements((k, l, re, im) -> {
            rho[k][l] = (l - k) % 4 == 2 ? -re : re;
            rho[l][k] = rho[k][l];
        });
        var probabilities = new double[n + 1];
        for (int i = 0; i <= n; i++) {
            double[] v = eigenvectorOfX(i);
            for (int k = 0; k <= n; k++) {
                double row = 0;
                for (int l = k % 2; l <= n; l += 2) {
                    row += rho[k][l] * v[l];
                }
                probabilities[i] += v[k] * row;
            }
        }
        return probabilities;
    }

    /** The eigenvector of J_x to m = i − N/2. */
    private double[] eigenvectorOfX(int i) {
        var v = new double[n + 1];
        v[0] = 1;
        double largest = 1;
        for (int k = 0; k + 1 <= (n + 1) / 2; k++) {
            double before = k == 0 ? 0 : Math.sqrt(square(k)) * v[k - 1];
            v[k + 1] = ((2.0 * i - n) * v[k] - before) / Math.sqrt(square(k + 1));
            largest = Math.max(largest, Math.abs(v[k + 1]));
            if (largest > 0x1p500) {
                for (int l = 0; l <= k + 1; l++) {
                    v[l] = Math.scalb(v[l], -500);
                }
                largest = Math.scalb(largest, -500);
            }
        }
        double sum = 0;
        for (int k = 0; k <= n; k++) {
            v[k] = 2 * k <= n ? v[k] / largest : (n - i) % 2 == 0 ? v[n - k] : -v[n - k];
            sum += v[k] * v[k];
        }
        double scale = 1 / Math.sqrt(sum);
        return Arrays.stream(v).map(x -> x * scale).toArray();
    }
}
