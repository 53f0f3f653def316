package clebsch.exact;

import clebsch.basis.Packing;
import java.util.Arrays;

/**
 * The stationary state of two ensembles of spin S with opposite detunings, driven alike and decaying together,
 * 0 = −i[Ω(S₁ˣ + S₂ˣ) + (Δ/2)(S₁ᶻ − S₂ᶻ), ρ] + Γ D[S₁⁻ + S₂⁻]ρ. It is pure, and the same for every Γ &gt; 0:
 *
 * <p>|ψ⟩ = Σ_J c_J |J, −J⟩, J = 0 … 2S, c_{J+1}/c_J = −(Δ/Ω) B_J/A_J, with
 * A_J = ⟨J+1, −J| J⁺ |J+1, −J−1⟩ = √(2(J+1)) and B_J = ⟨J+1, −J| S₁ᶻ − S₂ᶻ |J, −J⟩ = √((2S−J)(2S+J+2)/(2J+3)).
 *
 * <p>The jump takes away every |J, −J⟩, and this ratio is what leaves nothing of H|ψ⟩ on |J+1, −J⟩, where alone it has
 * elements. The paper's Eq. (6) gives A_J as here; the definition above it, with S₁ˣ + S₂ˣ in place of J⁺, would be half of it, and
 * Eq. (5) has that half as the factor Ω/2.
 *
 * <p>Phases are those of Condon and Shortley. On |m₁, m₂⟩ only J = −(m₁ + m₂) has an amplitude, so nothing is summed.
 *
 * <p>A. Chu et al., Reconfigurable dissipative entanglement between many spin ensembles (2025), Eq. (3)–(8), (10)–(12).
 */
public final class TwoEnsembles {
    private final int n;                // 2S
    private final double ratio;         // Δ/Ω
    private final double[] magnitude;   // |c_J|

    /**
     * The stationary state, in O(S). Without a drive it is all down, |c_{2S}| = 1.
     *
     * @param twiceS  2S of each ensemble: the number of its spins 1/2
     * @param delta   Δ ≠ 0, of any sign
     * @param omega   Ω, of any sign, in the same unit
     * @throws IllegalArgumentException if there is no spin or no detuning: without it every J has a stationary state of its own
     */
    public TwoEnsembles(int twiceS, double delta, double omega) {
        if (twiceS < 1 || delta == 0) {
            throw new IllegalArgumentException("the stationary state needs a spin and a detuning, not 2S = " + twiceS
                    + " and Δ = " + delta);
        }
        n = twiceS;
        ratio = delta / omega;
        var squares = new Scaled[n + 1];
        Arrays.fill(squares, Scaled.ZERO);
        squares[omega == 0 ? n : 0] = Scaled.ONE;
        for (int j = 0; j < n && omega != 0; j++) {
            double step = ratio * detuning(j);
            squares[j + 1] = squares[j].times(step * step / (2 * (j + 1.0)));
        }
        Scaled norm = Arrays.stream(squares).reduce(Scaled.ZERO, Scaled::plus);
        magnitude = Arrays.stream(squares).mapToDouble(s -> Math.sqrt(s.over(norm))).toArray();
    }

    /** B_J. */
    private double detuning(int j) {
        return Math.sqrt((double) (n - j) * (n + j + 2) / (2 * j + 3));
    }

    /** c_J for J = 0 … 2S, c_0 ≥ 0. */
    public double[] coefficients() {
        var c = new double[n + 1];
        for (int j = 0; j <= n; j++) {
            c[j] = ratio > 0 && j % 2 == 1 ? -magnitude[j] : magnitude[j];
        }
        return c;
    }

    /**
     * The quantum Fisher information of a phase turned by S₁ᶻ − S₂ᶻ, 4 Var(S₁ᶻ − S₂ᶻ) = 4 Σ c_J² B_J², at most 16 S(S+1)/3; it is also
     * −4 (Ω/Δ) ⟨S₁ˣ − S₂ˣ⟩. Eq. (10), (11).
     */
    public double fisherInformation() {
        double sum = 0;
        for (int j = 0; j < n; j++) {
            sum += Math.pow(magnitude[j] * detuning(j), 2);
        }
        return 4 * sum;
    }

    /** Var(S₁ʸ + S₂ʸ) = Σ c_J² J/2; below Eq. (12). */
    public double variance() {
        double sum = 0;
        for (int j = 0; j <= n; j++) {
            sum += magnitude[j] * magnitude[j] * j / 2;
        }
        return sum;
    }

    /** ⟨m₁, m₂|ψ⟩ for the levels m₁ + S and m₂ + S, each 0 … 2S; all are real. */
    public double[][] amplitudes() {
        var amplitudes = new double[n + 1][n + 1];
        double[] c = coefficients();
        for (int j = 0; j <= n; j++) {
            int excitations = n - j;
            // (S₁⁻ + S₂⁻)|J, −J⟩ = 0 ties neighbours together; the first has the sign (−1)^(2S−J)
            var squares = new Scaled[excitations + 1];
            squares[0] = Scaled.ONE;
            for (int a = 1; a <= excitations; a++) {
                squares[a] = squares[a - 1].times(square(excitations - a + 1) / square(a));
            }
            Scaled norm = Arrays.stream(squares).reduce(Scaled.ZERO, Scaled::plus);
            for (int a = 0; a <= excitations; a++) {
                double size = Math.sqrt(squares[a].over(norm));
                amplitudes[a][excitations - a] = c[j] * ((excitations - a) % 2 == 0 ? size : -size);
            }
        }
        return amplitudes;
    }

    /** The square of the lowering amplitude from level k to level k − 1 of one ensemble. */
    private double square(int k) {
        return (double) k * (n - k + 1);
    }

    /** Hands over ρ on the product basis of the two ensembles, states numbered (2S+1) (m₁+S) + m₂+S; O(S⁴). */
    public void elements(Packing.Elements elements) {
        double[] state = Arrays.stream(amplitudes()).flatMapToDouble(Arrays::stream).toArray();
        for (int a = 0; a < state.length; a++) {
            for (int b = a; b < state.length; b++) {
                if (state[a] * state[b] != 0) {
                    elements.accept(a, b, state[a] * state[b], 0);
                }
            }
        }
    }
}
