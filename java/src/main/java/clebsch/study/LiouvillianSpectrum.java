package clebsch.study;

import clebsch.backend.Backend;
import clebsch.basis.InitialState;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import clebsch.liouville.Generator;
import clebsch.liouville.Sectors;
import clebsch.model.Model;
import clebsch.model.ModelException;
import clebsch.model.Solve;
import clebsch.observable.FockTail;
import clebsch.solver.Eigenpair;
import clebsch.solver.Spectrum;
import clebsch.solver.ToleranceException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Eigenvalues of one model's Liouvillian, sector by sector. */
public final class LiouvillianSpectrum {
    /** Errors of this part of |λ| and more are warned of; where λ may be zero, from {@link #NOT_ROUNDING} ‖𝓛‖ on. */
    private static final double WORTH_SAYING = 1e-6;
    private static final double NOT_ROUNDING = 1e-10;
    /** |tr X†Y| from which on eigenoperators of neighbouring points of a sweep are one that has moved: half of its square. */
    private static final double RECOGNISED = Math.sqrt(0.5);

    private final Model model;
    private final Solve.Spectrum asked;
    private final Capacity memory;
    private final SpectralSearch search;

    private LiouvillianSpectrum(Model model, Backend backend, OperatorForm form) {
        this.model = model;
        this.asked = (Solve.Spectrum) model.solve();
        memory = Capacity.of(backend);
        search = new SpectralSearch(model.name(), asked, backend, form);
    }

    /**
     * An eigenvalue λ of 𝓛 and the sector that its eigenoperator lives in.
     *
     * @param pair      λ, or its conjugate
     * @param conjugate whether λ is the conjugate of the pair's: its eigenoperator is the Hermitian conjugate of the pair's
     * @param part      number of the sector
     * @param sector    its elements; null for coherences between blocks
     * @param norm      ‖𝓛‖ there
     * @param error     how far λ may be off
     */
    public record Eigenvalue(Eigenpair pair, boolean conjugate, int part, Sector sector, double norm, double error) {

        /** Those found in a sector. */
        private static List<Eigenvalue> of(Spectrum spectrum, int number, SpectralPart part) {
            double others = spectrum.pairs().stream().filter(pair -> !pair.defective()).mapToDouble(Eigenpair::condition).max()
                    .orElse(Double.POSITIVE_INFINITY);
            return spectrum.pairs().stream().map(pair -> new Eigenvalue(pair, false, number, part.sector(), part.norm(),
                    part.norm() * error(pair, spectrum.pairs(), part.norm(), others))).toList();
        }

        /**
         * How far λ may be off, over ‖𝓛‖: to first order κδ with δ = max(‖𝓛X − λX‖/(‖𝓛‖‖X‖), ε) and the condition number κ as far as it is
         * known. Of a defective eigenvalue κ says no more than that it is large. A Jordan block of m moves by δ^(1/m), where everything
         * else is as if it were orthogonal; for how far it is not stands the largest κ of the sector's eigenvalues that do not coalesce.
         * No eigenvalue is off by more than 2‖𝓛‖.
         */
        private static double error(Eigenpair pair, List<Eigenpair> all, double norm, double others) {
            double perturbation = Math.max(pair.residual(), Math.ulp(1.0));
            double first = Math.min(2, pair.condition() * perturbation);
            if (!pair.defective()) {
                return first;
            }
            // the smallest m with no more than m defective eigenvalues as near as a Jordan block of m leaves them
            for (int m = 2; ; m++) {
                double radius = Math.pow(others * perturbation, 1.0 / m);
                double around = 2 * radius * norm;
                int near = all.stream().filter(other -> other.defective()
                        && Math.hypot(other.re() - pair.re(), other.im() - pair.im()) <= around)
                        .mapToInt(other -> other.im() <= around ? other.count() : 1).sum();
                if (near <= m || radius > first) {
                    return Math.min(first, radius);
                }
            }
        }

        /** The other one of a pair. */
        private Eigenvalue conjugated() {
            return new Eigenvalue(pair, true, part, sector, norm, error);
        }

        /** Re λ. */
        public double re() {
            return pair.re();
        }

        /** Im λ. */
        public double im() {
            return conjugate ? -pair.im() : pair.im();
        }

        /** Whether fewer digits of λ are certain than a reader would think; a zero that is one up to rounding is as good as any. */
        private boolean uncertain() {
            double size = Math.hypot(re(), im());
            return error > WORTH_SAYING * size && (error < size || error > NOT_ROUNDING * norm);
        }

        /** |tr X†Y| of the normalised eigenoperators. */
        private double overlap(Eigenvalue other) {
            double re = 0;
            double im = 0;
            if (sector == null || other.sector == null) {
                if (sector != other.sector || part != other.part || pair.right().length != other.pair.right().length) {
                    return 0;
                }
            }
            for (int k = 0; k < pair.right().length; k++) {
                int l = sector == null ? k : other.sector.indexOf(sector.position(k));
                if (l >= 0) {
                    double a = pair.right()[k];
                    double b = pair.rightIm() == null ? 0 : conjugate ? -pair.rightIm()[k] : pair.rightIm()[k];
                    double c = other.pair.right()[l];
                    double d = other.pair.rightIm() == null ? 0 : other.conjugate ? -other.pair.rightIm()[l] : other.pair.rightIm()[l];
                    re += a * c + b * d;
                    im += a * d - b * c;
                }
            }
            return Math.hypot(re, im);
        }
    }

    /**
     * What was found.
     *
     * @param eigenvalues as many as were asked for, in the order of the table, conjugates next to each other
     * @param numbers     the number k of each
     * @param next        the first number that none has had
     * @param parts       what is known of each sector, for {@code run.json}
     * @param account     what was done
     * @param failure     empty, or what ended the search before
     * @param tolerance   whether that is a tolerance that cannot be met
     */
    public record Result(List<Eigenvalue> eigenvalues, List<Integer> numbers, int next, List<Map<String, Object>> parts,
            Account account, String failure, boolean tolerance) {

        /** What was done, for {@code run.json}. */
        public Map<String, Object> record() {
            return account.entries();
        }

        /**
         * The same eigenvalues, each with the number of the one before whose eigenoperator it has most in common with, if that is at
         * least half of it; those that are left over have new numbers.
         */
        Result following(Result before) {
            record Match(int from, int to, double overlap) {
            }
            var matches = new ArrayList<Match>();
            for (int from = 0; from < before.eigenvalues.size(); from++) {
                for (int to = 0; to < eigenvalues.size(); to++) {
                    matches.add(new Match(from, to, before.eigenvalues.get(from).overlap(eigenvalues.get(to))));
                }
            }
            matches.sort(Comparator.comparingDouble(Match::overlap).reversed());
            var given = new boolean[before.eigenvalues.size()];
            var numbered = new Integer[eigenvalues.size()];
            for (Match match : matches) {
                if (match.overlap() >= RECOGNISED && !given[match.from()] && numbered[match.to()] == null) {
                    numbered[match.to()] = before.numbers.get(match.from());
                    given[match.from()] = true;
                }
            }
            int next = before.next;
            for (int k = 0; k < numbered.length; k++) {
                if (numbered[k] == null) {
                    numbered[k] = next++;
                }
            }
            int[] order = IntStream.range(0, numbered.length).boxed().sorted(Comparator.comparing(k -> numbered[k]))
                    .mapToInt(Integer::intValue).toArray();
            return new Result(IntStream.of(order).mapToObj(eigenvalues::get).toList(), IntStream.of(order).mapToObj(k -> numbered[k]).toList(),
                    next, parts, account, failure, tolerance);
        }
    }

    /**
     * The eigenvalues with the columns {@code k, re, im, residual, error, sector}, and {@code condition} if asked for; conjugates next to each
     * other.
     *
     * @param result what {@link #run} gave
     */
    static Outcome outcome(Result result, Solve.Spectrum asked) {
        var names = new ArrayList<>(List.of("re", "im", "residual", "error", "sector"));
        if (asked.conditions()) {
            names.add("condition");
        }
        var rows = new ArrayList<double[]>();
        var files = new LinkedHashMap<String, Table>();
        for (Eigenvalue eigenvalue : result.eigenvalues()) {
            Eigenpair pair = eigenvalue.pair();
            if (rows.size() < asked.operators() && eigenvalue.sector() != null) {
                double[] b = new double[pair.right().length];
                for (int k = 0; pair.rightIm() != null && k < b.length; k++) {
                    b[k] = eigenvalue.conjugate() ? -pair.rightIm()[k] : pair.rightIm()[k];
                }
                files.put("eigenoperator-" + result.numbers().get(rows.size()), Eigenoperators.table(eigenvalue.sector(), pair.right(), b));
            }
            var row = new double[names.size() + 1];
            row[0] = result.numbers().get(rows.size());
            row[1] = eigenvalue.re();
            row[2] = eigenvalue.im();
            row[3] = pair.residual();
            row[4] = eigenvalue.error();
            row[5] = eigenvalue.part();
            if (asked.conditions()) {
                row[6] = pair.condition();
            }
            rows.add(row);
        }
        return new Outcome(List.of("k"), names, rows, result.failure(), result.tolerance(), result.account(), files);
    }

    /**
     * Runs the search of a model whose {@code solve} is a spectrum.
     *
     * @throws CapacityException if it would not fit in the backend's memory
     * @throws clebsch.model.ModelException if the model is wrong in a way that only its matrices show
     */
    public static Result run(Model model, Backend backend, OperatorForm form, Progress progress) {
        return new LiouvillianSpectrum(model, backend, form).find(progress);
    }

    private Result find(Progress progress) {
        long started = System.nanoTime();
        Plan.requireSearch(model, memory);
        var packing = new Packing(new ProductBasis(model.subsystems()));
        Generator generator = Generator.of(model, packing);
        Plan.requireSectors(model, packing.size(), memory);
        List<SpectralPart> parts = SpectralPart.of(generator, asked.coherences());
        requireNearSpectrum(parts);
        long[] reached = model.initial().isEmpty() ? null : reached(packing);

        var found = new ArrayList<Eigenvalue>();
        var records = new ArrayList<Map<String, Object>>();
        var gap = new Gap();
        String failure = "";
        boolean tolerance = false;
        long products = 0;
        long nonzeros = 0;
        for (int p = 0; p < parts.size() && failure.isEmpty(); p++) {
            SpectralPart part = parts.get(p);
            nonzeros += part.nonzeros();
            Progress of = progress.part((double) p / parts.size(), (p + 1.0) / parts.size(),
                    parts.size() == 1 ? "" : "sector " + (p + 1) + " of " + parts.size());
            Spectrum spectrum;
            try {
                spectrum = search.in(part, of);
            } catch (ToleranceException e) {
                failure = "sector " + (p + 1) + ": " + e.getMessage();
                tolerance = true;
                break;
            } catch (CancellationException e) {
                failure = "stopped in sector " + (p + 1) + " of " + parts.size();
                break;
            }
            products += spectrum.products();
            found.addAll(Eigenvalue.of(spectrum, p + 1, part));
            gap.add(part, spectrum);
            records.add(record(part, spectrum, p + 1, reached));
            if (!spectrum.complete()) {
                failure = "stopped in sector " + (p + 1) + " of " + parts.size();
            }
        }
        List<Eigenvalue> nearest = nearest(found);
        var record = new LinkedHashMap<String, Object>();
        record.put("dimension", packing.size());
        record.put("dimensionInSector", packing.size());
        record.put("nonzerosInSector", nonzeros);
        record.put("operatorApplications", products);
        record.put("which", asked.which() == Solve.Which.SLOWEST ? "slowest" : "nearest to " + asked.near());
        if (failure.isEmpty()) {
            gap.ofAll().ifPresent(value -> record.put("gap", value));
        }
        record.put("sectors", records);
        record.put("seconds", (System.nanoTime() - started) * 1e-9);
        double[] tails = fockTails(nearest, packing.basis());
        String work = packing.size() + " numbers of ρ in " + parts.size() + (parts.size() == 1 ? " sector" : " sectors")
                + (products == 0 ? "" : ", " + products + " products");
        return new Result(nearest, IntStream.range(0, nearest.size()).boxed().toList(), nearest.size(), records,
                new Account(work, record, certificates(nearest, tails), warnings(nearest, tails)), failure, tolerance);
    }

    /** Refuses a point that is farther from zero than any eigenvalue: all of them look the same from there. */
    private void requireNearSpectrum(List<SpectralPart> parts) {
        double bound = parts.stream().mapToDouble(SpectralPart::norm).max().orElse(0);
        if (asked.which() == Solve.Which.NEAREST && asked.near().norm() > bound) {
            throw new ModelException(asked.location().child("near"), String.format(Locale.ROOT,
                    "the point is %.4g from zero, and no eigenvalue more than %.4g", asked.near().norm(), bound),
                    "write a point where eigenvalues may be");
        }
    }

    /** The wanted ones of all sectors, in the order of the table. */
    private List<Eigenvalue> nearest(List<Eigenvalue> found) {
        var sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparingDouble(e -> search.target().distance(e.re(), e.im())));
        var wanted = new ArrayList<Eigenvalue>();
        int count = 0;
        for (int k = 0; k < sorted.size() && count < asked.count(); k++) {
            wanted.add(sorted.get(k));
            count += sorted.get(k).pair().count();
        }
        return wanted.stream().flatMap(e -> e.pair().im() == 0 ? Stream.of(e)
                : Stream.of(e, e.conjugated())).toList();
    }

    private Map<String, Object> record(SpectralPart part, Spectrum spectrum, int number, long[] reached) {
        var record = new LinkedHashMap<String, Object>();
        record.put("sector", number);
        record.put("elements", part.description());
        record.put("dimension", part.size());
        if (part.sector() != null) {
            record.put("carriesTrace", Sectors.carriesTrace(part.sector()));
            if (reached != null) {
                record.put("initialStateInIt", overlaps(part.sector(), reached));
            }
        }
        record.put("method", spectrum.method());
        record.put("found", spectrum.count());
        record.put("restarts", spectrum.restarts());
        part.slowestDecay(spectrum).ifPresent(slowest -> record.put(isGap(part, spectrum) ? "gap" : "slowestDecayAmongThem", slowest));
        record.put("stationary", spectrum.pairs().stream().filter(pair -> part.isZero(pair)).count());
        if (spectrum.count() < part.size() && asked.which() == Solve.Which.NEAREST) {
            record.put("allWithin", spectrum.pairs().stream().mapToDouble(pair -> search.target().distance(pair.re(), pair.im()))
                    .max().orElse(0));
        }
        return record;
    }

    /** Whether the slowest decay found is the slowest there is: the nearest to a point are that only if they are all there are. */
    private boolean isGap(SpectralPart part, Spectrum spectrum) {
        return asked.which() == Solve.Which.SLOWEST || spectrum.count() >= part.size();
    }

    /** The smallest of the sectors' gaps, if all of them are known. */
    private final class Gap {
        private boolean known = true;
        private OptionalDouble smallest = OptionalDouble.empty();

        void add(SpectralPart part, Spectrum spectrum) {
            part.slowestDecay(spectrum).ifPresent(slowest -> {
                known &= isGap(part, spectrum);
                smallest = OptionalDouble.of(Math.min(slowest, smallest.orElse(slowest)));
            });
        }

        OptionalDouble ofAll() {
            return known ? smallest : OptionalDouble.empty();
        }
    }

    /** How much of each eigenoperator is in a mode's last Fock states; of coherences between blocks that is not looked at. */
    private double[] fockTails(List<Eigenvalue> found, ProductBasis basis) {
        List<FockTail.Last> last = FockTail.of(model, basis);
        return found.stream().mapToDouble(e -> last.isEmpty() || e.sector() == null ? 0
                : FockTail.weight(last, e.sector(), e.pair().right(), e.pair().rightIm())).toArray();
    }

    private static Map<String, Object> certificates(List<Eigenvalue> found, double[] tails) {
        var certificates = new LinkedHashMap<String, Object>();
        certificates.put("largestResidual", found.stream().mapToDouble(e -> e.pair().residual()).max().orElse(0));
        certificates.put("defective", found.stream().filter(e -> e.pair().defective())
                .map(e -> e.re() + (e.im() == 0 ? "" : (e.im() < 0 ? " - " : " + ") + Math.abs(e.im()) + "i")).toList());
        certificates.put("largestFockTail", Arrays.stream(tails).max().orElse(0));
        return certificates;
    }

    private static List<String> warnings(List<Eigenvalue> found, double[] tails) {
        var warnings = new ArrayList<String>();
        long cutOff = Arrays.stream(tails).filter(FockTail::shows).count();
        if (cutOff > 0) {
            warnings.add(String.format(Locale.ROOT, "%d of the %d eigenoperators have up to %.2g of their weight in a mode's last Fock states: "
                    + "their eigenvalues depend on the cut-off; give the mode more levels", cutOff, found.size(),
                    Arrays.stream(tails).max().orElseThrow()));
        }
        long defective = found.stream().filter(e -> e.pair().defective()).count();
        if (defective > 0) {
            warnings.add(String.format(Locale.ROOT, "%d of the %d eigenvalues are defective as far as double precision tells: they coalesce "
                    + "with others, with one eigenoperator for them together, and e^(λt) comes with powers of t", defective, found.size()));
        }
        List<Eigenvalue> uncertain = found.stream().filter(Eigenvalue::uncertain).toList();
        if (!uncertain.isEmpty()) {
            warnings.add(String.format(Locale.ROOT, "%d of the %d eigenvalues are so ill-conditioned that double precision leaves them "
                    + "uncertain by up to %.1g (column error)", uncertain.size(), found.size(),
                    uncertain.stream().mapToDouble(Eigenvalue::error).max().orElseThrow()));
        }
        return warnings;
    }

    private long[] reached(Packing packing) {
        var bits = new long[Math.toIntExact((packing.size() + 63) >> 6)];
        InitialState.of(model.initial(), model.subsystems()).pack(packing, (at, value) -> {
            if (value != 0) {
                bits[(int) (at >> 6)] |= 1L << at;
            }
        });
        return bits;
    }

    private static boolean overlaps(Sector sector, long[] bits) {
        for (int k = 0; k < sector.size(); k++) {
            if ((bits[(int) (sector.position(k) >> 6)] & 1L << sector.position(k)) != 0) {
                return true;
            }
        }
        return false;
    }
}
