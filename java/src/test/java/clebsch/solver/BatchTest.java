package clebsch.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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
