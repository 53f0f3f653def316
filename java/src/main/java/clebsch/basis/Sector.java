package clebsch.basis;

/**
 * A set of the numbers in a packed ρ, numbered anew in the order of the packing: those that can be different from zero.
 */
public final class Sector {
    private final Packing packing;
    private final long[] member;   // bit set over positions of the packing
    private final int[] before;    // members in earlier words
    private final long[] position; // position of each member

    /**
     * The positions whose bits are set.
     *
     * @param member bit p of word p/64 for each position p of the packing
     * @param size   number of bits set
     */
    public Sector(Packing packing, long[] member, int size) {
        this.packing = packing;
        this.member = member;
        before = new int[member.length];
        position = new long[size];
        int n = 0;
        for (int word = 0; word < member.length; word++) {
            before[word] = n;
            for (long bits = member[word]; bits != 0; bits &= bits - 1) {
                position[n++] = ((long) word << 6) + Long.numberOfTrailingZeros(bits);
            }
        }
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
        long bits = member[(int) (at >> 6)];
        long bit = 1L << at;
        return (bits & bit) == 0 ? -1 : before[(int) (at >> 6)] + Long.bitCount(bits & bit - 1);
    }

    /** How many elements are kept at positions from … to − 1 of the packing. */
    public int countIn(long from, long to) {
        return before(to) - before(from);
    }

    private int before(long at) {
        int word = (int) (at >> 6);
        // the position one past the last may lie one past the last word
        return word == member.length ? position.length : before[word] + Long.bitCount(member[word] & (1L << at) - 1);
    }
}
