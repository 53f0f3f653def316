package clebsch.app;

import clebsch.backend.Backend;
import clebsch.backend.BackendProvider;
import clebsch.model.Model;
import clebsch.model.ModelDescription;
import clebsch.model.Solve;
import clebsch.study.Calibration;
import clebsch.study.Capacity;
import clebsch.study.CapacityException;
import clebsch.study.OperatorForm;
import clebsch.study.Plan;
import clebsch.study.SectorPlan;
import clebsch.study.Trajectories;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code clebsch plan FILE}. */
@Command(name = "plan", description = "Says what the model in FILE will need, without computing it.",
        mixinStandardHelpOptions = true, sortOptions = false)
final class PlanCommand implements Callable<Integer> {
    private static final int MOST_SECTORS = 12;
    /** Points of a sweep of which each has its own lines; of more there is a summary. */
    private static final int MOST_POINTS = 4;

    @Mixin
    private ModelOptions options;

    @Mixin
    private BackendOption where;

    @Mixin
    private FormOption operator;

    /** A point of the sweep and its model. */
    private record Point(Map<String, Double> values, Model model) {
        String title() {
            return model.name() + (values.isEmpty() ? "" : " at " + values);
        }
    }

    /** What is known of one point, of which a summary keeps nothing more. */
    private record Needs<T>(Point point, T what) {
    }

    /** An evolution's numbers. */
    private record Evolution(int numbers, long nonzeros, double bytes, String method, double products, double seconds) {
    }

    /** Another backend, at its speed. */
    private record Other(BackendProvider provider, Backend backend, Calibration calibration) {
    }

    @Override
    public Integer call() {
        ModelDescription description = options.read();
        List<Point> points = description.sweepPoints().stream().map(values -> new Point(values, description.resolve(values))).toList();
        var form = OperatorForm.AUTO;
        for (Point point : points) {
            form = operator.form(point.model().solve());
        }
        try (Backend backend = where.open()) {
            switch (points.getFirst().model().solve()) {
                case Solve.Evolve _ -> evolutions(points, backend, form);
                case Solve.Steady _, Solve.Spectrum _ -> sectors(points, backend);
                case Solve.Trajectories _ -> trajectories(points, backend);
                case Solve.Moments _ -> say("%s%s: equations of moments, whose number 'clebsch equations' finds",
                        points.getFirst().model().name(),
                        points.size() > 1 ? ", " + points.size() + " points" : "");
            }
        }
        return Main.DONE;
    }

    private static void say(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }

    /** What holds of each point, or is refused with the point that it is refused at. */
    private static <T> List<Needs<T>> each(List<Point> points, Function<Model, T> needs) {
        var all = new ArrayList<Needs<T>>();
        for (Point point : points) {
            try {
                all.add(new Needs<>(point, needs.apply(point.model())));
            } catch (CapacityException e) {
                throw point.values().isEmpty() ? e : new CapacityException("at " + point.values() + ": " + e.getMessage());
            }
        }
        return all;
    }

    private static <T> Needs<T> largest(List<Needs<T>> of, ToDoubleFunction<T> size) {
        return of.stream().max(Comparator.comparingDouble(n -> size.applyAsDouble(n.what()))).orElseThrow();
    }

    private static <T> Needs<T> smallest(List<Needs<T>> of, ToDoubleFunction<T> size) {
        return of.stream().min(Comparator.comparingDouble(n -> size.applyAsDouble(n.what()))).orElseThrow();
    }

    private void evolutions(List<Point> points, Backend backend, OperatorForm form) {
        Calibration calibration = Calibration.of(backend);
        var others = new ArrayList<Other>();
        var absent = new ArrayList<String>();
        try {
            for (BackendProvider provider : where.others(backend)) {
                switch (provider.probe()) {
                    case BackendProvider.Availability.Unavailable no ->
                            absent.add(String.format(Locale.ROOT, "  on %-15s not here: %s", provider.name(), no.reason()));
                    case BackendProvider.Availability.Available _ -> {
                        Backend other = provider.open();
                        others.add(new Other(provider, other, Calibration.of(other)));
                    }
                }
            }
            if (points.size() <= MOST_POINTS) {
                points.forEach(point -> {   // one plan at a time: it may hold a matrix
                    evolution(point, each(List.of(point), model -> new Plan(model, backend, form)).getFirst().what(), backend, calibration);
                    others.forEach(other -> compare(other, List.of(point), form));
                });
            } else {
                summary(each(points, model -> evolution(new Plan(model, backend, form), calibration)), backend);
                others.forEach(other -> compare(other, points, form));
            }
            absent.forEach(line -> say("%s", line));
        } finally {
            others.forEach(other -> other.backend().close());
        }
    }

    private static Evolution evolution(Plan plan, Calibration calibration) {
        return new Evolution(plan.dimensionInSector(), plan.nonzeros(), plan.bytes(plan.form()), plan.method() + ", " + plan.form(),
                plan.products(), plan.seconds(calibration));
    }

    private static void evolution(Point point, Plan plan, Backend backend, Calibration calibration) {
        say("%s", point.title());
        say("  numbers of ρ      %s, of which the initial state reaches %s", plan.dimension(), plan.dimensionInSector());
        OptionalInt stationary = plan.carryingTrace();
        say("                    solve: steady looks among those that populations reach: %s",
                stationary.isPresent() ? stationary.getAsInt() : "more than fit");
        say("  generator         %s nonzeros", plan.nonzeros());
        say("  memory            %s as csr, %s without a matrix; there is %s", Capacity.words(plan.bytes(OperatorForm.CSR)),
                Capacity.words(plan.bytes(OperatorForm.MATRIX_FREE)), plan.memory());
        say("  would run         %s, %s, on %s: %s", plan.method(), plan.form(), backend.name(), backend.device());
        say("  time              about %.2g products, %.2g s%s%s", plan.products(), plan.seconds(calibration),
                plan.implicit() ? ", if each time scale takes its turn" : "",
                plan.measuresWholeState() ? "; what observables of the whole ρ take comes on top of that" : "");
    }

    /** The smallest, the largest and the sum of many. */
    private static void summary(List<Needs<Evolution>> all, Backend backend) {
        Needs<Evolution> least = smallest(all, Evolution::numbers);
        Needs<Evolution> most = largest(all, Evolution::numbers);
        Needs<Evolution> heaviest = largest(all, Evolution::bytes);
        Needs<Evolution> longest = largest(all, Evolution::seconds);
        say("%s: %d points", most.point().model().name(), all.size());
        say("  numbers of ρ      the initial state reaches %s", range(least, most, Evolution::numbers));
        say("  generator         up to %d nonzeros", largest(all, Evolution::nonzeros).what().nonzeros());
        say("  memory            up to %s at %s; there is %s", Capacity.words(heaviest.what().bytes()), heaviest.point().values(),
                Capacity.of(backend));
        say("  would run         %s, on %s: %s", all.stream().map(n -> n.what().method()).distinct().collect(Collectors.joining(" or ")),
                backend.name(), backend.device());
        say("  time              about %.2g products, %.2g s altogether, the longest %.2g s at %s", sum(all, Evolution::products),
                sum(all, Evolution::seconds), longest.what().seconds(), longest.point().values());
    }

    private static <T> String range(Needs<T> least, Needs<T> most, ToDoubleFunction<T> of) {
        double low = of.applyAsDouble(least.what());
        double high = of.applyAsDouble(most.what());
        return low == high ? String.format(Locale.ROOT, "%.0f at every point", low)
                : String.format(Locale.ROOT, "%.0f at %s, %.0f at %s", low, least.point().values(), high, most.point().values());
    }

    private static <T> double sum(List<Needs<T>> of, ToDoubleFunction<T> what) {
        return of.stream().mapToDouble(n -> what.applyAsDouble(n.what())).sum();
    }

    /** The line of a backend that would not be taken. */
    private static void compare(Other other, List<Point> points, OperatorForm form) {
        try {
            List<Needs<Evolution>> all = each(points, model -> evolution(new Plan(model, other.backend(), form), other.calibration()));
            say("  on %-15s %s%s of %s, %s, %.2g s%s", other.provider().name(), points.size() > 1 ? "up to " : "",
                    Capacity.words(largest(all, Evolution::bytes).what().bytes()), Capacity.of(other.backend()),
                    all.stream().map(n -> n.what().method()).distinct().collect(Collectors.joining(" or ")), sum(all, Evolution::seconds),
                    points.size() > 1 ? " altogether" : "");
        } catch (CapacityException e) {
            say("  on %-15s %s", other.provider().name(), e.getMessage());
        }
    }

    /** What a trajectory is. */
    private static void trajectories(List<Point> points, Backend backend) {
        List<Needs<Trajectories.Needs>> all = each(points, model -> Trajectories.needs(model, backend));
        if (points.size() > MOST_POINTS) {
            Needs<Trajectories.Needs> least = smallest(all, Trajectories.Needs::amplitudes);
            Needs<Trajectories.Needs> most = largest(all, Trajectories.Needs::amplitudes);
            Needs<Trajectories.Needs> heaviest = largest(all, n -> n.threads() * n.bytesOfThread() + n.bytesOfMeans());
            say("%s: %d points", most.point().model().name(), all.size());
            say("  a trajectory      amplitudes: %s", range(least, most, Trajectories.Needs::amplitudes));
            memory(heaviest.what(), " at " + heaviest.point().values());
            say("  would run         %d trajectories altogether on %s",
                    points.stream().mapToLong(p -> ((Solve.Trajectories) p.model().solve()).count()).sum(),
                    all.stream().map(n -> n.what().place()).distinct().collect(Collectors.joining(" or ")));
        } else {
            all.forEach(n -> {
                say("%s", n.point().title());
                say("  a trajectory      %s amplitudes, in %s", count(n.what().amplitudes()), n.what().blocks() == 1 ? "one block j"
                        : "one of " + count(n.what().blocks()) + " combinations of blocks j at a time");
                memory(n.what(), "");
                say("  would run         %d trajectories on %s", ((Solve.Trajectories) n.point().model().solve()).count(), n.what().place());
            });
        }
        all.stream().flatMap(n -> n.what().warnings().stream()).distinct().forEach(warning -> say("  %s", warning));
    }

    private static void memory(Trajectories.Needs needs, String at) {
        say("  memory            up to %s for each of %d threads, %s for the means%s; there is %s", Capacity.words(needs.bytesOfThread()),
                needs.threads(), Capacity.words(needs.bytesOfMeans()), at, Capacity.words(needs.memory()));
    }

    /** What a stationary state or a spectrum is looked for in. */
    private static void sectors(List<Point> points, Backend backend) {
        List<Needs<List<SectorPlan>>> all = each(points, model -> SectorPlan.of(model, backend));
        if (points.size() > MOST_POINTS) {
            Needs<List<SectorPlan>> least = smallest(all, s -> most(s, SectorPlan::dimension));
            Needs<List<SectorPlan>> most = largest(all, s -> most(s, SectorPlan::dimension));
            Needs<List<SectorPlan>> heaviest = largest(all, s -> most(s, SectorPlan::bytes));
            say("%s: %d points", most.point().model().name(), all.size());
            say("  sectors           numbers of ρ in the largest: %s", range(least, most, sectors -> most(sectors, SectorPlan::dimension)));
            say("  would run         by %s", all.stream().flatMap(n -> n.what().stream()).map(SectorPlan::method).distinct()
                    .collect(Collectors.joining(" or ")));
            double products = sum(all, s -> s.stream().mapToDouble(SectorPlan::products).sum());
            say("  memory            up to %s at %s; there is %s on %s", Capacity.words(most(heaviest.what(), SectorPlan::bytes)),
                    heaviest.point().values(), Capacity.of(backend), backend.name());
            if (products > 0) {
                say("  factors           %.2g multiplications altogether", products);
            }
        } else {
            all.forEach(n -> {
                say("%s: %d symmetry sector%s", n.point().title(), n.what().size(), n.what().size() == 1 ? "" : "s");
                n.what().stream().limit(MOST_SECTORS).forEach(PlanCommand::sector);
                if (n.what().size() > MOST_SECTORS) {
                    say("  and %d more", n.what().size() - MOST_SECTORS);
                }
            });
            say("  memory            there is %s on %s", Capacity.of(backend), backend.name());
        }
    }

    private static void sector(SectorPlan plan) {
        String factors = plan.entries() == 0 ? ""
                : String.format(Locale.ROOT, " of %d numbers, %.2g multiplications", plan.entries(), plan.products());
        say("  %-9d numbers of ρ%s, %d nonzeros; by %s%s, %s%s; %s", plan.dimension(), plan.carriesTrace() ? " with trace" : "", plan.nonzeros(),
                plan.method(), factors, plan.entries() == 0 ? "at least " : "", Capacity.words(plan.bytes()), plan.elements());
    }

    /** A number that may be too large for any type of whole numbers. */
    private static String count(double number) {
        return number < 1e15 ? Long.toString(Math.round(number)) : String.format(Locale.ROOT, "%.3g", number);
    }

    private static double most(List<SectorPlan> sectors, ToDoubleFunction<SectorPlan> of) {
        return sectors.stream().mapToDouble(of).max().orElse(0);
    }
}
