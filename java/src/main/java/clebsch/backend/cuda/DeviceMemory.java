package clebsch.backend.cuda;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All memory that a backend has on its device: who holds what is known, so that nothing outlives {@link #close}. What is given
 * back is kept for the next of the same size, because a solver makes and drops vectors of one size over and over, and a device
 * stops to take memory back; it goes back to the device when something else does not fit. As the device works in order, who
 * takes memory again need not wait for who used it before.
 */
final class DeviceMemory implements AutoCloseable {
    private final Device device;
    private final Map<Long, Deque<Long>> spare = new HashMap<>();
    /** Bytes at each address that is held. */
    private final Map<Long, Long> held = new HashMap<>();
    private long bytesHeld;
    private long bytesSpare;
    private boolean closed;

    DeviceMemory(Device device) {
        this.device = device;
    }

    /** Memory that one thing holds, given back together. */
    final class Holding implements AutoCloseable {
        private final List<Long> addresses = new ArrayList<>();
        private final String what;
        private boolean open = true;

        private Holding(String what) {
            this.what = what;
        }

        /**
         * Takes memory; what lies in it is undefined.
         *
         * @throws OutOfMemoryError if the device has not as much
         */
        long take(long bytes) {
            requireOpen();
            long address = DeviceMemory.this.take(bytes, what);
            addresses.add(address);
            return address;
        }

        /**
         * @throws IllegalStateException if this or the backend is closed
         */
        void requireOpen() {
            DeviceMemory.this.requireOpen();
            if (!open) {
                throw new IllegalStateException(what + " was used after it was closed");
            }
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                addresses.forEach(DeviceMemory.this::giveBack);
            }
        }
    }

    /** Something that will hold memory; {@code what} it is, for messages. */
    Holding holding(String what) {
        return new Holding(what);
    }

    /** Bytes that are held now. */
    synchronized long held() {
        return bytesHeld;
    }

    /** Bytes that could be held: what is, and what is free. */
    synchronized long total() {
        return bytesHeld + bytesSpare + device.free();
    }

    /**
     * @throws IllegalStateException if it is closed
     */
    synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the backend was used after it was closed");
        }
    }

    private synchronized long take(long bytes, String what) {
        requireOpen();
        long size = Math.max(1, (bytes + Device.ALIGNMENT - 1) / Device.ALIGNMENT) * Device.ALIGNMENT;
        Deque<Long> again = spare.get(size);
        long address;
        if (again != null && !again.isEmpty()) {
            address = again.pop();
            bytesSpare -= size;
        } else {
            address = device.allocate(size).or(() -> {
                releaseSpare();
                return device.allocate(size);
            }).orElseThrow(() -> new OutOfMemoryError(String.format(Locale.ROOT,
                    "on the GPU %s needs %.4g MiB; %.4g MiB are in use and %.4g MiB are free", what, size / 0x1p20,
                    bytesHeld / 0x1p20, device.free() / 0x1p20)));
        }
        held.put(address, size);
        bytesHeld += size;
        return address;
    }

    private synchronized void giveBack(long address) {
        Long size = held.remove(address);
        if (size != null) {   // null once close took everything back
            bytesHeld -= size;
            bytesSpare += size;
            spare.computeIfAbsent(size, s -> new ArrayDeque<>()).push(address);
        }
    }

    private void releaseSpare() {
        spare.values().forEach(addresses -> addresses.forEach(device::release));
        spare.clear();
        bytesSpare = 0;
    }

    /** Gives all of it back to the device, also what somebody still holds. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            releaseSpare();
            held.keySet().forEach(device::release);
            held.clear();
            bytesHeld = 0;
        }
    }
}
