package clebsch.backend;

import java.util.List;

/**
 * What quantum jumps need of one space, dψ/dt = Gψ, in tables that a {@link JumpBatch} reads. A state's number is that of its element
 * in all spaces alike. Between jumps ψ is a series in Chebyshev polynomials of G.
 *
 * @param first     first state of the space
 * @param end       one beyond its last state
 * @param radius    the sum of the half axes of an ellipse around the numerical range of G
 * @param far       polynomials for that ellipse
 * @param near      polynomials for short times and states that jump often
 * @param channels  all jumps
 * @param means     operators whose means are read at output times
 */
public record JumpTables(int first, int end, double radius, Polynomials far, Polynomials near, List<Channel> channels, List<Mean> means) {

    /** Channels of a space at most. */
    public static final int MOST_CHANNELS = 128;

    /**
     * Some rows of a complex matrix of a few generalised diagonals.
     *
     * @param from      the first row
     * @param offset    row − column of each diagonal
     * @param real      for each diagonal the real parts from that row on; or null if all are zero
     * @param imaginary the imaginary parts alike
     */
    public record Rows(int from, int[] offset, double[][] real, double[][] imaginary) {
    }

    /**
     * Chebyshev polynomials of A = 2(G − d)/c.
     *
     * @param decay     −Re d
     * @param focus     c
     * @param alongReal whether c is real, and the foci d ± c lie along the real axis; else along the imaginary one
     * @param generator A
     */
    public record Polynomials(double decay, double focus, boolean alongReal, Rows generator) {
    }

    /**
     * A jump.
     *
     * @param number   what it is called
     * @param target   number of the space that it leads to
     * @param operator L, its rate included, on the rows that it reaches
     * @param end      one beyond the last of them
     */
    public record Channel(int number, int target, Rows operator, int end) {
    }

    /**
     * An operator whose mean is read.
     *
     * @param parts    1 for the real part, 2 for the imaginary one as well
     * @param operator its rows in the space
     */
    public record Mean(int parts, Rows operator) {
    }
}
