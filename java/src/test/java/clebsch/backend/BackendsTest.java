package clebsch.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class BackendsTest {
    private static final BackendProvider ABSENT = new BackendProvider() {
        @Override
        public String name() {
            return "absent";
        }

        @Override
        public int preference() {
            return 1;
        }

        @Override
        public Availability probe() {
            return new Availability.Unavailable("no such device");
        }

        @Override
        public List<String> diagnosis() {
            return List.of("a stand-in");
        }

        @Override
        public Backend open() {
            throw new AssertionError("opened although it cannot run");
        }
    };

    @Test
    void everyRequiredBackendIsBuiltIn() {
        assertThat(Backends.all()).extracting(BackendProvider::name).containsAll(FoundBackends.required());
    }

    @Test
    void theReferenceBackendIsAlwaysThereAndComesLast() {
        List<BackendProvider> all = Backends.all();
        assertThat(all).extracting(BackendProvider::name).doesNotHaveDuplicates().contains("ejml");
        assertThat(all.getLast().name()).isEqualTo("ejml");
        assertThat(all.getLast().probe()).isInstanceOf(BackendProvider.Availability.Available.class);
    }

    @Test
    void aBackendThatCannotRunIsSkippedUnlessItIsRequired() {
        assertThatThrownBy(() -> FoundBackends.open(ABSENT, List.of("other"))).isInstanceOf(TestAbortedException.class);
        assertThatThrownBy(() -> FoundBackends.open(ABSENT, List.of("absent"))).isInstanceOf(AssertionFailedError.class)
                .hasMessageContaining("no such device");
    }

    @Test
    void backendsAreOpenedByName() {
        try (Backend ejml = Backends.open("ejml"); Backend any = Backends.open("auto")) {
            assertThat(ejml.name()).isEqualTo("ejml");
            assertThat(any.name()).isNotBlank();
        }
    }

    @Test
    void anUnknownNameIsAnsweredWithTheOnesThereAre() {
        assertThatThrownBy(() -> Backends.open("abacus")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'abacus'").hasMessageContaining("auto, ").hasMessageContaining("ejml");
    }
}
