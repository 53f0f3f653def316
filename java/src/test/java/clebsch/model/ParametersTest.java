package clebsch.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.hipparchus.complex.Complex;
import org.hipparchus.random.MersenneTwister;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParametersTest {
    private static ModelDescription minimal() {
        return new ModelDescription("m").spin("s", "1/2").initial("s", "down").evolve(Grid.of(0, 1));
    }

    private static Complex value(ModelDescription description, String name) {
        return description.resolve().parameters().get(name).getFirst();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -2^2                        | -4
            2^3^2                       | 512
            2^-1                        | 0.5
            7/2 - 1                     | 2.5
            1e-3*2                      | 0.002
            sqrt(2)^2 - 2               | 4.440892098500626e-16
            exp(0) + cos(0) + log(1)    | 2
            min(3, 1, 2) + max(1, 5)    | 6
            floor(-2.5)                 | -3
            abs(3 + 4*i)                | 5
            atan(1)*4 - pi              | 0
            sinh(0) + cosh(0) + tanh(0) | 1
            asin(1) + acos(1) - pi/2    | 0
            sin(0) + tan(0)             | 0
            sum(k, 1, 10, k^2)          | 385
            sum(k, 1, 3, sum(l, 1, k, k*l)) | 25
            sum(k, 3, 2, 1/0)           | 0
            """)
    void expressions(String expression, double value) {
        assertThat(value(minimal().parameter("x", expression), "x")).isEqualTo(new Complex(value));
    }

    @Test
    void complexNumbers() {
        assertThat(value(minimal().parameter("x", "i*i"), "x")).isEqualTo(new Complex(-1));
        assertThat(value(minimal().parameter("x", "i^2"), "x")).isEqualTo(new Complex(-1));
        assertThat(value(minimal().parameter("x", "sqrt(-4)"), "x")).isEqualTo(new Complex(0, 2));
        assertThat(value(minimal().parameter("x", "(1 + 2*i)*(1 - 2*i)"), "x")).isEqualTo(new Complex(5));
        Complex phase = value(minimal().parameter("x", "exp(i*pi/2)"), "x");
        assertThat(phase.getReal()).isCloseTo(0, within(1e-15));
        assertThat(phase.getImaginary()).isCloseTo(1, within(1e-15));
    }

    @Test
    void orderDoesNotMatterAndTheWrittenOrderIsKept() {
        Model model = minimal().parameter("c", "a + b").parameter("b", "2*a").parameter("a", 3).resolve();
        assertThat(model.parameters().keySet()).containsExactly("c", "b", "a");
        assertThat(model.parameters().get("c")).containsExactly(new Complex(9));
    }

    @Test
    void listsAreIndexedFromOne() {
        Model model = minimal().parameter("g", 2).parameter("delta", List.of("1", "-g", "g^2"))
                .parameter("last", "delta[3]").parameter("all", "sum(k, 1, 3, delta[k])").resolve();
        assertThat(model.parameters().get("delta")).containsExactly(new Complex(1), new Complex(-2), new Complex(4));
        assertThat(model.parameters().get("last")).containsExactly(new Complex(4));
        assertThat(model.parameters().get("all")).containsExactly(new Complex(3));
    }

    @Test
    void drawnListsAreThoseOfTheMersenneTwister() {
        Model model = minimal().parameter("L", 3).parameter("w", 0.01)
                .parameter("delta", Drawn.normal("1", "w", "L", "7"))
                .parameter("u", Drawn.uniform("-w", "w", "L", "7")).resolve();
        var gauss = new MersenneTwister(7L);
        var flat = new MersenneTwister(7L);
        for (int k = 0; k < 3; k++) {
            assertThat(model.parameters().get("delta").get(k)).isEqualTo(new Complex(1 + 0.01 * gauss.nextGaussian()));
            assertThat(model.parameters().get("u").get(k)).isEqualTo(new Complex(-0.01 + 0.02 * flat.nextDouble()));
        }
        assertThat(model.parameters().get("delta")).doesNotHaveDuplicates().hasSize(3);
    }

    @Test
    void aLongerDrawBeginsWithTheShorterOne() {
        List<Complex> few = minimal().parameter("d", Drawn.normal("0", "1", "3", "5")).resolve().parameters().get("d");
        List<Complex> many = minimal().parameter("d", Drawn.normal("0", "1", "9", "5")).resolve().parameters().get("d");
        assertThat(many.subList(0, 3)).isEqualTo(few);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            1/0              | division by zero in '1/0'; see that the divisor is not zero
            1/(y - y)        | division by zero in '1/(y - y)'; see that the divisor is not zero
            0^-1             | '0^-1' is infinite; see that its parts are in range
            log(0)           | 'log(0)' is infinite; see that its parts are in range
            exp(1000)        | 'exp(1000)' is infinite; see that its parts are in range
            1e999            | '1e999' is infinite; see that its parts are in range
            Y + 1            | unknown name 'Y' in 'Y + 1'; did you mean 'y'?
            sqt(2)           | unknown function 'sqt' in 'sqt(2)'; did you mean 'sqrt'?
            sqrt(1, 2)       | 'sqrt' has 2 arguments in 'sqrt(1, 2)'; it takes 1
            min(1)           | 'min' has 1 argument in 'min(1)'; it takes 2 or more
            sqrt + 1         | the function 'sqrt' stands without arguments in 'sqrt + 1'; write sqrt(…)
            y(2)             | 'y' is not a function in 'y(2)'; write * to multiply
            floor(i)         | floor needs real arguments in 'floor(i)'; take abs of a complex number first
            mean(2)          | 'mean' is a function of the state in 'mean(2)'; it can stand under observables only
            s.x              | 's.x' is an operator; write a number, or an expression in the parameters
            list             | 'list' is a list; write one entry of it, such as list[1]
            list[3]          | the index of 'list[3]' is 3; 'list' has the entries 1 to 2
            list[0]          | the index of 'list[0]' is 0; 'list' has the entries 1 to 2
            list[3/2]        | the index of 'list[3/2]' is 1.5; 'list' has the entries 1 to 2
            y[1]             | 'y' is a number and has no entries in 'y[1]'; leave the index out
            sum(i, 1, 2, i)  | the index 'i' of sum is the imaginary unit already in 'sum(i, 1, 2, i)'; choose another name for it
            sum(y, 1, 2, y)  | the index 'y' of sum is a parameter already in 'sum(y, 1, 2, y)'; choose another name for it
            sum(k, 1, 1/2, k) | an end of sum is 0.5 in 'sum(k, 1, 1/2, k)'; it must be a whole number
            sum(1, 1, 2, 3)  | the first argument of sum is not a name in 'sum(1, 1, 2, 3)'; write sum(k, 1, L, expression in k)
            sum(k, 1, 2)     | 'sum' has 3 arguments in 'sum(k, 1, 2)'; it takes 4
            sum(k, 1, 1e8, k) | sum has more than 1000000 terms in 'sum(k, 1, 1e8, k)'; shorten its range
            sum(k, 1, 2, sum(k, 1, 2, k)) | the index 'k' of sum is the index of another sum already in 'sum(k, 1, 2, sum(k, 1, 2, k))'; choose another name for it
            y: 2             | ':' stands where the end is needed, at character 2 in 'y: 2'; complete the expression
            max(y: 2, 3)     | 'y: 2' with a colon has no meaning in 'max(y: 2, 3)'; only fidelity(s: state) takes arguments of that form
            """)
    void errors(String expression, String message) {
        ModelDescription description = minimal().parameter("y", 1).parameter("list", List.of("1", "2"))
                .parameter("x", expression);
        assertThatThrownBy(description::resolve).isInstanceOf(ModelException.class)
                .hasMessage("parameters.x: " + message);
    }

    @Test
    void aCircleIsNamed() {
        ModelDescription description = minimal().parameter("c", "a").parameter("a", "b + 1").parameter("b", "2*a");
        assertThatThrownBy(description::resolve).isInstanceOf(ModelException.class)
                .hasMessage("parameters.a: the parameters define each other in a circle: a → b → a; "
                        + "give one of them a value of its own");
        assertThatThrownBy(() -> minimal().parameter("x", "x").resolve())
                .hasMessageContaining("in a circle: x → x");
    }

    @Test
    void entriesOfAListPointAtThemselves() {
        assertThatThrownBy(() -> minimal().parameter("d", List.of("1", "1/0")).resolve())
                .hasMessageStartingWith("parameters.d[2]: division by zero");
    }

    @Test
    void drawsAreChecked() {
        assertThatThrownBy(() -> minimal().parameter("d", Drawn.normal("0", "-1", "2", "1")).resolve())
                .hasMessage("parameters.d.normal.sd: the standard deviation is -1; it must be zero or more");
        assertThatThrownBy(() -> minimal().parameter("d", Drawn.normal("0", "1", "0", "1")).resolve())
                .hasMessage("parameters.d.normal.count: the count is 0; it must be a whole number of 1 or more");
        assertThatThrownBy(() -> minimal().parameter("d", Drawn.normal("0", "1", "1e9", "1")).resolve())
                .hasMessageStartingWith("parameters.d.normal.count: the count is 1000000000; a list may have up to");
        assertThatThrownBy(() -> minimal().parameter("d", Drawn.uniform("1", "0", "2", "1")).resolve())
                .hasMessage("parameters.d.uniform.to: the upper end 0 is below the lower end 1; exchange them");
        assertThatThrownBy(() -> minimal().parameter("d", Drawn.uniform("0", "1", "2", "1/2")).resolve())
                .hasMessage("parameters.d.uniform.seed: the seed is 0.5; it must be a whole number below 2^53");
        assertThatThrownBy(() -> minimal().parameter("d", Drawn.uniform("i", "1", "2", "1")).resolve())
                .hasMessage("parameters.d.uniform.from: the lower end is complex: 1*i; it must be real");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            pi    | 'pi' is the number π of the language already; give the parameter another name
            i     | 'i' is the imaginary unit of the language already; give the parameter another name
            sqrt  | 'sqrt' is a function of the language already; give the parameter another name
            sum   | 'sum' is a function of the language already; give the parameter another name
            comm  | 'comm' is a function of the language already; give the parameter another name
            mean  | 'mean' is a function of the language already; give the parameter another name
            ghz   | 'ghz' is a state of the language already; give the parameter another name
            2x    | '2x' cannot be the name of a parameter; write a letter followed by letters, digits and _
            """)
    void namesWithAMeaningAreTaken(String name, String message) {
        assertThatThrownBy(() -> minimal().parameter(name, 1)).isInstanceOf(ModelException.class)
                .hasMessage("parameters." + name + ": " + message);
        assertThatThrownBy(() -> minimal().spin(name, "1")).isInstanceOf(ModelException.class)
                .hasMessage("system." + name + ".spin: " + message.replace("parameter", "subsystem"));
    }

    @Test
    void aParameterIsNoSubsystemAndNoOperator() {
        assertThatThrownBy(() -> minimal().parameter("s", 1).resolve())
                .hasMessage("parameters.s: 's' is a subsystem as well; give the parameter another name");
        assertThatThrownBy(() -> minimal().parameter("Jx", 1).resolve()).hasMessage(
                "parameters.Jx: 'Jx' is the operator s.x of the only spin subsystem; give the parameter another name");
        Model twoSpins = minimal().spin("s2", "1").initial("s2", "up").parameter("Jx", 1).hamiltonian("Jx*s.x").resolve();
        assertThat(twoSpins.hamiltonian()).hasSize(1);
        assertThat(value(minimal().parameter("alpha", 2), "alpha")).isEqualTo(new Complex(2));
    }

    @Test
    void aParameterIsGivenOnce() {
        assertThatThrownBy(() -> minimal().parameter("x", 1).parameter("x", 2))
                .hasMessage("parameters.x: the parameter 'x' is given twice; leave one of them out");
    }
}
