package clebsch.study;

import clebsch.basis.BlockBasis;
import clebsch.liouville.BlockOperators;
import clebsch.model.Model;
import clebsch.model.Operator;
import clebsch.observable.FockTail;
import clebsch.solver.JumpSpace;
import clebsch.sparse.Bands;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The spaces between which a model's trajectories jump, one for each combination of blocks, made when first entered. Those not
 * used for longest are given up where all together would need too much memory, or are too many. For one thread.
 */
final class BlockSpaces {
    /** The bytes are counted when so many spaces were made since, and a quarter of those that there are. */
    private static final int COUNT_AFTER = 16;
    /** More are seldom entered again before they are given up, and what lives long enough to leave the heap's young generation costs more. */
    private static final int MOST = 256;

    private final BlockOperators operators;
    private final List<Operator> moments;
    private final List<FockTail.Last> tails;
    private final double memory;
    private final Map<Long, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private int made;

    /** A space, its states, and the matrices of what is to be measured in it: the operators, then the last Fock states. */
    record Entry(JumpSpace space, BlockBasis basis, List<Bands> moments) {

        /** The longest offset of all matrices here, and of noise on any single one of so many subsystems. */
        int margin(int subsystems) {
            int most = IntStream.range(0, subsystems).map(basis::stride).max().orElse(0);
            for (Bands operator : moments) {
                operator.require(basis.first(), basis.end());
                most = Math.max(most, Math.max(operator.below(), operator.above()));
            }
            return Math.max(most, space.margin());
        }

        long bytes() {
            return space.bytes() + moments.stream().mapToLong(Bands::bytes).sum();
        }
    }

    /**
     * @param moments operators to be measured
     * @param tails   Fock states whose population is to be measured
     * @param memory  bytes that all spaces may take
     */
    BlockSpaces(Model model, List<Operator> moments, List<FockTail.Last> tails, double memory) {
        operators = new BlockOperators(model);
        this.moments = moments;
        this.tails = tails;
        this.memory = memory;
    }

    BlockOperators operators() {
        return operators;
    }

    JumpSpace space(long number) {
        return entry(number).space();
    }

    Entry entry(long number) {
        Entry entry = entries.get(number);
        if (entry == null) {
            entry = make(number);
            entries.put(number, entry);
            if (++made > COUNT_AFTER + entries.size() / 4) {
                made = 0;
                giveUp();
            }
        }
        return entry;
    }

    private Entry make(long number) {
        BlockOperators.Block block = operators.block(number);
        var channels = new ArrayList<JumpSpace.Channel>();
        for (BlockOperators.Jump jump : block.jumps()) {
            channels.add(new JumpSpace.Channel(3 * jump.dissipator() + 1 + jump.change(), jump.operator(), jump.target()));
        }
        var space = new JumpSpace(block.basis().first(), block.basis().end(), block.generator(), channels);
        return new Entry(space, block.basis(), Stream.concat(moments.stream().map(block::operator),
                tails.stream().map(last -> projector(block.basis(), last))).toList());
    }

    private static Bands projector(BlockBasis basis, FockTail.Last last) {
        return new Bands(basis.dimension(), (c, into) -> {
            if (basis.exists(c) && basis.level(c, last.mode()) >= last.lowest()) {
                into.add(c, 1, 0, 1);
            }
        });
    }

    private void giveUp() {
        double sum = entries.values().stream().mapToDouble(Entry::bytes).sum();
        Iterator<Entry> oldest = entries.values().iterator();
        while ((sum > memory || entries.size() > MOST) && entries.size() > 1) {
            sum -= oldest.next().bytes();
            oldest.remove();
        }
    }
}
