package clebsch.cumulant;

import clebsch.model.Model;
import clebsch.model.ModelException;
import clebsch.model.State;
import clebsch.model.Subsystem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hipparchus.complex.Complex;
import org.hipparchus.util.CombinatoricsUtils;

/**
 * Moments of the initial state, exactly.
 *
 * <p>A word on the n spins that a state is given to, all in states of one j, is read off collective operators: with T for the sum of
 * a word over all choices of distinct spins, T(w b) = T(w) Σσ_b − Σ_{a ∈ w} T(w with ab for a), and ⟨w⟩ = ⟨T(w)⟩ / (n (n−1) …).
 */
final class InitialMoments {
    /** What rounding may leave of a moment that is zero, in units of the largest. */
    private static final double ROUNDING = 1e-14;

    private final Model model;
    private final Sites sites;
    private final State.Assigned[] assigned;
    private final double[][][] ladders;
    private final Map<Word, Complex> singles = new HashMap<>();

    InitialMoments(Model model, Sites sites) {
        this.model = model;
        this.sites = sites;
        assigned = new State.Assigned[model.subsystems().size()];
        ladders = new double[assigned.length][][];
        model.initial().forEach(group -> group.members().forEach(k -> assigned[k] = group));
    }

    /** ⟨word⟩ of operators on classes that are not individuals. */
    Complex of(Word word) {
        // letters that a common state ties together, by the first subsystem it is given to
        var together = new TreeMap<Integer, List<Integer>>();
        Complex product = Complex.ONE;
        for (int letter : word.letters()) {
            int first = sites.at(Sites.site(letter)).members()[0];
            State.Assigned group = assigned[first];
            if (sites.at(Sites.site(letter)).mode() || ladderOfItsOwn(first)) {
                together.computeIfAbsent(first, k -> new ArrayList<>()).add(Sites.operator(letter));
            } else if (Sites.isProduct(group.state())) {
                product = product.multiply(single(group.state(), Sites.operator(letter)));
            } else {
                together.computeIfAbsent(group.members().getFirst(), k -> new ArrayList<>()).add(Sites.operator(letter));
            }
        }
        for (Map.Entry<Integer, List<Integer>> entry : together.entrySet()) {
            int[] operators = entry.getValue().stream().mapToInt(Integer::intValue).toArray();
            product = product.multiply(model.subsystems().get(entry.getKey()) instanceof Subsystem.Boson
                    ? mode(entry.getKey(), operators) : spins(entry.getKey(), operators));
        }
        return product;
    }

    /** ⟨σ⟩ of one individual. */
    Complex of(int subsystem, int operator) {
        State.Assigned group = assigned[subsystem];
        int first = group.members().getFirst();
        return Sites.isProduct(group.state()) ? single(group.state(), operator)
                : singles.computeIfAbsent(Word.of(first, operator), w -> spins(first, new int[] {operator}));
    }

    /** A mixed spin of length S is a mixture of its 2S + 1 states, not of the 2^{2S} of uncorrelated spins 1/2. */
    private boolean ladderOfItsOwn(int subsystem) {
        return assigned[subsystem].state() instanceof State.Mixed && model.subsystems().get(subsystem) instanceof Subsystem.Spin s
                && s.twiceLength() > 1;
    }

    private static Complex single(State state, int operator) {
        return switch (state) {
            case State.Down _ -> new Complex(operator == Sites.Z ? -1 : 0);
            case State.Up _ -> new Complex(operator == Sites.Z ? 1 : 0);
            case State.Mixed _ -> Complex.ZERO;
            case State.Thermal(double p) -> new Complex(operator == Sites.Z ? 2 * p - 1 : 0);
            case State.Coherent(double theta, double phi) -> {
                double rounding = Math.ulp(1.0);
                if (operator == Sites.Z) {
                    yield new Complex(-exact(Math.cos(theta), rounding * Math.abs(theta)));
                }
                double size = exact(Math.sin(theta), rounding * Math.abs(theta)) / 2;
                double re = exact(Math.cos(phi), rounding * Math.abs(phi));
                double im = exact(Math.sin(phi), rounding * Math.abs(phi));
                yield new Complex(size * re, operator == Sites.P ? -size * im : size * im);
            }
            default -> throw new IllegalArgumentException("correlated: " + state);
        };
    }

    /** A value below its rounding is zero, so that what a symmetry keeps at zero is seen to be. */
    private static double exact(double value, double rounding) {
        return Math.abs(value) <= rounding ? 0 : value;
    }

    // ---- modes

    private Complex mode(int subsystem, int[] operators) {
        int created = (int) Arrays.stream(operators).filter(o -> o == Sites.AD).count();
        int annihilated = operators.length - created;
        return switch (assigned[subsystem].state()) {
            case State.Fock(int n) -> new Complex(created == annihilated ? falling(n, created) : 0);
            case State.Thermal(double n) -> new Complex(created == annihilated
                    ? CombinatoricsUtils.factorialDouble(created) * Math.pow(n, created) : 0);
            case State.Alpha(Complex alpha) -> power(alpha.conjugate(), created).multiply(power(alpha, annihilated));
            case State.Superposition sum -> {
                // ⟨ψ|a†^k a^l|ψ⟩ = Σ √(n!/(n−l)!) √((n−l+k)!/(n−l)!) ψ*_{n−l+k} ψ_n
                Complex[] psi = amplitudes(sum, subsystem);
                Complex mean = Complex.ZERO;
                double scale = 0;
                for (int n = annihilated; n < psi.length; n++) {
                    int to = n - annihilated + created;
                    if (to < psi.length) {
                        double element = Math.sqrt(falling(n, annihilated) * falling(to, created));
                        Complex term = psi[to].conjugate().multiply(psi[n]).multiply(element);
                        mean = mean.add(term);
                        scale += term.norm();
                    }
                }
                yield clean(mean, scale);
            }
            default -> throw new IllegalArgumentException("no state of a mode: " + assigned[subsystem].state());
        };
    }

    private static Complex power(Complex z, int n) {
        Complex product = Complex.ONE;
        for (int k = 0; k < n; k++) {
            product = product.multiply(z);
        }
        return product;
    }

    private Complex[] amplitudes(State.Superposition sum, int subsystem) {
        double most = sum.parts().stream().mapToDouble(part -> switch (part.state()) {
            case State.Fock(int n) -> n;
            case State.Alpha(Complex alpha) -> alpha.norm() * alpha.norm() + 12 * alpha.norm() + 40;
            default -> throw new IllegalArgumentException("no pure state of a mode: " + part.state());
        }).max().orElseThrow();
        var psi = zeros((int) most + 1);
        for (State.Part part : sum.parts()) {
            switch (part.state()) {
                case State.Fock(int n) -> psi[n] = psi[n].add(part.coefficient());
                case State.Alpha(Complex alpha) -> {
                    double size = alpha.norm();
                    for (int n = 0; n < psi.length; n++) {
                        double modulus = size == 0 ? (n == 0 ? 1 : 0)
                                : Math.exp(n * Math.log(size) - (size * size + CombinatoricsUtils.factorialLog(n)) / 2);
                        psi[n] = psi[n].add(part.coefficient().multiply(phase(n * alpha.getArgument()).multiply(modulus)));
                    }
                }
                default -> throw new IllegalArgumentException("no pure state of a mode: " + part.state());
            }
        }
        return normalised(psi, subsystem);
    }

    // ---- spins

    private Complex spins(int subsystem, int[] operators) {
        State.Assigned group = assigned[subsystem];
        if (ladderOfItsOwn(subsystem)) {
            int n = Tree.size(model.subsystems().get(subsystem));
            Complex sum = Complex.ZERO;
            for (int k = 0; k <= n; k++) {
                var psi = zeros(n + 1);
                psi[k] = Complex.ONE;
                sum = sum.add(mean(operators, psi, n));
            }
            return clean(sum.divide(n + 1), 1);
        }
        int n = group.members().stream().mapToInt(k -> Tree.size(model.subsystems().get(k))).sum();
        int twiceJ = twiceJ(group.state(), n, group);
        if (ladders[subsystem] == null) {
            Complex[] psi = zeros(twiceJ + 1);
            add(group.state(), Complex.ONE, psi);
            psi = normalised(psi, subsystem);
            ladders[subsystem] = new double[][] {Arrays.stream(psi).mapToDouble(Complex::getReal).toArray(),
                Arrays.stream(psi).mapToDouble(Complex::getImaginary).toArray()};
        }
        double[][] parts = ladders[subsystem];
        var psi = new Complex[twiceJ + 1];
        for (int k = 0; k < psi.length; k++) {
            psi[k] = new Complex(parts[0][k], parts[1][k]);
        }
        return clean(mean(operators, psi, n), 1);
    }

    private static int twiceJ(State state, int n, State.Assigned group) {
        return switch (state) {
            case State.Dicke dicke -> dicke.twiceJ();
            case State.Superposition sum -> {
                int[] lengths = sum.parts().stream().mapToInt(part -> twiceJ(part.state(), n, group)).distinct().toArray();
                if (lengths.length > 1) {
                    throw new ModelException(group.location(), "the superposition mixes states of different j, which "
                            + "permutation symmetry does not allow", "take states of one j");
                }
                yield lengths[0];
            }
            default -> n;
        };
    }

    /** Adds c|ψ⟩ with |ψ⟩ normalised, on the ladder of m = −j … j. */
    private static void add(State state, Complex c, Complex[] into) {
        int n = into.length - 1;
        switch (state) {
            case State.Down _ -> into[0] = into[0].add(c);
            case State.Up _ -> into[n] = into[n].add(c);
            case State.Ghz _ -> {
                into[0] = into[0].add(c.multiply(Math.sqrt(0.5)));
                into[n] = into[n].add(c.multiply(Math.sqrt(0.5)));
            }
            case State.Dicke dicke -> {
                int k = (n + dicke.twiceM()) / 2;
                into[k] = into[k].add(c);
            }
            case State.Coherent(double theta, double phi) -> {
                for (int k = 0; k <= n; k++) {
                    into[k] = into[k].add(c.multiply(phase(k * phi)).multiply(binomial(n, k, theta)));
                }
            }
            case State.Cat(double theta, double phi, int sign) -> {
                // |θ,φ+π⟩ differs from |θ,φ⟩ by (−1)^k; the norm is 2(1 ± cos^n θ)
                double norm = Math.sqrt(2 * (1 + sign * Math.pow(Math.cos(theta), n)));
                for (int k = 0; k <= n && norm > 1e-12; k++) {
                    double both = 1 + sign * (k % 2 == 0 ? 1 : -1);
                    into[k] = into[k].add(c.multiply(phase(k * phi)).multiply(binomial(n, k, theta) * both / norm));
                }
            }
            case State.Superposition sum -> {
                Complex[] total = zeros(into.length);
                sum.parts().forEach(part -> add(part.state(), part.coefficient(), total));
                double norm = norm(total);
                for (int k = 0; k <= n && norm > 1e-12; k++) {
                    into[k] = into[k].add(c.multiply(total[k]).divide(norm));
                }
            }
            case State.Mixed _, State.Thermal _, State.Fock _, State.Alpha _ ->
                throw new IllegalArgumentException("no pure state of spins: " + state);
        }
    }

    /** √C(n,k) cos^{n−k}(θ/2) sin^k(θ/2). */
    private static double binomial(int n, int k, double theta) {
        double down = Math.cos(theta / 2);
        double up = Math.sin(theta / 2);
        if (down == 0 || up == 0) {
            return up == 0 ? (k == 0 ? Math.signum(down) : 0) : k == n ? Math.signum(up) : 0;
        }
        double sign = (down < 0 && (n - k) % 2 != 0) != (up < 0 && k % 2 != 0) ? -1 : 1;
        return sign * Math.exp(CombinatoricsUtils.binomialCoefficientLog(n, k) / 2 + (n - k) * Math.log(Math.abs(down))
                + k * Math.log(Math.abs(up)));
    }

    private static Complex phase(double angle) {
        return new Complex(Math.cos(angle), Math.sin(angle));
    }

    private static Complex[] zeros(int n) {
        var zeros = new Complex[n];
        Arrays.fill(zeros, Complex.ZERO);
        return zeros;
    }

    private static double norm(Complex[] v) {
        return Math.sqrt(Arrays.stream(v).mapToDouble(z -> z.getReal() * z.getReal() + z.getImaginary() * z.getImaginary()).sum());
    }

    private Complex[] normalised(Complex[] psi, int subsystem) {
        double norm = norm(psi);
        if (!(norm > 1e-12)) {
            throw new ModelException(assigned[subsystem].location(), "the state is the zero vector",
                    "take a combination that does not cancel");
        }
        return Arrays.stream(psi).map(z -> z.divide(norm)).toArray(Complex[]::new);
    }

    /** ⟨ψ|T(operators)|ψ⟩ / (n (n−1) …). */
    private static Complex mean(int[] operators, Complex[] psi, int n) {
        Complex[] image = sums(operators, psi, n);
        Complex mean = Complex.ZERO;
        for (int k = 0; k < psi.length; k++) {
            mean = mean.add(psi[k].conjugate().multiply(image[k]));
        }
        return mean.divide(falling(n, operators.length));
    }

    /** T(operators)|ψ⟩. */
    private static Complex[] sums(int[] operators, Complex[] psi, int n) {
        if (operators.length == 0) {
            return psi;
        }
        int last = operators[operators.length - 1];
        int[] before = Arrays.copyOf(operators, operators.length - 1);
        if (last == Sites.ONE) {
            return scaled(sums(before, psi, n), n - before.length);
        }
        Complex[] result = sums(before, collective(last, psi), n);
        for (int i = 0; i < before.length; i++) {
            double[] product = Algebra.product(before[i], last);
            for (int k = 0; k < product.length; k += 2) {
                int[] merged = before.clone();
                merged[i] = (int) product[k];
                // the identity goes last, where it becomes a number
                if (merged[i] == Sites.ONE) {
                    merged[i] = merged[merged.length - 1];
                    merged[merged.length - 1] = Sites.ONE;
                }
                Complex[] part = scaled(sums(merged, psi, n), -product[k + 1]);
                for (int s = 0; s < result.length; s++) {
                    result[s] = result[s].add(part[s]);
                }
            }
        }
        return result;
    }

    private static Complex[] scaled(Complex[] v, double c) {
        return Arrays.stream(v).map(z -> z.multiply(c)).toArray(Complex[]::new);
    }

    /** Σσ_b = J_+, J_− or 2J_z on the ladder. */
    private static Complex[] collective(int operator, Complex[] psi) {
        int n = psi.length - 1;
        Complex[] image = zeros(psi.length);
        for (int k = 0; k <= n; k++) {
            switch (operator) {
                case Sites.P -> {
                    if (k < n) {
                        image[k + 1] = psi[k].multiply(Math.sqrt((k + 1.0) * (n - k)));
                    }
                }
                case Sites.M -> {
                    if (k > 0) {
                        image[k - 1] = psi[k].multiply(Math.sqrt(k * (n - k + 1.0)));
                    }
                }
                default -> image[k] = psi[k].multiply(2.0 * k - n);
            }
        }
        return image;
    }

    private static double falling(int n, int k) {
        double product = 1;
        for (int i = 0; i < k; i++) {
            product *= n - i;
        }
        return product;
    }

    private static Complex clean(Complex z, double scale) {
        return new Complex(exact(z.getReal(), ROUNDING * scale), exact(z.getImaginary(), ROUNDING * scale));
    }
}
