package clebsch.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import clebsch.model.Measurement.Applied;
import clebsch.model.Measurement.Arithmetic;
import clebsch.model.Measurement.Constant;
import clebsch.model.Measurement.Mean;
import clebsch.model.Measurement.Variance;
import clebsch.model.Operator.Symbol;
import java.util.List;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObservableEvaluatorTest {
    private static final Operator X = new Operator.Elementary(0, "atoms", Symbol.X);
    private static final Operator Z = new Operator.Elementary(0, "atoms", Symbol.Z);

    private static ModelDescription system() {
        return new ModelDescription("m").parameter("N", 4).spins("atoms", "N").spin("e", "1/2").count("e", "3")
                .boson("c", "5").initial("atoms", "down").initial("e", "ghz").initial("c", "fock(0)")
                .evolve(Grid.of(0, 1));
    }

    private static Measurement measure(String expression) {
        return system().observable("o", expression).resolve().observables().getFirst().measurement();
    }

    private static Constant number(double value) {
        return new Constant(new Complex(value));
    }

    @Test
    void anOperatorStandsForItsMean() {
        assertThat(measure("atoms.z")).isEqualTo(new Mean(Z));
        assertThat(measure("mean(atoms.z)")).isEqualTo(new Mean(Z));
        assertThat(measure("2*atoms.z/N")).isEqualTo(new Mean(Z.times(new Complex(2)).times(new Complex(0.25))));
        assertThat(measure("atoms.z^2 - atoms.x")).isEqualTo(new Mean(new Operator.Power(Z, 2).minus(X)));
        assertThat(measure("3*N")).isEqualTo(number(12));
    }

    @Test
    void functionsOfTheState() {
        assertThat(measure("var(atoms.x)")).isEqualTo(new Variance(X));
        assertThat(measure("cov(atoms.x, atoms.z)")).isEqualTo(new Measurement.Covariance(X, Z));
        assertThat(measure("qfi(atoms.z)")).isEqualTo(new Measurement.FisherInformation(Z));
        assertThat(measure("wineland(atoms)")).isEqualTo(new Measurement.Wineland(List.of(0)));
        assertThat(measure("wineland(e)")).isEqualTo(new Measurement.Wineland(List.of(1, 2, 3)));
        assertThat(measure("kitagawa(e[2])")).isEqualTo(new Measurement.Kitagawa(List.of(2)));
        assertThat(measure("purity()")).isEqualTo(new Measurement.Purity());
        assertThat(measure("entropy()")).isEqualTo(new Measurement.Entropy(List.of()));
        assertThat(measure("entropy(c, e[1])")).isEqualTo(new Measurement.Entropy(List.of(4, 1)));
        assertThat(measure("trace_norm_rate()")).isEqualTo(new Measurement.TraceNormRate());
    }

    @Test
    void theyCombine() {
        assertThat(measure("4*var(atoms.x)"))
                .isEqualTo(new Arithmetic(Operation.TIMES, number(4), new Variance(X)));
        assertThat(measure("var(atoms.x)/mean(atoms.z)^2")).isEqualTo(new Arithmetic(Operation.DIVIDE, new Variance(X),
                new Arithmetic(Operation.POWER, new Mean(Z), number(2))));
        assertThat(measure("-mean(atoms.z) + 1/N")).isEqualTo(new Arithmetic(Operation.PLUS,
                new Arithmetic(Operation.TIMES, number(-1), new Mean(Z)), number(0.25)));
        assertThat(measure("sqrt(var(atoms.x))")).isEqualTo(new Applied(Function.SQRT, List.of(new Variance(X))));
        assertThat(measure("max(var(atoms.x), 1 + 1)"))
                .isEqualTo(new Applied(Function.MAX, List.of(new Variance(X), number(2))));
        assertThat(measure("sum(k, 1, 2, var(e[k].x))")).isEqualTo(new Arithmetic(Operation.PLUS,
                new Variance(new Operator.Elementary(1, "e[1]", Symbol.X)),
                new Variance(new Operator.Elementary(2, "e[2]", Symbol.X))));
    }

    @Test
    void fidelities() {
        Model model = system().observable("a", "fidelity(initial)").observable("b", "fidelity(e: ghz, c: fock(1))")
                .observable("d", "sum(k, 2, 2, fidelity(e[k]: coherent(k, 0)))").resolve();
        assertThat(model.observables().get(0).measurement()).isEqualTo(new Measurement.Fidelity(model.initial()));
        Location b = Location.api("observables.b");
        assertThat(model.observables().get(1).measurement()).isEqualTo(new Measurement.Fidelity(List.of(
                new State.Assigned(List.of(1, 2, 3), new State.Ghz(), b), new State.Assigned(List.of(4), new State.Fock(1), b))));
        assertThat(model.observables().get(2).measurement()).isEqualTo(new Measurement.Fidelity(List.of(
                new State.Assigned(List.of(2), new State.Coherent(2, 0), Location.api("observables.d")))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            var(atoms.x) + atoms.z   | 'var(atoms.x) + atoms.z' mixes an operator with a function of the state; wrap the operator in mean(...)
            atoms.z*purity()         | 'atoms.z*purity()' mixes an operator with a function of the state; wrap the operator in mean(...)
            max(atoms.z, purity())   | 'max(atoms.z, purity())' mixes an operator with a function of the state; wrap the operator in mean(...)
            sqrt(atoms.z)            | 'sqrt(atoms.z)' takes a function of an operator; wrap the operator in mean(...)
            mean(purity())           | 'purity()' is a function of the state in 'mean(purity())'; write an operator
            comm(purity(), atoms.z)  | 'purity()' is a function of the state in 'comm(purity(), atoms.z)'; write an operator
            dag(purity())            | dag of a function of the state in 'dag(purity())'; dag takes an operator
            purity()/(N - 4)         | division by zero in 'purity()/(N - 4)'; see that the divisor is not zero
            cov(atoms.z)             | 'cov' has 1 argument in 'cov(atoms.z)'; it takes 2
            purity(atoms)            | 'purity' has 1 argument in 'purity(atoms)'; write purity()
            purity                   | the function 'purity' stands without arguments; write purity(…)
            winland(atoms)           | unknown function 'winland' in 'winland(atoms)'; did you mean 'wineland'?
            wineland(c)              | 'c' is a mode in 'wineland(c)'; wineland takes spins
            wineland(atoms.x)        | 'atoms.x' is not a subsystem in 'wineland(atoms.x)'; wineland takes the name of one of atoms, e, c
            wineland(atmos)          | unknown subsystem 'atmos' in 'wineland(atmos)'; did you mean 'atoms'?
            entropy(e, e[2])         | 'e[2]' is named twice in 'entropy(e, e[2])'; name every subsystem once
            fidelity()               | 'fidelity' has 0 arguments in 'fidelity()'; it takes 1 or more
            fidelity(down)           | 'down' is not a target state in 'fidelity(down)'; write fidelity(initial) or fidelity(s: state)
            fidelity(e: ghz, e[1]: up) | 'e[1]' has two target states in 'fidelity(e: ghz, e[1]: up)'; give every subsystem one
            fidelity(e: fock(0))     | 'fock' is a state of a mode, but 'e' has spins in 'fidelity(e: fock(0))'; write down, up, coherent(theta, phi), dicke(m), cat(theta, phi, +1), ghz, mixed or thermal(p)
            mean(down)               | unknown name 'down' in 'mean(down)'; known are N, pi, i, atoms, e, c, a, ad
            """)
    void errors(String expression, String message) {
        assertThatThrownBy(() -> measure(expression)).isInstanceOf(ModelException.class)
                .hasMessage("observables.o: " + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            a b
            a,b
            a"b
            a'b
            a/b
            ^^
            """)
    void namesAreColumnNames(String name) {
        assertThatThrownBy(() -> system().observable(name, "atoms.z").resolve()).isInstanceOf(ModelException.class)
                .hasMessage("observables." + name + ": '" + name + "' cannot name a column; "
                        + "write a name without white space, commas, quotes and slashes");
    }

    @Test
    void columnsHaveNamesOfTheirOwn() {
        assertThatThrownBy(() -> system().observable("o", "atoms.z").observable("o", "atoms.x"))
                .hasMessage("observables.o: the observable 'o' is given twice; leave one of them out");
        assertThatThrownBy(() -> system().observable("t", "atoms.z").resolve())
                .hasMessage("observables.t: 't' names the column of the time; give the observable another name");
        assertThatThrownBy(() -> system().sweep("N", Grid.of(2, 4)).observable("N", "atoms.n").resolve())
                .hasMessage("observables.N: 'N' names the column of a swept parameter; give the observable another name");
    }
}
