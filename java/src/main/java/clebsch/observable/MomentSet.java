package clebsch.observable;

import clebsch.basis.BlockBasis;
import clebsch.basis.ProductBasis;
import clebsch.model.Measurement;
import clebsch.model.Model;
import clebsch.model.ModelException;
import clebsch.model.Operator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hipparchus.complex.Complex;

/**
 * The observables of a model as functions of a list of moments ⟨A_k⟩, for methods that know a state by its moments alone.
 */
public final class MomentSet {
    private final ProductBasis basis;
    private final Map<Operator, Value<double[]>> means = new LinkedHashMap<>();
    private final List<Operator> operators = new ArrayList<>();
    private final List<Boolean> hermitian = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<Value<double[]>> values = new ArrayList<>();
    /** The moment that a column is, or −1. */
    private final List<Integer> moment = new ArrayList<>();
    private int size;

    /**
     * Compiles the observables of a model.
     *
     * @throws ModelException           if an observable does not fit the model
     * @throws IllegalArgumentException if moments do not suffice; see {@link #suffice}
     */
    public MomentSet(Model model) {
        basis = new ProductBasis(BlockBasis.wholly(model.subsystems()));
        var formulas = new Formulas<double[]>(k -> basis.subsystems().get(k).name(), basis::top, this::mean, (measurement, o) -> {
            throw new IllegalArgumentException(o.name() + " needs more of a state than moments: " + measurement);
        });
        for (Model.Observable observable : model.observables()) {
            Value<double[]> value = formulas.compile(observable.measurement(), observable);
            values.add(value);
            names.addAll(columns(value, observable, names));
            int first = observable.measurement() instanceof Measurement.Mean(Operator operator) ? first(operator) : -1;
            moment.add(first);
            if (!value.real()) {
                moment.add(first < 0 ? -1 : first + 1);
            }
        }
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
            boolean real = basis.matrix(a).isHermitian();
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
