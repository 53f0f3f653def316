package clebsch.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernels' text, without a GPU: that it is of these sources, takes the arguments that Java passes, and assembles. */
class KernelImageTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern INCLUDE = Pattern.compile("#include \"([^\"]+)\"");
    private static final Pattern PARAMETER =
            Pattern.compile("\\.param (?:\\.align \\d+ )?\\.[a-z](?<bits>\\d+) \\w+(?:\\[(?<count>\\d+)])?");
    private static final String TEXT = text();

    private static String text() {
        KernelImage last = KernelImage.all().getLast();
        assertThat(last.bytes()).endsWith((byte) 0);
        return new String(last.bytes(), 0, last.bytes().length - 1, StandardCharsets.UTF_8);
    }

    /**
     * What cuda/ptx.sh takes the sum of: each source's path from the root, a line's end, and its bytes, in the order of the
     * paths.
     */
    @Test
    void theTextIsOfTheseSources() throws IOException, NoSuchAlgorithmException {
        MessageDigest sum = MessageDigest.getInstance("SHA-256");
        for (String source : sources(ROOT.resolve("cuda/clebsch.cu"), new TreeSet<>())) {
            sum.update((source + "\n").getBytes(StandardCharsets.UTF_8));
            sum.update(Files.readAllBytes(ROOT.resolve(source)));
        }
        assertThat(TEXT.lines().limit(3))
                .as("a kernel was changed since clebsch.ptx was written; run cuda/ptx.sh with nvcc on the PATH")
                .contains("// sources: SHA-256 " + HexFormat.of().formatHex(sum.digest()));
    }

    private static TreeSet<String> sources(Path file, TreeSet<String> found) throws IOException {
        if (found.add(ROOT.relativize(file).toString())) {
            Matcher include = INCLUDE.matcher(Files.readString(file));
            while (include.find()) {
                sources(file.resolveSibling(include.group(1)).normalize(), found);
            }
        }
        return found;
    }

    @ParameterizedTest
    @EnumSource
    void javaPassesTheArgumentsThatAKernelTakes(Kernel kernel) {
        assertThat(kernel.parameters().stream().map(a -> a.bytes).toList()).isEqualTo(widths().get(kernel.symbol()));
        // alignment as in Java's layout: every argument begins where the one before ends
        assertThat(kernel.parameters()).allMatch(a -> a.bytes % Long.BYTES == 0);
    }

    @Test
    void everyKernelOfTheTextIsKnown() {
        assertThat(widths()).hasSameSizeAs(Kernel.values());
    }

    /** Bytes of the parameters of every entry. */
    private static Map<String, List<Integer>> widths() {
        var widths = new HashMap<String, List<Integer>>();
        Matcher entry = Pattern.compile("\\.visible \\.entry (\\w+)\\(([^)]*)\\)").matcher(TEXT);
        while (entry.find()) {
            var of = new ArrayList<Integer>();
            Matcher parameter = PARAMETER.matcher(entry.group(2));
            while (parameter.find()) {
                int count = parameter.group("count") == null ? 1 : Integer.parseInt(parameter.group("count"));
                of.add(Integer.parseInt(parameter.group("bits")) / Byte.SIZE * count);
            }
            widths.put(entry.group(1), of);
        }
        return widths;
    }

    // Turing, Ampere, Hopper: the oldest that the kernels are for, and those that machine code is made for
    @ParameterizedTest
    @ValueSource(ints = {75, 80, 90})
    void theTextAssembles(int capability, @TempDir Path folder) throws IOException, InterruptedException {
        Assumptions.assumeTrue(onPath("ptxas"), "ptxas is not on the PATH");
        Path text = Files.writeString(folder.resolve("clebsch.ptx"), TEXT);
        Process assembler = new ProcessBuilder("ptxas", "-arch=sm_" + capability, "-v", "-o", folder.resolve("out").toString(),
                text.toString()).redirectErrorStream(true).start();
        String said;
        try (InputStream in = assembler.getInputStream()) {
            said = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(assembler.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(assembler.exitValue()).as(said).isZero();
        assertThat(said).as("registers suffice").doesNotContainPattern("[1-9]\\d* bytes spill");
    }

    private static boolean onPath(String program) {
        return Pattern.compile(Pattern.quote(System.getProperty("path.separator"))).splitAsStream(System.getenv("PATH"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
