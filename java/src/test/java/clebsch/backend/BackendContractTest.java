package clebsch.backend;

import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract, on every backend that is built in. */
@ParameterizedClass(name = "{0}")
@MethodSource("clebsch.backend.FoundBackends#found")
class BackendContractTest extends BackendContract {
    BackendContractTest(BackendProvider provider) {
        super(provider);
    }
}
