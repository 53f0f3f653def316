package clebsch.cumulant;

import clebsch.model.Operator;
import clebsch.model.Subsystem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.hipparchus.complex.Complex;

/** A polynomial of operators as a tree whose leaves have degree one: a sum over ten thousand spins is one leaf. */
sealed interface Tree<L> {

    /** Of degree one. */
    record Leaf<L>(L form) implements Tree<L> {
    }

    /** Σ A_k. */
    record Sum<L>(List<Tree<L>> summands) implements Tree<L> {
    }

    /** A_1 A_2 …. */
    record Product<L>(List<Tree<L>> factors) implements Tree<L> {
    }

    /**
     * constant + Σ c · elementary operator, with σ_+, σ_−, σ_z summed over the spins 1/2 of a subsystem, and a†, a of a mode.
     *
     * @param terms for each subsystem its coefficients in the order of {@link Sites#SPIN} or {@link Sites#MODE}
     */
    record Linear(Complex[] constant, Map<Integer, Complex[]> terms) {

        Linear() {
            this(new Complex[] {Complex.ZERO}, new TreeMap<>());
        }

        static Linear number(Complex c) {
            return new Linear(new Complex[] {c}, new TreeMap<>());
        }

        static Linear elementary(int subsystem, Complex... coefficients) {
            var one = new Linear();
            one.terms.put(subsystem, coefficients);
            return one;
        }

        boolean isNumber() {
            return terms.isEmpty();
        }

        void add(Linear other) {
            constant[0] = constant[0].add(other.constant[0]);
            other.terms.forEach((subsystem, c) -> terms.merge(subsystem, c, (x, y) -> {
                var sum = new Complex[x.length];
                for (int k = 0; k < sum.length; k++) {
                    sum[k] = x[k].add(y[k]);
                }
                return sum;
            }));
        }

        private Linear map(Function<Complex, Complex> f) {
            var result = number(f.apply(constant[0]));
            terms.forEach((subsystem, c) -> {
                var mapped = new Complex[c.length];
                for (int k = 0; k < c.length; k++) {
                    mapped[k] = f.apply(c[k]);
                }
                result.terms.put(subsystem, mapped);
            });
            return result;
        }

        private Linear adjoint() {
            Linear conjugate = map(Complex::conjugate);
            conjugate.terms.values().forEach(c -> {
                Complex first = c[0];
                c[0] = c[1];
                c[1] = first;
            });
            return conjugate;
        }
    }

    default void leaves(Consumer<L> visitor) {
        switch (this) {
            case Leaf<L>(L form) -> visitor.accept(form);
            case Sum<L>(List<Tree<L>> summands) -> summands.forEach(s -> s.leaves(visitor));
            case Product<L>(List<Tree<L>> factors) -> factors.forEach(f -> f.leaves(visitor));
        }
    }

    default <M> Tree<M> map(Function<L, M> f) {
        return switch (this) {
            case Leaf<L>(L form) -> new Leaf<>(f.apply(form));
            case Sum<L>(List<Tree<L>> summands) -> new Sum<>(summands.stream().map(s -> s.map(f)).toList());
            case Product<L>(List<Tree<L>> factors) -> new Product<>(factors.stream().map(s -> s.map(f)).toList());
        };
    }

    /** The tree of an operator of the model language. */
    static Tree<Linear> of(Operator operator, List<Subsystem> subsystems) {
        return switch (operator) {
            case Operator.Identity(Complex c) -> new Leaf<>(Linear.number(c));
            case Operator.Elementary e -> elementary(e, subsystems);
            case Operator.Sum(List<Operator> summands) -> sum(summands.stream().map(s -> of(s, subsystems)).toList());
            case Operator.Product(List<Operator> factors) -> product(factors.stream().map(f -> of(f, subsystems)).toList());
            case Operator.Power(Operator base, int n) -> product(Collections.nCopies(n, of(base, subsystems)));
            case Operator.Adjoint(Operator of) -> adjoint(of(of, subsystems));
        };
    }

    /** A_1 + A_2 + …, everything of degree one in one leaf. */
    static Tree<Linear> sum(List<Tree<Linear>> summands) {
        var linear = new Linear();
        var rest = new ArrayList<Tree<Linear>>();
        for (Tree<Linear> summand : summands) {
            switch (summand) {
                case Leaf<Linear>(Linear form) -> linear.add(form);
                case Sum<Linear>(List<Tree<Linear>> inner) -> inner.forEach(s -> {
                    if (s instanceof Leaf<Linear>(Linear form)) {
                        linear.add(form);
                    } else {
                        rest.add(s);
                    }
                });
                case Product<Linear> product -> rest.add(product);
            }
        }
        if (rest.isEmpty()) {
            return new Leaf<>(linear);
        }
        if (!linear.isNumber() || !linear.constant()[0].isZero()) {
            rest.add(new Leaf<>(linear));
        }
        return new Sum<>(List.copyOf(rest));
    }

    private static Tree<Linear> product(List<Tree<Linear>> factors) {
        Complex scale = Complex.ONE;
        var rest = new ArrayList<Tree<Linear>>();
        for (Tree<Linear> factor : factors) {
            switch (factor) {
                case Leaf<Linear>(Linear form) when form.isNumber() -> scale = scale.multiply(form.constant()[0]);
                case Product<Linear>(List<Tree<Linear>> inner) -> rest.addAll(inner);
                default -> rest.add(factor);
            }
        }
        if (rest.isEmpty()) {
            return new Leaf<>(Linear.number(scale));
        }
        rest.set(0, scaled(rest.getFirst(), scale));
        return rest.size() == 1 ? rest.getFirst() : new Product<>(List.copyOf(rest));
    }

    private static Tree<Linear> scaled(Tree<Linear> tree, Complex c) {
        return c.equals(Complex.ONE) ? tree : switch (tree) {
            case Leaf<Linear>(Linear form) -> new Leaf<>(form.map(c::multiply));
            case Sum<Linear>(List<Tree<Linear>> summands) -> new Sum<>(summands.stream().map(s -> scaled(s, c)).toList());
            case Product<Linear>(List<Tree<Linear>> factors) -> {
                var scaled = new ArrayList<>(factors);
                scaled.set(0, scaled(factors.getFirst(), c));
                yield new Product<>(List.copyOf(scaled));
            }
        };
    }

    /** A†. */
    static Tree<Linear> adjoint(Tree<Linear> tree) {
        return switch (tree) {
            case Leaf<Linear>(Linear form) -> new Leaf<>(form.adjoint());
            case Sum<Linear>(List<Tree<Linear>> summands) -> new Sum<>(summands.stream().map(Tree::adjoint).toList());
            case Product<Linear>(List<Tree<Linear>> factors) ->
                new Product<>(factors.reversed().stream().map(Tree::adjoint).toList());
        };
    }

    private static Tree<Linear> elementary(Operator.Elementary e, List<Subsystem> subsystems) {
        int at = e.subsystem();
        return switch (e.symbol()) {
            case X -> spin(at, 0.5, 0.5, 0);
            case Y -> new Leaf<>(Linear.elementary(at, new Complex(0, -0.5), new Complex(0, 0.5), Complex.ZERO));
            case Z -> spin(at, 0, 0, 0.5);
            case P -> spin(at, 1, 0, 0);
            case M -> spin(at, 0, 1, 0);
            case N -> subsystems.get(at) instanceof Subsystem.Boson ? product(List.of(mode(at, 1, 0), mode(at, 0, 1)))
                    : sum(List.of(spin(at, 0, 0, 0.5), new Leaf<>(Linear.number(new Complex(size(subsystems.get(at)) / 2.0)))));
            // J² = J_z² + ½(J_+J_− + J_−J_+)
            case CASIMIR -> sum(List.of(product(List.of(spin(at, 0, 0, 0.5), spin(at, 0, 0, 0.5))),
                    product(List.of(spin(at, 0.5, 0, 0), spin(at, 0, 1, 0))),
                    product(List.of(spin(at, 0, 0.5, 0), spin(at, 1, 0, 0)))));
            case A -> mode(at, 0, 1);
            case AD -> mode(at, 1, 0);
        };
    }

    private static Tree<Linear> spin(int at, double p, double m, double z) {
        return new Leaf<>(Linear.elementary(at, new Complex(p), new Complex(m), new Complex(z)));
    }

    private static Tree<Linear> mode(int at, double ad, double a) {
        return new Leaf<>(Linear.elementary(at, new Complex(ad), new Complex(a)));
    }

    /** How many spins 1/2 a subsystem is: a spin of length S is 2S of them in their symmetric states. */
    static int size(Subsystem subsystem) {
        return switch (subsystem) {
            case Subsystem.Spins spins -> spins.count();
            case Subsystem.Spin spin -> spin.twiceLength();
            case Subsystem.Boson boson -> throw new IllegalArgumentException(boson.name() + " is a mode");
        };
    }
}
