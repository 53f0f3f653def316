package clebsch.cumulant;

import clebsch.cumulant.Tree.Linear;
import clebsch.model.Dissipator;
import clebsch.model.Model;
import clebsch.model.State;
import clebsch.model.Subsystem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.hipparchus.complex.Complex;

/**
 * What operators act on: spins 1/2 in classes of which all members are alike, and modes. An ensemble of N spins is a class of N;
 * a spin of length S is a class of 2S, in whose symmetric states it lives and which no operator of its leaves; members of an
 * array that no operator, noise or initial state tells apart make one class. In mean field an array of many spins 1/2 that differ
 * in coefficients of one-body operators only is a class of individuals: the coefficients that differ are weights, one number for
 * each member, and the equations are written once for all of them.
 *
 * <p>An operator of one site is a letter: the class, the weights that multiply it, whether it acts on the site whose equation
 * is being derived, and the operator.
 */
final class Sites {
    /** Operators of a site. */
    static final int ONE = 0;
    static final int P = 1;
    static final int M = 2;
    static final int Z = 3;
    static final int AD = 4;
    static final int A = 5;
    /** The order of coefficients of a spin, and of a mode. */
    static final int[] SPIN = {P, M, Z};
    static final int[] MODE = {AD, A};

    /** So many different classes of one array are still written out one by one in mean field. */
    private static final int MOST_WRITTEN_OUT = 8;
    private static final int MOST_WEIGHTS = 64;

    private static final int SELF = 1 << 3;
    private static final int WEIGHT = 1 << 4;
    private static final int CLASS = 1 << 16;

    private final List<Site> classes = new ArrayList<>();
    private final int[] classOf;
    private final int[] indexIn;
    private final List<Word> weightProducts = new ArrayList<>(List.of(Word.EMPTY));
    private final Map<Word, Integer> weightProductIndex = new HashMap<>(Map.of(Word.EMPTY, 0));

    /**
     * One class.
     *
     * @param name       of its first member
     * @param count      number of spins 1/2, or 1 for a mode
     * @param mode       whether it is a mode
     * @param individual whether its members differ in weights
     * @param members    positions of the subsystems it is made of
     * @param weights    of individuals: numbers for each member
     */
    record Site(String name, int count, boolean mode, boolean individual, int[] members, List<double[]> weights) {
    }

    /** One operator of degree one on the classes: constant + Σ c · letter summed over the sites of its class. */
    record Form(Complex constant, List<Entry> entries) {
    }

    /** c · Σ_n w_n o_n. */
    record Entry(int site, int operator, int weight, Complex c) {
    }

    /**
     * @param leaves everything of degree one in the Hamiltonian, the jumps and what is measured
     */
    Sites(Model model, List<Linear> leaves, boolean meanField) {
        List<Subsystem> subsystems = model.subsystems();
        classOf = new int[subsystems.size()];
        indexIn = new int[subsystems.size()];
        var signatures = signatures(model, leaves);
        String[] array = arrays(model);
        // in the order of the subsystems: members of an array that are alike, together
        var alike = new LinkedHashMap<List<Object>, List<Integer>>();
        var classesOfArray = new HashMap<String, Integer>();
        for (int k = 0; k < subsystems.size(); k++) {
            List<Integer> members = alike.computeIfAbsent(List.of(array[k], signatures.get(k)), s -> new ArrayList<>());
            if (members.isEmpty()) {
                classesOfArray.merge(array[k], 1, Integer::sum);
            }
            members.add(k);
        }
        var individual = new HashMap<String, List<Integer>>();
        classesOfArray.forEach((name, classes) -> {
            if (meanField && classes > MOST_WRITTEN_OUT && areIndividuals(subsystems, leaves, array, name)) {
                individual.put(name, new ArrayList<>());
            }
        });
        for (List<Integer> members : alike.values()) {
            List<Integer> all = individual.get(array[members.getFirst()]);
            if (all != null) {
                all.addAll(members);
            } else {
                add(subsystems, members, false);
            }
        }
        individual.values().forEach(members -> {
            members.sort(null);
            add(subsystems, members, true);
        });
    }

    private void add(List<Subsystem> subsystems, List<Integer> members, boolean individual) {
        boolean mode = subsystems.get(members.getFirst()) instanceof Subsystem.Boson;
        int count = mode ? 1 : members.stream().mapToInt(k -> Tree.size(subsystems.get(k))).sum();
        String name = subsystems.get(members.getFirst()).name();
        for (int i = 0; i < members.size(); i++) {
            classOf[members.get(i)] = classes.size();
            indexIn[members.get(i)] = i;
        }
        classes.add(new Site(name, count, mode, individual, members.stream().mapToInt(Integer::intValue).toArray(),
                new ArrayList<>()));
    }

    /** The name of the array that each subsystem is a member of, or its own. */
    private static String[] arrays(Model model) {
        String[] array = model.subsystems().stream().map(Subsystem::name).toArray(String[]::new);
        model.groups().forEach((name, positions) -> {
            if (positions.size() > 1) {
                positions.forEach(k -> array[k] = name);
            }
        });
        return array;
    }

    /** What tells subsystems apart: their coefficients in every leaf, the noise on them, and their initial state. */
    private static List<List<Object>> signatures(Model model, List<Linear> leaves) {
        List<List<Object>> signatures = new ArrayList<>();
        model.subsystems().forEach(s -> signatures.add(new ArrayList<>()));
        for (int l = 0; l < leaves.size(); l++) {
            int leaf = l;
            leaves.get(l).terms().forEach((k, c) -> {
                signatures.get(k).add(leaf);
                signatures.get(k).add(List.of(c));
            });
        }
        for (Dissipator dissipator : model.dissipators()) {
            if (dissipator instanceof Dissipator.Each each && each.rate() > 0) {
                signatures.get(each.subsystem()).add(List.of(each.rate(), each.plus(), each.minus(), each.z()));
            }
        }
        for (int g = 0; g < model.initial().size(); g++) {
            State.Assigned group = model.initial().get(g);
            for (int k : group.members()) {
                boolean separate = model.subsystems().get(k) instanceof Subsystem.Boson
                        || group.state() instanceof State.Mixed && model.subsystems().get(k) instanceof Subsystem.Spin s
                                && s.twiceLength() > 1;
                signatures.get(k).add(separate ? k : isProduct(group.state()) ? group.state() : g);
            }
        }
        return signatures;
    }

    /** Whether spins 1/2 in this state are uncorrelated and alike. */
    static boolean isProduct(State state) {
        return switch (state) {
            case State.Down _, State.Up _, State.Coherent _, State.Mixed _, State.Thermal _ -> true;
            case State.Dicke _, State.Cat _, State.Ghz _, State.Superposition _, State.Fock _, State.Alpha _ -> false;
        };
    }

    /** Whether an array is of spins 1/2 that not too many leaves tell apart. */
    private static boolean areIndividuals(List<Subsystem> subsystems, List<Linear> leaves, String[] array, String name) {
        int[] members = IntStream.range(0, array.length).filter(k -> array[k].equals(name)).toArray();
        return Arrays.stream(members).allMatch(k -> subsystems.get(k) instanceof Subsystem.Spin s && s.twiceLength() == 1)
                && leaves.stream().filter(leaf -> {
                    Complex[] first = leaf.terms().get(members[0]);
                    return Arrays.stream(members).anyMatch(k -> !Arrays.equals(first, leaf.terms().get(k)));
                }).count() <= MOST_WEIGHTS;
    }

    /** A leaf on the classes; coefficients that differ between individuals become weights. */
    Form localise(Linear leaf) {
        // per class, the coefficients of its members; a class without individuals is told by its first
        var entries = new ArrayList<Entry>();
        var touched = new TreeMap<Integer, List<Integer>>();
        leaf.terms().keySet().forEach(k -> touched.computeIfAbsent(classOf[k], c -> new ArrayList<>()).add(k));
        touched.forEach((c, positions) -> {
            Site site = classes.get(c);
            int[] operators = site.mode() ? MODE : SPIN;
            for (int o = 0; o < operators.length; o++) {
                int operator = o;
                Complex first = leaf.terms().get(positions.getFirst())[operator];
                boolean uniform = positions.size() == site.members().length
                        && positions.stream().allMatch(k -> leaf.terms().get(k)[operator].equals(first));
                if (uniform) {
                    if (!first.isZero()) {
                        entries.add(new Entry(c, operators[o], 0, first));
                    }
                    continue;
                }
                var re = new double[site.members().length];
                var im = new double[site.members().length];
                positions.forEach(k -> {
                    re[indexIn[k]] = leaf.terms().get(k)[operator].getReal();
                    im[indexIn[k]] = leaf.terms().get(k)[operator].getImaginary();
                });
                addWeighted(entries, c, operators[o], re, Complex.ONE);
                addWeighted(entries, c, operators[o], im, Complex.I);
            }
        });
        return new Form(leaf.constant()[0], entries);
    }

    private void addWeighted(List<Entry> entries, int c, int operator, double[] numbers, Complex factor) {
        double largest = Arrays.stream(numbers).reduce(0, (x, y) -> Math.abs(y) > Math.abs(x) ? y : x);
        if (largest != 0) {
            // scaled to a largest of 1, so that coefficients and conjugates of the same weights are seen to be that
            double[] weights = Arrays.stream(numbers).map(x -> x / largest).toArray();
            entries.add(new Entry(c, operator, weight(c, weights), factor.multiply(largest)));
        }
    }

    /** The index, among products of weights, of this one alone; numbers that differ by rounding of the largest, 1, are the same. */
    int weight(int c, double[] numbers) {
        List<double[]> weights = classes.get(c).weights();
        int w = IntStream.range(0, weights.size()).filter(i -> same(weights.get(i), numbers)).findFirst().orElse(-1);
        if (w < 0) {
            w = weights.size();
            weights.add(numbers);
        }
        return index(Word.of(w));
    }

    private static boolean same(double[] a, double[] b) {
        return IntStream.range(0, a.length).allMatch(k -> Math.abs(a[k] - b[k]) <= 4 * Math.ulp(1.0));
    }

    private int index(Word product) {
        return weightProductIndex.computeIfAbsent(product, p -> {
            weightProducts.add(p);
            if (weightProducts.size() >= CLASS / WEIGHT) {
                throw new IllegalStateException("too many products of weights");
            }
            return weightProducts.size() - 1;
        });
    }

    int times(int weight, int other) {
        return weight == 0 ? other : other == 0 ? weight : index(weightProducts.get(weight).times(weightProducts.get(other)));
    }

    /** Which weights, with repetition, a product of weights is made of. */
    int[] weights(int weight) {
        return weightProducts.get(weight).letters();
    }

    /** The numbers of a product of weights, or null for the empty one, which is 1. */
    double[] numbers(int c, int weight) {
        if (weight == 0) {
            return null;
        }
        var product = new double[classes.get(c).members().length];
        Arrays.fill(product, 1);
        for (int w : weightProducts.get(weight).letters()) {
            double[] numbers = classes.get(c).weights().get(w);
            for (int k = 0; k < product.length; k++) {
                product[k] *= numbers[k];
            }
        }
        return product;
    }

    int size() {
        return classes.size();
    }

    Site at(int c) {
        return classes.get(c);
    }

    int classOf(int subsystem) {
        return classOf[subsystem];
    }

    int indexIn(int subsystem) {
        return indexIn[subsystem];
    }

    static int letter(int c, int operator) {
        return c * CLASS + operator;
    }

    static int letter(int c, int weight, int operator) {
        return c * CLASS + weight * WEIGHT + operator;
    }

    static int self(int letter) {
        return letter | SELF;
    }

    static boolean isSelf(int letter) {
        return (letter & SELF) != 0;
    }

    static int site(int letter) {
        return letter / CLASS;
    }

    static int operator(int letter) {
        return letter & SELF - 1;
    }

    static int weight(int letter) {
        return letter / WEIGHT % (CLASS / WEIGHT);
    }

    static int withOperator(int letter, int operator) {
        return letter - operator(letter) + operator;
    }

    /** The letter of the adjoint operator. */
    static int adjoint(int letter) {
        return withOperator(letter, switch (operator(letter)) {
            case P -> M;
            case M -> P;
            case AD -> A;
            case A -> AD;
            default -> operator(letter);
        });
    }

    static Word adjoint(Word word) {
        return new Word(Arrays.stream(word.letters()).map(Sites::adjoint).toArray());
    }
}
