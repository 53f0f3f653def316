package clebsch.backend.ffm;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import clebsch.sparse.Stencil;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A stencil outside the heap, cut into groups of at most {@link Kernels#LANES} elements, none of which crosses the border of a
 * segment. See {@code native/kernels/stencil_product.h}. Kernels read up to {@code LANES} numbers around the table.
 */
final class NativeStencil {
    private static final int LANES = Kernels.LANES;

    /** {@code struct run}: a factor and six integers. */
    private static final long RUN_BYTES = Double.BYTES + 6L * Integer.BYTES;

    final int groups;
    final long groupStart;
    final long groupSegment;
    final long segmentStart;
    final long firstRun;
    final long run;
    final long table;

    /** Copies a stencil into an arena. */
    NativeStencil(Stencil stencil, Arena arena) {
        int[] start = stencil.segmentStart();
        int count = 0;
        for (int s = 0; s < stencil.segments(); s++) {
            count += (start[s + 1] - start[s] + LANES - 1) / LANES;
        }
        groups = count;
        MemorySegment starts = arena.allocate((long) groups * Integer.BYTES, Kernels.CACHE_LINE);
        MemorySegment segments = arena.allocate((long) groups * Integer.BYTES, Kernels.CACHE_LINE);
        int group = 0;
        for (int s = 0; s < stencil.segments(); s++) {
            for (int i = start[s]; i < start[s + 1]; i += LANES) {
                starts.setAtIndex(JAVA_INT, group, i);
                segments.setAtIndex(JAVA_INT, group++, s);
            }
        }
        groupStart = starts.address();
        groupSegment = segments.address();
        segmentStart = arena.allocateFrom(JAVA_INT, start).address();
        firstRun = arena.allocateFrom(JAVA_INT, stencil.firstRun()).address();
        run = runs(stencil, arena).address();
        double[] numbers = stencil.table();
        MemorySegment tables = arena.allocate((long) (numbers.length + 2 * LANES) * Double.BYTES, Kernels.CACHE_LINE);
        MemorySegment.copy(numbers, 0, tables, JAVA_DOUBLE, (long) LANES * Double.BYTES, numbers.length);
        table = tables.address() + (long) LANES * Double.BYTES;
    }

    private static MemorySegment runs(Stencil stencil, Arena arena) {
        MemorySegment runs = arena.allocate(stencil.runs() * RUN_BYTES, Kernels.CACHE_LINE);
        for (int r = 0; r < stencil.runs(); r++) {
            int target = stencil.target()[r];
            int length = stencil.length()[r];
            boolean left = !ones(stencil.table(), stencil.left()[r], length);
            boolean right = !ones(stencil.table(), stencil.right()[r], length);
            int one = left ? stencil.left()[r] : stencil.right()[r];
            runs.set(JAVA_DOUBLE, r * RUN_BYTES, stencil.factor()[r]);
            long at = r * RUN_BYTES + Double.BYTES;
            runs.set(JAVA_INT, at, target);
            runs.set(JAVA_INT, at + 4, target + length);
            runs.set(JAVA_INT, at + 8, stencil.source()[r] - target);
            runs.set(JAVA_INT, at + 12, one - target);
            runs.set(JAVA_INT, at + 16, stencil.right()[r] - target);
            runs.set(JAVA_INT, at + 20, (left ? 1 : 0) + (right ? 1 : 0));
        }
        return runs;
    }

    /** True if a piece of the table holds nothing but ones: then it need not be read. */
    private static boolean ones(double[] table, int from, int length) {
        for (int i = from; i < from + length; i++) {
            if (table[i] != 1) {
                return false;
            }
        }
        return true;
    }
}
