package clebsch.backend;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Named;

/**
 * The backends that tests run on: all that are built in. One that cannot run here is skipped, unless
 * {@code -Dclebsch.require=<name>[,<name>…]} asks for it: then that is a failure.
 */
public final class FoundBackends {
    private FoundBackends() {
    }

    public static Stream<Named<BackendProvider>> found() {
        return Backends.all().stream().map(p -> Named.of(p.name(), p));
    }

    static List<String> required() {
        return Arrays.stream(System.getProperty("clebsch.require", "").split(",")).map(String::strip)
                .filter(name -> !name.isEmpty()).toList();
    }

    public static Backend open(BackendProvider provider) {
        return open(provider, required());
    }

    static Backend open(BackendProvider provider, List<String> required) {
        return switch (provider.probe()) {
            case BackendProvider.Availability.Available ignored -> provider.open();
            case BackendProvider.Availability.Unavailable no -> {
                String reason = "backend " + provider.name() + " cannot run here: " + no.reason();
                if (required.contains(provider.name())) {
                    Assertions.fail("required: " + reason);
                }
                yield Assumptions.abort(reason);
            }
        };
    }
}
