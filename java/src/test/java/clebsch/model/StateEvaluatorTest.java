package clebsch.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateEvaluatorTest {
    private static ModelDescription system() {
        return new ModelDescription("m").parameter("theta", "pi/3").parameter("z", "1 + i")
                .spins("atoms", "4").spin("s", "3/2").spin("e", "1/2").count("e", "3").boson("c", "20").boson("d", "5")
                .count("d", "2").evolve(Grid.of(0, 1));
    }

    /** The states of a model in which only one subsystem has another state than the plainest. */
    private static List<State.Assigned> with(String subsystem, String state) {
        ModelDescription description = system();
        for (String spin : List.of("atoms", "s", "e")) {
            description.initial(spin, spin.equals(subsystem) ? state : "down");
        }
        for (String mode : List.of("c", "d")) {
            description.initial(mode, mode.equals(subsystem) ? state : "fock(0)");
        }
        return description.resolve().initial();
    }

    private static State of(String subsystem, String state) {
        int entry = List.of("atoms", "s", "e", "c").indexOf(subsystem);
        return with(subsystem, state).get(entry).state();
    }

    @Test
    void everyStateByItsName() {
        assertThat(of("atoms", "down")).isEqualTo(new State.Down());
        assertThat(of("atoms", "up")).isEqualTo(new State.Up());
        assertThat(of("atoms", "ghz")).isEqualTo(new State.Ghz());
        assertThat(of("atoms", "coherent(theta, -pi/2)")).isEqualTo(new State.Coherent(Math.PI / 3, -Math.PI / 2));
        assertThat(of("atoms", "cat(theta, 0, +1)")).isEqualTo(new State.Cat(Math.PI / 3, 0, 1));
        assertThat(of("atoms", "cat(theta, 0, -1)")).isEqualTo(new State.Cat(Math.PI / 3, 0, -1));
        assertThat(of("atoms", "dicke(-2)")).isEqualTo(new State.Dicke(4, -4));
        assertThat(of("atoms", "dicke(2, 1)")).isEqualTo(new State.Dicke(4, 2));
        assertThat(of("s", "dicke(-1/2)")).isEqualTo(new State.Dicke(3, -1));
        assertThat(of("e", "dicke(3/2, 3/2)")).isEqualTo(new State.Dicke(3, 3));
        assertThat(of("s", "mixed")).isEqualTo(new State.Mixed());
        assertThat(of("e", "mixed")).isEqualTo(new State.Mixed());
        assertThat(of("atoms", "dicke(1, -1)")).isEqualTo(new State.Dicke(2, -2));
        assertThat(of("atoms", "mixed")).isEqualTo(new State.Mixed());
        assertThat(of("atoms", "thermal(1/4)")).isEqualTo(new State.Thermal(0.25));
        assertThat(of("e", "thermal(0)")).isEqualTo(new State.Thermal(0));
        assertThat(of("c", "thermal(1/2)")).isEqualTo(new State.Thermal(0.5));
        assertThat(of("c", "fock(19)")).isEqualTo(new State.Fock(19));
        assertThat(of("c", "alpha(z)")).isEqualTo(new State.Alpha(new Complex(1, 1)));
    }

    @Test
    void superpositionsKeepTheirCoefficients() {
        assertThat(of("atoms", "dicke(2) + i*dicke(-2)")).isEqualTo(new State.Superposition(List.of(
                new State.Part(Complex.ONE, new State.Dicke(4, 4)), new State.Part(Complex.I, new State.Dicke(4, -4)))));
        assertThat(of("c", "(fock(0) - 3*(fock(1) + fock(2)/2))*2")).isEqualTo(new State.Superposition(List.of(
                new State.Part(new Complex(2), new State.Fock(0)), new State.Part(new Complex(-6), new State.Fock(1)),
                new State.Part(new Complex(-3), new State.Fock(2)))));
        assertThat(of("atoms", "-down")).isEqualTo(new State.Superposition(List.of(
                new State.Part(new Complex(-1), new State.Down()))));
        assertThat(of("e", "sum(k, 1, 2, k*dicke(k - 1/2))")).isEqualTo(new State.Superposition(List.of(
                new State.Part(new Complex(1), new State.Dicke(3, 1)), new State.Part(new Complex(2), new State.Dicke(3, 3)))));
    }

    @Test
    void aStateOfAnArrayIsOneStateOfAllItsSpins() {
        List<State.Assigned> initial = with("e", "cat(theta, 0, 1)");
        assertThat(initial).extracting(State.Assigned::members)
                .containsExactly(List.of(0), List.of(1), List.of(2, 3, 4), List.of(5), List.of(6), List.of(7));
    }

    @Test
    void anArrayOfModesHasTheStateInEachOfThem() {
        assertThat(with("d", "fock(2)").subList(4, 6)).extracting(State.Assigned::state)
                .containsExactly(new State.Fock(2), new State.Fock(2));
        assertThatThrownBy(() -> with("d", "fock(0) + fock(1)")).hasMessage(
                "initial.d: a superposition for all members of 'd' together has no meaning in 'fock(0) + fock(1)'; "
                        + "give the members their states one by one: d[1]: …");
    }

    @Test
    void aMemberOverridesAProductStateOfItsArrayInAnyOrder() {
        for (String product : List.of("down", "up", "coherent(theta, 0)", "mixed")) {
            Model model = new ModelDescription("m").parameter("theta", 1).spin("e", "1/2").count("e", "3")
                    .initial("e[2]", "down + up").initial("e", product).evolve(Grid.of(0, 1)).resolve();
            assertThat(model.initial()).extracting(State.Assigned::members)
                    .containsExactly(List.of(0), List.of(1), List.of(2));
            assertThat(model.initial().get(1).state()).isInstanceOf(State.Superposition.class);
            assertThat(model.initial().get(0).state()).isEqualTo(model.initial().get(2).state());
            assertThat(model.initial().get(0).location()).isEqualTo(Location.api("initial.e"));
            assertThat(model.initial().get(1).location()).isEqualTo(Location.api("initial.e[2]"));
        }
    }

    @Test
    void severalMembersOverride() {
        Model model = new ModelDescription("m").parameter("k", 3).spin("e", "1/2").count("e", "3").initial("e", "down")
                .initial("e[k]", "up").initial("e[1]", "up").evolve(Grid.of(0, 1)).resolve();
        assertThat(model.initial()).extracting(State.Assigned::state)
                .containsExactly(new State.Up(), new State.Down(), new State.Up());
    }

    @Test
    void membersMayBeGivenOneByOneAndTheResultIsInOrder() {
        Model model = new ModelDescription("m").spin("e", "1/2").count("e", "2").boson("c", "3").initial("c", "fock(1)")
                .initial("e[2]", "up").initial("e[1]", "down").evolve(Grid.of(0, 1)).resolve();
        assertThat(model.initial()).extracting(State.Assigned::state)
                .containsExactly(new State.Down(), new State.Up(), new State.Fock(1));
    }

    @ParameterizedTest
    @CsvSource({"ghz", "'cat(1, 0, 1)'", "dicke(1/2)", "down + up"})
    void aMemberDoesNotOverrideAnEntangledState(String state) {
        ModelDescription description = new ModelDescription("m").spin("e", "1/2").count("e", "3").initial("e", state)
                .initial("e[2]", "up").evolve(Grid.of(0, 1));
        assertThatThrownBy(description::resolve).isInstanceOf(ModelException.class)
                .hasMessage("initial.e[2]: 'e[2]' has a state of its own, but the state of the whole array at initial.e is "
                        + "not a product of states of its members; give every member its own state, or the array one");
    }

    @Test
    void everySubsystemIsCoveredOnce() {
        ModelDescription missing = new ModelDescription("m").spin("e", "1/2").count("e", "3").boson("c", "3")
                .initial("e[2]", "up").evolve(Grid.of(0, 1));
        assertThatThrownBy(missing::resolve)
                .hasMessage("initial: no initial state is given for e[1], e[3], c; add one, such as e[1]: down");
        missing.initial("e[1]", "up").initial("e[3]", "up");
        assertThatThrownBy(missing::resolve)
                .hasMessage("initial: no initial state is given for c; add one, such as c: fock(0)");
        missing.initial("c", "fock(0)").initial("e[1 + 1]", "down");
        assertThatThrownBy(missing::resolve)
                .hasMessage("initial.e[1 + 1]: 'e[2]' has two initial states; leave one of them out");
        assertThatThrownBy(() -> missing.initial("c", "fock(1)"))
                .hasMessage("initial.c: the initial state of 'c' is given twice; leave one of them out");
    }

    @Test
    void onlySubsystemsHaveInitialStates() {
        assertThatThrownBy(() -> system().initial("atom", "down").resolve())
                .hasMessage("initial.atom: unknown subsystem 'atom'; did you mean 'atoms'?");
        assertThatThrownBy(() -> system().initial("2*atoms", "down").resolve())
                .hasMessage("initial.2*atoms: '2*atoms' is not a subsystem; name one of atoms, s, e, c, d");
        assertThatThrownBy(() -> system().initial("e[4]", "down").resolve())
                .hasMessage("initial.e[4]: the index of 'e[4]' is 4; 'e' has the members 1 to 3");
        assertThatThrownBy(() -> system().initial("atoms[1]", "down").resolve()).hasMessageContaining("is not an array");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            c     | down            | 'down' is a state of spins, but 'c' is a mode; write fock(n), alpha(z) or thermal(n)
            c     | coherent(1, 0)  | 'coherent' is a state of spins, but 'c' is a mode in 'coherent(1, 0)'; write fock(n), alpha(z) or thermal(n)
            atoms | fock(1)         | 'fock' is a state of a mode, but 'atoms' has spins in 'fock(1)'; write down, up, coherent(theta, phi), dicke(m), cat(theta, phi, +1), ghz, mixed or thermal(p)
            atoms | alpha(1)        | 'alpha' is a state of a mode, but 'atoms' has spins in 'alpha(1)'; write down, up, coherent(theta, phi), dicke(m), cat(theta, phi, +1), ghz, mixed or thermal(p)
            c     | fock(20)        | 'c' with 20 levels has no Fock state 20 in 'fock(20)'; n is a whole number from 0 to 19
            c     | fock(-1)        | 'c' with 20 levels has no Fock state -1 in 'fock(-1)'; n is a whole number from 0 to 19
            c     | fock(3/2)       | 'c' with 20 levels has no Fock state 1.5 in 'fock(3/2)'; n is a whole number from 0 to 19
            atoms | dicke(3)        | 'atoms' with j = 2 has no m = 3 in 'dicke(3)'; m goes from -2 to 2 in steps of 1
            atoms | dicke(1/2)      | 'atoms' with j = 2 has no m = 0.5 in 'dicke(1/2)'; m goes from -2 to 2 in steps of 1
            atoms | dicke(0.3)      | 'atoms' with j = 2 has no m = 0.3 in 'dicke(0.3)'; m goes from -2 to 2 in steps of 1
            s     | dicke(0)        | 's' with j = 3/2 has no m = 0 in 'dicke(0)'; m goes from -3/2 to 3/2 in steps of 1
            atoms | dicke(-1, 0)    | 'atoms' has no states with j = -1 in 'dicke(-1, 0)'; j goes from 0 to 2 in steps of 1
            atoms | dicke(1, 2)     | 'atoms' with j = 1 has no m = 2 in 'dicke(1, 2)'; m goes from -1 to 1 in steps of 1
            e     | dicke(1/2, 1/2) | 'e' has no symmetric states with j = 0.5 in 'dicke(1/2, 1/2)'; write dicke(m), whose j is 3/2
            atoms | dicke(3, 0)     | 'atoms' has no states with j = 3 in 'dicke(3, 0)'; j goes from 0 to 2 in steps of 1
            atoms | dicke(3/2, 0)   | 'atoms' has no states with j = 1.5 in 'dicke(3/2, 0)'; j goes from 0 to 2 in steps of 1
            s     | dicke(1/2, 1/2) | 's' has no symmetric states with j = 0.5 in 'dicke(1/2, 1/2)'; write dicke(m), whose j is 3/2
            atoms | thermal(1.1)    | the probability of finding a spin up is 1.1 in 'thermal(1.1)'; it must be from 0 to 1
            atoms | thermal(-1e-9)  | the probability of finding a spin up is -1.0E-9 in 'thermal(-1e-9)'; it must be from 0 to 1
            atoms | thermal(i)      | the probability is complex: 1*i; it must be real
            atoms | thermal         | the function 'thermal' stands without arguments; write thermal(…)
            s     | thermal(1/2)    | thermal is a state of spins 1/2, but 's' has length 3/2 in 'thermal(1/2)'; write another state
            atoms | thermal(0) + down | 'thermal' is not a pure state in 'thermal(0) + down'; it cannot be part of a superposition
            c     | thermal(-1)     | the mean number of photons is -1 in 'thermal(-1)'; it must be from 0 to 1000000
            c     | thermal(2)      | the 20 levels of 'c' cut off the weight 3.0e-04 of 'thermal(2)'; give it 57 levels for less than 1e-10
            atoms | cat(1, 0)       | 'cat' has 2 arguments in 'cat(1, 0)'; it takes 3
            atoms | cat(1, 0, 2)    | the sign of the cat is 2 in 'cat(1, 0, 2)'; it must be +1 or -1
            atoms | coherent(1)     | 'coherent' has 1 argument in 'coherent(1)'; it takes 2
            atoms | coherent(i, 0)  | the angle is complex: 1*i; it must be real
            atoms | coherent        | the function 'coherent' stands without arguments; write coherent(…)
            atoms | down()          | 'down' takes no arguments in 'down()'; write down
            atoms | dwon            | unknown name 'dwon'; did you mean 'down'?
            atoms | coherant(1, 0)  | unknown function 'coherant' in 'coherant(1, 0)'; did you mean 'coherent'?
            atoms | theta           | 'theta' is a number, not a state; write a state such as down or coherent(theta, phi)
            c     | 1               | '1' is a number, not a state; write a state such as fock(0) or alpha(z)
            atoms | down*up         | 'down*up' is not a state; states are added, subtracted and multiplied by numbers
            atoms | down + 1        | 'down + 1' is not a state; states are added, subtracted and multiplied by numbers
            atoms | down^2          | 'down^2' is not a state; states are added, subtracted and multiplied by numbers
            atoms | 1/down          | '1/down' is not a state; states are added, subtracted and multiplied by numbers
            atoms | down/0          | division by zero in 'down/0'; see that the divisor is not zero
            atoms | sqrt(down)      | 'down' is not a number in 'sqrt(down)'; write a number, or an expression in the parameters
            s     | mixed + down    | 'mixed' is not a pure state in 'mixed + down'; it cannot be part of a superposition
            c     | alpha(3)        | the 20 levels of 'c' cut off the weight 1.1e-03 of 'alpha(3)'; give it 35 levels for less than 1e-10
            c     | alpha(3) + fock(0) | the 20 levels of 'c' cut off the weight 1.1e-03 of 'alpha(3)' in 'alpha(3) + fock(0)'; give it 35 levels for less than 1e-10
            c     | alpha(1e4)      | alpha has 100000000 photons, more than any mode can hold in 'alpha(1e4)'; move to a frame in which the amplitude is small
            """)
    void errors(String subsystem, String state, String message) {
        assertThatThrownBy(() -> with(subsystem, state)).isInstanceOf(ModelException.class)
                .hasMessage("initial." + subsystem + ": " + message);
    }

    /** Σ_{n ≥ d} e^{−λ} λ^n/n!, summed from its first term on. */
    private static double tail(int levels, double lambda) {
        double term = Math.exp(-lambda);
        double sum = 0;
        for (int n = 0; n < levels + 500; n++) {
            sum += n >= levels ? term : 0;
            term *= lambda / (n + 1);
        }
        return sum;
    }

    @Test
    void theLevelsAnErrorAsksForAreEnoughAndNotOneTooMany() {
        assertThat(tail(20, 9)).isBetween(1.0e-3, 1.1e-3);
        assertThat(tail(35, 9)).isLessThan(1e-10);
        assertThat(tail(34, 9)).isGreaterThanOrEqualTo(1e-10);
        // Levels between the two bounds are taken: 1e-6 is cut off at most.
        int enough = 20;
        while (tail(enough, 9) > 1e-6) {
            enough++;
        }
        ModelDescription taken = new ModelDescription("m").boson("c", Integer.toString(enough)).initial("c", "alpha(3)")
                .evolve(Grid.of(0, 1));
        assertThat(taken.resolve().initial().getFirst().state()).isEqualTo(new State.Alpha(new Complex(3)));
        ModelDescription refused = new ModelDescription("m").boson("c", Integer.toString(enough - 1))
                .initial("c", "alpha(3*i)").evolve(Grid.of(0, 1));
        assertThatThrownBy(refused::resolve).hasMessageContaining("give it 35 levels");
    }
}
