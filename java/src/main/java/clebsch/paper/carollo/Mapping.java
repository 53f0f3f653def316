package clebsch.paper.carollo;

import clebsch.model.Grid;
import clebsch.model.ModelDescription;
import clebsch.paper.Check;
import clebsch.paper.Figure;
import clebsch.paper.FigureResult;
import clebsch.paper.Runs;
import clebsch.report.Picture;
import clebsch.study.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * N_sp spins with random couplings G_{μ,k} to M modes, H = Ω Σσ_x + Σ Ω_μ a_μ†a_μ + (g₀/√N_sp) Σ_{μ,k} G_{μ,k}(a_μ + a_μ†)σ_z and κ D[a_μ],
 * against large spins, one for all spins with the same couplings: after the gauge transformation σ_z → −σ_z of spins with G_{1,k} = −1
 * at most 2^{M−1} of them, without it 2^M, and d^M for couplings of d values. By the density operator for few spins, where modes may
 * have few levels, as the mapping does nothing to them; and by mean field for many.
 *
 * <p>F. Carollo, I. Lesanovsky, Phys. Rev. Lett. 126, 230601 (2021), Fig. 2, S1, S2, Eq. (1)–(3).
 */
public final class Mapping implements Figure {
    private static final double COUPLING = 0.9;
    private static final double[] DIRECTION = {2.5, 0.8};   // θ, φ of the spins along a pattern, mostly up
    private static final int SPINS = 5;
    private static final int MANY = 10_000;
    private static final double LAST = 6;
    private static final int POINTS = 61;
    private static final double RTOL = 1e-9;

    /** Couplings drawn, and how they are mapped. */
    private record Case(String title, int values, double[][] couplings, boolean gauge, int levels) {

        int patterns() {
            return couplings.length;
        }

        int spins() {
            return couplings[0].length;
        }

        /** Couplings of a spin to all modes, as the mapped model has them. */
        List<Double> column(int k) {
            double sign = gauge ? couplings[0][k] : 1;
            return Arrays.stream(couplings).map(row -> row[k] * sign).toList();
        }

        /** The spins of each large spin, by couplings. */
        Map<List<Double>, List<Integer>> classes() {
            return IntStream.range(0, spins()).boxed().collect(Collectors.groupingBy(this::column, LinkedHashMap::new, Collectors.toList()));
        }

        /** The most large spins that there can be. */
        long most() {
            return (long) Math.pow(values, gauge ? patterns() - 1 : patterns());
        }
    }

    private static double[][] draw(Random random, int patterns, int spins, double... values) {
        return IntStream.range(0, patterns).mapToObj(m -> IntStream.range(0, spins)
                .mapToDouble(k -> values[random.nextInt(values.length)]).toArray())
                .toArray(double[][]::new);
    }

    private static List<Case> exactCases(int spins) {
        var random = new Random(2026);
        return List.of(new Case("M = 3, gauge transformation", 2, draw(random, 3, spins, 1, -1), true, 3),
                new Case("M = 2, no gauge transformation", 2, draw(random, 2, spins, 1, -1), false, 4),
                new Case("M = 2, three values", 3, draw(random, 2, spins, -1, 0.5, 1.5), false, 4));
    }

    @Override
    public String id() {
        return "carollo/mapping";
    }

    @Override
    public String title() {
        return "Spins with random patterns as a few large spins";
    }

    @Override
    public String source() {
        return "F. Carollo, I. Lesanovsky, Phys. Rev. Lett. 126, 230601 (2021), Fig. 2, S1, S2";
    }

    /** The overlap with the first pattern and the numbers in all modes, of both models, and how far apart any two columns are. */
    private record Pair(Case drawn, String method, Table original, Table mapped, double farthest) {
    }

    @Override
    public FigureResult produce(Context context) {
        var runs = new Runs(context, new LinkedHashMap<>(Map.of("g0", COUPLING, "Omega", Patterns.OMEGA, "kappa", Patterns.KAPPA)));
        var grid = Grid.linear(0, LAST, POINTS);
        var pairs = new ArrayList<Pair>();
        List<Case> cases = exactCases(context.spins().isPresent() ? 3 : SPINS);
        for (int k = 0; k < cases.size(); k++) {
            Case drawn = cases.get(k);
            Table original = runs.run("spins, " + drawn.title(), 0.3 * k + 0.2, original(drawn).evolve(grid).rtol(RTOL).atol(RTOL / 100));
            Table mapped = runs.run("large spins, " + drawn.title(), 0.3 * k + 0.3,
                    mapped(drawn, false).evolve(grid).rtol(RTOL).atol(RTOL / 100));
            add(pairs, runs, drawn, "exact", original, mapped);
        }
        int many = context.spins().orElse(MANY);
        var drawn = new Case("M = 4, N = " + many + ", mean field", 2, draw(new Random(13), 4, many, 1, -1), true, 2);
        Table original = runs.run("spins, mean field", 0.96, original(drawn).cumulants(1, grid).rtol(RTOL).atol(RTOL / 100));
        Table mapped = runs.run("large spins, mean field", 0.98, mapped(drawn, false).cumulants(1, grid).rtol(RTOL).atol(RTOL / 100));
        Table equal = runs.run("equal large spins, mean field", 1, mapped(drawn, true).cumulants(1, grid).rtol(RTOL).atol(RTOL / 100));
        add(pairs, runs, drawn, "mean field", original, mapped);
        return runs.result(table(pairs), Map.of(), picture(pairs), checks -> {
            for (Pair p : pairs) {
                checks.add(Check.atMost("large spins of " + p.drawn().title(), p.drawn().classes().size(), p.drawn().most()));
                // two runs, each with errors of its own steps
                checks.add(Check.atMost("largest difference of overlaps, numbers in modes and ⟨Σσ_x⟩², " + p.drawn().title(),
                        p.farthest(), 100 * RTOL));
            }
            // sizes of the classes differ from N/2^{M−1} by their square roots
            checks.add(Check.atMost("largest difference of the overlap if all large spins are taken as equal, M = 4, in units of 1/√N",
                    farthest(original, equal, List.of("xi1")) * Math.sqrt(many), 10));
        });
    }

    private static void add(List<Pair> pairs, Runs runs, Case drawn, String method, Table original, Table mapped) {
        if (runs.complete()) {
            pairs.add(new Pair(drawn, method, original, mapped,
                    farthest(original, mapped, original.columns().stream().map(Table.Column::name).toList())));
        }
    }

    private static double farthest(Table a, Table b, List<String> columns) {
        return columns.stream().mapToDouble(c -> IntStream.range(0, a.rows())
                .mapToDouble(i -> Math.abs(a.column(c).values()[i] - b.column(c).values()[i]))
                .max().orElseThrow()).max().orElseThrow();
    }

    /** Along a pattern, or turned about x by π where the coupling to it is negative. */
    private static String along(double coupling) {
        return coupling > 0 ? number("coherent(%s, %s)", DIRECTION[0], DIRECTION[1])
                : number("coherent(%s, %s)", Math.PI - DIRECTION[0], -DIRECTION[1]);
    }

    private static String number(String format, double... values) {
        return String.format(Locale.ROOT, format, Arrays.stream(values).mapToObj(Double::toString).toArray());
    }

    private static ModelDescription modes(Case drawn, ModelDescription description) {
        for (int mu = 1; mu <= drawn.patterns(); mu++) {
            description.boson("c" + mu, Integer.toString(drawn.levels())).initial("c" + mu, "fock(0)")
                    .dissipator(Double.toString(Patterns.KAPPA), "c" + mu + ".a").observable("n" + mu, "c" + mu + ".n / N");
        }
        return description;
    }

    private static String interaction(int mu, String sum) {
        return number(" + %s * c" + mu + ".n", Patterns.OMEGA * (mu + 2)) + " + g0/sqrt(N) * (c" + mu + ".a + c" + mu + ".ad) * 2*(" + sum + ")";
    }

    private static ModelDescription original(Case drawn) {
        var description = new ModelDescription("Spins with random patterns").parameter("N", drawn.spins()).parameter("g0", COUPLING)
                .spin("e", "1/2").count("e", "N").initial("e", along(1));
        var hamiltonian = new StringBuilder(number("2*%s * e.x", Patterns.OMEGA));
        for (int mu = 1; mu <= drawn.patterns(); mu++) {
            description.parameter("G" + mu, Arrays.stream(drawn.couplings()[mu - 1]).mapToObj(Double::toString).toList());
            String sum = "sum(k, 1, N, G" + mu + "[k] * e[k].z)";
            hamiltonian.append(interaction(mu, sum));
            description.observable("xi" + mu, "2/N * " + sum);
        }
        for (int k = 0; k < drawn.spins(); k++) {
            if (drawn.couplings()[0][k] < 0) {
                description.initial("e[" + (k + 1) + "]", along(-1));
            }
        }
        return modes(drawn, description.observable("x2", "4/N^2 * e.x^2").hamiltonian(hamiltonian.toString()));
    }

    /**
     * @param equal whether every class has as many spins, as it would for very many
     */
    private static ModelDescription mapped(Case drawn, boolean equal) {
        Map<List<Double>, List<Integer>> classes = drawn.classes();
        var description = new ModelDescription("Large spins").parameter("N", drawn.spins()).parameter("g0", COUPLING);
        var names = new LinkedHashMap<List<Double>, String>();
        classes.forEach((column, members) -> {
            String name = "s" + (names.size() + 1);
            names.put(column, name);
            int size = equal ? drawn.spins() / classes.size() : members.size();
            description.spins(name, Integer.toString(size)).initial(name, along(column.getFirst()));
        });
        String x = names.values().stream().map(s -> s + ".x").collect(Collectors.joining(" + ", "(", ")"));
        var hamiltonian = new StringBuilder(number("2*%s * ", Patterns.OMEGA) + x);
        for (int mu = 1; mu <= drawn.patterns(); mu++) {
            int row = mu - 1;
            String sum = names.entrySet().stream().map(e -> "(" + e.getKey().get(row) + ") * " + e.getValue() + ".z")
                    .collect(Collectors.joining(" + "));
            hamiltonian.append(interaction(mu, sum));
            description.observable("xi" + mu, "2/N * (" + sum + ")");
        }
        return modes(drawn, description.observable("x2", "4/N^2 * " + x + "^2").hamiltonian(hamiltonian.toString()));
    }

    private static Table table(List<Pair> pairs) {
        var columns = new ArrayList<Table.Column>();
        columns.add(new Table.Column("case", pairs.stream().flatMapToDouble(p -> IntStream.range(0, POINTS)
                .mapToDouble(i -> pairs.indexOf(p) + 1)).toArray()));
        for (String name : List.of("t", "xi1", "n1", "x2")) {
            columns.add(column(name, pairs, name, false));
        }
        for (String name : List.of("xi1", "n1", "x2")) {
            columns.add(column(name + "_mapped", pairs, name, true));
        }
        return new Table(columns, 2);
    }

    private static Table.Column column(String title, List<Pair> pairs, String name, boolean mapped) {
        return new Table.Column(title, pairs.stream().flatMapToDouble(p -> Arrays.stream((mapped ? p.mapped() : p.original())
                .column(name).values()))
                .toArray());
    }

    private static Picture picture(List<Pair> pairs) {
        var panels = new ArrayList<Picture.Panel>();
        for (Pair p : pairs) {
            var series = new ArrayList<Picture.Series>();
            double[] t = p.original().column("t").values();
            for (int mu = 1; mu <= p.drawn().patterns(); mu++) {
                Picture.Style style = Picture.Style.numbered(mu - 1);
                series.add(new Picture.Series("ξ_" + mu, t, p.original().column("xi" + mu).values(), null,
                        Picture.Style.of(style.colour(), Picture.Line.SOLID)));
                int[] some = IntStream.range(0, POINTS).filter(i -> i % 4 == 0).toArray();
                double[] values = p.mapped().column("xi" + mu).values();
                series.add(new Picture.Series(mu == 1 ? "large spins" : "", Arrays.stream(some).mapToDouble(i -> t[i]).toArray(),
                        Arrays.stream(some).mapToDouble(i -> values[i]).toArray(), null,
                                new Picture.Style(style.colour(), Picture.Line.NONE, true)));
            }
            panels.add(new Picture.Panel(p.drawn().title() + ": " + p.drawn().classes().size() + " large spins", new Picture.Axis("κt", false),
                    new Picture.Axis("overlap", false), series, List.of()));
        }
        if (panels.isEmpty()) {
            panels.add(new Picture.Panel("", new Picture.Axis("κt", false), new Picture.Axis("overlap", false), List.of(), List.of()));
        }
        return new Picture("Spins with random patterns as a few large spins",
                "three times by the density operator, then by mean field; lines: spins one by one", 2,
                panels);
    }
}
