package clebsch.paper.mok;

import clebsch.cumulant.Equations;
import clebsch.cumulant.MomentEvolution;
import clebsch.cumulant.MomentSystem;
import clebsch.cumulant.StationaryPoint;
import clebsch.model.Grid;
import clebsch.model.ModelDescription;
import clebsch.study.MomentRun;
import java.util.Arrays;
import java.util.Locale;

/**
 * N spins, half of them detuned by δ and half by −δ, with H = ½Σδ_iσ_z + (η/N)(S₋² + S₊²) and (Γ₂/N²) D[S₋²], in mean field; Γ₂ = 1.
 * In the synchronised state ⟨σ₊⟩ = A e^{i(π/4 ± ζ)}.
 *
 * <p>W.-K. Mok et al., Eq. (1), (2), (16)–(22).
 *
 * @param eta   η/Γ₂
 * @param delta δ/Γ₂
 */
record TwoDetunings(int n, double eta, double delta) {
    /** Rates below so many δ: a spin that ran would move by A δ. */
    private static final double AT_REST = 1e-4;
    private static final int TURNS = 2;

    /**
     * The synchronised state.
     *
     * @param moments what {@link StationaryPoint} calls x
     */
    record State(double[] moments, double amplitude, double spread, double inversion, boolean stable) {
    }

    private ModelDescription describe() {
        // |θ,φ⟩ has ⟨σ₊⟩ = e^{−iφ} sin(θ/2) cos(θ/2); the amplitude in the limit of few excitations, Eq. (19), and the phase π/4
        double amplitude = Math.sqrt(Math.min(2 * eta / n, 0.2));
        return new ModelDescription("Two-photon drive and loss of detuned spins").parameter("N", n).parameter("eta", eta)
                .parameter("delta", delta)
                .spins("fast", "N/2").spins("slow", "N/2")
                .hamiltonian("delta * (fast.z - slow.z) + eta/N * ((fast.m + slow.m)^2 + (fast.p + slow.p)^2)")
                .dissipator("1/N^2", "(fast.m + slow.m)^2")
                .initial("fast", state(amplitude)).initial("slow", state(amplitude))
                .cumulants(1, Grid.of(0, 1))
                .observable("fast", "fast.p").observable("slow", "slow.p").observable("z", "fast.z");
    }

    private static String state(double amplitude) {
        return String.format(Locale.ROOT, "coherent(%.17g, -pi/4)", Math.asin(2 * amplitude));
    }

    Equations equations() {
        return MomentRun.equations(describe().resolve(), 1);
    }

    /** The state that spins in phase go to. */
    State synchronised() {
        Equations equations = equations();
        return state(equations, StationaryPoint.find(equations));
    }

    /** The state next to one at a detuning nearby; null if there is none. */
    State next(State before) {
        Equations equations = equations();
        return state(equations, StationaryPoint.near(equations, before.moments()));
    }

    private State state(Equations equations, StationaryPoint point) {
        if (!point.failure().isEmpty()) {
            return null;
        }
        // collective: Σσ₊ of N/2 spins and ½Σσ_z
        double[] means = equations.system().measure(point.x());
        double fast = Math.atan2(means[1], means[0]);
        double slow = Math.atan2(means[3], means[2]);
        double spread = Math.IEEEremainder(fast - slow, 2 * Math.PI) / 2;
        return new State(point.x(), 2 * Math.hypot(means[0], means[1]) / n, spread, 4 * means[4] / n, point.stable());
    }

    /**
     * Whether spins in phase come to rest, rather than run apart by several turns.
     *
     * @param longest after which what has done neither counts as not at rest
     */
    boolean synchronises(double longest) {
        MomentSystem system = equations().system();
        var rate = new double[system.dimension()];
        var rests = new boolean[1];
        MomentEvolution.run(system, MomentEvolution.Method.IMPLICIT, system.initial(), new double[] {0, longest}, 1e-6, 1e-8,
                new MomentEvolution.Listener() {
                    private double apart;
                    private double before;

                    @Override
                    public void output(int k, double t, double[] x) {
                        // the way does not matter
                    }

                    @Override
                    public boolean step(double t, double[] x) {
                        double[] means = system.measure(x);
                        double difference = Math.atan2(means[1], means[0]) - Math.atan2(means[3], means[2]);
                        apart += Math.IEEEremainder(difference - before, 2 * Math.PI);
                        before = difference;
                        system.rate(x, rate);
                        rests[0] = Arrays.stream(rate).map(Math::abs).max().orElseThrow() < AT_REST * delta;
                        return !rests[0] && Math.abs(apart) < TURNS * 2 * Math.PI;
                    }
                });
        return rests[0];
    }

    /**
     * (dA/dt)/A, dζ/dt and dz/dt/A² as Eq. (20) has them, with φ = π/4 for both halves together. Compared with (16), (17) they lack
     * −2Γ₂(c₂/N + |c₁|²) in the first, c₂/N in the third, and have 1 + z instead of (1 + z)(1 − 1/N).
     */
    double[] reduced(double amplitude, double spread, double z) {
        double cos = Math.cos(spread) * Math.cos(spread);
        double twice = Math.cos(2 * spread);
        double bracket = 1 + z + n * amplitude * amplitude * (1 - 2.0 / n) * cos;
        return new double[] {
            -2 * eta * z * (cos - twice / n) + z * (cos - 1.0 / n) * bracket,
            delta + eta * z * (1 - 2.0 / n) * Math.sin(2 * spread) - z / 2 * bracket * Math.sin(2 * spread),
            8 * eta * (cos - twice / n) - 4 * (cos - 1.0 / n) * bracket - 4 * (1 + z) * cos};
    }
}
