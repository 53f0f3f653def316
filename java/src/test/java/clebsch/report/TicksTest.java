package clebsch.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
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
    void betweenWholeNumbersThereIsNothingToMark() {
        assertThat(Ticks.fraction(new double[] {2, 3, 4})).hasValue(0);
        assertThat(Ticks.fraction(new double[] {-1.5, 0.5})).hasValue(0.5);
        assertThat(Ticks.fraction(new double[] {0, 0.5})).isEmpty();
        assertThat(Ticks.fraction(new double[] {0.1, 1.1})).isEmpty();
        assertThat(Ticks.fraction(new double[0])).isEmpty();
        assertThat(labels(Ticks.linear(2, 4, OptionalDouble.of(0), l -> true))).containsExactly("2", "3", "4");
        assertThat(labels(Ticks.linear(-2, 2, OptionalDouble.of(0.5), l -> true))).containsExactly("−1.5", "−0.5", "0.5", "1.5");
        assertThat(labels(Ticks.linear(-10, 10, OptionalDouble.of(0.5), l -> l.size() <= 5))).containsExactly("−9.5", "−4.5", "0.5", "5.5");
    }

    @Test
    void aFewNumbersFarOutAreLeftOutAndSaid() {
        var values = new double[40];
        Arrays.setAll(values, k -> Math.sin(k));
        assertThat(Extent.of(values).note(values)).isEmpty();
        double least = Arrays.stream(values).min().orElseThrow();
        values[7] = -3e23;
        values[9] = 2e23;
        Extent clipped = Extent.of(values);
        assertThat(clipped.lower()).isEqualTo(least);
        assertThat(clipped.upper()).isLessThanOrEqualTo(1);
        assertThat(clipped.note(values)).isEqualTo("2 values beyond, up to −3×10²³");
        assertThat(clipped.drawn(-3e23)).isBetween(-4.0, least - 1);
        assertThat(clipped.drawn(0.3)).isEqualTo(0.3);
        // a peak of 10¹⁰ where all else is rounding is what the picture is about, and so is what many numbers are
        var peak = new double[40];
        peak[3] = 1e10;
        assertThat(Extent.of(peak).upper()).isEqualTo(1e10);
        Arrays.fill(peak, 0, 8, 1e23);
        assertThat(Extent.of(peak).upper()).isEqualTo(1e23);
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
