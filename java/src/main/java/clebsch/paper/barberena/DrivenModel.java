package clebsch.paper.barberena;

import clebsch.model.ModelDescription;

/**
 * The paper's model, dρ/dt = −i[χJ₊J₋ + ΩJ_x, ρ] + Γ D[J₋]ρ with Γ = 1, and 2χ = 1.875 Γ unless {@code chi} is swept. Times are in
 * units of 1/Γ.
 */
final class DrivenModel {
    static final double CHI = 0.9375;

    private DrivenModel() {
    }

    /** N spins at the drive Ω = {@code drive} · NΓ/2. */
    static ModelDescription describe(int n) {
        return describe(n, "drive", "drive * N * Gamma / 2");
    }

    /** N spins at the drive Ω = {@code ratio} · Ω_c, Ω_c = (N/2) √(Γ² + 4χ²). */
    static ModelDescription relative(int n) {
        return describe(n, "ratio", "ratio * N / 2 * sqrt(Gamma^2 + 4 * chi^2)");
    }

    private static ModelDescription describe(int n, String swept, String omega) {
        return new ModelDescription("Driven-dissipative LMG model")
                .parameter("N", n).parameter("Gamma", 1).parameter("chi", CHI + " * Gamma")
                .parameter(swept, 1).parameter("Omega", omega)
                .spins("atoms", "N")
                .hamiltonian("chi * atoms.p * atoms.m + Omega * atoms.x")
                .dissipator("Gamma", "atoms.m");
    }
}
