package clebsch.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.WrittenModels;
import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.model.Grid;
import clebsch.model.ModelDescription;
import clebsch.model.Subsystem.BasisChoice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.hipparchus.complex.Complex;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trajectories against the master equation. */
class TrajectoriesTest {
    private static Backend backend;

    @BeforeAll
    static void open() {
        backend = Backends.open("auto");
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    private static ModelDescription spins(String name, int n) {
        return new ModelDescription(name).spins("a", Integer.toString(n));
    }

    /** Models of every kind, each with an observable {@code o}. */
    private static List<Supplier<ModelDescription>> models() {
        var models = new ArrayList<Supplier<ModelDescription>>();
        for (long seed = 1; seed <= 9; seed++) {
            long s = seed;
            // one and two ensembles with complex noise on single spins, with a mode, with quadratic jumps
            models.add(() -> WrittenModels.random(s, BasisChoice.AUTO, s % 3 == 0 ? 3 : 0, s % 2 == 0,
                    s % 4 == 1 ? new int[] {3, 2} : new int[] {4}).observable("o", "a.x + 0.7*a.z"));
        }
        models.add(() -> spins("driven, collective", 8).hamiltonian("4*a.x").dissipator("1", "a.m").initial("a", "down")
                .observable("o", "a.z"));
        models.add(() -> spins("power", 6).hamiltonian("a.x").dissipator("0.1", "a.m^2").dissipator("0.3", "a.m").initial("a", "up")
                .observable("o", "a.z"));
        models.add(() -> spins("degenerate channels", 5).hamiltonian("a.x").dissipator("0.3", "a.m").dissipator("0.3", "a.m")
                .dissipator("0.3", "a.m + 0.5").initial("a", "up").observable("o", "a.z"));
        models.add(() -> spins("squeezed reservoir", 7).dissipator("1", "cosh(0.8)*a.m - sinh(0.8)*a.p").initial("a", "down")
                .observable("o", "a.z"));
        models.add(() -> spins("local decay and pump", 6).each("1", "a.sigma_m").each("0.4", "a.sigma_p").each("0.3", "a.sigma_z")
                .hamiltonian("1.5*a.x").initial("a", "down").observable("o", "a.z"));
        models.add(() -> spins("diagonal", 10).dissipator("0.3", "a.m").each("0.2", "a.sigma_m").each("0.5", "a.sigma_z")
                .initial("a", "up").observable("o", "a.p*a.m"));
        models.add(() -> spins("thermal", 6).hamiltonian("a.x").dissipator("0.5", "a.m").each("0.1", "a.sigma_z")
                .initial("a", "thermal(0.4)").observable("o", "a.z"));
        models.add(() -> new ModelDescription("two ensembles").spin("a", "3/2").spin("b", "2").hamiltonian("3*(a.x + b.x) + a.z - b.z")
                .dissipator("1", "a.m + b.m").initial("a", "down").initial("b", "down").observable("o", "a.z"));
        models.add(() -> new ModelDescription("mode").boson("c", "8").hamiltonian("c.a + c.ad + 0.5*c.n^2").dissipator("1", "c.a")
                .dissipator("0.1", "c.a^2").initial("c", "fock(2)").observable("o", "c.n"));
        models.add(() -> spins("Dicke", 3).boson("c", "6").hamiltonian("a.z + 0.6*a.x*(c.a + c.ad)").dissipator("1", "c.a")
                .each("0.2", "a.sigma_m").initial("a", "up").initial("c", "fock(1)").observable("o", "c.n + a.z"));
        models.add(() -> new ModelDescription("chain").spin("a", "1/2").count("a", "4").hamiltonian("2*a.x + a[1].z - a[2].z + 0.5*a[3].z")
                .dissipator("1", "a.m").each("0.3", "a[2].sigma_z").initial("a", "down").observable("o", "a[1].z + 2*a[4].z"));
        return models;
    }

    /**
     * Twenty models at ten times each, every time from trajectories of its own: two hundred independent deviations in units of the
     * standard errors, among 150 trajectories each. They are normal by χ² over ten equally likely parts, of which a thousandth of
     * all seeds passes 27.9; and by the sum of their squares.
     */
    @Test
    void deviationsFromTheMasterEquationAreNormal() {
        double[] times = IntStream.rangeClosed(1, 10).mapToDouble(k -> 0.15 * k).toArray();
        var parts = new int[10];
        double squares = 0;
        int count = 0;
        var normal = new NormalDistribution();
        for (Supplier<ModelDescription> model : models()) {
            double[] exact = Study.run(model.get().evolve(Grid.of(times)), backend, Progress.SILENT).table().column("o").values();
            for (int k = 0; k < times.length; k++) {
                ModelDescription sampled = model.get().trajectories(Grid.of(times[Math.max(0, k - 1)], times[Math.max(1, k)]), 150)
                        .option("seed", Integer.toString(100 + k));
                Table table = Study.run(sampled, backend, Progress.SILENT).table();
                int row = k == 0 ? 0 : 1;
                double z = (table.column("o").values()[row] - exact[k]) / table.column("o_sem").values()[row];
                assertThat(Math.abs(z)).as("%s at %s", sampled, times[k]).isLessThan(5);
                parts[(int) (10 * normal.cumulativeProbability(z))]++;
                squares += z * z;
                count++;
            }
        }
        assertThat(count).isEqualTo(200);
        assertThat(Arrays.stream(parts).mapToDouble(n -> (n - 20.0) * (n - 20.0) / 20).sum()).isLessThan(27.9);
        assertThat(squares / count).isCloseTo(1, within(4 * Math.sqrt(2.0 / count)));
    }

    /** Functions of the mean: of moments by the jackknife, of the whole ρ from its sum. */
    @Test
    void functionsOfTheMeanHaveErrorsToo() {
        for (List<String> observables : List.of(List.of("wineland(a)", "var(a.z)", "4*var(a.y)/mean(a.n)^2"),
                List.of("purity()", "entropy()", "fidelity(initial)", "wineland(a)", "qfi(a.z)"))) {
            Supplier<ModelDescription> model = () -> {
                ModelDescription d = spins("functions", 4).hamiltonian("1.5*a.x").dissipator("0.5", "a.m").each("0.2", "a.sigma_z")
                        .initial("a", "coherent(1.2, 0.4)");
                for (int k = 0; k < observables.size(); k++) {
                    d.observable("o" + k, observables.get(k));
                }
                return d;
            };
            Table exact = Study.run(model.get().evolve(Grid.of(0.3, 1)), backend, Progress.SILENT).table();
            Table sampled = Study.run(model.get().trajectories(Grid.of(0.3, 1), 1500), backend, Progress.SILENT).table();
            for (int k = 0; k < observables.size(); k++) {
                for (int row = 0; row < 2; row++) {
                    double error = sampled.column("o" + k + "_sem").values()[row];
                    assertThat(error).isPositive().isLessThan(0.2 * Math.abs(exact.column("o" + k).values()[row]) + 0.05);
                    assertThat(sampled.column("o" + k).values()[row]).as("%s, row %d", observables.get(k), row)
                            .isCloseTo(exact.column("o" + k).values()[row], within(4 * error));
                }
            }
        }
    }

    private static ModelDescription recorded(int count) {
        return spins("recorded", 5).hamiltonian("2*a.x").dissipator("0.6", "a.m").each("0.4", "a.sigma_m").initial("a", "down")
                .observable("collective", "0.6*a.p*a.m").observable("local", "0.4*a.n")
                .trajectories(Grid.linear(0, 3, 61), count).option("record", "true");
    }

    /** ∫⟨L†L⟩dt by Simpson's rule, each dissipator's; its jumps' number varies by no more than this says. */
    @Test
    void jumpsAreAsManyAsTheirRatesSay() {
        int count = 1500;
        JumpRecord jumps = Trajectories.run(recorded(count).resolve(), backend, Progress.SILENT).jumps();
        Table exact = Study.run(spins("exact", 5).hamiltonian("2*a.x").dissipator("0.6", "a.m").each("0.4", "a.sigma_m")
                .initial("a", "down").observable("collective", "0.6*a.p*a.m").observable("local", "0.4*a.n")
                .evolve(Grid.linear(0, 3, 61)), backend, Progress.SILENT).table();
        for (int d = 0; d < 2; d++) {
            double[] rate = exact.column(d == 0 ? "collective" : "local").values();
            double integral = 0;
            for (int k = 0; k < rate.length; k++) {
                integral += (k == 0 || k == 60 ? 1 : k % 2 == 1 ? 4 : 2) * rate[k] * 0.05 / 3;
            }
            var each = new double[count];
            for (int i = 0; i < jumps.size(); i++) {
                if (jumps.dissipator(i) == d) {
                    each[(int) jumps.trajectory(i)]++;
                }
            }
            double mean = Arrays.stream(each).average().orElseThrow();
            double variance = Arrays.stream(each).map(x -> (x - mean) * (x - mean)).sum() / (count - 1);
            assertThat(mean).isCloseTo(integral, within(4 * Math.sqrt(variance / count)));
            assertThat(jumps.count(d, 0, 3)).isEqualTo(Math.round(mean * count));
        }
        assertThat(IntStream.range(0, jumps.size()).filter(i -> jumps.dissipator(i) == 0).allMatch(i -> jumps.change(i) == 0)).isTrue();
        assertThat(IntStream.range(0, jumps.size()).map(jumps::change).distinct().sorted().toArray()).containsExactly(-1, 0, 1);
    }

    /**
     * Resonance fluorescence of one driven spin: g²(τ) = 1 − e^{−3γτ/4}(cos κτ + 3γ/(4κ) sin κτ), κ² = Ω² − γ²/16 (H. J. Carmichael,
     * D. F. Walls, J. Phys. B 9, L43 (1976)), and the waiting times' mean is one over the stationary rate.
     */
    @Test
    void theRecordKnowsAntibunching() {
        double omega = 3;
        int count = 400;
        JumpRecord jumps = Trajectories.run(spins("fluorescence", 1).hamiltonian("3*a.x").dissipator("1", "a.m").initial("a", "down")
                .observable("n", "a.n").trajectories(Grid.of(0, 60), count).option("record", "true").resolve(), backend, Progress.SILENT)
                .jumps();
        double rate = omega * omega / (1 + 2 * omega * omega);
        double kappa = Math.sqrt(omega * omega - 1.0 / 16);
        double width = 0.05;
        double[] g = jumps.secondOrderCoherence(0, count, 10, 60, width, 60);
        double chiSquare = 0;
        for (int bin = 0; bin < g.length; bin++) {
            double tau = (bin + 0.5) * width;
            double expected = 1 - Math.exp(-0.75 * tau) * (Math.cos(kappa * tau) + 0.75 / kappa * Math.sin(kappa * tau));
            double pairs = rate * rate * count * width * (50 - tau);
            chiSquare += Math.pow(g[bin] - expected, 2) * pairs / Math.max(expected, 1e-2);
        }
        // 60 bins of nearly independent Poisson numbers
        assertThat(chiSquare).isLessThan(60 + 5 * Math.sqrt(120));
        double[] waiting = jumps.waitingTimes(0, 0);
        double mean = Arrays.stream(waiting).average().orElseThrow();
        // windows of 60 miss the waiting times that do not fit: a relative error of about 1/(rate · 60)
        assertThat(mean).isCloseTo(1 / rate, within(4 / rate / Math.sqrt(waiting.length) + 1 / rate / (rate * 60)));
        // S(ω) = R + 2R² Re ∫(g²(τ) − 1) e^{iωτ} dτ: below R around κ, and R far above all frequencies; |Σ e^{iωt}|² of a long window has a
        // standard deviation as large as its mean
        double[] frequencies = IntStream.concat(IntStream.rangeClosed(1, 60), IntStream.of(2000, 3001)).mapToDouble(k -> 2 * Math.PI / 50 * k)
                .toArray();
        double[] spectrum = jumps.countSpectrum(0, count, 10, 60, frequencies);
        double deviations = 0;
        for (int k = 0; k < frequencies.length; k++) {
            var s = new Complex(0.75, frequencies[k]);
            double transform = s.add(0.75).divide(s.multiply(s).add(kappa * kappa)).getReal();
            double expected = rate * (1 - 2 * rate * transform);
            deviations += count * Math.pow(spectrum[k] / expected - 1, 2);
        }
        // nearly independent, and averages of many
        assertThat(deviations).isBetween(frequencies.length - 5 * Math.sqrt(2.0 * frequencies.length),
                frequencies.length + 5 * Math.sqrt(2.0 * frequencies.length));
    }

    /**
     * What a trajectory costs grows no faster than N times the bound on the rate of jumps: jumps as many as N under a collective drive with
     * NΓ fixed, each with N + 1 amplitudes and no more products.
     */
    @Test
    void theCostOfATrajectoryGrowsAsTheRatesDo() {
        var products = new double[2];
        var jumps = new double[2];
        for (int k = 0; k < 2; k++) {
            int n = k == 0 ? 40 : 160;
            Trajectories.Result result = Trajectories.run(spins("driven", n).parameter("N", n).hamiltonian("1.9/N*a.p*a.m + 1.5*a.x")
                    .dissipator("2/N", "a.m").initial("a", "down").observable("z", "a.z").trajectories(Grid.of(0, 5), 20).resolve(), backend,
                    Progress.SILENT);
            jumps[k] = (Long) result.record().get("jumps");
            products[k] = (Long) result.record().get("operatorApplications");
        }
        assertThat(jumps[1] / jumps[0]).isBetween(3.0, 5.0);
        assertThat(products[1] / products[0]).isLessThan(4.5);
    }

    private static void assertSame(Trajectories.Result actual, Trajectories.Result expected) {
        assertThat(actual.count()).isEqualTo(expected.count());
        for (int k = 0; k < expected.rows().size(); k++) {
            assertThat(actual.rows().get(k)).isEqualTo(expected.rows().get(k));
        }
        assertThat(actual.record().get("jumps")).as("of all, also of those before").isEqualTo(expected.record().get("jumps"))
                .isEqualTo((long) expected.jumps().size());
        assertThat(actual.jumps().size()).isEqualTo(expected.jumps().size());
        for (int i = 0; i < expected.jumps().size(); i++) {
            assertThat(actual.jumps().time(i)).isEqualTo(expected.jumps().time(i));
        }
    }

    @Test
    void nothingDependsOnThreadsOrOnHavingBeenStopped(@TempDir Path folder) {
        var keep = new Checkpoints(folder, false, 0);
        var goOn = new Checkpoints(folder, true, 0);
        Trajectories.Result whole = Trajectories.run(recorded(150).resolve(), backend, Progress.SILENT, Checkpoints.NONE, "", 1);
        assertSame(Trajectories.run(recorded(150).resolve(), backend, Progress.SILENT, Checkpoints.NONE, "", 3), whole);
        // on one thread: of two the one with the first trajectory may be the last to get to run, and all are then counted at once
        Trajectories.Result stopped = Trajectories.run(recorded(150).resolve(), backend, stoppingAfter(40), keep, "run", 1);
        assertThat(stopped.failure()).contains("stopped after").contains("of 150");
        assertThat(stopped.count()).isBetween(1L, 149L);
        assertThat(stopped.rows()).hasSize(61);
        assertSame(Trajectories.run(recorded(150).resolve(), backend, Progress.SILENT, goOn, "run", 2), whole);
        // what is complete is not computed again; more is added to it
        assertThat(Trajectories.run(recorded(150).resolve(), backend, Progress.SILENT, goOn, "run", 2).record())
                .containsEntry("trajectoriesBefore", 150L);
        Trajectories.Result more = Trajectories.run(recorded(150).resolve(), backend, Progress.SILENT, new Checkpoints(folder, true, 30), "run", 2);
        assertSame(more, Trajectories.run(recorded(180).resolve(), backend, Progress.SILENT, Checkpoints.NONE, "", 1));
        assertThatThrownBy(() -> Trajectories.run(recorded(150).option("seed", "2").resolve(), backend, Progress.SILENT, goOn, "run", 2))
                .isInstanceOf(CheckpointException.class).hasMessageContaining("seed").hasMessageContaining("--resume");
    }

    private static Progress stoppingAfter(int trajectories) {
        return new Progress() {
            private volatile boolean enough;

            @Override
            public void at(double fraction, String what) {
                enough |= Integer.parseInt(what.substring(0, what.indexOf(' '))) >= trajectories;
            }

            @Override
            public boolean cancelled() {
                return enough;
            }
        };
    }

    @Test
    void endsWhenTheErrorsAreSmallEnough() {
        Trajectories.Result result = Trajectories.run(recorded(100_000).option("target_sem", "0.1").resolve(), backend, Progress.SILENT);
        assertThat(result.failure()).isEmpty();
        assertThat(result.count()).isLessThan(20_000);
        for (double[] row : result.rows()) {
            assertThat(row[2]).isLessThanOrEqualTo(0.1);
            assertThat(row[4]).isLessThanOrEqualTo(0.1);
        }
    }

    @Test
    void saysWhenTheErrorsAreNotAsSmallAsAskedFor() {
        Trajectories.Result result = Trajectories.run(recorded(100).option("target_sem", "0.001").resolve(), backend, Progress.SILENT);
        assertThat(result.failure()).isEmpty();
        double largest = result.rows().stream().mapToDouble(row -> Math.max(row[2], row[4])).max().orElseThrow();
        assertThat(result.record().get("warnings")).asString().contains("target_sem of 0.001")
                .contains(String.format(Locale.ROOT, "is %.2g after 100 trajectories", largest));
    }

    /** From the vacuum, G(a² + a†²) never reaches the last of six levels; the mean state of D[a²] does the others. */
    @Test
    void tooFewLevelsAreNoticed() {
        Map<String, Object> record = Trajectories.run(new ModelDescription("cat").boson("m", "6").hamiltonian("1.5*(ad^2 + a^2)")
                .dissipator("1", "a^2").initial("m", "fock(0)").observable("n", "m.n").trajectories(Grid.of(0, 3), 200).resolve(), backend,
                Progress.SILENT).record();
        assertThat((double) ((Map<?, ?>) record.get("certificates")).get("largestFockTail")).isGreaterThan(0.05);
        assertThat(record.get("warnings")).asString().contains("last Fock states");
    }

    /** N(e^{−γt} − 1/2) and the binomial variance, from vectors in blocks of ten thousand spins. */
    @Test
    void independentDecayOfManySpins() {
        int n = 10_000;
        Trajectories.Result result = Trajectories.run(spins("many", n).each("1", "a.sigma_m").initial("a", "up")
                .observable("z", "a.z").trajectories(Grid.of(0, 0.2, 0.4), 24).resolve(), backend, Progress.SILENT);
        for (double[] row : result.rows().subList(1, 3)) {
            double p = Math.exp(-row[0]);
            double deviation = Math.sqrt(n * p * (1 - p));
            assertThat(row[1]).isCloseTo(n * (p - 0.5), within(4 * deviation / Math.sqrt(24)));
            assertThat(row[2] * Math.sqrt(24)).isCloseTo(deviation, within(4 * deviation / Math.sqrt(48)));
        }
    }

    @Test
    void saysWhatDoesNotFit() {
        assertThatThrownBy(() -> Study.run(spins("entropy of many", 100_000).each("1", "a.sigma_m").initial("a", "up")
                .observable("s", "entropy()").trajectories(Grid.of(0, 1), 10), backend, Progress.SILENT))
                .isInstanceOf(CapacityException.class).hasMessageContaining("whole ρ").hasMessageContaining("moments");
        assertThatThrownBy(() -> Study.run(spins("huge", 100_000).spins("b", "100000").dissipator("1", "a.m").initial("a", "up")
                .initial("b", "up").observable("z", "a.z").trajectories(Grid.of(0, 1), 10), backend, Progress.SILENT))
                .isInstanceOf(CapacityException.class).hasMessageContaining("amplitudes");
    }
}
