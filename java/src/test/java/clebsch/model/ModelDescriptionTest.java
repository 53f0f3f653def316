package clebsch.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.model.Subsystem.BasisChoice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelDescriptionTest {
    private static ModelDescription lmg() {
        return new ModelDescription("LMG").source("a paper").parameter("N", 400).parameter("Gamma", 1)
                .parameter("chi", "0.9375 * Gamma").spins("atoms", "N").hamiltonian("chi * atoms.p * atoms.m")
                .dissipator("Gamma", "atoms.m").initial("atoms", "down").evolve(Grid.linear(0, 0.05, 501))
                .observable("Jz", "atoms.z");
    }

    private static Solve.Evolve evolution(ModelDescription description) {
        return (Solve.Evolve) description.resolve().solve();
    }

    @Test
    void pointsOfADecimalRangeAreTheDecimalsThemselves() {
        double[] written = lmg().sweep("Gamma", Grid.linear(0.1, 2, 20)).sweepPoints().stream().mapToDouble(p -> p.get("Gamma")).toArray();
        for (int k = 0; k < 20; k++) {
            assertThat(written[k]).isEqualTo(Double.parseDouble((k + 1) / 10 + "." + (k + 1) % 10));
        }
        double[] thirds = lmg().sweep("Gamma", Grid.linear(-1, Math.PI, 4)).sweepPoints().stream().mapToDouble(p -> p.get("Gamma")).toArray();
        assertThat(thirds[0]).isEqualTo(-1);
        assertThat(thirds[1]).isCloseTo((Math.PI - 2) / 3, within(1e-16));
        assertThat(thirds[3]).isEqualTo(Math.PI);
    }

    @Test
    void aWholeModel() {
        Model model = lmg().resolve();
        assertThat(model.name()).isEqualTo("LMG");
        assertThat(model.source()).isEqualTo("a paper");
        assertThat(model.subsystems()).containsExactly(
                new Subsystem.Spins("atoms", 400, BasisChoice.IRREP, Location.api("system.atoms.spins")));
        assertThat(model.groups()).containsExactly(Map.entry("atoms", List.of(0)));
        assertThat(model.hamiltonian()).hasSize(1);
        assertThat(model.dissipators()).extracting(Dissipator::location)
                .containsExactly(Location.api("dissipators[1].jump"));
        assertThat(model.initial()).containsExactly(
                new State.Assigned(List.of(0), new State.Down(), Location.api("initial.atoms")));
        assertThat(model.observables()).extracting(Model.Observable::name).containsExactly("Jz");
    }

    @Test
    void everyKindOfSubsystemAndItsArrays() {
        Model model = new ModelDescription("m").parameter("L", 2).spins("s", "3").basis("s", BasisChoice.IRREP)
                .spin("e", "L - 1/2").count("e", "L").boson("c", "10*L").initial("s", "up").initial("e", "up")
                .initial("c", "fock(0)").evolve(Grid.of(0, 1)).resolve();
        assertThat(model.subsystems()).containsExactly(
                new Subsystem.Spins("s", 3, BasisChoice.IRREP, Location.api("system.s.spins")),
                new Subsystem.Spin("e[1]", 3, Location.api("system.e.spin")),
                new Subsystem.Spin("e[2]", 3, Location.api("system.e.spin")),
                new Subsystem.Boson("c", 20, Location.api("system.c.boson")));
        assertThat(model.groups()).containsExactly(Map.entry("s", List.of(0)), Map.entry("e", List.of(1, 2)),
                Map.entry("e[1]", List.of(1)), Map.entry("e[2]", List.of(2)), Map.entry("c", List.of(3)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            spins | -3    | the number of spins is -3; it must be a whole number of 1 or more
            spins | 0     | the number of spins is 0; it must be a whole number of 1 or more
            spins | 5/2   | the number of spins is 2.5; it must be a whole number of 1 or more
            spins | i     | the number of spins is complex: 1*i; it must be real
            spins | 2e9   | 's' has 2000000000 spins 1/2 together; write 1000000000 or fewer
            spin  | 1/3   | the length of the spin is 0.3333333333333333; it must be a half-integer: 1/2, 1, 3/2, …
            spin  | 0     | the length of the spin is 0; it must be a half-integer: 1/2, 1, 3/2, …
            spin  | -1/2  | the length of the spin is -0.5; it must be a half-integer: 1/2, 1, 3/2, …
            boson | 0     | the number of Fock states is 0; it must be a whole number of 1 or more
            boson | 2.5   | the number of Fock states is 2.5; it must be a whole number of 1 or more
            """)
    void sizes(String kind, String size, String message) {
        var description = new ModelDescription("m");
        switch (kind) {
            case "spins" -> description.spins("s", size);
            case "spin" -> description.spin("s", size);
            default -> description.boson("s", size);
        }
        assertThatThrownBy(description::resolve).isInstanceOf(ModelException.class)
                .hasMessage("system.s." + kind + ": " + message);
    }

    @Test
    void sizesThatAreWholeButForRoundingAreTaken() {
        Model model = new ModelDescription("m").spins("s", "0.1*30").initial("s", "up").evolve(Grid.of(0, 1)).resolve();
        assertThat(((Subsystem.Spins) model.subsystems().getFirst()).count()).isEqualTo(3);
    }

    @Test
    void countsAndBases() {
        assertThatThrownBy(() -> lmg().count("atoms", "0").resolve())
                .hasMessage("system.atoms.count: the count is 0; it must be a whole number of 1 or more");
        assertThatThrownBy(() -> lmg().count("atoms", "1e5").resolve())
                .hasMessage("system.atoms.count: the count is 100000; an array may have up to 10000 members");
        assertThatThrownBy(() -> lmg().count("atom", "2"))
                .hasMessage("system.atom.count: unknown subsystem 'atom'; did you mean 'atoms'?");
        assertThatThrownBy(() -> new ModelDescription("m").boson("c", "3").basis("c", BasisChoice.IRREP))
                .hasMessage("system.c.basis: 'c' is a boson, which has one basis only; leave basis out");
        assertThatThrownBy(() -> lmg().spins("atoms", "2"))
                .hasMessage("system.atoms.spins: the subsystem 'atoms' is given twice; leave one of them out");
    }

    @Test
    void stationaryStatesAndSpectraNeedNoInitialState() {
        assertThat(new ModelDescription("m").boson("c", "2").steady().resolve())
                .satisfies(model -> assertThat(model.initial()).isEmpty())
                .extracting(Model::solve).isInstanceOf(Solve.Steady.class);
        assertThat(new ModelDescription("m").boson("c", "2").spectrum(7).option("near", "-1+2*i").option("method", "shift-invert")
                .resolve().solve()).isInstanceOfSatisfying(Solve.Spectrum.class, spectrum -> {
                    assertThat(spectrum.count()).isEqualTo(7);
                    assertThat(spectrum.near()).isEqualTo(new Complex(-1, 2));
                    assertThat(spectrum.method()).isEqualTo(Solve.SpectralMethod.SHIFT_INVERT);
                });
        assertThatThrownBy(() -> new ModelDescription("m").boson("c", "2").steady().observable("F", "fidelity(initial)").resolve())
                .hasMessageContaining("observables.F: the model has no initial state to be compared with");
        assertThatThrownBy(() -> new ModelDescription("m").boson("c", "2").spectrum(3).option("follow", "true").resolve())
                .hasMessage("solve.spectrum.follow: eigenvalues are followed along one swept parameter, and there are 0; "
                        + "sweep one, or leave follow out");
        assertThatThrownBy(() -> new ModelDescription("m").boson("c", "2").steady().rtol(1e-3).resolve())
                .hasMessage("solve.steady.rtol: steady has no option 'rtol'; known are method, state");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> new ModelDescription("m").resolve()).hasMessage("system: no system is given; "
                + "name at least one subsystem, such as system: {atoms: {spins: N}}");
        assertThatThrownBy(() -> new ModelDescription("m").boson("c", "2").resolve())
                .hasMessage("initial: no initial state is given for c; add one, such as c: fock(0)");
        assertThatThrownBy(() -> new ModelDescription("m").boson("c", "2").initial("c", "fock(0)").resolve())
                .hasMessage("solve: nothing to compute is given; "
                        + "write solve: {evolve: {times: {from: 0, to: 1, points: 101}}}");
        assertThatThrownBy(() -> lmg().evolve(Grid.of(0, 1)))
                .hasMessage("solve.evolve: there is more than one thing to compute; keep one of them");
    }

    @Test
    void times() {
        assertThat(evolution(lmg()).times()).hasSize(501).startsWith(0, 0.0001).endsWith(0.05);
        assertThat(evolution(lmg()).times()[250]).isCloseTo(0.025, within(1e-17));
        ModelDescription other = new ModelDescription("m").boson("c", "2").initial("c", "fock(0)");
        assertThat(evolution(other.evolve(Grid.logarithmic(0.01, 100, 5))).times()).hasSize(5)
                .containsExactly(new double[] {0.01, 0.1, 1, 10, 100}, within(1e-14)).startsWith(0.01).endsWith(100);
        ModelDescription list = new ModelDescription("m").boson("c", "2").initial("c", "fock(0)");
        assertThat(evolution(list.evolve(Grid.of(-1, 0, 2.5))).times()).containsExactly(-1, 0, 2.5);
    }

    @Test
    void timesThatCannotBe() {
        assertThatTimes(Grid.of(0), "times: the list of times has fewer than two entries; write two or more");
        assertThatTimes(Grid.of(0, 1, 1),
                "times[3]: the time 1 does not come after 1; write the times in increasing order");
        assertThatTimes(Grid.linear(1, 0, 3), "times.to: the times go from 1 to 0; write a 'to' above 'from'");
        assertThatTimes(Grid.linear(1, 1, 3), "times.to: the times go from 1 to 1; write a 'to' above 'from'");
        assertThatTimes(Grid.linear(0, 1, 1), "times.points: points is 1; it must be a whole number of 2 or more");
        assertThatTimes(Grid.linear(1e8, 1e8 + 1e-7, 100), "times.to: the times go from 100000000 to 1.000000000000001E8 "
                + "in steps too small for double precision; write fewer points or a longer range");
        assertThatTimes(Grid.logarithmic(0, 1, 3),
                "times.log.from: from is 0; a logarithmic range must lie above zero");
        assertThatTimes(Grid.logarithmic(1, -1, 3),
                "times.log.to: to is -1; a logarithmic range must lie above zero");
        assertThatTimes(Grid.logarithmic(2, 1, 3), "times.log.to: the times go from 2 to 1; write a 'to' above 'from'");
    }

    private static void assertThatTimes(Grid times, String message) {
        ModelDescription description = new ModelDescription("m").boson("c", "2").initial("c", "fock(0)").evolve(times);
        assertThatThrownBy(description::resolve).isInstanceOf(ModelException.class).hasMessage("solve.evolve." + message);
    }

    @Test
    void integratorAndTolerances() {
        assertThat(evolution(lmg())).extracting(Solve.Evolve::integrator, Solve.Evolve::rtol, Solve.Evolve::atol)
                .containsExactly(Solve.Integrator.AUTO, 1e-8, 1e-10);
        assertThat(evolution(lmg().integrator(Solve.Integrator.DOP853).rtol(1e-6).atol(1e-9)))
                .extracting(Solve.Evolve::integrator, Solve.Evolve::rtol, Solve.Evolve::atol)
                .containsExactly(Solve.Integrator.DOP853, 1e-6, 1e-9);
        assertThatThrownBy(() -> lmg().rtol(0).resolve())
                .hasMessage("solve.evolve.rtol: rtol is 0; it must be above zero");
        assertThatThrownBy(() -> lmg().atol(-1e-9).resolve())
                .hasMessage("solve.evolve.atol: atol is -1.0E-9; it must be above zero");
    }

    @Test
    void withoutASweepThereIsOnePoint() {
        assertThat(lmg().sweepPoints()).containsExactly(new LinkedHashMap<>());
    }

    @Test
    void theFirstSweptParameterVariesSlowest() {
        ModelDescription description = lmg().sweep("N", Grid.of(50, 100)).sweep("Gamma", Grid.linear(0, 1, 3));
        assertThat(description.sweepPoints()).extracting(point -> List.copyOf(point.entrySet())).containsExactly(
                List.of(Map.entry("N", 50.0), Map.entry("Gamma", 0.0)),
                List.of(Map.entry("N", 50.0), Map.entry("Gamma", 0.5)),
                List.of(Map.entry("N", 50.0), Map.entry("Gamma", 1.0)),
                List.of(Map.entry("N", 100.0), Map.entry("Gamma", 0.0)),
                List.of(Map.entry("N", 100.0), Map.entry("Gamma", 0.5)),
                List.of(Map.entry("N", 100.0), Map.entry("Gamma", 1.0)));
    }

    @Test
    void aPointOfTheSweepReplacesTheParametersOnlyForItself() {
        ModelDescription description = lmg().sweep("Gamma", Grid.of(2, 4));
        Model model = description.resolve(description.sweepPoints().get(1));
        assertThat(model.parameters().get("chi")).containsExactly(new Complex(3.75));
        assertThat(model.parameters().keySet()).containsExactly("N", "Gamma", "chi");
        assertThat(description.resolve().parameters().get("Gamma")).containsExactly(new Complex(1));
    }

    @Test
    void aValueOfTheSweepThatDoesNotFitIsAnErrorOfItsOwn() {
        ModelDescription description = lmg().sweep("N", Grid.linear(1, 2, 3));
        assertThatThrownBy(() -> description.resolve(description.sweepPoints().get(1)))
                .hasMessage("system.atoms.spins: the number of spins is 1.5; it must be a whole number of 1 or more");
    }

    @Test
    void sweptValuesMayBeExpressions() {
        Location place = Location.api("sweep.chi");
        ModelDescription description = lmg().sweep("chi", new Grid.Listed(
                List.of(new Quantity("Gamma/2", place), new Quantity("2*N", place)), place), place);
        assertThat(description.sweepPoints()).extracting(point -> point.get("chi")).containsExactly(0.5, 800.0);
        description.sweep("N", Grid.of(10));
        assertThatThrownBy(description::sweepPoints).hasMessage("sweep.chi: the values of a sweep depend on 'N', "
                + "which is swept itself in '2*N'; write them without it");
    }

    @Test
    void sweepsThatCannotBe() {
        assertThatThrownBy(lmg().sweep("gama", Grid.of(1))::sweepPoints)
                .hasMessage("sweep.gama: unknown parameter 'gama'; did you mean 'Gamma'?");
        assertThatThrownBy(lmg().parameter("d", List.of("1", "2")).sweep("d", Grid.of(1))::sweepPoints)
                .hasMessage("sweep.d: 'd' is a list; sweep a parameter that its entries depend on");
        assertThatThrownBy(lmg().sweep("N", Grid.of())::sweepPoints)
                .hasMessage("sweep.N: the list of values is empty; write one value or more");
        assertThatThrownBy(lmg().sweep("N", Grid.linear(1, 2, 2000)).sweep("chi", Grid.linear(0, 1, 2000))::sweepPoints)
                .hasMessage("sweep.chi: the sweep has more than 1000000 points; write fewer values");
        assertThatThrownBy(() -> lmg().sweep("N", Grid.of(1)).sweep("N", Grid.of(2)))
                .hasMessage("sweep.N: the sweep of 'N' is given twice; leave one of them out");
        assertThatThrownBy(() -> lmg().resolve(Map.of("M", 1.0))).hasMessageStartingWith("sweep.M: unknown parameter 'M'");
    }

    @Test
    void setOverridesAParameter() {
        Model model = lmg().set("N", "2*Gamma + 8").set("Gamma", "3").resolve();
        assertThat(model.subsystems()).extracting(s -> ((Subsystem.Spins) s).count()).containsExactly(14);
        assertThat(model.parameters().keySet()).containsExactly("N", "Gamma", "chi");
        assertThat(model.parameters().get("chi")).containsExactly(new Complex(2.8125));
    }

    @Test
    void setTakesLists() {
        Model model = lmg().parameter("d", Drawn.normal("0", "1", "8", "7")).set("d", " [1, 2*Gamma, max(3, 4)]").resolve();
        assertThat(model.parameters().get("d")).containsExactly(new Complex(1), new Complex(2), new Complex(4));
    }

    @Test
    void setEndsTheSweepOfItsParameter() {
        ModelDescription description = lmg().sweep("N", Grid.of(10, 20)).sweep("chi", Grid.of(1)).set("N", "30");
        assertThat(description.sweepPoints()).containsExactly(new LinkedHashMap<>(Map.of("chi", 1.0)));
    }

    @Test
    void errorsOfSetPointAtTheCommandLine() {
        assertThatThrownBy(() -> lmg().set("Gama", "1")).isInstanceOf(ModelException.class)
                .hasMessage("--set: Gama: unknown parameter 'Gama'; did you mean 'Gamma'?");
        assertThatThrownBy(() -> lmg().set("N", "2*").resolve()).hasMessageStartingWith("--set: N: the expression ends");
        assertThatThrownBy(() -> lmg().set("N", "[1, 2").resolve()).hasMessageStartingWith("--set: N: the expression ends");
        assertThatThrownBy(() -> lmg().set("N", "[1, 1/0]").resolve())
                .hasMessage("--set: N[2]: division by zero in '1/0'; see that the divisor is not zero");
        assertThatThrownBy(() -> lmg().set("Gamma", "chi").resolve())
                .hasMessageStartingWith("--set: Gamma: the parameters define each other in a circle: Gamma → chi → Gamma");
    }
}
