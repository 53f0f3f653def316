package clebsch.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.Draft;
import clebsch.Systems;
import clebsch.basis.InitialState;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import clebsch.exact.PuriLawande;
import clebsch.liouville.Assembly;
import clebsch.liouville.Generator;
import clebsch.liouville.Reach;
import clebsch.model.Model;
import clebsch.model.Operator.Symbol;
import clebsch.model.State;
import clebsch.sparse.Csr;
import clebsch.sparse.Elimination;
import clebsch.sparse.Fronts;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NullSpaceTest {
    /** Everything, so that nothing is left out by symmetry. */
    private record Whole(Packing packing, Sector sector, Csr matrix) {
        static Whole of(Draft draft) {
            Model model = draft.build();
            var packing = new Packing(new ProductBasis(model.subsystems()));
            var generator = Generator.of(model, packing);
            Sector all = Reach.from((p, sink) -> {
                for (long i = 0; i < p.size(); i++) {
                    sink.accept(i, 1);
                }
            }, generator, Integer.MAX_VALUE).orElseThrow();
            return new Whole(packing, all, new Assembly(generator, all).matrix());
        }

        NullSpace nullSpace() {
            return new NullSpace(Fronts.Arithmetic.JAVA, matrix, new Elimination(matrix, sector.coordinates()), () -> false);
        }

        double[] packed(Draft draft) {
            var x = new double[sector.size()];
            Model model = draft.build();
            InitialState.of(model.initial(), model.subsystems()).pack(packing, (at, value) -> x[sector.indexOf(at)] += value);
            return x;
        }

        double trace(double[] x) {
            double sum = 0;
            for (int i = 0; i < packing.rowLength(0); i++) {
                sum += x[sector.indexOf(packing.rowStart(0) + i)];
            }
            return sum;
        }
    }

    private static void requireBiorthogonalNullVectors(NullSpace found, Csr a) {
        for (int i = 0; i < found.dimension(); i++) {
            assertThat(found.residual(found.right(i))).isLessThan(1e-14);
            double[] conserved = a.transposed().timesExactly(found.left(i));
            double size = Arrays.stream(found.left(i)).map(Math::abs).max().orElseThrow();
            assertThat(Arrays.stream(conserved).map(Math::abs).max().orElseThrow()).isLessThan(1e-14 * a.maximumRowSum() * size);
            for (int j = 0; j < found.dimension(); j++) {
                double product = 0;
                for (int k = 0; k < a.rows(); k++) {
                    product += found.left(i)[k] * found.right(j)[k];
                }
                assertThat(product).isCloseTo(i == j ? 1 : 0, within(1e-12));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 1", "7, 0, 0.7", "20, 0.9, 14.8", "41, 0, 8", "60, 0.9375, 44.4"})
    void theDrivenModelsStateIsTheClosedForm(int n, double chi, double omega) {
        Draft draft = Systems.lmg(n, chi, omega, 1);
        Whole whole = Whole.of(draft);
        NullSpace found = whole.nullSpace();
        assertThat(found.dimension()).isEqualTo(1);
        assertThat(found.decided(0)).isTrue();
        requireBiorthogonalNullVectors(found, whole.matrix);
        double[] state = found.project(whole.packed(draft));
        assertThat(whole.trace(state)).isCloseTo(1, within(1e-12));
        assertThat(found.residual(state)).isLessThan(1e-15);
        var expected = new double[state.length];
        new PuriLawande(n, chi, omega, 1).elements((a, b, re, im) ->
                whole.packing.pack(a, b, re, im, (at, value) -> expected[whole.sector.indexOf(at)] = value));
        for (int i = 0; i < state.length; i++) {
            assertThat(state[i]).isCloseTo(expected[i], within(1e-10));
        }
    }

    /** In each of j = 2, 1, 0 the lowest state is stationary; coherences between blocks are no part of the basis. */
    @Test
    void collectiveDecayOfFourSpinsHasAStationaryStateInEachBlock() {
        Draft draft = Draft.of("decay", Draft.dicke("atoms", 4));
        draft.jump(1, draft.on(Symbol.M)).from(new State.Up());
        Whole whole = Whole.of(draft);
        NullSpace found = whole.nullSpace();
        assertThat(found.dimension()).isEqualTo(3);
        assertThat(found.decided(0)).isTrue();
        requireBiorthogonalNullVectors(found, whole.matrix);
        // from up all decays within j = 2, to down
        double[] state = found.project(whole.packed(draft));
        double[] down = whole.packed(draft.from(new State.Down()));
        for (int i = 0; i < state.length; i++) {
            assertThat(state[i]).isCloseTo(down[i], within(1e-13));
        }
    }

    /** Without dissipation the populations and coherences of equal energy stand still: here four levels. */
    @Test
    void aHamiltonianAloneKeepsEveryPopulation() {
        Draft draft = Draft.of("free", Draft.spins("atoms", 3));
        draft.hamiltonian(0.7, draft.on(Symbol.Z)).from(new State.Coherent(0.4, 0.3));
        Whole whole = Whole.of(draft);
        NullSpace found = whole.nullSpace();
        assertThat(found.dimension()).isEqualTo(4);
        double[] from = whole.packed(draft);
        double[] state = found.project(from);
        for (int i = 0; i < state.length; i++) {
            assertThat(state[i]).isCloseTo(whole.packing.rowAt(whole.sector.position(i)) == 0 ? from[i] : 0, within(1e-14));
        }
        // and dephasing, whose parity of J_x keeps two states: D[J_x] with H = J_x² conserves every projector on m_x
        Draft dephased = Draft.of("dephased", Draft.spins("atoms", 3));
        dephased.jump(1, dephased.on(Symbol.X));
        assertThat(Whole.of(dephased).nullSpace().dimension()).isEqualTo(4);
    }

    /** Two pumped three-level chains joined by a rate: one stationary state however weak the link, two without. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-9, 1e-6})
    void aSmallRateIsToldFromNone(double link) {
        var a = new double[6][6];
        for (int part = 0; part < 2; part++) {
            for (int i = 0; i < 3; i++) {
                rate(a, 3 * part + i, 3 * part + (i + 1) % 3, 1 + i);
            }
        }
        rate(a, 0, 3, link);
        rate(a, 4, 1, 2 * link);
        Csr matrix = full(a);
        var found = new NullSpace(Fronts.Arithmetic.JAVA, matrix, new Elimination(matrix), () -> false);
        assertThat(found.dimension()).isEqualTo(link == 0 ? 2 : 1);
        assertThat(found.decided(0)).isTrue();
        requireBiorthogonalNullVectors(found, matrix);
        if (link > 0) {
            // populations p₀ link = p₄ 2 link up to the link; entries are rounded to 10⁻¹⁶, which is 10⁻¹⁶/link of the balance
            double[] p = found.right(0);
            assertThat(p[0] / p[4]).isCloseTo(2, within(20 * link + 2e-15 / link));
            assertThat(found.smallestOther() * matrix.maximumRowSum()).isBetween(0.1 * link, 10 * link);
        }
    }

    private static void rate(double[][] a, int from, int to, double rate) {
        a[to][from] += rate;
        a[from][from] -= rate;
    }

    private static Csr full(double[][] a) {
        int n = a.length;
        var start = new int[n + 1];
        var column = new int[n * n];
        var value = new double[n * n];
        for (int i = 0; i < n; i++) {
            start[i + 1] = (i + 1) * n;
            for (int j = 0; j < n; j++) {
                column[i * n + j] = j;
                value[i * n + j] = a[i][j];
            }
        }
        return new Csr(n, n, start, column, value);
    }

    @Test
    void aRegularMatrixHasNone() {
        Csr matrix = full(new double[][] {{2, 1, 0}, {0, 3, 1}, {1, 0, 1}});
        var found = new NullSpace(Fronts.Arithmetic.JAVA, matrix, new Elimination(matrix), () -> false);
        assertThat(found.dimension()).isZero();
        assertThat(found.project(new double[] {1, 2, 3})).containsOnly(0);
    }

    /** −1 on the diagonal and 3 above: no eigenvalue near zero, but for 60 rows a singular value of 3⁻⁶⁰. */
    @Test
    void aSingularValueThatVanishesIsNotAnEigenvalue() {
        var a = new double[60][60];
        for (int i = 0; i < 60; i++) {
            a[i][i] = -1;
            if (i < 59) {
                a[i][i + 1] = 3;
            }
        }
        Csr matrix = full(a);
        assertThat(new NullSpace(Fronts.Arithmetic.JAVA, matrix, new Elimination(matrix), () -> false).dimension()).isZero();
    }

    @Test
    void aJordanBlockIsRefused() {
        Csr matrix = full(new double[][] {{0, 1, 0}, {0, 0, 0}, {0, 0, -1}});
        var elimination = new Elimination(matrix);
        assertThatThrownBy(() -> new NullSpace(Fronts.Arithmetic.JAVA, matrix, elimination, () -> false))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("orthogonal");
    }

    @Test
    void theZeroMatrixKeepsEverything() {
        Csr matrix = full(new double[3][3]);
        var found = new NullSpace(Fronts.Arithmetic.JAVA, matrix, new Elimination(matrix), () -> false);
        assertThat(found.dimension()).isEqualTo(3);
        assertThat(found.project(new double[] {1, 2, 3})).containsExactly(new double[] {1, 2, 3}, within(1e-15));
    }
}
