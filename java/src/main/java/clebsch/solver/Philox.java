package clebsch.solver;

/**
 * Random numbers by counting: Philox-4×32-10 encrypts the counter (draw, stream, trajectory) under the key (seed), so that the
 * numbers of one trajectory are the same whatever else is drawn, in any order, on any machine (J. K. Salmon, M. A. Moraes,
 * R. O. Dror, D. E. Shaw, Parallel random numbers: as easy as 1, 2, 3, SC'11).
 */
public final class Philox {
    private static final int ROUNDS = 10;
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;

    private final long seed;
    private final long trajectory;
    private final int[] block = new int[4];

    /** The numbers of one trajectory under a seed. */
    public Philox(long seed, long trajectory) {
        this.seed = seed;
        this.trajectory = trajectory;
    }

    /** Draws two numbers uniform in (0, 1), to be read from {@link #first} and {@link #second}. */
    public void draw(int stream, int draw) {
        block[0] = draw;
        block[1] = stream;
        block[2] = (int) trajectory;
        block[3] = (int) (trajectory >>> 32);
        encrypt(block, (int) seed, (int) (seed >>> 32));
    }

    /** The first number drawn. */
    public double first() {
        return uniform(block[0], block[1]);
    }

    /** The second number drawn. */
    public double second() {
        return uniform(block[2], block[3]);
    }

    /** The middle of one of 2⁵² equal parts of (0, 1): never 0 or 1, not by rounding either. */
    private static double uniform(int low, int high) {
        return (((long) high << 20 ^ low >>> 12) & (1L << 52) - 1) * 0x1p-52 + 0x1p-53;
    }

    /** Ten rounds on a counter of four words, in place. */
    static void encrypt(int[] counter, int key0, int key1) {
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * Integer.toUnsignedLong(counter[0]);
            long product1 = MULTIPLIER_1 * Integer.toUnsignedLong(counter[2]);
            counter[0] = (int) (product1 >>> 32) ^ counter[1] ^ key0;
            counter[2] = (int) (product0 >>> 32) ^ counter[3] ^ key1;
            counter[1] = (int) product1;
            counter[3] = (int) product0;
            key0 += WEYL_0;
            key1 += WEYL_1;
        }
    }
}
