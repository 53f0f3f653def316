package clebsch.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.model.Grid;
import clebsch.model.Model;
import clebsch.model.ModelDescription;
import clebsch.model.Solve.Integrator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs that are stopped and gone on with. */
class ResumeTest {
    private static final double RTOL = 1e-9;

    @TempDir
    private Path folder;
    private final Backend backend = Backends.open("ejml");

    private static ModelDescription lmg(int spins, String drive) {
        return new ModelDescription("LMG").parameter("N", spins).parameter("Omega", drive).spins("a", "N")
                .hamiltonian("a.p*a.m + Omega*a.x").dissipator("1", "a.m").initial("a", "down").observable("z", "a.z")
                .observable("s", "purity()");
    }

    private static Model evolving(int spins, Integrator integrator) {
        return lmg(spins, "0.7*N/2").evolve(Grid.linear(0, 5.0 / spins, 41)).integrator(integrator).rtol(RTOL).atol(1e-11).resolve();
    }

    private static Progress stoppingAfter(double fraction) {
        return new Progress() {
            private boolean enough;

            @Override
            public void at(double reached, String what) {
                enough |= reached >= fraction;
            }

            @Override
            public boolean cancelled() {
                return enough;
            }
        };
    }

    @ParameterizedTest
    @CsvSource({"RK45, CSR, 10", "DOP853, MATRIX_FREE, 10", "FABER, CSR, 60", "KRYLOV, CSR, 10", "IMPLICIT, CSR, 10", "FABER, TENSORS, 60"})
    void anEvolutionGoesOnFromWhereItWasStopped(Integrator integrator, OperatorForm form, int spins) {
        Model model = evolving(spins, integrator);
        var goOn = new Checkpoints(folder, true, 0);
        Simulation.Result whole = Simulation.run(model, backend, form, Progress.SILENT);
        Simulation.Result part = Simulation.run(model, backend, form, stoppingAfter(0.3), goOn, "run");
        assertThat(part.failure()).startsWith("stopped at t = ");
        assertThat(part.times()).hasSizeBetween(2, 40);
        assertThat(folder.resolve("run.checkpoint")).exists();

        Simulation.Result rest = Simulation.run(model, backend, form, Progress.SILENT, goOn, "run");
        assertThat(rest.failure()).isEmpty();
        int reached = part.times().length;
        assertThat((double) rest.record().get("resumedAt")).isGreaterThanOrEqualTo(part.times()[reached - 1]).isLessThan(whole.times()[reached]);
        assertThat((long) rest.record().get("operatorApplications")).isLessThan((long) whole.record().get("operatorApplications"));
        assertThat(rest.times()).containsExactly(whole.times());
        for (int k = 0; k < whole.times().length; k++) {
            if (k < reached) {
                assertThat(rest.columns()[k]).containsExactly(part.columns()[k]);
            }
            // each step or interval adds an error of the tolerance at the most; there are some hundred
            assertThat(rest.columns()[k]).containsExactly(whole.columns()[k], within(100 * RTOL * spins));
        }
        assertThat(folder.resolve("run.checkpoint")).as("done").doesNotExist();
    }

    @Test
    void anotherModelIsNotGoneOnWith() {
        var goOn = new Checkpoints(folder, true, 0);
        Simulation.run(evolving(10, Integrator.RK45), backend, OperatorForm.AUTO, stoppingAfter(0.3), goOn, "run");
        assertThatThrownBy(() -> Simulation.run(evolving(11, Integrator.RK45), backend, OperatorForm.AUTO, Progress.SILENT, goOn, "run"))
                .isInstanceOf(CheckpointException.class).hasMessageContaining("another model").hasMessageContaining("--resume");
        assertThat(Simulation.run(evolving(11, Integrator.RK45), backend, OperatorForm.AUTO, Progress.SILENT,
                new Checkpoints(folder, false, 0), "run").failure()).as("without --resume").isEmpty();
    }

    @Test
    void aCheckpointOfSomethingElseIsNotOneOfTheStudy() throws IOException {
        ModelDescription one = lmg(6, "0").evolve(Grid.linear(0, 1, 5));
        ModelDescription three = lmg(6, "0").sweep("Omega", Grid.of(0.5, 1, 1.5)).evolve(Grid.linear(0, 1, 5));
        var checkpoints = new Checkpoints(folder, true, 0);
        Files.createFile(folder.resolve("run-2.checkpoint"));
        assertThat(Study.hasCheckpoints(three, checkpoints)).isTrue();
        assertThat(Study.hasCheckpoints(one, checkpoints)).isFalse();
        Files.move(folder.resolve("run-2.checkpoint"), folder.resolve("run.checkpoint"));
        assertThat(Study.hasCheckpoints(three, checkpoints)).isFalse();
        assertThat(Study.hasCheckpoints(one, checkpoints)).isTrue();
        assertThat(Study.hasCheckpoints(one, Checkpoints.NONE)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"evolve, 3", "steady, 3", "spectrum, 3"})
    void aSweepGoesOnWithThePointsThatAreMissing(String method, int stopAt) {
        ModelDescription sweep = lmg(6, "0").sweep("Omega", Grid.of(0.5, 1, 1.5, 2, 2.5));
        switch (method) {
            case "evolve" -> sweep.evolve(Grid.linear(0, 1, 5));
            case "steady" -> sweep.steady();
            default -> sweep.spectrum(4).option("operators", "1").option("method", "shift-invert");
        }
        Study.Result whole = Study.run(sweep, backend, Progress.SILENT);
        var goOn = new Checkpoints(folder, true, 0);
        Study.Result part = Study.run(sweep, backend, OperatorForm.AUTO, stoppingAfter(stopAt / 5.0), goOn);
        assertThat(part.failure()).contains("stopped");
        var solved = new ArrayList<Double>();
        Study.Result rest = Study.run(sweep, backend, OperatorForm.AUTO, new Progress() {
            @Override
            public void at(double reached, String what) {
                solved.add(reached);
            }

            @Override
            public boolean cancelled() {
                return false;
            }
        }, goOn);
        assertThat(solved).as("only what was missing is computed").allMatch(f -> f >= (stopAt - 1) / 5.0);
        assertThat(rest.failure()).isEmpty();
        assertThat(rest.table().columns()).usingRecursiveComparison().isEqualTo(whole.table().columns());
        assertThat(rest.files()).usingRecursiveComparison().isEqualTo(whole.files());
        assertThat(rest.record()).hasSize(5);
        assertThat(rest.record().getFirst().keySet()).containsExactlyElementsOf(whole.record().getFirst().keySet());
        try (var left = Files.list(folder)) {
            assertThat(left).as("done").isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
