package clebsch.liouville;

import clebsch.basis.Packing;
import clebsch.basis.Sector;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Finds the elements of ρ that an initial state can ever make different from zero, along the generator's graph. Wherever
 * a model has a weak symmetry (parity, phase rotation, reality …) this leaves out what stays zero, without being told.
 */
public final class Reach {
    /** A sector is no larger, so that what rounds its size up to a block, or doubles a row, stays within an {@code int}. */
    private static final long MOST = Integer.MAX_VALUE - (1 << 22);

    private final long[] member;
    /** Where it may go, null for anywhere. */
    private final Sector within;
    private long[] queue = new long[1024];
    private int size;

    private Reach(Packing packing, Sector within) {
        this.within = within;
        member = new long[Math.toIntExact((packing.size() + 63) >> 6)];
    }

    /**
     * Every element reached.
     *
     * @param state     hands over the packed initial state
     * @param generator 𝓛, whose edges lead from a column to the rows in which it stands
     * @param limit     how many elements the caller can hold; taken as 2³¹ − 2²² if it is more
     * @return the sector, or nothing if it has more than {@code limit} elements
     */
    public static Optional<Sector> from(BiConsumer<Packing, Packing.Sink> state, Generator generator, long limit) {
        return from(state, generator, limit, null);
    }

    /**
     * Every element reached of a sector into which no edge of the generator leads from outside. Then what
     * happens within it does not depend on the rest, as with the elements that some observables' covectors reach along
     * the edges of the adjoint.
     *
     * @param sector the sector; null for all of ρ
     */
    public static Optional<Sector> from(BiConsumer<Packing, Packing.Sink> state, Generator generator, long limit, Sector sector) {
        Packing packing = generator.packing();
        var reach = new Reach(packing, sector);
        long most = Math.min(limit, MOST);
        state.accept(packing, (at, value) -> {
            // one beyond the limit is enough to know
            if (value != 0 && reach.size <= most) {
                reach.visit(at);
            }
        });
        // column j of 𝓛 is row j of its adjoint
        Generator.Rows columns = generator.adjoint().rows();
        for (int next = 0; next < reach.size && reach.size <= most; next++) {
            columns.read(reach.queue[next]);
            for (int k = 0; k < columns.count(); k++) {
                reach.visit(columns.column(k));
            }
        }
        return reach.size > most ? Optional.empty() : Optional.of(new Sector(packing, reach.member, reach.size));
    }

    private void visit(long at) {
        int word = (int) (at >> 6);
        long bit = 1L << at;
        if ((member[word] & bit) == 0 && (within == null || within.indexOf(at) >= 0)) {
            member[word] |= bit;
            if (size == queue.length) {
                queue = Arrays.copyOf(queue, (int) Math.min(Integer.MAX_VALUE - 8, 2L * size));
            }
            queue[size++] = at;
        }
    }
}
