package clebsch.backend;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** Finds and chooses backends. */
public final class Backends {
    private Backends() {
    }

    /** All backends that were built in, the preferred one first. */
    public static List<BackendProvider> all() {
        return ServiceLoader.load(BackendProvider.class).stream().map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparingInt(BackendProvider::preference).reversed()).toList();
    }

    /**
     * Opens the backend of that name; {@code auto} opens the preferred one of those that can run.
     *
     * @throws IllegalArgumentException if there is none of that name, or it cannot run here; the message says why
     */
    public static Backend open(String name) {
        var reasons = new StringBuilder();
        for (BackendProvider provider : all()) {
            if (name.equals("auto") || name.equals(provider.name())) {
                switch (provider.probe()) {
                    case BackendProvider.Availability.Available ignored -> {
                        return provider.open();
                    }
                    case BackendProvider.Availability.Unavailable no ->
                            reasons.append(reasons.isEmpty() ? "" : "; ").append(provider.name()).append(": ").append(no.reason());
                }
            }
        }
        if (reasons.isEmpty()) {
            throw new IllegalArgumentException("there is no backend '" + name + "'; take one of auto, "
                    + String.join(", ", all().stream().map(BackendProvider::name).toList()));
        }
        throw new IllegalArgumentException("backend '" + name + "' cannot run here: " + reasons);
    }

    /**
     * Opens the preferred one of the backends that can run here, but one.
     *
     * @throws IllegalArgumentException if there is no other
     */
    public static Backend besides(String name) {
        return all().stream().filter(p -> !p.name().equals(name) && p.probe() instanceof BackendProvider.Availability.Available)
                .findFirst().orElseThrow(() -> new IllegalArgumentException("there is no backend besides '" + name + "'")).open();
    }
}
