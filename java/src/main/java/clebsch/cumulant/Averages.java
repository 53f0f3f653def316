package clebsch.cumulant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.hipparchus.complex.Complex;

/**
 * Means of words as polynomials of moments. A mean of more operators than the order is split by setting the joint cumulants of
 * more than that many to zero: with κ(B) for the cumulant of the operators B,
 *
 * <p>⟨A_1 … A_n⟩ = Σ_B κ(B) ⟨the others⟩ over the B of at most {@code order} operators that contain A_1,
 *
 * <p>where for n ≤ order the same sum defines κ(A_1 … A_n). Spin operators of one site count as one operator, a and a† as one
 * each; products of the latter stay in normal order.
 */
final class Averages {
    /** What polynomials are made of. */
    enum Kind {
        /** ⟨word⟩. */ MEAN,
        /** ⟨σ⟩ of the individual whose equation it is. */ OWN,
        /** That individual's weight. */ WEIGHT,
        /** Σ_k over all individuals, of weights times means on one site. */ TOTAL
    }

    /** One factor of a monomial; a TOTAL has a letter without operator for its weights, then one for each mean. */
    record Factor(Kind kind, Word letters) {
    }

    private final Sites sites;
    private final int order;
    private final Consumer<Factor> whenNew;
    private final List<Factor> factors = new ArrayList<>();
    private final Map<Factor, Integer> ids = new HashMap<>();
    private final Map<Word, Combination> means = new HashMap<>();
    private final Map<Word, Combination> cumulants = new HashMap<>();

    /**
     * @param whenNew hears of every factor when it comes up first
     */
    Averages(Sites sites, int order, Consumer<Factor> whenNew) {
        this.sites = sites;
        this.order = order;
        this.whenNew = whenNew;
    }

    Factor factor(int id) {
        return factors.get(id);
    }

    private int id(Kind kind, Word letters) {
        var factor = new Factor(kind, letters);
        Integer known = ids.get(factor);
        if (known == null) {
            known = factors.size();
            ids.put(factor, known);
            factors.add(factor);
            whenNew.accept(factor);
        }
        return known;
    }

    private Combination of(Kind kind, Word letters) {
        return Combination.of(Word.of(id(kind, letters)), Complex.ONE);
    }

    /** The mean of a polynomial of operators; words of the result are factors' numbers. */
    Combination mean(Combination operators) {
        var sum = new Combination();
        operators.forEach((word, re, im) -> sum.add(new Complex(re, im), mean(word)));
        return sum.tidy();
    }

    private Combination mean(Word word) {
        int[] plain = Arrays.stream(word.letters()).filter(l -> !sites.at(Sites.site(l)).individual()
                && Sites.operator(l) != Sites.ONE).toArray();
        Combination product = split(new Word(plain));
        for (int c = 0; c < sites.size(); c++) {
            int site = c;
            if (sites.at(c).individual()) {
                product = product.times(individuals(c,
                        Arrays.stream(word.letters()).filter(l -> Sites.site(l) == site).toArray()));
            }
        }
        return product;
    }

    private Combination split(Word word) {
        if (word.length() == 0) {
            return Combination.of(Word.EMPTY, Complex.ONE);
        }
        Combination known = means.get(word);
        if (known == null) {
            known = word.length() <= order ? of(Kind.MEAN, word) : blocks(word, order).tidy();
            means.put(word, known);
        }
        return known;
    }

    private Combination cumulant(Word word) {
        Combination known = cumulants.get(word);
        if (known == null) {
            known = new Combination();
            known.add(Complex.ONE, split(word));
            known.add(Complex.MINUS_ONE, blocks(word, word.length() - 1));
            cumulants.put(word, known.tidy());
        }
        return known;
    }

    /** Σ_B κ(B) ⟨the others⟩ over the B of at most so many operators that contain the first. */
    private Combination blocks(Word word, int most) {
        var sum = new Combination();
        int n = word.length();
        for (int others = 0; others < 1 << n - 1; others++) {
            if (Integer.bitCount(others) < most) {
                sum.add(Complex.ONE, cumulant(part(word, 2 * others + 1, true)).times(split(part(word, 2 * others + 1, false))));
            }
        }
        return sum;
    }

    /** The letters at the positions whose bits are set, or at the other ones. */
    private static Word part(Word word, int bits, boolean set) {
        var letters = new int[word.length()];
        int n = 0;
        for (int i = 0; i < letters.length; i++) {
            if ((bits >> i & 1) == 1 == set) {
                letters[n++] = word.letters()[i];
            }
        }
        return new Word(Arrays.copyOf(letters, n));
    }

    /** The sum over distinct individuals, all but the one whose equation it is, of the product of their means. */
    private Combination individuals(int c, int[] letters) {
        Combination own = Combination.of(Word.EMPTY, Complex.ONE);
        boolean hasOwn = false;
        int[] others = Arrays.stream(letters).filter(l -> !Sites.isSelf(l)).toArray();
        for (int letter : letters) {
            if (Sites.isSelf(letter)) {
                own = own(c, Word.of(Sites.letter(c, Sites.weight(letter), Sites.operator(letter))));
                hasOwn = true;
            }
        }
        return own.times(distinct(c, new Word(others), hasOwn));
    }

    /** Σ over distinct sites = Σ_B (−1)^{|B|−1} (|B|−1)! (Σ over one site of all in B) Σ over distinct sites of the others. */
    private Combination distinct(int c, Word word, boolean withoutOwn) {
        if (word.length() == 0) {
            return Combination.of(Word.EMPTY, Complex.ONE);
        }
        var sum = new Combination();
        for (int others = 0; others < 1 << word.length() - 1; others++) {
            double sign = 1;
            for (int k = 1; k <= Integer.bitCount(others); k++) {
                sign *= -k;
            }
            Word together = part(word, 2 * others + 1, true);
            var onOne = new Combination();
            onOne.add(Complex.ONE, total(c, together));
            if (withoutOwn) {
                onOne.add(Complex.MINUS_ONE, own(c, together));
            }
            sum.add(new Complex(sign), onOne.times(distinct(c, part(word, 2 * others + 1, false), withoutOwn)));
        }
        return sum.tidy();
    }

    private Combination own(int c, Word together) {
        Combination product = Combination.of(Word.EMPTY, Complex.ONE);
        for (int letter : together.letters()) {
            if (Sites.weight(letter) != 0) {
                product = product.times(of(Kind.WEIGHT, Word.of(Sites.letter(c, Sites.weight(letter), Sites.ONE))));
            }
            if (Sites.operator(letter) != Sites.ONE) {
                product = product.times(of(Kind.OWN, Word.of(Sites.letter(c, Sites.operator(letter)))));
            }
        }
        return product;
    }

    private Combination total(int c, Word together) {
        int weight = 0;
        for (int letter : together.letters()) {
            weight = sites.times(weight, Sites.weight(letter));
        }
        int[] means = Arrays.stream(together.letters()).map(Sites::operator).filter(o -> o != Sites.ONE)
                .map(o -> Sites.letter(c, o)).toArray();
        if (means.length == 0) {
            double[] numbers = sites.numbers(c, weight);
            double sum = numbers == null ? sites.at(c).members().length : Arrays.stream(numbers).sum();
            return Combination.of(Word.EMPTY, new Complex(sum));
        }
        return of(Kind.TOTAL, new Word(means).plus(Sites.letter(c, weight, Sites.ONE)));
    }
}
