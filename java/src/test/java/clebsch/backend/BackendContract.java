package clebsch.backend;

import static org.assertj.core.api.Assertions.assertThat;

import clebsch.selftest.Contract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contract of {@link Contract}. A backend that is found as a service is run through it by {@link BackendContractTest}; one that
 * needs a special set-up can extend this class itself.
 */
public abstract class BackendContract {
    private final BackendProvider provider;
    private Backend backend;

    protected BackendContract(BackendProvider provider) {
        this.provider = provider;
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

    @Test
    void bearsTheNameItIsFoundBy() {
        assertThat(backend.name()).isEqualTo(provider.name());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("clebsch.selftest.Contract#cases")
    void keeps(Contract.Case promise) {
        promise.run().accept(backend);
    }
}
