package clebsch.basis;

import clebsch.model.Subsystem;
import java.util.ArrayList;
import java.util.List;

/**
 * The state of an ensemble after one of its spins is gone, tr_n ρ: N spins become N − 1, which of them does not matter. Tracing out
 * a spin with the projection s leads from |j,m⟩ to |j′, m − s⟩ with j′ = j ± ½, with one Kraus operator for each j′ and s,
 * √(d_{j′}^{N−1}/d_j^N) ⟨j′, m−s; ½, s|j, m⟩, ρ_j being the weight of all d_j copies of a block as everywhere:
 *
 * <pre>
 *  j′ = j − ½:  √((N/2+j+1)/(N(2j+1))) √(j ± m)        for s = ±½
 *  j′ = j + ½:  √((N/2−j)/(N(2j+1)))   √(j + 1 ∓ m)
 * </pre>
 *
 * <p>In the irrep j = N/2, with k = m + N/2 excitations, that is ρ′_kl = (√((N−k)(N−l)) ρ_kl + √((k+1)(l+1)) ρ_{k+1,l+1})/N.
 */
public final class SpinLoss {
    private final ProductBasis from;
    private final ProductBasis to;
    private final int k;

    /**
     * The loss of a spin of an ensemble of two or more.
     *
     * @param from      the basis before
     * @param subsystem the ensemble's position in it
     * @throws IllegalArgumentException if that is no ensemble, or has a single spin
     */
    public SpinLoss(ProductBasis from, int subsystem) {
        if (!(from.subsystems().get(subsystem) instanceof Subsystem.Spins spins) || spins.count() < 2) {
            throw new IllegalArgumentException("no spin can be lost of " + from.subsystems().get(subsystem).name()
                    + "; it must be an ensemble of two spins or more");
        }
        this.from = from;
        k = subsystem;
        List<Subsystem> fewer = new ArrayList<>(from.subsystems());
        fewer.set(k, new Subsystem.Spins(spins.name(), spins.count() - 1, spins.basis(), spins.location()));
        to = new ProductBasis(fewer);
    }

    /** The basis afterwards. */
    public ProductBasis basis() {
        return to;
    }

    /** Hands over what one element ρ_ab and its conjugate become; what comes for one element adds up. */
    public void apply(int a, int b, double re, double im, Packing.Elements into) {
        for (int up = 0; up <= 1; up++) {
            for (int larger = 0; larger <= 1; larger++) {
                int targetA = target(a, up, larger);
                int targetB = target(b, up, larger);
                if (targetA >= 0 && targetB >= 0) {
                    double factor = amplitude(a, up, larger) * amplitude(b, up, larger);
                    into.accept(targetA, targetB, factor * re, factor * im);
                }
            }
        }
    }

    /** The state that a state becomes, or −1 if there is none: block N/2 − j stays for j − ½ and falls by one for j + ½. */
    private int target(int state, int up, int larger) {
        Ladder ladder = to.ladder(k);
        int block = from.block(state, k) - larger;
        int level = from.level(state, k) - up;
        if (block < 0 || block >= ladder.blocks() || level < block || level > ladder.top() - block) {
            return -1;
        }
        int target = 0;
        for (int s = 0; s < from.subsystems().size(); s++) {
            target += (s == k ? block * (ladder.top() + 1) + level : from.local(state, s)) * to.stride(s);
        }
        return target;
    }

    /** The table above. */
    private double amplitude(int state, int up, int larger) {
        double n = from.top(k);
        double j = n / 2 - from.block(state, k);
        double m = from.level(state, k) - n / 2;
        double sign = up == 1 ? 1 : -1;
        return larger == 0 ? Math.sqrt((n / 2 + j + 1) / (n * (2 * j + 1)) * (j + sign * m))
                : Math.sqrt((n / 2 - j) / (n * (2 * j + 1)) * (j + 1 - sign * m));
    }
}
