package clebsch.paper.barberena;

import clebsch.paper.Runs;
import clebsch.study.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Eigenvalues λ of the Liouvillian nearest to zero at one drive, without the stationary one, in units of Γ.
 *
 * @param drive 2Ω/(NΓ)
 */
record Spectrum(double drive, double[] re, double[] im) {
    /** A pair with an imaginary part below this much of the largest |λ| is two real ones. */
    private static final double REAL = 1e-9;

    /** The spectra of a sweep of {@code drive}, in order. */
    static List<Spectrum> of(Table table) {
        double[] drives = Runs.values(table, "drive");
        double[] re = Runs.values(table, "re");
        double[] im = Runs.values(table, "im");
        var spectra = new ArrayList<Spectrum>();
        for (double drive : DoubleStream.of(drives).distinct().toArray()) {
            int stationary = IntStream.range(0, drives.length).filter(k -> drives[k] == drive).boxed()
                    .min((a, b) -> Double.compare(Math.hypot(re[a], im[a]), Math.hypot(re[b], im[b]))).orElseThrow();
            int[] rows = IntStream.range(0, drives.length).filter(k -> drives[k] == drive && k != stationary).toArray();
            spectra.add(new Spectrum(drive, IntStream.of(rows).mapToDouble(k -> re[k]).toArray(),
                    IntStream.of(rows).mapToDouble(k -> im[k]).toArray()));
        }
        return spectra;
    }

    /** min |Re λ|. */
    double realGap() {
        return DoubleStream.of(re).map(Math::abs).min().orElse(Double.NaN);
    }

    /** min |Im λ| over the λ that are not real. */
    double imaginaryGap() {
        double largest = IntStream.range(0, re.length).mapToDouble(k -> Math.hypot(re[k], im[k])).max().orElse(0);
        return DoubleStream.of(im).map(Math::abs).filter(i -> i > REAL * largest).min().orElse(Double.NaN);
    }
}
