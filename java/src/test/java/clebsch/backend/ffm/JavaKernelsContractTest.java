package clebsch.backend.ffm;

import clebsch.backend.Backend;
import clebsch.backend.BackendContract;
import clebsch.backend.BackendProvider;
import clebsch.sparse.Fronts;
import java.util.List;

/** The contract without the library: layouts, addresses, margins, blocks and threads, on a machine without a compiler too. */
class JavaKernelsContractTest extends BackendContract {
    JavaKernelsContractTest() {
        super(new BackendProvider() {
            @Override
            public String name() {
                return NativeBackend.NAME;
            }

            @Override
            public int preference() {
                return 0;
            }

            @Override
            public Availability probe() {
                return new Availability.Available("Java kernels behind C function pointers");
            }

            @Override
            public List<String> diagnosis() {
                return List.of("a stand-in");
            }

            @Override
            public Backend open() {
                return new NativeBackend(new Kernels(JavaKernels.library()), Fronts.Arithmetic.JAVA, "Java kernels", 2);
            }
        });
    }
}
