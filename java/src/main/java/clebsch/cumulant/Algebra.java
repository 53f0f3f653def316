package clebsch.cumulant;

import static clebsch.cumulant.Sites.A;
import static clebsch.cumulant.Sites.AD;
import static clebsch.cumulant.Sites.M;
import static clebsch.cumulant.Sites.ONE;
import static clebsch.cumulant.Sites.P;
import static clebsch.cumulant.Sites.Z;

import clebsch.model.Dissipator;
import clebsch.cumulant.Sites.Entry;
import clebsch.cumulant.Sites.Form;
import java.util.List;
import org.hipparchus.complex.Complex;

/**
 * Products of operators with words, exactly. A word stands for a product of operators on distinct sites: spin operators on sites
 * that one knows of (the identity among them, as long as products go on), and a†^k a^l of each mode in normal order.
 *
 * <p>A sum over all spins of a class, times a word, acts on each site of the word, where σ_aσ_b is reduced to one operator, and on
 * one of the n − s others, which then is a site of the word too. As all that follows and the state are the same for each of
 * the n − s, one stands for all and the word gets that factor; a class of individuals keeps the sum instead.
 */
final class Algebra {
    /** σ_aσ_b = Σ c σ_o as {o, c, o, c, …}; by a, b in the order 1, +, −, z. */
    private static final double[][][] PRODUCT = {
        {{ONE, 1}, {P, 1}, {M, 1}, {Z, 1}},
        {{P, 1}, {}, {ONE, 0.5, Z, 0.5}, {P, -1}},
        {{M, 1}, {ONE, 0.5, Z, -0.5}, {}, {M, 1}},
        {{Z, 1}, {P, 1}, {M, -1}, {ONE, 1}}};

    private final Sites sites;

    /** σ_aσ_b as {o, c, o, c, …} for Σ c σ_o. */
    static double[] product(int a, int b) {
        return PRODUCT[a][b];
    }

    Algebra(Sites sites) {
        this.sites = sites;
    }

    /** What one term of a leaf does to a word. */
    private interface Action {
        void apply(Word word, Entry entry, double re, double im, Combination into);
    }

    /** XA. */
    Combination right(Combination x, Tree<Form> a) {
        return switch (a) {
            case Tree.Leaf<Form>(Form form) -> act(x, form, form.constant(), this::right);
            case Tree.Sum<Form>(List<Tree<Form>> summands) -> {
                var sum = new Combination();
                summands.forEach(s -> sum.add(Complex.ONE, right(x, s)));
                yield sum.tidy();
            }
            case Tree.Product<Form>(List<Tree<Form>> factors) -> {
                Combination product = x;
                for (Tree<Form> factor : factors) {
                    product = right(product, factor);
                }
                yield product;
            }
        };
    }

    /** AX. */
    Combination left(Tree<Form> a, Combination x) {
        return switch (a) {
            case Tree.Leaf<Form>(Form form) -> act(x, form, form.constant(), this::left);
            case Tree.Sum<Form>(List<Tree<Form>> summands) -> {
                var sum = new Combination();
                summands.forEach(s -> sum.add(Complex.ONE, left(s, x)));
                yield sum.tidy();
            }
            case Tree.Product<Form>(List<Tree<Form>> factors) -> {
                Combination product = x;
                for (Tree<Form> factor : factors.reversed()) {
                    product = left(factor, product);
                }
                yield product;
            }
        };
    }

    /** [X, A], by [X, BC] = [X, B]C + B[X, C]: what does not meet a site of X never comes up and need not cancel. */
    Combination commutator(Combination x, Tree<Form> a) {
        return switch (a) {
            case Tree.Leaf<Form>(Form form) -> act(x, form, Complex.ZERO, this::commutator);
            case Tree.Sum<Form>(List<Tree<Form>> summands) -> {
                var sum = new Combination();
                summands.forEach(s -> sum.add(Complex.ONE, commutator(x, s)));
                yield sum.tidy();
            }
            case Tree.Product<Form>(List<Tree<Form>> factors) -> {
                var sum = new Combination();
                for (int k = 0; k < factors.size(); k++) {
                    Combination term = commutator(x, factors.get(k));
                    for (int after = k + 1; after < factors.size(); after++) {
                        term = right(term, factors.get(after));
                    }
                    for (int before = k - 1; before >= 0; before--) {
                        term = left(factors.get(before), term);
                    }
                    sum.add(Complex.ONE, term);
                }
                yield sum.tidy();
            }
        };
    }

    private static Combination act(Combination x, Form form, Complex constant, Action action) {
        var result = new Combination();
        result.add(constant, x);
        x.forEach((word, re, im) -> form.entries().forEach(entry -> {
            Complex c = entry.c();
            action.apply(word, entry, re * c.getReal() - im * c.getImaginary(), re * c.getImaginary() + im * c.getReal(), result);
        }));
        return result.tidy();
    }

    private void right(Word word, Entry entry, double re, double im, Combination into) {
        if (sites.at(entry.site()).mode()) {
            into.add(word.plus(Sites.letter(entry.site(), entry.operator())), re, im);
            if (entry.operator() == AD) {
                contract(word, entry.site(), A, re, im, into);   // a^l a† = a†a^l + l a^{l−1}
            }
            return;
        }
        addSite(word, entry, re, im, into);
        onSites(word, entry, re, im, false, into);
    }

    private void left(Word word, Entry entry, double re, double im, Combination into) {
        if (sites.at(entry.site()).mode()) {
            into.add(word.plus(Sites.letter(entry.site(), entry.operator())), re, im);
            if (entry.operator() == A) {
                contract(word, entry.site(), AD, re, im, into);   // a a†^k = a†^k a + k a†^{k−1}
            }
            return;
        }
        addSite(word, entry, re, im, into);
        onSites(word, entry, re, im, true, into);
    }

    private void commutator(Word word, Entry entry, double re, double im, Combination into) {
        if (sites.at(entry.site()).mode()) {
            if (entry.operator() == AD) {
                contract(word, entry.site(), A, re, im, into);
            } else {
                contract(word, entry.site(), AD, -re, -im, into);
            }
            return;
        }
        onSites(word, entry, re, im, false, into);
        onSites(word, entry, -re, -im, true, into);
    }

    /** Each letter a or a† of a mode taken out once. */
    private static void contract(Word word, int site, int operator, double re, double im, Combination into) {
        int letter = Sites.letter(site, operator);
        for (int i = 0; i < word.length(); i++) {
            if (word.letters()[i] == letter) {
                into.add(word.without(i), re, im);
            }
        }
    }

    private void addSite(Word word, Entry entry, double re, double im, Combination into) {
        Sites.Site site = sites.at(entry.site());
        double others = 1;
        if (!site.individual()) {
            others = site.count();
            for (int letter : word.letters()) {
                others -= Sites.site(letter) == entry.site() ? 1 : 0;
            }
        }
        into.add(word.plus(Sites.letter(entry.site(), entry.weight(), entry.operator())), others * re, others * im);
    }

    /** The operator times each letter of its class, from the left or the right. */
    private void onSites(Word word, Entry entry, double re, double im, boolean fromLeft, Combination into) {
        for (int i = 0; i < word.length(); i++) {
            int letter = word.letters()[i];
            if (Sites.site(letter) != entry.site()) {
                continue;
            }
            int there = Sites.operator(letter);
            double[] product = fromLeft ? PRODUCT[entry.operator()][there] : PRODUCT[there][entry.operator()];
            int weight = sites.times(Sites.weight(letter), entry.weight());
            for (int k = 0; k < product.length; k += 2) {
                int reduced = Sites.letter(entry.site(), weight, (int) product[k]);
                into.add(word.with(i, Sites.isSelf(letter) ? Sites.self(reduced) : reduced),
                        product[k + 1] * re, product[k + 1] * im);
            }
        }
    }

    /**
     * ℓ†σℓ − ½{ℓ†ℓ, σ} of each operator σ of a site, in the order 1, +, −, z.
     *
     * @return the coefficients of 1, +, −, z in it
     */
    static Complex[][] noise(Dissipator.Each each) {
        Complex[] jump = {Complex.ZERO, each.plus(), each.minus(), each.z()};
        Complex[] adjoint = {Complex.ZERO, each.minus().conjugate(), each.plus().conjugate(), each.z().conjugate()};
        Complex[] total = product(adjoint, jump);
        var result = new Complex[4][];
        for (int o = ONE; o <= Z; o++) {
            Complex[] sigma = {Complex.ZERO, Complex.ZERO, Complex.ZERO, Complex.ZERO};
            sigma[o] = Complex.ONE;
            Complex[] through = product(product(adjoint, sigma), jump);
            Complex[] before = product(total, sigma);
            Complex[] after = product(sigma, total);
            for (int k = 0; k < 4; k++) {
                through[k] = through[k].subtract(before[k].add(after[k]).multiply(0.5));
            }
            result[o] = through;
        }
        return result;
    }

    private static Complex[] product(Complex[] a, Complex[] b) {
        Complex[] result = {Complex.ZERO, Complex.ZERO, Complex.ZERO, Complex.ZERO};
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                double[] product = PRODUCT[i][j];
                for (int k = 0; k < product.length; k += 2) {
                    int o = (int) product[k];
                    result[o] = result[o].add(a[i].multiply(b[j]).multiply(product[k + 1]));
                }
            }
        }
        return result;
    }
}
