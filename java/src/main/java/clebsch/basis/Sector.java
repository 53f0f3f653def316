package clebsch.basis;

import java.util.ArrayList;
import java.util.Arrays;

/**
 * A set of the numbers in a packed ρ, numbered anew in the order of the packing: those that can be different from zero. It takes 8 bytes
 * for each of them, and a bit and a half for each position from the first to the last.
 */
public final class Sector {
    private final Packing packing;
    private final int firstWord;   // of the first member
    private final long[] member;   // bit set over positions of the packing, from the first member's word to the last one's
    private final int[] before;    // members in earlier words
    private final long[] position; // position of each member

    /**
     * The positions whose bits are set.
     *
     * @param member bit p of word p/64 for each position p of the packing
     * @param size   number of bits set
     */
    public Sector(Packing packing, long[] member, int size) {
        this(packing, positions(member, size));
    }

    /**
     * Some positions.
     *
     * @param positions ascending; kept, not copied
     */
    public Sector(Packing packing, long[] positions) {
        this.packing = packing;
        position = positions;
        firstWord = positions.length == 0 ? 0 : (int) (positions[0] >> 6);
        member = new long[positions.length == 0 ? 0 : (int) (positions[positions.length - 1] >> 6) - firstWord + 1];
        for (long at : positions) {
            member[(int) (at >> 6) - firstWord] |= 1L << at;
        }
        before = new int[member.length];
        for (int word = 1; word < member.length; word++) {
            before[word] = before[word - 1] + Long.bitCount(member[word - 1]);
        }
    }

    private static long[] positions(long[] member, int size) {
        var positions = new long[size];
        int n = 0;
        for (int word = 0; word < member.length; word++) {
            for (long bits = member[word]; bits != 0; bits &= bits - 1) {
                positions[n++] = ((long) word << 6) + Long.numberOfTrailingZeros(bits);
            }
        }
        return positions;
    }

    /** Number of elements kept. */
    public int size() {
        return position.length;
    }

    /** The packing that the sector is part of. */
    public Packing packing() {
        return packing;
    }

    /** Position in the packing of the k-th element kept. */
    public long position(int k) {
        return position[k];
    }

    /** Number of the element at a position of the packing, or −1 if it is not kept. */
    public int indexOf(long at) {
        int word = (int) (at >> 6) - firstWord;
        if (word < 0 || word >= member.length) {
            return -1;
        }
        long bits = member[word];
        long bit = 1L << at;
        return (bits & bit) == 0 ? -1 : before[word] + Long.bitCount(bits & bit - 1);
    }

    /**
     * A point with integer coordinates for each element kept, one array for each coordinate: the levels of ket and bra of each
     * subsystem, and its block where there are several. The real and the imaginary part of an element share their point, and
     * what a
     * ladder operator connects is near.
     */
    public int[][] coordinates() {
        ProductBasis basis = packing.basis();
        var axes = new ArrayList<int[]>();
        for (int k = 0; k < basis.subsystems().size(); k++) {
            int[][] of = new int[3][size()];
            for (int i = 0; i < size(); i++) {
                int row = packing.rowAt(position[i]);
                int ket = packing.ketAt(position[i]);
                of[0][i] = basis.level(ket, k);
                of[1][i] = basis.level(packing.braAt(row, ket), k);
                of[2][i] = basis.block(ket, k);
            }
            axes.add(of[0]);
            axes.add(of[1]);
            if (Arrays.stream(of[2]).anyMatch(block -> block != of[2][0])) {
                axes.add(of[2]);
            }
        }
        return axes.toArray(int[][]::new);
    }

    /** How many elements are kept at positions from … to − 1 of the packing. */
    public int countIn(long from, long to) {
        return before(to) - before(from);
    }

    private int before(long at) {
        int word = (int) (at >> 6) - firstWord;
        if (word < 0) {
            return 0;
        }
        return word >= member.length ? position.length : before[word] + Long.bitCount(member[word] & (1L << at) - 1);
    }
}
