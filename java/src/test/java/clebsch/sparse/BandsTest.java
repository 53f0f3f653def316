package clebsch.sparse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BandsTest {

    /** A[c, c] = c + 1, A[c + 3, c] = i(c + 2) where c is even, and what cancels at A[c − 1, c]. */
    private static Bands bands(int dimension) {
        return new Bands(dimension, (c, into) -> {
            into.add(c, c + 1, 0, c + 1);
            if (c % 2 == 0 && c + 3 < dimension) {
                into.add(c + 3, 0, c + 2, c + 2);
            }
            if (c > 0) {
                into.add(c - 1, 0.1 + 0.2, 0, 0.3);
                into.add(c - 1, -0.3, 0, 0.3);
            }
        });
    }

    private static void assertColumns(Bands bands, int first, int end) {
        bands.require(first, end);
        assertThat(bands.count()).isLessThanOrEqualTo(2);
        for (int c = first; c < end; c++) {
            for (int k = 0; k < bands.count(); k++) {
                double re = bands.real(k)[c - bands.base()];
                double im = bands.imaginary(k)[c - bands.base()];
                assertThat(re).isEqualTo(bands.offset(k) == 0 ? c + 1 : 0);
                assertThat(im).isEqualTo(bands.offset(k) == 3 && c % 2 == 0 && c + 3 < bands.dimension() ? c + 2 : 0);
            }
        }
    }

    // 300: every column is kept; 100 000: far ranges are given up
    @ParameterizedTest
    @ValueSource(ints = {300, 100_000})
    void columnsAreThereHoweverTheyWereAskedFor(int dimension) {
        Bands bands = bands(dimension);
        assertColumns(bands, 100, 101);
        assertColumns(bands, 101, 130);
        assertColumns(bands, 90, 100);
        assertColumns(bands, 85, 140);
        assertColumns(bands, dimension - 7, dimension);
        assertColumns(bands, 0, 5);
        assertColumns(bands, 3, 60);
        assertColumns(bands, dimension - 1, dimension);
        assertThat(bands.below()).isZero();
        assertThat(bands.above()).isEqualTo(3);
        if (dimension > 4096) {
            assertThat(bands.bytes()).isLessThan(16L * 2 * 1000);
        }
    }
}
