package clebsch.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TallyTest {

    private static double[][] sample(int n, long seed) {
        var random = new Random(seed);
        var sample = new double[n][];
        for (int k = 0; k < n; k++) {
            double x = random.nextGaussian();
            sample[k] = new double[] {1e6 + x, 2 + 0.5 * x + random.nextGaussian(), random.nextDouble()};
        }
        return sample;
    }

    private static Tally of(double[][] sample) {
        var tally = new Tally(3, true);
        for (double[] vector : sample) {
            tally.add(vector);
        }
        return tally;
    }

    /** Around 10⁶ as well, where a sum of squares would have lost the variance. */
    @Test
    void meanAndStandardErrorAreThoseOfTheSample() {
        double[][] sample = sample(1000, 1);
        Tally tally = of(sample);
        for (int i = 0; i < 3; i++) {
            double mean = 0;
            for (double[] vector : sample) {
                mean += vector[i] / sample.length;
            }
            double squares = 0;
            for (double[] vector : sample) {
                squares += (vector[i] - mean) * (vector[i] - mean);
            }
            assertThat(tally.mean(i)).isCloseTo(mean, within(1e-14 * 1e6));
            assertThat(tally.standardError(i)).isCloseTo(Math.sqrt(squares / 999 / 1000), within(1e-10));
        }
        assertThat(tally.count()).isEqualTo(1000);
    }

    // 1: no error; 2, 63, 64: every vector a group of its own
    @ParameterizedTest
    @ValueSource(ints = {2, 63, 64})
    void theJackknifeOfAMeanIsItsStandardErrorWhereEveryVectorIsAGroup(int n) {
        Tally tally = of(sample(n, 2));
        double[] errors = tally.standardErrors(1, 2, UnaryOperator.identity());
        assertThat(errors[0]).isCloseTo(tally.standardError(1), within(1e-12));
        assertThat(errors[1]).isCloseTo(tally.standardError(2), within(1e-12));
        assertThat(of(sample(1, 2)).standardErrors(1, 2, UnaryOperator.identity())).containsOnly(Double.NaN);
    }

    /**
     * The error of a ratio and a product of means against their spread over many samples. Groups are of two sizes; the
     * jackknife's own relative spread is 1/√(2·63) a sample, and the spread's 1/√(2·399): four of both together.
     */
    @Test
    void theJackknifeOfAFunctionIsItsSpread() {
        int samples = 400;
        UnaryOperator<double[]> functions = m -> new double[] {m[0] / m[1], m[0] * m[0]};
        var values = new double[2][samples];
        var errors = new double[2];
        for (int s = 0; s < samples; s++) {
            Tally tally = of(sample(150, 100 + s));
            double[] value = functions.apply(new double[] {tally.mean(1), tally.mean(2)});
            double[] error = tally.standardErrors(1, 2, functions);
            for (int c = 0; c < 2; c++) {
                values[c][s] = value[c];
                errors[c] += error[c] * error[c] / samples;
            }
        }
        for (int c = 0; c < 2; c++) {
            double mean = 0;
            double square = 0;
            for (double value : values[c]) {
                mean += value / samples;
                square += value * value / samples;
            }
            double spread = (square - mean * mean) * samples / (samples - 1.0);
            assertThat(errors[c] / spread).isCloseTo(1, within(4 * Math.sqrt(2.0 / 399 + 2.0 / 63 / samples)));
        }
    }

    @Test
    void goesOnFromWhatWasWrittenToTheLastBit() throws IOException {
        double[][] sample = sample(130, 3);
        Tally whole = of(sample);
        Tally part = of(java.util.Arrays.copyOf(sample, 70));
        var bytes = new ByteArrayOutputStream();
        part.write(new DataOutputStream(bytes));
        var resumed = new Tally(3, true);
        resumed.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        for (int k = 70; k < sample.length; k++) {
            resumed.add(sample[k]);
        }
        UnaryOperator<double[]> functions = m -> new double[] {m[0] / m[1], m[2]};
        for (int i = 0; i < 3; i++) {
            assertThat(resumed.mean(i)).isEqualTo(whole.mean(i));
            assertThat(resumed.standardError(i)).isEqualTo(whole.standardError(i));
        }
        assertThat(resumed.standardErrors(0, 3, functions)).isEqualTo(whole.standardErrors(0, 3, functions));
        assertThatThrownBy(() -> new Tally(4, true).read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))))
                .isInstanceOf(IOException.class).hasMessageContaining("3 numbers").hasMessageContaining("4");
    }
}
