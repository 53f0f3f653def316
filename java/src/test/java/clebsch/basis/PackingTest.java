package clebsch.basis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import clebsch.DenseMatrix;
import clebsch.Draft;
import clebsch.model.Subsystem;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PackingTest {

    /** Levels of each ladder: one ladder, equal ones, and unequal ones, where equal shifts of the state's number differ as vectors. */
    static Stream<List<Integer>> products() {
        return Stream.of(List.of(1), List.of(2), List.of(5), List.of(2, 2, 2), List.of(3, 4), List.of(2, 3, 2), List.of(1, 3));
    }

    private static Packing packing(List<Integer> levels) {
        List<Subsystem> ladders = IntStream.range(0, levels.size()).mapToObj(k -> Draft.boson("b" + k, levels.get(k))).toList();
        return new Packing(new ProductBasis(ladders));
    }

    @ParameterizedTest
    @MethodSource("products")
    void everyNumberOfAHermitianMatrixHasItsOwnPosition(List<Integer> levels) {
        Packing packing = packing(levels);
        int d = packing.basis().dimension();
        assertThat(packing.size()).isEqualTo((long) d * d);
        var seen = new BitSet();
        for (int a = 0; a < d; a++) {
            for (int b = a; b < d; b++) {
                for (int part = 0; part < (a == b ? 1 : 2); part++) {
                    var at = new ArrayList<Long>();
                    packing.pack(a, b, 1 - part, part, (position, value) -> at.add(position));
                    assertThat(at).hasSize(1);
                    assertThat(at.getFirst()).isBetween(0L, packing.size() - 1);
                    assertThat(seen.get(at.getFirst().intValue())).isFalse();
                    seen.set(at.getFirst().intValue());
                }
            }
        }
        assertThat(seen.cardinality()).isEqualTo(d * d);
    }

    @ParameterizedTest
    @MethodSource("products")
    void bothElementsOfAPairGiveTheSameNumbers(List<Integer> levels) {
        Packing packing = packing(levels);
        int d = packing.basis().dimension();
        for (int a = 0; a < d; a++) {
            for (int b = 0; b < d; b++) {
                var x = new double[d * d];
                var y = new double[d * d];
                packing.pack(a, b, 0.3, a == b ? 0 : 0.8, (at, value) -> x[(int) at] = value);
                packing.pack(b, a, 0.3, a == b ? 0 : -0.8, (at, value) -> y[(int) at] = value);
                assertThat(x).isEqualTo(y);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("products")
    void innerProductIsTheTraceOfTheProduct(List<Integer> levels) {
        Packing packing = packing(levels);
        int d = packing.basis().dimension();
        var random = new Random(3);
        DenseMatrix a = DenseMatrix.randomHermitian(d, random);
        DenseMatrix b = DenseMatrix.randomHermitian(d, random);
        double[] x = packed(packing, a);
        double[] y = packed(packing, b);
        double dot = IntStream.range(0, x.length).mapToDouble(k -> x[k] * y[k]).sum();
        assertThat(dot).isCloseTo(a.times(b).trace().getReal(), within(1e-13 * d * d));
    }

    @ParameterizedTest
    @MethodSource("products")
    void unpackingGivesBackWhatWasPacked(List<Integer> levels) {
        Packing packing = packing(levels);
        int d = packing.basis().dimension();
        DenseMatrix a = DenseMatrix.randomHermitian(d, new Random(4));
        double[] x = packed(packing, a);
        var back = new DenseMatrix(d, d);
        for (int k = 0; k < x.length; k++) {
            packing.unpack(k, x[k], (r, c, re, im) -> {
                back.add(r, c, re, im);
                if (r != c) {
                    back.add(c, r, re, -im);
                }
            });
        }
        assertThat(back.minus(a).largest()).isLessThan(1e-14);
    }

    @ParameterizedTest
    @MethodSource("products")
    void coherenceOrderNeverDecreasesAlongRows(List<Integer> levels) {
        Packing packing = packing(levels);
        int before = 0;
        for (int row = 0; row < packing.rows(); row++) {
            int order = order(packing, row);
            assertThat(order).isGreaterThanOrEqualTo(before);
            before = order;
            assertThat(packing.rowStart(row + 1) - packing.rowStart(row)).isEqualTo(packing.rowLength(row) * (row == 0 ? 1 : 2));
        }
        assertThat(packing.rowStart(packing.rows())).isEqualTo(packing.size());
        assertThat(packing.rowLength(0)).as("the diagonal comes first").isEqualTo(packing.basis().dimension());
    }

    @ParameterizedTest
    @MethodSource("products")
    void allElementsOfARowHaveTheSameDifferenceOfLevels(List<Integer> levels) {
        Packing packing = packing(levels);
        ProductBasis basis = packing.basis();
        for (int row = 0; row < packing.rows(); row++) {
            int a0 = packing.ketAt(row, 0);
            int b0 = packing.braAt(row, a0);
            for (long i = 0; i < packing.rowLength(row); i++) {
                int a = packing.ketAt(row, i);
                int b = packing.braAt(row, a);
                for (int k = 0; k < levels.size(); k++) {
                    assertThat(basis.level(b, k) - basis.level(a, k)).isEqualTo(basis.level(b0, k) - basis.level(a0, k));
                }
                assertThat(packing.rowOf(a, b)).isEqualTo(row);
                assertThat(packing.rowOf(b, a)).isEqualTo(row == 0 ? 0 : -1 - row);
                assertThat(packing.indexInRow(row, a)).isEqualTo(i);
                assertThat(packing.rowAt(packing.rowStart(row) + i)).isEqualTo(row);
            }
        }
    }

    @Test
    void onOneLadderRowQHoldsTheElementsBetweenMAndMPlusQ() {
        int d = 5;
        Packing packing = packing(List.of(d));
        assertThat(packing.rows()).isEqualTo(d);
        long next = 0;
        for (int q = 0; q < d; q++) {
            assertThat(packing.rowStart(q)).isEqualTo(next);
            assertThat(packing.rowLength(q)).isEqualTo(d - q);
            for (int m = 0; m < d - q; m++) {
                int a = m;
                int b = m + q;
                long re = next + m;
                packing.pack(a, b, 1, 0, (at, value) -> {
                    assertThat(at).isEqualTo(re);
                    assertThat(value).isEqualTo(a == b ? 1 : Math.sqrt(2));
                });
                long im = next + (d - q) + m;
                if (q > 0) {
                    packing.pack(a, b, 0, 1, (at, value) -> {
                        assertThat(at).isEqualTo(im);
                        assertThat(value).isEqualTo(Math.sqrt(2));
                    });
                }
            }
            next += (long) (q == 0 ? 1 : 2) * (d - q);
        }
    }

    private static int order(Packing packing, int row) {
        int a = packing.ketAt(row, 0);
        int b = packing.braAt(row, a);
        return IntStream.range(0, packing.basis().subsystems().size())
                .map(k -> packing.basis().level(b, k) - packing.basis().level(a, k)).sum();
    }

    private static double[] packed(Packing packing, DenseMatrix hermitian) {
        var x = new double[(int) packing.size()];
        for (int a = 0; a < hermitian.rows(); a++) {
            for (int b = a; b < hermitian.rows(); b++) {
                packing.pack(a, b, hermitian.re(a, b), hermitian.im(a, b), (at, value) -> x[(int) at] += value);
            }
        }
        return x;
    }
}
