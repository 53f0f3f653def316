package clebsch.paper.groszkowski;

import clebsch.model.Grid;
import clebsch.model.ModelDescription;
import clebsch.model.Solve;
import clebsch.paper.Check;
import clebsch.paper.Figure;
import clebsch.paper.FigureResult;
import clebsch.paper.Runs;
import clebsch.study.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * ξ_R²(t) = N (ΔJ_⊥)²/⟨J⟩² from all spins down for dρ/dt = Γ D[cosh r J₋ − sinh r J₊]ρ + (γ_φ/2) Σ_k D[σ_z^(k)]ρ
 * + γ_rel Σ_k D[σ₋^(k)]ρ with N = 50, r = 1, γ_φ = 0.005 Γ, γ_rel = 0 and 0.001 Γ, and without local noise; exact in the Dicke basis
 * from Γt = 10⁻³ to 10⁴. Times are in units of 1/Γ.
 *
 * <p>P. Groszkowski et al., Phys. Rev. X 12, 011015 (2022), Eq. (11), Fig. 6(a), Sec. V. The paper does not say which r
 * the figure has.
 */
public final class Figure6a implements Figure {
    private static final int SPINS = 50;
    private static final double SQUEEZING = 1;
    private static final double DEPHASING = 0.005;
    private static final double[] RELAXATION = {0, 0.001};
    private static final double FIRST = 1e-3;
    private static final double LAST = 1e4;
    private static final int POINTS_PER_DECADE = 20;
    private static final int POINTS = 7 * POINTS_PER_DECADE + 1;
    /** The first row at Γt = 1: until there an explicit method can follow. */
    private static final int POINTS_UNTIL_ONE = 3 * POINTS_PER_DECADE + 1;
    private static final double RTOL = 1e-8;
    private static final double ATOL = 1e-10;
    /** Of the way; the comparison with the explicit method is the rest. */
    private static final double SHARE_OF_CURVES = 0.7;

    @Override
    public String id() {
        return "groszkowski/fig6a";
    }

    @Override
    public String title() {
        return "Spin squeezing by an engineered reservoir: prethermal plateau and slow relaxation by local noise";
    }

    @Override
    public String source() {
        return "P. Groszkowski et al., Phys. Rev. X 12, 011015 (2022), Fig. 6(a)";
    }

    @Override
    public FigureResult produce(Context context) {
        int n = context.spins().orElse(SPINS);
        var runs = new Runs(context, Map.of("N", n, "Gamma", 1, "r", SQUEEZING, "gamma_phi", DEPHASING));
        Table noisy = runs.run("localNoise", SHARE_OF_CURVES, noisy(n, LAST, POINTS, Solve.Integrator.IMPLICIT));
        Table ideal = runs.run("withoutLocalNoise", SHARE_OF_CURVES + 0.02, describe(n, LAST, POINTS, Solve.Integrator.IMPLICIT));
        Table explicit = runs.run("explicit", 1, noisy(n, 1, POINTS_UNTIL_ONE, Solve.Integrator.DOP853));
        var curves = new ArrayList<Prethermal.Curve>();
        double[] all = Runs.values(noisy, "t");
        for (int p = 0; p < RELAXATION.length; p++) {
            int from = Math.min(p * POINTS, all.length);
            int to = Math.min(from + POINTS, all.length);
            curves.add(new Prethermal.Curve(DEPHASING, RELAXATION[p], Arrays.copyOfRange(all, from, to),
                    Arrays.copyOfRange(Runs.values(noisy, "xi2"), from, to)));
        }
        if (ideal.rows() > 0) {
            curves.add(new Prethermal.Curve(0, 0, ideal.column("t").values(), ideal.column("xi2").values()));
        }
        return runs.result(Prethermal.table(curves), Prethermal.picture(n, curves, "exact"), checks -> {
            Prethermal.check(n, curves, checks);
            checkAgreement(noisy, explicit, checks);
            // the matrix is rounded: half a unit in the last place of ‖𝓛‖ ~ 10⁴ over a time of 10⁴
            checks.addAll(Check.certificates(runs.points("localNoise"), "with local noise", 1e-8));
        });
    }

    private static ModelDescription describe(int n, double last, int points, Solve.Integrator integrator) {
        return SqueezedReservoir.describe(n, SQUEEZING)
                .initial("atoms", "down")
                .evolve(Grid.logarithmic(FIRST, last, points)).integrator(integrator).rtol(RTOL).atol(ATOL)
                .observable("xi2", "wineland(atoms)").observable("Jz", "atoms.z").observable("J2", "atoms.casimir");
    }

    private static ModelDescription noisy(int n, double last, int points, Solve.Integrator integrator) {
        return describe(n, last, points, integrator)
                .parameter("gamma_phi", DEPHASING).parameter("gamma_rel", RELAXATION[0])
                .each("gamma_phi / 2", "atoms.sigma_z").each("gamma_rel", "atoms.sigma_m")
                .sweep("gamma_rel", Grid.of(RELAXATION));
    }

    /** Both are bounded step by step by the same tolerances; what a hundred steps sum up to is asked of ξ², which starts at 1. */
    private static void checkAgreement(Table implicit, Table explicit, List<Check> checks) {
        double farthest = 0;
        for (int p = 0; p < RELAXATION.length; p++) {
            for (int k = 0; k < POINTS_UNTIL_ONE; k++) {
                farthest = Math.max(farthest, Math.abs(implicit.column("xi2").values()[p * POINTS + k]
                        - explicit.column("xi2").values()[p * POINTS_UNTIL_ONE + k]));
            }
        }
        checks.add(Check.atMost("largest difference of ξ² by the implicit and an explicit method up to Γt = 1", farthest, 100 * RTOL));
    }
}
