package clebsch.backend.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The kernels in a form that a driver takes. A build on a machine with nvcc holds machine code for some devices; every build
 * holds {@code cuda/clebsch.ptx}, the text from which a driver makes machine code for its device.
 *
 * @param name  for people
 * @param bytes what the driver is given
 */
record KernelImage(String name, byte[] bytes) {
    /** The images of this build, the one to try first before the others. */
    static List<KernelImage> all() {
        return Stream.of(read("clebsch.fatbin", "machine code"), text()).filter(Objects::nonNull).toList();
    }

    /** The text, with the zero behind it that a driver expects. */
    private static KernelImage text() {
        KernelImage text = Objects.requireNonNull(read("clebsch.ptx", "PTX text"), "this build holds no kernels");
        return new KernelImage(text.name, Arrays.copyOf(text.bytes, text.bytes.length + 1));
    }

    private static KernelImage read(String resource, String name) {
        try (InputStream in = KernelImage.class.getResourceAsStream(resource)) {
            return in == null ? null : new KernelImage(name, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("the jar's " + resource + " cannot be read", e);
        }
    }
}
