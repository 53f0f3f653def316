package clebsch.paper.groszkowski;

import org.hipparchus.ode.ODEState;
import org.hipparchus.ode.OrdinaryDifferentialEquation;
import org.hipparchus.ode.nonstiff.DormandPrince853Integrator;

/**
 * The equations of the moments ⟨S_z⟩, ⟨S_x²⟩, ⟨S_y²⟩ and C_zz = ⟨S_z²⟩ − ⟨S_z⟩² with third cumulants of the collective operators set
 * to zero, for Γ D[cosh r S₋ − sinh r S₊] + γ_coll D[S₋] + γ_rel Σ D[σ₋] + (γ_φ/2) Σ D[σ_z] and G = Γ + γ_coll:
 *
 * <p>∂_t⟨S_z⟩ = −(Γ cosh 2r + γ_coll + γ_rel)⟨S_z⟩ − G(⟨S_x²⟩ + ⟨S_y²⟩) − γ_rel N/2
 * <br>∂_t⟨S_x²⟩ = (e^{2r}Γ + γ_coll)(⟨S_z⟩² + C_zz − ⟨S_x²⟩) + G(2⟨S_x²⟩ − ½)⟨S_z⟩ − (2γ_φ + γ_rel)⟨S_x²⟩ + N(γ_φ + γ_rel/2)/2
 * <br>∂_t⟨S_y²⟩ = the same with −r for r and y for x
 * <br>∂_tC_zz = (G + γ_rel)⟨S_z⟩ + (e^{2r}Γ + γ_coll)⟨S_x²⟩ + (e^{−2r}Γ + γ_coll)⟨S_y²⟩ − 2(Γ cosh 2r + γ_coll + γ_rel)C_zz + γ_rel N/2.
 *
 * <p>P. Groszkowski et al., Phys. Rev. X 12, 011015 (2022), Eq. (B2)–(B5). (B5) is printed with ⟨S_z²⟩ where ⟨S_x²⟩ follows.
 *
 * <p>Cumulants of distinct spins, as derived here, keep what a spin that comes up twice gives: ∂_t⟨S_a²⟩ has −(4G/N)(⟨S_a²⟩ − N/4)⟨S_z⟩
 * more, and ∂_tC_zz has (4G/N)(⟨S_x²⟩ + ⟨S_y²⟩ − N/2)⟨S_z⟩ more; everything else is the same.
 */
record CollectiveCumulants(int n, double r, double gamma, double coll, double rel, double phi) implements OrdinaryDifferentialEquation {

    @Override
    public int getDimension() {
        return 4;
    }

    /** Of ⟨S_z⟩, ⟨S_x²⟩, ⟨S_y²⟩, C_zz. */
    @Override
    public double[] computeDerivatives(double t, double[] s) {
        double g = gamma + coll;
        double grow = Math.exp(2 * r) * gamma + coll;
        double shrink = Math.exp(-2 * r) * gamma + coll;
        double decay = Math.cosh(2 * r) * gamma + coll + rel;
        double square = s[0] * s[0] + s[3];
        return new double[] {
            -decay * s[0] - g * (s[1] + s[2]) - rel * n / 2,
            grow * (square - s[1]) + g * (2 * s[1] - 0.5) * s[0] - (2 * phi + rel) * s[1] + n * (phi + rel / 2) / 2,
            shrink * (square - s[2]) + g * (2 * s[2] - 0.5) * s[0] - (2 * phi + rel) * s[2] + n * (phi + rel / 2) / 2,
            (g + rel) * s[0] + grow * s[1] + shrink * s[2] - 2 * decay * s[3] + rel * n / 2};
    }

    /** ξ_R² = N⟨S_y²⟩/⟨S_z⟩² from all spins down, at increasing times after t = 0. */
    double[] squeezing(double[] times) {
        var values = new double[times.length];
        var state = new ODEState(0, new double[] {-n / 2.0, n / 4.0, n / 4.0, 0});
        for (int k = 0; k < times.length; k++) {
            var integrator = new DormandPrince853Integrator(1e-12 * times[k], times[k], 1e-10, 1e-10);
            state = new ODEState(times[k], integrator.integrate(this, state, times[k]).getPrimaryState());
            values[k] = n * state.getPrimaryState()[2] / (state.getPrimaryState()[0] * state.getPrimaryState()[0]);
        }
        return values;
    }
}
