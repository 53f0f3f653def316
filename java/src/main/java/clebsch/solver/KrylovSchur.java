package clebsch.solver;

import clebsch.backend.Backend;
import clebsch.backend.StateVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.hipparchus.complex.Complex;

/**
 * Some eigenvalues of a large real generator by the block Krylov–Schur method (G. W. Stewart, SIAM J. Matrix Anal. Appl. 23, 601
 * (2001); Y. Zhou, Y. Saad, Numer. Algorithms 47, 341 (2008), for blocks). Everything is real; conjugate pairs stay together.
 *
 * <p>The Krylov space of a {@link Transformation} T grows by a block at a time, and is cut back to its leading Schur vectors when it is
 * full; those that T leaves among themselves to rounding are locked: they take part in nothing but orthogonalisation from then on. An
 * eigenvalue θ of its projection B counts as found when ‖Tx − θx‖ ≤ tolerance · |θ|. The search goes on until every
 * eigenvalue of B that lies, or by its residual could come to lie, as near to the target as the farthest one wanted is found.
 *
 * <p>What a Krylov space has no component of it does not find: eigenvalues of more multiplicity than a block has vectors,
 * and what rounding alone would bring in. So the search then continues from a fresh random block, orthogonal to all that is there
 * already. Only when {@value #PROBE_STEPS} steps of that bring nothing nearer than the farthest wanted one, the result is complete: what
 * turns up is followed until it is found or, an artefact of a generator that is far from normal, gone. A generator of at most
 * {@link DenseSpectrum#WORTHWHILE} rows is searched whole.
 *
 * <p>Where T shrinks what is far from the target, eigenvectors are multiplied with it once more, x = TVs/θ = Vs + Ubs/θ, which
 * costs nothing as the front U is known, and takes the error that lies along fast modes out of them (T. Ericsson, A. Ruhe,
 * Math. Comp. 35, 1251 (1980)).
 */
public final class KrylovSchur {
    /**
     * Steps of a fresh block in which an eigenvalue that was missed shows up, if it is larger by half than T's others and has a
     * thousandth part in a random vector.
     */
    private static final int PROBE_STEPS = 16;
    /** Vectors of such a block; and of what a probe adds to a full space. */
    private static final int PROBE_BLOCK = 2;
    private static final int PROBE = PROBE_BLOCK * PROBE_STEPS;
    /** Vectors that the space grows by at least before its projection is looked at again. */
    private static final int SELDOM = 16;
    /** Factors of e by which the farthest eigenvalues' residuals shrink while a space grows by as many vectors as are wanted. */
    private static final double USUAL = 20;
    /** Part of itself that a space grows by at most until the next look. */
    private static final double LONGEST = 0.25;
    /** Times that a Krylov space is cut back before the search is given up. */
    private static final int MOST_RESTARTS = 300;
    /** Eigenvalues of the projection whose key is smaller by less than this and their residual may yet come to be among the wanted. */
    private static final double MARGIN = 0.01;
    /** Part of the tolerance for the smallest eigenvalue wanted that is dropped by locking vectors. */
    private static final double LOCKED = 0.1;
    /** Vectors of one pass through the basis when eigenvectors are made. */
    private static final int CHUNK = 16;

    private final Backend backend;
    private final double tolerance;
    private final int block;
    private final long seed;

    /** Hears of progress, and decides whether to go on. */
    public interface Progress {
        /**
         * Called after each step.
         *
         * @param found    eigenvalues found so far, as of the last time that the projection was looked at
         * @param products products with T so far
         * @return false to end the search with what is found
         */
        boolean step(int found, long products);
    }

    /**
     * @param tolerance ‖Tx − θx‖/|θ| at most, &gt; 0
     * @param block     vectors of a block, &gt; 0: factors and basis are read once for a block, but the space must be larger
     * @param seed      of the random vectors
     */
    public KrylovSchur(Backend backend, double tolerance, int block, long seed) {
        if (!(tolerance > 0) || block < 1) {
            throw new IllegalArgumentException("a Krylov method needs a positive tolerance and block size, not " + tolerance + " and "
                    + block);
        }
        this.backend = backend;
        this.tolerance = tolerance;
        this.block = block;
        this.seed = seed;
    }

    /** Vectors in the largest Krylov space for so many eigenvalues. */
    private static int most(int count) {
        return 3 * count + 60;
    }

    /** Numbers that a search for so many eigenvalues of a generator of so many rows holds at once, about. */
    public static long numbers(int rows, int count, int block, boolean left) {
        int space = most(count) + block + PROBE;
        long search = (long) rows * (space + block + 2L * count) + Sketch.numbers(rows, space);
        return (left ? 2 : 1) * search + (long) rows * (CHUNK + 1);
    }

    /**
     * The eigenvalues that the transformation aims at.
     *
     * @param count at least so many; pairs and equal distances are completed
     * @param left  whether left eigenvectors are wanted: a second search, for Tᵀ
     * @throws ToleranceException       if the search does not end
     * @throws IllegalArgumentException if there are not so many
     */
    public Spectrum solve(Transformation transformation, int count, boolean left, Progress progress) {
        int n = transformation.generator().rows();
        if (count < 1 || count > n) {
            throw new IllegalArgumentException(count + " eigenvalues of a generator of " + n + " rows were asked for");
        }
        double floor = Double.POSITIVE_INFINITY;
        try (var search = new Search(transformation, transformation::apply, count, progress)) {
            while (true) {
                search.run(floor);
                try (var space = search.space(search.wanted())) {
                    Projection projection = project(transformation, space);
                    List<Integer> nearest = Eigenvalues.nearest(transformation.target(), projection.re, projection.im, count,
                            transformation.norm());
                    double needed = needed(transformation, projection, nearest);
                    if (search.ended || needed >= search.needed) {
                        return left && !search.ended ? withLeft(transformation, search, space, projection, nearest, progress)
                                : result(transformation, search, space, projection, nearest, null);
                    }
                    floor = needed;   // the distances guessed from T were too small
                }
            }
        }
    }

    private static double needed(Transformation transformation, Projection projection, List<Integer> nearest) {
        double farthest = nearest.stream()
                .mapToDouble(k -> transformation.target().distance(projection.re[k], projection.im[k])).max().orElse(0);
        // what the logarithm or the root of a θ with error differs by, is no reason to go on
        double needed = transformation.cover(farthest);
        return needed + 1e-6 * Math.abs(needed);
    }

    /** A real invariant subspace of T with the projection of T on it. */
    private record Space(StateVector[] basis, RealSchur schur, int size) implements AutoCloseable {
        /** Tx in its basis. */
        double[] image(double[] x) {
            var image = new double[size];
            for (int j = 0; j < size; j++) {
                for (int i = 0; i < size; i++) {
                    image[i] += schur.t()[j * schur.size() + i] * x[j];
                }
            }
            return image;
        }

        @Override
        public void close() {
            Arrays.stream(basis).forEach(StateVector::close);
        }
    }

    /** A search for T's eigenvalues of the largest keys. */
    private final class Search implements AutoCloseable {
        private final Transformation transformation;
        private final KrylovDecomposition krylov;
        private final int n;
        private final int count;
        private final Progress progress;
        private final Random random = new Random(seed);
        private long products;
        private int restarts;
        private boolean ended;
        private int most;

        /** Of the last look at the projection. */
        private RealSchur schur;
        private double[][] coupling;
        private double[] key;
        private double[] residual;
        private boolean[] found;
        /** Of the last but one: the logarithm of {@link #unfound}, and products with T. */
        private double lastLeft = Double.POSITIVE_INFINITY;
        private long lastProducts;
        /** Every eigenvalue with a key from here on has to be found; NaN before there are enough. */
        private double needed;

        Search(Transformation transformation, KrylovDecomposition.Product product, int count, Progress progress) {
            this.transformation = transformation;
            this.count = count;
            this.progress = progress;
            n = transformation.generator().rows();
            most = n <= DenseSpectrum.WORTHWHILE ? n : Math.min(n, most(count));
            krylov = new KrylovDecomposition(backend, n, most + block + PROBE, seed, product);
        }

        /** Until all is found that is wanted, and all with a key from {@code floor} on; or the caller ends it. */
        void run(double floor) {
            int confirmed = -1;
            int next = Math.min(most, firstLook());
            krylov.reserve(next + block);
            while (true) {
                if (krylov.front() == 0 && krylov.size() < n) {
                    krylov.widen(random(block));
                }
                while (!ended && krylov.size() < next && krylov.front() > 0) {
                    expand(0);
                }
                look(floor);
                if (ended) {
                    return;
                }
                if (n <= DenseSpectrum.WORTHWHILE && krylov.size() < n) {
                    next = n;
                } else if (done()) {
                    int rows = wantedRows();
                    if (rows == confirmed || krylov.size() == n) {
                        return;
                    }
                    confirmed = rows;
                    probe();
                    next = krylov.size();
                } else {
                    arrange(krylov.front(), most);
                    krylov.reserve(most + block + PROBE);
                    next = nextLook();
                }
            }
        }

        /** Vectors that the space could grow by in about the time that a Schur form of its projection takes. */
        private int dear(int rows) {
            return (int) Math.min(most, (double) rows * rows * rows / (20.0 * n));
        }

        /** Where most searches would end; where Schur forms cost nothing, as early as all could be found. */
        private int firstLook() {
            int usual = 7 * count / 3 + 40;
            return dear(usual) > SELDOM ? usual : 3 * count / 2 + 10;
        }

        /**
         * Where all should be found if the residuals shrink on as they did since the last look; before there was one, as they usually do
         * in a search for so many. Where Schur forms cost nothing, soon.
         */
        private int nextLook() {
            int size = krylov.size();
            double left = Math.log(unfound());
            double shrunk = lastLeft - left;
            double rate = shrunk > 0 && shrunk < Double.POSITIVE_INFINITY ? shrunk / (products - lastProducts) : USUAL / count;
            lastLeft = left;
            lastProducts = products;
            int more = dear(size) <= SELDOM ? SELDOM : (int) Math.clamp(1.1 * left / rate + block, SELDOM, Math.max(SELDOM, LONGEST * size));
            return size + more + SELDOM > most ? Math.max(most, size + 1) : size + more;
        }

        /** The largest residual of what may be wanted and is not found yet, in units of what is allowed. */
        private double unfound() {
            double[] keys = key.clone();
            Arrays.sort(keys);
            double least = Double.isNaN(needed) ? keys[Math.max(0, keys.length - count)] : needed;
            return IntStream.range(0, key.length).filter(k -> !found[k] && mayBe(k, least))
                    .mapToDouble(k -> residual[k] / (tolerance * scale(schur.re(k), schur.im(k)))).max().orElse(1);
        }

        private void expand(int from) {
            products += krylov.front() - from;
            krylov.expand(from);
            ended = !progress.step(schur == null ? 0 : foundRows(), products);
        }

        private double[][] random(int vectors) {
            return IntStream.range(0, vectors).mapToObj(k -> random.doubles(n, -1, 1).toArray()).toArray(double[][]::new);
        }

        /** Continues with a fresh block alone. */
        private void probe() {
            int fresh = Math.min(block, PROBE_BLOCK);
            arrange(fresh * PROBE_STEPS, most + PROBE);
            int before = krylov.front();
            krylov.widen(random(fresh));
            for (int step = 0; step < PROBE_STEPS && krylov.front() > before && !ended; step++) {
                expand(before);
            }
        }

        /** The eigenvalues of the projection, and what is found of them. */
        private void look(double floor) {
            int m = krylov.size();
            schur = krylov.schur();
            coupling = krylov.coupling(schur);
            double[][] vectors = schur.eigenvectors(m, false);
            key = new double[m];
            residual = new double[m];
            found = new boolean[m];
            var distances = new ArrayList<Double>();
            for (int k = 0; k < m;) {
                int size = schur.pairAt(k) ? 2 : 1;
                double square = 0;
                double length = 0;
                for (int column = k; column < k + size; column++) {
                    for (double[] row : coupling) {
                        double sum = Eigenvalues.dot(row, vectors[column]);   // what is locked is not coupled
                        square += sum * sum;
                    }
                    length += Eigenvalues.dot(vectors[column], vectors[column]);
                }
                double re = schur.re(k);
                double im = schur.im(k);
                for (int row = k; row < k + size; row++) {
                    key[row] = transformation.key(re, im);
                    residual[row] = Math.sqrt(square / length);
                    found[row] = residual[row] <= tolerance * scale(re, im);
                    if (found[row]) {
                        distances.add(transformation.distance(re, im));
                    }
                }
                k += size;
            }
            distances.sort(null);
            needed = distances.size() < count ? Double.NaN
                    : Math.min(floor, transformation.cover(Eigenvalues.tie(distances.get(count - 1), transformation.norm())));
        }

        private double scale(double re, double im) {
            return transformation.improves() ? Math.hypot(re, im) : transformation.norm();
        }

        private boolean done() {
            return !Double.isNaN(needed) && IntStream.range(0, key.length).allMatch(k -> found[k] || !mayBe(k, needed));
        }

        /** Whether an eigenvalue's key may come to be so large. */
        private boolean mayBe(int row, double least) {
            return key[row] + Math.min(residual[row], MARGIN * Math.abs(least)) >= least;
        }

        private int foundRows() {
            int rows = 0;
            for (boolean each : found) {
                rows += each ? 1 : 0;
            }
            return rows;
        }

        private int wantedRows() {
            return (int) IntStream.range(0, key.length).filter(k -> key[k] >= needed).count();
        }

        /** The rows whose eigenvalues are those of a space of Tᵀ's, conjugates whole. */
        boolean[] alike(Space space) {
            boolean[] wanted = wanted();
            int rows = 0;
            for (boolean each : wanted) {
                rows += each ? 1 : 0;
            }
            if (rows == space.size) {
                return wanted;
            }
            var alike = new boolean[key.length];
            for (int k = 0; k < space.size; k++) {
                int nearest = -1;
                double least = Double.POSITIVE_INFINITY;
                for (int row = 0; row < key.length; row++) {
                    double distance = Math.hypot(schur.re(row) - space.schur.re(k), schur.im(row) - space.schur.im(k));
                    if (found[row] && !alike[row] && distance < least) {
                        nearest = row;
                        least = distance;
                    }
                }
                if (nearest < 0 || schur.im(nearest) != 0 && space.schur.im(k) == 0) {
                    throw new ToleranceException("the transposed generator has other eigenvalues " + transformation.target()
                            + " than the generator, as far as they can be told apart; ask for one more or one less than " + count);
                }
                alike[nearest] = true;
            }
            return alike;
        }

        /** Found, and near enough; if the search was ended, all that is found. */
        boolean[] wanted() {
            var wanted = new boolean[key.length];
            for (int k = 0; k < key.length; k++) {
                wanted[k] = found[k] && (ended || !(key[k] < needed));
            }
            return wanted;
        }

        /** Locks what may be locked, and cuts the space back where so many more vectors do not fit among the largest number allowed. */
        private void arrange(int more, int largest) {
            boolean cut = most < n && krylov.size() + more > largest;
            if (cut && ++restarts > MOST_RESTARTS) {
                throw new ToleranceException("after " + products + " products and " + MOST_RESTARTS + " restarts it is not certain which "
                        + count + " eigenvalues are those " + transformation.target() + "; " + foundRows() + " are found to " + tolerance
                        + "; ask for fewer, or " + (transformation instanceof ShiftInvert ? "for those nearest to another point"
                        : "shift and invert"));
            }
            // those wanted, and half of the others
            int near = Math.max(count, Double.isNaN(needed) ? 0 : wantedRows());
            if (cut && near > 0.7 * most) {
                most = (int) Math.min(n, 1.5 * near + 20);
                if (most > krylov.largest()) {
                    throw new ToleranceException(near + " eigenvalues lie as near to the target as the " + count + " asked for, as far as "
                            + "that is known yet; ask for " + near + " eigenvalues");
                }
            }
            int m = key.length;
            int keep = Math.min(near + (m - near) / 2, m - block);
            int locked = krylov.locked();
            List<Integer> byKey = IntStream.range(0, m).filter(k -> schur.im(k) >= 0).boxed()
                    .sorted(Comparator.comparingDouble(k -> -key[k])).toList();
            // of the eigenvalues that are searched for the smallest sets what is too small to matter
            double least = Double.POSITIVE_INFINITY;
            int ranked = 0;
            int rows = locked;
            var group = new int[m];
            for (int k : byKey) {
                int size = schur.pairAt(k) ? 2 : 1;
                if (ranked < near) {
                    least = Math.min(least, scale(schur.re(k), schur.im(k)));
                    ranked += size;
                }
                if (k >= locked) {
                    group[k] = rows + size > keep ? 2 : 1;
                    rows += group[k] < 2 ? size : 0;
                }
            }
            double rounding = LOCKED * tolerance * least;
            for (int k : byKey) {
                if (k >= locked) {
                    group[k] = group[k] == 1 && residual[k] <= rounding ? 0 : cut ? group[k] : 2;
                }
            }
            int[] front = schur.bringForward(group);
            krylov.turn(schur, front[0], rounding);
            if (cut) {
                krylov.truncate(front[1]);
            }
        }

        /** The space that chosen rows span, improved by one more product where that helps. */
        Space space(boolean[] chosen) {
            int m = krylov.size();
            int rows = (int) IntStream.range(0, m).filter(k -> chosen[k]).count();
            if (schur.bringForward(IntStream.range(0, m).map(k -> chosen[k] ? 0 : 2).toArray())[0] < rows) {
                throw new ToleranceException("among the eigenvalues " + transformation.target()
                        + " the last ones wanted cannot be told apart from others; ask for one more or one less than " + count);
            }
            var weights = new double[m + krylov.front()][rows];
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < rows; j++) {
                    weights[i][j] = schur.z()[j * m + i];
                }
            }
            if (transformation.improves() && krylov.front() > 0 && rows > 0) {
                improvement(rows, weights);
            }
            return new Space(KrylovVectors.combined(backend, n, weights, krylov.vectors()), schur, rows);
        }

        /** b T⁻¹ with the leading rows of T, in the rows of the front. */
        private void improvement(int rows, double[][] weights) {
            int m = krylov.size();
            var transposed = new DMatrixRMaj(rows, rows);
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < rows; j++) {
                    transposed.set(j, i, schur.t()[j * m + i]);
                }
            }
            double[][] b = krylov.coupling(schur);
            var right = new DMatrixRMaj(rows, b.length);
            for (int f = 0; f < b.length; f++) {
                for (int j = 0; j < rows; j++) {
                    right.set(j, f, b[f][j]);
                }
            }
            var solved = new DMatrixRMaj(rows, b.length);
            if (!CommonOps_DDRM.solve(transposed, right, solved)) {
                return;   // an eigenvalue of T is zero: there is nothing to improve with
            }
            for (int f = 0; f < b.length; f++) {
                for (int j = 0; j < rows; j++) {
                    weights[m + f][j] = solved.get(j, f);
                }
            }
        }

        @Override
        public void close() {
            krylov.close();
        }
    }

    /** Eigenvalues λ of 𝓛 on a space, and their condition numbers on the Krylov space that it is part of. */
    private record Projection(double[] re, double[] im, Eigenvalues vectors, double[][] weights, double[] lengthened) {
        double condition(int row) {
            return vectors.condition(row) * lengthened[row];
        }
    }

    private Projection project(Transformation transformation, Space space) {
        int k = space.size;
        Eigenvalues ofT = Eigenvalues.of(space.schur, k);
        var re = new double[k];
        var im = new double[k];
        boolean unique = true;
        for (int row = 0; row < k && unique; row++) {
            double[] lambda = transformation.eigenvalue(ofT.re()[row], ofT.im()[row]);
            unique = lambda != null;
            if (unique) {
                re[row] = lambda[0];
                im[row] = lambda[1];
            }
        }
        if (unique) {
            return conjugated(re, im, ofT, space.schur.lengthened(ofT.left(), ofT.re(), ofT.im()));
        }
        // 𝓛 on the space: (PᵀP)⁻¹ Pᵀ𝓛P
        var products = new DMatrixRMaj(k, k);
        for (int from = 0; from < k; from += CHUNK) {
            StateVector[] part = Arrays.copyOfRange(space.basis, from, Math.min(k, from + CHUNK));
            StateVector[] image = backend.vectors(part[0].size(), part.length);
            for (int j = 0; j < part.length; j++) {
                transformation.generator().apply(part[j], image[j]);
            }
            double[][] dots = backend.dots(space.basis, image);
            for (int i = 0; i < k; i++) {
                for (int j = 0; j < part.length; j++) {
                    products.set(i, from + j, dots[i][j]);
                }
            }
            Arrays.stream(image).forEach(StateVector::close);
        }
        var projected = new DMatrixRMaj(k, k);
        CommonOps_DDRM.solve(new DMatrixRMaj(products(space.basis, space.basis)), products, projected);
        var columns = new double[k * k];
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < k; j++) {
                columns[j * k + i] = projected.get(i, j);
            }
        }
        var schur = new RealSchur(columns, k);
        Eigenvalues values = Eigenvalues.of(schur, k);
        double[][] right = rotated(schur, values.right());
        double[][] left = rotated(schur, values.left());
        double[][] theta = quotients(space, right, left, values.im());
        return new Projection(values.re(), values.im(), values, right, space.schur.lengthened(left, theta[0], theta[1]));
    }

    private static double[][] rotated(RealSchur schur, double[][] columns) {
        return Arrays.stream(columns).map(schur::rotated).toArray(double[][]::new);
    }

    /** Re and Im of y†Tx/y†x. */
    private static double[][] quotients(Space space, double[][] right, double[][] left, double[] im) {
        int k = space.size;
        var quotients = new double[2][k];
        for (int row = 0; row < k; row++) {
            if (im[row] < 0) {
                continue;
            }
            double[][] x = Arrays.copyOfRange(right, row, row + (im[row] > 0 ? 2 : 1));
            double[][] y = Arrays.copyOfRange(left, row, row + x.length);
            double[][] image = Arrays.stream(x).map(space::image).toArray(double[][]::new);
            Complex quotient = product(y, image).divide(product(y, x));
            quotients[0][row] = quotient.getReal();
            quotients[1][row] = quotient.getImaginary();
        }
        return quotients;
    }

    /** y†x of real and imaginary parts, or of real vectors. */
    private static Complex product(double[][] y, double[][] x) {
        double re = Eigenvalues.dot(y[0], x[0]);
        return x.length == 1 ? new Complex(re)
                : new Complex(re + Eigenvalues.dot(y[1], x[1]), Eigenvalues.dot(y[0], x[1]) - Eigenvalues.dot(y[1], x[0]));
    }

    /** v_i · w_j, for a few w at a time: the sums over the parts of so many vectors would else take as much room as these. */
    private double[][] products(StateVector[] v, StateVector[] w) {
        var products = new double[v.length][w.length];
        for (int from = 0; from < w.length; from += CHUNK) {
            double[][] part = backend.dots(v, Arrays.copyOfRange(w, from, Math.min(w.length, from + CHUNK)));
            for (int i = 0; i < v.length; i++) {
                System.arraycopy(part[i], 0, products[i], from, part[i].length);
            }
        }
        return products;
    }

    /** Where f turns the upper half plane over, a pair's first member has Im λ &lt; 0: the eigenvector of the other is its conjugate. */
    private static Projection conjugated(double[] re, double[] im, Eigenvalues ofT, double[] lengthened) {
        double[][] weights = Arrays.stream(ofT.right()).map(double[]::clone).toArray(double[][]::new);
        for (int k = 0; k + 1 < re.length; k++) {
            if (ofT.im()[k] > 0 && im[k] < 0) {
                im[k] = -im[k];
                im[k + 1] = -im[k + 1];
                for (int i = 0; i < weights[k + 1].length; i++) {
                    weights[k + 1][i] = -weights[k + 1][i];
                }
            }
        }
        return new Projection(re, im, ofT, weights, lengthened);
    }

    /** The result with left eigenvectors: the dual basis, in Tᵀ's space of the same eigenvalues, of the eigenvectors in T's. */
    private Spectrum withLeft(Transformation transformation, Search search, Space space, Projection projection, List<Integer> nearest,
            Progress progress) {
        try (var other = new Search(transformation, transformation::applyTransposed, search.count,
                (found, products) -> progress.step(found, search.products + products))) {
            other.run(search.needed);
            search.products += other.products;
            search.restarts += other.restarts;
            if (other.ended) {
                search.ended = true;
                return result(transformation, search, space, projection, nearest, null);
            }
            try (var dual = other.space(other.alike(space))) {
                return result(transformation, search, space, projection, nearest, dual(dual, space, projection));
            }
        }
    }

    /** L (LᵀPS)⁻ᵀ: to the columns of X = PS, real and imaginary parts of pairs side by side, those vectors y with y_j · x_k = δ_jk. */
    private Space dual(Space left, Space right, Projection projection) {
        int k = right.size;
        var products = new DMatrixRMaj(products(left.basis, right.basis));
        var weights = new DMatrixRMaj(projection.weights);
        var pairing = new DMatrixRMaj(k, k);
        CommonOps_DDRM.multTransB(products, weights, pairing);
        var inverse = new DMatrixRMaj(k, k);
        if (!CommonOps_DDRM.invert(pairing, inverse)) {
            throw new ToleranceException("left and right eigenvectors do not pair: the generator has too few of them for the "
                    + k + " eigenvalues found; ask for them without left eigenvectors");
        }
        var c = new double[k][k];
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < k; j++) {
                c[i][j] = inverse.get(j, i);
            }
        }
        return new Space(KrylovVectors.combined(backend, right.basis[0].size(), c, left.basis), left.schur, k);
    }

    private Spectrum result(Transformation transformation, Search search, Space space, Projection projection, List<Integer> nearest,
            Space dual) {
        try (dual; var image = backend.vector(transformation.generator().rows())) {
            int k = space.size;
            double norm = transformation.norm();
            var conditions = new double[k];
            var errors = new double[k];
            var pairs = new ArrayList<Eigenpair>();
            for (int from = 0; from < nearest.size(); from += CHUNK / 2) {
                List<Integer> part = nearest.subList(from, Math.min(nearest.size(), from + CHUNK / 2));
                int[] columns = part.stream().flatMapToInt(row -> IntStream.range(row, row + size(projection, row))).toArray();
                var weights = new double[k][columns.length];
                for (int j = 0; j < columns.length; j++) {
                    for (int i = 0; i < k; i++) {
                        weights[i][j] = projection.weights[columns[j]][i];
                    }
                }
                StateVector[] x = KrylovVectors.combined(backend, space.basis[0].size(), weights, space.basis);
                int at = 0;
                for (int row : part) {
                    int size = size(projection, row);
                    StateVector[] own = Arrays.copyOfRange(x, at, at + size);
                    errors[row] = error(transformation, own, projection.re[row], projection.im[row], image);
                    StateVector[] y = dual == null ? null : Arrays.copyOfRange(dual.basis, row, row + size);
                    Eigenpair pair = pair(own, y, projection.re[row], projection.im[row], norm > 0 ? errors[row] / norm : 0,
                            projection.condition(row));
                    conditions[row] = pair.condition();
                    pairs.add(pair);
                    at += size;
                }
                Arrays.stream(x).forEach(StateVector::close);
            }
            boolean[] defective = projection.vectors.defective(projection.re, projection.im, conditions, errors, norm);
            for (int p = 0; p < pairs.size(); p++) {
                if (defective[nearest.get(p)]) {
                    pairs.set(p, pairs.get(p).asDefective(pairs.get(p).condition()));
                }
            }
            return new Spectrum(pairs, transformation.toString(), search.products, search.restarts, !search.ended);
        }
    }

    private static int size(Projection projection, int row) {
        return projection.im[row] > 0 ? 2 : 1;
    }

    /** ‖𝓛x − λx‖ / ‖x‖; the image is overwritten. */
    private double error(Transformation transformation, StateVector[] x, double re, double im, StateVector image) {
        double square = 0;
        double length = 0;
        for (int part = 0; part < x.length; part++) {
            // 𝓛(x + iz) = (re + i im)(x + iz)
            double[] w = x.length == 1 ? new double[] {-re} : part == 0 ? new double[] {-re, im} : new double[] {-im, -re};
            transformation.generator().apply(x[part], image);
            backend.combine(image, image, w, x);
            square += backend.dot(image, image);
            length += backend.dot(x[part], x[part]);
        }
        return Math.sqrt(square / length);
    }

    private static Eigenpair pair(StateVector[] x, StateVector[] y, double re, double im, double residual, double condition) {
        double[] right = x[0].download();
        double[] rightIm = x.length == 2 ? x[1].download() : null;
        double[] left = y == null ? null : y[0].download();
        double[] leftIm = y != null && y.length == 2 ? y[1].download() : null;
        return Eigenpair.of(re, im, right, rightIm, left, leftIm, residual, condition);
    }
}
