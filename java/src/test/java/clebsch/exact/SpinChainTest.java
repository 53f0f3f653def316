package clebsch.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.liouville.BlockOperators;
import clebsch.model.Grid;
import clebsch.model.Model;
import clebsch.model.ModelDescription;
import clebsch.sparse.Bands;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpinChainTest {

    private static Model model(int length, double edge, double bulk, double chi, double omega) {
        var detunings = new StringBuilder();
        for (int l = 1; l <= length; l++) {
            double delta = l == 1 ? edge / 2 : l == length ? -edge / 2 : l % 2 == 0 ? bulk / 2 : -bulk / 2;
            detunings.append(" + (").append(delta).append(")*e[").append(l).append("].z");
        }
        return new ModelDescription("chain").parameter("L", length).parameter("chi", chi).parameter("Omega", omega)
                .spin("e", "1/2").count("e", "L")
                .hamiltonian("Omega*e.x" + detunings
                        + " + sum(l, 2, L, sum(k, 1, l - 1, i*chi/2*(e[k].p*e[l].m - e[k].m*e[l].p)))")
                .dissipator("1.7", "e.m").initial("e", "down").observable("z", "e.z").trajectories(Grid.of(0, 1), 1).resolve();
    }

    /** ‖Gψ‖ for G = −iH − ½L†L: zero only for a state that L takes away and that H takes to zero. */
    private static double residual(Model model, SpinChain chain) {
        Bands g = new BlockOperators(model).block(0).generator();
        int n = g.dimension();
        g.require(0, n);
        var re = new double[n];
        var im = new double[n];
        for (int k = 0; k < g.count(); k++) {
            for (int c = Math.max(0, -g.offset(k)); c < Math.min(n, n - g.offset(k)); c++) {
                double a = g.real(k)[c - g.base()];
                double b = g.imaginary(k)[c - g.base()];
                re[c + g.offset(k)] += a * chain.real(c) - b * chain.imaginary(c);
                im[c + g.offset(k)] += a * chain.imaginary(c) + b * chain.real(c);
            }
        }
        double sum = 0;
        for (int s = 0; s < n; s++) {
            sum += re[s] * re[s] + im[s] * im[s];
        }
        return Math.sqrt(sum);
    }

    // one pair; a staircase of one, three and five gates; signs; the detunings of the AKLT state
    @ParameterizedTest
    @CsvSource({"2, 0.7, 0, 0.4, 1.1", "4, 0.3, 1.1, 0.7, 1.9", "6, -0.3, 1.1, -0.7, 1.9", "6, 0.9, 0.2, 0.7, -0.6",
        "8, 0, 1.4142135623730951, 1, 3"})
    void nothingHappensToIt(int length, double edge, double bulk, double chi, double omega) {
        SpinChain chain = SpinChain.stationary(length, edge, bulk, chi, omega);
        assertThat(chain.overlap(chain)).isCloseTo(1, within(1e-13));
        assertThat(residual(model(length, edge, bulk, chi, omega), chain)).isLessThan(1e-13);
        // and to another state something does
        assertThat(residual(model(length, edge, bulk + 0.1, chi, omega + 0.1), chain)).isGreaterThan(1e-3);
    }

    /** Fig. 7: Δ_e = 0, Δ_b = √2 χ. */
    @ParameterizedTest
    @ValueSource(ints = {4, 6, 8, 10})
    void underAStrongDriveItIsTheAkltState(int length) {
        SpinChain aklt = SpinChain.aklt(length);
        assertThat(aklt.overlap(aklt)).isCloseTo(1, within(1e-13));
        assertThat(SpinChain.stationary(length, 0, Math.sqrt(2), 1, Double.POSITIVE_INFINITY).overlap(aklt)).isCloseTo(1, within(1e-12));
        assertThat(SpinChain.stationary(length, 0, 1.2, 1, Double.POSITIVE_INFINITY).overlap(aklt)).isLessThan(0.999);
        // 1 − F falls as (χ/Ω)²
        double far = 1 - SpinChain.stationary(length, 0, Math.sqrt(2), 1, 100).overlap(aklt);
        double near = 1 - SpinChain.stationary(length, 0, Math.sqrt(2), 1, 50).overlap(aklt);
        assertThat(near / far).isCloseTo(4, within(0.1));
    }

    @Test
    void whatHasNoUniqueStateIsRefused() {
        assertThatThrownBy(() -> SpinChain.stationary(5, 0, 1, 1, 1)).hasMessageContaining("even").hasMessageContaining("5");
        assertThatThrownBy(() -> SpinChain.stationary(4, 0, 1, 0, 1)).hasMessageContaining("χ = 0");
    }
}
