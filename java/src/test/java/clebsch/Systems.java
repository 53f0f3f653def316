package clebsch;

import clebsch.model.Operator;
import clebsch.model.Operator.Symbol;
import clebsch.model.State;
import org.hipparchus.complex.Complex;

/** Named physical systems whose solution is known in closed form, each with the model to be run beside it. */
public final class Systems {
    private Systems() {
    }

    /** One spin decaying: Γ D[J_−] from up; the excitation is e^{−Γt}. */
    public record DecayingSpin(double gamma) {
        public Draft draft() {
            Draft draft = Draft.of("decaying spin", Draft.spins("q", 1));
            return draft.jump(gamma, draft.on(Symbol.M)).from(new State.Up());
        }

        public double excitation(double t) {
            return Math.exp(-gamma * t);
        }
    }

    /**
     * A resonantly driven qubit: H = Ω J_x, γ D[J_−] from down. Bloch's equations ⟨σ_y⟩' = −γ/2 ⟨σ_y⟩ − Ω⟨σ_z⟩,
     * ⟨σ_z⟩' = Ω⟨σ_y⟩ − γ(⟨σ_z⟩ + 1) turn about their stationary point at κ = √(Ω² − γ²/16), damped with 3γ/4.
     */
    public record DrivenQubit(double omega, double gamma) {
        public Draft draft() {
            Draft draft = Draft.of("driven qubit", Draft.spins("q", 1));
            return draft.hamiltonian(omega, draft.on(Symbol.X)).jump(gamma, draft.on(Symbol.M));
        }

        /** ⟨σ_y⟩, ⟨σ_z⟩. */
        public double[] bloch(double t) {
            double y0 = 2 * omega * gamma / (gamma * gamma + 2 * omega * omega);
            double z0 = -gamma * gamma / (gamma * gamma + 2 * omega * omega);
            double y = -y0;
            double z = -1 - z0;
            double kappa = Math.sqrt(omega * omega - gamma * gamma / 16);
            double c = Math.exp(-0.75 * gamma * t) * Math.cos(kappa * t);
            double s = Math.exp(-0.75 * gamma * t) * Math.sin(kappa * t) / kappa;
            return new double[] {y0 + c * y + s * (gamma / 4 * y - omega * z), z0 + c * z + s * (omega * y - gamma / 4 * z)};
        }
    }

    /** Collective decay D[J_−] of N spins from up (R. H. Dicke, Phys. Rev. 93, 99 (1954)). */
    public record Superradiance(int spins) {
        public Draft draft() {
            Draft draft = Draft.of("superradiance", Draft.spins("atoms", spins));
            return draft.jump(1, draft.on(Symbol.M)).from(new State.Up())
                    .measure("intensity", draft.on(Symbol.P).times(draft.on(Symbol.M)));
        }

        /** For two spins, whose both steps go at rate 2: the population of |m=0⟩. */
        public static double middle(double t) {
            return 2 * t * Math.exp(-2 * t);
        }
    }

    /**
     * H = χ J_z² from the coherent state along x (M. Kitagawa, M. Ueda, Phys. Rev. A 47, 5138 (1993), Eqs. (4)–(6), with
     * μ = 2χt): the smallest variance across ⟨J⟩ is N/4 (1 − (N−1)/4 [√(A²+B²) − A]) with A = 1 − cos^{N−2} μ,
     * B = 4 sin(μ/2) cos^{N−2}(μ/2), and ⟨J_x⟩ = N/2 cos^{N−1}(μ/2).
     */
    public record OneAxisTwisting(int spins, double chi) {
        public Draft draft() {
            Draft draft = Draft.of("one-axis twisting", Draft.spins("atoms", spins));
            return draft.hamiltonian(chi, new Operator.Power(draft.on(Symbol.Z), 2)).from(new State.Coherent(Math.PI / 2, 0));
        }

        public double kitagawa(double t) {
            double mu = 2 * chi * t;
            double a = 1 - Math.pow(Math.cos(mu), spins - 2);
            double b = 4 * Math.sin(mu / 2) * Math.pow(Math.cos(mu / 2), spins - 2);
            return 1 - (spins - 1) / 4.0 * (Math.hypot(a, b) - a);
        }

        public double meanX(double t) {
            return spins / 2.0 * Math.pow(Math.cos(chi * t), spins - 1);
        }

        /** N (ΔJ)²/⟨J⟩² with (ΔJ)² = N ξ_S²/4. */
        public double wineland(double t) {
            return kitagawa(t) * spins * spins / 4.0 / (meanX(t) * meanX(t));
        }
    }

    /**
     * A damped driven mode: H = δ a†a + f (a + a†), κ D[a] from the vacuum. It stays a coherent state with
     * α' = −(iδ + κ/2) α − if.
     */
    public record DrivenMode(double delta, double drive, double kappa, int levels) {
        public Draft draft() {
            Draft draft = Draft.of("driven mode", Draft.boson("b", levels));
            return draft.hamiltonian(delta, draft.on(Symbol.N)).hamiltonian(drive, draft.on(Symbol.A).plus(draft.on(Symbol.AD)))
                    .jump(kappa, draft.on(Symbol.A));
        }

        public Complex alpha(double t) {
            Complex rate = new Complex(kappa / 2, delta);
            return rate.multiply(-t).exp().subtract(1).multiply(new Complex(0, drive)).divide(rate);
        }
    }

    /** The driven-dissipative Lipkin–Meshkov–Glick model: H = χ J_+J_− + Ω J_x, Γ D[J_−] from down. */
    public static Draft lmg(int spins, double chi, double omega, double gamma) {
        Draft draft = Draft.of("driven-dissipative LMG model", Draft.spins("atoms", spins));
        return draft.hamiltonian(chi, draft.on(Symbol.P).times(draft.on(Symbol.M))).hamiltonian(omega, draft.on(Symbol.X))
                .jump(gamma, draft.on(Symbol.M)).measure("Jz", draft.on(Symbol.Z));
    }

    /** N spins and a lossy mode exchanging excitations, driven off resonance; no closed form, for comparison with dense matrices. */
    public static Draft spinBoson(int spins, int levels) {
        Draft draft = Draft.of("spin-boson", Draft.spins("atoms", spins), Draft.boson("b", levels));
        Operator exchange = draft.on(0, Symbol.P).times(draft.on(1, Symbol.A));
        return draft.hamiltonian(0.7, draft.on(1, Symbol.N)).hamiltonian(0.9, exchange)
                .hamiltonian(0.9, new Operator.Adjoint(exchange))
                .hamiltonian(0.3, draft.on(0, Symbol.X)).jump(0.8, draft.on(1, Symbol.A)).jump(0.2, draft.on(0, Symbol.Z))
                .from(new State.Coherent(1.9, 0.4), new State.Alpha(new Complex(0.3, -0.2)));
    }

    /** Three unlike spins 1/2 in a row with exchange, detunings, and jumps at both ends and on the sum. */
    public static Draft chain() {
        Draft draft = Draft.of("chain", Draft.array("e", 1, 3));
        for (int k = 0; k < 2; k++) {
            for (Symbol axis : new Symbol[] {Symbol.X, Symbol.Y}) {
                draft.hamiltonian(1 + 0.3 * k, draft.on(k, axis).times(draft.on(k + 1, axis)));
            }
        }
        for (int k = 0; k < 3; k++) {
            draft.hamiltonian(0.5 * (k - 1) + 0.1, draft.on(k, Symbol.Z));
        }
        draft.jump(0.4, draft.on(0, Symbol.P)).jump(0.6, draft.on(2, Symbol.M));
        draft.jump(0.3, draft.on(0, Symbol.M).plus(draft.on(1, Symbol.M)).plus(draft.on(2, Symbol.M).times(new Complex(0, 1))));
        return draft.from(new State.Up(), new State.Coherent(1.0, 0.5), new State.Mixed());
    }
}
