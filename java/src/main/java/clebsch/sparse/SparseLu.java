package clebsch.sparse;

import java.util.function.BooleanSupplier;

/**
 * A − σ1 = P⁻¹LUQ⁻¹ of a real sparse matrix and a real or complex σ, by the multifrontal method (I. S. Duff, J. K. Reid, ACM
 * Trans.
 * Math. Softw. 9, 302 (1983)) on the tree of an {@link Elimination}. Numbers do not depend on how many threads take part.
 *
 * <p>Pivots that are too small wait for a later front. One that has cancelled to {@code 4ε‖A − σ1‖_∞} in the last front is set
 * to that
 * magnitude and counted by {@link #perturbed}: the matrix is then singular to rounding, and a solution is large in the
 * direction of its null vectors, which is what inverse iteration wants.
 *
 * <p>Factors are immutable; any number of threads may solve at the same time. A solution reads all factors once for all
 * right-hand sides together.
 */
public final class SparseLu implements AutoCloseable {
    private final Elimination.Tree tree;
    private final Fronts fronts;
    private final boolean complex;
    private final int perturbed;
    private final int delayed;
    private final long entries;

    SparseLu(Elimination.Tree tree, Fronts.Arithmetic arithmetic, Csr a, double re, double im, BooleanSupplier cancelled) {
        this.tree = tree;
        complex = im != 0;
        double norm = a.maximumRowSum() + Math.abs(re) + Math.abs(im);
        if (!Double.isFinite(norm)) {
            throw new ArithmeticException("the matrix or the shift has entries that are no numbers, or beyond the range of a"
                    + " double");
        }
        fronts = arithmetic.fronts(tree.shape, a, re, im, Math.max(4 * Math.ulp(1.0) * norm, Double.MIN_NORMAL));
        try {
            tree.up((first, end) -> {
                Elimination.throwIf(cancelled, "factorisation stopped");
                fronts.eliminate(first, end);
            }, tree.factoring);
        } catch (RuntimeException | Error e) {
            fronts.close();
            throw e;
        }
        int forced = 0;
        int waited = 0;
        long sum = 0;
        for (int s = 0; s < tree.shape.fronts(); s++) {
            forced += fronts.perturbed(s);
            waited += fronts.summed(s) - fronts.pivots(s);
            sum += fronts.pivots(s) * (2L * fronts.size(s) - fronts.pivots(s));
        }
        perturbed = forced;
        delayed = waited;
        entries = sum;
    }

    /** Number of unknowns. */
    public int size() {
        return tree.shape.unknown().length;
    }

    /** Whether σ has an imaginary part. */
    public boolean complex() {
        return complex;
    }

    /** Pivots that had cancelled and were set to 4ε‖A − σ1‖_∞: none unless the matrix is singular to rounding. */
    public int perturbed() {
        return perturbed;
    }

    /** How often a pivot had to wait for the next front. */
    public int delayed() {
        return delayed;
    }

    /** Numbers in L and U together, zeros in fronts included. */
    public long entries() {
        return entries;
    }

    /**
     * x ← (A − σ1)⁻¹ x for real σ.
     *
     * @param x one array for each right-hand side; replaced by the solutions
     * @throws IllegalStateException    if σ has an imaginary part
     * @throws IllegalArgumentException if a length is not the matrix's
     */
    public void solve(double[]... x) {
        requireReal();
        solve(x, null, false);
    }

    /** x ← (Aᵀ − σ1)⁻¹ x for real σ; as {@link #solve(double[][])}. */
    public void solveTransposed(double[]... x) {
        requireReal();
        solve(x, null, true);
    }

    /**
     * x + iy ← (A − σ1)⁻¹ (x + iy).
     *
     * @param x real parts, one array for each right-hand side
     * @param y imaginary parts, as many
     * @throws IllegalArgumentException if a length is not the matrix's, or the parts are not as many
     */
    public void solve(double[][] x, double[][] y) {
        solveParts(x, y, false);
    }

    /** x + iy ← (Aᵀ − σ1)⁻¹ (x + iy), transposed without conjugation; as {@link #solve(double[][], double[][])}. */
    public void solveTransposed(double[][] x, double[][] y) {
        solveParts(x, y, true);
    }

    private void solveParts(double[][] x, double[][] y, boolean transposed) {
        if (x.length != y.length) {
            throw new IllegalArgumentException(x.length + " real parts and " + y.length + " imaginary parts");
        }
        if (complex) {
            solve(x, y, transposed);
            return;
        }
        var all = new double[2 * x.length][];
        System.arraycopy(x, 0, all, 0, x.length);
        System.arraycopy(y, 0, all, x.length, y.length);
        solve(all, null, transposed);
    }

    private void requireReal() {
        if (complex) {
            throw new IllegalStateException("the factors of a complex shift need real and imaginary parts");
        }
    }

    private void solve(double[][] x, double[][] y, boolean transposed) {
        requireLengths(x);
        if (y != null) {
            requireLengths(y);
        }
        if (x.length == 0) {
            return;
        }
        try (Fronts.Substitution substitution = fronts.substitution(x, y, transposed)) {
            tree.up(substitution::up, tree.solving);
            tree.down(substitution::down, tree.solving);
            substitution.finish();
        }
    }

    private void requireLengths(double[][] x) {
        for (double[] column : x) {
            if (column.length != size()) {
                throw new IllegalArgumentException("factors of a matrix of " + size() + " rows cannot take a vector of "
                        + column.length);
            }
        }
    }

    /** Frees the factors, which may lie outside the heap; nobody solves any more. */
    @Override
    public void close() {
        fronts.close();
    }
}
