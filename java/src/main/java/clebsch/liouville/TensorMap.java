package clebsch.liouville;

import clebsch.model.Operator;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.hipparchus.complex.Complex;

/**
 * A linear map of operators on one angular momentum j = N/2 in terms of its spherical tensors, S T_kq = Σ S_{Δk,Δq}(k, q) T_{k+Δk,q+Δq},
 * for ranks k up to a highest one. Multiplication by J_z, J_± changes k and q by at most one, with
 *
 * <p>{J_z, T_kq} = B_{k+1} √((k+1)² − q²) T_{k+1,q} + B_k √(k² − q²) T_{k−1,q}, B_k = √(((N+1)² − k²) / (4k² − 1)),
 * {J_±, T_kq} = ∓B_{k+1} √((k ± q + 1)(k ± q + 2)) T_{k+1,q±1} ± B_k √((k ∓ q)(k ∓ q − 1)) T_{k−1,q±1},
 *
 * <p>the Wigner–Eckart theorem for J⃗ with its reduced elements (D. A. Varshalovich, A. N. Moskalev, V. K. Khersonskii, Quantum Theory of
 * Angular Momentum, Sec. 2.4), and from these and [J⃗, T_kq] everything else follows. A path that leaves the ranks kept ends; so what
 * polynomials of degree d give is right for all k that lie d below the highest, and for all k where that is N.
 */
final class TensorMap {
    /** What is below this multiple of the terms that it was summed from has cancelled. */
    private static final double CANCELLED = 64 * Math.ulp(1.0);

    private final int highest;
    private final Map<Change, Part> parts = new TreeMap<>();

    /** By how much rank and order change. */
    record Change(int rank, int order) implements Comparable<Change> {
        @Override
        public int compareTo(Change other) {
            return rank != other.rank ? Integer.compare(rank, other.rank) : Integer.compare(order, other.order);
        }
    }

    /** The coefficients of one change, by the tensor acted on, and the largest terms that they were summed from. */
    private static final class Part {
        final double[] real;
        final double[] imaginary;
        double magnitude;

        Part(int size) {
            real = new double[size];
            imaginary = new double[size];
        }

        void add(int at, Complex c, double value) {
            real[at] += c.getReal() * value;
            imaginary[at] += c.getImaginary() * value;
            magnitude = Math.max(magnitude, c.norm() * Math.abs(value));
        }
    }

    private TensorMap(int highest) {
        this.highest = highest;
    }

    private static int at(int k, int q) {
        return k * k + k + q;
    }

    private Part part(Change change) {
        return parts.computeIfAbsent(change, c -> new Part((highest + 1) * (highest + 1)));
    }

    /** The highest rank. */
    int highest() {
        return highest;
    }

    /** The changes that there are. */
    Iterable<Change> changes() {
        return parts.keySet();
    }

    double real(Change change, int k, int q) {
        return parts.get(change).real[at(k, q)];
    }

    double imaginary(Change change, int k, int q) {
        return parts.get(change).imaginary[at(k, q)];
    }

    static TensorMap zero(int highest) {
        return new TensorMap(highest);
    }

    /** A ↦ cA. */
    private static TensorMap scalar(int highest, Complex c) {
        var map = new TensorMap(highest);
        if (!c.isZero()) {
            Part part = map.part(new Change(0, 0));
            Arrays.fill(part.real, c.getReal());
            Arrays.fill(part.imaginary, c.getImaginary());
            part.magnitude = c.norm();
        }
        return map;
    }

    /**
     * ρ ↦ Aρ or ρ ↦ ρA.
     *
     * @param top     N = 2j
     * @param left    whether A stands on the left
     * @param adjoint whether A† is meant
     */
    static TensorMap multiplication(Operator operator, int top, int highest, boolean left, boolean adjoint) {
        return switch (operator) {
            case Operator.Identity one -> scalar(highest, adjoint ? one.coefficient().conjugate() : one.coefficient());
            case Operator.Elementary e -> elementary(e.symbol(), top, highest, left, adjoint);
            case Operator.Adjoint a -> multiplication(a.of(), top, highest, left, !adjoint);
            case Operator.Sum s -> {
                TensorMap sum = zero(highest);
                s.summands().forEach(a -> sum.add(Complex.ONE, multiplication(a, top, highest, left, adjoint)));
                yield sum;
            }
            case Operator.Product p -> {
                TensorMap product = scalar(highest, Complex.ONE);
                for (Operator factor : p.factors()) {
                    TensorMap each = multiplication(factor, top, highest, left, adjoint);
                    // (AB)ρ = A(Bρ) and ρ(AB) = (ρA)B; the adjoint turns the order round
                    product = left != adjoint ? product.after(each) : each.after(product);
                }
                yield product;
            }
            case Operator.Power p -> {
                TensorMap base = multiplication(p.base(), top, highest, left, adjoint);
                TensorMap power = scalar(highest, Complex.ONE);
                for (int n = 0; n < p.exponent(); n++) {
                    power = base.after(power);
                }
                yield power;
            }
        };
    }

    private static TensorMap elementary(Operator.Symbol symbol, int top, int highest, boolean left, boolean adjoint) {
        double j = top / 2.0;
        TensorMap map = zero(highest);
        switch (symbol) {
            case Z -> map.addZ(Complex.ONE, top, left);
            case N -> {
                map.addZ(Complex.ONE, top, left);
                map.add(Complex.ONE, scalar(highest, new Complex(j)));
            }
            case CASIMIR -> map.add(Complex.ONE, scalar(highest, new Complex(j * (j + 1))));
            case P -> map.addStep(adjoint ? -1 : 1, Complex.ONE, top, left);
            case M -> map.addStep(adjoint ? 1 : -1, Complex.ONE, top, left);
            case X -> {
                map.addStep(1, new Complex(0.5), top, left);
                map.addStep(-1, new Complex(0.5), top, left);
            }
            case Y -> {
                map.addStep(1, new Complex(0, -0.5), top, left);
                map.addStep(-1, new Complex(0, 0.5), top, left);
            }
            default -> throw new IllegalArgumentException(symbol + " is not an operator of an angular momentum");
        }
        return map;
    }

    /** Adds c J_z: half the anticommutator, and half the commutator with the sign of the side. */
    private void addZ(Complex c, int top, boolean left) {
        Part same = part(new Change(0, 0));
        Part up = part(new Change(1, 0));
        Part down = part(new Change(-1, 0));
        for (int k = 0; k <= highest; k++) {
            for (int q = -k; q <= k; q++) {
                same.add(at(k, q), c, (left ? 0.5 : -0.5) * q);
                up.add(at(k, q), c, k == highest ? 0 : 0.5 * reduced(k + 1, top) * root(k + 1 - q, k + 1 + q));
                down.add(at(k, q), c, 0.5 * reduced(k, top) * root(k - q, k + q));
            }
        }
    }

    /** Adds c J_+ or c J_−. */
    private void addStep(int sign, Complex c, int top, boolean left) {
        Part same = part(new Change(0, sign));
        Part up = part(new Change(1, sign));
        Part down = part(new Change(-1, sign));
        for (int k = 0; k <= highest; k++) {
            for (int q = -k; q <= k; q++) {
                int p = sign * q;
                same.add(at(k, q), c, (left ? 0.5 : -0.5) * root(k - p, k + p + 1));
                up.add(at(k, q), c, k == highest ? 0 : -sign * 0.5 * reduced(k + 1, top) * root(k + p + 1, k + p + 2));
                down.add(at(k, q), c, sign * 0.5 * reduced(k, top) * root(k - p, k - p - 1));
            }
        }
    }

    /** B_k, zero for k = 0, and for k = N + 1 as there is no such tensor. */
    private static double reduced(int k, int top) {
        return k == 0 ? 0 : Math.sqrt((top + 1.0 - k) * (top + 1.0 + k) / ((2.0 * k - 1) * (2.0 * k + 1)));
    }

    private static double root(int a, int b) {
        return a <= 0 || b <= 0 ? 0 : Math.sqrt((double) a * b);
    }

    /** Adds c times another. */
    void add(Complex c, TensorMap other) {
        other.parts.forEach((change, from) -> {
            Part into = part(change);
            for (int i = 0; i < from.real.length; i++) {
                into.real[i] += c.getReal() * from.real[i] - c.getImaginary() * from.imaginary[i];
                into.imaginary[i] += c.getReal() * from.imaginary[i] + c.getImaginary() * from.real[i];
            }
            into.magnitude = Math.max(into.magnitude, c.norm() * from.magnitude);
        });
    }

    /** The map that does another first and then this. */
    TensorMap after(TensorMap first) {
        var product = new TensorMap(highest);
        first.parts.forEach((one, a) -> parts.forEach((two, b) -> {
            Part into = product.part(new Change(one.rank() + two.rank(), one.order() + two.order()));
            for (int k = Math.max(0, -one.rank()); k <= Math.min(highest, highest - one.rank()); k++) {
                int via = k + one.rank();
                for (int q = Math.max(-k, -via - one.order()); q <= Math.min(k, via - one.order()); q++) {
                    int from = at(k, q);
                    int through = at(via, q + one.order());
                    into.real[from] += a.real[from] * b.real[through] - a.imaginary[from] * b.imaginary[through];
                    into.imaginary[from] += a.real[from] * b.imaginary[through] + a.imaginary[from] * b.real[through];
                }
            }
            into.magnitude = Math.max(into.magnitude, a.magnitude * b.magnitude);
        }));
        product.settle();
        return product;
    }

    /** Drops changes whose coefficients all cancelled. */
    void settle() {
        parts.values().removeIf(part -> {
            double bound = CANCELLED * part.magnitude;
            boolean real = largest(part.real) > bound;
            boolean imaginary = largest(part.imaginary) > bound;
            if (!real) {
                Arrays.fill(part.real, 0);
            }
            if (!imaginary) {
                Arrays.fill(part.imaginary, 0);
            }
            return !real && !imaginary;
        });
    }

    private static double largest(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
