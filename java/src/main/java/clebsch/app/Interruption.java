package clebsch.app;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and termination: instead of ending at once, the process asks the run to stop at its next step, waits until it has
 * written what it has, and then ends with the run's own exit status. Before there is anything to keep it ends at once.
 */
final class Interruption {
    private static final long SECONDS_TO_WRITE = 60;

    private static volatile boolean computing;
    private static volatile boolean requested;
    private static volatile boolean finished;
    private static volatile int status = Main.FAILED;
    private static final CountDownLatch DONE = new CountDownLatch(1);

    private Interruption() {
    }

    /** From here on a signal asks the run to stop. */
    static void listen() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (finished) {
                return;
            }
            requested = true;
            if (!computing) {
                System.err.println("clebsch: stopped before there was anything to keep");
                Runtime.getRuntime().halt(Main.FAILED);
            }
            try {
                if (!DONE.await(SECONDS_TO_WRITE, TimeUnit.SECONDS)) {
                    System.err.println("clebsch: the run did not stop within " + SECONDS_TO_WRITE + " s; ending without it");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(status);
        }, "interruption"));
    }

    /** From here on there are results to keep. */
    static void computing() {
        computing = true;
    }

    /** True once somebody wants the run to stop. */
    static boolean requested() {
        return requested;
    }

    /**
     * The run is over and everything is written.
     *
     * @return true if the caller is to end the process; false if it is ending already, with this status
     */
    static boolean finish(int exitStatus) {
        status = exitStatus;
        finished = !requested;
        DONE.countDown();
        return finished;
    }
}
