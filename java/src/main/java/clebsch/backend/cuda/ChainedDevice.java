package clebsch.backend.cuda;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A device whose short launches wait for one another and are started together.
 *
 * <p>A solver's loop asks for the same kernels over and over: eight terms of an expansion, a sum and its norm, or the stages of a
 * Runge–Kutta step and its error. Where vectors are short, it takes longer to start each of them than to run it. So what is started
 * is only noted down, until somebody waits for a result or asks for anything else; if the same kernels were started in the same order
 * before, they are a {@link Device.Chain} by then, to which only those arguments are handed that changed since.
 *
 * <p>A launch of many threads takes longer than to start the next one; it starts at once, with those that wait before it. Neither
 * changes what is computed, nor in which order.
 */
final class ChainedDevice implements Device {
    /**
     * Work of a launch that waits, at most: a product with a matrix of seven entries a row moves 6 MB for as many rows, which
     * takes about as long as to start it, some microseconds. Counted, not yet measured.
     */
    private static final int MOST_WORK = 1 << 16;
    /** Launches that are worth a chain. */
    private static final int LEAST_LAUNCHES = 4;
    /** Launches that wait at most. */
    private static final int MOST_LAUNCHES = 64;
    /** Chains that are kept at most. */
    private static final int MOST_CHAINS = 32;

    private final Device device;
    private final List<Launch> waiting = new ArrayList<>();
    /** By what they start, the one used last behind the others. */
    private final SequencedMap<List<Kernel>, Ready> chains = new LinkedHashMap<>(16, 0.75f, true);

    ChainedDevice(Device device) {
        this.device = device;
    }

    /** A sequence of kernels that was started before, and its chain from the second time on. */
    private static final class Ready {
        private Chain chain;
        private List<Launch> launches;
    }

    @Override
    public synchronized void launch(Launch launch) {
        waiting.add(launch);
        if (launch.work() > MOST_WORK || waiting.size() == MOST_LAUNCHES) {
            start();
        }
    }

    /** Starts what waits, before anything else is asked of the device than what stands here. */
    synchronized void start() {
        List<Launch> launches = List.copyOf(waiting);
        waiting.clear();
        Ready ready = launches.size() < LEAST_LAUNCHES ? null : known(launches);
        if (ready == null) {
            launches.forEach(device::launch);
            return;
        }
        for (int k = 0; k < launches.size(); k++) {
            if (!launches.get(k).equals(ready.launches.get(k))) {
                ready.chain.set(k, launches.get(k));
                ready.launches.set(k, launches.get(k));
            }
        }
        ready.chain.start();
    }

    /** The chain for launches whose kernels were started before; null if they were not, or the device makes no chains. */
    private Ready known(List<Launch> launches) {
        List<Kernel> kernels = launches.stream().map(Launch::kernel).toList();
        Ready ready = chains.get(kernels);
        if (ready == null) {
            chains.put(kernels, new Ready());
            if (chains.size() > MOST_CHAINS) {
                Ready oldest = chains.pollFirstEntry().getValue();
                if (oldest.chain != null) {
                    oldest.chain.close();
                }
            }
            return null;
        }
        if (ready.chain == null) {
            Optional<Chain> chain = device.chain(launches);
            if (chain.isEmpty()) {
                return null;
            }
            ready.chain = chain.get();
            ready.launches = new ArrayList<>(launches);
        }
        return ready;
    }

    @Override
    public String description() {
        return device.description();
    }

    @Override
    public int multiprocessors() {
        return device.multiprocessors();
    }

    @Override
    public long free() {
        return device.free();
    }

    @Override
    public Optional<Long> allocate(long bytes) {
        return device.allocate(bytes);
    }

    @Override
    public synchronized void release(long address) {
        start();
        device.release(address);
    }

    @Override
    public synchronized void clear(long address, long bytes) {
        start();
        device.clear(address, bytes);
    }

    @Override
    public synchronized void upload(long to, double[] from, int count) {
        start();
        device.upload(to, from, count);
    }

    @Override
    public synchronized void upload(long to, int[] from, int count) {
        start();
        device.upload(to, from, count);
    }

    @Override
    public synchronized void upload(long to, byte[] from, int count) {
        start();
        device.upload(to, from, count);
    }

    @Override
    public synchronized void download(double[] to, long from, int count) {
        start();
        device.download(to, from, count);
    }

    @Override
    public Optional<Chain> chain(List<Launch> launches) {
        return device.chain(launches);
    }

    @Override
    public Optional<SparseLibrary> sparseLibrary() {
        return device.sparseLibrary();
    }

    @Override
    public Optional<DenseLibrary> denseLibrary() {
        return device.denseLibrary();
    }

    /** Gives up what waits: its results are nobody's any more. */
    @Override
    public synchronized void close() {
        waiting.clear();
        try {
            chains.values().stream().filter(ready -> ready.chain != null).forEach(ready -> ready.chain.close());
        } finally {
            chains.clear();
            device.close();
        }
    }
}
