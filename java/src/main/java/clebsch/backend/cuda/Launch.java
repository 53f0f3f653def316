package clebsch.backend.cuda;

import java.nio.ByteBuffer;

/**
 * A kernel to be started. Two are equal if they do the same.
 *
 * @param blocks    of threads
 * @param threads   that a block has
 * @param arguments as {@link Kernel#pack} lays them out; not changed any more
 */
record Launch(Kernel kernel, int blocks, int threads, ByteBuffer arguments) {
}
