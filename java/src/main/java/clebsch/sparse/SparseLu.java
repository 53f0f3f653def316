package clebsch.sparse;

import java.util.concurrent.CancellationException;
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
public final class SparseLu {
    /**
     * Multiplications of a factorisation for each of a solution are many: tasks of solutions are cut from larger parts of
     * the tree.
     */
    private static final double SOLVE_GRAIN = 0.02;

    private final Elimination.Tree tree;
    private final Front[] front;
    private final boolean complex;
    private final int perturbed;
    private final int delayed;
    private final long entries;

    SparseLu(Elimination.Tree tree, Csr a, double re, double im, BooleanSupplier cancelled) {
        this.tree = tree;
        front = new Front[tree.fronts];
        complex = im != 0;
        double norm = a.maximumRowSum() + Math.abs(re) + Math.abs(im);
        if (!Double.isFinite(norm)) {
            throw new ArithmeticException("the matrix or the shift has entries that are no numbers, or beyond the range of a"
                    + " double");
        }
        double tiny = Math.max(4 * Math.ulp(1.0) * norm, Double.MIN_NORMAL);
        tree.up(s -> {
            if (cancelled.getAsBoolean()) {
                throw new CancellationException("factorisation stopped");
            }
            front[s] = assemble(s, a, re, im);
            front[s].eliminate(tree.parent[s] == tree.fronts, tiny);
        }, 1);
        int forced = 0;
        int waited = 0;
        long sum = 0;
        for (Front f : front) {
            forced += f.perturbed;
            waited += f.summed - f.pivots;
            sum += (long) f.pivots * (2L * f.size - f.pivots);
        }
        perturbed = forced;
        delayed = waited;
        entries = sum;
    }

    private Front assemble(int s, Csr a, double re, double im) {
        int own = tree.own(s);
        int late = 0;
        for (int c : tree.children[s]) {
            late += front[c].summed - front[c].pivots;
        }
        int rest = tree.rest[s];
        var target = new Front(own + late + rest, own + late, complex);
        int[] list = tree.assembled[s];
        for (int k = 0; k < list.length; k += 3) {
            int i = list[k + 1];
            int j = list[k + 2];
            target.re[j < own ? j : j + late][i < own ? i : i + late] += a.value()[list[k]];
        }
        for (int i = 0; i < own; i++) {
            target.re[i][i] -= re;
            if (complex) {
                target.im[i][i] -= im;
            }
        }
        int at = own;
        for (int c : tree.children[s]) {
            Front child = front[c];
            int[] place = places(c, own, at, late);
            add(child.restRe, child.pivots, place, target.re);
            child.restRe = null;
            if (complex) {
                add(child.restIm, child.pivots, place, target.im);
                child.restIm = null;
            }
            at += child.summed - child.pivots;
        }
        return target;
    }

    /** Places in the parent of what a front leaves: what waits first, from {@code at} on. */
    private int[] places(int c, int own, int at, int late) {
        Front child = front[c];
        int waiting = child.summed - child.pivots;
        if (waiting == 0 && late == 0) {
            return tree.place[c];
        }
        var places = new int[child.size - child.pivots];
        for (int i = 0; i < waiting; i++) {
            places[i] = at + i;
        }
        for (int i = waiting; i < places.length; i++) {
            int place = tree.place[c][i - waiting];
            places[i] = place < own ? place : place + late;
        }
        return places;
    }

    private static void add(double[][] rest, int first, int[] place, double[][] target) {
        for (int j = 0; j < place.length; j++) {
            double[] from = rest[j];
            double[] to = target[place[j]];
            for (int i = 0; i < place.length; i++) {
                to[place[i]] += from[first + i];
            }
        }
    }

    /** Number of unknowns. */
    public int size() {
        return tree.unknown.length;
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
        // each front's own stretch of the unknowns, in its own numbering
        var re = new double[tree.fronts][][];
        var im = new double[tree.fronts][][];
        tree.up(s -> {
            Front f = front[s];
            re[s] = gather(s, x, re, transposed ? f.columnOrder : f.rowOrder);
            im[s] = y == null ? null : gather(s, y, im, transposed ? f.columnOrder : f.rowOrder);
            if (transposed) {
                Dense.forwardTransposed(f.re, f.im, re[s], im[s], f.pivots);
            } else {
                Dense.forward(f.re, f.im, re[s], im[s], 0, x.length, 0, f.pivots, f.size);
            }
        }, SOLVE_GRAIN);
        tree.down(s -> {
            Front f = front[s];
            if (tree.parent[s] < tree.fronts) {
                inherit(s, re);
                if (y != null) {
                    inherit(s, im);
                }
            }
            if (transposed) {
                Dense.backwardTransposed(f.re, f.im, re[s], im[s], f.pivots, f.size);
            } else {
                Dense.backward(f.re, f.im, re[s], im[s], f.pivots);
            }
            scatter(s, x, re[s], transposed ? f.rowOrder : f.columnOrder);
            if (y != null) {
                scatter(s, y, im[s], transposed ? f.rowOrder : f.columnOrder);
            }
        }, SOLVE_GRAIN);
    }

    private void requireLengths(double[][] x) {
        for (double[] column : x) {
            if (column.length != size()) {
                throw new IllegalArgumentException("factors of a matrix of " + size() + " rows cannot take a vector of "
                        + column.length);
            }
        }
    }

    /** A front's right-hand sides: its own part, and what its children leave; fully summed ones in the order of pivots. */
    private double[][] gather(int s, double[][] x, double[][][] parts, int[] order) {
        Front f = front[s];
        int own = tree.own(s);
        var gathered = new double[x.length][f.size];
        for (int r = 0; r < x.length; r++) {
            double[] to = gathered[r];
            for (int i = 0; i < own; i++) {
                to[i] = x[r][tree.unknown[tree.ownStart[s] + i]];
            }
        }
        int at = own;
        for (int c : tree.children[s]) {
            Front child = front[c];
            int[] place = places(c, own, at, f.summed - own);
            for (int r = 0; r < x.length; r++) {
                double[] from = parts[c][r];
                for (int i = 0; i < place.length; i++) {
                    gathered[r][place[i]] += from[child.pivots + i];
                }
            }
            at += child.summed - child.pivots;
        }
        var held = new double[f.summed];
        for (double[] to : gathered) {
            System.arraycopy(to, 0, held, 0, held.length);
            for (int i = 0; i < held.length; i++) {
                to[i] = held[order[i]];
            }
        }
        return gathered;
    }

    /** What the parent knows of the unknowns that a front has left to it. */
    private void inherit(int s, double[][][] parts) {
        int p = tree.parent[s];
        Front f = front[s];
        Front parent = front[p];
        int own = tree.own(p);
        int at = own;
        for (int c : tree.children[p]) {
            if (c == s) {
                break;
            }
            at += front[c].summed - front[c].pivots;
        }
        int[] place = places(s, own, at, parent.summed - own);
        for (int r = 0; r < parts[s].length; r++) {
            double[] from = parts[p][r];
            double[] to = parts[s][r];
            for (int i = 0; i < place.length; i++) {
                to[f.pivots + i] = from[place[i]];
            }
        }
    }

    /** Puts the fully summed unknowns back into the order of assembly, and a front's own into the solution. */
    private void scatter(int s, double[][] x, double[][] solved, int[] order) {
        Front f = front[s];
        int own = tree.own(s);
        var held = new double[f.summed];
        for (int r = 0; r < x.length; r++) {
            System.arraycopy(solved[r], 0, held, 0, held.length);
            for (int i = 0; i < held.length; i++) {
                solved[r][order[i]] = held[i];
            }
            for (int i = 0; i < own; i++) {
                x[r][tree.unknown[tree.ownStart[s] + i]] = solved[r][i];
            }
        }
    }
}
