package clebsch.paper.carollo;

import clebsch.model.ModelDescription;

/**
 * 2^{M−1} ensembles of N spins coupled to M lossy modes by patterns f_{μ,k} = ±1: H = Ω Σ_k S_{x,k} + Σ_μ Ω_μ a_μ†a_μ
 * + (g/√N) Σ_{μ,k} f_{μ,k}(a_μ + a_μ†)S_{z,k} with S_{a,k} = Σσ_a, g = g₀/√(2^{M−1}), Ω = κ/2, Ω_μ = Ω(μ + 2), and κ D[a_μ]; κ = 1.
 *
 * <p>F. Carollo, I. Lesanovsky, Phys. Rev. Lett. 126, 230601 (2021), Eq. (1)–(3), parameters of Fig. 3.
 *
 * @param m  M, number of patterns
 * @param g0 g₀
 */
record Patterns(int m, double g0) {
    static final double OMEGA = 0.5;
    static final double KAPPA = 1;

    int ensembles() {
        return 1 << m - 1;
    }

    /** Ω_μ, counted from 1. */
    double mode(int mu) {
        return OMEGA * (mu + 2);
    }

    /** f_{μ,k}: the first pattern is +1 throughout, the others are the binary digits of k; μ and k from 1. */
    int sign(int mu, int k) {
        return mu == 1 || (k - 1 >> m - mu & 1) == 0 ? 1 : -1;
    }

    /**
     * The model with all spins aligned with a pattern, ξ_ν = 1, and empty modes; nothing yet to compute or measure.
     *
     * @param levels of each mode
     */
    ModelDescription describe(int n, int[] levels, int pattern) {
        var description = new ModelDescription("Open Dicke model with patterns").parameter("N", n).parameter("g0", g0)
                .parameter("g", "g0 / sqrt(" + ensembles() + ")");
        var hamiltonian = new StringBuilder();
        for (int k = 1; k <= ensembles(); k++) {
            description.spins("s" + k, "N").initial("s" + k, sign(pattern, k) > 0 ? "up" : "down");
            hamiltonian.append(k > 1 ? " + " : "").append(2 * OMEGA).append(" * s").append(k).append(".x");
        }
        for (int mu = 1; mu <= m; mu++) {
            description.boson("c" + mu, Integer.toString(levels[mu - 1])).initial("c" + mu, "fock(0)")
                    .dissipator(Double.toString(KAPPA), "c" + mu + ".a");
            hamiltonian.append(" + ").append(mode(mu)).append(" * c").append(mu).append(".n + g/sqrt(N) * (c").append(mu).append(".a + c")
                    .append(mu).append(".ad) * 2 * (");
            for (int k = 1; k <= ensembles(); k++) {
                hamiltonian.append(sign(mu, k) > 0 ? k > 1 ? " + " : "" : " - ").append("s").append(k).append(".z");
            }
            hamiltonian.append(")");
        }
        return description.hamiltonian(hamiltonian.toString());
    }

    /** The overlap ξ_μ as an observable. */
    String overlap(int mu) {
        var sum = new StringBuilder("2/(N*" + ensembles() + ") * (");
        for (int k = 1; k <= ensembles(); k++) {
            sum.append(sign(mu, k) > 0 ? k > 1 ? " + " : "" : " - ").append("s").append(k).append(".z");
        }
        return sum.append(")").toString();
    }

    /** |ξ_ν| of the stationary state aligned with a pattern, Eq. (12), 0 below the critical coupling. */
    double stationaryOverlap(int nu) {
        double square = mode(nu) * mode(nu) + KAPPA * KAPPA / 4;
        double argument = 1 - Math.pow(OMEGA / mode(nu) * square / (2 * g0 * g0), 2);
        return argument > 0 ? Math.sqrt(argument) : 0;
    }

    /** g_crit = √(½ (Ω/Ω_ν)(Ω_ν² + (κ/2)²)). */
    double criticalCoupling(int nu) {
        return Math.sqrt(OMEGA / mode(nu) * (mode(nu) * mode(nu) + KAPPA * KAPPA / 4) / 2);
    }

    /** |α_ν|² = g₀² 2^{M−1} ξ²/(Ω_ν² + (κ/2)²), from dα_ν/dt = 0 in Eq. (7). */
    double occupation(int nu, double overlap) {
        return g0 * g0 * ensembles() * overlap * overlap / (mode(nu) * mode(nu) + KAPPA * KAPPA / 4);
    }
}
