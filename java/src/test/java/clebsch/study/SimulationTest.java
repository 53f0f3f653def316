package clebsch.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import clebsch.DenseMatrix;
import clebsch.DenseReference;
import clebsch.Draft;
import clebsch.Systems;
import clebsch.backend.Backend;
import clebsch.backend.BackendProvider;
import clebsch.backend.FoundBackends;
import clebsch.model.Measurement;
import clebsch.model.Model;
import clebsch.model.ModelException;
import clebsch.model.Operator;
import clebsch.model.Operator.Symbol;
import clebsch.model.Solve.Integrator;
import clebsch.model.State;
import clebsch.sparse.Csr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The known systems from model to columns, by every method on every backend. */
@ParameterizedClass(name = "{0}, {1}")
@MethodSource("methods")
class SimulationTest {
    private static final double RTOL = 1e-10;
    private static final double ATOL = 1e-12;

    @Parameter(0)
    private BackendProvider provider;

    @Parameter(1)
    private Integrator integrator;

    private Backend backend;

    static Stream<Arguments> methods() {
        return FoundBackends.found().flatMap(p -> Arrays.stream(Integrator.values())
                .filter(i -> i != Integrator.AUTO).map(i -> Arguments.of(p, i)));
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

    private Simulation.Result run(Draft draft) {
        Simulation.Result result = Simulation.run(draft.with(integrator).build(), backend, Progress.SILENT);
        assertThat(result.failure()).isEmpty();
        assertThat(result.tolerance()).isFalse();
        assertThat(result.columns()).hasNumberOfRows(result.times().length);
        return result;
    }

    /**
     * How far ⟨A⟩ may be off: each accepted step errs by at most √n (atol + rtol) in the Euclidean norm of n packed numbers
     * of size at most 1, and what follows, a completely positive map, does not amplify it beyond ‖A‖₂ ≤ √D ‖A‖.
     */
    private static double bound(Simulation.Result result, double size) {
        double n = ((Number) result.record().get("dimensionInSector")).doubleValue();
        return ((Number) result.record().get("stepsAccepted")).doubleValue() * Math.sqrt(n) * (RTOL + ATOL) * size;
    }

    @Test
    void oneSpinDecaysExponentially() {
        var system = new Systems.DecayingSpin(1.3);
        Draft draft = system.draft();
        Simulation.Result result = run(draft.measure("n", draft.on(Symbol.N)).grid(0, 4, 21));
        assertThat(result.names()).containsExactly("n");
        assertThat(result.record()).containsEntry("dimension", 4L).containsEntry("dimensionInSector", 2);
        for (int k = 0; k < 21; k++) {
            assertThat(result.columns()[k][0]).isCloseTo(system.excitation(result.times()[k]), within(bound(result, 1)));
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 1", "0.4, 1", "5, 0.01"})   // oscillating, close to critical damping, almost free
    void aDrivenQubitFollowsBlochsEquations(double omega, double gamma) {
        var system = new Systems.DrivenQubit(omega, gamma);
        Draft draft = system.draft();
        draft.measure("y", draft.on(Symbol.Y)).measure("z", draft.on(Symbol.Z)).measure("x", draft.on(Symbol.X));
        Simulation.Result result = run(draft.grid(0, 6, 31));
        for (int k = 0; k < 31; k++) {
            double[] sigma = system.bloch(result.times()[k]);
            assertThat(result.columns()[k]).containsExactly(new double[] {sigma[0] / 2, sigma[1] / 2, 0}, within(bound(result, 2)));
        }
    }

    @Test
    void twoSpinsRadiateThroughTheirMiddleState() {
        Draft draft = new Systems.Superradiance(2).draft();
        draft.measure("p1", new Measurement.Fidelity(List.of(Draft.assigned(0, new State.Dicke(2, 0)))));
        draft.measure("p2", new Measurement.Fidelity(List.of(Draft.assigned(0, new State.Up()))));
        Simulation.Result result = run(draft.grid(0, 3, 31));
        for (int k = 0; k < 31; k++) {
            double t = result.times()[k];
            assertThat(result.columns()[k][1]).isCloseTo(Systems.Superradiance.middle(t), within(bound(result, 1)));
            assertThat(result.columns()[k][2]).isCloseTo(Math.exp(-2 * t), within(bound(result, 1)));
        }
    }

    // The maxima are of the rate equations of the N + 1 populations, summed as a power series in extended precision.
    @ParameterizedTest
    @CsvSource({"10, 22.75912028919, 0.2128432078", "50, 499.1795202177, 0.0820379270", "100, 1972.578902395, 0.0485830186"})
    void aSuperradiantBurstPeaksWhereTheRateEquationsSay(int n, double peak, double at) {
        // a first time of 0, where the initial state holds, and a grid around the maximum
        double[] grid = IntStream.range(0, 42).mapToDouble(k -> k == 0 ? 0 : at * (0.99 + 0.02 * (k - 1) / 40)).toArray();
        Simulation.Result result = run(new Systems.Superradiance(n).draft().times(grid));
        assertThat(result.record()).containsEntry("dimensionInSector", n + 1);
        int top = IntStream.range(2, 41).reduce((a, b) -> result.columns()[a][0] >= result.columns()[b][0] ? a : b).orElseThrow();
        // a parabola through the highest point and its neighbours
        double left = result.columns()[top - 1][0];
        double middle = result.columns()[top][0];
        double right = result.columns()[top + 1][0];
        double shift = (left - right) / (2 * (left - 2 * middle + right));
        assertThat(middle - (left - right) * shift / 4).isCloseTo(peak, within(bound(result, n * n / 4.0)));
        // at the top of a parabola an error ε of the values moves the maximum by √ε
        assertThat(grid[top] + shift * (grid[2] - grid[1])).isCloseTo(at, within(1e-6 * at));
    }

    @Test
    void aDampedDrivenModeStaysACoherentState() {
        var system = new Systems.DrivenMode(0.8, 0.6, 0.5, 24);   // |α| ≤ 1.1: 10⁻²⁰ is cut off
        Draft draft = system.draft();
        draft.measure("a", draft.on(Symbol.A)).measure("n", draft.on(Symbol.N))
                .measure("f", new Measurement.Fidelity(List.of(Draft.assigned(0, new State.Alpha(system.alpha(5))))))
                .measure("p", new Measurement.Purity());
        Simulation.Result result = run(draft.grid(0, 5, 26));
        assertThat(result.names()).containsExactly("a_re", "a_im", "n", "f", "p");
        for (int k = 0; k < 26; k++) {
            Complex alpha = system.alpha(result.times()[k]);
            assertThat(result.columns()[k][0]).isCloseTo(alpha.getReal(), within(bound(result, 5)));
            assertThat(result.columns()[k][1]).isCloseTo(alpha.getImaginary(), within(bound(result, 5)));
            assertThat(result.columns()[k][2]).isCloseTo(alpha.norm() * alpha.norm(), within(bound(result, 24)));
            assertThat(result.columns()[k][4]).isCloseTo(1, within(bound(result, 2)));
        }
        assertThat(result.columns()[25][3]).isCloseTo(1, within(bound(result, 1)));
        assertThat((double) certificates(result).get("largestFockTail")).isBetween(0.0, 1e-15);
    }

    @Test
    void oneAxisTwistingSqueezesAsKitagawaAndUedaSay() {
        int n = 20;
        var system = new Systems.OneAxisTwisting(n, 1);
        Draft draft = system.draft();
        draft.measure("x", draft.on(Symbol.X)).measure("k", new Measurement.Kitagawa(List.of(0)))
                .measure("w", new Measurement.Wineland(List.of(0)));
        Simulation.Result result = run(draft.grid(0, 0.2, 11));
        for (int k = 0; k < 11; k++) {
            double t = result.times()[k];
            assertThat(result.columns()[k][0]).isCloseTo(system.meanX(t), within(bound(result, n / 2.0)));
            // 4/N times second moments of size N²/4
            assertThat(result.columns()[k][1]).isCloseTo(system.kitagawa(t), within(bound(result, n)));
            double shortening = Math.pow(n / 2.0 / system.meanX(t), 2);
            assertThat(result.columns()[k][2]).isCloseTo(system.wineland(t),
                    within(bound(result, n) * shortening * (1 + shortening)));
        }
    }

    @Test
    void aSpinAndALossyModeAgreeWithDenseMatrices() {
        Draft draft = Systems.spinBoson(2, 5);
        var last = new Measurement.Fidelity(List.of(Draft.assigned(1, new State.Fock(4))));
        Simulation.Result tail = run(Systems.spinBoson(2, 5).measure("tail", last).grid(0, 1.5, 5));
        assertThat((double) certificates(tail).get("largestFockTail")).isGreaterThan(1e-6)
                .isCloseTo(Stream.of(tail.columns()).mapToDouble(row -> row[0]).max().orElseThrow(), within(1e-14));
        assertAgrees(draft.measure("z", draft.on(0, Symbol.Z)).measure("xn", draft.on(0, Symbol.X).times(draft.on(1, Symbol.N)))
                .measure("pa", draft.on(0, Symbol.P).times(draft.on(1, Symbol.A))), 1.5);
    }

    @Test
    void aChainOfThreeSpinsAgreesWithDenseMatrices() {
        Draft draft = Systems.chain();
        assertAgrees(draft.measure("z1", draft.on(0, Symbol.Z)).measure("x2", draft.on(1, Symbol.X))
                .measure("exchange", draft.on(0, Symbol.P).times(draft.on(2, Symbol.M))), 3);
    }

    /** The observables of the draft, and the purity. */
    private void assertAgrees(Draft draft, double end) {
        Model model = draft.build();
        Simulation.Result result = run(draft.measure("purity", new Measurement.Purity()).grid(0, end, 5));
        var reference = new DenseReference(model);
        DenseMatrix rho = reference.initial();
        for (int k = 0; k < 5; k++) {
            if (k > 0) {
                rho = reference.evolve(rho, end / 4);
            }
            var expected = new ArrayList<Double>();
            for (Model.Observable observable : model.observables()) {
                Complex mean = reference.mean(((Measurement.Mean) observable.measurement()).operator(), rho);
                expected.add(mean.getReal());
                if (result.names().contains(observable.name() + "_im")) {
                    expected.add(mean.getImaginary());
                }
            }
            expected.add(rho.times(rho).trace().getReal());
            assertThat(result.columns()[k]).containsExactly(expected.stream().mapToDouble(x -> x).toArray(),
                    within(bound(result, 20)));
        }
        Map<?, ?> certificates = certificates(result);
        assertThat((double) certificates.get("largestTraceError")).isLessThan(bound(result, 1));
        assertThat((double) certificates.get("smallestEigenvalue")).isGreaterThan(-bound(result, 1));
    }

    private static Map<?, ?> certificates(Simulation.Result result) {
        return (Map<?, ?>) result.record().get("certificates");
    }

    // Values at t = 0.05 from an independent solution of the same master equation, below and above the transition.
    @ParameterizedTest
    @CsvSource({"1.48, -27.6116871", "1.76, -3.4583836", "2.17, 38.1292241", "3.86, 32.6873274"})
    void theDrivenDissipativeLmgModelAtOneHundredSpins(double drive, double jz) {
        assumeThat(integrator).as("factors of a large matrix for what oscillates fast").isNotEqualTo(Integrator.IMPLICIT);
        int n = 100;
        Simulation.Result result = run(Systems.lmg(n, 0.9375, drive * n / 2, 1).times(0, 0.05).tolerance(1e-8, 1e-10));
        assertThat(result.columns()[0][0]).isCloseTo(-50, within(1e-12));
        assertThat(result.columns()[1][0]).isCloseTo(jz, within(1e-5));
        assertThat((double) certificates(result).get("largestTraceError")).isLessThan(1e-8);
    }

    @Test
    void oneOutputTimeGivesTheInitialState() {
        Draft draft = new Systems.DecayingSpin(1).draft();
        Simulation.Result result = run(draft.measure("n", draft.on(Symbol.N)).times(-2.5));
        assertThat(result.times()).containsExactly(-2.5);
        assertThat(result.columns()).isDeepEqualTo(new double[][] {{1}});
    }

    @Test
    void aCancelledRunKeepsWhatItHasAndSaysHowFarItCame() {
        Draft draft = new Systems.DrivenQubit(3, 1).draft();
        Model model = draft.measure("z", draft.on(Symbol.Z)).grid(0, 100, 1001).with(integrator).build();
        assumeThat(integrator).as("four numbers are one Krylov space and one step").isNotEqualTo(Integrator.KRYLOV);
        int steps = integrator == Integrator.FABER ? 7 : 25;   // its steps are long
        var heard = new ArrayList<Double>();
        Simulation.Result result = Simulation.run(model, backend, new Progress() {
            @Override
            public void at(double fraction, String what) {
                assertThat(what).startsWith("t = ");
                heard.add(fraction);
            }

            @Override
            public boolean cancelled() {
                return heard.size() >= steps;
            }
        });
        assertThat(heard).hasSize(steps).isSorted().allMatch(f -> f > 0 && f < 1);
        assertThat(result.failure()).startsWith("stopped at t = ").endsWith(" of 100.0");
        assertThat(result.tolerance()).isFalse();
        assertThat(result.times().length).isGreaterThan(1).isLessThan(1001);
        assertThat(result.columns()).hasNumberOfRows(result.times().length);
        assertThat(result.times()[result.times().length - 1]).isLessThanOrEqualTo(100 * heard.getLast());
        for (int k = 0; k < result.times().length; k++) {
            assertThat(result.columns()[k][0]).isCloseTo(new Systems.DrivenQubit(3, 1).bloch(result.times()[k])[1] / 2,
                    within(1e-6));
        }
        assertThat(certificates(result).get("smallestEigenvalue")).asString().contains("not reached");
    }

    @Test
    void progressEndsAtOne() {
        var heard = new ArrayList<Double>();
        Draft draft = new Systems.DecayingSpin(1).draft().grid(1, 3, 5).with(integrator);
        Simulation.run(draft.build(), backend, new Progress() {
            @Override
            public void at(double fraction, String what) {
                heard.add(fraction);
            }

            @Override
            public boolean cancelled() {
                return false;
            }
        });
        assertThat(heard).isSorted().last().isEqualTo(1.0);
    }

    @Test
    void aToleranceThatCannotBeMetIsAFailureWithTheRowsSoFar() {
        Draft draft = Draft.of("", Draft.spins("q", 1));
        draft.hamiltonian(1e300, draft.on(Symbol.X)).measure("z", draft.on(Symbol.Z)).with(integrator);
        Simulation.Result result = Simulation.run(draft.build(), backend, Progress.SILENT);
        assertThat(result.tolerance()).isTrue();
        assertThat(result.failure()).contains("step size fell");
        assertThat(result.times()).containsExactly(0.0);
        assertThat(result.columns()).hasNumberOfRows(1);
    }

    @Test
    void theRecordSaysWhatWasDone() {
        Simulation.Result result = run(Systems.lmg(10, 0.9375, 5, 1));
        assertThat(result.record()).containsEntry("dimension", 121L).containsEntry("dimensionInSector", 121)
                .containsEntry("integrator", switch (integrator) {
                    case RK45 -> "Dormand-Prince 5(4)";
                    case DOP853 -> "DOP853";
                    case FABER -> "Faber";
                    case KRYLOV -> "Krylov";
                    case IMPLICIT -> "Implicit, order 8";
                    case AUTO -> throw new IllegalArgumentException();
                })
                .containsEntry("rtol", RTOL).containsEntry("atol", ATOL).containsKeys("stepsAccepted", "stepsRejected",
                        "operatorApplications", "nonzerosInSector", "nonzerosAtMost", "seconds", "certificates");
        assertThat((long) result.record().get("nonzerosInSector")).isLessThanOrEqualTo((long) result.record().get("nonzerosAtMost"));
        assertThat(certificates(result).get("hermitian")).isEqualTo("by construction");
    }

    @Test
    void theCertificateShowsATraceThatIsLost() {
        assumeThat(integrator).as("it takes the matrix, which the altered backend leaves").isNotEqualTo(Integrator.IMPLICIT);
        // populations leave the upper state a tenth faster than they arrive below
        UnaryOperator<Csr> leak = m -> new Csr(m.rows(), m.columns(), m.rowStart(), m.column(),
                Arrays.stream(m.value()).map(v -> v < 0 ? 1.1 * v : v).toArray());
        try (var leaking = new AlteredBackend(FoundBackends.open(provider), backend.memory(), leak)) {
            Draft draft = new Systems.DecayingSpin(1).draft().times(0, 1, 2).with(integrator);
            Simulation.Result result = Simulation.run(draft.build(), leaking, Progress.SILENT);
            assertThat((double) certificates(result).get("largestTraceError"))
                    .isCloseTo(0.1 / 1.1 * (1 - Math.exp(-2.2)), within(bound(result, 2)));
            assertThat((double) certificates(result).get("smallestEigenvalue")).isCloseTo(Math.exp(-2.2), within(bound(result, 2)));
        }
    }

    @Test
    void aHamiltonianThatIsNotHermitianIsTheModelsMistake() {
        Draft draft = Draft.of("", Draft.spins("q", 1));
        Model model = draft.hamiltonian("q.p", draft.on(Symbol.P)).with(integrator).build();
        assertThatThrownBy(() -> Simulation.run(model, backend, Progress.SILENT)).isInstanceOf(ModelException.class)
                .hasMessageContaining("'q.p'");
    }

    @Test
    void aSectorGivesWhatTheWholeGives() {
        // 10⁻⁹ of a term that breaks the reality of the rest makes everything reachable
        Draft sector = real();
        Draft whole = real();
        whole.hamiltonian(1e-9, whole.on(Symbol.X));
        Simulation.Result small = run(sector);
        Simulation.Result large = run(whole);
        assertThat(small.record()).containsEntry("dimensionInSector", 13 * 14 / 2);
        assertThat(large.record()).containsEntry("dimensionInSector", 13 * 13);
        for (int k = 0; k < small.times().length; k++) {
            assertThat(small.columns()[k]).containsExactly(large.columns()[k], within(bound(small, 6) + bound(large, 6)
                    + 1e-9 * 12 * 2));
        }
    }

    private static Draft real() {
        Draft draft = Draft.of("", Draft.spins("a", 12));
        return draft.hamiltonian(2, draft.on(Symbol.Y)).jump(1, draft.on(Symbol.M)).measure("z", draft.on(Symbol.Z))
                .measure("x", draft.on(Symbol.X)).grid(0, 2, 5);
    }
}
