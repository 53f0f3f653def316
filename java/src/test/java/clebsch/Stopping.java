package clebsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Whether a long computation is cancelled: it is from a certain question on. */
public final class Stopping implements BooleanSupplier {
    private final AtomicInteger asked = new AtomicInteger();
    private final int yesFrom;

    private Stopping(int yesFrom) {
        this.yesFrom = yesFrom;
    }

    @Override
    public boolean getAsBoolean() {
        return asked.incrementAndGet() >= yesFrom;
    }

    /**
     * Expects that a computation ends by a {@link CancellationException} wherever it is stopped, with no more questions than there
     * are threads that may be on their way.
     *
     * @param times how often it has to ask at least when nobody stops it
     */
    public static void expectedOf(Consumer<BooleanSupplier> computation, int times) {
        var never = new Stopping(Integer.MAX_VALUE);
        computation.accept(never);
        int all = never.asked.get();
        assertThat(all).isGreaterThanOrEqualTo(times);
        for (int yesFrom : new int[] {1, 2, all / 4, all / 2, all}) {
            var stopping = new Stopping(yesFrom);
            assertThatThrownBy(() -> computation.accept(stopping)).isInstanceOf(CancellationException.class);
            assertThat(stopping.asked.get()).isLessThan(yesFrom + 100);
        }
    }
}
