package clebsch.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ObjLongConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchTest {

    /** Tasks of very different length, so that they end in another order than they began. */
    private static Batch.Worker<Long> squares(AtomicInteger closed) {
        return new Batch.Worker<>() {
            @Override
            public Long run(long number) {
                double idle = 0;
                for (int k = 0; k < (number % 7 == 0 ? 200_000 : 10); k++) {
                    idle += Math.sqrt(k);
                }
                return idle < 0 ? null : (Long) (number * number);
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void resultsComeInOrderFromAnyNumberOfThreads(int threads) {
        var taken = new ArrayList<Long>();
        var closed = new AtomicInteger();
        long end = Batch.run(3, 800, threads, () -> squares(closed), taken::add, () -> false);
        assertThat(end).isEqualTo(800);
        assertThat(taken).isEqualTo(LongStream.range(3, 800).mapToObj(k -> k * k).toList());
        assertThat(closed).hasValue(threads);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void endsWhenNoMoreResultsAreWanted(int threads) {
        var taken = new ArrayList<Long>();
        long end = Batch.run(0, 1_000_000, threads, () -> squares(new AtomicInteger()), r -> {
            taken.add(r);
            return taken.size() < 10;
        }, () -> false);
        assertThat(end).isEqualTo(10);
        assertThat(taken).hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void endsWhenCancelledAndWhenATaskIsGivenUp(int threads) {
        List<Long> taken = new ArrayList<>();
        long end = Batch.run(0, 1_000_000, threads, () -> squares(new AtomicInteger()), taken::add, () -> taken.size() >= 5);
        assertThat(end).isEqualTo(taken.size()).isBetween(5L, 5L + 64 * threads);
        List<Long> before = new ArrayList<>();
        end = Batch.run(0, 100, threads, () -> number -> number == 20 ? null : (Long) number, before::add, () -> false);
        assertThat(end).isEqualTo(before.size()).isLessThanOrEqualTo(20);
    }

    /** Tasks of which each takes as many turns as its number modulo seven says, so that later ones overtake. */
    private static final class Turns implements Batch.Crew<Long> {
        private final long[] task = new long[3];
        private final long[] left = new long[3];
        private int busy;

        @Override
        public boolean hasRoom() {
            return busy < task.length;
        }

        @Override
        public boolean isEmpty() {
            return busy == 0;
        }

        @Override
        public void begin(long number) {
            int slot = 0;
            while (left[slot] > 0) {
                slot++;
            }
            task[slot] = number;
            left[slot] = number % 7 == 0 ? 1000 : number % 7;
            busy++;
        }

        @Override
        public void advance(ObjLongConsumer<Long> done) {
            for (int slot = 0; slot < task.length; slot++) {
                if (left[slot] > 0 && --left[slot] == 0) {
                    busy--;
                    done.accept(task[slot] * task[slot], task[slot]);
                }
            }
        }

        @Override
        public void close() {
            assertThat(busy).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aCrewsTasksOvertakeEachOtherAndStillComeInOrder(int threads) {
        var taken = new ArrayList<Long>();
        var crews = new ArrayList<Turns>();
        long end = Batch.run(1, 400, threads, 3, () -> {
            crews.add(new Turns());
            return crews.getLast();
        }, taken::add, () -> false);
        assertThat(end).isEqualTo(400);
        assertThat(taken).isEqualTo(LongStream.range(1, 400).mapToObj(k -> k * k).toList());
    }

    @Test
    void aTaskThatFailsEndsTheBatchWithItsException() {
        assertThatThrownBy(() -> Batch.run(0, 1000, 3, () -> number -> {
            if (number == 40) {
                throw new IllegalStateException("no task 40");
            }
            return number;
        }, r -> true, () -> false)).isInstanceOf(IllegalStateException.class).hasMessage("no task 40");
    }
}
