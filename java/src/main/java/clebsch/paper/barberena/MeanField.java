package clebsch.paper.barberena;

import clebsch.exact.PuriLawande;
import java.util.function.DoubleUnaryOperator;
import org.hipparchus.analysis.solvers.BrentSolver;
import org.hipparchus.complex.Complex;
import org.hipparchus.ode.ODEState;
import org.hipparchus.ode.OrdinaryDifferentialEquation;
import org.hipparchus.ode.nonstiff.DormandPrince853Integrator;
import org.hipparchus.ode.sampling.ODEStateInterpolator;

/**
 * The driven, interacting, decaying spin without correlations, s = ⟨J⟩/(N/2):
 *
 * <p>ṡ_x = Nχ s_y s_z + (NΓ/2) s_x s_z
 * <br>ṡ_y = −Ω s_z − Nχ s_x s_z + (NΓ/2) s_y s_z
 * <br>ṡ_z = Ω s_y − (NΓ/2)(s_x² + s_y²).
 *
 * <p>|s| is conserved. From H = χJ₊J₋ + ΩJ_x and Γ D[J₋] follow, before the means of products are split,
 *
 * <p>d⟨J_x⟩/dt = χ⟨{J_y, J_z}⟩ − χ⟨J_y⟩ + (Γ/2)⟨{J_x, J_z}⟩ − (Γ/2)⟨J_x⟩
 * <br>d⟨J_y⟩/dt = −Ω⟨J_z⟩ − χ⟨{J_x, J_z}⟩ + χ⟨J_x⟩ + (Γ/2)⟨{J_y, J_z}⟩ − (Γ/2)⟨J_y⟩
 * <br>d⟨J_z⟩/dt = Ω⟨J_y⟩ − Γ⟨J_x² + J_y²⟩ − Γ⟨J_z⟩.
 *
 * <p>The paper's Eq. (14) has them without ∓χ⟨J_y,x⟩, which come from χJ_z in J₊J₋ = J² − J_z² + J_z; these and the last
 * terms are smaller by 1/N, so that (15) is the same with and without.
 *
 * <p>D. Barberena et al., Phys. Rev. A 99, 053411 (2019), Eq. (14)–(20); s is printed with N^{1/2} in place of N/2, and the
 * first term of (18) without the denominator Γ² + 4χ² that (20) has.
 *
 * @param n     N, number of spins
 * @param chi   χ
 * @param omega Ω
 * @param gamma Γ
 */
record MeanField(int n, double chi, double omega, double gamma) implements OrdinaryDifferentialEquation {
    private static final double TOLERANCE = 1e-12;

    /** The south pole: all spins down. */
    static final double[] DOWN = {0, 0, -1};

    @Override
    public int getDimension() {
        return 3;
    }

    @Override
    public double[] computeDerivatives(double t, double[] s) {
        double twist = n * chi * s[2];
        double decay = n * gamma / 2 * s[2];
        return new double[] {
            twist * s[1] + decay * s[0],
            -omega * s[2] - twist * s[0] + decay * s[1],
            omega * s[1] - n * gamma / 2 * (s[0] * s[0] + s[1] * s[1])};
    }

    /**
     * s at the given times, by the Dormand–Prince pair 8(5,3) to a tolerance of 10⁻¹² a step, with its dense output.
     *
     * @param start s at the first time
     * @param times increasing
     * @return a row (s_x, s_y, s_z) for each time
     */
    double[][] trajectory(double[] start, double[] times) {
        var rows = new double[times.length][];
        rows[0] = start.clone();
        double end = times[times.length - 1];
        var integrator = new DormandPrince853Integrator(1e-9 * (end - times[0]), end - times[0], TOLERANCE, TOLERANCE);
        var next = new int[] {1};
        integrator.addStepHandler((ODEStateInterpolator step) -> {
            double reached = step.getCurrentState().getTime();
            for (; next[0] < times.length && times[next[0]] <= reached; next[0]++) {
                rows[next[0]] = step.getInterpolatedState(times[next[0]]).getPrimaryState();
            }
        });
        integrator.integrate(this, new ODEState(times[0], start), end);
        return rows;
    }

    /**
     * V(b) = (Ω/Ω_c)² (1 − 2e^{−u} cos(2χu/Γ) + e^{−2u}), u = NΓb/2: from the south pole, the height s_z = −ḃ follows a
     * particle of energy ḃ² + V(b) = 1 that starts at b = 0; Eq. (20).
     */
    double potential(double b) {
        double u = n * gamma / 2 * b;
        double ratio = omega / PuriLawande.criticalDrive(n, chi, gamma);
        return ratio * ratio * hill(u, 2 * chi / gamma);
    }

    /**
     * The largest V(b) on the way ahead, b > 0, of the spin that starts at s: ḃ² + V(b) = 1 with V(b) = |s_+(b)|² and
     * s_+(b) = s_+(0) e^{−(1 − 2iχ/Γ)u} + r(1 − e^{−(1 − 2iχ/Γ)u}), r = 2iΩ/(NΓ − 2iNχ), u = NΓb/2; Eq. (16)–(18). Below 1 the particle
     * escapes and the spin comes to rest; else s_z oscillates for ever.
     */
    double highestPotential(double[] s) {
        var rest = new Complex(0, 2 * omega).divide(new Complex(n * gamma, -2 * n * chi));
        Complex way = new Complex(s[0], s[1]).subtract(rest);
        DoubleUnaryOperator potential = u -> {
            double k = 2 * chi / gamma * u;
            Complex at = rest.add(way.multiply(new Complex(Math.cos(k), Math.sin(k))).multiply(Math.exp(-u)));
            return at.getReal() * at.getReal() + at.getImaginary() * at.getImaginary();
        };
        // |r + we^{−u}|² differs from |r|² by less than 10⁻¹⁵ beyond u = 35; a turn of the phase is looked at 60 times
        double step = Math.min(0.05, Math.PI / 30 / Math.max(1e-9, Math.abs(2 * chi / gamma)));
        double highest = potential.applyAsDouble(0);
        for (double u = step; u < 35; u += step) {
            highest = Math.max(highest, potential.applyAsDouble(u));
        }
        return highest;
    }

    private static double hill(double u, double k) {
        double e = Math.exp(-u);
        return 1 - 2 * e * Math.cos(k * u) + e * e;
    }

    /**
     * Ω̃ = Ω_c / √(max_u (1 − 2e^{−u} cos(2χu/Γ) + e^{−2u})): above this drive the particle from the south pole is turned
     * back by the first and highest hill of its potential, s_z changes sign and oscillates for ever; below it passes.
     */
    static double southPoleDrive(int n, double chi, double gamma) {
        double critical = PuriLawande.criticalDrive(n, chi, gamma);
        double k = Math.abs(2 * chi / gamma);
        if (k == 0) {
            return critical;   // the hill rises towards 1 and has no top
        }
        // the top is where cos ku + k sin ku = e^{−u}, behind the largest value of the left side and before ku = π
        double top = new BrentSolver(1e-14, 1e-15).solve(100, u -> Math.cos(k * u) + k * Math.sin(k * u) - Math.exp(-u),
                Math.atan(k) / k, Math.PI / k);
        return critical / Math.sqrt(hill(top, k));
    }
}
