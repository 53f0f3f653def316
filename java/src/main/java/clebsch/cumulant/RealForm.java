package clebsch.cumulant;

import clebsch.cumulant.Averages.Factor;
import clebsch.cumulant.Averages.Kind;
import clebsch.cumulant.MomentSystem.Block;
import clebsch.cumulant.MomentSystem.Part;
import clebsch.cumulant.MomentSystem.Total;
import clebsch.cumulant.Polynomials.Monomial;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.hipparchus.complex.Complex;

/**
 * The equations in real variables: the real part of each moment, and its imaginary part unless it is real for every state.
 *
 * <p>A set of variables that start at zero, and of which each right-hand side has a variable of the set in every monomial, stays at
 * zero. The largest such set is left out: it is what a symmetry of the equations and the initial state (a phase, a parity, time
 * reversal) keeps at zero, found without knowing the symmetry. What nothing measured depends on is left out as well.
 */
final class RealForm {
    /** Of the moments of an individual. */
    private static final int RE = 0;
    private static final int IM = 1;
    private static final int Z = 2;

    private final Sites sites;
    private final Averages averages;
    private final Map<Word, Combination> rates;
    private final List<Combination> measured;
    private final List<Variable> variables = new ArrayList<>();
    private final Map<Word, Integer> realPart = new HashMap<>();
    private final Map<Word, Integer> imaginaryPart = new HashMap<>();
    private final List<Atom> atoms = new ArrayList<>();
    private final Map<Atom, Integer> atomIds = new HashMap<>();
    private final Map<Integer, Combination> realFactors = new HashMap<>();
    private final Map<Word, Combination> realRates = new LinkedHashMap<>();
    private final List<Combination> realMeasured;
    private final boolean[] zero;
    private final boolean[] kept;

    /** The real or imaginary part of a moment; of individuals, of each of them. */
    private record Variable(Word word, boolean imaginary, double[] initial) {
        boolean individual() {
            return Sites.isSelf(word.letters()[0]);
        }
    }

    /** What real monomials are made of. */
    private sealed interface Atom {
        /** A variable; one of individuals is that of the one whose equation it is. */
        record Value(int variable) implements Atom {
        }

        /** Its weights. */
        record Weight(int site, int weight) implements Atom {
        }

        /** Σ over individuals of weights times powers of the real part, the imaginary part of ⟨σ_+⟩ and of ⟨σ_z⟩. */
        record Total(int site, int weight, int re, int im, int z) implements Atom {
        }
    }

    /**
     * @param whole whether what is zero and what nothing measured depends on is to be kept as well
     */
    RealForm(Sites sites, Averages averages, Map<Word, Combination> rates, List<Combination> measured,
            Function<Word, Complex[]> initial, boolean whole) {
        this.sites = sites;
        this.averages = averages;
        this.rates = rates;
        this.measured = measured;
        for (Word word : rates.keySet()) {
            Complex[] values = initial.apply(word);
            realPart.put(word, variables.size());
            variables.add(new Variable(word, false, Arrays.stream(values).mapToDouble(Complex::getReal).toArray()));
            if (!word.equals(Sites.adjoint(word))) {
                imaginaryPart.put(word, variables.size());
                variables.add(new Variable(word, true, Arrays.stream(values).mapToDouble(Complex::getImaginary).toArray()));
            }
        }
        rates.forEach((word, rate) -> realRates.put(word, real(rate)));
        realMeasured = measured.stream().map(this::real).toList();
        zero = new boolean[variables.size()];
        kept = new boolean[variables.size()];
        if (whole) {
            Arrays.fill(kept, true);
        } else {
            findZero();
            findKept();
        }
    }

    // ---- real polynomials: the coefficients' real and imaginary parts are those of the polynomial's value

    private Combination real(Combination polynomial) {
        var result = new Combination();
        polynomial.forEach((monomial, re, im) -> {
            Combination product = Combination.of(Word.EMPTY, new Complex(re, im));
            for (int id : monomial.letters()) {
                product = product.times(realFactors.computeIfAbsent(id, i -> realFactor(averages.factor(i))));
            }
            result.add(Complex.ONE, product);
        });
        return result.tidy();
    }

    private Combination realFactor(Factor factor) {
        int[] letters = factor.letters().letters();
        return switch (factor.kind()) {
            case MEAN -> parts(factor.letters());
            case OWN -> parts(Word.of(Sites.self(letters[0])));
            case WEIGHT -> Combination.of(Word.of(id(new Atom.Weight(Sites.site(letters[0]), Sites.weight(letters[0])))), Complex.ONE);
            case TOTAL -> total(letters);
        };
    }

    private Combination parts(Word word) {
        Word canonical = Equations.canonical(word);
        var result = new Combination();
        result.add(Word.of(id(new Atom.Value(realPart.get(canonical)))), 1, 0);
        Integer imaginary = imaginaryPart.get(canonical);
        if (imaginary != null) {
            result.add(Word.of(id(new Atom.Value(imaginary))), 0, word.equals(canonical) ? 1 : -1);
        }
        return result;
    }

    /** Σ_k w (x + iy)^p (x − iy)^m z^n = Σ of binomials. */
    private Combination total(int[] letters) {
        Map<List<Integer>, Complex> powers = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        powers.put(List.of(0, 0, 0), Complex.ONE);
        int weight = 0;
        for (int letter : letters) {
            int operator = Sites.operator(letter);
            if (operator == Sites.ONE) {
                weight = Sites.weight(letter);
                continue;
            }
            Map<List<Integer>, Complex> next = new LinkedHashMap<>();
            powers.forEach((p, c) -> {
                if (operator == Sites.Z) {
                    next.merge(List.of(p.get(RE), p.get(IM), p.get(Z) + 1), c, Complex::add);
                } else {
                    next.merge(List.of(p.get(RE) + 1, p.get(IM), p.get(Z)), c, Complex::add);
                    next.merge(List.of(p.get(RE), p.get(IM) + 1, p.get(Z)),
                            c.multiply(new Complex(0, operator == Sites.P ? 1 : -1)), Complex::add);
                }
            });
            powers = next;
        }
        var result = new Combination();
        int site = Sites.site(letters[0]);
        int weights = weight;
        powers.forEach((p, c) -> result.add(Word.of(id(new Atom.Total(site, weights, p.get(RE), p.get(IM), p.get(Z)))),
                c.getReal(), c.getImaginary()));
        return result.tidy();
    }

    private int id(Atom atom) {
        return atomIds.computeIfAbsent(atom, a -> {
            atoms.add(a);
            return atoms.size() - 1;
        });
    }

    // ---- what can be left out

    private void findZero() {
        for (int v = 0; v < zero.length; v++) {
            zero[v] = Arrays.stream(variables.get(v).initial()).allMatch(x -> x == 0);
        }
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int v = 0; v < zero.length; v++) {
                if (zero[v] && !monomials(v).isEmpty()) {
                    zero[v] = false;
                    changed = true;
                }
            }
        }
    }

    private void findKept() {
        var waiting = new ArrayDeque<Integer>();
        for (Combination polynomial : realMeasured) {
            for (Word word : polynomial.words()) {
                reach(word, waiting);
            }
        }
        while (!waiting.isEmpty()) {
            monomials(waiting.poll()).forEach((word, c) -> reach(word, waiting));
        }
    }

    private void reach(Word word, ArrayDeque<Integer> waiting) {
        if (vanishesReal(word)) {
            return;
        }
        for (int atom : word.letters()) {
            for (int v : variables(atoms.get(atom))) {
                if (!kept[v]) {
                    kept[v] = true;
                    waiting.add(v);
                }
            }
        }
    }

    /** The monomials of a variable's rate of change that do not vanish. */
    private Map<Word, Double> monomials(int v) {
        return monomials(realRates.get(variables.get(v).word()), variables.get(v).imaginary());
    }

    private Map<Word, Double> monomials(Combination polynomial, boolean imaginary) {
        var monomials = new TreeMap<Word, Double>();
        polynomial.forEach((word, re, im) -> {
            double c = imaginary ? im : re;
            if (c != 0 && !vanishesReal(word)) {
                monomials.put(word, c);
            }
        });
        return monomials;
    }

    private boolean vanishesReal(Word word) {
        return Arrays.stream(word.letters()).anyMatch(a -> variables(atoms.get(a)).stream().anyMatch(v -> zero[v]));
    }

    private List<Integer> variables(Atom atom) {
        return switch (atom) {
            case Atom.Value(int v) -> List.of(v);
            case Atom.Weight _ -> List.of();
            case Atom.Total(int site, int _, int re, int im, int z) -> {
                var used = new ArrayList<Integer>();
                Word plus = Word.of(Sites.self(Sites.letter(site, Sites.P)));
                if (re > 0) {
                    used.add(realPart.get(plus));
                }
                if (im > 0) {
                    used.add(imaginaryPart.get(plus));
                }
                if (z > 0) {
                    used.add(realPart.get(Word.of(Sites.self(Sites.letter(site, Sites.Z)))));
                }
                yield used;
            }
        };
    }

    boolean isKept(Word word) {
        return kept[realPart.get(word)] || imaginaryPart.containsKey(word) && kept[imaginaryPart.get(word)];
    }

    /** The name of a moment that stays zero, or of its part that does, or nothing. */
    List<String> zero(Word word, String name) {
        boolean re = zero[realPart.get(word)];
        Integer imaginary = imaginaryPart.get(word);
        if (imaginary == null) {
            return re ? List.of(name) : List.of();
        }
        boolean im = zero[imaginary];
        return re && im ? List.of(name) : re ? List.of("Re " + name) : im ? List.of("Im " + name) : List.of();
    }

    /** Whether a monomial of factors is zero at all times. */
    boolean vanishes(Word monomial) {
        for (int id : monomial.letters()) {
            if (realFactors.get(id).words().stream().allMatch(this::vanishesReal)) {
                return true;
            }
        }
        return false;
    }

    // ---- compiled

    MomentSystem compile() {
        return new Compiler().system;
    }

    /** Lays the kept variables out: one by one, then for each class of individuals the variable of all of them, one after the other. */
    private final class Compiler {
        final MomentSystem system;
        private final int[] offset = new int[variables.size()];
        private final Map<Integer, Integer> valueOf = new HashMap<>();
        private final List<Total> totals = new ArrayList<>();
        private int globals;

        Compiler() {
            int next = 0;
            for (int v = 0; v < kept.length; v++) {
                if (kept[v] && !variables.get(v).individual()) {
                    offset[v] = next++;
                }
            }
            globals = next;
            for (int v = 0; v < kept.length; v++) {
                if (kept[v] && variables.get(v).individual()) {
                    offset[v] = next;
                    next += variables.get(v).initial().length;
                }
            }
            var initial = new double[next];
            var names = new String[globals];
            var rows = new ArrayList<List<Monomial>>();
            var blocks = new ArrayList<Block>();
            for (int v = 0; v < kept.length; v++) {
                if (!kept[v]) {
                    continue;
                }
                Variable variable = variables.get(v);
                System.arraycopy(variable.initial(), 0, initial, offset[v], variable.initial().length);
                if (variable.individual()) {
                    blocks.add(block(v));
                } else {
                    String name = Script.TEXT.moment(variable.word(), sites);
                    names[offset[v]] = !imaginaryPart.containsKey(variable.word()) ? name : (variable.imaginary() ? "Im " : "Re ") + name;
                    rows.add(shared(monomials(v)));
                }
            }
            var read = new ArrayList<List<Monomial>>();
            for (Combination polynomial : realMeasured) {
                read.add(shared(monomials(polynomial, false)));
                read.add(shared(monomials(polynomial, true)));
            }
            system = new MomentSystem(names, initial, new Polynomials(rows), totals, blocks, new Polynomials(read), ranges());
        }

        /** Polynomials of variables that are not individuals', and of totals. */
        private List<Monomial> shared(Map<Word, Double> monomials) {
            var list = new ArrayList<Monomial>();
            monomials.forEach((word, c) -> list.add(new Monomial(c, Arrays.stream(word.letters()).map(this::value).toArray())));
            return list;
        }

        /** Where the value of an atom lies: variables first, then totals. */
        private int value(int atom) {
            return valueOf.computeIfAbsent(atom, a -> switch (atoms.get(a)) {
                case Atom.Value(int v) -> offset[v];
                case Atom.Total(int site, int weight, int re, int im, int z) -> {
                    var own = new ArrayList<Integer>();
                    List<Integer> used = variables(new Atom.Total(site, 0, 1, 0, 0));
                    for (int k = 0; k < re; k++) {
                        own.add(offset[used.getFirst()]);
                    }
                    for (int k = 0; k < im; k++) {
                        own.add(offset[variables(new Atom.Total(site, 0, 0, 1, 0)).getFirst()]);
                    }
                    for (int k = 0; k < z; k++) {
                        own.add(offset[variables(new Atom.Total(site, 0, 0, 0, 1)).getFirst()]);
                    }
                    totals.add(new Total(site, sites.at(site).members().length, sites.numbers(site, weight),
                            own.stream().mapToInt(Integer::intValue).toArray()));
                    yield globals + totals.size() - 1;
                }
                case Atom.Weight _ -> throw new IllegalStateException("a weight outside the equation of an individual");
            });
        }

        /** The equation of a variable of individuals: sums over all of them, times what is the individual's own. */
        private Block block(int v) {
            record Own(List<Integer> offsets, Word weights) {
            }
            var parts = new LinkedHashMap<Own, List<Monomial>>();
            int site = Sites.site(variables.get(v).word().letters()[0]);
            monomials(v).forEach((word, c) -> {
                var own = new ArrayList<Integer>();
                Word weights = Word.EMPTY;
                var factors = new ArrayList<Integer>();
                for (int id : word.letters()) {
                    switch (atoms.get(id)) {
                        case Atom.Weight(int _, int weight) -> weights = weights.plus(weight);
                        case Atom.Value(int u) when variables.get(u).individual() -> own.add(offset[u]);
                        default -> factors.add(value(id));
                    }
                }
                parts.computeIfAbsent(new Own(own, weights), o -> new ArrayList<>())
                        .add(new Monomial(c, factors.stream().mapToInt(Integer::intValue).toArray()));
            });
            var list = new ArrayList<Part>();
            var polynomials = new ArrayList<List<Monomial>>();
            parts.forEach((own, polynomial) -> {
                int weight = 0;
                for (int w : own.weights().letters()) {
                    weight = sites.times(weight, w);
                }
                list.add(new Part(sites.numbers(site, weight), own.offsets().stream().mapToInt(Integer::intValue).toArray()));
                polynomials.add(polynomial);
            });
            return new Block(site, sites.at(site).members().length, offset[v], list, new Polynomials(polynomials));
        }

        /** How far moments of spins alone can go: 1 with σ_z only, ½ with σ_±; and the mean photon number, which is not negative. */
        private List<MomentSystem.Range> ranges() {
            var ranges = new ArrayList<MomentSystem.Range>();
            for (Word word : rates.keySet()) {
                int re = realPart.get(word);
                Integer im = imaginaryPart.get(word);
                boolean keptRe = kept[re];
                boolean keptIm = im != null && kept[im];
                if (!keptRe && !keptIm) {
                    continue;
                }
                int[] letters = word.letters();
                int members = variables.get(re).initial().length;
                String name = Script.TEXT.moment(word, sites);
                int reAt = keptRe ? offset[re] : -1;
                int imAt = keptIm ? offset[im] : -1;
                if (Arrays.stream(letters).noneMatch(l -> sites.at(Sites.site(l)).mode())) {
                    boolean diagonal = Arrays.stream(letters).allMatch(l -> Sites.operator(l) == Sites.Z);
                    ranges.add(new MomentSystem.Range(name, reAt, imAt, members, Double.NEGATIVE_INFINITY, diagonal ? 1 : 0.5));
                } else if (word.equals(Sites.adjoint(word)) && Arrays.stream(letters).allMatch(l -> sites.at(Sites.site(l)).mode())) {
                    ranges.add(new MomentSystem.Range(name, reAt, -1, members, 0, Double.POSITIVE_INFINITY));
                }
            }
            return ranges;
        }
    }
}
