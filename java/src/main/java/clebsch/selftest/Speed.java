package clebsch.selftest;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.backend.BytesMoved;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import clebsch.liouville.Assembly;
import clebsch.model.Grid;
import clebsch.model.Model;
import clebsch.model.ModelDescription;
import clebsch.model.Solve;
import clebsch.paper.Check;
import clebsch.solver.Faber;
import clebsch.solver.Propagator;
import clebsch.sparse.Csr;
import clebsch.study.Capacity;
import clebsch.study.LiouvillianSpectrum;
import clebsch.study.OperatorForm;
import clebsch.study.Progress;
import clebsch.study.Simulation;
import clebsch.study.Trajectories;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/**
 * How fast a backend is, in one process and one after the other: the bandwidth of a copy, each kernel's fraction of it, whole
 * evolutions beside those on the CPU, and the largest model that fits.
 */
final class Speed {
    /** Bytes of each of the two vectors of the copy, if they fit: beyond every cache. */
    private static final double COPY_BYTES = 512 << 20;
    /** A kernel is timed where a product takes about so long: much longer than its launch. */
    private static final double SECONDS_OF_A_PRODUCT = 5e-4;
    private static final double SECONDS_OF_A_SAMPLE = 0.05;
    private static final int SAMPLES = 7;
    private static final int LEAST_SPINS = 1500;
    private static final int MOST_SPINS = 5000;
    /** Vectors that a combination takes: about the mean of DOP853's stages; and those of a Krylov basis. */
    private static final int VECTORS = 6;
    private static final int BASIS = 20;
    private static final int BLOCK = 4;
    private static final double SHARE_OF_MEMORY = 0.8;
    private static final int EIGENVALUES = 20;
    private static final int SPINS_OF_A_SHORT_LOOP = 30;
    private static final int LEAST_SPINS_OF_SPECTRUM = 60;
    private static final int MOST_SPINS_OF_SPECTRUM = 1000;
    private static final double SECONDS_OF_SPECTRUM = 120;
    /** Of the kernels of a step, where they do next to nothing, for each product. */
    private static final double SECONDS_OF_A_LAUNCH = 5e-5;
    private static final int LEAST_TRAJECTORIES = 100;
    private static final int MOST_TRAJECTORIES = 4000;
    private static final int LARGEST_SPINS = 10_000;
    private static final double SECONDS_OF_THE_LARGEST = 60;
    private static final double PRODUCTS_OF_THE_LARGEST = 100;
    /** A number of ρ takes so much in Java's heap while its sector is searched for and its state is made. */
    private static final double BYTES_ON_HOST = 60;

    private final Backend backend;
    private final OperatorForm form;
    private final Map<String, Object> record = new LinkedHashMap<>();
    private final List<Map<String, Object>> kernels = new ArrayList<>();
    private final List<Map<String, Object>> evolutions = new ArrayList<>();
    private final List<Map<String, Object>> trajectories = new ArrayList<>();
    private final List<String> table = new ArrayList<>();
    private double copy;
    /** Of one number in a product without a matrix. */
    private double secondsOfAProduct;

    Speed(Backend backend, OperatorForm form) {
        this.backend = backend;
        this.form = form;
        record.put("kernels", kernels);
        record.put("evolutions", evolutions);
        record.put("trajectories", trajectories);
    }

    /** Everything measured so far, for {@code selftest.json}. */
    Map<String, Object> record() {
        return record;
    }

    /** The same for people, a line each. */
    List<String> table() {
        return table;
    }

    /** What is measured, in this order: kernels are fractions of the copy. */
    List<Trial> trials() {
        var trials = new ArrayList<Trial>();
        trials.add(new Trial("bandwidth of a copy", context -> copy()));
        trials.add(new Trial("kernels on the generator of the LMG model", this::kernels));
        for (int spins : new int[] {100, 200, 400, 1000, 2000}) {
            trials.add(new Trial("whole evolution, N = " + spins, context -> wholeEvolution(context, spins)));
        }
        trials.add(new Trial("trajectories of the LMG model, N = 200", context -> trajectories(context, "LMG, N = 200",
                () -> LmgProblem.describe(200), 0.05, 100)));
        trials.add(new Trial("trajectories of two ensembles, S = 10", context -> trajectories(context, "two S = 10",
                () -> new ModelDescription("two ensembles").parameter("S", 10).parameter("Delta", "sqrt(S)").spin("a", "S").spin("b", "S")
                        .hamiltonian("S*(a.x + b.x) + Delta/2*(a.z - b.z)").dissipator("1", "a.m + b.m").initial("a", "down")
                        .initial("b", "down").observable("emission", "(a.p + b.p)*(a.m + b.m)"), 5, 110)));
        trials.add(new Trial("slowest eigenvalues by Arnoldi–Lindblad", this::slowest));
        trials.add(new Trial("the largest model", this::largest));
        return List.copyOf(trials);
    }

    private void say(String format, Object... arguments) {
        table.add(String.format(Locale.ROOT, format, arguments));
    }

    /** Seconds of a call, the shortest mean of several samples. A product of two numbers at its end waits for what was begun. */
    private double seconds(Runnable call) {
        try (StateVector one = backend.vector(1)) {
            call.run();
            backend.dot(one, one);
            int calls = 1;
            double best = Double.POSITIVE_INFINITY;
            for (int sample = 0; sample < SAMPLES;) {
                long start = System.nanoTime();
                for (int k = 0; k < calls; k++) {
                    call.run();
                }
                backend.dot(one, one);
                double took = (System.nanoTime() - start) * 1e-9;
                if (took < SECONDS_OF_A_SAMPLE) {
                    calls *= 2;
                } else {
                    best = Math.min(best, took / calls);
                    sample++;
                }
            }
            return best;
        }
    }

    private List<Check> copy() {
        int n = (int) (Math.min(COPY_BYTES, backend.memory() / 16.0) / Double.BYTES);
        try (StateVector x = backend.vector(n); StateVector y = backend.vector(n)) {
            var numbers = new double[n];
            numbers[n - 1] = 1;
            x.upload(numbers);
            var none = new StateVector[0];
            double each = seconds(() -> backend.combine(y, x, new double[0], none));
            copy = BytesMoved.combine(n, 0) / each;
            record.put("copyBytesPerSecond", copy);
            say("copy of %s: %.1f GB/s", Capacity.words(8.0 * n), copy * 1e-9);
            return List.of(Check.near("last number copied", backend.dot(y, x), 1, 0));
        }
    }

    private List<Check> kernels(Trial.Context context) {
        // (N + 1)² rows of 7 entries
        double perNumber = BytesMoved.csrProduct(1, 7);
        double fits = Math.sqrt(Math.min(SHARE_OF_MEMORY * backend.memory() / (perNumber + 8 * (BASIS + BLOCK + 4)),
                Runtime.getRuntime().maxMemory() / 2.0 / (perNumber + BYTES_ON_HOST)));
        int spins = (int) Math.min(fits, Math.clamp(Math.sqrt(SECONDS_OF_A_PRODUCT * copy / perNumber), LEAST_SPINS, MOST_SPINS));
        context.progress().at(0, "N = " + spins + ", the matrix");
        LmgProblem problem = LmgProblem.of(spins);
        int n = problem.sector().size();
        var checks = new ArrayList<Check>();
        double[] rho = Physics.packed(problem.sector(), problem.stationary()::elements);
        double norm = new Assembly(problem.generator(), problem.sector()).norm();
        say("%-30s %10s %10s %8s", "kernel, N = " + spins, "time", "GB/s", "of copy");
        var random = new Random(1);
        StateVector[] vectors = backend.vectors(n, BASIS + BLOCK);
        try {
            double[] numbers = random.doubles(n, -1, 1).toArray();
            for (StateVector vector : vectors) {
                vector.upload(numbers);
            }
            StateVector x = vectors[0];
            StateVector y = vectors[1];
            StateVector z = vectors[2];
            Csr matrix = problem.matrix();
            long nonzeros = matrix.nonzeros();
            try (LinearOperator operator = backend.operator(matrix)) {
                checks.add(stationary("matrix", Physics.residual(context, operator, norm, rho)));
                measure("product, matrix", BytesMoved.csrProduct(n, nonzeros), () -> operator.apply(x, y));
                measure("recurrence, matrix", BytesMoved.csrProduct(n, nonzeros) + BytesMoved.recurrence(n),
                        () -> operator.recur(1e-6, x, 0.25, -0.5, z, z));
            }
            goOn(context, 0.4, "without a matrix");
            try (LinearOperator operator = backend.operator(problem.stencil())) {
                checks.add(stationary("matrix-free", Physics.residual(context, operator, norm, rho)));
                secondsOfAProduct = measure("product, matrix-free", BytesMoved.stencilProduct(n), () -> operator.apply(x, y)) / n;
                measure("recurrence, matrix-free", BytesMoved.stencilProduct(n) + BytesMoved.recurrence(n),
                        () -> operator.recur(1e-6, x, 0.25, -0.5, z, z));
            }
            goOn(context, 0.7, "vectors");
            double[] w = random.doubles(VECTORS, -1e-3, 1e-3).toArray();
            StateVector[] terms = Arrays.copyOfRange(vectors, 3, 3 + VECTORS);
            measure("combination of " + VECTORS, BytesMoved.combine(n, VECTORS), () -> backend.combine(y, x, w, terms));
            measure("error norm of " + VECTORS, BytesMoved.errorNorm(n, VECTORS),
                    () -> backend.errorNorms(x, y, 1e-8, 1e-10, new double[][] {w}, terms));
            measure("x · y", BytesMoved.dot(n), () -> backend.dot(x, y));
            StateVector[] basis = Arrays.copyOf(vectors, BASIS);
            StateVector[] block = Arrays.copyOfRange(vectors, BASIS, BASIS + BLOCK);
            var factors = new double[BASIS][BLOCK];
            measure("VᵀW, " + BASIS + " with " + BLOCK, BytesMoved.dots(n, BASIS, BLOCK), () -> backend.dots(basis, block));
            measure("Y + VC, " + BASIS + " to " + BLOCK, BytesMoved.combineBasis(n, BASIS, BLOCK),
                    () -> backend.combine(block, factors, basis));
            // what lies side by side may go to a library; what does not, not
            StateVector[] shuffled = Arrays.asList(basis).reversed().toArray(StateVector[]::new);
            measure("VᵀW, not side by side", BytesMoved.dots(n, BASIS, BLOCK), () -> backend.dots(shuffled, block));
            measure("Y + VC, not side by side", BytesMoved.combineBasis(n, BASIS, BLOCK),
                    () -> backend.combine(block, factors, shuffled));
            shortLoop();
        } finally {
            for (StateVector vector : vectors) {
                vector.close();
            }
        }
        return checks;
    }

    /**
     * A loop whose kernels do next to nothing, so that what it takes is to start them: eight terms of an expansion, their sum and
     * its norm.
     */
    private void shortLoop() {
        LmgProblem problem = LmgProblem.of(SPINS_OF_A_SHORT_LOOP);
        int n = problem.sector().size();
        StateVector[] vectors = backend.vectors(n, 4);
        Csr matrix = problem.matrix();
        try (LinearOperator operator = backend.operator(matrix)) {
            double[] one = {1};
            StateVector[] sum = {vectors[2]};
            double bytes = 8 * (BytesMoved.csrProduct(n, matrix.nonzeros()) + BytesMoved.recurrence(n))
                    + BytesMoved.combine(n, 1) + BytesMoved.errorNorm(n, 1);
            measure("8 terms, sum, norm, N = " + SPINS_OF_A_SHORT_LOOP, bytes, () -> {
                for (int k = 0; k < 8; k++) {
                    operator.recur(1e-6, vectors[k % 2], 0.25, -0.5, vectors[1 - k % 2], vectors[1 - k % 2]);
                }
                backend.combine(vectors[2], vectors[3], one, new StateVector[] {vectors[0]});
                backend.errorNorms(vectors[0], vectors[1], 1e-8, 1e-10, new double[][] {one}, sum);
            });
        } finally {
            for (StateVector vector : vectors) {
                vector.close();
            }
        }
    }

    private static Check stationary(String form, double residual) {
        return Check.atMost("‖𝓛ρ‖/(‖𝓛‖‖ρ‖) of Puri and Lawande's state, " + form, residual, Physics.RESIDUAL);
    }

    private static void goOn(Trial.Context context, double fraction, String what) {
        context.progress().at(fraction, what);
        if (context.progress().cancelled()) {
            throw new CancellationException();
        }
    }

    private double measure(String name, double bytes, Runnable call) {
        double each = seconds(call);
        double rate = bytes / each;
        var kernel = new LinkedHashMap<String, Object>();
        kernel.put("kernel", name);
        kernel.put("bytes", bytes);
        kernel.put("seconds", each);
        kernel.put("bytesPerSecond", rate);
        kernel.put("ofCopy", rate / copy);
        kernels.add(kernel);
        say("%-30s %7.1f us %10.1f %6.0f %%", name, each * 1e6, rate * 1e-9, 100 * rate / copy);
        return each;
    }

    /**
     * The same evolution here and on the backend that {@code auto} would take besides: on a GPU's machine the CPU's. Beyond
     * N = 400 only as long a piece of it as takes some hundred products.
     */
    private List<Check> wholeEvolution(Trial.Context context, int spins) {
        double end = spins <= 400 ? 0.05 : 0.025 * Math.pow(100.0 / spins, 2);
        Model model = LmgProblem.evolution(spins, Grid.linear(0, end, spins <= 400 ? 51 : 3), Solve.Integrator.AUTO, 1e-8, 1e-10);
        Run here = run(model, backend, form, context.progress().part(0, 0.3, ""));
        try (Backend other = Backends.besides(backend.name())) {
            Run there = run(model, other, OperatorForm.AUTO, context.progress().part(0.3, 1, "on " + other.name() + ","));
            var entry = new LinkedHashMap<String, Object>();
            entry.put("spins", spins);
            entry.put("end", end);
            entry.put("products", here.products());
            entry.put("seconds", here.seconds());
            entry.put("besides", other.name() + ": " + other.device());
            entry.put("secondsThere", there.seconds());
            entry.put("ratio", there.seconds() / here.seconds());
            evolutions.add(entry);
            say("evolution, N = %-14d %7.3f s, %d products; %s %.3f s, ratio %.2f", spins, here.seconds(), here.products(),
                    other.name(), there.seconds(), there.seconds() / here.seconds());
            return List.of(Check.atMost("error of the trace", here.traceError(), 1e-8),
                    Check.near("2⟨J_z⟩/N at the end on both", here.last() / (spins / 2.0), there.last() / (spins / 2.0), 1e-6));
        }
    }

    /**
     * The same trajectories here and on the backend that {@code auto} would take besides: twice as many as run at a time, so that those
     * that end early show.
     *
     * @param size of the observable
     */
    private List<Check> trajectories(Trial.Context context, String name, Supplier<ModelDescription> description, double end,
            double size) {
        Grid times = Grid.linear(0, end, 51);
        // how many at a time is known after a first run, in which what Java runs is compiled besides
        Model few = description.get().trajectories(times, LEAST_TRAJECTORIES).resolve();
        int together = (Integer) sample(few, backend, context.progress().part(0, 0.1, "")).record().get("together");
        int count = Math.clamp(2L * together, LEAST_TRAJECTORIES, MOST_TRAJECTORIES);
        Model model = description.get().trajectories(times, count).resolve();
        Trajectories.Result here = sample(model, backend, context.progress().part(0.1, 0.4, ""));
        try (Backend other = Backends.besides(backend.name())) {
            Trajectories.Result there = sample(model, other, context.progress().part(0.4, 1, "on " + other.name() + ","));
            double rate = here.count() / (Double) here.record().get("seconds");
            double rateThere = there.count() / (Double) there.record().get("seconds");
            var entry = new LinkedHashMap<String, Object>();
            entry.put("model", name);
            entry.put("end", end);
            entry.put("trajectories", here.count());
            entry.put("together", together);
            entry.put("jumps", here.record().get("jumps"));
            entry.put("products", here.record().get("operatorApplications"));
            entry.put("perSecond", rate);
            entry.put("besides", other.name() + ": " + other.device());
            entry.put("perSecondThere", rateThere);
            entry.put("ratio", rate / rateThere);
            trajectories.add(entry);
            say("trajectories, %-16s %9.1f a second, %d at a time; %s %.1f a second, ratio %.2f", name, rate, together, other.name(), rateThere,
                    rate / rateThere);
            double worst = 0;
            for (int k = 0; k < here.rows().size(); k++) {
                double off = Math.abs(here.rows().get(k)[1] - there.rows().get(k)[1]) / size;
                worst = off <= worst ? worst : off;
            }
            // rounding may end a search for a jump's time one step later, which moves it by the tolerance, 10⁻⁶ of a waiting time
            double jumps = ((Number) there.record().get("jumps")).doubleValue();
            return List.of(Check.near("jumps on both", ((Number) here.record().get("jumps")).doubleValue(), jumps, 1e-4 * jumps),
                    Check.atMost("largest difference of the means, " + name, worst, 1e-4));
        }
    }

    private static Trajectories.Result sample(Model model, Backend on, Progress progress) {
        Trajectories.Result result = Trajectories.run(model, on, progress);
        if (!result.failure().isEmpty()) {
            throw new Violation(result.failure());
        }
        return result;
    }

    private record Run(double seconds, long products, double last, double traceError) {
    }

    /** The second of two runs if the first is short, for it is compiled then. */
    private static Run run(Model model, Backend on, OperatorForm form, Progress progress) {
        Run run = once(model, on, form, progress.part(0, 0.5, ""));
        return run.seconds() < 2 ? once(model, on, form, progress.part(0.5, 1, "")) : run;
    }

    private static Run once(Model model, Backend on, OperatorForm form, Progress progress) {
        long start = System.nanoTime();
        Simulation.Result result = Simulation.run(model, on, form, progress);
        double seconds = (System.nanoTime() - start) * 1e-9;
        if (!result.failure().isEmpty()) {
            throw new Violation(result.failure());
        }
        double error = ((Number) ((Map<?, ?>) result.record().get("certificates")).get("largestTraceError")).doubleValue();
        return new Run(seconds, ((Number) result.record().get("operatorApplications")).longValue(),
                result.columns()[result.columns().length - 1][0], error);
    }

    /**
     * The slowest eigenvalues of the model at N = 1000, or at as large an N as two minutes let: some four hundred applications of
     * e^{𝓛τ}, each of about 2τ‖𝓛‖ products, and three vectors' worth of other work beside each product.
     */
    private List<Check> slowest(Trial.Context context) {
        int spins = MOST_SPINS_OF_SPECTRUM;
        while (secondsOfSpectrum(spins) > SECONDS_OF_SPECTRUM) {
            spins -= 20;
        }
        long start = System.nanoTime();
        LiouvillianSpectrum.Result result = LiouvillianSpectrum.run(LmgProblem.slowest(spins, EIGENVALUES), backend, form,
                context.progress());
        double seconds = (System.nanoTime() - start) * 1e-9;
        if (!result.failure().isEmpty()) {
            throw new Violation(result.failure());
        }
        record.put("spectrum", Map.of("spins", spins, "eigenvalues", result.eigenvalues().size(), "seconds", seconds));
        say("%d slowest eigenvalues, N = %-6d %7.3f s", result.eigenvalues().size(), spins, seconds);
        double residual = result.eigenvalues().stream().mapToDouble(e -> e.pair().residual()).max().orElse(Double.NaN);
        return List.of(Check.atLeast("eigenvalues, N = " + spins, result.eigenvalues().size(), EIGENVALUES),
                Check.atMost("largest ‖𝓛X − λX‖/(‖𝓛‖‖X‖)", residual, 1e-10),
                Check.atMost("the smallest |λ|/N², which is zero", Physics.distance(result, 0, 0) / spins / spins, 1e-11));
    }

    private double secondsOfSpectrum(int spins) {
        double numbers = (spins + 1.0) * (spins + 1.0);
        double products = 400 * 2 * Propagator.time((int) numbers, EIGENVALUES, 1);
        return spins <= LEAST_SPINS_OF_SPECTRUM ? 0 : products * (4 * secondsOfAProduct * numbers + SECONDS_OF_A_LAUNCH);
    }

    /**
     * What fits by the count of vectors; and an evolution of 10⁸ numbers, or of what half of the memory takes, or of as many as a
     * minute lets: a hundred products from all down, where 2⟨J_z⟩/N + 1 = ½(Ωt)² (1 + O((χ + Γ)Nt)).
     */
    private List<Check> largest(Trial.Context context) {
        double perNumber = 8.0 * Faber.vectors();
        int most = spins(Math.min(Integer.MAX_VALUE - 8, SHARE_OF_MEMORY * backend.memory() / perNumber));
        int mostWithMatrix = spins(Math.min(Integer.MAX_VALUE / 7.0, SHARE_OF_MEMORY * backend.memory() / (perNumber + 7 * 12)));
        record.put("largestSpinsMatrixFree", most);
        record.put("largestSpinsWithMatrix", mostWithMatrix);
        say("largest N in %s: %d matrix-free, %d with a matrix", Capacity.words(backend.memory()), most, mostWithMatrix);
        double host = Runtime.getRuntime().maxMemory() / 2.0 / BYTES_ON_HOST;
        double inTime = SECONDS_OF_THE_LARGEST / (2 * PRODUCTS_OF_THE_LARGEST * secondsOfAProduct);
        int spins = Math.min(spins(Math.min(Math.min(host, inTime), 0.5 * backend.memory() / perNumber)), LARGEST_SPINS);
        // ‖𝓛‖ is about N²
        double end = PRODUCTS_OF_THE_LARGEST / 4.0 / spins / spins;
        Model model = LmgProblem.evolution(spins, Grid.of(0, end), Solve.Integrator.AUTO, 1e-8, 1e-10);
        context.progress().at(0, "N = " + spins);
        Run run = once(model, backend, OperatorForm.MATRIX_FREE, context.progress());
        double numbers = (spins + 1.0) * (spins + 1.0);
        record.put("largestRun", Map.of("spins", spins, "numbers", numbers, "products", run.products(),
                "seconds", run.seconds()));
        say("evolution, N = %-14d %7.3f s, %d products, %.3g numbers", spins, run.seconds(), run.products(), numbers);
        double angle = LmgProblem.drive(spins) * end;
        double turned = run.last() / (spins / 2.0) + 1;
        return List.of(Check.atMost("error of the trace, N = " + spins, run.traceError(), 1e-8),
                Check.near("(2⟨J_z⟩/N + 1)/(½(Ωt)²), N = " + spins, turned / (angle * angle / 2), 1, 2 * spins * end));
    }

    /** N of so many numbers of ρ. */
    private static int spins(double numbers) {
        return (int) Math.sqrt(numbers) - 1;
    }
}
