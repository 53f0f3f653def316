package clebsch.solver;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Numbered independent tasks on several threads, whose results are handed over one after another in the order of their numbers:
 * what is summed from them does not depend on the number of threads.
 *
 * @param <R> what a task gives
 */
public final class Batch<R> {
    /** So many results may wait for an earlier one, for each thread; or four for each task at a time, if that is more. */
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

    /** Does the tasks of one thread, one after the other. */
    @FunctionalInterface
    public interface Worker<R> extends AutoCloseable {
        /** The result of a task, or null if it was given up because the batch was stopped. */
        R run(long number);

        /** Called when the thread has no more tasks. */
        @Override
        default void close() {
        }
    }

    /** Does many tasks of one thread side by side. */
    public interface Crew<R> extends AutoCloseable {
        /** True if another task can begin. */
        boolean hasRoom();

        /** True if no task is under way. */
        boolean isEmpty();

        void begin(long number);

        /** Goes on with all tasks for a while and hands over the results of those that are done. */
        void advance(ObjLongConsumer<R> done);

        /** Called when the thread has no more tasks. */
        @Override
        void close();
    }

    /** A worker as a crew of one. */
    private static final class Alone<R> implements Crew<R> {
        private final Worker<R> worker;
        private long task;
        private boolean busy;

        Alone(Worker<R> worker) {
            this.worker = worker;
        }

        @Override
        public boolean hasRoom() {
            return !busy;
        }

        @Override
        public boolean isEmpty() {
            return !busy;
        }

        @Override
        public void begin(long number) {
            task = number;
            busy = true;
        }

        @Override
        public void advance(ObjLongConsumer<R> done) {
            busy = false;
            done.accept(worker.run(task), task);
        }

        @Override
        public void close() {
            worker.close();
        }
    }

    private Batch(long first, long end, int ahead, Predicate<R> inOrder, BooleanSupplier cancelled) {
        started = first;
        handedOver = first;
        this.end = end;
        this.inOrder = inOrder;
        this.cancelled = cancelled;
        this.ahead = ahead;
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
        return run(first, end, threads, 1, () -> new Alone<>(workers.get()), inOrder, cancelled);
    }

    /**
     * The same with several tasks at a time on each thread.
     *
     * @param slots how many
     * @param crews makes a crew for each thread
     */
    public static <R> long run(long first, long end, int threads, int slots, Supplier<? extends Crew<R>> crews, Predicate<R> inOrder,
            BooleanSupplier cancelled) {
        var batch = new Batch<>(first, end, Math.multiplyExact(threads, Math.max(AHEAD, 4 * slots)), inOrder, cancelled);
        List<Thread> helpers = new ArrayList<>();
        for (int k = 1; k < threads; k++) {
            Crew<R> crew = crews.get();
            helpers.add(Thread.ofPlatform().daemon().name("trajectories-" + k).start(() -> batch.work(crew)));
        }
        batch.work(crews.get());
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

    private void work(Crew<R> crew) {
        try (crew) {
            while (true) {
                // only who has nothing else to do waits for the tasks of others
                for (long number; crew.hasRoom() && (number = next(crew.isEmpty())) < end; ) {
                    crew.begin(number);
                }
                if (crew.isEmpty() || over()) {
                    return;
                }
                crew.advance((result, number) -> {
                    if (result == null) {
                        stop(null);
                    } else {
                        handOver(number, result);
                    }
                });
            }
        } catch (RuntimeException | Error e) {
            stop(e);
        }
    }

    /** True if results are no longer wanted. */
    private synchronized boolean over() {
        return stopped || cancelled.getAsBoolean();
    }

    /** The next task; the end if there is none, or none yet. */
    private synchronized long next(boolean patient) {
        while (patient && !stopped && started < end && started - handedOver >= ahead) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                stopped = true;
            }
        }
        if (stopped || started >= end || started - handedOver >= ahead || cancelled.getAsBoolean()) {
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
