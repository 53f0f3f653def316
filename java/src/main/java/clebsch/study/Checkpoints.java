package clebsch.study;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Files in which long computations keep what they have, so that they can be gone on with.
 *
 * @param folder where they are, or null if nothing is kept
 * @param resume whether to go on from those that there are
 * @param more   how many trajectories to compute beyond those that were asked for
 */
public record Checkpoints(Path folder, boolean resume, long more) {
    /** Nothing is kept. */
    public static final Checkpoints NONE = new Checkpoints(null, false, 0);

    /** Reads or writes a checkpoint's content. */
    @FunctionalInterface
    interface Reader {
        void from(DataInput in) throws IOException;
    }

    /** Writes a checkpoint's content. */
    @FunctionalInterface
    interface Writer {
        void to(DataOutput out) throws IOException;
    }

    private Path file(String name) {
        return folder.resolve(name + ".checkpoint");
    }

    /** Whether there is something to go on from. */
    boolean available(String name) {
        return folder != null && resume && Files.exists(file(name));
    }

    /**
     * Writes a checkpoint, over the one before it when it is complete.
     *
     * @param task what is computed; only the same can be gone on with
     */
    void write(String name, String task, Writer content) {
        if (folder == null) {
            return;
        }
        Path partial = folder.resolve("." + name + ".checkpoint");
        try {
            try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(partial)))) {
                out.writeUTF(digest(task));
                content.to(out);
            }
            Files.move(partial, file(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a checkpoint.
     *
     * @throws CheckpointException if it is of another task or cannot be read
     */
    void read(String name, String task, Reader content) {
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file(name))))) {
            if (!in.readUTF().equals(digest(task))) {
                throw new CheckpointException(file(name) + " is of another model, seed or tolerance and cannot be gone on with; "
                        + "leave --resume out to start anew");
            }
            content.from(in);
        } catch (IOException e) {
            throw new CheckpointException(file(name) + " cannot be read (" + e + "); leave --resume out to start anew");
        }
    }

    private static String digest(String task) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(task.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
