package clebsch.backend.ffm;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import clebsch.sparse.Stencil;
import clebsch.sparse.StencilGroups;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A stencil outside the heap, in {@link StencilGroups}. */
final class NativeStencil {
    private static final int LANES = Kernels.LANES;

    final int groups;
    final long groupStart;
    final long groupSegment;
    final long segmentStart;
    final long firstRun;
    final long run;
    final long table;

    /** Copies a stencil into an arena. */
    NativeStencil(Stencil stencil, Arena arena) {
        StencilGroups cut = StencilGroups.of(stencil, LANES);
        groups = cut.size();
        groupStart = copy(cut.start(), arena);
        groupSegment = copy(cut.segment(), arena);
        segmentStart = copy(stencil.segmentStart(), arena);
        firstRun = copy(stencil.firstRun(), arena);
        MemorySegment runs = arena.allocate(cut.runs().length, Kernels.CACHE_LINE);
        runs.copyFrom(MemorySegment.ofArray(cut.runs()));
        run = runs.address();
        double[] numbers = stencil.table();
        MemorySegment tables = arena.allocate((long) (numbers.length + 2 * LANES) * Double.BYTES, Kernels.CACHE_LINE);
        MemorySegment.copy(numbers, 0, tables, JAVA_DOUBLE, (long) LANES * Double.BYTES, numbers.length);
        table = tables.address() + (long) LANES * Double.BYTES;
    }

    private static long copy(int[] numbers, Arena arena) {
        MemorySegment copy = arena.allocate((long) numbers.length * Integer.BYTES, Kernels.CACHE_LINE);
        MemorySegment.copy(numbers, 0, copy, JAVA_INT, 0, numbers.length);
        return copy.address();
    }
}
