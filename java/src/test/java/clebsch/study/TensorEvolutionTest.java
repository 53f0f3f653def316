package clebsch.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.model.Grid;
import clebsch.model.ModelDescription;
import clebsch.model.Solve.Integrator;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What leaves ranks out gives what keeps all of ρ gives, and says so where it cannot. */
class TensorEvolutionTest {
    private static final int N = 180;

    private Backend backend;

    @BeforeEach
    void open() {
        backend = Backends.open("ejml");
    }

    @AfterEach
    void close() {
        backend.close();
    }

    /** Driven, twisted and decaying: the scale of time is 1/N. */
    private static ModelDescription model(String start, double twisting) {
        return new ModelDescription("m").parameter("c", twisting).spins("a", Integer.toString(N)).hamiltonian("c*a.p*a.m + 100*a.x")
                .dissipator("1", "a.m").initial("a", start).evolve(Grid.linear(0, 0.004, 9)).rtol(1e-8).atol(1e-10)
                .integrator(Integrator.FABER).observable("z", "a.z").observable("xx", "a.x^2").observable("p", "a.p");
    }

    private Simulation.Result run(ModelDescription description, OperatorForm form) {
        Simulation.Result result = Simulation.run(description.resolve(), backend, form, Progress.SILENT);
        assertThat(result.failure()).isEmpty();
        return result;
    }

    private static Map<?, ?> tensors(Simulation.Result result) {
        return (Map<?, ?>) result.record().get("tensors");
    }

    /** Some tens of intervals' errors of 10⁻⁸ in the Euclidean norm of ρ, times the largest value that the observable can have. */
    private static void agree(Simulation.Result one, Simulation.Result other) {
        assertThat(one.times()).containsExactly(other.times());
        for (int k = 0; k < one.times().length; k++) {
            for (int c = 0; c < one.names().size(); c++) {
                double size = one.names().get(c).equals("xx") ? N * N / 4.0 : N / 2.0;
                assertThat(one.columns()[k][c]).as("%s at %g", one.names().get(c), one.times()[k])
                        .isCloseTo(other.columns()[k][c], within(1e-7 * size));
            }
        }
    }

    // without a twist half of ρ stays zero; from a real state one number does
    @ParameterizedTest
    @CsvSource({"down, 0", "down, 0.6", "'coherent(1.1, 0.3)', 0.1", "'coherent(1.1, 0) + 0.4*coherent(1.15, 0)', 0.1"})
    void fewRanksGiveWhatAllDo(String start, double twisting) {
        Simulation.Result few = run(model(start, twisting), OperatorForm.TENSORS);
        assertThat(few.record()).containsEntry("operator", "tensors");
        assertThat(tensors(few).get("endedInLevels")).isEqualTo(false);
        assertThat((int) tensors(few).get("highestRankKept")).isBetween(8, 3 * N / 4);
        // bounded by a tenth of atol √n in what the defect can add up to
        assertThat((double) tensors(few).get("largestDefectTimesSpan")).isPositive().isLessThan(1e-11 * N);
        agree(few, run(model(start, twisting), OperatorForm.CSR));
        assertThat((double) ((Map<?, ?>) few.record().get("certificates")).get("largestTraceError")).isLessThan(1e-12);
        assertThat((double) ((Map<?, ?>) few.record().get("certificates")).get("smallestEigenvalue")).isGreaterThan(-1e-9);
    }

    @Test
    void observablesOfTheWholeStateSeeIt() {
        ModelDescription description = model("down", 0.1).observable("purity", "purity()").observable("S", "entropy()");
        agree(run(description, OperatorForm.TENSORS), run(description, OperatorForm.CSR));
    }

    // the two ends of a cat interfere on the scale of 1/N; a Dicke state at the equator has the highest rank from the start
    @ParameterizedTest
    @CsvSource({"'cat(1.5707963267948966, 0.4, 1)'", "'dicke(0)'"})
    void whereMostRanksAreNeededTheRunIsInLevels(String start) {
        Simulation.Result result = run(model(start, 0.1), OperatorForm.TENSORS);
        assertThat(tensors(result).get("endedInLevels")).isEqualTo(true);
        agree(result, run(model(start, 0.1), OperatorForm.CSR));
    }

    @Test
    void ranksThatComeToBeNeededOnTheWayAreAdded() {
        Simulation.Result result = run(model("coherent(1.2, 0.3)", 3), OperatorForm.TENSORS);
        assertThat((int) tensors(result).get("highestRankKept")).isGreaterThan((int) tensors(result).get("lowestRankKept"));
        agree(result, run(model("coherent(1.2, 0.3)", 3), OperatorForm.CSR));
    }

    @Test
    void onlyALargeAngularMomentumTakesThemUnasked() {
        assertThat(new Plan(model("down", 0.1).resolve(), backend, OperatorForm.AUTO).record()).containsEntry("operator", "csr");
        ModelDescription large = new ModelDescription("m").spins("a", "330").hamiltonian("0.1*a.p*a.m + 200*a.x")
                .dissipator("1", "a.m").initial("a", "down")
                .evolve(Grid.linear(0, 0.03, 16)).observable("z", "a.z");
        assertThat(new Plan(large.resolve(), backend, OperatorForm.AUTO).record()).containsEntry("operator", "tensors");
        assertThat(new Plan(large.resolve(), backend, OperatorForm.CSR).record()).containsEntry("operator", "csr");
    }

    @Test
    void whatTheyAreNotForIsRefused() {
        var noisy = new ModelDescription("m").spins("a", "6").dissipator("1", "a.m").each("0.1", "a.sigma_z").initial("a", "down")
                .evolve(Grid.linear(0, 1, 3)).integrator(Integrator.FABER).observable("z", "a.z");
        assertThatThrownBy(() -> new Plan(noisy.resolve(), backend, OperatorForm.TENSORS)).isInstanceOf(CapacityException.class)
                .hasMessageContaining("spherical tensors").hasMessageContaining("leave --operator out");
        var otherwise = model("down", 0.1).integrator(Integrator.RK45);
        assertThatThrownBy(() -> new Plan(otherwise.resolve(), backend, OperatorForm.TENSORS)).isInstanceOf(CapacityException.class);
    }

    @Test
    void whatWasComputedBeforeACancellationIsKept() {
        var stopping = new Progress() {
            @Override
            public void at(double fraction, String what) {
            }

            @Override
            public boolean cancelled() {
                return true;
            }
        };
        Simulation.Result result = Simulation.run(model("down", 0.1).resolve(), backend, OperatorForm.TENSORS, stopping);
        assertThat(result.failure()).contains("stopped at t");
        assertThat(result.times()).isNotEmpty().hasSizeLessThan(9);
    }
}
