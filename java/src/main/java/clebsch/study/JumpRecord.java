package clebsch.study;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Every jump of many trajectories, in order of trajectory and time: what a perfect detector of every channel would have
 * written down.
 */
public final class JumpRecord {
    /** Bytes of a jump while the record grows, and in the table that is made of it. */
    static final int BYTES = 3 * 20 + 4 * 8;
    /** Jumps at the most: twice as many are no length of an array. */
    static final int MOST = 1 << 29;

    private int size;
    private long[] trajectory = new long[16];
    private double[] time = new double[16];
    private int[] channel = new int[16];

    /** Notes a jump. */
    void add(long number, double t, int code) {
        if (size == time.length) {
            trajectory = Arrays.copyOf(trajectory, 2 * size);
            time = Arrays.copyOf(time, 2 * size);
            channel = Arrays.copyOf(channel, 2 * size);
        }
        trajectory[size] = number;
        time[size] = t;
        channel[size++] = code;
    }

    /** Appends another record. */
    void addAll(JumpRecord other) {
        for (int i = 0; i < other.size; i++) {
            add(other.trajectory[i], other.time[i], other.channel[i]);
        }
    }

    /** How many jumps there are. */
    public int size() {
        return size;
    }

    /** The trajectory of the i-th jump. */
    public long trajectory(int i) {
        return trajectory[i];
    }

    /** The time of the i-th jump. */
    public double time(int i) {
        return time[i];
    }

    /** Which of the model's dissipators the i-th jump is of, from 0. */
    public int dissipator(int i) {
        return channel[i] / 3;
    }

    /** By how much j of the dissipator's ensemble changed, for noise on single spins; 0 for other jumps. */
    public int change(int i) {
        return channel[i] % 3 - 1;
    }

    /** The record as a table with a row for each jump. */
    Table table() {
        var columns = new double[4][size];
        for (int i = 0; i < size; i++) {
            columns[0][i] = trajectory[i];
            columns[1][i] = time[i];
            columns[2][i] = dissipator(i) + 1;
            columns[3][i] = change(i);
        }
        return new Table(List.of(new Table.Column("trajectory", columns[0]), new Table.Column("time", columns[1]),
                new Table.Column("dissipator", columns[2]), new Table.Column("change", columns[3])), 2);
    }

    /** How many jumps of a dissipator there are from one time to another, over all trajectories. */
    public long count(int dissipator, double from, double to) {
        long count = 0;
        for (int i = 0; i < size; i++) {
            if (dissipator(i) == dissipator && time[i] >= from && time[i] < to) {
                count++;
            }
        }
        return count;
    }

    /** The times between a jump of a dissipator and the next one of it in the same trajectory, the first after a time. */
    public double[] waitingTimes(int dissipator, double from) {
        var waiting = new double[size];
        int n = 0;
        int last = -1;
        for (int i = 0; i < size; i++) {
            if (dissipator(i) != dissipator || time[i] < from) {
                continue;
            }
            if (last >= 0 && trajectory[last] == trajectory[i]) {
                waiting[n++] = time[i] - time[last];
            }
            last = i;
        }
        return Arrays.copyOf(waiting, n);
    }

    /**
     * g²(τ) = ⟨L†(t) L†(t+τ) L(t+τ) L(t)⟩/⟨L†L⟩² of a dissipator, as the number of pairs of jumps at distances in bins of a
     * width, against what independent jumps at the mean rate would have; t runs over a window in which the state is stationary.
     *
     * @param trajectories how many trajectories the record is of
     * @param from         the window's beginning; its end is {@code to}
     * @param width        of a bin
     * @param bins         number of bins, the first from τ = 0 to {@code width}; all bins together must be shorter than the window
     */
    public double[] secondOrderCoherence(int dissipator, long trajectories, double from, double to, double width, int bins) {
        if (!(bins * width < to - from)) {
            throw new IllegalArgumentException(bins + " bins of " + width + " do not fit into the window from " + from + " to " + to);
        }
        var pairs = new double[bins];
        for (int i = 0; i < size; i++) {
            if (dissipator(i) != dissipator || time[i] < from || time[i] >= to) {
                continue;
            }
            for (int j = i + 1; j < size && trajectory[j] == trajectory[i] && time[j] < to; j++) {
                int bin = (int) ((time[j] - time[i]) / width);
                if (bin >= bins) {
                    break;
                }
                if (dissipator(j) == dissipator) {
                    pairs[bin]++;
                }
            }
        }
        double rate = count(dissipator, from, to) / (trajectories * (to - from));
        for (int bin = 0; bin < bins; bin++) {
            // a first jump can stand wherever the second is still in the window: ∫ (to − from − τ) dτ over the bin
            double room = width * (to - from - (bin + 0.5) * width);
            pairs[bin] /= rate * rate * trajectories * room;
        }
        return pairs;
    }

    /**
     * The power spectrum of a dissipator's counts, S(ω) = ⟨|Σ_i e^{iωt_i}|²⟩/T over jumps i in a window of length T: the rate for
     * independent jumps, and the Fourier transform of g² beside it otherwise.
     *
     * @param trajectories how many trajectories the record is of
     * @param frequencies  ω, best multiples of 2π/T, at which the mean rate does not show
     */
    public double[] countSpectrum(int dissipator, long trajectories, double from, double to, double... frequencies) {
        var spectrum = new double[frequencies.length];
        for (int w = 0; w < frequencies.length; w++) {
            double re = 0;
            double im = 0;
            double sum = 0;
            for (int i = 0; i < size; i++) {
                if (i > 0 && trajectory[i] != trajectory[i - 1]) {
                    sum += re * re + im * im;
                    re = 0;
                    im = 0;
                }
                if (dissipator(i) == dissipator && time[i] >= from && time[i] < to) {
                    re += Math.cos(frequencies[w] * time[i]);
                    im += Math.sin(frequencies[w] * time[i]);
                }
            }
            spectrum[w] = (sum + re * re + im * im) / (trajectories * (to - from));
        }
        return spectrum;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(size);
        for (int i = 0; i < size; i++) {
            out.writeLong(trajectory[i]);
            out.writeDouble(time[i]);
            out.writeInt(channel[i]);
        }
    }

    void read(DataInput in) throws IOException {
        int n = in.readInt();
        for (int i = 0; i < n; i++) {
            add(in.readLong(), in.readDouble(), in.readInt());
        }
    }
}
