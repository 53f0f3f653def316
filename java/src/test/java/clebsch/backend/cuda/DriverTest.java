package clebsch.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import clebsch.backend.Backend;
import clebsch.backend.BackendProvider;
import clebsch.backend.StateVector;
import clebsch.selftest.Contract;
import clebsch.selftest.Violation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * The way through JCuda and its machine code to a driver, and back: in a process of its own, in which the image's kernels
 * compiled for the CPU are found under the driver's name before any driver.
 */
class DriverTest {
    private static final String DEVICE = "stand-in (compute capability 9.0, 4 multiprocessors, 1.0 GiB)";

    @Test
    void theContractIsKeptThroughJCuda() throws IOException, InterruptedException, URISyntaxException {
        List<String> said = run(Map.of(), "contract");
        assertThat(said).contains("device 0: " + DEVICE, "driver: libcuda.so.1, CUDA 13.0",
                "in use: " + DEVICE + ", kernels from PTX text, cuSPARSE 12.5, cuBLAS 12.6", "kept: " + Contract.cases().size())
                .noneMatch(line -> line.startsWith("broken"));
    }

    @Test
    void whatIsDoneWithoutIsSaid() throws IOException, InterruptedException, URISyntaxException {
        assertThat(run(Map.of("CLEBSCH_TEST_NO_CUSPARSE", "")))
                .contains("in use: " + DEVICE + ", kernels from PTX text, no cuSPARSE, cuBLAS 12.6")
                .anyMatch(line -> line.startsWith("cuSPARSE failed at starting: CUSPARSE_STATUS_NOT_INITIALIZED"));
        assertThat(run(Map.of("CLEBSCH_TEST_NO_CUBLAS", "")))
                .contains("in use: " + DEVICE + ", kernels from PTX text, cuSPARSE 12.5, no cuBLAS")
                .anyMatch(line -> line.startsWith("cuBLAS failed at starting: CUBLAS_STATUS_NOT_INITIALIZED"));
    }

    // in this folder is the driver alone, and no toolkit
    @Test
    void withTheDriverAloneWhatIsMissingIsSaidWithItsRemedy() throws IOException, InterruptedException, URISyntaxException {
        Assumptions.assumeTrue(Files.notExists(Path.of("/usr/local/cuda/lib64/libcublas.so.13")), "CUDA is here");
        assertThat(runIn("driver13", Map.of("CUDA_HOME", "/nonexistent"), "contract", "side by side"))
                .contains("in use: " + DEVICE + ", kernels from PTX text, no cuSPARSE, no cuBLAS", "kept: 3")
                .contains("cuSPARSE is not here (libcusparse.so.12 was not found); install libcusparse and libnvjitlink of CUDA 12 or 13, "
                        + "and name CUDA's folder in CUDA_HOME, or that of its libraries in LD_LIBRARY_PATH")
                .contains("cuBLAS is not here (libcublas.so.12 or libcublas.so.13 was not found); install libcublas of CUDA 12 or 13, "
                        + "and name CUDA's folder in CUDA_HOME, or that of its libraries in LD_LIBRARY_PATH");
    }

    // libcublas.so.13 lies in a toolkit's folder, where the system does not look
    @Test
    void theLibraryOfCuda13IsFoundUnderItsOwnName() throws IOException, InterruptedException, URISyntaxException {
        Path toolkit = folder("driver13").resolve("toolkit");
        assertThat(runIn("driver13", Map.of("CUDA_HOME", toolkit.toString()), "contract", "side by side"))
                .contains("in use: " + DEVICE + ", kernels from PTX text, no cuSPARSE, cuBLAS 13.0", "kept: 3");
    }

    /** What JCuda's libraries ask of libstdc++ is there in its bridge: in this process it is found before the system's. */
    @Test
    void whereThereIsNoLibstdcppItsBridgeSuffices(@TempDir Path before) throws IOException, InterruptedException, URISyntaxException {
        try (InputStream bridge = CudaBackend.class.getResourceAsStream("libstdc++.so.6")) {
            Assumptions.assumeTrue(bridge != null, "the bridge was not compiled: there is neither g++ nor c++");
            Files.copy(bridge, before.resolve("libstdc++.so.6"));
        }
        Path driver = folder("driver");
        assertThat(run(before + ":" + driver, Map.of(), "contract", "side by side")).contains("kept: 3")
                .contains("in use: " + DEVICE + ", kernels from PTX text, cuSPARSE 12.5, cuBLAS 12.6")
                .contains("libstdc++: " + before.resolve("libstdc++.so.6"));
    }

    // ten times the same five launches: the first time each for itself, then a graph, of which three are changed eight times
    @Test
    void launchesThatComeAgainAreAGraphAndGiveTheSameBits() throws IOException, InterruptedException, URISyntaxException {
        List<String> graphs = run(Map.of(), "repeat");
        List<String> none = run(Map.of("CLEBSCH_TEST_NO_GRAPHS", ""), "repeat");
        assertThat(graphs).contains("graphs: 0 left, 9 started, 24 nodes changed");
        assertThat(none).contains("graphs: 0 left, 0 started, 0 nodes changed")
                .anyMatch(line -> line.startsWith("the GPU's driver failed at making a graph: CUDA_ERROR")
                        && line.endsWith("each kernel is started for itself"));
        assertThat(none.stream().filter(line -> line.startsWith("sum")).toList()).hasSize(1)
                .isEqualTo(graphs.stream().filter(line -> line.startsWith("sum")).toList());
    }

    @Test
    @EnabledIf("builtWithMachineCode")
    void machineCodeThatADriverRefusesIsSaid() throws IOException, InterruptedException, URISyntaxException {
        assertThat(run(Map.of())).anyMatch(line ->
                line.startsWith("the kernels' machine code was refused: CUDA_ERROR_NO_BINARY_FOR_GPU"));
    }

    @Test
    void theFirstDeviceThatTheKernelsAreForIsTaken() throws Libraries.Unusable {
        var old = new JCudaDevice.Found(0, "Volta", 70, 16L << 30, 80, 12040);
        var turing = new JCudaDevice.Found(1, "Turing", 75, 16L << 30, 40, 12040);
        var hopper = new JCudaDevice.Found(2, "Hopper", 90, 80L << 30, 132, 12040);
        assertThat(JCudaDevice.choose(List.of(old, turing, hopper))).isEqualTo(turing);
        assertThatThrownBy(() -> JCudaDevice.choose(List.of(old))).isInstanceOf(Libraries.Unusable.class)
                .hasMessageContaining("Volta (compute capability 7.0").hasMessageContaining("7.5 or more");
        assertThatThrownBy(() -> JCudaDevice.choose(List.of())).isInstanceOf(Libraries.Unusable.class)
                .hasMessageContaining("no GPU").hasMessageContaining("nvidia-smi");
        assertThat(JCudaDevice.version(12040)).isEqualTo("12.4");
    }

    @Test
    void whereThereIsNoDriverTheReasonIsSaid() {
        var provider = new CudaProvider();
        if (provider.probe() instanceof BackendProvider.Availability.Unavailable no) {
            assertThat(no.reason()).containsIgnoringCase("driver");
            assertThat(provider.diagnosis()).contains(no.reason());
            assertThatThrownBy(provider::open).isInstanceOf(IllegalStateException.class).hasMessage(no.reason());
        } else {
            assertThat(provider.diagnosis()).anyMatch(line -> line.startsWith("device 0: "));
        }
    }

    static boolean builtWithMachineCode() {
        return KernelImage.all().size() == 2;
    }

    private static Path folder(String name) throws URISyntaxException {
        URL driver = DriverTest.class.getResource(name + "/libcuda.so.1");
        Assumptions.assumeTrue(driver != null, "the kernels were not compiled for the CPU: there is neither g++ nor c++");
        return Path.of(driver.toURI()).getParent();
    }

    private static List<String> run(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException, URISyntaxException {
        return runIn("driver", environment, arguments);
    }

    private static List<String> runIn(String folder, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException, URISyntaxException {
        return run(folder(folder).toString(), environment, arguments);
    }

    /** What the process says, line by line, that looks for libraries there first. */
    private static List<String> run(String folders, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64"),
                "JCuda's machine code is for Linux on x86-64");
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                InAProcess.class.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("CUDA_HOME");
        builder.environment().put("LD_LIBRARY_PATH", folders);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said;
        try (InputStream in = process.getInputStream()) {
            said = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said.lines().toList();
    }

    /** What the process does. */
    static final class InAProcess {
        public static void main(String[] arguments) {
            var provider = new CudaProvider();
            if (provider.probe() instanceof BackendProvider.Availability.Unavailable no) {
                System.out.println(no.reason());
                System.exit(1);
            }
            provider.diagnosis().forEach(System.out::println);
            switch (arguments.length > 0 ? arguments[0] : "") {
                case "contract" -> keep(provider, arguments.length > 1 ? arguments[1] : "");
                case "repeat" -> repeat();
                default -> { }
            }
        }

        private static void repeat() {
            try {
                var device = new JCudaDevice(JCudaDevice.choose(JCudaDevice.find()));
                try (Backend backend = new CudaBackend(device); StateVector x = backend.vector(5000);
                        StateVector y = backend.vector(5000)) {
                    x.upload(new Random(5).doubles(5000, -1, 1).toArray());
                    for (int time = 0; time < 10; time++) {
                        for (int k = 0; k < 3; k++) {
                            backend.combine(y, y, new double[] {0.1 * time, k}, new StateVector[] {x, y});
                        }
                        System.out.println((time < 9 ? "so far " : "sum ") + backend.dot(y, x));
                    }
                    device.fallBacks().forEach(System.out::println);
                }
            } catch (Libraries.Unusable e) {
                throw new IllegalStateException(e);
            }
            System.out.println(graphs());
        }

        @SuppressWarnings("restricted")
        private static String graphs() {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment numbers = arena.allocate(ValueLayout.JAVA_INT, 3);
                SymbolLookup driver = SymbolLookup.libraryLookup("libcuda.so.1", arena);
                Linker.nativeLinker().downcallHandle(driver.findOrThrow("stand_in_graphs"),
                        FunctionDescriptor.ofVoid(ValueLayout.ADDRESS)).invokeExact(numbers);
                int[] n = numbers.toArray(ValueLayout.JAVA_INT);
                return "graphs: " + n[0] + " left, " + n[1] + " started, " + n[2] + " nodes changed";
            } catch (Throwable e) {
                throw new AssertionError("a call of a native function failed", e);
            }
        }

        /** The cases of the contract whose names have something in them. */
        private static void keep(BackendProvider provider, String named) {
            List<Contract.Case> cases = Contract.cases().stream().filter(promise -> promise.name().contains(named)).toList();
            int kept = 0;
            try (Backend backend = provider.open()) {
                for (Contract.Case promise : cases) {
                    try {
                        promise.run().accept(backend);
                        kept++;
                    } catch (Violation e) {
                        System.out.println("broken: " + promise + ": " + e.getMessage());
                    }
                }
            }
            System.out.println("kept: " + kept);
            try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
                maps.filter(line -> line.contains("libstdc++")).map(line -> line.substring(line.indexOf('/'))).distinct()
                        .forEach(file -> System.out.println("libstdc++: " + file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
