package clebsch.backend.cuda;

import clebsch.backend.Backend;
import clebsch.backend.BackendProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Registers the backend on NVIDIA GPUs, which runs where there is a driver and a device; libraries beside it make it no more
 * than faster.
 */
public final class CudaProvider implements BackendProvider {

    /** Found at the first question and then kept, as a library is loaded once in a process. */
    private static final class Found {
        static final List<JCudaDevice.Found> ALL;
        static final JCudaDevice.Found DEVICE;
        static final Availability AVAILABILITY;

        static {
            List<JCudaDevice.Found> all = List.of();
            JCudaDevice.Found device = null;
            Availability availability;
            try {
                all = JCudaDevice.find();
                device = JCudaDevice.choose(all);
                availability = new Availability.Available(device.description());
            } catch (Libraries.Unusable e) {
                availability = new Availability.Unavailable(e.getMessage());
            }
            ALL = all;
            DEVICE = device;
            AVAILABILITY = availability;
        }
    }

    @Override
    public String name() {
        return CudaBackend.NAME;
    }

    /** Behind the C kernels, before the reference: small models do not fill a GPU, so it is taken where it is asked for. */
    @Override
    public int preference() {
        return 5;
    }

    @Override
    public Availability probe() {
        return Found.AVAILABILITY;
    }

    @Override
    public List<String> diagnosis() {
        var lines = new ArrayList<String>();
        Found.ALL.forEach(d -> lines.add("device " + d.ordinal() + ": " + d.description()));
        if (!Found.ALL.isEmpty()) {
            lines.add("driver: libcuda.so.1, CUDA " + JCudaDevice.version(Found.ALL.getFirst().driver()));
        }
        switch (Found.AVAILABILITY) {
            case Availability.Unavailable no -> lines.add(no.reason());
            case Availability.Available ignored -> {
                try (var device = new JCudaDevice(Found.DEVICE)) {
                    lines.add("in use: " + device.description());
                    lines.addAll(device.fallBacks());
                    lines.add(String.format(Locale.ROOT, "memory: %.1f GiB free", device.free() / 0x1p30));
                } catch (Device.Failure e) {
                    lines.add(e.getMessage());
                }
            }
        }
        return List.copyOf(lines);
    }

    @Override
    public Backend open() {
        return switch (Found.AVAILABILITY) {
            case Availability.Available ignored -> {
                try {
                    yield new CudaBackend(new JCudaDevice(Found.DEVICE));
                } catch (Device.Failure e) {
                    throw new IllegalArgumentException("backend '" + name() + "' cannot run here after all: " + e.getMessage(), e);
                }
            }
            case Availability.Unavailable no -> throw new IllegalStateException(no.reason());
        };
    }
}
