package clebsch.backend.ffm;

import clebsch.backend.Backend;
import clebsch.backend.BackendProvider;
import java.util.List;
import java.util.NoSuchElementException;

/** Registers the backend of compiled kernels, which runs where they were compiled with Clebsch. */
public final class NativeProvider implements BackendProvider {

    /** Found at the first question and then kept, as a library is loaded once in a process. */
    private static final class Found {
        static final Kernels KERNELS;
        static final FrontKernels FRONT_KERNELS;
        static final Availability AVAILABILITY;

        static {
            Kernels kernels = null;
            FrontKernels frontKernels = null;
            Availability availability;
            try {
                KernelLibrary library = KernelLibrary.best();
                kernels = new Kernels(library.symbols());
                frontKernels = new FrontKernels(library.symbols());
                availability = new Availability.Available("C kernels (" + library.name() + ") on "
                        + Runtime.getRuntime().availableProcessors() + " threads");
            } catch (KernelLibrary.Unusable e) {
                availability = new Availability.Unavailable(e.getMessage());
            } catch (NoSuchElementException e) {
                availability = new Availability.Unavailable("the native kernels are not of this version; build again");
            }
            KERNELS = kernels;
            FRONT_KERNELS = frontKernels;
            AVAILABILITY = availability;
        }
    }

    @Override
    public String name() {
        return NativeBackend.NAME;
    }

    /** Before the reference, which has 0. */
    @Override
    public int preference() {
        return 10;
    }

    @Override
    public Availability probe() {
        return Found.AVAILABILITY;
    }

    @Override
    public List<String> diagnosis() {
        return List.of(switch (Found.AVAILABILITY) {
            case Availability.Available found -> found.description();
            case Availability.Unavailable no -> no.reason();
        });
    }

    @Override
    public Backend open() {
        return switch (Found.AVAILABILITY) {
            case Availability.Available found ->
                    new NativeBackend(Found.KERNELS, Found.FRONT_KERNELS, found.description(),
                            Runtime.getRuntime().availableProcessors());
            case Availability.Unavailable no -> throw new IllegalStateException(no.reason());
        };
    }
}
