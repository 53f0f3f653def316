package clebsch.backend.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class TeamTest {
    // no blocks; one; too few to share; fewer than threads; shares of unequal size
    @ParameterizedTest
    @CsvSource({"1, 0", "1, 1", "1, 100", "2, 3", "2, 4", "8, 5", "3, 100", "5, 1001"})
    void everyBlockIsDoneOnce(int threads, int blocks) {
        try (var team = new Team(threads)) {
            for (int k = 0; k < 200; k++) {
                assertOnce(team, blocks);
            }
        }
    }

    private static void assertOnce(Team team, int blocks) {
        var done = new AtomicIntegerArray(blocks);
        team.run(blocks, done::incrementAndGet);
        for (int block = 0; block < blocks; block++) {
            assertThat(done.get(block)).as("block %d", block).isEqualTo(1);
        }
    }

    @Test
    void helpersThatFellAsleepAreWoken() throws InterruptedException {
        try (var team = new Team(2)) {
            for (int k = 0; k < 20; k++) {
                TimeUnit.MILLISECONDS.sleep(2);
                // the caller's block ends only when a helper has begun another
                var helped = new CountDownLatch(2);
                team.run(4, block -> {
                    if (block % 2 == 0) {
                        helped.countDown();
                        await(helped);
                    }
                });
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void severalCallersAtOnceEachGetTheirBlocksDone() throws InterruptedException {
        try (var team = new Team(3)) {
            var failures = new java.util.concurrent.ConcurrentLinkedQueue<Throwable>();
            var callers = new Thread[3];
            for (int c = 0; c < callers.length; c++) {
                callers[c] = new Thread(() -> {
                    for (int k = 0; k < 300; k++) {
                        assertOnce(team, 37);
                    }
                });
                callers[c].setUncaughtExceptionHandler((thread, e) -> failures.add(e));
                callers[c].start();
            }
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(failures).isEmpty();
        }
    }

    @Test
    void aFailureInAnyThreadReachesTheCallerAndTheTeamGoesOn() {
        try (var team = new Team(2)) {
            for (int failing : new int[] {0, 9}) {
                assertThatThrownBy(() -> team.run(10, block -> {
                    if (block == failing) {
                        throw new IllegalStateException("block " + block);
                    }
                })).isInstanceOf(IllegalStateException.class).hasMessage("block " + failing);
            }
            assertOnce(team, 50);
        }
    }

    @Test
    void aClosedTeamRefusesWork() {
        var team = new Team(2);
        team.close();
        assertThatThrownBy(() -> team.run(1, block -> { })).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
    }
}
