package clebsch.cumulant;

import clebsch.cumulant.Averages.Factor;
import clebsch.cumulant.Averages.Kind;
import clebsch.cumulant.Sites.Form;
import clebsch.cumulant.Tree.Linear;
import clebsch.model.Dissipator;
import clebsch.model.Location;
import clebsch.model.Model;
import clebsch.model.ModelException;
import clebsch.model.Operator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.hipparchus.complex.Complex;

/**
 * The equations of motion
 *
 * <p>d⟨O⟩/dt = i⟨[H, O]⟩ + Σ_k (r_k/2) ⟨L_k†[O, L_k] + [L_k†, O]L_k⟩
 *
 * <p>of all moments that given operators' means depend on. Products of operators of one spin 1/2 are reduced exactly, a†, a are
 * in normal order; a moment of more operators than the order is split by setting the joint cumulants of more than that many to zero.
 * Order 1 is mean field. Ensembles are symmetric under permutations: a moment stands for every choice of its distinct
 * spins, and each sum over others has its N, N − 1, (N − 1)(N − 2), … terms.
 *
 * <p>A moment is written {@code <atoms.sigma_p atoms.sigma_m>}: operators of one class are on distinct spins. A cut-off of a mode plays
 * no part.
 */
public final class Equations {
    private static final int MOST_MOMENTS = 20_000;
    private static final long MOST_TERMS = 20_000_000;

    private final Model model;
    private final Location location;
    private final Sites sites;
    private final Algebra algebra;
    private final Averages averages;
    private final InitialMoments initial;
    private final Tree<Form> hamiltonian;
    private final List<Jump> jumps = new ArrayList<>();
    private final List<Noise> noises = new ArrayList<>();
    private final List<Combination> measured;
    /** By the lesser of a word and its adjoint; by σ_+ and σ_z of individuals, as a word of one letter of that site itself. */
    private final Map<Word, Combination> rates = new LinkedHashMap<>();
    private final ArrayDeque<Word> waiting = new ArrayDeque<>();
    private final Set<Word> seen = new HashSet<>();
    private final RealForm real;

    private record Jump(double rate, Tree<Form> operator, Tree<Form> adjoint) {
    }

    /** rate · Σ_n w_n (what {@code images} says of each operator of a spin). */
    private record Noise(double rate, int site, int weight, Complex[][] images) {
    }

    /**
     * Derives the equations.
     *
     * @param order    the most operators of which a moment is kept; 1 or more
     * @param measured operators whose means are wanted
     * @param location what an error about the size of the system points at
     * @throws ModelException if the Hamiltonian is not Hermitian, the initial state is not normalisable or not permutation symmetric,
     *                        or there would be more moments than can be handled
     */
    public Equations(Model model, int order, List<Operator> measured, Location location) {
        if (order < 1) {
            throw new IllegalArgumentException("order " + order);
        }
        this.model = model;
        this.location = location;
        List<Tree<Linear>> terms = model.hamiltonian().stream().map(t -> Tree.of(t.operator(), model.subsystems())).toList();
        Tree<Linear> sum = Tree.sum(terms);
        List<Dissipator.Jump> written = model.dissipators().stream().filter(d -> d.rate() > 0)
                .filter(Dissipator.Jump.class::isInstance).map(Dissipator.Jump.class::cast).toList();
        List<Tree<Linear>> jumpTrees = written.stream().map(j -> Tree.of(j.jump(), model.subsystems())).toList();
        List<Tree<Linear>> measuredTrees = measured.stream().map(o -> Tree.of(o, model.subsystems())).toList();
        var leaves = new ArrayList<Linear>();
        sum.leaves(leaves::add);
        jumpTrees.forEach(t -> t.leaves(leaves::add));
        measuredTrees.forEach(t -> t.leaves(leaves::add));
        sites = new Sites(model, leaves, order == 1);
        algebra = new Algebra(sites);
        initial = new InitialMoments(model, sites);
        averages = new Averages(sites, order, this::meet);
        hamiltonian = sum.map(sites::localise);
        checkHermitian(terms);
        for (int k = 0; k < written.size(); k++) {
            jumps.add(new Jump(written.get(k).rate(), jumpTrees.get(k).map(sites::localise),
                    Tree.adjoint(jumpTrees.get(k)).map(sites::localise)));
        }
        addNoises();
        this.measured = new ArrayList<>();
        for (int k = 0; k < measured.size(); k++) {
            this.measured.add(averages.mean(expanded(measuredTrees.get(k).map(sites::localise))));
        }
        long size = 0;
        while (!waiting.isEmpty()) {
            Word word = waiting.poll();
            Combination rate = averages.mean(rate(Combination.of(word, Complex.ONE)));
            rates.put(word, rate);
            size += rate.size();
            if (rates.size() > MOST_MOMENTS || size > MOST_TERMS) {
                throw new ModelException(location, "order " + order + " leads to more than " + rates.size() + " moments",
                        "take meanfield, a lower order, or more spins that are alike");
            }
        }
        real = new RealForm(sites, averages, rates, this.measured, this::initialValues, false);
    }

    // ---- derivation

    /** Every factor of a right-hand side needs an equation. */
    private void meet(Factor factor) {
        switch (factor.kind()) {
            case MEAN -> require(canonical(factor.letters()));
            case OWN, TOTAL -> {
                int c = Sites.site(factor.letters().letters()[0]);
                require(Word.of(Sites.self(Sites.letter(c, Sites.P))));
                require(Word.of(Sites.self(Sites.letter(c, Sites.Z))));
            }
            case WEIGHT -> { }
        }
    }

    private void require(Word word) {
        if (seen.add(word)) {
            waiting.add(word);
        }
    }

    /** A word or its adjoint, whose mean is the complex conjugate: the one with fewer a†, and else with σ_+ first. */
    static Word canonical(Word word) {
        Word adjoint = Sites.adjoint(word);
        int more = Integer.compare(created(word), created(adjoint));
        return more < 0 || more == 0 && word.compareTo(adjoint) <= 0 ? word : adjoint;
    }

    private static int created(Word word) {
        return (int) Arrays.stream(word.letters()).filter(l -> Sites.operator(l) == Sites.AD).count();
    }

    private void addNoises() {
        var byJump = new LinkedHashMap<List<Object>, double[]>();
        var plain = new HashSet<Integer>();
        for (Dissipator dissipator : model.dissipators()) {
            if (!(dissipator instanceof Dissipator.Each each) || each.rate() == 0) {
                continue;
            }
            int c = sites.classOf(each.subsystem());
            Sites.Site site = sites.at(c);
            if (site.individual()) {
                double[] rates = byJump.computeIfAbsent(List.of(c, each.plus(), each.minus(), each.z()),
                        k -> new double[site.members().length]);
                rates[sites.indexIn(each.subsystem())] += each.rate();
            } else if (each.subsystem() == site.members()[0]) {
                // the members of a class have the same noise
                noises.add(new Noise(each.rate(), c, 0, Algebra.noise(each)));
            }
        }
        byJump.forEach((key, rates) -> {
            int c = (int) key.getFirst();
            var one = new Dissipator.Each(1, c, (Complex) key.get(1), (Complex) key.get(2), (Complex) key.get(3), location);
            double largest = Arrays.stream(rates).max().orElseThrow();
            boolean uniform = Arrays.stream(rates).allMatch(r -> r == largest);
            noises.add(new Noise(largest, c, uniform ? 0 : sites.weight(c, Arrays.stream(rates).map(r -> r / largest).toArray()),
                    Algebra.noise(one)));
        });
    }

    private Combination rate(Combination x) {
        var rate = new Combination();
        rate.add(new Complex(0, -1), algebra.commutator(x, hamiltonian));
        for (Jump jump : jumps) {
            rate.add(new Complex(jump.rate() / 2), algebra.left(jump.adjoint(), algebra.commutator(x, jump.operator())));
            rate.add(new Complex(-jump.rate() / 2), algebra.right(algebra.commutator(x, jump.adjoint()), jump.operator()));
        }
        x.forEach((word, re, im) -> noises.forEach(noise -> {
            for (int i = 0; i < word.length(); i++) {
                int letter = word.letters()[i];
                if (Sites.site(letter) == noise.site()) {
                    Complex[] image = noise.images()[Sites.operator(letter)];
                    int weight = sites.times(Sites.weight(letter), noise.weight());
                    for (int o = 0; o < image.length; o++) {
                        int noisy = Sites.letter(noise.site(), weight, o);
                        Complex c = image[o].multiply(new Complex(re, im)).multiply(noise.rate());
                        rate.add(word.with(i, Sites.isSelf(letter) ? Sites.self(noisy) : noisy), c.getReal(), c.getImaginary());
                    }
                }
            }
        }));
        return rate.tidy();
    }

    private Combination expanded(Tree<Form> operator) {
        return bare(algebra.right(Combination.of(Word.EMPTY, Complex.ONE), operator), sites);
    }

    /** Without the identities that kept track of sites. */
    private static Combination bare(Combination words, Sites sites) {
        var bare = new Combination();
        words.forEach((word, re, im) -> bare.add(new Word(Arrays.stream(word.letters())
                .filter(l -> Sites.operator(l) != Sites.ONE || Sites.weight(l) != 0 || sites.at(Sites.site(l)).individual())
                .toArray()), re, im));
        return bare.tidy();
    }

    /** A − A†. */
    private static Combination antihermitian(Combination a) {
        var difference = new Combination();
        a.forEach((word, re, im) -> {
            difference.add(word, re, im);
            difference.add(Sites.adjoint(word), -re, im);
        });
        return difference.tidy();
    }

    /** Whether an operator of a model is its own adjoint; products of one site are reduced before that is judged. */
    public static boolean isHermitian(Model model, Operator operator) {
        Tree<Linear> tree = Tree.of(operator, model.subsystems());
        var leaves = new ArrayList<Linear>();
        tree.leaves(leaves::add);
        var sites = new Sites(model, leaves, true);
        return antihermitian(bare(new Algebra(sites).right(Combination.of(Word.EMPTY, Complex.ONE), tree.map(sites::localise)), sites))
                .isEmpty();
    }

    private void checkHermitian(List<Tree<Linear>> terms) {
        Combination left = antihermitian(expanded(hamiltonian));
        if (left.isEmpty()) {
            return;
        }
        // the summand that contributes most to what is left has no conjugate among the others
        int worst = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < terms.size(); k++) {
            var overlap = new double[1];
            antihermitian(expanded(terms.get(k).map(sites::localise))).forEach((word, re, im) -> {
                Complex other = left.coefficient(word);
                overlap[0] += re * other.getReal() + im * other.getImaginary();
            });
            if (overlap[0] > most) {
                most = overlap[0];
                worst = k;
            }
        }
        String text = model.hamiltonian().get(worst).text();
        throw new ModelException(model.hamiltonianLocation(), "the Hamiltonian is not Hermitian: '" + text
                + "' stands without its conjugate", "add dag(" + text + ") or take a real coefficient");
    }

    /** The initial mean of a word, for individuals of each of them. */
    private Complex[] initialValues(Word word) {
        int first = word.letters()[0];
        return Sites.isSelf(first)
                ? IntStream.of(sites.at(Sites.site(first)).members()).mapToObj(k -> initial.of(k, Sites.operator(first)))
                        .toArray(Complex[]::new)
                : new Complex[] {initial.of(word)};
    }

    // ---- what comes of them

    /** The equations compiled, without the moments that stay zero and those that nothing measured depends on. */
    public MomentSystem system() {
        return real.compile();
    }

    /**
     * The equations compiled with all moments, also those that stay zero: what a disturbance of the symmetry that keeps them there would
     * follow.
     */
    public MomentSystem wholeSystem() {
        return new RealForm(sites, averages, rates, measured, this::initialValues, true).compile();
    }

    /** The moments kept, by name; of a moment and its complex conjugate one. */
    public List<String> moments() {
        return rates.keySet().stream().filter(real::isKept).map(this::name).toList();
    }

    /** What stays zero because the initial state and the equations have a symmetry: moments, or their real or imaginary parts. */
    public List<String> zero() {
        return rates.keySet().stream().flatMap(w -> real.zero(w, name(w)).stream()).toList();
    }

    /**
     * The right-hand side of one moment's equation.
     *
     * @param moment a name in {@link #moments()} or the name of its complex conjugate
     * @param values the values of moments by their names
     * @throws IllegalArgumentException if there is no such moment, or one of individuals
     */
    public Complex rate(String moment, Function<String, Complex> values) {
        for (Map.Entry<Word, Combination> entry : rates.entrySet()) {
            Word word = entry.getKey();
            boolean conjugate = name(Sites.adjoint(word)).equals(moment);
            if (name(word).equals(moment) || conjugate) {
                Complex rate = value(entry.getValue(), values);
                return name(word).equals(moment) ? rate : rate.conjugate();
            }
        }
        throw new IllegalArgumentException("no moment " + moment + " among " + rates.keySet().stream().map(this::name).toList());
    }

    private Complex value(Combination polynomial, Function<String, Complex> values) {
        var sum = new Complex[] {Complex.ZERO};
        polynomial.forEach((monomial, re, im) -> {
            var product = new Complex(re, im);
            for (int id : monomial.letters()) {
                Factor factor = averages.factor(id);
                if (factor.kind() != Kind.MEAN) {
                    throw new IllegalArgumentException("an equation of individuals");
                }
                product = product.multiply(values.apply(name(factor.letters())));
            }
            sum[0] = sum[0].add(product);
        });
        return sum[0];
    }

    /** {@code <atoms.sigma_p atoms.sigma_m>}. */
    private String name(Word word) {
        return Script.TEXT.moment(word, sites);
    }

    /** The whole system, one equation a line, as text. */
    public String text() {
        return new Printer(Script.TEXT).print();
    }

    /** The whole system as an {@code align*} environment of LaTeX. */
    public String latex() {
        return new Printer(Script.LATEX).print();
    }

    private final class Printer {
        private final Script script;

        Printer(Script script) {
            this.script = script;
        }

        String print() {
            var lines = new ArrayList<String>();
            for (int c = 0; c < sites.size(); c++) {
                Sites.Site site = sites.at(c);
                if (site.members().length > 1 || site.count() > 1) {
                    lines.add(script.comment(site.name() + ": " + (site.individual() ? site.members().length + " spins, each with its own"
                            + " numbers w; sums go over all of them" : site.count() + " spins that are alike; operators of one moment are on"
                            + " different ones")));
                }
            }
            List<String> zero = zero();
            if (!zero.isEmpty()) {
                lines.add(script.comment("zero at all times: " + String.join(", ", zero)));
            }
            var equations = new ArrayList<String>();
            rates.forEach((word, rate) -> {
                if (real.isKept(word)) {
                    equations.add(script.equation(script.moment(word, sites), terms(rate)));
                }
            });
            lines.addAll(script.environment(equations));
            return String.join("\n", lines) + "\n";
        }

        private List<String> terms(Combination rate) {
            var terms = new ArrayList<String>();
            for (Word monomial : rate.words()) {
                if (real.vanishes(monomial)) {
                    continue;
                }
                var counts = new LinkedHashMap<String, Integer>();
                for (int id : monomial.letters()) {
                    counts.merge(script.factor(averages.factor(id), sites), 1, Integer::sum);
                }
                var product = new ArrayList<String>();
                counts.forEach((factor, n) -> product.add(n == 1 ? factor : script.power(factor, n)));
                terms.add(script.term(rate.coefficient(monomial), product));
            }
            return terms;
        }
    }

    /** The number of moments for which equations were derived. */
    public int derived() {
        return rates.size();
    }

    /** For a record: what the classes of spins and modes are, by name and size. */
    public Map<String, Integer> classes() {
        var classes = new LinkedHashMap<String, Integer>();
        for (int c = 0; c < sites.size(); c++) {
            Sites.Site site = sites.at(c);
            classes.put(site.name(), site.individual() ? site.members().length : site.count());
        }
        return classes;
    }
}
