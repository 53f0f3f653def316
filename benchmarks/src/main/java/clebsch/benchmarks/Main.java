package clebsch.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the benchmarks with JMH's own options, then prints each kernel's bandwidth as a fraction of the triad's. */
public final class Main {
    private Main() {
    }

    /**
     * @param arguments JMH's options, such as {@code -p spins=400}
     */
    public static void main(String[] arguments) throws Exception {
        run(new CommandLineOptions(arguments));
    }

    private static void run(CommandLineOptions given) throws RunnerException, CommandLineOptionException, java.io.IOException {
        var options = new OptionsBuilder().parent(given);
        if (!given.getResult().hasValue()) {
            Files.createDirectories(Path.of("benchmarks/results"));
            options.result("benchmarks/results/latest.json").resultFormat(ResultFormatType.JSON);
        }
        Collection<RunResult> results = new Runner(options.build()).run();
        Map<String, Double> bound = new HashMap<>();
        for (RunResult result : results) {
            if (kernel(result).equals("triad")) {
                bound.put(place(result), bandwidth(result));
            }
        }
        System.out.printf("%n%-12s %-8s %6s %12s %10s %18s%n", "kernel", "backend", "N", "time (us)", "GB/s", "of triad's GB/s");
        for (RunResult result : results) {
            Double triad = bound.get(place(result));
            if (triad != null) {
                System.out.printf(Locale.ROOT, "%-12s %-8s %6s %12.1f %10.1f %17.0f%%%n", kernel(result),
                        result.getParams().getParam("backendName"), result.getParams().getParam("spins"),
                        result.getPrimaryResult().getScore(), bandwidth(result), 100 * bandwidth(result) / triad);
            }
        }
    }

    private static String kernel(RunResult result) {
        String name = result.getParams().getBenchmark();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String place(RunResult result) {
        return result.getParams().getParam("backendName") + " " + result.getParams().getParam("spins");
    }

    /** Bytes moved per second, in units of 10⁹. */
    private static double bandwidth(RunResult result) {
        if (!result.getParams().getBenchmark().contains("KernelBenchmark")) {
            return Double.NaN;
        }
        int spins = Integer.parseInt(result.getParams().getParam("spins"));
        return KernelBenchmark.bytes(kernel(result), spins) / (1e3 * result.getPrimaryResult().getScore());
    }
}
