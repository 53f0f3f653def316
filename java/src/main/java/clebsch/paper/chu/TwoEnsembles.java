package clebsch.paper.chu;

import clebsch.cumulant.Equations;
import clebsch.cumulant.MomentEvolution;
import clebsch.cumulant.MomentSystem;
import clebsch.model.Grid;
import clebsch.model.ModelDescription;
import clebsch.study.MomentRun;

/**
 * Two ensembles of 2S spins 1/2, H = Ω(S₁ˣ + S₂ˣ) + (Δ/2)(S₁ᶻ − S₂ᶻ), Γ D[S₁⁻ + S₂⁻] and γ Σ D[s⁻] on every spin, γ = Γ/C, from all down,
 * by cumulants of second order; Γ = 1. Eq. (E1) of A. Chu et al.
 *
 * @param s           S
 * @param ratio       Δ/Ω
 * @param drive       Ω/(SΓ)
 * @param cooperativity C; infinite for γ = 0
 */
record TwoEnsembles(int s, double ratio, double drive, double cooperativity) {

    /** The model with ξ² = 4S Var(S₁ʸ + S₂ʸ)/⟨S₁ˣ − S₂ˣ⟩², Eq. (E6), and nothing yet to compute. */
    ModelDescription describe() {
        return new ModelDescription("Two driven ensembles in one cavity").parameter("S", s).parameter("Omega", drive * s)
                .parameter("Delta", ratio * drive * s).parameter("gamma", 1 / cooperativity)
                .spins("a", "2*S").spins("b", "2*S")
                .hamiltonian("Omega * (a.x + b.x) + Delta/2 * (a.z - b.z)").dissipator("1", "a.m + b.m")
                .each("gamma", "a.sigma_m").each("gamma", "b.sigma_m")
                .initial("a", "down").initial("b", "down")
                .observable("y", "a.y + b.y").observable("y2", "(a.y + b.y)^2").observable("each", "a.y^2 + b.y^2")
                .observable("x", "a.x - b.x");
    }

    /**
     * ξ² with Var(S₁ʸ + S₂ʸ) in the form that (E5) has for large S, as the figure has it: pairs within an ensemble count S² instead of
     * S(S − ½). That adds (⟨(S₁ʸ)²⟩ + ⟨(S₂ʸ)²⟩ − S)/(2S − 1); without it the variance, which is what nearly cancelling pairs leave, goes
     * below zero where Δ/Ω is not well above 1/S.
     */
    private static double squeezing(int s, double[] means) {
        double more = (means[4] - s) / (2 * s - 1);
        return 4 * s * (means[2] + more - means[0] * means[0]) / (means[6] * means[6]);
    }

    /** The smallest ξ² on the way to the stationary state, within a relative 10⁻³. */
    double best() {
        Equations equations = MomentRun.equations(describe().cumulants(2, Grid.of(0, 1)).resolve(), 2);
        MomentSystem system = equations.system();
        // by then single spins have decayed, with γ
        double last = 2.5 * cooperativity;
        var times = new double[301];
        for (int k = 1; k < times.length; k++) {
            times[k] = last * Math.pow(1e-3, 1 - (k - 1) / 299.0);
        }
        var best = new double[] {Double.POSITIVE_INFINITY};
        MomentEvolution.run(system, MomentEvolution.Method.EXPLICIT, system.initial(), times, 1e-6, 1e-9, new MomentEvolution.Listener() {
            @Override
            public void output(int k, double t, double[] x) {
                if (k > 0) {
                    best[0] = Math.min(best[0], squeezing(s, system.measure(x)));
                }
            }

            @Override
            public boolean step(double t, double[] x) {
                return true;
            }
        });
        return best[0];
    }
}
