package clebsch.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFileTest {
    /** The example with which the description of the language begins. */
    private static final String EXAMPLE = """
            name: Driven-dissipative LMG model
            source: "Barberena et al., Phys. Rev. A 99, 053411 (2019), Fig. 7F"      # optional
            parameters:                     # numbers, or expressions in other parameters; order does not matter; a cycle is an error
              N: 400
              Gamma: 1
              chi: 0.9375 * Gamma
              Omega: 3.86 * N * Gamma / 2
            system:
              atoms: {spins: N}             # N two-level systems, permutation symmetric
            hamiltonian: chi * atoms.p * atoms.m + Omega * atoms.x
            dissipators:
              - {rate: Gamma, jump: atoms.m}
            initial: {atoms: down}
            solve:
              evolve: {times: {from: 0, to: 0.05, points: 501}}
            observables:
              Jz: atoms.z
              xi2: wineland(atoms)
            """;

    /** A model in which a test replaces one line; its lines count from 1. */
    private static final List<String> LINES = List.of(
            "parameters: {N: 4, chi: 2}",
            "system:",
            "  atoms: {spins: N}",
            "  c: {boson: 5}",
            "hamiltonian: chi * atoms.z",
            "dissipators:",
            "  - {rate: 1, jump: atoms.m}",
            "initial: {atoms: down, c: fock(0)}",
            "solve:",
            "  evolve: {times: [0, 1]}",
            "observables:",
            "  Jz: atoms.z",
            "sweep: {N: [4, 5]}");

    @TempDir
    private Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("model.yaml"), text);
    }

    private Model resolved(String text) throws IOException {
        return ModelFile.read(file(text)).resolve();
    }

    private static String with(int line, String replacement) {
        var lines = new ArrayList<>(LINES);
        lines.set(line - 1, replacement.replace("\\n", "\n"));
        return String.join("\n", lines) + "\n";
    }

    private ModelException error(String text) throws IOException {
        Path file = file(text);
        ModelException error = catchThrowableOfType(ModelException.class, () -> {
            ModelDescription description = ModelFile.read(file);
            description.sweepPoints().forEach(description::resolve);
        });
        assertThat(error).as("an error was expected").isNotNull();
        assertThat(error.getMessage()).doesNotContain("\n").startsWith(file.toString());
        return error;
    }

    private Location at(int line, String key) {
        return new Location(directory.resolve("model.yaml").toString(), line, key);
    }

    @Test
    void theExampleOfTheLanguage() throws IOException {
        ModelDescription description = ModelFile.read(file(EXAMPLE));
        assertThat(description.name()).isEqualTo("Driven-dissipative LMG model");
        assertThat(description.sweepPoints()).containsExactly(new LinkedHashMap<>());
        Model model = description.resolve();
        assertThat(model.name()).isEqualTo("Driven-dissipative LMG model");
        assertThat(model.source()).isEqualTo("Barberena et al., Phys. Rev. A 99, 053411 (2019), Fig. 7F");
        assertThat(model.parameters()).containsExactly(Map.entry("N", List.of(new Complex(400))),
                Map.entry("Gamma", List.of(new Complex(1))), Map.entry("chi", List.of(new Complex(0.9375))),
                Map.entry("Omega", List.of(new Complex(772))));
        assertThat(model.subsystems()).containsExactly(
                new Subsystem.Spins("atoms", 400, Subsystem.BasisChoice.IRREP, at(9, "system.atoms.spins")));
        assertThat(model.hamiltonian()).extracting(Model.Term::text)
                .containsExactly("chi * atoms.p * atoms.m", "Omega * atoms.x");
        assertThat(model.hamiltonian()).extracting(term -> term.operator().toString())
                .containsExactly("0.9375*atoms.p*atoms.m", "772.0*atoms.x");
        assertThat(model.hamiltonianLocation()).isEqualTo(at(10, "hamiltonian"));
        Operator jm = new Operator.Elementary(0, "atoms", Operator.Symbol.M);
        assertThat(model.dissipators()).containsExactly(new Dissipator.Jump(1, jm, at(12, "dissipators[1].jump")));
        assertThat(model.initial()).containsExactly(
                new State.Assigned(List.of(0), new State.Down(), at(13, "initial.atoms")));
        var evolve = (Solve.Evolve) model.solve();
        assertThat(evolve.times()).hasSize(501).endsWith(0.05);
        assertThat(evolve.integrator()).isEqualTo(Solve.Integrator.AUTO);
        assertThat(evolve.location()).isEqualTo(at(15, "solve.evolve"));
        assertThat(model.observables()).containsExactly(
                new Model.Observable("Jz", new Measurement.Mean(new Operator.Elementary(0, "atoms", Operator.Symbol.Z)),
                        at(17, "observables.Jz")),
                new Model.Observable("xi2", new Measurement.Wineland(List.of(0)), at(18, "observables.xi2")));
    }

    @Test
    void everyFormOfEveryKey() throws IOException {
        ModelDescription description = ModelFile.read(file("""
                parameters:
                  L: 2
                  half: 1/2
                  d: 10
                  tau: 1e-1
                  delta: [1, -tau]
                  noise: {normal: {mean: 0, sd: tau, count: L, seed: 7}}
                  flat:
                    uniform: {from: -1, to: 1, count: 3*L, seed: 1}
                system:
                  e: {spin: half, count: L}
                  s: {spins: 1, basis: irrep}
                  c: {boson: 2*d}
                hamiltonian: >
                  sum(k, 1, L, (delta[k] + noise[k]) * e[k].z)
                  - s.x
                dissipators:
                  - rate: tau
                    jump: a
                  - {rate: 2*tau, each: e.sigma_m}
                initial:
                  e: "cat(pi/2, 0, +1)"
                  s: up
                  c: alpha(1 + i)
                solve:
                  evolve:
                    times: {log: {from: tau, to: 10, points: L + 1}}
                    integrator: dop853
                    rtol: tau^6
                    atol: 1e-9
                observables:
                  F: "fidelity(e: ghz, c: fock(0))"
                  dN: sqrt(var(c.n))
                sweep:
                  tau: {log: {from: 0.1, to: 10, points: 3}}
                  d: {from: 10, to: d + 4, points: 2}
                  L: [2, 1 + 1]
                """));
        assertThatThrownBy(description::sweepPoints).isInstanceOf(ModelException.class)
                .hasMessageStartingWith(at(36, "sweep.d.to") + ": the values of a sweep depend on 'd'");
        description.set("d", "12");
        assertThat(description.sweepPoints()).hasSize(6).startsWith(
                new LinkedHashMap<>(Map.of("tau", 0.1, "L", 2.0)));
        Model model = description.resolve();
        assertThat(model.name()).isEqualTo("model");
        assertThat(model.subsystems()).extracting(Subsystem::name).containsExactly("e[1]", "e[2]", "s", "c");
        assertThat(((Subsystem.Boson) model.subsystems().get(3)).levels()).isEqualTo(24);
        assertThat(model.parameters().get("flat")).hasSize(6);
        assertThat(model.hamiltonian()).extracting(Model.Term::text)
                .containsExactly("sum(k, 1, L, (delta[k] + noise[k]) * e[k].z)", "-s.x");
        assertThat(model.dissipators()).hasSize(3).extracting(Dissipator::rate).containsExactly(0.1, 0.2, 0.2);
        assertThat(model.dissipators()).extracting(d -> d.location().line()).containsExactly(19, 20, 20);
        assertThat(model.initial()).extracting(State.Assigned::members)
                .containsExactly(List.of(0, 1), List.of(2), List.of(3));
        var evolve = (Solve.Evolve) model.solve();
        assertThat(evolve.times()).hasSize(3).startsWith(0.1).endsWith(10);
        assertThat(evolve.integrator()).isEqualTo(Solve.Integrator.DOP853);
        assertThat(evolve.rtol()).isEqualTo(Math.pow(0.1, 6));
        assertThat(evolve.atol()).isEqualTo(1e-9);
        assertThat(model.observables()).extracting(Model.Observable::name).containsExactly("F", "dN");
    }

    @Test
    void emptySectionsAreSectionsLeftOut() throws IOException {
        Model model = resolved("""
                parameters:
                system: {c: {boson: 3}}
                hamiltonian:
                dissipators:
                initial: {c: fock(1)}
                solve: {evolve: {times: [0, 1]}}
                observables:
                sweep:
                """);
        assertThat(model.hamiltonian()).isEmpty();
        assertThat(model.observables()).isEmpty();
    }

    @Test
    void aByteOrderMarkIsNoText() throws IOException {
        assertThat(resolved("\uFEFF" + EXAMPLE).name()).isEqualTo("Driven-dissipative LMG model");
    }

    @Test
    void theUnchangedLinesAreAModel() throws IOException {
        assertThat(resolved(String.join("\n", LINES)).observables()).hasSize(1);
    }

    /** The first column is the line that is replaced, the third the line that the error must name. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            1  | paramters: {N: 4}                     | 1  | paramters                 | unknown key 'paramters'; did you mean 'parameters'?
            1  | zzz: {N: 4}                           | 1  | zzz                       | unknown key 'zzz'; known are name, source, parameters, system, hamiltonian, dissipators, initial, solve, observables, sweep
            1  | parameters:\\n  N: 4\\n  chi: 1\\n  N: 5 | 4  | parameters.N              | the key 'N' stands in line 2 already; leave one of them out
            1  | system: {c: {boson: 3}}               | 2  | system                    | the key 'system' stands in line 1 already; leave one of them out
            1  | parameters: {N: 4, chi: 2*}           | 1  | parameters.chi            | the expression ends where a number, a name or '(' is needed, at character 3 in '2*'; complete the expression
            1  | parameters: {N: 4, chi: M}            | 1  | parameters.chi            | unknown name 'M'; known are N, chi, pi, i
            1  | parameters: {N: 4, chi: 2, pi: 3}     | 1  | parameters.pi             | 'pi' is the number π of the language already; give the parameter another name
            1  | parameters: {N: 4, chi: 2, atoms: 3}  | 1  | parameters.atoms          | 'atoms' is a subsystem as well; give the parameter another name
            1  | parameters: {N: 4, chi: 2, Jz: 3}     | 1  | parameters.Jz             | 'Jz' is the operator atoms.z of the only spin subsystem; give the parameter another name
            1  | parameters: {N: 4, chi: }             | 1  | parameters.chi            | there is no value; write one, or leave the key out
            1  | parameters: [4, 2]                    | 1  | parameters                | a list stands here; write parameters such as N: 400
            1  | parameters:\\n  N: 4\\n  chi: N\\n  a1: b1\\n  b1: a1 | 4 | parameters.a1      | the parameters define each other in a circle: a1 → b1 → a1; give one of them a value of its own
            1  | parameters:\\n  N: 4\\n  chi: 1/0       | 3  | parameters.chi            | division by zero in '1/0'; see that the divisor is not zero
            1  | parameters:\\n  N: 4\\n  chi: 2\\n  d:\\n    - 1\\n    - q | 6 | parameters.d[2] | unknown name 'q'; known are N, chi, d, pi, i
            1  | parameters:\\n  N: 4\\n  chi: 2\\n  d: [1, [2]] | 4 | parameters.d[2]         | a list stands here; write a number, a name or an expression
            1  | parameters: {N: 4, chi: 2, d: {normal: {mean: 0, sd: 1, count: 3}}} | 1 | parameters.d.normal | 'seed' is missing; add it
            1  | parameters: {N: 4, chi: 2, d: {norml: {mean: 0, sd: 1, count: 3, seed: 1}}} | 1 | parameters.d.norml | unknown key 'norml'; did you mean 'normal'?
            1  | parameters: {N: 4, chi: 2, d: {normal: {mean: 0, std: 1, count: 3, seed: 1}}} | 1 | parameters.d.normal.std | unknown key 'std'; did you mean 'sd'?
            1  | parameters: {N: 4, chi: 2, d: {}}     | 1  | parameters.d              | a drawn parameter has 0 distributions; write one, such as {normal: {mean: 0, sd: 1, count: 8, seed: 1}}
            1  | parameters:\\n  N: 4\\n  chi: 2\\n  d:\\n    uniform:\\n      from: 0\\n      to: -1\\n      count: 3\\n      seed: 1 | 7 | parameters.d.uniform.to | the upper end -1 is below the lower end 0; exchange them
            1  | parameters: {N: 4, chi: max(1, 2)}    | 1  | parameters.chi            | inside { } or [ ] the comma cuts the expression after 'max(1'; put quotes around the whole expression
            3  | ^  atoms: {spins: -N}^                | 3  | system.atoms.spins        | the number of spins is -4; it must be a whole number of 1 or more
            3  | ^  atoms: {spins: N/8}^               | 3  | system.atoms.spins        | the number of spins is 0.5; it must be a whole number of 1 or more
            3  | ^  atoms:\\n    spin: 1/3^             | 4  | system.atoms.spin         | the length of the spin is 0.3333333333333333; it must be a half-integer: 1/2, 1, 3/2, …
            3  | ^  atoms: {spinz: N}^                 | 3  | system.atoms.spinz        | unknown key 'spinz'; did you mean 'spins'?
            3  | ^  atoms: {spins:N}^                  | 3  | system.atoms.spins:N      | 'spins:N' has no space after its colon; write spins: N
            3  | ^  atoms: {spins: N, spin: 1}^        | 3  | system.atoms              | 'atoms' is spins and spin at once; write one of spins, spin and boson
            3  | ^  atoms: {count: N}^                 | 3  | system.atoms              | it is not said what 'atoms' is; write one of spins, spin and boson
            3  | ^  atoms: N^                          | 3  | system.atoms              | 'N' stands here; write {spins: N}, {spin: 1/2} or {boson: 20}
            3  | ^  atoms: {spins: N, count: 3/2}^     | 3  | system.atoms.count        | the count is 1.5; it must be a whole number of 1 or more
            3  | ^  atoms: {spins: 10001, basis: product}^ | 3 | system.atoms.basis     | basis 'product' makes 10001 subsystems of the spins of 'atoms'; leave basis out; 10000 subsystems are the most there can be
            3  | ^  atoms: {spins: N, basis: irep}^    | 3  | system.atoms.basis        | unknown basis 'irep'; did you mean 'irrep'?
            3  | ^  pi: {spins: N}^                    | 3  | system.pi.spins           | 'pi' is the number π of the language already; give the subsystem another name
            4  | ^  c: {boson: 0}^                     | 4  | system.c.boson            | the number of Fock states is 0; it must be a whole number of 1 or more
            4  | ^  c: {boson: 5, basis: irrep}^       | 4  | system.c.basis            | 'c' is a boson, which has one basis only; leave basis out
            5  | hamiltonian: chi * atom.z             | 5  | hamiltonian               | unknown subsystem 'atom' in 'chi * atom.z'; did you mean 'atoms'?
            5  | hamiltonian: chi * atoms.w            | 5  | hamiltonian               | 'atoms' (spins) has no operator 'w' in 'chi * atoms.w'; it has x, y, z, p, m, n, casimir
            5  | hamiltonian: [atoms.x, atoms.z]       | 5  | hamiltonian               | a list stands here; write a number, a name or an expression
            5  | hamiltonian: {atoms: x}               | 5  | hamiltonian               | a mapping stands here; write a number, a name or an expression
            7  | ^  rate: 1\\n  jump: Jm^               | 6  | dissipators               | a mapping stands here; write a list of dissipators such as - {rate: Gamma, jump: atoms.m}
            7  | ^  - {rate: -1, jump: atoms.m}^       | 7  | dissipators[1].rate       | the rate is -1; it must be zero or more
            7  | ^  - {rate: 1 + i, jump: atoms.m}^    | 7  | dissipators[1].rate       | the rate is complex: 1+1*i; it must be real
            7  | ^  - {rate: 1, jump: Jm}\\n  - {jump: Jm}^ | 8 | dissipators[2]          | 'rate' is missing; add it
            7  | ^  - {rate: 1}^                       | 7  | dissipators[1]            | neither jump nor each is given; write one of them
            7  | ^  - {rate: 1, jump: Jm, each: atoms.sigma_m}^ | 7 | dissipators[1]    | jump and each stand together; write one of them
            7  | ^  - {rate: 1, each: atoms.m}^        | 7  | dissipators[1].each       | 'atoms.m' cannot stand after each; write a linear combination of sigma_x, sigma_y, sigma_z, sigma_p, sigma_m of one ensemble of spins
            7  | ^  - {rate: 1, jumps: Jm}^            | 7  | dissipators[1].jumps      | unknown key 'jumps'; did you mean 'jump'?
            7  | ^  - atoms.m^                         | 7  | dissipators[1]            | 'atoms.m' stands here; write {rate: Gamma, jump: atoms.m}
            8  | initial: {atoms: down}                | 8  | initial                   | no initial state is given for c; add one, such as c: fock(0)
            8  | initial: {}                           | 8  | initial                   | no initial state is given for atoms, c; add one, such as atoms: down
            8  | # nothing                             | 1  | initial                   | no initial state is given for atoms, c; add one, such as atoms: down
            8  | initial: {atoms: down, c: fock(0), d: up} | 8 | initial.d              | unknown subsystem 'd'; known are atoms, c
            8  | initial:\\n  atoms: down\\n  c: fock(5) | 10 | initial.c                 | 'c' with 5 levels has no Fock state 5 in 'fock(5)'; n is a whole number from 0 to 4
            8  | initial:\\n  atoms: fock(1)\\n  c: fock(0) | 9 | initial.atoms           | 'fock' is a state of a mode, but 'atoms' has spins in 'fock(1)'; write down, up, coherent(theta, phi), dicke(m), cat(theta, phi, +1), ghz, mixed or thermal(p)
            8  | initial: {atoms: coherent(0, 1), c: fock(0)} | 8 | initial.atoms       | inside { } or [ ] the comma cuts the expression after 'coherent(0'; put quotes around the whole expression
            8  | initial:\\n  atoms: dicke(1/2)\\n  c: fock(0) | 9 | initial.atoms        | 'atoms' with j = 2 has no m = 0.5 in 'dicke(1/2)'; m goes from -2 to 2 in steps of 1
            8  | initial:\\n  atoms: dicke(3/2, 0)\\n  c: fock(0) | 9 | initial.atoms     | 'atoms' has no states with j = 1.5 in 'dicke(3/2, 0)'; j goes from 0 to 2 in steps of 1
            8  | initial:\\n  atoms: thermal(2)\\n  c: fock(0) | 9 | initial.atoms        | the probability of finding a spin up is 2 in 'thermal(2)'; it must be from 0 to 1
            8  | initial:\\n  atoms: down\\n  c: alpha(2) | 10 | initial.c               | the 5 levels of 'c' cut off the weight 3.7e-01 of 'alpha(2)'; give it 23 levels for less than 1e-10
            9  | # nothing                             | 10 | ^^                        | this is not YAML: the indentation does not fit the lines above; check the indentation, the brackets and the quotes
            10 | ^  {}^                                | 9  | solve                     | nothing to compute is given; write solve: {evolve: {times: {from: 0, to: 1, points: 101}}}
            10 | ^  evolv: {times: [0, 1]}^            | 10 | solve.evolv               | unknown key 'evolv'; did you mean 'evolve'?
            10 | ^  evolve: {times: [0, 1]}\\n  steady: {}^ | 9 | solve                  | more than one method is given: evolve, steady; keep one, and write another file for the other
            10 | ^  steady: {methd: direct}^          | 10 | solve.steady.methd        | unknown key 'methd'; did you mean 'method'?
            10 | ^  steady: {method: lu}^             | 10 | solve.steady.method       | unknown method 'lu'; known are auto, direct, iterative
            10 | ^  spectrum: {count: 0}^             | 10 | solve.spectrum.count      | count is 0; it must be a whole number of 1 or more
            10 | ^  spectrum: {follow: yes}^          | 10 | solve.spectrum.follow     | follow is 'yes'; write true or false
            10 | ^  spectrum: {conditions: 3}^        | 10 | solve.spectrum.conditions | conditions is '3'; write true or false
            10 | ^  spectrum: {times: [0, 1]}^        | 10 | solve.spectrum.times      | unknown key 'times'; known are count, which, near, method, conditions, operators, coherences, follow
            10 | ^  trajectories: {count: 5}^          | 10 | solve.trajectories        | 'times' is missing; add it
            10 | ^  trajectories: {times: [0, 1], count: 0}^ | 10 | solve.trajectories.count | count is 0; it must be a whole number of 1 or more
            10 | ^  trajectories: {times: [0, 1], seed: -1}^ | 10 | solve.trajectories.seed | seed is -1; it must be a whole number of 0 or more
            10 | ^  trajectories: {times: [0, 1], rtol: 1}^ | 10 | solve.trajectories.rtol | rtol is 1; write a number between 1.0E-13 and 0.1
            10 | ^  trajectories: {times: [0, 1], target_sem: 0}^ | 10 | solve.trajectories.target_sem | target_sem is 0; it must be above zero
            10 | ^  trajectories: {times: [0, 1], record: all}^ | 10 | solve.trajectories.record | record is 'all'; write true or false
            10 | ^  cumulants: {order: 2}^             | 10 | solve.cumulants           | 'times' is missing; add it, or steady: true
            10 | ^  cumulants: {order: 0, steady: true}^ | 10 | solve.cumulants.order   | order is 0; it must be a whole number of 1 or more
            10 | ^  meanfield: {times: [0, 1], steady: true}^ | 10 | solve.meanfield    | steady and times stand together; write one of them
            10 | ^  meanfield: {steady: maybe}^        | 10 | solve.meanfield.steady    | steady is 'maybe'; write true or false
            10 | ^  meanfield: {order: 2}^             | 10 | solve.meanfield.order     | unknown key 'order'; known are times, steady, integrator, rtol, atol
            10 | ^  meanfield: {times: [0, 1], integrator: rk45}^ | 10 | solve.meanfield.integrator | moments are not integrated by rk45; write dop853 or implicit, or leave it out
            10 | ^  evolve: {}^                        | 10 | solve.evolve              | 'times' is missing; add it
            10 | ^  spectrum^                          | 9  | solve                     | 'spectrum' stands here; write spectrum: {}
            10 | ^  meanfield^                         | 9  | solve                     | 'meanfield' stands here; write meanfield: {times: {from: 0, to: 1, points: 11}}
            10 | ^  evolve: {times: 1}^                | 10 | solve.evolve.times        | '1' stands here; write {from: 0, to: 1, points: 11}, {log: {from: 0.1, to: 10, points: 11}} or a list
            10 | ^  evolve: {times: [1]}^              | 10 | solve.evolve.times        | the list of times has fewer than two entries; write two or more
            10 | ^  evolve:\\n    times:\\n      - 0\\n      - 2\\n      - 1^ | 14 | solve.evolve.times[3] | the time 1 does not come after 2; write the times in increasing order
            10 | ^  evolve:\\n    times:\\n      from: 0\\n      to: 0\\n      points: 3^ | 13 | solve.evolve.times.to | the times go from 0 to 0; write a 'to' above 'from'
            10 | ^  evolve: {times: {from: 0, to: 1}}^ | 10 | solve.evolve.times        | 'points' is missing; add it
            10 | ^  evolve: {times: {from: 0, to: 1, points: 1}}^ | 10 | solve.evolve.times.points | points is 1; it must be a whole number of 2 or more
            10 | ^  evolve: {times: {from: 0, to: 1, steps: 1}}^ | 10 | solve.evolve.times.steps | unknown key 'steps'; known are from, to, points, log
            10 | ^  evolve: {times: {log: {from: 0, to: 1, points: 9}}}^ | 10 | solve.evolve.times.log.from | from is 0; a logarithmic range must lie above zero
            10 | ^  evolve: {times: {log: {from: 1, to: 2, points: 9}, from: 1}}^ | 10 | solve.evolve.times | log stands beside other keys; write from, to and points inside log: {…}
            10 | ^  evolve: {times: [0, 1], rtol: 0}^  | 10 | solve.evolve.rtol         | rtol is 0; it must be above zero
            10 | ^  evolve: {times: [0, 1], atol: -1e-9}^ | 10 | solve.evolve.atol      | atol is -1.0E-9; it must be above zero
            10 | ^  evolve: {times: [0, 1], integrator: rk54}^ | 10 | solve.evolve.integrator | unknown integrator 'rk54'; did you mean 'rk45'?
            10 | ^  evolve: {times: [0, 1], tol: 1}^   | 10 | solve.evolve.tol          | unknown key 'tol'; did you mean 'rtol'?
            12 | ^  Jz: var(Jz) + Jz^                  | 12 | observables.Jz            | 'var(Jz) + Jz' mixes an operator with a function of the state; wrap the operator in mean(...)
            12 | ^  Jz: vra(Jz)^                       | 12 | observables.Jz            | unknown function 'vra' in 'vra(Jz)'; did you mean 'var'?
            12 | ^  "J z": Jz^                         | 12 | observables.J z           | 'J z' cannot name a column; write a name without white space, commas, quotes and slashes
            12 | ^  Jz: Jz\\n  Jz: Jx^                  | 13 | observables.Jz            | the key 'Jz' stands in line 12 already; leave one of them out
            12 | ^  - Jz^                              | 11 | observables               | a list stands here; write observables such as Jz: atoms.z
            12 | ^  F: fidelity(atoms: up)^            | 12 | ^^                        | this is not YAML: mapping values are not allowed here; check the indentation, and put quotes around an expression with a colon in it, such as "fidelity(s: ghz)"
            13 | sweep: {xi: [1, 2]}                   | 13 | sweep.xi                  | unknown parameter 'xi'; known are N, chi
            13 | sweep: {N: [1, i]}                    | 13 | sweep.N[2]                | the value is complex: 1*i; it must be real
            13 | sweep: {N: 3}                         | 13 | sweep.N                   | '3' stands here; write {from: 0, to: 1, points: 11}, {log: {from: 0.1, to: 10, points: 11}} or a list
            13 | sweep: {N: []}                        | 13 | sweep.N                   | the list of values is empty; write one value or more
            13 | sweep: {N: [1, 2.5]}                  | 3  | system.atoms.spins        | the number of spins is 2.5; it must be a whole number of 1 or more
            """)
    void everyMistakeHasItsLineItsKeyAndItsMend(int replaced, String text, int line, String key, String message)
            throws IOException {
        ModelException error = error(with(replaced, text));
        assertThat(error.location()).isEqualTo(at(line, key));
        assertThat(error).hasMessage(at(line, key) + ": " + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            a: {b: delta[2]}     | 1 | this is not YAML: expected ',' or '}', but got [; close the bracket, and put quotes around an expression with [ ] inside { } or [ ]
            a: 1\\n\\tb: 2         | 2 | this is not YAML: found character '\\t(TAB)' that cannot start any token; indent with spaces
            a: 1\\nb: "x          | 3 | this is not YAML: found unexpected end of stream; check the indentation, the brackets and the quotes
            a: @x                | 1 | this is not YAML: found character '@' that cannot start any token; put quotes around text that begins with it
            a: 1\\n---\\nb: 2      | 2 | this is not YAML: but found another document; write one model in a file, without a line ---
            a: 1\\n\\nb: \u0001x   | 3 | this is not YAML: the character U+0001 is not allowed; remove it
            a: 1\\nb: {\\n? c       | 4 | this is not YAML: expected ',' or '}', but got <stream end>; close the bracket, and put quotes around an expression with [ ] inside { } or [ ]
            a:\\n  b: {log: {c: 3\\n}}0 | 3 | this is not YAML: A simple key is required only if it is the first token in the current line; check the indentation, the brackets and the quotes
            %YAML 3.0\\n---\\na: 1 | 1 | this is not YAML: Version{major=3, minor=0}; check the indentation, the brackets and the quotes
            - 1                  | 1 | a list stands here; write the sections of a model such as system: and solve:
            some words           | 1 | 'some words' stands here; write the sections of a model such as system: and solve:
            ? [a]\\n: 1           | 1 | a key is not a single word; write key: value, with quotes around a key that has [ ] or { } in it
            # nothing            | 0 | the file is empty; write a model with at least system, initial and solve
            """)
    void whatIsNoModelAtAll(String text, int line, String message) throws IOException {
        ModelException error = error(text.replace("\\n", "\n").replace("\n\\t", "\n\t") + "\n");
        assertThat(error).hasMessage(at(line, "") + ": " + message);
    }

    @Test
    void filesThatCannotBeRead() throws IOException {
        Path missing = directory.resolve("missing.yaml");
        assertThatThrownBy(() -> ModelFile.read(missing)).isInstanceOf(ModelException.class)
                .hasMessage(missing + ": there is no such file; check the path");
        assertThatThrownBy(() -> ModelFile.read(directory)).isInstanceOf(ModelException.class)
                .hasMessage(directory + ": this is a directory; name a model file in it");
        Path latin = Files.write(directory.resolve("latin.yaml"), "name: Poincaré".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> ModelFile.read(latin)).isInstanceOf(ModelException.class)
                .hasMessage(latin + ": this is not a text file in UTF-8; save it in UTF-8");
    }

    @Test
    void aMissingSectionPointsAtTheBeginning() throws IOException {
        assertThat(error("# a comment\nname: x\ninitial: {a: down}\n").getMessage()).isEqualTo(at(2, "system")
                + ": no system is given; name at least one subsystem, such as system: {atoms: {spins: N}}");
        assertThat(error("system: {c: {boson: 3}}\ninitial: {c: fock(0)}\n").location()).isEqualTo(at(1, "solve"));
    }

    @Test
    void anAliasThatContainsItselfIsRefused() throws IOException {
        assertThat(error("parameters: &p {N: *p}\n")).hasMessageContaining("model.yaml:1: parameters.N");
    }
}
