package clebsch.sparse;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A stencil as kernels read it: cut into groups of at most {@code lanes} elements, none of which crosses the border of a
 * segment, and its runs as {@code struct run} of {@code native/kernels/stencil_product.h}. Kernels read up to {@code lanes}
 * numbers around the table.
 *
 * @param start   first element of each group
 * @param segment segment of each group
 * @param runs    the runs in the machine's order of bytes
 */
public record StencilGroups(int[] start, int[] segment, byte[] runs) {
    /** {@code struct run}: a factor and six integers. */
    private static final int RUN_BYTES = Double.BYTES + 6 * Integer.BYTES;

    /** What {@code struct run} says of two tables that are added. */
    private static final int ADDED = 3;

    /** Cuts a stencil. */
    public static StencilGroups of(Stencil stencil, int lanes) {
        int[] border = stencil.segmentStart();
        int count = 0;
        for (int s = 0; s < stencil.segments(); s++) {
            count += (border[s + 1] - border[s] + lanes - 1) / lanes;
        }
        var start = new int[count];
        var segment = new int[count];
        int group = 0;
        for (int s = 0; s < stencil.segments(); s++) {
            for (int i = border[s]; i < border[s + 1]; i += lanes) {
                start[group] = i;
                segment[group++] = s;
            }
        }
        return new StencilGroups(start, segment, runs(stencil));
    }

    /** Number of groups. */
    public int size() {
        return start.length;
    }

    private static byte[] runs(Stencil stencil) {
        var runs = new byte[Math.multiplyExact(stencil.runs(), RUN_BYTES)];
        ByteBuffer into = ByteBuffer.wrap(runs).order(ByteOrder.nativeOrder());
        for (int r = 0; r < stencil.runs(); r++) {
            int target = stencil.target()[r];
            int length = stencil.length()[r];
            boolean added = stencil.added()[r];
            boolean left = added || !ones(stencil.table(), stencil.left()[r], length);
            boolean right = added || !ones(stencil.table(), stencil.right()[r], length);
            int one = left ? stencil.left()[r] : stencil.right()[r];
            int tables = (left ? 1 : 0) + (right ? 1 : 0);
            into.putDouble(stencil.factor()[r]).putInt(target).putInt(target + length).putInt(stencil.source()[r] - target)
                    .putInt(one - target).putInt(stencil.right()[r] - target).putInt(added ? ADDED : tables);
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
