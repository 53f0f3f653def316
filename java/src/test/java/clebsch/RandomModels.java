package clebsch;

import clebsch.model.Operator;
import clebsch.model.Subsystem;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hipparchus.complex.Complex;

/** Models without any structure to rely on, the same for the same seed. */
public final class RandomModels {
    private static final List<Operator.Symbol> SPIN = List.of(Operator.Symbol.X, Operator.Symbol.Y, Operator.Symbol.Z,
            Operator.Symbol.P, Operator.Symbol.M, Operator.Symbol.N, Operator.Symbol.CASIMIR);
    private static final List<Operator.Symbol> MODE = List.of(Operator.Symbol.A, Operator.Symbol.AD, Operator.Symbol.N);

    private RandomModels() {
    }

    /** H = Σ (P_k + P_k†) of degrees 1, 2 and 3, its summands not Hermitian one by one, and two jumps of degrees 1 and 2. */
    public static Draft of(long seed, List<Subsystem> subsystems) {
        var random = new Random(seed);
        Draft draft = Draft.of("random " + seed, subsystems);
        var conjugates = new ArrayList<Operator>();
        for (int degree = 1; degree <= 3; degree++) {
            for (int k = 0; k < 2; k++) {
                Operator term = monomial(draft, subsystems, degree, random);
                draft.hamiltonian(term);
                conjugates.add(new Operator.Adjoint(term));
            }
        }
        conjugates.forEach(draft::hamiltonian);
        for (int degree = 1; degree <= 2; degree++) {
            Operator jump = monomial(draft, subsystems, degree, random).plus(monomial(draft, subsystems, 1, random));
            draft.jump(0.1 + random.nextDouble(), jump);
        }
        return draft;
    }

    private static Operator monomial(Draft draft, List<Subsystem> subsystems, int degree, Random random) {
        Operator product = new Operator.Identity(new Complex(2 * random.nextDouble() - 1, 2 * random.nextDouble() - 1));
        for (int k = 0; k < degree; k++) {
            int at = random.nextInt(subsystems.size());
            var symbols = subsystems.get(at) instanceof Subsystem.Boson ? MODE : SPIN;
            product = product.times(draft.on(at, symbols.get(random.nextInt(symbols.size()))));
        }
        return product;
    }
}
