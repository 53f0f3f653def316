package clebsch.paper.groszkowski;

import clebsch.exact.AgarwalPuri;
import clebsch.model.Grid;
import clebsch.model.ModelDescription;
import clebsch.paper.Check;
import clebsch.paper.Figure;
import clebsch.paper.FigureResult;
import clebsch.paper.Runs;
import clebsch.report.Picture;
import clebsch.study.Table;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * ξ_R² of the stationary state of 31 spins over that of 30 against r, without local noise, with dephasing (γ_φ/2) Σ_k D[σ_z^(k)], and with
 * relaxation γ_rel Σ_k D[σ₋^(k)]; exact in the Dicke basis.
 *
 * <p>The largest ratio is near e^{2r} = N, where parity begins to matter; weaker noise moves it to larger r.
 *
 * <p>P. Groszkowski et al., Phys. Rev. X 12, 011015 (2022), Eq. (11), Fig. S3, App. D 3.
 */
public final class FigureS3 implements Figure {
    private static final int SPINS = 30;
    private static final double[] DEPHASING = {5e-5, 5e-4, 5e-3, 5e-2};
    private static final double[] RELAXATION = {1e-4, 1e-3, 1e-2, 1e-1};
    private static final double[] SQUEEZING = IntStream.rangeClosed(1, 20).mapToDouble(k -> k * 3 / 20.0).toArray();
    /** A ratio that counts as an effect of parity. */
    private static final double VISIBLE = 2;
    /** How far a solver's stationary state is from the closed form. */
    private static final double AGREEMENT = 1e-10;

    @Override
    public String id() {
        return "groszkowski/figS3";
    }

    @Override
    public String title() {
        return "Stationary squeezing of odd over even numbers of spins with local noise";
    }

    @Override
    public String source() {
        return "P. Groszkowski et al., Phys. Rev. X 12, 011015 (2022), Fig. S3";
    }

    /** ξ² along r for one rate, of the even and the odd number. */
    private record Curve(String label, double dephasing, double relaxation, double[] even, double[] odd) {

        double[] ratio() {
            return IntStream.range(0, Math.min(even.length, odd.length)).mapToDouble(k -> odd[k] / even[k]).toArray();
        }

        int largest() {
            double[] ratio = ratio();
            return IntStream.range(0, ratio.length).reduce(0, (a, b) -> ratio[b] > ratio[a] ? b : a);
        }
    }

    @Override
    public FigureResult produce(Context context) {
        int even = context.spins().orElse(SPINS) / 2 * 2;
        var runs = new Runs(context, Map.of("N", even, "Gamma", 1));
        var tables = new ArrayList<Table>();
        for (int n = even; n <= even + 1; n++) {
            double from = (n - even) / 2.0;
            tables.add(runs.run("without local noise, N = " + n, from + 0.02, squeezing(SqueezedReservoir.describe(n, 1))));
            tables.add(runs.run("dephasing, N = " + n, from + 0.25, squeezing(SqueezedReservoir.describe(n, 1)
                    .parameter("gamma", DEPHASING[0]).each("gamma / 2", "atoms.sigma_z").sweep("gamma", Grid.of(DEPHASING)))));
            tables.add(runs.run("relaxation, N = " + n, from + 0.5, squeezing(SqueezedReservoir.describe(n, 1)
                    .parameter("gamma", RELAXATION[0]).each("gamma", "atoms.sigma_m").sweep("gamma", Grid.of(RELAXATION)))));
        }
        var curves = new ArrayList<Curve>();
        curves.add(new Curve("none", 0, 0, part(tables.get(0), 0), part(tables.get(3), 0)));
        for (int k = 0; k < DEPHASING.length; k++) {
            curves.add(new Curve("γφ = " + plain(DEPHASING[k]) + " Γ", DEPHASING[k], 0, part(tables.get(1), k),
                    part(tables.get(4), k)));
        }
        for (int k = 0; k < RELAXATION.length; k++) {
            curves.add(new Curve("γrel = " + plain(RELAXATION[k]) + " Γ", 0, RELAXATION[k], part(tables.get(2), k),
                    part(tables.get(5), k)));
        }
        return runs.result(table(curves), Map.of(), picture(even, curves), checks -> check(even, curves, checks));
    }

    private static ModelDescription squeezing(ModelDescription description) {
        return description.sweep("r", Grid.of(SQUEEZING)).steady().observable("xi2", "wineland(atoms)");
    }

    private static String plain(double rate) {
        return BigDecimal.valueOf(rate).stripTrailingZeros().toPlainString();
    }

    /** The k-th rate's part of a column. */
    private static double[] part(Table table, int k) {
        return DoubleStream.of(Runs.values(table, "xi2")).skip((long) k * SQUEEZING.length).limit(SQUEEZING.length).toArray();
    }

    private static void check(int even, List<Curve> curves, List<Check> checks) {
        double farthest = 0;
        for (int n = even; n <= even + 1; n++) {
            double[] solved = n == even ? curves.getFirst().even() : curves.getFirst().odd();
            for (int k = 0; k < SQUEEZING.length; k++) {
                var exact = new AgarwalPuri(n, SQUEEZING[k]);
                // of ⟨J_y²⟩ = ξ²⟨J_z⟩²/N the error of ρ leaves a part of N², however small it is itself
                farthest = Math.max(farthest, Math.abs(solved[k] - exact.wineland()) * Math.pow(exact.inversion(), 2) / Math.pow(n, 3));
            }
        }
        checks.add(Check.atMost("without local noise: largest |ξ² of the solver − closed form's| ⟨J_z⟩²/N³", farthest, AGREEMENT));
        double critical = Math.log(even) / 2;
        for (Curve curve : curves.subList(1, curves.size())) {
            // where noise leaves no effect of parity there is no maximum to speak of
            if (curve.ratio()[curve.largest()] >= VISIBLE) {
                checks.add(Check.near(curve.label() + ": r of the largest ratio, against ½ ln N", SQUEEZING[curve.largest()], critical, 0.5));
            }
        }
        for (int first : new int[] {1, 1 + DEPHASING.length}) {
            double[] largest = curves.subList(first, first + DEPHASING.length).stream().mapToDouble(c -> c.ratio()[c.largest()]).toArray();
            String noise = first == 1 ? "dephasing" : "relaxation";
            checks.add(Check.atLeast(noise + " at the smallest rate: the largest ratio", largest[0], VISIBLE));
            checks.add(Check.atMost(noise + " at the largest rate: the largest ratio, no effect of parity left",
                    largest[largest.length - 1], VISIBLE));
        }
        double above = IntStream.range(0, SQUEEZING.length).mapToDouble(k -> curves.get(1).ratio()[k] / curves.getFirst()
                .ratio()[k]).max().orElseThrow();
        checks.add(Check.atLeast("largest ratio at γ_φ = 5·10⁻⁵ Γ over that without noise at the same r: dephasing can enlarge it", above, 1));
    }

    private static Table table(List<Curve> curves) {
        int rows = curves.stream().mapToInt(c -> c.ratio().length).sum();
        var columns = new double[5][rows];
        int row = 0;
        for (Curve curve : curves) {
            for (int k = 0; k < curve.ratio().length; k++) {
                columns[0][row] = curve.dephasing();
                columns[1][row] = curve.relaxation();
                columns[2][row] = SQUEEZING[k];
                columns[3][row] = curve.even()[k];
                columns[4][row++] = curve.odd()[k];
            }
        }
        List<String> names = List.of("gamma_phi", "gamma_rel", "r", "xi2_even", "xi2_odd");
        return new Table(IntStream.range(0, names.size()).mapToObj(c -> new Table.Column(names.get(c), columns[c])).toList(), 3);
    }

    private static Picture picture(int even, List<Curve> curves) {
        var ratios = new ArrayList<Picture.Series>();
        var inset = new ArrayList<Picture.Series>();
        List<Picture.Line> lines = List.of(Picture.Line.DASHED, Picture.Line.DASH_DOT, Picture.Line.DOTTED, Picture.Line.LONG_DASHED);
        for (int k = 0; k < curves.size(); k++) {
            Curve curve = curves.get(k);
            Picture.Colour colour = curve.dephasing() > 0 ? Picture.Colour.VERMILLION
                    : curve.relaxation() > 0 ? Picture.Colour.BLUE : Picture.Colour.BLACK;
            Picture.Line line = k == 0 ? Picture.Line.SOLID : lines.get((k - 1) % lines.size());
            double[] ratio = curve.ratio();
            double[] r = DoubleStream.of(SQUEEZING).limit(ratio.length).toArray();
            ratios.add(new Picture.Series(curve.label(), r, ratio, null, Picture.Style.of(colour, line)));
            if (k == 0 || k == 1 || k == 1 + DEPHASING.length) {
                inset.add(new Picture.Series(curve.label() + ", even", r, DoubleStream.of(curve.even()).limit(ratio.length).toArray(), null,
                        Picture.Style.of(colour, Picture.Line.SOLID)));
                inset.add(new Picture.Series(curve.label() + ", odd", r, DoubleStream.of(curve.odd()).limit(ratio.length).toArray(), null,
                        Picture.Style.of(colour, Picture.Line.DASHED)));
            }
        }
        return new Picture("Parity and local noise", "stationary ξ² of N = " + even + " and " + (even + 1) + " spins", 2, List.of(
                new Picture.Panel("", new Picture.Axis("r", false), new Picture.Axis("ξ² odd over even", true), ratios, List.of()),
                new Picture.Panel("", new Picture.Axis("r", false), new Picture.Axis("ξ²", true), inset, List.of())));
    }
}
