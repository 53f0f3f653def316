package clebsch.backend.cuda;

import java.nio.ByteBuffer;

/**
 * {@code struct terms} of {@code native/kernels/terms.h}, an argument by value: one or two rows of weights, and the vectors that
 * they weigh. The second row is zeros if there is none.
 *
 * @param weights one or two rows of as many weights as there are vectors
 * @param vectors addresses, at most {@link #MOST}
 */
record Terms(double[][] weights, long[] vectors) {
    /** Terms in one launch at most. */
    static final int MOST = 16;
    private static final int ROWS = 2;
    static final int BYTES = 2 * Long.BYTES + ROWS * MOST * Double.BYTES + MOST * Long.BYTES;

    void put(ByteBuffer into) {
        int end = into.position() + BYTES;
        into.putLong(vectors.length).putLong(weights.length);
        for (int row = 0; row < ROWS; row++) {
            for (int k = 0; k < MOST; k++) {
                into.putDouble(row < weights.length && k < vectors.length ? weights[row][k] : 0);
            }
        }
        for (long vector : vectors) {
            into.putLong(vector);
        }
        while (into.position() < end) {
            into.putLong(0);
        }
    }
}
