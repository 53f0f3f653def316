package clebsch.solver;

import clebsch.backend.Backend;
import java.util.List;
import java.util.function.LongFunction;

/**
 * One quantum trajectory after another: a normalised wave function evolves by dψ/dt = Gψ, G = −iH − ½ Σ L_k†L_k, until its norm
 * has fallen to ‖ψ‖² = u for a number u uniform in (0, 1), and then jumps, ψ → L_kψ/‖L_kψ‖ with the probability
 * ‖L_kψ‖²/Σ_l ‖L_lψ‖² (J. Dalibard, Y. Castin, K. Mølmer, Phys. Rev. Lett. 68, 580 (1992); M. B. Plenio, P. L. Knight,
 * Rev. Mod. Phys. 70, 101 (1998)).
 *
 * <p>The time of a jump is where ln‖ψ‖² = ln u to the tolerance, found with the norm and its derivative on the no-jump evolution's
 * dense output: its error is the tolerance divided by the total rate of jumps. The tolerance also bounds the error of ψ, relative
 * to its norm, in each step of the no-jump evolution. States at the ends of a wave function's range whose weight is below
 * {@value #NEGLIGIBLE} in all are dropped.
 *
 * <p>All random numbers are those of {@link Philox} for the trajectory's number; a trajectory does not depend on those before it.
 * One thread at a time.
 */
public final class Trajectory implements AutoCloseable {
    static final double NEGLIGIBLE = 1e-24;
    /** The stream of random numbers that waiting times and channels are drawn from; others are free for the start. */
    public static final int JUMPS = 0;
    private static final int MOST_ITERATIONS = 60;
    /** The dense output reaches so much beyond the time that is looked at, as the next is seldom further. */
    private static final double AHEAD = 1.02;

    private final LongFunction<JumpSpace> spaces;
    private final double tolerance;
    private final Weights weights;
    private final Decay decay = new Decay();
    private final Expansion expansion;
    private Wave wave = new Wave();
    private Wave next = new Wave();
    private final Wave output = new Wave();
    private double[] weight = new double[8];
    private double tau;
    private double norm2;

    /** How likely jumps are; there is one that is right. */
    @FunctionalInterface
    interface Weights {
        /** The weight of a channel with ‖L_kψ‖² for the wave function at hand. */
        double of(JumpSpace.Channel channel, double norm2);
    }

    /** Hears of one trajectory. */
    public interface Listener {
        /** The normalised wave function at the k-th output time, valid during the call. */
        void output(int k, long space, Wave wave);

        /** A jump through a channel of a space. */
        default void jump(double t, long space, JumpSpace.Channel channel) {
        }

        /** Asked after every step; false ends the trajectory there. */
        default boolean goOn() {
            return true;
        }
    }

    /**
     * @param backend   where products are computed, on the calling thread
     * @param spaces    the space of a number; the same for as long as it is in use
     * @param tolerance of jump times and steps, between 10⁻¹³ and 0.1
     */
    public Trajectory(Backend backend, LongFunction<JumpSpace> spaces, double tolerance) {
        this(backend, spaces, tolerance, (channel, norm2) -> norm2);
    }

    /** With other weights than the right ones, for tests that are to fail. */
    Trajectory(Backend backend, LongFunction<JumpSpace> spaces, double tolerance, Weights weights) {
        if (!(tolerance >= 1e-13 && tolerance <= 0.1)) {
            throw new IllegalArgumentException("the tolerance of trajectories must be between 1e-13 and 0.1, not " + tolerance);
        }
        this.spaces = spaces;
        this.tolerance = tolerance;
        this.weights = weights;
        expansion = new Expansion(backend);
    }

    /** The vector that a trajectory starts from, to be filled before {@link #run}. */
    public Wave start() {
        return wave;
    }

    /** Products with a generator in all trajectories so far. */
    public long products() {
        return expansion.products();
    }

    /**
     * Runs one trajectory from the vector in {@link #start}, which is normalised first.
     *
     * @param random its random numbers
     * @param space  the number of the space that it starts in
     * @param begin  the time of the start
     * @param times  output times, increasing, none before the start
     * @return true if it was run to the last time, false if the listener ended it
     */
    public boolean run(Philox random, long space, double begin, double[] times, Listener listener) {
        wave.scale(1 / Math.sqrt(wave.norm2()));
        double end = times[times.length - 1];
        double t = begin;
        int k = 0;
        int jumps = 0;
        random.draw(JUMPS, jumps);
        double remaining = random.first();
        JumpSpace here = spaces.apply(space);
        while (true) {
            NoJump step = Decay.suits(here, wave) ? decay : expansion;
            double longest = end - t;
            boolean jumped = search(step, here, longest, remaining);
            double until = !jumped && tau == longest ? end : t + tau;
            for (; k < times.length && times[k] <= until; k++) {
                // the crossing's wave function lies in next, so outputs have a vector of their own
                double norm = step.at(Math.min(tau, times[k] - t), output);
                output.scale(1 / Math.sqrt(norm));
                listener.output(k, space, output);
            }
            if (k == times.length) {
                return true;
            }
            t = until;
            if (jumped) {
                JumpSpace.Channel channel = choose(here, random.second());
                listener.jump(t, space, channel);
                random.draw(JUMPS, ++jumps);
                remaining = random.first();
                if (channel.target() != space) {
                    space = channel.target();
                    here = spaces.apply(space);
                }
            } else {
                remaining /= norm2;
                Wave swap = wave;
                wave = next;
                next = swap;
            }
            double norm = jumped ? wave.norm2() : norm2;
            wave.trim(NEGLIGIBLE * norm);
            wave.scale(1 / Math.sqrt(norm));
            if (!listener.goOn()) {
                return false;
            }
        }
    }

    /**
     * Finds the time {@link #tau} at which ‖ψ‖² = u, by cubics of time over ln‖ψ‖² through the last two times looked at, with the
     * derivatives there; or how far this step leads if that is before.
     *
     * @return whether ψ jumps at {@code tau}; {@link #next} is ψ there, {@link #norm2} its ‖ψ‖²
     */
    private boolean search(NoJump step, JumpSpace here, double longest, double remaining) {
        double target = Math.log(remaining);
        tau = Math.min(longest, step.begin(here, wave, remaining, tolerance * Math.sqrt(remaining)));
        double before = 0;
        double gBefore = -target;
        double sBefore = -step.rateAtStart();
        double low = 0;
        double high = Double.POSITIVE_INFINITY;
        for (int i = 0; i < MOST_ITERATIONS; i++) {
            double reach = step.reach(Math.min(longest, AHEAD * tau));
            if (reach <= low) {
                tau = low;
                return false;
            }
            tau = Math.min(tau, reach);
            norm2 = step.atWithRate(tau, next);
            double g = Math.log(norm2) - target;
            if (Math.abs(g) <= tolerance || high - low <= 4 * Math.ulp(tau)) {
                return true;
            }
            if (g < 0) {
                high = tau;
            } else if (tau == longest) {
                return false;
            } else {
                low = tau;
            }
            double s = -step.rate() / norm2;
            double better = root(before, gBefore, sBefore, tau, g, s);
            before = tau;
            gBefore = g;
            sBefore = s;
            if (better > low && better < high) {
                tau = Math.min(better, longest);
            } else {
                tau = high < Double.POSITIVE_INFINITY ? low + (high - low) / 2 : Math.min(2 * low, longest);
            }
        }
        throw new IllegalStateException("no jump was found although the norm fell from 1 past " + remaining);
    }

    /** Where g(t) is zero, t being a cubic in g with the values and slopes s = dg/dt at two times; NaN where that says nothing. */
    private static double root(double a, double ga, double sa, double b, double gb, double sb) {
        double h = gb - ga;
        double x = -ga / h;
        double y = 1 - x;
        return a * (1 + 2 * x) * y * y + b * x * x * (3 - 2 * x) + x * y * h * (y / sa - x / sb);
    }

    /** A channel with a probability in proportion to ‖L_kψ‖², ψ being in {@link #next}; puts L_kψ into {@link #wave}. */
    private JumpSpace.Channel choose(JumpSpace here, double v) {
        List<JumpSpace.Channel> channels = here.channels();
        if (weight.length < channels.size()) {
            weight = new double[channels.size()];
        }
        double total = 0;
        for (int k = 0; k < channels.size(); k++) {
            here.apply(channels.get(k).operator(), next, wave);
            weight[k] = weights.of(channels.get(k), wave.norm2());
            total += weight[k];
        }
        double sum = 0;
        int chosen = -1;
        for (int k = 0; k < channels.size() && !(chosen >= 0 && sum >= v * total); k++) {
            if (weight[k] > 0) {
                chosen = k;
                sum += weight[k];
            }
        }
        if (chosen < 0) {
            throw new IllegalStateException("the norm fell, but no jump is possible");
        }
        if (chosen < channels.size() - 1) {
            here.apply(channels.get(chosen).operator(), next, wave);
        }
        return channels.get(chosen);
    }

    @Override
    public void close() {
        expansion.close();
    }
}
