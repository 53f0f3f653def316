package clebsch.selftest;

import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import clebsch.exact.TwoEnsembles;
import clebsch.liouville.Assembly;
import clebsch.liouville.Generator;
import clebsch.liouville.MatrixFree;
import clebsch.liouville.Reach;
import clebsch.model.Grid;
import clebsch.model.Model;
import clebsch.model.ModelDescription;
import clebsch.model.Solve;
import clebsch.paper.Check;
import clebsch.study.LiouvillianSpectrum;
import clebsch.study.Simulation;
import clebsch.study.Trajectories;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;
import org.hipparchus.complex.Complex;

/** Systems whose solution is known in closed form, each solved on the backend. */
final class Physics {
    private static final double RTOL = 1e-10;
    private static final double ATOL = 1e-12;
    /** Of ‖𝓛‖‖ρ‖ that rounding may leave of 𝓛ρ. */
    static final double RESIDUAL = 1e-14;
    /** Standard errors by which a mean may be off: once in ten million times. */
    private static final double STANDARD_ERRORS = 5.3;

    private Physics() {
    }

    static List<Trial> trials() {
        var trials = new ArrayList<Trial>();
        for (var integrator : List.of(Solve.Integrator.DOP853, Solve.Integrator.RK45, Solve.Integrator.FABER,
                Solve.Integrator.KRYLOV)) {
            trials.add(new Trial("a spin decays, by " + integrator, context -> decay(context, integrator)));
        }
        trials.add(new Trial("a driven qubit follows Bloch's equations", Physics::bloch));
        trials.add(new Trial("two spins radiate through their middle state", Physics::superradiance));
        trials.add(new Trial("a damped driven mode stays a coherent state", Physics::coherent));
        trials.add(new Trial("one-axis twisting squeezes", Physics::twisting));
        trials.add(new Trial("each of twenty spins decays by itself", Physics::localNoise));
        trials.add(new Trial("half of a pair stays dark", Physics::darkPair));
        trials.add(new Trial("Puri and Lawande's state is stationary", Physics::puriLawande));
        trials.add(new Trial("the driven model relaxes to Puri and Lawande's state", Physics::relaxation));
        trials.add(new Trial("the dark state of two ensembles is stationary", Physics::twoEnsembles));
        trials.add(new Trial("a damped mode's slowest eigenvalues, by products alone", Physics::spectrum));
        trials.add(new Trial("trajectories of two spins radiate in the mean", Physics::trajectories));
        return List.copyOf(trials);
    }

    /**
     * Evolves a model and compares its columns at every time.
     *
     * @param size     of each observable: ‖A‖
     * @param expected the columns at a time
     */
    private static List<Check> evolve(Trial.Context context, ModelDescription description, double end,
            Solve.Integrator integrator, double[] size, DoubleFunction<double[]> expected) {
        Model model = description.evolve(Grid.linear(0, end, 11)).integrator(integrator).rtol(RTOL).atol(ATOL).resolve();
        Simulation.Result result = Simulation.run(model, context.backend(), context.form(), context.progress());
        if (!result.failure().isEmpty()) {
            throw new Violation(result.failure());
        }
        // a step errs by at most √n (atol + rtol) in the norm of n packed numbers, and what follows, a completely positive map,
        // does not amplify it
        double n = ((Number) result.record().get("dimensionInSector")).doubleValue();
        double steps = ((Number) result.record().get("stepsAccepted")).doubleValue();
        double each = steps * Math.sqrt(n) * (RTOL + ATOL);
        var checks = new ArrayList<Check>();
        for (int c = 0; c < size.length; c++) {
            double worst = 0;
            for (int k = 0; k < result.times().length; k++) {
                double off = Math.abs(result.columns()[k][c] - expected.apply(result.times()[k])[c]);
                worst = off <= worst ? worst : off;   // keeps what is not a number
            }
            checks.add(Check.atMost("largest error of " + result.names().get(c), worst, each * size[c]));
        }
        return checks;
    }

    private static List<Check> evolve(Trial.Context context, ModelDescription description, double end, double[] size,
            DoubleFunction<double[]> expected) {
        return evolve(context, description, end, Solve.Integrator.AUTO, size, expected);
    }

    /** Γ D[J₋]: ⟨n⟩ = e^{−Γt}. */
    private static List<Check> decay(Trial.Context context, Solve.Integrator integrator) {
        return evolve(context, new ModelDescription("decaying spin").spins("q", "1").dissipator("1.3", "q.m").initial("q", "up")
                .observable("n", "q.n"), 4, integrator, new double[] {1}, t -> new double[] {Math.exp(-1.3 * t)});
    }

    /**
     * H = ΩJ_x, γ D[J₋] from down: ⟨σ_y⟩, ⟨σ_z⟩ turn about their stationary point at κ = √(Ω² − γ²/16), damped with 3γ/4.
     */
    private static List<Check> bloch(Trial.Context context) {
        double omega = 3;
        double gamma = 1;
        double y0 = 2 * omega * gamma / (gamma * gamma + 2 * omega * omega);
        double z0 = -gamma * gamma / (gamma * gamma + 2 * omega * omega);
        double kappa = Math.sqrt(omega * omega - gamma * gamma / 16);
        return evolve(context, new ModelDescription("driven qubit").spins("q", "1").hamiltonian("3*q.x").dissipator("1", "q.m")
                .initial("q", "down").observable("y", "q.y").observable("z", "q.z"), 6, new double[] {2, 2}, t -> {
            double c = Math.exp(-0.75 * gamma * t) * Math.cos(kappa * t);
            double s = Math.exp(-0.75 * gamma * t) * Math.sin(kappa * t) / kappa;
            double y = -y0;
            double z = -1 - z0;
            return new double[] {(y0 + c * y + s * (gamma / 4 * y - omega * z)) / 2,
                (z0 + c * z + s * (omega * y - gamma / 4 * z)) / 2};
        });
    }

    private static ModelDescription pairOfSpins() {
        return new ModelDescription("two spins").spins("atoms", "2").dissipator("1", "atoms.m").initial("atoms", "up");
    }

    /** D[J₋] of two spins, both steps at rate 2: p(m=1) = e^{−2t}, p(m=0) = 2t e^{−2t}. */
    private static List<Check> superradiance(Trial.Context context) {
        return evolve(context,
                pairOfSpins().observable("p0", "fidelity(atoms: dicke(0))").observable("p1", "fidelity(atoms: up)"), 3,
                new double[] {1, 1}, t -> new double[] {2 * t * Math.exp(-2 * t), Math.exp(-2 * t)});
    }

    /** H = δ a†a + f (a + a†), κ D[a] from the vacuum: a coherent state with α' = −(iδ + κ/2) α − if. */
    private static List<Check> coherent(Trial.Context context) {
        Complex rate = new Complex(0.25, 0.8);
        return evolve(context, new ModelDescription("driven mode").boson("b", "24").hamiltonian("0.8*b.n + 0.6*(b.a + b.ad)")
                .dissipator("0.5", "b.a").initial("b", "fock(0)").observable("a", "b.a").observable("purity", "purity()"), 5,
                new double[] {5, 5, 2}, t -> {
            Complex alpha = rate.multiply(-t).exp().subtract(1).multiply(new Complex(0, 0.6)).divide(rate);
            return new double[] {alpha.getReal(), alpha.getImaginary(), 1};
        });
    }

    /**
     * H = J_z² from the coherent state along x: ⟨J_x⟩ = N/2 cos^{N−1} t, and ξ² = N (ΔJ)²/⟨J⟩² with the variance
     * (ΔJ)² = N/4 (1 − (N−1)/4 [√(A²+B²) − A]), A = 1 − cos^{N−2} 2t, B = 4 sin t cos^{N−2} t
     * (M. Kitagawa, M. Ueda, Phys. Rev. A 47, 5138 (1993)).
     */
    private static List<Check> twisting(Trial.Context context) {
        int n = 20;
        return evolve(context, new ModelDescription("one-axis twisting").spins("atoms", "20").hamiltonian("atoms.z^2")
                .initial("atoms", "coherent(pi/2, 0)").observable("x", "atoms.x").observable("kitagawa", "kitagawa(atoms)"), 0.2,
                new double[] {n / 2.0, n}, t -> {
            double a = 1 - Math.pow(Math.cos(2 * t), n - 2);
            double b = 4 * Math.sin(t) * Math.pow(Math.cos(t), n - 2);
            return new double[] {n / 2.0 * Math.pow(Math.cos(t), n - 1), 1 - (n - 1) / 4.0 * (Math.hypot(a, b) - a)};
        });
    }

    /** Σ_n D[σ₋^(n)] from a coherent state: ⟨J_z⟩ = N (sin²(θ/2) e^{−t} − ½), ⟨J_x⟩ = N/2 sin θ e^{−t/2}. */
    private static List<Check> localNoise(Trial.Context context) {
        int n = 20;
        double theta = 2;
        return evolve(context, new ModelDescription("spins by themselves").spins("atoms", "20").each("1", "atoms.sigma_m")
                .initial("atoms", "coherent(2, 0)").observable("z", "atoms.z").observable("x", "atoms.x"), 2,
                new double[] {n / 2.0, n / 2.0}, t -> new double[] {n * (Math.pow(Math.sin(theta / 2), 2) * Math.exp(-t) - 0.5),
                    n / 2.0 * Math.sin(theta) * Math.exp(-t / 2)});
    }

    /** |↑↓⟩ under D[σ₁⁻ + σ₂⁻]: its half in the triplet decays at rate 2, its half in the singlet stays. */
    private static List<Check> darkPair(Trial.Context context) {
        return evolve(context, new ModelDescription("dark pair").spin("e", "1/2").count("e", "2").dissipator("1", "e.m")
                .initial("e[1]", "up").initial("e[2]", "down").observable("down", "fidelity(e: dicke(-1))")
                .observable("xx", "e[1].x*e[2].x"), 4, new double[] {1, 0.25},
                t -> new double[] {0.5 - 0.5 * Math.exp(-2 * t), 0.125 * Math.exp(-2 * t) - 0.125});
    }

    /** ‖𝓛ρ‖/(‖𝓛‖‖ρ‖) of a state on a sector, computed on the backend. */
    static double residual(Trial.Context context, LinearOperator liouvillian, double norm, double[] rho) {
        try (StateVector x = context.backend().vector(rho.length); StateVector y = context.backend().vector(rho.length)) {
            x.upload(rho);
            liouvillian.apply(x, y);
            return Math.sqrt(context.backend().dot(y, y) / context.backend().dot(x, x)) / norm;
        }
    }

    /** The packed numbers of an operator on a sector. */
    static double[] packed(Sector sector, Consumer<Packing.Elements> elements) {
        var numbers = new double[sector.size()];
        elements.accept((a, b, re, im) -> sector.packing().pack(a, b, re, im, (at, value) -> {
            int k = sector.indexOf(at);
            if (k >= 0) {
                numbers[k] += value;
            } else if (value != 0) {
                throw new IllegalStateException("the element " + a + ", " + b + " is not in the sector");
            }
        }));
        return numbers;
    }

    private static List<Check> puriLawande(Trial.Context context) {
        LmgProblem problem = LmgProblem.of(60);
        double[] rho = packed(problem.sector(), problem.stationary()::elements);
        double norm = new Assembly(problem.generator(), problem.sector()).norm();
        try (LinearOperator matrix = context.backend().operator(problem.matrix());
                LinearOperator stencil = context.backend().operator(problem.stencil())) {
            return List.of(Check.atMost("‖𝓛ρ‖/(‖𝓛‖‖ρ‖), matrix", residual(context, matrix, norm, rho), RESIDUAL),
                    Check.atMost("‖𝓛ρ‖/(‖𝓛‖‖ρ‖), matrix-free", residual(context, stencil, norm, rho), RESIDUAL));
        }
    }

    /** Its slowest decay is at about Γ/2: after Γt = 60 nothing of the start is left. */
    private static List<Check> relaxation(Trial.Context context) {
        int n = 10;
        Model model = LmgProblem.describe(n).observable("x", "atoms.x").observable("y", "atoms.y").observable("zz", "atoms.z^2")
                .evolve(Grid.of(0, 60)).rtol(RTOL).atol(ATOL).resolve();
        Simulation.Result result = Simulation.run(model, context.backend(), context.form(), context.progress());
        if (!result.failure().isEmpty()) {
            throw new Violation(result.failure());
        }
        var closed = LmgProblem.of(n).stationary();
        double[] found = result.columns()[1];
        // errors do not add up where everything decays; those of some hundred steps are left
        double within = 1e-6;
        return List.of(Check.near("⟨J_x⟩", found[1], closed.mean()[0], within * n),
                Check.near("⟨J_y⟩", found[2], closed.mean()[1], within * n),
                Check.near("⟨J_z⟩", found[0], closed.mean()[2], within * n),
                Check.near("⟨J_z²⟩", found[3], closed.secondMoments()[2][2], within * n * n));
    }

    private static List<Check> twoEnsembles(Trial.Context context) {
        Model model = new ModelDescription("two ensembles").spin("a", "5/2").spin("b", "5/2")
                .hamiltonian("1.7*(a.x + b.x) + 0.3*(a.z - b.z)").dissipator("1", "a.m + b.m").initial("a", "down")
                .initial("b", "down").observable("z", "a.z").evolve(Grid.of(0, 1)).resolve();
        Generator generator = Generator.of(model, new Packing(new ProductBasis(model.subsystems())));
        Consumer<Packing.Elements> state = new TwoEnsembles(5, 0.6, 1.7)::elements;
        Sector sector = Reach.from((packing, sink) -> state.accept((a, b, re, im) -> packing.pack(a, b, re, im, sink)), generator,
                Integer.MAX_VALUE).orElseThrow();
        double[] rho = packed(sector, state);
        var assembly = new Assembly(generator, sector);
        var checks = new ArrayList<Check>();
        try (LinearOperator matrix = context.backend().operator(assembly.matrix())) {
            checks.add(Check.atMost("‖𝓛ρ‖/(‖𝓛‖‖ρ‖), matrix", residual(context, matrix, assembly.norm(), rho), RESIDUAL));
        }
        MatrixFree.of(generator, sector).ifPresent(stencil -> {
            try (LinearOperator operator = context.backend().operator(stencil)) {
                double left = residual(context, operator, assembly.norm(), rho);
                checks.add(Check.atMost("‖𝓛ρ‖/(‖𝓛‖‖ρ‖), matrix-free", left, RESIDUAL));
            }
        });
        return checks;
    }

    /** H = δ a†a + f (a + a†), κ D[a]: λ = −κ/2 (m + n) + iδ(m − n), whatever f is. */
    private static List<Check> spectrum(Trial.Context context) {
        double delta = 0.8;
        double kappa = 0.5;
        Model model = new ModelDescription("damped mode").boson("b", "10").hamiltonian("0.8*b.n + 0.1*(b.a + b.ad)")
                .dissipator("0.5", "b.a").spectrum(6).option("which", "slowest").option("method", "propagator").resolve();
        LiouvillianSpectrum.Result result = LiouvillianSpectrum.run(model, context.backend(), context.form(), context.progress());
        if (!result.failure().isEmpty()) {
            throw new Violation(result.failure());
        }
        // rounding of 𝓛 times the condition of eigenvalues that the displacement by f makes
        double within = 1e-8;
        return IntStream.range(0, 3).boxed().flatMap(sum -> IntStream.rangeClosed(0, sum).mapToObj(m -> {
            double re = -kappa / 2 * sum;
            double im = delta * (2 * m - sum);
            String from = "distance from " + re + (im < 0 ? " − " : " + ") + Math.abs(im) + " i";
            return Check.atMost(from, distance(result, re, im), within);
        })).toList();
    }

    /** From the nearest eigenvalue. */
    static double distance(LiouvillianSpectrum.Result spectrum, double re, double im) {
        return spectrum.eigenvalues().stream().mapToDouble(e -> Math.hypot(e.re() - re, e.im() - im)).min().orElse(Double.NaN);
    }

    /** The mean of |m=1⟩'s population over quantum jumps is e^{−2t}, within its standard error. */
    private static List<Check> trajectories(Trial.Context context) {
        Model model = pairOfSpins().observable("z", "atoms.z").trajectories(Grid.of(0.25, 0.5, 1), 400).resolve();
        Trajectories.Result result = Trajectories.run(model, context.backend(), context.progress());
        if (!result.failure().isEmpty()) {
            throw new Violation(result.failure());
        }
        double[] times = {0.25, 0.5, 1};
        var checks = new ArrayList<Check>();
        for (int k = 0; k < times.length; k++) {
            double[] row = result.rows().get(k);
            // the row is t, the mean, its standard error
            double up = Math.exp(-2 * times[k]);
            double middle = 2 * times[k] * up;
            double mean = 2 * up + middle - 1;
            double variance = up + (1 - up - middle) - mean * mean;
            checks.add(Check.atMost("standard errors by which ⟨J_z⟩ at " + times[k] + " is off",
                    Math.abs(row[1] - mean) / Math.sqrt(variance / 400), STANDARD_ERRORS));
        }
        return checks;
    }
}
