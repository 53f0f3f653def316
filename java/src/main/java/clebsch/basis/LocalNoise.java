package clebsch.basis;

import clebsch.model.Dissipator;
import clebsch.model.Operator;
import clebsch.model.Subsystem;
import clebsch.sparse.Diagonals;
import java.util.ArrayList;
import java.util.List;
import org.hipparchus.complex.Complex;

/**
 * Noise on every spin of an ensemble alone, Σ_n (ℓ^(n) ρ ℓ^(n)† − ½{ℓ^(n)†ℓ^(n), ρ}) with ℓ = c_+σ_+ + c_−σ_− + c_zσ_z, on
 * permutation-invariant states: the first sum moves weight from block j to j − 1, j and j + 1 with one Kraus operator each.
 *
 * <p>By the Wigner–Eckart theorem the amplitudes ⟨j+Δ, m'|K_Δ|j, m⟩ of σ_q are a common √f_Δ(j) times
 * <pre>
 *        σ_+ (m' = m+1)         σ_− (m' = m−1)         σ_z (m' = m)
 *  Δ= 0  √((j−m)(j+m+1))        √((j+m)(j−m+1))        2m
 *  Δ=−1  √((j−m)(j−m−1))       −√((j+m)(j+m−1))        2√((j+m)(j−m))
 *  Δ=+1 −√((j+m+1)(j+m+2))      √((j−m+1)(j−m+2))      2√((j+m+1)(j−m+1))
 * </pre>
 * with f_0 = (N/2+1)/(2j(j+1)), f_−1 = (N/2+j+1)/(2j(2j+1)), f_+1 = (N/2−j)/(2(j+1)(2j+1)), all rational in N and j
 * (B. A. Chase, J. M. Geremia, Phys. Rev. A 78, 052101 (2008), with ρ_j the weight of all d_j copies of a block).
 */
public final class LocalNoise {
    private final List<Diagonals> jumps = new ArrayList<>();
    private final Diagonals total;

    /** The noise of one dissipator in a basis. */
    public LocalNoise(Dissipator.Each each, ProductBasis basis) {
        int k = each.subsystem();
        for (int change = -1; change <= 1; change++) {
            Diagonals jump = kraus(each, basis, k, change);
            if (jump.count() > 0) {
                jumps.add(jump);
            }
        }
        total = basis.matrix(total(each, basis.subsystems().get(k)));
    }

    /** The Kraus operators K_Δ that there are. */
    public List<Diagonals> jumps() {
        return jumps;
    }

    /** Σ_n ℓ^(n)†ℓ^(n), a collective operator. */
    public Diagonals total() {
        return total;
    }

    private static Diagonals kraus(Dissipator.Each each, ProductBasis basis, int k, int change) {
        Ladder ladder = basis.ladder(k);
        var builder = new Diagonals.Builder(basis.dimension());
        for (int state = 0; state < basis.dimension(); state++) {
            int local = basis.local(state, k);
            int block = ladder.block(local) - change;
            if (!basis.exists(state) || block < 0 || block >= ladder.blocks()) {
                continue;
            }
            for (int step = -1; step <= 1; step++) {
                Complex c = amplitude(each, ladder, ladder.block(local), ladder.level(local), change, step);
                if (!c.isZero()) {
                    int target = block * (ladder.top() + 1) + ladder.level(local) + step;
                    builder.add(state + (target - local) * basis.stride(k), state, c.getReal(), c.getImaginary());
                }
            }
        }
        return builder.build();
    }

    /** ⟨j+Δ, m+step|K_Δ|j, m⟩ for a level of a block, zero where there is no such state. */
    static Complex amplitude(Dissipator.Each each, Ladder ladder, int from, int level, int change, int step) {
        int to = from - change;
        if (to < 0 || to >= ladder.blocks() || level + step < to || level + step > ladder.top() - to) {
            return Complex.ZERO;
        }
        Complex c = step == 0 ? each.z() : step > 0 ? each.plus() : each.minus();
        double n = ladder.top() / 2.0;
        double j = ladder.twiceJ(from) / 2.0;
        double factor = switch (change) {
            case 0 -> j == 0 ? 0 : (n + 1) / (2 * j * (j + 1));
            case -1 -> (n + j + 1) / (2 * j * (2 * j + 1));
            default -> (n - j) / (2 * (j + 1) * (2 * j + 1));
        };
        return c.multiply(Math.sqrt(factor) * amplitude(change, step, j, level - n));
    }

    /** The table above. */
    private static double amplitude(int change, int step, double j, double m) {
        // a step down is a step up seen from below: m → −m, with the opposite sign off the diagonal
        double s = step == 0 ? m : step * m;
        return switch (change) {
            case 0 -> step == 0 ? 2 * m : Math.sqrt((j - s) * (j + s + 1));
            case -1 -> step == 0 ? 2 * Math.sqrt((j + m) * (j - m)) : step * Math.sqrt((j - s) * (j - s - 1));
            default -> step == 0 ? 2 * Math.sqrt((j + m + 1) * (j - m + 1)) : -step * Math.sqrt((j + s + 1) * (j + s + 2));
        };
    }

    /**
     * Σ_n ℓ^(n)†ℓ^(n) as a collective operator, N(½|c_+|² + ½|c_−|² + |c_z|²) + (|c_−|² − |c_+|²) J_z + (c_z*c_+ − c_−*c_z) J_+
     * + (c_+*c_z − c_z*c_−) J_−, from the products of Pauli matrices on one spin.
     *
     * @param subsystem the ensemble, or spin 1/2, that the noise acts on
     */
    public static Operator total(Dissipator.Each each, Subsystem subsystem) {
        int k = each.subsystem();
        double n = Ladder.of(subsystem).top();
        Complex raise = each.z().conjugate().multiply(each.plus()).subtract(each.minus().conjugate().multiply(each.z()));
        double plus = square(each.plus());
        double minus = square(each.minus());
        var terms = new ArrayList<Operator>();
        terms.add(new Operator.Identity(new Complex(n * ((plus + minus) / 2 + square(each.z())))));
        terms.add(new Operator.Elementary(k, subsystem.name(), Operator.Symbol.Z).times(new Complex(minus - plus)));
        if (!raise.isZero()) {
            terms.add(new Operator.Elementary(k, subsystem.name(), Operator.Symbol.P).times(raise));
            terms.add(new Operator.Elementary(k, subsystem.name(), Operator.Symbol.M).times(raise.conjugate()));
        }
        return new Operator.Sum(terms);
    }

    private static double square(Complex c) {
        return c.getReal() * c.getReal() + c.getImaginary() * c.getImaginary();
    }
}
