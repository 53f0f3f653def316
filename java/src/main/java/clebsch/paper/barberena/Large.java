package clebsch.paper.barberena;

import clebsch.model.Grid;
import clebsch.model.ModelDescription;
import clebsch.paper.Check;
import clebsch.paper.Runs;
import clebsch.study.Table;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The driven, interacting, collectively decaying spins in mean field as the equations derive from the model, with so many of them
 * that what is left of 1/N cannot be seen: then they are Eq. (15). Times are in units of 2/(NΓ).
 */
final class Large {
    static final int SPINS = 1_000_000;

    private Large() {
    }

    /** s_x, s_y, s_z at the times, from a given direction. */
    static ModelDescription describe(int n, double chi, double drive, double theta, double phi, Grid times) {
        return new ModelDescription("Driven-dissipative LMG model, mean field")
                .parameter("N", n).parameter("chi", 2 * chi + " / N").parameter("drive", drive)
                .spins("atoms", "N")
                // 2/(NΓ) = 1: Γ = 2/N, and the drive is 2Ω/(NΓ) = Ω
                .hamiltonian("chi * atoms.p * atoms.m + drive * atoms.x").dissipator("2 / N", "atoms.m")
                .initial("atoms", "coherent(" + theta + ", " + phi + ")")
                .cumulants(1, times).rtol(1e-10).atol(1e-12)
                .observable("sx", "2 / N * atoms.x").observable("sy", "2 / N * atoms.y").observable("sz", "2 / N * atoms.z");
    }

    /** Rows of (s_x, s_y, s_z); none if nothing was run. */
    static double[][] vectors(Table table) {
        double[] x = Runs.values(table, "sx");
        double[] y = Runs.values(table, "sy");
        double[] z = Runs.values(table, "sz");
        return IntStream.range(0, x.length).mapToObj(k -> new double[] {x[k], y[k], z[k]}).toArray(double[][]::new);
    }

    /** Whether derived and printed equations give the same curve: what 1/N leaves grows no faster than with time. */
    static void check(String what, double[][] derived, MeanField printed, double[] times, List<Check> checks) {
        double[][] expected = printed.trajectory(derived[0], times);
        double farthest = IntStream.range(0, times.length).mapToDouble(k -> IntStream.range(0, 3)
                .mapToDouble(i -> Math.abs(derived[k][i] - expected[k][i])).max().orElseThrow()).max().orElseThrow();
        checks.add(Check.atMost(what + ": largest |s − s of Eq. (15)| over the time in units of 2/(NΓ) and 1/N",
                farthest * printed.n() / times[times.length - 1], 20));
    }

    /** The mean of the values at equally spaced times, by the trapezoidal rule. */
    static double average(double[] values) {
        return (Arrays.stream(values).sum() - (values[0] + values[values.length - 1]) / 2) / (values.length - 1);
    }
}
