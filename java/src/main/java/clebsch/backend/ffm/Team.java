package clebsch.backend.ffm;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that share the blocks of one short operation after another.
 *
 * <p>The blocks are cut into one share for each thread, always the same, so that a thread finds in its cache what it left
 * there; who has finished takes from the shares of the others. The calling thread works too: where a machine is busy and a
 * helper does not get to run, the caller does its share and waits for nobody. A helper without work waits a moment for
 * the next operation, which in a solver follows at once, and then sleeps.
 */
final class Team implements AutoCloseable {
    /**
     * How long a thread watches before it sleeps, in nanoseconds: about what it costs to wake it. Watching longer gains little
     * on a free machine and takes time from others on a busy one.
     */
    private static final long WATCH = 10_000;

    /** Below this many blocks, sharing costs more than it saves. */
    private static final int WORTH_SHARING = 4;

    /** Counters lie this far apart, in different cache lines. */
    private static final int APART = 16;

    /** What is done to each block. */
    interface Task {
        void run(int block);
    }

    private final Helper[] helpers;
    private volatile Job job;
    private volatile boolean closed;

    /** A team of that many threads, the caller of {@link #run} included. */
    Team(int threads) {
        helpers = new Helper[threads - 1];
        for (int k = 0; k < helpers.length; k++) {
            helpers[k] = new Helper(k + 1);
            helpers[k].start();
        }
    }

    /**
     * Runs a task once for each of the blocks 0 … blocks − 1, in any order, and returns when all are done. Several threads
     * may call at once; helpers then work for the last.
     *
     * @throws IllegalStateException if the team is closed
     */
    void run(int blocks, Task task) {
        if (closed) {
            throw new IllegalStateException("the backend was used after it was closed");
        }
        if (helpers.length == 0 || blocks < WORTH_SHARING) {
            for (int block = 0; block < blocks; block++) {
                task.run(block);
            }
            return;
        }
        var mine = new Job(blocks, task, helpers.length + 1);
        job = mine;
        for (Helper helper : helpers) {
            if (helper.asleep) {
                LockSupport.unpark(helper);
            }
        }
        mine.work(0);
        mine.awaitEnd();
    }

    @Override
    public void close() {
        closed = true;
        for (Helper helper : helpers) {
            LockSupport.unpark(helper);
        }
    }

    private final class Helper extends Thread {
        private final int share;
        private volatile boolean asleep;

        Helper(int share) {
            super("clebsch-native-" + share);
            this.share = share;
            setDaemon(true);
        }

        @Override
        public void run() {
            Job last = null;
            while (!closed) {
                Job next = job;
                if (next != last) {
                    next.work(share);
                    last = next;
                } else {
                    awaitOther(last);
                }
            }
        }

        private void awaitOther(Job last) {
            long start = System.nanoTime();
            while (System.nanoTime() - start < WATCH) {
                if (job != last || closed) {
                    return;
                }
                Thread.onSpinWait();
            }
            asleep = true;
            // set before looking again, and looked at after a job is set: one of the two sides sees the other
            while (job == last && !closed) {
                LockSupport.park(Team.this);
            }
            asleep = false;
        }
    }

    /** One operation: which blocks are taken, and how many are done. */
    private static final class Job {
        private final int blocks;
        private final Task task;
        private final int shares;
        private final AtomicIntegerArray taken;
        private final AtomicInteger done = new AtomicInteger();
        private final Thread caller = Thread.currentThread();
        private volatile boolean callerAsleep;
        private volatile Throwable failure;

        Job(int blocks, Task task, int shares) {
            this.blocks = blocks;
            this.task = task;
            this.shares = shares;
            taken = new AtomicIntegerArray(shares * APART);
        }

        private int shareStart(int share) {
            return (int) ((long) blocks * share / shares);
        }

        /** Does what is left of a share, then of the others. */
        void work(int share) {
            int count = 0;
            for (int k = 0; k < shares; k++) {
                int from = (share + k) % shares;
                int start = shareStart(from);
                int size = shareStart(from + 1) - start;
                for (int next; (next = taken.getAndIncrement(from * APART)) < size; count++) {
                    try {
                        task.run(start + next);
                    } catch (RuntimeException | Error e) {
                        failure = e;   // for the caller to throw; the block counts as done, so that nobody waits for it
                    }
                }
            }
            if (count > 0 && done.addAndGet(count) == blocks && callerAsleep) {
                LockSupport.unpark(caller);
            }
        }

        void awaitEnd() {
            long start = System.nanoTime();
            while (done.get() < blocks && System.nanoTime() - start < WATCH) {
                Thread.onSpinWait();
            }
            if (done.get() < blocks) {
                callerAsleep = true;
                while (done.get() < blocks) {
                    LockSupport.park(this);
                }
            }
            switch (failure) {
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case null, default -> {
                }
            }
        }
    }
}
