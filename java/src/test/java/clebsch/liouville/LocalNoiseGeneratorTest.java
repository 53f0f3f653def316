package clebsch.liouville;

import static org.assertj.core.api.Assertions.assertThat;

import clebsch.DenseMatrix;
import clebsch.WrittenModels;
import clebsch.basis.InitialState;
import clebsch.basis.LocalNoise;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.model.Dissipator;
import clebsch.model.Grid;
import clebsch.model.Model;
import clebsch.model.ModelDescription;
import clebsch.model.Subsystem.BasisChoice;
import clebsch.sparse.Diagonals;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Generators with collective jumps, a mode's loss and noise on single spins in the Dicke basis. */
class LocalNoiseGeneratorTest {

    private static Model random(long seed, int modeLevels, int... spins) {
        return WrittenModels.random(seed, BasisChoice.DICKE, modeLevels, true, spins).evolve(Grid.of(0, 1)).resolve();
    }

    static Stream<Arguments> upToSixtySpins() {
        return Stream.of(Arguments.of(1, 0, new int[] {10}), Arguments.of(2, 0, new int[] {31}), Arguments.of(3, 0, new int[] {60}),
                Arguments.of(4, 5, new int[] {12}), Arguments.of(5, 0, new int[] {7, 4}), Arguments.of(6, 2, new int[] {3, 2}));
    }

    @ParameterizedTest
    @MethodSource("upToSixtySpins")
    void traceIsPreserved(long seed, int modeLevels, int[] spins) {
        Model model = random(seed, modeLevels, spins);
        var packing = new Packing(new ProductBasis(model.subsystems()));
        var sum = new double[(int) packing.size()];
        Generator.Rows rows = Generator.of(model, packing).rows();
        double norm = 0;
        for (int r = 0; r < packing.rowLength(0); r++) {   // the diagonal is the first row of the packing
            rows.read(r);
            for (int k = 0; k < rows.count(); k++) {
                sum[(int) rows.column(k)] += rows.value(k);
                norm = Math.max(norm, Math.abs(rows.value(k)));
            }
        }
        assertThat(Arrays.stream(sum).map(Math::abs).max().orElseThrow()).isLessThanOrEqualTo(1e-13 * norm);
    }

    /** −i[H, ρ] + Σ r (LρL† − ½{L†L, ρ}) in dense matrices, which packs to what the rows give only if it is Hermitian. */
    @ParameterizedTest
    @CsvSource({"1, 0, 2, 0", "2, 0, 3, 0", "3, 0, 6, 0", "4, 0, 7, 0", "5, 2, 3, 0", "6, 0, 3, 2"})
    void everyRowIsTheEquationInDenseMatrices(long seed, int modeLevels, int a, int b) {
        Model model = b == 0 ? random(seed, modeLevels, a) : random(seed, modeLevels, a, b);
        var basis = new ProductBasis(model.subsystems());
        var packing = new Packing(basis);
        var random = new Random(seed);
        double[] x = random.doubles(packing.size(), -1, 1).toArray();
        DenseMatrix rho = dense(x, packing);
        DenseMatrix expected = new DenseMatrix(basis.dimension(), basis.dimension());
        for (Model.Term term : model.hamiltonian()) {
            DenseMatrix h = dense(basis.matrix(term.operator()));
            expected = expected.plus(h.times(rho).minus(rho.times(h)).times(new Complex(0, -1)));
        }
        for (Dissipator dissipator : model.dissipators()) {
            Stream<Diagonals> jumps = switch (dissipator) {
                case Dissipator.Jump jump -> Stream.of(basis.matrix(jump.jump()));
                case Dissipator.Each each -> new LocalNoise(each, basis).jumps().stream();
            };
            for (Diagonals jump : jumps.toList()) {
                DenseMatrix l = dense(jump);
                DenseMatrix square = l.adjoint().times(l);
                expected = expected.plus(new Complex(dissipator.rate()), l.times(rho).times(l.adjoint()))
                        .plus(new Complex(-dissipator.rate() / 2), square.times(rho).plus(rho.times(square)));
            }
        }
        assertThat(expected.minus(expected.adjoint()).largest()).isLessThanOrEqualTo(1e-13 * expected.largest());
        Generator.Rows rows = Generator.of(model, packing).rows();
        var y = new double[x.length];
        for (int r = 0; r < y.length; r++) {
            rows.read(r);
            for (int k = 0; k < rows.count(); k++) {
                y[r] += rows.value(k) * x[(int) rows.column(k)];
            }
        }
        assertThat(dense(y, packing).minus(expected).largest()).isLessThanOrEqualTo(1e-13 * expected.largest());
    }

    /** At N = 100 the uncorrelated state with populations 1 : 2 is stationary under decay at rate 1 and pumping at rate 2. */
    @ParameterizedTest
    @CsvSource({"10", "100"})
    void theProductStateOfDecayAndPumpingIsStationary(int n) {
        Model model = new ModelDescription("m").spins("a", Integer.toString(n)).each("1", "a.sigma_m").each("2", "a.sigma_p")
                .initial("a", "thermal(2/3)").evolve(Grid.of(0, 1)).resolve();
        var packing = new Packing(new ProductBasis(model.subsystems()));
        InitialState state = InitialState.of(model.initial(), model.subsystems());
        Generator generator = Generator.of(model, packing);
        var sector = Reach.from(state::pack, generator, Integer.MAX_VALUE).orElseThrow();
        assertThat(sector.size()).as("populations only").isEqualTo((n + 2) * (n + 2) / 4);
        var x = new double[sector.size()];
        state.pack(packing, (at, value) -> x[sector.indexOf(at)] += value);
        var matrix = new Assembly(generator, sector).matrix();
        double residual = IntStream.range(0, matrix.rows()).mapToDouble(r -> Math.abs(IntStream.range(matrix.rowStart()[r],
                matrix.rowStart()[r + 1]).mapToDouble(k -> matrix.value()[k] * x[matrix.column()[k]]).sum())).max().orElseThrow();
        // rounding of the rates N, times the largest weight
        assertThat(residual).isLessThanOrEqualTo(1e-14 * 3 * n * Arrays.stream(x).max().orElseThrow());
    }

    private static DenseMatrix dense(Diagonals matrix) {
        var dense = new DenseMatrix(matrix.dimension(), matrix.dimension());
        for (int k = 0; k < matrix.count(); k++) {
            for (int c = Math.max(0, -matrix.offset(k)); c < Math.min(matrix.dimension(), matrix.dimension() - matrix.offset(k)); c++) {
                dense.add(c + matrix.offset(k), c, matrix.real(k, c), matrix.imaginary(k, c));
            }
        }
        return dense;
    }

    private static DenseMatrix dense(double[] x, Packing packing) {
        var dense = new DenseMatrix(packing.basis().dimension(), packing.basis().dimension());
        for (int at = 0; at < x.length; at++) {
            packing.unpack(at, x[at], (a, b, re, im) -> {
                dense.add(a, b, re, im);
                if (a != b) {
                    dense.add(b, a, re, -im);
                }
            });
        }
        return dense;
    }
}
