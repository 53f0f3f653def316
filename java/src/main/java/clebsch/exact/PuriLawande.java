package clebsch.exact;

import clebsch.basis.Packing;
import java.util.Arrays;

/**
 * The stationary state of N driven spins that interact and decay collectively,
 * 0 = −i[χJ₊J₋ + ΩJ_x, ρ] + Γ D[J₋]ρ in the irrep j = N/2:
 *
 * <p>ρ ∝ (J₋ − α*)⁻¹ (J₊ − α)⁻¹, α = iΩ/(Γ − 2iχ).
 *
 * <p>Which of the two operators carries the conjugate: written in O₋ = J₋ − β and its adjoint, the generator keeps a
 * Hamiltonian linear in them unless χβ + Ω/2 − iΓβ/2 = 0, and what then is left vanishes on O₋⁻¹O₊⁻¹, because
 * O₊O₋ρ = ρO₊O₋ = O₋ρO₊ = 1. The solution is β = −iΩ/(Γ + 2iχ) = α*: the paper's Eq. (6) and (9) are right as printed (in
 * its Eq. (7) the sign of iχ is not). In the same sense ⟨J₊⟩ tends to α where the state is nearly coherent.
 *
 * <p>J₋ is nilpotent, so the inverse is a finite sum. With levels k = m + N/2, lowering amplitudes c_k = √(k(N−k+1)) from
 * level k to k − 1, and q_k = c_k/|α|,
 *
 * <p>ρ_kl ∝ e^{i(l−k) arg α} q_{k+1} ⋯ q_l S_l for k ≤ l, with S_N = 1 and S_l = 1 + q²_{l+1} S_{l+1}.
 *
 * <p>All of it but the phase are sums and products of positive numbers: nothing cancels, and a relative error is at most
 * some ten roundings a level.
 *
 * <p>D. Barberena et al., Phys. Rev. A 99, 053411 (2019), Eq. (6)–(11); R. R. Puri and S. V. Lawande, Phys. Lett. A 72, 200
 * (1979).
 */
public final class PuriLawande {
    private final int n;
    private final double alpha;       // |α|
    private final double cos;         // of arg α
    private final double sin;
    private final Scaled[] tail;      // S_k
    private final Scaled norm;        // Σ S_k

    /**
     * The stationary state at these parameters, in O(N). Without a drive it is |down⟩⟨down|.
     *
     * @param n     number of spins, at least 1
     * @param chi   χ, of any sign
     * @param omega Ω, of any sign
     * @param gamma Γ &gt; 0, in the same unit as χ and Ω
     * @throws IllegalArgumentException if there is no spin or no decay: without it no stationary state is singled out
     */
    public PuriLawande(int n, double chi, double omega, double gamma) {
        if (n < 1 || !(gamma > 0)) {
            throw new IllegalArgumentException("the stationary state needs a spin and a decay, not N = " + n + " and Γ = "
                    + gamma);
        }
        this.n = n;
        double width = Math.hypot(gamma, 2 * chi);
        alpha = Math.abs(omega) / width;
        // iΩ/(Γ − 2iχ) = Ω (−2χ + iΓ)/(Γ² + 4χ²)
        cos = -2 * chi / width * Math.signum(omega);
        sin = gamma / width * Math.signum(omega);
        tail = new Scaled[n + 1];
        Arrays.fill(tail, Scaled.ZERO);
        tail[alpha == 0 ? 0 : n] = Scaled.ONE;
        Scaled sum = tail[n];
        for (int k = n - 1; k >= 0; k--) {
            if (alpha > 0) {
                tail[k] = tail[k + 1].times(q(k + 1)).times(q(k + 1)).plusOne();
            }
            sum = sum.plus(tail[k]);
        }
        norm = sum;
    }

    /** The amplitude c_k of J₋ from level k to level k − 1. */
    private double lowering(int k) {
        return Math.sqrt((double) k * (n - k + 1));
    }

    /** c_k/|α|; without a drive no level above the lowest has weight, and it must not come as 0 · ∞. */
    private double q(int k) {
        return alpha == 0 ? 0 : lowering(k) / alpha;
    }

    /** The number of a product of S and q's in units of the trace. */
    private double normalised(Scaled x) {
        return x.over(norm);
    }

    /** The populations ρ_kk of the levels m = k − N/2, k = 0 … N. */
    public double[] populations() {
        var populations = new double[n + 1];
        for (int k = 0; k <= n; k++) {
            populations[k] = normalised(tail[k]);
        }
        return populations;
    }

    /**
     * Moments about the axis u in the plane x, y along which α points, v a right angle further on, and z: ρ is real there.
     *
     * @param u      ⟨J_u⟩ = |⟨J₋⟩|; ⟨J_v⟩ = 0
     * @param z      ⟨J_z⟩
     * @param uu     ⟨J_u²⟩
     * @param vv     ⟨J_v²⟩
     * @param zz     ⟨J_z²⟩
     * @param uz     ½⟨J_uJ_z + J_zJ_u⟩; the other products have none
     */
    private record Moments(double u, double z, double uu, double vv, double zz, double uz) {
    }

    private Moments moments() {
        double u = 0;
        double z = 0;
        double zz = 0;
        double uz = 0;
        double twice = 0;     // ⟨J₋²⟩ = twice · e^{−2i arg α}
        for (int k = n; k >= 0; k--) {
            double m = k - n / 2.0;
            z += m * normalised(tail[k]);
            zz += m * m * normalised(tail[k]);
            if (k > 0) {
                double below = lowering(k) * normalised(tail[k].times(q(k)));
                u += below;
                uz += (m - 0.5) * below;
            }
            if (k > 1) {
                twice += lowering(k) * lowering(k - 1) * normalised(tail[k].times(q(k)).times(q(k - 1)));
            }
        }
        double half = (n / 2.0 * (n / 2.0 + 1) - zz) / 2;
        return new Moments(u, z, half + twice / 2, half - twice / 2, zz, uz);
    }

    /** ⟨J_x⟩, ⟨J_y⟩, ⟨J_z⟩ in O(N). */
    public double[] mean() {
        Moments of = moments();
        return new double[] {of.u() * cos, of.u() * sin, of.z()};
    }

    /** ½⟨J_aJ_b + J_bJ_a⟩ for a, b of x, y, z in O(N): three rows of three. */
    public double[][] secondMoments() {
        Moments of = moments();
        double half = (of.uu() + of.vv()) / 2;
        double difference = (of.uu() - of.vv()) / 2 * (cos * cos - sin * sin);
        double xy = (of.uu() - of.vv()) * cos * sin;
        double xz = of.uz() * cos;
        double yz = of.uz() * sin;
        return new double[][] {{half + difference, xy, xz}, {xy, half - difference, yz}, {xz, yz, of.zz()}};
    }

    /** ξ² = min N (ΔJ_⊥)²/⟨J⟩² in O(N), a function of |α| alone; Eq. (12). */
    public double wineland() {
        Moments of = moments();
        double length = Math.hypot(of.u(), of.z());
        double across = of.z() / length;      // the other direction across ⟨J⟩ is (z, −u)/|⟨J⟩| in the plane u, z
        double along = -of.u() / length;
        double inPlane = across * across * (of.uu() - of.u() * of.u()) + along * along * (of.zz() - of.z() * of.z())
                + 2 * across * along * (of.uz() - of.u() * of.z());
        return n * Math.min(of.vv(), inPlane) / (length * length);
    }

    /** Hands over ρ_kl for k ≤ l, levels as states of the basis of one ensemble; O(N²). */
    public void elements(Packing.Elements elements) {
        double argument = Math.atan2(sin, cos);
        for (int k = 0; k <= n; k++) {
            Scaled product = Scaled.ONE;
            for (int l = k; l <= n; l++) {
                double size = normalised(tail[l].times(product));
                elements.accept(k, l, size * Math.cos((l - k) * argument), size * Math.sin((l - k) * argument));
                if (l < n) {
                    product = product.times(q(l + 1));
                }
            }
        }
    }

    /** Ω_c = (N/2) √(Γ² + 4χ²), the drive above which the inversion vanishes as N → ∞; Eq. (11). */
    public static double criticalDrive(int n, double chi, double gamma) {
        return n / 2.0 * Math.hypot(gamma, 2 * chi);
    }

    /** ⟨J_z⟩ for N → ∞ at fixed Ω/N: −(N/2) √(1 − Ω²/Ω_c²) below Ω_c, 0 above; Eq. (10). */
    public static double inversionAtLargeN(int n, double chi, double omega, double gamma) {
        double ratio = omega / criticalDrive(n, chi, gamma);
        return -n / 2.0 * Math.sqrt(Math.max(0, 1 - ratio * ratio));
    }
}
