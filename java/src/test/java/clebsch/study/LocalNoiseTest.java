package clebsch.study;

import static clebsch.study.PermutationInvarianceTest.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import clebsch.model.Grid;
import clebsch.model.ModelDescription;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spins with noise of their own, where uncorrelated spins give closed forms. */
class LocalNoiseTest {
    private static final double RTOL = 1e-11;
    /** Errors of a few hundred steps, each below the tolerance. */
    private static final double EVOLVED = 100 * RTOL;

    private static ModelDescription spins(int n, String initial, double... times) {
        return new ModelDescription("m").spins("a", Integer.toString(n)).initial("a", initial).evolve(Grid.of(times))
                .rtol(RTOL).atol(1e-14);
    }

    // N = 12 at t = 1: ⟨J_z⟩ = −1.5854467059, ⟨J²⟩ = 11.3041711526
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 12, 40, 100})
    void independentDecay(int n) {
        Simulation.Result result = run(spins(n, "up", 0, 0.4, 1, 3).each("1", "a.sigma_m").observable("z", "a.z")
                .observable("J2", "a.casimir").observable("var", "var(a.z)"));
        for (int k = 0; k < 4; k++) {
            double e = Math.exp(-result.times()[k]);
            double s = 2 * e - 1;
            double[] row = result.columns()[k];
            assertThat(row[0]).isCloseTo(n * s / 2, within(EVOLVED * n));
            assertThat(row[1]).isCloseTo(0.75 * n + n * (n - 1) / 4.0 * s * s, within(EVOLVED * n * n));
            assertThat(row[2]).isCloseTo(n * e * (1 - e), within(EVOLVED * n * n));
        }
    }

    /** Γ D[σ_z] takes ⟨σ_−⟩ down with e^{−2Γt}: ⟨J_x⟩ = N/2 e^{−2Γt}, and ⟨J²⟩ = 3N/4 + N(N−1)/4 e^{−4Γt}. */
    @ParameterizedTest
    @ValueSource(ints = {2, 7, 30})
    void independentDephasing(int n) {
        Simulation.Result result = run(spins(n, "coherent(pi/2, 0)", 0, 0.2, 0.7).each("0.5", "a.sigma_z")
                .observable("x", "a.x").observable("J2", "a.casimir").observable("xi2", "kitagawa(a)"));
        for (int k = 0; k < 3; k++) {
            double e = Math.exp(-result.times()[k]);
            assertThat(result.columns()[k][0]).isCloseTo(n / 2.0 * e, within(EVOLVED * n));
            assertThat(result.columns()[k][1]).isCloseTo(0.75 * n + n * (n - 1) / 4.0 * e * e, within(EVOLVED * n * n));
            assertThat(result.columns()[k][2]).as("spins stay uncorrelated").isCloseTo(1, within(EVOLVED * n * n));
        }
    }

    /** Decay at rate 1 and pumping at rate 2 lead to uncorrelated spins that are up with probability 2/3. */
    @ParameterizedTest
    @ValueSource(ints = {10, 100})
    void decayAndPumpingLeadToAProductState(int n) {
        // what was there at first has decayed to e^{−3t} = 10⁻¹⁶
        Simulation.Result result = run(spins(n, "dicke(0)", 0, 12).each("1", "a.sigma_m").each("2", "a.sigma_p")
                .observable("z", "a.z").observable("J2", "a.casimir").observable("var", "var(a.z)").observable("S", "entropy()"));
        double[] last = result.columns()[1];
        double h = Math.log(3) - 2 / 3.0 * Math.log(2);
        assertThat(last[0]).isCloseTo(n / 6.0, within(EVOLVED * n));
        assertThat(last[1]).isCloseTo(0.75 * n + n * (n - 1) / 36.0, within(EVOLVED * n * n));
        assertThat(last[2]).isCloseTo(n * 2 / 9.0, within(EVOLVED * n * n));
        // −ln p reaches N ln 3
        assertThat(last[3]).isCloseTo(n * h, within(EVOLVED * n * Math.log(3)));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 30, 100})
    void theMixedState(int n) {
        Simulation.Result result = run(spins(n, "mixed", 0, 1).observable("S", "entropy(a)").observable("purity", "purity()")
                .observable("z", "a.z").observable("J2", "a.casimir").observable("F", "fidelity(a: mixed)")
                .observable("up", "fidelity(a: up)"));
        double states = Math.pow(2, n);
        double[] row = result.columns()[0];
        assertThat(row[0]).isCloseTo(n * Math.log(2), within(1e-12 * n));
        assertThat(row[1] * states).isCloseTo(1, within(1e-12 * n));
        assertThat(row[2]).isCloseTo(0, within(1e-12 * n));
        assertThat(row[3]).isCloseTo(0.75 * n, within(1e-12 * n));
        assertThat(row[4]).isCloseTo(1, within(1e-12 * n));
        assertThat(row[5] * states).isCloseTo(1, within(1e-12 * n));
        if (n <= 30) {
            assertThat((double) certificates(result).get("smallestEigenvalue") * states).isCloseTo(1, within(1e-12 * n));
        }
    }

    // full and empty spins, where weights are zero, and probabilities that differ by orders
    @ParameterizedTest
    @CsvSource({"1, 0.2, 0.6", "4, 0.5, 0.5", "5, 0, 0.3", "6, 1, 0.25", "20, 0.9, 0.15", "41, 0.01, 0.02"})
    void thermalStates(int n, double p, double q) {
        Simulation.Result result = run(spins(n, "thermal(" + p + ")", 0, 1).observable("z", "a.z").observable("var", "var(a.z)")
                .observable("S", "entropy()").observable("purity", "purity()").observable("F", "fidelity(a: thermal(" + q + "))")
                .observable("self", "fidelity(initial)").observable("Fisher", "qfi(a.x)"));
        double h = p == 0 || p == 1 ? 0 : -p * Math.log(p) - (1 - p) * Math.log(1 - p);
        double overlap = Math.sqrt(p * q) + Math.sqrt((1 - p) * (1 - q));
        double error = 1e-12 * n;
        double[] row = result.columns()[0];
        assertThat(row[0]).isCloseTo(n * (p - 0.5), within(error));
        assertThat(row[1]).isCloseTo(n * p * (1 - p), within(error * n));
        assertThat(row[2]).isCloseTo(n * h, within(error));
        assertThat(row[3]).isCloseTo(Math.pow(p * p + (1 - p) * (1 - p), n), within(error));
        assertThat(row[4]).isCloseTo(Math.pow(overlap, 2 * n), within(error));
        assertThat(row[5]).isCloseTo(1, within(error));
        // N spins of Bloch length s turned about an axis across it; weights below 10⁻¹⁴ are left out
        double s = 2 * p - 1;
        assertThat(row[6]).isCloseTo(n * s * s, within(error * n));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> certificates(Simulation.Result result) {
        return (Map<String, Object>) result.record().get("certificates");
    }

    /**
     * Numbers of ρ in the Dicke basis, (N+1)(N+2)(N+3)/6, and those that a run holds. Without coherence, noise on single
     * spins leaves the ⌊(N+2)²/4⌋ populations, and collective noise alone the N+1 of one block. A drive along x from a pole
     * leaves the real or the imaginary part of each coherence; squeezing, whose parity is kept as well, half of these.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            10   | dicke(0)     |                        |         | a.sigma_m; a.sigma_p; a.sigma_z | 286       | 36
            11   | dicke(1/2)   |                        |         | a.sigma_m; a.sigma_p; a.sigma_z | 364       | 42
            100  | dicke(0)     | 0.3*a.z                | a.m     | a.sigma_m; a.sigma_p; a.sigma_z | 176851    | 2601
            1000 | dicke(0)     |                        | a.m     | a.sigma_m; a.sigma_p; a.sigma_z | 167668501 | 251001
            1000 | up           |                        |         | a.sigma_m                       | 167668501 | 251001
            100  | up           | 0.3*a.z                | a.m     |                                 | 10201     | 101
            100  | mixed        |                        | a.m     |                                 | 176851    | 2601
            20   | down         |                        | cosh(0.7)*a.m - sinh(0.7)*a.p | a.sigma_z; a.sigma_m | 1771 | 506
            20   | down         | a.x                    |         | a.sigma_m                       | 1771      | 946
            20   | coherent(1, 0.3) | a.x + 0.1*a.z^2    | a.m     | a.sigma_m                       | 1771      | 1771
            """)
    void sectorsAreFound(int n, String initial, String hamiltonian, String jump, String each, long dimension, long left) {
        // the state is not evolved: up to 10⁸ numbers are numbered, not stored
        ModelDescription description = spins(n, initial, 0, 1e-9);
        if (hamiltonian != null) {
            description.hamiltonian(hamiltonian);
        }
        if (jump != null) {
            description.dissipator("1", jump);
        }
        if (each != null) {
            for (String operator : each.split(";")) {
                description.each("1", operator.strip());
            }
        }
        Simulation.Result result = run(description);
        assertThat(result.record().get("dimension")).isEqualTo(dimension);
        assertThat(result.record().get("dimensionInSector")).isEqualTo((int) left);
    }
}
