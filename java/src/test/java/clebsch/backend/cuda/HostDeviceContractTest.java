package clebsch.backend.cuda;

import clebsch.backend.Backend;
import clebsch.backend.BackendContract;
import clebsch.backend.BackendProvider;
import java.util.List;

/** The contract without a GPU: the kernels on the CPU, and everything on this side of the driver. */
class HostDeviceContractTest extends BackendContract {
    HostDeviceContractTest() {
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
                return new CudaBackend(new HostDevice(1L << 30, false));
            }
        });
    }
}
