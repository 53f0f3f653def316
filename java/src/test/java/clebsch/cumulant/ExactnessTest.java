package clebsch.cumulant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import clebsch.Draft;
import clebsch.RandomModels;
import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.model.Location;
import clebsch.model.Measurement;
import clebsch.model.Model;
import clebsch.model.Operator;
import clebsch.model.Operator.Symbol;
import clebsch.model.State;
import clebsch.model.Subsystem;
import clebsch.study.Progress;
import clebsch.study.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With as many operators in a moment as there are spins nothing is left out, whatever the model. */
class ExactnessTest {
    private static final List<State> STATES = List.of(new State.Down(), new State.Coherent(1.1, 0.4), new State.Ghz(),
            new State.Coherent(2.2, -1), new State.Up());

    /** Every mean of the columns by both methods, at the times of the model. */
    static void agree(Draft draft, int order, double tolerance) {
        Model model = draft.build();
        List<Operator> operators = model.observables().stream().map(o -> ((Measurement.Mean) o.measurement()).operator()).toList();
        var equations = new Equations(model, order, operators, Location.api("solve"));
        MomentSystem system = equations.system();
        Simulation.Result exact;
        try (Backend backend = Backends.open("auto")) {
            exact = Simulation.run(model, backend, Progress.SILENT);
        }
        var rows = new ArrayList<double[]>();
        MomentEvolution.Outcome outcome = MomentEvolution.run(system, MomentEvolution.Method.EXPLICIT, system.initial(),
                exact.times(), 1e-11, 1e-13, new MomentEvolution.Listener() {
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
        assertThat(rows).hasSize(exact.times().length);
        for (int k = 0; k < rows.size(); k++) {
            int column = 0;
            for (int o = 0; o < operators.size(); o++) {
                assertThat(rows.get(k)[2 * o]).as("Re <%s> at %s", operators.get(o), exact.times()[k])
                        .isCloseTo(exact.columns()[k][column++], within(tolerance));
                if (!Equations.isHermitian(model, operators.get(o))) {
                    assertThat(rows.get(k)[2 * o + 1]).as("Im <%s> at %s", operators.get(o), exact.times()[k])
                            .isCloseTo(exact.columns()[k][column++], within(tolerance));
                }
            }
        }
    }

    static Draft measured(Draft draft, List<Subsystem> subsystems) {
        for (int k = 0; k < subsystems.size(); k++) {
            for (Symbol symbol : List.of(Symbol.X, Symbol.Y, Symbol.Z, Symbol.M)) {
                draft.measure("m" + k + symbol, draft.on(k, symbol));
                for (int l = 0; l < subsystems.size(); l++) {
                    draft.measure("c" + k + l + symbol, draft.on(k, symbol).times(draft.on(l, Symbol.P)));
                }
            }
        }
        return draft;
    }

    private static void random(long seed, int order, List<Subsystem> subsystems) {
        Draft draft = RandomModels.of(seed, subsystems);
        var random = new Random(seed);
        draft.from(subsystems.stream().map(s -> STATES.get(random.nextInt(STATES.size()))).toArray(State[]::new));
        agree(measured(draft, subsystems).times(0, 0.2, 0.5).tolerance(1e-11, 1e-13), order, 1e-9);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anEnsembleOfThree(long seed) {
        random(seed, 3, List.of(Draft.spins("a", 3)));
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void anEnsembleOfTwoAndASpin(long seed) {
        random(seed, 3, List.of(Draft.spins("a", 2), Draft.spin("b", 1)));
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8, 9})
    void aSpinOfLengthOneAndASpin(long seed) {
        random(seed, 3, List.of(Draft.spin("a", 2), Draft.spin("b", 1)));
    }

    @ParameterizedTest
    @ValueSource(longs = {10, 11, 12})
    void twoSpins(long seed) {
        random(seed, 2, List.of(Draft.spin("a", 1), Draft.spin("b", 1)));
    }

    @ParameterizedTest
    @ValueSource(longs = {13, 14})
    void oneSpin(long seed) {
        random(seed, 1, List.of(Draft.spin("a", 1)));
    }

    @ParameterizedTest
    @ValueSource(longs = {15, 16})
    void threeSpinsWithNoiseOnEach(long seed) {
        List<Subsystem> subsystems = List.of(Draft.dicke("a", 3));
        Draft draft = RandomModels.of(seed, subsystems)
                .each(0.3, 0, new Complex(0.2, 0.5), new Complex(0.7, -0.1), new Complex(0.3, 0.4))
                .each(0.2, 0, Complex.ZERO, Complex.ONE, Complex.ZERO).from(seed % 2 == 0 ? new State.Thermal(0.3) : new State.Dicke(1, 1));
        agree(measured(draft, subsystems).times(0, 0.2, 0.5).tolerance(1e-11, 1e-13), 3, 1e-9);
    }

    /** Spins that nothing couples keep their cumulants apart: order 2 gives second moments of any state exactly. */
    @ParameterizedTest
    @ValueSource(longs = {17, 18})
    void independentDecayAndDephasingOfManySpins(long seed) {
        List<Subsystem> subsystems = List.of(Draft.dicke("a", 6), Draft.dicke("b", 2));
        Draft draft = Draft.of("independent", subsystems);
        draft.hamiltonian(0.7, draft.on(0, Symbol.X)).hamiltonian(-0.4, draft.on(1, Symbol.Z))
                .each(0.3, 0, Complex.ZERO, Complex.ONE, Complex.ZERO).each(0.2, 0, Complex.ZERO, Complex.ZERO, new Complex(0.5, 0.3))
                .each(0.4, 1, Complex.ONE, new Complex(0.2), Complex.ZERO)
                .from(seed % 2 == 0 ? new State.Dicke(4, 2) : new State.Cat(1.2, 0.3, -1), new State.Thermal(0.2));
        agree(measured(draft, subsystems).times(0, 0.3, 1).tolerance(1e-11, 1e-13), 2, 1e-9);
    }

    /** Linear modes stay Gaussian, from a Gaussian state. */
    @Test
    void linearModes() {
        List<Subsystem> subsystems = List.of(Draft.boson("a", 26), Draft.boson("b", 7));
        Draft draft = Draft.of("modes", subsystems);
        Operator a = draft.on(0, Symbol.A);
        Operator b = draft.on(1, Symbol.A);
        Operator two = a.times(a).times(new Complex(0.05, 0.02));
        Operator hop = a.times(new Operator.Adjoint(b)).times(new Complex(0.1, 0.3));
        draft.hamiltonian(0.8, draft.on(0, Symbol.N)).hamiltonian(two).hamiltonian(new Operator.Adjoint(two)).hamiltonian(hop)
                .hamiltonian(new Operator.Adjoint(hop)).jump(0.5, a).jump(0.3, a.plus(b.times(new Complex(0, 0.5)))).jump(1, b)
                .jump(0.01, new Operator.Adjoint(a)).from(new State.Alpha(new Complex(0.2, 0.1)), new State.Fock(0))
                .measure("a", a).measure("n", draft.on(0, Symbol.N)).measure("aa", a.times(a)).measure("ab", a.times(new Operator.Adjoint(b)))
                .measure("nn", draft.on(1, Symbol.N)).times(0, 0.4, 1.5).tolerance(1e-11, 1e-13);
        agree(draft, 2, 1e-9);
    }
}
