package clebsch.cumulant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import clebsch.model.Grid;
import clebsch.model.Location;
import clebsch.model.Measurement;
import clebsch.model.Model;
import clebsch.model.ModelDescription;
import clebsch.model.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Equations written once for all members of an array against those of spins that are written one by one. */
class IndividualsTest {
    private static final int N = 12;

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.12f", x);
    }

    private static MomentSystem system(ModelDescription description) {
        Model model = description.resolve();
        List<Operator> operators = model.observables().stream().map(o -> ((Measurement.Mean) o.measurement()).operator()).toList();
        return new Equations(model, 1, operators, Location.api("solve")).system();
    }

    private static List<double[]> run(MomentSystem system) {
        var rows = new ArrayList<double[]>();
        var outcome = MomentEvolution.run(system, MomentEvolution.Method.EXPLICIT, system.initial(), new double[] {0, 0.5, 1.5},
                1e-11, 1e-13, new MomentEvolution.Listener() {
            @Override
            public void output(int k, double t, double[] x) {
                rows.add(system.measure(x));
            }

            @Override
            public boolean step(double t, double[] x) {
                return true;
            }
        });
        assertThat(outcome.failure()).isEmpty();
        return rows;
    }

    /** Complex couplings, own detunings and noise, powers and products of weighted sums, a mode, own initial states. */
    @Test
    void oneEquationForAllIsTheEquationOfEach() {
        var random = new Random(3);
        var g = new ArrayList<String>();
        var delta = new ArrayList<String>();
        for (int k = 0; k < N; k++) {
            g.add("(" + number(random.nextDouble()) + " + i*" + number(random.nextDouble()) + ")");
            delta.add(number(random.nextGaussian()));
        }
        var array = new ModelDescription("array").parameter("N", N).parameter("g", g).parameter("delta", delta)
                .spin("e", "1/2").count("e", "N").boson("c", "20")
                .hamiltonian("sum(k, 1, N, delta[k]*e[k].z) + 0.3*(c.ad*sum(k, 1, N, g[k]*e[k].m) + dag(c.ad*sum(k, 1, N, g[k]*e[k].m)))"
                        + " + 0.1/N*e.x^2 + 0.02*(e.p^2 + e.m^2) + 0.5*c.n + 0.2*(c.a + c.ad)")
                .dissipator("0.3/N^2", "e.m^2").dissipator("0.4/N", "sum(k, 1, N, g[k]*e[k].m)").dissipator("0.7", "c.a")
                .initial("e", "coherent(0.9, 0.3)").initial("e[5]", "up").initial("c", "alpha(0.5)")
                .each("0.1", "e[3].sigma_m").each("0.2", "e[4].sigma_z + 0.5*e[4].sigma_m");
        var spins = new ModelDescription("spins").boson("c", "20").initial("c", "alpha(0.5)").dissipator("0.7", "c.a");
        var names = IntStream.rangeClosed(1, N).mapToObj(k -> "s" + k).toList();
        names.forEach(s -> spins.spin(s, "1/2").initial(s, s.equals("s5") ? "up" : "coherent(0.9, 0.3)"));
        String lower = IntStream.range(0, N).mapToObj(k -> g.get(k) + "*s" + (k + 1) + ".m").collect(Collectors.joining(" + ", "(", ")"));
        String detuned = IntStream.range(0, N).mapToObj(k -> "(" + delta.get(k) + ")*s" + (k + 1) + ".z").collect(Collectors.joining(" + "));
        String x = names.stream().map(s -> s + ".x").collect(Collectors.joining(" + ", "(", ")"));
        String m = names.stream().map(s -> s + ".m").collect(Collectors.joining(" + ", "(", ")"));
        spins.hamiltonian(detuned + " + 0.3*(c.ad*" + lower + " + dag(c.ad*" + lower + ")) + 0.1/12*" + x + "^2 + 0.02*(dag(" + m + ")^2 + "
                + m + "^2) + 0.5*c.n + 0.2*(c.a + c.ad)");
        spins.dissipator("0.3/144", m + "^2").dissipator("0.4/12", lower).each("0.1", "s3.sigma_m").each("0.2", "s4.sigma_z + 0.5*s4.sigma_m");
        for (String member : List.of("e[1]", "e[3]", "e[4]", "e[5]", "e[12]")) {
            String other = member.replace("e[", "s").replace("]", "");
            array.observable("m" + other, member + ".m").observable("z" + other, member + ".z");
            spins.observable("m" + other, other + ".m").observable("z" + other, other + ".z");
        }
        array.observable("two", "e[2].p*e[7].m").observable("all", "e.p*e.m").observable("mode", "c.n*e.x").evolve(Grid.of(0, 1));
        spins.observable("two", "s2.p*s7.m").observable("all", "dag(" + m + ")*" + m).observable("mode", "c.n*" + x).evolve(Grid.of(0, 1));

        MomentSystem together = system(array);
        MomentSystem apart = system(spins);
        assertThat(together.hasIndividuals()).isTrue();
        assertThat(apart.hasIndividuals()).isFalse();
        assertThat(together.dimension()).isEqualTo(apart.dimension()).isEqualTo(3 * N + 2);
        List<double[]> found = run(together);
        List<double[]> expected = run(apart);
        for (int k = 0; k < 3; k++) {
            assertThat(found.get(k)).containsExactly(expected.get(k), within(1e-9));
        }
    }

    /** More spins than a tile, and not a multiple of it: each obeys the Bloch equations in the field of all. */
    @ParameterizedTest
    @ValueSource(ints = {511, 512, 513, 1300})
    void everyTileIsComputed(int n) {
        MomentSystem system = system(new ModelDescription("spins").parameter("N", n)
                .parameter("delta", new Random(3).doubles(n, -1, 1).mapToObj(IndividualsTest::number).toList())
                .spin("e", "1/2").count("e", "N").hamiltonian("sum(k, 1, N, delta[k]*e[k].z) + 0.7*e.x").dissipator("1.5/N", "e.m")
                .initial("e", "coherent(1, 0.3)").observable("Jz", "e.z").evolve(Grid.of(0, 1)));
        double[] x = new Random(n).doubles(system.dimension(), -0.5, 0.5).toArray();
        var rate = new double[x.length];
        system.rate(x, rate);
        // dm_z = 2Ω Im σ_+ …: written with ⟨σ_+⟩ = p + iq, Ω = 0.7, G = 1.5/N, and sums over the others
        double p = IntStream.range(0, n).mapToDouble(k -> x[k]).sum();
        double q = IntStream.range(0, n).mapToDouble(k -> x[n + k]).sum();
        double g = 1.5 / n;
        for (int k = 0; k < n; k++) {
            double z = x[2 * n + k];
            double others = (p - x[k]) * x[k] + (q - x[n + k]) * x[n + k];
            assertThat(rate[2 * n + k]).as("spin %d", k).isCloseTo(2 * 0.7 * x[n + k] - g * (1 + z) - 2 * g * others, within(1e-12));
        }
        double sum = 0;
        for (int k = 0; k < n; k++) {
            sum += x[2 * n + k];
        }
        assertThat(system.measure(x)[0]).isCloseTo(sum / 2, within(1e-12 * n));
    }

    /** Members that nothing tells apart are one ensemble, at any order. */
    @Test
    void membersThatAreAlikeAreOneClass() {
        Model model = new ModelDescription("pairs").parameter("N", 40).parameter("d", 0.3).spin("e", "1/2").count("e", "N")
                .hamiltonian("d*sum(k, 1, N/2, e[2*k].z - e[2*k-1].z) + 0.1*e.p*e.m").dissipator("1/N", "e.m").initial("e", "up")
                .observable("Jz", "e.z").evolve(Grid.of(0, 1)).resolve();
        var equations = new Equations(model, 2, List.of(((Measurement.Mean) model.observables().getFirst().measurement()).operator()),
                Location.api("solve"));
        assertThat(equations.classes()).containsExactly(java.util.Map.entry("e[1]", 20), java.util.Map.entry("e[2]", 20));
        assertThat(equations.moments()).contains("<e[1].sigma_p e[2].sigma_m>").doesNotContain("<e[1].sigma_p>");
        assertThat(equations.zero()).contains("<e[1].sigma_p>", "<e[1].sigma_p e[1].sigma_p>");
    }
}
