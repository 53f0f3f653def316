package clebsch.solver;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Numbered independent tasks on several threads, whose results are handed over one after another in the order of their numbers:
 * what is summed from them does not depend on the number of threads.
 *
 * @param <R> what a task gives
 */
public final class Batch<R> {
    /** So many results may wait for an earlier one, for each thread. */
    private static final int AHEAD = 64;

    private final long end;
    private final Predicate<R> inOrder;
    private final BooleanSupplier cancelled;
    private final Map<Long, R> waiting = new HashMap<>();
    private final int ahead;
    private long started;
    private long handedOver;
    private boolean stopped;
    private Throwable failure;

    /** Does the tasks of one thread. */
    @FunctionalInterface
    public interface Worker<R> extends AutoCloseable {
        /** The result of a task, or null if it was given up because the batch was stopped. */
        R run(long number);

        /** Called when the thread has no more tasks. */
        @Override
        default void close() {
        }
    }

    private Batch(long first, long end, int threads, Predicate<R> inOrder, BooleanSupplier cancelled) {
        started = first;
        handedOver = first;
        this.end = end;
        this.inOrder = inOrder;
        this.cancelled = cancelled;
        ahead = AHEAD * threads;
    }

    /**
     * Runs tasks first … end − 1.
     *
     * @param workers   makes a worker for each thread
     * @param inOrder   takes the results in order, one call at a time; false if no more are wanted
     * @param cancelled asked before each task; true ends the batch with what was handed over
     * @return one beyond the last task handed over
     */
    public static <R> long run(long first, long end, int threads, Supplier<? extends Worker<R>> workers, Predicate<R> inOrder,
            BooleanSupplier cancelled) {
        var batch = new Batch<>(first, end, threads, inOrder, cancelled);
        List<Thread> helpers = new ArrayList<>();
        for (int k = 1; k < threads; k++) {
            Worker<R> worker = workers.get();
            helpers.add(Thread.ofPlatform().daemon().name("trajectories-" + k).start(() -> batch.work(worker)));
        }
        batch.work(workers.get());
        for (Thread helper : helpers) {
            join(helper);
        }
        switch (batch.failure) {
            case null -> { }
            case Error error -> throw error;
            case RuntimeException exception -> throw exception;
            default -> throw new AssertionError(batch.failure);
        }
        return batch.handedOver;
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;   // results are to be whole; the wish is passed on after
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work(Worker<R> worker) {
        try (worker) {
            for (long number = next(); number < end; number = next()) {
                R result = worker.run(number);
                if (result == null) {
                    stop(null);
                    return;
                }
                handOver(number, result);
            }
        } catch (RuntimeException | Error e) {
            stop(e);
        }
    }

    private synchronized long next() {
        while (!stopped && started < end && started - handedOver >= ahead) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                stopped = true;
            }
        }
        if (stopped || started >= end || cancelled.getAsBoolean()) {
            return end;
        }
        return started++;
    }

    private synchronized void handOver(long number, R result) {
        waiting.put(number, result);
        while (!stopped && waiting.containsKey(handedOver)) {
            stopped = !inOrder.test(waiting.remove(handedOver));
            handedOver++;
        }
        notifyAll();
    }

    private synchronized void stop(Throwable why) {
        stopped = true;
        if (failure == null) {
            failure = why;
        }
        notifyAll();
    }
}
