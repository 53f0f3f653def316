package clebsch.observable;

import clebsch.model.Measurement;
import clebsch.model.Model;
import clebsch.model.ModelException;
import clebsch.model.Operator;
import clebsch.model.Subsystem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.hipparchus.complex.Complex;

/**
 * The observables of a model as functions of a list of moments ⟨A_k⟩, for methods that know a state by its moments alone.
 */
public final class MomentSet {
    private final Predicate<Operator> isHermitian;
    private final Map<Operator, Value<double[]>> means = new LinkedHashMap<>();
    private final List<Operator> operators = new ArrayList<>();
    private final List<Boolean> hermitian = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<Value<double[]>> values = new ArrayList<>();
    /** The moment that a column is, or −1. */
    private final List<Integer> moment = new ArrayList<>();
    private final List<Spread> spreads = new ArrayList<>();
    private int size;

    /** A variance that an observable is made of, and the second moment it is the small difference of. */
    private record Spread(String name, Value<double[]> variance, Value<double[]> square) {
    }

    /**
     * Compiles the observables of a model.
     *
     * @param isHermitian tells of an operator of the model whether it is its own adjoint
     * @throws ModelException if an observable does not fit the model, or moments do not suffice for it; see {@link #suffice}
     */
    public MomentSet(Model model, Predicate<Operator> isHermitian) {
        this.isHermitian = isHermitian;
        var formulas = new Formulas<double[]>(k -> model.subsystems().get(k).name(), k -> top(model.subsystems().get(k)), this::mean,
                (measurement, o) -> {
                    throw new ModelException(o.location(), o.name() + " needs more of a state than moments of operators",
                            "evolve the density operator, or leave it out");
                });
        for (Model.Observable observable : model.observables()) {
            Value<double[]> value = formulas.compile(observable.measurement(), observable);
            addSpreads(observable.measurement(), observable, formulas);
            values.add(value);
            names.addAll(columns(value, observable, names));
            int first = observable.measurement() instanceof Measurement.Mean(Operator operator) ? first(operator) : -1;
            moment.add(first);
            if (!value.real()) {
                moment.add(first < 0 ? -1 : first + 1);
            }
        }
    }

    private void addSpreads(Measurement measurement, Model.Observable observable, Formulas<double[]> formulas) {
        switch (measurement) {
            case Measurement.Variance v -> spreads.add(new Spread("a variance in " + observable.name(), formulas.compile(v, observable),
                    mean(new Operator.Adjoint(v.operator()).times(v.operator()))));
            case Measurement.Wineland _, Measurement.Kitagawa _ -> {
                Value<double[]> squeezing = formulas.compile(measurement, observable);
                spreads.add(new Spread("the variance in " + observable.name(), squeezing, new Value<>(true, m -> Complex.ONE)));
            }
            case Measurement.Applied applied -> applied.arguments().forEach(a -> addSpreads(a, observable, formulas));
            case Measurement.Arithmetic a -> {
                addSpreads(a.left(), observable, formulas);
                addSpreads(a.right(), observable, formulas);
            }
            default -> { }
        }
    }

    /**
     * A variance below zero, which no state has, in words.
     *
     * @param slack how far below, in units of the second moment, is not worth a word
     */
    public Optional<String> negativeVariance(double[] moments, double slack) {
        return spreads.stream().filter(s -> s.variance().at().apply(moments).getReal()
                < -slack * Math.abs(s.square().at().apply(moments).getReal())).map(Spread::name).findFirst();
    }

    /** The highest level: that of all spins up. */
    private static int top(Subsystem subsystem) {
        return switch (subsystem) {
            case Subsystem.Spins spins -> spins.count();
            case Subsystem.Spin spin -> spin.twiceLength();
            case Subsystem.Boson mode -> mode.levels() - 1;
        };
    }

    /** The column of a real observable, or the two of a complex one. */
    static List<String> columns(Value<?> value, Model.Observable observable, List<String> before) {
        List<String> columns = value.real() ? List.of(observable.name())
                : List.of(observable.name() + "_re", observable.name() + "_im");
        columns.stream().filter(before::contains).findFirst().ifPresent(column -> {
            throw new ModelException(observable.location(), "there is another column '" + column
                    + "', of a complex observable's real or imaginary part", "give one of the two another name");
        });
        return columns;
    }

    /** Whether moments suffice for all observables of a model: there is no purity, entropy, fidelity … among them. */
    public static boolean suffice(Model model) {
        return model.observables().stream().allMatch(observable -> suffice(observable.measurement()));
    }

    private static boolean suffice(Measurement measurement) {
        return switch (measurement) {
            case Measurement.Constant _, Measurement.Mean _, Measurement.Variance _, Measurement.Covariance _,
                    Measurement.Wineland _, Measurement.Kitagawa _ -> true;
            case Measurement.Purity _, Measurement.Entropy _, Measurement.Fidelity _, Measurement.FisherInformation _,
                    Measurement.TraceNormRate _ -> false;
            case Measurement.Applied applied -> applied.arguments().stream().allMatch(MomentSet::suffice);
            case Measurement.Arithmetic a -> suffice(a.left()) && suffice(a.right());
        };
    }

    private Value<double[]> mean(Operator operator) {
        return means.computeIfAbsent(operator, a -> {
            boolean real = isHermitian.test(a);
            int at = size;
            operators.add(a);
            hermitian.add(real);
            size += real ? 1 : 2;
            return new Value<>(real, moments -> real ? new Complex(moments[at]) : new Complex(moments[at], moments[at + 1]));
        });
    }

    private int first(Operator operator) {
        int at = 0;
        for (int k = 0; !operators.get(k).equals(operator); k++) {
            at += hermitian.get(k) ? 1 : 2;
        }
        return at;
    }

    /** The operators A_k. */
    public List<Operator> operators() {
        return List.copyOf(operators);
    }

    /** Whether the k-th operator's mean is one real number; two, real and imaginary part, otherwise. */
    public boolean hermitian(int k) {
        return hermitian.get(k);
    }

    /** How many real numbers all moments are. */
    public int size() {
        return size;
    }

    /** The columns' names, in order. */
    public List<String> names() {
        return List.copyOf(names);
    }

    /** Which of the moments' numbers a column is, or −1 if it is a function of several. */
    public int moment(int column) {
        return moment.get(column);
    }

    /** A number for each column. */
    public double[] columns(double[] moments) {
        var columns = new double[names.size()];
        int next = 0;
        for (Value<double[]> value : values) {
            Complex number = value.at().apply(moments);
            columns[next++] = number.getReal();
            if (!value.real()) {
                columns[next++] = number.getImaginary();
            }
        }
        return columns;
    }
}
