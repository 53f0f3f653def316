package clebsch.cumulant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import clebsch.DenseMatrix;
import clebsch.DenseReference;
import clebsch.Draft;
import clebsch.RandomModels;
import clebsch.model.Location;
import clebsch.model.Model;
import clebsch.model.Operator;
import clebsch.model.Operator.Symbol;
import clebsch.model.State;
import clebsch.model.Subsystem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An operator ρ whose joint cumulants of more than n spins are zero obeys the truncated equations at that instant exactly, be it
 * positive or not: tr(O 𝓛ρ), from dense matrices of every spin by itself, is each right-hand side. That checks every factor
 * N, N − 1, … and every split, with more spins than the order.
 */
class TruncationTest {
    private static final List<Symbol> AXES = List.of(Symbol.X, Symbol.Y, Symbol.Z);

    /** Spins of ensembles, one by one: for each its ensemble. */
    private record Sites(int[] ensembleOf, List<Subsystem> subsystems) {

        static Sites of(List<Subsystem> ensembles) {
            var ensembleOf = new ArrayList<Integer>();
            var single = new ArrayList<Subsystem>();
            for (int e = 0; e < ensembles.size(); e++) {
                if (ensembles.get(e) instanceof Subsystem.Boson mode) {
                    ensembleOf.add(e);
                    single.add(mode);
                    continue;
                }
                int n = ensembles.get(e) instanceof Subsystem.Spins s ? s.count() : ((Subsystem.Spin) ensembles.get(e)).twiceLength();
                for (int k = 0; k < n; k++) {
                    ensembleOf.add(e);
                    single.add(Draft.spin("s" + single.size(), 1));
                }
            }
            return new Sites(ensembleOf.stream().mapToInt(Integer::intValue).toArray(), single);
        }

        Operator on(int site, Symbol symbol) {
            return new Operator.Elementary(site, subsystems.get(site).name(), symbol);
        }

        /** The operator of ensembles as one of their spins. */
        Operator spread(Operator operator) {
            return switch (operator) {
                case Operator.Identity one -> one;
                case Operator.Adjoint(Operator of) -> new Operator.Adjoint(spread(of));
                case Operator.Sum(List<Operator> s) -> new Operator.Sum(s.stream().map(this::spread).toList());
                case Operator.Product(List<Operator> f) -> new Operator.Product(f.stream().map(this::spread).toList());
                case Operator.Power(Operator base, int n) -> new Operator.Power(spread(base), n);
                case Operator.Elementary(int e, String _, Symbol symbol) when symbol == Symbol.CASIMIR -> new Operator.Sum(
                        AXES.stream().<Operator>map(axis -> new Operator.Power(sum(e, axis), 2)).toList());
                case Operator.Elementary(int e, String _, Symbol symbol) -> sum(e, symbol);
            };
        }

        private Operator sum(int ensemble, Symbol symbol) {
            return new Operator.Sum(IntStream.range(0, ensembleOf.length).filter(k -> ensembleOf[k] == ensemble)
                    .mapToObj(k -> on(k, symbol)).toList());
        }
    }

    /** 2^{−n} Σ ⟨σ_a σ_b …⟩ σ_a σ_b …, the moments from random cumulants of at most {@code order} spins, the same for all of an ensemble. */
    private static DenseMatrix state(Sites sites, int spins, int order, Random random) {
        var cumulants = new HashMap<List<Integer>, Double>();
        DenseMatrix[] pauli = {DenseMatrix.identity(2), pauli(Symbol.X), pauli(Symbol.Y), pauli(Symbol.Z)};
        int dimension = 1 << spins;
        var rho = new DenseMatrix(dimension, dimension);
        for (int string = 0; string < 1 << 2 * spins; string++) {
            var on = new ArrayList<Integer>();
            DenseMatrix product = DenseMatrix.identity(1);
            for (int k = 0; k < spins; k++) {
                int a = string >> 2 * k & 3;
                product = product.kron(pauli[a]);
                if (a > 0) {
                    on.add(4 * sites.ensembleOf()[k] + a);
                }
            }
            rho = rho.plus(new Complex(moment(on, order, cumulants, random) / dimension), product);
        }
        return rho;
    }

    private static DenseMatrix pauli(Symbol axis) {
        Draft spin = Draft.of("spin", Draft.spin("s", 1));
        return new DenseReference(spin.build()).operator(spin.on(axis)).times(new Complex(2));
    }

    /** Σ over partitions into blocks of at most {@code order} of the product of cumulants. */
    private static double moment(List<Integer> on, int order, Map<List<Integer>, Double> cumulants, Random random) {
        if (on.isEmpty()) {
            return 1;
        }
        double sum = 0;
        List<Integer> rest = on.subList(1, on.size());
        for (int with = 0; with < 1 << rest.size(); with++) {
            if (Integer.bitCount(with) >= order) {
                continue;
            }
            var block = new ArrayList<>(List.of(on.getFirst()));
            var others = new ArrayList<Integer>();
            for (int k = 0; k < rest.size(); k++) {
                ((with >> k & 1) == 1 ? block : others).add(rest.get(k));
            }
            block.sort(null);
            sum += cumulants.computeIfAbsent(block, b -> random.nextDouble() - 0.5) * moment(others, order, cumulants, random);
        }
        return sum;
    }

    /** The operator of a moment's name on spins that differ. */
    private static Operator operator(String name, List<Subsystem> ensembles, Sites sites) {
        Operator product = new Operator.Identity(Complex.ONE);
        var used = new int[ensembles.size()];
        for (String factor : name.substring(1, name.length() - 1).split(" ")) {
            String[] parts = factor.split("\\.");
            int e = IntStream.range(0, ensembles.size()).filter(k -> ensembles.get(k).name().equals(parts[0])).findFirst().orElseThrow();
            int[] members = IntStream.range(0, sites.ensembleOf().length).filter(k -> sites.ensembleOf()[k] == e).toArray();
            product = product.times(switch (parts[1]) {
                case "ad" -> sites.on(members[0], Symbol.AD);
                case "a" -> sites.on(members[0], Symbol.A);
                case "sigma_p" -> sites.on(members[used[e]++], Symbol.P);
                case "sigma_m" -> sites.on(members[used[e]++], Symbol.M);
                default -> sites.on(members[used[e]++], Symbol.Z).times(new Complex(2));
            });
        }
        return product;
    }

    private static void check(long seed, int order, List<Subsystem> ensembles, State mode) {
        Draft draft = RandomModels.of(seed, ensembles);
        var measured = IntStream.range(0, ensembles.size()).<Operator>mapToObj(k ->
                draft.on(k, ensembles.get(k) instanceof Subsystem.Boson ? Symbol.A : Symbol.X)).toList();
        for (int k = 0; k < ensembles.size(); k++) {
            if (!(ensembles.get(k) instanceof Subsystem.Boson)) {
                draft.each(0.4, k, new Complex(0.2, 0.5), new Complex(0.7, -0.1), new Complex(0.3, 0.4));
            }
        }
        Model model = draft.build();
        var equations = new Equations(model, order, measured, Location.api("solve"));

        Sites sites = Sites.of(ensembles);
        Draft spread = Draft.of("spread", sites.subsystems());
        model.hamiltonian().forEach(t -> spread.hamiltonian(sites.spread(t.operator())));
        model.dissipators().forEach(d -> {
            if (d instanceof clebsch.model.Dissipator.Jump jump) {
                spread.jump(jump.rate(), sites.spread(jump.jump()));
            } else if (d instanceof clebsch.model.Dissipator.Each each) {
                IntStream.range(0, sites.ensembleOf().length).filter(k -> sites.ensembleOf()[k] == each.subsystem())
                        .forEach(k -> spread.each(each.rate(), k, each.plus(), each.minus(), each.z()));
            }
        });
        var reference = new DenseReference(spread.build());
        int spins = (int) sites.subsystems().stream().filter(s -> !(s instanceof Subsystem.Boson)).count();
        DenseMatrix rho = state(sites, spins, order, new Random(seed));
        if (mode != null) {
            DenseMatrix ket = DenseReference.ket(mode, sites.subsystems().getLast());
            rho = rho.kron(ket.times(ket.adjoint()));
        }
        DenseMatrix rate = reference.rate(rho);
        DenseMatrix state = rho;
        var values = new HashMap<String, Complex>();
        for (String name : equations.moments()) {
            Operator operator = operator(name, ensembles, sites);
            Complex expected = reference.mean(operator, rate);
            Complex found = equations.rate(name, n -> values.computeIfAbsent(n, m -> reference.mean(operator(m, ensembles, sites), state)));
            double scale = 1 + expected.norm();
            assertThat(found.getReal()).as(name).isCloseTo(expected.getReal(), within(1e-11 * scale));
            assertThat(found.getImaginary()).as(name).isCloseTo(expected.getImaginary(), within(1e-11 * scale));
        }
        assertThat(equations.moments()).hasSizeGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 2", "4, 2", "5, 3", "6, 3"})
    void ensemblesOfThreeAndTwo(long seed, int order) {
        check(seed, order, List.of(Draft.spins("a", 3), Draft.spins("b", 2)), null);
    }

    @ParameterizedTest
    @CsvSource({"7, 1", "8, 2", "9, 3"})
    void anEnsembleOfFive(long seed, int order) {
        check(seed, order, List.of(Draft.spins("a", 5)), null);
    }

    /** A coherent state has no cumulants of a, a† beyond its amplitude, so that a mode may stand beside. */
    @ParameterizedTest
    @CsvSource({"10, 1", "11, 2"})
    void anEnsembleOfThreeAndAMode(long seed, int order) {
        check(seed, order, List.of(Draft.spins("a", 3), Draft.boson("c", 14)), new State.Alpha(new Complex(0.1, -0.07)));
    }
}
