package clebsch.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import clebsch.Draft;
import clebsch.Systems;
import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.model.Model;
import clebsch.model.Operator;
import clebsch.model.Operator.Symbol;
import clebsch.model.State;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CapacityTest {

    private static void assertRefused(Model model, String... parts) {
        try (Backend backend = Backends.open("ejml")) {
            assertRefused(model, backend, parts);
        }
    }

    private static void assertRefused(Model model, Backend backend, String... parts) {
        assertThatThrownBy(() -> Simulation.run(model, backend, Progress.SILENT)).isInstanceOf(CapacityException.class)
                .hasMessageContaining(model.name()).hasMessageContaining("needs about").hasMessageContaining("there is")
                .hasMessageContaining("would fit").hasMessageContainingAll(parts);
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.SECONDS)
    void aMillionDrivenSpinsAreRefusedBeforeAnythingIsAllocated() {
        Model model = Systems.lmg(1_000_000, 0.9375, 1e6, 1).build();
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertRefused(model, "1.000e+12 numbers", "TiB", " spins in 'atoms' would fit");
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).as("bytes; the assertion's own included")
                .isLessThan(20 << 20);
    }

    // Here the bits that mark each element of ρ fit, 450 MB, but not the elements that a coherent state fills.
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void sixtyThousandSpinsInACoherentStateAreRefused() {
        Draft draft = Systems.lmg(60_000, 0.9375, 6e4, 1).from(new State.Coherent(Math.PI / 2, 0.3));
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertRefused(draft.build(), "3.600e+09 numbers", " spins in 'atoms' would fit");
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).as("two searches, one after the other").isLessThan(2L << 30);
    }

    // From one level the search starts small and grows until it meets the limit.
    @Test
    void aSectorThatGrowsBeyondTheMemoryIsRefused() {
        try (Backend backend = AlteredBackend.ofMemory(Backends.open("ejml"), 200 << 20)) {
            assertRefused(Systems.lmg(4000, 0.9375, 1e4, 1).build(), backend, "1.601e+07 numbers", "there is 180 MiB",
                    " spins in 'atoms' would fit");
        }
    }

    @Test
    void theNumberThatWouldFitDoesFit() {
        try (Backend backend = AlteredBackend.ofMemory(Backends.open("ejml"), 50 << 20)) {
            Model model = Systems.lmg(3000, 0.9375, 100, 1).times(0, 1e-6).build();
            String message = catchThrowableOfType(CapacityException.class,
                    () -> Simulation.run(model, backend, Progress.SILENT)).getMessage();
            int fits = Integer.parseInt(message.replaceAll(".*about (\\d+) spins in 'atoms' would fit.*", "$1"));
            assertThat(fits).isBetween(100, 1000);
            Simulation.Result result = Simulation.run(Systems.lmg(fits, 0.9375, 100, 1).times(0, 1e-6).build(), backend,
                    Progress.SILENT);
            assertThat(result.failure()).isEmpty();
        }
    }

    @Test
    void aLargeSystemOfSmallReachRunsAllTheSame() {
        // ρ of 4000 spins has 1.6e7 numbers; collective decay from |m⟩ in a Fock state of its own reaches 2001 of them
        Draft draft = Draft.of("", Draft.spins("atoms", 4000));
        draft.jump(1e-3, draft.on(Symbol.M)).from(new State.Dicke(4000, 0)).measure("z", draft.on(Symbol.Z)).times(0, 1e-6);
        try (Backend backend = AlteredBackend.ofMemory(Backends.open("ejml"), 50 << 20)) {
            Simulation.Result result = Simulation.run(draft.build(), backend, Progress.SILENT);
            assertThat(result.failure()).isEmpty();
            assertThat(result.record()).containsEntry("dimension", 4001L * 4001).containsEntry("dimensionInSector", 2001);
        }
    }

    @Test
    void productsOfManySubsystemsAreCountedWithoutOverflow() {
        assertRefused(Draft.of("forty spins", Draft.array("e", 1, 40)).build(), "about ", "numbers would fit");
        Draft two = Draft.of("two ensembles", Draft.spins("a", 100_000), Draft.spins("b", 100_000));
        Operator exchange = two.on(0, Symbol.P).times(two.on(1, Symbol.M));
        assertRefused(two.hamiltonian(1, exchange).hamiltonian(1, new Operator.Adjoint(exchange)).build(),
                "numbers would fit");
    }
}
