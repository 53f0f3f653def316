package clebsch.solver;

import clebsch.backend.JumpBatch;
import clebsch.backend.JumpTables;
import clebsch.sparse.Bands;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * Quantum trajectories as {@link Trajectory} computes them, but where the backend keeps them and as many at a time as it has slots for:
 * what is done between two output times or jumps, and the choice of the jump, is one kernel. Vectors always have all states of
 * their space, so this is for spaces of which a trajectory visits most. Spaces are made known when a trajectory first enters them.
 *
 * <p>A trajectory does not depend on those beside it, and agrees with that of {@link Trajectory} up to rounding. One thread at a time.
 */
public final class TrajectoryBatch implements AutoCloseable {
    private final JumpBatch batch;
    private final int dimension;
    private final LongFunction<Space> spaces;
    private final Map<Long, Integer> index = new HashMap<>();
    private final List<Long> number = new ArrayList<>();
    private int present;

    /** An operator whose mean is read at output times: its real part, and the imaginary one unless it is Hermitian. */
    public record Mean(Bands operator, boolean hermitian) {
    }

    /** A space and what is read in it, in the order of the numbers read. */
    public record Space(JumpSpace space, List<Mean> means) {
    }

    /** Hears of trajectories. */
    public interface Listener {
        /** A jump of a trajectory; those of one come in the order of their times. */
        void jump(long trajectory, double t, int channel);

        /** A trajectory has reached its end with so many jumps and products; what was read, output time by output time. */
        void end(long trajectory, double[] numbers, long jumps, long products);
    }

    /**
     * @param batch     its slots, closed with this
     * @param dimension numbers of states
     * @param spaces    the space of a number
     */
    public TrajectoryBatch(JumpBatch batch, int dimension, LongFunction<Space> spaces) {
        this.batch = batch;
        this.dimension = dimension;
        this.spaces = spaces;
    }

    /** True if another trajectory can begin. */
    public boolean hasRoom() {
        return present < batch.slots();
    }

    /** True if no trajectory is under way. */
    public boolean isEmpty() {
        return present == 0;
    }

    /**
     * Begins a trajectory.
     *
     * @param trajectory its number, under which the batch's seed gives its random numbers
     * @param random     the same random numbers
     * @param space      the number of the space that it starts in
     * @param begin      the time of the start
     * @param wave       its start, which is normalised
     */
    public void begin(long trajectory, Philox random, long space, double begin, Wave wave) {
        wave.scale(1 / Math.sqrt(wave.norm2()));
        random.draw(Trajectory.JUMPS, 0);
        int slot = 0;
        while (batch.holds(slot)) {
            slot++;
        }
        batch.begin(slot, trajectory, index(space), begin, wave.lo(), wave.re(), wave.im(), wave.hi() - wave.lo(), random.first(),
                random.second());
        present++;
    }

    /**
     * Lets all trajectories go on.
     *
     * @throws IllegalStateException if a jump is due that cannot be found
     */
    public void advance(Listener listener) {
        batch.advance();
        for (int slot = 0; slot < batch.slots(); slot++) {
            if (!batch.holds(slot)) {
                continue;
            }
            switch (batch.waits(slot)) {
                case UNDER_WAY -> { }
                case AT_ITS_END -> {
                    record(slot, listener);
                    listener.end(batch.numberOf(slot), batch.numbers(slot), batch.jumps(slot), batch.products(slot));
                    batch.leave(slot);
                    present--;
                }
                case SPACE -> {
                    int wanted = batch.spaceOf(slot);
                    if (!batch.knows(wanted)) {
                        batch.space(wanted, tables(number.get(wanted)));
                    }
                    batch.resume(slot);
                }
                case RECORD -> {
                    record(slot, listener);
                    batch.resume(slot);
                }
                case NO_CROSSING -> throw new IllegalStateException("no jump was found in trajectory " + batch.numberOf(slot)
                        + " although the norm fell past the number drawn");
                case NO_CHANNEL -> throw new IllegalStateException("the norm fell in trajectory " + batch.numberOf(slot)
                        + ", but no jump is possible");
            }
        }
    }

    private void record(int slot, Listener listener) {
        double[] jumps = batch.takeRecord(slot);
        for (int k = 0; k < jumps.length; k += 2) {
            listener.jump(batch.numberOf(slot), jumps[k], (int) jumps[k + 1]);
        }
    }

    private int index(long space) {
        return index.computeIfAbsent(space, s -> {
            number.add(s);
            return number.size() - 1;
        });
    }

    private JumpTables tables(long own) {
        Space of = spaces.apply(own);
        JumpSpace space = of.space();
        int first = space.first();
        int end = space.end();
        Recurrence recurrence = space.recurrence(first, end);
        var channels = new ArrayList<JumpTables.Channel>();
        for (JumpSpace.Channel channel : space.channels()) {
            Bands operator = channel.operator();
            operator.require(first, end);
            // rows beyond the target's have no entries
            boolean stays = channel.target() == own;
            int from = stays ? first : Math.max(0, first - operator.below());
            int to = stays ? end : Math.min(dimension, end + operator.above());
            channels.add(new JumpTables.Channel(channel.number(), index(channel.target()), rows(operator, first, end, from, to), to));
        }
        var means = of.means().stream().map(mean -> new JumpTables.Mean(mean.hermitian() ? 1 : 2,
                rows(mean.operator(), first, end, first, end))).toList();
        return new JumpTables(first, end, recurrence.radius(), recurrence.polynomials(),
                Recurrence.near(space.generator(), first, end).polynomials(), channels, means);
    }

    /** Columns first … end − 1 of a matrix as rows from … to − 1. */
    private static JumpTables.Rows rows(Bands operator, int first, int end, int from, int to) {
        operator.require(first, end);
        int n = operator.count();
        var offset = new int[n];
        var real = new double[n][];
        var imaginary = new double[n][];
        for (int k = 0; k < n; k++) {
            offset[k] = operator.offset(k);
            var re = new double[to - from];
            var im = new double[to - from];
            boolean anyRe = false;
            boolean anyIm = false;
            for (int c = Math.max(first, from - offset[k]); c < Math.min(end, to - offset[k]); c++) {
                double a = operator.real(k)[c - operator.base()];
                double b = operator.imaginary(k)[c - operator.base()];
                re[c + offset[k] - from] = a;
                im[c + offset[k] - from] = b;
                anyRe |= a != 0;
                anyIm |= b != 0;
            }
            real[k] = anyRe ? re : null;
            imaginary[k] = anyIm ? im : null;
        }
        return new JumpTables.Rows(from, offset, real, imaginary);
    }

    @Override
    public void close() {
        batch.close();
    }
}
