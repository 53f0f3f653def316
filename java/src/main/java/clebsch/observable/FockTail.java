package clebsch.observable;

import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import clebsch.model.Dissipator;
import clebsch.model.Model;
import clebsch.model.Operator;
import clebsch.model.Subsystem;
import clebsch.sparse.Diagonals;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What tells that a mode has too few levels: the population of its last Fock states, as many as the Hamiltonian or a jump climbs at
 * once. The last one alone would not do: two-photon processes never reach it from levels of the other parity.
 */
public final class FockTail {
    /** A population of the last Fock states that is worth a warning. */
    private static final double WORTH_SAYING = 1e-6;

    private FockTail() {
    }

    /**
     * The last Fock states of a mode.
     *
     * @param mode   which subsystem
     * @param lowest the first of them
     */
    public record Last(int mode, int lowest) {
    }

    /** The last Fock states of every mode of a model. */
    public static List<Last> of(Model model, ProductBasis basis) {
        int[] modes = IntStream.range(0, basis.subsystems().size()).filter(k -> basis.subsystems().get(k) instanceof Subsystem.Boson).toArray();
        if (modes.length == 0) {
            return List.of();
        }
        Stream<Operator> jumps = model.dissipators().stream().filter(Dissipator.Jump.class::isInstance).map(d -> ((Dissipator.Jump) d).jump());
        List<Diagonals> operators = Stream.concat(model.hamiltonian().stream().map(Model.Term::operator), jumps).map(basis::matrix).toList();
        return Arrays.stream(modes).mapToObj(mode -> new Last(mode,
                basis.top(mode) + 1 - operators.stream().mapToInt(operator -> climb(operator, basis, mode)).max().orElse(1))).toList();
    }

    /** The most levels of a mode that an operator's entries change at once; 1 at the least. */
    private static int climb(Diagonals operator, ProductBasis basis, int mode) {
        int most = 1;
        for (int k = 0; k < operator.count(); k++) {
            int offset = operator.offset(k);
            int end = operator.dimension() - Math.max(0, offset);
            for (int from = Math.max(0, -offset); from < end; from++) {
                if (operator.real(k, from) != 0 || operator.imaginary(k, from) != 0) {
                    most = Math.max(most, Math.abs(basis.level(from + offset, mode) - basis.level(from, mode)));
                }
            }
        }
        return most;
    }

    /** The projector on them. */
    static Diagonals projector(ProductBasis basis, Last last) {
        var builder = new Diagonals.Builder(basis.dimension());
        for (int state = 0; state < basis.dimension(); state++) {
            if (basis.exists(state) && basis.level(state, last.mode()) >= last.lowest()) {
                builder.add(state, state, 1, 0);
            }
        }
        return builder.build();
    }

    /**
     * How much of an operator X is in the last Fock states: Σ |⟨a|X|b⟩|² over elements with a or b among them, of all elements. Of |ψ⟩⟨ψ| that
     * is about twice their population.
     *
     * @param re packed Hermitian part of X on the sector
     * @param im packed anti-Hermitian part over i; null if there is none
     */
    public static double weight(List<Last> tails, Sector sector, double[] re, double[] im) {
        Packing packing = sector.packing();
        ProductBasis basis = packing.basis();
        double all = 0;
        double there = 0;
        for (int k = 0; k < sector.size(); k++) {
            double square = re[k] * re[k] + (im == null ? 0 : im[k] * im[k]);
            int ket = packing.ketAt(sector.position(k));
            int bra = packing.braAt(packing.rowAt(sector.position(k)), ket);
            all += square;
            there += tails.stream().anyMatch(last -> Math.max(basis.level(ket, last.mode()), basis.level(bra, last.mode())) >= last.lowest())
                    ? square : 0;
        }
        return all == 0 ? 0 : there / all;
    }

    /** Whether so much in the last Fock states is worth a warning. */
    public static boolean shows(double population) {
        return population > WORTH_SAYING;
    }

    /** What to say of a population of the last Fock states. */
    public static Optional<String> warning(double population) {
        return shows(population) ? Optional.of(String.format(Locale.ROOT, "a mode's last Fock states have a population of %.2g: "
                + "the result depends on the cut-off; give the mode more levels", population)) : Optional.empty();
    }
}
