package clebsch.liouville;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import clebsch.DenseMatrix;
import clebsch.DenseReference;
import clebsch.Draft;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import clebsch.model.Model;
import clebsch.model.Operator;
import clebsch.model.Operator.Symbol;
import clebsch.sparse.Csr;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;

class BlockCoherencesTest {

    /** H = 0.9 J_x + 0.3 J_z, D[J_−] and 0.4 D[J_+ + 0.2 J_z]: collective, and without any symmetry but the conserved j. */
    private static Model driven(Draft d, Function<Symbol, Operator> collective) {
        return d.hamiltonian(0.9, collective.apply(Symbol.X)).hamiltonian(0.3, collective.apply(Symbol.Z))
                .jump(1, collective.apply(Symbol.M))
                .jump(0.4, collective.apply(Symbol.P).plus(collective.apply(Symbol.Z).times(new Complex(0.2)))).build();
    }

    /** The same of three spins 1/2, each for itself. */
    private static Model full() {
        Draft d = Draft.of("driven", Draft.array("e", 1, 3));
        return driven(d, symbol -> d.on(0, symbol).plus(d.on(1, symbol)).plus(d.on(2, symbol)));
    }

    private static Generator generator(Model model) {
        return Generator.of(model, new Packing(new ProductBasis(model.subsystems())));
    }

    /**
     * Three spins have a block j = 3/2 and two copies of j = 1/2. All 64 eigenvalues of the full space are there: those of j = 3/2
     * once, of j = 1/2 four times, of the coherences between them twice, conjugates included.
     */
    @Test
    void withItsCopiesEveryEigenvalueOfTheFullSpaceIsThere() {
        Draft draft = Draft.of("driven", Draft.dicke("atoms", 3));
        Model model = driven(draft, draft::on);
        var found = new ArrayList<Complex>();
        for (Sector sector : Sectors.of(generator(model))) {
            int copies = Sectors.describe(sector).contains("j(atoms) = 1/2") ? 4 : 1;
            add(found, new Assembly(generator(model), sector).matrix(), copies);
        }
        List<BlockCoherences> pairs = BlockCoherences.of(generator(model));
        assertThat(pairs).singleElement().satisfies(pair -> {
            assertThat(pair.size()).isEqualTo(2 * 4 * 2);
            assertThat(pair.describe()).isEqualTo("coherences between j(atoms) = 3/2 and j(atoms) = 1/2");
            add(found, pair.matrix(), 2);
        });

        var reference = new DenseReference(full());
        List<Complex> expected = eigenvalues(superoperator(reference));
        assertThat(found).hasSize(expected.size()).hasSize(64);
        for (Complex value : expected) {
            Complex nearest = found.stream().min(Comparator.comparingDouble(f -> f.subtract(value).norm())).orElseThrow();
            assertThat(nearest.subtract(value).norm()).isCloseTo(0, within(1e-9));
            found.remove(nearest);
        }
    }

    @Test
    void wherePopulationsMoveBetweenBlocksThereAreNone() {
        Draft d = Draft.of("noise", Draft.dicke("atoms", 4));
        Model model = d.jump(1, d.on(Symbol.M)).each(0.1, 0, Complex.ZERO, Complex.ZERO, Complex.ONE).build();
        assertThat(BlockCoherences.of(generator(model))).isEmpty();
    }

    /** The matrix of X ↦ 𝓛X on the complex matrices X, as real 2 × 2 blocks. */
    private static Csr superoperator(DenseReference reference) {
        int d = reference.dimension();
        int n = d * d;
        var columns = new int[4 * n * n];
        var values = new double[4 * n * n];
        var starts = new int[2 * n + 1];
        for (int r = 0; r <= 2 * n; r++) {
            starts[r] = 2 * n * r;
        }
        for (int c = 0; c < n; c++) {
            var unit = new DenseMatrix(d, d);
            unit.set(c / d, c % d, 1, 0);
            DenseMatrix rate = reference.rate(unit);
            for (int r = 0; r < n; r++) {
                double re = rate.re(r / d, r % d);
                double im = rate.im(r / d, r % d);
                put(columns, values, starts, r, c, re);
                put(columns, values, starts, r, c + n, -im);
                put(columns, values, starts, r + n, c, im);
                put(columns, values, starts, r + n, c + n, re);
            }
        }
        return new Csr(2 * n, 2 * n, starts, columns, values);
    }

    private static void put(int[] columns, double[] values, int[] starts, int r, int c, double value) {
        columns[starts[r] + c] = c;
        values[starts[r] + c] = value;
    }

    /** Those of the complex matrix: each of the real one is there with its conjugate, and the full space's come in such pairs. */
    private static List<Complex> eigenvalues(Csr embedded) {
        var all = new ArrayList<Complex>();
        add(all, embedded, 1);
        // the spectrum of 𝓛 is its own conjugate, so that the embedding doubles every eigenvalue
        var once = new ArrayList<Complex>();
        while (!all.isEmpty()) {
            Complex value = all.removeFirst();
            Complex twin = all.stream().min(Comparator.comparingDouble(f -> f.subtract(value).norm())).orElseThrow();
            assertThat(twin.subtract(value).norm()).isCloseTo(0, within(1e-9));
            all.remove(twin);
            once.add(value);
        }
        return once;
    }

    private static void add(List<Complex> to, Csr matrix, int copies) {
        var dense = new DMatrixRMaj(matrix.rows(), matrix.rows());
        for (int r = 0; r < matrix.rows(); r++) {
            for (int k = matrix.rowStart()[r]; k < matrix.rowStart()[r + 1]; k++) {
                dense.add(r, matrix.column()[k], matrix.value()[k]);
            }
        }
        var decomposition = DecompositionFactory_DDRM.eig(matrix.rows(), false);
        assertThat(decomposition.decompose(dense)).isTrue();
        for (int k = 0; k < decomposition.getNumberOfEigenvalues(); k++) {
            var value = decomposition.getEigenvalue(k);
            for (int copy = 0; copy < copies; copy++) {
                to.add(new Complex(value.real, value.imaginary));
            }
        }
    }
}
