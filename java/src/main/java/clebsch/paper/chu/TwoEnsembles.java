package clebsch.paper.chu;

import clebsch.cumulant.Equations;
import clebsch.cumulant.MomentEvolution;
import clebsch.cumulant.MomentSystem;
import clebsch.cumulant.StationaryPoint;
import clebsch.model.Grid;
import clebsch.model.ModelDescription;
import clebsch.study.MomentRun;
import java.util.Arrays;

/**
 * Two ensembles of 2S spins 1/2, H = Ω(S₁ˣ + S₂ˣ) + (Δ/2)(S₁ᶻ − S₂ᶻ), Γ D[S₁⁻ + S₂⁻] and γ Σ D[s⁻] on every spin, γ = Γ/C, from all down,
 * exactly or by cumulants of second order; Γ = 1. Eq. (E1) of A. Chu et al.
 *
 * @param s           S
 * @param ratio       Δ/Ω
 * @param drive       Ω/(SΓ)
 * @param cooperativity C; infinite for γ = 0
 */
record TwoEnsembles(int s, double ratio, double drive, double cooperativity) {

    /** Ω/(SΓ) at which the evolution settles at the stationary point soon. */
    private static final double FOUND = 0.5;

    /** A value of ξ² and when it is reached. */
    record Squeezed(double time, double xi2) {
    }

    /** Moments of a stationary point, from which the next one can be found. */
    record Stationary(double[] moments, double xi2, boolean stable) {
    }

    /** The model with nothing to compute or measure yet. */
    ModelDescription describe() {
        var description = new ModelDescription("Two driven ensembles in one cavity").parameter("S", s).parameter("Omega", drive * s)
                .parameter("Delta", ratio * drive * s).parameter("gamma", 1 / cooperativity)
                .spins("a", "2*S").spins("b", "2*S")
                .hamiltonian("Omega * (a.x + b.x) + Delta/2 * (a.z - b.z)").dissipator("1", "a.m + b.m")
                .initial("a", "down").initial("b", "down");
        return Double.isInfinite(cooperativity) ? description : description.each("gamma", "a.sigma_m").each("gamma", "b.sigma_m");
    }

    /** ξ² = 4S Var(S₁ʸ + S₂ʸ)/⟨S₁ˣ − S₂ˣ⟩² by quantum jumps, Eq. (E6), at increasing times; nothing else is measured. */
    ModelDescription jumps(Grid times, int count) {
        return describe().observable("xi2", "4*S*var(a.y + b.y)/mean(a.x - b.x)^2").trajectories(times, count);
    }

    /** ξ² in the stationary state without decay of single spins. */
    double exactStationary() {
        var exact = new clebsch.exact.TwoEnsembles(2 * s, ratio, 1);
        double length = ratio / 4 * exact.fisherInformation();
        return 4 * s * exact.variance() / (length * length);
    }

    private Equations equations() {
        return MomentRun.equations(describe().observable("y", "a.y + b.y").observable("y2", "(a.y + b.y)^2").observable("each", "a.y^2 + b.y^2")
                .observable("x", "a.x - b.x").cumulants(2, Grid.of(0, 1)).resolve(), 2);
    }

    /**
     * ξ² with Var(S₁ʸ + S₂ʸ) in the form that (E5) has for large S, as the figures have it: pairs within an ensemble count S² instead of
     * S(S − ½). That adds (⟨(S₁ʸ)²⟩ + ⟨(S₂ʸ)²⟩ − S)/(2S − 1); without it the variance, which is what nearly cancelling pairs leave, goes
     * below zero where Δ/Ω is not well above 1/S.
     */
    private double squeezing(double[] means) {
        double more = (means[4] - s) / (2 * s - 1);
        return 4 * s * (means[2] + more - means[0] * means[0]) / (means[6] * means[6]);
    }

    /**
     * ξ² by cumulants at increasing times; NaN at t = 0, where ⟨S₁ˣ − S₂ˣ⟩ = 0, and from where a moment is not one of a state any more.
     */
    double[] curve(double[] times) {
        MomentSystem system = equations().system();
        var values = new double[times.length];
        Arrays.fill(values, Double.NaN);
        var listener = new MomentEvolution.Listener() {
            private boolean outside;

            @Override
            public void output(int k, double t, double[] x) {
                outside |= !system.outOfRange(x, 1e-6).isEmpty();
                values[k] = outside || k == 0 ? Double.NaN : squeezing(system.measure(x));
            }

            @Override
            public boolean step(double t, double[] x) {
                return !outside;
            }
        };
        MomentEvolution.run(system, MomentEvolution.Method.EXPLICIT, system.initial(), times, 1e-8, 1e-10, listener);
        return values;
    }

    /** The smallest ξ² on the way to the stationary state by cumulants, within a relative 10⁻³. */
    Squeezed best() {
        // by then single spins have decayed, with γ
        double last = 2.5 * cooperativity;
        var times = new double[301];
        for (int k = 1; k < times.length; k++) {
            times[k] = last * Math.pow(1e-3, 1 - (k - 1) / 299.0);
        }
        double[] xi2 = curve(times);
        var best = new Squeezed(Double.NaN, Double.POSITIVE_INFINITY);
        for (int k = 1; k < times.length; k++) {
            best = xi2[k] < best.xi2() ? new Squeezed(times[k], xi2[k]) : best;
        }
        return best;
    }

    /**
     * The stationary point by cumulants.
     *
     * @param before the one for parameters nearby, next to which it is looked for; null to follow the evolution from all down
     * @return null if there is none
     */
    Stationary stationary(Stationary before) {
        Equations equations = equations();
        StationaryPoint point = before == null ? StationaryPoint.find(equations) : StationaryPoint.near(equations, before.moments());
        if (!point.failure().isEmpty()) {
            return null;
        }
        // J² and what follows from it are conserved without decay of single spins: eigenvalues that are zero but for rounding
        double rounding = 1e-9 * point.eigenvalues().stream().mapToDouble(z -> z.norm()).max().orElse(0);
        boolean stable = point.eigenvalues().stream().allMatch(z -> z.getReal() < rounding);
        return new Stationary(point.x(), squeezing(equations.system().measure(point.x())), stable);
    }

    /**
     * The stationary point by cumulants for any drive, by steps from half the strength of the decay, Ω = SΓ/2, where it is found at once.
     *
     * @return null if the way to it is lost
     */
    Stationary stationary() {
        Stationary state = null;
        int steps = (int) Math.ceil(Math.abs(Math.log(drive / FOUND)) / Math.log(1.5));
        for (int k = 0; k <= steps && (k == 0 || state != null); k++) {
            double on = steps == 0 ? drive : FOUND * Math.pow(drive / FOUND, (double) k / steps);
            state = new TwoEnsembles(s, ratio, on, cooperativity).stationary(state);
        }
        return state;
    }
}
