package clebsch;

import clebsch.model.Dissipator;
import clebsch.model.Model;
import clebsch.model.Operator;
import clebsch.model.State;
import clebsch.model.Subsystem;
import java.util.ArrayList;
import java.util.List;
import org.hipparchus.complex.Complex;

/**
 * A model solved by textbook definitions on dense matrices, sharing no code with what it checks: operators as Kronecker
 * products of the matrices ⟨j,m'|J|j,m⟩ and ⟨n'|a|n⟩, the master equation as it is written, and e^{𝓛t} as its power series.
 * Level 0 is the lowest state of each subsystem; the last subsystem runs fastest.
 */
public final class DenseReference {
    private final List<Subsystem> subsystems;
    private final DenseMatrix hamiltonian;
    private final List<Double> rates = new ArrayList<>();
    private final List<DenseMatrix> jumps = new ArrayList<>();
    private final List<DenseMatrix> squares = new ArrayList<>();
    private final double norm;
    private final Model model;

    public DenseReference(Model model) {
        this.model = model;
        subsystems = model.subsystems();
        DenseMatrix sum = new DenseMatrix(dimension(), dimension());
        for (Model.Term term : model.hamiltonian()) {
            sum = sum.plus(operator(term.operator()));
        }
        hamiltonian = sum;
        double bound = 2 * hamiltonian.norm();
        for (Dissipator dissipator : model.dissipators()) {
            DenseMatrix jump = jump(dissipator);
            rates.add(dissipator.rate());
            jumps.add(jump);
            squares.add(jump.adjoint().times(jump));
            bound += 2 * dissipator.rate() * jump.norm() * jump.adjoint().norm();
        }
        norm = bound;
    }

    private DenseMatrix jump(Dissipator dissipator) {
        return switch (dissipator) {
            case Dissipator.Jump jump -> operator(jump.jump());
            // one spin 1/2, where σ_± = J_± and σ_z = 2 J_z
            case Dissipator.Each each -> {
                int spin = each.subsystem();
                if (levels(subsystems.get(spin)) != 2) {
                    throw new IllegalArgumentException("the reference has noise on single spins 1/2 only");
                }
                yield embedded(spin, Operator.Symbol.P).times(each.plus())
                        .plus(each.minus(), embedded(spin, Operator.Symbol.M))
                        .plus(each.z().multiply(2), embedded(spin, Operator.Symbol.Z));
            }
        };
    }

    private DenseMatrix embedded(int subsystem, Operator.Symbol symbol) {
        DenseMatrix product = DenseMatrix.identity(1);
        for (int k = 0; k < subsystems.size(); k++) {
            int n = levels(subsystems.get(k));
            product = product.kron(k == subsystem ? elementary(subsystems.get(k), symbol) : DenseMatrix.identity(n));
        }
        return product;
    }

    private static int levels(Subsystem subsystem) {
        return switch (subsystem) {
            case Subsystem.Spins s -> s.count() + 1;
            case Subsystem.Spin s -> s.twiceLength() + 1;
            case Subsystem.Boson b -> b.levels();
        };
    }

    /** Number of states of the whole. */
    public int dimension() {
        return subsystems.stream().mapToInt(DenseReference::levels).reduce(1, Math::multiplyExact);
    }

    /** The matrix of an operator. */
    public DenseMatrix operator(Operator operator) {
        switch (operator) {
            case Operator.Identity one -> {
                return DenseMatrix.identity(dimension()).times(one.coefficient());
            }
            case Operator.Elementary e -> {
                return embedded(e.subsystem(), e.symbol());
            }
            case Operator.Adjoint a -> {
                return operator(a.of()).adjoint();
            }
            case Operator.Sum s -> {
                DenseMatrix sum = new DenseMatrix(dimension(), dimension());
                for (Operator summand : s.summands()) {
                    sum = sum.plus(operator(summand));
                }
                return sum;
            }
            case Operator.Product p -> {
                DenseMatrix product = DenseMatrix.identity(dimension());
                for (Operator factor : p.factors()) {
                    product = product.times(operator(factor));
                }
                return product;
            }
            case Operator.Power p -> {
                DenseMatrix power = DenseMatrix.identity(dimension());
                for (int k = 0; k < p.exponent(); k++) {
                    power = power.times(operator(p.base()));
                }
                return power;
            }
        }
    }

    private static DenseMatrix elementary(Subsystem subsystem, Operator.Symbol symbol) {
        int n = levels(subsystem);
        if (subsystem instanceof Subsystem.Boson) {
            var lower = new DenseMatrix(n, n);
            for (int k = 1; k < n; k++) {
                lower.set(k - 1, k, Math.sqrt(k), 0);
            }
            return switch (symbol) {
                case A -> lower;
                case AD -> lower.adjoint();
                case N -> lower.adjoint().times(lower);
                default -> throw new IllegalArgumentException("no " + symbol + " of a mode");
            };
        }
        double j = (n - 1) / 2.0;
        var z = new DenseMatrix(n, n);
        var raise = new DenseMatrix(n, n);
        for (int k = 0; k < n; k++) {
            double m = k - j;
            z.set(k, k, m, 0);
            if (k + 1 < n) {
                raise.set(k + 1, k, Math.sqrt(j * (j + 1) - m * (m + 1)), 0);
            }
        }
        DenseMatrix x = raise.plus(raise.adjoint()).times(new Complex(0.5));
        DenseMatrix y = raise.minus(raise.adjoint()).times(new Complex(0, -0.5));
        return switch (symbol) {
            case X -> x;
            case Y -> y;
            case Z -> z;
            case P -> raise;
            case M -> raise.adjoint();
            case N -> z.plus(new Complex(j), DenseMatrix.identity(n));
            case CASIMIR -> x.times(x).plus(y.times(y)).plus(z.times(z));
            default -> throw new IllegalArgumentException("no " + symbol + " of a spin");
        };
    }

    /** −i[H, ρ] + Σ r (LρL† − ½{L†L, ρ}). */
    public DenseMatrix rate(DenseMatrix rho) {
        DenseMatrix rate = hamiltonian.times(rho).minus(rho.times(hamiltonian)).times(new Complex(0, -1));
        for (int k = 0; k < jumps.size(); k++) {
            DenseMatrix jump = jumps.get(k);
            DenseMatrix square = squares.get(k);
            rate = rate.plus(new Complex(rates.get(k)), jump.times(rho).times(jump.adjoint()));
            rate = rate.plus(new Complex(-rates.get(k) / 2), square.times(rho).plus(rho.times(square)));
        }
        return rate;
    }

    /** e^{𝓛t}ρ by the power series over steps with ‖𝓛‖h ≤ 1, where 20 terms reach the rounding error. */
    public DenseMatrix evolve(DenseMatrix rho, double t) {
        int steps = Math.max(1, (int) Math.ceil(norm * t));
        double h = t / steps;
        DenseMatrix state = rho;
        for (int step = 0; step < steps; step++) {
            DenseMatrix term = state;
            for (int k = 1; k <= 20; k++) {
                term = rate(term).times(new Complex(h / k));
                state = state.plus(term);
            }
        }
        return state;
    }

    /** tr(Aρ). */
    public Complex mean(Operator a, DenseMatrix rho) {
        return operator(a).times(rho).trace();
    }

    /** The model's initial ρ; every subsystem in a state of its own, also where an array has it as a whole. */
    public DenseMatrix initial() {
        DenseMatrix rho = DenseMatrix.identity(1);
        for (State.Assigned assigned : model.initial()) {
            if (assigned.members().size() > 1 && !isProduct(assigned.state())) {
                throw new IllegalArgumentException("the reference has no " + assigned.state() + " of an array");
            }
            for (int member : assigned.members()) {
                rho = rho.kron(density(assigned.state(), subsystems.get(member)));
            }
        }
        return rho;
    }

    /** True if the state of several spins together is that state of each. */
    private static boolean isProduct(State state) {
        return switch (state) {
            case State.Down ignored -> true;
            case State.Up ignored -> true;
            case State.Coherent ignored -> true;
            case State.Mixed ignored -> true;
            case State.Thermal ignored -> true;
            default -> false;
        };
    }

    private static DenseMatrix density(State state, Subsystem subsystem) {
        int n = levels(subsystem);
        if (state instanceof State.Mixed) {
            return DenseMatrix.identity(n).times(new Complex(1.0 / n));
        }
        if (state instanceof State.Thermal thermal && n == 2) {
            var rho = new DenseMatrix(2, 2);
            rho.set(0, 0, 1 - thermal.mean(), 0);
            rho.set(1, 1, thermal.mean(), 0);
            return rho;
        }
        DenseMatrix ket = ket(state, subsystem);
        return ket.times(ket.adjoint());
    }

    /** |ψ⟩ as a column; |θ,φ⟩ = exp(iθ(J_y cos φ + J_x sin φ))|down⟩ and |α⟩ ∝ exp(αa†)|0⟩. */
    public static DenseMatrix ket(State state, Subsystem subsystem) {
        int n = levels(subsystem);
        var ket = new DenseMatrix(n, 1);
        switch (state) {
            case State.Down ignored -> ket.set(0, 0, 1, 0);
            case State.Up ignored -> ket.set(n - 1, 0, 1, 0);
            case State.Fock fock -> ket.set(fock.n(), 0, 1, 0);
            case State.Dicke dicke -> ket.set((n - 1 + dicke.twiceM()) / 2, 0, 1, 0);
            case State.Coherent c -> {
                ket.set(0, 0, 1, 0);
                DenseMatrix axis = elementary(subsystem, Operator.Symbol.Y).times(new Complex(Math.cos(c.phi())))
                        .plus(new Complex(Math.sin(c.phi())), elementary(subsystem, Operator.Symbol.X));
                return axis.times(new Complex(0, c.theta())).exp().times(ket);
            }
            case State.Alpha alpha -> {
                ket.set(0, 0, 1, 0);
                DenseMatrix grown = elementary(subsystem, Operator.Symbol.AD).times(alpha.alpha()).exp().times(ket);
                return grown.times(new Complex(1 / Math.sqrt(grown.adjoint().times(grown).trace().getReal())));
            }
            case State.Superposition sum -> {
                for (State.Part part : sum.parts()) {
                    ket = ket.plus(part.coefficient(), ket(part.state(), subsystem));
                }
                return ket.times(new Complex(1 / Math.sqrt(ket.adjoint().times(ket).trace().getReal())));
            }
            default -> throw new IllegalArgumentException("the reference has no " + state);
        }
        return ket;
    }
}
