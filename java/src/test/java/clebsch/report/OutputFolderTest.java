package clebsch.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import clebsch.study.Table;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {
    @TempDir
    private Path temporary;

    private List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void makesTheFolderWithItsParentsAndLeavesNothingInIt() throws IOException {
        Path wanted = temporary.resolve("a/b");
        assertThat(OutputFolder.create(wanted).path()).isEqualTo(wanted);
        assertThat(names(wanted)).isEmpty();
        OutputFolder.create(wanted);
    }

    private static void leave(Path folder, String name) throws IOException {
        Path partial = Files.writeString(folder.resolve("." + name), "state");
        Files.move(partial, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** A run that is stopped again and again needs the checkpoints of those before; one that is complete leaves its own only. */
    @Test
    void checkpointsStayUntilARunIsComplete() throws IOException {
        OutputFolder first = OutputFolder.create(temporary);
        leave(temporary, "point-1.checkpoint");
        first.writeRecord(new LinkedHashMap<>(), false);
        OutputFolder second = OutputFolder.create(temporary);
        leave(temporary, "point-2.checkpoint");
        second.writeRecord(new LinkedHashMap<>(), false);
        assertThat(names(temporary)).containsExactly("point-1.checkpoint", "point-2.checkpoint", "run.json");
        OutputFolder third = OutputFolder.create(temporary);
        leave(temporary, "point-2.checkpoint");
        Files.writeString(temporary.resolve("own.checkpoint"), "nobody listed it");
        OutputFolder.create(temporary);   // changes nothing by being opened
        third.writeRecord(new LinkedHashMap<>(), true);
        assertThat(names(temporary)).containsExactly("own.checkpoint", "point-2.checkpoint", "run.json");
    }

    @Test
    void aFileInTheWayIsNamed() throws IOException {
        Path file = Files.writeString(temporary.resolve("results"), "x");
        assertThatThrownBy(() -> OutputFolder.create(file)).isInstanceOf(OutputException.class)
                .hasMessage("cannot write results to " + file + ": it is a file, not a folder; "
                        + "move that file away or choose another folder");
        assertThatThrownBy(() -> OutputFolder.create(file.resolve("lmg"))).isInstanceOf(OutputException.class)
                .hasMessage("cannot write results to " + file.resolve("lmg") + ": " + file
                        + " is a file, not a folder; move that file away or choose another folder");
        assertThat(file).hasContent("x");
    }

    @Test
    void aFolderThatTakesNoFilesIsRefused() {
        Path kernel = Path.of("/proc/clebsch");
        assumeTrue(Files.isDirectory(kernel.getParent()), "needs a read-only /proc");
        assertThatThrownBy(() -> OutputFolder.create(kernel)).isInstanceOf(OutputException.class)
                .message().startsWith("cannot write results to /proc/clebsch: ").hasLineCount(1)
                .endsWith("; give yourself the right to write there or choose another folder");
    }

    @Test
    void anInterruptedWriteLeavesTheOldFile() throws IOException {
        OutputFolder folder = OutputFolder.create(temporary);
        folder.write("data.csv", out -> out.write("old".getBytes()));
        assertThatThrownBy(() -> folder.write("data.csv", out -> {
            out.write(new byte[1 << 20]);
            throw new IOException("interrupted");
        })).isInstanceOf(IOException.class).hasMessage("interrupted");
        assertThat(temporary.resolve("data.csv")).hasContent("old");
        assertThat(names(temporary)).containsExactly("data.csv");
        folder.write("data.csv", out -> out.write("new".getBytes()));
        assertThat(temporary.resolve("data.csv")).hasContent("new");
    }

    @Test
    void aTableIsWrittenInBothFormats() throws IOException {
        OutputFolder.create(temporary).writeTable("data", new Table(List.of(new Table.Column("t", new double[] {1})), 1));
        assertThat(names(temporary)).containsExactly("data.csv", "data.npz");
    }

    /** A record as a run would state it. */
    private record Certificate(double trace, double fockTail, int[] dimension) {
    }

    private String json(Object content) throws IOException {
        OutputFolder.create(temporary).writeJson("run", content);
        return Files.readString(temporary.resolve("run.json"));
    }

    @Test
    void jsonIsValidWhateverTheNumbers() throws IOException {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("certificate", new Certificate(Double.NaN, Double.POSITIVE_INFINITY, new int[] {1771, 506}));
        content.put("values", new double[] {1e-300, Double.NEGATIVE_INFINITY, 0.1});
        content.put("boxed", Arrays.asList(Double.NaN, 2.5, null, Float.NaN));
        content.put("source", "Barberena & Lewis-Swan <2019>, ⟨J⟩");
        String text = json(content);
        JsonReader strict = new JsonReader(new StringReader(text));
        strict.setStrictness(Strictness.STRICT);
        JsonObject read = JsonParser.parseReader(strict).getAsJsonObject();
        assertThat(read.getAsJsonObject("certificate").get("trace").getAsString()).isEqualTo("NaN");
        assertThat(read.getAsJsonObject("certificate").get("fockTail").getAsDouble()).isInfinite();
        assertThat(read.get("values").toString()).isEqualTo("[1.0E-300,\"-Infinity\",0.1]");
        assertThat(read.get("boxed").toString()).isEqualTo("[\"NaN\",2.5,null,\"NaN\"]");
        assertThat(text).contains("\"Barberena & Lewis-Swan <2019>, ⟨J⟩\"").contains("\n  \"certificate\": {\n");
    }

    @Test
    void jsonKeysStandInAnOrderThatDoesNotChange() throws IOException {
        Map<String, Object> sequenced = new LinkedHashMap<>();
        Map<String, Object> hashed = new HashMap<>();
        List<String> keys = Arrays.asList("zeta", "alpha", "mu", "Omega", "kappa", "b", "a");
        keys.forEach(k -> sequenced.put(k, 1));
        Collections.reverse(keys);
        keys.forEach(k -> hashed.put(k, sequenced));
        JsonObject read = JsonParser.parseString(json(hashed)).getAsJsonObject();
        assertThat(read.keySet()).containsExactly("Omega", "a", "alpha", "b", "kappa", "mu", "zeta");
        assertThat(read.getAsJsonObject("mu").keySet())
                .containsExactly("zeta", "alpha", "mu", "Omega", "kappa", "b", "a");
    }
}
