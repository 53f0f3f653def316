package clebsch.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.model.Grid;
import clebsch.model.ModelDescription;
import clebsch.model.ModelException;
import clebsch.report.ComparisonPicture;
import clebsch.report.Picture;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Moments as a method of the language. */
class MomentRunTest {
    private static Study.Result run(ModelDescription description) {
        try (Backend backend = Backends.open("auto")) {
            return Study.run(description, backend, Progress.SILENT);
        }
    }

    private static ModelDescription atoms(int n) {
        return new ModelDescription("atoms").parameter("N", n).spins("atoms", "N")
                .hamiltonian("1.5 * atoms.x + 0.4/N * atoms.z^2").dissipator("1/N", "atoms.m").each("0.3", "atoms.sigma_m")
                .initial("atoms", "coherent(0.7, 0.2)");
    }

    @Test
    void columnsAreThoseOfTheExactMethod() {
        ModelDescription description = atoms(2).observable("z", "atoms.z").observable("m", "atoms.m").observable("v", "var(atoms.y)")
                .observable("c", "cov(atoms.x, atoms.z)").observable("w", "wineland(atoms)").observable("r", "sqrt(mean(atoms.n))/2");
        Study.Result exact = run(description.evolve(Grid.of(0, 0.5, 1)).rtol(1e-10).atol(1e-12));
        // two spins: order 2 leaves nothing out
        Study.Result cumulants = run(description.instead("cumulants"));
        assertThat(cumulants.failure()).isEmpty();
        assertThat(cumulants.table().columns().stream().map(Table.Column::name)).containsExactly("t", "z", "m_re", "m_im", "v", "c", "w", "r");
        for (Table.Column column : exact.table().columns()) {
            assertThat(cumulants.table().column(column.name()).values()).as(column.name()).containsExactly(column.values(), within(1e-8));
        }
        assertThat(cumulants.record().getFirst()).containsEntry("realVariables", 9).containsEntry("warnings", List.of())
                .containsKeys("moments", "zeroMoments", "stepsAccepted", "integrator");
    }

    private static ModelDescription converging(String model, int n) {
        var description = new ModelDescription(model).parameter("N", n).spins("atoms", "N").initial("atoms", "coherent(1, 0.4)")
                .observable("z", "2/N*atoms.z");
        return (switch (model) {
            case "driven" -> description.hamiltonian("2 * atoms.x + 0.5/N * atoms.p * atoms.m").dissipator("1/N", "atoms.m");
            case "decay" -> description.dissipator("1/N", "atoms.m");
            case "reservoir" -> description.dissipator("1/N", "cosh(0.5)*atoms.m - sinh(0.5)*atoms.p");
            default -> description.boson("c", "26").initial("c", "fock(0)").dissipator("1", "c.a")
                    .hamiltonian("0.8/sqrt(N)*(c.a + c.ad)*atoms.x + 0.5*atoms.z + c.n");
        }).evolve(Grid.linear(0, 2, 11));
    }

    /**
     * Order n errs by 1/N^n: from one N to twice as many the error's exponent is nearer to n than to n − 1, and for order 3 beyond that of
     * order 2.
     */
    @ParameterizedTest
    @CsvSource({"driven, 32", "decay, 32", "reservoir, 32", "Dicke, 6"})
    void errorsFallWithTheNumberOfSpins(String model, int n) {
        var error = new double[4][2];
        for (int k = 0; k < 2; k++) {
            double[] exact = run(converging(model, n << k)).table().column("z").values();
            for (int order = 1; order <= 3; order++) {
                double[] found = run(converging(model, n << k).instead("cumulants").option("order", Integer.toString(order)))
                        .table().column("z").values();
                for (int i = 0; i < exact.length; i++) {
                    error[order][k] = Math.max(error[order][k], Math.abs(exact[i] - found[i]));
                }
            }
        }
        double[] least = {Double.NaN, 0.5, 1.5, 2};
        for (int order = 1; order <= 3; order++) {
            assertThat(Math.log(error[order][0] / error[order][1]) / Math.log(2)).as("order %d", order).isGreaterThan(least[order]);
        }
        assertThat(error[1][1]).isGreaterThan(10 * error[2][1]).isLessThan(0.1);
        assertThat(error[2][1]).isGreaterThan(3 * error[3][1]);
    }

    @Test
    void theStationaryPointIsOneRow() {
        Study.Result steady = run(atoms(100).steadyCumulants(2).observable("z", "atoms.z").observable("x2", "atoms.x^2")
                .sweep("N", Grid.of(50, 100)));
        Study.Result evolved = run(atoms(100).cumulants(2, Grid.of(0, 300)).rtol(1e-11).atol(1e-13).observable("z", "atoms.z")
                .observable("x2", "atoms.x^2").sweep("N", Grid.of(50, 100)));
        assertThat(steady.failure()).isEmpty();
        assertThat(steady.table().columns().stream().map(Table.Column::name)).containsExactly("N", "z", "x2");
        for (String column : List.of("z", "x2")) {
            double[] values = evolved.table().column(column).values();
            assertThat(steady.table().column(column).values()).containsExactly(new double[] {values[1], values[3]}, within(1e-7));
        }
        assertThat(steady.record()).allSatisfy(record -> assertThat((double) record.get("residual")).isLessThan(1e-12));
    }

    /** Near the Heisenberg limit order 2 does not hold the small variance: the run goes on and says where it left what states can do. */
    @Test
    void whatNoStateHasIsReportedWithItsTime() {
        Study.Result result = run(new ModelDescription("two ensembles").parameter("S", 20).spins("a", "2*S").spins("b", "2*S")
                .hamiltonian("20*(a.x + b.x) + 0.2*(a.z - b.z)").dissipator("1", "a.m + b.m").initial("a", "down").initial("b", "down")
                .cumulants(2, Grid.linear(0, 60, 61)).observable("v", "var(a.y + b.y)"));
        assertThat(result.record().getFirst().get("warnings").toString()).contains("out of the physical range at t = ");
    }

    /** The time is that of a step, not of an output long after. */
    @Test
    void whatNoStateHasIsReportedBetweenOutputs() {
        ModelDescription description = new ModelDescription("two ensembles").parameter("S", 20).spins("a", "2*S").spins("b", "2*S")
                .hamiltonian("20*(a.x + b.x) + 0.2*(a.z - b.z)").dissipator("1", "a.m + b.m").initial("a", "down").initial("b", "down")
                .observable("v", "var(a.y + b.y)");
        String warning = run(description.cumulants(2, Grid.of(0, 60))).record().getFirst().get("warnings").toString();
        assertThat(Double.parseDouble(warning.replaceAll("(?s).*? at t = ([0-9.]+):.*", "$1"))).isBetween(0.1, 59.0);
    }

    /** Points of a sweep are computed side by side, and come out in order, each as it is alone. */
    @Test
    void aSweepIsItsPoints() {
        ModelDescription description = atoms(30).cumulants(2, Grid.of(0, 0.5, 1)).observable("z", "atoms.z").observable("w", "wineland(atoms)");
        double[] values = {10, 60, 20, 45};
        Table swept = run(description.sweep("N", Grid.of(values))).table();
        assertThat(swept.column("N").values()).containsExactly(10, 10, 10, 60, 60, 60, 20, 20, 20, 45, 45, 45);
        for (int k = 0; k < values.length; k++) {
            Table alone = run(atoms((int) values[k]).cumulants(2, Grid.of(0, 0.5, 1)).observable("z", "atoms.z")
                    .observable("w", "wineland(atoms)")).table();
            for (int i = 0; i < 3; i++) {
                assertThat(swept.column("w").values()[3 * k + i]).isEqualTo(alone.column("w").values()[i]);
            }
        }
    }

    @Test
    void aSweepEndsAtThePointThatFails() {
        ModelDescription description = new ModelDescription("two ensembles").parameter("Omega", 3).spins("a", "60").spins("b", "60")
                .hamiltonian("Omega*(a.x + b.x) + Omega/6*(a.z - b.z)").dissipator("1", "a.m + b.m").initial("a", "down").initial("b", "down")
                .cumulants(2, Grid.of(0, 60)).rtol(1e-6).observable("x", "a.x - b.x").sweep("Omega", Grid.of(30, 3, 31));
        Study.Result result = run(description);
        assertThat(result.failure()).contains("diverge at t = 5");
        assertThat(result.cannot()).isTrue();
        assertThat(result.table().column("Omega").values()).containsExactly(30, 30, 3);
        assertThat(result.record()).hasSize(2);
    }

    @Test
    void whatMomentsDoNotSayIsRefused() {
        assertThatThrownBy(() -> run(atoms(3).cumulants(2, Grid.of(0, 1)).observable("p", "purity()"))).isInstanceOf(ModelException.class)
                .hasMessageContaining("needs more of a state than moments").hasMessageContaining("evolve the density operator");
        assertThatThrownBy(() -> run(atoms(3).hamiltonian("i*atoms.z").cumulants(1, Grid.of(0, 1)).observable("z", "atoms.z")))
                .isInstanceOf(ModelException.class).hasMessageContaining("the Hamiltonian is not Hermitian");
    }

    @Test
    void methodsAreComparedAtTheSameTimes() {
        Comparison comparison;
        try (Backend backend = Backends.open("auto")) {
            comparison = Comparison.of(() -> atoms(6).evolve(Grid.linear(0, 1, 5)).observable("z", "atoms.z").observable("m", "atoms.m"),
                    List.of("exact", "cumulants3", "cumulants", "meanfield"), backend, Progress.SILENT);
        }
        assertThat(comparison.failures()).isEmpty();
        assertThat(comparison.table().columns().stream().map(Table.Column::name)).startsWith("t", "z.exact", "z.cumulants3", "z.cumulants",
                "z.meanfield", "m_re.exact");
        double[] largest = comparison.deviations().stream().filter(d -> d.observable().equals("z")).mapToDouble(Comparison.Deviation::largest)
                .toArray();
        assertThat(largest).hasSize(3);
        assertThat(largest[0]).isLessThan(largest[1]);
        assertThat(largest[1]).isLessThan(largest[2]);
    }

    /** Standard errors are errors of columns and no observables, whichever method comes first. */
    @ParameterizedTest
    @ValueSource(strings = {"trajectories,exact", "exact,trajectories"})
    void standardErrorsBelongToTheirColumns(String methods) {
        Comparison comparison;
        try (Backend backend = Backends.open("auto")) {
            comparison = Comparison.of(() -> atoms(4).trajectories(Grid.linear(0, 1, 3), 200).observable("z", "atoms.z"),
                    List.of(methods.split(",")),
                    backend, Progress.SILENT);
        }
        assertThat(comparison.observables()).containsExactly("z");
        assertThat(comparison.table().columns().stream().map(Table.Column::name)).containsExactlyInAnyOrder("t", "z.exact", "z.trajectories",
                "z_sem.trajectories");
        Comparison.Deviation deviation = comparison.deviations().getFirst();
        assertThat(deviation.sem()).isPositive();
        assertThat(deviation.largest()).isLessThan(5 * deviation.sem());
        List<Picture.Series> series = ComparisonPicture.of(comparison, "atoms").panels().getFirst().series();
        assertThat(series).hasSize(2).filteredOn(s -> s.sem() != null).extracting(Picture.Series::label).containsExactly("trajectories");
    }
}
