package clebsch.basis;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Where each element of a Hermitian operator ρ on a {@link ProductBasis} lies in a real vector x: D² numbers, and in a Dicke
 * basis one for each element within a block.
 *
 * <p>The convention, stated here once and used everywhere: for each pair of states, x holds ρ_aa on the diagonal, and
 * √2 Re ρ_ab and √2 Im ρ_ab of one of the two elements (a, b), (b, a) off it. With the factor √2 the Euclidean inner
 * product is the Hilbert–Schmidt one, x_A · x_B = tr(AB), so that purity is x · x, an expectation value is a dot product,
 * and the matrix of a superoperator's adjoint is the transposed matrix.
 *
 * <p>Order: elements with the same difference vector q⃗ = levels(b) − levels(a) form a row: a contiguous run of real parts
 * followed by one of imaginary parts (none for q⃗ = 0), within which a runs through block and level of each subsystem, the
 * last one fastest. Of ±q⃗ the one kept has Σq &gt; 0, or Σq = 0 and a positive first nonzero component. Rows are ordered by
 * coherence order Σq, then lexicographically: a phase-rotation sector is contiguous, and a generator's stencil reads
 * contiguous runs.
 */
public final class Packing {
    private final ProductBasis basis;
    private final int axes;
    private final Ladder[] ladders;
    private final int[][] shift;      // q⃗ of each row
    private final int[] stateShift;   // b − a in each row, as numbers of states
    private final long[] start;       // first element of each row; start[rows] = size
    private final int[] rowOfCode;    // code of q⃗ → row, or −1 − row for the mirrored one
    private final int[] codeStride;
    private final int[][] localOf;    // number of subsystem k's own state in a state

    /** The packing of Hermitian operators on the basis. */
    public Packing(ProductBasis basis) {
        this.basis = basis;
        axes = basis.subsystems().size();
        ladders = IntStream.range(0, axes).mapToObj(basis::ladder).toArray(Ladder[]::new);
        codeStride = new int[axes];
        int codes = 1;
        for (int k = axes - 1; k >= 0; k--) {
            codeStride[k] = codes;
            codes = Math.multiplyExact(codes, 2 * ladders[k].top() + 1);
        }
        shift = IntStream.range(0, codes).mapToObj(this::decode).filter(Packing::isKept)
                .sorted(Comparator.<int[]>comparingInt(q -> IntStream.of(q).sum()).thenComparing(Arrays::compare))
                .toArray(int[][]::new);
        stateShift = new int[shift.length];
        start = new long[shift.length + 1];
        rowOfCode = new int[codes];
        for (int row = 0; row < shift.length; row++) {
            long length = row == 0 ? 1 : 2;
            int code = 0;
            int mirrored = 0;
            for (int k = 0; k < axes; k++) {
                int q = shift[row][k];
                stateShift[row] += q * basis.stride(k);
                length *= ladders[k].length(q);
                code += (ladders[k].top() + q) * codeStride[k];
                mirrored += (ladders[k].top() - q) * codeStride[k];
            }
            start[row + 1] = start[row] + length;
            rowOfCode[mirrored] = -1 - row;
            rowOfCode[code] = row;
        }
        localOf = new int[axes][basis.dimension()];
        for (int k = 0; k < axes; k++) {
            int axis = k;
            Arrays.setAll(localOf[k], state -> basis.local(state, axis));
        }
    }

    private int[] decode(int code) {
        int[] q = new int[axes];
        for (int k = 0; k < axes; k++) {
            q[k] = code / codeStride[k] % (2 * ladders[k].top() + 1) - ladders[k].top();
        }
        return q;
    }

    private static boolean isKept(int[] q) {
        int sum = IntStream.of(q).sum();
        if (sum != 0) {
            return sum > 0;
        }
        return IntStream.of(q).filter(c -> c != 0).findFirst().orElse(1) > 0;
    }

    /** The basis of ρ. */
    public ProductBasis basis() {
        return basis;
    }

    /** The number of real numbers in x. */
    public long size() {
        return start[shift.length];
    }

    /** Number of difference vectors; row 0 is the diagonal. */
    public int rows() {
        return shift.length;
    }

    /** Number of elements (a, b) in a row, each with a real part, and an imaginary part unless row = 0. */
    public long rowLength(int row) {
        return (start[row + 1] - start[row]) / (row == 0 ? 1 : 2);
    }

    /** Position of the real part of the first element of a row; the imaginary parts follow after the row's length. */
    public long rowStart(int row) {
        return start[row];
    }

    /** The row that holds a position of x. */
    public int rowAt(long position) {
        int found = Arrays.binarySearch(start, position);
        return found >= 0 ? found : -found - 2;
    }

    /** State a of the i-th element of a row. */
    public int ketAt(int row, long i) {
        int state = 0;
        long rest = i;
        for (int k = axes - 1; k >= 0; k--) {
            int q = shift[row][k];
            long length = ladders[k].length(q);
            state += ladders[k].ketAt(q, rest % length) * basis.stride(k);
            rest /= length;
        }
        return state;
    }

    /** State a of the element that a position of x is part of. */
    public int ketAt(long position) {
        int row = rowAt(position);
        return ketAt(row, (position - start[row]) % rowLength(row));
    }

    /** State b that belongs to a in a row. */
    public int braAt(int row, int ket) {
        return ket + stateShift[row];
    }

    /** Row of the element (a, b), both in the same blocks, if that is the kept one, or −1 − row if (b, a) is. */
    public int rowOf(int a, int b) {
        int code = 0;
        for (int k = 0; k < axes; k++) {
            code += (localOf[k][b] - localOf[k][a] + ladders[k].top()) * codeStride[k];
        }
        return rowOfCode[code];
    }

    /** Number within its row of the element whose first state is {@code ket}. */
    public long indexInRow(int row, int ket) {
        long index = 0;
        for (int k = 0; k < axes; k++) {
            int q = shift[row][k];
            index = index * ladders[k].length(q) + ladders[k].indexOf(q, localOf[k][ket]);
        }
        return index;
    }

    /** Takes the packed numbers of one Hermitian operator, position by position. */
    @FunctionalInterface
    public interface Sink {
        /** Position in x and the number there. */
        void accept(long position, double value);
    }

    /**
     * Packs the pair of elements A_ab and A_ba = A_ab* of a Hermitian operator.
     *
     * @param re Re A_ab
     * @param im Im A_ab; not used on the diagonal
     */
    public void pack(int a, int b, double re, double im, Sink sink) {
        int row = rowOf(a, b);
        boolean kept = row >= 0;
        if (!kept) {
            row = -1 - row;
        }
        long position = start[row] + indexInRow(row, kept ? a : b);
        if (row == 0) {
            sink.accept(position, re);
            return;
        }
        if (re != 0) {
            sink.accept(position, Math.sqrt(2) * re);
        }
        if (im != 0) {
            sink.accept(position + rowLength(row), Math.sqrt(2) * (kept ? im : -im));
        }
    }

    /** Takes the elements of a Hermitian operator, one of each pair. */
    @FunctionalInterface
    public interface Elements {
        /** Adds re + i·im to A_ab, and with it the conjugate to A_ba; on the diagonal re alone. */
        void accept(int a, int b, double re, double im);
    }

    /** The element that a number at a position of x is part of. */
    public void unpack(long position, double value, Elements elements) {
        int row = rowAt(position);
        boolean imaginary = position - start[row] >= rowLength(row);
        int a = ketAt(position);
        int b = braAt(row, a);
        double scaled = row == 0 ? value : value / Math.sqrt(2);
        elements.accept(a, b, imaginary ? 0 : scaled, imaginary ? scaled : 0);
    }
}
