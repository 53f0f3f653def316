package clebsch.backend.cuda;

import clebsch.backend.Backend;
import clebsch.backend.BackendContract;
import clebsch.backend.BackendProvider;
import java.util.List;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract without a GPU: the kernels compiled for the CPU, and everything on this side of the driver. */
@ParameterizedClass(name = "with the maker''s library: {0}")
@ValueSource(booleans = {false, true})
class HostDeviceContractTest extends BackendContract {
    HostDeviceContractTest(boolean withLibrary) {
        super(new BackendProvider() {
            @Override
            public String name() {
                return CudaBackend.NAME;
            }

            @Override
            public int preference() {
                return 0;
            }

            @Override
            public Availability probe() {
                return new Availability.Available("kernels on the CPU");
            }

            @Override
            public List<String> diagnosis() {
                return List.of("a stand-in");
            }

            @Override
            public Backend open() {
                return new CudaBackend(new HostDevice(1L << 30, withLibrary));
            }
        });
    }
}
