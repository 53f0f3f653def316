package clebsch.liouville;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.DenseMatrix;
import clebsch.DenseReference;
import clebsch.Draft;
import clebsch.RandomModels;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.WholeSector;
import clebsch.model.Model;
import clebsch.model.ModelException;
import clebsch.model.Operator;
import clebsch.model.Operator.Symbol;
import clebsch.model.Subsystem;
import clebsch.sparse.Csr;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GeneratorTest {

    static Stream<Arguments> randomModels() {
        Stream<List<Subsystem>> systems = Stream.of(
                List.of(Draft.spins("a", 1)), List.of(Draft.spins("a", 2)), List.of(Draft.spins("a", 3)),
                List.of(Draft.spins("a", 6)),
                List.of(Draft.boson("b", 6)), List.of(Draft.spin("s", 3), Draft.boson("b", 5)),
                Draft.array("e", 1, 3), List.of(Draft.spins("a", 3), Draft.spin("s", 2)));
        return systems.flatMap(s -> LongStream.range(0, 4).mapToObj(seed -> Arguments.of(seed, s)));
    }

    @ParameterizedTest
    @MethodSource("randomModels")
    void everyColumnIsTheMasterEquationOfOnePackedNumber(long seed, List<Subsystem> system) {
        Model model = RandomModels.of(seed, system).build();
        var reference = new DenseReference(model);
        var packing = new Packing(new ProductBasis(system));
        double[][] matrix = matrix(Generator.of(model, packing));
        int size = matrix.length;
        double worst = 0;
        double largest = 0;
        for (int k = 0; k < size; k++) {
            DenseMatrix rate = reference.rate(hermitian(packing, k, 1));
            var actual = new DenseMatrix(rate.rows(), rate.rows());
            for (int r = 0; r < size; r++) {
                if (matrix[r][k] != 0) {
                    actual = actual.plus(hermitian(packing, r, matrix[r][k]));
                }
            }
            worst = Math.max(worst, actual.minus(rate).largest());
            largest = Math.max(largest, rate.largest());
        }
        assertThat(worst).isLessThanOrEqualTo(1e-12 * largest);
        assertThat(largest).isPositive();
    }

    static Stream<Arguments> modelsUpToSixtySpins() {
        return Stream.of(List.of(Draft.spins("a", 10)), List.of(Draft.spins("a", 31)), List.of(Draft.spins("a", 60)),
                List.of(Draft.spins("a", 4), Draft.boson("b", 8)), Draft.array("e", 2, 3))
                .flatMap(s -> LongStream.range(10, 13).mapToObj(seed -> Arguments.of(seed, s)));
    }

    @ParameterizedTest
    @MethodSource("modelsUpToSixtySpins")
    void traceIsPreserved(long seed, List<Subsystem> system) {
        var packing = new Packing(new ProductBasis(system));
        int d = packing.basis().dimension();
        double[] sum = new double[(int) packing.size()];
        Generator.Rows rows = Generator.of(RandomModels.of(seed, system).build(), packing).rows();
        double norm = 0;
        for (int r = 0; r < d; r++) {   // the diagonal is the first row of the packing
            rows.read(r);
            for (int k = 0; k < rows.count(); k++) {
                sum[(int) rows.column(k)] += rows.value(k);
                norm = Math.max(norm, Math.abs(rows.value(k)));
            }
        }
        assertThat(IntStream.range(0, sum.length).mapToDouble(k -> Math.abs(sum[k])).max().orElseThrow())
                .isLessThanOrEqualTo(1e-13 * norm);
    }

    @ParameterizedTest
    @MethodSource("randomModels")
    void adjointGeneratorIsTheTransposedMatrix(long seed, List<Subsystem> system) {
        var packing = new Packing(new ProductBasis(system));
        Generator generator = Generator.of(RandomModels.of(seed, system).build(), packing);
        double[][] matrix = matrix(generator);
        double[][] adjoint = matrix(generator.adjoint());
        double largest = 0;
        for (double[] row : matrix) {
            largest = Math.max(largest, IntStream.range(0, row.length).mapToDouble(k -> Math.abs(row[k])).max().orElseThrow());
        }
        for (int r = 0; r < matrix.length; r++) {
            for (int c = 0; c < matrix.length; c++) {
                assertThat(adjoint[c][r] != 0).as("structure at %d, %d", r, c).isEqualTo(matrix[r][c] != 0);
                // the same terms, which may be added in another order
                assertThat(adjoint[c][r]).isCloseTo(matrix[r][c], within(1e-15 * largest));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("randomModels")
    void rowsAreAscendingWithoutZerosAndWithinTheStencil(long seed, List<Subsystem> system) {
        var packing = new Packing(new ProductBasis(system));
        Generator generator = Generator.of(RandomModels.of(seed, system).build(), packing);
        Csr assembled = new Assembly(generator, WholeSector.of(packing)).matrix();
        assertThat(assembled.rows()).isEqualTo((int) packing.size());
        Generator.Rows rows = generator.rows();
        for (int r = 0; r < assembled.rows(); r++) {
            rows.read(r);
            assertThat(rows.count()).isLessThanOrEqualTo(generator.stencilSize())
                    .isEqualTo(assembled.rowStart()[r + 1] - assembled.rowStart()[r]);
            for (int k = 0; k < rows.count(); k++) {
                assertThat(rows.value(k)).isNotZero();
                assertThat(k > 0 ? rows.column(k - 1) : -1).isLessThan(rows.column(k));
                assertThat(assembled.column()[assembled.rowStart()[r] + k]).isEqualTo((int) rows.column(k));
                assertThat(assembled.value()[assembled.rowStart()[r] + k]).isEqualTo(rows.value(k));
            }
        }
    }

    @Test
    void aRateOfZeroAndAVanishingJumpAddNothing() {
        Draft draft = Draft.of("", Draft.spins("a", 4));
        Operator nothing = draft.on(Symbol.X).minus(draft.on(Symbol.X));
        draft.jump(0, draft.on(Symbol.M)).jump(1, nothing);
        var packing = new Packing(new ProductBasis(draft.build().subsystems()));
        Generator generator = Generator.of(draft.build(), packing);
        assertThat(generator.stencilSize()).isZero();
        assertThat(new Assembly(generator, WholeSector.of(packing)).nonzeros()).isZero();
    }

    @Test
    void aJumpsPhaseDoesNotMatter() {
        var packing = new Packing(new ProductBasis(List.of(Draft.spins("a", 7))));
        double[][] plain = matrix(Generator.of(decay(Complex.ONE), packing));
        for (double phase : new double[] {0.3, 1, Math.PI / 2, 2.5}) {
            double[][] turned = matrix(Generator.of(decay(new Complex(Math.cos(phase), Math.sin(phase))), packing));
            for (int r = 0; r < plain.length; r++) {
                for (int c = 0; c < plain.length; c++) {
                    assertThat(turned[r][c] != 0).isEqualTo(plain[r][c] != 0);
                    assertThat(turned[r][c]).isCloseTo(plain[r][c], within(1e-13));
                }
            }
        }
    }

    private static Model decay(Complex phase) {
        Draft draft = Draft.of("", Draft.spins("a", 7));
        return draft.jump(1, draft.on(Symbol.M).times(phase).plus(draft.on(Symbol.Z).times(phase))).build();
    }

    @Test
    void theSummandWithoutItsConjugateIsNamed() {
        Draft draft = Draft.of("", Draft.spins("a", 5));
        Operator x = draft.on(Symbol.X);
        Operator p = draft.on(Symbol.P);
        // the pair is larger than the culprit and Hermitian together
        draft.hamiltonian("5*a.x", x.times(new Complex(5))).hamiltonian("9*a.p", p.times(new Complex(9)))
                .hamiltonian("0.1*i*a.z", draft.on(Symbol.Z).times(new Complex(0, 0.1)))
                .hamiltonian("9*a.m", draft.on(Symbol.M).times(new Complex(9)));
        var packing = new Packing(new ProductBasis(draft.build().subsystems()));
        assertThatThrownBy(() -> Generator.of(draft.build(), packing)).isInstanceOf(ModelException.class)
                .hasMessageContaining("hamiltonian").hasMessageContaining("'0.1*i*a.z'").hasMessageContaining("dag(0.1*i*a.z)");
    }

    @Test
    void aLadderStepAloneIsNotAHamiltonian() {
        Draft draft = Draft.of("", Draft.spins("a", 5), Draft.boson("b", 3));
        draft.hamiltonian("b.n", draft.on(1, Symbol.N))
                .hamiltonian("a.p*b.a", draft.on(0, Symbol.P).times(draft.on(1, Symbol.A)));
        var packing = new Packing(new ProductBasis(draft.build().subsystems()));
        assertThatThrownBy(() -> Generator.of(draft.build(), packing)).isInstanceOf(ModelException.class)
                .hasMessageContaining("'a.p*b.a' stands without its conjugate");
    }

    @Test
    void summandsThatAreHermitianTogetherAreAccepted() {
        Draft draft = Draft.of("", Draft.spins("a", 500));
        Operator x = draft.on(Symbol.X);
        Operator y = draft.on(Symbol.Y);
        // J_x J_y + J_y J_x, and i[J_x, J_y] in two halves
        draft.hamiltonian(x.times(y)).hamiltonian(y.times(x));
        draft.hamiltonian(x.times(y).times(new Complex(0, 0.3))).hamiltonian(y.times(x).times(new Complex(0, -0.3)));
        var packing = new Packing(new ProductBasis(draft.build().subsystems()));
        assertThatCode(() -> Generator.of(draft.build(), packing)).doesNotThrowAnyException();
    }

    private static double[][] matrix(Generator generator) {
        int size = (int) generator.packing().size();
        var matrix = new double[size][size];
        Generator.Rows rows = generator.rows();
        for (int r = 0; r < size; r++) {
            rows.read(r);
            for (int k = 0; k < rows.count(); k++) {
                matrix[r][(int) rows.column(k)] = rows.value(k);
            }
        }
        return matrix;
    }

    /** The Hermitian matrix that has one packed number. */
    private static DenseMatrix hermitian(Packing packing, int position, double value) {
        var matrix = new DenseMatrix(packing.basis().dimension(), packing.basis().dimension());
        packing.unpack(position, value, (a, b, re, im) -> {
            matrix.add(a, b, re, im);
            if (a != b) {
                matrix.add(b, a, re, -im);
            }
        });
        return matrix;
    }
}
