package clebsch.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import clebsch.backend.Backend;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import clebsch.solver.Faber;
import clebsch.solver.Integrator;
import clebsch.solver.RungeKutta;
import clebsch.solver.Tableau;
import clebsch.sparse.Csr;
import java.util.Arrays;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Chains of launches: what is computed stays the same to the bit, and how often the driver is called. */
class ChainedDeviceTest {
    private static final long BYTES = 16 << 20;
    private static final int SIZE = 500;

    /** A rotation with losses: every number turns into its neighbours, and decays. */
    private static Csr rotation(int n) {
        var start = new int[n + 1];
        var column = new int[3 * n];
        var value = new double[3 * n];
        int at = 0;
        for (int r = 0; r < n; r++) {
            for (int c = Math.max(0, r - 1); c <= Math.min(n - 1, r + 1); c++) {
                column[at] = c;
                value[at++] = c < r ? 40 : c > r ? -40 : -0.5;
            }
            start[r + 1] = at;
        }
        return new Csr(n, n, start, Arrays.copyOf(column, at), Arrays.copyOf(value, at));
    }

    private static double[] random(int n, long seed) {
        return new Random(seed).doubles(n, -1, 1).toArray();
    }

    private record Result(double[] state, Integrator.Statistics statistics) {
    }

    private static Result evolve(HostDevice device, BiFunction<Backend, LinearOperator, Integrator> method) {
        try (Backend backend = new CudaBackend(device); LinearOperator operator = backend.operator(rotation(SIZE));
                StateVector y = backend.vector(SIZE)) {
            y.upload(random(SIZE, 1));
            var state = new double[1][];
            Integrator.Statistics statistics = method.apply(backend, operator).integrate(y, new double[] {0, 1},
                    (k, t, at) -> state[0] = at.download());
            return new Result(state[0], statistics);
        }
    }

    /** The same on a device without chains; and nothing is left. */
    private static Result evolveTwice(HostDevice device, BiFunction<Backend, LinearOperator, Integrator> method) {
        var plain = new HostDevice(BYTES, false, false);
        Result result = evolve(device, method);
        assertThat(evolve(plain, method)).usingRecursiveComparison().isEqualTo(result);
        assertThat(device.launches()).as("the same kernels").isEqualTo(plain.launches());
        assertThat(plain.starts()).isZero();
        assertThat(device.chains()).as("chains that were not closed").isZero();
        assertThat(device.used()).isZero();
        return result;
    }

    // eight terms, their sum and its norm in two launches: eleven in a row, of which the sum alone has other arguments than before
    @Test
    void eightTermsOfAnExpansionAreOneStart() {
        var device = new HostDevice(BYTES, false);
        Result result = evolveTwice(device, (backend, operator) -> new Faber(backend, operator, 1e-8, 1e-10));
        long batches = result.statistics().applications() / 8;
        assertThat(batches).as("products are most of it").isGreaterThan(30);
        assertThat(device.starts()).isBetween((int) batches - 2, (int) batches + 20);
        assertThat(device.changes()).as("a change for each start, and what differs between intervals").isLessThan(2 * device.starts());
    }

    // twelve stages of a combination and a product each, and the error's norm in two launches
    @Test
    void aRungeKuttaStepIsOneStart() {
        var device = new HostDevice(BYTES, false);
        Result result = evolveTwice(device, (backend, operator) -> new RungeKutta(backend, operator, Tableau.DOP853, 1e-8, 1e-10));
        long steps = result.statistics().accepted() + result.statistics().rejected();
        assertThat(device.starts()).isBetween((int) steps - 5, (int) steps);
        assertThat(device.changes()).as("combinations, as the step grows, and what reads or writes the state")
                .isLessThan(15 * device.starts());
        assertThat(device.downloads()).as("a wait for each error").isLessThan((int) steps + 10);
    }

    /** Starts the same launches so many times, each time with another argument, and waits. */
    private static void repeat(Backend backend, StateVector y, int launches, int times) {
        for (int time = 0; time < times; time++) {
            for (int k = 0; k < launches; k++) {
                backend.combine(y, y, new double[] {1 + time}, new StateVector[] {y});
            }
            y.download();
        }
    }

    // sequences of 4 to 43 launches, more than are kept
    @Test
    void chainsThatWereNotUsedForLongAreClosed() {
        var device = new HostDevice(BYTES, false);
        try (Backend backend = new CudaBackend(device); StateVector y = backend.vector(SIZE)) {
            repeat(backend, y, 3, 3);
            assertThat(device.starts()).as("three launches make no chain").isZero();
            for (int launches = 4; launches < 44; launches++) {
                repeat(backend, y, launches, 3);
            }
            assertThat(device.chains()).isEqualTo(32);
            assertThat(device.starts()).as("at the first time launch by launch").isEqualTo(80);
        }
        assertThat(device.chains()).isZero();
    }

    // 200: more than the longest chain; 100 000 numbers: each launch takes longer than to start it
    @Test
    void manyAreStartedInPiecesAndLongOnesAtOnce() {
        var device = new HostDevice(BYTES, false);
        try (Backend backend = new CudaBackend(device); StateVector y = backend.vector(SIZE);
                StateVector large = backend.vector(100_000)) {
            int before = device.launches();
            for (int k = 0; k < 200; k++) {
                backend.combine(y, y, new double[0], new StateVector[0]);
            }
            assertThat(device.launches() - before).as("three pieces of 64, and eight that wait").isEqualTo(192);
            backend.combine(large, large, new double[0], new StateVector[0]);
            assertThat(device.launches() - before).isEqualTo(201);
        }
    }

    @Test
    void aStartThatFailsLeavesTheBackendAbleToClose() {
        var device = new HostDevice(BYTES, false);
        try (Backend backend = new CudaBackend(device); StateVector y = backend.vector(SIZE)) {
            repeat(backend, y, 5, 3);
            device.failAtLaunch(3);
            assertThatThrownBy(() -> repeat(backend, y, 5, 1)).isInstanceOf(Device.Failure.class).hasMessageContaining("combine");
            repeat(backend, y, 5, 1);   // nothing of what failed comes again
            assertThat(device.chains()).isEqualTo(1);
        }
        assertThat(device.chains()).isZero();
        assertThat(device.used()).isZero();
        assertThat(device.closed()).isTrue();
    }

    /** What waits reads memory that is given back to the device: it is started before. */
    @Test
    void memoryThatIsStillReadIsNotGivenBackBefore() {
        var device = new HostDevice(2_000_000, false);
        try (Backend backend = new CudaBackend(device); StateVector y = backend.vector(SIZE)) {
            try (StateVector x = backend.vector(SIZE)) {
                x.upload(random(SIZE, 3));
                backend.combine(y, x, new double[0], new StateVector[0]);
            }
            backend.vector(240_000).close();   // fits only when x goes back to the device
            assertThat(y.download()).isEqualTo(random(SIZE, 3));
        }
    }
}
