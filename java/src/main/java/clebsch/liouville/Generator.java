package clebsch.liouville;

import clebsch.basis.LocalNoise;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.model.Dissipator;
import clebsch.model.Location;
import clebsch.model.Model;
import clebsch.model.ModelException;
import clebsch.sparse.Diagonals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.hipparchus.complex.Complex;

/**
 * The Liouvillian as a short sum of terms, 𝓛ρ = Gρ + ρG† + Σ_k r_k L_k ρ L_k†, with G = −iH − ½ Σ_k r_k L_k†L_k. Every
 * operator is a few generalised diagonals, so that one element of 𝓛ρ reads a fixed stencil of elements of ρ.
 */
public final class Generator {
    /** A coefficient counts as cancelled below this multiple of the sum of its terms' magnitudes. */
    private static final double CANCELLED = 8 * Math.ulp(1.0);
    /** Bits of a sorting key that number a stencil's points; the others hold a position, up to 2⁴³. */
    private static final int SLOT_BITS = 20;

    private final Packing packing;
    private final Diagonals effective;
    private final List<Jump> jumps;

    /** r · LρL†. */
    record Jump(double rate, Diagonals operator) {
    }

    private Generator(Packing packing, Diagonals effective, List<Jump> jumps) {
        long points = 2L * effective.count() + jumps.stream().mapToLong(j -> (long) j.operator().count() * j.operator().count()).sum();
        if (points >= 1 << SLOT_BITS) {
            throw new IllegalArgumentException("the jumps have " + points + " pairs of diagonals, more than "
                    + (1 << SLOT_BITS) + "; write them as sums of fewer ladder steps");
        }
        this.packing = packing;
        this.effective = effective;
        this.jumps = jumps;
    }

    /**
     * The generator of a model.
     *
     * @throws ModelException if H is not Hermitian, naming the summand whose conjugate is missing, or an operator's entries
     *                        are beyond the range of a double
     */
    public static Generator of(Model model, Packing packing) {
        ProductBasis basis = packing.basis();
        Diagonals effective = hamiltonian(model, basis).times(new Complex(0, -1));
        var jumps = new ArrayList<Jump>();
        for (Dissipator dissipator : model.dissipators()) {
            double rate = dissipator.rate();
            List<Diagonals> operators;
            Diagonals total;   // Σ L†L
            switch (dissipator) {
                case Dissipator.Jump jump -> {
                    Diagonals operator = basis.matrix(jump.jump());
                    operators = List.of(operator);
                    total = operator.adjoint().times(operator);
                }
                case Dissipator.Each each -> {
                    var noise = new LocalNoise(each, basis);
                    operators = noise.jumps();
                    total = noise.total();
                }
            }
            if (rate > 0) {
                requireFinite(total.times(new Complex(rate)), dissipator.location());
                operators.stream().filter(operator -> operator.count() > 0).forEach(operator -> jumps.add(new Jump(rate, operator)));
                effective = effective.plus(new Complex(-rate / 2), total);
            }
        }
        return new Generator(packing, effective, List.copyOf(jumps));
    }

    /**
     * Finds what only a model's matrices show to be wrong.
     *
     * @throws ModelException as {@link #of}
     */
    static void check(Model model, ProductBasis basis) {
        hamiltonian(model, basis);
        for (Dissipator dissipator : model.dissipators()) {
            if (dissipator instanceof Dissipator.Jump jump && jump.rate() > 0) {
                Diagonals operator = basis.matrix(jump.jump());
                requireFinite(operator.adjoint().times(operator).times(new Complex(jump.rate())), jump.location());
            }
        }
    }

    private static Diagonals hamiltonian(Model model, ProductBasis basis) {
        var summands = model.hamiltonian().stream().map(t -> basis.matrix(t.operator())).toList();
        Diagonals sum = summands.stream().reduce(Diagonals::plus).orElseGet(() -> Diagonals.zero(basis.dimension()));
        requireFinite(sum, model.hamiltonianLocation());
        if (!sum.isHermitian()) {
            // H − H† = Σ_k (T_k − T_k†): the summand that contributes most to what is left has no conjugate among the others
            Diagonals left = sum.plus(new Complex(-1), sum.adjoint());
            int worst = 0;
            double most = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < summands.size(); k++) {
                Diagonals part = summands.get(k).plus(new Complex(-1), summands.get(k).adjoint());
                double overlap = overlap(part, left);
                if (overlap > most) {
                    most = overlap;
                    worst = k;
                }
            }
            String text = model.hamiltonian().get(worst).text();
            throw new ModelException(model.hamiltonianLocation(), "the Hamiltonian is not Hermitian: '" + text
                    + "' stands without its conjugate", "add dag(" + text + ") or take a real coefficient");
        }
        return sum;
    }

    private static void requireFinite(Diagonals operator, Location location) {
        if (!operator.isFinite()) {
            throw new ModelException(location, "entries of the operator are beyond the range of a double",
                    "see that its coefficients and powers are in range");
        }
    }

    /** Re tr(A†B). */
    private static double overlap(Diagonals a, Diagonals b) {
        double sum = 0;
        Diagonals product = a.adjoint().times(b);
        for (int k = 0; k < product.count(); k++) {
            for (int c = 0; product.offset(k) == 0 && c < product.dimension(); c++) {
                sum += product.real(k, c);
            }
        }
        return sum;
    }

    /** 𝓛†σ = G†σ + σG + Σ_k r_k L_k†σL_k. In the packed form its matrix is the transpose of 𝓛's. */
    public Generator adjoint() {
        return new Generator(packing, effective.adjoint(),
                jumps.stream().map(j -> new Jump(j.rate(), j.operator().adjoint())).toList());
    }

    /** Where the numbers of ρ lie. */
    public Packing packing() {
        return packing;
    }

    /** G = −iH − ½ Σ r L†L. */
    Diagonals effective() {
        return effective;
    }

    List<Jump> jumps() {
        return jumps;
    }

    /** Takes what elements of ρ contribute to one element of 𝓛ρ. */
    @FunctionalInterface
    interface Coefficients {
        /** The contribution (re + i·im) · ρ_ab; the same element may come several times. */
        void add(int a, int b, double re, double im);
    }

    /** Hands over the coefficient of every ρ_{a'b'} in (𝓛ρ)_ab. */
    void coefficients(int a, int b, Coefficients sink) {
        for (int k = 0; k < effective.count(); k++) {
            int from = a - effective.offset(k);
            if (from >= 0 && from < effective.dimension()) {
                sink.add(from, b, effective.real(k, from), effective.imaginary(k, from));
            }
            from = b - effective.offset(k);
            if (from >= 0 && from < effective.dimension()) {
                sink.add(a, from, effective.real(k, from), -effective.imaginary(k, from));
            }
        }
        for (Jump jump : jumps) {
            Diagonals op = jump.operator();
            for (int k = 0; k < op.count(); k++) {
                int ket = a - op.offset(k);
                if (ket < 0 || ket >= op.dimension() || op.real(k, ket) == 0 && op.imaginary(k, ket) == 0) {
                    continue;
                }
                double lr = jump.rate() * op.real(k, ket);
                double li = jump.rate() * op.imaginary(k, ket);
                for (int l = 0; l < op.count(); l++) {
                    int bra = b - op.offset(l);
                    if (bra >= 0 && bra < op.dimension()) {
                        double rr = op.real(l, bra);
                        double ri = -op.imaginary(l, bra);
                        sink.add(ket, bra, sum(lr * rr, -li * ri), sum(lr * ri, li * rr));
                    }
                }
            }
        }
    }

    /** x + y, and 0 where they cancel to rounding, so that a jump's phase leaves no structure behind. */
    private static double sum(double x, double y) {
        double sum = x + y;
        return Math.abs(sum) <= CANCELLED * (Math.abs(x) + Math.abs(y)) ? 0 : sum;
    }

    /** True if no operator leads from one block j to another, so that coherences between blocks evolve for themselves. */
    boolean conservesBlocks() {
        ProductBasis basis = packing.basis();
        return Stream.concat(Stream.of(effective), jumps.stream().map(Jump::operator)).allMatch(op -> {
            for (int k = 0; k < op.count(); k++) {
                for (int c = Math.max(0, -op.offset(k)); c < op.dimension() - Math.max(0, op.offset(k)); c++) {
                    if ((op.real(k, c) != 0 || op.imaginary(k, c) != 0) && basis.blocks(c) != basis.blocks(c + op.offset(k))) {
                        return false;
                    }
                }
            }
            return true;
        });
    }

    /** A bound on the number of nonzeros in a row of the matrix. */
    public int stencilSize() {
        int points = 2 * effective.count();
        for (Jump jump : jumps) {
            points += jump.operator().count() * jump.operator().count();
        }
        return 2 * points;
    }

    /** A new reader of rows; each thread needs its own. */
    public Rows rows() {
        return new Rows();
    }

    /**
     * Reads the matrix of 𝓛 row by row without storing it. After {@link #read}, the nonzeros of the row are in
     * {@link #column} and {@link #value} at 0 … {@link #count} − 1, columns ascending.
     */
    public final class Rows {
        private final Coefficients gatherer = this::add;
        private final int capacity = stencilSize();
        private final long[] key = new long[capacity];
        private final long[] imaginaryColumn = new long[capacity];
        private final double[] toReal = new double[capacity];
        private final double[] toImaginary = new double[capacity];
        private int gathered;
        private boolean diagonalTarget;
        private boolean imaginaryTarget;
        private final long[] column = new long[capacity];
        private final double[] value = new double[capacity];
        private int count;

        private Rows() {
        }

        /** Number of nonzeros of the row last read. */
        public int count() {
            return count;
        }

        /** Column of the i-th nonzero: a position in the packed ρ. */
        public long column(int i) {
            return column[i];
        }

        /** Value of the i-th nonzero. */
        public double value(int i) {
            return value[i];
        }

        /** Reads the row of a position in the packed ρ. */
        public void read(long position) {
            int row = packing.rowAt(position);
            long i = position - packing.rowStart(row);
            long length = packing.rowLength(row);
            imaginaryTarget = i >= length;
            diagonalTarget = row == 0;
            int a = packing.ketAt(row, imaginaryTarget ? i - length : i);
            gathered = 0;
            coefficients(a, packing.braAt(row, a), gatherer);
            merge();
        }

        /** Notes what c · ρ_ab gives to the real number asked for: toReal · √2 Re ρ + toImaginary · √2 Im ρ. */
        private void add(int a, int b, double cr, double ci) {
            if (cr == 0 && ci == 0) {
                return;
            }
            int row = packing.rowOf(a, b);
            double sign = 1;
            if (row < 0) {
                row = -1 - row;
                a = b;
                sign = -1;   // ρ_ab is the conjugate of the element kept
            }
            double scale = diagonalTarget ? (row == 0 ? 1 : Math.sqrt(0.5)) : (row == 0 ? Math.sqrt(2) : 1);
            // slots keep their place while the keys are sorted
            long element = packing.rowStart(row) + packing.indexInRow(row, a);
            key[gathered] = element << SLOT_BITS | gathered;
            imaginaryColumn[gathered] = element + packing.rowLength(row);
            toReal[gathered] = scale * (imaginaryTarget ? ci : cr);
            toImaginary[gathered] = row == 0 ? 0 : sign * scale * (imaginaryTarget ? cr : -ci);
            gathered++;
        }

        /** Sums what fell on the same element, drops what cancelled, and puts the imaginary parts' columns behind. */
        private void merge() {
            Arrays.sort(key, 0, gathered);
            count = 0;
            for (int k = 0; k < gathered; ) {
                long element = key[k] >> SLOT_BITS;
                long imaginaryPart = imaginaryColumn[slot(k)];
                double re = 0;
                double im = 0;
                double magnitude = 0;
                for (; k < gathered && key[k] >> SLOT_BITS == element; k++) {
                    int slot = slot(k);
                    re += toReal[slot];
                    im += toImaginary[slot];
                    magnitude += Math.abs(toReal[slot]) + Math.abs(toImaginary[slot]);
                }
                double rounding = CANCELLED * magnitude;
                if (Math.abs(re) > rounding) {
                    put(element, re);
                }
                if (Math.abs(im) > rounding) {
                    put(imaginaryPart, im);
                }
            }
            sortByColumn();
        }

        private int slot(int k) {
            return (int) (key[k] & (1L << SLOT_BITS) - 1);
        }

        private void put(long at, double v) {
            column[count] = at;
            value[count++] = v;
        }

        /** Insertion sort: the columns come as two interleaved ascending sequences, few and nearly sorted. */
        private void sortByColumn() {
            for (int i = 1; i < count; i++) {
                long c = column[i];
                double v = value[i];
                int j = i;
                for (; j > 0 && column[j - 1] > c; j--) {
                    column[j] = column[j - 1];
                    value[j] = value[j - 1];
                }
                column[j] = c;
                value[j] = v;
            }
        }
    }
}
