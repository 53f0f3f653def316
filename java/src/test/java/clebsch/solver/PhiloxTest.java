package clebsch.solver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PhiloxTest {

    private static int[] encrypted(int key0, int key1, int... counter) {
        Philox.encrypt(counter, key0, key1);
        return counter;
    }

    /** The known-answer vectors that come with Random123 (kat_vectors, philox4x32 with 10 rounds). */
    @Test
    void givesThePublishedNumbers() {
        assertThat(encrypted(0, 0, 0, 0, 0, 0)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertThat(encrypted(-1, -1, -1, -1, -1, -1)).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        assertThat(encrypted(0xa4093822, 0x299f31d0, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344))
                .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    @Test
    void numbersLieWithinTheUnitIntervalAndDependOnSeedTrajectoryStreamAndDraw() {
        var numbers = new double[4 * 2 * 500];
        int n = 0;
        for (Philox random : new Philox[] {new Philox(1, 0), new Philox(2, 0), new Philox(1, 1), new Philox(1, 1L << 32)}) {
            for (int draw = 0; draw < 500; draw++) {
                random.draw(draw % 2, draw);
                numbers[n++] = random.first();
                numbers[n++] = random.second();
            }
        }
        assertThat(Arrays.stream(numbers).distinct().count()).isEqualTo(numbers.length);
        assertThat(Arrays.stream(numbers)).allMatch(x -> x > 0 && x < 1);
        double mean = Arrays.stream(numbers).average().orElseThrow();
        assertThat(Math.abs(mean - 0.5) * Math.sqrt(12 * numbers.length)).isLessThan(4);
        double correlation = IntStream.range(1, n).mapToDouble(i -> (numbers[i] - 0.5) * (numbers[i - 1] - 0.5)).sum() * 12;
        assertThat(Math.abs(correlation) / Math.sqrt(n)).isLessThan(4);
    }
}
