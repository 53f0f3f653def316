package clebsch.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.model.ModelDescription;
import clebsch.model.Subsystem.BasisChoice;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a plan says is what a run does. */
class SectorPlanTest {
    private static ModelDescription driven(int n) {
        return new ModelDescription("driven").spins("a", Integer.toString(n)).hamiltonian(n + " * a.x + a.z^2").dissipator("1", "a.m");
    }

    @ParameterizedTest
    @CsvSource({"4096, direct, factors", "1, GMRES, an iteration"})
    void aStationaryState(int mebibytes, String taken, String planned) {
        ModelDescription model = driven(30).steady().observable("z", "a.z");
        try (Backend backend = AlteredBackend.ofMemory(Backends.open("ejml"), (long) mebibytes << 20)) {
            assertThat(SectorPlan.of(model.resolve(), backend)).singleElement().satisfies(plan -> {
                assertThat(plan.method()).isEqualTo(planned);
                assertThat(plan.dimension()).isEqualTo(31 * 31);
                assertThat(plan.entries() > 0).isEqualTo(planned.equals("factors"));
                assertThat(plan.bytes()).isLessThanOrEqualTo(Capacity.of(backend).bytes());
            });
            assertThat(StationaryState.run(model.resolve(), backend, Progress.SILENT).record().get("method")).asString().startsWith(taken);
        }
    }

    @ParameterizedTest
    @CsvSource({"10, nearest, QR method, the whole matrix", "30, nearest, shift and invert, factors", "30, slowest, propagator, the propagator"})
    void aSpectrum(int n, String which, String taken, String planned) {
        ModelDescription model = driven(n).spectrum(3);
        if (which.equals("slowest")) {
            model.option("which", which);
        }
        try (Backend backend = Backends.open("ejml")) {
            assertThat(SectorPlan.of(model.resolve(), backend)).singleElement().extracting(SectorPlan::method).isEqualTo(planned);
            assertThat(LiouvillianSpectrum.run(model.resolve(), backend, OperatorForm.AUTO, Progress.SILENT).parts().getFirst().get("method"))
                    .asString().startsWith(taken);
        }
    }

    @Test
    void moreNumbersThanAnArrayHolds() {
        try (Backend backend = Backends.open("ejml")) {
            assertThatThrownBy(() -> SectorPlan.of(driven(100_000).spectrum(3).resolve(), backend)).isInstanceOf(CapacityException.class)
                    .hasMessageContaining("ρ has 1.000e+10 numbers");
        }
    }

    @Test
    void coherencesBetweenBlocksThatAreAskedFor() {
        try (Backend backend = Backends.open("ejml")) {
            List<SectorPlan> plans = SectorPlan.of(new ModelDescription("squeezing").spins("a", "4").basis("a", BasisChoice.DICKE)
                    .dissipator("1", "1.5*a.m - 0.9*a.p").spectrum(6).option("coherences", "true").resolve(), backend);
            assertThat(plans.stream().filter(plan -> plan.elements().startsWith("coherences"))).hasSize(3)
                    .extracting(SectorPlan::dimension).containsExactly(2 * 5 * 3, 2 * 5, 2 * 3);
        }
    }
}
