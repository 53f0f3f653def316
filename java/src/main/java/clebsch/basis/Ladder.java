package clebsch.basis;

import clebsch.model.Subsystem;
import clebsch.model.Subsystem.BasisChoice;
import org.hipparchus.util.CombinatoricsUtils;

/**
 * The states of one subsystem: one or more ladders of levels. A mode has one, |0⟩ … |top⟩; a spin of length S one,
 * m = −S … S; N spins in their irrep one with top = N; N spins in the Dicke basis one for each j = N/2, N/2 − 1, …, numbered by
 * block = N/2 − j. Levels count excitations in all of them, level = m + N/2, so the block of j reaches from level
 * {@code block} to {@code top − block}.
 *
 * <p>States are numbered block · (top + 1) + level, with gaps where a block has no such level: every ladder operator is
 * then one diagonal, and so is a step to the next block. A permutation-invariant ρ has elements within blocks only,
 * (N+1)(N+2)(N+3)/6 of them; the element |j,m⟩⟨j,m'| stands for all d_j copies of the block together, so that its weight is
 * that of all copies and no large number appears.
 *
 * @param top    highest level: N, 2S, or d − 1
 * @param blocks number of ladders: ⌊N/2⌋ + 1 in the Dicke basis, 1 otherwise
 */
record Ladder(int top, int blocks) {

    static Ladder of(Subsystem subsystem) {
        return switch (subsystem) {
            case Subsystem.Spins s -> new Ladder(s.count(), s.basis() == BasisChoice.DICKE ? s.count() / 2 + 1 : 1);
            case Subsystem.Spin s -> new Ladder(s.twiceLength(), 1);
            case Subsystem.Boson s -> new Ladder(s.levels() - 1, 1);
        };
    }

    /** Numbers used for states, gaps included. */
    long numbers() {
        return (top + 1L) * blocks;
    }

    /** Elements |j,m⟩⟨j,m'| of a permutation-invariant operator. */
    double elements() {
        double n = top;
        double beyond = top + 1.0 - 2 * blocks;   // the size of the next block if there were one
        // Σ_b (n + 1 − 2b)² over b < blocks
        return ((n + 1) * (n + 2) * (n + 3) - beyond * (beyond + 1) * (beyond + 2)) / 6;
    }

    /** 2j of a block. */
    int twiceJ(int block) {
        return top - 2 * block;
    }

    int block(int state) {
        return state / (top + 1);
    }

    int level(int state) {
        return state % (top + 1);
    }

    boolean exists(int state) {
        int block = block(state);
        int level = level(state);
        return level >= block && level <= top - block;
    }

    /** Number of elements |j,m⟩⟨j,m+q| with the difference q. */
    long length(int q) {
        int filled = Math.min(blocks, (top - Math.abs(q)) / 2 + 1);
        return before(filled, q);
    }

    /** Number of them in earlier blocks: Σ_{b < block} (top + 1 − 2b − |q|). */
    private long before(int block, int q) {
        return (long) block * (top + 1 - Math.abs(q)) - (long) block * (block - 1);
    }

    /** The state |j,m⟩ of the i-th element with the difference q. */
    int ketAt(int q, long i) {
        int low = 0;
        int high = Math.min(blocks, (top - Math.abs(q)) / 2 + 1) - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (before(middle, q) <= i) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low * (top + 1) + low + Math.max(0, -q) + (int) (i - before(low, q));
    }

    /** The number of the element |j,m⟩⟨j,m+q| among those with the difference q. */
    long indexOf(int q, int ket) {
        int block = block(ket);
        return before(block, q) + level(ket) - block - Math.max(0, -q);
    }

    /**
     * ln d_j, where d_j = (2j+1) N! / ((N/2−j)! (N/2+j+1)!) is the number of copies of a block among N spins. A single ladder
     * stands for itself.
     */
    double logCopies(int block) {
        if (blocks == 1) {
            return 0;
        }
        return Math.log((twiceJ(block) + 1.0) / (top - block + 1.0)) + CombinatoricsUtils.binomialCoefficientLog(top, block);
    }
}
