package clebsch.liouville;

import java.util.stream.LongStream;

/** How far a state is from being stationary. */
public final class Stationarity {
    private static final int BLOCK = 4096;

    private Stationarity() {
    }

    /**
     * ‖𝓛x‖ / (‖𝓛‖ ‖x‖) with ‖x‖ = max_i |x_i| and ‖𝓛‖ = max_i Σ_j |𝓛_ij|: zero for a stationary state, at most one for any.
     *
     * <p>Reads 𝓛 row by row and stores nothing; an x whose numbers are right to a relative ε gives at most ε.
     *
     * @param packed ρ, one number for each position of the generator's packing
     * @throws IllegalArgumentException if the length is not the packing's
     */
    public static double residual(Generator generator, double[] packed) {
        if (packed.length != generator.packing().size()) {
            throw new IllegalArgumentException("a state of " + packed.length + " numbers does not fit a generator of "
                    + generator.packing().size());
        }
        double[] largest = LongStream.range(0, (packed.length + BLOCK - 1) / BLOCK).parallel()
                .mapToObj(block -> block(generator, packed, (int) block * BLOCK))
                .reduce(new double[3], (a, b) ->
                        new double[] {Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.max(a[2], b[2])});
        return largest[0] / (largest[1] * largest[2]);
    }

    /** The largest |𝓛x|_i, Σ_j |𝓛_ij| and |x_i| of some rows. */
    private static double[] block(Generator generator, double[] packed, int from) {
        Generator.Rows row = generator.rows();
        var largest = new double[3];
        for (int i = from; i < Math.min(packed.length, from + BLOCK); i++) {
            row.read(i);
            double product = 0;
            double sum = 0;
            for (int k = 0; k < row.count(); k++) {
                product += row.value(k) * packed[(int) row.column(k)];
                sum += Math.abs(row.value(k));
            }
            largest[0] = Math.max(largest[0], Math.abs(product));
            largest[1] = Math.max(largest[1], sum);
            largest[2] = Math.max(largest[2], Math.abs(packed[i]));
        }
        return largest;
    }
}
