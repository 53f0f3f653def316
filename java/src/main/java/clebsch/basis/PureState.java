package clebsch.basis;

import clebsch.model.ModelException;
import clebsch.model.State;
import clebsch.model.Subsystem;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.hipparchus.complex.Complex;
import org.hipparchus.util.CombinatoricsUtils;

/**
 * A normalised vector |ψ⟩ over consecutive subsystems, by its nonzero amplitudes.
 *
 * @param dimension number of states of these subsystems together
 * @param state     the states with a nonzero amplitude, ascending
 * @param real      real parts of the amplitudes
 * @param imaginary imaginary parts of the amplitudes
 */
public record PureState(int dimension, int[] state, double[] real, double[] imaginary) {

    /**
     * The vector that the model language names.
     *
     * <p>On ladders with tops n_i = 2S_i (or N_i) and levels k_i, K = Σk_i, n = Σn_i: coherent states have the amplitudes
     * Π √C(n_i,k_i) cos^{n_i−k_i}(θ/2) (e^{iφ} sin(θ/2))^{k_i}; |j=n/2, m⟩ has Π √C(n_i,k_i) / √C(n,K) at K = m + n/2.
     *
     * <p>In a Dicke basis the state lies in one block: that of j = N/2, or of the j that {@code dicke(j, m)} names, where it
     * stands for all copies of the block alike.
     *
     * @param assigned   a pure state, not {@code mixed} or {@code thermal}
     * @param subsystems all subsystems of the model
     * @throws ModelException if the state is the zero vector, such as {@code down - down}, or lies in several blocks
     */
    static PureState of(State.Assigned assigned, List<Subsystem> subsystems) {
        var basis = new ProductBasis(assigned.members().stream().map(subsystems::get).toList());
        OnLadders found = onLadders(assigned, subsystems);
        return found.numbered(basis.dimension(), basis::stride, k -> found.block() * (basis.top(k) + 1) + found.block());
    }

    /**
     * The same vector in the numbering of a {@link BlockBasis} of the members alone, all of them in the block that
     * {@link #block} names.
     */
    static PureState inBlock(State.Assigned assigned, List<Subsystem> subsystems) {
        OnLadders found = onLadders(assigned, subsystems);
        var blocks = new int[assigned.members().size()];
        Arrays.fill(blocks, found.block());
        var basis = new BlockBasis(assigned.members().stream().map(subsystems::get).toList(), blocks);
        return found.numbered(basis.dimension(), basis::stride, k -> found.block());
    }

    /** The block that a pure state lies in: N/2 − j, the same for all members. */
    static int block(State.Assigned assigned, List<Subsystem> subsystems) {
        return block(assigned.state(), assigned.members().stream().map(subsystems::get).toList(), assigned);
    }

    /** Amplitudes on the product of one ladder of each member, levels counted from the ladder's lowest; not normalised. */
    private record OnLadders(int block, ProductBasis ladder, Complex[] amplitudes, double scale) {

        /** The nonzero amplitudes under the numbers Σ_k (level_k + lowest_k) stride_k. */
        PureState numbered(int dimension, IntUnaryOperator stride, IntUnaryOperator lowest) {
            int[] nonzero = IntStream.range(0, amplitudes.length).filter(s -> !amplitudes[s].isZero()).toArray();
            var state = new int[nonzero.length];
            var real = new double[nonzero.length];
            var imaginary = new double[nonzero.length];
            for (int i = 0; i < nonzero.length; i++) {
                for (int k = 0; k < ladder.subsystems().size(); k++) {
                    state[i] += (lowest.applyAsInt(k) + ladder.level(nonzero[i], k)) * stride.applyAsInt(k);
                }
                real[i] = scale * amplitudes[nonzero[i]].getReal();
                imaginary[i] = scale * amplitudes[nonzero[i]].getImaginary();
            }
            return new PureState(dimension, state, real, imaginary);
        }
    }

    private static OnLadders onLadders(State.Assigned assigned, List<Subsystem> subsystems) {
        var members = assigned.members().stream().map(subsystems::get).toList();
        int block = block(assigned.state(), members, assigned);
        var ladder = new ProductBasis(members.stream().map(m -> PureState.ladder(m, block)).toList());
        var amplitudes = new Complex[ladder.dimension()];
        Arrays.fill(amplitudes, Complex.ZERO);
        add(assigned.state(), Complex.ONE, ladder, amplitudes);
        double scale = 0;
        for (Complex c : amplitudes) {
            scale += c.getReal() * c.getReal() + c.getImaginary() * c.getImaginary();
        }
        if (!(scale > 1e-24)) {
            throw new ModelException(assigned.location(), "the state is the zero vector",
                    "take a combination that does not cancel");
        }
        return new OnLadders(block, ladder, amplitudes, 1 / Math.sqrt(scale));
    }

    /** One block of a subsystem as a subsystem of its own. */
    private static Subsystem ladder(Subsystem subsystem, int block) {
        return switch (subsystem) {
            case Subsystem.Spins s -> new Subsystem.Spin(s.name(), s.count() - 2 * block, s.location());
            default -> subsystem;
        };
    }

    /** The block that a state lies in: N/2 − j for {@code dicke(j, m)} of one ensemble, 0 for everything else. */
    private static int block(State state, List<Subsystem> members, State.Assigned assigned) {
        return switch (state) {
            case State.Dicke d -> members.size() == 1 && members.getFirst() instanceof Subsystem.Spins s
                    ? (s.count() - d.twiceJ()) / 2 : 0;
            case State.Superposition sum -> {
                int[] blocks = sum.parts().stream().mapToInt(p -> block(p.state(), members, assigned)).distinct().toArray();
                if (blocks.length > 1) {
                    throw new ModelException(assigned.location(), "the superposition mixes states of different j, which "
                            + "permutation symmetry does not allow", "take states of one j");
                }
                yield blocks[0];
            }
            default -> 0;
        };
    }

    /** The basis state of the given number. */
    static PureState basisState(int dimension, int state) {
        return new PureState(dimension, new int[] {state}, new double[] {1}, new double[] {0});
    }

    /** |this⟩ ⊗ |next⟩, the states of {@code next} running fastest. */
    PureState tensor(PureState next) {
        int n = state.length * next.state.length;
        var product = new PureState(dimension * next.dimension, new int[n], new double[n], new double[n]);
        int k = 0;
        for (int i = 0; i < state.length; i++) {
            for (int j = 0; j < next.state.length; j++, k++) {
                product.state[k] = state[i] * next.dimension + next.state[j];
                product.real[k] = real[i] * next.real[j] - imaginary[i] * next.imaginary[j];
                product.imaginary[k] = real[i] * next.imaginary[j] + imaginary[i] * next.real[j];
            }
        }
        return product;
    }

    /** Adds c|ψ⟩ for a normalised state |ψ⟩ of the language. */
    private static void add(State state, Complex c, ProductBasis basis, Complex[] into) {
        switch (state) {
            case State.Down ignored -> into[0] = into[0].add(c);
            case State.Up ignored -> into[into.length - 1] = into[into.length - 1].add(c);
            case State.Ghz ignored -> {
                add(new State.Down(), c.multiply(Math.sqrt(0.5)), basis, into);
                add(new State.Up(), c.multiply(Math.sqrt(0.5)), basis, into);
            }
            case State.Fock fock -> into[fock.n()] = into[fock.n()].add(c);
            case State.Coherent coherent -> addNormalised(coherent(coherent, basis), c, into);
            case State.Dicke dicke -> addNormalised(dicke(dicke, basis), c, into);
            case State.Alpha alpha -> addNormalised(alpha(alpha.alpha(), into.length), c, into);
            case State.Cat cat -> {
                // |θ,φ+π⟩ differs from |θ,φ⟩ by (−1)^K, so one parity cancels exactly and its sector stays empty
                var both = coherent(new State.Coherent(cat.theta(), cat.phi()), basis);
                for (int s = 0; s < both.length; s++) {
                    both[s] = both[s].multiply(1 + cat.sign() * (level(basis, s) % 2 == 0 ? 1 : -1));
                }
                addNormalised(both, c, into);
            }
            case State.Superposition sum -> {
                var total = new Complex[into.length];
                Arrays.fill(total, Complex.ZERO);
                sum.parts().forEach(part -> add(part.state(), part.coefficient(), basis, total));
                addNormalised(total, c, into);
            }
            case State.Mixed ignored -> throw new IllegalArgumentException("a mixed state has no vector");
            case State.Thermal ignored -> throw new IllegalArgumentException("a thermal state has no vector");
        }
    }

    /** Adds c v/‖v‖; a vector that cancelled to rounding adds nothing. */
    private static void addNormalised(Complex[] v, Complex c, Complex[] into) {
        double norm = 0;
        for (Complex z : v) {
            norm = Math.hypot(norm, z.norm());
        }
        if (norm > 1e-12) {
            for (int s = 0; s < v.length; s++) {
                into[s] = into[s].add(v[s].multiply(c.divide(norm)));
            }
        }
    }

    /** A product over the ladders of their coherent states, with the phases e^{iKφ}. */
    private static Complex[] coherent(State.Coherent coherent, ProductBasis basis) {
        var ladders = new double[basis.subsystems().size()][];
        for (int k = 0; k < ladders.length; k++) {
            ladders[k] = ladder(basis.top(k), coherent.theta());
        }
        var amplitudes = new Complex[basis.dimension()];
        for (int s = 0; s < amplitudes.length; s++) {
            double size = 1;
            for (int k = 0; k < ladders.length; k++) {
                size *= ladders[k][basis.level(s, k)];
            }
            amplitudes[s] = phase(level(basis, s), coherent.phi()).multiply(size);
        }
        return amplitudes;
    }

    /**
     * √C(n,k) cos^{n−k}(θ/2) sin^k(θ/2) for k = 0 … n, up to a common factor. Neighbours' ratios lead outwards from the
     * largest, so that nothing leaves the range of a double but what is negligible, and the largest are the most precise.
     */
    private static double[] ladder(int n, double theta) {
        double rounding = Math.ulp(1.0) * Math.abs(theta);
        double down = Math.cos(theta / 2);
        double up = Math.sin(theta / 2);
        down = Math.abs(down) <= rounding ? 0 : down;   // θ = π is exactly up
        up = Math.abs(up) <= rounding ? 0 : up;
        int largest = (int) Math.min(n, Math.floor((n + 1.0) * up * up));
        var size = new double[n + 1];
        size[largest] = (down < 0 && (n - largest) % 2 != 0) != (up < 0 && largest % 2 != 0) ? -1 : 1;
        for (int k = largest + 1; k <= n; k++) {
            size[k] = size[k - 1] * Math.sqrt((n - k + 1.0) / k) * (up / down);
        }
        for (int k = largest - 1; k >= 0; k--) {
            size[k] = size[k + 1] * Math.sqrt((k + 1.0) / (n - k)) * (down / up);
        }
        return size;
    }

    /**
     * e^{ikφ}. A part below the rounding of kφ counts as zero, so that the amplitudes at φ = π are real and those at
     * φ = π/2 real or imaginary: what 10⁻¹⁶ of the other part would reach, the sector would have to hold.
     */
    private static Complex phase(int k, double phi) {
        double rounding = Math.ulp(1.0) * k * Math.abs(phi);
        double re = Math.cos(k * phi);
        double im = Math.sin(k * phi);
        return new Complex(Math.abs(re) <= rounding ? 0 : re, Math.abs(im) <= rounding ? 0 : im);
    }

    private static Complex[] dicke(State.Dicke dicke, ProductBasis basis) {
        int n = top(basis);
        int excitations = (n + dicke.twiceM()) / 2;
        double all = CombinatoricsUtils.binomialCoefficientLog(n, excitations) / 2;
        var amplitudes = new Complex[basis.dimension()];
        for (int s = 0; s < amplitudes.length; s++) {
            amplitudes[s] = new Complex(level(basis, s) == excitations ? Math.exp(logWeight(basis, s) - all) : 0);
        }
        return amplitudes;
    }

    /** e^{−|α|²/2} αⁿ/√n! for n below the cut-off. */
    private static Complex[] alpha(Complex alpha, int levels) {
        var amplitudes = new Complex[levels];
        double modulus = alpha.norm();
        double argument = alpha.getArgument();
        for (int n = 0; n < levels; n++) {
            double size = modulus == 0 ? (n == 0 ? 1 : 0)
                    : Math.exp(n * Math.log(modulus) - (modulus * modulus + CombinatoricsUtils.factorialLog(n)) / 2);
            amplitudes[n] = phase(n, argument).multiply(size);
        }
        return amplitudes;
    }

    private static int top(ProductBasis basis) {
        return level(basis, basis.dimension() - 1);
    }

    /** Σ k_i. */
    private static int level(ProductBasis basis, int state) {
        int sum = 0;
        for (int k = 0; k < basis.subsystems().size(); k++) {
            sum += basis.level(state, k);
        }
        return sum;
    }

    /** ½ Σ ln C(n_i, k_i). */
    private static double logWeight(ProductBasis basis, int state) {
        double sum = 0;
        for (int k = 0; k < basis.subsystems().size(); k++) {
            sum += CombinatoricsUtils.binomialCoefficientLog(basis.top(k), basis.level(state, k)) / 2;
        }
        return sum;
    }
}
