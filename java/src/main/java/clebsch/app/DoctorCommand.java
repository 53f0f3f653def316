package clebsch.app;

import clebsch.backend.BackendProvider;
import clebsch.backend.BackendProvider.Availability;
import clebsch.backend.Backends;
import clebsch.report.Picture;
import clebsch.report.PictureException;
import clebsch.report.Provenance;
import clebsch.study.Capacity;
import com.sun.management.OperatingSystemMXBean;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.ServiceConfigurationError;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code clebsch doctor}. */
@Command(name = "doctor", description = "Says what this machine has to compute with, what is missing, and what would help.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    private static final String LINE = "%-10s %s%n";
    /** What belongs to the line above. */
    private static final String MORE = "           ";

    @Override
    public Integer call() {
        PrintStream out = System.out;
        line(out, "clebsch", Provenance.version());
        line(out, "java", System.getProperty("java.vendor.version", System.getProperty("java.vendor")) + ", "
                + Runtime.version() + ", heap up to " + Capacity.words(Runtime.getRuntime().maxMemory()) + "; in "
                + System.getProperty("java.home"));
        line(out, "system", System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch") + ", " + Runtime.getRuntime().availableProcessors() + " processors, "
                + Capacity.words(((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize()));
        line(out, "pictures", pictures());
        List<BackendProvider> providers;
        try {
            providers = Backends.all();
        } catch (ServiceConfigurationError | LinkageError e) {
            return Main.error("the backends of this build cannot be loaded (" + e + "); build or unpack it again", Main.FAILED);
        }
        return backends(providers, out);
    }

    private static String pictures() {
        try {
            Picture.requireFonts();
            return "can be drawn";
        } catch (PictureException e) {
            return e.getMessage();
        }
    }

    /** What was found out about a backend. */
    private record Finding(boolean usable, String found, List<String> details) {
        static Finding of(BackendProvider provider) {
            try {
                return switch (provider.probe()) {
                    case Availability.Available here -> new Finding(true, here.description(), provider.diagnosis());
                    case Availability.Unavailable no -> new Finding(false, "not here: " + no.reason(), provider.diagnosis());
                };
            } catch (RuntimeException | LinkageError e) {
                // against their contract; but a doctor who faints at the sight of the patient is of no use
                return new Finding(false, "cannot be examined (" + e + ")", List.of());
            }
        }
    }

    /** Prints what is known of each backend, and which one {@code auto} takes; gives the exit status. */
    static int backends(List<BackendProvider> providers, PrintStream out) {
        String taken = null;
        for (BackendProvider provider : providers) {
            Finding finding = Finding.of(provider);
            line(out, provider.name(), finding.found());
            // what the first line says need not be said again
            finding.details().stream().filter(detail -> !finding.found().contains(detail))
                    .forEach(detail -> out.println(MORE + detail));
            if (finding.usable() && taken == null) {
                taken = provider.name();
            }
        }
        if (taken == null) {
            return Main.error("nothing here can compute; what is missing is said above", Main.FAILED);
        }
        line(out, "auto", "takes " + taken);
        return Main.DONE;
    }

    private static void line(PrintStream out, String what, String found) {
        out.printf(Locale.ROOT, LINE, what, found);
    }
}
