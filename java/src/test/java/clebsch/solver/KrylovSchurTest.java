package clebsch.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.Draft;
import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.backend.FoundBackends;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import clebsch.liouville.Assembly;
import clebsch.liouville.Generator;
import clebsch.model.Model;
import clebsch.model.Operator.Symbol;
import clebsch.sparse.Csr;
import clebsch.sparse.Elimination;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KrylovSchurTest {
    private static final double TOLERANCE = 1e-11;
    private static final Target ZERO = new Target.Nearest(0, 0);

    private Backend backend;

    @BeforeEach
    void open() {
        backend = Backends.open("auto");
    }

    @AfterEach
    void close() {
        backend.close();
    }

    private Spectrum shiftInvert(Csr matrix, Target.Nearest target, int count, int block, boolean left) {
        try (var transformation = new ShiftInvert(backend, matrix, new Elimination(matrix), target, () -> false)) {
            return new KrylovSchur(backend, TOLERANCE, block, 1).solve(transformation, count, left, (found, products) -> true);
        }
    }

    private Spectrum propagated(Csr matrix, Target target, int count, boolean left) {
        double norm = matrix.maximumRowSum();
        try (LinearOperator generator = backend.operator(matrix); LinearOperator transposed = backend.operator(transposed(matrix));
                var transformation = new Propagator(backend, generator, transposed, norm, target,
                        Propagator.time(matrix.rows(), count, norm))) {
            return new KrylovSchur(backend, TOLERANCE, 2, 1).solve(transformation, count, left, (found, products) -> true);
        }
    }

    // the backends' own orthogonalisation, blocks of one and more, real and complex shifts inside and outside the spectrum
    @ParameterizedTest
    @CsvSource({"ejml, 1, 0, 0", "native, 1, 0, 0", "ejml, 3, -1.5, 0", "auto, 2, -1.5, 4", "auto, 1, -3, 0.5", "auto, 4, -1, 9"})
    void findsTheNearestOfARandomMatrix(String name, int block, double re, double im) {
        Csr matrix = random(500, 5);
        var target = new Target.Nearest(re, im);
        if (!name.equals("auto")) {
            backend.close();
            backend = FoundBackends.open(Backends.all().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow());
        }
        Spectrum found = shiftInvert(matrix, target, 24, block, false);
        assertSame(found, DenseSpectrum.of(matrix, target, 24, false), 1e-9);
        assertThat(found.complete()).isTrue();
        assertThat(found.pairs()).allSatisfy(pair -> assertThat(pair.residual()).isLessThan(1e-10));
        assertThat(found.pairs()).noneMatch(Eigenpair::defective);
        assertThat(found.count()).isBetween(24, 25);
    }

    /**
     * Where a backend puts vectors that were made together side by side, the bases of a search lie side by side but for what a later
     * growth and a fresh block to probe with bring, however often they are cut back: that is what a library can multiply.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void basesStaySideBySideThroughRestarts(int block) {
        Csr matrix = random(500, 5);
        var made = new IdentityHashMap<StateVector, Integer>();
        var pieces = new ArrayList<Integer>();
        Backend counting = (Backend) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Backend.class},
                (proxy, method, given) -> {
                    Object result = method.invoke(backend, given);
                    if (method.getName().equals("vectors")) {
                        int first = 2 * made.size() + 2;   // not beside what was made before
                        for (StateVector vector : (StateVector[]) result) {
                            made.put(vector, first++);
                        }
                    } else if (method.getName().equals("dots") && ((StateVector[]) given[0]).length > 30) {
                        pieces.add(pieces((StateVector[]) given[0], made));
                    }
                    return result;
                });
        try (LinearOperator generator = backend.operator(matrix);
                var transformation = new Untransformed(generator, generator, matrix.maximumRowSum(), new Target.LargestRealPart())) {
            Spectrum found = new KrylovSchur(counting, 1e-9, block, 1).solve(transformation, 4, false, (some, products) -> true);
            assertThat(found.restarts()).isGreaterThan(5);
            assertThat(pieces).hasSizeGreaterThan(100).allMatch(count -> count <= 6);
            assertThat(pieces.stream().filter(count -> count <= 2).count()).isGreaterThan(pieces.size() * 3 / 4);
        }
    }

    private static int pieces(StateVector[] vectors, Map<StateVector, Integer> made) {
        int pieces = 1;
        for (int k = 1; k < vectors.length; k++) {
            pieces += made.getOrDefault(vectors[k], -1) == made.getOrDefault(vectors[k - 1], -1) + 1 ? 0 : 1;
        }
        return pieces;
    }

    @Test
    void theDenseMethodReproducesTheMatrix() {
        Csr matrix = random(60, 6);
        Spectrum all = DenseSpectrum.of(matrix, ZERO, 60, true);
        assertThat(all.count()).isEqualTo(60);
        // A = Σ λ x y†
        var sum = new double[60][60];
        for (Eigenpair pair : all.pairs()) {
            for (int i = 0; i < 60; i++) {
                for (int j = 0; j < 60; j++) {
                    Complex x = new Complex(pair.right()[i], pair.im() > 0 ? pair.rightIm()[i] : 0);
                    Complex y = new Complex(pair.left()[j], pair.im() > 0 ? pair.leftIm()[j] : 0);
                    sum[i][j] += pair.count() * x.multiply(y.conjugate()).multiply(new Complex(pair.re(), pair.im())).getReal();
                }
            }
        }
        double[][] dense = dense(matrix);
        for (int i = 0; i < 60; i++) {
            assertThat(sum[i]).containsExactly(dense[i], within(1e-10));
        }
    }

    // four equal blocks make every eigenvalue fourfold: more than a block of one or two would find without a fresh start
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void multipleEigenvaluesComeWithTheirMultiplicity(int block) {
        Csr once = random(120, 7);
        Csr matrix = copies(once, 4);
        Spectrum found = shiftInvert(matrix, new Target.Nearest(-1, 0), 24, block, false);
        Spectrum expected = DenseSpectrum.of(once, new Target.Nearest(-1, 0), 6, false);
        assertThat(found.count()).isEqualTo(4 * expected.count());
        var fourTimes = new ArrayList<double[]>();
        expected.values().forEach(value -> {
            for (int k = 0; k < 4; k++) {
                fourTimes.add(value);
            }
        });
        assertSame(found.values(), fourTimes, 1e-9);
        assertThat(found.pairs()).noneMatch(Eigenpair::defective);
    }

    // real and complex shift; the propagator
    @ParameterizedTest
    @ValueSource(strings = {"real", "complex", "propagator"})
    void leftEigenvectorsAreTheDualBasis(String how) {
        Csr matrix = random(420, 8);
        var target = how.equals("complex") ? new Target.Nearest(-2, 3) : new Target.Nearest(-0.5, 0);
        Spectrum found = how.equals("propagator") ? propagated(matrix, new Target.LargestRealPart(), 12, true)
                : shiftInvert(matrix, target, 12, 2, true);
        Spectrum expected = DenseSpectrum.of(matrix, how.equals("propagator") ? new Target.LargestRealPart() : target, 12, true);
        assertSame(found, expected, 1e-9);
        double[][] transposed = dense(transposed(matrix));
        for (int k = 0; k < found.pairs().size(); k++) {
            Eigenpair pair = found.pairs().get(k);
            assertThat(pair.condition()).isCloseTo(expected.pairs().get(k).condition(), within(1e-6 * pair.condition()));
            for (Eigenpair other : found.pairs()) {
                Complex overlap = product(pair.left(), pair.leftIm(), other.right(), other.rightIm());
                assertThat(overlap.subtract(pair == other ? 1 : 0).norm()).isLessThan(1e-9);
            }
            // Aᵀy = λ*y
            for (int i = 0; i < 420; i++) {
                double re = Eigenvalues.dot(transposed[i], pair.left()) - pair.re() * pair.left()[i];
                double im = 0;
                if (pair.im() > 0) {
                    re -= pair.im() * pair.leftIm()[i];
                    im = Eigenvalues.dot(transposed[i], pair.leftIm()) - pair.re() * pair.leftIm()[i] + pair.im() * pair.left()[i];
                }
                assertThat(Math.hypot(re, im)).isLessThan(1e-7);
            }
        }
    }

    // with 4580 rows more, far from the target, vectors are measured by their images: values and conditions have to be the same
    @ParameterizedTest
    @CsvSource({"real, 1", "real, 4", "complex, 2"})
    void longVectorsAreMeasuredByTheirImages(String how, int block) {
        Csr small = random(420, 8);
        int n = 5000;
        int nonzeros = small.nonzeros();
        int[] rowStart = Arrays.copyOf(small.rowStart(), n + 1);
        int[] column = Arrays.copyOf(small.column(), nonzeros + n - 420);
        double[] value = Arrays.copyOf(small.value(), nonzeros + n - 420);
        for (int r = 420; r < n; r++) {
            column[nonzeros + r - 420] = r;
            value[nonzeros + r - 420] = -50 - 0.1 * r;
            rowStart[r + 1] = nonzeros + r - 419;
        }
        var large = new Csr(n, n, rowStart, column, value);
        var target = how.equals("complex") ? new Target.Nearest(-2, 3) : new Target.Nearest(-0.5, 0);
        for (boolean left : new boolean[] {false, true}) {
            Spectrum alone = shiftInvert(small, target, 12, block, left);
            Spectrum among = shiftInvert(large, target, 12, block, left);
            assertSame(among, alone, 1e-9);
            for (int k = 0; k < alone.pairs().size(); k++) {
                Eigenpair expected = alone.pairs().get(k);
                Eigenpair pair = among.pairs().stream().min(Comparator.comparingDouble(other ->
                        Math.hypot(other.re() - expected.re(), other.im() - expected.im()))).orElseThrow();
                // without left eigenvectors it is the one in the Krylov space, which is all there is for the small matrix
                assertThat(pair.condition()).isCloseTo(expected.condition(), within((left ? 1e-6 : 0.5) * expected.condition()));
                assertThat(pair.residual()).isLessThan(1e-12);
            }
        }
    }

    // −1, −2, −3 …, of which −2 is coupled to −11.5, which is not wanted: κ = √(1 + (c/9.5)²) for both
    @ParameterizedTest
    @CsvSource({"700, 0", "5000, 0", "700, 0.5", "5000, 0.5"})
    void aConditionIsThatOfTheWholeGenerator(int n, double im) {
        double coupling = 2000;
        var column = new int[n + 1];
        var value = new double[n + 1];
        var rowStart = new int[n + 1];
        int at = 0;
        for (int r = 0; r < n; r++) {
            column[at] = r;
            value[at++] = r == 11 ? -11.5 : -1 - r;
            if (r == 1) {
                column[at] = 11;
                value[at++] = coupling;
            }
            rowStart[r + 1] = at;
        }
        Spectrum found = shiftInvert(new Csr(n, n, rowStart, column, value), new Target.Nearest(0, im), 5, 2, false);
        assertThat(found.pairs()).extracting(pair -> Math.round(pair.re())).containsExactly(-1L, -2L, -3L, -4L, -5L);
        for (Eigenpair pair : found.pairs()) {
            double expected = pair.re() < -1.5 && pair.re() > -2.5 ? Math.hypot(1, coupling / 9.5) : 1;
            assertThat(pair.condition() / expected).as("κ of %s", pair.re()).isBetween(0.5, 2.0);
        }
    }

    // local decay at rate 1 and pumping at rate 2 on N spins precessing with ω: every spin relaxes by itself, with 0, −3 and −1.5 ± iω
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void spinsThatRelaxByThemselves(int spins) {
        double omega = 0.7;
        Draft draft = Draft.of("relaxing", Draft.dicke("s", spins));
        Csr matrix = matrix(draft.hamiltonian(omega, draft.on(Symbol.Z)).each(1, 0, Complex.ZERO, Complex.ONE, Complex.ZERO)
                .each(2, 0, Complex.ONE, Complex.ZERO, Complex.ZERO).build());
        var expected = new ArrayList<double[]>();
        for (int a = 0; a <= spins; a++) {
            for (int b = 0; a + b <= spins; b++) {
                for (int c = 0; a + b + c <= spins; c++) {
                    expected.add(new double[] {-3.0 * a - 1.5 * (b + c), omega * (b - c)});
                }
            }
        }
        Spectrum dense = DenseSpectrum.of(matrix, ZERO, matrix.rows(), false);
        assertThat(dense.count()).isEqualTo(expected.size());
        assertSame(dense.values(), expected, 1e-9);
        if (spins > 3) {
            expected.sort(Comparator.comparingDouble(value -> Math.hypot(value[0], value[1])));
            double last = Math.hypot(expected.get(19)[0], expected.get(19)[1]) * (1 + 1e-9);
            expected.removeIf(value -> Math.hypot(value[0], value[1]) > last);
            assertSame(shiftInvert(matrix, new Target.Nearest(0, 0), 20, 2, false).values(), expected, 1e-8);
            assertSame(propagated(matrix, ZERO, 20, false).values(), expected, 1e-8);
        }
    }

    // H = J_x with (1/N) D[J_−] in the symmetric block
    @ParameterizedTest
    @CsvSource({"10, -0.06113552, -0.10546607, 0.85049951", "30, -0.02011103, -0.03499444, 0.857889"})
    void theDrivenSpinsGap(int spins, double first, double secondRe, double secondIm) {
        Draft draft = Draft.of("driven", Draft.spins("s", spins));
        Csr matrix = matrix(draft.hamiltonian(1, draft.on(Symbol.X)).jump(1.0 / spins, draft.on(Symbol.M)).build());
        var slowest = new Target.LargestRealPart();
        // 961 rows are many for the dense method
        for (Spectrum spectrum : spins > 10 ? List.of(propagated(matrix, slowest, 4, false))
                : List.of(propagated(matrix, slowest, 4, false), DenseSpectrum.of(matrix, slowest, 4, false))) {
            assertThat(spectrum.values().get(0)).containsExactly(new double[] {0, 0}, within(1e-9));
            assertThat(spectrum.values().get(1)).containsExactly(new double[] {first, 0}, within(1e-8));
            assertThat(spectrum.values().get(2)[0]).isCloseTo(secondRe, within(1e-8));
            assertThat(spectrum.values().get(2)[1]).isCloseTo(secondIm, within(spins == 10 ? 1e-8 : 1e-6));
        }
        Spectrum near = shiftInvert(matrix, new Target.Nearest(secondRe, 0.86), 2, 1, false);
        assertThat(near.values().get(0)[0]).isCloseTo(secondRe, within(1e-8));
    }

    // both decays of two spins from up go at rate 2
    @Test
    void twoSpinsThatDecayTogetherAreDefective() {
        Draft draft = Draft.of("decay", Draft.spins("s", 2));
        Csr matrix = matrix(draft.jump(1, draft.on(Symbol.M)).build());
        Spectrum spectrum = DenseSpectrum.of(matrix, ZERO, matrix.rows(), true);
        assertThat(spectrum.pairs()).filteredOn(Eigenpair::defective).isNotEmpty()
                .allSatisfy(pair -> assertThat(pair.re()).isCloseTo(-2, within(1e-7)));
        assertThat(spectrum.pairs().get(0).defective()).isFalse();
    }

    private Csr matrix(Model model) {
        var packing = new Packing(new ProductBasis(model.subsystems()));
        var member = new long[Math.toIntExact((packing.size() + 63) / 64)];
        for (int at = 0; at < packing.size(); at++) {
            member[at / 64] |= 1L << at;
        }
        return new Assembly(Generator.of(model, packing), new Sector(packing, member, Math.toIntExact(packing.size()))).matrix();
    }

    // chains λ 1 0; 0 λ 1; 0 0 λ, turned by a sparse similarity
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void aJordanBlockIsNamed(int length) {
        int n = 300;
        var a = new double[n][n];
        for (int k = 0; k < n; k++) {
            a[k][k] = -0.1 * (k + 1);
        }
        for (int k = 5; k < 5 + length; k++) {
            a[k][k] = -0.55;
            if (k > 5) {
                a[k - 1][k] = 0.5;
            }
        }
        Csr matrix = sparse(turned(a, 11));
        for (Spectrum spectrum : List.of(DenseSpectrum.of(matrix, ZERO, 12, false), shiftInvert(matrix, new Target.Nearest(0, 0), 12, 2, false))) {
            int named = spectrum.pairs().stream().filter(Eigenpair::defective).mapToInt(Eigenpair::count).sum();
            assertThat(named).as(spectrum.method()).isEqualTo(length);
            assertThat(spectrum.pairs()).filteredOn(Eigenpair::defective)
                    .allSatisfy(pair -> assertThat(Math.hypot(pair.re() + 0.55, pair.im())).isLessThan(1e-3));
        }
    }

    @Test
    void theRimOfTheSpectrumNeedsProductsAlone() {
        Csr matrix = random(410, 12);
        double norm = matrix.maximumRowSum();
        try (LinearOperator generator = backend.operator(matrix)) {
            for (Target target : List.of(new Target.LargestMagnitude(), new Target.LargestRealPart())) {
                try (var transformation = new Untransformed(generator, null, norm, target)) {
                    var method = new KrylovSchur(backend, TOLERANCE, 2, 1);
                    assertSame(method.solve(transformation, 4, false, (found, products) -> true),
                            DenseSpectrum.of(matrix, target, 4, false), 1e-9);
                    assertThatThrownBy(() -> method.solve(transformation, 8, true, (found, products) -> true))
                            .isInstanceOf(IllegalStateException.class).hasMessageContaining("transposed");
                }
            }
        }
    }

    @Test
    void theCallerEndsASearch() {
        Csr matrix = random(410, 13);
        try (var transformation = new ShiftInvert(backend, matrix, new Elimination(matrix), new Target.Nearest(0, 0), () -> false)) {
            Spectrum spectrum = new KrylovSchur(backend, TOLERANCE, 1, 1).solve(transformation, 20, true,
                    (found, products) -> products < 150);
            assertThat(spectrum.complete()).isFalse();
            assertThat(spectrum.products()).isEqualTo(150);
            Spectrum all = DenseSpectrum.of(matrix, ZERO, 40, false);
            assertThat(spectrum.pairs()).isNotEmpty().allSatisfy(pair -> assertThat(all.pairs())
                    .anyMatch(other -> Math.hypot(pair.re() - other.re(), pair.im() - other.im()) < 1e-8));
            Spectrum nothing = new KrylovSchur(backend, TOLERANCE, 1, 1).solve(transformation, 20, false, (found, products) -> false);
            assertThat(nothing.pairs()).isEmpty();
            assertThat(nothing.complete()).isFalse();
        }
    }

    @Test
    void smallMatricesAreSearchedWhole() {
        for (int n : new int[] {1, 2, 5, 30}) {
            Csr matrix = random(n, 14);
            assertSame(shiftInvert(matrix, new Target.Nearest(-1, 0.3), n, 2, true), DenseSpectrum.of(matrix, ZERO, n, true), 1e-9);
        }
        Csr zero = sparse(new double[4][4]);
        assertThat(shiftInvert(zero, new Target.Nearest(0, 0), 4, 1, false).values()).hasSize(4)
                .allSatisfy(value -> assertThat(value).containsExactly(new double[] {0, 0}, within(1e-15)));
        assertThat(DenseSpectrum.of(zero, ZERO, 4, true).pairs()).noneMatch(Eigenpair::defective);
    }

    @Test
    void whatCannotBeDoneIsSaid() {
        Csr matrix = random(20, 15);
        assertThatThrownBy(() -> DenseSpectrum.of(matrix, ZERO, 21, false)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("21").hasMessageContaining("20");
        assertThatThrownBy(() -> shiftInvert(matrix, new Target.Nearest(0, 0), 0, 1, false)).isInstanceOf(IllegalArgumentException.class);
        try (LinearOperator generator = backend.operator(matrix)) {
            assertThatThrownBy(() -> new Untransformed(generator, null, 1, ZERO)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("nearest to 0");
            assertThatThrownBy(() -> new Propagator(backend, generator, null, 1, new Target.LargestMagnitude(), 1))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("magnitude");
            assertThatThrownBy(() -> new Propagator(backend, generator, null, 1, ZERO, 0)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new KrylovSchur(backend, 0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Complex product(double[] left, double[] leftIm, double[] right, double[] rightIm) {
        double re = Eigenvalues.dot(left, right) + (leftIm == null || rightIm == null ? 0 : Eigenvalues.dot(leftIm, rightIm));
        double im = (rightIm == null ? 0 : Eigenvalues.dot(left, rightIm)) - (leftIm == null ? 0 : Eigenvalues.dot(leftIm, right));
        return new Complex(re, im);
    }

    private static void assertSame(Spectrum found, Spectrum expected, double tolerance) {
        assertSame(found.values(), expected.values(), tolerance);
    }

    /** The same values with the same multiplicities, in any order. */
    private static void assertSame(List<double[]> found, List<double[]> expected, double tolerance) {
        assertThat(found).hasSameSizeAs(expected);
        var left = new ArrayList<>(expected);
        for (double[] value : found) {
            double[] nearest = left.stream().min(Comparator.comparingDouble(other -> Math.hypot(value[0] - other[0], value[1] - other[1])))
                    .orElseThrow();
            assertThat(value).containsExactly(nearest, within(tolerance));
            left.remove(nearest);
        }
    }

    /** A matrix with decay rates up to 10, rotations up to 10, and some entries anywhere. */
    private static Csr random(int n, long seed) {
        var random = new Random(seed);
        var a = new double[n][n];
        for (int k = 0; k < n; k++) {
            a[k][k] = -10 * random.nextDouble();
            for (int j = 0; j < 3; j++) {
                a[k][random.nextInt(n)] += 0.3 * random.nextGaussian();
            }
        }
        for (int k = 0; k + 1 < n; k += 2) {
            double rate = 10 * random.nextDouble();
            a[k][k + 1] += rate;
            a[k + 1][k] -= rate;
        }
        return sparse(a);
    }

    private static Csr copies(Csr matrix, int count) {
        int n = matrix.rows();
        double[][] one = dense(matrix);
        var all = new double[count * n][count * n];
        for (int k = 0; k < count * n; k++) {
            System.arraycopy(one[k % n], 0, all[k], k / n * n, n);
        }
        return sparse(all);
    }

    /** QAQᵀ with Q a product of plane rotations of neighbours. */
    private static double[][] turned(double[][] a, long seed) {
        var random = new Random(seed);
        int n = a.length;
        for (int k = 0; k + 1 < n; k++) {
            double angle = random.nextDouble();
            double c = Math.cos(angle);
            double s = Math.sin(angle);
            for (int j = 0; j < n; j++) {
                double x = a[k][j];
                a[k][j] = c * x - s * a[k + 1][j];
                a[k + 1][j] = s * x + c * a[k + 1][j];
            }
            for (int j = 0; j < n; j++) {
                double x = a[j][k];
                a[j][k] = c * x - s * a[j][k + 1];
                a[j][k + 1] = s * x + c * a[j][k + 1];
            }
        }
        return a;
    }

    private static double[][] dense(Csr matrix) {
        var a = new double[matrix.rows()][matrix.columns()];
        for (int r = 0; r < matrix.rows(); r++) {
            for (int k = matrix.rowStart()[r]; k < matrix.rowStart()[r + 1]; k++) {
                a[r][matrix.column()[k]] += matrix.value()[k];
            }
        }
        return a;
    }

    private static Csr transposed(Csr matrix) {
        double[][] a = dense(matrix);
        var t = new double[matrix.columns()][matrix.rows()];
        for (int r = 0; r < matrix.rows(); r++) {
            for (int c = 0; c < matrix.columns(); c++) {
                t[c][r] = a[r][c];
            }
        }
        return sparse(t);
    }

    private static Csr sparse(double[][] a) {
        var start = new int[a.length + 1];
        int nonzeros = Arrays.stream(a).mapToInt(row -> (int) Arrays.stream(row).filter(x -> x != 0).count()).sum();
        var column = new int[nonzeros];
        var value = new double[nonzeros];
        for (int r = 0; r < a.length; r++) {
            start[r + 1] = start[r];
            for (int c = 0; c < a[r].length; c++) {
                if (a[r][c] != 0) {
                    column[start[r + 1]] = c;
                    value[start[r + 1]++] = a[r][c];
                }
            }
        }
        return new Csr(a.length, a.length, start, column, value);
    }
}
