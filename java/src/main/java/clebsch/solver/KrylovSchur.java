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
    /** Vectors that are multiplied with a basis at a time. */
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
                try (var projection = project(transformation, search)) {
                    List<Integer> nearest = Eigenvalues.nearest(transformation.target(), projection.re, projection.im, count,
                            transformation.norm());
                    double needed = needed(transformation, projection, nearest);
                    if (search.ended || needed >= search.needed) {
                        return left && !search.ended ? withLeft(transformation, search, projection, nearest, progress)
                                : result(transformation, search, projection, nearest, null);
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

    /** The leading rows of a Schur form of T's projection, which span an invariant subspace. */
    private record Rows(RealSchur schur, int count) {
        /** Tx in the basis that they stand for. */
        double[] image(double[] x) {
            var image = new double[count];
            for (int j = 0; j < count; j++) {
                for (int i = 0; i < count; i++) {
                    image[i] += schur.t()[j * schur.size() + i] * x[j];
                }
            }
            return image;
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
            int more = dear(size) <= SELDOM ? SELDOM
                    : (int) Math.clamp(1.1 * left / rate + block, SELDOM, Math.max(SELDOM, LONGEST * size));
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

        /** The rows whose eigenvalues are those of rows of Tᵀ's, conjugates whole. */
        boolean[] alike(Rows others) {
            boolean[] wanted = wanted();
            int rows = 0;
            for (boolean each : wanted) {
                rows += each ? 1 : 0;
            }
            if (rows == others.count) {
                return wanted;
            }
            var alike = new boolean[key.length];
            for (int k = 0; k < others.count; k++) {
                int nearest = -1;
                double least = Double.POSITIVE_INFINITY;
                for (int row = 0; row < key.length; row++) {
                    double distance = Math.hypot(schur.re(row) - others.schur.re(k), schur.im(row) - others.schur.im(k));
                    if (found[row] && !alike[row] && distance < least) {
                        nearest = row;
                        least = distance;
                    }
                }
                if (nearest < 0 || schur.im(nearest) != 0 && others.schur.im(k) == 0) {
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

        /** Brings chosen rows to the front. */
        Rows leading(boolean[] chosen) {
            int rows = (int) IntStream.range(0, chosen.length).filter(k -> chosen[k]).count();
            if (schur.bringForward(IntStream.range(0, chosen.length).map(k -> chosen[k] ? 0 : 2).toArray())[0] < rows) {
                throw new ToleranceException("among the eigenvalues " + transformation.target()
                        + " the last ones wanted cannot be told apart from others; ask for one more or one less than " + count);
            }
            return new Rows(schur, rows);
        }

        /**
         * Vectors of the space that leading rows span, improved by one more product where that helps.
         *
         * @param columns of the vectors in the basis that the rows stand for
         */
        StateVector[] vectors(Rows leading, double[][] columns) {
            int m = krylov.size();
            int rows = leading.count;
            if (rows == 0) {
                return new StateVector[0];
            }
            var basis = new double[m + krylov.front()][rows];
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < rows; j++) {
                    basis[i][j] = schur.z()[j * m + i];
                }
            }
            if (transformation.improves() && krylov.front() > 0) {
                improvement(rows, basis);
            }
            var weights = new DMatrixRMaj(basis.length, columns.length);
            CommonOps_DDRM.multTransB(new DMatrixRMaj(basis), new DMatrixRMaj(columns), weights);
            return KrylovVectors.combined(backend, n, weights.get2DData(), krylov.vectors());
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

    /**
     * Eigenvalues λ of 𝓛 on the space that rows stand for.
     *
     * @param vectors    on these rows
     * @param lengthened how many times larger condition numbers are on the whole Krylov space
     * @param x          real and imaginary parts of eigenvectors of 𝓛
     */
    private record Projection(Rows rows, double[] re, double[] im, Eigenvalues vectors, double[] lengthened, StateVector[] x)
            implements AutoCloseable {
        double condition(int row) {
            return vectors.condition(row) * lengthened[row];
        }

        @Override
        public void close() {
            Arrays.stream(x).forEach(StateVector::close);
        }
    }

    private Projection project(Transformation transformation, Search search) {
        Rows rows = search.leading(search.wanted());
        int k = rows.count;
        Eigenvalues ofT = Eigenvalues.of(rows.schur, k);
        var re = new double[k];
        var im = new double[k];
        for (int row = 0; row < k; row++) {
            double[] lambda = transformation.eigenvalue(ofT.re()[row], ofT.im()[row]);
            if (lambda == null) {
                return byGenerator(transformation, search, rows);
            }
            re[row] = lambda[0];
            im[row] = lambda[1];
        }
        double[][] right = conjugated(re, im, ofT);
        return new Projection(rows, re, im, ofT, rows.schur.lengthened(ofT.left(), ofT.re(), ofT.im()), search.vectors(rows, right));
    }

    /** Where several λ have one θ: by 𝓛 on the space with the basis P, (PᵀP)⁻¹ Pᵀ𝓛P. */
    private Projection byGenerator(Transformation transformation, Search search, Rows rows) {
        int k = rows.count;
        StateVector[] basis = search.vectors(rows, CommonOps_DDRM.identity(k).get2DData());
        try {
            var products = new DMatrixRMaj(k, k);
            for (int from = 0; from < k; from += CHUNK) {
                StateVector[] part = Arrays.copyOfRange(basis, from, Math.min(k, from + CHUNK));
                StateVector[] image = backend.vectors(part[0].size(), part.length);
                for (int j = 0; j < part.length; j++) {
                    transformation.generator().apply(part[j], image[j]);
                }
                CommonOps_DDRM.insert(new DMatrixRMaj(backend.dots(basis, image)), products, 0, from);
                Arrays.stream(image).forEach(StateVector::close);
            }
            var projected = new DMatrixRMaj(k, k);
            CommonOps_DDRM.solve(new DMatrixRMaj(products(basis, basis)), products, projected);
            CommonOps_DDRM.transpose(projected);
            var schur = new RealSchur(projected.data, k);
            Eigenvalues values = Eigenvalues.of(schur, k);
            double[][] right = rotated(schur, values.right());
            double[][] left = rotated(schur, values.left());
            double[][] theta = quotients(rows, right, left, values.im());
            var weights = new DMatrixRMaj(right);
            CommonOps_DDRM.transpose(weights);
            return new Projection(rows, values.re(), values.im(), values, rows.schur.lengthened(left, theta[0], theta[1]),
                    KrylovVectors.combined(backend, transformation.generator().rows(), weights.get2DData(), basis));
        } finally {
            Arrays.stream(basis).forEach(StateVector::close);
        }
    }

    private static double[][] rotated(RealSchur schur, double[][] columns) {
        return Arrays.stream(columns).map(schur::rotated).toArray(double[][]::new);
    }

    /** Re and Im of y†Tx/y†x. */
    private static double[][] quotients(Rows rows, double[][] right, double[][] left, double[] im) {
        int k = rows.count;
        var quotients = new double[2][k];
        for (int row = 0; row < k; row++) {
            if (im[row] < 0) {
                continue;
            }
            double[][] x = Arrays.copyOfRange(right, row, row + (im[row] > 0 ? 2 : 1));
            double[][] y = Arrays.copyOfRange(left, row, row + x.length);
            double[][] image = Arrays.stream(x).map(rows::image).toArray(double[][]::new);
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

    /**
     * T's eigenvectors as columns; where f turns the upper half plane over, a pair's first member has Im λ &lt; 0, and gets the
     * conjugate of its own, which is the other's.
     */
    private static double[][] conjugated(double[] re, double[] im, Eigenvalues ofT) {
        double[][] right = Arrays.stream(ofT.right()).map(double[]::clone).toArray(double[][]::new);
        for (int k = 0; k + 1 < re.length; k++) {
            if (ofT.im()[k] > 0 && im[k] < 0) {
                im[k] = -im[k];
                im[k + 1] = -im[k + 1];
                for (int i = 0; i < right[k + 1].length; i++) {
                    right[k + 1][i] = -right[k + 1][i];
                }
            }
        }
        return right;
    }

    /** The result with left eigenvectors: the dual basis, in Tᵀ's space of the same eigenvalues, of the eigenvectors in T's. */
    private Spectrum withLeft(Transformation transformation, Search search, Projection projection, List<Integer> nearest,
            Progress progress) {
        try (var other = new Search(transformation, transformation::applyTransposed, search.count,
                (found, products) -> progress.step(found, search.products + products))) {
            other.run(search.needed);
            search.products += other.products;
            search.restarts += other.restarts;
            if (other.ended) {
                search.ended = true;
                return result(transformation, search, projection, nearest, null);
            }
            StateVector[] dual = dual(other, projection);
            try {
                return result(transformation, search, projection, nearest, dual);
            } finally {
                Arrays.stream(dual).forEach(StateVector::close);
            }
        }
    }

    /** L (LᵀX)⁻ᵀ: to the columns of X, real and imaginary parts of pairs side by side, those vectors y with y_j · x_k = δ_jk. */
    private StateVector[] dual(Search search, Projection projection) {
        int k = projection.x.length;
        StateVector[] left = search.vectors(search.leading(search.alike(projection.rows)), CommonOps_DDRM.identity(k).get2DData());
        try {
            var pairing = new DMatrixRMaj(products(left, projection.x));
            if (!CommonOps_DDRM.invert(pairing)) {
                throw new ToleranceException("left and right eigenvectors do not pair: the generator has too few of them for the "
                        + k + " eigenvalues found; ask for them without left eigenvectors");
            }
            CommonOps_DDRM.transpose(pairing);
            return KrylovVectors.combined(backend, search.n, pairing.get2DData(), left);
        } finally {
            Arrays.stream(left).forEach(StateVector::close);
        }
    }

    /** @param dual to the eigenvectors; null if there is none */
    private Spectrum result(Transformation transformation, Search search, Projection projection, List<Integer> nearest,
            StateVector[] dual) {
        double norm = transformation.norm();
        var conditions = new double[projection.x.length];
        var errors = new double[projection.x.length];
        var pairs = new ArrayList<Eigenpair>();
        try (var image = backend.vector(search.n)) {
            for (int row : nearest) {
                int end = row + (projection.im[row] > 0 ? 2 : 1);
                StateVector[] x = Arrays.copyOfRange(projection.x, row, end);
                StateVector[] y = dual == null ? null : Arrays.copyOfRange(dual, row, end);
                errors[row] = error(transformation, x, projection.re[row], projection.im[row], image);
                Eigenpair pair = pair(x, y, projection.re[row], projection.im[row], norm > 0 ? errors[row] / norm : 0,
                        projection.condition(row));
                conditions[row] = pair.condition();
                pairs.add(pair);
            }
        }
        boolean[] defective = projection.vectors.defective(projection.re, projection.im, conditions, errors, norm);
        for (int p = 0; p < pairs.size(); p++) {
            if (defective[nearest.get(p)]) {
                pairs.set(p, pairs.get(p).asDefective(pairs.get(p).condition()));
            }
        }
        return new Spectrum(pairs, transformation.toString(), search.products, search.restarts, !search.ended);
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
