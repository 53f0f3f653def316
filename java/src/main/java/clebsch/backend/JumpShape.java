package clebsch.backend;

/**
 * What all trajectories of a {@link JumpBatch} have in common.
 *
 * @param dimension numbers of states, of all spaces
 * @param margin    the longest offset of all matrices
 * @param seed      key of the random numbers
 * @param tolerance of jump times and steps
 * @param times     output times, increasing
 * @param size      numbers read at each of them
 * @param record    whether each jump's time and channel are kept
 */
public record JumpShape(int dimension, int margin, long seed, double tolerance, double[] times, int size, boolean record) {
}
