package clebsch.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.model.Model;
import clebsch.model.ModelDescription;
import clebsch.model.Subsystem.BasisChoice;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmissionSpectrumTest {
    private static Backend backend;

    @BeforeAll
    static void open() {
        backend = Backends.open("ejml");
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    private static EmissionSpectrum spectrum(Model model, int dissipator, double... frequencies) {
        return EmissionSpectrum.of(model, dissipator, backend, Progress.SILENT, frequencies);
    }

    private static double[] grid(double width, int points) {
        return IntStream.range(0, points).mapToDouble(k -> width * (2.0 * k / (points - 1) - 1)).toArray();
    }

    /**
     * Resonance fluorescence, H = Ωσ_x/2, γD[σ_−]: Bloch's equations for c = ⟨(σ_−, σ_+, σ_z)(τ) σ_−(0)⟩ less its limit, solved for
     * ∫e^{−iωτ}c dτ (B. R. Mollow, Phys. Rev. 188, 1969 (1969)): below and above the drive from which on there are three lines.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0.2, 1, 5})
    void aDrivenSpinHasMollowsTriplet(double omega) {
        double gamma = 0.8;
        double[] frequencies = {0, 1e-3, -0.3, 0.3, 1, -2.2, omega, 7};
        EmissionSpectrum found = spectrum(new ModelDescription("fluorescence").spins("a", "1").parameter("Omega", omega)
                .hamiltonian("Omega*a.x").dissipator(Double.toString(gamma), "a.m").steady().observable("n", "a.n").resolve(), 0, frequencies);
        double s = 2 * omega * omega / (gamma * gamma);
        double excited = s / (2 * (1 + s));
        double z = 2 * excited - 1;
        var minus = new Complex(0, omega / gamma * z);   // ⟨σ_−⟩
        double coherent = minus.norm() * minus.norm();
        assertThat(found.rate()).isCloseTo(gamma * excited, within(1e-12));
        assertThat(found.coherent()).isCloseTo(gamma * coherent, within(1e-12));
        Complex[] c = {minus.multiply(minus).negate(), new Complex(excited - coherent), minus.multiply(-(1 + z))};
        for (int k = 0; k < frequencies.length; k++) {
            var p = new Complex(gamma / 2, frequencies[k]);
            var i = new Complex(0, 1);
            // (p, 0, −iΩ/2; 0, p, iΩ/2; −iΩ, iΩ, p + γ/2) y = c, from which y_z first
            Complex third = c[2].add(i.multiply(omega).multiply(c[0].subtract(c[1])).divide(p))
                    .divide(p.add(gamma / 2).add(new Complex(omega * omega).divide(p)));
            Complex second = c[1].subtract(i.multiply(omega / 2).multiply(third)).divide(p);
            double expected = gamma / Math.PI * second.getReal();
            // at ω = 0 the pole is avoided by a billionth of the norm
            assertThat(found.incoherent()[k]).as("S(%s)", frequencies[k]).isCloseTo(expected, within(frequencies[k] == 0 ? 1e-7 : 1e-11));
        }
    }

    /** All that is emitted is in the spectrum: ∫S dω = r⟨L†L⟩ (tails fall as ω⁻⁴); the triplet's lines are at 0, ±Ω, three to one. */
    @Test
    void theWholeSpectrumIsTheRate() {
        Model model = new ModelDescription("fluorescence").spins("a", "1").hamiltonian("12*a.x").dissipator("1", "a.m").steady()
                .observable("n", "a.n").resolve();
        double[] frequencies = grid(60, 2401);
        EmissionSpectrum found = spectrum(model, 0, frequencies);
        double sum = Arrays.stream(found.incoherent()).sum() * 120 / 2400;
        assertThat(sum + found.coherent()).isCloseTo(found.rate(), within(1e-3 * found.rate()));
        EmissionSpectrum lines = spectrum(model, 0, 0, 12, -12, 6);
        assertThat(lines.incoherent()[0] / lines.incoherent()[1]).isCloseTo(3, within(0.05));
        assertThat(lines.incoherent()[1]).isCloseTo(lines.incoherent()[2], within(1e-12));
        assertThat(lines.incoherent()[3]).isLessThan(0.1 * lines.incoherent()[1]);
    }

    /** A mode with frequency Δ and n photons: r n (κ/2π)/((ω − Δ)² + κ²/4), r = κ(n + 1): the sign of ω. A driven one emits one line. */
    @Test
    void aModeHasOneLine() {
        double n = 0.3;
        double[] frequencies = {-2, 0, 1, 1.5, 2, 4};
        EmissionSpectrum thermal = spectrum(new ModelDescription("thermal").boson("c", "30").hamiltonian("1.5*c.n")
                .dissipator("0.8*1.3", "c.a").dissipator("0.8*0.3", "c.ad").steady().observable("n", "c.n").resolve(), 0, frequencies);
        for (int k = 0; k < frequencies.length; k++) {
            double expected = 0.8 * (n + 1) * n * 0.4 / Math.PI / (Math.pow(frequencies[k] - 1.5, 2) + 0.16);
            assertThat(thermal.incoherent()[k]).isCloseTo(expected, within(1e-8));
        }
        assertThat(thermal.coherent()).isCloseTo(0, within(1e-15));
        EmissionSpectrum driven = spectrum(new ModelDescription("driven").boson("c", "16").hamiltonian("0.5*c.n + 0.3*(c.a + c.ad)")
                .dissipator("1", "c.a").steady().observable("n", "c.n").resolve(), 0, frequencies);
        // α = −0.3/(0.5 − i/2)
        assertThat(driven.coherent()).isCloseTo(0.09 / 0.5, within(1e-10));
        assertThat(driven.incoherent()).containsOnly(new double[] {0, 0, 0, 0, 0, 0}, within(1e-9));
    }

    /** Blocks of a Dicke basis and all 2^N states give the same. */
    @Test
    void permutationInvarianceChangesNothing() {
        double[] frequencies = {-1.3, 0.2, 2.5};
        EmissionSpectrum[] found = {null, null};
        for (int k = 0; k < 2; k++) {
            found[k] = spectrum(new ModelDescription("noise").spins("a", "3").basis("a", k == 0 ? BasisChoice.DICKE : BasisChoice.PRODUCT)
                    .hamiltonian("1.7*a.x + 0.4*a.z^2").dissipator("0.6", "a.m + 0.2*i*a.z").each("0.3", "a.sigma_m").each("0.2", "a.sigma_z")
                    .steady().observable("z", "a.z").resolve(), 0, frequencies);
        }
        assertThat(found[0].incoherent()).containsExactly(found[1].incoherent(), within(1e-11));
        assertThat(found[0].rate()).isCloseTo(found[1].rate(), within(1e-12));
    }

    @Test
    void noiseOnSingleSpinsIsRefused() {
        Model model = new ModelDescription("noise").spins("a", "3").hamiltonian("a.x").each("0.3", "a.sigma_m").steady()
                .observable("z", "a.z").resolve();
        assertThatThrownBy(() -> spectrum(model, 0, 1)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("single spins");
        Model collective = new ModelDescription("stopped").spins("a", "3").hamiltonian("a.x").dissipator("1", "a.m").steady()
                .observable("z", "a.z").resolve();
        Progress no = new Progress() {
            @Override
            public void at(double fraction, String what) {
                // nobody looks
            }

            @Override
            public boolean cancelled() {
                return true;
            }
        };
        assertThatThrownBy(() -> EmissionSpectrum.of(collective, 0, backend, no, 1)).isInstanceOf(CancellationException.class);
    }
}
