package clebsch.exact;

import java.util.Arrays;

/**
 * The stationary state of a chain of L spins 1/2, L even, driven alike, decaying together and exchanging excitations in one direction,
 *
 * <p>0 = −i[Σ_l (Ω S_lˣ + δ_l S_lᶻ) + i(χ/2) Σ_{l&gt;k} (S_k⁺S_l⁻ − S_k⁻S_l⁺), ρ] + Γ D[Σ_l S_l⁻]ρ,
 *
 * <p>with δ_1 = Δ_e/2, δ_L = −Δ_e/2, δ_{2k} = Δ_b/2, δ_{2k+1} = −Δ_b/2 between. It is pure, and the same for every Γ &gt; 0: pairs
 * (2k−1, 2k), each |s⟩ + b|↓↓⟩ with the singlet |s⟩ and b = −√2 (δ − iχ/2)/Ω for the detunings ±δ, in the order in which each detuning is
 * beside its opposite; then −Δ_e/2 is moved from the second place to the last one by gates on neighbours l, l+1, each of which
 * multiplies their triplet by (−x − iχ)/(x − iχ), x = δ_l − δ_{l+1} before the exchange.
 *
 * <p>For Δ_e = 0, Δ_b = √2 χ and Ω → ∞ it is the state of {@link #aklt}.
 *
 * <p>A. Chu et al., Reconfigurable dissipative entanglement between many spin ensembles (2025), Eq. (2), (20), (22), (24), (26), Fig. 7.
 */
public final class SpinChain {
    private static final int MOST = 24;

    private final int length;
    private final double[] re;
    private final double[] im;

    /** All spins down. */
    private SpinChain(int length) {
        if (length < 2 || length % 2 == 1 || length > MOST) {
            throw new IllegalArgumentException("the chain must have an even number of spins up to " + MOST + ", not " + length);
        }
        this.length = length;
        re = new double[1 << length];
        im = new double[1 << length];
        re[0] = 1;
    }

    /**
     * The stationary state, in O(L 2^L).
     *
     * @param length L
     * @param edge   Δ_e
     * @param bulk   Δ_b
     * @param chi    χ ≠ 0, in the same unit
     * @param omega  Ω ≠ 0; infinite for the limit of a strong drive
     * @throws IllegalArgumentException if there is no such chain, or its stationary state is not unique
     */
    public static SpinChain stationary(int length, double edge, double bulk, double chi, double omega) {
        if (chi == 0 || omega == 0) {
            throw new IllegalArgumentException("the stationary state needs a drive and an exchange, not Ω = " + omega + " and χ = " + chi);
        }
        var chain = new SpinChain(length);
        for (int l = 1; l < length; l += 2) {
            double delta = (l == 1 ? edge : bulk) / 2;
            chain.pair(l, -Math.sqrt(2) * delta / omega, Math.sqrt(2) * chi / 2 / omega);
        }
        for (int l = 2; l < length; l++) {
            double x = -edge / 2 - (l % 2 == 0 ? bulk : -bulk) / 2;
            // (−x − iχ)/(x − iχ)
            double size = x * x + chi * chi;
            chain.gate(l, 1, 0, (chi * chi - x * x) / size, -2 * x * chi / size);
        }
        return chain;
    }

    /**
     * The state of Affleck, Kennedy, Lieb and Tasaki with a spin 1/2 at either end: singlets (2k−1, 2k), of which the spins 2k and 2k+1
     * are projected on their triplet.
     */
    public static SpinChain aklt(int length) {
        var chain = new SpinChain(length);
        for (int l = 1; l < length; l += 2) {
            chain.pair(l, 0, 0);
        }
        for (int l = 2; l < length; l += 2) {
            chain.gate(l, 0, 0, 1, 0);
        }
        double norm = Math.pow(chain.overlap(chain), 0.25);
        for (int s = 0; s < chain.re.length; s++) {
            chain.re[s] /= norm;
            chain.im[s] /= norm;
        }
        return chain;
    }

    /** The bit of a spin: spin 1 has the highest. */
    private int bit(int l) {
        return 1 << length - l;
    }

    /** Spins l and l+1, both down so far, become |↑↓⟩/√2 − |↓↑⟩/√2 + b|↓↓⟩, normalised. */
    private void pair(int l, double bRe, double bIm) {
        int first = bit(l);
        int second = bit(l + 1);
        double norm = Math.sqrt(1 + bRe * bRe + bIm * bIm);
        double[] r = re.clone();
        double[] i = im.clone();
        Arrays.fill(re, 0);
        Arrays.fill(im, 0);
        for (int s = 0; s < r.length; s++) {
            if ((s & (first | second)) == 0) {
                re[s | first] = r[s] / norm / Math.sqrt(2);
                im[s | first] = i[s] / norm / Math.sqrt(2);
                re[s | second] = -re[s | first];
                im[s | second] = -im[s | first];
                re[s] = (bRe * r[s] - bIm * i[s]) / norm;
                im[s] = (bRe * i[s] + bIm * r[s]) / norm;
            }
        }
    }

    /** Multiplies the singlet of spins l and l+1 by one complex number and their triplet by another. */
    private void gate(int l, double singletRe, double singletIm, double tripletRe, double tripletIm) {
        int first = bit(l);
        int second = bit(l + 1);
        double sumRe = (tripletRe + singletRe) / 2;
        double sumIm = (tripletIm + singletIm) / 2;
        double differenceRe = (tripletRe - singletRe) / 2;
        double differenceIm = (tripletIm - singletIm) / 2;
        for (int s = 0; s < re.length; s++) {
            boolean up = (s & first) != 0;
            if (up == ((s & second) != 0)) {
                double a = re[s];
                re[s] = tripletRe * a - tripletIm * im[s];
                im[s] = tripletRe * im[s] + tripletIm * a;
            } else if (up) {
                int t = s ^ first ^ second;
                double a = re[s];
                double b = im[s];
                double c = re[t];
                double d = im[t];
                re[s] = sumRe * a - sumIm * b + differenceRe * c - differenceIm * d;
                im[s] = sumRe * b + sumIm * a + differenceRe * d + differenceIm * c;
                re[t] = sumRe * c - sumIm * d + differenceRe * a - differenceIm * b;
                im[t] = sumRe * d + sumIm * c + differenceRe * b + differenceIm * a;
            }
        }
    }

    /** Re⟨s|ψ⟩ of the state with the number Σ_l 2^{L−l} (spin l up). */
    public double real(int state) {
        return re[state];
    }

    /** Im⟨s|ψ⟩. */
    public double imaginary(int state) {
        return im[state];
    }

    /** |⟨ψ|φ⟩|². */
    public double overlap(SpinChain other) {
        return overlap(0, re.length, other.re, other.im);
    }

    /** |⟨ψ|φ⟩|² with a vector on states lo … hi − 1, that of a state s being at s − lo. */
    public double overlap(int lo, int hi, double[] real, double[] imaginary) {
        double a = 0;
        double b = 0;
        for (int s = lo; s < hi; s++) {
            a += re[s] * real[s - lo] + im[s] * imaginary[s - lo];
            b += re[s] * imaginary[s - lo] - im[s] * real[s - lo];
        }
        return a * a + b * b;
    }
}
