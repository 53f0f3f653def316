package clebsch.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import clebsch.DenseMatrix;
import java.util.Random;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiagonalsTest {
    private static final Complex C = new Complex(0.7, -1.3);

    // 1: the offset 0 alone; 2: both corners; 9: interior diagonals too
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 9})
    void algebraIsThatOfDenseMatrices(int n) {
        var random = new Random(n);
        for (int trial = 0; trial < 20; trial++) {
            DenseMatrix a = someDiagonals(n, random);
            DenseMatrix b = someDiagonals(n, random);
            assertSame(sparse(a).plus(sparse(b)), a.plus(b));
            assertSame(sparse(a).plus(C, sparse(b)), a.plus(C, b));
            assertSame(sparse(a).times(C), a.times(C));
            assertSame(sparse(a).times(sparse(b)), a.times(b));
            assertSame(sparse(a).adjoint(), a.adjoint());
            assertThat(sparse(a).largestEntry()).isEqualTo(a.largest());
        }
    }

    @Test
    void identityAndZero() {
        assertSame(Diagonals.identity(4, C), DenseMatrix.identity(4).times(C));
        assertThat(Diagonals.zero(4).count()).isZero();
        assertThat(Diagonals.zero(4).dimension()).isEqualTo(4);
        assertThat(Diagonals.zero(4).isHermitian()).isTrue();
    }

    @Test
    void diagonalsThatCancelAreGone() {
        DenseMatrix a = DenseMatrix.random(6, new Random(1));
        Diagonals zero = sparse(a).plus(new Complex(-1), sparse(a));
        assertThat(zero.count()).isZero();
        // 0.1 + 0.2 − 0.3 is 5.6e-17 in floating point
        var builder = new Diagonals.Builder(2);
        builder.add(0, 1, 0.1, 0).add(0, 1, 0.2, 0).add(0, 1, -0.3, 0).add(1, 1, 1e-30, 0);
        Diagonals built = builder.build();
        assertThat(built.count()).as("what is small but not cancelled stays").isEqualTo(1);
        assertThat(built.offset(0)).isZero();
    }

    @Test
    void aHermitianMatrixIsToldFromOneThatIsNot() {
        DenseMatrix a = DenseMatrix.randomHermitian(5, new Random(2));
        assertThat(sparse(a).isHermitian()).isTrue();
        a.add(1, 3, 1e-9, 0);
        assertThat(sparse(a).isHermitian()).isFalse();
        a.add(3, 1, 1e-9, 0);
        assertThat(sparse(a).isHermitian()).isTrue();
        a.add(2, 2, 0, 1e-9);
        assertThat(sparse(a).isHermitian()).isFalse();
    }

    @Test
    void matricesOfDifferentSizesAreNamed() {
        assertThatThrownBy(() -> Diagonals.zero(3).plus(Diagonals.zero(4))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 × 3").hasMessageContaining("4 × 4");
        assertThatThrownBy(() -> Diagonals.zero(3).times(Diagonals.zero(4))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 × 3").hasMessageContaining("4 × 4");
    }

    /** A few diagonals, each filled with some of its entries. */
    private static DenseMatrix someDiagonals(int n, Random random) {
        var m = new DenseMatrix(n, n);
        for (int k = 0; k < 3; k++) {
            int offset = random.nextInt(2 * n - 1) - (n - 1);
            for (int c = Math.max(0, -offset); c < Math.min(n, n - offset); c++) {
                if (random.nextInt(4) > 0) {
                    m.set(c + offset, c, random.nextGaussian(), random.nextGaussian());
                }
            }
        }
        return m;
    }

    private static Diagonals sparse(DenseMatrix m) {
        var builder = new Diagonals.Builder(m.rows());
        for (int r = 0; r < m.rows(); r++) {
            for (int c = 0; c < m.rows(); c++) {
                if (m.re(r, c) != 0 || m.im(r, c) != 0) {
                    builder.add(r, c, m.re(r, c), m.im(r, c));
                }
            }
        }
        return builder.build();
    }

    private static void assertSame(Diagonals actual, DenseMatrix expected) {
        var dense = new DenseMatrix(actual.dimension(), actual.dimension());
        for (int k = 0; k < actual.count(); k++) {
            for (int c = 0; c < actual.dimension(); c++) {
                if (actual.real(k, c) != 0 || actual.imaginary(k, c) != 0) {
                    dense.add(c + actual.offset(k), c, actual.real(k, c), actual.imaginary(k, c));
                }
            }
        }
        // a sum of at most 2·9 products of size about 1, each rounded once
        assertThat(dense.minus(expected).largest()).isLessThan(1e-13);
    }
}
