package clebsch.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.backend.Backend;
import clebsch.backend.BackendProvider;
import clebsch.backend.Backends;
import clebsch.backend.BandedSequence;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import clebsch.model.Grid;
import clebsch.model.Model;
import clebsch.model.ModelDescription;
import clebsch.Systems;
import clebsch.selftest.Contract;
import clebsch.sparse.Csr;
import clebsch.study.CapacityException;
import clebsch.study.OperatorForm;
import clebsch.study.Plan;
import clebsch.study.Progress;
import clebsch.study.Simulation;
import clebsch.study.Trajectories;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The backend's own side: memory, launches, what happens after errors; on a stand-in for a GPU. */
class CudaBackendTest {
    private static final long MEBIBYTE = 1 << 20;

    private final HostDevice device = new HostDevice(8 * MEBIBYTE, true);
    private final CudaBackend backend = new CudaBackend(device);

    @Test
    void memoryIsWhatIsHeldAndWhatIsFree() {
        assertThat(backend.memory()).isEqualTo(8 * MEBIBYTE);
        StateVector held = backend.vector(100_000);
        assertThat(device.used()).isGreaterThan(800_000);
        assertThat(backend.memory()).isEqualTo(8 * MEBIBYTE);
        held.close();
        assertThat(backend.memory()).isEqualTo(8 * MEBIBYTE);
        backend.close();
    }

    @Test
    void whatDoesNotFitIsSaidWithNumbers() {
        try (backend) {
            assertThatThrownBy(() -> backend.vector(2_000_000)).isInstanceOf(OutOfMemoryError.class)
                    .hasMessageContaining("a vector of 2000000 elements").hasMessageContaining("15.26 MiB")
                    .hasMessageContaining("8.000 MiB");
            backend.vector(500_000).close();   // and what fits still does
        }
        assertThat(device.used()).isZero();
    }

    @Test
    void whatWasGivenBackServesTheNextOfItsSizeOrMakesRoomForOthers() {
        try (backend) {
            for (int k = 0; k < 4; k++) {   // four megabytes each: kept for the next, not taken four times
                try (StateVector v = backend.vector(500_000)) {
                    assertThat(v.download()).as("a vector in memory that was used before is zero").isEqualTo(new double[500_000]);
                    v.upload(random(500_000, k));
                }
            }
            assertThat(device.used()).isLessThan(5 * MEBIBYTE);
            backend.vector(900_000).close();   // fits only without what is kept
        }
        assertThat(device.used()).isZero();
    }

    @Test
    void nothingOutlivesTheBackend() {
        StateVector forgotten = backend.vector(1000);
        LinearOperator operator = backend.operator(scattered(100));
        BandedSequence sequence = backend.sequence(3);
        sequence.matrix(5, new int[] {0}, new double[][] {{1, 2, 3, 4, 5}}, new double[][] {null});
        backend.dot(forgotten, forgotten);
        backend.close();
        assertThat(device.used()).isZero();
        assertThat(device.closed()).isTrue();
        assertThatThrownBy(() -> backend.vector(5)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("backend was used after");
        assertThatThrownBy(forgotten::download).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
        assertThatThrownBy(() -> sequence.next(1, 1, 0, 0, -1)).isInstanceOf(IllegalStateException.class);
        forgotten.close();
        operator.close();
        sequence.close();
        assertThat(device.used()).isZero();
    }

    @Test
    void whatIsClosedIsNotUsedAgain() {
        try (backend; StateVector open = backend.vector(5); StateVector other = backend.vector(5)) {
            StateVector closed = backend.vector(5);
            LinearOperator operator = backend.operator(scattered(5));
            closed.close();
            closed.close();   // once more does no harm
            assertThatThrownBy(() -> backend.dot(open, closed)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("a vector of 5 elements").hasMessageContaining("closed");
            assertThatThrownBy(() -> closed.upload(new double[5])).isInstanceOf(IllegalStateException.class);
            operator.close();
            operator.close();
            assertThatThrownBy(() -> operator.apply(open, other)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("5 × 5");
        }
        assertThat(device.used()).isZero();
    }

    @Test
    void anOperatorThatDoesNotFitLeavesNothingBehind() {
        try (backend) {
            long before = backend.memory();
            StateVector most = backend.vector(900_000);
            assertThatThrownBy(() -> backend.operator(shifts(200_000))).isInstanceOf(OutOfMemoryError.class)
                    .hasMessageContaining("a 200000 × 200000 operator");
            most.close();
            assertThat(backend.memory()).isEqualTo(before);
            backend.operator(shifts(100_000)).close();
        }
        assertThat(device.used()).isZero();
    }

    /** A plan asks the device: 8 MiB hold the vectors of one form and not of the other, and no form of a larger model. */
    @Test
    void plansKnowTheDevicesMemory() {
        try (backend) {
            assertThat(new Plan(driven(100), backend, OperatorForm.AUTO).form()).isEqualTo(OperatorForm.CSR);
            assertThat(new Plan(driven(190), backend, OperatorForm.AUTO).form()).isEqualTo(OperatorForm.MATRIX_FREE);
            assertThat(Simulation.run(driven(190), backend, Progress.SILENT).failure()).as("what fits by plan does fit").isEmpty();
            assertThatThrownBy(() -> new Plan(driven(300), backend, OperatorForm.AUTO)).isInstanceOf(CapacityException.class)
                    .hasMessageContaining("there is 7.20 MiB");
        }
    }

    /** Thirty-two at a time by one launch after another, or one by one where no more fit: the same bits, and a thirtieth of the launches. */
    @Test
    void trajectoriesSideBySideAreThoseOneByOne() {
        Model model = new ModelDescription("driven").spins("a", "8").hamiltonian("3*a.x + 0.2*a.z^2").dissipator("0.5", "a.m")
                .initial("a", "thermal(0.3)").observable("z", "a.z").observable("y", "var(a.y)").trajectories(Grid.of(0, 0.3, 0.6), 50)
                .resolve();
        var small = new HostDevice(MEBIBYTE / 4, true);
        try (backend; CudaBackend narrow = new CudaBackend(small)) {
            Trajectories.Result together = Trajectories.run(model, backend, Progress.SILENT);
            Trajectories.Result single = Trajectories.run(model, narrow, Progress.SILENT);
            assertThat(together.record()).containsEntry("together", 32).containsEntry("warnings", List.of());
            assertThat(single.record()).containsEntry("together", 1);
            assertThat(together.rows()).usingRecursiveComparison().isEqualTo(single.rows());
            assertThat(together.record().get("jumps")).isEqualTo(single.record().get("jumps"));
            assertThat(device.launches()).isLessThan(small.launches() / 10);
        }
        assertThat(device.used()).isZero();
    }

    @Test
    void aLaunchOfTrajectoriesThatFailsGivesTheirMemoryBack() {
        Model model = new ModelDescription("driven").spin("a", "4").hamiltonian("3*a.x").dissipator("0.5", "a.m").initial("a", "up")
                .observable("z", "a.z").trajectories(Grid.of(0, 1), 5).resolve();
        try (backend) {
            device.failAtLaunch(1);
            assertThatThrownBy(() -> Trajectories.run(model, backend, Progress.SILENT)).isInstanceOf(Device.Failure.class)
                    .hasMessageContaining("trajectories");
            assertThat(backend.memory()).isEqualTo(8 * MEBIBYTE);
            assertThat(Trajectories.run(model, backend, Progress.SILENT).failure()).isEmpty();
        }
        assertThat(device.used()).isZero();
    }

    @Test
    void trajectoriesGoToTheCpuAndSaySo() {
        Model model = new ModelDescription("decay").spin("a", "4").dissipator("1", "a.m").initial("a", "up").observable("z", "a.z")
                .trajectories(Grid.of(0, 0.1), 20).resolve();
        try (backend; Backend host = Backends.besides(CudaBackend.NAME)) {
            Trajectories.Result result = Trajectories.run(model, backend, Progress.SILENT);
            assertThat(result.record().get("warnings")).asInstanceOf(InstanceOfAssertFactories.list(String.class)).singleElement()
                    .asString().contains("trajectories run on " + host.name()).contains("cuda");
            assertThat(result.rows()).usingRecursiveComparison()
                    .isEqualTo(Trajectories.run(model, host, Progress.SILENT).rows());
            assertThat(device.launches()).isZero();
        }
    }

    private static Model driven(int n) {
        return Systems.lmg(n, 0.9375, 100, 1).times(0, 1e-6).build();
    }

    @Test
    void aLaunchThatFailsLeavesTheBackendAbleToClose() {
        try (backend; StateVector x = backend.vector(5000); StateVector y = backend.vector(5000)) {
            device.failAtLaunch(2);   // of the two of a sum
            assertThatThrownBy(() -> backend.dot(x, y)).isInstanceOf(Device.Failure.class).hasMessageContaining("fold");
            device.failAtLaunch(1);
            assertThatThrownBy(() -> backend.dots(new StateVector[] {x}, new StateVector[] {y}))
                    .isInstanceOf(Device.Failure.class);
            assertThat(backend.dot(x, y)).isZero();
        }
        assertThat(device.used()).isZero();
        assertThat(device.closed()).isTrue();
    }

    @Test
    void theMakersLibraryGivesBackWhatItTook() {
        try (backend) {
            LinearOperator inRows = backend.operator(scattered(1000));
            HostDevice.Library library = (HostDevice.Library) device.sparseLibrary().orElseThrow();
            assertThat(library.open()).isEqualTo(1);
            inRows.close();
            inRows.close();
            assertThat(library.open()).isZero();
        }
        assertThat(device.used()).isZero();
    }

    @Test
    void onlySumsComeBackAndEachTakesTwoLaunches() {
        try (backend) {
            StateVector[] v = IntStream.range(0, 30).mapToObj(k -> upload(backend, random(5000, k))).toArray(StateVector[]::new);
            int before = device.launches();
            backend.dot(v[0], v[1]);
            assertThat(device.launches() - before).isEqualTo(2);
            before = device.launches();
            backend.dots(v, new StateVector[] {v[0], v[1]});
            assertThat(device.launches() - before).isEqualTo(2);
            before = device.launches();
            backend.combine(Arrays.copyOf(v, 2), new double[28][2], Arrays.copyOfRange(v, 2, 30));
            v[0].download();
            assertThat(device.launches() - before).isEqualTo(1);
        }
    }

    // more products than parts are kept of at a time: 27 by 9 in eights of rows, with five blocks for each
    @Test
    void basesOfManyVectorsAreMultipliedInPieces() {
        var small = new HostDevice(8 * MEBIBYTE, false);
        try (Backend here = new CudaBackend(small, 5 * 9 * 8)) {
            int n = 5000;
            StateVector[] v = IntStream.range(0, 27).mapToObj(k -> upload(here, random(n, k))).toArray(StateVector[]::new);
            StateVector[] some = Arrays.copyOf(v, 9);
            int before = small.launches();
            double[][] dots = here.dots(v, some);
            assertThat(small.launches() - before).as("four passes").isEqualTo(8);
            assertThat(dots).isDeepEqualTo(backend.dots(copies(v), copies(some)));
        }
    }

    // 60 000 numbers: forty vectors are worth a call; 15 are few whatever their length, and forty are if they are short
    @Test
    void longStretchesOfALargeBasisGoToTheMakersLibrary() {
        int n = 60_000;
        var large = new HostDevice(64 * MEBIBYTE, true);
        var library = (HostDevice.Library) large.denseLibrary().orElseThrow();
        try (Backend here = new CudaBackend(large)) {
            StateVector[] v = here.vectors(n, 40);
            StateVector[] y = here.vectors(n, 2);
            StateVector[] short1 = here.vectors(n / 10, 40);
            here.dots(v, y);
            assertThat(library.products()).isEqualTo(1);
            here.dots(Arrays.copyOf(v, 15), y);
            here.dots(short1, new StateVector[] {short1[3]});
            here.dots(Arrays.asList(v).reversed().toArray(StateVector[]::new), y);
            here.dots(v, new StateVector[] {y[1], y[0]});
            assertThat(library.products()).as("too few, too short, not in order, and products with what is not in order").isEqualTo(1);
            int before = large.launches();
            here.combine(y, new double[40][2], v);
            assertThat(library.sums()).isEqualTo(1);
            StateVector alone = here.vector(n);
            StateVector[] mixed = Arrays.copyOfRange(v, 3, 41);
            mixed[37] = alone;
            here.combine(Arrays.copyOf(v, 3), new double[38][3], mixed);
            here.combine(new StateVector[] {y[0]}, new double[16][1], Arrays.copyOf(v, 16));
            assertThat(library.sums()).as("as many more reads of the y as a stretch saves, and what takes a launch").isEqualTo(1);
            y[0].download();
            assertThat(large.launches() - before).isEqualTo(2);
            mixed = Arrays.copyOf(v, 41);
            mixed[40] = alone;
            before = large.launches();
            here.dots(mixed, y);
            here.combine(y, new double[41][2], mixed);
            y[0].download();
            assertThat(List.of(library.products(), library.sums(), large.launches() - before))
                    .as("the stretch by the library, the last by two kernels and one").isEqualTo(List.of(2, 2, 3));
        }
        assertThat(large.used()).isZero();
    }

    @Test
    void vectorsSideBySideAreGivenBackWithTheLast() {
        try (backend) {
            StateVector[] v = backend.vectors(100_000, 5);
            for (int k : new int[] {0, 4, 2, 1}) {
                v[k].close();
                v[k].close();
                assertThatThrownBy(v[k]::download).isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("a vector of 100000 elements");
            }
            assertThat(v[3].download()).isEqualTo(new double[100_000]);
            assertThatThrownBy(() -> backend.vector(700_000)).isInstanceOf(OutOfMemoryError.class);
            v[3].close();
            backend.vector(700_000).close();
        }
        assertThat(device.used()).isZero();
    }

    private StateVector[] copies(StateVector[] vectors) {
        return Arrays.stream(vectors).map(v -> upload(backend, v.download())).toArray(StateVector[]::new);
    }

    // 17: one more than a pass takes; 40: three passes
    @ParameterizedTest
    @ValueSource(ints = {17, 40})
    void moreTermsThanOnePassTakes(int count) {
        int n = 5000;
        double[][] w = {random(count, 1), random(count, 2), random(count, 3)};
        double[] x = random(n, 4);
        double[][] terms = IntStream.range(0, count).mapToObj(k -> random(n, 10 + k)).toArray(double[][]::new);
        try (backend; StateVector in = upload(backend, x); StateVector y = backend.vector(n)) {
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
        }
    }

    // 64: rows long enough for a block each; 300: more than its threads; the last entries of each row are empty
    @ParameterizedTest
    @ValueSource(ints = {64, 300, 5000})
    void longRowsAreSharedByABlock(int length) {
        int rows = 7;
        var start = new int[rows + 1];
        Arrays.setAll(start, r -> r * length);
        int[] column = IntStream.range(0, rows * length).map(k -> k % length * 2).toArray();
        var matrix = new Csr(rows, 2 * length, start, column, random(column.length, 5));
        double[] x = random(2 * length, 6);
        try (backend; StateVector in = upload(backend, x); StateVector out = backend.vector(rows);
                LinearOperator operator = backend.operator(matrix)) {
            operator.apply(in, out);
            double[] expected = matrix.times(x);
            for (int r = 0; r < rows; r++) {
                assertThat(out.download()[r]).isCloseTo(expected[r], within(1e-13 * length));
            }
        }
    }

    /** What only maps is rounded as in the C kernels, so that a GPU can be checked against a CPU bit by bit. */
    @Test
    void mapsGiveTheBitsOfTheNativeBackend() {
        BackendProvider provider = Backends.all().stream().filter(p -> p.name().equals("native")).findFirst().orElseThrow();
        Assumptions.assumeTrue(provider.probe() instanceof BackendProvider.Availability.Available, "no native kernels");
        try (Backend host = provider.open(); Backend here = new CudaBackend(new HostDevice(64 * MEBIBYTE, false))) {
            for (int n : new int[] {1, 17, 4097, 40_007}) {
                List<double[]> expected = maps(host, n);
                List<double[]> actual = maps(here, n);
                for (int k = 0; k < expected.size(); k++) {
                    assertThat(actual.get(k)).as("result %d of %d elements", k, n).isEqualTo(expected.get(k));
                }
            }
        }
    }

    private static List<double[]> maps(Backend backend, int n) {
        var results = new ArrayList<double[]>();
        StateVector[] v = IntStream.range(0, 16).mapToObj(k -> upload(backend, random(n, k))).toArray(StateVector[]::new);
        try (StateVector x = upload(backend, random(n, 20)); StateVector y = backend.vector(n);
                LinearOperator inRuns = backend.operator(shifts(n)); LinearOperator inRows = backend.operator(scattered(n));
                LinearOperator stencil = backend.operator(Contract.randomStencil(n, 60))) {
            for (int count = 0; count <= v.length; count++) {
                backend.combine(y, x, random(count, 30 + count), v);
                results.add(y.download());
            }
            for (LinearOperator each : new LinearOperator[] {inRuns, inRows, stencil}) {
                each.apply(x, y);
                results.add(y.download());
                each.recur(0.75, x, -1.25, 0.5, v[0], y);
                results.add(y.download());
            }
            backend.combine(new StateVector[] {v[0], v[1], x}, new double[][] {random(3, 1), random(3, 2), random(3, 3)},
                    new StateVector[] {v[2], v[3], v[4]});
            results.add(v[1].download());
            results.add(x.download());
        }
        Arrays.stream(v).forEach(StateVector::close);
        return results;
    }

    private static StateVector upload(Backend backend, double[] numbers) {
        StateVector vector = backend.vector(numbers.length);
        vector.upload(numbers);
        return vector;
    }

    private static double[] random(int n, long seed) {
        return new Random(seed).doubles(n, -1, 1).toArray();
    }

    /** Entries at columns row − 1, row and row + 2, as far as there are such columns. */
    private static Csr shifts(int n) {
        return matrix(n, row -> IntStream.of(row - 1, row, row + 2).filter(c -> c >= 0 && c < n).toArray());
    }

    /** Up to three entries a row, anywhere. */
    private static Csr scattered(int n) {
        var random = new Random(8);
        return matrix(n, row -> random.ints(3, 0, n).distinct().sorted().toArray());
    }

    private static Csr matrix(int n, IntFunction<int[]> columns) {
        var start = new int[n + 1];
        var column = new int[3 * n];
        for (int r = 0; r < n; r++) {
            int[] in = columns.apply(r);
            System.arraycopy(in, 0, column, start[r], in.length);
            start[r + 1] = start[r] + in.length;
        }
        return new Csr(n, n, start, Arrays.copyOf(column, start[n]), random(start[n], 9));
    }
}
