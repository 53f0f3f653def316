package clebsch.solver;

import clebsch.backend.Backend;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import clebsch.sparse.Csr;
import java.util.Arrays;
import java.util.Random;

/**
 * Θ, a random matrix of few rows in {@value #SIGNS} stripes, with ±½ at one place of each column in each: of all vectors x in a space of
 * m dimensions, whichever it is, ‖Θx‖ is ‖x‖ but for a factor between about 1 − √(m/d) and 1 + √(m/d) with d rows (D. M. Kane,
 * J. Nelson, J. ACM 61, 4 (2014)). Vectors can so be kept linearly independent by looking at their images alone (O. Balabanov,
 * L. Grigori, SIAM J. Sci. Comput. 44, A1450 (2022)).
 */
final class Sketch implements AutoCloseable {
    private static final int SIGNS = 4;
    /** Rows for each dimension of the largest space: lengths are right to a factor of about two. */
    private static final int ROWS = 3;
    /** Vectors are to be so many times longer than their images for these to be worth it. */
    private static final int SHORTER = 8;

    private final LinearOperator matrix;

    private Sketch(LinearOperator matrix) {
        this.matrix = matrix;
    }

    /** Length of the images for spaces of so many dimensions. */
    private static int rows(int dimensions) {
        return Math.max(256, ROWS * dimensions);
    }

    /** Whether vectors are so long that it is faster to measure their images. */
    static boolean worthwhile(int size, int dimensions) {
        return size / SHORTER >= rows(dimensions);
    }

    /** Numbers that it and the images of a space's vectors hold. */
    static long numbers(int size, int dimensions) {
        return worthwhile(size, dimensions) ? 3L * SIGNS * size / 2 + (long) rows(dimensions) * dimensions : 0;
    }

    /** Of vectors of some size. */
    static Sketch of(Backend backend, int size, int dimensions, long seed) {
        int stripe = (rows(dimensions) + SIGNS - 1) / SIGNS;
        int rows = SIGNS * stripe;
        var random = new Random(seed);
        var row = new int[SIGNS * size];
        var rowStart = new int[rows + 1];
        for (int k = 0; k < row.length; k++) {
            row[k] = k % SIGNS * stripe + random.nextInt(stripe);
            rowStart[row[k] + 1]++;
        }
        Arrays.parallelPrefix(rowStart, Integer::sum);
        int[] next = rowStart.clone();
        var column = new int[row.length];
        var value = new double[row.length];
        for (int k = 0; k < row.length; k++) {
            int at = next[row[k]]++;
            column[at] = k / SIGNS;
            value[at] = (random.nextBoolean() ? 1 : -1) / Math.sqrt(SIGNS);
        }
        return new Sketch(backend.operator(new Csr(rows, size, rowStart, column, value)));
    }

    /** Length of an image. */
    int rows() {
        return matrix.rows();
    }

    /** Θx. */
    void image(StateVector x, StateVector image) {
        matrix.apply(x, image);
    }

    @Override
    public void close() {
        matrix.close();
    }
}
