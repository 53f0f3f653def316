package clebsch.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The first part of {@code run.json}: which program ran what, where, for how long and in how much memory. */
public final class Provenance {
    private Provenance() {
    }

    /** The version of this program, or {@code development} when it does not run from its jar. */
    public static String version() {
        String version = Provenance.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /**
     * What is known of a run at its end.
     *
     * @param command what was run: a file with its text and overrides, or a figure
     * @param backend the backend's name
     * @param device  the backend's device
     * @param status  {@code complete}, or what ended the run before
     * @param seconds wall time
     */
    public static Map<String, Object> of(Map<String, Object> command, String backend, String device, String status,
            double seconds) {
        var record = new LinkedHashMap<String, Object>();
        record.put("clebsch", version());
        record.put("status", status);
        record.putAll(command);
        record.put("backend", backend);
        record.put("device", device);
        record.put("processors", Runtime.getRuntime().availableProcessors());
        record.put("java", Runtime.version().toString());
        record.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch"));
        record.put("wallSeconds", seconds);
        record.put("peakMemoryBytes", peakMemory());
        return record;
    }

    /** The largest resident size of this process where the system tells, else the largest use of the Java heap. */
    private static long peakMemory() {
        Path status = Path.of("/proc/self/status");
        if (Files.isReadable(status)) {
            try {
                List<String> lines = Files.readAllLines(status);
                for (String line : lines) {
                    if (line.startsWith("VmHWM:")) {
                        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
                    }
                }
            } catch (IOException e) {
                // the file vanished between the question and the answer: the heap's own count below is what is left
            }
        }
        return ManagementFactory.getMemoryPoolMXBeans().stream().map(MemoryPoolMXBean::getPeakUsage)
                .filter(usage -> usage != null).mapToLong(usage -> usage.getUsed()).sum();
    }
}
