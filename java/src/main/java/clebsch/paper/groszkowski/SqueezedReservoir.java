package clebsch.paper.groszkowski;

import clebsch.model.ModelDescription;

/** The paper's model, dρ/dt = Γ D[cosh r J₋ − sinh r J₊]ρ with Γ = 1, N spins; Eq. (2), (3). Times are in units of 1/Γ. */
final class SqueezedReservoir {
    private SqueezedReservoir() {
    }

    static ModelDescription describe(int n, double r) {
        return new ModelDescription("Reservoir-engineered spin squeezing")
                .parameter("N", n).parameter("r", r).parameter("Gamma", 1)
                .spins("atoms", "N")
                .dissipator("Gamma", "cosh(r) * atoms.m - sinh(r) * atoms.p");
    }
}
