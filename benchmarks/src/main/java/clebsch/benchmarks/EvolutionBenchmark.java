package clebsch.benchmarks;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.model.Grid;
import clebsch.model.Model;
import clebsch.selftest.LmgProblem;
import clebsch.study.Progress;
import clebsch.study.Simulation;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A whole evolution in a Java that runs already, from the model to the table and its certificates: the run of
 * {@code benchmarks/models/lmg.yaml} without the start of Java and without files.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = {"-Xmx4g", "--enable-native-access=ALL-UNNAMED"})
public class EvolutionBenchmark {
    /** ⟨J_z⟩ at Γt = 0.05 by Dormand–Prince 5(4) at rtol 1e-8, in C without any of this. */
    private static final Map<Integer, Double> KNOWN = Map.of(100, -27.6116870730, 200, -73.8288164244, 400, -143.5939589028);

    /** Spins of the model. */
    @Param({"100", "200", "400"})
    public int spins;

    /** The backend's name. */
    @Param({"ejml", "native"})
    public String backendName;

    private Backend backend;
    private Model model;

    /** Checks the result before anything is timed. */
    @Setup(Level.Trial)
    public void open() {
        backend = Backends.open(backendName);
        model = LmgProblem.describe(spins).evolve(Grid.linear(0, 0.05, 51)).rtol(1e-8).atol(1e-10).resolve();
        double found = evolve().columns()[50][0];
        if (!(Math.abs(found - KNOWN.get(spins)) <= 1e-7 * spins)) {
            throw new IllegalStateException("⟨J_z⟩ is " + found + ", not " + KNOWN.get(spins));
        }
    }

    /** Gives memory and threads back. */
    @TearDown(Level.Trial)
    public void close() {
        backend.close();
    }

    /** The whole way. */
    @Benchmark
    public Simulation.Result evolve() {
        return Simulation.run(model, backend, Progress.SILENT);
    }
}
