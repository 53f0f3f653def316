package clebsch.basis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import clebsch.DenseMatrix;
import clebsch.DenseReference;
import clebsch.Draft;
import clebsch.model.Operator;
import clebsch.model.Operator.Symbol;
import clebsch.model.Subsystem;
import clebsch.sparse.Diagonals;
import java.util.List;
import java.util.stream.Stream;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProductBasisTest {

    static Stream<List<Subsystem>> systems() {
        return Stream.of(List.of(Draft.spins("a", 1)), List.of(Draft.spins("a", 6)), List.of(Draft.spin("s", 3)),
                List.of(Draft.spins("a", 3), Draft.boson("b", 5)),
                List.of(Draft.boson("b", 2), Draft.spin("s", 2), Draft.spins("a", 2)),
                Draft.array("e", 1, 3));
    }

    @ParameterizedTest
    @MethodSource("systems")
    void elementaryOperatorsAreThoseOfTheTextbook(List<Subsystem> subsystems) {
        Draft draft = Draft.of("", subsystems);
        var reference = new DenseReference(draft.build());
        var basis = new ProductBasis(subsystems);
        assertThat(basis.dimension()).isEqualTo(reference.dimension());
        for (int k = 0; k < subsystems.size(); k++) {
            boolean mode = subsystems.get(k) instanceof Subsystem.Boson;
            for (Symbol symbol : mode ? List.of(Symbol.A, Symbol.AD, Symbol.N)
                    : List.of(Symbol.X, Symbol.Y, Symbol.Z, Symbol.P, Symbol.M, Symbol.N, Symbol.CASIMIR)) {
                Operator operator = draft.on(k, symbol);
                DenseMatrix expected = reference.operator(operator);
                assertThat(dense(basis.matrix(operator)).minus(expected).largest()).as("%s", operator)
                        .isLessThanOrEqualTo(1e-14 * expected.largest());
            }
        }
    }

    @Test
    void polynomialsAreSumsProductsPowersAndAdjoints() {
        List<Subsystem> subsystems = List.of(Draft.spins("a", 3), Draft.boson("b", 4));
        Draft draft = Draft.of("", subsystems);
        var reference = new DenseReference(draft.build());
        Operator p = draft.on(0, Symbol.P);
        Operator a = draft.on(1, Symbol.A);
        Operator x = draft.on(0, Symbol.X);
        var basis = new ProductBasis(subsystems);
        for (Operator operator : List.of(p.times(a), p.plus(a).times(new Complex(0.3, 2)), new Operator.Power(x.plus(a), 3),
                new Operator.Power(x, 0), new Operator.Adjoint(p.times(a).times(new Complex(0, 1))), p.commutator(x),
                new Operator.Sum(List.of(p, a, x)), new Operator.Product(List.of(p, a, x)), new Operator.Sum(List.of()),
                new Operator.Product(List.of()), new Operator.Identity(new Complex(2, 1)))) {
            DenseMatrix expected = reference.operator(operator);
            assertThat(dense(basis.matrix(operator)).minus(expected).largest()).as("%s", operator)
                    .isLessThanOrEqualTo(1e-14 * expected.norm());
        }
    }

    // J_+J_− is of size N²/4 and what cancels of size N: rounding of the large must not stay as structure of the small
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100, 1000, 20000})
    void commutationRelationsLeaveNothingBehind(int n) {
        Draft draft = Draft.of("", Draft.spins("a", n));
        var basis = new ProductBasis(List.of(Draft.spins("a", n)));
        Operator p = draft.on(Symbol.P);
        Operator m = draft.on(Symbol.M);
        Operator z = draft.on(Symbol.Z);
        assertThat(basis.matrix(p.times(m).minus(m.times(p)).minus(z.times(new Complex(2)))).count())
                .as("J_+J_- - J_-J_+ - 2J_z").isZero();
        Operator x = draft.on(Symbol.X);
        Operator y = draft.on(Symbol.Y);
        assertThat(basis.matrix(x.commutator(y).minus(z.times(Complex.I))).count()).as("[J_x, J_y] - iJ_z").isZero();
        Operator square = new Operator.Sum(List.of(new Operator.Power(x, 2), new Operator.Power(y, 2), new Operator.Power(z, 2)));
        assertThat(basis.matrix(square.minus(draft.on(Symbol.CASIMIR))).count()).as("Jx^2 + Jy^2 + Jz^2 - J^2").isZero();
    }

    @Test
    void theCountOfStatesGoesBeyondWhatABasisCanNumber() {
        List<Subsystem> large = List.of(Draft.spins("a", 99_999), Draft.boson("b", 1_000_000));
        assertThat(ProductBasis.numbers(large)).isEqualTo(1e11);
        assertThatThrownBy(() -> new ProductBasis(large)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void anOperatorOfAnotherKindOfSubsystemIsRefused() {
        Draft draft = Draft.of("", Draft.spins("a", 1), Draft.boson("b", 3));
        var basis = new ProductBasis(draft.build().subsystems());
        assertThatThrownBy(() -> basis.matrix(draft.on(0, Symbol.A))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a has no operator .a");
        assertThatThrownBy(() -> basis.matrix(draft.on(1, Symbol.Z))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("b has no operator .z");
    }

    private static DenseMatrix dense(Diagonals matrix) {
        var dense = new DenseMatrix(matrix.dimension(), matrix.dimension());
        for (int k = 0; k < matrix.count(); k++) {
            for (int c = 0; c < matrix.dimension(); c++) {
                if (matrix.real(k, c) != 0 || matrix.imaginary(k, c) != 0) {
                    dense.add(c + matrix.offset(k), c, matrix.real(k, c), matrix.imaginary(k, c));
                }
            }
        }
        return dense;
    }
}
