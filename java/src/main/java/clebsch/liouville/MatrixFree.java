package clebsch.liouville;

import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import clebsch.sparse.Diagonals;
import clebsch.sparse.Stencil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The generator as a {@link Stencil}: y = 𝓛x reading x and tables of a few numbers per state, no matrix.
 *
 * <p>Within a row of the packing the elements (a, b), (a+1, b+1), … of one block of the last subsystem lie side by side, and
 * a term A ρ B† takes them from elements that lie side by side too: ρ at (a−s, b−s') with the coefficient A_s(a−s) B_s'(b−s')*.
 * What Aρ and ρA† take from the same place, as −i[H, ρ] and {L†L, ρ} do with all that is diagonal, is one run, f·(A(a) ± A(b)).
 * This needs a sector that keeps or drops such runs as a whole; one that cuts through them, like the parity of a sum of
 * two subsystems' levels, is left to the matrix.
 */
public final class MatrixFree {
    private final Packing packing;
    private final ProductBasis basis;
    private final Sector sector;
    private final int last;
    private final List<Term> terms = new ArrayList<>();
    private final List<double[]> tables = new ArrayList<>();
    private int tableLength;
    private boolean subtracts;

    private final List<Integer> segmentStart = new ArrayList<>();
    private final List<Integer> firstRun = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();

    private MatrixFree(Generator generator, Sector sector) {
        this.packing = generator.packing();
        this.basis = packing.basis();
        this.sector = sector;
        last = basis.subsystems().size() - 1;
        var ones = new double[basis.top(last) + 1];
        Arrays.fill(ones, 1);
        table(ones);
        for (Step step : steps(generator.effective())) {
            terms.add(new Term(1, step, null));
            terms.add(new Term(1, null, step));
        }
        for (Generator.Jump jump : generator.jumps()) {
            List<Step> steps = steps(jump.operator());
            for (Step ket : steps) {
                for (Step bra : steps) {
                    terms.add(new Term(jump.rate(), ket, bra));
                }
            }
        }
    }

    /**
     * One diagonal of an operator as far as its entries change levels and blocks of the subsystems alike.
     *
     * @param offset    by how much the state's number changes
     * @param level     by how much each subsystem's level changes
     * @param block     by how much each subsystem's block changes
     * @param real      where the table of real parts starts, by the number of the state acted on; −1 if they vanish
     * @param imaginary the same for the imaginary parts
     */
    private record Step(int offset, int[] level, int[] block, int real, int imaginary) {
    }

    /** rate · A ρ B† with one step of A and one of B; null stands for the identity. */
    private record Term(double rate, Step ket, Step bra) {
    }

    private record Run(int target, int source, int length, double factor, int left, int right, boolean added) {
        /** Where its only table starts; −1 if it has two or none. The ones that stand for no table start at 0. */
        int table() {
            return !added && (left == 0) != (right == 0) ? left + right : -1;
        }

        /** Whether another run reads and writes the same places and has the same factor up to its sign, and each has one table. */
        boolean joins(Run other) {
            return target == other.target && source == other.source && length == other.length
                    && Math.abs(factor) == Math.abs(other.factor) && table() >= 0 && other.table() >= 0;
        }
    }

    /** One summand of a coefficient: factor · table[left] · table[right]. */
    private record Piece(double factor, int left, int right) {
    }

    /**
     * The generator on a sector without a matrix.
     *
     * @return nothing if the sector cuts through the runs
     * @throws ArithmeticException if the runs' tables outgrow an array
     */
    public static Optional<Stencil> of(Generator generator, Sector sector) {
        var builder = new MatrixFree(generator, sector);
        return builder.collect() ? Optional.of(builder.stencil()) : Optional.empty();
    }

    private int table(double[] values) {
        tables.add(values);
        int start = tableLength;
        tableLength = Math.addExact(tableLength, values.length);
        return start;
    }

    /** Sorts the entries of an operator by what they do to the subsystems. */
    private List<Step> steps(Diagonals operator) {
        var steps = new ArrayList<Step>();
        for (int k = 0; k < operator.count(); k++) {
            int offset = operator.offset(k);
            Map<List<Integer>, List<Integer>> alike = new LinkedHashMap<>();
            for (int from = 0; from < operator.dimension(); from++) {
                if (operator.real(k, from) != 0 || operator.imaginary(k, from) != 0) {
                    alike.computeIfAbsent(change(from, from + offset), c -> new ArrayList<>()).add(from);
                }
            }
            int diagonal = k;
            alike.forEach((change, states) -> {
                var real = new double[operator.dimension()];
                var imaginary = new double[operator.dimension()];
                states.forEach(s -> {
                    real[s] = operator.real(diagonal, s);
                    imaginary[s] = operator.imaginary(diagonal, s);
                });
                steps.add(new Step(offset, change.subList(0, last + 1).stream().mapToInt(c -> c).toArray(),
                        change.subList(last + 1, 2 * last + 2).stream().mapToInt(c -> c).toArray(),
                        tableUnlessZero(real), tableUnlessZero(imaginary)));
            });
        }
        return steps;
    }

    private List<Integer> change(int from, int to) {
        return IntStream.concat(IntStream.rangeClosed(0, last).map(k -> basis.level(to, k) - basis.level(from, k)),
                IntStream.rangeClosed(0, last).map(k -> basis.block(to, k) - basis.block(from, k))).boxed().toList();
    }

    private int tableUnlessZero(double[] values) {
        return Arrays.stream(values).allMatch(v -> v == 0) ? -1 : table(values);
    }

    /** Goes through the runs of y; false if the sector cuts through one. */
    private boolean collect() {
        for (int row = 0; row < packing.rows(); row++) {
            for (int part = 0; part < (row == 0 ? 1 : 2); part++) {
                long length;
                for (long i = 0; i < packing.rowLength(row); i += length) {
                    int ket = packing.ketAt(row, i);
                    int bra = packing.braAt(row, ket);
                    int lower = Math.max(basis.level(ket, last), basis.level(bra, last));
                    length = basis.top(last) - basis.block(ket, last) - lower + 1;
                    long at = packing.rowStart(row) + part * packing.rowLength(row) + i;
                    int kept = sector.countIn(at, at + length);
                    if (kept == length) {
                        segmentStart.add(sector.indexOf(at));
                        firstRun.add(runs.size());
                        for (Term term : terms) {
                            if (!add(term, row == 0, part == 1, ket, bra, (int) length)) {
                                return false;
                            }
                        }
                        join(runs.subList(firstRun.getLast(), runs.size()));
                    } else if (kept > 0) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    /** Makes one run of two that differ in their table and sign only. Behind the tables lie the same with the other sign. */
    private void join(List<Run> ofSegment) {
        for (int k = 0; k < ofSegment.size(); k++) {
            Run run = ofSegment.get(k);
            for (int l = k + 1; l < ofSegment.size(); l++) {
                Run other = ofSegment.get(l);
                if (run.joins(other)) {
                    boolean opposite = run.factor() != other.factor();
                    subtracts |= opposite;
                    ofSegment.set(k, new Run(run.target(), run.source(), run.length(), run.factor(), run.table(),
                            other.table() + (opposite ? tableLength : 0), true));
                    ofSegment.remove(l);
                    break;
                }
            }
        }
    }

    /** Adds a term's runs to the run of y that starts at (ket, bra); false if the sector cuts through their source. */
    private boolean add(Term term, boolean diagonal, boolean imaginary, int ket, int bra, int length) {
        int ketFrom = ket - (term.ket() == null ? 0 : term.ket().offset());
        int braFrom = bra - (term.bra() == null ? 0 : term.bra().offset());
        int block = basis.block(ket, last) - (term.ket() == null ? 0 : term.ket().block()[last]);
        int ketLevel = basis.level(ket, last) - (term.ket() == null ? 0 : term.ket().level()[last]);
        int braLevel = basis.level(bra, last) - (term.bra() == null ? 0 : term.bra().level()[last]);
        // the part of the run whose source is on the ladder
        int from = Math.max(0, block - Math.min(ketLevel, braLevel));
        int to = Math.min(length, basis.top(last) - block - Math.max(ketLevel, braLevel) + 1);
        if (block < 0 || from >= to || !reached(ket + from, ketFrom + from, term.ket())
                || !reached(bra + from, braFrom + from, term.bra())) {
            return true;
        }
        int row = packing.rowOf(ketFrom + from, braFrom + from);
        boolean mirrored = row < 0;
        row = mirrored ? -1 - row : row;
        long at = packing.rowStart(row) + packing.indexInRow(row, mirrored ? braFrom + from : ketFrom + from);
        boolean diagonalSource = row == 0;
        double scale = diagonal ? (diagonalSource ? 1 : Math.sqrt(0.5)) : (diagonalSource ? Math.sqrt(2) : 1);
        double sign = mirrored ? -1 : 1;   // ρ_ab is the conjugate of the element kept
        int target = segmentStart.getLast() + from;
        List<Piece> real = pieces(term, false, ketFrom + from, braFrom + from);
        List<Piece> other = pieces(term, true, ketFrom + from, braFrom + from);
        // the real part of the coefficient first, for real and imaginary targets alike: then their runs have one order
        boolean whole = true;
        if (!imaginary) {
            whole = add(real, scale, target, at, to - from);
        } else if (!diagonalSource) {
            whole = add(real, scale * sign, target, at + packing.rowLength(row), to - from);
        }
        if (imaginary) {
            whole &= add(other, scale, target, at, to - from);
        } else if (!diagonalSource) {
            whole &= add(other, -scale * sign, target, at + packing.rowLength(row), to - from);
        }
        return whole;
    }

    /** True if the step leads from one state to the other, which both exist: no subsystem ran off its ladder. */
    private boolean reached(int state, int from, Step step) {
        if (step == null) {
            return true;
        }
        if (from < 0 || from >= basis.dimension() || !basis.exists(from)) {
            return false;
        }
        for (int k = 0; k <= last; k++) {
            if (basis.level(state, k) - basis.level(from, k) != step.level()[k]
                    || basis.block(state, k) - basis.block(from, k) != step.block()[k]) {
                return false;
            }
        }
        return true;
    }

    /** The real or imaginary part of rate · A(ket) B(bra)* as products of table entries. */
    private static List<Piece> pieces(Term term, boolean imaginary, int ket, int bra) {
        int ar = term.ket() == null ? 0 : at(term.ket().real(), ket);
        int ai = term.ket() == null ? -1 : at(term.ket().imaginary(), ket);
        int br = term.bra() == null ? 0 : at(term.bra().real(), bra);
        int bi = term.bra() == null ? -1 : at(term.bra().imaginary(), bra);
        Piece[] pieces = imaginary
                ? new Piece[] {new Piece(term.rate(), ai, br), new Piece(-term.rate(), ar, bi)}
                : new Piece[] {new Piece(term.rate(), ar, br), new Piece(term.rate(), ai, bi)};
        return Arrays.stream(pieces).filter(p -> p.left() >= 0 && p.right() >= 0).toList();
    }

    private static int at(int table, int state) {
        return table < 0 ? -1 : table + state;
    }

    private boolean add(List<Piece> pieces, double scale, int target, long at, int length) {
        if (pieces.isEmpty()) {
            return true;
        }
        int kept = sector.countIn(at, at + length);
        if (kept == length) {
            int source = sector.indexOf(at);
            pieces.forEach(p -> runs.add(new Run(target, source, length, scale * p.factor(), p.left(), p.right(), false)));
        }
        return kept == length || kept == 0;
    }

    private Stencil stencil() {
        var table = new double[subtracts ? Math.multiplyExact(2, tableLength) : tableLength];
        int at = 0;
        for (double[] values : tables) {
            System.arraycopy(values, 0, table, at, values.length);
            at += values.length;
        }
        for (int i = tableLength; i < table.length; i++) {
            table[i] = -table[i - tableLength];
        }
        var added = new boolean[runs.size()];
        for (int r = 0; r < added.length; r++) {
            added[r] = runs.get(r).added();
        }
        segmentStart.add(sector.size());
        firstRun.add(runs.size());
        return new Stencil(sector.size(), ints(segmentStart), ints(firstRun),
                runs.stream().mapToInt(Run::target).toArray(), runs.stream().mapToInt(Run::source).toArray(),
                runs.stream().mapToInt(Run::length).toArray(), runs.stream().mapToDouble(Run::factor).toArray(),
                runs.stream().mapToInt(Run::left).toArray(), runs.stream().mapToInt(Run::right).toArray(), added, table);
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(v -> v).toArray();
    }
}
