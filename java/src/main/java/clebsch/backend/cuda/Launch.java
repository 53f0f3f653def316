package clebsch.backend.cuda;

import java.nio.ByteBuffer;

/**
 * A kernel to be started. Two are equal if they do the same.
 *
 * @param blocks    of threads
 * @param threads   that a block has
 * @param work      threads that there would be if none computed a second output element
 * @param arguments one behind the other, as {@link Kernel} lays them out; not changed any more
 */
record Launch(Kernel kernel, int blocks, int threads, long work, ByteBuffer arguments) {
}
