package clebsch.cumulant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import clebsch.cumulant.MomentEvolution.Method;
import clebsch.model.Grid;
import clebsch.model.Location;
import clebsch.model.Measurement;
import clebsch.model.Model;
import clebsch.model.ModelDescription;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MomentEvolutionTest {
    private static Equations equations(ModelDescription description, int order) {
        Model model = description.evolve(Grid.of(0, 1)).resolve();
        return new Equations(model, order, model.observables().stream().map(o -> ((Measurement.Mean) o.measurement()).operator()).toList(),
                Location.api("solve"));
    }

    /** A spin that is driven and decays. */
    private static ModelDescription qubit(String omega) {
        return new ModelDescription("qubit").spins("q", "1").hamiltonian(omega + " * q.x").dissipator("1", "q.m").initial("q", "down")
                .observable("z", "q.z").observable("y", "q.y");
    }

    private static ModelDescription lmg(int n, double drive) {
        return new ModelDescription("LMG").parameter("N", n).parameter("Omega", drive * n / 2).spins("atoms", "N")
                .hamiltonian("0.9375 * atoms.p * atoms.m + Omega * atoms.x").dissipator("1", "atoms.m").initial("atoms", "down")
                .observable("x", "atoms.x").observable("y", "atoms.y").observable("z", "atoms.z");
    }

    private static List<double[]> run(MomentSystem system, Method method, double[] times, double tolerance) {
        var rows = new ArrayList<double[]>();
        var outcome = MomentEvolution.run(system, method, system.initial(), times, tolerance, tolerance, new MomentEvolution.Listener() {
            @Override
            public void output(int k, double t, double[] x) {
                rows.add(system.measure(x));
            }

            @Override
            public boolean step(double t, double[] x) {
                return true;
            }
        });
        assertThat(outcome.failure()).isEmpty();
        assertThat(outcome.reached()).isEqualTo(times[times.length - 1]);
        return rows;
    }

    /** ⟨σ_y⟩ and ⟨σ_z⟩ as H. J. Carmichael writes them: turning at κ = √(Ω² − γ²/16) about the stationary point, damped with 3γ/4. */
    @ParameterizedTest
    @EnumSource(Method.class)
    void aDrivenQubit(Method method) {
        double[] times = {0, 0.37, 1, 1.01, 4};
        List<double[]> rows = run(equations(qubit("1.7"), 1).system(), method, times, 1e-10);
        double omega = 1.7;
        double y0 = 2 * omega / (1 + 2 * omega * omega);
        double z0 = -1 / (1 + 2 * omega * omega);
        double kappa = Math.sqrt(omega * omega - 1 / 16.0);
        for (int k = 0; k < times.length; k++) {
            double c = Math.exp(-0.75 * times[k]) * Math.cos(kappa * times[k]);
            double s = Math.exp(-0.75 * times[k]) * Math.sin(kappa * times[k]) / kappa;
            double z = z0 + c * (-1 - z0) + s * (omega * -y0 - (-1 - z0) / 4);
            double y = y0 + c * -y0 + s * (-y0 / 4 - omega * (-1 - z0));
            // the interpolation between steps is of a lower order than the steps
            assertThat(rows.get(k)[0]).isCloseTo(z / 2, within(1e-8));
            assertThat(rows.get(k)[2]).isCloseTo(y / 2, within(1e-8));
        }
    }

    /** The Rosenbrock method is of order 4: with tolerances that fall as h⁵ a step's error does, the whole one as h⁴. */
    @Test
    void bothMethodsAgreeOnANonlinearSystem() {
        MomentSystem system = equations(lmg(50, 1.9), 2).system();
        double[] times = {0, 0.05, 0.2};
        List<double[]> exact = run(system, Method.EXPLICIT, times, 1e-12);
        double before = Double.NaN;
        for (double tolerance : new double[] {1e-5, 1e-7, 1e-9}) {
            List<double[]> found = run(system, Method.IMPLICIT, times, tolerance);
            double error = 0;
            for (int i = 0; i < 6; i += 2) {
                error = Math.max(error, Math.abs(found.get(2)[i] - exact.get(2)[i]));
            }
            assertThat(error).isLessThan(1e4 * tolerance);
            if (!Double.isNaN(before)) {
                // 10^{−2·4/5} = 1/40 for tolerances a hundredth; an order lower would give 10^{−2·3/4} on the error of order 3
                assertThat(error).isLessThan(before / 10);
            }
            before = error;
        }
    }

    @Test
    void fastRelaxationAndALongTimeTakeFewImplicitSteps() {
        var description = new ModelDescription("pumped").spins("atoms", "1000").each("1000", "atoms.sigma_m").each("1e-4", "atoms.sigma_z")
                .initial("atoms", "up").observable("z", "atoms.z");
        MomentSystem system = equations(description, 1).system();
        assertThat(MomentEvolution.suited(system, 1e4)).isEqualTo(Method.IMPLICIT);
        assertThat(MomentEvolution.suited(system, 1)).isEqualTo(Method.EXPLICIT);
        List<double[]> rows = run(system, Method.IMPLICIT, new double[] {0, 1e-3, 1e4}, 1e-8);
        assertThat(rows.get(1)[0]).isCloseTo(1000 * (Math.exp(-1) - 0.5), within(1e-4));
        assertThat(rows.get(2)[0]).isCloseTo(-500, within(1e-6));
    }

    /** Two level atoms: the stationary Bloch vector in closed form. */
    @Test
    void theStationaryPointOfOneSpinIsExact() {
        Equations equations = equations(qubit("0.8"), 1);
        StationaryPoint point = StationaryPoint.find(equations);
        assertThat(point.failure()).isEmpty();
        double[] means = equations.system().measure(point.x());
        assertThat(means[0]).isCloseTo(-0.5 / (1 + 2 * 0.64), within(1e-12));
        assertThat(means[2]).isCloseTo(0.8 / (1 + 2 * 0.64), within(1e-12));
        // −1/2 of ⟨σ_x⟩, which is zero all the time, and −3/4 ± iκ
        assertThat(point.eigenvalues()).hasSize(3);
        assertThat(point.eigenvalues().getFirst().getReal()).isCloseTo(-0.5, within(1e-10));
        assertThat(point.eigenvalues().getLast().getReal()).isCloseTo(-0.75, within(1e-10));
        assertThat(Math.abs(point.eigenvalues().getLast().getImaginary())).isCloseTo(Math.sqrt(0.64 - 1 / 16.0), within(1e-10));
    }

    /** A laser without seed stays dark in mean field; the dropped amplitude's eigenvalue says that it is not stable. */
    @Test
    void theStabilityOfWhatASymmetryKeepsAtZeroIsSeen() {
        Equations equations = equations(new ModelDescription("laser").parameter("N", 100).spins("atoms", "N").boson("c", "2")
                .hamiltonian("0.5 * (c.ad * atoms.m + c.a * atoms.p)").dissipator("1", "c.a").each("4", "atoms.sigma_p")
                .each("1", "atoms.sigma_m").initial("atoms", "down").initial("c", "fock(0)").observable("z", "atoms.z"), 1);
        assertThat(equations.zero()).containsExactlyInAnyOrder("<c.a>", "<atoms.sigma_p>");
        StationaryPoint point = StationaryPoint.find(equations);
        assertThat(equations.system().measure(point.x())[0]).isCloseTo(50 * 3 / 5.0, within(1e-10));
        // Maxwell and Bloch: (λ + κ/2)(λ + γ_⊥) = g² N ⟨σ_z⟩ with γ_⊥ = (4 + 1)/2
        double sum = 0.5 + 2.5;
        double expected = (-sum + Math.sqrt(sum * sum - 4 * (0.5 * 2.5 - 0.25 * 100 * 0.6))) / 2;
        assertThat(point.eigenvalues().getFirst().getReal()).isCloseTo(expected, within(1e-10));
    }

    private static ModelDescription twoEnsembles(double drive) {
        return new ModelDescription("two ensembles").parameter("S", 30).parameter("Omega", drive * 30).spins("a", "2*S").spins("b", "2*S")
                .hamiltonian("Omega*(a.x + b.x) + Omega/6*(a.z - b.z)").dissipator("1", "a.m + b.m").initial("a", "down").initial("b", "down")
                .observable("J2", "a.casimir").observable("x", "a.x - b.x");
    }

    /** J² of each ensemble is conserved: a family of stationary points, of which the one with the initial J² is meant. */
    @Test
    void whatIsConservedKeepsItsInitialValue() {
        Equations strong = equations(twoEnsembles(3), 2);
        Equations weaker = equations(twoEnsembles(2.5), 2);
        double[] followed = StationaryPoint.find(strong).x();
        StationaryPoint point = StationaryPoint.near(weaker, followed);
        assertThat(point.failure()).isEmpty();
        assertThat(weaker.system().measure(point.x())[0]).isCloseTo(30 * 31, within(1e-9));
        // the same point as in time, from another place
        double[] found = StationaryPoint.find(weaker).x();
        assertThat(weaker.system().measure(found)[0]).isCloseTo(30 * 31, within(1e-9));
        assertThat(weaker.system().measure(point.x())[2]).isCloseTo(weaker.system().measure(found)[2], within(1e-8));
    }

    /** With a weak drive the truncated equations run away after they have reached the stationary point, which is unstable. */
    @ParameterizedTest
    @EnumSource(Method.class)
    void momentsThatRunAwayEndTheEvolution(Method method) {
        MomentSystem system = equations(twoEnsembles(0.1), 2).system();
        var outputs = new ArrayList<Double>();
        var outcome = MomentEvolution.run(system, method, system.initial(), new double[] {0, 40, 60}, 1e-6, 1e-8,
                new MomentEvolution.Listener() {
            @Override
            public void output(int k, double t, double[] x) {
                outputs.add(t);
            }

            @Override
            public boolean step(double t, double[] x) {
                return true;
            }
        });
        assertThat(outcome.failure()).contains("the truncated equations diverge at t = 5").contains("sigma");
        assertThat(outcome.reached()).isBetween(50.0, 60.0);
        assertThat(outputs).containsExactly(0.0, 40.0);
    }

    @Test
    void whatDoesNotSettleIsSaid() {
        // without decay the spin precesses for ever
        StationaryPoint point = StationaryPoint.find(equations(new ModelDescription("precession").spins("q", "1").hamiltonian("q.x")
                .initial("q", "down").observable("z", "q.z"), 1));
        assertThat(point.failure()).contains("not settled");
    }

    @Test
    void momentsOutOfRangeAreReported() {
        MomentSystem system = equations(qubit("0.3"), 1).system();
        assertThat(system.outOfRange(system.initial(), 1e-9)).isEmpty();
        double[] x = system.initial();
        x[system.names().indexOf("<q.sigma_z>")] = -1.01;
        assertThat(system.outOfRange(x, 1e-9)).isEqualTo("|<q.sigma_z>| = 1.01000 > 1");
        assertThat(system.outOfRange(x, 0.1)).isEmpty();
    }
}
