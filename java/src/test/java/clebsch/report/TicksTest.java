package clebsch.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TicksTest {

    private static List<String> labels(Ticks ticks) {
        return ticks.ticks().stream().map(Ticks.Tick::label).filter(Objects::nonNull).toList();
    }

    @Test
    void linearTicksReachAnEndThatIsAMultipleButForRounding() {
        // 3 * 0.1 is above 0.3, and 0.3 / 0.1 is below 3.
        assertThat(labels(Ticks.linear(0, 0.3, l -> l.size() <= 4))).containsExactly("0.0", "0.1", "0.2", "0.3");
    }

    @Test
    void fewerTicksWhereTheyDoNotFit() {
        assertThat(labels(Ticks.linear(-1, 1, l -> true))).hasSize(5).contains("−0.5", "0.0");
        assertThat(labels(Ticks.linear(-1, 1, l -> l.size() <= 3))).containsExactly("−1", "0", "1");
    }

    @Test
    void verySmallAndVeryLargeNumbersShareAFactor() {
        Ticks small = Ticks.linear(0, 2e-9, l -> l.size() <= 5);
        assertThat(small.factor()).isEqualTo("×10⁻⁹");
        assertThat(labels(small)).containsExactly("0.0", "0.5", "1.0", "1.5", "2.0");
        assertThat(small.ticks().get(1).value()).isEqualTo(5e-10);
        Ticks large = Ticks.linear(-1.2e6, 0, l -> l.size() <= 4);
        assertThat(large.factor()).isEqualTo("×10⁶");
        assertThat(labels(large)).containsExactly("−1.0", "−0.5", "0.0");
        assertThat(Ticks.linear(0, 99_000, l -> true).factor()).isEmpty();
    }

    @Test
    void decadesOnALogarithmicAxisWithNineTicksEach() {
        Ticks ticks = Ticks.log(1e-2, 1e2, l -> true);
        assertThat(labels(ticks)).containsExactly("10⁻²", "10⁻¹", "10⁰", "10¹", "10²");
        assertThat(ticks.ticks()).hasSize(4 * 9 + 1);
    }

    @Test
    void manyDecadesAreThinnedAndFewAreSubdivided() {
        assertThat(labels(Ticks.log(1e-30, 1, l -> true))).hasSizeBetween(4, 9).contains("10⁻²⁰", "10⁰");
        assertThat(labels(Ticks.log(10, 300, l -> true))).containsExactly("10", "20", "50", "100", "200");
        assertThat(labels(Ticks.log(2, 3, l -> l.size() <= 6))).containsExactly("2", "2.2", "2.4", "2.6", "2.8", "3");
    }

    @Test
    void numbersInWords() {
        assertThat(Numerals.rounded(0.1 + 0.2, 6)).isEqualTo("0.3");
        assertThat(Numerals.rounded(-1234.5678, 6)).isEqualTo("−1234.57");
        assertThat(Numerals.rounded(-2.5e-12, 6)).isEqualTo("−2.5×10⁻¹²");
        assertThat(Numerals.rounded(6.02214e23, 3)).isEqualTo("6.02×10²³");
        assertThat(Numerals.rounded(0, 3)).isEqualTo("0");
        assertThat(Numerals.rounded(Double.NaN, 3)).isEqualTo("undefined");
    }
}
