package clebsch.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import clebsch.backend.Backend;
import clebsch.backend.BackendProvider;
import clebsch.selftest.Contract;
import clebsch.selftest.Violation;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The way through JCuda and its machine code to a driver, and back: in a process of its own, in which the image's kernels
 * compiled for the CPU are found under the driver's name before any driver.
 */
class DriverTest {
    @Test
    void theContractIsKeptThroughJCuda() throws IOException, InterruptedException, URISyntaxException {
        URL driver = DriverTest.class.getResource("driver/libcuda.so.1");
        Assumptions.assumeTrue(driver != null, "the kernels were not compiled for the CPU: there is neither gcc nor cc");
        Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64"),
                "JCuda's machine code is for Linux on x86-64");
        var command = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                InAProcess.class.getName()).redirectErrorStream(true);
        command.environment().put("LD_LIBRARY_PATH", Path.of(driver.toURI()).getParent().toString());
        Process process = command.start();
        String said;
        try (InputStream in = process.getInputStream()) {
            said = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(said.lines()).as(said)
                .contains("device 0: stand-in (compute capability 9.0, 4 multiprocessors, 1.0 GiB)",
                        "driver: libcuda.so.1, CUDA 13.0")
                .anyMatch(line -> line.startsWith("in use: stand-in") && line.contains("kernels from PTX text"))
                .contains("kept: " + Contract.cases().size())
                .noneMatch(line -> line.startsWith("broken"));
        assertThat(process.exitValue()).as(said).isZero();
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
            List<Contract.Case> cases = Contract.cases();
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
        }
    }
}
