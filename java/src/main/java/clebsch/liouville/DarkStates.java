package clebsch.liouville;

import clebsch.basis.ProductBasis;
import clebsch.sparse.Diagonals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.hipparchus.complex.Complex;

/**
 * The dark states of a generator: the largest space V of states with L_k|ψ⟩ = 0 for every jump and H V ⊆ V. Every density
 * operator on V that commutes with H is stationary; a single dark state |ψ⟩ is an eigenvector of H, and |ψ⟩⟨ψ| a pure stationary
 * state (B. Kraus et al., Phys. Rev. A 78, 042307 (2008), Theorem 1).
 *
 * <p>V is found as the kernel of Σ r L†L, from which what H leads out of is taken away. All else decays into V if and only if the
 * smallest space that contains V, is invariant under G† and every L_k†, and so has an invariant complement under G and L_k, is
 * everything (B. Baumgartner, H. Narnhofer, J. Phys. A 41, 395303 (2008)): then the stationary states are those on V.
 *
 * <p>Dense in the number of states D: 16 D² numbers, of the order of D³ multiplications.
 */
public final class DarkStates {
    /** Squared lengths below this multiple of the largest count as zero: lengths below 10⁻⁷. */
    private static final double CANCELLED = 1e-14;
    /**
     * What is left of an operator's image when others are taken away counts as one of theirs below this multiple of the
     * operator.
     */
    private static final double DEPENDENT = 1e-8;

    private final int dimension;
    private final List<double[][]> vectors;
    private final boolean attracting;
    private final BooleanSupplier cancelled;

    /**
     * Finds the dark states of a generator.
     *
     * @param cancelled asked now and then
     * @throws CancellationException if {@code cancelled} said yes
     */
    public DarkStates(Generator generator, BooleanSupplier cancelled) {
        this.cancelled = cancelled;
        ProductBasis basis = generator.packing().basis();
        dimension = basis.dimension();
        int states = (int) IntStream.range(0, dimension).filter(basis::exists).count();
        Diagonals effective = generator.effective();
        // −(G + G†) = Σ r L†L, 2iH = −(G − G†)
        Diagonals decay = effective.plus(effective.adjoint()).times(new Complex(-1));
        Diagonals hamiltonian = effective.plus(new Complex(-1), effective.adjoint())
                .times(new Complex(0, 0.5));
        List<double[][]> kept = kernel(decay, basis);
        while (!kept.isEmpty()) {
            List<double[][]> inside = invariant(kept, hamiltonian);
            if (inside.size() == kept.size()) {
                break;
            }
            kept = inside;
        }
        vectors = List.copyOf(kept);
        attracting = !vectors.isEmpty() && closure(generator, states).size() == states;
    }

    private void goOn() {
        if (cancelled.getAsBoolean()) {
            throw new CancellationException("search for dark states stopped");
        }
    }

    /** How many independent dark states there are. */
    public int count() {
        return vectors.size();
    }

    /** Real and imaginary part of the k-th of an orthonormal basis of V, one number for each state of the product basis. */
    public double[][] state(int k) {
        return vectors.get(k);
    }

    /** Whether every state ends up in V; if V is one state, it then is the only stationary one. */
    public boolean attracting() {
        return attracting;
    }

    /** An orthonormal basis of the kernel of a positive semidefinite matrix on the states that there are. */
    private List<double[][]> kernel(Diagonals matrix, ProductBasis basis) {
        int[] states = IntStream.range(0, basis.dimension()).filter(basis::exists).toArray();
        var place = new int[basis.dimension()];
        for (int i = 0; i < states.length; i++) {
            place[states[i]] = i;
        }
        var re = new double[states.length][states.length];
        var im = new double[states.length][states.length];
        for (int j = 0; j < states.length; j++) {
            for (int k = 0; k < matrix.count(); k++) {
                int row = states[j] + matrix.offset(k);
                if (row >= 0 && row < basis.dimension() && basis.exists(row)) {
                    re[j][place[row]] = matrix.real(k, states[j]);
                    im[j][place[row]] = matrix.imaginary(k, states[j]);
                }
            }
        }
        var kernel = new ArrayList<double[][]>();
        for (double[][] v : kernel(re, im)) {
            goOn();
            var whole = new double[2][basis.dimension()];
            for (int i = 0; i < states.length; i++) {
                whole[0][states[i]] = v[0][i];
                whole[1][states[i]] = v[1][i];
            }
            append(kernel, whole, 1);
        }
        return kernel;
    }

    /**
     * Vectors that span the kernel of a positive semidefinite matrix, given by columns, which are overwritten: Cholesky's
     * decomposition with the largest diagonal entry left as the next pivot, until none is left (N. J. Higham, in Reliable
     * Numerical Computation, 1990).
     */
    private List<double[][]> kernel(double[][] re, double[][] im) {
        int n = re.length;
        var order = new int[n];
        Arrays.setAll(order, i -> i);
        double largest = 0;
        for (int k = 0; k < n; k++) {
            largest = Math.max(largest, re[k][k]);
        }
        int rank = 0;
        for (; rank < n; rank++) {
            goOn();
            int best = rank;
            for (int k = rank; k < n; k++) {
                best = re[order[k]][order[k]] > re[order[best]][order[best]] ? k : best;
            }
            int held = order[rank];
            order[rank] = order[best];
            order[best] = held;
            int p = order[rank];
            double pivot = re[p][p];
            if (!(pivot > n * CANCELLED * largest)) {
                break;
            }
            // column p becomes that of L; what is left of the matrix loses its square
            double root = Math.sqrt(pivot);
            for (int k = rank; k < n; k++) {
                re[p][order[k]] /= root;
                im[p][order[k]] /= root;
            }
            for (int j = rank + 1; j < n; j++) {
                int c = order[j];
                double u = re[p][c];
                double v = -im[p][c];
                if (u == 0 && v == 0) {
                    continue;
                }
                for (int k = rank + 1; k < n; k++) {
                    int r = order[k];
                    re[c][r] -= re[p][r] * u - im[p][r] * v;
                    im[c][r] -= re[p][r] * v + im[p][r] * u;
                }
            }
        }
        var kernel = new ArrayList<double[][]>();
        for (int j = rank; j < n; j++) {
            goOn();
            // L₁†x₁ = −(L₂†)_j, with 1 in place j
            var x = new double[2][n];
            x[0][order[j]] = 1;
            for (int k = rank - 1; k >= 0; k--) {
                int p = order[k];
                double sr = 0;
                double si = 0;
                for (int l = k + 1; l < n; l++) {
                    int r = order[l];
                    sr += re[p][r] * x[0][r] + im[p][r] * x[1][r];
                    si += re[p][r] * x[1][r] - im[p][r] * x[0][r];
                }
                x[0][p] = -sr / re[p][p];
                x[1][p] = -si / re[p][p];
            }
            kernel.add(x);
        }
        return kernel;
    }

    /** The vectors of a space, given by an orthonormal basis, that H does not lead out of it. */
    private List<double[][]> invariant(List<double[][]> space, Diagonals h) {
        int n = space.size();
        var outside = new ArrayList<double[][]>();
        double scale = h.largestEntry();
        for (double[][] v : space) {
            goOn();
            double[][] image = times(h, v);
            for (int pass = 0; pass < 2; pass++) {
                space.forEach(u -> subtractProjection(image, u));
            }
            outside.add(image);
        }
        var re = new double[n][n];
        var im = new double[n][n];
        double largest = 0;
        for (int j = 0; j < n; j++) {
            goOn();
            for (int i = 0; i < n; i++) {
                double[] c = product(outside.get(i), outside.get(j));
                re[j][i] = c[0];
                im[j][i] = c[1];
            }
            largest = Math.max(largest, re[j][j]);
        }
        if (largest <= n * CANCELLED * scale * scale) {
            return space;
        }
        var inside = new ArrayList<double[][]>();
        for (double[][] combination : kernel(re, im)) {
            goOn();
            var v = new double[2][space.getFirst()[0].length];
            for (int k = 0; k < n; k++) {
                add(v, space.get(k), combination[0][k], combination[1][k]);
            }
            append(inside, v, 1);
        }
        return inside;
    }

    /** The smallest space with V that G† and every L† keep, among so many states. */
    private List<double[][]> closure(Generator generator, int states) {
        var operators = new ArrayList<Diagonals>();
        operators.add(generator.effective().adjoint());
        generator.jumps().forEach(jump -> operators.add(jump.operator().adjoint()));
        var space = new ArrayList<>(vectors);
        for (int next = 0; next < space.size() && space.size() < states; next++) {
            goOn();
            for (Diagonals operator : operators) {
                append(space, times(operator, space.get(next)), operator.largestEntry());
            }
        }
        return space;
    }

    /**
     * Adds what a vector has beyond a space, normalised, to the space's basis, unless that is nothing against {@code scale}. Where much is
     * left, taking the space away once is enough (B. N. Parlett, The Symmetric Eigenvalue Problem, SIAM 1998, Sec. 6.9).
     */
    private static void append(List<double[][]> space, double[][] v, double scale) {
        double before;
        double length = length(v);
        do {
            before = length;
            space.forEach(u -> subtractProjection(v, u));
            length = length(v);
            if (!(length > DEPENDENT * scale)) {
                return;
            }
        } while (length < before / 2);
        for (double[] part : v) {
            for (int i = 0; i < part.length; i++) {
                part[i] /= length;
            }
        }
        space.add(v);
    }

    private static double length(double[][] v) {
        return Math.sqrt(product(v, v)[0]);
    }

    private static void subtractProjection(double[][] v, double[][] u) {
        double[] c = product(u, v);
        add(v, u, -c[0], -c[1]);
    }

    private static void add(double[][] v, double[][] u, double re, double im) {
        for (int i = 0; i < v[0].length; i++) {
            v[0][i] += re * u[0][i] - im * u[1][i];
            v[1][i] += re * u[1][i] + im * u[0][i];
        }
    }

    /** ⟨u|v⟩. */
    private static double[] product(double[][] u, double[][] v) {
        double re = 0;
        double im = 0;
        for (int i = 0; i < u[0].length; i++) {
            re += u[0][i] * v[0][i] + u[1][i] * v[1][i];
            im += u[0][i] * v[1][i] - u[1][i] * v[0][i];
        }
        return new double[] {re, im};
    }

    private static double[][] times(Diagonals a, double[][] v) {
        int n = a.dimension();
        var product = new double[2][n];
        for (int k = 0; k < a.count(); k++) {
            int offset = a.offset(k);
            for (int c = Math.max(0, -offset); c < Math.min(n, n - offset); c++) {
                double re = a.real(k, c);
                double im = a.imaginary(k, c);
                product[0][c + offset] += re * v[0][c] - im * v[1][c];
                product[1][c + offset] += re * v[1][c] + im * v[0][c];
            }
        }
        return product;
    }
}
