package clebsch.solver;

import clebsch.sparse.Csr;
import clebsch.sparse.Elimination;
import clebsch.sparse.Fronts;
import clebsch.sparse.SparseLu;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;

/**
 * All null vectors of a square matrix, A r_i = 0 and w_iᵀA = 0 with w_i · r_j = δ_ij, where the eigenvalue 0 is semisimple, as it
 * is for every generator of a bounded semigroup. Then Σ_i r_i (w_i · x₀) = lim_{t→∞} of the mean of e^{At'}x₀ over 0 … t.
 *
 * <p>Block inverse iteration, X ← (A − σ1)⁻¹X orthonormalised, and the same with Aᵀ: an eigenvalue λ stands against a null vector
 * by |σ/λ| in each pass, with σ = 64ε‖A‖ above the rounding of the factors, ‖A‖ = max_i Σ_j |a_ij|. The block grows until it
 * holds something that is no null vector.
 *
 * <p>How many there are is decided by the singular values s of AX, in order, X the orthonormal block: each is at least the
 * singular value of A with the same number, and they sink to it. One is taken for zero if s ≤ {@value #ZERO}‖A‖: the entries of A
 * are themselves rounded to ε, so that nothing smaller is known of it. An eigenvalue smaller than that is not told from zero;
 * {@link #decided(int)} says whether anything was found near that line. Where singular values of a matrix that is far from normal
 * vanish without an eigenvalue that does, the block turns away from them again, since powers of (A − σ1)⁻¹ grow as eigenvalues
 * say.
 */
public final class NullSpace implements AutoCloseable {
    /** A singular value of A/‖A‖ up to this counts as zero. */
    private static final double ZERO = 2e-14;
    /** What is within this factor of {@link #ZERO} on the wrong side of it is not clear. */
    private static final double CLEAR = 20;
    private static final double SHIFT = 64 * Math.ulp(1.0);
    /** One pass leaves of a null vector s ≈ σ, whatever the other eigenvalues; the second cleans it of them. */
    private static final int FEW_PASSES = 2;
    private static final int MOST_PASSES = 12;
    /** Cosines between the left and right null space below this are those of a Jordan block that rounding has bent. */
    private static final double ORTHOGONAL = 1e-10;

    private final Csr matrix;
    private final SparseLu factors;
    private final double norm;
    private final double[][] right;
    private final double[][] left;
    private final double largestZero;
    private final double smallestOther;

    /**
     * Finds the null vectors.
     *
     * @param arithmetic  what A is factored with
     * @param matrix      A, square
     * @param elimination an order of its unknowns
     * @param cancelled   asked now and then, from any thread
     * @throws CancellationException if {@code cancelled} said yes
     * @throws ArithmeticException if the matrix has entries that are no numbers, or 0 is not semisimple within rounding
     */
    public NullSpace(Fronts.Arithmetic arithmetic, Csr matrix, Elimination elimination, BooleanSupplier cancelled) {
        this.matrix = matrix;
        norm = matrix.maximumRowSum();
        factors = elimination.factor(arithmetic, matrix, Math.max(SHIFT * norm, Double.MIN_NORMAL), 0, cancelled);
        try {
            Csr transposed = matrix.transposed();
            var rightBlock = new Block(matrix, false);
            var leftBlock = new Block(transposed, true);
            gather(rightBlock, leftBlock, FEW_PASSES, cancelled);
            double overlap = overlap(rightBlock, leftBlock);
            if (overlap <= ORTHOGONAL) {
                // singular vectors of a matrix far from normal: more passes turn the block to where eigenvalues are
                rightBlock.iterate(rightBlock.count(), MOST_PASSES, cancelled);
                leftBlock.iterate(leftBlock.count(), MOST_PASSES, cancelled);
                gather(rightBlock, leftBlock, MOST_PASSES, cancelled);
                overlap = overlap(rightBlock, leftBlock);
            }
            if (rightBlock.zeros() != leftBlock.zeros()) {
                throw new ArithmeticException(rightBlock.zeros() + " right and " + leftBlock.zeros()
                        + " left null vectors: singular values lie too close to the rounding of the matrix, " + ZERO * norm);
            }
            if (!(overlap > ORTHOGONAL)) {
                throw new ArithmeticException("the eigenvalue 0 is not semisimple: a combination of " + leftBlock.zeros()
                        + " left null vectors is orthogonal to all right ones up to " + overlap);
            }
            int found = rightBlock.zeros();
            right = Arrays.copyOf(rightBlock.vectors, found);
            left = biorthogonal(Arrays.copyOf(leftBlock.vectors, found));
            largestZero = found == 0 ? 0 : Math.max(rightBlock.singular[found - 1], leftBlock.singular[found - 1]);
            smallestOther = found == rightBlock.count() ? Double.POSITIVE_INFINITY
                    : Math.min(rightBlock.singular[found], leftBlock.singular[found]);
        } catch (RuntimeException | Error e) {
            factors.close();
            throw e;
        }
    }

    /** Lets the blocks grow until both hold something that is no null vector, or everything. */
    private static void gather(Block right, Block left, int passes, BooleanSupplier cancelled) {
        int n = right.a.rows();
        while (right.count() < n && (right.zeros() == right.count() || left.zeros() == left.count())) {
            int columns = Math.min(n, Math.max(2, 2 * right.count()));
            right.iterate(columns, passes, cancelled);
            left.iterate(columns, passes, cancelled);
        }
    }

    /**
     * The smallest cosine between the null vectors of one side and the space of the other's; 1 if there are none, 0 if they
     * are not as many.
     */
    private static double overlap(Block right, Block left) {
        int k = right.zeros();
        if (k == 0 && left.zeros() == 0) {
            return 1;
        }
        if (k != left.zeros()) {
            return 0;
        }
        var svd = DecompositionFactory_DDRM.svd(k, k, false, false, false);
        svd.decompose(products(Arrays.copyOf(left.vectors, k), Arrays.copyOf(right.vectors, k)));
        return Arrays.stream(svd.getSingularValues()).min().orElseThrow();
    }

    /** An orthonormal block of vectors that turns towards the null space. */
    private final class Block {
        private final Csr a;
        private final boolean isLeft;
        private final Random random = new Random(7);
        double[][] vectors = new double[0][];
        /** Of A times the block, ascending; vectors are in the same order. */
        double[] singular = new double[0];

        Block(Csr a, boolean isLeft) {
            this.a = a;
            this.isLeft = isLeft;
        }

        int count() {
            return vectors.length;
        }

        int zeros() {
            return (int) Arrays.stream(singular).filter(s -> s <= ZERO * norm).count();
        }

        /** Lets the block have so many columns, and makes that many passes, or more while it is not clear what is zero. */
        void iterate(int columns, int passes, BooleanSupplier cancelled) {
            int had = vectors.length;
            vectors = Arrays.copyOf(vectors, columns);
            for (int k = had; k < columns; k++) {
                vectors[k] = random.doubles(a.rows(), -1, 1).toArray();
            }
            for (int pass = 0; pass < MOST_PASSES; pass++) {
                if (cancelled.getAsBoolean()) {
                    throw new CancellationException("search for null vectors stopped");
                }
                if (isLeft) {
                    factors.solveTransposed(vectors);
                } else {
                    factors.solve(vectors);
                }
                orthonormalise(vectors);
                sort();
                if (pass + 1 >= passes
                        && Arrays.stream(singular).noneMatch(s -> s > ZERO * norm / CLEAR && s < ZERO * norm * CLEAR)) {
                    break;
                }
            }
        }

        /** Turns the block so that A takes its vectors to orthogonal ones, shortest first. */
        private void sort() {
            int columns = vectors.length;
            double[][] image = Arrays.stream(vectors).map(a::times).toArray(double[][]::new);
            DMatrixRMaj triangle = orthonormalise(image);
            var svd = DecompositionFactory_DDRM.svd(columns, columns, false, true, false);
            if (!svd.decompose(triangle)) {
                throw new ArithmeticException("the singular values of a block of " + columns + " vectors were not found");
            }
            double[] values = svd.getSingularValues();
            DMatrixRMaj v = svd.getV(null, false);
            int[] order = IntStream.range(0, columns).boxed().sorted((i, j) -> Double.compare(values[i], values[j]))
                    .mapToInt(Integer::intValue).toArray();
            singular = Arrays.stream(order).mapToDouble(k -> values[k]).toArray();
            var turned = new double[columns][];
            for (int k = 0; k < columns; k++) {
                int column = order[k];
                turned[k] = combination(vectors, i -> v.get(i, column));
            }
            vectors = turned;
        }
    }

    /** Combinations of left vectors such that w_i · r_j = δ_ij. */
    private double[][] biorthogonal(double[][] vectors) {
        int k = right.length;
        if (k == 0) {
            return vectors;
        }
        var inverse = new DMatrixRMaj(k, k);
        CommonOps_DDRM.invert(products(vectors, right), inverse);
        var turned = new double[k][];
        Arrays.setAll(turned, i -> combination(vectors, j -> inverse.get(i, j)));
        return turned;
    }

    private static DMatrixRMaj products(double[][] x, double[][] y) {
        var products = new DMatrixRMaj(x.length, y.length);
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < y.length; j++) {
                products.set(i, j, dot(x[i], y[j]));
            }
        }
        return products;
    }

    private static double[] combination(double[][] vectors, IntToDoubleFunction weight) {
        var sum = new double[vectors[0].length];
        for (int k = 0; k < vectors.length; k++) {
            double w = weight.applyAsDouble(k);
            double[] x = vectors[k];
            for (int i = 0; i < sum.length; i++) {
                sum[i] += w * x[i];
            }
        }
        return sum;
    }

    /** Orthonormalises by Gram and Schmidt, twice; the triangle of what was taken away. A vector that vanishes stays zero. */
    private static DMatrixRMaj orthonormalise(double[][] x) {
        var triangle = new DMatrixRMaj(x.length, x.length);
        for (int k = 0; k < x.length; k++) {
            double largest = 0;
            for (double value : x[k]) {
                largest = Math.max(largest, Math.abs(value));
            }
            if (largest == 0) {
                continue;
            }
            double[] v = x[k];
            for (int i = 0; i < v.length; i++) {
                v[i] /= largest;   // squares stay in range
            }
            for (int pass = 0; pass < 2; pass++) {
                for (int j = 0; j < k; j++) {
                    double c = dot(x[j], v);
                    triangle.add(j, k, c * largest);
                    for (int i = 0; i < v.length; i++) {
                        v[i] -= c * x[j][i];
                    }
                }
            }
            double length = Math.sqrt(dot(v, v));
            triangle.set(k, k, length * largest);
            for (int i = 0; length > 0 && i < v.length; i++) {
                v[i] /= length;
            }
        }
        return triangle;
    }

    /** Four sums side by side: one alone would wait for each addition to end. */
    static double dot(double[] x, double[] y) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 4 <= x.length; i += 4) {
            s0 += x[i] * y[i];
            s1 += x[i + 1] * y[i + 1];
            s2 += x[i + 2] * y[i + 2];
            s3 += x[i + 3] * y[i + 3];
        }
        for (; i < x.length; i++) {
            s0 += x[i] * y[i];
        }
        return s0 + s1 + (s2 + s3);
    }

    /** Frees the factors, without which nothing is projected; what was found stays. */
    @Override
    public void close() {
        factors.close();
    }

    /** How many independent null vectors there are. */
    public int dimension() {
        return right.length;
    }

    /** r_i, not to be changed. */
    public double[] right(int i) {
        return right[i];
    }

    /** w_i, not to be changed: what x ↦ w_i · x gives is conserved by x' = Ax. */
    public double[] left(int i) {
        return left[i];
    }

    /** The largest singular value of A/‖A‖ that was taken for zero; 0 if there is none. */
    public double largestZero() {
        return largestZero / norm;
    }

    /**
     * An upper bound, and mostly a good estimate, of the smallest singular value of A/‖A‖ that was not; infinite if there is
     * none.
     */
    public double smallestOther() {
        return smallestOther / norm;
    }

    /**
     * Whether the number of null vectors is beyond doubt: no singular value of A/‖A‖ between 10⁻¹⁵ and 4·10⁻¹³. An eigenvalue
     * that is not zero but below 10⁻¹⁵‖A‖ is within the rounding of A's entries, and nobody can tell. Of null vectors that are no
     * more than A has for sure, the rounding of AX is no doubt: what counts is that nothing else is near.
     *
     * @param certain how many there are for sure
     */
    public boolean decided(int certain) {
        return (dimension() == certain || largestZero <= ZERO * norm / CLEAR) && smallestOther >= ZERO * norm * CLEAR;
    }

    /** Σ_i r_i (w_i · x): the null vector with the conserved quantities of x, refined once. */
    public double[] project(double[] x) {
        if (x.length != matrix.rows()) {
            throw new IllegalArgumentException("a vector of " + x.length + " for a matrix of " + matrix.rows() + " rows");
        }
        double[] projected = projection(x);
        // A(y − d) = 0 with Ad = Ay, where d has no part in the null space
        double[] d = matrix.timesExactly(projected);
        factors.solve(d);
        double[] within = projection(d);
        for (int i = 0; i < d.length; i++) {
            projected[i] -= d[i] - within[i];
        }
        return projected;
    }

    private double[] projection(double[] x) {
        return right.length == 0 ? new double[x.length] : combination(right, k -> dot(left[k], x));
    }

    /** ‖Ax‖ / (‖A‖ ‖x‖) with ‖x‖ = max_i |x_i|, Ax summed in twice the precision of a double. */
    public double residual(double[] x) {
        double[] product = matrix.timesExactly(x);
        double most = 0;
        double size = 0;
        for (int i = 0; i < x.length; i++) {
            most = Math.max(most, Math.abs(product[i]));
            size = Math.max(size, Math.abs(x[i]));
        }
        return most == 0 ? 0 : most / (norm * size);
    }
}
