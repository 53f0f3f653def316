package clebsch.app;

import clebsch.backend.Backend;
import clebsch.backend.BackendProvider;
import clebsch.backend.Backends;
import java.util.List;
import picocli.CommandLine.Option;

/** Where to compute. */
final class BackendOption {
    @Option(names = "--backend", paramLabel = "NAME", defaultValue = "auto",
            description = "Where to compute: auto, native, cuda or ejml; auto takes native where it can run. 'clebsch doctor' says what can.")
    private String backend;

    Backend open() {
        try {
            return Backends.open(backend);
        } catch (IllegalArgumentException e) {
            throw new Main.WrongInput("--backend: " + e.getMessage());
        }
    }

    /** The backends that were left open to be taken and were not. */
    List<BackendProvider> others(Backend taken) {
        return backend.equals("auto") ? Backends.all().stream().filter(p -> !p.name().equals(taken.name())).toList() : List.of();
    }
}
