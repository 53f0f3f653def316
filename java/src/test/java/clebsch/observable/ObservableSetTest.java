package clebsch.observable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.DenseMatrix;
import clebsch.DenseReference;
import clebsch.Draft;
import clebsch.Systems;
import clebsch.backend.Backend;
import clebsch.backend.BackendProvider;
import clebsch.backend.FoundBackends;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import clebsch.basis.InitialState;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import clebsch.basis.WholeSector;
import clebsch.liouville.Assembly;
import clebsch.liouville.Generator;
import clebsch.liouville.Reach;
import clebsch.model.Function;
import clebsch.model.Measurement;
import clebsch.model.Model;
import clebsch.model.ModelException;
import clebsch.model.Operation;
import clebsch.model.Operator;
import clebsch.model.Operator.Symbol;
import clebsch.model.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass(name = "{0}")
@MethodSource("clebsch.backend.FoundBackends#found")
class ObservableSetTest {
    private final BackendProvider provider;
    private Backend backend;

    ObservableSetTest(BackendProvider provider) {
        this.provider = provider;
    }

    @BeforeEach
    void open() {
        backend = FoundBackends.open(provider);
    }

    @AfterEach
    void close() {
        if (backend != null) {
            backend.close();
        }
    }

    /** The columns in the model's initial state, found alike on all elements and on those the state reaches. */
    private double[] columns(Draft draft) {
        Model model = draft.build();
        var packing = new Packing(new ProductBasis(model.subsystems()));
        Generator generator = Generator.of(model, packing);
        InitialState initial = InitialState.of(model.initial(), model.subsystems());
        Sector reached = Reach.from(initial::pack, generator, Integer.MAX_VALUE).orElseThrow();
        double[][] both = new double[2][];
        for (Sector sector : List.of(WholeSector.of(packing), reached)) {
            var x = new double[sector.size()];
            initial.pack(packing, (at, value) -> {
                assertThat(value == 0 || sector.indexOf(at) >= 0).isTrue();
                if (value != 0) {
                    x[sector.indexOf(at)] += value;
                }
            });
            both[sector == reached ? 1 : 0] = read(model, sector, generator, x).columns();
        }
        for (int k = 0; k < both[0].length; k++) {
            if (Double.isNaN(both[0][k])) {
                assertThat(both[1][k]).isNaN();
                continue;
            }
            assertThat(both[1][k]).isCloseTo(both[0][k], within(1e-12 * (1 + Math.abs(both[0][k]))));
        }
        return both[0];
    }

    /** The columns in any state. */
    private double[] columns(Draft draft, DenseMatrix rho) {
        Model model = draft.build();
        var packing = new Packing(new ProductBasis(model.subsystems()));
        var x = new double[(int) packing.size()];
        for (int a = 0; a < rho.rows(); a++) {
            for (int b = a; b < rho.rows(); b++) {
                packing.pack(a, b, rho.re(a, b), rho.im(a, b), (at, value) -> x[(int) at] += value);
            }
        }
        return read(model, WholeSector.of(packing), Generator.of(model, packing), x).columns();
    }

    private ObservableSet.Reading read(Model model, Sector sector, Generator generator, double[] x) {
        try (LinearOperator liouvillian = backend.operator(new Assembly(generator, sector).matrix());
                var observables = new ObservableSet(model, sector, backend, liouvillian);
                StateVector state = backend.vector(x.length)) {
            state.upload(x);
            ObservableSet.Reading reading = observables.read(state);
            assertThat(reading.columns()).hasSameSizeAs(observables.names().toArray());
            assertThat(reading.trace()).isCloseTo(1, within(1e-13));
            return reading;
        }
    }

    private static Draft spins(int n) {
        return Draft.of("", Draft.spins("a", n));
    }

    private static Measurement mean(Operator a) {
        return new Measurement.Mean(a);
    }

    @Test
    void meansVariancesAndCovariancesAreTraces() {
        Draft draft = Draft.of("", Draft.spins("a", 3), Draft.boson("b", 4), Draft.spin("s", 1));
        Operator x = draft.on(0, Symbol.X);
        Operator y = draft.on(0, Symbol.Y);
        Operator p = draft.on(0, Symbol.P);
        Operator a = draft.on(1, Symbol.A);
        Operator pa = p.times(a).plus(draft.on(2, Symbol.M));
        draft.measure("x", x).measure("xy", x.times(y)).measure("vx", new Measurement.Variance(x))
                .measure("vpa", new Measurement.Variance(pa)).measure("cxy", new Measurement.Covariance(x, y))
                .measure("cpa", new Measurement.Covariance(p, a)).measure("x again", x);
        DenseMatrix rho = DenseMatrix.randomState(32, new Random(1));
        double[] columns = columns(draft, rho);
        var reference = new DenseReference(draft.build());
        Complex mx = reference.mean(x, rho);
        Complex my = reference.mean(y, rho);
        Complex xy = reference.mean(x.times(y), rho);
        Complex mpa = reference.mean(pa, rho);
        double square = reference.mean(new Operator.Adjoint(pa).times(pa), rho).getReal();
        Complex cpa = reference.mean(p.times(a), rho).add(reference.mean(a.times(p), rho)).multiply(0.5)
                .subtract(reference.mean(p, rho).multiply(reference.mean(a, rho)));
        assertThat(columns).containsExactly(new double[] {
                mx.getReal(), xy.getReal(), xy.getImaginary(),
                reference.mean(x.times(x), rho).getReal() - mx.getReal() * mx.getReal(),
                square - mpa.norm() * mpa.norm(),
                (xy.getReal() + reference.mean(y.times(x), rho).getReal()) / 2 - mx.getReal() * my.getReal(),
                cpa.getReal(), cpa.getImaginary(), mx.getReal()}, within(1e-12));
        assertThat(names(draft)).containsExactly("x", "xy_re", "xy_im", "vx", "vpa", "cxy", "cpa_re", "cpa_im", "x again");
    }

    private List<String> names(Draft draft) {
        Model model = draft.build();
        var packing = new Packing(new ProductBasis(model.subsystems()));
        Sector sector = WholeSector.of(packing);
        try (LinearOperator operator = backend.operator(new Assembly(Generator.of(model, packing), sector).matrix());
                var observables = new ObservableSet(model, sector, backend, operator)) {
            return observables.names();
        }
    }

    @Test
    void coherentStatesAreNotSqueezed() {
        for (int n : new int[] {1, 2, 7, 100}) {
            for (double[] angle : new double[][] {{0, 0}, {Math.PI, 0}, {Math.PI / 2, 0}, {Math.PI / 2, Math.PI / 2},
                    {1.1, 0.7}, {2.8, -2}}) {
                Draft draft = spins(n).from(new State.Coherent(angle[0], angle[1]))
                        .measure("w", new Measurement.Wineland(List.of(0))).measure("k", new Measurement.Kitagawa(List.of(0)));
                // a variance N/4 is what is left of squares of size N²/4
                assertThat(columns(draft)).as("N = %d at %s, %s", n, angle[0], angle[1])
                        .containsExactly(new double[] {1, 1}, within(1e-14 * n * 10));
            }
        }
    }

    @Test
    void squeezingOfAnArrayIsThatOfItsTotalSpin() {
        Draft draft = Draft.of("", Draft.array("e", 1, 4)).fromWhole(twisted(4, 0.3))
                .measure("w", new Measurement.Wineland(List.of(0, 1, 2, 3)))
                .measure("k", new Measurement.Kitagawa(List.of(0, 1, 2, 3)));
        var twisting = new Systems.OneAxisTwisting(4, 1);
        assertThat(columns(draft)).containsExactly(new double[] {twisting.wineland(0.3), twisting.kitagawa(0.3)}, within(1e-12));
    }

    @Test
    void twistedStatesAreSqueezedAsKitagawaAndUedaSay() {
        for (int n : new int[] {2, 3, 10, 100}) {
            var twisting = new Systems.OneAxisTwisting(n, 1);
            for (double t : new double[] {0, 0.01, 0.05, 0.2}) {
                Draft draft = spins(n).from(twisted(n, t)).measure("w", new Measurement.Wineland(List.of(0)))
                        .measure("k", new Measurement.Kitagawa(List.of(0))).measure("x", spins(n).on(Symbol.X));
                double[] columns = columns(draft);
                double across = 1e-13 * n * n;   // second moments of size N²/4 against N/4
                assertThat(columns[2]).isCloseTo(twisting.meanX(t), within(1e-13 * n));
                assertThat(columns[1]).as("N = %d, t = %s", n, t).isCloseTo(twisting.kitagawa(t), within(across));
                double short2 = Math.pow(n / 2.0 / twisting.meanX(t), 2);
                assertThat(columns[0]).as("N = %d, t = %s", n, t)
                        .isCloseTo(twisting.wineland(t), within(across * short2 * (1 + short2)));
            }
        }
    }

    /** exp(−iJ_z²t) on the coherent state along x, by its amplitudes √C(N,k) 2^{−N/2} e^{−im²t}. */
    private static State twisted(int n, double t) {
        double binomial = Math.pow(2, -n);
        var parts = new ArrayList<State.Part>();
        for (int k = 0; k <= n; k++) {
            double m = k - n / 2.0;
            parts.add(new State.Part(new Complex(0, -m * m * t).exp().multiply(Math.sqrt(binomial)),
                    new State.Dicke(n, 2 * k - n)));
            binomial *= (n - k) / (k + 1.0);
        }
        return new State.Superposition(parts);
    }

    @Test
    void theClosedFormOfTwistingIsThatOfDenseMatrices() {
        int n = 5;
        var twisting = new Systems.OneAxisTwisting(n, 0.8);
        Draft draft = twisting.draft();
        var reference = new DenseReference(draft.build());
        DenseMatrix rho = reference.evolve(reference.initial(), 0.35);
        Operator y = draft.on(Symbol.Y);
        Operator z = draft.on(Symbol.Z);
        double yy = reference.mean(y.times(y), rho).getReal();
        double zz = reference.mean(z.times(z), rho).getReal();
        double yz = reference.mean(y.times(z).plus(z.times(y)), rho).getReal() / 2;
        double smallest = (yy + zz) / 2 - Math.hypot((yy - zz) / 2, yz);
        assertThat(4 * smallest / n).isCloseTo(twisting.kitagawa(0.35), within(1e-12));
        assertThat(reference.mean(draft.on(Symbol.X), rho).getReal()).isCloseTo(twisting.meanX(0.35), within(1e-12));
    }

    @Test
    void squeezingIsUndefinedWhereTheMeanSpinVanishes() {
        for (State state : List.of(new State.Ghz(), new State.Mixed(), new State.Dicke(6, 0),
                new State.Cat(Math.PI / 2, 0.3, 1))) {
            assertThat(columns(spins(6).from(state).measure("w", new Measurement.Wineland(List.of(0)))
                    .measure("k", new Measurement.Kitagawa(List.of(0))))).as("%s", state).containsOnly(Double.NaN);
        }
    }

    @Test
    void purityIsTheTraceOfTheSquare() {
        assertThat(columns(spins(5).from(new State.Coherent(1, 1)).measure("p", new Measurement.Purity()))[0])
                .isCloseTo(1, within(1e-14));
        assertThat(columns(spins(5).from(new State.Mixed()).measure("p", new Measurement.Purity()))[0])
                .isCloseTo(1.0 / 6, within(1e-15));
        DenseMatrix rho = DenseMatrix.randomState(6, new Random(2));
        assertThat(columns(spins(5).measure("p", new Measurement.Purity()), rho)[0])
                .isCloseTo(rho.times(rho).trace().getReal(), within(1e-14));
    }

    @Test
    void halfOfABellPairHasOneBitOfEntropy() {
        Draft draft = Draft.of("", Draft.array("e", 1, 2)).fromWhole(new State.Ghz())
                .measure("whole", new Measurement.Entropy(List.of())).measure("first", new Measurement.Entropy(List.of(0)))
                .measure("second", new Measurement.Entropy(List.of(1)));
        assertThat(columns(draft)).containsExactly(new double[] {0, Math.log(2), Math.log(2)}, within(1e-12));
    }

    @Test
    void entropyIsThatOfTheSpectrum() {
        var random = new Random(3);
        double[] p = {0.4, 0.3, 0.15, 0.1, 0.05, 0};
        assertThat(columns(spins(5).measure("s", new Measurement.Entropy(List.of())), spectral(p, unitary(6, random)))[0])
                .isCloseTo(entropy(p), within(1e-12));
        // of a product each factor has its own, whichever subsystems are asked for and in which order
        double[] q = {0.7, 0.3};
        double[] r = {0.5, 0.25, 0.25};
        DenseMatrix rho = spectral(q, unitary(2, random)).kron(spectral(r, unitary(3, random)))
                .kron(spectral(p, unitary(6, random)));
        Draft draft = Draft.of("", Draft.spin("s", 1), Draft.boson("b", 3), Draft.spins("a", 5));
        for (List<Integer> members : List.of(List.of(0), List.of(1), List.of(2), List.of(0, 2), List.of(2, 1),
                List.of(0, 1, 2))) {
            double expected = (members.contains(0) ? entropy(q) : 0) + (members.contains(1) ? entropy(r) : 0)
                    + (members.contains(2) ? entropy(p) : 0);
            draft.measure("s" + members, new Measurement.Entropy(members));
            double[] columns = columns(draft, rho);
            assertThat(columns[columns.length - 1]).as("%s", members).isCloseTo(expected, within(1e-12));
        }
    }

    // The elements of |θ,φ⟩⟨θ,φ| fall off over 300 orders of magnitude, where an eigenvalue solver that compares an element with its
    // neighbours on the diagonal finds no end.
    @Test
    void eigenvaluesOfAStateThatFallsOffSteeplyAreFound() {
        int n = 200;
        for (double theta : new double[] {1e-4, 0.1}) {
            double[] columns = columns(spins(n).from(new State.Coherent(theta, 0.3))
                    .measure("s", new Measurement.Entropy(List.of()))
                    .measure("f", new Measurement.FisherInformation(spins(n).on(Symbol.Z))));
            // 200 eigenvalues of 0 ± 1e-16
            assertThat(columns[0]).isCloseTo(0, within(1e-11));
            assertThat(columns[1]).isCloseTo(n * Math.sin(theta) * Math.sin(theta), within(1e-9 * n));
        }
    }

    private static double entropy(double... p) {
        return IntStream.range(0, p.length).mapToDouble(k -> p[k] > 0 ? -p[k] * Math.log(p[k]) : 0).sum();
    }

    private static DenseMatrix unitary(int n, Random random) {
        return DenseMatrix.randomHermitian(n, random).times(Complex.I).exp();
    }

    /** U diag(p) U†. */
    private static DenseMatrix spectral(double[] p, DenseMatrix unitary) {
        var diagonal = new DenseMatrix(p.length, p.length);
        for (int k = 0; k < p.length; k++) {
            diagonal.set(k, k, p[k], 0);
        }
        return unitary.times(diagonal).times(unitary.adjoint());
    }

    @Test
    void fidelityWithAPureStateIsItsExpectation() {
        Draft draft = Draft.of("", Draft.spin("s", 1), Draft.boson("b", 4), Draft.spins("a", 3));
        var coherent = new State.Coherent(1.2, 0.8);
        var alpha = new State.Alpha(new Complex(0.5, 0.6));
        draft.measure("s", new Measurement.Fidelity(List.of(Draft.assigned(0, coherent))))
                .measure("a", new Measurement.Fidelity(List.of(Draft.assigned(2, coherent))))
                .measure("ba", new Measurement.Fidelity(List.of(Draft.assigned(1, alpha), Draft.assigned(2, coherent))))
                .measure("ab", new Measurement.Fidelity(List.of(Draft.assigned(2, coherent), Draft.assigned(1, alpha))))
                .measure("sba", new Measurement.Fidelity(List.of(Draft.assigned(0, new State.Up()), Draft.assigned(1, alpha),
                        Draft.assigned(2, coherent))));
        DenseMatrix rho = DenseMatrix.randomState(32, new Random(4));
        DenseMatrix s = projector(coherent, draft, 0);
        DenseMatrix b = projector(alpha, draft, 1);
        DenseMatrix a = projector(coherent, draft, 2);
        DenseMatrix one = DenseMatrix.identity(2);
        double[] expected = {
                rho.times(s.kron(DenseMatrix.identity(16))).trace().getReal(),
                rho.times(DenseMatrix.identity(8).kron(a)).trace().getReal(),
                rho.times(one.kron(b).kron(a)).trace().getReal(),
                rho.times(one.kron(b).kron(a)).trace().getReal(),
                rho.times(projector(new State.Up(), draft, 0).kron(b).kron(a)).trace().getReal()};
        assertThat(columns(draft, rho)).containsExactly(expected, within(1e-13));
    }

    private static DenseMatrix projector(State state, Draft draft, int member) {
        DenseMatrix ket = DenseReference.ket(state, draft.build().subsystems().get(member));
        return ket.times(ket.adjoint());
    }

    @Test
    void fidelityWithTheInitialStateIsOneAtTheStart() {
        Draft draft = Systems.spinBoson(3, 5);
        draft.measure("f", new Measurement.Fidelity(draft.build().initial()));
        assertThat(columns(draft)[0]).isCloseTo(1, within(1e-13));
    }

    @Test
    void fidelityWithAMixedStateIsUhlmanns() {
        var random = new Random(5);
        double[] p = {0.5, 0.3, 0.2, 0};
        double[] q = {0.9, 0.1};
        DenseMatrix first = spectral(p, unitary(4, random));
        DenseMatrix second = spectral(q, unitary(2, random));
        Draft draft = Draft.of("", Draft.spins("a", 3), Draft.spin("s", 1))
                .measure("a", new Measurement.Fidelity(List.of(Draft.assigned(0, new State.Mixed()))))
                .measure("as", new Measurement.Fidelity(List.of(Draft.assigned(0, new State.Mixed()),
                        Draft.assigned(1, new State.Up()))));
        double root = IntStream.range(0, 4).mapToDouble(k -> Math.sqrt(p[k])).sum();
        // (tr √ρ)²/d; times ⟨up|ρ_s|up⟩. The square root magnifies the rounding of p = 0 to 1e-8, of weight √p/d
        assertThat(columns(draft, first.kron(second)))
                .containsExactly(new double[] {root * root / 4, root * root / 4 * second.re(1, 1)}, within(1e-7));
        draft = spins(3).from(new State.Mixed())
                .measure("f", new Measurement.Fidelity(List.of(Draft.assigned(0, new State.Mixed()))));
        assertThat(columns(draft)[0]).isCloseTo(1, within(1e-13));
    }

    @Test
    void fisherInformationOfPureStatesIsFourVariances() {
        int n = 8;
        Operator z = spins(n).on(Symbol.Z);
        Operator x = spins(n).on(Symbol.X);
        assertThat(fisher(n, new State.Ghz(), z)).as("GHZ: N²").isCloseTo(n * n, within(1e-11));
        assertThat(fisher(n, new State.Coherent(Math.PI / 2, 0.4), z)).as("coherent: N").isCloseTo(n, within(1e-11));
        assertThat(fisher(n, new State.Down(), x)).as("coherent: N").isCloseTo(n, within(1e-11));
        assertThat(fisher(n, new State.Down(), z)).as("an eigenstate: none").isCloseTo(0, within(1e-11));
        assertThat(fisher(n, new State.Dicke(n, 0), x)).as("Dicke: N(N+2)/2").isCloseTo(n * (n + 2) / 2.0, within(1e-11));
        assertThat(fisher(n, new State.Mixed(), x)).as("mixed: none").isCloseTo(0, within(1e-11));
    }

    private double fisher(int n, State state, Operator generator) {
        return columns(spins(n).from(state).measure("f", new Measurement.FisherInformation(generator)))[0];
    }

    @Test
    void fisherInformationOfMixedStatesIsItsSpectralSum() {
        var random = new Random(6);
        double[] p = {0.45, 0.3, 0.15, 0.1, 0};
        DenseMatrix vectors = unitary(5, random);
        Draft draft = spins(4);
        Operator generator = draft.on(Symbol.X).plus(draft.on(Symbol.Y).times(draft.on(Symbol.Z)))
                .plus(draft.on(Symbol.Z).times(draft.on(Symbol.Y)));
        DenseMatrix elements = vectors.adjoint().times(new DenseReference(draft.build()).operator(generator)).times(vectors);
        double expected = 0;
        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < 5; j++) {
                if (i != j) {
                    double element = Math.hypot(elements.re(i, j), elements.im(i, j));
                    expected += 2 * Math.pow(p[i] - p[j], 2) / (p[i] + p[j]) * element * element;
                }
            }
        }
        assertThat(columns(draft.measure("f", new Measurement.FisherInformation(generator)), spectral(p, vectors))[0])
                .isCloseTo(expected, within(1e-11 * expected));
    }

    @Test
    void fisherInformationNeedsAHermitianGenerator() {
        Draft draft = spins(3);
        draft.measure("f", new Measurement.FisherInformation(draft.on(Symbol.P)));
        assertThatThrownBy(() -> columns(draft)).isInstanceOf(ModelException.class)
                .hasMessageContaining("observables.f").hasMessageContaining("Hermitian").hasMessageContaining("a.p");
    }

    @Test
    void traceNormOfTheRateOfChange() {
        assertThat(columns(new Systems.DecayingSpin(0.7).draft().measure("r", new Measurement.TraceNormRate()))[0])
                .as("population moves from one state to another at 0.7").isCloseTo(1.4, within(1e-13));
        // of a pure state −i[H, ρ] has the eigenvalues ±ΔH
        Draft draft = spins(6).from(new State.Coherent(1.2, 0.3));
        Operator h = draft.on(Symbol.X).plus(new Operator.Power(draft.on(Symbol.Z), 2));
        draft.hamiltonian(h).measure("r", new Measurement.TraceNormRate()).measure("v", new Measurement.Variance(h));
        double[] columns = columns(draft);
        assertThat(columns[0]).isCloseTo(2 * Math.sqrt(columns[1]), within(1e-12));
        assertThat(columns(spins(6).from(new State.Mixed()).measure("r", new Measurement.TraceNormRate()))[0]).isZero();
    }

    @Test
    void arithmeticAndFunctionsCombineMeasurements() {
        Draft draft = spins(4).from(new State.Coherent(1, 0.5));
        Operator x = draft.on(Symbol.X);
        Operator p = draft.on(Symbol.P);
        var four = new Measurement.Constant(new Complex(4));
        var two = new Measurement.Constant(new Complex(2));
        var ratio = new Measurement.Arithmetic(Operation.DIVIDE, new Measurement.Variance(x),
                new Measurement.Arithmetic(Operation.POWER, mean(draft.on(Symbol.Z)), two));
        draft.measure("ratio", new Measurement.Arithmetic(Operation.TIMES, four, ratio))
                .measure("root", new Measurement.Applied(Function.SQRT, List.of(new Measurement.Variance(x))))
                .measure("abs", new Measurement.Applied(Function.ABS, List.of(mean(p))))
                .measure("square", new Measurement.Arithmetic(Operation.TIMES, mean(p), mean(p)))
                .measure("largest", new Measurement.Applied(Function.MAX, List.of(mean(x), mean(draft.on(Symbol.Z)), four)));
        // ⟨J⟩ = 2 (sin θ cos φ, −sin θ sin φ, −cos θ), variance of J_x: 1 − (sin θ cos φ)²
        double sx = Math.sin(1) * Math.cos(0.5);
        double variance = 1 - sx * sx;
        double flat = 2 * Math.sin(1);   // ⟨J_+⟩ = 2 sin θ e^{−iφ}
        assertThat(columns(draft)).containsExactly(new double[] {variance / Math.pow(Math.cos(1), 2), Math.sqrt(variance), flat,
                flat * flat * Math.cos(1.0), -flat * flat * Math.sin(1.0), 4}, within(1e-12));
        assertThat(names(draft)).containsExactly("ratio", "root", "abs", "square_re", "square_im", "largest");
    }

    @Test
    void theRootOfASlightlyNegativeRealIsNotANumberRatherThanImaginary() {
        var negative = new Measurement.Constant(new Complex(-1e-17));
        Draft draft = spins(2).measure("root", new Measurement.Applied(Function.SQRT, List.of(negative)))
                .measure("log", new Measurement.Applied(Function.LOG, List.of(negative)));
        assertThat(columns(draft)).containsExactly(Double.NaN, Double.NaN);
        assertThat(names(draft)).containsExactly("root", "log");
    }

    @Test
    void theLeastOfWhatIsUndefinedIsUndefined() {
        var undefined = new Measurement.Constant(new Complex(Double.NaN));
        var one = new Measurement.Constant(Complex.ONE);
        Draft draft = spins(2).measure("first", new Measurement.Applied(Function.MIN, List.of(undefined, one)))
                .measure("last", new Measurement.Applied(Function.MAX, List.of(one, undefined)));
        assertThat(columns(draft)).containsOnly(Double.NaN);
    }

    @Test
    void theLeastOfComplexNumbersIsRefused() {
        Draft draft = spins(2);
        draft.measure("least", new Measurement.Applied(Function.MIN,
                List.of(new Measurement.Mean(draft.on(Symbol.M)), new Measurement.Constant(Complex.ONE))));
        assertThatThrownBy(() -> columns(draft)).isInstanceOf(ModelException.class)
                .hasMessageContaining("observables.least").hasMessageContaining("min needs real arguments");
    }

    @Test
    void aReadingTellsTheLargestPopulationOfALastFockState() {
        Draft draft = Draft.of("", Draft.boson("b", 3), Draft.spins("a", 1), Draft.boson("c", 2));
        double[] p = {0.5, 0.3, 0.2};
        Model model = draft.build();
        var packing = new Packing(new ProductBasis(model.subsystems()));
        var x = new double[(int) packing.size()];
        for (int n = 0; n < 3; n++) {
            // c is in its last state with 0.1 whatever b is
            packing.pack(packing.basis().stride(0) * n, packing.basis().stride(0) * n, 0.9 * p[n], 0,
                    (at, value) -> x[(int) at] = value);
            packing.pack(packing.basis().stride(0) * n + 1, packing.basis().stride(0) * n + 1, 0.1 * p[n], 0,
                    (at, value) -> x[(int) at] = value);
        }
        assertThat(read(model, WholeSector.of(packing), Generator.of(model, packing), x).fockTail())
                .isCloseTo(0.2, within(1e-15));
    }

    @Test
    void theSmallestEigenvalueIsThatOfTheState() {
        double[] p = {0.6, 0.4, 0.1, -0.1};   // not a state: the certificate has to see it
        DenseMatrix rho = spectral(p, unitary(4, new Random(7)));
        Model model = spins(3).build();
        var packing = new Packing(new ProductBasis(model.subsystems()));
        Sector sector = WholeSector.of(packing);
        try (LinearOperator operator = backend.operator(new Assembly(Generator.of(model, packing), sector).matrix());
                var observables = new ObservableSet(model, sector, backend, operator); StateVector state = backend.vector(16)) {
            var x = new double[16];
            for (int a = 0; a < 4; a++) {
                for (int b = a; b < 4; b++) {
                    packing.pack(a, b, rho.re(a, b), rho.im(a, b), (at, value) -> x[(int) at] += value);
                }
            }
            state.upload(x);
            assertThat(observables.smallestEigenvalue(state)).isCloseTo(-0.1, within(1e-13));
        }
    }
}
