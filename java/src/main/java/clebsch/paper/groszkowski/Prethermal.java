package clebsch.paper.groszkowski;

import clebsch.paper.Check;
import clebsch.report.Picture;
import clebsch.study.Table;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The curves ξ_R²(t) of both panels of Fig. 6: down to a plateau within 1/(NΓ), and to their stationary values within N/γ_φ. */
final class Prethermal {
    private Prethermal() {
    }

    /** One curve; it may be shorter than the time axis if the run ended before. */
    record Curve(double dephasing, double relaxation, double[] times, double[] xi2) {

        double last() {
            return xi2[xi2.length - 1];
        }

        int lowest() {
            return IntStream.range(0, xi2.length).reduce(0, (a, b) -> xi2[b] < xi2[a] ? b : a);
        }

        /** The first time after a row at which ξ² passes a level, by interpolation in ln t; NaN if it never does. */
        double crossing(int from, double level) {
            for (int i = from + 1; i < xi2.length; i++) {
                if (xi2[i - 1] < level != xi2[i] < level) {
                    double part = (level - xi2[i - 1]) / (xi2[i] - xi2[i - 1]);
                    return times[i - 1] * Math.pow(times[i] / times[i - 1], part);
                }
            }
            return Double.NaN;
        }
    }

    /**
     * What Sec. V says of them.
     *
     * @param curves with dephasing, with relaxation too, and without either
     */
    static void check(int n, List<Curve> curves, List<Check> checks) {
        Curve dephased = curves.get(0);
        Curve relaxed = curves.get(1);
        Curve ideal = curves.get(2);
        int lowest = dephased.lowest();
        double plateau = dephased.xi2()[lowest];
        // "comparable": by a tenth, which is what a logarithmic axis still tells apart
        checks.add(Check.near("lowest ξ² with dephasing over the stationary one without local noise", plateau / ideal.last(), 1, 0.1));
        checks.add(Check.near("log₁₀ of NΓ times the time at which ln ξ² is halfway to its lowest value: a time scale 1/(NΓ)",
                Math.log10(n * dephased.crossing(0, Math.sqrt(plateau))), 0, 0.5));
        double way = dephased.last() - plateau;
        double slow = (dephased.crossing(lowest, dephased.last() - 0.01 * way) - dephased.crossing(lowest, dephased.last() - 0.1 * way))
                / Math.log(10);
        // at r = 0 the last rate is 2γ_φ/N, Eq. (E12) with ε = 2γ_φ/Γ; any r makes it larger
        checks.add(Check.atMost("γ_φ/N times the time in which the distance to the end falls by e, against 1/2 at r = 0",
                slow * dephased.dephasing() / n, 0.5));
        checks.add(Check.atLeast("γ_φ times the same: slower than single spins dephase", slow * dephased.dephasing(), 1));
        checks.add(Check.atLeast("stationary ξ² with dephasing alone, not below −3 dB", dephased.last(), 0.5));
        checks.add(Check.atMost("stationary ξ² with relaxation added, below −3 dB", relaxed.last(), 0.5));
        for (Curve curve : curves) {
            checks.add(Check.atMost(String.format(Locale.ROOT, "|ξ²(Γt = 10^%.0f) − ξ² a row before|, γ_φ = %s, γ_rel = %s",
                    Math.log10(curve.times()[curve.times().length - 1]), curve.dephasing(), curve.relaxation()),
                    Math.abs(curve.last() - curve.xi2()[curve.xi2().length - 2]), 1e-5));
        }
    }

    static Table table(List<Curve> curves) {
        return new Table(List.of(column("gamma_phi", curves, (c, i) -> c.dephasing()),
                column("gamma_rel", curves, (c, i) -> c.relaxation()), column("t", curves, (c, i) -> c.times()[i]),
                column("xi2", curves, (c, i) -> c.xi2()[i])), 3);
    }

    @FunctionalInterface
    private interface Entry {
        double at(Curve curve, int i);
    }

    private static Table.Column column(String name, List<Curve> curves, Entry entry) {
        return new Table.Column(name, curves.stream()
                .flatMapToDouble(c -> IntStream.range(0, c.times().length).mapToDouble(i -> entry.at(c, i))).toArray());
    }

    static Picture picture(int n, List<Curve> curves, String method) {
        var styles = List.of(Picture.Style.of(Picture.Colour.ORANGE, Picture.Line.DASHED),
                Picture.Style.of(Picture.Colour.GREEN, Picture.Line.LONG_DASHED),
                Picture.Style.of(Picture.Colour.BLUE, Picture.Line.SOLID));
        var series = IntStream.range(0, curves.size()).mapToObj(c -> new Picture.Series(
                curves.get(c).dephasing() == 0 ? "no local noise"
                        : curves.get(c).relaxation() == 0 ? "dephasing" : "dephasing and relaxation",
                curves.get(c).times(), curves.get(c).xi2(), null, styles.get(c))).toList();
        return new Picture("Squeezing by an engineered reservoir with local noise",
                "N = " + n + ", r = 1, dephasing γφ = 0.005 Γ, relaxation γrel = 0.001 Γ; " + method, 1,
                List.of(new Picture.Panel("", new Picture.Axis("Γt", true), new Picture.Axis("ξ²", true), series, List.of())));
    }
}
