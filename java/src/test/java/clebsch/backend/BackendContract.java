package clebsch.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.sparse.Csr;
import clebsch.sparse.Stencil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every backend promises, against plain loops. A backend that is found as a service is run through it by
 * {@link BackendContractTest}; one that needs a special set-up can extend this class itself.
 */
public abstract class BackendContract {
    /** Numbers of vectors combined: none, the rest loop alone, rest loop of 3, one group of four, group and rest, two groups and rest. */
    private static final int[] COUNTS = {0, 1, 3, 4, 5, 9};

    private final BackendProvider provider;
    private Backend backend;

    protected BackendContract(BackendProvider provider) {
        this.provider = provider;
    }

    @BeforeEach
    void open() {
        backend = FoundBackends.open(provider);
    }

    @AfterEach
    void close() {
        if (backend != null) {
            backend.close();
        }
    }

    @Test
    void saysWhoItIs() {
        assertThat(backend.name()).isEqualTo(provider.name());
        assertThat(backend.device()).isNotBlank();
        assertThat(backend.memory()).isPositive();
    }

    @Test
    void aNewVectorIsZeroAndGivesBackWhatWasPutIn() {
        try (StateVector v = backend.vector(1025)) {
            assertThat(v.size()).isEqualTo(1025);
            assertThat(v.download()).containsOnly(0.0);
            double[] numbers = random(1025, 1);
            v.upload(numbers);
            numbers[3] = 17;   // the vector holds a copy, not this array
            assertThat(v.download()).isEqualTo(random(1025, 1));
            v.download()[5] = 17;   // and hands out a copy
            assertThat(v.download()).isEqualTo(random(1025, 1));
            assertThatThrownBy(() -> v.upload(new double[1024])).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1024").hasMessageContaining("1025");
        }
    }

    /** A_rc of a band with offsets that reach beyond both ends, real, imaginary and complex ones. */
    private static double[] banded(int[] offset, double[][] real, double[][] imaginary, double[] x, int width) {
        var y = new double[2 * width];
        for (int d = 0; d < offset.length; d++) {
            for (int r = Math.max(0, offset[d]); r < Math.min(width, width + offset[d]); r++) {
                double a = real[d] == null ? 0 : real[d][r];
                double b = imaginary[d] == null ? 0 : imaginary[d][r];
                double re = x[r - offset[d]];
                double im = x[width + r - offset[d]];
                y[r] += a * re - b * im;
                y[width + r] += a * im + b * re;
            }
        }
        return y;
    }

    private static double[] part(double[] both, int half) {
        return Arrays.copyOfRange(both, half * both.length / 2, (half + 1) * both.length / 2);
    }

    // 1: a single element; 15, 16, 17, 31: groups of lanes whole and not, offsets beyond the ends; 441: a real case; 5000: two blocks of a sum
    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 31, 441, 5000})
    void aSequenceIsItsRecurrence(int width) {
        int[] offset = {-21, -1, 0, 1, Math.min(20, width - 1)};
        var real = new double[offset.length][];
        var imaginary = new double[offset.length][];
        for (int d = 0; d < offset.length; d++) {
            real[d] = d == 1 ? null : random(width, 10 + d);
            imaginary[d] = d == 3 ? null : random(width, 20 + d);
            for (int r = 0; r < width; r++) {
                if (r - offset[d] < 0 || r - offset[d] >= width) {
                    if (real[d] != null) {
                        real[d][r] = 0;
                    }
                    if (imaginary[d] != null) {
                        imaginary[d][r] = 0;
                    }
                }
            }
        }
        int terms = 18;   // more than a pass of sixteen
        try (BandedSequence sequence = backend.sequence(terms)) {
            sequence.matrix(3, new int[] {0}, new double[][] {{1, 2, 3}}, new double[][] {null});   // another shape before
            sequence.load(0, new double[] {1, 1, 1}, new double[] {1, 1, 1}, 0, 3);
            sequence.next(1, 1, 0, 0, -1);
            sequence.matrix(width, offset, real, imaginary);
            var v = new double[terms][];
            v[0] = new double[2 * width];
            int at = width / 3;
            int length = width - at;
            double[] re = random(length, 3);
            double[] im = random(length, 4);
            System.arraycopy(re, 0, v[0], at, length);
            System.arraycopy(im, 0, v[0], width + at, length);
            sequence.load(0, re, im, at, length);
            for (int k = 1; k < terms; k++) {
                double[] product = banded(offset, real, imaginary, v[k - 1], width);
                double factor = 0.3;
                double[] before = k == 1 ? new double[2 * width] : v[k - 2];
                v[k] = IntStream.range(0, 2 * width).mapToDouble(i -> factor * product[i] - 0.5 * before[i]).toArray();
                sequence.next(k, factor, k - 1, k == 1 ? 0 : -0.5, k == 1 ? -1 : k - 2);
            }
            double[] w = random(terms, 5);
            var expected = new double[2 * width];
            for (int k = 0; k < terms; k++) {
                for (int i = 0; i < expected.length; i++) {
                    expected[i] += w[k] * v[k][i];
                }
            }
            var sumRe = new double[width + 3];
            var sumIm = new double[width + 3];
            double norm2 = sequence.sum(w, terms, sumRe, sumIm);
            double size = Math.sqrt(Arrays.stream(expected).map(x -> x * x).sum());
            assertThat(Arrays.copyOf(sumRe, width)).containsExactly(part(expected, 0), within(1e-13 * size));
            assertThat(Arrays.copyOf(sumIm, width)).containsExactly(part(expected, 1), within(1e-13 * size));
            assertThat(norm2).isCloseTo(size * size, within(1e-13 * size * size));
            double[] d = random(terms, 6);
            var other = new double[2 * width];
            for (int k = 0; k < terms; k++) {
                for (int i = 0; i < other.length; i++) {
                    other[i] += d[k] * v[k][i];
                }
            }
            var products = new double[2];
            Arrays.fill(sumRe, 0);
            Arrays.fill(sumIm, 0);
            sequence.sum(w, d, terms, sumRe, sumIm, products);
            assertThat(Arrays.copyOf(sumRe, width)).containsExactly(part(expected, 0), within(1e-13 * size));
            assertThat(Arrays.copyOf(sumIm, width)).containsExactly(part(expected, 1), within(1e-13 * size));
            double otherSize = Math.sqrt(Arrays.stream(other).map(x -> x * x).sum());
            assertThat(products[0]).isCloseTo(size * size, within(1e-13 * size * size));
            assertThat(products[1]).isCloseTo(IntStream.range(0, 2 * width).mapToDouble(i -> expected[i] * other[i]).sum(),
                    within(1e-13 * size * otherSize));
            double dot = IntStream.range(0, 2 * width).mapToDouble(i -> v[2][i] * v[5][i]).sum();
            double bound = Math.sqrt(Arrays.stream(v[2]).map(x -> x * x).sum() * Arrays.stream(v[5]).map(x -> x * x).sum());
            assertThat(sequence.dot(2, 5)).isCloseTo(dot, within(1e-13 * bound + 1e-300));
        }
    }

    // 1: a single number; 7: less than any group of lanes or threads; 1023, 1024, 1025: a strip less, exactly, and one
    // number into the next strip; 8191, 8192, 8193: the same around a block, the last being the first to use threads;
    // 40000: several blocks and a tail
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1023, 1024, 1025, 8191, 8192, 8193, 40000})
    void combineAddsEveryTerm(int n) {
        for (int count : COUNTS) {
            double[] w = random(count, 100 + count);
            double[] x = random(n, 2);
            var terms = new double[count][];
            var expected = x.clone();
            var magnitude = new double[n];
            for (int k = 0; k < count; k++) {
                terms[k] = random(n, 10 + k);
                for (int i = 0; i < n; i++) {
                    expected[i] += w[k] * terms[k][i];
                    magnitude[i] += Math.abs(w[k] * terms[k][i]);
                }
            }
            StateVector[] v = Arrays.stream(terms).map(this::upload).toArray(StateVector[]::new);
            try (StateVector xv = upload(x); StateVector y = upload(random(n, 3))) {
                backend.combine(y, xv, w, v);
                assertClose(y.download(), expected, magnitude, count);
                assertThat(xv.download()).as("x is read only").isEqualTo(x);
                backend.combine(xv, xv, w, v);   // y is x
                assertThat(xv.download()).as("y = x gives the same bits").isEqualTo(y.download());
            }
            for (int k = 0; k < count; k++) {
                assertThat(v[k].download()).as("v_%d is read only", k).isEqualTo(terms[k]);
                v[k].close();
            }
        }
    }

    /** Each of the count additions and products rounds once: |difference| ≤ 2 (count + 1) ulp of the terms' magnitudes. */
    private static void assertClose(double[] actual, double[] expected, double[] magnitude, int count) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            double bound = 2 * (count + 1) * Math.ulp(1.0) * (Math.abs(expected[i]) + magnitude[i]);
            if (!(Math.abs(actual[i] - expected[i]) <= bound)) {
                assertThat(actual[i]).as("element %d", i).isCloseTo(expected[i], within(bound));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1023, 1024, 1025, 8191, 8192, 8193, 40000})   // the branches named at combine
    void errorNormsWeighEachElementByTheLargerOfBothStates(int n) {
        double rtol = 1e-3;
        double atol = 1e-4;
        double[] x = random(n, 4);
        double[] y = random(n, 5);
        for (int count : new int[] {1, 4, 7}) {
            double[][] w = {random(count, 6), random(count, 7)};
            double[][] terms = new double[count][];
            Arrays.setAll(terms, k -> random(n, 20 + k));
            double[] expected = new double[2];
            for (int row = 0; row < 2; row++) {
                double sum = 0;
                for (int i = 0; i < n; i++) {
                    double e = 0;
                    for (int k = 0; k < count; k++) {
                        e += w[row][k] * terms[k][i];
                    }
                    double scaled = e / (atol + rtol * Math.max(Math.abs(x[i]), Math.abs(y[i])));
                    sum += scaled * scaled;
                }
                expected[row] = Math.sqrt(sum / n);
            }
            StateVector[] v = Arrays.stream(terms).map(this::upload).toArray(StateVector[]::new);
            try (StateVector xv = upload(x); StateVector yv = upload(y)) {
                double[] two = backend.errorNorms(xv, yv, rtol, atol, w, v);
                assertThat(two).hasSize(2);
                assertThat(two[0]).isCloseTo(expected[0], within(1e-12 * expected[0]));
                assertThat(two[1]).isCloseTo(expected[1], within(1e-12 * expected[1]));
                double[] one = backend.errorNorms(xv, yv, rtol, atol, new double[][] {w[1]}, v);
                assertThat(one).as("a row's norm does not depend on the rows beside it").containsExactly(two[1]);
                assertThat(backend.errorNorms(yv, xv, rtol, atol, w, v)).as("x and y enter alike").isEqualTo(two);
            }
            for (StateVector each : v) {
                each.close();
            }
        }
    }

    @Test
    void errorNormsShowWhatIsNotANumber() {
        try (StateVector x = backend.vector(9000); StateVector v = backend.vector(9000)) {
            double[] bad = new double[9000];
            bad[8999] = Double.NaN;   // in the last block alone
            v.upload(bad);
            assertThat(backend.errorNorms(x, x, 1e-3, 1e-3, new double[][] {{1}}, new StateVector[] {v})[0]).isNaN();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1023, 1024, 1025, 8191, 8192, 8193, 40000})   // the branches named at combine
    void dotSumsAllProducts(int n) {
        double[] x = random(n, 8);
        double[] y = random(n, 9);
        double sum = 0;
        double magnitude = 0;
        for (int i = 0; i < n; i++) {
            sum += x[i] * y[i];
            magnitude += Math.abs(x[i] * y[i]);
        }
        try (StateVector xv = upload(x); StateVector yv = upload(y)) {
            assertThat(backend.dot(xv, yv)).isCloseTo(sum, within(1e-13 * magnitude));
            assertThat(backend.dot(xv, yv)).isEqualTo(backend.dot(yv, xv));
        }
    }

    // the branches named at combine; 300 000: more elements than the shortest blocks of a basis' products take
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1023, 1025, 8191, 8193, 40000, 300_000})
    void aBasisIsMultipliedAndCombined(int n) {
        // neither; a single product; pairs; a last one alone; more than a tile of eight
        int[][] shapes = n > 40000 ? new int[][] {{3, 2}} : new int[][] {{0, 2}, {2, 0}, {1, 1}, {4, 2}, {5, 3}, {11, 5}};
        for (int[] shape : shapes) {
            double[][] v = random(shape[0], n, 50);
            double[][] y = random(shape[1], n, 90);
            double[][] c = random(shape[0], shape[1], 130);
            StateVector[] vs = Arrays.stream(v).map(this::upload).toArray(StateVector[]::new);
            StateVector[] ys = Arrays.stream(y).map(this::upload).toArray(StateVector[]::new);
            double[][] dots = backend.dots(vs, ys);
            assertThat(dots).hasDimensions(shape[0], shape[1]);
            for (int k = 0; k < shape[0]; k++) {
                for (int j = 0; j < shape[1]; j++) {
                    double sum = 0;
                    double magnitude = 0;
                    for (int i = 0; i < n; i++) {
                        sum += v[k][i] * y[j][i];
                        magnitude += Math.abs(v[k][i] * y[j][i]);
                    }
                    assertThat(dots[k][j]).as("%d, %d", k, j).isCloseTo(sum, within(1e-13 * magnitude));
                }
            }
            assertThat(backend.dots(vs, ys)).isDeepEqualTo(dots);
            backend.combine(ys, c, vs);
            for (int j = 0; j < shape[1]; j++) {
                var magnitude = new double[n];
                for (int k = 0; k < shape[0]; k++) {
                    for (int i = 0; i < n; i++) {
                        y[j][i] += c[k][j] * v[k][i];
                        magnitude[i] += Math.abs(c[k][j] * v[k][i]);
                    }
                }
                assertClose(ys[j].download(), y[j], magnitude, shape[0]);
            }
            for (int k = 0; k < shape[0]; k++) {
                assertThat(vs[k].download()).as("v_%d is read only", k).isEqualTo(v[k]);
            }
            Stream.of(vs, ys).flatMap(Arrays::stream).forEach(StateVector::close);
        }
    }

    private static double[][] random(int rows, int columns, long seed) {
        return IntStream.range(0, rows).mapToObj(k -> random(columns, seed + k)).toArray(double[][]::new);
    }

    @Test
    void productWithEmptyRowsLeavesZeroThere() {
        // first, last and two neighbouring rows are empty
        var matrix = new Csr(6, 3, new int[] {0, 0, 2, 2, 2, 3, 3}, new int[] {0, 2, 1}, new double[] {2, -1, 5});
        assertProduct(matrix);
    }

    @Test
    void productOfAMatrixWithoutNonzerosIsZero() {
        assertProduct(new Csr(4, 4, new int[5], new int[0], new double[0]));
    }

    @Test
    void productWithOneLongRowAmongShortOnes() {
        int n = 5000;
        var start = new int[n + 1];
        for (int r = 0; r < n; r++) {
            start[r + 1] = start[r] + (r == 17 ? n : 1);
        }
        var column = new int[start[n]];
        for (int r = 0; r < n; r++) {
            for (int k = start[r]; k < start[r + 1]; k++) {
                column[k] = r == 17 ? k - start[r] : n - 1 - r;
            }
        }
        assertProduct(new Csr(n, n, start, column, random(column.length, 30)));
    }

    // wide, tall, and square; 8193 rows and more are cut into blocks that threads share
    @ParameterizedTest
    @ValueSource(strings = {"1x1", "1x9000", "3x7", "7x3", "8191x100", "8193x8193", "20000x50"})
    void productOfAnyShape(String shape) {
        int rows = Integer.parseInt(shape.substring(0, shape.indexOf('x')));
        int columns = Integer.parseInt(shape.substring(shape.indexOf('x') + 1));
        assertProduct(randomMatrix(rows, columns, 31));
    }

    private void assertProduct(Csr matrix) {
        double[] x = random(matrix.columns(), 32);
        var expected = new double[matrix.rows()];
        var magnitude = new double[matrix.rows()];
        int longest = 0;
        for (int r = 0; r < matrix.rows(); r++) {
            for (int k = matrix.rowStart()[r]; k < matrix.rowStart()[r + 1]; k++) {
                expected[r] += matrix.value()[k] * x[matrix.column()[k]];
                magnitude[r] += Math.abs(matrix.value()[k] * x[matrix.column()[k]]);
            }
            longest = Math.max(longest, matrix.rowStart()[r + 1] - matrix.rowStart()[r]);
        }
        try (LinearOperator operator = backend.operator(matrix); StateVector xv = upload(x);
                StateVector y = upload(random(matrix.rows(), 33))) {   // what was in y before must not matter
            assertThat(operator.rows()).isEqualTo(matrix.rows());
            assertThat(operator.columns()).isEqualTo(matrix.columns());
            operator.apply(xv, y);
            assertClose(y.download(), expected, magnitude, longest);
            assertThat(xv.download()).isEqualTo(x);
            if (matrix.rows() == matrix.columns()) {
                assertRecurrence(operator, x, expected, magnitude, longest);
            }
        }
    }

    /** αAx + βx + γz, also where the result takes z's place. */
    private void assertRecurrence(LinearOperator operator, double[] x, double[] product, double[] magnitude, int longest) {
        double[] z = random(x.length, 43);
        var expected = new double[x.length];
        var size = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            expected[i] = -1.5 * product[i] + 0.7 * x[i] + 0.3 * z[i];
            size[i] = 1.5 * magnitude[i] + Math.abs(0.7 * x[i]) + Math.abs(0.3 * z[i]);
        }
        try (StateVector xv = upload(x); StateVector zv = upload(z); StateVector y = upload(random(x.length, 44))) {
            operator.recur(-1.5, xv, 0.7, 0.3, zv, y);
            assertClose(y.download(), expected, size, longest + 2);
            assertThat(xv.download()).isEqualTo(x);
            assertThat(zv.download()).isEqualTo(z);
            operator.recur(-1.5, xv, 0.7, 0.3, zv, zv);
            assertThat(zv.download()).as("the same bits where z is y").isEqualTo(y.download());
        }
    }

    // 1: one element; 15, 16, 17: around a group of lanes; 1025: a strip and one; 40000: many segments, shared by threads
    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 1025, 40000})
    void productOfAStencil(int n) {
        Stencil stencil = randomStencil(n, 37);
        double[] x = random(n, 38);
        var expected = new double[n];
        var magnitude = new double[n];
        for (int r = 0; r < stencil.runs(); r++) {
            for (int i = 0; i < stencil.length()[r]; i++) {
                double product = stencil.factor()[r] * stencil.table()[stencil.left()[r] + i]
                        * stencil.table()[stencil.right()[r] + i] * x[stencil.source()[r] + i];
                expected[stencil.target()[r] + i] += product;
                magnitude[stencil.target()[r] + i] += 4 * Math.abs(product);
            }
        }
        try (LinearOperator operator = backend.operator(stencil); StateVector xv = upload(x); StateVector y = upload(random(n, 39))) {
            assertThat(operator.rows()).isEqualTo(n);
            assertThat(operator.columns()).isEqualTo(n);
            operator.apply(xv, y);
            assertClose(y.download(), expected, magnitude, 6);
            assertThat(xv.download()).isEqualTo(x);
            assertRecurrence(operator, x, expected, magnitude, 6);
            assertThatThrownBy(() -> operator.apply(xv, xv)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("in place");
        }
    }

    @Test
    void shapesThatDoNotFitAreNamed() {
        try (LinearOperator operator = backend.operator(randomMatrix(3, 5, 34));
                StateVector three = backend.vector(3); StateVector four = backend.vector(4); StateVector five = backend.vector(5)) {
            assertThatThrownBy(() -> operator.apply(four, three)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("3 × 5").hasMessageContaining("4");
            assertThatThrownBy(() -> operator.apply(five, four)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("3 × 5").hasMessageContaining("4");
            assertThatThrownBy(() -> operator.recur(1, five, 1, 1, three, three)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("3 × 5");
            assertThatThrownBy(() -> backend.combine(three, four, new double[0], new StateVector[0]))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3").hasMessageContaining("4");
            assertThatThrownBy(() -> backend.combine(three, three, new double[] {1}, new StateVector[] {five}))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3").hasMessageContaining("5");
            assertThatThrownBy(() -> backend.combine(three, three, new double[] {1, 2}, new StateVector[] {four}))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("2").hasMessageContaining("1");
            assertThatThrownBy(() -> backend.dot(three, five))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3").hasMessageContaining("5");
            assertThatThrownBy(() -> backend.dots(new StateVector[] {three}, new StateVector[] {three, five}))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3").hasMessageContaining("5");
            assertThatThrownBy(() -> backend.combine(new StateVector[] {three}, new double[][] {{1}}, new StateVector[] {four}))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3").hasMessageContaining("4");
            assertThatThrownBy(() -> backend.combine(new StateVector[] {five}, new double[][] {{1, 2}}, new StateVector[] {five}))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("2").hasMessageContaining("1");
            assertThatThrownBy(() -> backend.errorNorms(three, four, 1, 1, new double[][] {{1}}, new StateVector[] {three}))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3").hasMessageContaining("4");
        }
    }

    @Test
    void anOperatorIsNotAppliedInPlace() {
        try (LinearOperator operator = backend.operator(randomMatrix(3, 3, 35)); StateVector v = backend.vector(3)) {
            assertThatThrownBy(() -> operator.apply(v, v)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("in place");
            try (StateVector z = backend.vector(3); StateVector four = backend.vector(4)) {
                assertThatThrownBy(() -> operator.recur(1, v, 1, 1, z, v)).isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("in place");
                assertThatThrownBy(() -> operator.recur(1, v, 1, 1, v, z)).isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("in place");
                assertThatThrownBy(() -> operator.recur(1, v, 1, 1, four, z)).isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("3").hasMessageContaining("4");
            }
        }
    }

    @Test
    void aVectorOfAnotherBackendIsRefused() {
        var foreign = new ForeignVector(3);
        try (LinearOperator operator = backend.operator(randomMatrix(3, 3, 36)); StateVector own = backend.vector(3)) {
            assertThatThrownBy(() -> operator.apply(foreign, own)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("ForeignVector").hasMessageContaining(backend.name());
            assertThatThrownBy(() -> operator.apply(own, foreign)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> backend.dot(own, foreign)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> backend.combine(own, own, new double[] {1}, new StateVector[] {foreign}))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> backend.combine(foreign, own, new double[0], new StateVector[0]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private record ForeignVector(int size) implements StateVector {
        @Override
        public void upload(double[] values) {
            throw new UnsupportedOperationException();
        }

        @Override
        public double[] download() {
            return new double[size];
        }

        @Override
        public void close() {
            // holds nothing
        }
    }

    @Test
    void resultsAreTheSameOnEveryCall() {
        int n = 40000;
        StateVector[] v = {upload(random(n, 40)), upload(random(n, 41))};
        try (LinearOperator operator = backend.operator(randomMatrix(n, n, 42)); StateVector y = backend.vector(n)) {
            double dot = backend.dot(v[0], v[1]);
            double norm = backend.errorNorms(v[0], v[1], 1e-3, 1e-3, new double[][] {{1, 2}}, v)[0];
            operator.apply(v[0], y);
            double[] product = y.download();
            for (int k = 0; k < 10; k++) {
                assertThat(backend.dot(v[0], v[1])).isEqualTo(dot);
                assertThat(backend.errorNorms(v[0], v[1], 1e-3, 1e-3, new double[][] {{1, 2}}, v)[0]).isEqualTo(norm);
                operator.apply(v[0], y);
                assertThat(y.download()).isEqualTo(product);
            }
        }
    }

    private StateVector upload(double[] numbers) {
        StateVector vector = backend.vector(numbers.length);
        vector.upload(numbers);
        return vector;
    }

    static double[] random(int n, long seed) {
        return new Random(seed).doubles(n, -1, 1).toArray();
    }

    /** Rows of 0 to 6 nonzeros, ascending columns. */
    static Csr randomMatrix(int rows, int columns, long seed) {
        var random = new Random(seed);
        var start = new int[rows + 1];
        var column = new int[6 * rows];
        for (int r = 0; r < rows; r++) {
            int[] chosen = random.ints(random.nextInt(7), 0, columns).distinct().sorted().toArray();
            System.arraycopy(chosen, 0, column, start[r], chosen.length);
            start[r + 1] = start[r] + chosen.length;
        }
        return new Csr(rows, columns, start, Arrays.copyOf(column, start[rows]), random(start[rows], seed + 1));
    }

    /**
     * Segments of 1 to 2000 elements, each with up to six runs that cover all of it or a part, and read x and two, one or none
     * of the tables anywhere.
     */
    public static Stencil randomStencil(int n, long seed) {
        int longest = 2000;
        var random = new Random(seed);
        var table = random(4 * longest, seed + 1);
        Arrays.fill(table, 0, longest, 1);
        var segmentStart = IntStream.builder();
        var firstRun = IntStream.builder();
        var runs = new ArrayList<int[]>();
        int length;
        for (int start = 0; start < n; start += length) {
            length = Math.min(n - start, 1 + random.nextInt(random.nextBoolean() ? 40 : longest));
            segmentStart.add(start);
            firstRun.add(runs.size());
            for (int count = random.nextInt(7); count > 0; count--) {
                int from = random.nextBoolean() ? 0 : random.nextInt(length);
                int covered = random.nextBoolean() ? length - from : 1 + random.nextInt(length - from);
                runs.add(new int[] {start + from, random.nextInt(n - covered + 1), covered,
                        random.nextBoolean() ? 0 : random.nextInt(table.length - covered + 1),
                        random.nextBoolean() ? 0 : random.nextInt(table.length - covered + 1)});
            }
        }
        return new Stencil(n, segmentStart.add(n).build().toArray(), firstRun.add(runs.size()).build().toArray(),
                column(runs, 0), column(runs, 1), column(runs, 2), random(runs.size(), seed + 2), column(runs, 3), column(runs, 4),
                table);
    }

    private static int[] column(List<int[]> rows, int k) {
        return rows.stream().mapToInt(row -> row[k]).toArray();
    }
}
