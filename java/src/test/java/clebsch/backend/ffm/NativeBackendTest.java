package clebsch.backend.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.backend.Backend;
import clebsch.backend.BandedSequence;
import clebsch.backend.BackendProvider;
import clebsch.backend.Backends;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import clebsch.model.Grid;
import clebsch.model.ModelDescription;
import clebsch.selftest.Contract;
import clebsch.sparse.Csr;
import clebsch.sparse.Elimination;
import clebsch.sparse.Fronts;
import clebsch.sparse.SparseLu;
import clebsch.sparse.Stencil;
import clebsch.study.JumpRecord;
import clebsch.study.Progress;
import clebsch.study.Trajectories;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NativeBackendTest {
    private static final Kernels STAND_INS = new Kernels(JavaKernels.library());

    private static Backend standIns(int threads) {
        return new NativeBackend(STAND_INS, Fronts.Arithmetic.JAVA, "Java kernels", threads);
    }

    static Stream<String> instructionSets() {
        return Stream.of(KernelLibrary.BASELINE, "x86-64-v3", "x86-64-v4");
    }

    // 1 and 15: less than the lanes; 16: exactly; 4095 … 4097: around a block; 40007: several blocks, a group and a rest,
    // enough for threads
    @ParameterizedTest
    @MethodSource("instructionSets")
    void everyInstructionSetGivesTheBitsOfJava(String name) throws KernelLibrary.Unusable {
        try (Backend library = new NativeBackend(new Kernels(loadable(name).symbols()), Fronts.Arithmetic.JAVA, name, 2);
                Backend java = standIns(1)) {
            for (int n : new int[] {1, 15, 16, 17, 4095, 4096, 4097, 40_007}) {
                assertSameBits(results(library, n), results(java, n), name + ", " + n + " elements");
            }
        }
    }

    /** Jumps of a trajectory, whose times depend on every rounding before; their kernel has no stand-in in Java. */
    @ParameterizedTest
    @MethodSource("instructionSets")
    void everyInstructionSetGivesTheSameTrajectories(String name) throws KernelLibrary.Unusable {
        assertThat(jumps(name)).hasSizeGreaterThan(20).isEqualTo(jumps(KernelLibrary.BASELINE));
    }

    private static List<Double> jumps(String name) throws KernelLibrary.Unusable {
        try (Backend library = new NativeBackend(new Kernels(loadable(name).symbols()), Fronts.Arithmetic.JAVA, name, 1)) {
            JumpRecord jumps = Trajectories.run(new ModelDescription("pair").spin("a", "3/2").spin("b", "2")
                    .hamiltonian("5*(a.x + b.x) + a.z - b.z")
                    .dissipator("1", "a.m + b.m").initial("a", "down").initial("b", "down").observable("o", "a.z")
                    .trajectories(Grid.of(0, 3), 2).option("record", "true").resolve(), library, Progress.SILENT).jumps();
            return IntStream.range(0, jumps.size()).mapToObj(jumps::time).toList();
        }
    }

    // tiles of matrices are of other shapes, and sums of products have other registers; a front of 150 has tiles whole and cut
    @ParameterizedTest
    @CsvSource({"x86-64-v3, 0", "x86-64-v3, 0.5", "x86-64-v4, 0", "x86-64-v4, 0.5"})
    void everyInstructionSetFactorsToTheSameBits(String name, double im) throws KernelLibrary.Unusable {
        int n = 150;
        Csr matrix = full(n);
        assertThat(solutions(loadable(name), matrix, im)).isDeepEqualTo(solutions(loadable(KernelLibrary.BASELINE), matrix, im));
    }

    private static Csr full(int n) {
        return new Csr(n, n, IntStream.rangeClosed(0, n).map(i -> i * n).toArray(),
                IntStream.range(0, n * n).map(i -> i % n).toArray(),
                random(n * n, 70));
    }

    private static double[][] solutions(KernelLibrary library, Csr matrix, double im) {
        var x = new double[4][];
        Arrays.setAll(x, k -> random(matrix.rows(), 71 + k));
        var y = new double[4][];
        Arrays.setAll(y, k -> random(matrix.rows(), 75 + k));
        try (SparseLu lu = new Elimination(matrix).factor(new FrontKernels(library.symbols()), matrix, 0.5, im, () -> false)) {
            lu.solve(x, y);
            lu.solveTransposed(x, y);
        }
        return new double[][] {x[0], x[3], y[0], y[3]};
    }

    private static KernelLibrary loadable(String name) throws KernelLibrary.Unusable {
        boolean required = System.getProperty("clebsch.require", "").contains(NativeBackend.NAME);
        BackendProvider.Availability found = new NativeProvider().probe();
        if (!required && found instanceof BackendProvider.Availability.Unavailable no) {
            Assumptions.abort(no.reason());
        }
        int level = KernelLibrary.load(KernelLibrary.BASELINE).instructionLevel();
        Assumptions.assumeTrue(name.equals(KernelLibrary.BASELINE) || name.compareTo("x86-64-v" + level) <= 0,
                "this CPU does not run " + name);
        return KernelLibrary.load(name);
    }

    @Test
    void anyNumberOfThreadsGivesTheSameBits() {
        try (Backend one = standIns(1); Backend two = standIns(2); Backend five = standIns(5)) {
            List<double[]> expected = results(one, 40_007);
            assertSameBits(results(two, 40_007), expected, "two threads");
            assertSameBits(results(five, 40_007), expected, "five threads");
        }
    }

    private static void assertSameBits(List<double[]> actual, List<double[]> expected, String where) {
        for (int k = 0; k < expected.size(); k++) {
            assertThat(actual.get(k)).as("result %d, %s", k, where).isEqualTo(expected.get(k));
        }
    }

    /** Everything that a backend does, with every number of terms that C has a loop for. */
    private static List<double[]> results(Backend backend, int n) {
        var results = new ArrayList<double[]>();
        StateVector[] v = IntStream.range(0, 16).mapToObj(k -> upload(backend, random(n, k))).toArray(StateVector[]::new);
        try (StateVector x = upload(backend, random(n, 20)); StateVector y = upload(backend, random(n, 21));
                LinearOperator inRuns = backend.operator(shifts(n, -1, 0, 2));
                LinearOperator inRows = backend.operator(scattered(n));
                LinearOperator stencil = backend.operator(Contract.randomStencil(n, 60));
                LinearOperator twins = backend.operator(twins(n, 61))) {
            for (int count = 0; count <= v.length; count++) {
                double[] w = random(count, 30 + count);
                backend.combine(y, x, w, v);
                results.add(y.download());
                if (count > 0) {
                    results.add(backend.errorNorms(x, y, 1e-3, 1e-4, new double[][] {w}, v));
                    results.add(backend.errorNorms(x, y, 1e-3, 1e-4, new double[][] {w, random(count, 50 + count)}, v));
                }
            }
            results.add(new double[] {backend.dot(x, y)});
            // pairs, a last one alone, and more than the eight vectors of a tile
            for (int[] shape : new int[][] {{1, 1}, {2, 2}, {3, 3}, {8, 1}, {13, 3}}) {
                StateVector[] basis = Arrays.copyOf(v, shape[0]);
                StateVector[] others = Arrays.copyOfRange(v, 13, 13 + shape[1]);
                Arrays.stream(backend.dots(basis, others)).forEach(results::add);
                backend.combine(others, factors(shape[0], shape[1]), basis);
                Arrays.stream(others).map(StateVector::download).forEach(results::add);
                Arrays.stream(backend.combineThenDots(others, factors(shape[0], shape[1]), basis)).forEach(results::add);
                Arrays.stream(others).map(StateVector::download).forEach(results::add);
            }
            inRuns.apply(x, y);
            results.add(y.download());
            inRows.apply(x, y);
            results.add(y.download());
            stencil.apply(x, y);
            results.add(y.download());
            twins.apply(x, y);
            results.add(y.download());
            results.add(sequence(backend, Math.min(n, 5000)));
            for (LinearOperator each : new LinearOperator[] {inRuns, inRows, stencil, twins}) {
                each.recur(0.75, x, -1.25, 0.5, v[0], y);
                results.add(y.download());
            }
        } finally {
            for (StateVector each : v) {
                each.close();
            }
        }
        return results;
    }

    /** Of each segment of a random stencil two, whose runs read elsewhere and have other signs; what is left over has none. */
    private static Stencil twins(int n, int seed) {
        Stencil half = Contract.randomStencil(n / 2, seed);
        var random = new Random(seed);
        var start = new ArrayList<Integer>();
        var first = new ArrayList<Integer>();
        var runs = new ArrayList<int[]>();
        var factors = new ArrayList<Double>();
        var added = new ArrayList<Boolean>();
        for (int s = 0; s < half.segments(); s++) {
            int length = half.segmentStart()[s + 1] - half.segmentStart()[s];
            for (int part = 0; part < 2; part++) {
                start.add(2 * half.segmentStart()[s] + part * length);
                first.add(runs.size());
                for (int r = half.firstRun()[s]; r < half.firstRun()[s + 1]; r++) {
                    runs.add(new int[] {half.target()[r] + half.segmentStart()[s] + part * length, random.nextInt(n - half.length()[r] + 1),
                        half.length()[r], half.left()[r], half.right()[r]});
                    added.add(half.added()[r]);
                    factors.add(part == 1 && random.nextBoolean() ? -half.factor()[r] : half.factor()[r]);
                }
            }
        }
        if (n % 2 == 1) {
            start.add(n - 1);
            first.add(runs.size());
        }
        start.add(n);
        first.add(runs.size());
        return new Stencil(n, ints(start), ints(first), column(runs, 0), column(runs, 1), column(runs, 2),
                factors.stream().mapToDouble(f -> f).toArray(), column(runs, 3), column(runs, 4), flags(added), half.table());
    }

    private static boolean[] flags(List<Boolean> values) {
        var flags = new boolean[values.size()];
        for (int r = 0; r < flags.length; r++) {
            flags[r] = values.get(r);
        }
        return flags;
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(v -> v).toArray();
    }

    private static int[] column(List<int[]> rows, int c) {
        return rows.stream().mapToInt(row -> row[c]).toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 4001, 40_007})
    void twinsGiveWhatTheirSegmentsDo(int n) {
        Stencil stencil = twins(n, 62);
        double[] numbers = random(n, 63);
        double[] expected;
        try (Backend ejml = Backends.open("ejml"); StateVector x = upload(ejml, numbers); StateVector y = ejml.vector(n);
                LinearOperator operator = ejml.operator(stencil)) {
            operator.apply(x, y);
            expected = y.download();
        }
        try (Backend two = standIns(2); StateVector x = upload(two, numbers); StateVector y = two.vector(n);
                LinearOperator operator = two.operator(stencil); Arena arena = Arena.ofConfined()) {
            assertThat(NativeTwins.of(stencil, arena)).isPresent();
            assertThat(NativeTwins.of(Contract.randomStencil(n, 60), arena)).as("no twins").isEmpty();
            operator.apply(x, y);
            assertThat(y.download()).containsExactly(expected, within(1e-13));
            operator.recur(2, x, 0.5, 1, y, y);
            for (int i = 0; i < n; i++) {
                expected[i] = 3 * expected[i] + 0.5 * numbers[i];
            }
            assertThat(y.download()).containsExactly(expected, within(1e-13));
        }
    }

    private static double[][] factors(int rows, int columns) {
        return IntStream.range(0, rows).mapToObj(k -> random(columns, 70 + k)).toArray(double[][]::new);
    }

    @Test
    void productsOfABasisAreTheDotProducts() {
        try (Backend backend = standIns(2)) {
            StateVector[] v = IntStream.range(0, 3).mapToObj(k -> upload(backend, random(9000, k))).toArray(StateVector[]::new);
            double[][] dots = backend.dots(v, v);
            for (int k = 0; k < v.length; k++) {
                for (int j = 0; j < v.length; j++) {
                    assertThat(dots[k][j]).isEqualTo(backend.dot(v[k], v[j]));
                }
            }
            Arrays.stream(v).forEach(StateVector::close);
        }
    }

    /** A sum of the first few vectors of a sequence. */
    private static double[] sequence(Backend backend, int n) {
        try (BandedSequence sequence = backend.sequence(4)) {
            sequence.matrix(n, new int[] {-3, 0, 17}, new double[][] {random(n, 80), null, random(n, 81)},
                    new double[][] {null, random(n, 82), random(n, 83)});
            sequence.load(0, random(n, 84), random(n, 85), n / 4, n - n / 4);
            sequence.next(1, 0.5, 0, 0, -1);
            sequence.next(2, 1, 1, -1, 0);
            sequence.next(3, 1, 2, 1, 1);
            var both = new double[2 * n + 3];
            var re = new double[n];
            var im = new double[n];
            var products = new double[2];
            sequence.sum(new double[] {0.1, 0.4, -0.3, 0.6}, new double[] {0.3, -0.7, 1.1, 0.2}, 4, re, im, products);
            both[2 * n + 2] = products[1];
            both[2 * n] = sequence.sum(new double[] {0.3, -0.7, 1.1, 0.2}, 4, re, im);
            both[2 * n + 1] = sequence.dot(1, 3);
            System.arraycopy(re, 0, both, 0, n);
            System.arraycopy(im, 0, both, n, n);
            return both;
        }
    }

    @Test
    void shiftsAreStoredInRunsAndScatteredEntriesInRows() {
        try (Arena arena = Arena.ofConfined()) {
            assertThat(new NativeMatrix(shifts(1000, -1, 0, 2), arena).inRuns).isTrue();
            assertThat(new NativeMatrix(scattered(1000), arena).inRuns).isFalse();
        }
    }

    // 16, 17, 31: whole groups of rows and not; shifts beyond both ends of the vector, where runs meet the margins
    @ParameterizedTest
    @ValueSource(ints = {16, 17, 31, 4100})
    void runsThatReachBeyondTheMatrixAddNothing(int n) {
        Csr matrix = shifts(n, -n + 1, -17, -1, 0, 3, 15, n - 1);
        double[] x = random(n, 1);
        var expected = new double[n];
        for (int r = 0; r < n; r++) {
            for (int k = matrix.rowStart()[r]; k < matrix.rowStart()[r + 1]; k++) {
                expected[r] += matrix.value()[k] * x[matrix.column()[k]];
            }
        }
        try (Backend backend = standIns(2); StateVector in = upload(backend, x); StateVector out = backend.vector(n);
                LinearOperator operator = backend.operator(matrix)) {
            operator.apply(in, out);
            assertThat(out.download()).isEqualTo(expected);
        }
    }

    // 17: one more than a pass takes; 40: three passes
    @ParameterizedTest
    @ValueSource(ints = {17, 40})
    void moreTermsThanOnePassTakes(int count) {
        int n = 5000;
        double[][] w = {random(count, 1), random(count, 2), random(count, 3)};
        double[] x = random(n, 4);
        double[][] terms = IntStream.range(0, count).mapToObj(k -> random(n, 10 + k)).toArray(double[][]::new);
        try (Backend backend = standIns(2); StateVector in = upload(backend, x); StateVector y = backend.vector(n)) {
            StateVector[] v = Arrays.stream(terms).map(t -> upload(backend, t)).toArray(StateVector[]::new);
            backend.combine(y, in, w[0], v);
            double[] combined = y.download();
            double[] norms = backend.errorNorms(in, in, 0.5, 0.25, w, v);
            for (int row = 0; row < w.length; row++) {
                double sum = 0;
                for (int i = 0; i < n; i++) {
                    double e = 0;
                    for (int k = 0; k < count; k++) {
                        e += w[row][k] * terms[k][i];
                    }
                    if (row == 0) {
                        assertThat(combined[i]).isCloseTo(x[i] + e, within(1e-13));
                    }
                    sum += Math.pow(e / (0.25 + 0.5 * Math.abs(x[i])), 2);
                }
                assertThat(norms[row]).as("row %d", row).isCloseTo(Math.sqrt(sum / n), within(1e-12 * norms[row]));
            }
            for (StateVector each : v) {
                each.close();
            }
        }
    }

    @Test
    void whatIsClosedIsNotUsedAgain() {
        Backend backend = standIns(2);
        StateVector open = backend.vector(5);
        StateVector closed = backend.vector(5);
        LinearOperator operator = backend.operator(shifts(5, 0));
        closed.close();
        closed.close();   // once more does no harm
        assertThatThrownBy(() -> backend.dot(open, closed)).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
        assertThatThrownBy(() -> backend.combine(open, open, new double[] {1}, new StateVector[] {closed}))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
        assertThatThrownBy(closed::download).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> closed.upload(new double[5])).isInstanceOf(IllegalStateException.class);
        try (StateVector other = backend.vector(5)) {
            operator.close();
            operator.close();
            assertThatThrownBy(() -> operator.apply(open, other)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("5 × 5");
        }
        backend.close();
        assertThatThrownBy(() -> backend.dot(open, open)).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
        open.close();
    }

    @Test
    void probingSaysWhatItFound() {
        switch (new NativeProvider().probe()) {
            case BackendProvider.Availability.Available found -> assertThat(found.description()).contains("threads");
            case BackendProvider.Availability.Unavailable no -> assertThat(no.reason()).contains("gcc");
        }
    }

    @Test
    void theBestLibraryIsOneThatTheCpuRunsAndThatWasBuilt() {
        Set<String> all = Set.of("x86-64-v3", "x86-64-v4");
        assertThat(KernelLibrary.best(1, all::contains)).as("an old CPU, or another kind").isEqualTo("baseline");
        assertThat(KernelLibrary.best(2, all::contains)).isEqualTo("baseline");
        assertThat(KernelLibrary.best(3, all::contains)).isEqualTo("x86-64-v3");
        assertThat(KernelLibrary.best(4, all::contains)).isEqualTo("x86-64-v4");
        assertThat(KernelLibrary.best(4, Set.of("x86-64-v3")::contains)).as("a compiler that knows no AVX-512").isEqualTo("x86-64-v3");
        assertThat(KernelLibrary.best(4, Set.of()::contains)).isEqualTo("baseline");
    }

    @Test
    void aLibraryThatWasNotBuiltIsExplained() {
        assertThatThrownBy(() -> KernelLibrary.load("pdp-11")).isInstanceOf(KernelLibrary.Unusable.class)
                .hasMessageContaining(System.getProperty("os.arch")).hasMessageContaining("install gcc");
    }

    private static StateVector upload(Backend backend, double[] numbers) {
        StateVector vector = backend.vector(numbers.length);
        vector.upload(numbers);
        return vector;
    }

    private static double[] random(int n, long seed) {
        return new Random(seed).doubles(n, -1, 1).toArray();
    }

    /** Entries at column row + shift, as far as there are such columns. */
    private static Csr shifts(int n, int... shifts) {
        var start = new int[n + 1];
        var column = new int[n * shifts.length];
        for (int r = 0; r < n; r++) {
            int row = r;
            int[] inside = Arrays.stream(shifts).map(shift -> row + shift)
                    .filter(c -> c >= 0 && c < n).distinct().sorted().toArray();
            System.arraycopy(inside, 0, column, start[r], inside.length);
            start[r + 1] = start[r] + inside.length;
        }
        return new Csr(n, n, start, Arrays.copyOf(column, start[n]), random(start[n], 7));
    }

    /** Three entries a row, anywhere. */
    private static Csr scattered(int n) {
        var random = new Random(8);
        var start = new int[n + 1];
        var column = new int[3 * n];
        for (int r = 0; r < n; r++) {
            int[] chosen = random.ints(3, 0, n).distinct().sorted().toArray();
            System.arraycopy(chosen, 0, column, start[r], chosen.length);
            start[r + 1] = start[r] + chosen.length;
        }
        return new Csr(n, n, start, Arrays.copyOf(column, start[n]), random(start[n], 9));
    }
}
