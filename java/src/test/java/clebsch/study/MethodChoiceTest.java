package clebsch.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.model.Grid;
import clebsch.model.ModelDescription;
import clebsch.model.Solve;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which integrator a run takes unasked, and what the implicit one gives. */
class MethodChoiceTest {
    /** Squeezing by an engineered reservoir with local noise: rates from 10⁻⁴ to 10³. */
    private static ModelDescription squeezing(int n, double last) {
        return new ModelDescription("m").parameter("r", 1).spins("a", Integer.toString(n))
                .dissipator("1", "cosh(r)*a.m - sinh(r)*a.p").each("0.0025", "a.sigma_z").each("0.001", "a.sigma_m")
                .initial("a", "down").evolve(Grid.logarithmic(1e-3, last, 8)).observable("xi2", "wineland(a)")
                .observable("z", "a.z");
    }

    private static Map<String, Object> plan(ModelDescription description) {
        try (Backend backend = Backends.open("ejml")) {
            return new Plan(description.resolve(), backend, OperatorForm.AUTO).record();
        }
    }

    private static Simulation.Result run(ModelDescription description) {
        try (Backend backend = Backends.open("ejml")) {
            return Simulation.run(description.resolve(), backend, Progress.SILENT);
        }
    }

    @Test
    void longTimesOfAStiffGeneratorAreImplicit() {
        assertThat(plan(squeezing(12, 1e4))).containsEntry("integrator", "Implicit, order 8").containsKey("entriesOfFactors");
        assertThat(plan(squeezing(12, 1))).containsEntry("integrator", "Faber").doesNotContainKey("entriesOfFactors");
        assertThat(plan(squeezing(12, 0.01))).as("nothing to gain").containsEntry("integrator", "DOP853");
        assertThat(plan(squeezing(12, 1e4).integrator(Solve.Integrator.RK45))).containsEntry("integrator", "Dormand-Prince 5(4)");
        assertThat(plan(squeezing(12, 1).integrator(Solve.Integrator.IMPLICIT))).containsEntry("integrator", "Implicit, order 8");
    }

    @Test
    void whatMayOscillateForEverIsNotImplicitUnasked() {
        assertThat(plan(squeezing(12, 1e4).hamiltonian("a.z"))).containsEntry("integrator", "Faber");
    }

    @Test
    void theImplicitMethodGivesWhatTheExplicitOneDoes() {
        Simulation.Result implicit = run(squeezing(12, 30).rtol(1e-10).atol(1e-12).integrator(Solve.Integrator.IMPLICIT));
        Simulation.Result explicit = run(squeezing(12, 30).rtol(1e-10).atol(1e-12).integrator(Solve.Integrator.DOP853));
        for (int k = 0; k < 8; k++) {
            // a hundred steps' errors, over the |⟨J⟩|² of some N²/10 and more
            assertThat(implicit.columns()[k]).containsExactly(explicit.columns()[k], within(1e-8));
        }
        assertThat((long) implicit.record().get("operatorApplications")).isLessThan((long) explicit.record().get("operatorApplications") / 10);
        assertThat((long) implicit.record().get("factorisations")).isPositive();
        assertThat(explicit.record()).doesNotContainKey("factorisations");
    }

    @Test
    void theTraceIsKeptOverAllTimeScales() {
        Simulation.Result result = run(squeezing(16, 1e6));
        assertThat(result.failure()).isEmpty();
        // the matrix is rounded: half a unit in the last place of ‖𝓛‖ = 10³ over a time of 10⁶
        assertThat((double) ((Map<?, ?>) result.record().get("certificates")).get("largestTraceError")).isLessThan(1e-7);
        assertThat((double) ((Map<?, ?>) result.record().get("certificates")).get("smallestEigenvalue")).isGreaterThan(-1e-9);
    }

    /** Truncated polynomials of 𝓛 are made exact at its eigenvalue zero: a loose tolerance costs accuracy, not the trace. */
    @Test
    void aLooseToleranceKeepsTheTraceInPolynomials() {
        Simulation.Result result = run(squeezing(12, 3).rtol(1e-3).atol(1e-5).integrator(Solve.Integrator.FABER));
        assertThat((double) ((Map<?, ?>) result.record().get("certificates")).get("largestTraceError")).isLessThan(1e-13);
    }

    @Test
    void factorsThatDoNotFitAreRefused() {
        try (Backend ejml = Backends.open("ejml");
                var small = new AlteredBackend(ejml, 900_000, m -> m)) {
            ModelDescription model = squeezing(24, 1e4);
            assertThat(new Plan(model.resolve(), small, OperatorForm.AUTO).record()).containsEntry("integrator", "Faber");
            assertThatThrownBy(() -> new Plan(model.integrator(Solve.Integrator.IMPLICIT).resolve(), small, OperatorForm.AUTO))
                    .isInstanceOf(CapacityException.class).hasMessageContaining("does not fit in memory");
        }
    }
}
