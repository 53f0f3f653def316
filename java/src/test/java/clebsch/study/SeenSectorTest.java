package clebsch.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.model.Grid;
import clebsch.model.ModelDescription;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Elements of ρ on which no observable depends are left out, and nothing else changes. */
class SeenSectorTest {
    private static final int N = 20;

    /** Axially symmetric: orders of coherence do not mix. */
    private static ModelDescription model(String start) {
        return new ModelDescription("m").spins("a", Integer.toString(N)).hamiltonian("0.7*a.z + 0.1*a.z^2").dissipator("1", "a.m")
                .dissipator("0.2", "a.z").initial("a", start).evolve(Grid.of(0, 0.02, 0.1, 0.5)).rtol(1e-10).atol(1e-12);
    }

    private static Simulation.Result run(ModelDescription description) {
        try (Backend backend = Backends.open("ejml")) {
            Simulation.Result result = Simulation.run(description.resolve(), backend, Progress.SILENT);
            assertThat(result.failure()).isEmpty();
            return result;
        }
    }

    private static Object smallestEigenvalue(Simulation.Result result) {
        return ((Map<?, ?>) result.record().get("certificates")).get("smallestEigenvalue");
    }

    // the trace needs the populations, J_x the order 1, J_x² the orders 0 and 2, J_+³ the order 3 and wineland the first three
    @ParameterizedTest
    @CsvSource({"a.x, 61", "a.p^3, 57", "var(a.x), 99", "wineland(a), 99", "a.z, 21", "cov(a.x; a.z^2), 61"})
    void observablesOfAFewOrdersNeedAFewNumbers(String observable, int numbers) {
        String written = observable.replace(';', ',');
        Simulation.Result seen = run(model("coherent(1.1, 0.3)").observable("A", written));
        assertThat(seen.record()).containsEntry("dimensionInSector", numbers);
        assertThat(seen.record().get("sector")).asString().contains("observables depend on");
        assertThat(smallestEigenvalue(seen)).asString().contains("not computed");
        Simulation.Result whole = run(model("coherent(1.1, 0.3)").observable("A", written).observable("purity", "purity()"));
        assertThat(whole.record()).containsEntry("dimensionInSector", (N + 1) * (N + 1));
        assertThat(whole.record().get("sector")).isEqualTo("what the initial state reaches");
        assertThat((double) smallestEigenvalue(whole)).isGreaterThan(-1e-8);
        for (int k = 0; k < seen.times().length; k++) {
            for (int c = 0; c < seen.names().size(); c++) {
                // some hundred steps' errors, times the observable's size
                assertThat(seen.columns()[k][c]).isCloseTo(whole.columns()[k][c], within(1e-7 * Math.max(1, Math.abs(whole.columns()[k][c]))));
            }
        }
        assertThat((double) ((Map<?, ?>) seen.record().get("certificates")).get("largestTraceError")).isLessThan(1e-8);
    }

    @Test
    void whatTheStateDoesNotReachIsNotMissed() {
        Simulation.Result result = run(model("up").observable("z", "a.z"));
        assertThat(result.record()).containsEntry("dimensionInSector", N + 1).containsEntry("sector", "what the initial state reaches");
        assertThat((double) smallestEigenvalue(result)).isGreaterThan(-1e-8);
    }

    @Test
    void aDriveMakesEveryElementMatter() {
        ModelDescription driven = model("down").hamiltonian("a.x").observable("z", "a.z");
        Simulation.Result result = run(driven);
        assertThat(result.record()).containsEntry("sector", "what the initial state reaches");
    }

    @Test
    void aModesLastFockStateCountsAsSeen() {
        ModelDescription mode = new ModelDescription("m").boson("b", "12").hamiltonian("b.n").dissipator("1", "b.a")
                .initial("b", "alpha(0.8)").evolve(Grid.of(0, 1)).observable("a", "b.a");
        Simulation.Result result = run(mode);
        // populations and the order 1
        assertThat(result.record()).containsEntry("dimensionInSector", 12 + 2 * 11);
        assertThat((double) ((Map<?, ?>) result.record().get("certificates")).get("largestFockTail")).isPositive();
        assertThat(result.columns()[1][0]).isCloseTo(0.8 * Math.exp(-0.5) * Math.cos(1), within(1e-5));   // the cut-off's error
    }
}
