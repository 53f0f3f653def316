package clebsch.study;

import clebsch.model.Location;
import clebsch.model.Model;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.ToNumberPolicy;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

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

    private static final String ENDING = ".checkpoint";
    /** Goes into the digest of every task, so that a checkpoint written in another way is refused. Count it up with every change. */
    private static final String FORMAT = "2 ";
    /** Numbers keep all their digits, and whole ones stay whole. */
    private static final Gson JSON = new GsonBuilder().serializeSpecialFloatingPointValues()
            .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE).create();

    /** Reads a checkpoint's content. */
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
        return folder.resolve(name + ENDING);
    }

    /** Whether there is something to go on from. */
    boolean available(String name) {
        return resume && exists(name);
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
        Path partial = folder.resolve("." + name + ENDING);
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
                throw new CheckpointException(file(name) + " is of another model, seed or tolerance, or of another version of Clebsch, "
                        + "and cannot be resumed; leave --resume out to start anew");
            }
            content.from(in);
        } catch (IOException e) {
            throw new CheckpointException(file(name) + " cannot be read (" + e + "); leave --resume out to start anew");
        }
    }

    /** Whether anything is kept. */
    boolean kept() {
        return folder != null;
    }

    /** Whether a checkpoint is there, whatever it is of. */
    boolean exists(String name) {
        return folder != null && Files.exists(file(name));
    }

    /** Writes a value of records, lists, maps and numbers as a checkpoint. */
    void writeJson(String name, String task, Object value) {
        write(name, task, out -> {
            byte[] bytes = JSON.toJson(value).getBytes(StandardCharsets.UTF_8);
            out.writeInt(bytes.length);
            out.write(bytes);
        });
    }

    /**
     * Reads it.
     *
     * @throws CheckpointException if it is of another task or cannot be read
     */
    <T> T readJson(String name, String task, Class<T> type) {
        var value = new ArrayList<T>();
        read(name, task, in -> {
            var bytes = new byte[in.readInt()];
            in.readFully(bytes);
            value.add(JSON.fromJson(new String(bytes, StandardCharsets.UTF_8), type));
        });
        return value.getFirst();
    }

    /** Forgets a checkpoint, if there is one. */
    void remove(String name) {
        if (folder != null) {
            try {
                Files.deleteIfExists(file(name));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Writes numbers and how many they are. */
    static void write(double[] numbers, DataOutput out) throws IOException {
        out.writeInt(numbers.length);
        for (double number : numbers) {
            out.writeDouble(number);
        }
    }

    /** Reads them. */
    static double[] read(DataInput in) throws IOException {
        var numbers = new double[in.readInt()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = in.readDouble();
        }
        return numbers;
    }

    /**
     * A model and how it is solved as text, which is equal where they are, wherever they were written. Records are read by reflection: the
     * model has dozens of kinds, and one that gets a component more must not be taken for what it was, which a list of components in this
     * place would allow; {@code toString} would tell arrays by their address, and where in a file things were written.
     *
     * @param solve what else decides what is computed
     */
    static String task(Model model, Object... solve) {
        var text = new StringBuilder();
        append(text, List.of(model.subsystems(), model.hamiltonian(), model.dissipators(), model.initial(), model.observables()));
        append(text, Arrays.asList(solve));
        return text.toString();
    }

    private static void append(StringBuilder text, Object part) {
        switch (part) {
            case Location _ -> { }
            case double[] numbers -> text.append(Arrays.toString(numbers));
            case List<?> list -> list.forEach(each -> append(text.append('['), each));
            case Record r -> {
                text.append(r.getClass().getSimpleName()).append('(');
                for (RecordComponent component : r.getClass().getRecordComponents()) {
                    append(text.append(','), value(component, r));
                }
                text.append(')');
            }
            case null, default -> text.append(part);
        }
    }

    private static Object value(RecordComponent component, Record of) {
        try {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);   // records of the model may be of less than public classes
            return accessor.invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record that cannot be read: " + of.getClass(), e);
        }
    }

    private static String digest(String task) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest((FORMAT + task).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
