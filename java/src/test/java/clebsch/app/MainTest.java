package clebsch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import clebsch.backend.Backend;
import clebsch.backend.BackendProvider;
import clebsch.backend.Backends;
import clebsch.report.OutputFolder;
import clebsch.selftest.Selftest;
import clebsch.study.Account;
import clebsch.study.Study;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line as a user meets it: files in, files and exit status out, one line for every error. */
class MainTest {
    private static final String MODEL = """
            name: Decay of a few spins
            parameters:
              N: 4
              Gamma: 1
              Omega: 0.3
            system:
              atoms: {spins: N}
            hamiltonian: Omega * atoms.x
            dissipators:
              - {rate: Gamma, jump: atoms.m}
            initial: {atoms: up}
            solve:
              evolve: {times: {from: 0, to: 2, points: 21}}
            observables:
              Jz: atoms.z
              Jm: atoms.m
            """;

    @TempDir
    private Path folder;
    private final PrintStream standardOut = System.out;
    private final PrintStream standardError = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();

    @BeforeEach
    void capture() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(error, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void release() {
        System.setOut(standardOut);
        System.setErr(standardError);
    }

    private Path model(String text) throws IOException {
        return Files.writeString(folder.resolve("model.yaml"), text);
    }

    private String error() {
        return error.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aRunWritesAllItsFilesAndSaysWhere() throws IOException {
        Path results = folder.resolve("results");
        int status = Main.execute("run", model(MODEL).toString(), "--out", results.toString());
        assertThat(error()).isEmpty();
        assertThat(status).isZero();
        assertThat(results).isDirectoryContaining(p -> p.endsWith("plot.png")).isDirectoryContaining(p -> p.endsWith("plot.svg"))
                .isDirectoryContaining(p -> p.endsWith("data.npz"));
        List<String> table = Files.readAllLines(results.resolve("data.csv"));
        assertThat(table.getFirst()).isEqualTo("t,Jz,Jm_re,Jm_im");
        assertThat(table).hasSize(22);
        assertThat(table.get(1)).startsWith("0.0,2.0,");
        assertThat(Files.readString(results.resolve("run.json"))).contains("\"status\": \"complete\"")
                .contains("\"operatorApplications\"").contains("\"smallestEigenvalue\"").contains("\"text\"");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains(results.toString());
    }

    /** A spin that decays with rate 1 and precesses with 0.3 about z. */
    @Test
    void aRunSaysItsFirstEigenvaluesAndTheGap() throws IOException {
        String spin = "name: Spin\nsystem: {a: {spins: 1}}\nhamiltonian: 0.3 * a.z\ndissipators: [{rate: 1, jump: a.m}]\n"
                + "solve: {spectrum: {which: slowest}}\n";
        assertThat(Main.execute("run", model(spin).toString(), "--out", folder.toString())).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("λ_0            0.0000000" + System.lineSeparator(),
                "λ_1            -0.50000000 + 0.30000000i", "λ_2            -0.50000000 - 0.30000000i", "λ_3            -1.0000000",
                "gap            0.50000000");
    }

    /** Coherences between the dark states of two blocks turn without decay. */
    @Test
    void manyFilesAreCountedAndWhatNeverDecaysHasNoGap() throws IOException {
        String pair = "name: Blocks\nsystem: {a: {spins: 2, basis: dicke}}\nhamiltonian: 0.3 * a.z\ndissipators: [{rate: 1, jump: a.m}]\n"
                + "solve: {spectrum: {which: slowest, coherences: true, operators: 9}}\n";
        assertThat(Main.execute("run", model(pair).toString(), "--out", folder.toString())).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("gap            0.0000000" + System.lineSeparator())
                .containsPattern(": data.csv data.npz plot.png plot.svg run.json and [0-9]+ more");
    }

    @Test
    void aStationaryStateIsWrittenAndDrawn() throws IOException {
        String steady = MODEL.replaceAll("evolve: .*", "steady: {state: true}");
        Path results = folder.resolve("results");
        assertThat(Main.execute("run", model(steady).toString(), "--out", results.toString())).isZero();
        assertThat(Files.readAllLines(results.resolve("state.csv"))).hasSize(26).first().isEqualTo("m_ket,m_bra,re,im");
        assertThat(Files.readString(results.resolve("state.svg"))).contains("Re⟨m|ρ|m′⟩");
    }

    @Test
    void sweptParametersLeadTheTable() throws IOException {
        Path results = folder.resolve("results");
        String swept = MODEL + "sweep: {N: [2, 3], Omega: {from: 0, to: 1, points: 3}}\n";
        assertThat(Main.execute("run", model(swept).toString(), "--out", results.toString(), "--quiet")).isZero();
        List<String> table = Files.readAllLines(results.resolve("data.csv"));
        assertThat(table.getFirst()).isEqualTo("N,Omega,t,Jz,Jm_re,Jm_im");
        assertThat(table).hasSize(1 + 2 * 3 * 21);
        assertThat(table.getLast()).startsWith("3,1.0,2.0,");
        assertThat(out.size() + error.size()).as("quiet").isZero();
    }

    @Test
    void theInitialStateHoldsAtTimeZeroWhereverTheOutputStarts() throws IOException {
        Path results = folder.resolve("results");
        String decay = MODEL.replace("{from: 0, to: 2, points: 21}", "{log: {from: 0.5, to: 2, points: 3}}")
                .replace("N: 4", "N: 1").replace("Omega: 0.3", "Omega: 0");
        assertThat(Main.execute("run", model(decay).toString(), "--out", results.toString())).isZero();
        List<String> table = Files.readAllLines(results.resolve("data.csv"));
        assertThat(table).hasSize(4);
        double z = Double.parseDouble(table.get(1).split(",")[1]);
        assertThat(z).isCloseTo(Math.exp(-0.5) - 0.5, within(1e-7));
    }

    @Test
    void aPlanSaysWhatARunWouldNeed() throws IOException {
        assertThat(Main.execute("plan", model(MODEL).toString(), "--set", "N=10", "--backend", "ejml")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("numbers of ρ      121, of which the initial state reaches 66")
                .contains("solve: steady looks among those that populations reach: 66")
                .contains("nonzeros").contains("as csr").contains("without a matrix").contains("DOP853").contains("ejml");
        out.reset();
        assertThat(Main.execute("plan", model(MODEL).toString())).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).as("every backend has its line").contains("ejml").contains("native");
        assertThat(Main.execute("plan", model(MODEL).toString(), "--set", "N=10000000")).isEqualTo(Main.CANNOT);
        assertThat(error()).contains("would fit").hasLineCount(1);
    }

    @Test
    void whatAMethodCannotMeasureIsSaidBeforeAnotherMethodComputes() throws IOException {
        Path results = folder.resolve("results");
        String entropy = MODEL.replace("Jm: atoms.m", "S: entropy()");
        assertThat(Main.execute("compare", model(entropy).toString(), "--methods", "exact,meanfield", "--out", results.toString()))
                .isEqualTo(Main.WRONG_INPUT);
        assertThat(error()).contains("observables.S: S needs more of a state than moments").hasLineCount(1);
        assertThat(out.size()).isZero();
        assertThat(Main.execute("plan", model(entropy).toString(), "--backend", "ejml")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("observables of the whole ρ");
    }

    @Test
    void aPlanOfManyPointsIsASummary() throws IOException {
        String swept = MODEL + "sweep: {N: {from: 2, to: 41, points: 40}}\n";
        assertThat(Main.execute("plan", model(swept).toString())).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("40 points").contains("reaches 6 at {N=2.0}, ").contains(" 903 at {N=41.0}")
                .contains("altogether").containsOnlyOnce("on ejml").satisfies(text -> assertThat(text.lines().count()).isLessThan(12));
        for (String solve : List.of("steady: {}", "trajectories: {times: [0, 1], count: 7}", "meanfield: {times: [0, 1]}")) {
            out.reset();
            assertThat(Main.execute("plan", model(swept.replace("evolve: {times: {from: 0, to: 2, points: 21}}", solve))
                    .toString(), "--backend", "ejml"))
                    .isZero();
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("40 points")
                    .satisfies(text -> assertThat(text.lines().count()).isLessThan(6));
        }
        String few = MODEL + "sweep: {N: [2, 3]}\n";
        out.reset();
        assertThat(Main.execute("plan", model(few).toString(), "--backend", "ejml")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("at {N=2.0}\n  numbers of ρ      9, ")
                .contains("at {N=3.0}\n  numbers of ρ      16, ");
        String large = MODEL + "sweep: {N: [2, 3, 4, 5, 10000000]}\n";
        assertThat(Main.execute("plan", model(large).toString(), "--backend", "ejml")).isEqualTo(Main.CANNOT);
        assertThat(error()).contains("at {N=1.0E7}: ").contains("would fit").hasLineCount(1);
    }

    /** What would be swallowed is refused, with the mend. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "evolve: {times: [0, 1]}                           | --more 10              | --more 10: that is for trajectories",
            "trajectories: {times: [0, 1], count: 3}           | --more -1              | --more -1: write a number of trajectories",
            "trajectories: {times: [0, 1], count: 3}           | --operator csr         | --operator csr: a trajectory needs no generator of ρ",
            "steady: {}                                        | --operator csr         | --operator csr: a stationary state is found with a sparse matrix",
            "meanfield: {times: [0, 1]}                        | --operator matrix-free | --operator matrix-free: equations of moments",
            "spectrum: {count: 2}                              | --operator csr         | --operator csr: a spectrum has the choice by method: propagator",
            "spectrum: {count: 2, method: propagator}          | --operator tensors     | --operator tensors: a spectrum is computed between levels",
            "spectrum: {count: 2, method: propagator, conditions: true} | --operator matrix-free | --operator matrix-free: conditions take",
            "evolve: {times: [0, 1], integrator: implicit}     | --operator tensors     | --operator tensors: the integrator implicit factors",
            "evolve: {times: [0, 1]}                           | --operator dense       | --operator dense: write one of auto, csr, matrix-free, tensors",
    })
    void anOptionThatWouldDoNothingIsRefused(String solve, String option, String message) throws IOException {
        Path model = model(MODEL.replace("evolve: {times: {from: 0, to: 2, points: 21}}", solve));
        Path results = folder.resolve("results");
        String[] words = option.split(" ");
        assertThat(Main.execute("run", model.toString(), "--out", results.toString(), words[0], words[1])).isEqualTo(Main.WRONG_INPUT);
        assertThat(error()).contains(message).hasLineCount(1);
        assertThat(results).doesNotExist();
    }

    @Test
    void anEigenvalueProblemTakesTheFormThatItHasAUseFor() throws IOException {
        String spectrum = MODEL.replace("evolve: {times: {from: 0, to: 2, points: 21}}",
                "spectrum: {count: 1, which: slowest, method: propagator}");
        assertThat(Main.execute("run", model(spectrum).toString(), "--out", folder.resolve("results").toString(), "--operator", "csr")).isZero();
        assertThat(error()).isEmpty();
    }

    @Test
    void aRunWithNothingToGoOnFromSaysSoAndBeginsAnew() throws IOException {
        Path results = folder.resolve("results");
        assertThat(Main.execute("run", model(MODEL).toString(), "--out", results.toString(), "--resume")).isZero();
        assertThat(error()).contains("there is nothing in " + results + " to go on from: this run begins anew").hasLineCount(1);
        assertThat(Files.readAllLines(results.resolve("data.csv"))).hasSize(22);
    }

    @Test
    void whatIsNotANumberIsSaid() throws IOException {
        Path results = folder.resolve("results");
        String undefined = MODEL.replace("atoms: up", "atoms: dicke(0)").replace("Jm: atoms.m", "xi2: wineland(atoms)");
        assertThat(Main.execute("run", model(undefined).toString(), "--out", results.toString())).isZero();
        assertThat(error()).contains("warning: column xi2 is not a number in 1 of 21 rows, the first at t = 0").hasLineCount(1);
        assertThat(Files.readAllLines(results.resolve("data.csv")).get(1)).endsWith(",nan");
    }

    /** Lines of other numbers are the same line; of other words they are not. */
    @Test
    void whatAllPointsWarnOfIsSaidOnce() {
        RunOptions.warn(List.of(point(1, "a population of 1.2e-05: raise the cut-off", "n1 is low"),
                point(2, "a population of 0.3: raise the cut-off", "a population of 0.4: raise the cut-off"), point(3)));
        assertThat(error()).isEqualTo("""
                clebsch: warning: at 2 of 3 points, the first at {G=1.0}: a population of 1.2e-05: raise the cut-off
                clebsch: warning: {G=1.0}: n1 is low
                clebsch: warning: {G=2.0}: a population of 0.4: raise the cut-off
                """);
    }

    private static Study.Point point(double g, String... warnings) {
        return new Study.Point(Map.of("G", g), new Account("", Map.of(), Map.of(), List.of(warnings)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "rum x.yaml                  | did you mean 'run'?",
            "run x.yaml --opeator csr    | did you mean '--operator'?",
            "figure barberena/fg7        | did you mean 'barberena/fig7'?",
            "figure nothing-of-the-kind  | known are barberena/",
            "help frobnicate             | Unknown subcommand 'frobnicate'",
    })
    void aNameThatIsNoneIsAnsweredWithTheOneThatMayBeMeant(String words, String message) {
        assertThat(Main.execute(words.split(" +"))).isEqualTo(Main.WRONG_INPUT);
        assertThat(error()).contains(message);
    }

    @Test
    void helpOfACommandIsItsOwnHelp() {
        assertThat(Main.execute("help", "run")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("clebsch run").contains("--resume").contains("tensors");
    }

    @Test
    void aMethodThatIsNoneIsTheCommandLinesMistake() throws IOException {
        assertThat(Main.execute("compare", model(MODEL).toString(), "--methods", "exact,foo")).isEqualTo(Main.WRONG_INPUT);
        assertThat(error()).contains("--methods: there is no method 'foo' with output times; take of exact, evolve, trajectories, cumulants, meanfield, "
                + "and cumulants3 for order 3").doesNotContain("model.yaml").hasLineCount(1);
        assertThat(Main.execute("compare", model(MODEL).toString(), "--methods", "exact,spectrum")).isEqualTo(Main.WRONG_INPUT);
    }

    /** What another run into the same folder wrote is gone, what nobody listed stays. */
    @Test
    void nothingOfAnEarlierRunLiesBesideTheRecord() throws IOException {
        Path results = Files.createDirectory(folder.resolve("results"));
        Path own = Files.writeString(results.resolve("eigenoperator-7.csv"), "my own");
        Path outside = Files.writeString(folder.resolve("outside.csv"), "not a result");
        String spectrum = MODEL.replace("evolve: {times: {from: 0, to: 2, points: 21}}", "spectrum: {count: 2, operators: 1}");
        assertThat(Main.execute("run", model(spectrum).toString(), "--out", results.toString())).isZero();
        Path operator = results.resolve("eigenoperator-0.csv");
        assertThat(operator).exists();
        assertThat(Files.readString(results.resolve("run.json"))).contains("\"eigenoperator-0.csv\"");
        String trajectories = MODEL.replace("evolve: {", "trajectories: {count: 3, record: true, ");
        assertThat(Main.execute("run", model(trajectories).toString(), "--out", results.toString())).isZero();
        assertThat(operator).doesNotExist();
        assertThat(results.resolve("run.checkpoint")).exists();
        assertThat(results.resolve("jumps.csv")).exists();
        Path record = results.resolve("run.json");
        Files.writeString(record, Files.readString(record).replace("\"jumps.npz\"", "\"jumps.npz\", \"../outside.csv\""));
        assertThat(Main.execute("run", model(MODEL).toString(), "--out", results.toString())).isZero();
        assertThat(results).isDirectoryNotContaining(p -> p.toString().contains("jumps") || p.toString().contains("checkpoint"))
                .isDirectoryContaining(p -> p.endsWith("data.csv")).isDirectoryContaining(p -> p.endsWith("plot.svg"));
        assertThat(own).hasContent("my own");
        assertThat(outside).exists();
    }

    @Test
    void theFormOfTheGeneratorDoesNotMatter() throws IOException {
        for (String form : List.of("csr", "matrix-free")) {
            Path results = folder.resolve(form);
            assertThat(Main.execute("run", model(MODEL).toString(), "--out", results.toString(), "--operator", form)).isZero();
            assertThat(Files.readString(results.resolve("run.json"))).contains("\"operator\": \"" + form + "\"");
        }
        double[] last = List.of("csr", "matrix-free").stream().mapToDouble(form -> lastInversion(folder.resolve(form))).toArray();
        assertThat(last[0]).isCloseTo(last[1], within(1e-10));
    }

    private static double lastInversion(Path results) {
        try {
            return Double.parseDouble(Files.readAllLines(results.resolve("data.csv")).getLast().split(",")[1]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theCatalogueIsListedAndAFigureIsMadeWithItsChecks() {
        assertThat(Main.execute("figures")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("barberena/fig7");
        Path results = folder.resolve("figure");
        int status = Main.execute("figure", "barberena/fig7", "--spins", "6", "--out", results.toString());
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("2Ω_c/(NΓ)").contains("checks passed");
        // what was published of 400 spins need not hold for 6, and then it is said
        assertThat(status).isIn(Main.DONE, Main.FAILED);
        assertThat(results).isDirectoryContaining(p -> p.endsWith("plot.svg")).isDirectoryContaining(p -> p.endsWith("run.json"));
    }

    @Test
    void anUnknownFigureIsAnsweredWithWhatMayBeMeant() {
        assertThat(Main.execute("figure", "barberena/fig99")).isEqualTo(Main.WRONG_INPUT);
        assertThat(error()).contains("did you mean 'barberena/fig").contains("'clebsch figures' lists them").hasLineCount(1);
    }

    @Test
    void anOverrideOnTheCommandLineWins() throws IOException {
        Path results = folder.resolve("results");
        assertThat(Main.execute("run", model(MODEL).toString(), "--out", results.toString(), "--set", "N=6")).isZero();
        assertThat(Files.readAllLines(results.resolve("data.csv")).get(1)).startsWith("0.0,3.0,");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "Omega * atoms.x         | 0.3 * atoms.p      | model.yaml:8: hamiltonian: the Hamiltonian is not Hermitian: '0.3 * atoms.p' stands without its conjugate",
            "hamiltonian:            | hamiltonain:       | model.yaml:8: hamiltonain: unknown key 'hamiltonain'; did you mean 'hamiltonian'?",
            "N: 4                    | N: 2.5             | model.yaml:7: system.atoms.spins: the number of spins is 2.5",
            "rate: Gamma             | rate: -Gamma       | model.yaml:10: dissipators[1].rate: the rate is -1",
            "0.3                     | 1e200^2            | model.yaml:5: parameters.Omega: '1e200^2' is infinite",
            "Omega * atoms.x         | (1e200 * atoms.x)^2 | model.yaml:8: hamiltonian: entries of the operator are beyond the range of a double",
            "jump: atoms.m           | jump: 1e200*atoms.m | model.yaml:10: dissipators[1].jump: entries of the operator are beyond the range of a double",
            "Jz: atoms.z             | Jm_im: atoms.z     | model.yaml:16: observables.Jm: there is another column 'Jm_im'",
            "evolve: {               | trajectories: {rtol: 1e-20, | model.yaml:13: solve.trajectories.rtol: rtol is",
            "evolve: {               | evolve: {atol: 1e-300, | model.yaml:13: solve.evolve.atol: atol is 1.0E-300, which double precision cannot meet; write 1.0E-16 or more",
            "evolve: {               | meanfield: {rtol: 1e-15, | model.yaml:13: solve.meanfield.rtol: rtol is 1.0E-15, which double precision cannot meet; write 1.0E-13 or more",
            "N: 4                    | N: 1e12            | model.yaml:7: system.atoms.spins: the number of spins is 1000000000000; write 2147483646 or less",
            "rate: Gamma, jump       | b: f(s: up), jump | put quotes around an expression with a colon in it",
            "evolve: {               | trajectoires: {    | model.yaml:13: solve.trajectoires: unknown key 'trajectoires'; did you mean 'trajectories'?",
    })
    void aMistakeInTheModelIsOneLineWithFileLineKeyAndMend(String good, String bad, String message) throws IOException {
        Path results = folder.resolve("results");
        int status = Main.execute("run", model(MODEL.replace(good, bad)).toString(), "--out", results.toString());
        assertThat(error()).contains(message).contains("; ").hasLineCount(1);
        assertThat(status).isEqualTo(Main.WRONG_INPUT);
    }

    /** The whole round: a record of jumps, a band in the picture's data, more added, and another model refused. */
    @Test
    void trajectoriesAreGoneOnWith() throws IOException {
        Path results = folder.resolve("results");
        Path model = model(MODEL.replace("evolve: {", "trajectories: {count: 20, record: true, "));
        assertThat(Main.execute("run", model.toString(), "--out", results.toString())).isZero();
        List<String> lines = Files.readAllLines(results.resolve("data.csv"));
        assertThat(lines.getFirst()).isEqualTo("t,Jz,Jz_sem,Jm_re,Jm_re_sem,Jm_im,Jm_im_sem");
        assertThat(lines).hasSize(22);
        assertThat(results).isDirectoryContaining(p -> p.endsWith("jumps.csv")).isDirectoryContaining(p -> p.endsWith("jumps.npz"));
        assertThat(Files.readString(results.resolve("run.json"))).contains("\"trajectories\": 20");
        assertThat(Main.execute("run", model.toString(), "--out", results.toString(), "--more", "15")).isZero();
        assertThat(Files.readString(results.resolve("run.json"))).contains("\"trajectories\": 35").contains("\"trajectoriesBefore\": 20");
        assertThat(Main.execute("run", model.toString(), "--out", results.toString(), "--resume", "--set", "Omega=0.4"))
                .isEqualTo(Main.WRONG_INPUT);
        assertThat(error()).contains("run.checkpoint").contains("leave --resume out").hasLineCount(1);
        assertThat(Main.execute("plan", model.toString())).isZero();
    }

    @Test
    void aSweptParameterIsNotCalledLikeTheTime() throws IOException {
        String swept = MODEL.replace("Omega", "t") + "sweep: {t: [1, 2]}\n";
        assertThat(Main.execute("run", model(swept).toString(), "--out", folder.toString())).isEqualTo(Main.WRONG_INPUT);
        assertThat(error()).contains("sweep.t: 't' names the column of the time").hasLineCount(1);
    }

    @Test
    void aModelThatMeasuresNothingIsRefused() throws IOException {
        String silent = MODEL.substring(0, MODEL.indexOf("observables:"));
        assertThat(Main.execute("run", model(silent).toString(), "--out", folder.toString())).isEqualTo(Main.WRONG_INPUT);
        assertThat(error()).contains("observables: nothing is to be measured").hasLineCount(1);
    }

    @Test
    void columnsThatDifferBetweenPointsEndASweepWithTheRowsSoFar() throws IOException {
        Path results = folder.resolve("results");
        String swept = MODEL.replace("Jm: atoms.m", "Jm: atoms.x + (Omega - 0.3) * i * atoms.y") + "sweep: {Omega: [0.3, 0.4]}\n";
        assertThat(Main.execute("run", model(swept).toString(), "--out", results.toString())).isEqualTo(Main.FAILED);
        assertThat(error()).contains("Hermitian at every point").contains("21 rows").hasLineCount(1);
        assertThat(Files.readAllLines(results.resolve("data.csv"))).hasSize(22);
    }

    @Test
    void aFileThatIsNotThereIsWrongInput() {
        assertThat(Main.execute("run", folder.resolve("absent.yaml").toString())).isEqualTo(Main.WRONG_INPUT);
        assertThat(error()).contains("absent.yaml: there is no such file").hasLineCount(1);
    }

    @Test
    void aFolderThatCannotBeWrittenIsSaidBeforeTheRun() throws IOException {
        Path inTheWay = Files.writeString(folder.resolve("file"), "");
        assertThat(Main.execute("run", model(MODEL).toString(), "--out", inTheWay.toString())).isEqualTo(Main.WRONG_INPUT);
        assertThat(error()).contains("cannot write results to").hasLineCount(1);
    }

    @Test
    void aModelBeyondMemoryIsRefusedBeforeItStarts() throws IOException {
        int status = Main.execute("run", model(MODEL).toString(), "--out", folder.toString(), "--set", "N=10000000");
        assertThat(error()).contains("needs about").contains("there is").contains("would fit").hasLineCount(1);
        assertThat(status).isEqualTo(Main.CANNOT);
    }

    @Test
    void aToleranceThatCannotBeMetKeepsWhatWasComputed() throws IOException {
        Path results = folder.resolve("results");
        // the rates overflow: no step is small enough
        String hopeless = MODEL.replace("Omega: 0.3", "Omega: 1e200");
        int status = Main.execute("run", model(hopeless).toString(), "--out", results.toString());
        assertThat(error()).contains("the step size fell").contains(results.toString()).hasLineCount(1);
        assertThat(status).isEqualTo(Main.CANNOT);
        assertThat(Files.readAllLines(results.resolve("data.csv"))).hasSizeGreaterThanOrEqualTo(2);
        assertThat(Files.readString(results.resolve("run.json"))).contains("\"status\": \"the step size fell");
    }

    @ParameterizedTest
    @CsvSource({"run", "frobnicate", "run a b", "run x.yaml --set N", "run x.yaml --bogus", "plan x.yaml --quiet",
            "figure barberena/fig7 --operator csr", "compare x.yaml --operator csr"})
    void aWrongCommandLineIsOneLine(String words) {
        assertThat(Main.execute(words.split(" "))).isEqualTo(Main.WRONG_INPUT);
        assertThat(error()).startsWith("clebsch: ").hasLineCount(1);
    }

    @Test
    void anUnknownBackendIsNamedWithTheKnownOnes() throws IOException {
        int status = Main.execute("run", model(MODEL).toString(), "--out", folder.toString(), "--backend", "abacus");
        assertThat(error()).contains("abacus").contains("ejml").hasLineCount(1);
        assertThat(status).isEqualTo(Main.WRONG_INPUT);
    }

    @Test
    void theDoctorSaysWhatEachBackendIsAndWhichOneIsTaken() {
        assertThat(Main.execute("doctor")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("java       ").contains("pictures   ").contains("native     ")
                .contains("cuda       ").contains("ejml       EJML").containsPattern("auto +takes ");
        assertThat(error()).isEmpty();
    }

    /** Half an installation may do anything. */
    @Test
    void theDoctorSurvivesABackendThatDoesNot() {
        var report = new ByteArrayOutputStream();
        var to = new PrintStream(report, true, StandardCharsets.UTF_8);
        BackendProvider broken = provider("broken", () -> {
            throw new UnsatisfiedLinkError("half of it");
        });
        BackendProvider absent = provider("absent", () -> new BackendProvider.Availability.Unavailable("no such device; buy one"));
        assertThat(DoctorCommand.backends(List.of(broken, absent), to)).isEqualTo(Main.FAILED);
        assertThat(report.toString(StandardCharsets.UTF_8)).contains("broken     cannot be examined").contains("half of it")
                .contains("absent     not here: no such device; buy one").contains("           more of absent");
        assertThat(error()).contains("nothing here can compute").hasLineCount(1);
        BackendProvider here = provider("here", () -> new BackendProvider.Availability.Available("a device"));
        assertThat(DoctorCommand.backends(List.of(broken, absent, here), to)).isZero();
        assertThat(report.toString(StandardCharsets.UTF_8)).contains("auto       takes here");
    }

    private static BackendProvider provider(String name, Supplier<BackendProvider.Availability> probe) {
        return new BackendProvider() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public int preference() {
                return 0;
            }

            @Override
            public Availability probe() {
                return probe.get();
            }

            @Override
            public List<String> diagnosis() {
                return List.of("more of " + name);
            }

            @Override
            public Backend open() {
                throw new AssertionError("opened by a doctor");
            }
        };
    }

    @Test
    void aSelftestWritesItsFindingsAndEndsWithThem() throws IOException {
        var passed = new Selftest.Result(List.of(), List.of("contract 3 of 3"), false, Map.of("passed", true));
        var failed = new Selftest.Result(List.of("FAILED  a: b"), List.of("contract 2 of 3"), false, Map.of("passed", false));
        var stopped = new Selftest.Result(List.of(), List.of(), true, Map.of("passed", false));
        OutputFolder into = OutputFolder.create(folder.resolve("selftest"));
        Path file = into.path().resolve("selftest.json");
        try (Backend backend = Backends.open("ejml")) {
            assertThat(SelftestCommand.conclude(new RunOptions(), into, backend, "quick", passed, 1)).isZero();
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("contract 3 of 3").contains(file.toString());
            assertThat(Files.readString(file)).contains("\"status\": \"complete\"").contains("\"passed\": true")
                    .contains("\"backend\": \"ejml\"");
            assertThat(SelftestCommand.conclude(new RunOptions(), into, backend, "quick", failed, 1)).isEqualTo(Main.FAILED);
            assertThat(Files.readString(file)).contains("\"status\": \"failed\"");
            assertThat(error()).contains("a: b").contains(file.toString()).hasLineCount(1);
            assertThat(SelftestCommand.conclude(new RunOptions(), into, backend, "quick", stopped, 1)).isEqualTo(Main.FAILED);
            assertThat(Files.readString(file)).contains("\"status\": \"stopped\"");
        }
    }

    @Test
    void aSelftestOfWhatIsNotHereIsOneLine() {
        assertThat(Main.execute("selftest", "--backend", "abacus", "--out", folder.toString())).isEqualTo(Main.WRONG_INPUT);
        assertThat(error()).contains("abacus").hasLineCount(1);
    }
}
