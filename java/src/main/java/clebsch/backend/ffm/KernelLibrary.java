package clebsch.backend.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.NoSuchElementException;
import java.util.function.Predicate;

/**
 * The compiled kernels that travel in the jar, one library for each instruction set that gains something. The operating
 * system loads libraries from files only, so one is unpacked into a private file, loaded, and the file deleted. A library
 * once loaded stays for the life of the process.
 *
 * @param name    its instruction set, such as {@code x86-64-v3}; {@code baseline} runs on every CPU of its kind
 * @param symbols its functions
 */
record KernelLibrary(String name, SymbolLookup symbols) {
    static final String BASELINE = "baseline";

    /** Before the number of a level of x86-64. */
    private static final String LEVEL = "x86-64-v";

    /** It cannot be loaded; the message says why and what would help. */
    static final class Unusable extends Exception {
        private Unusable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The library for the best instruction set that this CPU has, of those that were built. */
    static KernelLibrary best() throws Unusable {
        KernelLibrary baseline = load(BASELINE);
        String best = best(baseline.instructionLevel(), name -> resource(name) != null);
        return best.equals(BASELINE) ? baseline : load(best);
    }

    /** The name of the best library for a CPU of some level of x86-64, of those that were built; the baseline below level 2. */
    static String best(int instructionLevel, Predicate<String> built) {
        for (int level = instructionLevel; level > 1; level--) {
            if (built.test(LEVEL + level)) {
                return LEVEL + level;
            }
        }
        return BASELINE;
    }

    private static URL resource(String name) {
        return KernelLibrary.class.getResource(platform() + "/" + name + ".so");
    }

    private static String platform() {
        return System.getProperty("os.name") + "-" + System.getProperty("os.arch");
    }

    /** The library of that name; whether the CPU can run it is for the caller to know. */
    @SuppressWarnings("restricted")
    static KernelLibrary load(String name) throws Unusable {
        URL resource = resource(name);
        if (resource == null) {
            throw new Unusable("this build holds no native kernels for " + platform()
                    + "; install gcc and build again with ./mvnw -pl java package", null);
        }
        Path file = null;
        try {
            Linker.nativeLinker();   // throws where this Java has none, before anything is unpacked
            // readable and writable by its owner alone, under a name that nobody can foresee
            file = Files.createTempFile("clebsch-" + name, ".so");
            try (InputStream in = resource.openStream()) {
                Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            }
            return new KernelLibrary(name, SymbolLookup.libraryLookup(file, Arena.global()));
        } catch (IOException e) {
            throw new Unusable("the native kernels cannot be unpacked: " + e + "; set -Djava.io.tmpdir to a folder with room", e);
        } catch (IllegalArgumentException e) {
            throw new Unusable("the native kernels do not load: " + e.getMessage()
                    + "; if that folder forbids execution, set -Djava.io.tmpdir to another", e);
        } catch (IllegalCallerException | UnsupportedOperationException | LinkageError e) {
            throw new Unusable("this Java does not call native code: " + e.getMessage()
                    + "; start it with --enable-native-access=ALL-UNNAMED", e);
        } finally {
            delete(file);
        }
    }

    /** The highest level of x86-64 that this CPU offers and kernels are built for; 1 elsewhere. */
    @SuppressWarnings("restricted")
    int instructionLevel() throws Unusable {
        try {
            return (int) Linker.nativeLinker().downcallHandle(symbols.findOrThrow("instruction_level"),
                    FunctionDescriptor.of(JAVA_INT)).invokeExact();
        } catch (NoSuchElementException e) {
            throw new Unusable("the native kernels are not of this version; build again", e);
        } catch (Throwable e) {
            throw new AssertionError("a call of a native function failed", e);
        }
    }

    private static void delete(Path file) {
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // a system that keeps loaded files busy lets go of it when the process ends
                file.toFile().deleteOnExit();
            }
        }
    }
}
