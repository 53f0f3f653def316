package clebsch.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CsrTest {
    @Test
    void maximumRowSumIsTheLargestSumOfMagnitudes() {
        var matrix = new Csr(3, 2, new int[] {0, 2, 2, 3}, new int[] {0, 1, 0}, new double[] {-2, 3, 4});
        assertThat(matrix.maximumRowSum()).isEqualTo(5);
        assertThat(matrix.nonzeros()).isEqualTo(3);
    }

    @Test
    void arraysThatDoNotFitTogetherAreRefused() {
        assertThatThrownBy(() -> new Csr(3, 2, new int[] {0, 1, 1}, new int[] {0}, new double[] {1}))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3 rows with 3 row starts");
        assertThatThrownBy(() -> new Csr(1, 2, new int[] {0, 2}, new int[] {0}, new double[] {1}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Csr(1, 2, new int[] {0, 1}, new int[] {0}, new double[] {1, 2}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
