package clebsch.cumulant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import clebsch.cumulant.Loop.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Loops in bytecode against the sum that they stand for, term by term. */
class LoopTest {
    private final Random random = new Random(4);

    private double[][] numbers(int arrays, int n) {
        var numbers = new double[arrays][];
        for (int i = 0; i < arrays; i++) {
            numbers[i] = random.doubles(n, -1, 1).toArray();
        }
        return numbers;
    }

    /** 48 terms are one loop, 49 two, 200 five; none leaves zero, or what was there. */
    @ParameterizedTest
    @CsvSource({"0, 9, false", "0, 9, true", "1, 1, false", "1, 7, true", "48, 100, false", "49, 100, false", "49, 100, true",
            "200, 3, false", "6, 0, true"})
    void aLoopIsTheSumOfItsTerms(int count, int n, boolean adds) {
        double[] scales = random.doubles(Math.max(1, count), -1, 1).toArray();
        double[][] weights = numbers(3, n);
        double[][] inputs = numbers(4, n);
        var terms = new ArrayList<Term>();
        for (int p = 0; p < count; p++) {
            // every combination of a scale or none, a weight or none, and zero to three factors, the same one twice among them
            terms.add(new Term(p % 5 == 0 ? -1 : p, p % 4 - 1, random.ints(p % 4, 0, 4).toArray()));
        }
        double[] found = random.doubles(n, -1, 1).toArray();
        double[] expected = found.clone();
        for (int k = 0; k < n; k++) {
            double sum = adds ? expected[k] : 0;
            for (Term term : terms) {
                double product = (term.scale() < 0 ? 1 : scales[term.scale()]) * (term.weight() < 0 ? 1 : weights[term.weight()][k]);
                for (int input : term.inputs()) {
                    product *= inputs[input][k];
                }
                sum += product;
            }
            expected[k] = sum;
        }
        new Loop(List.copyOf(terms), adds).run(n, scales, weights, inputs, found);
        assertThat(found).containsExactly(expected, within(1e-14 * (1 + count)));
    }
}
