package clebsch.study;

import clebsch.backend.Backend;
import clebsch.basis.Packing;
import clebsch.basis.Sector;
import clebsch.liouville.Assembly;
import clebsch.liouville.Generator;
import clebsch.liouville.Reach;
import clebsch.model.Dissipator;
import clebsch.model.Model;
import clebsch.sparse.Csr;
import clebsch.sparse.Diagonals;
import clebsch.sparse.Elimination;
import clebsch.sparse.SparseLu;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * The spectrum of what a collective jump √r L emits in the stationary state,
 *
 * <pre>
 *  S(ω) = (r/2π) ∫ dτ e^{iωτ} ⟨L†(0) L(τ)⟩ = r |⟨L⟩|² δ(ω) + (r/π) Re tr[L† (iω − 𝓛)⁻¹ (Lρ − ⟨L⟩ρ)],
 * </pre>
 *
 * <p>the second part by the regression theorem (M. Lax, Phys. Rev. 172, 350 (1968)), one factorisation for each ω. ω counts from the frame in
 * which the model is written, and ∫S dω = r⟨L†L⟩, the rate of jumps. It takes coherences that clicks of a detector know nothing of: those have
 * the spectrum of their number, {@link JumpRecord#countSpectrum}.
 *
 * @param rate       r⟨L†L⟩
 * @param coherent   r|⟨L⟩|², the weight of the line at ω = 0
 * @param incoherent the rest of S at each ω
 */
public record EmissionSpectrum(double rate, double coherent, double[] incoherent) {
    /** Re s in place of zero for ω = 0, where 𝓛 is singular, in units of ‖𝓛‖; as far as that is from the decay rates, S(0) is wrong. */
    private static final double OFF = 1e-9;

    /**
     * The spectrum of one dissipator.
     *
     * @param model       whose {@code solve} is steady
     * @param dissipator  which of its dissipators, from 0
     * @param frequencies ω
     * @throws IllegalArgumentException if the dissipator is noise on single spins: what one spin emits takes the symmetry away
     * @throws CancellationException    if the progress said so
     * @throws CapacityException        if the stationary state does not fit in memory
     */
    public static EmissionSpectrum of(Model model, int dissipator, Backend backend, Progress progress, double... frequencies) {
        if (!(model.dissipators().get(dissipator) instanceof Dissipator.Jump jump)) {
            throw new IllegalArgumentException("dissipator " + (dissipator + 1) + " acts on single spins; only a collective jump has "
                    + "an emission spectrum here");
        }
        StationaryState.Result found = StationaryState.run(model, backend, progress);
        if (!found.failure().isEmpty()) {
            throw new CancellationException(found.failure());
        }
        Packing packing = found.sector().packing();
        Diagonals operator = packing.basis().matrix(jump.jump());
        var emitted = new Operand();      // Lρ
        var twice = new Operand();        // LρL†, of which the trace is ⟨L†L⟩
        Diagonals adjoint = operator.adjoint();
        elements(found, (a, b, re, im) -> times(operator, a, re, im, (c, r, i) -> {
            emitted.add(c, b, r, i);
            // (L ρ)_cb (L†)_bd
            times(operator, b, 1, 0, (d, or, oi) -> twice.add(c, d, r * or + i * oi, i * or - r * oi));
        }));
        double meanRe = emitted.traceRe;
        double meanIm = emitted.traceIm;
        elements(found, (a, b, re, im) -> emitted.add(a, b, -(meanRe * re - meanIm * im), -(meanRe * im + meanIm * re)));

        Generator generator = Generator.of(model, packing);
        Sector sector = Reach.from((p, sink) -> emitted.pack(p, sink, sink), generator, Integer.MAX_VALUE).orElseThrow();
        double[][] source = emitted.packed(sector);
        var seen = new Operand();
        for (int column = 0; column < operator.dimension(); column++) {
            int c = column;
            times(adjoint, c, 1, 0, (row, re, im) -> seen.add(row, c, re, im));
        }
        double[][] covector = seen.packed(sector);
        Csr matrix = new Assembly(generator, sector).matrix();
        var elimination = new Elimination(matrix, progress::cancelled, sector.coordinates());
        double norm = matrix.maximumRowSum();
        var spectrum = new double[frequencies.length];
        for (int k = 0; k < spectrum.length; k++) {
            double omega = frequencies[k];
            double[] re = source[0].clone();
            double[] im = source[1].clone();
            double beside = Math.abs(omega) < OFF * norm ? OFF * norm : 0;
            try (SparseLu factors = elimination.factor(backend.fronts(), matrix, beside, omega,
                    progress::cancelled)) {
                if (factors.complex()) {
                    factors.solve(new double[][] {re}, new double[][] {im});
                } else {
                    factors.solve(re, im);
                }
            }
            // (iω − 𝓛)⁻¹ = −(𝓛 − iω)⁻¹; tr AB is the sum of products of packed numbers
            for (int i = 0; i < re.length; i++) {
                spectrum[k] -= covector[0][i] * re[i] - covector[1][i] * im[i];
            }
            spectrum[k] *= jump.rate() / Math.PI;
            progress.at((k + 1.0) / spectrum.length, "ω = " + omega);
        }
        return new EmissionSpectrum(jump.rate() * twice.traceRe, jump.rate() * (meanRe * meanRe + meanIm * meanIm), spectrum);
    }

    @FunctionalInterface
    private interface Entry {
        void accept(int row, double re, double im);
    }

    /** A column of an operator, times a number. */
    private static void times(Diagonals operator, int column, double re, double im, Entry into) {
        for (int k = 0; k < operator.count(); k++) {
            int row = column + operator.offset(k);
            if (row >= 0 && row < operator.dimension()) {
                double a = operator.real(k, column);
                double b = operator.imaginary(k, column);
                if (a != 0 || b != 0) {
                    into.accept(row, a * re - b * im, a * im + b * re);
                }
            }
        }
    }

    /** All elements of ρ, both of a pair. */
    private static void elements(StationaryState.Result found, Packing.Elements into) {
        Packing packing = found.sector().packing();
        for (int k = 0; k < found.state().length; k++) {
            packing.unpack(found.sector().position(k), found.state()[k], (a, b, re, im) -> {
                into.accept(a, b, re, im);
                if (a != b) {
                    into.accept(b, a, re, -im);
                }
            });
        }
    }

    /** Any operator, as X_1 + iX_2 with Hermitian X_1 and X_2. */
    private static final class Operand {
        /** a, b, Re X_ab, Im X_ab. */
        private final List<double[]> elements = new ArrayList<>();
        private double traceRe;
        private double traceIm;

        /** Adds to X_ab. */
        void add(int a, int b, double re, double im) {
            elements.add(new double[] {a, b, re, im});
            if (a == b) {
                traceRe += re;
                traceIm += im;
            }
        }

        void pack(Packing packing, Packing.Sink real, Packing.Sink imaginary) {
            for (double[] e : elements) {
                double half = e[0] == e[1] ? 1 : 0.5;
                packing.pack((int) e[0], (int) e[1], half * e[2], half * e[3], real);
                packing.pack((int) e[0], (int) e[1], half * e[3], -half * e[2], imaginary);
            }
        }

        /** X_1 and X_2 on a sector. */
        double[][] packed(Sector sector) {
            var numbers = new double[2][sector.size()];
            pack(sector.packing(), into(sector, numbers[0]), into(sector, numbers[1]));
            return numbers;
        }

        private static Packing.Sink into(Sector sector, double[] numbers) {
            return (at, value) -> {
                int k = sector.indexOf(at);
                if (k >= 0) {
                    numbers[k] += value;
                }
            };
        }
    }
}
