package clebsch.backend.ffm;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import clebsch.sparse.Stencil;
import clebsch.sparse.StencilGroups;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;

/**
 * A stencil outside the heap whose segments mostly come in twins: two in a row, of equal length, with the same runs up to where they read and
 * to signs, as the real and the imaginary parts of a row of ρ have. Both are computed together; see {@code native/kernels/stencil_twins.h}.
 */
final class NativeTwins {
    private static final int LANES = Kernels.LANES;
    /** {@code struct run}, and {@code struct twin_run} with two integers more. */
    private static final int RUN_BYTES = Double.BYTES + 6 * Integer.BYTES;
    private static final int TWIN_BYTES = RUN_BYTES + 2 * Integer.BYTES;

    final int groups;
    final long groupStart;
    final long groupSegment;
    final long segmentEnd;
    final long distance;
    final long firstRun;
    final long run;
    final long table;

    private NativeTwins(Stencil stencil, boolean[] isSecond, Arena arena) {
        int[] border = stencil.segmentStart();
        int[] runs = stencil.firstRun();
        int segments = stencil.segments();
        var starts = new int[stencil.size() / LANES + segments];
        var segmentOf = new int[starts.length];
        var ends = new int[segments];
        var apart = new int[segments];
        var first = new int[segments + 1];
        byte[] plain = StencilGroups.of(stencil, LANES).runs();
        MemorySegment twinRuns = arena.allocate((long) stencil.runs() * TWIN_BYTES, Kernels.CACHE_LINE);
        int group = 0;
        int count = 0;
        int kept = 0;
        for (int s = 0; s < segments; s++) {
            if (isSecond[s]) {
                continue;
            }
            boolean twin = s + 1 < segments && isSecond[s + 1];
            for (int i = border[s]; i < border[s + 1]; i += LANES) {
                starts[group] = i;
                segmentOf[group++] = kept;
            }
            ends[kept] = border[s + 1];
            apart[kept] = twin ? border[s + 1] - border[s] : 0;
            first[kept++] = count;
            for (int r = runs[s]; r < runs[s + 1]; r++, count++) {
                long at = (long) count * TWIN_BYTES;
                MemorySegment.copy(MemorySegment.ofArray(plain), (long) r * RUN_BYTES, twinRuns, at, RUN_BYTES);
                int other = twin ? runs[s + 1] + r - runs[s] : r;
                twinRuns.set(JAVA_INT, at + RUN_BYTES, stencil.source()[other] - stencil.target()[r]);
                twinRuns.set(JAVA_INT, at + RUN_BYTES + Integer.BYTES,
                        !twin ? 0 : stencil.factor()[other] == stencil.factor()[r] ? 1 : -1);
            }
        }
        first[kept] = count;
        groups = group;
        groupStart = copy(starts, group, arena);
        groupSegment = copy(segmentOf, group, arena);
        segmentEnd = copy(ends, kept, arena);
        distance = copy(apart, kept, arena);
        firstRun = copy(first, kept + 1, arena);
        run = twinRuns.address();
        double[] numbers = stencil.table();
        MemorySegment tables = arena.allocate((long) (numbers.length + 2 * LANES) * Double.BYTES, Kernels.CACHE_LINE);
        MemorySegment.copy(numbers, 0, tables, JAVA_DOUBLE, (long) LANES * Double.BYTES, numbers.length);
        table = tables.address() + (long) LANES * Double.BYTES;
    }

    /** Copies a stencil into an arena; nothing if most of its elements lie in segments without a twin. */
    static Optional<NativeTwins> of(Stencil stencil, Arena arena) {
        var isSecond = new boolean[stencil.segments()];
        long paired = 0;
        for (int s = 0; s + 1 < stencil.segments(); s++) {
            if (!isSecond[s] && areTwins(stencil, s)) {
                isSecond[s + 1] = true;
                paired += 2L * (stencil.segmentStart()[s + 1] - stencil.segmentStart()[s]);
            }
        }
        return 2 * paired > stencil.size() ? Optional.of(new NativeTwins(stencil, isSecond, arena)) : Optional.empty();
    }

    /** Whether a segment and the one behind it have the same runs, up to signs and to where they read. */
    private static boolean areTwins(Stencil stencil, int s) {
        int[] border = stencil.segmentStart();
        int[] first = stencil.firstRun();
        int length = border[s + 1] - border[s];
        if (border[s + 2] - border[s + 1] != length || first[s + 2] - first[s + 1] != first[s + 1] - first[s]) {
            return false;
        }
        for (int r = first[s]; r < first[s + 1]; r++) {
            int other = r + first[s + 1] - first[s];
            if (stencil.target()[other] - stencil.target()[r] != length || stencil.length()[other] != stencil.length()[r]
                    || stencil.left()[other] != stencil.left()[r] || stencil.right()[other] != stencil.right()[r]
                    || stencil.added()[other] != stencil.added()[r]
                    || Math.abs(stencil.factor()[other]) != Math.abs(stencil.factor()[r])) {
                return false;
            }
        }
        return true;
    }

    private static long copy(int[] numbers, int count, Arena arena) {
        MemorySegment copy = arena.allocate((long) count * Integer.BYTES, Kernels.CACHE_LINE);
        MemorySegment.copy(Arrays.copyOf(numbers, count), 0, copy, JAVA_INT, 0, count);
        return copy.address();
    }
}
