package clebsch.cumulant;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.hipparchus.complex.Complex;

/** Σ c_w w over words w with complex coefficients: a polynomial of operators, of moments, or of real numbers. */
final class Combination {
    /** What is left of summands that cancel is a few roundings of them. */
    private static final double ROUNDING = 1e-13;

    /** Real part, imaginary part, and the sum of the sizes of what was added. */
    private final Map<Word, double[]> terms = new HashMap<>();

    /** Takes one term. */
    interface Sink {
        void accept(Word word, double re, double im);
    }

    static Combination of(Word word, Complex c) {
        var one = new Combination();
        one.add(word, c.getReal(), c.getImaginary());
        return one;
    }

    void add(Word word, double re, double im) {
        if (re != 0 || im != 0) {
            double[] term = terms.computeIfAbsent(word, w -> new double[3]);
            term[0] += re;
            term[1] += im;
            term[2] += Math.abs(re) + Math.abs(im);
        }
    }

    /** Adds c · other. */
    void add(Complex c, Combination other) {
        other.terms.forEach((word, t) -> add(word, c.getReal() * t[0] - c.getImaginary() * t[1],
                c.getReal() * t[1] + c.getImaginary() * t[0]));
    }

    /** Drops what cancelled to rounding, real and imaginary parts apart. */
    Combination tidy() {
        terms.values().removeIf(t -> {
            t[0] = Math.abs(t[0]) <= ROUNDING * t[2] ? 0 : t[0];
            t[1] = Math.abs(t[1]) <= ROUNDING * t[2] ? 0 : t[1];
            t[2] = Math.abs(t[0]) + Math.abs(t[1]);
            return t[2] == 0;
        });
        return this;
    }

    /** The product of commuting combinations. */
    Combination times(Combination other) {
        var product = new Combination();
        forEach((a, ar, ai) -> other.forEach((b, br, bi) -> product.add(a.times(b), ar * br - ai * bi, ar * bi + ai * br)));
        return product;
    }

    void forEach(Sink sink) {
        terms.forEach((word, t) -> sink.accept(word, t[0], t[1]));
    }

    /** The words in their order. */
    List<Word> words() {
        var words = new ArrayList<>(terms.keySet());
        words.sort(null);
        return words;
    }

    void removeIf(Predicate<Word> unwanted) {
        terms.keySet().removeIf(unwanted);
    }

    Complex coefficient(Word word) {
        double[] t = terms.get(word);
        return t == null ? Complex.ZERO : new Complex(t[0], t[1]);
    }

    int size() {
        return terms.size();
    }

    boolean isEmpty() {
        return terms.isEmpty();
    }
}
