package clebsch.report;

import clebsch.study.Table;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A folder that results are written to.
 *
 * <p>A file appears under its name only when it is complete: it is written beside it and moved there, over what was there
 * before. A run that is interrupted leaves the old file or none, never half a file. The same content gives the same bytes.
 */
public final class OutputFolder {

    /** What goes into a file. */
    @FunctionalInterface
    public interface Content {
        /** Writes all of it; closing the stream is left to the caller. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** The record of a run, which says under {@code files} what it wrote. */
    private static final String RECORD = "run.json";
    private static final String CHECKPOINT = ".checkpoint";

    private final Path path;
    /** What there was: the files that the record of the run before lists. */
    private final Set<String> earlier;
    private final Map<String, Stamp> checkpoints;
    private final SequencedSet<String> written = new LinkedHashSet<>();

    /** Tells a file from one that took its place, also where times are whole seconds. */
    private record Stamp(FileTime time, Object key) {
    }

    private OutputFolder(Path path) throws IOException {
        this.path = path;
        earlier = Json.texts(path.resolve(RECORD), "files");
        checkpoints = checkpoints();
    }

    private Map<String, Stamp> checkpoints() throws IOException {
        var found = new TreeMap<String, Stamp>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path, "[!.]*" + CHECKPOINT)) {
            for (Path file : files) {
                var attributes = Files.readAttributes(file, BasicFileAttributes.class);
                found.put(file.getFileName().toString(), new Stamp(attributes.lastModifiedTime(), attributes.fileKey()));
            }
        }
        return found;
    }

    /**
     * The folder at that path, made with its parents if it is not there yet, after a trial that it takes files: better
     * refused before a long run than after it.
     *
     * @throws OutputException if it cannot be made or takes no files
     */
    public static OutputFolder create(Path path) {
        Path blocked = path.toAbsolutePath();
        while (blocked != null && !Files.exists(blocked)) {
            blocked = blocked.getParent();
        }
        if (blocked != null && !Files.isDirectory(blocked)) {
            throw new OutputException(path, "%s is a file, not a folder".formatted(
                            blocked.equals(path.toAbsolutePath()) ? "it" : blocked),
                    "move that file away or choose another folder");
        }
        try {
            Files.createDirectories(path);
            Files.delete(Files.createTempFile(path, ".trial", null));
            return new OutputFolder(path);
        } catch (IOException e) {
            throw new OutputException(path, reason(e), "give yourself the right to write there or choose another folder");
        }
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        // what names no reason names the path alone, which stands before it already
        String said = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        return said == null ? "no folder can be made there" : said.lines().findFirst().orElse("unknown reason");
    }

    /** Where it is, as it was asked for. */
    public Path path() {
        return path;
    }

    /** Writes the table as {@code name.csv} and {@code name.npz}. */
    public void writeTable(String name, Table table) throws IOException {
        write(name + ".csv", out -> Csv.write(table, out));
        write(name + ".npz", out -> Npz.write(table, out));
    }

    /**
     * Writes the picture as {@code name.png} and {@code name.svg}.
     *
     * @throws PictureException if this machine cannot draw; neither file is touched then
     */
    public void writePicture(String name, Picture picture) throws IOException {
        PictureDrawing drawing = new PictureDrawing(picture);
        write(name + ".png", drawing::writePng);
        write(name + ".svg", drawing::writeSvg);
    }

    /**
     * Writes maps, lists, records, numbers and strings, nested as they come, as {@code name.json}. Records keep the order
     * of their components and sequenced maps theirs; the keys of other maps are sorted, so that two runs differ only where
     * their content does. JSON has no word for a number that is not finite: it becomes the string {@code "NaN"},
     * {@code "Infinity"} or {@code "-Infinity"}, which says more than a {@code null} and which Python's {@code float} and
     * Java's {@code Double.valueOf} read.
     */
    public void writeJson(String name, Object content) throws IOException {
        write(name + ".json", out -> Json.write(content, out));
    }

    /**
     * Writes {@code run.json} last of a run's files: the record, and under {@code files} all that the run wrote. Then takes away what the
     * record found here lists and this run has not written, so that nothing of another run lies beside it; never anything else. Checkpoints
     * are taken away only by a run that is complete.
     */
    public void writeRecord(Map<String, Object> record, boolean complete) throws IOException {
        var stale = new TreeSet<>(earlier);
        stale.removeAll(written);
        stale.remove(RECORD);
        var files = new LinkedHashSet<>(written);
        files.add(RECORD);
        checkpoints().forEach((name, stamp) -> {
            boolean mine = !stamp.equals(checkpoints.get(name));
            if (mine || !complete) {
                stale.remove(name);
            }
            if (mine || !complete && earlier.contains(name)) {
                files.add(name);
            }
        });
        record.put("files", files);
        writeJson(RECORD.replace(".json", ""), record);
        for (String name : stale) {
            Path file = path.resolve(name).normalize();
            // a name that leads elsewhere is none that was written here
            if (path.normalize().equals(file.getParent()) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(file);
            }
        }
    }

    /** The names of the files written so far. */
    public List<String> written() {
        return List.copyOf(written);
    }

    /** Writes one file. */
    public void write(String fileName, Content content) throws IOException {
        // The process number keeps two runs into one folder out of each other's half-written files.
        Path partial = path.resolve("." + fileName + "." + ProcessHandle.current().pid() + ".partial");
        try {
            try (FileChannel file = FileChannel.open(partial, StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(file), 1 << 16);
                content.writeTo(out);
                out.flush();
                // Otherwise a power cut soon after the move could leave the new name with nothing behind it.
                file.force(true);
            }
            Files.move(partial, path.resolve(fileName), StandardCopyOption.ATOMIC_MOVE);
            written.add(fileName);
        } finally {
            Files.deleteIfExists(partial);
        }
    }
}
