package clebsch.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.model.Grid;
import clebsch.model.ModelDescription;
import clebsch.model.ModelException;
import clebsch.model.Subsystem.BasisChoice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiouvillianSpectrumTest {
    private static final double EXACT = 1e-9;

    private static LiouvillianSpectrum.Result solve(ModelDescription description) {
        try (Backend backend = Backends.open("ejml")) {
            LiouvillianSpectrum.Result result = LiouvillianSpectrum.run(description.resolve(), backend, OperatorForm.AUTO, Progress.SILENT);
            assertThat(result.failure()).isEmpty();
            return result;
        }
    }

    private static Table table(ModelDescription description) {
        try (Backend backend = Backends.open("ejml")) {
            Study.Result result = Study.run(description, backend, Progress.SILENT);
            assertThat(result.failure()).isEmpty();
            return result.table();
        }
    }

    private static List<Complex> values(LiouvillianSpectrum.Result result) {
        return result.eigenvalues().stream().map(e -> new Complex(e.re(), e.im())).toList();
    }

    /** As many values as expected ones, each near one of them. */
    private static void assertSame(List<Complex> found, List<Complex> expected, double tolerance) {
        assertThat(found).hasSameSizeAs(expected);
        var left = new ArrayList<>(found);
        for (Complex value : expected) {
            Complex nearest = left.stream().min(Comparator.comparingDouble(f -> f.subtract(value).norm())).orElseThrow();
            assertThat(nearest.subtract(value).norm()).as("%s, nearest %s", value, nearest).isLessThan(tolerance);
            left.remove(nearest);
        }
    }

    /** H = ωJ_z, decay 1 and pumping 2 on each spin: −3a − 1.5(b+c) + iω(b−c) with a + b + c ≤ N, each once. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void localDecayAndPumpingHaveTheSpectrumOfSingleSpins(int n) {
        double omega = 0.7;
        var expected = new ArrayList<Complex>();
        for (int a = 0; a <= n; a++) {
            for (int b = 0; a + b <= n; b++) {
                for (int c = 0; a + b + c <= n; c++) {
                    expected.add(new Complex(-3 * a - 1.5 * (b + c), omega * (b - c)));
                }
            }
        }
        LiouvillianSpectrum.Result result = solve(local(n).spectrum(expected.size()));
        assertSame(values(result), expected, EXACT);
        assertThat((Double) result.record().get("gap")).isCloseTo(1.5, within(EXACT));
    }

    /** A decaying spin has 0, −½ ± iω, −1. */
    @Test
    void eigenvaluesComeInTheOrderOfTheirDistance() {
        ModelDescription spin = new ModelDescription("spin").spins("a", "1").hamiltonian("0.1*a.z").dissipator("1", "a.m")
                .spectrum(3).option("near", "-1");
        List<Complex> found = values(solve(spin));
        assertThat(found).hasSize(3);
        assertThat(found.getFirst().getReal()).isCloseTo(-1, within(1e-12));
        assertThat(found.get(1).getReal()).isCloseTo(-0.5, within(1e-12));
        assertThat(found.get(2).getImaginary()).isCloseTo(-found.get(1).getImaginary(), within(1e-12));
    }

    /**
     * D[J_−] takes ρ_{k,k+q} to ρ_{k+1,k+q+1}, k from the top, and is triangular with −(Γ_k + Γ_{k+q})/2, Γ_k = k(N−k+1): whatever is there
     * twice for one q is in one Jordan block.
     */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void defectiveEigenvaluesAreNamedAndKnownToTheRootOfRounding(int n) {
        int defective = 0;
        for (int q = 0; q <= n; q++) {
            int order = q;
            double[] values = IntStream.rangeClosed(0, n - q).mapToDouble(k -> (k * (n - k + 1) + (k + order) * (n - k - order + 1)) / 2.0).toArray();
            defective += (q == 0 ? 1 : 2) * (int) Arrays.stream(values).filter(v -> Arrays.stream(values).filter(w -> w == v).count() > 1).count();
        }
        LiouvillianSpectrum.Result result = solve(new ModelDescription("decay").spins("a", Integer.toString(n)).dissipator("1", "a.m")
                .spectrum((n + 1) * (n + 1)));
        assertThat(result.eigenvalues().stream().filter(e -> e.pair().defective()).count()).isEqualTo(defective);
        assertThat((List<?>) result.record().get("warnings")).singleElement().asString()
                .startsWith(defective + " of the " + (n + 1) * (n + 1) + " eigenvalues are defective");
        for (LiouvillianSpectrum.Eigenvalue found : result.eigenvalues()) {
            double exact = Math.rint(2 * found.re()) / 2;
            assertThat(Math.hypot(found.re() - exact, found.im())).isLessThanOrEqualTo(found.error() + Math.ulp(exact));
            assertThat(found.error()).isLessThan(1e-5);
        }
    }

    /** A point a million away from all of them has none nearest. */
    @Test
    void aPointFartherThanAnyEigenvalueIsRefused() {
        ModelDescription far = local(2).spectrum(3).option("near", "1e6*i");
        assertThatThrownBy(() -> solve(far)).isInstanceOf(ModelException.class)
                .hasMessageContaining("solve.spectrum.near: the point is 1.000e+06 from zero, and no eigenvalue more than ");
    }

    /** More numbers than an array holds are a matter of memory, not of arithmetic. */
    @Test
    void aDensityOperatorBeyondArraysIsRefused() {
        ModelDescription large = new ModelDescription("large").spins("a", "100000").hamiltonian("a.x").dissipator("1", "a.m").spectrum(3);
        assertThatThrownBy(() -> solve(large)).isInstanceOf(CapacityException.class).hasMessageContaining("ρ has 1.000e+10 numbers");
    }

    /**
     * H = ωJ_z with D[J_−] and r D[J_zJ_−] is triangular: λ = −(Γ_m + Γ_m′)/2 − iω(m − m′) with Γ_m = (j+m)(j−m+1)(1 + r(m−1)²). Its
     * eigenoperators are far from orthogonal: of some eigenvalues hardly a digit is certain, and the errors say of which.
     */
    @Test
    void errorsSayHowManyDigitsOfIllConditionedEigenvaluesAreCertain() {
        int n = 26;
        double r = 1e-3;
        var decay = new double[n + 1];
        Arrays.setAll(decay, k -> k * (n - k + 1) * (1 + r * Math.pow(k - n / 2 - 1, 2)));
        ModelDescription description = new ModelDescription("triangular").spins("a", Integer.toString(n)).hamiltonian("0.37*a.z")
                .dissipator("1", "a.m").dissipator(Double.toString(r), "a.z*a.m");
        LiouvillianSpectrum.Result result = solve(description.spectrum((n + 1) * (n + 1)));
        double worst = 0;
        double largest = 0;
        for (LiouvillianSpectrum.Eigenvalue found : result.eigenvalues()) {
            double off = Double.POSITIVE_INFINITY;
            for (int a = 0; a <= n; a++) {
                for (int b = 0; b <= n; b++) {
                    off = Math.min(off, Math.hypot(found.re() + (decay[a] + decay[b]) / 2, found.im() + 0.37 * (a - b)));
                }
            }
            worst = Math.max(worst, off / found.error());
            largest = Math.max(largest, off);
        }
        assertThat(worst).isBetween(1e-3, 10.0);   // no vain warnings either
        assertThat(largest).isGreaterThan(1e-6);
        // those that are off by as much as they are large count as well; zero may be
        long uncertain = result.eigenvalues().stream().filter(e -> Math.hypot(e.re(), e.im()) > 1
                && e.error() > 1e-6 * Math.hypot(e.re(), e.im())).count();
        assertThat((List<?>) result.record().get("warnings")).last().asString().contains("ill-conditioned")
                .satisfies(said -> assertThat(Long.parseLong(said.split(" ")[0])).isBetween(uncertain, uncertain + 1));
    }

    private static ModelDescription local(int n) {
        return new ModelDescription("noise").spins("a", Integer.toString(n)).hamiltonian("0.7*a.z").each("1", "a.sigma_m")
                .each("2", "a.sigma_p");
    }

    /** The same by a Krylov space, where eigenvalues come in multiplets. */
    @ParameterizedTest
    @CsvSource({"shift-invert, nearest", "propagator, slowest"})
    void krylovSpacesFindWholeMultiplets(String method, String which) {
        var expected = new ArrayList<>(values(solve(local(6).spectrum(84))));
        boolean slowest = which.equals("slowest");
        expected.sort(Comparator.comparingDouble(slowest ? z -> -z.getReal() : Complex::norm));
        int whole = 13;   // of both orders, with all that are as slow or as near as the last
        LiouvillianSpectrum.Result result = solve(local(6).spectrum(whole).option("method", method).option("which", which));
        assertSame(values(result), expected.subList(0, whole), 1e-8);
    }

    /** H = J_x, (1/N) D[J_−]. */
    private static ModelDescription timeCrystal(int n) {
        return new ModelDescription("time crystal").spins("a", Integer.toString(n)).hamiltonian("a.x").dissipator("1/" + n, "a.m");
    }

    @ParameterizedTest
    @CsvSource({"10, -0.06113552, -0.10546607, 0.85049951", "30, -0.02011103, -0.03499444, 0.857889"})
    void publishedDigits(int n, double first, double re, double im) {
        for (String method : List.of("dense", "propagator")) {
            List<Complex> slowest = values(solve(timeCrystal(n).spectrum(4).option("which", "slowest").option("method", method)));
            assertThat(slowest.get(0).norm()).isLessThan(1e-12);
            assertThat(slowest.get(1).getReal()).isCloseTo(first, within(1e-8));
            assertThat(slowest.get(2).getReal()).isCloseTo(re, within(1e-8));
            assertThat(slowest.get(2).getImaginary()).isCloseTo(im, within(n == 10 ? 1e-8 : 1e-6));
            assertThat(slowest.get(3)).isEqualTo(slowest.get(2).conjugate());
        }
        List<Complex> near = values(solve(timeCrystal(n).spectrum(1).option("near", re + "+" + im + "*i").option("method", "shift-invert")));
        assertThat(near.get(0).getReal()).isCloseTo(re, within(1e-8));
    }

    private static Stream<ModelDescription> models() {
        return Stream.of(
                new ModelDescription("LMG").spins("a", "30").hamiltonian("0.9375*a.p*a.m + 15*a.x").dissipator("1", "a.m").spectrum(7),
                new ModelDescription("six rates").spins("a", "14").hamiltonian("a.x").dissipator("1/14", "a.m").dissipator("0.5/14", "a.p")
                        .dissipator("0.3/14", "a.z").each("1", "a.sigma_m").each("0.5", "a.sigma_p").each("0.25", "a.sigma_z").spectrum(5),
                new ModelDescription("two ensembles").spins("a", "5").spins("b", "5").hamiltonian("2.5*(a.x + b.x) + 0.6*(a.z - b.z)")
                        .dissipator("1", "a.m + b.m").spectrum(7),
                new ModelDescription("squeezing").spins("a", "8").basis("a", BasisChoice.DICKE).dissipator("1", "1.5*a.m - 0.9*a.p")
                        .each("0.02", "a.sigma_z").each("0.01", "a.sigma_m").spectrum(5));
    }

    /** A factorisation and products alone: 1e-8 of the largest of the eigenvalues asked for, and no more than the errors that both state. */
    @ParameterizedTest
    @MethodSource("models")
    void theInverseAndThePropagatorAgree(ModelDescription model) {
        LiouvillianSpectrum.Result byInverse = solve(model.option("method", "shift-invert"));
        LiouvillianSpectrum.Result byProducts = solve(model.option("method", "propagator"));
        double largest = values(byInverse).stream().mapToDouble(Complex::norm).max().orElseThrow();
        for (LiouvillianSpectrum.Eigenvalue one : byInverse.eigenvalues()) {
            assertThat(byProducts.eigenvalues()).anyMatch(other ->
                    Math.hypot(one.re() - other.re(), one.im() - other.im()) <= one.error() + other.error());
        }
        assertSame(values(byProducts), values(byInverse), 1e-8 * largest);
    }

    /** D[J_−] of two spins: the rates 2 of both steps of the cascade make a Jordan block. */
    @Test
    void aDefectivePairIsNamed() {
        LiouvillianSpectrum.Result result = solve(new ModelDescription("two").spins("a", "2").dissipator("1", "a.m").spectrum(9)
                .option("conditions", "true"));
        assertThat((List<?>) ((Map<?, ?>) result.record().get("certificates")).get("defective")).isNotEmpty()
                .allSatisfy(value -> assertThat(value.toString()).startsWith("-2.0"));
        assertThat(result.eigenvalues().stream().filter(e -> e.pair().defective()).mapToDouble(e -> e.pair().condition()).min().orElseThrow())
                .isGreaterThan(1e6);
    }

    /** With the coherences between blocks, which no permutation-invariant state has, slower decay comes to light. */
    @Test
    void coherencesBetweenBlocksAreSectorsOnRequest() {
        ModelDescription blocks = new ModelDescription("squeezing").spins("a", "4").basis("a", BasisChoice.DICKE)
                .dissipator("1", "1.5*a.m - 0.9*a.p").spectrum(6).option("which", "slowest");
        LiouvillianSpectrum.Result within = solve(blocks);
        LiouvillianSpectrum.Result all = solve(new ModelDescription("squeezing").spins("a", "4").basis("a", BasisChoice.DICKE)
                .dissipator("1", "1.5*a.m - 0.9*a.p").spectrum(6).option("which", "slowest").option("coherences", "true"));
        assertThat(within.parts()).noneMatch(part -> part.get("elements").toString().startsWith("coherences"));
        assertThat(all.parts().stream().filter(part -> part.get("elements").toString().startsWith("coherences"))).hasSize(3)
                .as("dark states of different blocks keep their coherence").allMatch(part -> (Long) part.get("stationary") == 2);
    }

    /**
     * Two qubits that decay for themselves, at 1 and at x: their eigenvalues cross at x = 1, and each keeps its number; where only the
     * nearest to zero are looked for, what comes in has a number of its own.
     */
    @ParameterizedTest
    @ValueSource(ints = {16, 6})
    void aSweepFollowsEigenvaluesThroughACrossing(int count) {
        ModelDescription two = new ModelDescription("crossing").parameter("x", 1).spin("e", "1/2").spin("f", "1/2").dissipator("1", "e.m")
                .dissipator("x", "f.m").spectrum(count).option("follow", "true").sweep("x", Grid.of(0.4, 0.7, 1.3, 2.6));
        Table table = table(two);
        double[] x = table.column("x").values();
        double[] k = table.column("k").values();
        double[] re = table.column("re").values();
        int most = (int) Arrays.stream(k).max().orElseThrow();
        if (count == 16) {
            assertThat(most).isEqualTo(15);
        } else {
            assertThat(most).isGreaterThan(5);
        }
        for (int number = 0; number <= most; number++) {
            int n = number;
            int[] rows = IntStream.range(0, table.rows()).filter(r -> k[r] == n).toArray();
            for (int r = 1; r < rows.length; r++) {
                // −(a + bx)/2 with whole a, b
                double slope = (re[rows[r]] - re[rows[0]]) / (x[rows[r]] - x[rows[0]]);
                assertThat(slope).as("k = %d", n).isCloseTo(Math.rint(2 * slope) / 2, within(1e-9));
                assertThat(slope).isCloseTo((re[rows[1]] - re[rows[0]]) / (x[rows[1]] - x[rows[0]]), within(1e-9));
            }
        }
    }

    /** A spin each that decays at 0.1 and loses its phase much faster: the gap is of the populations, however few eigenvalues are asked for. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void theGapLiesBeyondTheStationaryStates(int count) {
        LiouvillianSpectrum.Result result = solve(new ModelDescription("dephased").spins("a", "4").each("0.1", "a.sigma_m")
                .each("5", "a.sigma_z").spectrum(count).option("which", "slowest"));
        assertThat((Double) result.record().get("gap")).isCloseTo(0.1, within(EXACT));
        assertThat(result.eigenvalues()).hasSize(count);
    }

    /** Of a damped mode λ = −κ(a + b)/2 ± iω(a − b), and X has no states above the a-th and b-th; with a drive the states are displaced. */
    @Test
    void eigenvaluesThatDependOnTheCutOffAreWarnedOf() {
        LiouvillianSpectrum.Result few = solve(new ModelDescription("driven").boson("m", "5").hamiltonian("m.a + m.ad")
                .dissipator("1", "m.a").spectrum(3));
        assertThat((List<?>) few.record().get("warnings")).singleElement().asString().contains("last Fock states").contains("3 of the 3");
        LiouvillianSpectrum.Result many = solve(new ModelDescription("damped").boson("m", "12").hamiltonian("m.n")
                .dissipator("1", "m.a").spectrum(3));
        assertThat((List<?>) many.record().get("warnings")).isEmpty();
        assertThat((double) ((Map<?, ?>) many.record().get("certificates")).get("largestFockTail")).isLessThan(1e-12);
    }

    @Test
    void eigenoperatorsOfOtherSystemsAreNotFollowed() {
        assertThatThrownBy(() -> table(timeCrystal(4).parameter("N", "1").spins("b", "N").spectrum(4).option("follow", "true")
                .sweep("N", Grid.of(1, 2)))).isInstanceOf(ModelException.class)
                .hasMessageContaining("the system at {N=2.0} is not that at {N=1.0}");
    }

    /** Eigenvalues of −i[H, ·] with H = J_x + J_z are i√2 k, each N + 1 − |k| times. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void withoutDissipationEveryEigenvalueIsImaginary(int n) {
        var expected = new ArrayList<Complex>();
        for (int a = 0; a <= n; a++) {
            for (int b = 0; b <= n; b++) {
                expected.add(new Complex(0, Math.sqrt(2) * (a - b)));
            }
        }
        assertSame(values(solve(new ModelDescription("closed").spins("a", Integer.toString(n)).hamiltonian("a.x + a.z")
                .spectrum(expected.size()))), expected, EXACT);
    }
}
