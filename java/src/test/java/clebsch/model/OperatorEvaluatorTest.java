package clebsch.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import clebsch.model.Operator.Symbol;
import java.util.List;
import java.util.stream.IntStream;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorEvaluatorTest {
    private static ModelDescription manyKinds() {
        return new ModelDescription("m").parameter("chi", 2).parameter("L", 3).parameter("delta", List.of("5", "6", "7"))
                .spins("atoms", "4").spin("e", "1/2").count("e", "L").boson("c", "6")
                .initial("atoms", "down").initial("e", "down").initial("c", "fock(0)").evolve(Grid.of(0, 1));
    }

    private static ModelDescription spinsAndMode() {
        return new ModelDescription("m").parameter("r", "1/2").spins("atoms", "4").boson("c", "6").initial("atoms", "down")
                .initial("c", "fock(0)").evolve(Grid.of(0, 1));
    }

    private static Operator hamiltonian(ModelDescription description, String expression) {
        List<Model.Term> terms = description.hamiltonian(expression).resolve().hamiltonian();
        assertThat(terms).hasSize(1);
        return terms.getFirst().operator();
    }

    private static Operator e(int index, Symbol symbol) {
        return new Operator.Elementary(index, "e[" + index + "]", symbol);
    }

    private static Operator number(double value) {
        return new Operator.Identity(new Complex(value));
    }

    private static final Operator X = new Operator.Elementary(0, "atoms", Symbol.X);
    private static final Operator Y = new Operator.Elementary(0, "atoms", Symbol.Y);
    private static final Operator M = new Operator.Elementary(0, "atoms", Symbol.M);
    private static final Operator A = new Operator.Elementary(1, "c", Symbol.A);

    @Test
    void everySymbolOfEveryKind() {
        for (Symbol symbol : List.of(Symbol.X, Symbol.Y, Symbol.Z, Symbol.P, Symbol.M, Symbol.N, Symbol.CASIMIR)) {
            assertThat(hamiltonian(manyKinds(), "atoms." + symbol.written()))
                    .isEqualTo(new Operator.Elementary(0, "atoms", symbol));
            assertThat(hamiltonian(manyKinds(), "e[2]." + symbol.written())).isEqualTo(e(2, symbol));
        }
        for (Symbol symbol : List.of(Symbol.A, Symbol.AD, Symbol.N)) {
            assertThat(hamiltonian(manyKinds(), "c." + symbol.written())).isEqualTo(new Operator.Elementary(4, "c", symbol));
        }
    }

    @Test
    void anArrayWithoutIndexIsTheSumOverItsMembers() {
        assertThat(hamiltonian(manyKinds(), "e.m"))
                .isEqualTo(new Operator.Sum(List.of(e(1, Symbol.M), e(2, Symbol.M), e(3, Symbol.M))));
    }

    @Test
    void sumsBindTheirIndexInIndicesAndInArithmetic() {
        assertThat(hamiltonian(manyKinds(), "sum(k, 1, L, k*delta[k]*e[k].z)")).isEqualTo(new Operator.Sum(List.of(
                e(1, Symbol.Z).times(new Complex(5)), e(2, Symbol.Z).times(new Complex(12)),
                e(3, Symbol.Z).times(new Complex(21)))));
        assertThat(hamiltonian(manyKinds(), "sum(k, 1, L - 1, e[k].p * e[k + 1].m)")).isEqualTo(new Operator.Sum(List.of(
                e(1, Symbol.P).times(e(2, Symbol.M)), e(2, Symbol.P).times(e(3, Symbol.M)))));
        assertThat(hamiltonian(manyKinds(), "sum(k, 2, 2, e[k].p)")).isEqualTo(e(2, Symbol.P));
        assertThat(hamiltonian(manyKinds(), "sum(k, 1, 0, e[k].p)")).isEqualTo(number(0));
    }

    @Test
    void aliasesStandForTheOnlySpinsAndTheOnlyMode() {
        assertThat(hamiltonian(spinsAndMode(), "Jx*Jy")).isEqualTo(X.times(Y));
        assertThat(hamiltonian(spinsAndMode(), "Jm*ad"))
                .isEqualTo(M.times(new Operator.Elementary(1, "c", Symbol.AD)));
        assertThat(hamiltonian(spinsAndMode(), "a")).isEqualTo(A);
        ModelDescription array = new ModelDescription("m").spin("e", "1").count("e", "2").initial("e", "up")
                .evolve(Grid.of(0, 1));
        assertThat(hamiltonian(array, "Jz")).isEqualTo(new Operator.Sum(List.of(
                new Operator.Elementary(0, "e[1]", Symbol.Z), new Operator.Elementary(1, "e[2]", Symbol.Z))));
    }

    @Test
    void aModeMayBeCalledLikeItsOwnOperator() {
        ModelDescription mode = new ModelDescription("m").boson("a", "3").initial("a", "fock(1)").evolve(Grid.of(0, 1));
        assertThat(hamiltonian(mode, "ad*a*a.n")).isEqualTo(new Operator.Product(List.of(
                new Operator.Elementary(0, "a", Symbol.AD), new Operator.Elementary(0, "a", Symbol.A),
                new Operator.Elementary(0, "a", Symbol.N))));
    }

    @Test
    void arithmetic() {
        assertThat(hamiltonian(spinsAndMode(), "2*3*Jx*Jy*r")).isEqualTo(
                new Operator.Product(List.of(number(6), X, Y)).times(new Complex(0.5)));
        assertThat(hamiltonian(spinsAndMode(), "Jx/4")).isEqualTo(X.times(new Complex(0.25)));
        assertThat(hamiltonian(spinsAndMode(), "(Jx - Jy)")).isEqualTo(X.minus(Y));
        assertThat(hamiltonian(spinsAndMode(), "(Jx + Jy + 2)")).isEqualTo(new Operator.Sum(List.of(X, Y, number(2))));
        assertThat(hamiltonian(spinsAndMode(), "-Jx")).isEqualTo(X.times(new Complex(-1)));
        assertThat(hamiltonian(spinsAndMode(), "(Jx + i*Jy)^2"))
                .isEqualTo(new Operator.Power(X.plus(Y.times(Complex.I)), 2));
        assertThat(hamiltonian(spinsAndMode(), "Jx^(2*r - 1)")).isEqualTo(new Operator.Power(X, 0));
        assertThat(hamiltonian(spinsAndMode(), "dag(a)")).isEqualTo(new Operator.Adjoint(A));
        assertThat(hamiltonian(spinsAndMode(), "dag(2 + i)*Jx")).isEqualTo(X.times(new Complex(2, -1)));
        assertThat(hamiltonian(spinsAndMode(), "comm(Jx, Jy)")).isEqualTo(X.times(Y).minus(Y.times(X)));
    }

    @Test
    void theHamiltonianIsTheListOfItsSummandsWithTheirTexts() {
        List<Model.Term> terms = manyKinds()
                .hamiltonian("-chi * atoms.z + (c.a + c.ad) - sum(k, 1, L, e[k].z)  - 2*\n e.x + 1").resolve().hamiltonian();
        assertThat(terms).extracting(Model.Term::text).containsExactly("-chi * atoms.z", "(c.a + c.ad)",
                "-sum(k, 1, L, e[k].z)", "-2* e.x", "1");
        assertThat(terms.get(0).operator()).hasToString("-2.0*atoms.z");
        assertThat(terms.get(2).operator()).hasToString("-1.0*(e[1].z + e[2].z + e[3].z)");
        assertThat(terms.get(4).operator()).isEqualTo(number(1));
    }

    @Test
    void aModelWithoutHamiltonianAndDissipatorsHasNone() {
        Model model = manyKinds().resolve();
        assertThat(model.hamiltonian()).isEmpty();
        assertThat(model.dissipators()).isEmpty();
        assertThat(model.hamiltonianLocation()).isEqualTo(Location.api("hamiltonian"));
    }

    @Test
    void jumpsArePolynomials() {
        List<Dissipator> dissipators = spinsAndMode().dissipator("2*r", "cosh(0)*Jm - sinh(0)*Jp").dissipator("0", "Jm^2")
                .resolve().dissipators();
        assertThat(dissipators).extracting(Dissipator::rate).containsExactly(1.0, 0.0);
        assertThat(jump(dissipators.get(0))).hasToString("(1.0*atoms.m + -1.0*0.0*atoms.p)");
        assertThat(jump(dissipators.get(1))).isEqualTo(new Operator.Power(M, 2));
        assertThat(jump(manyKinds().dissipator("1", "sum(k, 1, L - 3, e[k].m)").resolve().dissipators().getFirst()))
                .isEqualTo(number(0));
    }

    private static Operator jump(Dissipator dissipator) {
        return ((Dissipator.Jump) dissipator).jump();
    }

    @Test
    void eachGivesOneDissipatorForEveryEnsembleOrSpin() {
        Location place = Location.api("dissipators[1].each");
        Complex zero = Complex.ZERO;
        assertThat(manyKinds().each("chi", "e.sigma_m").resolve().dissipators()).containsExactlyElementsOf(
                IntStream.of(1, 2, 3).<Dissipator>mapToObj(k -> new Dissipator.Each(2, k, zero, Complex.ONE, zero, place)).toList());
        assertThat(manyKinds().each("chi", "atoms.sigma_z").resolve().dissipators())
                .containsExactly(new Dissipator.Each(2, 0, zero, zero, Complex.ONE, place));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sigma_p                             | 1      | 0      | 0
            sigma_m                             | 0      | 1      | 0
            sigma_x                             | 1      | 1      | 0
            sigma_y                             | 0 -1   | 0 1    | 0
            sigma_z                             | 0      | 0      | 1
            sigma_x + i*e[2].sigma_y            | 2      | 0      | 0
            sigma_z - i*e[2].sigma_p/2          | 0 -0.5 | 0      | 1
            sigma_m*(chi + i) - -e[2].sigma_m   | 0      | 3 1    | 0
            sigma_x + sum(k, 1, 2, k*e[2].sigma_z) | 1   | 1      | 3
            """)
    void eachIsTheLinearCombinationOfRaisingLoweringAndZ(String operator, String plus, String minus, String z) {
        var each = (Dissipator.Each) manyKinds().each("1", "e[2]." + operator).resolve().dissipators().getFirst();
        assertThat(each.subsystem()).isEqualTo(2);
        assertThat(List.of(each.plus(), each.minus(), each.z())).isEqualTo(List.of(complex(plus), complex(minus), complex(z)));
    }

    private static Complex complex(String parts) {
        String[] part = parts.split(" ");
        return new Complex(Double.parseDouble(part[0]), part.length == 1 ? 0 : Double.parseDouble(part[1]));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            atoms.q          | 'atoms' (spins) has no operator 'q' in 'atoms.q'; it has x, y, z, p, m, n, casimir
            e[1].a           | 'e' (spin) has no operator 'a' in 'e[1].a'; it has x, y, z, p, m, n, casimir
            c.x              | 'c' (boson) has no operator 'x' in 'c.x'; it has a, ad, n
            atom.x           | unknown subsystem 'atom' in 'atom.x'; did you mean 'atoms'?
            chi.x            | 'chi' is a parameter and has no operators in 'chi.x'; write an operator of one of the subsystems atoms, e, c
            atoms            | 'atoms' is a subsystem, not an operator; write one of atoms.x, atoms.y, atoms.z, atoms.p, atoms.m, atoms.n, atoms.casimir
            c                | 'c' is a subsystem, not an operator; write one of c.a, c.ad, c.n
            e[1]             | 'e[1]' is a subsystem, not an operator; write one of e[1].x, e[1].y, e[1].z, e[1].p, e[1].m, e[1].n, e[1].casimir
            atoms[1].x       | 'atoms' is not an array in 'atoms[1].x'; leave the index out, or give it a count under system
            e[4].x           | the index of 'e[4]' is 4 in 'e[4].x'; 'e' has the members 1 to 3
            e[0].x           | the index of 'e[0]' is 0 in 'e[0].x'; 'e' has the members 1 to 3
            sum(k, 1, L, e[k+1].x) | the index of 'e[k+1]' is 4 in 'sum(k, 1, L, e[k+1].x)'; 'e' has the members 1 to 3
            e.casimir        | 'casimir' does not sum over the members of an array in 'e.casimir'; write e[1].casimir for one member, or x^2 + y^2 + z^2 of the whole array
            e.sigma_m        | 'sigma_m' acts on the spins one by one in 'e.sigma_m'; it can stand after each only; the collective operators are x, y, z, p, m, n, casimir
            ch*c.n           | unknown name 'ch' in 'ch*c.n'; did you mean 'chi'?
            Jx               | 'Jx' could be of several subsystems; write atoms.x or e.x
            c.a/c.n          | division by an operator in 'c.a/c.n'; divide by numbers only
            c.a/0            | division by zero in 'c.a/0'; see that the divisor is not zero
            c.a^(1/2)        | an operator is raised to the power 0.5 in 'c.a^(1/2)'; a power of an operator is a whole number of 0 or more
            c.a^-1           | an operator is raised to the power -1 in 'c.a^-1'; a power of an operator is a whole number of 0 or more
            2^c.n            | the exponent of '2^c.n' is an operator; a power of an operator is a whole number
            exp(c.n)         | 'exp(c.n)' is not a polynomial of operators; only + - * ^, dag, comm and sum apply to operators
            mean(c.n)        | 'mean' is a function of the state in 'mean(c.n)'; it can stand under observables only
            comm(c.n)        | 'comm' has 1 argument in 'comm(c.n)'; it takes 2
            sum(e, 1, 2, c.n) | the index 'e' of sum is a subsystem already in 'sum(e, 1, 2, c.n)'; choose another name for it
            sum(k, 1, c.n, 1) | 'c.n' is not a number in 'sum(k, 1, c.n, 1)'; write a number, or an expression in the parameters
            """)
    void errors(String expression, String message) {
        ModelDescription description = manyKinds().hamiltonian(expression);
        assertThatThrownBy(description::resolve).isInstanceOf(ModelException.class).hasMessage("hamiltonian: " + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            -1      | rate: the rate is -1; it must be zero or more
            1 - 2*i | rate: the rate is complex: 1-2*i; it must be real
            """)
    void ratesAreRealAndNotNegative(String rate, String message) {
        ModelDescription description = manyKinds().dissipator("1", "c.a").dissipator(rate, "c.a");
        assertThatThrownBy(description::resolve).isInstanceOf(ModelException.class)
                .hasMessage("dissipators[2]." + message);
    }

    @Test
    void aRateThatIsRealButForRoundingIsTaken() {
        assertThat(manyKinds().dissipator("exp(i*pi)^2", "c.a").resolve().dissipators().getFirst().rate()).isEqualTo(1.0);
    }

    @Test
    void aJumpIsAnOperator() {
        assertThatThrownBy(manyKinds().dissipator("1", "chi")::resolve).hasMessage(
                "dissipators[1].jump: the jump 'chi' is a number and dissipates nothing; write an operator, such as atoms.m");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            c.a                     | 'c.a' cannot stand after each; write a linear combination of sigma_x, sigma_y, sigma_z, sigma_p, sigma_m of one ensemble of spins
            e.m                     | 'e.m' cannot stand after each; write a linear combination of sigma_x, sigma_y, sigma_z, sigma_p, sigma_m of one ensemble of spins
            e.sigma_m^2             | 'e.sigma_m^2' is not linear; after each stands a linear combination of sigma_x, sigma_y, sigma_z, sigma_p, sigma_m
            e.sigma_m*e.sigma_p     | 'e.sigma_m*e.sigma_p' is not linear; after each stands a linear combination of sigma_x, sigma_y, sigma_z, sigma_p, sigma_m
            e.sigma_m + 1           | 'e.sigma_m + 1' is not linear; after each stands a linear combination of sigma_x, sigma_y, sigma_z, sigma_p, sigma_m
            dag(e.sigma_m)          | 'dag(e.sigma_m)' is not linear; after each stands a linear combination of sigma_x, sigma_y, sigma_z, sigma_p, sigma_m
            e.sigma_m + e[1].sigma_p | two ensembles are mixed after each in 'e.sigma_m + e[1].sigma_p'; write one dissipator for each of them
            sqrt(e.sigma_m)         | 'sqrt(e.sigma_m)' is not linear; after each stands a linear combination of sigma_x, sigma_y, sigma_z, sigma_p, sigma_m
            e.sigma_m/0             | division by zero in 'e.sigma_m/0'; see that the divisor is not zero
            2/e.sigma_m             | '2/e.sigma_m' is not linear; after each stands a linear combination of sigma_x, sigma_y, sigma_z, sigma_p, sigma_m
            chi                     | 'chi' has no operator in it; write a linear combination of sigma_x, sigma_y, sigma_z, sigma_p, sigma_m
            """)
    void eachIsALinearCombinationOnOneEnsembleOfSpinsOneHalf(String operator, String message) {
        ModelDescription description = manyKinds().each("1", operator);
        assertThatThrownBy(description::resolve).isInstanceOf(ModelException.class)
                .hasMessage("dissipators[1].each: " + message);
    }

    @Test
    void eachRefusesLongerSpins() {
        ModelDescription description = new ModelDescription("m").spin("s", "3/2").initial("s", "down")
                .evolve(Grid.of(0, 1)).each("1", "s.sigma_m");
        assertThatThrownBy(description::resolve)
                .hasMessage("dissipators[1].each: each acts on spins 1/2, but 's' has length 3/2; write jump instead of each");
        ModelDescription collective = new ModelDescription("m").spin("s", "1/2").initial("s", "down")
                .evolve(Grid.of(0, 1)).each("1", "Jm");
        assertThatThrownBy(collective::resolve).hasMessageStartingWith(
                "dissipators[1].each: 'Jm' acts on all spins together; write a linear combination of");
    }
}
