package clebsch.solver;

import clebsch.sparse.Bands;
import java.util.List;

/**
 * A linear space that a wave function stays in between jumps, dψ/dt = Gψ, and the jumps ψ → L_kψ out of it, into this space or
 * another. Holds what was computed for it, for one thread.
 */
public final class JumpSpace {
    private final int first;
    private final int end;
    private final Bands generator;
    private final List<Channel> channels;
    /** The generator made ready for a range of states. */
    private Recurrence recurrence;

    /**
     * One jump.
     *
     * @param number   what it is called
     * @param operator L_k, its rate included
     * @param target   the number of the space that it leads to
     */
    public record Channel(int number, Bands operator, long target) {
    }

    /**
     * @param first     first state of the space
     * @param end       one beyond its last state
     * @param generator G = −iH − ½ Σ L_k†L_k
     * @param channels  all jumps
     */
    public JumpSpace(int first, int end, Bands generator, List<Channel> channels) {
        this.first = first;
        this.end = end;
        this.generator = generator;
        this.channels = List.copyOf(channels);
    }

    int first() {
        return first;
    }

    int end() {
        return end;
    }

    Bands generator() {
        return generator;
    }

    List<Channel> channels() {
        return channels;
    }

    /** The generator ready for states lo … hi − 1; the last one asked for is kept. */
    Recurrence recurrence(int lo, int hi) {
        if (recurrence == null || recurrence.lo() != lo || recurrence.hi() != hi) {
            recurrence = new Recurrence(generator, lo, hi);
        }
        return recurrence;
    }

    /** The longest offset of the generator and the jumps. */
    public int margin() {
        generator.require(first, end);
        int most = Math.max(generator.below(), generator.above());
        for (Channel channel : channels) {
            channel.operator().require(first, end);
            most = Math.max(most, Math.max(channel.operator().below(), channel.operator().above()));
        }
        return most;
    }

    /**
     * Whether vectors are best taken with all their states: the generator moves them, and between two jumps it may move them as far as
     * there are states, or these are few.
     */
    public boolean isTakenWhole() {
        generator.require(first, end);
        int reach = generator.below() + generator.above();
        return reach > 0 && (Expansion.isSmall(end - first) || (long) Expansion.MOST * reach >= end - first);
    }

    /** Bytes held. */
    public long bytes() {
        long sum = generator.bytes() + (recurrence == null ? 0 : recurrence.bytes());
        for (Channel channel : channels) {
            sum += channel.operator().bytes();
        }
        return sum;
    }

    /** Lψ, on the range that it can reach. */
    void apply(Bands operator, Wave in, Wave out) {
        operator.require(in.lo(), in.hi());
        int lo = in.lo() - operator.below();
        int hi = in.hi() + operator.above();
        out.clear(Math.max(0, lo), Math.min(operator.dimension(), hi));
        double[] xr = in.re();
        double[] xi = in.im();
        double[] yr = out.re();
        double[] yi = out.im();
        for (int k = 0; k < operator.count(); k++) {
            double[] a = operator.real(k);
            double[] b = operator.imaginary(k);
            int offset = operator.offset(k);
            // entries that would lead out of the space are zero
            int from = Math.max(in.lo(), out.lo() - offset);
            int to = Math.min(in.hi(), out.hi() - offset);
            if (!operator.isComplex(k)) {
                for (int c = from; c < to; c++) {
                    double re = a[c - operator.base()];
                    yr[c + offset - out.lo()] += re * xr[c - in.lo()];
                    yi[c + offset - out.lo()] += re * xi[c - in.lo()];
                }
                continue;
            }
            for (int c = from; c < to; c++) {
                int p = c - in.lo();
                double re = a[c - operator.base()];
                double im = b[c - operator.base()];
                yr[c + offset - out.lo()] += re * xr[p] - im * xi[p];
                yi[c + offset - out.lo()] += re * xi[p] + im * xr[p];
            }
        }
    }

    /** ⟨ψ|A|ψ⟩ as its real and imaginary part. */
    public static void expectation(Bands operator, Wave wave, double[] into) {
        operator.require(wave.lo(), wave.hi());
        double[] xr = wave.re();
        double[] xi = wave.im();
        double real = 0;
        double imaginary = 0;
        for (int k = 0; k < operator.count(); k++) {
            double[] a = operator.real(k);
            double[] b = operator.imaginary(k);
            int offset = operator.offset(k);
            int from = Math.max(wave.lo(), wave.lo() - offset);
            int to = Math.min(wave.hi(), wave.hi() - offset);
            if (!operator.isComplex(k)) {
                for (int c = from; c < to; c++) {
                    int p = c - wave.lo();
                    int q = p + offset;
                    double ar = a[c - operator.base()];
                    real += ar * (xr[q] * xr[p] + xi[q] * xi[p]);
                    imaginary += ar * (xr[q] * xi[p] - xi[q] * xr[p]);
                }
                continue;
            }
            for (int c = from; c < to; c++) {
                int p = c - wave.lo();
                int q = p + offset;
                // ψ_q* ψ_p
                double re = xr[q] * xr[p] + xi[q] * xi[p];
                double im = xr[q] * xi[p] - xi[q] * xr[p];
                double ar = a[c - operator.base()];
                double ai = b[c - operator.base()];
                real += ar * re - ai * im;
                imaginary += ar * im + ai * re;
            }
        }
        into[0] = real;
        into[1] = imaginary;
    }
}
