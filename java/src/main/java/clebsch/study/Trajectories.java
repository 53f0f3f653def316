package clebsch.study;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.backend.JumpShape;
import clebsch.backend.JumpTables;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import clebsch.basis.BlockBasis;
import clebsch.basis.InitialState;
import clebsch.basis.InitialWaves;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.PureState;
import clebsch.basis.Sector;
import clebsch.liouville.Assembly;
import clebsch.liouville.BlockOperators;
import clebsch.liouville.Generator;
import clebsch.liouville.Reach;
import clebsch.model.Model;
import clebsch.model.Operator;
import clebsch.model.Solve;
import clebsch.observable.MomentSet;
import clebsch.observable.FockTail;
import clebsch.observable.ObservableSet;
import clebsch.solver.Batch;
import clebsch.solver.JumpSpace;
import clebsch.solver.Philox;
import clebsch.solver.Tally;
import clebsch.solver.Trajectory;
import clebsch.solver.TrajectoryBatch;
import clebsch.solver.Wave;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ObjLongConsumer;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A model solved by quantum jumps: means over many trajectories and their standard errors. Each trajectory is a vector in one
 * block j of every ensemble at a time, so that N spins with noise on each of them are N + 1 amplitudes.
 *
 * <p>Observables that are functions of moments need the moments of each trajectory alone. Others, such as the entropy, are
 * functions of the mean of |ψ⟩⟨ψ|, which is then summed at every output time, if it fits in memory.
 */
public final class Trajectories {
    /** The streams of random numbers, beside that of the jumps. */
    private static final int START = Trajectory.JUMPS + 1;
    /** Vectors up to this length are computed side by side, and so many numbers of states of all spaces. */
    private static final int MOST_TOGETHER = 4096;
    private static final int MOST_STATES_TOGETHER = 1 << 19;
    /** Share of the memory for what threads keep of the spaces. */
    private static final double FOR_SPACES = 0.5;
    /** More than this is not worth keeping for each thread: a trajectory seldom comes back to what it left long ago. */
    private static final double MOST_FOR_SPACES = 1 << 28;
    private static final double FOR_TALLY = 0.4;
    /** Some eighty vectors of the dense output, and the diagonals of the generator and a few jumps. */
    private static final double BYTES_OF_AMPLITUDE = 16 * 100;
    private static final double SECONDS_BETWEEN_CHECKPOINTS = 10;
    /** A checkpoint takes a twentieth of the time at the most. */
    private static final double SHARE_BETWEEN_CHECKPOINTS = 20;
    /** Of the heap, for the record of jumps and the table that is made of it. */
    private static final double FOR_RECORD = 0.6;
    /** A standard error means something from so many trajectories on, and is compared with its target every so many. */
    private static final int TALLY_OF = 64;

    private final Model model;
    private final Solve.Trajectories asked;
    private final Place place;
    private final Backend backend;
    private final InitialWaves initial;
    private final Readings readings;
    private final double memoryForSpaces;
    private final int threads;
    private final List<Probe> probes;

    /**
     * A column beyond the language: the mean of a number that is read off every trajectory's wave function.
     *
     * @param name of the column
     * @param read takes the states and the normalised amplitudes on some range of them
     */
    public record Probe(String name, ToDoubleBiFunction<BlockBasis, Wave> read) {
    }

    /**
     * Where trajectories run: on the backend asked for, or on a CPU's where their vectors are too short for it.
     *
     * @param together what they have in common if they are computed side by side in a backend's batch, else empty: one by one
     */
    private record Place(Backend backend, Backend asked, Optional<JumpShape> together) implements AutoCloseable {
        static Place of(Model model, Backend asked, List<Probe> probes) {
            require(model, asked);
            Optional<JumpShape> shape = probes.isEmpty() ? Trajectories.sideBySide(model) : Optional.empty();
            boolean tooShort = BlockBasis.numbers(model.subsystems()) < asked.sequenceWorthFrom()
                    && shape.stream().allMatch(s -> asked.jumpSlots(s) == 0);
            Backend backend = tooShort ? Backends.besides(asked.name()) : asked;
            return new Place(backend, asked, shape.filter(s -> backend.jumpSlots(s) > 0));
        }

        /** Trajectories at a time on each thread; one thread is enough for more than one. */
        int slots() {
            return together.map(backend::jumpSlots).orElse(1);
        }

        /** Threads that trajectories run on, of those that there are. */
        int threads(int available) {
            return slots() > 1 ? 1 : available;
        }

        /** That it is another, if so. */
        List<String> warnings() {
            return backend == asked ? List.of() : List.of("trajectories run on " + backend.name() + ": vectors of less than "
                    + asked.sequenceWorthFrom() + " amplitudes, one at a time, do not fill " + asked.name());
        }

        @Override
        public void close() {
            if (backend != asked) {
                backend.close();
            }
        }
    }

    /** What is read off a trajectory at each output time, and what is made of the means. */
    private sealed interface Readings extends AutoCloseable permits Moments, Densities {
        /** The columns' names. */
        List<String> names();

        /** Numbers read at one output time. */
        int size();

        /** Operators whose matrices are needed in every space. */
        List<Operator> operators();

        /** Fock states whose population is needed besides, in every space. */
        List<FockTail.Last> tails();

        /** Puts the numbers of a wave function into a vector. */
        void read(BlockSpaces.Entry space, Wave wave, double[] into, int at);

        /** The columns from the means. */
        double[] columns(double[] means);

        /** The largest population of a mode's last Fock states, from the means. */
        double fockTail(double[] means);

        /** The number that a column is, or −1 if it is a function of several. */
        int number(int column);

        @Override
        void close();
    }

    /**
     * @throws CapacityException            if it would not fit in the backend's memory
     * @throws clebsch.model.ModelException if the model is wrong in a way that only its matrices show
     */
    private Trajectories(Model model, Place place, List<Probe> probes, int available) {
        this.model = model;
        this.place = place;
        backend = place.backend();
        asked = (Solve.Trajectories) model.solve();
        require(model, backend);
        threads = place.threads(available);
        this.probes = List.copyOf(probes);
        memoryForSpaces = Math.min(MOST_FOR_SPACES, FOR_SPACES * backend.memory() / threads);
        initial = new InitialWaves(model.initial(), model.subsystems());
        readings = MomentSet.suffice(model) ? new Moments(model) : new Densities(model, backend);
    }

    /**
     * Finds what can be found wrong at once.
     *
     * @throws CapacityException            if the model cannot fit in the backend's memory
     * @throws clebsch.model.ModelException if the model is wrong in a way that only its matrices show
     */
    static void check(Model model, Backend backend) {
        require(model, backend);
        new BlockOperators(model);
        new InitialWaves(model.initial(), model.subsystems());
    }

    /**
     * What trajectories of a model will need.
     *
     * @param amplitudes    numbers of states of one block of every ensemble
     * @param blocks        combinations of blocks that there are
     * @param threads       trajectories at a time
     * @param bytesOfThread for a wave function spread over all its states, its dense output and the operators of one combination
     *                      of blocks
     * @param bytesOfMeans  for means and standard errors
     * @param memory        bytes that there are
     * @param place         where they run
     * @param warnings      that this is not where it was asked for, if so
     */
    public record Needs(double amplitudes, double blocks, int threads, double bytesOfThread, double bytesOfMeans, long memory,
            String place, List<String> warnings) {
    }

    /**
     * Says what trajectories of a model will need.
     *
     * @throws CapacityException            if the model cannot fit in the backend's memory
     * @throws clebsch.model.ModelException if the model is wrong in a way that only its matrices show
     */
    public static Needs needs(Model model, Backend backend) {
        try (Place place = Place.of(model, backend, List.of())) {
            return needs(model, place);
        }
    }

    private static Needs needs(Model model, Place place) {
        var trajectories = new Trajectories(model, place, List.of(), Runtime.getRuntime().availableProcessors());
        try (Readings readings = trajectories.readings) {
            double amplitudes = BlockBasis.numbers(model.subsystems());
            return new Needs(amplitudes, Arrays.stream(BlockBasis.blocks(model.subsystems())).asDoubleStream().reduce(1, (a, b) -> a * b),
                    trajectories.threads, BYTES_OF_AMPLITUDE * amplitudes,
                    Tally.bytes((double) readings.size() * trajectories.asked.times().length, true), place.backend().memory(),
                    place.backend().name() + ": " + place.backend().device(), place.warnings());
        }
    }

    /**
     * What a model's trajectories have in common where they can be computed side by side: moments are all that is read off them,
     * vectors are short or spread over all their states, something happens between jumps, and all spaces fit in memory for each thread.
     */
    private static Optional<JumpShape> sideBySide(Model model) {
        double numbers = BlockBasis.numbers(model.subsystems());
        double blocks = Arrays.stream(BlockBasis.blocks(model.subsystems())).asDoubleStream().reduce(1, (a, b) -> a * b);
        if (!MomentSet.suffice(model) || numbers > MOST_TOGETHER || numbers * blocks > MOST_STATES_TOGETHER
                || 3 * model.dissipators().size() > JumpTables.MOST_CHANNELS) {
            return Optional.empty();
        }
        var moments = new Moments(model);
        // the largest blocks have every diagonal that others have; noise on single spins goes one level up or down
        BlockSpaces.Entry largest = new BlockSpaces(model, moments.operators(), moments.tails(), Double.POSITIVE_INFINITY).entry(0);
        int margin = largest.margin(model.subsystems().size());
        if (!largest.space().isTakenWhole()) {
            return Optional.empty();
        }
        var asked = (Solve.Trajectories) model.solve();
        return Optional.of(new JumpShape((int) numbers, margin, asked.seed(), asked.rtol(), asked.times(), moments.size(), asked.record()));
    }

    private static void require(Model model, Backend backend) {
        double numbers = BlockBasis.numbers(model.subsystems());
        double bytes = BYTES_OF_AMPLITUDE * numbers;
        if (numbers > Integer.MAX_VALUE / 8 || bytes > FOR_SPACES * backend.memory()) {
            throw new CapacityException(String.format(Locale.ROOT, "%s does not fit in memory: a vector has %.4g amplitudes, and a "
                    + "trajectory needs about %s; there is %s; take fewer spins or levels", model.name(), numbers, Capacity.words(bytes),
                    Capacity.words(FOR_SPACES * backend.memory())));
        }
    }

    /**
     * What trajectories gave.
     *
     * @param names   columns: every observable's mean and, as {@code name_sem}, its standard error
     * @param rows    a row for each output time, the time first; none if not one trajectory was completed
     * @param count   trajectories in the means
     * @param failure empty if all that were asked for were computed, else what ended them before
     * @param cannot  true if there was no more memory for the record of jumps
     * @param account what was done
     * @param jumps   every jump, if asked for; else empty
     */
    public record Result(List<String> names, List<double[]> rows, long count, String failure, boolean cannot, Account account,
            JumpRecord jumps) {

        /** What was done, for {@code run.json}. */
        public Map<String, Object> record() {
            return account.entries();
        }

        Outcome outcome() {
            return new Outcome(List.of("t"), names, rows, failure, cannot, account,
                    jumps.size() == 0 ? Map.of() : Map.of("jumps", jumps.table()));
        }
    }

    /**
     * Runs a model's trajectories.
     *
     * @param name        of the checkpoint
     * @param checkpoints where to go on from and what to leave
     */
    public static Result run(Model model, Backend backend, Progress progress, Checkpoints checkpoints, String name) {
        return run(model, backend, progress, checkpoints, name, Runtime.getRuntime().availableProcessors());
    }

    /** The same on a number of threads, on which nothing depends. */
    static Result run(Model model, Backend backend, Progress progress, Checkpoints checkpoints, String name, int threads) {
        return run(model, backend, progress, List.of(), checkpoints, name, threads);
    }

    /** Runs a model's trajectories with columns for probes behind those of the observables. */
    public static Result run(Model model, Backend backend, Progress progress, List<Probe> probes) {
        return run(model, backend, progress, probes, Checkpoints.NONE, "", Runtime.getRuntime().availableProcessors());
    }

    private static Result run(Model model, Backend backend, Progress progress, List<Probe> probes, Checkpoints checkpoints,
            String name, int threads) {
        try (Place place = Place.of(model, backend, probes)) {
            var trajectories = new Trajectories(model, place, probes, threads);
            try (Readings _ = trajectories.readings) {
                return trajectories.new Run(progress, checkpoints, name).run();
            }
        }
    }

    /** Runs a model's trajectories and leaves nothing behind. */
    public static Result run(Model model, Backend backend, Progress progress) {
        return run(model, backend, progress, Checkpoints.NONE, "");
    }

    /** Everything that decides what trajectory k is: all but how many there are. */
    private String task() {
        return Checkpoints.task(model, asked.times(), asked.seed(), asked.rtol(), asked.record());
    }

    /** What one trajectory gave, and took. */
    private record One(double[] numbers, JumpRecord record, long jumps, long products) {
    }

    /** One computation of means. */
    private final class Run {
        private final Progress progress;
        private final Checkpoints checkpoints;
        private final String name;
        private final String task = task();
        private final double[] times = asked.times();
        /** Numbers read at one output time, the probes' behind those of the readings. */
        private final int size = readings.size() + probes.size();
        private final Tally tally = new Tally(size * times.length, true);
        private final JumpRecord record = new JumpRecord();
        private final double jumpsThatFit = Math.min(JumpRecord.MOST, FOR_RECORD * Runtime.getRuntime().maxMemory() / JumpRecord.BYTES);
        private boolean recordIsFull;
        /** Of all that are counted, those of earlier runs too. */
        private long jumps;
        private long products;
        private double secondsBefore;
        private final long started = System.nanoTime();
        private long written = started;
        private long nanosToWrite;
        private long target;
        private double largestError = Double.NaN;

        Run(Progress progress, Checkpoints checkpoints, String name) {
            this.progress = progress;
            this.checkpoints = checkpoints;
            this.name = name;
        }

        Result run() {
            long first = 0;
            target = asked.count() + checkpoints.more();
            if (checkpoints.available(name)) {
                checkpoints.read(name, task, in -> {
                    tally.read(in);
                    record.read(in);
                    jumps = in.readLong();
                    products = in.readLong();
                    secondsBefore = in.readDouble();
                });
                first = tally.count();
                target = checkpoints.more() > 0 ? Math.max(asked.count(), first) + checkpoints.more() : asked.count();
            }
            long done = first >= target || reached() ? first
                    : compute(first);
            write();
            boolean complete = done >= target || reached();
            String failure = complete ? "" : "stopped after " + tally.count() + " of " + target + " trajectories"
                    + (recordIsFull ? ", as the record of " + record.size() + " jumps fills what memory there is for it; ask for fewer, "
                    + "or leave record out" : "");
            return new Result(names(), rows(), tally.count(), failure, recordIsFull, said(first), record);
        }

        private long compute(long first) {
            int most = (int) Math.min(threads, target - first);
            return place.together().isEmpty() ? Batch.run(first, target, most, Worker::new, this::count, progress::cancelled)
                    : Batch.run(first, target, most, (int) Math.min(place.slots(), target - first), Crew::new, this::count,
                            progress::cancelled);
        }

        /** Counts the next trajectory; false once the errors are as small as asked for. */
        private boolean count(One one) {
            if (record.size() + (double) one.record().size() > jumpsThatFit) {
                recordIsFull = true;
                return false;
            }
            tally.add(one.numbers());
            record.addAll(one.record());
            jumps += one.jumps();
            products += one.products();
            if (System.nanoTime() - written > Math.max(SECONDS_BETWEEN_CHECKPOINTS * 1e9, SHARE_BETWEEN_CHECKPOINTS * nanosToWrite)) {
                write();
            }
            progress.at((double) tally.count() / target, String.format(Locale.ROOT, "%d of %d trajectories%s", tally.count(), target,
                    Double.isNaN(largestError) ? "" : String.format(Locale.ROOT, ", largest standard error %.2g", largestError)));
            return !reached();
        }

        private boolean reached() {
            if (asked.targetSem() == 0 || tally.count() == 0 || tally.count() % TALLY_OF != 0) {
                return false;
            }
            largestError = rows().stream().flatMapToDouble(row -> IntStream.range(0, (row.length - 1) / 2)
                    .mapToDouble(c -> row[2 + 2 * c])).max().orElse(0);
            return largestError <= asked.targetSem();
        }

        private double seconds() {
            return secondsBefore + (System.nanoTime() - started) * 1e-9;
        }

        private void write() {
            long begun = System.nanoTime();
            if (tally.count() > 0) {
                checkpoints.write(name, task, out -> {
                    tally.write(out);
                    record.write(out);
                    out.writeLong(jumps);
                    out.writeLong(products);
                    out.writeDouble(seconds());
                });
            }
            written = System.nanoTime();
            nanosToWrite = written - begun;
        }

        /** What is not as it was asked for, or not as it should be. */
        private List<String> warnings() {
            var warnings = new ArrayList<>(place.warnings());
            FockTail.warning(fockTail()).ifPresent(warnings::add);
            if (asked.targetSem() == 0 || tally.count() < asked.count()) {
                return warnings;
            }
            List<double[]> rows = rows();
            int worst = IntStream.range(0, names().size() / 2).boxed().max(Comparator.comparingDouble(c -> largest(rows, c))).orElseThrow();
            double largest = largest(rows, worst);
            if (largest > asked.targetSem()) {
                warnings.add(String.format(Locale.ROOT, "the standard error of %s is %.2g after %d trajectories, above the "
                        + "target_sem of %.2g; about %.2g would do",
                        names().get(2 * worst), largest, tally.count(), asked.targetSem(), tally.count() * Math.pow(largest / asked.targetSem(), 2)));
            }
            return warnings;
        }

        private static double largest(List<double[]> rows, int column) {
            return rows.stream().mapToDouble(row -> row[2 + 2 * column]).max().orElse(0);
        }

        /** The largest over the output times. */
        private double fockTail() {
            return tally.count() == 0 ? 0 : IntStream.range(0, times.length).mapToDouble(k -> readings.fockTail(means(k))).max().orElse(0);
        }

        private double[] means(int k) {
            return IntStream.range(0, readings.size()).mapToDouble(i -> tally.mean(k * size + i)).toArray();
        }

        private List<String> names() {
            var names = new ArrayList<String>();
            Stream.concat(readings.names().stream(), probes.stream().map(Probe::name)).forEach(column -> {
                names.add(column);
                names.add(column + "_sem");
            });
            return names;
        }

        private List<double[]> rows() {
            return tally.count() == 0 ? List.of() : IntStream.range(0, times.length).mapToObj(this::row).toList();
        }

        private double[] row(int k) {
            int columns = readings.names().size();
            double[] means = means(k);
            double[] values = readings.columns(means);
            boolean all = IntStream.range(0, columns).allMatch(c -> readings.number(c) >= 0);
            double[] errors = all ? null : tally.standardErrors(k * size, means.length, readings::columns);
            var row = new double[1 + 2 * (columns + probes.size())];
            row[0] = times[k];
            for (int c = 0; c < columns; c++) {
                row[1 + 2 * c] = values[c];
                row[2 + 2 * c] = readings.number(c) >= 0 ? tally.standardError(k * size + readings.number(c)) : errors[c];
            }
            for (int p = 0; p < probes.size(); p++) {
                row[1 + 2 * (columns + p)] = tally.mean(k * size + means.length + p);
                row[2 + 2 * (columns + p)] = tally.standardError(k * size + means.length + p);
            }
            return row;
        }

        private Account said(long first) {
            var record = new LinkedHashMap<String, Object>();
            record.put("method", "quantum jumps");
            long amplitudes = Math.round(BlockBasis.numbers(model.subsystems()));
            record.put("amplitudes", amplitudes);
            record.put("trajectories", tally.count());
            record.put("trajectoriesBefore", first);
            record.put("seed", asked.seed());
            record.put("rtol", asked.rtol());
            record.put("threads", threads);
            record.put("together", place.slots());
            record.put("jumps", jumps);
            record.put("operatorApplications", products);
            record.put("seconds", seconds());
            String work = tally.count() + " trajectories of " + amplitudes + " amplitudes, " + jumps + " jumps";
            return new Account(work, record, Map.of("largestFockTail", fockTail()), warnings());
        }

        /** The trajectories of one thread. */
        private final class Worker implements Batch.Worker<One> {
            private final BlockSpaces spaces = new BlockSpaces(model, readings.operators(), readings.tails(), memoryForSpaces);
            private final Trajectory trajectory = new Trajectory(backend, spaces::space, asked.rtol());

            @Override
            public One run(long number) {
                var random = new Philox(asked.seed(), number);
                long space = start(random, spaces, trajectory.start());
                var numbers = new double[size * times.length];
                var record = new JumpRecord();
                var jumped = new long[1];
                long before = trajectory.products();
                boolean whole = trajectory.run(random, space, asked.start(), times, new Trajectory.Listener() {
                    @Override
                    public void output(int k, long at, Wave wave) {
                        BlockSpaces.Entry entry = spaces.entry(at);
                        readings.read(entry, wave, numbers, k * size);
                        for (int p = 0; p < probes.size(); p++) {
                            numbers[k * size + readings.size() + p] = probes.get(p).read().applyAsDouble(entry.basis(), wave);
                        }
                    }

                    @Override
                    public void jump(double t, long from, JumpSpace.Channel channel) {
                        jumped[0]++;
                        if (asked.record()) {
                            record.add(number, t, channel.number());
                        }
                    }

                    @Override
                    public boolean goOn() {
                        return !progress.cancelled();
                    }
                });
                return whole ? new One(numbers, record, jumped[0], trajectory.products() - before) : null;
            }

            @Override
            public void close() {
                trajectory.close();
            }
        }

        /** The trajectories of one thread that a backend computes side by side. */
        private final class Crew implements Batch.Crew<One> {
            private final BlockSpaces spaces = new BlockSpaces(model, readings.operators(), readings.tails(), memoryForSpaces);
            private final Map<Long, JumpRecord> records = new HashMap<>();
            private final Wave wave = new Wave();
            private final TrajectoryBatch batch;

            Crew() {
                JumpShape shape = place.together().orElseThrow();
                int slots = (int) Math.min(place.slots(), target - tally.count());
                batch = new TrajectoryBatch(backend.jumps(shape, slots), shape.dimension(), this::space);
            }

            private TrajectoryBatch.Space space(long number) {
                BlockSpaces.Entry entry = spaces.entry(number);
                return new TrajectoryBatch.Space(entry.space(), ((Moments) readings).means(entry));
            }

            @Override
            public boolean hasRoom() {
                return batch.hasRoom();
            }

            @Override
            public boolean isEmpty() {
                return batch.isEmpty();
            }

            @Override
            public void begin(long number) {
                var random = new Philox(asked.seed(), number);
                long space = start(random, spaces, wave);
                records.put(number, new JumpRecord());
                batch.begin(number, random, space, asked.start(), wave);
            }

            @Override
            public void advance(ObjLongConsumer<One> done) {
                batch.advance(new TrajectoryBatch.Listener() {
                    @Override
                    public void jump(long trajectory, double t, int channel) {
                        records.get(trajectory).add(trajectory, t, channel);
                    }

                    @Override
                    public void end(long trajectory, double[] numbers, long jumps, long products) {
                        done.accept(new One(numbers, records.remove(trajectory), jumps, products), trajectory);
                    }
                });
            }

            @Override
            public void close() {
                batch.close();
            }
        }

        /** Draws a trajectory's start into a vector; the number of its space. */
        private long start(Philox random, BlockSpaces spaces, Wave wave) {
            var drawn = new int[1];
            InitialWaves.Drawn start = initial.draw(() -> {
                random.draw(START, drawn[0]++);
                return random.first();
            });
            PureState psi = start.wave();
            wave.clear(psi.state()[0], psi.state()[psi.state().length - 1] + 1);
            for (int i = 0; i < psi.state().length; i++) {
                wave.re()[psi.state()[i] - wave.lo()] = psi.real()[i];
                wave.im()[psi.state()[i] - wave.lo()] = psi.imaginary()[i];
            }
            return spaces.operators().number(start.blocks());
        }
    }

    /** Moments of every trajectory. */
    private static final class Moments implements Readings {
        private final MomentSet set;
        private final List<FockTail.Last> tails;

        Moments(Model model) {
            var basis = new ProductBasis(BlockBasis.wholly(model.subsystems()));
            tails = FockTail.of(model, basis);
            set = new MomentSet(model, operator -> basis.matrix(operator).isHermitian());
        }

        @Override
        public List<String> names() {
            return set.names();
        }

        @Override
        public int size() {
            return set.size() + tails.size();
        }

        @Override
        public List<FockTail.Last> tails() {
            return tails;
        }

        @Override
        public double fockTail(double[] means) {
            return Arrays.stream(means, set.size(), size()).max().orElse(0);
        }

        private boolean real(int k) {
            return k >= set.operators().size() || set.hermitian(k);
        }

        @Override
        public List<Operator> operators() {
            return set.operators();
        }

        /** What to read in a space. */
        List<TrajectoryBatch.Mean> means(BlockSpaces.Entry space) {
            return IntStream.range(0, space.moments().size())
                    .mapToObj(k -> new TrajectoryBatch.Mean(space.moments().get(k), real(k))).toList();
        }

        @Override
        public void read(BlockSpaces.Entry space, Wave wave, double[] into, int at) {
            var mean = new double[2];
            for (int k = 0; k < space.moments().size(); k++) {
                JumpSpace.expectation(space.moments().get(k), wave, mean);
                into[at++] = mean[0];
                if (!real(k)) {
                    into[at++] = mean[1];
                }
            }
        }

        @Override
        public double[] columns(double[] means) {
            return set.columns(means);
        }

        @Override
        public int number(int column) {
            return set.moment(column);
        }

        @Override
        public void close() {
            // nothing is held outside the heap
        }
    }

    /** |ψ⟩⟨ψ| of every trajectory on the elements that the initial state reaches. */
    private static final class Densities implements Readings {
        private final ProductBasis basis;
        private final Sector sector;
        private final LinearOperator generator;
        private final ObservableSet observables;
        private final StateVector state;

        Densities(Model model, Backend backend) {
            var asked = (Solve.Trajectories) model.solve();
            double most = FOR_TALLY * backend.memory() / (asked.times().length * Tally.bytes(1, true));
            double elements = ProductBasis.elements(model.subsystems());
            if (elements / 8 > FOR_TALLY * backend.memory() || ProductBasis.numbers(model.subsystems()) > Integer.MAX_VALUE / 64) {
                throw refuse(model, elements, most);
            }
            var packing = new Packing(new ProductBasis(model.subsystems()));
            basis = packing.basis();
            Generator equation = Generator.of(model, packing);
            InitialState initial = InitialState.of(model.initial(), model.subsystems());
            sector = Reach.from(initial::pack, equation, (long) most).orElseThrow(() -> refuse(model, elements, most));
            generator = backend.operator(new Assembly(equation, sector).matrix());
            observables = new ObservableSet(model, sector, backend, generator);
            state = backend.vector(sector.size());
        }

        private static CapacityException refuse(Model model, double elements, double most) {
            return new CapacityException(String.format(Locale.ROOT, "%s measures functions of the whole ρ, of which trajectories have to "
                    + "sum up to %.4g numbers at every output time, and %.4g fit; ask for fewer times, or for moments such as var(A) alone",
                    model.name(), elements, most));
        }

        @Override
        public List<String> names() {
            return observables.names();
        }

        @Override
        public int size() {
            return sector.size();
        }

        @Override
        public List<Operator> operators() {
            return List.of();
        }

        @Override
        public List<FockTail.Last> tails() {
            return List.of();   // they are in ρ
        }

        @Override
        public double fockTail(double[] means) {
            state.upload(means);
            return observables.read(state).fockTail();
        }

        @Override
        public void read(BlockSpaces.Entry space, Wave wave, double[] into, int at) {
            int n = wave.hi() - wave.lo();
            int[] number = IntStream.range(0, n).map(p -> number(space.basis(), wave.lo() + p)).toArray();
            for (int i = 0; i < n; i++) {
                for (int j = i; j < n; j++) {
                    // ρ_ab = ψ_a ψ_b*
                    double re = wave.re()[i] * wave.re()[j] + wave.im()[i] * wave.im()[j];
                    double im = wave.im()[i] * wave.re()[j] - wave.re()[i] * wave.im()[j];
                    if (re != 0 || im != 0) {
                        sector.packing().pack(number[i], number[j], re, im, (position, value) -> {
                            int k = sector.indexOf(position);
                            if (k >= 0) {
                                into[at + k] += value;
                            }
                        });
                    }
                }
            }
        }

        /** The number in the whole basis of a state in some blocks. */
        private int number(BlockBasis blocks, int state) {
            int number = 0;
            for (int k = 0; k < basis.subsystems().size(); k++) {
                number += (blocks.block(k) * (basis.top(k) + 1) + blocks.level(state, k)) * basis.stride(k);
            }
            return number;
        }

        @Override
        public double[] columns(double[] means) {
            state.upload(means);
            return observables.read(state).columns();
        }

        @Override
        public int number(int column) {
            return -1;
        }

        @Override
        public void close() {
            state.close();
            observables.close();
            generator.close();
        }
    }
}
