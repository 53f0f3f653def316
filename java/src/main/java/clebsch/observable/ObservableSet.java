package clebsch.observable;

import clebsch.backend.Backend;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import clebsch.basis.InitialState;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.PureState;
import clebsch.basis.Sector;
import clebsch.model.Measurement;
import clebsch.model.Model;
import clebsch.model.ModelException;
import clebsch.model.Operator;
import clebsch.model.State;
import clebsch.model.Subsystem;
import clebsch.sparse.Csr;
import clebsch.sparse.Diagonals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.hipparchus.complex.Complex;

/**
 * The observables of a model, compiled for one sector and backend. Everything linear in ρ is a covector w with tr(Aρ) = w·x,
 * computed once; all covectors are the rows of one sparse matrix, so that an output time costs one product and the transfer of
 * as many scalars as there are moments. Functions that need eigenvalues of ρ fetch the state.
 */
public final class ObservableSet implements AutoCloseable {
    private final Backend backend;
    private final Sector sector;
    private final ProductBasis basis;
    private final LinearOperator generator;
    private final Map<Operator, Integer> momentOf = new LinkedHashMap<>();
    private final List<SparseRow> covectors = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<Value<Snapshot>> values = new ArrayList<>();
    private final List<LinearOperator> owned = new ArrayList<>();
    private final int traceMoment;
    private final List<Integer> tailMoments = new ArrayList<>();
    private final Csr matrix;
    private final LinearOperator moments;
    private final StateVector momentVector;
    /** Until an observable turns out to need more of a state than its moments. */
    private boolean ofMomentsAlone = true;

    /** One state and what has been computed of it. */
    private final class Snapshot {
        final StateVector state;
        final double[] moment;
        private double[] numbers;

        /** @param state null if nothing but moments is needed */
        Snapshot(StateVector state, double[] moment) {
            this.state = state;
            this.moment = moment;
        }

        double[] numbers() {
            if (numbers == null) {
                numbers = state.download();
            }
            return numbers;
        }
    }

    /**
     * Compiles the observables of a model.
     *
     * @param sector    the elements that states hold
     * @param generator 𝓛 on the sector, used by {@code trace_norm_rate()} alone
     * @throws ModelException if an observable does not fit the model, such as {@code qfi} of a non-Hermitian operator
     */
    public ObservableSet(Model model, Sector sector, Backend backend, LinearOperator generator) {
        this.backend = backend;
        this.sector = sector;
        this.generator = generator;
        basis = sector.packing().basis();
        var formulas = new Formulas<>(k -> basis.subsystems().get(k).name(), basis::top, this::mean, this::ofState);
        for (Model.Observable observable : model.observables()) {
            Value<Snapshot> value = formulas.compile(observable.measurement(), observable);
            values.add(value);
            names.addAll(MomentSet.columns(value, observable, names));
        }
        traceMoment = covector(basis.matrix(new Operator.Identity(Complex.ONE)));
        FockTail.of(model, basis).forEach(last -> tailMoments.add(covector(FockTail.projector(basis, last))));
        matrix = matrix();
        moments = backend.operator(matrix);
        momentVector = backend.vector(covectors.size());
    }

    /** The columns' names, in order. */
    public List<String> names() {
        return List.copyOf(names);
    }

    /**
     * What an output time gives.
     *
     * @param columns  a number for each column
     * @param trace    tr ρ
     * @param fockTail the largest population of a mode's last Fock states, see {@link FockTail}; 0 without modes
     */
    public record Reading(double[] columns, double trace, double fockTail) {
    }

    /** Evaluates all observables on a state. */
    public Reading read(StateVector state) {
        moments.apply(state, momentVector);
        return read(new Snapshot(state, momentVector.download()));
    }

    /**
     * The covectors of all moments, a row each, if every observable is a function of moments; then {@link #read(double[])} reads
     * them from the product with a state.
     */
    public Optional<LinearOperator> moments() {
        return ofMomentsAlone ? Optional.of(moments) : Optional.empty();
    }

    /** The covectors of all moments, a row each, whether or not they are all that the observables need. */
    public Csr covectors() {
        return matrix;
    }

    /** Evaluates all observables on the moments of a state. */
    public Reading read(double[] values) {
        return read(new Snapshot(null, values));
    }

    private Reading read(Snapshot snapshot) {
        var columns = new double[names.size()];
        int next = 0;
        for (Value<Snapshot> value : values) {
            Complex number = value.at().apply(snapshot);
            columns[next++] = number.getReal();
            if (!value.real()) {
                columns[next++] = number.getImaginary();
            }
        }
        double tail = tailMoments.stream().mapToDouble(m -> snapshot.moment[m]).max().orElse(0);
        return new Reading(columns, snapshot.moment[traceMoment], tail);
    }

    /** Σ n³ over the blocks that coherences can connect, n states each: what {@link #smallestEigenvalue} costs, up to a factor. */
    public double eigenvalueWork() {
        return DensityBlocks.work(sector);
    }

    /** The smallest eigenvalue of ρ. Costs the eigenvalues of a dense matrix for each block. */
    public double smallestEigenvalue(StateVector state) {
        return DensityBlocks.of(state.download(), sector).smallestEigenvalue();
    }

    @Override
    public void close() {
        momentVector.close();
        moments.close();
        owned.forEach(LinearOperator::close);
    }

    private Value<Snapshot> ofState(Measurement measurement, Model.Observable observable) {
        return switch (measurement) {
            case Measurement.Purity _ -> purity();
            case Measurement.Entropy e -> ofWhole(s -> new Complex(reduced(s, e.members()).entropy()));
            case Measurement.Fidelity f -> fidelity(f.targets());
            case Measurement.FisherInformation q -> fisherInformation(q, observable);
            case Measurement.TraceNormRate _ -> ofWhole(s -> new Complex(rate(s).traceNorm()));
            default -> throw new AssertionError(measurement);
        };
    }

    /** A real function of the whole state. */
    private Value<Snapshot> ofWhole(Function<Snapshot, Complex> at) {
        ofMomentsAlone = false;
        return new Value<>(true, at);
    }

    /** ⟨A⟩ from the covectors of the Hermitian parts of A = A₁ + iA₂. */
    private Value<Snapshot> mean(Operator operator) {
        Diagonals a = basis.matrix(operator);
        if (a.isHermitian()) {
            int m = momentOf.computeIfAbsent(operator, o -> covector(a));
            return new Value<>(true, s -> new Complex(s.moment[m]));
        }
        Diagonals adjoint = a.adjoint();
        int re = covector(a.plus(adjoint).times(new Complex(0.5)));
        int im = covector(a.plus(new Complex(-1), adjoint).times(new Complex(0, -0.5)));
        return new Value<>(false, s -> new Complex(s.moment[re], s.moment[im]));
    }

    /** Σ_j tr(ρ_j²)/d_j: the d_j copies of a block share its weight. */
    private Value<Snapshot> purity() {
        double[] inverseCopies = IntStream.range(0, sector.size()).mapToDouble(k -> {
            int state = sector.packing().ketAt(sector.position(k));
            return Math.exp(-IntStream.range(0, basis.subsystems().size()).mapToDouble(s -> basis.logCopies(state, s)).sum());
        }).toArray();
        if (Arrays.stream(inverseCopies).allMatch(d -> d == 1)) {
            return ofWhole(s -> new Complex(backend.dot(s.state, s.state)));
        }
        int n = sector.size();
        LinearOperator weights = backend.operator(new Csr(n, n, IntStream.rangeClosed(0, n).toArray(),
                IntStream.range(0, n).toArray(), inverseCopies));
        owned.add(weights);
        return ofWhole(s -> {
            try (StateVector weighted = backend.vector(n)) {
                weights.apply(s.state, weighted);
                return new Complex(backend.dot(s.state, weighted));
            }
        });
    }

    private DensityBlocks reduced(Snapshot s, List<Integer> members) {
        return members.isEmpty() ? DensityBlocks.of(s.numbers(), sector)
                : DensityBlocks.reduced(s.numbers(), sector, members);
    }

    private DensityBlocks rate(Snapshot s) {
        try (StateVector derivative = backend.vector(s.state.size())) {
            generator.apply(s.state, derivative);
            return DensityBlocks.of(derivative.download(), sector);
        }
    }

    private Value<Snapshot> fidelity(List<State.Assigned> targets) {
        List<Integer> members = targets.stream().flatMap(t -> t.members().stream()).toList();
        InitialState target = InitialState.of(targets, basis.subsystems());
        if (target.isPure(part(members))) {
            int m = projector(target.mixture().getFirst().state(), members);
            return new Value<>(true, s -> new Complex(s.moment[m]));
        }
        return ofWhole(s -> {
            var blocks = new DensityBlocks(part(members));
            target.elements(blocks::add);
            return new Complex(reduced(s, members).fidelity(blocks));
        });
    }

    private ProductBasis part(List<Integer> members) {
        return new ProductBasis(members.stream().map(basis.subsystems()::get).toList());
    }

    private Value<Snapshot> fisherInformation(Measurement.FisherInformation q, Model.Observable observable) {
        Diagonals a = basis.matrix(q.generator());
        if (!a.isHermitian()) {
            throw new ModelException(observable.location(), "qfi needs a Hermitian generator, and " + q.generator()
                    + " is not", "add its conjugate");
        }
        return ofWhole(s -> {
            var matrix = new DensityBlocks(basis);
            forUpperTriangle(a, matrix::add);
            return new Complex(DensityBlocks.of(s.numbers(), sector).fisherInformation(matrix));
        });
    }

    /** The number of a new covector for a Hermitian operator. */
    private int covector(Diagonals hermitian) {
        return covector(row -> forUpperTriangle(hermitian, (a, b, re, im) ->
                sector.packing().pack(a, b, re, im, (at, value) -> {
                    int k = sector.indexOf(at);
                    if (k >= 0) {
                        row[k] += value;
                    }
                })));
    }

    /** The covector of |ψ⟩⟨ψ| ⊗ 1 with |ψ⟩ on some subsystems. */
    private int projector(PureState psi, List<Integer> members) {
        int[] traced = IntStream.range(0, basis.subsystems().size()).filter(k -> !members.contains(k)).toArray();
        var re = new double[psi.dimension()];
        var im = new double[psi.dimension()];
        for (int i = 0; i < psi.state().length; i++) {
            re[psi.state()[i]] = psi.real()[i];
            im[psi.state()[i]] = psi.imaginary()[i];
        }
        return covector(row -> {
            for (int k = 0; k < row.length; k++) {
                int number = k;
                sector.packing().unpack(sector.position(k), 1, (a, b, realPart, imaginaryPart) -> {
                    if (Arrays.stream(traced).allMatch(t -> basis.local(a, t) == basis.local(b, t))) {
                        int i = DensityBlocks.part(basis, a, members);
                        int j = DensityBlocks.part(basis, b, members);
                        row[number] = (a == b ? 1 : Math.sqrt(2))
                                * (imaginaryPart == 0 ? re[i] * re[j] + im[i] * im[j] : im[i] * re[j] - re[i] * im[j]);
                    }
                });
            }
        });
    }

    private int covector(Consumer<double[]> fill) {
        var dense = new double[sector.size()];
        fill.accept(dense);
        covectors.add(SparseRow.of(dense));
        return covectors.size() - 1;
    }

    /** The nonzeros of one row. */
    private record SparseRow(int[] column, double[] value) {
        static SparseRow of(double[] dense) {
            int[] column = IntStream.range(0, dense.length).filter(k -> dense[k] != 0).toArray();
            return new SparseRow(column, Arrays.stream(column).mapToDouble(k -> dense[k]).toArray());
        }
    }

    static void forUpperTriangle(Diagonals matrix, Packing.Elements entry) {
        for (int k = 0; k < matrix.count(); k++) {
            for (int b = 0; matrix.offset(k) <= 0 && b < matrix.dimension(); b++) {
                if (matrix.real(k, b) != 0 || matrix.imaginary(k, b) != 0) {
                    entry.accept(b + matrix.offset(k), b, matrix.real(k, b), matrix.imaginary(k, b));
                }
            }
        }
    }

    private Csr matrix() {
        var starts = new int[covectors.size() + 1];
        for (int r = 0; r < covectors.size(); r++) {
            starts[r + 1] = Math.addExact(starts[r], covectors.get(r).column().length);
        }
        return new Csr(covectors.size(), sector.size(), starts,
                covectors.stream().flatMapToInt(r -> Arrays.stream(r.column())).toArray(),
                covectors.stream().flatMapToDouble(r -> Arrays.stream(r.value())).toArray());
    }
}
