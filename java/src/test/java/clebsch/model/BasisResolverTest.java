package clebsch.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import clebsch.model.Operator.Symbol;
import clebsch.model.Subsystem.BasisChoice;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BasisResolverTest {
    private static ModelDescription atoms() {
        return new ModelDescription("m").parameter("N", 4).spins("atoms", "N").evolve(Grid.of(0, 1));
    }

    private static BasisChoice basis(ModelDescription description, int position) {
        return ((Subsystem.Spins) description.resolve().subsystems().get(position)).basis();
    }

    /** The basis of four spins in the given state with the given noise and observable, "-" standing for none. */
    private static ModelDescription atoms(String initial, String rate, String each, String observable) {
        ModelDescription description = atoms().initial("atoms", initial);
        if (!each.equals("-")) {
            description.each(rate, each);
        }
        if (!observable.equals("-")) {
            description.observable("o", observable);
        }
        return description;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            up                        | 1 | -             | -
            coherent(1, 2)            | 1 | -             | entropy(atoms) + wineland(atoms)
            dicke(2, 1)               | 1 | -             | fidelity(initial)
            cat(1, 2, -1)             | 1 | -             | fidelity(atoms: ghz)
            dicke(2) + i*dicke(2, -2) | 1 | -             | -
            down                      | 0 | atoms.sigma_m | -
            """)
    void theIrrepAsLongAsNothingLeavesIt(String initial, String rate, String each, String observable) {
        assertThat(basis(atoms(initial, rate, each, observable), 0)).isEqualTo(BasisChoice.IRREP);
        assertThat(basis(atoms(initial, rate, each, observable).basis("atoms", BasisChoice.IRREP), 0)).isEqualTo(BasisChoice.IRREP);
        assertThat(basis(atoms(initial, rate, each, observable).basis("atoms", BasisChoice.DICKE), 0)).isEqualTo(BasisChoice.DICKE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            down                          | 1 | atoms.sigma_m | -                                       | dissipators[1].each
            mixed                         | 1 | -             | -                                       | initial.atoms
            thermal(0.2)                  | 1 | -             | -                                       | initial.atoms
            dicke(1, 0)                   | 1 | -             | -                                       | initial.atoms
            dicke(1, 0) + i*dicke(1, -1)  | 1 | -             | -                                       | initial.atoms
            down                          | 1 | -             | fidelity(atoms: mixed)                  | observables.o
            down                          | 1 | -             | 1 - 2*sqrt(fidelity(atoms: dicke(0, 0))) | observables.o
            """)
    void allBlocksAsSoonAsSomethingNeedsThem(String initial, String rate, String each, String observable, String place) {
        assertThat(basis(atoms(initial, rate, each, observable), 0)).isEqualTo(BasisChoice.DICKE);
        assertThatThrownBy(() -> atoms(initial, rate, each, observable).basis("atoms", BasisChoice.IRREP).resolve())
                .isInstanceOf(ModelException.class).hasMessage("system.atoms.basis: basis 'irrep' has the states with j = 2 of "
                        + "'atoms' only, and " + place + " needs others; write basis: dicke, or leave basis out");
    }

    @Test
    void eachEnsembleHasTheBasisItNeeds() {
        ModelDescription description = atoms().spins("e", "3").count("e", "3").initial("atoms", "up").initial("e", "down")
                .initial("e[3]", "mixed").each("1", "e[1].sigma_z");
        assertThat(List.of(basis(description, 0), basis(description, 1), basis(description, 2), basis(description, 3)))
                .containsExactly(BasisChoice.IRREP, BasisChoice.DICKE, BasisChoice.IRREP, BasisChoice.DICKE);
        assertThat(List.of(basis(description.each("1", "e.sigma_m"), 1), basis(description, 2))).containsOnly(BasisChoice.DICKE);
        assertThat(basis(atoms().spins("e", "3").count("e", "2").initial("atoms", "up").initial("e", "mixed"), 2))
                .isEqualTo(BasisChoice.DICKE);
    }

    @Test
    void aSingleSpinIsItsIrrep() {
        ModelDescription one = new ModelDescription("m").spins("s", "1").initial("s", "mixed").each("1", "s.sigma_m")
                .evolve(Grid.of(0, 1));
        assertThat(basis(one, 0)).isEqualTo(BasisChoice.IRREP);
        assertThat(basis(one.basis("s", BasisChoice.IRREP), 0)).isEqualTo(BasisChoice.IRREP);
        assertThat(one.basis("s", BasisChoice.PRODUCT).resolve().subsystems())
                .containsExactly(new Subsystem.Spin("s[1]", 1, Location.api("system.s.spins")));
    }

    @Test
    void inTheProductBasisAnEnsembleIsItsSpins() {
        Model model = atoms().boson("c", "3").basis("atoms", BasisChoice.PRODUCT).initial("atoms", "dicke(1)")
                .initial("c", "fock(0)").hamiltonian("atoms.x*c.n").each("2", "atoms.sigma_m")
                .observable("a", "wineland(atoms)").observable("b", "entropy(atoms)").observable("d", "fidelity(atoms: mixed)")
                .observable("f", "atoms.casimir").resolve();
        List<Integer> all = List.of(0, 1, 2, 3);
        assertThat(model.subsystems()).extracting(Subsystem::name).containsExactly("atoms[1]", "atoms[2]", "atoms[3]", "atoms[4]", "c");
        assertThat(model.subsystems().subList(0, 4)).allMatch(s -> s instanceof Subsystem.Spin spin && spin.twiceLength() == 1);
        assertThat(model.groups()).containsExactly(Map.entry("atoms", all), Map.entry("c", List.of(4)));
        assertThat(model.hamiltonian().getFirst().operator()).isEqualTo(total(Symbol.X).times(
                new Operator.Elementary(4, "c", Symbol.N)));
        assertThat(model.dissipators()).extracting(d -> ((Dissipator.Each) d).subsystem()).containsExactlyElementsOf(all);
        assertThat(model.initial().getFirst().members()).isEqualTo(all);
        assertThat(model.initial().getFirst().state()).isEqualTo(new State.Dicke(4, 2));
        assertThat(model.observables()).extracting(Model.Observable::measurement).containsExactly(
                new Measurement.Wineland(all), new Measurement.Entropy(all), new Measurement.Fidelity(List.of(
                        new State.Assigned(all, new State.Mixed(), Location.api("observables.d")))),
                new Measurement.Mean(new Operator.Sum(List.of(new Operator.Power(total(Symbol.X), 2),
                        new Operator.Power(total(Symbol.Y), 2), new Operator.Power(total(Symbol.Z), 2)))));
    }

    private static Operator total(Symbol symbol) {
        return new Operator.Sum(IntStream.range(0, 4)
                .<Operator>mapToObj(k -> new Operator.Elementary(k, "atoms[" + (k + 1) + "]", symbol)).toList());
    }

    @Test
    void anArrayOfEnsemblesInTheProductBasis() {
        ModelDescription description = new ModelDescription("m").spins("e", "2").count("e", "3").basis("e", BasisChoice.PRODUCT)
                .initial("e", "mixed").initial("e[2]", "dicke(0)").hamiltonian("e[3].casimir").evolve(Grid.of(0, 1));
        Model model = description.resolve();
        assertThat(model.subsystems()).extracting(Subsystem::name).containsExactly("e[1][1]", "e[1][2]", "e[2][1]", "e[2][2]",
                "e[3][1]", "e[3][2]");
        assertThat(model.groups()).containsExactly(Map.entry("e", List.of(0, 1, 2, 3, 4, 5)), Map.entry("e[1]", List.of(0, 1)),
                Map.entry("e[2]", List.of(2, 3)), Map.entry("e[3]", List.of(4, 5)));
        assertThat(model.initial()).extracting(State.Assigned::members).containsExactly(List.of(0), List.of(1), List.of(2, 3),
                List.of(4), List.of(5));
        assertThat(model.initial().get(2).state()).isEqualTo(new State.Dicke(2, 0));
        assertThat(model.hamiltonian().getFirst().operator().toString()).contains("e[3][1].x").contains("e[3][2].z");
        assertThatThrownBy(() -> description.initial("e[1 + 1]", "up").resolve())
                .hasMessage("initial.e[1 + 1]: 'e[2]' has two initial states; leave one of them out");
        ModelDescription missing = new ModelDescription("m").spins("e", "2").count("e", "3").basis("e", BasisChoice.PRODUCT)
                .initial("e[2]", "up").evolve(Grid.of(0, 1));
        assertThatThrownBy(missing::resolve)
                .hasMessage("initial: no initial state is given for e[1], e[3]; add one, such as e[1]: down");
    }

    @ParameterizedTest
    @ValueSource(strings = {"atoms[1].x", "atoms[4].z"})
    void theSpinsOfTheProductBasisHaveNoNamesOfTheirOwn(String operator) {
        assertThatThrownBy(() -> atoms().basis("atoms", BasisChoice.PRODUCT).initial("atoms", "down").hamiltonian(operator).resolve())
                .hasMessageContaining("'atoms' is not an array");
    }

    @Test
    void whatTheProductBasisCannotDo() {
        assertThatThrownBy(() -> atoms().basis("atoms", BasisChoice.PRODUCT).initial("atoms", "dicke(1, 0)").resolve()).hasMessage(
                "initial.atoms: 'dicke(1, 0)' needs the Dicke basis of 'atoms'; write dicke(m), whose j is 2, or leave basis: product out");
        assertThatThrownBy(() -> atoms().set("N", "1e6").basis("atoms", BasisChoice.PRODUCT).initial("atoms", "down").resolve())
                .hasMessage("system.atoms.basis: basis 'product' makes 1000000 subsystems of the spins of 'atoms'; "
                        + "leave basis out; 10000 subsystems are the most there can be");
    }
}
