package clebsch.study;

import clebsch.backend.Backend;
import clebsch.basis.ProductBasis;
import clebsch.model.Model;
import clebsch.model.Subsystem;
import java.util.List;
import java.util.Locale;

/**
 * The memory that a run may plan with, and the refusal of what it does not hold.
 *
 * @param bytes how much there is
 */
public record Capacity(double bytes) {
    /** The larger part of memory is for what is counted; the rest for observables, output and the collector. */
    private static final double USABLE = 0.9;
    /** Differences of levels that a packing can sort within seconds and a gigabyte: fourteen spins 1/2 have fewer. */
    private static final double MOST_DIFFERENCES = 1 << 23;
    /** The longest array that every Java can make. */
    private static final int MOST_ENTRIES = Integer.MAX_VALUE - 8;

    /** Of a backend's memory. */
    public static Capacity of(Backend backend) {
        return new Capacity(USABLE * backend.memory());
    }

    /** Of this Java's heap. */
    static Capacity ofHeap() {
        return new Capacity(USABLE * Runtime.getRuntime().maxMemory());
    }

    /** Whether so much fits. */
    boolean holds(double needed) {
        return needed <= bytes;
    }

    /** Whether an array can have so many entries, which no memory helps. */
    static boolean isArray(double entries) {
        return entries <= MOST_ENTRIES;
    }

    /** How many numbers of so many bytes each fit, and in one array. */
    long numbers(double bytesEach) {
        return (long) Math.min(MOST_ENTRIES, bytes / bytesEach);
    }

    /**
     * The search for the sector marks every number of ρ with a bit, operators have a table of all states, and a packing one of all
     * differences: all three must be cheap.
     *
     * @param bytesEach what a number of ρ will take
     * @throws CapacityException if one is not
     */
    void requireSearch(Model model, double bytesEach) {
        double elements = ProductBasis.elements(model.subsystems());
        if (elements / 8 > bytes / 4 || ProductBasis.numbers(model.subsystems()) > Integer.MAX_VALUE / 64
                || ProductBasis.differences(model.subsystems()) > MOST_DIFFERENCES) {
            throw refusal(model, elements, bytesEach);
        }
    }

    /**
     * The error that says that a model's ρ does not fit, and about what would.
     *
     * @param elements  numbers of ρ
     * @param bytesEach what each of them takes
     */
    CapacityException refusal(Model model, double elements, double bytesEach) {
        return new CapacityException(String.format(Locale.ROOT,
                "%s does not fit in memory: ρ has %.4g numbers and needs about %s; there is %s; %s",
                model.name(), elements, words(elements * bytesEach), this, whatFits(model, numbers(bytesEach))));
    }

    /** The largest N that fits if one ensemble is what makes the model large, else the number of elements. */
    private static String whatFits(Model model, double largest) {
        List<Subsystem.Spins> ensembles = model.subsystems().stream()
                .filter(Subsystem.Spins.class::isInstance).map(Subsystem.Spins.class::cast).toList();
        if (ensembles.size() != 1) {
            return String.format(Locale.ROOT, "about %.3g numbers would fit", largest);
        }
        Subsystem.Spins ensemble = ensembles.getFirst();
        double others = ProductBasis.elements(model.subsystems()) / ProductBasis.elements(List.of(ensemble));
        int low = 0;
        int high = ensemble.count();
        while (low < high) {
            int n = low + (high - low + 1) / 2;
            var smaller = new Subsystem.Spins(ensemble.name(), n, ensemble.basis(), ensemble.location());
            if (others * ProductBasis.elements(List.of(smaller)) <= largest) {
                low = n;
            } else {
                high = n - 1;
            }
        }
        return "about " + low + " spins in '" + ensemble.name() + "' would fit";
    }

    /** How much there is, for people. */
    @Override
    public String toString() {
        return words(bytes);
    }

    /** A number of bytes for people. */
    public static String words(double bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
        double n = bytes;
        int u = 0;
        for (; n >= 1024 && u < units.length - 1; u++) {
            n /= 1024;
        }
        return String.format(Locale.ROOT, "%.3g %s", n, units[u]);
    }
}
