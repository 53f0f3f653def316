package clebsch.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.exact.PuriLawande;
import clebsch.model.Grid;
import clebsch.model.Model;
import clebsch.model.ModelDescription;
import clebsch.model.ModelException;
import clebsch.model.Subsystem.BasisChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StationaryStateTest {
    private static final double EXACT = 1e-10;

    private static StationaryState.Result solve(ModelDescription description) {
        return solve(description, true);
    }

    private static StationaryState.Result solve(ModelDescription description, boolean decided) {
        try (Backend backend = Backends.open("ejml")) {
            StationaryState.Result result = StationaryState.run(description.resolve(), backend, Progress.SILENT);
            assertThat(result.failure()).isEmpty();
            Map<?, ?> certificates = (Map<?, ?>) result.record().get("certificates");
            assertThat((Double) certificates.get("stationarityResidual")).isLessThan(1e-13);
            assertThat((Double) certificates.get("traceError")).isLessThan(1e-12);
            assertThat((Double) certificates.get("smallestEigenvalue")).isGreaterThan(-1e-12);
            assertThat(certificates.get("numberOfStatesDecided")).isEqualTo(decided);
            return result;
        }
    }

    /** H = J_x, (1/N) D[J_−]. */
    private static ModelDescription timeCrystal(int n) {
        return new ModelDescription("time crystal").spins("a", Integer.toString(n)).hamiltonian("a.x").dissipator("1/" + n, "a.m").steady()
                .observable("z", "a.z").observable("y", "a.y").observable("S", "entropy()");
    }

    @Test
    void publishedDigits() {
        assertThat(solve(timeCrystal(10)).columns()).containsExactly(new double[] {-0.1353563068, 2.0720391340, 2.1568963094}, within(1e-10));
        assertThat(solve(timeCrystal(10)).record()).containsEntry("dimensionInSector", 66).containsEntry("nonzerosInSector", 340L);
        assertThat(solve(timeCrystal(30)).columns()[0]).isCloseTo(-0.1183544575, within(1e-10));
    }

    /** Puri and Lawande's state, below the critical drive and above. */
    @ParameterizedTest
    @CsvSource({"20, 5", "21, 12", "40, 60"})
    void theDrivenModelMeetsItsClosedForm(int n, double omega) {
        var closed = new PuriLawande(n, 0.9375, omega, 1);
        double[] found = solve(new ModelDescription("LMG").spins("a", Integer.toString(n)).hamiltonian("0.9375*a.p*a.m + " + omega + "*a.x")
                .dissipator("1", "a.m").steady().observable("x", "a.x").observable("y", "a.y").observable("z", "a.z")
                .observable("zz", "a.z^2")).columns();
        for (int k = 0; k < 3; k++) {
            assertThat(found[k]).isCloseTo(closed.mean()[k], within(EXACT * n));
        }
        assertThat(found[3]).isCloseTo(closed.secondMoments()[2][2], within(EXACT * n * n));
    }

    /** Where the trace is conserved there is one for sure, whatever is left of 𝓛ρ by rounding. */
    @Test
    void oneStationaryStateWithNothingNearIsBeyondDoubt() {
        double[] found = solve(new ModelDescription("two").spins("A", "4").spins("B", "4").hamiltonian("1.3*(A.x + B.x) + 0.8*(A.z - B.z)")
                .dissipator("1", "A.m + B.m").steady().observable("P", "purity()")).columns();
        assertThat(found[0]).isCloseTo(1, within(EXACT));
    }

    /** Its elements, written one by one, have the means of the observables. */
    @Test
    void theStateItselfIsWritten() {
        ModelDescription driven = new ModelDescription("driven").spins("a", "3").hamiltonian("0.7*a.x + 0.2*a.z").dissipator("1", "a.m")
                .steady().option("state", "true").observable("x", "a.x").observable("y", "a.y").observable("z", "a.z");
        try (Backend backend = Backends.open("ejml")) {
            Study.Result result = Study.run(driven, backend, Progress.SILENT);
            Table state = result.files().get("state");
            assertThat(state.rows()).isEqualTo(16);
            var mean = new double[4];
            for (int row = 0; row < state.rows(); row++) {
                double ket = state.column("m_ket").values()[row];
                double bra = state.column("m_bra").values()[row];
                double raised = Math.sqrt((1.5 - ket) * (2.5 + ket));   // ⟨m+1|J_+|m⟩
                if (ket == bra) {
                    mean[0] += state.column("re").values()[row];
                    mean[3] += ket * state.column("re").values()[row];
                } else if (bra == ket + 1) {
                    // tr ρJ_+ = Σ ⟨m|ρ|m+1⟩⟨m+1|J_+|m⟩ = ⟨J_x⟩ + i⟨J_y⟩
                    mean[1] += raised * state.column("re").values()[row];
                    mean[2] += raised * state.column("im").values()[row];
                }
            }
            assertThat(mean[0]).isCloseTo(1, within(1e-14));
            for (int k = 0; k < 3; k++) {
                assertThat(mean[k + 1]).isCloseTo(result.table().column("xyz".substring(k, k + 1)).values()[0], within(1e-14));
            }
        }
    }

    /** Without a drive to leave it, every block keeps its weight and empties itself: ⟨J_z⟩ = −Σ_j p_j j. */
    @Test
    void severalStationaryStatesAreListedAndTheInitialStateSelects() {
        assertThatThrownBy(() -> solve(decay())).isInstanceOf(ModelException.class)
                .hasMessageContaining("there are 3 independent stationary states")
                .hasMessageContaining("j(a) = 2; q(a) = 0, j(a) = 1; q(a) = 0, j(a) = 0")
                .hasMessageEndingWith("give an initial state, whose conserved quantities select one");
        // of 1/16 each: five states with j = 2, 3 · 3 with j = 1, 2 with j = 0
        StationaryState.Result mixed = solve(decay().initial("a", "mixed"));
        assertThat(mixed.columns()[0]).isCloseTo(-2 * 5 / 16.0 - 9 / 16.0, within(1e-14));
        assertThat(mixed.record().get("stationaryStates")).isEqualTo(3);
        // a superposition keeps the coherence between the two states that are dark
        double[] pure = solve(new ModelDescription("dark").spin("e", "1/2").count("e", "2").dissipator("1", "e.m")
                .initial("e[1]", "up").initial("e[2]", "down").steady().observable("F", "fidelity(e: dicke(-1))")
                .observable("xx", "e[1].x*e[2].x")).columns();
        assertThat(pure[0]).as("half of |↑↓⟩ is the triplet, which decays").isCloseTo(0.5, within(1e-13));
        assertThat(pure[1]).as("the other half is the singlet").isCloseTo(-0.25 * 0.5, within(1e-13));
    }

    private static ModelDescription decay() {
        return new ModelDescription("decay").spins("a", "4").basis("a", BasisChoice.DICKE).dissipator("1", "a.m").steady()
                .observable("z", "a.z");
    }

    /** Dephasing alone conserves every population: as many stationary states as there are levels. */
    @Test
    void dephasingConservesEveryPopulation() {
        ModelDescription dephasing = new ModelDescription("dephasing").spins("a", "3").dissipator("1", "a.z").steady()
                .observable("z", "a.z").observable("zz", "a.z^2").observable("x", "a.x");
        assertThatThrownBy(() -> solve(dephasing)).hasMessageContaining("there are 4 independent stationary states");
        double[] kept = solve(dephasing.initial("a", "coherent(1.1, 0.3)")).columns();
        double p = Math.pow(Math.sin(0.55), 2);
        assertThat(kept[0]).isCloseTo(3 * p - 1.5, within(1e-13));
        assertThat(kept[1]).isCloseTo(3 * p * (1 - p) + Math.pow(3 * p - 1.5, 2), within(1e-13));
        assertThat(kept[2]).isCloseTo(0, within(1e-13));
    }

    /** Decay at rate 1 and pumping at rate 2 on each spin: up with probability 2/3, uncorrelated. */
    @ParameterizedTest
    @ValueSource(ints = {3, 12, 30})
    void localNoiseLeadsToAProductState(int n) {
        double[] found = solve(new ModelDescription("noise").spins("a", Integer.toString(n)).each("1", "a.sigma_m").each("2", "a.sigma_p")
                .steady().observable("z", "a.z").observable("J2", "a.casimir").observable("S", "entropy()")).columns();
        assertThat(found[0]).isCloseTo(n / 6.0, within(EXACT * n));
        assertThat(found[1]).isCloseTo(0.75 * n + n * (n - 1) / 36.0, within(EXACT * n * n));
        assertThat(found[2]).isCloseTo(-n * (2 / 3.0 * Math.log(2 / 3.0) + 1 / 3.0 * Math.log(1 / 3.0)), within(EXACT * n));
    }

    /** Two ensembles whose dark state is the only one, and the same with noise that makes it mixed: without factors as with them. */
    @ParameterizedTest
    @CsvSource({"0, dark state", "0.1, 'GMRES, preconditioned by the evolution between jumps'"})
    void withoutFactorsAsWithThem(double noise, String method) {
        StationaryState.Result direct = solve(ensembles(noise));
        StationaryState.Result iterative = solve(ensembles(noise).option("method", "iterative"), noise == 0);
        assertThat(iterative.record().get("method")).isEqualTo(method);
        assertThat((List<?>) iterative.record().get("warnings")).hasSize(noise == 0 ? 0 : 1);
        assertThat(iterative.columns()).containsExactly(direct.columns(), within(1e-10));
    }

    private static ModelDescription ensembles(double noise) {
        return new ModelDescription("two ensembles").spin("a", "3/2").spin("b", "3/2").hamiltonian("1.2*(a.x + b.x) + 0.4*(a.z - b.z)")
                .dissipator("1", "a.m + b.m").dissipator(Double.toString(noise), "a.z").steady().observable("z", "a.z")
                .observable("P", "purity()").observable("var", "var(a.y + b.y)");
    }

    /** A spin and a mode, driven and lossy, against where a long evolution ends; and the permutation-invariant basis against 2^N. */
    @Test
    void whereALongEvolutionEnds() {
        double[] end;
        try (Backend backend = Backends.open("ejml")) {
            end = Simulation.run(measured(cavity().initial("a", "down").initial("c", "fock(0)").evolve(Grid.of(0, 150)).rtol(1e-11)
                    .atol(1e-14)).resolve(), backend, Progress.SILENT).columns()[1];
        }
        assertThat(solve(measured(cavity().steady())).columns()).containsExactly(end, within(1e-9));
        assertThat(solve(measured(cavity().basis("a", BasisChoice.PRODUCT).steady())).columns()).containsExactly(end, within(1e-9));
    }

    private static ModelDescription cavity() {
        return new ModelDescription("cavity").spins("a", "2").boson("c", "9").hamiltonian("0.4*(a.p*c.a + a.m*c.ad) + 0.3*a.x")
                .dissipator("1", "c.a").each("0.2", "a.sigma_m");
    }

    private static ModelDescription measured(ModelDescription description) {
        return description.observable("z", "a.z").observable("y", "a.y").observable("n", "c.n").observable("xi2", "wineland(a)");
    }

    /** D[J_x] of a single spin conserves ⟨J_x⟩, which lives among coherences: an iteration among the populations alone does not see it. */
    @Test
    void whatIsConservedAmongCoherencesIsNotLost() {
        ModelDescription measured = new ModelDescription("measured").spins("a", "1").dissipator("1", "a.x")
                .initial("a", "coherent(pi/2, 0)").observable("x", "a.x");
        assertThat(solve(measured.steady()).columns()[0]).isCloseTo(0.5, within(1e-14));
        assertThatThrownBy(() -> solve(measured.option("method", "iterative"), false)).isInstanceOf(CapacityException.class)
                .hasMessageContaining("something is conserved among the elements q(a) = 1, real parts");
    }

    /** Without loss every function of J_x is stationary: what was computed before that point of a sweep is kept. */
    @Test
    void aSweepKeepsWhatItHasWhenAPointHasSeveralStationaryStates() {
        try (Backend backend = Backends.open("ejml")) {
            Study.Result result = Study.run(new ModelDescription("lossless").parameter("g", "1").spins("a", "2").hamiltonian("a.x")
                    .dissipator("g", "a.m").steady().observable("z", "a.z").sweep("g", Grid.of(1, 0)), backend, Progress.SILENT);
            assertThat(result.table().rows()).isEqualTo(1);
            assertThat(result.failure()).startsWith("at {g=0.0}: ").contains("there are 3 independent stationary states");
        }
    }

    @Test
    void aSweepStoppedInItsSecondPointKeepsTheFirst() {
        var stopping = new Progress() {
            private boolean second;

            @Override
            public void at(double fraction, String what) {
                second |= what.startsWith("{w=2.0}");
            }

            @Override
            public boolean cancelled() {
                return second;
            }
        };
        try (Backend backend = Backends.open("ejml")) {
            Study.Result result = Study.run(new ModelDescription("driven").parameter("w", "1").spins("a", "2").hamiltonian("w*a.x")
                    .dissipator("1", "a.m").steady().observable("z", "a.z").sweep("w", Grid.of(1, 2)), backend, stopping);
            assertThat(result.failure()).isEqualTo("at {w=2.0}, point 2 of 2: stopped before a stationary state was found");
            assertThat(result.table().rows()).isEqualTo(1);
            assertThat(result.table().columns()).extracting(Table.Column::name).containsExactly("w", "z");
        }
    }

    @ParameterizedTest
    @CsvSource({"direct, order of elimination", "direct, factors", "iterative, dark states", "iterative, evolution between jumps",
            "iterative, iteration without factors"})
    void aSearchCanBeStoppedInEachOfItsStages(String method, String stage) {
        var told = new ArrayList<String>();
        var stopping = new Progress() {
            @Override
            public void at(double fraction, String what) {
                told.add(what);
            }

            @Override
            public boolean cancelled() {
                return !told.isEmpty() && told.getLast().endsWith(stage);
            }
        };
        try (Backend backend = Backends.open("ejml")) {
            Model model = new ModelDescription("driven").spins("a", "6").hamiltonian("2*a.x").dissipator("1", "a.m").steady()
                    .option("method", method).resolve();
            assertThat(StationaryState.run(model, backend, stopping).failure()).isEqualTo("stopped before a stationary state was found");
            assertThat(told.getLast()).endsWith(stage);
        }
    }

    /** n = 4(Ω/κ)² = 36 photons have no place on four levels; 4 have on twenty-four. */
    @Test
    void aCutOffThatShowsIsWarnedOf() {
        assertThat((List<?>) solve(drivenMode("3", 4)).record().get("warnings")).singleElement().asString()
                .contains("last Fock states have a population of 0.");
        StationaryState.Result wide = solve(drivenMode("1", 24));
        assertThat(wide.record()).containsEntry("warnings", List.of());
        assertThat(wide.columns()[0]).isCloseTo(4, within(1e-6));
    }

    private static ModelDescription drivenMode(String drive, int levels) {
        return new ModelDescription("mode").boson("c", Integer.toString(levels)).hamiltonian(drive + "*(c.a + c.ad)")
                .dissipator("1", "c.a").steady().observable("n", "c.n");
    }

    /** G(a² + a†²) and D[a²] keep the parity: from the vacuum, the last of an even number of levels is never reached, however few they are. */
    @ParameterizedTest
    @ValueSource(ints = {6, 7})
    void tooFewLevelsAreNoticedWhateverTheParity(int levels) {
        Supplier<ModelDescription> cat = () -> new ModelDescription("cat").boson("m", Integer.toString(levels)).hamiltonian("1.5*(ad^2 + a^2)")
                .dissipator("1", "a^2").initial("m", "fock(0)").observable("n", "m.n");
        try (Backend backend = Backends.open("ejml")) {
            for (Map<String, Object> record : List.of(StationaryState.run(cat.get().steady().resolve(), backend, Progress.SILENT).record(),
                    Simulation.run(cat.get().evolve(Grid.of(0, 5)).resolve(), backend, Progress.SILENT).record())) {
                assertThat((double) ((Map<?, ?>) record.get("certificates")).get("largestFockTail")).isGreaterThan(0.05);
                assertThat(record.get("warnings")).asString().contains("last Fock states").contains("more levels");
            }
        }
    }
}
