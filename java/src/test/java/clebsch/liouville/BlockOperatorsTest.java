package clebsch.liouville;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.Draft;
import clebsch.WrittenModels;
import clebsch.basis.BlockBasis;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.model.Grid;
import clebsch.model.Model;
import clebsch.model.ModelException;
import clebsch.model.Operator.Symbol;
import clebsch.model.Subsystem.BasisChoice;
import clebsch.sparse.Bands;
import clebsch.sparse.Diagonals;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockOperatorsTest {

    private static Model model(long seed) {
        return WrittenModels.random(seed, BasisChoice.DICKE, seed % 3 == 0 ? 3 : 0, seed % 2 == 0,
                seed % 2 == 0 ? new int[] {5} : new int[] {3, 4}).observable("z", "a.z").evolve(Grid.of(0, 1)).resolve();
    }

    /** The number in the basis of all blocks of a state in some. */
    private static int number(ProductBasis basis, BlockBasis blocks, int state) {
        int number = 0;
        for (int k = 0; k < basis.subsystems().size(); k++) {
            number += (blocks.block(k) * (basis.top(k) + 1) + blocks.level(state, k)) * basis.stride(k);
        }
        return number;
    }

    private static Complex entry(Diagonals matrix, int row, int column) {
        for (int k = 0; k < matrix.count(); k++) {
            if (matrix.offset(k) == row - column) {
                return new Complex(matrix.real(k, column), matrix.imaginary(k, column));
            }
        }
        return Complex.ZERO;
    }

    private static Complex entry(Bands bands, int row, int column) {
        bands.require(column, column + 1);
        for (int k = 0; k < bands.count(); k++) {
            if (bands.offset(k) == row - column) {
                return new Complex(bands.real(k)[column - bands.base()], bands.imaginary(k)[column - bands.base()]);
            }
        }
        return Complex.ZERO;
    }

    /** All blocks' operators together are those of the basis that has all blocks, entry by entry. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 6})
    void areTheGeneratorsInEveryBlock(long seed) {
        Model model = model(seed);
        var packing = new Packing(new ProductBasis(model.subsystems()));
        ProductBasis basis = packing.basis();
        Generator generator = Generator.of(model, packing);
        var operators = new BlockOperators(model);
        int blocks = IntStream.of(BlockBasis.blocks(model.subsystems())).reduce(1, (a, b) -> a * b);
        List<int[]> order = order(operators, blocks);
        int compared = 0;
        var found = new double[generator.jumps().size()];
        for (long number = 0; number < blocks; number++) {
            assertThat(operators.number(operators.blocks(number))).isEqualTo(number);
            BlockOperators.Block block = operators.block(number);
            BlockBasis own = block.basis();
            for (int c = 0; c < own.dimension(); c++) {
                if (!own.exists(c)) {
                    continue;
                }
                for (int r = 0; r < own.dimension(); r++) {
                    if (own.exists(r)) {
                        assertClose(entry(block.generator(), r, c), entry(generator.effective(), number(basis, own, r), number(basis, own, c)));
                        compared++;
                    }
                }
                compareJumps(operators, block, basis, generator, c, order, found);
            }
        }
        assertThat(compared).isGreaterThan(50);
        // nothing is missing: Σ |L_rc|² over all blocks is that of the whole
        for (int k = 0; k < found.length; k++) {
            Diagonals whole = generator.jumps().get(k).operator();
            double sum = 0;
            for (int d = 0; d < whole.count(); d++) {
                for (int c = 0; c < whole.dimension(); c++) {
                    sum += whole.real(d, c) * whole.real(d, c) + whole.imaginary(d, c) * whole.imaginary(d, c);
                }
            }
            assertThat(found[k]).as("jump %d", k).isCloseTo(generator.jumps().get(k).rate() * sum, within(1e-10 * (1 + sum)));
        }
    }

    /** Jumps in the order of the generator's, of which noise has one for each change of j that any block has. */
    private static void compareJumps(BlockOperators operators, BlockOperators.Block block, ProductBasis basis, Generator generator, int c,
            List<int[]> order, double[] found) {
        for (BlockOperators.Jump jump : block.jumps()) {
            int k = IntStream.range(0, order.size()).filter(i -> order.get(i)[0] == jump.dissipator() && order.get(i)[1] == jump.change())
                    .findFirst().orElseThrow();
            BlockBasis target = operators.block(jump.target()).basis();
            Generator.Jump whole = generator.jumps().get(k);
            for (int r = 0; r < target.dimension(); r++) {
                if (target.exists(r)) {
                    Complex entry = entry(jump.operator(), r, c);
                    assertClose(entry, entry(whole.operator(), number(basis, target, r), number(basis, block.basis(), c))
                            .multiply(Math.sqrt(whole.rate())));
                    found[k] += entry.norm() * entry.norm();
                }
            }
        }
    }

    /** (dissipator, change) of all jumps that some block has, in order. */
    private static List<int[]> order(BlockOperators operators, int blocks) {
        return LongStream.range(0, blocks).mapToObj(operators::block).flatMap(block -> block.jumps().stream())
                .map(jump -> List.of(jump.dissipator(), jump.change())).distinct()
                .sorted(Comparator.<List<Integer>>comparingInt(List::getFirst).thenComparingInt(List::getLast))
                .map(key -> new int[] {key.getFirst(), key.getLast()}).toList();
    }

    private static void assertClose(Complex actual, Complex expected) {
        assertThat(actual.subtract(expected).norm()).isLessThan(1e-12 * (1 + expected.norm()));
    }

    @Test
    void aHamiltonianThatIsNotHermitianIsRefusedHoweverLargeItIs() {
        Draft draft = Draft.of("large", Draft.dicke("atoms", 100_000));
        draft.hamiltonian("atoms.p", draft.on(Symbol.P)).each(1, 0, Complex.ZERO, Complex.ONE, Complex.ZERO);
        assertThatThrownBy(() -> new BlockOperators(draft.build())).isInstanceOf(ModelException.class).hasMessageContaining("atoms.p");
    }

    /** J_+J_− − J_−J_+ − 2J_z leaves no diagonal behind, so that the evolution is seen to be diagonal. */
    @Test
    void whatCancelsLeavesNothing() {
        Draft draft = Draft.of("cancels", Draft.spins("atoms", 40));
        var p = draft.on(Symbol.P);
        var m = draft.on(Symbol.M);
        var x = draft.on(Symbol.X);
        var y = draft.on(Symbol.Y);
        draft.hamiltonian(p.times(m).minus(m.times(p)).minus(draft.on(Symbol.Z).times(new Complex(2))))
                .hamiltonian(x.times(x).plus(y.times(y)));
        Bands g = new BlockOperators(draft.build()).block(0).generator();
        g.require(0, 41);
        assertThat(g.count()).isEqualTo(1);
        assertThat(g.offset(0)).isZero();
    }
}
