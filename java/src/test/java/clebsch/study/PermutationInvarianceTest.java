package clebsch.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import clebsch.DenseMatrix;
import clebsch.DenseReference;
import clebsch.WrittenModels;
import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.model.Measurement;
import clebsch.model.Model;
import clebsch.model.ModelDescription;
import clebsch.model.Operator;
import clebsch.model.Subsystem.BasisChoice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The permutation-invariant basis against the 2^N states of separate spins, for models without any structure to rely on. The
 * evolutions have tolerances of 10⁻¹¹; what is compared is Lipschitz in ρ with constants of at most some 10 (‖𝓛‖, ln p), so
 * that they agree to 10⁻⁹.
 */
class PermutationInvarianceTest {
    private static final double AGREE = 1e-9;

    static Simulation.Result run(ModelDescription description) {
        try (Backend backend = Backends.open("ejml")) {
            Simulation.Result result = Simulation.run(description.resolve(), backend, Progress.SILENT);
            assertThat(result.failure()).isEmpty();
            return result;
        }
    }

    // spins of each ensemble, levels of the mode: each N from 2 to 6, ensembles of equal and of unequal N, with a mode and without
    static Stream<Arguments> models() {
        List<int[]> systems = List.of(new int[] {2}, new int[] {3}, new int[] {4}, new int[] {2, 2}, new int[] {3, 2});
        var models = new ArrayList<Arguments>();
        for (long seed = 0; seed < 8; seed++) {
            models.add(Arguments.of(seed, 0, true, systems.get((int) seed % 5)));
        }
        for (long seed = 8; seed < 12; seed++) {
            models.add(Arguments.of(seed, 3, true, systems.get((int) seed % 3)));
        }
        models.add(Arguments.of(12, 2, false, new int[] {2, 2}));
        models.add(Arguments.of(13, 0, false, new int[] {5}));
        models.add(Arguments.of(15, 0, false, new int[] {5}));
        models.add(Arguments.of(16, 0, false, new int[] {6}));
        return models.stream();
    }

    private static ModelDescription measured(ModelDescription description, int modeLevels, int... spins) {
        for (String axis : List.of("x", "y", "z", "p", "n", "casimir")) {
            description.observable("a_" + axis, "a." + axis);
        }
        description.observable("xy", "a.x*a.y").observable("pm", "a.p*a.m").observable("zzx", "a.z^2*a.x")
                .observable("xi2", "wineland(a)").observable("xis2", "kitagawa(a)").observable("var", "var(a.x + 0.3*a.z)")
                .observable("S", "entropy()").observable("Sa", "entropy(a)").observable("purity", "purity()")
                .observable("rate", "trace_norm_rate()").observable("up", "fidelity(a: up)")
                .observable("ghz", "fidelity(a: coherent(0.3, 1) + i*ghz)").observable("F", "qfi(a.x)");
        if (spins.length > 1) {
            description.observable("ab", "a.x*b.y").observable("Jab", "(a.x + b.x)^2 + (a.y + b.y)^2 + (a.z + b.z)^2")
                    .observable("Sb", "entropy(b)").observable("fab", "fidelity(a: up, b: ghz)");
        }
        if (modeLevels > 0) {
            description.observable("nz", "c.n*a.z").observable("am", "c.a*a.p").observable("Sc", "entropy(c)")
                    .observable("Sac", "entropy(a, c)");
        }
        return WrittenModels.evolving(description);
    }

    @ParameterizedTest
    @MethodSource("models")
    void allBlocksGiveWhatSeparateSpinsGive(long seed, int modeLevels, boolean quadratic, int[] spins) {
        Simulation.Result dicke = run(measured(WrittenModels.random(seed, BasisChoice.DICKE, modeLevels, quadratic, spins), modeLevels, spins));
        Simulation.Result product = run(measured(WrittenModels.random(seed, BasisChoice.PRODUCT, modeLevels, quadratic, spins),
                modeLevels, spins));
        assertThat(dicke.names()).isEqualTo(product.names());
        assertThat((long) dicke.record().get("dimension")).isLessThan((long) product.record().get("dimension"));
        for (int t = 0; t < dicke.times().length; t++) {
            for (int k = 0; k < dicke.names().size(); k++) {
                double expected = product.columns()[t][k];
                String what = dicke.names().get(k) + " at t = " + dicke.times()[t];
                if (Double.isNaN(expected)) {
                    assertThat(dicke.columns()[t][k]).as(what).isNaN();
                } else {
                    assertThat(dicke.columns()[t][k]).as(what).isCloseTo(expected, within(AGREE * Math.max(1, Math.abs(expected))));
                }
            }
        }
    }

    /** States of full rank, where √ρ is smooth and fidelities with mixed states lose no digits. */
    @ParameterizedTest
    @CsvSource({"2, thermal(0.35)", "3, mixed", "4, thermal(0.6)", "5, thermal(0.5)"})
    void fidelitiesOfMixedStatesCountTheCopies(int n, String initial) {
        var runs = new ArrayList<Simulation.Result>();
        for (BasisChoice basis : List.of(BasisChoice.DICKE, BasisChoice.PRODUCT)) {
            var description = new ModelDescription("m").spins("a", Integer.toString(n)).basis("a", basis).initial("a", initial)
                    .hamiltonian("a.x + 0.2*a.z^2").dissipator("0.2", "a.m + i*a.x").each("0.3", "a.sigma_m - 0.2*i*a.sigma_z")
                    .observable("f0", "fidelity(initial)").observable("f1", "fidelity(a: mixed)")
                    .observable("f2", "fidelity(a: thermal(0.1))").observable("F", "qfi(a.z)");
            runs.add(run(WrittenModels.evolving(description)));
        }
        assertThat(runs.get(0).columns()[0][0]).as("of the initial state with itself").isCloseTo(1, within(1e-12));
        for (int t = 0; t < 3; t++) {
            assertThat(runs.get(0).columns()[t]).containsExactly(runs.get(1).columns()[t], within(AGREE));
        }
    }

    // two spins with a mode, and up to four spins: the reference costs dense products of 2^N × 2^N matrices
    static Stream<Arguments> smallModels() {
        return Stream.of(Arguments.of(0, 0, new int[] {2}), Arguments.of(1, 0, new int[] {3}), Arguments.of(3, 0, new int[] {3}),
                Arguments.of(9, 0, new int[] {4}), Arguments.of(8, 0, new int[] {2, 2}), Arguments.of(6, 3, new int[] {2}));
    }

    @ParameterizedTest
    @MethodSource("smallModels")
    void allBlocksGiveWhatTheTextbookEquationGives(int seed, int modeLevels, int[] spins) {
        Simulation.Result dicke = run(means(WrittenModels.random(seed, BasisChoice.DICKE, modeLevels, true, spins), modeLevels));
        Model product = means(WrittenModels.random(seed, BasisChoice.PRODUCT, modeLevels, true, spins), modeLevels).resolve();
        var reference = new DenseReference(product);
        compare(dicke, reference, product, reference.initial());
    }

    private static ModelDescription means(ModelDescription description, int modeLevels) {
        for (String operator : List.of("a.x", "a.y", "a.z", "a.casimir", "a.z^2", "a.x*a.z + a.z*a.x", "a.y^4")) {
            description.observable(operator.replaceAll("[ *^+]", "_"), operator);
        }
        if (modeLevels > 0) {
            description.observable("nz", "c.n*a.z").observable("n", "c.n");
        }
        return WrittenModels.evolving(description);
    }

    private static void compare(Simulation.Result dicke, DenseReference reference, Model product, DenseMatrix initial) {
        DenseMatrix rho = initial;
        for (int t = 0; t < dicke.times().length; t++) {
            rho = t == 0 ? rho : reference.evolve(rho, dicke.times()[t] - dicke.times()[t - 1]);
            for (int k = 0; k < dicke.names().size(); k++) {
                Operator operator = ((Measurement.Mean) product.observables().get(k).measurement()).operator();
                assertThat(dicke.columns()[t][k]).as("%s at t = %s", dicke.names().get(k), dicke.times()[t])
                        .isCloseTo(reference.mean(operator, rho).getReal(), within(AGREE));
            }
        }
    }

    /** |j,m⟩ of all copies alike is the projector on J² = j(j+1), J_z = m over its trace, here made of the operators themselves. */
    @ParameterizedTest
    @CsvSource({"3, 1, -1", "4, 2, 0", "4, 0, 0", "4, 4, 2"})
    void aStateOfSmallerJIsAllItsCopies(int n, int twiceJ, int twiceM) {
        String state = "dicke(" + twiceJ + "/2, " + twiceM + "/2)";
        Simulation.Result dicke = run(noisy(n, BasisChoice.AUTO, state));
        Model product = noisy(n, BasisChoice.PRODUCT, "down").resolve();
        var reference = new DenseReference(product);
        Operator squared = ((Measurement.Mean) product.observables().get(0).measurement()).operator();
        Operator z = ((Measurement.Mean) product.observables().get(1).measurement()).operator();
        double[] lengths = IntStream.rangeClosed(0, n / 2).mapToDouble(b -> (n / 2.0 - b) * (n / 2.0 - b + 1)).toArray();
        double[] levels = IntStream.rangeClosed(0, n).mapToDouble(k -> k - n / 2.0).toArray();
        DenseMatrix projector = projector(reference.operator(squared), twiceJ / 2.0 * (twiceJ / 2.0 + 1), lengths)
                .times(projector(reference.operator(z), twiceM / 2.0, levels));
        double copies = projector.trace().getReal();
        compare(dicke, reference, product, projector.times(new Complex(1 / copies)));
        Simulation.Result purity = run(WrittenModels.evolving(new ModelDescription("m").spins("a", Integer.toString(n))
                .initial("a", state).observable("purity", "purity()").observable("S", "entropy()").observable("f", "fidelity(initial)")));
        assertThat(purity.columns()[0]).containsExactly(new double[] {1 / copies, Math.log(copies), 1}, within(1e-13));
    }

    private static ModelDescription noisy(int n, BasisChoice basis, String initial) {
        return WrittenModels.evolving(new ModelDescription("m").spins("a", Integer.toString(n)).basis("a", basis).initial("a", initial)
                .hamiltonian("a.x + 0.3*a.y^2").each("0.5", "a.sigma_m + (0.3 - 0.1*i)*a.sigma_z - 0.2*i*a.sigma_p")
                .observable("casimir", "a.casimir").observable("z", "a.z").observable("x2", "a.x^2").observable("y3", "a.y^3"));
    }

    /** The projector on one of the eigenvalues of A, Π (A − a')/(a − a') over the others. */
    private static DenseMatrix projector(DenseMatrix a, double eigenvalue, double[] eigenvalues) {
        DenseMatrix one = DenseMatrix.identity(a.rows());
        DenseMatrix projector = one;
        for (double other : Arrays.stream(eigenvalues).filter(e -> e != eigenvalue).toArray()) {
            projector = projector.times(a.plus(new Complex(-other), one)).times(new Complex(1 / (eigenvalue - other)));
        }
        return projector;
    }
}
