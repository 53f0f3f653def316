package clebsch.paper.groszkowski;

import clebsch.model.Grid;
import clebsch.model.ModelDescription;
import clebsch.model.Solve;
import clebsch.paper.Check;
import clebsch.paper.Figure;
import clebsch.paper.FigureResult;
import clebsch.report.Picture;
import clebsch.study.Study;
import clebsch.study.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * ξ_R²(t) = N (ΔJ_⊥)²/⟨J⟩² from all spins down for dρ/dt = Γ D[cosh r J₋ − sinh r J₊]ρ + (γ_φ/2) Σ_k D[σ_z^(k)]ρ
 * + γ_rel Σ_k D[σ₋^(k)]ρ with N = 50, r = 1, γ_φ = 0.005 Γ, γ_rel = 0 and 0.001 Γ, and without local noise; exact in the Dicke basis
 * from Γt = 10⁻³ to 10⁴. Times are in units of 1/Γ.
 *
 * <p>P. Groszkowski et al., Phys. Rev. X 12, 011015 (2022), Eq. (11), Fig. 6(a), Sec. V. The paper does not say which r
 * the figure has.
 */
public final class Figure6a implements Figure {
    private static final int SPINS = 50;
    private static final double SQUEEZING = 1;
    private static final double DEPHASING = 0.005;
    private static final double[] RELAXATION = {0, 0.001};
    private static final double FIRST = 1e-3;
    private static final double LAST = 1e4;
    private static final int POINTS_PER_DECADE = 20;
    private static final int POINTS = 7 * POINTS_PER_DECADE + 1;
    /** The first row at Γt = 1: until there an explicit method can follow. */
    private static final int POINTS_UNTIL_ONE = 3 * POINTS_PER_DECADE + 1;
    private static final double RTOL = 1e-8;
    private static final double ATOL = 1e-10;
    /** Of the way; the comparison with the explicit method is the rest. */
    private static final double SHARE_OF_CURVES = 0.7;

    @Override
    public String id() {
        return "groszkowski/fig6a";
    }

    @Override
    public String title() {
        return "Spin squeezing by an engineered reservoir: prethermal plateau and slow relaxation by local noise";
    }

    @Override
    public String source() {
        return "P. Groszkowski et al., Phys. Rev. X 12, 011015 (2022), Fig. 6(a)";
    }

    @Override
    public FigureResult produce(Context context) {
        int n = context.spins().orElse(SPINS);
        Study.Result noisy = Study.run(noisy(n, LAST, POINTS, Solve.Integrator.IMPLICIT), context.backend(),
                context.progress().part(0, SHARE_OF_CURVES, ""));
        var runs = new LinkedHashMap<String, Object>();
        runs.put("parameters", Map.of("N", n, "Gamma", 1, "r", SQUEEZING, "gamma_phi", DEPHASING));
        runs.put("localNoise", noisy.record());
        String failure = noisy.failure();
        boolean cannot = noisy.cannot();
        var curves = new ArrayList<Curve>();
        double[] all = noisy.table().column("t").values();
        for (int p = 0; p < RELAXATION.length; p++) {
            int from = Math.min(p * POINTS, all.length);
            int to = Math.min(from + POINTS, all.length);
            curves.add(new Curve(DEPHASING, RELAXATION[p], Arrays.copyOfRange(all, from, to),
                    Arrays.copyOfRange(noisy.table().column("xi2").values(), from, to)));
        }
        var checks = new ArrayList<Check>();
        if (failure.isEmpty()) {
            Study.Result ideal = Study.run(describe(n, LAST, POINTS, Solve.Integrator.IMPLICIT), context.backend(),
                    context.progress().part(SHARE_OF_CURVES, SHARE_OF_CURVES + 0.02, "without local noise"));
            runs.put("withoutLocalNoise", ideal.record());
            curves.add(new Curve(0, 0, ideal.table().column("t").values(), ideal.table().column("xi2").values()));
            failure = ideal.failure();
            cannot = ideal.cannot();
        }
        if (failure.isEmpty()) {
            Study.Result explicit = Study.run(noisy(n, 1, POINTS_UNTIL_ONE, Solve.Integrator.DOP853), context.backend(),
                    context.progress().part(SHARE_OF_CURVES + 0.02, 1, "explicit"));
            runs.put("explicit", explicit.record());
            failure = explicit.failure();
            cannot = explicit.cannot();
            if (failure.isEmpty()) {
                checkCurves(n, curves, checks);
                checkAgreement(noisy.table(), explicit.table(), checks);
                checkCertificates(noisy.record(), checks);
            }
        }
        return new FigureResult(table(curves), picture(n, curves), checks, runs, failure, cannot);
    }

    private static ModelDescription describe(int n, double last, int points, Solve.Integrator integrator) {
        return SqueezedReservoir.describe(n, SQUEEZING)
                .initial("atoms", "down")
                .evolve(Grid.logarithmic(FIRST, last, points)).integrator(integrator).rtol(RTOL).atol(ATOL)
                .observable("xi2", "wineland(atoms)").observable("Jz", "atoms.z").observable("J2", "atoms.casimir");
    }

    private static ModelDescription noisy(int n, double last, int points, Solve.Integrator integrator) {
        return describe(n, last, points, integrator)
                .parameter("gamma_phi", DEPHASING).parameter("gamma_rel", RELAXATION[0])
                .each("gamma_phi / 2", "atoms.sigma_z").each("gamma_rel", "atoms.sigma_m")
                .sweep("gamma_rel", Grid.of(RELAXATION));
    }

    /** One curve; it may be shorter than the time axis if the run ended before. */
    private record Curve(double dephasing, double relaxation, double[] times, double[] xi2) {

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

    private static void checkCurves(int n, List<Curve> curves, List<Check> checks) {
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
                slow * DEPHASING / n, 0.5));
        checks.add(Check.atLeast("γ_φ times the same: slower than single spins dephase", slow * DEPHASING, 1));
        checks.add(Check.atLeast("stationary ξ² with dephasing alone, not below −3 dB", dephased.last(), 0.5));
        checks.add(Check.atMost("stationary ξ² with relaxation added, below −3 dB", relaxed.last(), 0.5));
        for (Curve curve : curves) {
            checks.add(Check.atMost(String.format(Locale.ROOT, "|ξ²(Γt = 10⁴) − ξ² a row before|, γ_φ = %s, γ_rel = %s",
                    curve.dephasing(), curve.relaxation()), Math.abs(curve.last() - curve.xi2()[POINTS - 2]), 1e-5));
        }
    }

    /** Both are bounded step by step by the same tolerances; what a hundred steps sum up to is asked of ξ², which starts at 1. */
    private static void checkAgreement(Table implicit, Table explicit, List<Check> checks) {
        double farthest = 0;
        for (int p = 0; p < RELAXATION.length; p++) {
            for (int k = 0; k < POINTS_UNTIL_ONE; k++) {
                farthest = Math.max(farthest, Math.abs(implicit.column("xi2").values()[p * POINTS + k]
                        - explicit.column("xi2").values()[p * POINTS_UNTIL_ONE + k]));
            }
        }
        checks.add(Check.atMost("largest difference of ξ² by the implicit and an explicit method up to Γt = 1", farthest, 100 * RTOL));
    }

    private static void checkCertificates(List<Map<String, Object>> records, List<Check> checks) {
        double trace = 0;
        double smallest = Double.POSITIVE_INFINITY;
        for (Map<String, Object> record : records) {
            var certificates = (Map<?, ?>) record.get("certificates");
            trace = Math.max(trace, (double) certificates.get("largestTraceError"));
            if (certificates.get("smallestEigenvalue") instanceof Double eigenvalue) {
                smallest = Math.min(smallest, eigenvalue);
            }
        }
        // the matrix is rounded: half a unit in the last place of ‖𝓛‖ ~ 10⁴ over a time of 10⁴
        checks.add(Check.atMost("largest |tr ρ − 1| with local noise", trace, 1e-8));
        if (Double.isFinite(smallest)) {
            checks.add(Check.atLeast("smallest eigenvalue of ρ at the end", smallest, -1e-8));
        }
    }

    private static Table table(List<Curve> curves) {
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

    private static Picture picture(int n, List<Curve> curves) {
        var styles = List.of(Picture.Style.of(Picture.Colour.ORANGE, Picture.Line.DASHED),
                Picture.Style.of(Picture.Colour.GREEN, Picture.Line.LONG_DASHED),
                Picture.Style.of(Picture.Colour.BLUE, Picture.Line.SOLID));
        var series = IntStream.range(0, curves.size()).mapToObj(c -> new Picture.Series(
                curves.get(c).dephasing() == 0 ? "no local noise"
                        : curves.get(c).relaxation() == 0 ? "dephasing" : "dephasing and relaxation",
                curves.get(c).times(), curves.get(c).xi2(), null, styles.get(c))).toList();
        return new Picture("Squeezing by an engineered reservoir with local noise",
                "N = " + n + ", r = 1, dephasing γφ = 0.005 Γ, relaxation γrel = 0.001 Γ; exact", 1,
                List.of(new Picture.Panel("", new Picture.Axis("Γt", true), new Picture.Axis("ξ²", true), series, List.of())));
    }
}
