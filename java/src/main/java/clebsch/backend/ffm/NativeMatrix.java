package clebsch.backend.ffm;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import clebsch.sparse.Csr;
import clebsch.sparse.RowRuns;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A sparse matrix outside the heap, in {@link RowRuns} where that takes fewer bytes than compressed rows. */
final class NativeMatrix {
    private static final int LANES = Kernels.LANES;

    final int rows;
    final boolean inRuns;
    private final MemorySegment start;
    private final MemorySegment column;
    private final MemorySegment value;

    /** Copies a matrix into an arena. */
    NativeMatrix(Csr matrix, Arena arena) {
        rows = matrix.rows();
        var runs = new RowRuns(matrix, LANES);
        inRuns = runs.saves();
        if (inRuns) {
            start = arena.allocate((groups() + 1L) * Integer.BYTES, Kernels.CACHE_LINE);
            column = arena.allocate(runs.count() * Integer.BYTES, Kernels.CACHE_LINE);
            value = arena.allocate(runs.count() * LANES * Double.BYTES, Kernels.CACHE_LINE);
            fill(runs);
        } else {
            start = arena.allocateFrom(JAVA_INT, matrix.rowStart());
            column = arena.allocateFrom(JAVA_INT, matrix.column());
            value = arena.allocateFrom(JAVA_DOUBLE, matrix.value());
        }
    }

    /** Groups of rows. */
    int groups() {
        return (rows + LANES - 1) / LANES;
    }

    long start() {
        return start.address();
    }

    long column() {
        return column.address();
    }

    long value() {
        return value.address();
    }

    private void fill(RowRuns runs) {
        int run = 0;
        for (int group = 0; group < groups(); group++) {
            start.setAtIndex(JAVA_INT, group, run);
            runs.to(group);
            for (; runs.next(); run++) {
                column.setAtIndex(JAVA_INT, run, runs.column());
                MemorySegment.copy(runs.values(), 0, value, JAVA_DOUBLE, (long) run * LANES * Double.BYTES, LANES);
            }
        }
        start.setAtIndex(JAVA_INT, groups(), run);
    }
}
