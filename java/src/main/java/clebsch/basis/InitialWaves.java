package clebsch.basis;

import clebsch.model.State;
import clebsch.model.Subsystem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/**
 * The initial state as an ensemble of vectors, each in one block of every ensemble: a pure state always the same, {@code mixed}
 * and {@code thermal} drawn with their weights. N uncorrelated spins have K excitations with the binomial probability of K, and
 * then the block b ≤ min(K, N − K) with the cumulative probability C(N, b)/C(N, min(K, N − K)), because a block has
 * C(N, b) − C(N, b − 1) copies: nothing larger than N numbers is held.
 */
public final class InitialWaves {
    private final List<Factor> factors = new ArrayList<>();

    /**
     * One vector.
     *
     * @param blocks N/2 − j of each subsystem
     * @param wave   its amplitudes in the numbering of a {@link BlockBasis} of those blocks
     */
    public record Drawn(int[] blocks, PureState wave) {
    }

    /** Consecutive subsystems that are independent of the others. */
    @FunctionalInterface
    private interface Factor {
        Drawn draw(DoubleSupplier uniform);
    }

    /**
     * The ensemble of the states given to consecutive groups of subsystems.
     *
     * @throws clebsch.model.ModelException if a superposition cancels to zero or mixes blocks
     */
    public InitialWaves(List<State.Assigned> assigned, List<Subsystem> subsystems) {
        for (State.Assigned group : assigned) {
            switch (group.state()) {
                case State.Mixed _ -> group.members().forEach(k -> factors.add(diagonal(subsystems.get(k), 0.5, 0.5)));
                case State.Thermal thermal -> group.members().forEach(k -> factors.add(subsystems.get(k) instanceof Subsystem.Boson
                        ? diagonal(subsystems.get(k), thermal.mean() / (1 + thermal.mean()), 1)
                        : diagonal(subsystems.get(k), thermal.mean(), 1 - thermal.mean())));
                default -> {
                    var blocks = new int[group.members().size()];
                    Arrays.fill(blocks, PureState.block(group, subsystems));
                    var pure = new Drawn(blocks, PureState.inBlock(group, subsystems));
                    factors.add(uniform -> pure);
                }
            }
        }
    }

    /** One of the vectors; the numbers asked for are uniform in (0, 1). */
    public Drawn draw(DoubleSupplier uniform) {
        var blocks = new ArrayList<int[]>();
        PureState wave = PureState.basisState(1, 0);
        for (Factor factor : factors) {
            Drawn drawn = factor.draw(uniform);
            blocks.add(drawn.blocks());
            wave = wave.tensor(drawn.wave());
        }
        return new Drawn(blocks.stream().flatMapToInt(Arrays::stream).toArray(), wave);
    }

    /** Each level k of n with the weight p^k q^{n−k}, times the number of states of that many spins in a Dicke basis. */
    private static Factor diagonal(Subsystem subsystem, double p, double q) {
        Ladder ladder = Ladder.of(subsystem);
        int n = ladder.top();
        boolean spins = ladder.blocks() > 1;
        var log = new double[n + 1];
        double copies = 0;
        for (int k = 0; k <= n; k++) {
            log[k] = copies + InitialState.times(k, Math.log(p)) + InitialState.times(n - k, Math.log(q));
            copies += spins ? Math.log((n - k) / (k + 1.0)) : 0;
        }
        double largest = Arrays.stream(log).max().orElseThrow();
        var cumulative = new double[n + 1];
        double sum = 0;
        for (int k = 0; k <= n; k++) {
            sum += Math.exp(log[k] - largest);
            cumulative[k] = sum;
        }
        double total = sum;
        return uniform -> {
            double u = uniform.getAsDouble() * total;
            int level = IntStream.range(0, n).filter(k -> cumulative[k] >= u).findFirst().orElse(n);
            return new Drawn(new int[] {spins ? block(n, Math.min(level, n - level), uniform.getAsDouble()) : 0},
                    PureState.basisState(n + 1, level));
        };
    }

    /** The smallest b with C(n, b)/C(n, most) ≥ u. */
    private static int block(int n, int most, double u) {
        int block = most;
        double below = block / (n - block + 1.0);
        while (block > 0 && below >= u) {
            block--;
            below *= block / (n - block + 1.0);
        }
        return block;
    }
}
