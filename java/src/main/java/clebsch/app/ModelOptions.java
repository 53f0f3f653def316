package clebsch.app;

import clebsch.model.ModelDescription;
import clebsch.model.ModelFile;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The model file and its overrides, as every command that reads one takes them. */
final class ModelOptions {
    @Parameters(paramLabel = "FILE", description = "The model, a YAML file.")
    private Path file;

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "Overrides a parameter; can be given again.")
    private List<String> overrides = List.of();

    /** The model as written, with the overrides. */
    ModelDescription read() {
        ModelDescription description = ModelFile.read(file);
        for (String override : overrides) {
            int equals = override.indexOf('=');
            if (equals <= 0) {
                throw new Main.WrongInput("--set " + override + ": write --set NAME=VALUE");
            }
            description.set(override.substring(0, equals).strip(), override.substring(equals + 1));
        }
        return description;
    }

    Path file() {
        return file;
    }

    List<String> overrides() {
        return overrides;
    }
}
